"""Which labelled comments may judge a candidate: those that it has not been trained on."""

from __future__ import annotations

from moderation.errors import InputError
from moderation.scoring import Manifest
from training.labelled import LabelledComment, LabelledFile, split


def held_out_comments(labelled: LabelledFile, candidate: Manifest) -> list[LabelledComment]:
    """The held-out part of the file that the candidate was trained on, or all of another file.

    The split depends on the comments alone, so that it need not be stored. Raises InputError where nothing
    was held out.
    """
    trained_on = (candidate.training or {}).get("labels") or {}
    if trained_on.get("sha256") != labelled.sha256:
        return labelled.comments
    held_out = split(labelled.comments, trained_on["held_out_share"]).held_out
    if not held_out:
        raise InputError(
            "--labels",
            "is the file that the candidate was trained on, and nothing of it was held out",
            "Train with --held-out, or name labelled comments that the candidate has not seen.",
        )
    return held_out
