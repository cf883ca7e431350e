"""Pages written for the tests, in the style of the platforms; every word is our own."""

# ruff: noqa: E501 (markup is laid out as pages have it)

from __future__ import annotations

ARTICLE = """
<nav><ul><li><a href="/">Home</a></li><li><a href="/bikes">Bikes</a></li><li><a href="/about">About us</a></li></ul></nav>
<div class="entry-content"><h1>The canal path opens again</h1>
<p>After two years of repairs the towpath along the canal is open to walkers and to cyclists, the council said.</p>
<p>The last section, between the old lock and the mill, had been closed since the flood washed out the bank.</p>
<p>Signs ask cyclists to slow down near the moorings, where the path is hardly wider than a handlebar.</p></div>
<div class="related"><h3>Related</h3><ul><li><a href="/a">Why the mill stands empty</a></li>
<li><a href="/b">Ten rides under ten miles</a></li></ul></div>
"""


def page(thread: str, head: str = "") -> str:
    """A blog page around a thread."""
    return (
        f"<!doctype html><html><head><title>The canal path opens again | Waterside Weekly</title>{head}</head>"
        f"<body>{ARTICLE}{thread}<footer><p>Copyright Waterside Weekly. All rights reserved, as ever.</p></footer>"
        "</body></html>"
    )


WORDPRESS = page(
    """
<div id="comments"><h2>4 thoughts on “The canal path opens again”</h2><ol class="comment-list">
<li id="comment-11" class="comment even depth-1"><article id="div-comment-11" class="comment-body">
 <footer class="comment-meta"><div class="comment-author vcard"><img class="avatar" src="a.png"><b class="fn">Greta Holm</b>
 <span class="says">says:</span></div><div class="comment-metadata"><a href="#comment-11">
 <time datetime="2021-05-03T08:15:00+00:00">May 3, 2021 at 8:15 am</time></a></div></footer>
 <div class="comment-content"><p>I walked it on Sunday and it was lovely.</p><p>The bench at the lock is back too.</p></div>
 <div class="reply"><a class="comment-reply-link" href="#">Reply</a></div></article>
 <ol class="children"><li id="comment-12" class="comment odd depth-2"><article id="div-comment-12" class="comment-body">
  <footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Tom</b> <span class="says">says:</span></div>
  <div class="comment-metadata"><time datetime="2021-05-03T09:00:00+00:00">May 3, 2021 at 9:00 am</time></div></footer>
  <div class="comment-content"><blockquote><p>The bench at the lock is back too.</p></blockquote>
  <p>But nobody told the geese.</p></div><div class="reply"><a>Reply</a></div></article></li></ol></li>
<li class="pingback depth-1" id="comment-13"><div class="comment-body">Pingback: <a href="x">Towpaths of the north</a></div></li>
<li id="comment-14" class="comment depth-1"><article class="comment-body"><footer class="comment-meta">
 <div class="comment-author vcard"><b class="fn">Ida</b></div>
 <em class="comment-awaiting-moderation">Your comment is awaiting moderation.</em></footer>
 <div class="comment-content"><p>Your comment is awaiting moderation.</p></div></article></li>
</ol></div>
<div id="respond"><h3>Leave a Reply</h3><form id="commentform"><textarea name="comment"></textarea></form></div>
"""
)

WPDISCUZ = page(
    """
<div id="wpdcom"><div class="wpd-thread-head">3 Comments</div><div class="wpd-thread-list">
<div id="wpd-comm-7_0" class="comment wpd-comment wpd_comment_level-1"><div class="wpd-comment-wrap">
 <div id="comment-7" class="wpd-comment-right"><div class="wpd-comment-header"><div class="wpd-comment-author">Pavel</div>
 <div class="wpd-comment-date" title="June 2, 2022 7:45 pm">1 year ago</div></div>
 <div class="wpd-comment-text"><p>Who pays for the signs?</p></div>
 <div class="wpd-vote"><div class="wpd-vote-result">3</div></div><div class="wpd-reply-button">Reply</div></div></div>
 <div id="wpd-comm-8_7" class="comment wpd-comment wpd-reply wpd_comment_level-2"><div class="wpd-comment-wrap">
  <div id="comment-8" class="wpd-comment-right"><div class="wpd-comment-author">Nadia</div>
  <div class="wpd-reply-to">Reply to <a href="#comment-7">Pavel</a></div>
  <div class="wpd-comment-date" title="June 2, 2022 8:10 pm">1 year ago</div>
  <div class="wpd-comment-text"><p>We do, through the boating licence.</p></div></div></div></div></div>
<div id="wpd-comm-9_0" class="comment wpd-comment wpd_comment_level-1"><div class="wpd-comment-wrap">
 <div id="comment-9" class="wpd-comment-right"><div class="wpd-comment-author">Rosa</div>
 <div class="wpd-comment-date" title="June 3, 2022 6:00 am">1 year ago</div>
 <div class="wpd-comment-text"><p>Worth every penny if it keeps the bicycles slow.</p></div></div></div></div>
</div></div>
"""
)

