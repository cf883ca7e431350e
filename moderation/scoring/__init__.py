"""Scores from comments: model folders, text normalisation, windows, and the ONNX engine."""

from moderation.scoring.model_folder import DEFAULT_MODEL, Manifest, ModelFolder, find_model, installed_models
from moderation.scoring.normalisation import Normalised, normalise, normalise_with_offsets
from moderation.scoring.onnx_scorer import EncodedInput, OnnxScorer
from moderation.scoring.scorer import Scorer, load
from moderation.scoring.word_spans import joined

__all__ = [
    "DEFAULT_MODEL",
    "EncodedInput",
    "Manifest",
    "ModelFolder",
    "Normalised",
    "OnnxScorer",
    "Scorer",
    "find_model",
    "installed_models",
    "joined",
    "load",
    "normalise",
    "normalise_with_offsets",
]
