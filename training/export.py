"""A trained network as a verified model folder: float ONNX, int8 ONNX, tokenizer, manifest."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from tokenizers import Tokenizer
from torch import nn

from moderation.scoring import normalise
from training.quantisation import Batch, quantise

OUTPUTS = ("logits", "pooled", "token_logits")


def export_float(network: nn.Module, heads: int, path: Path, longest: int = 512) -> None:
    """Write the network as float32 ONNX: int64[n, t] input_ids and attention_mask in, OUTPUTS out.

    `network` is a CommentClassifier, or another module around an `encoder` with the same inputs and outputs;
    `longest` bounds t.
    """
    network.encoder.set_attn_implementation("eager")  # type: ignore[operator,union-attr]
    ids = torch.ones(2, 16, dtype=torch.int64)
    shape = {0: torch.export.Dim("n", min=1), 1: torch.export.Dim("t", min=2, max=longest)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own about torchvision and axis names
        program = torch.onnx.export(
            network,
            (ids, torch.ones_like(ids)),
            input_names=["input_ids", "attention_mask"],
            output_names=list(OUTPUTS),
            dynamic_shapes={"input_ids": shape, "attention_mask": shape},
            opset_version=18,
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    program.save(path)
    model = onnx.load(path)
    # The shapes that the exporter noted are of a graph before its own optimisation.
    del model.graph.value_info[:]
    onnx.save(model, path)
    # Skip-layer-norm fusion is left out: with its kernel the network takes 1.3 times as long (onnxruntime 1.31,
    # python -m bench.graph_variants).
    options = FusionOptions("bert")
    options.enable_skip_layer_norm = False
    options.enable_bias_skip_layer_norm = False
    options.enable_embed_layer_norm = False
    optimised = optimize_model(
        str(path), "bert", num_heads=heads, hidden_size=0, opt_level=0, optimization_options=options
    )
    optimised.save_model_to_file(str(path))


def export_int8(
    source: Path, target: Path, tokenizer: Tokenizer, samples: Sequence[str], window_tokens: int
) -> None:
    """Write the int8 copy of a float model; `samples` are texts that show the ranges of its activations."""
    quantise(source, target, _sample_batches(tokenizer, samples, window_tokens))


def _sample_batches(tokenizer: Tokenizer, samples: Sequence[str], window_tokens: int) -> Iterator[Batch]:
    for text in samples:
        ids = np.array([tokenizer.encode(normalise(text)).ids[:window_tokens]], dtype=np.int64)
        yield {"input_ids": ids, "attention_mask": np.ones_like(ids)}
