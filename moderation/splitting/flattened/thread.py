"""From a flattened text to its thread, or to the knowledge that it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.splitting.flattened.article import to_article
from moderation.splitting.flattened.features import featurise, is_heading
from moderation.splitting.flattened.lines import MOST_LINES, Line, read_lines
from moderation.splitting.flattened.records import to_records
from moderation.splitting.flattened.tagger import Tagging, shipped_weights, tag
from moderation.splitting.phrases import match_phrase
from moderation.splitting.record import Finding, Record
from moderation.types import Article

FOUND_BY = "flattened text"
# The log-odds that a thread needs: under a heading; with dates or reply lines; with names or words alone.
# Tuned on the dev pages to less than 4 % of those without a thread (python -m bench.splitting); the
# generated pages that the odds are fitted to have fewer things that look like one.
LEAST_HEADED, LEAST_DATED, LEAST_BARE = 2.0, 3.0, 4.5


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
    if not is_thread(records, tagging):
        return Reading(None, to_article(lines, tagging.without_thread))
    article = to_article(lines, tagging.states)
    stated, partial = _stated(lines, tagging.states)
    partial = partial or len(lines) >= MOST_LINES
    return Reading(Finding(tuple(records), FOUND_BY, article, stated_count=stated, partial=partial), article)


def is_thread(records: Sequence[Record], tagging: Tagging) -> bool:
    """Whether the odds of a thread are high enough for the records that the tagger sees."""
    if not any(record.paragraphs for record in records):
        return False
    dated = any(record.paragraphs and (record.date_text or record.reply_to) for record in records)
    least = LEAST_HEADED if "H" in tagging.states else LEAST_DATED if dated else LEAST_BARE
    return tagging.lead >= least


def _stated(lines: Sequence[Line], states: Sequence[str]) -> tuple[int | None, bool]:
    """How many comments the heading says there are, and whether a button offers more."""
    stated, partial = None, False
    for line, state in zip(lines, states, strict=True):
        if state in {"P", "O"} or (phrase := match_phrase(line.text)) is None:
            continue
        if state == "H" and phrase.kind == "heading" and phrase.count and stated is None:
            stated = phrase.count
        elif phrase.kind == "more" and state in {"K", "Z", "Y"}:
            partial = partial or phrase.count is not None or "comment" in line.text.casefold()
    return stated, partial
