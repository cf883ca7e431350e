"""The article of a page: title, author and date where stated, and the paragraphs, without the thread.

Paragraph-like lines (some length, few links) vote for the elements around them, as in Arc90's Readability;
the winner's lines are the text. What the stages before found as comments takes no part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from moderation.splitting.dates import parse_date
from moderation.splitting.html.document import Document, squeeze
from moderation.splitting.html.names import clean_name
from moderation.splitting.html.ranges import Range, covers, merged
from moderation.types import Article

_UNLIKELY = re.compile(
    r"comment|disqus|respon[ds]|repl(?:y|ies)|sidebar|side-bar|footer|\bnav|menu|breadcrumb|related|recent|popular|"
    r"widget|share|sharing|social|newsletter|subscri|promo|advert|sponsor|\bads?\b|banner|cookie|consent|popup|modal|"
    r"login|signup|register|tags?\b|tagged|pagination|pager|byline|author-?(?:bio|box|info)|about-?(?:author|the)|"
    r"copyright|disclaimer|legal|toolbar|rating|feedback|trackback|pingback|outbrain|taboola|most-?(?:read|viewed)|"
    r"recommend|teaser|caption|credits?\b|print|hidden|skip|search|kommentar|leserbrief|addthis|forum-?nav|archive",
    re.IGNORECASE,
)
_LIKELY = re.compile(
    r"article|content|entry|\bpost\b|post-?(?:body|text)|story|main|body|text|hentry|\bpage\b|blog",
    re.IGNORECASE,
)
_LEFT_OUT = frozenset({"nav", "footer", "aside", "form", "figcaption", "button", "menu", "dialog"})
_INNER = frozenset({"p", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "figure"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_SITE = re.compile(r"\s+(?:[|»«·•–—]|::|-)\s+")
_DATES = ("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate", "publishdate",
          "publish-date", "parsely-pub-date", "sailthru.date", "og:published_time", "dcterms.created")  # fmt: skip
_AUTHORS = (
    "author",
    "article:author",
    "dc.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "twitter:creator",
)
_BYLINE = re.compile(
    r"(?:^|\s)(?:byline|(?:entry-|post-|article-)?author(?:-?name)?|p-author|fn)(?:\s|$)", re.IGNORECASE
)
PARAGRAPH = 25  # characters from which on a line votes
HIGHEST_VOTE = 200  # elements around a line that it votes for: pages are no deeper, hostile ones are


def find_article(document: Document, taken: Sequence[Range] = ()) -> Article:
    """The article of a page; `taken` are the ranges of texts that belong to the thread."""
    taken = merged(taken)
    meta = _meta(document)
    ranges = _body(document, taken)
    paragraphs = document.paragraphs(ranges)
    title = _title(document, meta)
    if paragraphs and title and paragraphs[0] == title:
        paragraphs = paragraphs[1:]
    return Article(
        title=title,
        text="\n\n".join(paragraphs),
        author=_author(document, meta, taken),
        posted_at=_posted_at(document, meta, taken),
    )


def _body(document: Document, taken: Sequence[Range]) -> list[Range]:
    lines = _Lines(document, taken)
    if not lines.votes:
        return []
    best = _best(document, lines)
    first, last = document.line_range(*document.text_range(best))
    ranges: list[Range] = []
    pending: list[Range] = []  # headings, kept where a paragraph follows
    for line in range(first, last):
        if not lines.is_free(line) or lines.left_out(document.line_block[line]):
            continue
        size, linked = document.line_sizes[line], document.line_links[line]
        span = (document.line_text[line], document.line_text[line + 1])
        if document.tag[document.line_block[line]] in _HEADINGS and linked <= size // 2:
            pending.append(span)
        elif linked * 2 <= size or (size > 80 and linked * 4 <= 3 * size):
            ranges += [*pending, span]
            pending = []
    return ranges


def _best(document: Document, lines: _Lines) -> int:
    """The element with the most votes; its parent where that holds half as much again."""
    best = max(lines.votes, key=lambda element: (lines.votes[element], element))
    above = document.parent[best]
    while above > 0 and document.tag[above] not in ("body", "html"):
        if lines.whole.get(above, 0) < 1.5 * lines.whole.get(best, 1) or lines.left_out(above):
            break
        best, above = above, document.parent[above]
    return best


class _Lines:
    """The lines outside the thread: their votes for the elements around, and what is no article."""

    def __init__(self, document: Document, taken: Sequence[Range]) -> None:
        self.document = document
        self.taken = taken
        self.votes: dict[int, float] = {}
        self.whole: dict[int, int] = {}  # characters of voting lines in an element, nested ones included
        self._left_out: dict[int, bool] = {}
        self.characters = document.text_size(0, len(document.texts))
        self._vote()

    def is_free(self, line: int) -> bool:
        """Whether a line stands outside the thread."""
        return not self.taken or not covers(self.taken, self.document.line_text[line])

    def _vote(self) -> None:
        document, votes, whole = self.document, self.votes, self.whole
        tag, parent = document.tag, document.parent
        sizes = zip(document.line_block, document.line_sizes, document.line_links, strict=True)
        for line, (block, size, linked) in enumerate(sizes):
            if size < PARAGRAPH or linked * 2 > size or not self.is_free(line) or self.left_out(block):
                continue
            element = block
            while tag[element] in _INNER and parent[element] > 0:
                element = parent[element]
            worth: float = min(size, 600) if size >= 60 else size / 3
            share = 1.0
            for _ in range(HIGHEST_VOTE):
                if element <= 0:
                    break
                if share > 0.1:
                    votes[element] = votes.get(element, 0) + worth * share
                whole[element] = whole.get(element, 0) + size
                share *= 0.45
                element = parent[element]

    def left_out(self, element: int) -> bool:
        """Whether an element, or one around it, is by its tag or name no part of an article."""
        path, known = [], False
        while element > 0 and not known:
            remembered = self._left_out.get(element)
            if remembered is not None:
                known = remembered
                break
            path.append(element)
            known = self._is_unlikely(element)
            element = self.document.parent[element]
        self._left_out.update(dict.fromkeys(path, known))
        return known

    def _is_unlikely(self, element: int) -> bool:
        document = self.document
        tag = document.tag[element]
        if tag in ("body", "html", "p"):
            return False
        own = document.attributes[element]
        unlikely = tag in _LEFT_OUT
        if not unlikely and own:
            name = f"{own.get('class') or ''} {own.get('id') or ''}"
            style = own.get("style")
            if style and "none" in style and "display" in style:
                unlikely = True
            elif len(name) > 1:
                unlikely = _is_unlikely_name(name)
        if not unlikely:
            return False
        return document.text_size(*document.text_range(element)) < 0.6 * self.characters


@lru_cache(8192)
def _is_unlikely_name(name: str) -> bool:
    return bool(_UNLIKELY.search(name)) and not _LIKELY.search(_UNLIKELY.sub("", name))


def _meta(document: Document) -> dict[str, str]:
    """The contents of <meta> elements by lower-case name, the first of each."""
    found: dict[str, str] = {}
    for element in document.elements("meta"):
        own = document.attributes[element]
        name = own.get("property") or own.get("name") or own.get("itemprop")
        content = own.get("content")
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _title(document: Document, meta: dict[str, str]) -> str | None:
    whole = document.title
    headings = [i for i in document.elements("h1") if document.text_end[i] > document.text_begin[i]][:5]
    for heading in headings:
        text = document.text(heading)
        if len(text) > 3 and (text in whole or len(headings) == 1) and not _names_site(text, whole):
            return text
    stated = squeeze(meta.get("og:title") or meta.get("twitter:title") or "")
    if stated:
        return stated
    parts = _SITE.split(whole)
    return max(parts, key=len) if parts and parts[0] else None


def _names_site(text: str, whole: str) -> bool:
    """Whether a heading is the site's name: the last part of a title that has more."""
    parts = _SITE.split(whole)
    return len(parts) > 1 and text in (parts[-1],) and len(text) < 30


