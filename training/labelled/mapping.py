"""Which column of an input is what: given by options or a TOML file, or found by its name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from moderation.errors import InputError
from training.labelled.rule import LabelRule

# Usual names of columns, most telling first.
IDS = ("id", "comment_id", "_unit_id", "_id", "rev_id", "client_token")
THREADS = (
    "thread",
    "thread_id",
    "article_id",
    "link_id",
    "story_id",
    "thread_url",
    "page_url",
    "article_url",
)
COMMUNITIES = ("community", "community_id", "site", "subreddit")
# The columns of `moderation feedback export`: the decision of a moderator, and scores that they suggest.
DECISION, SUGGESTED = "decision", "suggested"
# What a moderator's rejection says yes to: the rules of the house, whatever they are.
HOUSE_RULES = "house_rules"


@dataclass(frozen=True, slots=True)
class LabelMapping:
    """The columns of an input. `labels` has a rule per attribute; None of the others: found by name, or absent.

    `suggested` is a column with an object of shares by attribute, each of which is a label as well.
    """

    labels: Mapping[str, LabelRule] = field(default_factory=dict)
    text: str | None = None
    id: str | None = None
    thread: str | None = None
    community: str | None = None
    split: str | None = None
    suggested: str | None = None

    @classmethod
    def load(cls, path: Path) -> LabelMapping:
        """Read a mapping from TOML; an unknown key is an error. Raises InputError, naming file and key."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            rules = {
                attribute_name(name): _rule(name, value) for name, value in table.pop("labels", {}).items()
            }
            unknown = sorted(set(table) - {each.name for each in fields(cls)})
            if unknown:
                raise ValueError(f"unknown keys {', '.join(unknown)}")
            wrong = [name for name, value in table.items() if not isinstance(value, str)]
            if wrong:
                raise ValueError(f"{wrong[0]} must be the name of a column")
        except (OSError, ValueError, TypeError) as error:
            remedy = "docs/retraining.md shows a mapping with every key."
            raise InputError(f"mapping {path}", str(error), remedy) from error
        return cls(labels=rules, **table)

    def with_text(self, column: str | None) -> LabelMapping:
        """The mapping with the text in `column`, if one is named."""
        return self if column is None else replace(self, text=column)

    def completed(self, columns: Sequence[str], attributes: Sequence[str]) -> LabelMapping:
        """The mapping with what was left open found among `columns`: ids, threads, communities, and, where no
        label is named at all, columns that bear the name of one of `attributes` or hold feedback."""
        labels, suggested = dict(self.labels), self.suggested
        if not labels and suggested is None:
            by_name = {name.casefold(): name for name in reversed(columns)}
            labels = {each: LabelRule((by_name[each],)) for each in attributes if each in by_name}
            if DECISION in columns and not labels:
                labels[HOUSE_RULES] = LabelRule((DECISION,))
            suggested = SUGGESTED if SUGGESTED in columns else None
        return replace(
            self,
            labels=labels,
            suggested=suggested,
            id=self.id or _first(IDS, columns),
            thread=self.thread or _first(THREADS, columns),
            community=self.community or _first(COMMUNITIES, columns),
        )

    def require(self, columns: Sequence[str], source: str) -> None:
        """Raise InputError unless there is a label and every column that was named."""
        named = [self.id, self.thread, self.community, self.split, self.suggested]
        named += [column for rule in self.labels.values() for column in rule.needs]
        missing = [name for name in named if name is not None and name not in columns]
        if missing:
            raise InputError(source, f"has no column {missing[0]!r}", f"It has: {', '.join(columns)}.")
        if not self.labels and self.suggested is None:
            raise InputError(
                source,
                "has no column that bears the name of an attribute",
                f"Say which column is what, as in --label toxicity=COLUMN. It has: {', '.join(columns)}.",
            )


def parse_labels(options: Sequence[str], columns: Sequence[str]) -> dict[str, LabelRule]:
    """Rules from options of the form ATTRIBUTE=EXPRESSION. Raises InputError."""
    rules = {}
    for option in options:
        name, equals, expression = option.partition("=")
        if not equals or not name.strip() or not expression.strip():
            raise InputError(f"--label {option}", "is not of the form ATTRIBUTE=COLUMN")
        attribute = attribute_name(name)
        if attribute in rules:
            raise InputError(
                f"--label {option}",
                f"is the second for {attribute}",
                "Several columns are A,B,C: a vote each.",
            )
        rules[attribute] = LabelRule.parse(expression.strip(), columns)
    return rules


def attribute_name(name: str) -> str:
    """The name as attributes are written, in lower case and with underscores. Raises InputError."""
    plain = name.strip().casefold().replace("-", "_").replace(" ", "_")
    if not plain.isidentifier():
        raise InputError(f"attribute {name!r}", "is no name", "Use letters, digits and underscores.")
    return plain


def _rule(name: str, value: Any) -> LabelRule:
    if isinstance(value, str):
        return LabelRule.parse(value)
    if not isinstance(value, dict):
        raise ValueError(f"labels.{name} must be a column or a table")
    given = dict(value)
    columns = given.pop("columns", None) or [given.pop("column", None)]
    if not isinstance(columns, list) or not all(isinstance(each, str) for each in columns):
        raise ValueError(f"labels.{name} needs a column, or a list of columns")
    yes = given.pop("yes", [])
    if not isinstance(yes, list):
        raise ValueError(f"labels.{name}.yes must be a list of words")
    at_least = given.pop("at_least", None)
    if at_least is not None and not isinstance(at_least, int | float):
        raise ValueError(f"labels.{name}.at_least must be a number")
    total = given.pop("total", None)
    if given:
        raise ValueError(f"labels.{name} has unknown keys {', '.join(sorted(given))}")
    return LabelRule(tuple(columns), tuple(str(word).casefold() for word in yes), at_least, total)


def _first(names: Sequence[str], columns: Sequence[str]) -> str | None:
    return next((name for name in names if name in columns), None)
