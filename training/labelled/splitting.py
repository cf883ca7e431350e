"""Which labelled comments train and which are held out: by thread and text, the same in every run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from training.labelled.comment import LabelledComment

HELD_OUT_NAMES = {"test", "heldout", "held_out", "held-out", "eval", "evaluation", "validation", "val", "dev"}


@dataclass(frozen=True, slots=True)
class Split:
    """Comments to train on and comments to test on; `leaking` had a twin in training and is in neither."""

    train: list[LabelledComment]
    held_out: list[LabelledComment]
    leaking: list[LabelledComment]


def split(comments: Sequence[LabelledComment], held_out_share: float) -> Split:
    """Hold out about `held_out_share` of the threads, or of the comments where threads are not known.

    Comments of one thread and copies of one text stay on one side. What the input itself puts aside (a column
    mapped as `split`) is held out instead, where there is one. Depends on the comments alone.
    """
    has_split = any(each.split is not None for each in comments)
    train, held_out, leaking = [], [], []
    for comment in comments:
        if has_split:
            aside = (comment.split or "").casefold() in HELD_OUT_NAMES
        else:
            aside = _share_of(comment.thread or comment.letters) < held_out_share
        (held_out if aside else train).append(comment)
    trained = {comment.letters for comment in train}
    leaking = [comment for comment in held_out if comment.letters in trained]
    return Split(train, [comment for comment in held_out if comment.letters not in trained], leaking)


def _share_of(key: str) -> float:
    """A number in [0, 1) that depends on the key alone."""
    return int.from_bytes(hashlib.sha256(f"held out {key}".encode()).digest()[:6], "big") / 2**48
