"""What the markup of a platform says of a record beside its text: place in the thread, notices, votes, quotes."""

# ruff: noqa: E501 (markup is laid out as pages have it)

from __future__ import annotations

import pytest

from moderation import Page, Thread, split
from tests.splitting import pages

SAYINGS = (
    "The terrace is the only dry path to the chapel, so I hope they mark another one.",
    "There is the forest road, ten minutes longer and much nicer in June.",
    "Forty species in one afternoon sounds like a lot, who counted them?",
)


def html(content: str, **options: str) -> Thread:
    return split(Page(content, media_type="text/html", **options))


def thread_of(records: str, around: str = "{}") -> Thread:
    return html(pages.page(around.format(records)))


def shreddit(name: str, text: str, depth: int, replies: str = "") -> str:
    return f'<shreddit-comment author="{name}" depth="{depth}" score="1{depth}"><time datetime="2024-05-01T10:00Z">1 month ago</time><div slot="comment"><p>{text}</p></div>{replies}</shreddit-comment>'


def reddit(name: str, text: str, replies: str = "") -> str:
    return f'<div class="thing comment" id="thing_t1_{name}" data-author="{name}"><p class="tagline"><time datetime="2021-05-03T08:15Z">1 year ago</time></p><form><div class="usertext-body"><div class="md"><p>{text}</p></div></div></form><div class="child">{replies}</div></div>'


def lwn(name: str, text: str, replies: str = "") -> str:
    return f'<details class="CommentBox" open><summary><p class="CommentPoster">Posted May 3, 2021 8:15 UTC (Mon) by <b>{name}</b></p></summary><div class="FormattedComment"><p>{text}</p></div>{replies}</details>'


def lobsters(name: str, text: str, replies: str = "") -> str:
    return f'<li class="comments_subtree"><div id="c_{name}" data-shortid="{name}" class="comment"><div class="byline"><a href="/~{name}">{name}</a> <time datetime="2023-05-01T10:00Z">1 year ago</time></div><div class="comment_text"><p>{text}</p></div></div><ol class="comments">{replies}</ol></li>'


def drupal(name: str, text: str, replies: str = "") -> str:
    record = f'<article class="comment"><footer><p class="comment__author">{name} (not verified)</p><p class="comment__time">3 May 2021 - 08:15</p></footer><div class="comment__content"><h3>Re: bees</h3><div class="field--name-comment-body"><p>{text}</p></div></div></article>'
    return f'{record}<div class="indented">{replies}</div>' if replies else record


def hackernews(name: str, text: str, depth: int) -> str:
    return f'<tr class="athing comtr" id="{len(text)}"><td class="ind" indent="{depth}"></td><td><span class="comhead"><a class="hnuser">{name}</a> <span class="age" title="2023-01-02T03:04:05">on Jan 2</span></span><div class="comment"><div class="commtext">{text}</div></div></td></tr>'


@pytest.mark.parametrize(
    ("records", "around"),
    [
        (shreddit("ada", SAYINGS[0], 0, shreddit("bo", SAYINGS[1], 1)) + shreddit("cy", SAYINGS[2], 0), "{}"),
        (reddit("ada", SAYINGS[0], reddit("bo", SAYINGS[1])) + reddit("cy", SAYINGS[2]), '<div class="commentarea">{}</div>'),
        (lwn("ada", SAYINGS[0], lwn("bo", SAYINGS[1])) + lwn("cy", SAYINGS[2]), "{}"),
        (lobsters("ada", SAYINGS[0], lobsters("bo", SAYINGS[1])) + lobsters("cy", SAYINGS[2]), '<ol class="comments">{}</ol>'),
        (drupal("ada", SAYINGS[0], drupal("bo", SAYINGS[1])) + drupal("cy", SAYINGS[2]), '<section class="comments comment-wrapper">{}</section>'),
        (hackernews("ada", SAYINGS[0], 0) + hackernews("bo", SAYINGS[1], 1) + hackernews("cy", SAYINGS[2], 0), '<table class="comment-tree">{}</table>'),
    ],
    ids=["elements without ids", "ids that share a number", "details", "a list behind the record", "an element behind the record", "widths"],
)  # fmt: skip
def test_replies_are_records_of_their_own_and_know_what_they_answer(records: str, around: str) -> None:
    ada, bo, cy = thread_of(records, around).comments
    assert [comment.text for comment in (ada, bo, cy)] == list(SAYINGS)
    assert [comment.author for comment in (ada, bo, cy)] == ["ada", "bo", "cy"]
    assert (bo.depth, bo.parent_id) == (1, ada.id)
    assert (cy.depth, cy.parent_id) == (0, None)


