"""`moderation split`: pages in, one JSON object a page with its article and comments out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from moderation import splitting
from moderation.batch.formats.pages import LARGEST_PAGE, MEDIA_TYPES
from moderation.cli.app import app
from moderation.cli.console import EXIT_REJECTED, complain, people
from moderation.errors import InputError, PageError
from moderation.splitting.view import to_html
from moderation.types import Page, Thread


@app.command()
def split(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Pages, folders of pages, or - for a page on stdin.")
    ],
    url: Annotated[
        str | None, typer.Option(help="Address that the page was fetched from; for a single page.")
    ] = None,
    fetched_at: Annotated[
        str | None, typer.Option(help="Day of the fetch (2024-05-31): resolves “3 hours ago”.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(help="Also write the page's text here, comments coloured; for a single page."),
    ] = None,
) -> None:
    """Find the article and the reader comments of pages, in HTML or in flattened text.

    Prints one JSON object a line and page, in the order given. A page that cannot be read is named on
    stderr and the run goes on; the exit code is then 1.
    """
    sources = list(_expanded(paths))
    for option, value in (("--url", url), ("--html", html)):
        if value and len(sources) > 1:
            raise InputError(
                option, f"is for one page, but {len(sources)} are given", "Split that page alone"
            )
    unread = 0
    for source in sources:
        try:
            page = Page(_content(source), url, MEDIA_TYPES.get(Path(source).suffix.lower()), fetched_at)
            thread = splitting.split(page)
        except PageError as error:
            complain(f"{source}: {error.problem}. {error.remedy}".rstrip(". ") + ".")
            unread += 1
            continue
        print(json.dumps(as_record(source, thread), ensure_ascii=False), flush=True)
        if html:
            _write_view(html, page, thread)
    if unread:
        people.print(f"{unread} of {len(sources)} pages could not be read.")
        raise typer.Exit(EXIT_REJECTED)


def as_record(source: str, thread: Thread) -> dict[str, Any]:
    """A thread as JSON; what nobody stated is null, what does not apply is left out of `notes`."""
    notes: dict[str, Any] = {"found_by": thread.found_by}
    if thread.stated_count is not None:
        notes["stated_count"] = thread.stated_count
    if thread.partial:
        notes["partial"] = True
    if thread.widget:
        notes["widget"] = thread.widget
    if thread.set_aside:
        notes["set_aside"] = [
            {"kind": each.kind, "author": each.author, "text": each.text} for each in thread.set_aside
        ]
    article = thread.article
    return {
        "source": source,
        "url": thread.url,
        "title": article.title,
        "article": article.text,
        "article_author": article.author,
        "article_posted_at": article.posted_at,
        "comments": [
            {
                "id": comment.id,
                "text": comment.text,
                "author": comment.author,
                "author_inferred": "author" in comment.inferred,
                "posted_at": comment.posted_at,
                "parent_id": comment.parent_id,
                "depth": comment.depth,
                "votes": comment.votes,
                "quotes": list(comment.quotes),
            }
            for comment in thread.comments
        ],
        "notes": notes,
    }


def _write_view(path: Path, page: Page, thread: Thread) -> None:
    try:
        path.write_text(to_html(page, thread), encoding="utf-8")
    except OSError as error:
        raise InputError(
            str(path), error.strerror or str(error), "Name a file that can be written"
        ) from error


def _expanded(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        if path != "-" and Path(path).is_dir():
            files = sorted(each for each in Path(path).rglob("*") if each.is_file())
            if not files:
                raise InputError(path, "holds no file", "Name a folder with pages in it")
            yield from map(str, files)
        else:
            yield path


def _content(source: str) -> bytes:
    try:
        if source == "-":
            content = sys.stdin.buffer.read(LARGEST_PAGE + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(LARGEST_PAGE + 1)
    except OSError as error:
        raise PageError(source, error.strerror or str(error), "Check the path") from error
    if len(content) > LARGEST_PAGE:
        raise PageError(source, f"is larger than {LARGEST_PAGE // 2**20} MB", "Cut the page")
    return content
