"""A parsed page as parallel lists in document order, which every HTML stage reads.

lexbor (selectolax) parses as browsers do; one walk then copies the tree into lists, because Python reads
lists about ten times as fast as it asks a foreign node. An element is an index: its subtree is the range
`[i, end[i])`, its text the range of text nodes `[text_begin[i], text_end[i])`. A *line* is what a browser
would show as one: a run of text in one block between line breaks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from sys import maxsize

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from moderation.errors import PageError

MAX_CHARACTERS = 64 * 2**20
# lexbor's time is quadratic in nesting: 0.1 s for 10,000 open <div>, 0.4 s for 10,000 <ul><li>, 9 s for 100,000.
MAX_NESTING = 10_000
# An unclosed <font> is opened anew in every later block (the HTML standard asks for it), so k of them
# before m blocks make k * m nodes; 1,000 x 1,000 took 1.2 s and 400 MB. The dev pages stay under 0.5 M.
MAX_REOPENED = 1_500_000
# A million elements with a text each take 1.1 GB while they are read.
MAX_ELEMENTS = 1_200_000


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
UNSHOWN = _names(
    "script style noscript template head iframe object embed svg math canvas textarea select datalist audio "
    "video title"
)
_COMMA = re.compile(r",(?![^(\[]*[)\]])")
_TAG_CLASS = re.compile(r"([a-z0-9]*)\.([\w-]+)$")
_BRACKETS = re.compile(r"[\[(][^\])]*[\])]")
_CLASS = re.compile(r"\.([\w-]+)")
_ID = re.compile(r"#([\w-]+)")
_BEGIN = re.compile(r"\[(?:id|class)[\^*]=['\"]?([^'\"\]]+)")
_INLINE, _BLOCK, _UNSHOWN, _BREAK, _RULE = range(5)
_ROLES = (
    dict.fromkeys(
        _names("a abbr b big cite code em font i img input label small span strong sub sup tt u"), _INLINE
    )
    | dict.fromkeys(BLOCKS, _BLOCK)
    | dict.fromkeys(UNSHOWN, _UNSHOWN)
    | {"br": _BREAK, "hr": _RULE}
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_FORMATTING = re.compile(r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\s[^>]*>", re.IGNORECASE)
_CLOSES_ITSELF = _names(
    "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option "
    "tbody thead tfoot colgroup html head body"
)
_SPACES = re.compile(r"[\s\u200b\ufeff\x00]+")

Range = tuple[int, int]


class Document:
    """The elements, texts and lines of one page. Raises PageError on a page past a limit."""

    def __init__(self, html: str, name: str = "page") -> None:
        _check_limits(html, name)
        self.source = html
        try:
            self.tree = LexborHTMLParser(html)
        except (SelectolaxError, UnicodeEncodeError) as error:
            raise PageError(
                name, f"the HTML parser gave up ({error})", "Hand the page in as UTF-8"
            ) from error
        self.tag: list[str] = []
        self.attributes: list[dict[str, str | None]] = []  # one without a value is None
        self.class_names: dict[str, list[int]] = {}  # elements by the whole of their class attribute
        self.ids: dict[str, int] = {}
        self.title = ""
        self.parent: list[int] = []
        self.text_begin: list[int] = []
        self.texts: list[str] = []
        self.text_parent: list[int] = []
        self.text_line: list[int] = []
        self.line_block: list[int] = []  # the block element that a line stands in
        self.line_is_soft: list[bool] = []  # set off from the line above by one <br> only
        self.line_text: list[int] = []  # index of a line's first text
        self._index: dict[int, int] = {}
        self._walk(name)
        self.line_text.append(len(self.texts))
        self.count = len(self.tag)
        self.end, self.text_end = self._ends()
        self._size_before = [0, *accumulate(map(len, self.texts))]

    # One loop on purpose: a call for each node would make parsing a third slower.
    def _walk(self, name: str) -> None:  # noqa: PLR0912, PLR0915
        tags, attributes, parents, begins = self.tag, self.attributes, self.parent, self.text_begin
        class_names, ids = self.class_names, self.ids
        texts, text_parents, text_lines = self.texts, self.text_parent, self.text_line
        line_blocks, line_soft, line_texts = self.line_block, self.line_is_soft, self.line_text
        index, roles = self._index, _ROLES
        nothing: dict[str, str | None] = {}
        blocks: list[int] = []  # of each element: its nearest block, -1 if it is not shown
        last_block, breaks, here, line, space = -1, 2, 0, -1, False
        root = self.tree.root
        if root is None:
            return
        for node in root.traverse(include_text=True):
            tag = node.tag or "-"
            if tag == "-text":
                text = node.text_content or ""
                if not text or text.isspace():
                    space = True
                    continue
                above = node.parent
                parent = index.get(above.mem_id, -1) if above is not None else -1
                block = blocks[parent] if parent >= 0 else 0
                if block < 0:
                    if not self.title and parent >= 0 and tags[parent] == "title":
                        self.title = squeeze(text)
                    continue
                if block != last_block or breaks:
                    line += 1
                    line_soft.append(breaks == 1 and block == last_block)
                    line_blocks.append(block)
                    line_texts.append(len(texts))
                    last_block, breaks = block, 0
                elif space:
                    texts[-1] += " "
                space = False
                texts.append(text)
                text_parents.append(parent)
                text_lines.append(line)
                continue
            above = node.parent
            parent = index.get(above.mem_id, -1) if above is not None else -1
            block = blocks[parent] if parent >= 0 else 0
            role = roles.get(tag)
            if role is None:
                if tag[0] in "-!":  # a comment, a doctype, a name that is not UTF-8
                    continue
                role = _BLOCK if "-" in tag else _INLINE
            index[node.mem_id] = here
            tags.append(tag)
            own = node.attributes or nothing
            attributes.append(own)
            if own:
                if names := own.get("class"):
                    if names in class_names:
                        class_names[names].append(here)
                    else:
                        class_names[names] = [here]
                if own_id := own.get("id"):
                    ids.setdefault(own_id, here)
            parents.append(parent)
            begins.append(len(texts))
            if role == _UNSHOWN or block < 0:
                block = -1
            elif role == _BLOCK:
                block, breaks = here, 2
            elif role == _BREAK:
                breaks += 1
            elif role == _RULE:
                breaks = 2
            blocks.append(block)
            here += 1
            if here > MAX_ELEMENTS:
                raise _too_many(name)

    def _ends(self) -> tuple[list[int], list[int]]:
        parents, begins = self.parent, self.text_begin
        end = list(range(1, self.count + 1))
        for i in range(self.count - 1, 0, -1):
            above = parents[i]
            if above >= 0 and end[above] < end[i]:
                end[above] = end[i]
        # A text behind an element, before the next one, is its parent's: "<b>Ada</b> says".
        text_end = begins[:]
        for text, holder in enumerate(self.text_parent):
            text_end[holder] = text + 1
        for i in range(self.count - 1, 0, -1):
            if (above := parents[i]) >= 0 and text_end[above] < text_end[i]:
                text_end[above] = text_end[i]
        begins.append(len(self.texts))
        return end, text_end

    def css(self, selector: str) -> list[int]:
        """The elements that a CSS selector matches, in document order."""
        classes, others = _parsed(selector)
        found: list[int] = []
        tokens = self._tokens
        for tag, name in classes:
            if of_class := tokens.get(name):
                found += [element for element in of_class if self.tag[element] == tag] if tag else of_class
        # lexbor takes 50 to 200 µs a selector; most of a platform's need a class or an id that the page lacks.
        if other := ", ".join(part.selector for part in others if self._may_match(part)):
            index = self._index
            found += [index[node.mem_id] for node in self.tree.css(other) if node.mem_id in index]
        return found if len(found) < 2 else sorted(set(found))

    def _may_match(self, part: _Selector) -> bool:
        return (
            all(name in self._tokens for name in part.classes)
            and all(name in self.ids for name in part.ids)
            and all(begin in self.names for begin in part.begins)
        )

    @cached_property
    def _tokens(self) -> dict[str, list[int]]:
        """Elements by each of their classes."""
        tokens: dict[str, list[int]] = {}
        for names, elements in self.class_names.items():
            for token in names.split():
                tokens.setdefault(token, []).extend(elements)
        return tokens

    @cached_property
    def names(self) -> str:
        """All class names, ids and tags of the page, once each, in one string to look for hints in."""
        return "\n".join((*self.class_names, *self.ids, *set(self.tag)))

    def elements(self, tag: str) -> Iterator[int]:
        """The elements of a tag, in document order."""
        at = -1
        while True:
            try:
                at = self.tag.index(tag, at + 1)
            except ValueError:
                return
            yield at

    def get(self, element: int, attribute: str) -> str | None:
        """An attribute's value, None where it is absent or empty."""
        return self.attributes[element].get(attribute) or None

    def is_inside(self, element: int, ancestor: int) -> bool:
        """Whether an element is the other one or below it."""
        return ancestor <= element < self.end[ancestor]

    def ancestors(self, element: int) -> Iterator[int]:
        """The elements around an element, innermost first."""
        above = self.parent[element]
        while above >= 0:
            yield above
            above = self.parent[above]

    def children(self, element: int) -> Iterator[int]:
        """The child elements of an element."""
        child, last = element + 1, self.end[element]
        while child < last:
            yield child
            child = self.end[child]

    def text_range(self, element: int) -> Range:
        """The texts of an element's subtree."""
        return self.text_begin[element], self.text_end[element]

    def text(self, element: int) -> str:
        """The text of an element in one line, white space normalised."""
        return self.squeezed(self.text_begin[element], self.text_end[element])

    def text_size(self, text_begin: int, text_end: int) -> int:
        """Characters of a range of texts."""
        return self._size_before[text_end] - self._size_before[text_begin]

    def line_size(self, line: int) -> int:
        """Characters of a line, white space as it stands."""
        return self.text_size(self.line_text[line], self.line_text[line + 1])

    def linked_size(self, ranges: Iterable[Range]) -> int:
        """Characters in links of ranges of texts."""
        tag, parent = self.tag, self.parent
        size = 0
        for begin, end in ranges:
            for text in range(begin, end):
                element = self.text_parent[text]
                if tag[element] == "a" or tag[parent[element]] == "a":
                    size += len(self.texts[text])
        return size

    def line_range(self, text_begin: int, text_end: int) -> Range:
        """The lines that a range of texts touches."""
        if text_begin >= text_end:
            return 0, 0
        return self.text_line[text_begin], self.text_line[text_end - 1] + 1

    def line(self, line: int) -> str:
        """One line, white space normalised."""
        return self.squeezed(self.line_text[line], self.line_text[line + 1])

    def squeezed(self, text_begin: int, text_end: int) -> str:
        """A range of texts in one line, white space normalised."""
        return squeeze("".join(self.texts[text_begin:text_end]))

    def first_element_at(self, text: int) -> int:
        """The first element that begins at or after a text."""
        return bisect_left(self.text_begin, text)

    def paragraphs(self, ranges: Iterable[Range]) -> list[str]:
        """The paragraphs of ranges of texts; a single <br> within one becomes a line feed."""
        paragraphs: list[str] = []
        lines: list[str] = []
        piece: list[str] = []
        last = -1
        for begin, end in ranges:
            for text in range(begin, end):
                line = self.text_line[text]
                if line != last:
                    if piece and (joined := squeeze("".join(piece))):
                        lines.append(joined)
                    piece = []
                    if lines and not (self.line_is_soft[line] and line == last + 1):
                        paragraphs.append("\n".join(lines))
                        lines = []
                    last = line
                piece.append(self.texts[text])
        if piece and (joined := squeeze("".join(piece))):
            lines.append(joined)
        if lines:
            paragraphs.append("\n".join(lines))
        return paragraphs


