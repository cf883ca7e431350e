"""Threads in flattened text: our own pages in the shapes that real ones have."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from moderation.splitting.flattened import find_thread, read_text, tagger
from moderation.splitting.flattened.features import n_features
from moderation.splitting.flattened.lines import read_lines
from moderation.splitting.flattened.tagger import shipped_weights
from moderation.splitting.record import Finding, to_thread
from moderation.types import Article, Comment, Thread

SHARED = Path(__file__).resolve().parents[3] / "shared"

ARTICLE = """\
Council Approves the New Bridge

The council approved the plan for a second bridge on Tuesday after a debate of four hours.

According to the report, which the ministry published last week, the old bridge carries three times the
traffic that it was built for. Residents on both banks have asked for a solution since 1998.

“We did not expect such a clear vote,” said the mayor, Anna Berg, who had warned of the cost.

Work is to begin in the spring, and the first cars should cross the river two years later.
""".replace("\nt", " t")

WPDISCUZ = (
    ARTICLE
    + """
4 2 votes
Article Rating

Notify of
Newest Most Voted
Inline Feedbacks
View all comments
March 3, 2021

I am not surprised at all, they have talked about this since I was at school.

Reply to\u00a0 Heron22
March 3, 2021

Then you should know who stopped it the last time. It was not the mayor.

no use
no use
Reply to\u00a0 Quiet Bank
March 4, 2021

It does not matter who stopped it, the money is gone either way.

Maud Lind
Maud Lind
March 5, 2021

What nobody writes about is the ferry. My sister has worked on it for ten years.

She will lose her job the day the bridge opens, and so will eleven others. Ask them what they think!

Storm Leaves Thousands Without Power

Museum Reopens With a Show of Early Maps
"""
)

WORDPRESS = (
    ARTICLE
    + """
3 thoughts on “Council Approves the New Bridge”
Tom Baker says:
May 2, 2019 at 5:49 am
Finally! I have been waiting for this since we moved here.
Reply
Ruth says:
May 2, 2019 at 7:15 pm
Who is going to pay for it? We are, as always.
And the old one will be left to rust.
Reply
greenheron says:
May 3, 2019 at 11:02 am
You clearly did not read the article, Ruth.
Reply
Leave a Reply
Your email address will not be published. Required fields are marked *
Name
Email
Website
Post Comment
Recent Posts
Ten Ways to Cook a Leek
"""
)

TYPEPAD = (
    ARTICLE
    + """
Comments
I crossed the old bridge every day for thirty years and never had to wait.
Posted by: Ellen | September 10, 2012 at 11:40 AM
That was before they built the estate, Ellen. You should try it now.
It takes me forty minutes.
Posted by: Joe Hall | September 10, 2012 at 12:02 PM
I agree with Joe, something had to be done.
Posted by: river_fox | September 11, 2012 at 08:15 AM
The comments to this entry are closed.
"""
)

BLOGGER = (
    ARTICLE
    + """
2 comments:
Emily
said...
We walked there yesterday, it is such a lovely place. What a pity.
October 9, 2012 3:04 PM
Dave M.
said...
I think you will get used to it, we did.
October 10, 2012 9:30 AM
Post a Comment
Older Post
Home
"""
)

GERMAN = """\
Stadtrat beschließt neue Brücke
Der Stadtrat hat den Plan am Dienstag nach vierstündiger Debatte beschlossen.
Laut dem Bericht, den das Ministerium vorige Woche vorgelegt hat, ist die alte Brücke überlastet.
2 Kommentare
Heike sagt:
3. März 2021 um 14:05 Uhr
Und wer bezahlt das am Ende? Wir natürlich, wie immer.
Antworten
Jürgen Holm sagt:
4. März 2021 um 8:12 Uhr
Das sehe ich anders, wir warten seit zwanzig Jahren darauf.
Antworten
Schreibe einen Kommentar
Deine E-Mail-Adresse wird nicht veröffentlicht.
Name
E-Mail
"""

MARKDOWN = """\
# Council Approves the New Bridge

