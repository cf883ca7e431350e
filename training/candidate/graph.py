"""New heads in the graph of a serving model, over what it computes already.

    logits = [serving logits, pooled] · weight + bias

The weights of the encoder and of the serving head stay as they are, byte for byte; an attribute that was not
trained keeps its serving logit, bit for bit. A graph that has such a head gets its product with the new one, so
that a candidate of a candidate is no deeper.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, helper, numpy_helper

LOGITS, POOLED = "logits", "pooled"
SERVING, JOINED = "serving_logits", "retrained_head.input"
WEIGHT, BIAS = "retrained_head.weight", "retrained_head.bias"


@dataclass(frozen=True, slots=True)
class LinearHead:
    """float32[n_serving + n_pooled, n_attributes] and float32[n_attributes]: all attributes of a candidate."""

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]


def write_candidate(source: Path, target: Path, head: LinearHead) -> None:
    """Write the graph at `source` with `head` on top of its logits and its embedding."""
    model = onnx.load(source)
    head = _over_the_first(model, head)
    _remove_retrained(model)
    for node in model.graph.node:
        node.output[:] = [SERVING if name == LOGITS else name for name in node.output]
        node.input[:] = [SERVING if name == LOGITS else name for name in node.input]
    model.graph.initializer.extend(
        [numpy_helper.from_array(head.weight, WEIGHT), numpy_helper.from_array(head.bias, BIAS)]
    )
    model.graph.node.extend(
        [
            helper.make_node("Concat", [SERVING, POOLED], [JOINED], axis=1, name="retrained_head.join"),
            helper.make_node("Gemm", [JOINED, WEIGHT, BIAS], [LOGITS], name="retrained_head"),
        ]
    )
    output = next(each for each in model.graph.output if each.name == LOGITS)
    output.type.tensor_type.shape.dim[1].dim_value = len(head.bias)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def _over_the_first(model: ModelProto, head: LinearHead) -> LinearHead:
    """The head over the logits of the model that shipped, where `head` is over those of a candidate of it."""
    stored = {each.name: each for each in model.graph.initializer if each.name in (WEIGHT, BIAS)}
    if not stored:
        return head
    weight = numpy_helper.to_array(stored[WEIGHT]).astype(np.float64)
    bias = numpy_helper.to_array(stored[BIAS]).astype(np.float64)
    n = len(bias)
    over_logits, over_pooled = head.weight[:n].astype(np.float64), head.weight[n:].astype(np.float64)
    composed = weight @ over_logits
    composed[-len(over_pooled) :] += over_pooled
    return LinearHead(
        composed.astype(np.float32), (bias @ over_logits + head.bias.astype(np.float64)).astype(np.float32)
    )


def _remove_retrained(model: ModelProto) -> None:
    """Take a head of ours out, so that the graph ends in the logits of the model that shipped."""
    graph = model.graph
    for node in [node for node in graph.node if node.name.startswith("retrained_head")]:
        graph.node.remove(node)
    for each in [each for each in graph.initializer if each.name in (WEIGHT, BIAS)]:
        graph.initializer.remove(each)