BLOCK = '<li class="comment depth-1" id="comment-{n}"><div class="wp-block-comment-author-name"><a>{name}</a></div><div class="wp-block-comment-date"><time datetime="2021-05-0{n}T08:15:00Z">May {n}</time></div><div class="wp-block-comment-content"><p>{text}</p></div><div class="wp-block-comment-reply-link"><a>Reply</a></div></li>'
DEBATED = '<div id="IDComment{n}" class="idc-c"><div class="idc-c-h"><a class="idc-a">{name}</a> <span class="idc-time">May {n}, 2021 8:15 AM</span></div><div class="idc-c-t"><div class="idc-c-t-inner">{text}</div></div><span class="idc-v-total">+{n}</span></div>'
BOARD = '<tr class="post" id="post-{n}"><td><div class="mini-profile"><a class="user-link">{name}</a></div></td><td><abbr class="o-timestamp" title="May {n}, 2021 8:15 AM">x</abbr><div class="message">{text}</div></td></tr>'
MICROFORMAT = '<div class="u-comment h-cite"><a class="p-author h-card">{name}</a> <time class="dt-published" datetime="2021-05-0{n}T08:15:00Z">May {n}</time><p class="p-content">{text}</p></div>'


@pytest.mark.parametrize(
    ("record", "around", "platform", "first"),
    [
        (BLOCK, '<ol class="wp-block-comment-template">{}</ol>', "wordpress-blocks", 0),
        (DEBATED, '<div id="idc-cover">{}</div>', "intensedebate", 0),
        (BOARD, "<table>{}</table>", "proboards", 1),
        (MICROFORMAT, '<div class="h-entry">{}</div>', "microformats", 0),
    ],
)
def test_text_name_and_date_of_further_platforms(record: str, around: str, platform: str, first: int) -> None:
    said = list(zip(("ada", "bo", "cy"), SAYINGS, strict=True))
    records = "".join(record.format(n=n, name=name, text=text) for n, (name, text) in enumerate(said, 1))
    thread = thread_of(records, around)
    assert thread.found_by == f"platform:{platform}"
    assert [(comment.author, comment.text) for comment in thread.comments] == said[first:]
    days = [(comment.posted_at or "")[:16] for comment in thread.comments]
    assert days == [f"2021-05-0{n}T08:15" for n in range(first + 1, 4)]


def test_a_link_to_what_is_answered_tells_the_parent() -> None:
    records = "".join(
        f'<article class="post" id="post-{n}"><a class="post-date" title="May {n}, 2021 8:15 AM">{n} May</a>{answered}'
        f'<div class="cooked"><h3 class="username"><a>{name}</a></h3><p>{text}</p></div></article>'
        for n, name, text, answered in (
            (21, "ada", SAYINGS[0], ""),
            (22, "bo", SAYINGS[1], ""),
            (23, "cy", SAYINGS[2], '<a class="in-reply-to" href="#post-21">ada</a>'),
        )
    )
    ada, _, cy = thread_of(records).comments
    assert (cy.parent_id, cy.depth) == (ada.id, 1)


@pytest.mark.parametrize(
    "notice",
    [
        '<em class="comment-awaiting-moderation">Your comment is awaiting moderation.</em>',
        "<em>Ihr Kommentar wartet auf Freischaltung.</em>",
    ],
)
def test_a_notice_above_the_text_sets_the_comment_aside(notice: str) -> None:
    records = "".join(
        f'<li class="comment" id="comment-{n}"><footer class="comment-meta"><b class="fn">{name}</b> <time datetime="2021-05-03T08:1{n}">May 3</time>{said}</footer>'
        f'<div class="comment-content"><p>{text}</p></div></li>'
        for n, (name, text, said) in enumerate(zip(("ada", "bo"), SAYINGS, ("", notice), strict=False), 1)
    )
    thread = thread_of(records, '<ol class="comment-list">{}</ol>')
    assert [comment.author for comment in thread.comments] == ["ada"]
    assert [(aside.kind, aside.author) for aside in thread.set_aside] == [("awaiting_moderation", "bo")]


