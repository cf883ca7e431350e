"""Where a record stands in its thread: as the platform says, else as the page looks.

A platform says it by levels in class names, by records inside of records, by elements around replies, by links to
what is answered. Where it says nothing, indentation, level classes and nested lists tell.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from moderation.splitting.html.around import Around
from moderation.splitting.html.document import Document
from moderation.splitting.html.found import Found, Owners, native_id
from moderation.splitting.html.limits import MAX_NESTING
from moderation.splitting.html.names import number_in
from moderation.splitting.html.platforms import Platform

_LEVEL = re.compile(r"(?:^|[\s_-])(?:level|depth|indent(?:ation)?|lvl)[-_]?(\d{1,2})(?!\d)", re.IGNORECASE)
_MARGIN = re.compile(r"(?:margin|padding)-left\s*:\s*(\d+(?:\.\d+)?)\s*(px|em|rem|%)?", re.IGNORECASE)
_LISTS = frozenset({"ul", "ol", "dl", "blockquote", "details"})
_DIGITS = re.compile(r"\d+")
# Elements between the anchor that a link leads to and the record behind it: a heading or a row or two around it.
NEAR = 6


@dataclass(frozen=True, slots=True)
class Place:
    """The depth of a record, 0 for top level, and the native id of its parent; None where it is not stated."""

    depth: int | None = None
    parent: str | None = None


def places(document: Document, found: Sequence[Found], platform: Platform) -> list[Place]:
    """Where each record of a platform stands."""
    by_number: dict[str, str] = {}
    for this in found if platform.parent else ():
        own_id = document.get(this.element, "id") or ""
        for number in _DIGITS.findall(own_id)[:1]:
            by_number.setdefault(number, own_id)
    begins = [this.begin for this in found]
    owners = Owners(found)
    indents = document.css(platform.indent) if platform.indent else []
    indented = Around(document, indents)
    stated: list[Place] = []
    for this in found:
        parent = _parent(document, found, begins, owners, this, platform, by_number)
        depth = _stated_depth(document, this.element, platform)
        if depth is None and indents:
            depth = indented.count(document.parent[this.element])
        if depth is None and this.outer is not None:
            depth = (stated[this.outer].depth or 0) + 1
        if depth is None and parent is None:
            depth = 0
        stated.append(Place(depth, parent))
    if indents and (least := min(place.depth or 0 for place in stated)):
        stated = [Place((place.depth or 0) - least, place.parent) for place in stated]
    if platform.topic or any(place != Place(0) for place in stated):
        return stated
    return [Place(depth or 0) for depth in depths(document, [this.element for this in found])]


def _parent(
    document: Document,
    found: Sequence[Found],
    begins: Sequence[int],
    owners: Owners,
    this: Found,
    platform: Platform,
    by_number: Mapping[str, str],
) -> str | None:
    """The native id of what a record answers: in its own id, else where its link leads, else the record around it."""
    own_id = document.get(this.element, "id") or ""
    if platform.parent and (match := re.search(platform.parent, own_id)) and match[1] in by_number:
        return by_number[match[1]]
    for element in this.replies:
        fragment = (document.get(element, "href") or "").rpartition("#")[2]
        target = document.ids.get(fragment) if fragment else None
        if target is not None and (answered := _record_at(found, begins, owners, target)) not in (None, this):
            return native_id(document, answered.element)
    return native_id(document, found[this.outer].element) if this.outer is not None else None


def _record_at(found: Sequence[Found], begins: Sequence[int], owners: Owners, element: int) -> Found | None:
    """The innermost record that an element is in, or else the one close behind it."""
    if inner := owners.of(element):
        return inner
    at = bisect_right(begins, element)
    return found[at] if at < len(found) and begins[at] - element <= NEAR else None


def _stated_depth(document: Document, element: int, platform: Platform) -> int | None:
    """The depth that a record's own markup states; one deeper than a page may be nested is a mistake or a trick."""
    own = document.attributes[element]
    stated = None
    if platform.depth.startswith("@"):
        stated = number_in(own.get(platform.depth[1:]) or "")
    elif platform.depth and (match := re.search(platform.depth, f"{own.get('class')} {own.get('id')}")):
        stated = number_in(match[1])
    return None if stated is None or stated > MAX_NESTING else max(0, stated - platform.depth_base)


def depths(document: Document, roots: Sequence[int], inner: Sequence[int] | None = None) -> list[int | None]:
    """The depth of each record element, 0 for top level; all None where the page shows no nesting.

    `inner` are elements within the records, such as their dates, where a record element may be wider than its record.
    """
    for measure in (_level, _margin, _spacer):
        values = [measure(document, root) for root in roots]
        if len({value for value in values if value is not None}) > 1:
            return _ranked(values)
    lists = Around(document, (each for tag in _LISTS for each in document.elements(tag)))
    nested = [lists.count(each) for each in inner or roots]
    if len(set(nested)) > 1:
        return _ranked(nested)
    return _within_likes(document, inner or roots)


def _within_likes(document: Document, roots: Sequence[int]) -> list[int | None]:
    """Depths by elements of one class that each record is in, and those of replies in more than one."""
    in_order = sorted(roots)
    for likes in _likes_around(document, roots[0]) if roots else ():
        around = Around(document, likes)
        counts = around.counts_among(in_order)
        if min(counts) == 1 < max(counts):
            return [around.count(root) - 1 for root in roots]
    return [None] * len(roots)


def _likes_around(document: Document, root: int) -> Iterator[list[int]]:
    """For each tag and class that an element or one around it has, innermost first, all elements that have both."""
    likes: dict[str, dict[str, list[int]]] = {}  # by class, then by tag
    for above in (root, *document.ancestors(root)):
        if not (names := document.get(above, "class")):
            continue
        if names not in likes:
            by_tag = likes[names] = defaultdict(list)
            for each in document.class_names[names]:
                by_tag[document.tag[each]].append(each)
        if alike := likes[names].pop(document.tag[above], None):
            yield alike


def _ranked(values: Sequence[float | None]) -> list[int | None]:
    """The place of each value among all values: 0, 25 and 50 pixels are depths 0, 1 and 2."""
    ranks = {value: rank for rank, value in enumerate(sorted({value or 0 for value in values}))}
    return [ranks[value or 0] for value in values]


def _near(document: Document, root: int) -> list[int]:
    near = [root]
    near += [above for above, _ in zip(document.ancestors(root), range(2), strict=False)]
    near += [child for child, _ in zip(document.children(root), range(2), strict=False)]
    return near


def _level(document: Document, root: int) -> float | None:
    for element in _near(document, root):
        if match := _LEVEL.search(document.get(element, "class") or ""):
            return float(match[1])
    return None


def _margin(document: Document, root: int) -> float | None:
    for element in _near(document, root):
        if match := _MARGIN.search(document.get(element, "style") or ""):
            return float(match[1])
    return None


def _spacer(document: Document, root: int) -> float | None:
    """The width of a leading spacer image, or an `indent` attribute, as in layout tables."""
    for element in range(root, min(root + 12, document.end[root])):
        if indent := document.get(element, "indent"):
            return float(indent) if indent.isdecimal() else None
        if document.tag[element] == "img" and "s.gif" in (document.get(element, "src") or ""):
            width = document.get(element, "width") or ""
            return float(width) if width.isdecimal() else None
    return None