JSON_LD = page(
    "",
    """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "The canal path opens again", "commentCount": 2, "comment": [
{"@type": "Comment", "@id": "#c1", "text": "At last, a dry way to work.", "dateCreated": "2023-02-01T10:00:00Z",
 "author": {"@type": "Person", "name": "Lena"}, "upvoteCount": 4,
 "comment": [{"@type": "Comment", "@id": "#c2", "text": "Until the next flood &amp; the one after.",
 "author": {"name": "Amir"}, "dateCreated": "2023-02-01T11:30:00Z"}]}]}</script>""",
)

FAQ_JSON_LD = page(
    "",
    """<script type="application/ld+json">{"@type": "FAQPage", "mainEntity": [{"@type": "Question",
"name": "Is the path lit?", "acceptedAnswer": {"@type": "Answer", "text": "No, bring a lamp if you ride after dusk."}}]}
</script>""",
)

MICRODATA = page(
    """
<div class="x1"><div itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Jonas</span>
<time itemprop="dateCreated" datetime="2020-11-05T12:00">5 Nov</time>
<p itemprop="text">Could someone mend the gate by the weir as well?</p></div>
<div itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Mei</span>
<time itemprop="dateCreated" datetime="2020-11-06T09:30">6 Nov</time>
<p itemprop="text">I reported it in spring, no answer so far.</p></div></div>
"""
)

# Signed below the text, in markup that no table entry knows.
SIGNED_BELOW = page(
    "<div class='qq'><h3>Comments</h3>"
    + "".join(
        f"<p>{text}</p><p class='sg'>Posted by: {name} at {date}</p>"
        for text, name, date in (
            (
                "The mill should become a hostel for walkers, the beams are sound.",
                "Oskar",
                "March 4, 2009 10:12 AM",
            ),
            (
                "A hostel needs a road, and the road floods every other winter.",
                "Beth",
                "March 4, 2009 11:47 AM",
            ),
            (
                "Then build a bridge first. It is cheaper than three more studies.",
                "Oskar",
                "March 4, 2009 1:03 PM",
            ),
            (
                "I was born in that mill. Please do not paint it yellow this time.",
                "Edith",
                "March 5, 2009 8:20 AM",
            ),
        )
    )
    + "</div><form><textarea></textarea></form>"
)

# Nested replies in unknown classes, signed above.
SIGNED_ABOVE = page(
    "<section id='leserbriefe'><h2>5 Kommentare</h2><ul>"
    + "".join(
        f"<li><div class='kopf'><span class='wer'>{name}</span> <span class='wann'>{date}</span></div>"
        f"<div class='brief'><p>{text}</p></div><a href='#'>Antworten</a> <a href='#'>Melden</a></li>"
        for name, date, text in (
            (
                "Karin B.",
                "12.03.2019, 14:05 Uhr",
                "Endlich kann man wieder am Wasser entlang zur Arbeit fahren.",
            ),
            ("Uwe", "12.03.2019, 15:30 Uhr", "Aber bitte nicht schneller, als die Enten laufen können."),
            ("Karin B.", "12.03.2019, 16:02 Uhr", "Ich klingele immer, und die Enten klingeln nie zurück."),
            (
                "Mirko",
                "13.03.2019, 07:44 Uhr",
                "Die Beleuchtung fehlt weiterhin, das ist im Winter gefährlich.",
            ),
            (
                "Sabine",
                "13.03.2019, 09:10 Uhr",
                "Eine Lampe am Rad hilft. Eine am Weg hilft den Fledermäusen nicht.",
            ),
        )
    )
    + "</ul></section>"
)

# Looks like a thread and is none: an archive list, a tweet, a form, a heading with nothing below.
DECOY = page(
    """
<div class="latest"><h3>Latest stories</h3>
<div class="item"><h4><a href="/1">Lock keepers wanted</a></h4><span class="date">May 1, 2021</span><p>The trust seeks two.</p></div>
<div class="item"><h4><a href="/2">Swan census</a></h4><span class="date">April 28, 2021</span><p>Numbers are up again.</p></div>
<div class="item"><h4><a href="/3">New moorings</a></h4><span class="date">April 20, 2021</span><p>Six more boats by June.</p></div></div>
<blockquote class="twitter-tweet"><p>Path is open! Bring a bell.</p>— Waterside (@waterside) <a href="x">May 2, 2021</a></blockquote>
<h3>Comments</h3><p>Please log in to comment. Comments are moderated and may be edited.</p>
<div id="respond"><h3>Leave a Reply</h3><form><label>Name</label><input><textarea></textarea></form></div>
"""
)

DISQUS_SHELL = page(
    '<div id="disqus_thread"></div><script src="https://waterside.disqus.com/embed.js"></script>'
    "<noscript>Please enable JavaScript to view the comments.</noscript>"
)
