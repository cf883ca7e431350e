"""A thread in unknown markup: the likeliest of all groups of like records, if it is likely enough."""

from __future__ import annotations

import math

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
    "bias": -8.37,
    "n": 3.05,
    "single": 0.35,
    "label_own": 0.81,
    "label_inside": 2.04,
    "label_around": 1.07,
    "elsewhere_own": -0.90,
    "elsewhere_around": -1.22,
    "aside": -2.78,
    "controls": -0.54,
    "avatars": -0.82,
    "links": -0.92,
    "names": -0.98,
    "complete": 1.55,
    "distinct": 1.45,
    "days": 0.79,
    "times": -0.05,
    "distinct_dates": -0.90,
    "sorted": 0.85,
    "empty": -1.61,
    "sentences": 2.00,
    "median": 1.58,
    "long": -1.89,
    "share": 2.55,
    "position": -0.13,
    "heading": 1.50,
    "prompt": -0.61,
    "signed": 0.91,
    "reply_to": 1.12,
    "recent": -0.61,
    "form": -0.06,
    "dated": 0.79,
    "below": -0.97,
    "tiny": -0.18,
}
SMALLEST = 40  # characters of a thread, signatures included
MOST_LINKED = 0.75
LIKELY = (
    0.1  # by folds, 1 to 2 % of the dev pages without comments have a candidate above it; at -0.2 it is 3 %
)


def find_thread(document: Document, fetched_at: str | None = None) -> Located | None:
    """The thread of a page whose markup no table entry knows, or None."""
    best: tuple[float, Candidate] | None = None
    for candidate in candidates(document):
        if not may_be_thread(document, candidate):
            continue
        size = sum(document.text_size(*span) for spans in candidate.spans for span in spans)
        rank = likelihood(features(document, candidate)) + math.log10(1 + size)
        # Of two likely ones the larger: threads hold their own parts.
        if rank - math.log10(1 + size) >= LIKELY and (best is None or rank > best[0]):
            best = (rank, candidate)
    if best is None:
        return None
    candidate = best[1]
    signatures = read_signatures(document, candidate.spans, fetched_at=fetched_at)
    records = _records(document, candidate, signatures)
    ranges = [span for spans in candidate.spans for span in spans]
    return Located(Finding(tuple(records), f"repeated:{candidate.anchored}"), ranges)


def may_be_thread(document: Document, candidate: Candidate) -> bool:
    """What need not be weighed: a lone date nowhere near a label, a handful of words, rows of links."""
    if len(candidate.roots) == 1 and not is_labelled(document, candidate):
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
