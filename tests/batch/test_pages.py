"""Pages in, a row per comment out."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import json

import pytest

from moderation.batch.formats import pages
from moderation.errors import DumpError

PAGE = """<!doctype html><html><head><title>Bridge closed</title></head><body>
<article><h1>Bridge closed</h1><p>The old bridge is closed until spring.</p></article>
<div id="comments"><ol class="comment-list">
<li id="comment-11" class="comment depth-1"><article class="comment-body"><footer class="comment-meta">
<div class="comment-author vcard"><b class="fn">Ann</b></div>
<div class="comment-metadata"><time datetime="2024-03-01T10:00:00+00:00">1 March</time></div></footer>
<div class="comment-content"><p>You idiot, {word}!</p></div></article>
<ol class="children"><li id="comment-12" class="comment depth-2">
<article class="comment-body"><footer class="comment-meta">
<div class="comment-author vcard"><b class="fn">Ben</b></div>
<div class="comment-metadata"><time datetime="2024-03-01T11:00:00+00:00">1 March</time></div></footer>
<div class="comment-content"><p>Please stay polite.</p></div></article></li></ol></li>
</ol></div></body></html>"""


def read_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_one_page(tmp_path, label):
    (tmp_path / "page.html").write_text(PAGE.format(word="all of you"))
    assert label(tmp_path / "page.html", "out.csv").rows == 2
    first, second = read_csv(tmp_path / "out.csv")
    assert first["author"] == "Ann"
    assert first["decision"] == "reject"
    assert second["text"] == "Please stay polite."
    assert second["parent_id"] == first["id"]
    assert second["depth"] == "1"
    assert first["source"].endswith("page.html")


def test_a_folder_of_pages_goes_on_over_those_it_cannot_read(tmp_path, label):
    folder = tmp_path / "pages"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.html").write_text(PAGE.format(word="a"))
    (folder / "b.html").write_text("")
    (folder / "deep" / "c.html.gz").write_bytes(gzip.compress(PAGE.format(word="c").encode()))
    (folder / "none.html").write_text("<html><body><p>No comment here.</p></body></html>")
    (folder / ".hidden").write_text("not a page")
    summary = label(folder, "out.csv")
    assert (summary.rows, summary.rejected) == (4, 1)
    assert [row["text"][11] for row in read_csv(tmp_path / "out.csv")[::2]] == ["a", "c"]
    (reject,) = map(json.loads, (tmp_path / "out.csv.rejects.jsonl").read_text().splitlines())
    assert reject["raw"].endswith("b.html")


def test_a_page_that_is_too_large_is_rejected(tmp_path, label, monkeypatch):
    monkeypatch.setattr("moderation.batch.formats.pages.LARGEST_PAGE", 1000)
    (tmp_path / "page.html").write_text(PAGE.format(word="x" * 1000))
    summary = label(tmp_path / "page.html", "out.csv")
    assert (summary.rows, summary.rejected) == (0, 1)


def test_a_page_that_no_table_holds_is_rejected_alone(tmp_path, label, monkeypatch):
    def split(page):
        thread = whole(page)
        comments = [dataclasses.replace(each, depth=2**40) for each in thread.comments]
        return dataclasses.replace(thread, comments=comments) if b"deep" in page.content else thread

    whole = pages.split
    monkeypatch.setattr(pages, "split", split)
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("a", "deep", "z"):
        (folder / f"{name}.html").write_text(PAGE.format(word=name))
    summary = label(folder, "out.csv")
    assert (summary.rows, summary.rejected) == (4, 1)
    (reject,) = map(json.loads, (tmp_path / "out.csv.rejects.jsonl").read_text().splitlines())
    assert reject["raw"].endswith("deep.html")


def test_pages_and_dumps_do_not_mix(tmp_path, label):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a.html").write_text(PAGE.format(word="a"))
    (folder / "b.csv").write_text("id,text\n1,x\n")
    with pytest.raises(DumpError, match="several formats"):
        label(folder, "out.csv")
