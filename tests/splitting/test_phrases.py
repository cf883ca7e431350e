"""Interface phrases in the languages of the data."""

from __future__ import annotations

import pytest

from moderation.splitting.phrases import match_phrase, phrase_kinds


@pytest.mark.parametrize(
    ("line", "kind", "name"),
    [
        ("Ellen says:", "says", "Ellen"),
        ("Ada Holm sagt:", "says", "Ada Holm"),
        ("Luc dit :", "says", "Luc"),
        ("小明说道：", "says", "小明"),
        ("Reply to\u00a0 Wren", "reply_to", "Wren"),
        ("Antwort auf Wren", "reply_to", "Wren"),
        ("Wren に返信する", "reply_to", "Wren"),
        ("回复小明", "reply_to", "小明"),
        ("Posted by: Ellen", "signed", "Ellen"),
        ("Leave a Reply to Wren", "prompt", "Wren"),
        ("Pingback: A Headline", "pingback", "A Headline"),
    ],
)
def test_phrases_with_a_name(line: str, kind: str, name: str) -> None:
    match = match_phrase(line)
    assert match is not None
    assert (match.kind, match.name) == (kind, name)


@pytest.mark.parametrize(
    ("line", "kind", "count"),
    [
        ("15 Comments", "heading", 15),
        ("Kommentare (3)", "heading", 3),
        ("12 Responses to “A Headline”", "heading", 12),
        ("{ 2 comments… read them below or add one }", "heading", 2),
        ("1,204 comments", "heading", 1204),
        ("Comments (0)", "none_yet", 0),
        ("View all 210 comments", "more", 210),
        ("Reply", "reply", None),
        ("Répondre", "reply", None),
        ("Kommentare sind geschlossen.", "closed", None),
        ("Your comment is awaiting moderation.", "awaiting", None),
        ("Комментарий удалён", "deleted", None),
        ("Recent Comments", "recent", None),
    ],
)
def test_phrases_without_a_name(line: str, kind: str, count: int | None) -> None:
    match = match_phrase(line)
    assert match is not None
    assert (match.kind, match.count) == (kind, count)


@pytest.mark.parametrize(
    "line", ["So be it", "He wrote", "They replied to the letter in May.", "", "x" * 500]
)
def test_what_is_no_phrase(line: str) -> None:
    assert match_phrase(line) is None


def test_buttons_run_together() -> None:
    assert phrase_kinds("permalink embed save reply") == {"control", "reply"}
    assert phrase_kinds("ReplyDelete") == {"reply", "control"}
    assert phrase_kinds("Newest Most Voted") == {"sort"}
    assert phrase_kinds("Daumen hoch6Daumen runter") == {"vote"}
    assert phrase_kinds("Reply, he said") == frozenset()


@pytest.mark.parametrize("word", ["deleted", "removed", "flagged", "dead"])
def test_a_notice_in_brackets_is_one_only_in_them(word: str) -> None:
    assert [match_phrase(line) for line in (word, f"{word.title()}!", f"({word})")] == [None] * 3
    notices = [match_phrase(line) for line in (f"[{word}]", f"*[{word.title()}].*", f"［ {word} ］")]
    assert [notice and notice.kind for notice in notices] == ["deleted"] * 3
