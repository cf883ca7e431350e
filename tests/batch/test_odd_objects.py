"""An object of a dump that is not as its format has it costs that object, not the run and not what comes behind it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from moderation.batch import ReadOptions, Source
from tests.batch.dumps import EXPORTS, OBJECTS, YOUTUBE, document, lines

ODD = [5, ["x"], {"a": 1}, None]
JSON_EXPORTS = {
    name: (format_name, content, texts)
    for name, (format_name, content, texts, _) in EXPORTS.items()
    if content[:1] in (b"{", b"[")
} | {
    name: (format_name, lines(objects), [text or "" for text in texts])
    for name, (format_name, objects, texts) in OBJECTS.items()
}
TEXT_FIELDS = {
    "algolia": "comment_text",
    "youtube": "textOriginal",
    "yt-dlp": "text",
    "discourse": "cooked",
    "activitystreams": "content",
    "commento": "markdown",
    "isso": "text",
    "remark42": "orig",
    "reddit": "body",
    "reddit posts": "selftext",
    "hacker-news": "text",
    "coral": "body",
}


def objects_of(content: bytes) -> list[Any]:
    """What a dump is made of: the lines, the items of its array, or one document."""
    try:
        whole = json.loads(content)
    except ValueError:
        return [json.loads(line) for line in content.splitlines()]
    return whole if isinstance(whole, list) else [whole]


def dump_of(objects: list[Any], name: str) -> bytes:
    """As the dump of that name holds them."""
    return document(objects) if JSON_EXPORTS[name][1].startswith(b"[") else lines(objects)


def places_in(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each container in it with each of its keys or indices."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from places_in(each)


@pytest.mark.parametrize("name", JSON_EXPORTS)
def test_whatever_is_odd_what_stands_behind_it_is_read(tmp_path, name):
    format_name, content, texts = JSON_EXPORTS[name]
    whole = objects_of(content)
    objects = []
    for place, _ in enumerate(places_in(whole)):
        for odd in ODD:
            broken = copy.deepcopy(whole)
            container, key = list(places_in(broken))[place]
            container[key] = odd
            objects += broken
    (tmp_path / "dump").write_bytes(dump_of([*whole, *objects, *whole], name))
    source = Source(tmp_path / "dump", format_name=format_name, encoding=None, options=ReadOptions())
    (chunk,) = source.chunks()
    found = [each.text for each in chunk.inputs]
    assert not chunk.broken
    assert found[: len(texts)] == found[-len(texts) :] == texts
    assert all(isinstance(text, str) for text in found)
    assert chunk.rejects


@pytest.mark.parametrize("name", TEXT_FIELDS)
@pytest.mark.parametrize("odd", ODD, ids=["number", "list", "object", "null"])
def test_a_text_that_is_none_is_a_reject(tmp_path, label, name, odd):
    format_name, content, texts = JSON_EXPORTS[name]
    broken, field = objects_of(content), TEXT_FIELDS[name]
    *_, container = (at for at, key in places_in(broken) if key == field and at[key])
    container[field] = odd
    (tmp_path / "dump").write_bytes(dump_of(broken, name))
    summary = label(tmp_path / "dump", "out.jsonl", format=format_name)
    if odd is None:  # a comment that has lost its text; here what has none is no comment
        none = name in ("algolia", "activitystreams")
        assert (summary.rows, summary.rejected) == (len(texts) - none, 0)
        return
    assert (summary.rows, summary.rejected) == (len(texts) - 1, 1)
    (reject,) = map(json.loads, (tmp_path / "out.jsonl.rejects.jsonl").read_text().splitlines())
    assert f"field '{field}' is {type(odd).__name__}, not text" in reject["reason"]
    assert json.loads(reject["raw"]), "the object as it stood there"


@pytest.mark.parametrize(("replies", "rejects"), [(None, []), (7, [1]), ({"comments": [7]}, [1])])
def test_a_thread_with_odd_replies_keeps_its_first_comment(tmp_path, label, replies, rejects):
    threads = copy.deepcopy(YOUTUBE["items"] * 2)
    threads[0] = {**threads[0], "replies": replies}
    (tmp_path / "dump").write_bytes(document(threads))
    summary = label(tmp_path / "dump", "out.jsonl")
    written = [json.loads(line)["text"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert written == ["You're\nan idiot", "You're\nan idiot", "a < b"]
    assert summary.rejected == len(rejects)


def test_a_fault_of_ours_is_not_taken_for_bad_data(tmp_path, label, monkeypatch):
    def faulty(html):
        raise TypeError("ours")

    monkeypatch.setattr("moderation.batch.formats.youtube.plain_text", faulty)
    (tmp_path / "dump").write_bytes(document(YOUTUBE))
    with pytest.raises(TypeError, match="ours"):
        label(tmp_path / "dump", "out.jsonl")
