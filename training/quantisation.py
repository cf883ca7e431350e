"""int8 weights and activations for ONNX graphs, with activation ranges fixed from sample texts.

onnxruntime's dynamic quantisation measures the range of every activation over the whole batch, so that a
comment's score depends on its neighbours. Ranges measured once and stored take the same time
(python -m bench.graph_variants), and a comment's score is the same alone, in any batch, and on any day.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

# No inner layer of an encoder is as narrow as this.
HEAD_OUTPUTS = 32
# Activation channels wider than all but this share of their layer are narrowed. In each layer of MiniLM one
# channel is five times as wide as the next; with one scale for all, the others kept two or three bits.
# Lowest rank correlation with float over attributes: .990 without, .991 at .98 of the feed-forward inputs
# alone, .994 / .995 / .994 at .98 / .99 / .995 of all (model 1.0.0, 1,500 dev comments).
USUAL_CHANNELS = 0.99

Batch = dict[str, NDArray[np.int64]]


def quantise(source: Path, target: Path, samples: Iterable[Batch]) -> None:
    """Write an int8 copy of the float model at `source`; `samples` are batches of its inputs."""
    batches = list(samples)
    model = onnx.load(source)
    _smooth(model, batches)
    onnx.save(model, target)
    quantize_dynamic(
        target,
        target,
        nodes_to_exclude=_heads(model),
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )
    model = onnx.load(target)
    _fix_ranges(model, _measured_ranges(model, batches))
    _fuse_rescaling(model)
    _forget_origin(model)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def _heads(model: ModelProto) -> list[str]:
    """Names of the products with fewer than HEAD_OUTPUTS outputs: cheap, and what rounds last rounds worst.

    onnxruntime makes of a Gemm a product of another name first: the attributes' head, which is one, becomes int8 all
    the same (rank correlation with the float head 1.0000 for every attribute, 600 dev comments); the words' stays.
    """
    shapes = {initializer.name: initializer.dims for initializer in model.graph.initializer}
    return [
        node.name
        for node in model.graph.node
        if node.op_type in ("MatMul", "Gemm")
        and any(min(shapes[name]) < HEAD_OUTPUTS for name in node.input if len(shapes.get(name, ())) == 2)
    ]


def _smooth(model: ModelProto, batches: list[Batch]) -> None:
    """Narrow the few wide channels of the activations and widen their weights by as much.

    SmoothQuant (Xiao et al. 2023), for outliers alone: at its alpha of 0.5 for all channels the weights lost
    more than the activations won (lowest rank correlation .969).
    """
    weights = {each.name: each for each in model.graph.initializer if len(each.dims) == 2}
    heads = set(_heads(model))
    products: dict[str, list[NodeProto]] = {}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights and node.name not in heads:
            products.setdefault(node.input[0], []).append(node)
    for name, width in _channel_widths(model, list(products), batches).items():
        factors = np.maximum(1, width / np.quantile(width, USUAL_CHANNELS)).astype(np.float32)
        for node in products[name]:
            weight = weights[node.input[1]]
            widened = numpy_helper.to_array(weight) * factors[:, None]
            weight.CopyFrom(numpy_helper.from_array(widened, weight.name))
        narrowing = numpy_helper.from_array(1 / factors, f"{name}_narrowing")
        model.graph.initializer.append(narrowing)
        narrowed = helper.make_node(
            "Mul", [name, narrowing.name], [f"{name}_narrowed"], name=f"{name}_narrow"
        )
        model.graph.node.insert(list(model.graph.node).index(products[name][0]), narrowed)
        for node in products[name]:
            node.input[0] = narrowed.output[0]


def _channel_widths(
    model: ModelProto, names: list[str], batches: list[Batch]
) -> dict[str, NDArray[np.float32]]:
    """Greatest absolute value of every channel (last axis) of the activations `names` over the batches."""
    probe = ModelProto()
    probe.CopyFrom(model)
    for name in names:
        probe.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    widths: dict[str, NDArray[np.float32]] = {}
    for batch in batches:
        for name, value in zip(names, session.run(names, batch), strict=True):
            width = np.abs(value).reshape(-1, value.shape[-1]).max(axis=0)
            widths[name] = np.maximum(widths[name], width) if name in widths else width
    return widths


def _measured_ranges(model: ModelProto, samples: Iterable[Batch]) -> dict[str, tuple[float, float]]:
    """Lowest and highest value that each dynamically quantised activation takes over the samples."""
    nodes = _nodes(model, "DynamicQuantizeLinear")
    probe = ModelProto()
    probe.CopyFrom(model)
    for node in nodes:
        probe.graph.output.append(helper.make_tensor_value_info(node.output[1], TensorProto.FLOAT, []))
        probe.graph.output.append(helper.make_tensor_value_info(node.output[2], TensorProto.UINT8, []))
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [name for node in nodes for name in node.output[1:3]]
    ranges = {node.name: (0.0, 0.0) for node in nodes}
    for batch in samples:
        values = [float(value) for value in session.run(names, batch)]
        for node, scale, zero in zip(nodes, values[::2], values[1::2], strict=True):
            low, high = ranges[node.name]
            ranges[node.name] = min(low, -zero * scale), max(high, (255 - zero) * scale)
    return ranges


def _fix_ranges(model: ModelProto, ranges: dict[str, tuple[float, float]]) -> None:
    for node in _nodes(model, "DynamicQuantizeLinear"):
        low, high = ranges[node.name]
        scale = (high - low) / 255
        quantised, scale_name, zero_name = node.output
        model.graph.initializer.extend(
            [
                numpy_helper.from_array(np.float32(scale), scale_name),
                numpy_helper.from_array(np.uint8(round(-low / scale)), zero_name),
            ]
        )
        fixed = helper.make_node("QuantizeLinear", [node.input[0], scale_name, zero_name], [quantised])
        _replace(model, [node], fixed)


def _fuse_rescaling(model: ModelProto) -> None:
    """Make one node of MatMulInteger, Cast, Mul and the Add of a bias: a quarter of the time went there.

    onnxruntime does so by itself for dynamic ranges only: it does not know the pattern with constant scales.
    """
    producers = {name: node for node in model.graph.node for name in node.output}
    consumers: dict[str, list[NodeProto]] = {}
    for node in model.graph.node:
        for name in node.input:
            consumers.setdefault(name, []).append(node)
    constants = {initializer.name for initializer in model.graph.initializer}
    for product in _nodes(model, "MatMulInteger"):
        cast = consumers[product.output[0]][0]
        rescaled = consumers[cast.output[0]][0]
        scales = next(producers[name] for name in rescaled.input if name != cast.output[0])
        a, b, a_zero, b_zero = product.input
        inputs = [a, b, scales.input[0], scales.input[1], a_zero, b_zero]
        fused = [product, cast, rescaled]
        followers = consumers.get(rescaled.output[0], [])
        if len(followers) == 1 and followers[0].op_type == "Add":
            bias = next(name for name in followers[0].input if name != rescaled.output[0])
            if bias in constants:
                inputs.append(bias)
                fused.append(followers[0])
        node = helper.make_node("MatMulIntegerToFloat", inputs, [fused[-1].output[0]], domain="com.microsoft")
        _replace(model, fused, node)
        if all(scales.output[0] not in each.input for each in model.graph.node):
            model.graph.node.remove(scales)


def _forget_origin(model: ModelProto) -> None:
    """Drop what the exporter noted of the source: stack traces with the paths of the machine."""
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*model.graph.value_info, *model.graph.input, *model.graph.output):
        del value.metadata_props[:]
        value.doc_string = ""
    del model.metadata_props[:]


def _nodes(model: ModelProto, op_type: str) -> list[NodeProto]:
    return [node for node in model.graph.node if node.op_type == op_type]


def _replace(model: ModelProto, old: list[NodeProto], new: NodeProto) -> None:
    """Put `new` where the last of `old` stood."""
    nodes = list(model.graph.node)
    at = nodes.index(old[-1])
    model.graph.node.insert(at, new)
    for node in old:
        model.graph.node.remove(node)
