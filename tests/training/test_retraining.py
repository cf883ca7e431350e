"""The full fine-tune: what it learns, what it keeps, that it goes on after a kill, and in two processes."""

from __future__ import annotations

import csv
import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from datasets import load_from_disk

from moderation import ScoringInput, load
from moderation.errors import InputError
from moderation.scoring import Manifest, ModelFolder
from tests.training.dev_rows import KIND, RUDE
from training.examples import tokenizer_of
from training.export import export_float, export_int8
from training.network import CommentClassifier
from training.packaging import write_manifest
from training.run_folder import begin

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tiny_model(encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder of a tiny encoder: its scores mean nothing, but they are scores."""
    folder, scratch = tmp_path_factory.mktemp("tiny"), tmp_path_factory.mktemp("scratch")
    torch.manual_seed(1)
    network = CommentClassifier.from_encoder(encoder, 2, dropout=0.0).eval()
    with torch.no_grad():
        for weights in network.parameters():
            # Trained biases differ from each other; equal ones would be stored once, under one name.
            weights.add_(0.02 * torch.randn_like(weights))
    tokenizer = tokenizer_of(encoder)
    export_float(network, 2, scratch / "float.onnx")
    export_int8(scratch / "float.onnx", folder / "model.onnx", tokenizer, RUDE + KIND, window_tokens=32)
    (folder / "tokenizer.json").write_bytes((encoder / "tokenizer.json").read_bytes())
    attributes = ("toxicity", "insult")
    manifest = Manifest(
        name="tiny",
        version="1.0.0",
        attributes=attributes,
        languages=("en",),
        window_tokens=32,
        window_overlap=8,
        calibration=dict.fromkeys(attributes, (1.0, 0.0)),
        files={},
    )
    write_manifest(folder, manifest)
    return folder


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "off_topic"])
        for i in range(30):
            writer.writerows([f"{text}, number {i}", 1] for text in KIND)
            writer.writerows([f"{text}, number {i}", 0] for text in RUDE)
    return path


def command(labels: Path, model: Path, encoder: Path, folder: Path, *more: str) -> list[str]:
    options = ["--from", str(model), "--encoder", str(encoder), "--epochs", "1", "--learning-rate", "5e-3"]
    where = ["--run", str(folder / "run"), "-o", str(folder / "candidate"), "--threads", "1"]
    return ["-m", "training", "train", str(labels), "-l", "off_topic=off_topic", *options, *where, *more]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


def last_state(folder: Path) -> dict[str, Any]:
    """What the trainer noted in its last checkpoint; it keeps no other."""
    (path,) = folder.glob("run/checkpoints/checkpoint-*/trainer_state.json")
    state: dict[str, Any] = json.loads(path.read_text())
    return state


@pytest.mark.parametrize("processes", [1, 2])
def test_a_fine_tune_learns_a_new_attribute_and_keeps_the_old_scores(
    processes: int, labels: Path, tiny_model: Path, encoder: Path, tmp_path: Path
) -> None:
    start = [sys.executable]
    if processes > 1:
        # The launcher's word for several processes of one machine; without a GPU they talk by gloo.
        start += ["-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", str(processes)]
        start += ["--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"]
        start += ["--main_process_port", "0"]
    arguments = command(labels, tiny_model, encoder, tmp_path)
    result = subprocess.run(
        [*start, *arguments], env=environment(), capture_output=True, text=True, check=False, timeout=600
    )
    assert result.returncode == 0, result.stderr[-3000:]
    candidate, base = load(tmp_path / "candidate", threads=1), load(tiny_model, threads=1)
    assert candidate.attributes == (*base.attributes, "off_topic")
    inputs = [ScoringInput(f"{text} indeed") for text in KIND + RUDE]
    new = [scores.values["off_topic"] for scores in candidate.score(inputs)]
    assert min(new[: len(KIND)]) > max(new[len(KIND) :])
    before, after = (
        np.array([[s.values[a] for a in base.attributes] for s in m.score(inputs)]) for m in (base, candidate)
    )
    assert np.abs(before - after).max() < 0.15
    examples = load_from_disk(str(tmp_path / "run" / "examples")).num_rows
    assert last_state(tmp_path)["global_step"] == math.ceil(examples / (32 * processes))
    training = ModelFolder.open(tmp_path / "candidate").manifest.training or {}
    assert training["base"] == "tiny@1.0.0"
    assert training["labels"]["held_out_share"] == 0.2


def test_a_killed_fine_tune_goes_on_from_its_checkpoint(
    labels: Path, tiny_model: Path, encoder: Path, tmp_path: Path
) -> None:
    arguments = [sys.executable, *command(labels, tiny_model, encoder, tmp_path)]
    running = subprocess.Popen(arguments, env=environment(), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 500
    while not list(tmp_path.glob("run/checkpoints/checkpoint-*/trainer_state.json")):
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)  # another process works; nothing tells when a file is there
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not (tmp_path / "candidate").exists()
    # As a kill while a checkpoint is written leaves it.
    half = tmp_path / "run" / "checkpoints" / "checkpoint-9999"
    half.mkdir()
    (half / "model.safetensors").write_bytes(b"half")
    examples = (tmp_path / "run" / "start.safetensors").stat().st_mtime_ns
    result = subprocess.run(
        arguments, env=environment(), capture_output=True, text=True, check=False, timeout=600
    )
    assert result.returncode == 0, result.stderr[-3000:]
    assert "going on" in result.stderr
    assert (tmp_path / "run" / "start.safetensors").stat().st_mtime_ns == examples
    assert last_state(tmp_path)["epoch"] == pytest.approx(1.0)
    ModelFolder.open(tmp_path / "candidate")


def test_a_run_folder_is_gone_on_with_by_the_same_run_alone(tmp_path: Path) -> None:
    begin(tmp_path / "run", "these labels")
    (tmp_path / "run" / "examples").mkdir()
    begin(tmp_path / "run", "these labels")
    with pytest.raises(InputError, match="other labels"):
        begin(tmp_path / "run", "other labels")
