"""From a flattened text to its thread, or to the knowledge that it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.splitting.flattened.article import to_article
from moderation.splitting.flattened.features import featurise, is_heading
from moderation.splitting.flattened.lines import MOST_LINES, Line, read_lines
from moderation.splitting.flattened.records import to_records
from moderation.splitting.flattened.tagger import Tagging, shipped_weights, tag
from moderation.splitting.phrases import match_phrase, phrase_kinds
from moderation.splitting.record import Finding, Record
from moderation.types import Article

FOUND_BY = "flattened text"
# The best reading with a thread must beat the best one without by so much, in units of the weights.
LEAST_LEAD = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a flattened text holds: its thread, None where there is none, and its article."""

    finding: Finding | None
    article: Article


def find_thread(text: str, *, fetched_at: str | None = None) -> Finding | None:
    """The thread of a flattened text with its article, or None where there is no thread."""
    return read_text(text, fetched_at=fetched_at).finding


def read_text(text: str, *, fetched_at: str | None = None) -> Reading:
    """Thread and article of a flattened text. Linear in its length; cut at MOST_LINES, the thread is then partial."""
    lines = read_lines(text)
    if not lines:
        return Reading(None, Article())
    features = featurise(lines)
    tagging = tag(features, is_heading(features), shipped_weights())
    records = to_records(lines, tagging.states, fetched_at)
    if not is_thread(records, lines, tagging):
        return Reading(None, to_article(lines, tagging.without_thread))
    article = to_article(lines, tagging.states)
    stated, partial = _stated(lines, tagging.states)
    partial = partial or len(lines) >= MOST_LINES
    return Reading(Finding(tuple(records), FOUND_BY, article, stated_count=stated, partial=partial), article)


def is_thread(records: Sequence[Record], lines: Sequence[Line], tagging: Tagging) -> bool:
    """Whether there is evidence enough for the records that the tagger sees.

    A heading decides nothing alone, nor do names: it takes two records with a date or a reply line, or one
    under a heading; names without a date need a heading, or the buttons of a thread.
    """
    texts = sum(bool(record.paragraphs) for record in records)
    if not texts or tagging.lead < LEAST_LEAD:
        return False
    headed = "H" in tagging.states
    signed = sum(bool(record.author or record.date_text or record.reply_to) for record in records)
    strong = sum(
        bool(record.reply_to or (record.date_text and (record.author or headed)))
        for record in records
        if record.paragraphs
    )
    replies = sum(
        state[1:] == "c" and "reply" in phrase_kinds(line.text)
        for line, state in zip(lines, tagging.states, strict=True)
    )
    if headed:
        return signed + replies >= 1 and texts + signed >= 2
    return strong >= 2 or (signed >= 2 and replies >= 2)


def _stated(lines: Sequence[Line], states: Sequence[str]) -> tuple[int | None, bool]:
    """How many comments the heading says there are, and whether a button offers more."""
    stated, partial = None, False
    for line, state in zip(lines, states, strict=True):
        if state in {"P", "O"} or (phrase := match_phrase(line.text)) is None:
            continue
        if state == "H" and phrase.kind == "heading" and phrase.count and stated is None:
            stated = phrase.count
        elif phrase.kind == "more" and state in {"K", "Z"}:
            partial = partial or phrase.count is not None or "comment" in line.text.casefold()
    return stated, partial
