"""A candidate: what it is called, how good it is on held-out labels, and how its folder comes to be."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderation import ScoringInput
from moderation.durable_file import sync
from moderation.errors import InputError
from moderation.scoring import Manifest, ModelFolder, OnnxScorer
from moderation.scoring.model_folder import WEIGHTS
from training.calibration import quantile_map
from training.gate.measures import AUC, CALIBRATION, PRECISION, measure
from training.labelled import LabelledComment, LabelledFile, Split

# Characters of the digest that a version bears: no two candidates of one base are mixed up.
VERSION_CHARACTERS = 8


@dataclass(frozen=True, slots=True)
class HeldOutFigures:
    """How a candidate ranks held-out comments by one attribute, and how the serving model does (None: it cannot).

    NaN where the held-out comments are all of one kind.
    """

    rows: int
    yes: int
    auc_before: float | None
    auc: float
    average_precision: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate that has been written: its folder, what held-out labels say of it, and the seconds it took.

    `left` has the attributes that stay as they were, with the reason.
    """

    folder: Path
    figures: Mapping[str, HeldOutFigures]
    left: Mapping[str, str]
    seconds: float


def held_out_figures(
    serving: OnnxScorer, candidate: OnnxScorer, comments: Sequence[LabelledComment], attributes: Sequence[str]
) -> dict[str, HeldOutFigures]:
    """Figures by attribute of what held-out labels there are; attributes without any are left out."""
    inputs = [ScoringInput(each.text) for each in comments]
    before, after = serving.score(inputs), candidate.score(inputs)
    figures = {}
    for name in attributes:
        known = [i for i, each in enumerate(comments) if name in each.labels]
        if not known:
            continue
        answers = np.array([comments[i].labels[name].share for i in known])
        once = np.ones((1, len(known)))
        of = {
            model: measure(np.array([scores[i].values.get(name, 0.0) for i in known]), answers, once)
            for model, scores in (("before", before), ("after", after))
        }
        figures[name] = HeldOutFigures(
            len(known),
            int((answers >= 0.5).sum()),
            float(of["before"][AUC][0]) if name in serving.attributes else None,
            float(of["after"][AUC][0]),
            float(of["after"][PRECISION][0]),
            float(of["after"][CALIBRATION][0]),
        )
    return figures


def as_evaluation(figures: Mapping[str, HeldOutFigures]) -> dict[str, Any]:
    """The figures as a manifest holds them, the AUCs as headlines."""
    rounded = {
        name: {
            key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(each).items()
        }
        for name, each in figures.items()
        if np.isfinite(each.auc)
    }
    headline = {f"{name} AUC, held-out labels": each["auc"] for name, each in rounded.items()}
    return {"headline": headline, "held_out": rounded}


def candidate_id(
    base: Manifest, record: Mapping[str, Any], name: str | None, version: str | None
) -> tuple[str, str]:
    """Name and version of a candidate: as given, else the base's with a digest of what it is made from.

    The same labels on the same base give the same version, such as 1.0.0+3f2a9c01.
    """
    made_from = json.dumps([base.id, base.files[WEIGHTS], record], sort_keys=True)
    digest = hashlib.sha256(made_from.encode()).hexdigest()[:VERSION_CHARACTERS]
    number = base.version.partition("+")[0]
    return name or base.name, version or f"{number}+{digest}"


def labels_record(labelled: LabelledFile, parts: Split, held_out_share: float) -> dict[str, Any]:
    """What a manifest says of the labels: enough to tell which comments were held out."""
    return {
        "sha256": labelled.sha256,
        "answers_sha256": _answers_digest(labelled),
        "held_out_share": held_out_share,
        "rows": len(labelled.comments),
        "trained_on": len(parts.train),
        "rules": {name: list(rule.needs) for name, rule in labelled.mapping.labels.items()},
    }


def _answers_digest(labelled: LabelledFile) -> str:
    """The same comments labelled otherwise make another candidate."""
    answers = [
        [[name, label.share, label.votes] for name, label in sorted(each.labels.items())]
        for each in labelled.comments
    ]
    return hashlib.sha256(json.dumps(answers).encode()).hexdigest()


def candidate_manifest(
    base: Manifest,
    record: Mapping[str, Any],
    calibration: Mapping[str, tuple[float, float]],
    perspective: Mapping[str, Any] | None,
    name: str | None,
    version: str | None,
) -> Manifest:
    """The manifest of a candidate: the base's, with the attributes that `calibration` names trained or added."""
    given_name, given_version = candidate_id(base, record, name, version)
    return replace(
        base,
        name=given_name,
        version=given_version,
        attributes=(*base.attributes, *(each for each in calibration if each not in base.attributes)),
        calibration={**base.calibration, **calibration},
        perspective=perspective,
        training={"base": base.id, "base_sha256": base.files[WEIGHTS], **record, "of_base": base.training},
        evaluation=None,
        files={},
    )


def bent_perspective(
    base: Manifest, before: Mapping[str, NDArray[Any]], after: Mapping[str, NDArray[Any]]
) -> dict[str, Any] | None:
    """The map to Perspective's scale, bent so that as many comments are over a client's threshold as before.

    `before` and `after` are probabilities of the same comments by trained attribute.
    """
    if base.perspective is None:
        return None
    maps = dict(base.perspective)
    for name, entry in base.perspective.items():
        if (attribute := entry["attribute"]) in after:
            old, new = quantile_map(before[attribute], after[attribute])
            x = np.maximum.accumulate(np.interp(entry["x"], old, new))
            maps[name] = {**entry, "x": [round(float(each), 5) for each in x]}
    return maps


def probabilities(logits: NDArray[Any], calibration: tuple[float, float]) -> NDArray[np.float64]:
    """Calibrated probabilities in [0, 1]."""
    slope, intercept = calibration
    return 1 / (1 + np.exp(-(slope * logits.astype(np.float64) + intercept)))


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
