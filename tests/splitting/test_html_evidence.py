"""What tells threads apart where markup helps little: anchors, headings, names without dates, pagers."""

# ruff: noqa: E501 (markup is laid out as pages have it)

from __future__ import annotations

import pytest

from moderation import Page, Thread, split
from moderation.splitting.html.document import Document
from moderation.splitting.html.platforms import PLATFORMS
from tests.splitting import pages

SAYINGS = (
    "The ferry was late three times this week, and nobody at the pier could say why it was.",
    "Mine was on time, but the ramp stuck and all of us had to climb over the railing.",
    "Twenty years ago it ran every ten minutes. I would pay double to have that back again.",
    "A bridge would have cost less than the studies about it, as every child here knows.",
)
PEOPLE = (
    "Ruth Oduya, Eastpier",
    "Jan Visser, Old Harbour",
    "M. Sandoval, Eastpier",
    "Ilse Brandt, Northbank",
)

MORE_PEOPLE = (
    "Ute Lind, Northbank",
    "B. Achterberg, Eastpier",
    "Tom Farrow, Old Harbour",
    "Noor Haddad, Millgate",
)


def html(content: str) -> Thread:
    return split(Page(content, media_type="text/html"))


def test_names_below_the_texts_without_any_date() -> None:
    rows = "".join(
        f'<p class="small">{text}</p><div class="gap"></div><p class="small grey">{name}</p>'
        for text, name in zip(SAYINGS, PEOPLE, strict=True)
    )
    thread = html(
        pages.page(f'<a name="comments"></a><h3>Have your say</h3><div class="yoursay">{rows}</div>')
    )
    assert thread.found_by == "repeated:pair"
    assert [comment.text for comment in thread.comments] == list(SAYINGS)
    assert [comment.author for comment in thread.comments] == list(PEOPLE)


def test_the_rest_of_a_thread_behind_a_button_belongs_to_it() -> None:
    rows = [
        f'<p class="small">{text}</p><p class="small grey">{name}</p>'
        for text, name in zip(SAYINGS * 2, (*PEOPLE, *MORE_PEOPLE), strict=True)
    ]
    first, rest = "".join(rows[:4]), "".join(rows[4:])
    thread = html(
        pages.page(
            f'<a name="comments"></a><h3>Have your say</h3><div class="yoursay">{first}'
            f'<div id="more-comments" style="display:none">{rest}</div></div>'
        )
    )
    assert [comment.text for comment in thread.comments] == list(SAYINGS) * 2


def test_words_behind_the_element_of_the_name_are_no_part_of_it() -> None:
    document = Document("<p><b>Ada</b> says: <i>hello</i></p>")
    assert document.text(document.elements("b")[0]) == "Ada"
    assert document.text(document.elements("p")[0]) == "Ada says: hello"


def test_texts_and_names_in_turn_are_no_thread_where_nothing_says_comment() -> None:
    rows = "".join(
        f'<p class="q">{text}</p><p class="w">{name}</p>' for text, name in zip(SAYINGS, PEOPLE, strict=True)
    )
    assert html(pages.page(f'<div class="travel-notes">{rows}</div>')).comments == ()


def test_trackbacks_above_the_comments_are_signed_alike_and_no_comments() -> None:
    tracked = "".join(
        f'<p>» <a href="http://b{n}.example/">Piers of the north</a> from a blog about boats and piers</p>'
        f'<p class="posted">Tracked on Mar {20 + n}, 2007 1:5{n}:04 AM</p>'
        for n in range(2)
    )
    said = "".join(
        f'<p>{text}</p><p class="posted">Posted by: <a href="#">{name}</a> | Mar 2{n}, 2007 10:19:46 PM</p>'
        for n, (text, name) in enumerate(zip(SAYINGS * 2, PEOPLE * 2, strict=True))
    )
    thread = html(pages.page(f"<h2>Trackbacks</h2>{tracked}<h2><a id='comments'></a>Comments</h2>{said}"))
    assert [comment.text for comment in thread.comments] == list(SAYINGS * 2)


def test_a_lone_comment_whose_header_is_labelled_as_well() -> None:
    thread = html(
        pages.page(
            '<a name="comments"></a><div class="comment"><div class="comment_header"><div class="comment_name">'
            '<a href="#">Ruth Oduya</a> writes</div><div class="comment_date">11/09/12 at 11:18 am</div></div>'
            f"<p>{SAYINGS[0]}</p></div><div><h3>Leave a Comment</h3><form><textarea></textarea></form></div>"
        )
    )
    assert [(comment.author, comment.text) for comment in thread.comments] == [("Ruth Oduya", SAYINGS[0])]


def test_a_text_inside_the_element_of_its_author() -> None:
    records = "".join(
        f'<ul class="comment" id="comment-{n}"><li class="comment-author"><div class="profile"><a href="#">{name}</a>'
        f'<p class="date">1 November 2012 11:3{n}PM</p></div><div class="comment-body"><p>Agreed, {n} times.</p></div></li></ul>'
        for n, name in enumerate(PEOPLE)
    )
    thread = html(pages.page(f'<div id="comments"><h3>4 comments</h3>{records}</div>'))
    assert [comment.text for comment in thread.comments] == [f"Agreed, {n} times." for n in range(4)]


POST = '<tr><td><span class="name"><b>{}</b></span></td><td><span class="postdetails">Posted: Thu Jan 24, 2008 2:04 pm</span>'
POST += '<span class="postbody">{}</span></td></tr>'


