"""Threads in HTML, stage by stage of the cascade."""

from __future__ import annotations

from moderation import Page, Thread, split
from tests.splitting import pages


def html(content: str, **options: str) -> Thread:
    return split(Page(content, media_type="text/html", **options))


def test_wordpress_text_author_date_depth_and_parent() -> None:
    thread = html(pages.WORDPRESS)
    first, reply = thread.comments
    assert thread.found_by == "platform:wordpress"
    assert first.id == "comment-11"
    assert first.author == "Greta Holm"
    assert first.posted_at == "2021-05-03T08:15:00+00:00"
    assert first.text == "I walked it on Sunday and it was lovely.\n\nThe bench at the lock is back too."
    assert (first.depth, first.parent_id) == (0, None)
    assert (reply.author, reply.depth, reply.parent_id) == ("Tom", 1, "comment-11")


def test_a_quoted_comment_is_kept_apart_from_own_words() -> None:
    reply = html(pages.WORDPRESS).comments[1]
    assert reply.text == "But nobody told the geese."
    assert reply.quotes == ("The bench at the lock is back too.",)


def test_pingbacks_and_notices_are_set_aside() -> None:
    thread = html(pages.WORDPRESS)
    assert [aside.kind for aside in thread.set_aside] == ["pingback", "awaiting_moderation"]
    assert not any("Pingback" in comment.text or "awaiting" in comment.text for comment in thread.comments)


def test_stated_count_is_compared_with_what_is_shown() -> None:
    assert html(pages.WORDPRESS).stated_count == 4
    assert not html(pages.WORDPRESS).partial
    more = pages.WORDPRESS.replace("4 thoughts on", "212 thoughts on")
    assert html(more).stated_count == 212
    assert html(more).partial


def test_wpdiscuz_takes_the_absolute_date_and_the_parent_in_the_id() -> None:
    pavel, nadia, rosa = html(pages.WPDISCUZ).comments
    assert pavel.posted_at is not None and pavel.posted_at.startswith("2022-06-02T19:45")
    assert pavel.votes == 3
    assert (nadia.depth, nadia.parent_id) == (1, pavel.id)
    assert (rosa.depth, rosa.parent_id) == (0, None)


def test_json_ld_comments_with_their_replies() -> None:
    thread = html(pages.JSON_LD)
    lena, amir = thread.comments
    assert thread.found_by == "structured:json-ld"
    assert (lena.text, lena.author, lena.votes) == ("At last, a dry way to work.", "Lena", 4)
    assert amir.text == "Until the next flood & the one after."
    assert (amir.parent_id, amir.depth) == (lena.id, 1)


def test_answers_of_a_faq_are_no_comments() -> None:
    assert html(pages.FAQ_JSON_LD).comments == ()


def test_microdata_comments() -> None:
    jonas, mei = html(pages.MICRODATA).comments
    assert (jonas.author, jonas.posted_at) == ("Jonas", "2020-11-05T12:00")
    assert mei.text == "I reported it in spring, no answer so far."


def test_unknown_markup_signed_below_the_text() -> None:
    thread = html(pages.SIGNED_BELOW)
    assert [comment.author for comment in thread.comments] == ["Oskar", "Beth", "Oskar", "Edith"]
    assert thread.comments[0].text == "The mill should become a hostel for walkers, the beams are sound."
    assert thread.comments[3].posted_at == "2009-03-05T08:20"


def test_unknown_markup_signed_above_the_text_in_german() -> None:
    thread = html(pages.SIGNED_ABOVE)
    assert [comment.author for comment in thread.comments] == [
        "Karin B.",
        "Uwe",
        "Karin B.",
        "Mirko",
        "Sabine",
    ]
    assert thread.comments[1].text == "Aber bitte nicht schneller, als die Enten laufen können."
    assert thread.comments[1].posted_at == "2019-03-12T15:30"


def test_archives_tweets_forms_and_bare_headings_are_no_thread() -> None:
    thread = html(pages.DECOY)
    assert thread.comments == ()
    assert thread.found_by is None


def test_a_thread_that_a_script_loads_is_named() -> None:
    thread = html(pages.DISQUS_SHELL)
    assert thread.comments == ()
    assert thread.widget == "Disqus"


def test_ids_are_stable_from_run_to_run_and_unique() -> None:
    once, again = html(pages.SIGNED_BELOW), html(pages.SIGNED_BELOW)
    ids = [comment.id for comment in once.comments]
    assert ids == [comment.id for comment in again.comments]
    assert len(set(ids)) == len(ids)


def test_the_article_has_its_paragraphs_and_none_of_the_thread() -> None:
    for content in (pages.WORDPRESS, pages.WPDISCUZ, pages.SIGNED_BELOW, pages.SIGNED_ABOVE):
        article = html(content).article
        assert article.title == "The canal path opens again"
        assert article.text.split("\n\n")[0].startswith("After two years of repairs")
        assert article.text.split("\n\n")[-1].endswith("wider than a handlebar.")
        assert "hostel" not in article.text and "Enten" not in article.text and "Related" not in article.text
