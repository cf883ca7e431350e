"""Somebody else's classifier as a model folder of ours, so that the service and batch runs take it without torch."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from moderation.errors import InputError
from moderation.scoring import ModelFolder, OnnxScorer
from moderation.scoring.huggingface import HuggingFaceScorer
from moderation.scoring.model_folder import CARD, TOKENIZER, WEIGHTS
from moderation.types import ScoringInput
from training.corpora import OWN_CORPORA, OWN_DATA
from training.export import export_float, export_int8
from training.packaging import write_manifest

# Sentences of our own that show the ranges of activations and compare the folder with its source.
SAMPLES = 300
# Kernels of torch and onnxruntime differ in the last digits; int8 may cost a little more.
MAX_FLOAT_DIFFERENCE, MAX_INT8_DIFFERENCE = 1e-3, 0.1


class ConversionError(InputError):
    """Raised when an exported model does not score as its source does."""


def export(
    source: HuggingFaceScorer, out: Path, *, name: str | None = None, int8: bool = True
) -> dict[str, float]:
    """Write a scorer as a model folder and return the greatest and the mean difference of its scores.

    `out` must be empty or not there. Raises ConversionError when scores differ by more than int8 explains.
    """
    if out.exists() and any(out.iterdir()):
        raise InputError(str(out), "is not empty", "Name a new folder with --out")
    manifest = replace(source.manifest, name=name or source.manifest.name)
    texts = sample_texts()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "model"
        folder.mkdir()
        full = Path(scratch) / WEIGHTS
        heads = source.network.encoder.config.num_attention_heads
        export_float(source.network, heads, full, longest=manifest.window_tokens)
        if int8:
            export_int8(full, folder / WEIGHTS, source.tokenizer, texts, manifest.window_tokens)
        else:
            full.rename(folder / WEIGHTS)
        source.tokenizer.save(str(folder / TOKENIZER))
        (folder / CARD).write_text(_card(source, manifest.id, int8), encoding="utf-8")
        write_manifest(folder, manifest)
        differences = _differences(source, OnnxScorer(ModelFolder.open(folder)), texts)
        if not differences["greatest"] <= (MAX_INT8_DIFFERENCE if int8 else MAX_FLOAT_DIFFERENCE):
            raise ConversionError(
                source.model,
                f"scores differ by up to {differences['greatest']:.3f} after the export",
                "Export it with --float" if int8 else "This architecture cannot be exported",
            )
        out.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            (out / file.name).write_bytes(file.read_bytes())
    return differences


def sample_texts() -> list[str]:
    """An even selection of our own minimal pairs, with every slot filled by one word."""
    lines = [
        line.rsplit("\t", 1)[-1]
        for file in sorted(OWN_DATA.glob(OWN_CORPORA["minimal_pairs"]))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return [line for line in lines if "{" not in line][:: max(1, len(lines) // SAMPLES)]


def _differences(source: OnnxScorer, exported: OnnxScorer, texts: list[str]) -> dict[str, float]:
    inputs = [ScoringInput(text) for text in texts]
    ours, theirs = (
        np.array([list(each.values.values()) for each in scorer.score(inputs)])
        for scorer in (exported, source)
    )
    gaps = np.abs(ours - theirs)
    return {"greatest": round(float(gaps.max()), 6), "mean": round(float(gaps.mean()), 6)}


def _card(source: HuggingFaceScorer, id: str, int8: bool) -> str:
    kind = "int8" if int8 else "float32"
    return (
        f"# {id}\n\nExported from `{source.folder.path.name}` ({kind} ONNX); read its own card for what it was made "
        "from, its licence and its limits. Scores are its own probabilities, not calibrated anew.\n\n"
        f"Attributes: {', '.join(source.attributes)}.\n"
    )
