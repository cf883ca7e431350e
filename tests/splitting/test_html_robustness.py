"""Bad bytes, huge pages and mutated ones: PageError or a thread, never anything else, and never for long."""

from __future__ import annotations

import random
import time
from contextlib import suppress

import pytest

from bench.splitting_fuzz import mutate, try_page
from moderation import Page, split
from moderation.errors import PageError
from moderation.splitting.encoding import decode
from moderation.splitting.html.names import number_in
from tests.splitting import pages

BODY = "<html><head>{head}</head><body><p>Müller’s café — “open”</p></body></html>"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (BODY.format(head="").encode("utf-8"), None),
        (b"\xef\xbb\xbf" + BODY.format(head="").encode("utf-8"), "text/html; charset=iso-8859-1"),
        (BODY.format(head="").encode("utf-16"), None),
        (BODY.format(head="").encode("utf-16-le"), None),
        (BODY.format(head="").encode("windows-1252"), "text/html; charset=ISO-8859-1"),
        (BODY.format(head="<meta charset=latin1>").encode("windows-1252"), None),
        (BODY.format(head="<meta charset=latin1>").encode("utf-8"), None),
    ],
)
def test_encodings_by_mark_header_meta_and_look(content: bytes, media_type: str | None) -> None:
    assert "Müller’s café — “open”" in decode(content, media_type)


RUSSIAN = "Тропа снова открыта, и мы все вместе ходили к шлюзу за яблоками и хлебом. "
JAPANESE = "水辺の道がまた開いて、とてもうれしいです。"


@pytest.mark.parametrize(
    ("text", "encoding", "media_type"),
    [
        (RUSSIAN, "utf-16-le", None),
        (JAPANESE, "utf-16-be", None),
        (RUSSIAN, "windows-1251", None),
        (RUSSIAN, "koi8-r", None),
        (JAPANESE, "iso2022_jp", None),
        (JAPANESE, "shift_jis", "text/html; charset=Shift_JIS"),
    ],
)
def test_encodings_of_other_scripts_without_a_mark(text: str, encoding: str, media_type: str | None) -> None:
    page = f"<html><body><h1>{text}</h1><p>{text * 8}</p></body></html>"
    assert decode(page.encode(encoding), media_type) == page


def test_text_in_utf16_as_the_header_says() -> None:
    text = RUSSIAN * 8
    assert decode(text.encode("utf-16-le"), "text/plain; charset=utf-16le") == text


def test_a_few_invalid_bytes_leave_the_rest_of_utf8_alone() -> None:
    content = ("grün " * 50).encode() + b"\xff" + "schön".encode()
    assert decode(content).startswith("grün grün")
    assert decode(content).endswith("schön")


@pytest.mark.parametrize(
    "content",
    [
        b"<div>" * 100_000 + b"x",
        b"<ul><li>" * 50_000,
        b"<p>" + b"".join(b"<font size=%d>" % n for n in range(4000)) + b"<p>x" * 4000,
        b"<div><!--</div>-->" * 12_000,
        b"<div title='</div>'>" * 12_000,
        b"<p>" + b"".join(b"<font size='>%d'>" % n for n in range(4000)) + b"<p>x" * 4000,
    ],
    ids=["nested", "nested lists", "reopened", "closed in comments", "closed in attributes", "reopened by marks"],
)  # fmt: skip
def test_pages_past_a_limit_are_a_clear_error(content: bytes) -> None:
    with pytest.raises(PageError, match=r"https://example\.org/a: "):
        split(Page(content, url="https://example.org/a", media_type="text/html"))


def test_a_page_over_the_size_limit_is_a_clear_error() -> None:
    with pytest.raises(PageError, match="characters"):
        split(Page("<p>" + "word " * 14_000_000, media_type="text/html"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0",
        b"<",
        b"<html>",
        b"\xff\xfe",
        b"<p>a\0b</p>" * 1000,
        b"&#x110000;" * 50,
        b"<p>x</p>" * 100_000,
        b"<select>" + b"<option>Rome</Option>" * 60_000,
    ],
    ids=["empty", "zeros", "bracket", "html", "mark", "nul", "entities", "siblings", "options"],
)
def test_odd_pages_are_split_in_bounded_time(content: bytes) -> None:
    begun = time.process_time()
    assert split(Page(content, media_type="text/html")).comments == ()
    assert time.process_time() - begun < 5


def test_a_thread_of_a_hundred_thousand_comments_stays_linear() -> None:
    item = '<li class="comment" id="comment-{}"><cite>Ann</cite> says: <p>The gate is open again.</p></li>'
    seconds = []
    for count in (1_000, 8_000):
        content = "<ol class=commentlist>" + "".join(item.format(n) for n in range(count)) + "</ol>"
        begun = time.process_time()
        assert len(split(Page(content, media_type="text/html")).comments) == count
        seconds.append(time.process_time() - begun)
    assert seconds[1] < 30 * seconds[0] + 0.5  # eight times as many; quadratic would be 64 times


