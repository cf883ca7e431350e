"""Pages in, threads out.

The cascade, best evidence first. A later stage runs only where the earlier ones found no comment:

    1. structured data     JSON-LD and microdata of schema.org               html/structured.py
    2. known platforms     selectors as data                                 html/platforms.py, html/known.py
    3. repeated records    unknown markup: records alike, each with a date   html/repeated.py
    4. flattened text      lines without markup                              flattened/

The article is what is left (html/article.py); a thread that a script loads is named (html/widgets.py).
"""

from __future__ import annotations

import re
from dataclasses import replace

from moderation.errors import PageError
from moderation.splitting.encoding import decode
from moderation.splitting.flattened import read_text
from moderation.splitting.html import known, structured, unknown
from moderation.splitting.html.article import find_article
from moderation.splitting.html.document import Document
from moderation.splitting.html.located import Located
from moderation.splitting.html.surroundings import with_surroundings
from moderation.splitting.html.widgets import find_widget
from moderation.splitting.record import Finding, to_thread
from moderation.types import Page, Thread

SMALLEST_NOSCRIPT = 250  # characters that are worth a look; most have a sentence that asks for scripts
MARKED_ENOUGH = 0.9  # of the characters of structured comments that a platform's markup needs to be preferred
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|table|article|section|ul|ol|dl|li|span|a|br)\b[^>]*>", re.IGNORECASE
)


def split(page: Page) -> Thread:
    """Find the article and the reader comments of a page. Raises PageError and nothing else."""
    name = page.url or "page"
    content = page.content
    try:
        text = decode(content, page.media_type) if isinstance(content, bytes) else content
        if is_html(text, page.media_type):
            return _split_html(text, page, name)
        reading = read_text(text, fetched_at=page.fetched_at)
        return to_thread(reading.finding or Finding((), ""), reading.article, url=page.url)
    except (RecursionError, MemoryError) as error:
        raise PageError(name, f"too large or too deep ({type(error).__name__})", "Cut the page") from error


def is_html(text: str, media_type: str | None) -> bool:
    """Whether a page is markup: as its media type says, else as its first characters look."""
    if media_type:
        kind = media_type.split(";")[0].strip().lower()
        if kind in ("text/html", "application/xhtml+xml", "application/xml", "text/xml"):
            return True
        if kind in ("text/plain", "text/markdown", "text/x-markdown"):
            return False
    head = text[:4096]
    return (
        bool(re.match(r"\s*<(?:!doctype|html|\?xml)", head, re.IGNORECASE)) or len(_MARKUP.findall(head)) >= 3
    )


def _split_html(html: str, page: Page, name: str) -> Thread:
    document = Document(html, name)
    located = _find_thread(document, page.fetched_at)
    if located is None and document.noscript_size >= SMALLEST_NOSCRIPT:
        shown = Document(html, name, noscript=True)
        if located := _find_thread(shown, page.fetched_at):
            document = shown
    article = find_article(document, located.ranges if located else ())
    if located is None:
        return to_thread(Finding((), "", widget=find_widget(document)), article, url=page.url)
    finding = with_surroundings(document, located)
    if finding.article:  # the opening post of a topic
        article = replace(finding.article, title=article.title)
    return to_thread(finding, article, url=page.url)


def _find_thread(document: Document, fetched_at: str | None) -> Located | None:
    """Stages 1 to 3. A platform's markup says more (depth, votes) of the records that structured data names."""
    stated = structured.find_thread(document, fetched_at)
    marked = known.find_thread(document, fetched_at)
    if stated and (marked is None or marked.size < MARKED_ENOUGH * stated.size):
        return stated
    return marked or unknown.find_thread(document, fetched_at)
