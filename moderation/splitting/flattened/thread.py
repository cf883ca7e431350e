"""From a flattened text to its thread, or to the knowledge that it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.splitting.flattened.article import to_article
from moderation.splitting.flattened.features import featurise
from moderation.splitting.flattened.lines import Line, read_lines
from moderation.splitting.flattened.records import to_records
from moderation.splitting.flattened.tagger import (
    STATES,
    decode,
    emissions,
    outside_score,
    possible_starts,
    shipped_weights,
)
from moderation.splitting.phrases import match_phrase
from moderation.splitting.record import Finding, Record
from moderation.types import Article

FOUND_BY = "flattened text"
# By how much the best reading with a thread must beat the best one without, in units of the weights.
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
    """Thread and article of a flattened text. Linear in its length; at most MOST_LINES lines are read."""
    lines = read_lines(text)
    if not lines:
        return Reading(None, Article())
    states, lead = tag(lines)
    records = to_records(lines, states, fetched_at) if lead >= LEAST_LEAD else []
    if not _is_thread(records, states):
        return Reading(None, to_article(lines, without_thread(lines)))
    article = to_article(lines, states)
    stated, partial = _stated(lines, states)
    return Reading(Finding(tuple(records), FOUND_BY, article, stated_count=stated, partial=partial), article)


def tag(lines: Sequence[Line]) -> tuple[list[str], float]:
    """The state of each line, and by how much this reading beats the best one without a thread."""
    weights = shipped_weights()
    scores = emissions(featurise(lines), weights)
    path, total = decode(scores, weights.steps, possible_starts())
    lead = total - outside_score(scores, weights.steps, possible_starts())
    return [STATES[state] for state in path], lead


def without_thread(lines: Sequence[Line]) -> list[str]:
    """The states of the lines when there is no thread: article or not."""
    weights = shipped_weights()
    scores = emissions(featurise(lines), weights)
    scores[:, [number for number, state in enumerate(STATES) if state not in {"P", "O"}]] = -1e6
    return [STATES[state] for state in decode(scores, weights.steps, possible_starts())[0]]


def _is_thread(records: Sequence[Record], states: Sequence[str]) -> bool:
    """A heading decides nothing alone: two records that are signed, or one and a heading, make a thread."""
    signed = sum(bool(record.author or record.posted_at or record.date_text or record.reply_to) for record in records)
    texts = sum(bool(record.paragraphs) for record in records)
    if not texts and not any(record.kind != "comment" for record in records):
        return False
    return signed >= 2 or (signed + texts >= 1 and "H" in states)


def _stated(lines: Sequence[Line], states: Sequence[str]) -> tuple[int | None, bool]:
    """How many comments the heading says there are, and whether a button offers more."""
    stated, partial = None, False
    for line, state in zip(lines, states, strict=True):
        if state in {"P", "O"}:
            continue
        phrase = match_phrase(line.text)
        if phrase is None:
            continue
        if state == "H" and phrase.kind == "heading" and phrase.count and stated is None:
            stated = phrase.count
        partial = partial or (phrase.kind == "more" and state in {"K", "Z"} and "comment" in line.text.casefold())
    return stated, partial
