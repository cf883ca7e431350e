"""Versions of the shipped model that score differently, and gate reports on them, for tests of the registry."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from moderation.registry import GateReport
from moderation.scoring import ModelFolder, find_model
from moderation.scoring.model_folder import MANIFEST, WEIGHTS, sha256_of

BIAS = "attribute_head.bias"


def make_version(parent: Path, version: str, shift: float) -> Path:
    """A copy of the shipped model whose logits are all higher by `shift`, under a version of its own."""
    folder = parent / version
    shutil.copytree(find_model("comment-minilm-en").path, folder)
    weights = onnx.load(folder / WEIGHTS)
    (bias,) = (each for each in weights.graph.initializer if each.name == BIAS)
    moved = numpy_helper.to_array(bias) + np.float32(shift)
    bias.CopyFrom(numpy_helper.from_array(moved, BIAS))
    onnx.save(weights, folder / WEIGHTS)
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["version"] = version
    manifest["files"][WEIGHTS] = sha256_of(folder / WEIGHTS)
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


def gate_report(of: Path, other: Path, **changes: object) -> GateReport:
    """What the gate writes of a candidate that it lets through; `changes` are made to it."""
    ours, theirs = ModelFolder.open(of).manifest, ModelFolder.open(other).manifest
    report = GateReport(True, ours.id, ours.files[WEIGHTS], theirs.id, theirs.files[WEIGHTS])
    return replace(report, **changes)
