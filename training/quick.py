"""Quick retraining: heads fitted on frozen embeddings, written into a copy of the serving model."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderation import ScoringInput
from moderation.errors import InputError, ModelError
from moderation.scoring import EncodedInput, Manifest, ModelFolder, OnnxScorer
from moderation.scoring.model_folder import CARD, TOKENIZER, WEIGHTS
from training.calibration import CalibrationError, quantile_map
from training.candidate import HeldOutFigures, as_evaluation, candidate_id, held_out_figures, publish
from training.candidate_card import write_candidate_card
from training.candidate_graph import LinearHead, write_candidate
from training.heads import Answers, Features, Head, fit_head
from training.labelled import LabelledComment, LabelledFile, Split
from training.labelled.checks import MIN_OF_EACH
from training.packaging import write_manifest

# The candidate's own scores against those that the heads were fitted for: float32 against float64.
MAX_DIFFERENCE = 1e-3
CHECKED = 100


class HeadMismatch(ModelError):
    """Raised when the written graph does not give the logits that its heads were fitted to give."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate that has been written: its folder, what held-out labels say of it, and the seconds it took.

    `left` has the attributes that stay as they were, with the reason.
    """

    folder: Path
    figures: Mapping[str, HeldOutFigures]
    left: Mapping[str, str]
    seconds: float


def train_quick(
    labelled: LabelledFile,
    parts: Split,
    base: ModelFolder,
    out: Path | None,
    *,
    held_out_share: float,
    name: str | None = None,
    version: str | None = None,
    threads: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Candidate:
    """Fit a head per labelled attribute and write the candidate to `out`, by default candidates/NAME@VERSION.

    Raises InputError where no attribute has labels enough or any that follow from the texts.
    """
    started = time.monotonic()
    scorer = OnnxScorer(base, threads=threads)
    progress(f"reading {len(parts.train):,} comments with {base.manifest.id}")
    features = features_of(scorer, [each.text for each in parts.train])
    heads: dict[str, Head] = {}
    left: dict[str, str] = {}
    for attribute in labelled.attributes:
        progress(f"fitting {attribute}")
        try:
            heads[attribute] = _fit(attribute, parts.train, features, base.manifest.attributes)
        except CalibrationError as error:
            left[attribute] = f"its labels do not follow from the texts ({error})"
        except TooFew as error:
            left[attribute] = str(error)
    if not heads:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in left.items())
        raise InputError("the labelled comments", f"no attribute can be trained: {reasons}", "Label more.")
    progress("writing the candidate")
    manifest = _manifest(base.manifest, labelled, parts, heads, features, held_out_share, name, version)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copy(base.tokenizer, folder / TOKENIZER)
        write_candidate(base.weights, folder / WEIGHTS, _all_heads(base.manifest.attributes, heads, features))
        write_manifest(folder, manifest)
        candidate = OnnxScorer(ModelFolder.open(folder), threads=threads)
        _require_same_logits(candidate, parts.train, heads, features)
        progress(f"measuring on {len(parts.held_out):,} held-out comments")
        figures = held_out_figures(scorer, candidate, parts.held_out, list(heads))
        manifest = replace(manifest, evaluation=as_evaluation(figures))
        write_candidate_card(folder / CARD, manifest, figures, left)
        write_manifest(folder, manifest)
        target = publish(folder, out or Path("candidates") / manifest.id)
    return Candidate(target, figures, left, time.monotonic() - started)


def features_of(scorer: OnnxScorer, texts: Sequence[str]) -> Features:
    """Logits and embedding of every window. Texts without visible characters raise InputError."""
    encoded = scorer.encode([ScoringInput(text) for text in texts])
    counts = [len(each.windows) for each in encoded]
    if 0 in counts:
        raise InputError(f"comment {counts.index(0) + 1}", "has no visible text")
    windows = [EncodedInput((window,)) for each in encoded for window in each.windows]
    owners = np.repeat(np.arange(len(encoded)), counts)
    return Features(scorer.logits(windows), scorer.embed(windows), owners)


class TooFew(Exception):
    """Raised when an attribute has too few labels of one kind; the message says how many."""


def _fit(
    attribute: str, comments: Sequence[LabelledComment], features: Features, serving: Sequence[str]
) -> Head:
    known = np.array([i for i, each in enumerate(comments) if attribute in each.labels], dtype=np.int64)
    labels = [comments[i].labels[attribute] for i in known]
    yes = sum(label.yes for label in labels)
    if min(yes, len(labels) - yes) < MIN_OF_EACH:
        raise TooFew(
            f"{yes} yes and {len(labels) - yes} no in training; at least {MIN_OF_EACH} of each are needed"
        )
    groups = [comments[i].thread or comments[i].letters for i in known]
    answers = Answers(
        np.array([label.share for label in labels]),
        np.array([label.weight for label in labels]),
        np.unique(groups, return_inverse=True)[1].astype(np.int64),
    )
    own = serving.index(attribute) if attribute in serving else None
    return fit_head(features.of_comments(known), answers, own)


def _all_heads(serving: Sequence[str], heads: Mapping[str, Head], features: Features) -> LinearHead:
    """The heads of all attributes of the candidate: those not trained pass the serving logit on."""
    n = features.logits.shape[1]
    added = [name for name in heads if name not in serving]
    weight = np.zeros((n + features.pooled.shape[1], n + len(added)))
    bias = np.zeros(n + len(added))
    weight[:n, :n] = np.eye(n)
    for column, name in enumerate([*serving, *added]):
        if name in heads:
            weight[:, column], bias[column] = heads[name].weight, heads[name].bias
    return LinearHead(weight.astype(np.float32), bias.astype(np.float32))


def _manifest(
    base: Manifest,
    labelled: LabelledFile,
    parts: Split,
    heads: Mapping[str, Head],
    features: Features,
    held_out_share: float,
    name: str | None,
    version: str | None,
) -> Manifest:
    attributes = (*base.attributes, *(each for each in heads if each not in base.attributes))
    calibration = dict(base.calibration) | {each: head.calibration for each, head in heads.items()}
    record = {
        "method": "quick",
        "labels": {
            "sha256": labelled.sha256,
            "held_out_share": held_out_share,
            "rows": len(labelled.comments),
            "trained_on": len(parts.train),
            "rules": {each: list(rule.needs) for each, rule in labelled.mapping.labels.items()},
        },
        "heads": {
            each: {"strength": list(head.strength) if head.strength else "serving head kept"}
            for each, head in heads.items()
        },
    }
    given_name, given_version = candidate_id(base, record, name, version)
    return replace(
        base,
        name=given_name,
        version=given_version,
        attributes=attributes,
        calibration=calibration,
        perspective=_perspective(base, heads, features),
        training={"base": base.id, "base_sha256": base.files[WEIGHTS], **record, "of_base": base.training},
        evaluation=None,
        files={},
    )


def _perspective(base: Manifest, heads: Mapping[str, Head], features: Features) -> dict[str, Any] | None:
    """The map to Perspective's scale, bent so that as many comments are over a client's threshold as before."""
    if base.perspective is None:
        return None
    maps = dict(base.perspective)
    for name, entry in base.perspective.items():
        if (head := heads.get(entry["attribute"])) is None:
            continue
        own = np.maximum.reduceat(
            features.logits[:, base.attributes.index(entry["attribute"])], features.starts
        )
        before = _probabilities(own, base.calibration[entry["attribute"]])
        after = _probabilities(head.logits(features), head.calibration)
        old, new = quantile_map(before, after)
        x = np.maximum.accumulate(np.interp(entry["x"], old, new))
        maps[name] = {**entry, "x": [round(float(each), 5) for each in x]}
    return maps


def _probabilities(logits: NDArray[Any], calibration: tuple[float, float]) -> NDArray[np.float64]:
    slope, intercept = calibration
    return 1 / (1 + np.exp(-(slope * logits.astype(np.float64) + intercept)))


def _require_same_logits(
    candidate: OnnxScorer, comments: Sequence[LabelledComment], heads: Mapping[str, Head], features: Features
) -> None:
    """Score some of the comments with the written candidate. Raises HeadMismatch."""
    some = np.arange(min(len(comments), CHECKED))
    scored = candidate.logits(candidate.encode([ScoringInput(comments[i].text) for i in some]))
    part = features.of_comments(some)
    for name, head in heads.items():
        expected = head.logits(part)
        difference = np.abs(scored[:, candidate.attributes.index(name)] - expected)
        if (difference > MAX_DIFFERENCE * (1 + np.abs(expected))).any():
            raise HeadMismatch(f"{name}: logits of the written model are off by up to {difference.max():.4f}")