@pytest.mark.parametrize(
    ("pager", "opening"),
    [("Go to page <b>1</b>, <a href='?start=15'>2</a>", SAYINGS[0]), ("Go to page <a href='?start=0'>1</a>, <b>2</b>", "")],
    ids=["first page", "second page"],
)  # fmt: skip
def test_the_opening_post_is_the_article_on_the_first_page_of_a_topic(pager: str, opening: str) -> None:
    posts = "".join(POST.format(name, text) for name, text in zip(PEOPLE, SAYINGS, strict=True))
    content = f"<title>Ferry times</title><body><span class='nav'>{pager}</span><table>{posts}</table></body>"
    thread = html(content)
    assert len(thread.comments) == (3 if opening else 4)
    assert (thread.article.text == SAYINGS[0]) == bool(opening)


def test_the_first_comment_of_a_link_aggregator_is_a_comment() -> None:
    things = "".join(
        f'<div class="thing comment" data-author="reader{n}"><div class="entry"><p class="tagline"><a class="author">reader{n}</a>'
        f'<time datetime="2025-01-15T1{n}:30:00Z">2 days ago</time></p><div class="usertext-body"><div class="md"><p>{text}</p>'
        "</div></div></div></div>"
        for n, text in enumerate(SAYINGS)
    )
    thread = html(
        f'<div id="siteTable"></div><div class="commentarea"><div class="sitetable">{things}</div></div>'
    )
    assert [comment.text for comment in thread.comments] == list(SAYINGS)


def test_selectors_that_the_index_answers_or_rules_out_match_as_the_parser_says() -> None:
    for content in (value for name, value in vars(pages).items() if name.isupper()):
        document = Document(content)
        numbers = {node.mem_id: n for n, node in enumerate(document.tree.root.traverse())}  # type: ignore[union-attr]
        for platform in PLATFORMS:
            wanted = sorted({numbers[node.mem_id] for node in document.tree.css(platform.record)})
            got = [document.tag[element] for element in document.css(platform.record)]
            assert len(got) == len(wanted), platform.name


@pytest.mark.parametrize("date", ["", "<i>{} May 2012, 10:0{}</i>"], ids=["labelled", "dated"])
def test_replies_inside_the_element_of_what_they_answer_are_comments_of_their_own(date: str) -> None:
    def record(n: int, replies: str = "") -> str:
        signature = f"<b>{PEOPLE[n]}</b> {date.format(n + 1, n)}"
        return f'<div class="p-comment">{signature}<div class="words">{SAYINGS[n]}</div>{replies}</div>'

    records = record(0, record(1) + record(2)) + record(3)
    thread = html(pages.page(f'<div id="discussion"><h3>4 comments</h3>{records}</div>'))
    assert [comment.text for comment in thread.comments] == list(SAYINGS)


def test_a_text_in_the_line_of_its_signature() -> None:
    rows = "".join(
        f"<li><span>{name} 1/{n}/2008 5:4{n} PM</span> {text}</li>"
        for n, (name, text) in enumerate(zip(PEOPLE, SAYINGS, strict=True), 1)
    )
    thread = html(pages.page(f'<div class="usercomments"><b>Your Comments</b><ul>{rows}</ul></div>'))
    assert [comment.text for comment in thread.comments] == list(SAYINGS)
    assert [comment.author for comment in thread.comments] == list(PEOPLE)


def test_reply_forms_and_buttons_in_unknown_records_are_no_text() -> None:
    form = "<form><button>Cancel</button> Your reply is being saved, please wait a moment.<textarea></textarea></form>"
    rows = "".join(
        f'<div class="talk"><b>{name}</b> <i>{n} May 2012, 10:0{n}</i><p>{text}</p><button>Answer</button>{form}</div>'
        for n, (name, text) in enumerate(zip(PEOPLE, SAYINGS, strict=True), 1)
    )
    thread = html(pages.page(f'<div id="comments"><h3>4 comments</h3>{rows}</div>'))
    assert [comment.text for comment in thread.comments] == list(SAYINGS)


def test_the_parts_of_a_comment_form_are_no_thread() -> None:
    parts = "".join(
        f'<div class="comment-form-service"><p>You are commenting with the account of the {place}.</p></div>'
        for place in ("harbour office", "ferry line", "town library")
    )
    assert html(pages.page(f"<h3>Leave a reply</h3><form>{parts}<textarea></textarea></form>")).comments == ()


def test_says_glued_to_a_name_and_prose_that_begins_like_a_signature() -> None:
    item = (
        '<li class="comment" id="comment-{0}"><div class="comment-author"><b>{1}</b><span class="says">says:</span></div>'
        '<div class="comment-meta"><a href="#">May {0}, 2012 at 8:15 am</a></div><p>By far the best ferry of the three.</p><p>{2}</p></li>'
    )
    rows = "".join(
        item.format(n, name, text) for n, (name, text) in enumerate(zip(PEOPLE, SAYINGS, strict=True), 1)
    )
    thread = html(pages.page(f'<ol class="commentlist">{rows}</ol>'))
    assert [comment.author for comment in thread.comments] == list(PEOPLE)
    assert thread.comments[0].text == f"By far the best ferry of the three.\n\n{SAYINGS[0]}"


def test_a_lone_comment_under_the_heading_that_links_lead_to() -> None:
    thread = html(
        pages.page(
            f'<div class="blog_comments"><h3 id="comments">Comment(s)</h3><div class="postedby">Posted by {PEOPLE[3]} - Tuesday, '
            f'January 08, 2008 1:32 PM</div><div class="post">{SAYINGS[1]}</div></div>'
        )
    )
    assert [(comment.author, comment.text) for comment in thread.comments] == [(PEOPLE[3], SAYINGS[1])]
