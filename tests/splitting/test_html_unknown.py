"""Threads of markup that no table entry knows: dates in attributes, replies inside of what they answer, one element for all."""

# ruff: noqa: E501 (markup is laid out as pages have it)

from __future__ import annotations

import pytest

from moderation import Page, Thread, split
from moderation.splitting.html.document import Document
from moderation.splitting.html.repeated import candidates
from tests.splitting import pages

PEOPLE = ("Ada Holm", "Bo", "Cyril K.", "Dina")
SAYINGS = (
    "The terrace is the only dry path to the chapel, so I hope they mark another one.",
    "There is the forest road, ten minutes longer and much nicer in June.",
    "Forty species in one afternoon sounds like a lot, who counted them?",
    "My class did, with nets, and let every single one go again.",
)


def html(content: str) -> Thread:
    return split(Page(content, media_type="text/html"))


def test_a_time_element_dates_the_comment_whatever_it_shows() -> None:
    rows = "".join(
        f'<user-remark><b>{name}</b> <time datetime="2022-02-0{n}T10:00:00Z">{shown}</time><p>{text}</p></user-remark>'
        for n, (name, text, shown) in enumerate(
            zip(PEOPLE, SAYINGS, ("Feb 1", "Feb 2", "Feb 3", "Feb 4"), strict=True), 1
        )
    )
    thread = html(pages.page(f"<remark-list><h3>4 comments</h3>{rows}</remark-list>"))
    assert [comment.text for comment in thread.comments] == list(SAYINGS)
    assert [comment.author for comment in thread.comments] == list(PEOPLE)
    assert thread.comments[1].posted_at == "2022-02-02T10:00:00Z"


@pytest.mark.parametrize(
    "dates",
    [
        ("7. února 2020 v 14:05", "před 3 dny", "před 2 hodinami", "před hodinou"),
        ("2020. február 7. 14:05", "3 napja", "2 órája", "1 órája"),
        ("7. helmikuuta 2020 klo 14.05", "3 päivää sitten", "2 tuntia sitten", "tunti sitten"),
        ("7 februarie 2020 la 14:05", "acum 3 zile", "acum 2 ore", "acum 1 oră"),
        ("7 Φεβρουαρίου 2020 στις 2:05 μμ", "πριν από 3 ημέρες", "πριν από 2 ώρες", "πριν από 1 ώρα"),
        ("7 فبراير، 2020 الساعة 2:05 م", "منذ 3 أيام", "منذ ساعتين", "منذ ساعة"),
        ("7 شباط 2020 - 2:05 م", "قبل 3 أيام", "قبل ساعتين", "قبل ساعة"),
    ],
)
def test_dates_of_many_languages(dates: tuple[str, ...]) -> None:
    rows = "".join(
        f'<div class="talk"><b>{name}</b> <i>{date}</i><p>{text}</p></div>'
        for name, text, date in zip(PEOPLE, SAYINGS, dates, strict=True)
    )
    content = pages.page(f'<div class="comments"><h3>4 comments</h3>{rows}</div>')
    thread = split(Page(content, media_type="text/html", fetched_at="2020-02-10T12:00"))
    assert [(comment.author, comment.text) for comment in thread.comments] == list(
        zip(PEOPLE, SAYINGS, strict=True)
    )
    assert [comment.posted_at for comment in thread.comments] == [
        "2020-02-07T14:05",
        "2020-02-07",
        "2020-02-10T10:00",
        "2020-02-10T11:00",
    ]


def _talk() -> str:
    return "".join(
        f'<div class="talk"><b>{name}</b> <i>May {n}, 2021 at 8:15 am</i><p>{text}</p></div>'
        for n, (name, text) in enumerate(zip(PEOPLE, SAYINGS, strict=True), 1)
    )


def test_a_thread_in_a_shadow_root() -> None:
    inert = '<template id="row"><div class="talk"><b>Name</b> <i>May 1, 2020 at 8:15 am</i><p>Text</p></div></template>'
    script = "<script>const root = '<template shadowrootmode=\"open\">'</script><!-- <template shadowrootmode=open> -->"
    thread = html(
        pages.page(
            f'{script}<reader-talk><template shadowrootmode="open"><style>b {{ color: red }}</style>{inert}'
            f'<h3>4 comments</h3><div class="comments">{_talk()}</div></template></reader-talk>'
        )
    )
    assert [(comment.author, comment.text) for comment in thread.comments] == list(
        zip(PEOPLE, SAYINGS, strict=True)
    )
    assert thread.article is not None
    assert SAYINGS[0] not in thread.article.text


