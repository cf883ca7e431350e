"""A thread in unknown markup: the likeliest of all groups of like records, if it is likely enough."""

from __future__ import annotations

import math
from collections.abc import Iterable

from moderation.splitting.html.alternating import pairs
from moderation.splitting.html.document import Document
from moderation.splitting.html.evidence import features, is_labelled
from moderation.splitting.html.located import Located
from moderation.splitting.html.nesting import depths
from moderation.splitting.html.quotes import Quotes
from moderation.splitting.html.repeated import Candidate, candidates
from moderation.splitting.html.signature import Signature, read_signatures, set_aside_kind
from moderation.splitting.record import Finding, Record

# Log-odds of a candidate being a thread: a logistic regression over the candidates of the dev pages
# (`python -m bench.splitting_evidence PAGES` fits and prints it; 8-fold, folds by page).
WEIGHTS = {
    "bias": -6.35,
    "n": 2.27,
    "single": 0.19,
    "label_own": 0.08,
    "label_inside": 0.91,
    "label_around": 1.25,
    "elsewhere_own": -0.66,
    "elsewhere_around": -0.85,
    "aside": -1.24,
    "controls": -0.03,
    "avatars": -0.91,
    "links": -0.54,
    "names": -0.20,
    "complete": 1.22,
    "distinct": 0.67,
    "days": 0.38,
    "times": -0.23,
    "distinct_dates": 0.35,
    "sorted": 0.34,
    "empty": -2.24,
    "sentences": 1.81,
    "median": 1.31,
    "long": -1.03,
    "share": 2.14,
    "position": -0.04,
    "heading": 0.81,
    "prompt": -0.89,
    "signed": -0.28,
    "reply_to": -0.04,
    "recent": -0.10,
    "form": 0.16,
    "anchor": 0.36,
    "dated": 0.61,
    "paired": -0.23,
    "below": 0.07,
    "tiny": -1.15,
    "bare": -1.44,
    "agreed": 0.93,
}
SMALLEST = 40  # characters of a thread, signatures included
MOST_LINKED = 0.75
# By folds, 6 of the 414 dev pages without comments have a candidate above it and 61 of 71 threads in unknown markup
# are; at -0.1 it is 8 and 64, at 0.6 4 and 60.
LIKELY = 0.15
# Of the 45 pairs on the dev pages the two threads are above -0.4 and all others below -1.6.
LIKELY_PAIRS = -0.9


def find_thread(document: Document, fetched_at: str | None = None) -> Located | None:
    """The thread of a page whose markup no table entry knows, or None."""
    candidate = _likeliest(document, candidates(document), LIKELY)
    candidate = candidate or _likeliest(document, pairs(document), LIKELY_PAIRS)
    if candidate is None:
        return None
    signatures = read_signatures(document, candidate.spans, fetched_at=fetched_at)
    records = _records(document, candidate, signatures)
    ranges = [span for spans in candidate.spans for span in spans]
    return Located(Finding(tuple(records), f"repeated:{candidate.anchored}"), ranges)


def _likeliest(document: Document, group: Iterable[Candidate], least: float) -> Candidate | None:
    """Of those that are likely enough the likeliest and largest: threads hold their own parts."""
    best: tuple[float, Candidate] | None = None
    for candidate in group:
        if not may_be_thread(document, candidate):
            continue
        size = sum(document.text_size(*span) for spans in candidate.spans for span in spans)
        likely = likelihood(features(document, candidate))
        # A lone record has no parts; to have dates is worth ten times the size, since labels stand on forms as well.
        rank = likely + (math.log10(1 + size) if len(candidate.roots) > 1 else 2.0)
        rank += candidate.anchored == "date"
        if likely >= least and (best is None or rank > best[0]):
            best = (rank, candidate)
    return best[1] if best else None


def may_be_thread(document: Document, candidate: Candidate) -> bool:
    """False for a lone date nowhere near a label, the same words time and again, a handful of words, rows of links."""
    if len(candidate.roots) == 1 and not is_labelled(document, candidate):
        return False
    words = {document.squeezed(spans[0][0], spans[-1][1]) for spans in candidate.spans[:4] if spans}
    if len(words) == 1 < len(candidate.spans):
        return False
    spans = [span for spans in candidate.spans for span in spans]
    size = sum(document.text_size(*span) for span in spans)
    return size >= SMALLEST and document.linked_size(spans) < MOST_LINKED * size


def likelihood(values: dict[str, float]) -> float:
    """Log-odds that a candidate of these features is a thread."""
    return sum(WEIGHTS[name] * value for name, value in values.items())


def _records(document: Document, candidate: Candidate, signatures: list[Signature]) -> list[Record]:
    records = []
    quotations = Quotes(document)
    for root, depth, signature in zip(
        candidate.roots, depths(document, candidate.roots), signatures, strict=True
    ):
        body, quotes = quotations.cut(signature.body)
        paragraphs = tuple(document.paragraphs(body))
        records.append(
            Record(
                paragraphs=paragraphs,
                quotes=tuple(quotes),
                author=signature.author,
                date_text=signature.date_text,
                posted_at=signature.posted_at,
                native_id=document.get(root, "id"),
                reply_to=signature.reply_to,
                depth=depth,
                kind=set_aside_kind(paragraphs) or signature.kind,
            )
        )
    return records