def test_a_notice_of_the_writers_own_sets_nothing_aside() -> None:
    records = "".join(
        f"<li class=comment id=comment-{n}><cite>{name}</cite> says: <small>May {n}, 2021</small><p>{text}</p>{own}</li>"
        for n, (name, text, own) in enumerate(
            zip(("ada", "bo"), SAYINGS, ("", "<p><em>Awaiting moderation</em></p>"), strict=False), 1
        )
    )
    thread = thread_of(records, "<ol class=commentlist>{}</ol>")
    assert [comment.author for comment in thread.comments] == ["ada", "bo"]
    assert thread.set_aside == ()


def test_a_writer_named_like_a_notice_is_not_set_aside() -> None:
    records = "".join(
        f'<li class="comment" id="comment-{n}"><p>{name}</p><time datetime="2021-05-03"></time><div class="comment-content"><p>{text}</p></div></li>'
        for n, name, text in (
            (1, "[deleted]", SAYINGS[0]),
            (2, "Trackback", SAYINGS[1]),
            (3, "cy", "[removed]"),
        )
    )
    thread = thread_of(records, '<ol class="comment-list">{}</ol>')
    assert [comment.text for comment in thread.comments] == list(SAYINGS[:2])
    assert [aside.kind for aside in thread.set_aside] == ["deleted"]


def test_says_behind_the_element_of_the_name_is_no_text() -> None:
    records = "".join(
        f'<li id="comment-{n}"><cite>{name}</cite> Says:<br><small class="commentmetadata">March {n}, 2007 at 4:0{n} pm</small><p>{text}</p></li>'
        for n, name, text in ((1, "ada", SAYINGS[0]), (2, "bo", SAYINGS[1]))
    )
    thread = thread_of(records, '<ol class="commentlist">{}</ol>')
    assert [comment.text for comment in thread.comments] == list(SAYINGS[:2])


def test_an_entry_that_finds_more_text_but_no_names_does_not_win() -> None:
    records = "".join(
        f'<li class="comment" id="comment-{n}"><span class="comment-score">{n}</span><div class="comment-text"><span class="comment-copy">Yes.</span>'
        f' – <a class="comment-user">{name}</a> <span class="comment-date"><span title="2015-05-03 08:15:0{n}Z">May 3 at 8:15</span></span></div></li>'
        for n, name in ((1, "ada"), (2, "bo"))
    )
    thread = thread_of(records, '<ul class="comments-list">{}</ul>')
    assert [(each.text, each.author, each.votes) for each in thread.comments] == [("Yes.", "ada", 1), ("Yes.", "bo", 2)]  # fmt: skip
    assert thread.comments[1].posted_at == "2015-05-03T08:15:02Z"


def test_the_day_a_member_joined_is_not_the_day_of_the_post() -> None:
    posts = "".join(
        f'<tr><td><span class="name"><b>{name}</b></span><span class="postdetails">Joined: 0{n} Jan 2004</span></td><td>'
        f'<span class="postdetails">Posted: Thu Jan 24, 2008 2:0{n} pm</span><span class="postbody">{text}</span></td></tr>'
        for n, (name, text) in enumerate(zip(("ada", "bo", "cy"), SAYINGS, strict=True))
    )
    thread = html(f"<title>Bees</title><body><table>{posts}</table></body>")
    assert [comment.posted_at for comment in thread.comments] == ["2008-01-24T14:01", "2008-01-24T14:02"]


@pytest.mark.parametrize("name", ["joiner", "Registrar", "Joinville"])
def test_a_name_that_begins_like_joined_leaves_the_post_its_date(name: str) -> None:
    records = lwn(name, SAYINGS[0]) + lwn("bo", SAYINGS[1])
    assert [comment.posted_at for comment in thread_of(records).comments] == ["2021-05-03T08:15Z"] * 2


