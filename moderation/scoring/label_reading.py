"""What the labels of somebody else's classifier are as attributes: names from a table, sigmoid or softmax."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from moderation.errors import InputError

Activation = Literal["sigmoid", "softmax"]
TABLE = Path(__file__).with_name("label_names.toml")
# What transformers calls labels that nobody named.
UNNAMED = re.compile(r"label_\d+")


@dataclass(frozen=True, slots=True)
class LabelReading:
    """Which outputs of a classifier make which attribute.

    `outputs` has, by attribute, the indices of the labels that mean it: with a softmax their probabilities add
    up, with sigmoids the highest counts.
    """

    outputs: Mapping[str, tuple[int, ...]]
    activation: Activation

    @classmethod
    def of(
        cls,
        model: str,
        labels: Sequence[str],
        problem_type: str | None = None,
        names: Mapping[str, str] | None = None,
    ) -> LabelReading:
        """Read labels in the order of a model's outputs.

        `names` says what a label is called, before the table does; `problem_type` is transformers' own. Raises
        InputError where labels have no names or none of them is an attribute.
        """
        if problem_type == "regression":
            raise InputError(
                model,
                "is no classifier: its problem_type is regression",
                "Name one that gives probabilities; where its outputs are logits, correct the config.json",
            )
        given = {_plain(label): attribute for label, attribute in (names or {}).items()}
        if unknown := sorted(set(given) - {_plain(label) for label in labels}):
            raise InputError(model, f"has no label {', '.join(unknown)}", f"It has {', '.join(labels)}")
        known, harmless = _table()
        outputs: dict[str, list[int]] = {}
        for index, label in enumerate(_plain(each) for each in labels):
            if label in given or label not in harmless:
                outputs.setdefault(given.get(label) or known.get(label, label), []).append(index)
        unnamed = [label for label in outputs if UNNAMED.fullmatch(label)]
        if unnamed and given and not problem_type:
            # Who names one of two labels means that the other is its opposite.
            outputs = {name: its for name, its in outputs.items() if name not in unnamed}
        elif unnamed:
            raise InputError(
                model,
                f"does not say what {', '.join(unnamed)} mean",
                "Name those that are attributes, as in LABEL_1=toxicity",
            )
        if not outputs:
            raise InputError(
                model,
                f"has no label that is an attribute among {', '.join(labels)}",
                "Say with labels which one is, as in LABEL_1=toxicity",
            )
        several = problem_type == "multi_label_classification" or len(labels) == 1
        if not several and any(len(its) == len(labels) for its in outputs.values()):
            raise InputError(
                model,
                f"has labels that exclude each other and all mean {', '.join(outputs)}",
                "Say with labels what each of them is",
            )
        return cls({name: tuple(its) for name, its in outputs.items()}, "sigmoid" if several else "softmax")


def _plain(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")


def _table() -> tuple[dict[str, str], frozenset[str]]:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    known = {theirs: ours for ours, labels in table["attributes"].items() for theirs in labels}
    return known, frozenset(table["harmless"]["labels"])
