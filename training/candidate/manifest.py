"""What a candidate is called and what its manifest says of how it came to be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderation.scoring import Manifest
from moderation.scoring.model_folder import WEIGHTS
from training.calibration import quantile_map
from training.labelled import LabelledFile, Split

# Characters of the digest that a version bears: no two candidates of one base are mixed up.
VERSION_CHARACTERS = 8


def candidate_id(
    base: Manifest, record: Mapping[str, Any], name: str | None, version: str | None
) -> tuple[str, str]:
    """Name and version of a candidate: as given, else the base's with a digest of what it is made from.

    The same labels on the same base give the same version, such as 1.0.0+3f2a9c01.
    """
    number = base.version.partition("+")[0]
    return name or base.name, version or f"{number}+{made_from(base, record)[:VERSION_CHARACTERS]}"


def made_from(base: Manifest, record: Mapping[str, Any]) -> str:
    """A digest of all that a candidate is made from."""
    return hashlib.sha256(
        json.dumps([base.id, base.files[WEIGHTS], record], sort_keys=True).encode()
    ).hexdigest()


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
