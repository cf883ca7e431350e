"""Finds threads in unknown markup: records alike, each with a date or each labelled as a comment.

Candidates come from two anchors, and where neither gives a thread from a third. *Dates* (as in MiBAT, CIKM 2010):
dates in like elements, each record being the widest element around one date and no other, or, where the page is
flat, all from one date to the next. *Labels*: elements of one class whose name says comment, also one in
another. *Pairs* (`alternating.py`): texts and names in turn. What a candidate is worth is for `evidence.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from moderation.splitting.date_words import AGO_UNITS, UNCOUNTED
from moderation.splitting.html.document import Document
from moderation.splitting.html.ranges import Range, without
from moderation.splitting.phrases import match_phrase

# A line without any of these has no date; it spares nine texts in ten the 10-40 µs of `find_date`.
_MAY_DATE = re.compile(
    r"(?:19|20|١٩|٢٠)\d\d|\d:\d\d|\d\s?[./-]\s?\d{1,2}\s?[./-]|\d\s?(?:[ap]\.?m\b|[年月日时時시년前전])|\d(?:st|nd|rd|th)\b"
    r"|[a-zé.]{3}\s\d\d?,|\d\s(?:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|hour|minute|day|week|month|year|min\b|sec"
    r"|stunde|tag|woche|monat|jahr|heure|jour|semaine|mois|hora|d[ií]a|mes|año|godzin|дн|час|мину)"
    r"|(?:před|acum|πριν(?: από)?|منذ|قبل)\s\d|\d\s(?:de\s)?\w+\s(?:ezelőtt|sitten|în urmă|πριν)"
    rf"|\d\s(?:{'|'.join(AGO_UNITS)})\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
LABEL = re.compile(
    r"(?:(?<![a-z])|(?-i:(?<=[a-z])(?=[A-Z])))(?:(?:user|reader|blog|article|leser|post|guest)[-_]?)?"
    r"(?:comm?ents?|commento|(?:have[-_]?)?your[-_]?say|kommentare?|leserkommentar|reactie|reactions?|respon[sd]es?|repl(?:y|ies)|leserbriefe?|opinions?|coment[aá]rios?|"
    r"commentaires?|commenti|yorum|beitrag|talkback|feedback|guestbook|discussion|diskussion|posting|coms|cmt|cmnt|comentario)"
    r"(?!(?-i:[a-z]{4}))",
    re.IGNORECASE,
)
# What all labels hold; it spares nine names in ten the pattern above, which takes ten times as long.
_MAY_LABEL = re.compile(
    r"com|your[-_]?say|kom|react|resp|repl|leserb|opini|yorum|beitrag|talkb|feedb|guestb|dis[ck]us|posting|cmn?t",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_ODD = re.compile(r"\b(?:odd|even|alt|first|last|alternate|row\d?|clearfix|depth)\b|[-_ ]")
_PART = re.compile(
    r"head|name|author|user|date|time|meta|info|title|foot|avatar|vote|action|\bhentry\b", re.IGNORECASE
)
_FORM = re.compile(r"(?:^|[\s_-]|comments?|reply)form(?![a-z])", re.IGNORECASE)  # "comment-form-fields"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
MOST_RECORDS = 20_000
LONGEST_HEADING = 60  # characters


@dataclass(slots=True)
class Candidate:
    """Records that may be a thread: their elements, and the ranges of texts that are each one's own."""

    roots: list[int]
    spans: list[list[Range]]
    anchored: str  # "date", "label" or "pair"
    below: bool = False
    anchors: list[int] = field(default_factory=list)


def candidates(document: Document) -> Iterator[Candidate]:
    """All groups of like records of a page, dated ones first."""
    for anchors in _date_groups(document):
        yield _from_anchors(document, anchors)
        for part in (*_between_headings(document, anchors), _below_heading(document, anchors)):
            if part:
                yield _from_anchors(document, part)
    for elements in _label_groups(document):
        yield _from_elements(document, elements)


def _shape(document: Document, element: int) -> tuple[str, ...]:
    """What like elements share: tag and class (numbers and odd/even left out), and the tags around."""
    names = _plain(document.get(element, "class") or "")
    parts = [document.tag[element] + "." + names]
    for above in document.ancestors(element):
        if document.tag[above] == parts[-1] == "details":
            continue  # a reply in the <details> of what it answers
        parts.append(document.tag[above])
        if len(parts) == 3:
            break
    return tuple(parts)


