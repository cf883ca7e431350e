"""How deep a record stands, where only the look of the page tells: indentation, level classes, nested lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from moderation.splitting.html.document import Document

_LEVEL = re.compile(r"(?:^|[\s_-])(?:level|depth|indent(?:ation)?|lvl)[-_]?(\d{1,2})(?!\d)", re.IGNORECASE)
_MARGIN = re.compile(r"(?:margin|padding)-left\s*:\s*(\d+(?:\.\d+)?)\s*(px|em|rem|%)?", re.IGNORECASE)
_LISTS = frozenset({"ul", "ol", "dl", "blockquote", "details"})


def depths(document: Document, roots: Sequence[int]) -> list[int | None]:
    """The depth of each record element, 0 for top level; all None where the page shows no nesting."""
    for measure in (_level, _margin, _spacer):
        values = [measure(document, root) for root in roots]
        if len({value for value in values if value is not None}) > 1:
            return _ranked(values)
    nested = [_lists_around(document, root) for root in roots]
    if len(set(nested)) > 1:
        return _ranked(nested)
    return [None] * len(roots)


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


def _lists_around(document: Document, root: int) -> int:
    return sum(document.tag[above] in _LISTS for above in document.ancestors(root))