@dataclass(frozen=True, slots=True)
class _Selector:
    """A selector that lexbor answers, and the classes, ids and beginnings of ids that a match needs."""

    selector: str
    classes: tuple[str, ...]
    ids: tuple[str, ...]
    begins: tuple[str, ...]


@lru_cache(1024)
def _parsed(selector: str) -> tuple[list[tuple[str, str]], list[_Selector]]:
    """A selector list as (tag, class) pairs, which an index answers, and the rest, which lexbor answers."""
    simple, rest = [], []
    for part in map(str.strip, _COMMA.split(selector)):
        if match := _TAG_CLASS.match(part):
            simple.append((match[1], match[2]))
        else:
            bare = _BRACKETS.sub("", part)
            rest.append(
                _Selector(
                    part,
                    tuple(_CLASS.findall(bare)),
                    tuple(_ID.findall(bare)),
                    tuple(_BEGIN.findall(part)),
                )
            )
    return simple, rest


def squeeze(text: str) -> str:
    """White space (zero-width and NUL included) runs to one space, none at the ends."""
    if text.isascii():
        return " ".join(text.replace("\0", " ").split())
    return _SPACES.sub(" ", text).strip()


def without(whole: Range, holes: Sequence[Range]) -> list[Range]:
    """What is left of a range when the holes (in any order, overlapping or not) are cut out."""
    at, end = whole
    left = []
    for begin, stop in sorted(holes):
        if begin > at:
            left.append((at, min(begin, end)))
        at = max(at, stop)
        if at >= end:
            break
    if at < end:
        left.append((at, end))
    return left


