"""A parsed page as parallel lists in document order, which every HTML stage reads.

lexbor (selectolax) parses as browsers do; one walk then copies the tree into lists, because Python reads
lists about ten times as fast as it asks a foreign node. An element is an index: its subtree is the range
`[i, end[i])`, its text the range of text nodes `[text_begin[i], text_end[i])`. A *line* is what a browser
would show as one: a run of text in one block between line breaks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate
from operator import sub as subtract

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from moderation.errors import PageError
from moderation.splitting.html.limits import (
    MAX_ELEMENTS,
    check_limits,
    too_many_elements,
    without_many_options,
)
from moderation.splitting.html.ranges import Range
from moderation.splitting.html.selectors import Selector, parsed
from moderation.splitting.html.shadow import with_open_shadow_roots


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
_INLINE, _BLOCK, _UNSHOWN, _BREAK, _RULE, _NONE = range(6)
_ROLES = dict.fromkeys(BLOCKS, _BLOCK) | dict.fromkeys(UNSHOWN, _UNSHOWN) | {"br": _BREAK, "hr": _RULE}
_TEXT = 2  # lexbor's number of text nodes
_NOSCRIPT = 140  # and of <noscript>
_BUILT_IN = 256  # lexbor's numbers of the tags of HTML and SVG are below; others differ from page to page
_TAGS: dict[int, tuple[str, int]] = {}  # name and role by number


class Document:
    """The elements, texts and lines of one page. Raises PageError on a page past a limit.

    `noscript`: with what readers without scripts are shown.
    """

    def __init__(self, html: str, name: str = "page", *, noscript: bool = False) -> None:
        check_limits(html, name)
        self.source = html
        try:
            self.tree = LexborHTMLParser(without_many_options(with_open_shadow_roots(html)))
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
        self._walk(name, noscript)
        self.line_text.append(len(self.texts))
        self.count = len(self.tag)
        self.end, self.text_end = self._ends()
        self._size_before = [0, *accumulate(map(len, self.texts))]

    # One loop on purpose: a call for each node would make parsing a third slower.
    def _walk(self, name: str, noscript: bool) -> None:  # noqa: PLR0912, PLR0915
        tags, attributes, parents, begins = self.tag, self.attributes, self.parent, self.text_begin
        class_names, ids = self.class_names, self.ids
        texts, text_parents, text_lines = self.texts, self.text_parent, self.text_line
        line_blocks, line_soft, line_texts = self.line_block, self.line_is_soft, self.line_text
        index, known = self._index, dict(_TAGS)
        if noscript:
            known[_NOSCRIPT] = "noscript", _BLOCK
        nothing: dict[str, str | None] = {}
        blocks: list[int] = []  # of each element: its nearest block, -1 if it is not shown
        last_block, breaks, here, line = -1, 2, 0, -1
        root = self.tree.root
        if root is None:
            return
        # White space alone is left out inside lexbor: it is two thirds of all texts.
        for node in root.traverse(include_text=True, skip_empty=True):
            number = node.tag_id
            parent = index.get(node.parent.mem_id, -1)  # type: ignore[union-attr]
            block = blocks[parent] if parent >= 0 else 0
            if number == _TEXT:
                if block < 0:
                    if not self.title and parent >= 0 and tags[parent] == "title":
                        self.title = squeeze(node.text_content or "")
                    continue
                text = node.text_content or ""
                if not text or text.isspace():
                    continue
                if block != last_block or breaks:
                    line += 1
                    line_soft.append(breaks == 1 and block == last_block)
                    line_blocks.append(block)
                    line_texts.append(len(texts))
                    last_block, breaks = block, 0
                elif not (text[0].isspace() or texts[-1][-1].isspace()) and _is_set_off(node):
                    texts[-1] += " "
                texts.append(text)
                text_parents.append(parent)
                text_lines.append(line)
                continue
            try:
                tag, role = known[number]
            except KeyError:
                tag, role = known[number] = _learn(node)
            if role == _NONE:
                continue
            index[node.mem_id] = here
            tags.append(tag)
            if own := node.attributes:
                attributes.append(own)
                if names := own.get("class"):
                    if names in class_names:
                        class_names[names].append(here)
                    else:
                        class_names[names] = [here]
                if own_id := own.get("id"):
                    ids.setdefault(own_id, here)
            else:
                attributes.append(nothing)
            parents.append(parent)
            begins.append(len(texts))
            if role:
                if role == _UNSHOWN or block < 0:
                    block = -1
                elif role == _BLOCK:
                    block, breaks = here, 2
                elif role == _BREAK:
                    breaks += 1
                else:
                    breaks = 2
            blocks.append(block)
            here += 1
            if here > MAX_ELEMENTS:
                raise too_many_elements(name)

    def _ends(self) -> tuple[list[int], list[int]]:
        parents, begins = self.parent, self.text_begin
        end = list(range(1, self.count + 1))
        # A text behind an element, before the next one, is its parent's: "<b>Ada</b> says".
        text_end = begins[:]
        for text, holder in enumerate(self.text_parent):
            text_end[holder] = text + 1
        for i in range(self.count - 1, 0, -1):
            above = parents[i]
            if above >= 0 and end[above] < end[i]:
                end[above] = end[i]
            if above >= 0 and text_end[above] < text_end[i]:
                text_end[above] = text_end[i]
        begins.append(len(self.texts))
        return end, text_end

    def css(self, selectors: str) -> list[int]:
        """The elements that a list of CSS selectors matches, in document order."""
        simple, others = parsed(selectors)
        found: list[int] = []
        for tag, name in simple:
            if not name:
                found += self.elements(tag)
            elif of_class := self._tokens.get(name):
                found += [element for element in of_class if self.tag[element] == tag] if tag else of_class
        if other := ", ".join(each.selector for each in others if self._may_match(each)):
            index = self._index
            found += [index[node.mem_id] for node in self.tree.css(other) if node.mem_id in index]
        return found if len(found) < 2 else sorted(set(found))

    def _may_match(self, selector: Selector) -> bool:
        return (
            selector.tags <= self._tag_names
            and selector.classes <= self._tokens.keys()
            and selector.ids <= self.ids.keys()
            and all(begin in self._ids_text for begin in selector.id_begins)
            and all(part in self.names for part in selector.class_parts)
        )

    @cached_property
    def _ids_text(self) -> str:
        return "\n".join(("", *self.ids))

    @cached_property
    def _tokens(self) -> dict[str, list[int]]:
        """Elements by each of their classes."""
        tokens: dict[str, list[int]] = {}
        for names, elements in self.class_names.items():
            for token in names.split():
                if token in tokens:
                    tokens[token] += elements
                else:
                    tokens[token] = elements[:]
        return tokens

    @cached_property
    def names(self) -> str:
        """All class names, ids and tags of the page, once each, in one string to look for hints in."""
        return "\n".join((*self.class_names, *self.ids, *self._tag_names))

    @cached_property
    def noscript_size(self) -> int:
        """Characters of what stands in <noscript> below the head."""
        return sum(len(squeeze(node.text())) for node in self.tree.css("body noscript"))

    def elements(self, tag: str) -> list[int]:
        """The elements of a tag, in document order."""
        found: list[int] = []
        if tag in self._tag_names:
            find, at = self.tag.index, -1
            try:
                while True:
                    at = find(tag, at + 1)
                    found.append(at)
            except ValueError:
                pass
        return found

    @cached_property
    def _tag_names(self) -> frozenset[str]:
        return frozenset(self.tag)

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
        return self.line_sizes[line]

    @cached_property
    def line_sizes(self) -> list[int]:
        """Characters of each line, white space as it stands."""
        places = [self._size_before[text] for text in self.line_text]
        return list(map(subtract, places[1:], places))

    @cached_property
    def line_links(self) -> list[int]:
        """Characters in links of each line."""
        places = [self._linked_before[text] for text in self.line_text]
        return list(map(subtract, places[1:], places))

    def linked_size(self, ranges: Iterable[Range]) -> int:
        """Characters in links of ranges of texts."""
        before = self._linked_before
        return sum(before[end] - before[begin] for begin, end in ranges)

    @cached_property
    def _linked_before(self) -> list[int]:
        tag, parent = self.tag, self.parent
        in_link = [name == "a" or tag[above] == "a" for name, above in zip(tag, parent, strict=True)]
        sizes = (
            len(text) if in_link[holder] else 0
            for text, holder in zip(self.texts, self.text_parent, strict=True)
        )
        return [0, *accumulate(sizes)]

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


def _learn(node: LexborNode) -> tuple[str, int]:
    """The name of a node's tag, and what it does to the lines around it."""
    tag = node.tag or "-"
    # A comment, a doctype, a name that is not UTF-8 are no elements.
    role = _NONE if tag[0] in "-!" else _ROLES.get(tag, _BLOCK if "-" in tag else _INLINE)
    if node.tag_id < _BUILT_IN:
        _TAGS[node.tag_id] = tag, role
    return tag, role


def _is_set_off(text: LexborNode) -> bool:
    """Whether white space alone stands between a text and the one before it: <b>Ada</b> <i>says</i>."""
    node: LexborNode | None = text
    while node is not None:
        before = node.prev
        if before is None:
            node = node.parent
            continue
        node = before
        while node.tag_id != _TEXT and (last := node.last_child) is not None:
            if _TAGS.get(node.tag_id, ("", 0))[1] == _UNSHOWN:
                break
            node = last
        if node.tag_id == _TEXT:
            return (node.text_content or "").isspace()
    return False


def squeeze(text: str) -> str:
    """White space (zero-width and NUL included) runs to one space, none at the ends."""
    if not text.isascii():
        text = text.replace("\u200b", " ").replace("\ufeff", " ")
    return " ".join(text.replace("\0", " ").split())
