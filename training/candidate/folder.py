"""A candidate as it is written: a model folder, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from moderation.durable_file import sync
from moderation.errors import InputError
from moderation.scoring import Manifest, ModelFolder, OnnxScorer
from moderation.scoring.model_folder import CARD
from training.candidate.card import write_candidate_card
from training.candidate.figures import HeldOutFigures, as_evaluation, held_out_figures
from training.candidate.trained_texts import TrainedTexts
from training.labelled import Split
from training.packaging import write_manifest


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate that has been written: its folder, and what held-out labels say of it.

    `left` has the attributes that stay as they were, with the reason.
    """

    folder: Path
    figures: Mapping[str, HeldOutFigures]
    left: Mapping[str, str]


def finish(
    written: OnnxScorer,
    manifest: Manifest,
    serving: OnnxScorer,
    parts: Split,
    trained: Sequence[str],
    left: Mapping[str, str],
    target: Path | None,
) -> Candidate:
    """Measure what has been `written`, add card and trained texts, and publish it.

    `target` is candidates/NAME@VERSION by default. Raises InputError where something else is in the way.
    """
    folder = written.folder.path
    figures = held_out_figures(serving, written, parts.held_out, trained)
    manifest = replace(manifest, evaluation=as_evaluation(figures))
    write_candidate_card(folder / CARD, manifest, figures, left)
    TrainedTexts.of(parts.train).with_those_of(TrainedTexts.beside(serving.folder.path)).save(folder)
    write_manifest(folder, manifest)
    return Candidate(publish(folder, target or Path("candidates") / manifest.id), figures, left)


def publish(folder: Path, target: Path) -> Path:
    """Copy a finished model folder to `target` in one step; a candidate that is there already is replaced.

    Raises InputError where something else is in the way.
    """
    require_free(target)
    incoming = target.with_name(f".{target.name}.new")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(incoming, ignore_errors=True)
    shutil.copytree(folder, incoming)
    for file in incoming.iterdir():
        sync(file)
    ModelFolder.open(incoming)
    if target.exists():
        # Not in one step where it is renewed: a folder cannot be renamed over one that holds files.
        outgoing = target.with_name(f".{target.name}.old")
        shutil.rmtree(outgoing, ignore_errors=True)
        target.rename(outgoing)
        incoming.rename(target)
        shutil.rmtree(outgoing)
    else:
        incoming.rename(target)
    sync(target.parent)
    return target


def require_free(target: Path) -> None:
    """Raise InputError unless a candidate can be written to `target`: nothing there, or a candidate."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    try:
        is_candidate = "base" in (ModelFolder.open(target).manifest.training or {})
    except Exception:  # whatever it is, it is not ours to replace
        is_candidate = False
    if not is_candidate:
        raise InputError(str(target), "is there already and is no candidate", "Name another folder with -o.")
