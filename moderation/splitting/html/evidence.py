"""What tells a thread from an archive list, a sidebar or a row of tweets: features of a candidate."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from moderation.splitting.html.document import Document
from moderation.splitting.html.lines import button_kinds
from moderation.splitting.html.repeated import LABEL, Candidate
from moderation.splitting.html.signature import Signature, read_signatures
from moderation.splitting.phrases import match_phrase

_ELSEWHERE = re.compile(
    r"related|recent|latest|widget|sidebar|side-?bar|footer|\bnav|menu|archive|twitter|tweet|teaser|rating|product|"
    r"event|gallery|newsletter|promo|trending|popular|most[-_]|headline|search|author-?bio|about|recommend|calendar|"
    r"playlist|episode|release|news-?(?:list|item)|listing|breadcrumb|blogroll|share|social|meta-?data",
    re.IGNORECASE,
)
_AVATAR = re.compile(
    r"avatar|gravatar|userpic|profile|user[-_]?(?:image|photo|icon)|\bphoto\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[.!?…][\"”’)\s]|[.!?…]$|[。！？]")
_ANCHORS = frozenset({"a", "h1", "h2", "h3", "h4", "h5"})
_ASIDE = frozenset({"aside", "nav", "footer", "header"})


SAMPLE = 8  # records that are read to judge a candidate by


def is_labelled(document: Document, candidate: Candidate) -> bool:
    """Whether a class or id of the first record, or close around it, says comment."""
    around = (_labels(document, above) for above in _around(document, candidate))
    if LABEL.search(" ".join((_labels(document, candidate.roots[0]), *around))):
        return True
    return _has_named_anchor(document, candidate)


def features(document: Document, candidate: Candidate) -> dict[str, float]:
    """Named features of a candidate, each about 0 to 1, from a sample of its records."""
    whole = len(candidate.spans)
    spans = candidate.spans if whole <= SAMPLE else candidate.spans[:: whole // SAMPLE][:SAMPLE]
    signatures = read_signatures(document, spans)
    bodies = ["\n\n".join(document.paragraphs(signature.body)) for signature in signatures]
    n = len(spans)
    own = " ".join(_labels(document, root) for root in candidate.roots[:3])
    around = " ".join(_labels(document, above) for above in _around(document, candidate))
    inside = _inside(document, candidate)
    filled = [body for body in bodies if body]
    sizes = sorted(len(body) for body in bodies)
    total = sum(sizes)
    names = [signature.author for signature in signatures if signature.author]
    dates = [signature.posted_at for signature in signatures if signature.posted_at]
    labels = [float(bool(LABEL.search(names))) for names in (own, inside, around)]
    begin = candidate.spans[0][0][0] if candidate.spans and candidate.spans[0] else 0
    before = _phrases_before(document, begin)
    signed = sum(signature.signed for signature in signatures) / n
    reply_to = sum(signature.reply_to is not None for signature in signatures) / n
    anchor = _has_named_anchor(document, candidate)
    # Labels, heading, anchor and signatures fail one by one; that two agree tells more than their sum.
    sayings = (any(labels), "heading" in before, anchor, signed > 0)
    return {
        "bias": 1.0,
        "n": min(math.log2(whole), 6) / 6,
        "single": float(whole == 1),
        "label_own": labels[0],
        "label_inside": labels[1],
        "label_around": labels[2],
        "elsewhere_own": float(bool(_ELSEWHERE.search(own))),
        "elsewhere_around": float(bool(_ELSEWHERE.search(around))),
        "aside": float(
            any(document.tag[above] in _ASIDE for above in document.ancestors(candidate.roots[0]))
        ),
        "controls": _share(document, candidate, _has_control),
        "avatars": _share(document, candidate, _has_avatar),
        "links": _link_share(document, signatures),
        "names": len(names) / n,
        "complete": sum(
            bool(s.author and s.date_text and "T" in (s.posted_at or "T") and len(body) > 20)
            for s, body in zip(signatures, bodies, strict=True)
        )
        / n,
        "distinct": len(set(names)) / len(names) if names else 0.0,
        "days": len(dates) / n,
        "times": sum("T" in date for date in dates) / n,
        "distinct_dates": len(set(dates)) / len(dates) if dates else 0.0,
        "sorted": float(len(dates) > 2 and (dates == sorted(dates) or dates == sorted(dates, reverse=True))),
        "empty": 1 - len(filled) / n,
        "sentences": sum(bool(_SENTENCE.search(body)) for body in filled) / max(1, len(filled)),
        "median": min(math.log10(1 + sizes[n // 2]), 3) / 3,
        "long": float(total / n > 2500),
        "share": min(1.0, total * whole / n / max(1, document.text_size(0, len(document.texts)))),
        "position": begin / max(1, len(document.texts)),
        "heading": float("heading" in before),
        "prompt": float("prompt" in before),
        "signed": signed,
        "reply_to": reply_to,
        "recent": float("recent" in before),
        "form": float("textarea" in document.tag),
        "anchor": float(anchor),
        "dated": float(candidate.anchored == "date"),
        "paired": float(candidate.anchored == "pair"),
        "below": float(candidate.below),
        "tiny": float(total < 80),
        "bare": float(not any(sayings) and not reply_to),
        "agreed": float(sum(sayings) >= 2),
    }


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


def _labels(document: Document, element: int) -> str:
    own = document.attributes[element]
    return f"{own.get('class') or ''} {own.get('id') or ''}"


def _around(document: Document, candidate: Candidate) -> list[int]:
    around = zip(document.ancestors(candidate.roots[0]), range(6), strict=False)
    return [above for above, _ in around if document.tag[above] not in ("body", "html")]


def _inside(document: Document, candidate: Candidate) -> str:
    root = candidate.roots[len(candidate.roots) // 2]
    last = min(document.end[root], root + 25)
    return " ".join(_labels(document, element) for element in range(root, last))


def _share(document: Document, candidate: Candidate, has: object) -> float:
    sample = candidate.spans[:: max(1, len(candidate.spans) // 6)][:6]
    return sum(has(document, span[0][0], span[-1][1]) for span in sample if span) / len(sample)  # type: ignore[operator]


def _has_control(document: Document, begin: int, end: int) -> bool:
    first, last = document.line_range(begin, end)
    for line in (*range(first, min(first + 5, last)), *range(max(first, last - 5), last)):
        text = document.line(line)
        if 0 < len(text) < 60 and button_kinds(text) & {"reply", "vote", "control"}:
            return True
    return False


def _elements(document: Document, begin: int, end: int) -> range:
    first = document.first_element_at(begin)
    return range(max(0, first - 3), min(document.first_element_at(end), first + 60))


def _has_avatar(document: Document, begin: int, end: int) -> bool:
    for element in _elements(document, begin, end):
        if document.tag[element] == "img":
            own = document.attributes[element]
            if _AVATAR.search(f"{own.get('class')} {own.get('src')} {own.get('alt')}"):
                return True
    return False


def _link_share(document: Document, signatures: Sequence[Signature]) -> float:
    ranges = [body for signature in signatures for body in signature.body]
    whole = sum(document.text_size(*body) for body in ranges)
    return document.linked_size(ranges) / whole if whole else 0.0


def _phrases_before(document: Document, text: int) -> set[str]:
    if text >= len(document.texts):
        return set()
    line = document.text_line[text]
    found = set()
    for each in range(max(0, line - 8), min(line + 1, len(document.line_block))):
        content = document.line(each)
        if content and len(content) < 120 and (phrase := match_phrase(content)):
            found.add(phrase.kind)
    return found