@pytest.mark.parametrize(
    "record",
    [
        '<shreddit-comment author="a{0}" depth="1"><div slot="comment">The gate is open, {0}.</div>',
        '<article class="post" id="post-{0}"><a class="in-reply-to" href="#post-1">a</a>'
        '<h3 class="username"><a>Ann</a></h3><div class="cooked">The gate is open, {0}.</div></article>',
    ],
    ids=["nested", "links"],
)
def test_deep_and_linked_replies_stay_linear(record: str) -> None:
    begun = time.process_time()
    page = "<body>" + "".join(record.format(number) for number in range(8_000))
    assert len(split(Page(page, media_type="text/html")).comments) == 8_000
    assert time.process_time() - begun < 4  # 0.5 s; 8 s and 14 s where each record looks at all others


def test_mutated_pages_never_break_it() -> None:
    seeds = [value.encode() for name, value in vars(pages).items() if name.isupper()]
    for number in range(150):
        rng = random.Random(number)
        problem, _ = try_page(mutate(rng, seeds), rng.choice(("text/html", "text/plain", None)))
        assert problem is None or problem.startswith("took"), f"seed {number}: {problem}"


@pytest.mark.parametrize(
    ("before", "unit", "after"),
    [
        ("[a](", " ", "x"),
        ("It was long and then. Leave a comment", " ", "x"),
        ("It was long ago. 13 Responses to", "\t", "x"),
        ("Ada", " ", "x: said"),
        ("comment " * 6, "1,", ""),
        ("", "1:00 ", ""),
    ],
)
def test_hostile_lines_take_linear_time(before: str, unit: str, after: str) -> None:
    text = before + unit * (20_000 // len(unit)) + after
    begun = time.process_time()
    split(Page(text, media_type="text/plain"))
    assert time.process_time() - begun < 0.8  # 0.2 s and less; 1.9 s and more where it is quadratic


def test_scripts_that_are_never_closed_take_linear_time() -> None:
    page = '<p>"Comment"</p>' + '<script type="application/ld+json">' * 2_000 + "x" * 200_000
    begun = time.process_time()
    split(Page(page, media_type="text/html"))
    assert time.process_time() - begun < 1  # 4.6 s where each looks for its own end


def test_votes_that_no_float_holds_are_none() -> None:
    assert number_in("9" * 400 + "k") is None


def cpu_seconds(page: str) -> float:
    begun = time.process_time()
    with suppress(PageError):
        split(Page(page, media_type="text/html"))
    return time.process_time() - begun


@pytest.mark.parametrize("level", ["9999999999", "9" * 5_000], ids=["past 32 bits", "past int"])
@pytest.mark.parametrize(
    "record",
    [
        '<shreddit-comment author="ann" depth="{}"><div slot="comment">The gate is open again.</div>'
        "</shreddit-comment>",
        '<ol class="commentlist"><li class="comment depth-{}" id="comment-1"><cite>Ann</cite> says: '
        "<p>The gate is open again.</p></li></ol>",
    ],
    ids=["attribute", "class"],
)
def test_a_level_deeper_than_any_page_is_not_stated(record: str, level: str) -> None:
    comments = split(Page(record.format(level), media_type="text/html")).comments
    assert [comment.depth for comment in comments] == [0]


def test_votes_of_more_digits_than_a_store_holds_are_none() -> None:
    assert number_in("9" * 30) is None


EMPTY = '<li class="comment" id="comment-{}"></li>'
SAID = '<li class="comment" id="comment-{}"><cite>Ann</cite> says: <p>The gate is open again.</p>'
CLASSED = "".join(f'<div class="c{number}">' for number in range(4_900))


@pytest.mark.parametrize(
    "page",
    [
        "<p>x" + "<option " * 100_000,
        "<p>x" + "<b </b " * 100_000,
        "<p>x" + "<b '" * 100_001 + '<i "' * 100_001,
        "<p>x" + "<!-- " * 400_000,
        CLASSED + "<ol class=commentlist>" + "".join(SAID.format(n) for n in range(2_000)),
        "".join(f"<shreddit-comment id=t1_{n}>Hi" for n in range(8_000))
        + "</shreddit-comment>" * 8_000
        + "<time>noon</time>" * 20_000,
        "<ol>" + "".join(EMPTY.format(n) for n in range(80_000)) + "</ol>",
        "<li class=comment id=comment-1><p>" + "<b class=comment-text>a</b><i class=reply>b</i>" * 5_000,
        "<li class=comment id=comment-1><p>" + "<b class=comment-text>a</b><em>b</em>" * 10_000,
        "<div id=comments><div class=comment>" + "<div>" * 5_000 + "<div class=comment>a</div>" * 20_000,
        "<div>" * 9_000 + "<p>The gate is open again, and the path is dry." * 5_000,
        "<shreddit-comment>" * 4_000 + "The gate is open again." + "<em>" * 4_000 + "word " * 40_000,
    ],
    ids=["options", "formatting", "quotes", "comments", "classes", "closed", "empty", "drops", "notices",
         "wrappers", "votes", "em"],
)  # fmt: skip
def test_hostile_pages_take_less_than_the_limit(page: str) -> None:
    assert cpu_seconds(page) < 2
