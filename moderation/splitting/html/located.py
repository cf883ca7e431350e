"""A finding together with the place of its records on the page, which the article must leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.splitting.html.document import Range
from moderation.splitting.record import Finding, Record
from moderation.types import Article


@dataclass(frozen=True, slots=True)
class Located:
    """A finding and the ranges of texts that its records take up, signatures and controls included."""

    finding: Finding
    ranges: list[Range]

    @property
    def size(self) -> int:
        """Characters of all comments."""
        return sum(len(text) for record in self.finding.records for text in record.paragraphs)


def first_as_article(records: Sequence[Record]) -> tuple[Article | None, list[Record]]:
    """The opening post of a topic as what the others comment on."""
    if not records:
        return None, []
    first = records[0]
    return (
        Article(text="\n\n".join(first.paragraphs), author=first.author, posted_at=first.posted_at),
        list(records[1:]),
    )
