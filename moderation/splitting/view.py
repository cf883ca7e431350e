"""A page for the human eye: all text of a page in its order, article, comments and rest told apart by colour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from html import escape

from moderation.splitting.encoding import decode
from moderation.splitting.html.document import Document, squeeze
from moderation.splitting.split import is_html
from moderation.types import Comment, Page, SetAside, Thread

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
header, .legend { color: #555; } h1 { font-size: 1.3rem; margin-bottom: 0; }
p { margin: .35rem 0; padding: .1rem .6rem; white-space: pre-line; overflow-wrap: anywhere; }
.article { background: #e7f0fb; border-left: 4px solid #3b78c4; }
.rest { color: #999; font-size: .8rem; }
.comment { background: #fdf3dc; border-left: 4px solid #d98e04; margin-left: calc(var(--depth) * 1.8rem); }
.quote { font-style: italic; color: #666; }
.who { font-weight: 600; font-size: .85rem; margin-bottom: 0; }
.aside { background: #f7e3e3; border-left: 4px solid #b3261e; }
.legend span { padding: .1rem .6rem; margin-right: .5rem; }
"""


def to_html(page: Page, thread: Thread) -> str:
    """One self-contained HTML page that shows what `split(page)` made of a page. Raises PageError."""
    owners = _owners(thread)
    article = {
        squeeze(line) for paragraph in thread.article.text.split("\n\n") for line in paragraph.split("\n")
    }
    names = {comment.id: comment.author for comment in thread.comments}
    asides: dict[str, list[SetAside]] = defaultdict(list)  # by their first line
    for aside in thread.set_aside:
        asides[squeeze(aside.text.partition("\n")[0])].append(aside)
    shown: set[str] = set()
    body: list[str] = []
    current: str | None = None
    told: list[str] = []  # lines of the record set aside last, which is shown whole at its first
    for line in _lines(page):
        waiting = owners.get(line)
        if line in told:
            told.remove(line)
        elif waiting:
            comment = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            if comment.id not in shown and comment.id != current:
                body.append(_signature(comment, names))
            shown.add(comment.id)
            current, told = comment.id, []
            quoted = any(squeeze(part) == line for quote in comment.quotes for part in quote.split("\n"))
            body.append(_paragraph(line, "comment quote" if quoted else "comment", comment.depth))
        elif asides.get(line):
            aside = asides[line].pop(0)
            told = [squeeze(other) for other in aside.text.split("\n")[1:]]
            body.append(_aside(aside))
        else:
            body.append(
                _paragraph(line, "article" if line in article or line == thread.article.title else "rest")
            )
    for comment in thread.comments:  # stated for machines only, or quoted in part
        if comment.id not in shown:
            body += [_signature(comment, names), _paragraph(comment.text, "comment", comment.depth)]
    body += [_aside(aside) for left in asides.values() for aside in left]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(_title(thread))}</title>'
        f"<style>{_STYLE}</style></head><body>\n{_head(thread)}\n" + "\n".join(body) + "\n</body></html>\n"
    )


def _lines(page: Page) -> list[str]:
    content = page.content
    text = decode(content, page.media_type) if isinstance(content, bytes) else content
    if is_html(text, page.media_type):
        document = Document(text, page.url or "page")
        lines = [document.line(number) for number in range(len(document.line_block))]
    else:
        lines = [squeeze(line) for line in text.splitlines()]
    return [line for line in lines if line]


def _owners(thread: Thread) -> dict[str, list[Comment]]:
    """The comments that hold a line, by the line, in document order."""
    owners: dict[str, list[Comment]] = defaultdict(list)
    for comment in thread.comments:
        for paragraph in (*comment.text.split("\n\n"), *comment.quotes):
            for line in paragraph.split("\n"):
                if key := squeeze(line):
                    owners[key].append(comment)
    return owners


def _title(thread: Thread) -> str:
    return thread.article.title or thread.url or "A split page"


def _head(thread: Thread) -> str:
    parts = [f"{len(thread.comments)} comments"]
    if thread.found_by:
        parts.append(f"found by {thread.found_by}")
    if thread.stated_count is not None:
        parts.append(f"the page says {thread.stated_count}")
    if thread.partial:
        parts.append("partial")
    if thread.widget:
        parts.append(f"the thread is loaded by {thread.widget} and is not in the document")
    if thread.set_aside:
        parts.append(f"{len(thread.set_aside)} set aside")
    return (
        f"<header><h1>{escape(_title(thread))}</h1><p>{escape(' · '.join(parts))}</p></header>"
        '<p class="legend"><span class="article">article</span><span class="comment" style="--depth: 0">comment</span>'
        '<span class="comment quote" style="--depth: 0">quotation</span><span class="aside">set aside</span>'
        '<span class="rest">rest</span></p>'
    )


def _signature(comment: Comment, names: Mapping[str, str | None]) -> str:
    name = comment.author or "unknown"
    if "author" in comment.inferred:
        name += " (inferred)"
    parts = [name, comment.posted_at or "no date"]
    if comment.parent_id:
        parts.append(f"in reply to {names.get(comment.parent_id) or comment.parent_id}")
    if comment.votes is not None:
        parts.append(f"{comment.votes} votes")
    return _paragraph(" · ".join(parts), "comment who", comment.depth)


def _aside(aside: SetAside) -> str:
    return _paragraph(f"{aside.kind.replace('_', ' ')} · {aside.author or ''}\n{aside.text}", "aside")


def _paragraph(text: str, name: str, depth: int | None = None) -> str:
    style = f' style="--depth: {min(depth, 20)}"' if depth is not None else ""
    return f'<p class="{name}"{style}>{escape(text)}</p>'