def test_comments_that_each_have_a_shadow_root() -> None:
    rows = "".join(
        f'<reader-remark><template shadowrootmode="open"><b>{name}</b> <i>May {n}, 2021 at 8:15 am</i><slot></slot>'
        f"</template><p>{text}</p></reader-remark>"
        for n, (name, text) in enumerate(zip(PEOPLE, SAYINGS, strict=True), 1)
    )
    thread = html(pages.page(f"<h3>4 comments</h3><section>{rows}</section>"))
    assert [(comment.author, comment.text) for comment in thread.comments] == list(
        zip(PEOPLE, SAYINGS, strict=True)
    )


def test_a_template_that_is_no_shadow_root_holds_no_comments() -> None:
    thread = html(pages.page(f'<template id="demo"><h3>4 comments</h3>{_talk()}</template>'))
    assert thread.comments == ()


def test_a_thread_for_readers_without_scripts() -> None:
    shown = f'<noscript><h3>4 comments</h3><div class="comments">{_talk()}</div></noscript>'
    thread = html(pages.page(f'<div id="app"></div>{shown}'))
    assert [(comment.author, comment.text) for comment in thread.comments] == list(
        zip(PEOPLE, SAYINGS, strict=True)
    )
    # Where the page shows a thread, what stands in <noscript> is that thread again.
    again = html(pages.WORDPRESS.replace("</body>", f"{shown}</body>"))
    assert [comment.author for comment in again.comments] == ["Greta Holm", "Tom"]


def test_a_date_in_elements_that_only_a_style_sheet_sets_apart() -> None:
    rows = "".join(
        f'<user-remark><b>{name}</b> <time datetime="2022-02-0{n}T10:00:00Z"><b>Feb</b><i>{n}</i></time><p>{text}</p></user-remark>'
        for n, (name, text) in enumerate(zip(PEOPLE, SAYINGS, strict=True), 1)
    )
    thread = html(pages.page(f"<remark-list><h3>4 comments</h3>{rows}</remark-list>"))
    assert [comment.posted_at for comment in thread.comments] == [
        f"2022-02-0{n}T10:00:00Z" for n in range(1, 5)
    ]


def test_a_time_element_that_a_script_would_fill_dates_no_text() -> None:
    rows = "".join(
        f'<div class="talk"><div><b>{name}</b> <time datetime="2022-02-0{n}T10:00:00Z"></time></div><p>{text}</p></div>'
        for n, (name, text) in enumerate(zip(PEOPLE, SAYINGS, strict=True), 1)
    )
    document = Document(pages.page(f'<div class="list">{rows}</div>'))
    assert not [candidate for candidate in candidates(document) if candidate.anchored == "date"]


def _div(n: int, replies: str = "") -> str:
    head = f"<div><b>{PEOPLE[n]}</b> <i>March {n + 1}, 2016 at 10:00 am</i></div>"
    return f'<div class="says">{head}<div><p>{SAYINGS[n]}</p></div><div class="below">{replies}</div></div>'


def _details(n: int, replies: str = "") -> str:
    return f"<details><summary>{PEOPLE[n]} · March {n + 1}, 2016 at 10:00 am</summary><p>{SAYINGS[n]}</p>{replies}</details>"


@pytest.mark.parametrize("record", [_div, _details])
def test_replies_without_any_label_inside_of_what_they_answer(record) -> None:  # type: ignore[no-untyped-def]
    thread = html(pages.page(f"<div><h3>4 comments</h3>{record(0, record(1, record(2)))}{record(3)}</div>"))
    assert [comment.text for comment in thread.comments] == list(SAYINGS)
    assert [comment.author for comment in thread.comments] == list(PEOPLE)
    assert [comment.depth for comment in thread.comments] == [0, 1, 2, 0]
    assert thread.comments[2].parent_id == thread.comments[1].id


def test_a_thread_in_one_element_is_cut_where_its_names_begin() -> None:
    rows = "".join(
        f"<b>{name}</b> ({n}/2/2012 10:00 PM)<br>{text}<br><br>"
        for n, (name, text) in enumerate(zip(PEOPLE, SAYINGS, strict=True), 1)
    )
    thread = html(pages.page(f'<div class="comments"><h3>Comments (4)</h3>{rows}</div>'))
    assert [comment.text for comment in thread.comments] == list(SAYINGS)
    assert [comment.author for comment in thread.comments] == list(PEOPLE)


