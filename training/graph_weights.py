"""The weights of a network, read back out of the ONNX graph that ships, for those who have no others.

int8 weights are multiplied out; what was narrowed and widened for int8 is put back. The network then computes what
the graph does but for rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, numpy_helper

from moderation.errors import ModelError
from training.candidate.graph import BIAS, WEIGHT
from training.network import CommentClassifier

Arrays = Mapping[str, NDArray[np.float32]]
PRODUCTS = ("MatMulIntegerToFloat", "MatMul", "Gemm")


class WeightsNotFound(ModelError):
    """Raised when a graph does not hold the weights of the network, as that of another architecture."""


def load_weights(network: CommentClassifier, graph: Path) -> None:
    """Fill `network` with the weights of the graph of a model folder. Raises WeightsNotFound.

    The attribute head is that of the candidate, where the graph is one's.
    """
    model = onnx.load(graph)
    stored = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    weights = _products(model, stored) | _embeddings(stored)
    weights |= {name: array for name, array in stored.items() if array.dtype == np.float32}
    head = (weights["attribute_head.weight"], weights["attribute_head.bias"])
    if WEIGHT in stored:
        head = _folded(*head, stored[WEIGHT], stored[BIAS])
    weights["attribute_head.weight"], weights["attribute_head.bias"] = head
    state = network.state_dict()
    missing = [
        name
        for name, tensor in state.items()
        if tensor.is_floating_point() and (name not in weights or weights[name].shape != tuple(tensor.shape))
    ]
    if missing:
        raise WeightsNotFound(
            f"{graph} has no {missing[0]} of the right shape: it was not made from this encoder. Name its own with "
            "--encoder."
        )
    network.load_state_dict(
        {
            name: torch.from_numpy(np.array(weights[name])) if tensor.is_floating_point() else tensor
            for name, tensor in state.items()
        }
    )


def _products(model: ModelProto, stored: Arrays) -> dict[str, NDArray[np.float32]]:
    """Weights of linear layers as torch has them (out, in), by the name of the bias that is added after them."""
    producers = {name: node for node in model.graph.node for name in node.output}
    consumers: dict[str, list[NodeProto]] = {}
    for node in model.graph.node:
        for name in node.input:
            consumers.setdefault(name, []).append(node)
    weights = {}
    for node in model.graph.node:
        if node.op_type not in PRODUCTS or node.input[1] not in stored or node.input[1] == WEIGHT:
            continue
        bias = _bias(node, consumers, stored)
        if bias is None:
            continue
        weight = _multiplied_out(node, stored)
        if (narrowing := _narrowing(node, producers, stored)) is not None:
            weight = narrowing[:, None] * weight
        weights[bias.removesuffix("bias") + "weight"] = np.ascontiguousarray(weight.T, dtype=np.float32)
    return weights


def _bias(node: NodeProto, consumers: Mapping[str, list[NodeProto]], stored: Arrays) -> str | None:
    following = [
        node,
        *(each for each in consumers.get(node.output[0], []) if each.op_type in ("Add", "BiasGelu")),
    ]
    names = [name for each in following for name in each.input if name in stored and name.endswith(".bias")]
    return names[0] if names else None


def _multiplied_out(node: NodeProto, stored: Arrays) -> NDArray[np.float32]:
    """The weight of a product (in, out) in float."""
    weight = stored[node.input[1]]
    if node.op_type == "MatMulIntegerToFloat":
        zero = (
            stored[node.input[5]].astype(np.float32)
            if len(node.input) > 5 and node.input[5]
            else np.float32(0)
        )
        return (weight.astype(np.float32) - zero) * stored[node.input[3]]
    transposed = any(each.name == "transB" and each.i for each in node.attribute)
    return weight.T if transposed else weight


def _narrowing(
    node: NodeProto, producers: Mapping[str, NodeProto], stored: Arrays
) -> NDArray[np.float32] | None:
    """What the activations before a product are multiplied with, channel by channel."""
    before = producers.get(node.input[0])
    if before is not None and before.op_type == "QuantizeLinear":
        before = producers.get(before.input[0])
    if before is None or before.op_type != "Mul" or not before.name.endswith("_narrow"):
        return None
    return stored[before.input[1]]


def _embeddings(stored: Arrays) -> dict[str, NDArray[np.float32]]:
    """Tables that are stored as int8 with one scale."""
    tables = {}
    for name, array in stored.items():
        plain = name.removesuffix("_quantized")
        if plain != name and f"{plain}_scale" in stored and "embeddings" in plain:
            zero = stored[f"{plain}_zero_point"].astype(np.float32)
            tables[plain] = (array.astype(np.float32) - zero) * stored[f"{plain}_scale"]
    return tables


def _folded(
    weight: NDArray[np.float32],
    bias: NDArray[np.float32],
    over: NDArray[np.float32],
    added: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One head over the embedding out of a head (out, in) and a candidate's over its logits and the embedding."""
    n = len(bias)
    return (over[:n].T @ weight + over[n:].T), over[:n].T @ bias + added
