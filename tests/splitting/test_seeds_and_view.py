"""The two sample documents as they are expected, the floors on the shared pages, and the page for the eye."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from moderation import Page, split
from moderation.splitting.view import to_html
from tests.splitting import pages

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


@pytest.mark.skipif(not SEEDS.exists(), reason="the shared sample documents are not here")
def test_both_sample_documents_come_out_as_expected() -> None:
    for name, expected in json.loads((SEEDS / "expected.json").read_text("utf-8")).items():
        thread = split(Page((SEEDS / name).read_bytes()))
        assert len(thread.comments) == len(expected["comments"])
        for comment, wanted in zip(thread.comments, expected["comments"], strict=True):
            assert comment.text.split("\n\n") == wanted["paragraphs"]
            assert comment.author == wanted["author"]
            assert ("author" in comment.inferred) == wanted["author_is_inferred_from_the_reply_line"]
            assert comment.posted_at == wanted["date"]
            parent = wanted["parent"]
            assert comment.parent_id == (thread.comments[parent - 1].id if parent else None)
        everything = "\n".join([thread.article.text, *(comment.text for comment in thread.comments)])
        assert all(passage in thread.article.text for passage in expected["article_has"])
        assert not any(passage in everything for passage in expected["neither_comment_nor_article"])


class _Texts(HTMLParser):
    """Text of a page by the class of the paragraph that holds it."""

    def __init__(self) -> None:
        super().__init__()
        self.by_class: dict[str, list[str]] = {}
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._name = dict(attrs).get("class") or "" if tag == "p" else self._name

    def handle_data(self, data: str) -> None:
        self.by_class.setdefault(self._name, []).append(data)


def test_the_page_for_the_eye_shows_article_comments_and_rest_apart() -> None:
    page = Page(pages.WORDPRESS, media_type="text/html")
    texts = _Texts()
    texts.feed(to_html(page, split(page)))
    assert any("After two years of repairs" in text for text in texts.by_class["article"])
    assert "But nobody told the geese." in texts.by_class["comment"]
    assert any("Tom" in text and "in reply to Greta Holm" in text for text in texts.by_class["comment who"])
    assert any("Copyright" in text for text in texts.by_class["rest"])
    assert any("pingback" in text for text in texts.by_class["aside"])
    assert "The bench at the lock is back too." in texts.by_class["comment quote"]
    assert not any("Pingback" in text for text in texts.by_class["rest"])


def test_the_page_for_the_eye_escapes_what_a_page_says() -> None:
    page = Page("<p>1 &lt;script&gt;alert(1)&lt;/script&gt;</p>" * 3, media_type="text/html")
    assert "<script>" not in to_html(page, split(page))


def test_each_line_of_a_record_set_aside_is_shown_once() -> None:
    excerpt = "[…] the path along the water is open again, and the bench is back […]"
    body = f'<div class="comment-body"><p>Pingback: Boats and piers</p><p>{excerpt}</p></div>'
    pinged = f'<li class="pingback" id="comment-9">{body}</li>'
    page = Page(
        pages.WORDPRESS.replace('<ol class="comment-list">', f'<ol class="comment-list">{pinged}'),
        media_type="text/html",
    )
    assert any(excerpt in aside.text for aside in split(page).set_aside)
    assert to_html(page, split(page)).count(excerpt) == 1