def _author(document: Document, meta: dict[str, str], taken: Sequence[Range]) -> str | None:
    for name in _AUTHORS:
        value = meta.get(name, "")
        if value and not value.startswith(("http", "@")) and (found := clean_name(value)):
            return found
    for element in _bylines(document):
        begin, end = document.text_range(element)
        if begin == end or end - begin > 6 or covers(taken, begin):
            continue
        found = clean_name(document.text(element))
        if found and 2 < len(found) <= 60:
            return found
    return None


def _bylines(document: Document) -> list[int]:
    """Elements that name an author: rel=author, or a class that says byline or author."""
    named = [
        element
        for names, elements in document.class_names.items()
        if _is_byline(names)
        for element in elements
    ]
    linked = [link for link in document.elements("a") if document.attributes[link].get("rel") == "author"]
    return linked + sorted(named)


@lru_cache(8192)
def _is_byline(names: str) -> bool:
    low = names.lower()  # spares most names the pattern
    return ("author" in low or "byline" in low or "fn" in low) and _BYLINE.search(names) is not None


def _posted_at(document: Document, meta: dict[str, str], taken: Sequence[Range]) -> str | None:
    for name in _DATES:
        if (value := meta.get(name)) and (iso := parse_date(value)):
            return iso
    for element in document.elements("time") + document.elements("abbr"):
        begin = document.text_begin[element]
        if covers(taken, begin):
            continue
        own = document.attributes[element]
        value = own.get("datetime") or own.get("content") or own.get("title") or document.text(element)
        if value and (iso := parse_date(value)):
            return iso
    return None
