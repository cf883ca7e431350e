"""Labelled comments: read from any file or the feedback store, mapped, checked, and split.

read_labelled ─▶ LabelledFile(LabelledComment…) ─▶ split ─▶ train, held_out
                                                └▶ check ─▶ findings for people
"""

from training.labelled.checks import Finding, check
from training.labelled.comment import Label, LabelledComment
from training.labelled.mapping import HOUSE_RULES, LabelMapping
from training.labelled.reading import LabelledFile, read_labelled
from training.labelled.rule import LabelRule
from training.labelled.splitting import Split, split

__all__ = [
    "HOUSE_RULES",
    "Finding",
    "Label",
    "LabelMapping",
    "LabelRule",
    "LabelledComment",
    "LabelledFile",
    "Split",
    "check",
    "read_labelled",
    "split",
]
