"""The network that ships, its graph written in other ways: what `bench.graph_variants` compares.

Each function changes an ONNX graph as `training/export.py` and `training/quantisation.py` write it, in place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import onnx
from onnx import ModelProto, NodeProto, helper, numpy_helper

# Channels of a head of MiniLM's attention.
HEAD_SIZE = 32


def rewritten(model: ModelProto, change: Callable[[ModelProto], None]) -> bytes:
    """A changed copy of the graph, without what nobody needs any more."""
    copy = ModelProto()
    copy.CopyFrom(model)
    change(copy)
    while True:
        used = {name for node in copy.graph.node for name in node.input} | {o.name for o in copy.graph.output}
        unused = [node for node in copy.graph.node if used.isdisjoint(node.output)]
        if not unused:
            return copy.SerializeToString()
        for node in unused:
            copy.graph.node.remove(node)


def dynamic_ranges(model: ModelProto) -> None:
    """Ranges of activations measured in every run, over all comments of it."""
    for node in _of(model, "QuantizeLinear"):
        source, *parameters = node.input
        measured = helper.make_node("DynamicQuantizeLinear", [source], [node.output[0], *parameters])
        _replace(model, node, measured)
        for each in [each for each in model.graph.initializer if each.name in parameters]:
            model.graph.initializer.remove(each)


def multiplied_out(model: ModelProto) -> None:
    """The int8 weights in float, and activations as they are."""
    stored = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    plain = {node.output[0]: node.input[0] for node in _of(model, "QuantizeLinear")}
    for node in _of(model, "MatMulIntegerToFloat"):
        quantised, weight, _, scale, _, _, *bias = node.input
        name = f"{weight}_float"
        model.graph.initializer.append(numpy_helper.from_array(stored[weight] * stored[scale], name))
        _product(model, node, plain[quantised], name, bias)
    for node in _of(model, "QuantizeLinear"):
        model.graph.node.remove(node)


def quantise_dequantise(model: ModelProto) -> None:
    """The same int8 network in operators of the standard alone, as other runtimes read it."""
    for node in _of(model, "MatMulIntegerToFloat"):
        source, weight, scale, weight_scale, zero, weight_zero, *bias = node.input
        names = [f"{node.output[0]}_{part}" for part in ("input", "weight")]
        for inputs, name in (
            ([source, scale, zero], names[0]),
            ([weight, weight_scale, weight_zero], names[1]),
        ):
            _before(model, node, helper.make_node("DequantizeLinear", inputs, [name], axis=1))
        _product(model, node, *names, bias)
    for node in _of(model, "BiasGelu"):
        name = f"{node.output[0]}_sum"
        _before(model, node, helper.make_node("Add", node.input, [name]))
        _replace(model, node, helper.make_node("Gelu", [name], node.output))
    del model.opset_import[:]
    model.opset_import.append(helper.make_opsetid("", 20))


def fused_attention(model: ModelProto) -> None:
    """onnxruntime's MultiHeadAttention in place of products, softmax and what reshapes for them."""
    producers, consumers = _producers(model), {name: node for node in model.graph.node for name in node.input}
    stored = {each.name: each for each in model.graph.initializer}
    cast = helper.make_node("Cast", ["attention_mask"], ["mask_int32"], to=onnx.TensorProto.INT32)
    model.graph.node.insert(0, cast)
    for softmax in _of(model, "Softmax"):
        scaled = producers[producers[softmax.input[0]].input[0]]
        scores, values = producers[scaled.input[0]], consumers[softmax.output[0]]
        # Queries, keys and values come through a Reshape and a Transpose, and the result goes through both again.
        split = (*scores.input, values.input[1])
        projections = [producers[producers[name].input[0]].input[0] for name in split]
        out = consumers[consumers[values.output[0]].output[0]]
        width = len(numpy_helper.to_array(stored[producers[projections[0]].input[6]]))
        attention = helper.make_node(
            "MultiHeadAttention",
            [*projections, "", "mask_int32"],
            out.output,
            domain="com.microsoft",
            num_heads=width // HEAD_SIZE,
            scale=float(numpy_helper.to_array(stored[scaled.input[1]])),
        )
        _replace(model, out, attention)


def fused_layer_norm(model: ModelProto) -> None:
    """onnxruntime's SkipLayerNormalization in place of Add and LayerNormalization."""
    producers = _producers(model)
    for norm in _of(model, "LayerNormalization")[1:]:  # the first is of the embeddings
        added = producers[norm.input[0]]
        epsilon = next(each.f for each in norm.attribute if each.name == "epsilon")
        inputs = [*added.input, *norm.input[1:]]
        fused = helper.make_node(
            "SkipLayerNormalization", inputs, norm.output, domain="com.microsoft", epsilon=epsilon
        )
        _replace(model, norm, fused)


def approximated_gelu(model: ModelProto) -> None:
    """GELU by its tanh."""
    for node in _of(model, "BiasGelu"):
        node.op_type = "FastGelu"


def _of(model: ModelProto, op_type: str) -> list[NodeProto]:
    return [node for node in model.graph.node if node.op_type == op_type]


def _producers(model: ModelProto) -> dict[str, NodeProto]:
    return {name: node for node in model.graph.node for name in node.output}


def _before(model: ModelProto, node: NodeProto, new: NodeProto) -> None:
    model.graph.node.insert(list(model.graph.node).index(node), new)


def _replace(model: ModelProto, node: NodeProto, new: NodeProto) -> None:
    _before(model, node, new)
    model.graph.node.remove(node)


def _product(model: ModelProto, node: NodeProto, a: str, b: str, bias: Sequence[str]) -> None:
    """MatMul and the Add of the bias, if any, in place of `node`."""
    out = node.output[0]
    _before(model, node, helper.make_node("MatMul", [a, b], [f"{out}_product" if bias else out]))
    if bias:
        _before(model, node, helper.make_node("Add", [f"{out}_product", *bias], [out]))
    model.graph.node.remove(node)
