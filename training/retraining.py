"""Full retraining: the whole network fine-tuned on labelled comments, held to what it said before on all else.

Runs on one CPU, one GPU, or many processes (`accelerate launch`). Everything is on disk step by step, in a run
folder named after what goes in, so that the same command goes on after a kill.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from accelerate import PartialState
from numpy.typing import NDArray
from tokenizers import Tokenizer

from moderation import ScoringInput
from moderation.errors import InputError
from moderation.scoring import ModelFolder, OnnxScorer
from moderation.scoring.model_folder import TOKENIZER, WEIGHTS
from training.calibration import CalibrationError
from training.candidate.folder import Candidate, finish
from training.candidate.manifest import (
    bent_perspective,
    candidate_manifest,
    labels_record,
    made_from,
    probabilities,
)
from training.export import export_float, export_int8
from training.heads import calibrated
from training.labelled import LabelledComment, LabelledFile, Split
from training.labelled.checks import MIN_OF_EACH
from training.network import CommentClassifier
from training.packaging import write_manifest
from training.run_folder import Options, begin, fine_tuned, prepare

# Of the comments that train, so many are left to calibrate the scores: the network must not have seen them.
CALIBRATION_SHARE = 0.15
# Texts that show the ranges of activations for int8.
RANGE_SAMPLES = 400


def retrain(
    labelled: LabelledFile,
    parts: Split,
    base: ModelFolder,
    encoder: Path,
    out: Path | None,
    run: Path | None,
    options: Options,
    *,
    held_out_share: float,
    name: str | None = None,
    version: str | None = None,
    threads: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Candidate | None:
    """Fine-tune `base` and write the candidate to `out`, by default candidates/NAME@VERSION.

    `encoder` is a folder with the config.json of the base's encoder; its weights are read out of the base itself.
    With several processes the candidate is the first one's, None in the others. Raises InputError where no
    attribute has labels enough.
    """
    trained, left = _trainable(labelled, parts)
    attributes = (
        *base.manifest.attributes,
        *(each for each in trained if each not in base.manifest.attributes),
    )
    fitting, calibrating = _divided(parts.train)
    record = {
        "method": "full",
        "labels": labels_record(labelled, parts, held_out_share),
        "epochs": options.epochs,
        "learning_rate": options.learning_rate,
        "batch_size": options.batch_size,
        "replay_rows": options.replay_rows if options.replay else 0,
        "seed": options.seed,
    }
    drafted = candidate_manifest(
        base.manifest, record, dict.fromkeys(trained, (1.0, 0.0)), base.manifest.perspective, name, version
    )
    folder = run or Path("runs") / drafted.id
    state = PartialState(cpu=not torch.cuda.is_available())
    if state.is_main_process:
        progress(f"in {folder}, where the same command goes on if this one is stopped")
        begin(folder, made_from(base.manifest, record))
        prepare(folder, base, encoder, fitting, trained, attributes, options, threads, progress)
    state.wait_for_everyone()
    network = fine_tuned(folder, encoder, base, attributes, options)
    if not state.is_main_process:
        return None
    progress("exporting, calibrating and measuring the candidate")
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch)
        _export(network, base, [each.text for each in parts.train], written)
        write_manifest(written, drafted)
        serving = OnnxScorer(base, threads=threads)
        raw = OnnxScorer(ModelFolder.open(written), threads=threads)
        comments = calibrating or fitting
        calibration = {each: _calibration(raw, comments, each) for each in trained}
        both = [each for each in trained if each in base.manifest.attributes]
        manifest = replace(
            drafted,
            calibration={**drafted.calibration, **calibration},
            perspective=bent_perspective(
                base.manifest,
                _probabilities(serving, comments, {each: base.manifest.calibration[each] for each in both}),
                _probabilities(raw, comments, {each: calibration[each] for each in both}),
            ),
        )
        write_manifest(written, manifest)
        candidate = OnnxScorer(ModelFolder.open(written), threads=threads)
        return finish(candidate, manifest, serving, parts, trained, left, out)


def _trainable(labelled: LabelledFile, parts: Split) -> tuple[list[str], dict[str, str]]:
    """The attributes with labels enough, and of the others why not."""
    trained, left = [], {}
    for attribute in labelled.attributes:
        answers = [each.labels[attribute].yes for each in parts.train if attribute in each.labels]
        if min(sum(answers), len(answers) - sum(answers)) >= MIN_OF_EACH:
            trained.append(attribute)
        else:
            left[attribute] = f"under {MIN_OF_EACH} yes or no in training"
    if not trained:
        raise InputError("the labelled comments", f"no attribute has {MIN_OF_EACH} yes and {MIN_OF_EACH} no")
    return trained, left


def _divided(comments: Sequence[LabelledComment]) -> tuple[list[LabelledComment], list[LabelledComment]]:
    """Comments to fit on and to calibrate on; those of one thread, and copies, on one side."""
    fitting: list[LabelledComment] = []
    calibrating: list[LabelledComment] = []
    for each in comments:
        digest = hashlib.sha256(f"calibration {each.thread or each.letters}".encode()).digest()
        aside = int.from_bytes(digest[:6], "big") / 2**48 < CALIBRATION_SHARE
        (calibrating if aside else fitting).append(each)
    return fitting, calibrating


def _export(network: CommentClassifier, base: ModelFolder, texts: Sequence[str], folder: Path) -> None:
    """Write int8 weights and the tokenizer; `texts` show the ranges of activations."""
    tokenizer = Tokenizer.from_file(str(base.tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    full = folder / "float.onnx"
    export_float(network, network.encoder.config.num_attention_heads, full)
    samples = texts[:: max(1, len(texts) // RANGE_SAMPLES)]
    export_int8(full, folder / WEIGHTS, tokenizer, samples, base.manifest.window_tokens)
    for file in folder.glob("float.onnx*"):
        file.unlink()
    shutil.copy(base.tokenizer, folder / TOKENIZER)


def _calibration(
    scorer: OnnxScorer, comments: Sequence[LabelledComment], attribute: str
) -> tuple[float, float]:
    """Slope and intercept on comments that the network has not seen; as they are where those say nothing."""
    known = [each for each in comments if attribute in each.labels]
    labels = [each.labels[attribute] for each in known]
    yes = sum(label.yes for label in labels)
    if min(yes, len(labels) - yes) < MIN_OF_EACH:
        return 1.0, 0.0
    logits = scorer.logits(scorer.encode([ScoringInput(each.text) for each in known]))
    shares, weights = (np.array([getattr(each, name) for each in labels]) for name in ("share", "weight"))
    try:
        return calibrated(logits[:, scorer.attributes.index(attribute)], shares, weights)
    except CalibrationError:
        return 1.0, 0.0


def _probabilities(
    scorer: OnnxScorer, comments: Sequence[LabelledComment], calibration: Mapping[str, tuple[float, float]]
) -> dict[str, NDArray[np.float64]]:
    logits = scorer.logits(scorer.encode([ScoringInput(each.text) for each in comments]))
    return {
        name: probabilities(logits[:, scorer.attributes.index(name)], its)
        for name, its in calibration.items()
    }