The council [approved the plan](http://example.org/plan) for a second bridge on Tuesday after four hours.

According to the report, which the ministry published last week, the old bridge carries too much traffic.

## 2 Comments

1. [Tom Baker](http://example.org/tom) says:

   [May 2, 2019 at 5:49 am](#comment-1)

   Finally! I have been [waiting for this](#) since we moved here.

   [Reply](#respond)

2. [Ruth](http://example.org/ruth) says:

   [May 2, 2019 at 7:15 pm](#comment-2)

   Who is going to pay for it? We are, as *always*.

   [Reply](#respond)

### Leave a Reply
"""

RUN_TOGETHER = """\
### Comments

I never had to wait there. Posted by: [Ellen](http://example.org/e) | [September 10, 2012 at 11:40 AM](#c1) \
You should try it now, Ellen! It takes me forty minutes. Posted by: [Joe Hall](http://example.org/j) | \
[September 10, 2012 at 12:02 PM](#c2) I agree with Joe. Posted by: [river_fox](http://example.org/r) | \
[September 11, 2012 at 08:15 AM](#c3)
"""

TWEETS = (
    ARTICLE
    + """
Not everybody was pleased with the vote, as these reactions show:

I have seen better plans on the back of a napkin. Who signs such a thing? https://example.org/a

— Joe Hall (@joehall) [March 3, 2021](#)

We will be watching every single step of this, and so should you.

— Friends of the River (@riverfriends) [March 3, 2021](#)

The mayor said she had read the reactions “with interest”.

[Comment on our articles on our Facebook page](#)

Disclaimer: the contents of this article are of sole responsibility of the author.
"""
)

HEADING_ONLY = (
    ARTICLE
    + """
Comments
Please keep your comments civil and on topic.
Comments that contain insults or advertising will be removed without notice.
Leave a Reply
Your email address will not be published. Required fields are marked *
Name
Email
Website
Post Comment
Related posts
Storm Leaves Thousands Without Power
"""
)

TEASERS = """\
The Valley Courier
Home
News
Sport
Storm Leaves Thousands Without Power
March 3, 2021
The storm that crossed the coast on Monday has left four thousand households without power.
Read more
Museum Reopens With a Show of Early Maps
March 2, 2021
The exhibition is open daily except Monday and shows maps from three centuries.
Read more
Team Signs Young Goalkeeper
March 1, 2021
The team will play at home on Saturday without its captain, the club said in a statement.
Read more
Contact
Privacy Policy
"""


# A flattening that gives each element a line of its own.
TAKEN_APART = (
    ARTICLE
    + """
Comments
You can follow this conversation by subscribing to the comment feed for this post.
I crossed the old bridge every day for thirty years and never had to wait.
Posted by:
Ellen
|
September 10, 2012 at 11:40 AM
That was before they built the estate, Ellen. You should try it now.
It takes me forty minutes.
Posted by:
Joe Hall
|
September 10, 2012 at 12:02 PM
I agree with Joe, something had to be done.
Posted by:
river_fox
|
September 11, 2012 at 08:15 AM
The comments to this entry are closed.
"""
)

# A main-text extractor that leaves nothing of a record but its words.
WORDS_ONLY = (
    ARTICLE
    + """
{ 4 comments… read them below or add one }
Thanks for writing about this. I have been waiting for the bridge since we moved here!
You clearly did not read the report. The old one would have done for another twenty years.
I agree with you, my sister works on the ferry and nobody has asked her.
Lovely pictures, where were they taken? :)
"""
)

# Markdown in which only list items, breaks and headings begin a line.
PACKED = """\
[« Storm Leaves Thousands Without Power](http://example.org/1) | [Main](http://example.org/) Council Approves the New \
Bridge The council approved the plan for a second bridge on Tuesday after a debate of four hours. According to the \
report, which the ministry published last week, the old bridge carries too much traffic. Posted in: [News](/news) \
3 Responses to “Council Approves the New Bridge”
  1. [Tom Baker](http://example.org/tom) says: [May 2, 2019 at 5:49 am](#c1) Finally! I have been waiting for this \
since we moved here. [Reply](#r1)
  2. Ruth says: [May 2, 2019 at 7:15 pm](#c2) Who is going to pay for it? We are, as always.
And the old one will be left to rust. [Reply](#r2)
  3. [greenheron](http://example.org/g) says: [May 3, 2019 at 11:02 am](#c3) You clearly did not read it, Ruth. \
[Reply](#r3)
Leave a Reply [Cancel reply](#) Your email address will not be published. Required fields are marked * Name * Email *
"""

# What html2text writes below a page: no part of what is read there.
DEFINED = MARKDOWN + "".join(
    f"  *[{hour}:30 am]: Tuesday, May {day}, 2019, {hour}:30 am\n"
    for hour in range(1, 12)
    for day in range(1, 28)
)

# A site that nobody knows: a badge in each signature, a bare count below each text.
UNKNOWN_SITE = (
    ARTICLE
    + """
3 comments so far
Tom Baker
Gold
12 Nov 2019 at 11:20 am PST
Finally! I have been waiting for this since we moved here.
We used to take the ferry, which my sister hated.
Reply
0
Ruth Hall
Silver
12 Nov 2019 at 11:48 am PST
Who is going to pay for it? We are, as always.
Reply
3
greenheron
Gold
13 Nov 2019 at 7:02 pm PST
You clearly did not read the article, Ruth.
Reply
1
Storm Leaves Thousands Without Power
Museum Reopens With a Show of Early Maps
"""
)

CHAPTERS = """\
Ten Things the River Taught Me
I have lived beside the river for thirty years and I am still not done with it. Here is what I would tell you.
Be patient
You may want to cross at once, but the ferry comes when it comes. I learned to bring a book.
Be kind
Your neighbours have been waiting longer than you have, and they know where the dry boards are.
Look up
I missed the herons for years because I was looking at my feet. You should not make that mistake!
Bring bread
My sister always says that nobody was ever sent away with a loaf under the arm.
Valley Courier
Contact
Privacy Policy
"""

QUOTING = MARKDOWN.replace(
    "Who is going to pay",
    "> Finally! I have been waiting for this since we moved here.\n\n   Who is going to pay",
)


def thread(text: str) -> Thread:
    finding = find_thread(text)
    return to_thread(finding or Finding((), ""), (finding and finding.article) or Article())


def authors(found: Thread) -> list[str | None]:
    return [comment.author for comment in found.comments]


def by_text(found: Thread, beginning: str) -> Comment:
    return next(comment for comment in found.comments if comment.text.startswith(beginning))


def test_names_that_only_a_reply_line_gives_and_the_headlines_after_the_thread() -> None:
    found = thread(WPDISCUZ)
    assert authors(found) == ["Heron22", "Quiet Bank", "no use", "Maud Lind"]
    assert ["author" in comment.inferred for comment in found.comments] == [True, True, False, False]
    assert [comment.posted_at for comment in found.comments] == ["2021-03-03"] * 2 + [
        "2021-03-04",
        "2021-03-05",
    ]
    first, second, third, fourth = found.comments
    assert (second.parent_id, third.parent_id, fourth.parent_id) == (first.id, second.id, None)
    assert fourth.text.count("\n\n") == 1
    assert "Storm" not in fourth.text
    everything = found.article.text + "".join(comment.text for comment in found.comments)
    for control in ("Most Voted", "Notify of", "View all comments", "Article Rating"):
        assert control not in everything
    assert "Work is to begin in the spring" in found.article.text
    assert found.article.title == "Council Approves the New Bridge"


def test_wordpress_in_lines() -> None:
    found = thread(WORDPRESS)
    assert authors(found) == ["Tom Baker", "Ruth", "greenheron"]
    assert found.comments[1].posted_at == "2019-05-02T19:15"
    assert found.comments[1].text.endswith("left to rust.")
    assert found.comments[2].text == "You clearly did not read the article, Ruth."
    assert (found.stated_count, found.partial) == (3, False)


def test_signatures_below_the_text() -> None:
    found = thread(TYPEPAD)
    assert authors(found) == ["Ellen", "Joe Hall", "river_fox"]
    assert found.comments[1].text.split("\n\n")[-1] == "It takes me forty minutes."
    assert found.comments[2].posted_at == "2012-09-11T08:15"


def test_names_above_and_dates_below() -> None:
    found = thread(BLOGGER)
    assert authors(found) == ["Emily", "Dave M."]
    assert [comment.posted_at for comment in found.comments] == ["2012-10-09T15:04", "2012-10-10T09:30"]


def test_german() -> None:
    found = thread(GERMAN)
    assert authors(found) == ["Heike", "Jürgen Holm"]
    assert found.comments[1].posted_at == "2021-03-04T08:12"
    assert "E-Mail" not in found.comments[1].text


def test_markdown_is_undone() -> None:
    found = thread(MARKDOWN)
    assert authors(found) == ["Tom Baker", "Ruth"]
    assert found.comments[0].text == "Finally! I have been waiting for this since we moved here."
    assert found.comments[1].text == "Who is going to pay for it? We are, as always."
    assert "approved the plan for a second bridge" in found.article.text


def test_definitions_below_a_page_are_no_text() -> None:
    assert thread(DEFINED) == thread(MARKDOWN)
    assert len(read_lines(DEFINED)) == len(read_lines(MARKDOWN))


def test_a_site_whose_words_no_table_has() -> None:
    found = thread(UNKNOWN_SITE)
    assert authors(found) == ["Tom Baker", "Ruth Hall", "greenheron"]
    assert [comment.posted_at for comment in found.comments] == [
        "2019-11-12T11:20",
        "2019-11-12T11:48",
        "2019-11-13T19:02",
    ]
    assert found.comments[0].text.count("\n\n") == 1
    assert "Storm" not in "".join(comment.text for comment in found.comments)


def test_records_run_together_on_one_line() -> None:
    found = thread(RUN_TOGETHER)
    assert authors(found) == ["Ellen", "Joe Hall", "river_fox"]
    assert found.comments[1].text == "You should try it now, Ellen! It takes me forty minutes."


def test_signatures_whose_parts_have_a_line_each() -> None:
    found = thread(TAKEN_APART)
    assert authors(found) == ["Ellen", "Joe Hall", "river_fox"]
    assert found.comments[2].posted_at == "2012-09-11T08:15"
    assert found.comments[1].text.endswith("It takes me forty minutes.")


def test_comments_without_a_signature() -> None:
    found = thread(WORDS_ONLY)
    assert [comment.text for comment in found.comments] == WORDS_ONLY.strip().split("\n")[-4:]
    assert authors(found) == [None] * 4
    assert (found.stated_count, found.partial) == (4, False)
    assert "Work is to begin in the spring" in found.article.text


def test_packed_markdown() -> None:
    found = thread(PACKED)
    assert authors(found) == ["Tom Baker", "Ruth", "greenheron"]
    assert found.comments[1].posted_at == "2019-05-02T19:15"
    assert "left to rust" in found.comments[1].text
    assert found.stated_count == 3
    texts = "".join(comment.text for comment in found.comments)
    assert "too much traffic" not in texts
    assert "Required fields" not in found.article.text + texts


def test_a_quotation_of_another_comment_is_kept_apart() -> None:
    first, second = thread(QUOTING).comments
    assert second.text == "Who is going to pay for it? We are, as always."
    assert second.quotes == (first.text,)


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        (
            "The soup keeps for a week. { 20 comments… read them below or add one }",
            ["The soup keeps for a week.", "20 comments… read them below or add one }"],
        ),
        (
            "I would not go there again. Leave a Comment Name (required) Mail (will not be published)",
            [
                "I would not go there again.",
                "Leave a Comment",
                "Name (required)",
                "Mail (will not be published)",
            ],
        ),
        ("He wrote 7 comments on it and then asked us to leave a comment of our own.", None),
        ("Please Leave a comment below if you have seen the fox near the river.", None),
    ],
)
def test_headings_and_prompts_inside_a_line(line: str, pieces: list[str] | None) -> None:
    assert [piece.text.strip(" {}") for piece in read_lines(line)] == [
        piece.strip(" {}") for piece in pieces or [line]
    ]


@pytest.mark.parametrize("text", [ARTICLE, TWEETS, HEADING_ONLY, TEASERS, CHAPTERS, "", "\n\n", "One line."])
def test_no_thread(text: str) -> None:
    assert find_thread(text) is None


def test_the_article_of_a_page_without_a_thread() -> None:
    article = read_text(HEADING_ONLY).article
    assert article.title == "Council Approves the New Bridge"
    assert "Residents on both banks" in article.text
    assert "Required fields" not in article.text


def test_pingbacks_and_deleted_comments_are_set_aside() -> None:
    text = WORDPRESS.replace(
        "You clearly did not read the article, Ruth.", "This comment has been removed by the author."
    )
    found = thread(text)
    assert authors(found) == ["Tom Baker", "Ruth"]
    assert [record.kind for record in found.set_aside] == ["deleted"]


def test_a_page_that_shows_fewer_than_it_says() -> None:
    found = thread(WORDPRESS.replace("3 thoughts", "41 thoughts"))
    assert (found.stated_count, found.partial, len(found.comments)) == (41, True, 3)


@pytest.mark.parametrize(
    "text", ["word " * 400_000, "a" * 2_000_000, "12 may 3 " * 100_000, "[(" * 500_000, "> " * 500_000]
)
def test_one_very_long_line(text: str) -> None:
    begun = time.process_time()
    assert find_thread(text) is None
    assert time.process_time() - begun < 30  # seconds of CPU; a hang would take hours


def test_a_thread_that_is_cut_is_partial() -> None:
    record = "Mara Quill says:\nMarch 4, 2019 at 5:12 pm\nI would have built the bridge further up the river.\nReply\n"
    whole, cut = (find_thread("2 Comments\n" + record * count) for count in (50, 12_000))
    assert whole is not None
    assert cut is not None
    assert (whole.partial, cut.partial) == (False, True)


def test_weights_of_other_features_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger, "n_features", lambda: n_features() + 1)
    with pytest.raises(ValueError, match=r"other features: run python -m training\.flattened"):
        shipped_weights.__wrapped__()


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the sample documents are not here")
def test_sample_documents() -> None:
    expected = json.loads((SHARED / "seeds/expected.json").read_text("utf-8"))
    for name, wanted in expected.items():
        reading = read_text((SHARED / "seeds" / name).read_text("utf-8"))
        found = to_thread(reading.finding or Finding((), ""), reading.article)
        numbers: dict[str | None, int | None] = {comment.id: n for n, comment in enumerate(found.comments, 1)}
        assert [
            {
                "n": numbers[comment.id],
                "author": comment.author,
                "author_is_inferred_from_the_reply_line": "author" in comment.inferred,
                "date": comment.posted_at,
                "parent": numbers.get(comment.parent_id),
                "paragraphs": comment.text.split("\n\n"),
            }
            for comment in found.comments
        ] == wanted["comments"]
        article = f"{reading.article.title}\n{reading.article.text}"
        assert [text for text in wanted["article_has"] if text not in article] == []
        everything = article + "".join(comment.text for comment in found.comments)
        assert [text for text in wanted["neither_comment_nor_article"] if text in everything] == []


def test_a_last_line_like_a_notice_keeps_no_comment_from_being_scored() -> None:
    said = [
        ("Ann Holm", "10:15", "The gate is open again and the path is dry."),
        ("Bob Reed", "11:20", "You filthy idiots should be thrown out.\nAwaiting moderation"),
        ("Cy Young", "12:02", "I walked there with my dog yesterday and it was fine."),
        ("Dee Lane", "12:12", "Thanks for the report, very useful to me."),
    ]
    records = "\n".join(f"{name} says:\nMarch 3, 2021 at {at} am\n{text}\nReply" for name, at, text in said)
    page = f"Mill Lane reopens\n\nThe lane was closed for a year while the bridge was rebuilt.\n\n4 comments\n{records}"
    assert authors(thread(page)) == [name for name, _, _ in said]
