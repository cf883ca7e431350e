"""What tells a thread from an archive list, a sidebar or a row of tweets: features of a candidate."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from moderation.splitting.html.document import Document
from moderation.splitting.html.lines import phrase_in
from moderation.splitting.html.ranges import Range
from moderation.splitting.html.repeated import LABEL, Candidate, is_label
from moderation.splitting.html.signature import Signature, read_signatures

_ELSEWHERE = re.compile(
    r"related|recent|latest|widget|sidebar|side-?bar|footer|\bnav|menu|archive|twitter|tweet|teaser|rating|product|"
    r"event|gallery|newsletter|promo|trending|popular|most[-_]|headline|search|author-?bio|about|recommend|calendar|"
    r"playlist|episode|release|live-?blog|live-?updates?|changelog|timeline|news-?(?:list|item)|listing|breadcrumb|blogroll|share|social|meta-?data",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…][\"”’)\s]|[.!?…]$|[。！？]")
_ANCHORS = frozenset({"a", "h1", "h2", "h3", "h4", "h5"})
_POSTS = re.compile(r"schema\.org/(?:\w*Article|BlogPosting|LiveBlogPosting|JobPosting|Product|Event)$")
_COUNTED = re.compile(
    r"(?:^|[|·•(]\s*)(?:\d+|no|keine?|aucun|sin)\s+(?:comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|"
    r"reacties|komentarz\w*|комментари\w+|kommentarer|yorum)\b\W*$|^(?:comments?|kommentare?)\s*[(:]\s*\d+\W*$",
    re.IGNORECASE,
)
LONGEST_COUNT = 60  # characters of "Posted in Bees | 12 comments"
_ASIDE = frozenset({"aside", "nav", "footer", "header"})
SAMPLE = 8  # records that are read to judge a candidate by
TINY = 80  # characters of a sample
LINES_BEFORE = 8


def circumstances(document: Document, candidate: Candidate) -> dict[str, float]:
    """What stands in a candidate's markup and around it, as named features of 0 to 1; no record is read."""
    root, middle = candidate.roots[0], candidate.roots[len(candidate.roots) // 2]
    own = [name for each in candidate.roots[:3] for name in _names(document, each)]
    around = [name for above in _around(document, root) for name in _names(document, above)]
    within = range(middle, min(document.end[middle], middle + 25))
    inside = (name for each in within for name in _names(document, each))
    labels = [float(any(map(is_label, names))) for names in (own, inside, around)]
    before = _phrases_before(document, candidate.spans[0][0][0]) if candidate.spans[0] else set()
    anchor = _has_named_anchor(document, candidate)
    # Labels, heading and anchor fail one by one; that two agree tells more than their sum.
    sayings = (any(labels), "heading" in before, anchor)
    whole = len(candidate.spans)
    return {
        "bias": 1.0,
        "n": min(math.log2(whole), 6) / 6,
        "single": float(whole == 1),
        "label_own": labels[0],
        "label_inside": labels[1],
        "label_around": labels[2],
        "elsewhere_own": float(any(map(_is_elsewhere, own))),
        "elsewhere_around": float(any(map(_is_elsewhere, around))),
        "aside": float(any(document.tag[above] in _ASIDE for above in document.ancestors(root))),
        "heading": float("heading" in before),
        "prompt": float("prompt" in before),
        "form": float(bool(document.elements("textarea"))),
        "anchor": float(anchor),
        "dated": float(candidate.anchored == "date"),
        "paired": float(candidate.anchored == "pair"),
        "bare": float(not any(sayings)),
        "agreed": float(sum(sayings) >= 2),
    }


def contents(document: Document, candidate: Candidate) -> dict[str, float]:
    """What a sample of a candidate's records says, as named features of 0 to 1."""
    whole, spans = len(candidate.spans), sample(candidate)
    signatures = read_signatures(document, spans)
    bodies = ["\n\n".join(document.paragraphs(signature.body)) for signature in signatures]
    n = len(spans)
    filled = [body for body in bodies if body]
    sizes = sorted(map(len, bodies))
    names = [signature.author for signature in signatures if signature.author]
    dates = [signature.posted_at for signature in signatures if signature.posted_at]
    complete = sum(map(_is_complete, signatures, bodies)) / n
    return {
        "links": _link_share(document, signatures),
        "complete": complete,
        "single_complete": complete * (whole == 1),
        "distinct": len(set(names)) / len(names) if names else 0.0,
        "distinct_dates": len(set(dates)) / len(dates) if dates else 0.0,
        "sorted": float(len(dates) > 2 and (dates == sorted(dates) or dates == sorted(dates, reverse=True))),
        "empty": 1 - len(filled) / n,
        "sentences": sum(bool(_SENTENCE.search(body)) for body in filled) / max(1, len(filled)),
        "long": float(sum(sizes) / n > 2500),
        **_sizes(document, candidate, sizes),
    }


def contents_at_most(document: Document, candidate: Candidate) -> dict[str, float]:
    """The features of `contents` as favourable as they can be, without reading a record."""
    best = ("complete", "distinct", "distinct_dates", "sentences")
    whole = [sum(document.text_size(*span) for span in spans) for spans in sample(candidate)]
    return {
        **dict.fromkeys(best, 1.0),
        "single_complete": float(len(candidate.spans) == 1),
        "sorted": float(len(whole) > 2),
        **_sizes(document, candidate, sorted(whole)),
    }


def sample(candidate: Candidate) -> list[list[Range]]:
    """The ranges of the records that a candidate is judged by."""
    whole = len(candidate.spans)
    return candidate.spans if whole <= SAMPLE else candidate.spans[:: whole // SAMPLE][:SAMPLE]


def _sizes(document: Document, candidate: Candidate, sizes: Sequence[int]) -> dict[str, float]:
    """Features of the characters of the records of a sample, in order of size."""
    total, n = sum(sizes), len(sizes)
    page = max(1, document.text_size(0, len(document.texts)))
    return {
        "median": min(math.log10(1 + sizes[n // 2]), 3) / 3,
        "share": min(1.0, total * len(candidate.spans) / n / page),
        "tiny": float(total < TINY),
    }


def is_list_of_posts(document: Document, candidate: Candidate) -> bool:
    """Whether most records are posts themselves: marked as such, or each with its own count of comments."""
    kinds = [document.get(root, "itemtype") or "" for root in candidate.roots]
    if len(kinds) > 1 and 2 * sum(map(bool, map(_POSTS.search, kinds))) > len(kinds):
        return True
    records = sample(candidate)
    return len(records) > 1 and 2 * sum(_counts_comments(document, each) for each in records) > len(records)


def _counts_comments(document: Document, spans: Sequence[Range]) -> bool:
    """Whether a line of a record links to its comments and says how many: a comment has replies.

    Without a link it is how many its writer has written: "Joined 2011 · 245 comments".
    """
    linked = document.line_links
    lines = (line for span in spans for line in range(*document.line_range(*span)) if linked[line])
    short = (line for line in lines if document.line_size(line) <= LONGEST_COUNT)
    return any(_COUNTED.search(document.line(line)) and _ends_in_link(document, line) for line in short)


def _ends_in_link(document: Document, line: int) -> bool:
    """Whether the last text of a line that has a letter or a digit stands in a link."""
    for text in range(document.line_text[line + 1] - 1, document.line_text[line] - 1, -1):
        if any(map(str.isalnum, document.texts[text])):
            return document.linked_size([(text, text + 1)]) > 0
    return False


def _names(document: Document, element: int) -> Iterator[str]:
    own = document.attributes[element]
    if own:
        if names := own.get("class"):
            yield names
        if own_id := own.get("id"):
            yield own_id


def _around(document: Document, root: int) -> Iterator[int]:
    for above, _ in zip(document.ancestors(root), range(6), strict=False):
        if document.tag[above] not in ("body", "html"):
            yield above


@lru_cache(8192)
def _is_elsewhere(names: str) -> bool:
    return _ELSEWHERE.search(names) is not None


def _has_named_anchor(document: Document, candidate: Candidate) -> bool:
    """Whether the place that links to the comments lead to (`<a name="comments">`) is close above the first record."""
    if not candidate.spans[0]:
        return False
    begin = candidate.spans[0][0][0]
    first = document.first_element_at(begin)
    # A lone record may begin with the heading itself: <h3 id="comments">.
    last = document.text_parent[begin] if begin < len(document.texts) else first
    for element in range(max(0, first - 12), max(first, last, candidate.roots[0]) + 1):
        if document.tag[element] in _ANCHORS:
            own = document.attributes[element]
            if LABEL.match(own.get("name") or own.get("id") or ""):
                return True
    return False


def _is_complete(signature: Signature, body: str) -> bool:
    """Whether a record has a name, a day with a time, or one in words, and a text."""
    dated = signature.date_text and "T" in (signature.posted_at or "T")
    return bool(signature.author and dated and len(body) > 20)


def _link_share(document: Document, signatures: Sequence[Signature]) -> float:
    ranges = [body for signature in signatures for body in signature.body]
    whole = sum(document.text_size(*body) for body in ranges)
    return document.linked_size(ranges) / whole if whole else 0.0


def _phrases_before(document: Document, text: int) -> set[str]:
    if text >= len(document.texts):
        return set()
    line = document.text_line[text]
    found = set()
    for each in range(max(0, line - LINES_BEFORE), min(line + 1, len(document.line_block))):
        if document.line_size(each) < 240:
            content = document.line(each)
            if len(content) < 120 and (phrase := phrase_in(content)):
                found.add(phrase.kind)
    return found