def _date_groups(document: Document) -> list[list[int]]:
    """Elements that directly hold a date, grouped by shape, in document order."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    flat: dict[tuple[tuple[str, ...], int], list[int]] = defaultdict(list)
    has_digit, may_date = _DIGIT.search, _MAY_DATE.search
    texts = document.texts
    # What a <time> shows may be no more than "Feb 1" or "noon"; one that a script fills shows nothing.
    begins, ends = document.text_begin, document.text_end
    stated = {
        begins[time]
        for time in document.elements("time")
        if begins[time] < ends[time] and document.get(time, "datetime")
    }
    for at in range(len(texts)):
        text = texts[at]
        if len(text) < 160 and (
            (has_digit(text) and may_date(text)) or at in stated or text.strip().casefold() in UNCOUNTED
        ):
            line = document.text_line[at]
            if document.line_size(line) > 400:
                continue
            element = document.text_parent[at]
            if at > document.line_text[line] and document.text_parent[document.line_text[line]] != element:
                named = document.text_parent[document.line_text[line]]
                if document.parent[named] == element:
                    flat[_shape(document, named), element].append(named)
            group = groups[_shape(document, element)]
            if not group or group[-1] != element:
                group.append(element)
    # Where all dates stand in one element, those that begin their lines hold them apart: <b>Ada</b> (1/2/2012)<br>…
    whole = [group for group in groups.values() if len(group) <= MOST_RECORDS]
    return whole + [group for group in flat.values() if 1 < len(group) <= MOST_RECORDS]


def _between_headings(document: Document, anchors: list[int]) -> list[list[int]]:
    """The parts that a few headings cut a group into: trackbacks above "Comments" are signed like comments."""
    if len(anchors) < 4:
        return []
    parts = [[anchors[0]]]
    for before, anchor in pairwise(anchors):
        if _HEADINGS.isdisjoint(document.tag[before:anchor]):
            parts[-1].append(anchor)
        else:
            parts.append([anchor])
    # Where most have one, it is a part of the record.
    return [part for part in parts if len(part) > 1] if 1 < len(parts) <= len(anchors) // 3 else []


def _below_heading(document: Document, anchors: list[int]) -> list[int]:
    """All but the first of a group where "Comments" stands behind it: the article is dated like its comments."""
    if len(anchors) < 2:
        return []
    begin, end = (document.text_begin[anchor] for anchor in anchors[:2])
    short = (
        document.line(line)
        for line in range(*document.line_range(begin, end))
        if document.line_size(line) <= LONGEST_HEADING
    )
    phrases = filter(None, map(match_phrase, short))
    return anchors[1:] if any(phrase.kind == "heading" for phrase in phrases) else []


def _from_anchors(document: Document, anchors: list[int]) -> Candidate:
    """Records around dates: climb from each date as long as no other date of the group is within."""
    parent, end = document.parent, document.end
    roots: list[int] = []
    kept: list[int] = []
    for i, anchor in enumerate(anchors):
        before = anchors[i - 1] if i else -1
        after = anchors[i + 1] if i + 1 < len(anchors) else document.count
        root = anchor
        steps = 0
        while (above := parent[root]) > 0 and above > before and steps < 12:
            if document.tag[above] in ("body", "html"):
                break
            if after < end[above] and not _holds_its_like(document, above, after):
                break
            root, steps = above, steps + 1
        if not roots or root != roots[-1]:
            roots.append(root)
            kept.append(anchor)
    if len(roots) == 1:
        roots = [_labelled_root(document, kept[0], roots[0])]
    container = _container(document, roots)
    return _with_spans(document, roots, kept, container)


def _holds_its_like(document: Document, element: int, inner: int) -> bool:
    """Whether an element of the same tag and class stands between the two: a comment that holds a reply."""
    names = document.get(element, "class")
    if not names or not is_label(names):
        return False
    like = (document.tag[element], _plain(names))
    for between in document.ancestors(inner):
        if between <= element:
            return False
        own = document.get(between, "class")
        if own and (document.tag[between], _plain(own)) == like:
            return True
    return False


@lru_cache(8192)
def _plain(names: str) -> str:
    """A class attribute without numbers and what tells odd from even."""
    return _ODD.sub("", _DIGITS.sub("", names))


def _labelled_root(document: Document, anchor: int, widest: int) -> int:
    """The record around a lone date: the innermost element labelled as a comment that holds more than it.

    An element that is named after a part of a record ("comment-header") is none, nor is a whole blog post. Without
    a label it is the block of the date, and what follows may be its text.
    """
    for element in document.ancestors(anchor):
        if element < widest:
            break
        names = f"{document.get(element, 'class') or ''} {document.get(element, 'id') or ''}"
        if not LABEL.search(names) or _PART.search(names):
            continue
        size = document.text_end[element] - document.text_begin[element]
        if size > document.text_end[anchor] - document.text_begin[anchor] + 1:
            return element
    text = document.text_begin[anchor]
    return document.line_block[document.text_line[text]] if text < len(document.texts) else anchor


def _container(document: Document, roots: Sequence[int]) -> int:
    above = document.parent[roots[0]]
    last = roots[-1]
    while above > 0 and document.end[above] <= last:
        above = document.parent[above]
    return max(above, 0)


def _with_spans(document: Document, roots: list[int], anchors: list[int], container: int) -> Candidate:
    begins, ends = document.text_begin, document.text_end
    own = [_body_size(document, root, anchor) for root, anchor in zip(roots, anchors, strict=True)]
    candidate = Candidate(roots, [], "date", anchors=anchors)
    if 2 * sum(size > 0 for size in own) >= len(roots):  # the roots hold their texts
        candidate.spans = _apart(document, roots)
        _reach_to_replies(document, candidate, own)
        return candidate
    first, last = begins[roots[0]], ends[roots[-1]]
    lead = _prose(document, begins[container], first)
    trail = _prose(document, last, ends[container])
    candidate.below = lead > 0 and (trail == 0 or _ends_before_form(document, last, ends[container]))
    if candidate.below:
        floor = _after_heading(document, begins[container], first)
        starts = [floor, *(ends[root] for root in roots[:-1])]
        candidate.spans = [[(start, ends[root])] for start, root in zip(starts, roots, strict=True)]
    else:
        stop = _thread_end(document, last, ends[container])
        stops = [*(begins[root] for root in roots[1:]), stop]
        candidate.spans = [[(begins[root], until)] for root, until in zip(roots, stops, strict=True)]
    return candidate


def _reach_to_replies(document: Document, candidate: Candidate, sizes: Sequence[int]) -> None:
    """Let signatures of comments with replies reach to the first reply: only a comment without any is a root whole."""
    roots, begins = candidate.roots, document.text_begin
    for place, (root, following) in enumerate(pairwise(roots)):
        holder = document.parent[root]
        if not sizes[place] and holder >= 0 and document.end[root] <= following < document.end[holder]:
            candidate.spans[place] = [(begins[root], begins[following])]


def _body_size(document: Document, root: int, anchor: int) -> int:
    """Characters of a root outside the line of its date, short lines not counted."""
    line = (
        document.text_line[document.text_begin[anchor]]
        if document.text_begin[anchor] < len(document.texts)
        else -1
    )
    first, last = document.line_range(*document.text_range(root))
    return sum(
        size for each in range(first, last) if each != line and (size := document.line_size(each)) > 25
    )


def _prose(document: Document, text_begin: int, text_end: int) -> int:
    return sum(len(text) for text in document.texts[text_begin:text_end] if len(text) > 60)


def _ends_before_form(document: Document, text_begin: int, text_end: int) -> bool:
    """Whether what follows the last date begins with a form or a prompt, not with a comment."""
    element = document.first_element_at(text_begin)
    for each in range(element, min(element + 12, document.count)):
        if document.text_begin[each] >= text_end:
            break
        if document.tag[each] in ("form", "textarea", "input", "h1", "h2", "h3", "h4"):
            return True
    return False


def _after_heading(document: Document, text_begin: int, text_end: int) -> int:
    """Where the first record may begin: behind the last heading before the first date, or 8 lines up."""
    floor = text_begin
    for element in range(document.first_element_at(text_begin), document.first_element_at(text_end)):
        if (
            document.tag[element] in ("h1", "h2", "h3", "h4", "h5", "form")
            and document.text_end[element] <= text_end
        ):
            floor = max(floor, document.text_end[element])
    lines = document.text_line
    line = lines[text_end] - 8 if text_end < len(lines) else 0
    return max(floor, document.line_text[line] if line > 0 else 0)


def _thread_end(document: Document, text_begin: int, text_end: int) -> int:
    """Where the last record of a flat thread ends: before the next form, heading or rule."""
    for element in range(document.first_element_at(text_begin), document.count):
        if document.text_begin[element] >= text_end:
            break
        if document.tag[element] in ("form", "h1", "h2", "h3", "hr", "textarea"):
            return document.text_begin[element]
    return text_end


@lru_cache(8192)  # sites of one platform share their class names
def is_label(names: str) -> bool:
    """Whether a class attribute says comment."""
    return _MAY_LABEL.search(names) is not None and LABEL.search(names) is not None


def _label_groups(document: Document) -> list[list[int]]:
    """Elements that share a tag and a class that says comment, siblings or cousins, two and more."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for raw, elements in document.class_names.items():
        if not is_label(raw) or _FORM.search(raw):
            continue
        shown = [each for each in elements if document.text_end[each] > document.text_begin[each]]
        for name in {_DIGITS.sub("", name) for name in raw.split() if is_label(name)}:
            for element in shown:
                groups[document.tag[element], name].append(element)
    # Records bear several such classes as a rule, "comment" and "comment-even".
    distinct = {tuple(sorted(group)) for group in groups.values() if 2 <= len(group) <= MOST_RECORDS}
    return sorted(map(list, distinct))


def _from_elements(document: Document, elements: Sequence[int]) -> Candidate:
    """Records that are elements; a reply inside a record is one of its own, and a mere wrapper is none."""
    filled = [(root, span) for root, span in zip(elements, _apart(document, elements), strict=True) if span]
    return Candidate([root for root, _ in filled], [span for _, span in filled], "label")


def _apart(document: Document, roots: Sequence[int]) -> list[list[Range]]:
    """The texts of each element without those of the others in it."""
    holes: list[list[Range]] = [[] for _ in roots]
    around: list[int] = []  # places in roots
    for place, root in enumerate(roots):
        while around and document.end[roots[around[-1]]] <= root:
            around.pop()
        if around:
            holes[around[-1]].append(document.text_range(root))
        around.append(place)
    return [without(document.text_range(root), inner) for root, inner in zip(roots, holes, strict=True)]
