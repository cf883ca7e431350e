"""CSS selectors taken apart, so that most of a platform's are answered without asking lexbor.

lexbor takes 50 to 200 µs a selector, and a page is asked for some hundred: a class or a tag alone is looked up,
and what needs a class or an id that the page lacks is not asked for at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_COMMA = re.compile(r",(?![^(\[]*[)\]])")
_SIMPLE = re.compile(r"([a-z][a-z0-9-]*)?(?:\.([\w-]+))?$")
_BRACKETS = re.compile(r"[\[(][^\])]*[\])]")
_CLASS = re.compile(r"\.([\w-]+)")
_ID = re.compile(r"#([\w-]+)")
_TAG = re.compile(r"(?:^|[\s>])([a-z][a-z0-9-]*)")
_ID_BEGIN = re.compile(r"\[id\^=['\"]?([^'\"\]]+)")
_CLASS_PART = re.compile(r"\[class\*=['\"]?([^'\"\]]+)")


@dataclass(frozen=True, slots=True)
class Selector:
    """A selector that lexbor answers, and what a page must have for a match.

    These are tags, classes, ids, beginnings of ids (behind a line feed), parts of class names.
    """

    selector: str
    tags: frozenset[str]
    classes: frozenset[str]
    ids: frozenset[str]
    id_begins: tuple[str, ...]
    class_parts: tuple[str, ...]


@lru_cache(1024)
def parsed(selectors: str) -> tuple[list[tuple[str, str]], list[Selector]]:
    """A selector list as (tag, class) pairs, of which one may be "", and the rest."""
    simple, rest = [], []
    for part in map(str.strip, _COMMA.split(selectors)):
        if part and (match := _SIMPLE.match(part)):
            simple.append((match[1] or "", match[2] or ""))
        elif part:
            bare = _BRACKETS.sub("", part)
            rest.append(
                Selector(
                    part,
                    frozenset(_TAG.findall(bare)),
                    frozenset(_CLASS.findall(bare)),
                    frozenset(_ID.findall(bare)),
                    tuple("\n" + begin for begin in _ID_BEGIN.findall(part)),
                    tuple(_CLASS_PART.findall(part)),
                )
            )
    return simple, rest
