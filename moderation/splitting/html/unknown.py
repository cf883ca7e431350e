"""A thread in unknown markup: the likeliest of all groups of like records, if it is likely enough."""

from __future__ import annotations

import math

from moderation.splitting.html.document import Document
from moderation.splitting.html.evidence import features
from moderation.splitting.html.located import Located
from moderation.splitting.html.nesting import depths
from moderation.splitting.html.repeated import Candidate, candidates
from moderation.splitting.html.signature import Signature, read_signatures
from moderation.splitting.record import Finding, Record

# Log-odds of a candidate being a thread: a logistic regression over the candidates of the dev pages
# (`python -m bench.splitting_evidence PAGES` fits and prints it; 8-fold, folds by page).
WEIGHTS = {
    "bias": -5.15,
    "n": 2.04,
    "single": -1.23,
    "label_own": 2.47,
    "label_inside": 0.75,
    "label_around": 0.93,
    "elsewhere_own": 0.00,
    "elsewhere_around": -1.39,
    "aside": -1.65,
    "controls": 0.41,
    "avatars": 0.49,
    "headings": 0.40,
    "links": -1.97,
    "names": -0.90,
    "complete": 2.25,
    "distinct": 1.05,
    "days": 1.86,
    "times": -0.29,
    "distinct_dates": -1.36,
    "sorted": -0.14,
    "empty": 0.07,
    "sentences": 1.13,
    "median": -0.93,
    "long": -0.47,
    "share": 2.59,
    "position": -0.88,
    "heading": 1.21,
    "recent": -0.34,
    "form": -0.06,
    "social": 0.86,
    "dated": 1.08,
    "below": -0.43,
    "tiny": -0.09,
}
LIKELY = 0.5  # of the dev pages without comments 1 % have a candidate above it


def find_thread(document: Document, fetched_at: str | None = None) -> Located | None:
    """The thread of a page whose markup no table entry knows, or None."""
    best: tuple[float, Candidate, list[Signature]] | None = None
    for candidate in candidates(document):
        signatures = read_signatures(document, candidate.spans, fetched_at=fetched_at)
        bodies = ["\n\n".join(document.paragraphs(signature.body)) for signature in signatures]
        size = sum(map(len, bodies))
        if not size:
            continue
        score = likelihood(features(document, candidate, signatures, bodies))
        rank = score + math.log10(size)  # of two likely ones the larger: threads hold their own parts
        if score >= LIKELY and (best is None or rank > best[0]):
            best = (rank, candidate, signatures)
    if best is None:
        return None
    _, candidate, signatures = best
    records = _records(document, candidate, signatures)
    ranges = [span for spans in candidate.spans for span in spans]
    return Located(Finding(tuple(records), f"repeated:{candidate.anchored}"), ranges)


def likelihood(values: dict[str, float]) -> float:
    """Log-odds that a candidate of these features is a thread."""
    return sum(WEIGHTS[name] * value for name, value in values.items())


def _records(document: Document, candidate: Candidate, signatures: list[Signature]) -> list[Record]:
    records = []
    for root, depth, signature in zip(
        candidate.roots, depths(document, candidate.roots), signatures, strict=True
    ):
        records.append(
            Record(
                paragraphs=tuple(document.paragraphs(signature.body)),
                author=signature.author,
                date_text=signature.date_text,
                posted_at=signature.posted_at,
                native_id=document.get(root, "id"),
                reply_to=signature.reply_to,
                depth=depth,
                kind=signature.kind,
            )
        )
    return records
