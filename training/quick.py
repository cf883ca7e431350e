"""Quick retraining: heads fitted on frozen embeddings, written into a copy of the serving model."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from moderation import ScoringInput
from moderation.errors import InputError, ModelError
from moderation.scoring import EncodedInput, Manifest, ModelFolder, OnnxScorer
from moderation.scoring.model_folder import TOKENIZER, WEIGHTS
from training.calibration import CalibrationError
from training.candidate.folder import Candidate, finish
from training.candidate.graph import LinearHead, write_candidate
from training.candidate.manifest import bent_perspective, candidate_manifest, labels_record, probabilities
from training.heads import Answers, Features, Head, fit_head
from training.labelled import LabelledComment, LabelledFile, Split
from training.labelled.checks import MIN_OF_EACH
from training.packaging import write_manifest

# The candidate's own scores against those that the heads were fitted for: float32 against float64.
MAX_DIFFERENCE = 1e-3
CHECKED = 100


class HeadMismatch(ModelError):
    """Raised when the written graph does not give the logits that its heads were fitted to give."""


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
    manifest = candidate_manifest(
        base.manifest,
        _record(labelled, parts, held_out_share, heads),
        {attribute: head.calibration for attribute, head in heads.items()},
        _perspective(base.manifest, heads, features),
        name,
        version,
    )
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copy(base.tokenizer, folder / TOKENIZER)
        write_candidate(base.weights, folder / WEIGHTS, _all_heads(base.manifest.attributes, heads, features))
        write_manifest(folder, manifest)
        candidate = OnnxScorer(ModelFolder.open(folder), threads=threads)
        _require_same_logits(candidate, parts.train, heads, features)
        progress(f"measuring on {len(parts.held_out):,} held-out comments")
        return finish(candidate, manifest, scorer, parts, list(heads), left, out)


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


def _record(
    labelled: LabelledFile, parts: Split, held_out_share: float, heads: Mapping[str, Head]
) -> dict[str, Any]:
    """What the candidate is made from, as its manifest tells it."""
    strengths = {
        name: {"strength": list(head.strength) if head.strength else "serving head kept"}
        for name, head in heads.items()
    }
    return {"method": "quick", "labels": labels_record(labelled, parts, held_out_share), "heads": strengths}


def _perspective(base: Manifest, heads: Mapping[str, Head], features: Features) -> dict[str, Any] | None:
    before, after = {}, {}
    for name, head in heads.items():
        if name in base.attributes:
            own = np.maximum.reduceat(features.logits[:, base.attributes.index(name)], features.starts)
            before[name] = probabilities(own, base.calibration[name])
            after[name] = probabilities(head.logits(features), head.calibration)
    return bent_perspective(base, before, after)


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