@pytest.mark.parametrize(
    "statistic",
    [
        "<p>Comments: 14{}</p>",
        "<p>Joined 2011 · 24{} comments</p>",
        "<p><a href='/u'>Hill</a> · 3{} comments</p>",
    ],
)
def test_how_much_a_user_has_written_is_no_count_of_replies(statistic: str) -> None:
    rows = "".join(
        f'<div class="talk"><b>{name}</b> <i>{n} May 2012, 10:0{n}</i>{statistic.format(n)}<p>{text}</p></div>'
        for n, (name, text) in enumerate(zip(PEOPLE, SAYINGS, strict=True), 1)
    )
    thread = html(pages.page(f'<div id="comments"><h3>4 comments</h3>{rows}</div>'))
    assert [comment.author for comment in thread.comments] == list(PEOPLE)


@pytest.mark.parametrize(
    ("kind", "count"),
    [("", "{} Comments"), ('itemscope itemtype="https://schema.org/BlogPosting"', "Read on")],
)
def test_the_posts_of_a_front_page_are_no_comments(kind: str, count: str) -> None:
    posts = "".join(
        f'<div class="post" {kind}><h2><a href="/{n}">Post {n}</a></h2><p>Posted by {name} on March {n}, 2016 at 10:00 am</p>'
        f'<p>{text}</p><p>{text[::-1]}. {text}</p><a href="#c">{count.format(n)}</a></div>'
        for n, (name, text) in enumerate(zip(PEOPLE, SAYINGS, strict=True), 1)
    )
    assert html(f"<title>Hill blog</title><body>{posts}</body>").comments == ()


def test_json_ld_and_microdata_say_how_many_and_how_liked() -> None:
    thread = html(pages.JSON_LD.replace('"commentCount": 2', '"commentCount": 12'))
    assert (thread.stated_count, thread.partial) == (12, True)
    liked = pages.MICRODATA.replace("<p itemprop", '<meta itemprop="upvoteCount" content="7"><p itemprop')
    assert [comment.votes for comment in html(liked).comments] == [7, 7]


def test_names_and_dates_that_only_a_style_sheet_sets_apart() -> None:
    rows = "".join(
        f'<div class="flex gap-4 py-6"><div class="flex-1"><div class="flex gap-2"><span class="font-semibold">{name}</span>'
        f'<span class="text-slate-500">{n} days ago</span></div><div class="mt-2"><p>{text}</p></div></div></div>'
        for n, (name, text) in enumerate(zip(PEOPLE, SAYINGS, strict=True), 2)
    )
    page = Page(pages.page(f"<h2>4 Comments</h2>{rows}"), media_type="text/html", fetched_at="2024-05-31")
    thread = split(page)
    assert [comment.author for comment in thread.comments] == list(PEOPLE)
    assert thread.comments[0].posted_at == "2024-05-29"


@pytest.mark.parametrize(
    "line", ["[flagged]", "Flagged.", "This comment has been removed", "Awaiting moderation"]
)
@pytest.mark.parametrize("place", ["{text}{line}", "{line}{text}"], ids=["below", "above"])
def test_a_line_that_reads_like_a_notice_does_not_set_a_text_aside(line: str, place: str) -> None:
    written = place.format(text=f"<p>{SAYINGS[0]}</p>", line=f"<p>{line}</p>")
    rows = "".join(
        f'<div class="talk"><div><b>{name}</b> <i>{n} May 2012, 10:0{n}</i></div>{text}</div>'
        for n, (name, text) in enumerate(
            zip(
                PEOPLE,
                (written, *(f"<p>{text}</p>" for text in SAYINGS[1:3]), "<p>[deleted]</p>"),
                strict=True,
            ),
            1,
        )
    )
    thread = html(pages.page(f'<div id="comments"><h3>4 comments</h3>{rows}</div>'))
    assert [comment.author for comment in thread.comments] == list(PEOPLE[:3])
    assert SAYINGS[0] in thread.comments[0].text
    assert [(aside.kind, aside.author) for aside in thread.set_aside] == [("deleted", PEOPLE[3])]
