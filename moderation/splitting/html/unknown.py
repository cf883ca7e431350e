"""A thread in unknown markup: the likeliest of all groups of like records, if it is likely enough."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from moderation.splitting.html.alternating import pairs
from moderation.splitting.html.document import Document
from moderation.splitting.html.evidence import circumstances, contents, contents_at_most, is_list_of_posts
from moderation.splitting.html.located import Located
from moderation.splitting.html.nesting import depths
from moderation.splitting.html.quotes import Quotes
from moderation.splitting.html.ranges import Range, merged, without
from moderation.splitting.html.repeated import Candidate, candidates
from moderation.splitting.html.signature import Signature, read_signatures, set_aside_kind
from moderation.splitting.record import Finding, Record

# Log-odds of a candidate being a thread: a logistic regression over the candidates of the dev pages
# (`python -m bench.splitting_evidence PAGES` fits and prints it; 8-fold, folds by page).
WEIGHTS = {
    "bias": -5.33,
    "n": 1.61,
    "single": -0.59,
    "label_own": 0.47,
    "label_inside": 0.48,
    "label_around": 1.33,
    "elsewhere_own": -0.57,
    "elsewhere_around": -0.57,
    "aside": -0.73,
    "heading": 0.32,
    "prompt": -0.09,
    "form": 0.33,
    "anchor": 0.54,
    "dated": 0.11,
    "paired": -0.28,
    "bare": -0.92,
    "agreed": 0.79,
    "links": -0.4,
    "complete": 1.37,
    "single_complete": 1.04,
    "distinct": 0.37,
    "distinct_dates": 0.54,
    "sorted": 0.47,
    "empty": -1.65,
    "sentences": 1.5,
    "long": -0.42,
    "median": 1.04,
    "share": 1.65,
    "tiny": -1.62,
}
VOUCHERS = ("label_own", "label_around", "heading", "anchor")  # of a lone record, one must hold
SMALLEST = 40  # characters of a thread, signatures included
MOST_LINKED = 0.75
SHORTEST_INLINE = 25  # characters of most comments that begin in the line of their signature
# By folds, 4 of the 414 dev pages without comments have a candidate above it (two of them do have comments) and 62
# of 69 threads in unknown markup are; at -0.25 it is 5 and 64.
LIKELY = 0.0
# Of the 40 pairs on the dev pages the two threads are above -0.1 and all others below -1.
LIKELY_PAIRS = -0.6


def find_thread(document: Document, fetched_at: str | None = None) -> Located | None:
    """The thread of a page whose markup no table entry knows, or None."""
    candidate = _likeliest(document, candidates(document), LIKELY)
    candidate = candidate or _likeliest(document, pairs(document), LIKELY_PAIRS)
    if candidate is None:
        return None
    spans = _without_forms(document, candidate.spans)
    cuts = _behind_signatures(document, candidate)
    signatures = read_signatures(document, spans, cuts=cuts, fetched_at=fetched_at)
    records = _records(document, candidate, signatures)
    ranges = [span for spans in candidate.spans for span in spans]
    return Located(Finding(tuple(records), f"repeated:{candidate.anchored}"), ranges)


def _likeliest(document: Document, group: Iterable[Candidate], least: float) -> Candidate | None:
    """Of those that are likely enough the likeliest and largest: threads hold their own parts."""
    best: tuple[float, Candidate] | None = None
    for candidate in group:
        around = circumstances_of(document, candidate)
        if around is None:
            continue
        # A lone record has no parts; to have dates is worth ten times the size, since labels stand on forms as well.
        size = sum(document.text_size(*span) for spans in candidate.spans for span in spans)
        worth = math.log10(1 + size) if len(candidate.roots) > 1 else 2.0
        worth += candidate.anchored == "date"
        # Records are read only where they can make a difference.
        floor = least if best is None else max(least, best[0] - worth)
        if likelihood(around | contents_at_most(document, candidate)) < floor:
            continue
        likely = likelihood(around | contents(document, candidate))
        if likely < least or (best is not None and likely + worth <= best[0]):
            continue
        if not is_list_of_posts(document, candidate):
            best = (likely + worth, candidate)
    return best[1] if best else None


def circumstances_of(document: Document, candidate: Candidate) -> dict[str, float] | None:
    """The features around a candidate; None for one that is no thread whatever its records say.

    These are a handful of words, rows of links, the same words time and again, a lone date nowhere near a label.
    """
    spans = [span for spans in candidate.spans for span in spans]
    size = sum(document.text_size(*span) for span in spans)
    if size < SMALLEST or document.linked_size(spans) >= MOST_LINKED * size:
        return None
    words = {document.squeezed(spans[0][0], spans[-1][1]) for spans in candidate.spans[:4] if spans}
    if len(words) == 1 < len(candidate.spans):
        return None
    around = circumstances(document, candidate)
    if around["single"] and not any(around[name] for name in VOUCHERS):
        return None
    return around


def _without_forms(document: Document, spans: Sequence[Sequence[Range]]) -> list[list[Range]]:
    """The records without the forms and buttons in them, unless these hold nearly all of a record."""
    controls = [document.text_range(each) for tag in ("form", "button") for each in document.elements(tag)]
    controls = merged(each for each in controls if each[0] < each[1])
    begins = [begin for begin, _ in controls]
    kept = []
    for ranges in spans:
        inside = [
            control
            for begin, end in ranges
            for control in controls[bisect_left(begins, begin) : bisect_left(begins, end)]
            if control[1] <= end
        ]
        left = [part for whole in ranges for part in without(whole, inside)] if inside else list(ranges)
        sizes = [sum(document.text_size(*part) for part in parts) for parts in (left, ranges)]
        kept.append(left if 5 * sizes[0] >= sizes[1] else list(ranges))
    return kept


def _behind_signatures(document: Document, candidate: Candidate) -> set[int]:
    """Where the comment itself begins in the line of its signature: <b>Ada, noon</b> I was there."""
    cuts, tails = set(), []
    for anchor in candidate.anchors:
        begin, end = document.text_range(anchor)
        until = document.line_text[document.text_line[end - 1] + 1] if begin < end else end
        tails.append(document.squeezed(end, until))
        cuts.add(end)
    long = {tail for tail in tails if len(tail) >= SHORTEST_INLINE}
    return cuts if 2 * len(long) > len(tails) else set()


def likelihood(values: dict[str, float]) -> float:
    """Log-odds that a candidate of these features is a thread."""
    return sum(WEIGHTS[name] * value for name, value in values.items())


def _records(document: Document, candidate: Candidate, signatures: list[Signature]) -> list[Record]:
    records = []
    quotations = Quotes(document)
    for root, depth, signature in zip(
        candidate.roots, depths(document, candidate.roots, candidate.anchors), signatures, strict=True
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