def covers(ranges: Sequence[Range], at: int) -> bool:
    """Whether one of the ranges, which are in order and apart, holds a place."""
    before = bisect_right(ranges, (at, maxsize))
    return before > 0 and at < ranges[before - 1][1]


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Ranges in order, those that touch or overlap made one."""
    whole: list[Range] = []
    for begin, end in sorted(ranges):
        if whole and begin <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((begin, end))
    return whole


def _too_many(name: str) -> PageError:
    return PageError(name, f"more than {MAX_ELEMENTS:,} elements", "Split the file into its pages")


def _check_limits(html: str, name: str) -> None:
    if len(html) > MAX_CHARACTERS:
        raise PageError(
            name,
            f"{len(html):,} characters, more than the {MAX_CHARACTERS:,} that one page may have",
            "Cut the page, or split the file into its pages",
        )
    tags = html.count("<")
    if tags > 2 * MAX_ELEMENTS:
        raise _too_many(name)
    if tags > MAX_NESTING:
        depth = deepest = 0
        for match in _TAG.finditer(html):
            if match[2].lower() in _CLOSES_ITSELF:
                continue
            depth = depth + 1 if not match[1] else max(0, depth - 1)
            deepest = max(deepest, depth)
        if deepest > MAX_NESTING:
            raise PageError(
                name,
                f"elements nested more than {MAX_NESTING:,} deep",
                "Clean the page with another tool first",
            )
    if tags > 2 * MAX_REOPENED**0.5 and len(set(_FORMATTING.findall(html))) * tags > MAX_REOPENED:
        raise PageError(
            name, "too many unclosed formatting elements", "Clean the page with another tool first"
        )
