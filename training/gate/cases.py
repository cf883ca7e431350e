"""Functional tests of our own: short comments, each with what a policy should make of it, by phenomenon.

`training/functional_tests/cases.tsv` has cases in groups that differ in little but in what they do;
`identity_sentences.tsv` has sentences that are filled with one group of people after the other. Nothing is
trained on either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.identities import IDENTITIES, SLOTS
from training.labels import ATTRIBUTES, own_sentences

FOLDER = Path(__file__).resolve().parents[1] / "functional_tests"
# What tells a hurtful case from a harmless one.
MAIN_ATTRIBUTE = ATTRIBUTES[0]
COLUMNS = ("pair", "phenomenon", "labels", "text")


@dataclass(frozen=True, slots=True)
class Case:
    """A text, the group of cases that it stands in, and the attributes it has, as shares of readers.

    `about` is the group of people that a filled sentence names.
    """

    group: str
    phenomenon: str
    answers: Mapping[str, float]
    text: str
    about: str | None = None

    @property
    def hurtful(self) -> bool:
        return self.answers[MAIN_ATTRIBUTE] >= 0.5

    def passes(self, action: str) -> bool:
        """Hurtful comments are not approved, harmless ones are; what is only uncivil is not rejected."""
        if self.hurtful:
            return action != "approve"
        return action == "approve" if not any(self.answers.values()) else action != "reject"


def read_cases() -> list[Case]:
    """The cases without a slot, in the order of the file."""
    return [Case(*_fields(row), row["text"]) for row in _rows("cases.tsv")]


def identity_cases() -> list[Case]:
    """Every sentence of the file once for each group of people, under the adjective of the group."""
    words = {triple[2].casefold(): triple for triple in reversed(IDENTITIES)}
    return [
        Case(*_fields(row), _filled(row["text"], triple), about)
        for row in _rows("identity_sentences.tsv")
        for about, triple in words.items()
    ]


def _rows(name: str) -> list[Mapping[str, str]]:
    """Lines of group, phenomenon, attributes and text, as the minimal pairs have them."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines]


def _fields(row: Mapping[str, str]) -> tuple[str, str, Mapping[str, float]]:
    return row["pair"], row["phenomenon"], own_sentences(row)


def _filled(text: str, triple: Sequence[str]) -> str:
    for slot, term in zip(SLOTS, triple, strict=True):
        text = text.replace(slot, term)
    return text[:1].upper() + text[1:]
