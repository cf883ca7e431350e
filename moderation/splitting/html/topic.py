"""Forum topics: the opening post is what the others comment on, and it stands on the topic's first page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from moderation.splitting.html.document import Document
from moderation.splitting.record import Record
from moderation.types import Article

_NUMBER = re.compile(r"\d{1,6}")
LONGEST_PAGER = 200  # characters of "Go to page Previous 1, 2, 3 Next"


def first_as_article(document: Document, records: Sequence[Record]) -> tuple[Article | None, list[Record]]:
    """The opening post as the article and the other posts; all posts on a later page of the topic."""
    if not records or is_later_page(document):
        return None, list(records)
    first = records[0]
    return (
        Article(text="\n\n".join(first.paragraphs), author=first.author, posted_at=first.posted_at),
        list(records[1:]),
    )


def is_later_page(document: Document) -> bool:
    """Whether the page's own pager links page 1 and names a page without linking it: the one that is shown."""
    for link in document.elements("a"):
        if _word(document, link) != "1":
            continue
        pager = document.parent[link]
        if document.tag[pager] == "li":
            pager = document.parent[pager]
        if len(text := document.text(pager)) > LONGEST_PAGER:
            continue
        links = (each for each in range(pager, document.end[pager]) if document.tag[each] == "a")
        linked = {_word(document, each) for each in links}
        if any(int(number) > 1 and number not in linked for number in _NUMBER.findall(text)):
            return True
    return False


def _word(document: Document, element: int) -> str:
    begin, end = document.text_range(element)
    return document.texts[begin].strip() if begin < end else ""