def test_the_link_to_the_subject_of_what_is_answered_gives_no_name() -> None:
    records = "".join(
        f'<article class="comment" id="comment-{n}"><footer><p class="comment__author">{name}</p><p class="comment__time">3 May 2021 - 08:1{n}</p>{answered}</footer>'
        f'<div class="comment__content"><div class="field--name-comment-body"><p>{text}</p></div></div></article>'
        for n, name, text, answered in (
            (1, "", SAYINGS[0], ""),
            (2, "bo", SAYINGS[1], '<p class="parent visually-hidden">In reply to <a href="#comment-1">Bees and mud</a> by <a href="/u/9">ada</a></p>'),
            (3, "cy", SAYINGS[2], ""),
        )
    )  # fmt: skip
    first, bo, _ = thread_of(records, '<section class="comments comment-wrapper">{}</section>').comments
    assert (first.author, first.inferred) == (None, frozenset())
    assert (bo.parent_id, bo.depth) == (first.id, 1)


def test_the_motto_of_a_member_is_no_text_where_it_bears_the_class_of_texts() -> None:
    posts = "".join(
        f'<li class="message" data-author="{name}"><blockquote class="messageText">{text}</blockquote>'
        f'<div class="signature messageText">Always look up.</div><span class="DateTime" title="May {n}, 2014 at 8:15 AM">x</span></li>'
        for n, (name, text) in enumerate(zip(("ada", "bo", "cy"), SAYINGS, strict=True), 1)
    )
    assert [comment.text for comment in html(f"<body id=XenForo><ol>{posts}</ol></body>").comments] == list(SAYINGS[1:])  # fmt: skip


def test_vbulletin_writes_the_month_first() -> None:
    posts = "".join(
        f'<li class="b-post" id="post_{n}"><span class="postdate">05-0{n}-2012, 08:15 AM</span><a class="username">{name}</a><div id="post_message_{n}">{text}</div></li>'
        for n, (name, text) in enumerate(zip(("ada", "bo", "cy"), SAYINGS, strict=True), 1)
    )
    assert [comment.posted_at for comment in html(f"<ol>{posts}</ol>").comments] == ["2012-05-02T08:15", "2012-05-03T08:15"]  # fmt: skip


def test_votes_in_an_attribute_and_the_count_beside_others_in_a_line() -> None:
    thread = thread_of(shreddit("ada", SAYINGS[0], 0), "<p>45 points | by op | 31 comments</p>{}")
    assert thread.comments[0].votes == 10
    assert (thread.stated_count, thread.partial) == (31, True)


@pytest.mark.parametrize(
    ("markup", "widget"),
    [
        ('<div class="commentOptions"></div><p class="commentOn">Yes</p>', None),
        ('<script src="https://hill.disqus.com/count.js"></script>', None),
        ('<div id="commento"></div>', "Commento"),
        ('<div class="commento dark"></div>', "Commento"),
        ('<div class="wide openweb"></div>', "OpenWeb"),
        (
            '<script src="https://cdn.example/ghost/comments-ui@~0.16/umd/comments-ui.min.js"></script>',
            "Ghost",
        ),
    ],
)
def test_widgets_are_told_from_what_is_called_alike(markup: str, widget: str | None) -> None:
    assert thread_of(markup).widget == widget


@pytest.mark.parametrize(
    "notice", ["This comment has been deleted by its author", "[removed by moderator]", "[flagged]"]
)
def test_what_is_left_of_a_deleted_comment_is_no_comment(notice: str) -> None:
    records = shreddit("ada", notice, 0, shreddit("bo", SAYINGS[1], 1)) + shreddit("cy", SAYINGS[2], 0)
    thread = thread_of(records, "<p>All 3 comments</p>{}")
    assert [(each.author, each.depth, each.parent_id) for each in thread.comments] == [
        ("bo", 1, None),
        ("cy", 0, None),
    ]
    assert [aside.kind for aside in thread.set_aside] == ["deleted"]
    assert (thread.stated_count, thread.partial) == (3, False)
