"""A small dump of every format, with the quirks that its documentation tells of, and the comments it holds."""

from __future__ import annotations

import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq

from tests.batch import comment_systems

WORDPRESS = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>A paper</title><link>https://paper.example</link>
<item><title>Bridge closed &amp; tolls up</title><link>https://paper.example/bridge</link>
<content:encoded><![CDATA[<p>The bridge is closed.</p>]]></content:encoded><wp:post_id>41</wp:post_id>
<wp:comment><wp:comment_id>7</wp:comment_id><wp:comment_author><![CDATA[Ann O'Hara]]></wp:comment_author>
<wp:comment_date>2024-03-01 11:00:00</wp:comment_date><wp:comment_date_gmt>2024-03-01 10:00:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[First <em>line</em>
second line

Next paragraph &amp; more]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>
<wp:comment_type></wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>8</wp:comment_id><wp:comment_author>Ben</wp:comment_author>
<wp:comment_date>2024-03-01 12:30:00</wp:comment_date><wp:comment_date_gmt>0000-00-00 00:00:00</wp:comment_date_gmt>
<wp:comment_content>You idiot\x01 &amp;amp; friend</wp:comment_content><wp:comment_approved>spam</wp:comment_approved>
<wp:comment_type>comment</wp:comment_type><wp:comment_parent>7</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>9</wp:comment_id><wp:comment_author>Other blog</wp:comment_author>
<wp:comment_content>[...] linked [...]</wp:comment_content><wp:comment_approved>1</wp:comment_approved>
<wp:comment_type>pingback</wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>
</item><item><title>Empty</title><wp:post_id>42</wp:post_id></item>
<item><title>Second</title><link>https://paper.example/second</link><wp:post_id>43</wp:post_id>
<wp:comment><wp:comment_id>10</wp:comment_id><wp:comment_author></wp:comment_author>
<wp:comment_content>last one</wp:comment_content><wp:comment_approved>0</wp:comment_approved>
<wp:comment_parent>0</wp:comment_parent></wp:comment></item></channel></rss>
"""

DISQUS = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<category dsq:id="1"><forum>paper</forum><title>General</title></category>
<thread dsq:id="100"><id/><forum>paper</forum><category dsq:id="1"/><link>https://paper.example/bridge</link>
<title>Bridge closed</title><createdAt>2024-03-01T09:00:00Z</createdAt><author><name>Editor</name></author></thread>
<post dsq:id="900"><id>wp_id=7</id><message><![CDATA[<p>Good <a href="https://x.example">read</a>.</p><p>Thanks!</p>]]></message>
<createdAt>2024-03-01T10:00:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>
<author><name>Ann</name><isAnonymous>false</isAnonymous><username>ann1</username></author><thread dsq:id="100"/></post>
<post dsq:id="901"><id/><message><![CDATA[<p>You idiot</p>]]></message><createdAt>2024-03-01T11:00:00Z</createdAt>
<isDeleted>true</isDeleted><isSpam>true</isSpam><author><name/><username>ben</username></author>
<thread dsq:id="100"/><parent dsq:id="900"/></post>
<post dsq:id="902"><id/><message/><createdAt>2024-03-01T12:00:00Z</createdAt><isDeleted>false</isDeleted>
<isSpam>false</isSpam><author><name>Cy</name></author><thread dsq:id="777"/></post></disqus>
"""

REDDIT = [
    {"id": "k1", "author": "ann", "body": "A &gt; B &amp; **bold**", "created_utc": 1709287200, "subreddit": "news",
     "link_id": "t3_p1", "parent_id": "t3_p1"},
    {"id": "k2", "author": "[deleted]", "body": "[removed]", "created_utc": "1709287260", "subreddit": "news",
     "link_id": "t3_p1", "parent_id": "t1_k1"},
    {"id": "k3", "author": "cy", "body": "idiot 🙂", "created_utc": 1709287300, "subreddit": "news",
     "link_id": "t3_p1", "parent_id": 12345},
]  # fmt: skip

REDDIT_POSTS = [
    {"id": "p1", "author": "ann", "title": "Bridge &amp; tolls", "selftext": "Closed.", "created_utc": 1709287100,
     "subreddit": "news", "is_self": True},
    {"id": "p2", "author": "ben", "title": "A link", "selftext": "", "created_utc": 1709287101, "subreddit": "news"},
    {"id": "p3", "author": "[deleted]", "title": "Gone", "selftext": "[deleted]", "subreddit": "news"},
]  # fmt: skip

HACKER_NEWS = [
    {"id": 1, "type": "story", "by": "pg", "time": 1160418111, "title": "Y &lt;Combinator&gt;", "kids": [2, 3]},
    {"id": 2, "type": "comment", "by": "sama", "time": 1160423461, "parent": 1,
     "text": "It&#x27;s <i>fine</i>.<p>Second &gt; first"},
    {"id": 3, "type": "comment", "deleted": True, "time": 1160423462, "parent": 1},
]  # fmt: skip

ALGOLIA = {
    "hits": [
        {"objectID": "9", "author": "a", "comment_text": "x &lt; y<p>z", "created_at": "2024-03-01T10:00:00Z",
         "parent_id": 8, "story_id": 1, "story_title": "T", "story_url": "https://s.example"},
        {"objectID": "1", "author": "b", "comment_text": None, "title": "a story"},
    ],
    "nbHits": 2,
}  # fmt: skip

YOUTUBE = {
    "kind": "youtube#commentThreadListResponse",
    "etag": "x",
    "items": [
        {"kind": "youtube#commentThread", "id": "T1", "snippet": {"videoId": "vid", "totalReplyCount": 7,
            "topLevelComment": {"kind": "youtube#comment", "id": "T1", "snippet": {"videoId": "vid",
                "textDisplay": "You&#39;re<br>an idiot", "authorDisplayName": "@ann",
                "publishedAt": "2024-03-01T10:00:00Z", "updatedAt": "2024-03-02T10:00:00Z"}}},
         "replies": {"comments": [{"kind": "youtube#comment", "id": "T1.r", "snippet": {"parentId": "T1",
                "textOriginal": "a < b", "textDisplay": "a &lt; b", "authorDisplayName": "@ben",
                "publishedAt": "2024-03-01T11:00:00Z"}}]}},
    ],
}  # fmt: skip

DISCOURSE = {
    "post_stream": {
        "posts": [
            {"id": 50, "post_number": 1, "topic_id": 5, "topic_slug": "bridge", "username": "ann", "post_type": 1,
             "cooked": "<p>Opening post</p>", "created_at": "2024-03-01T10:00:00.000Z"},
            {"id": 51, "post_number": 2, "topic_id": 5, "topic_slug": "bridge", "username": "ben", "post_type": 1,
             "reply_to_post_number": 1, "created_at": "2024-03-01T11:00:00.000Z",
             "cooked": '<aside class="quote no-group" data-username="ann"><blockquote><p>Opening post</p></blockquote>'
                       "</aside><p>I &amp; you</p>"},
            {"id": 52, "post_number": 3, "topic_id": 5, "username": "system", "post_type": 3, "cooked": "closed"},
            {"id": 53, "post_number": 4, "topic_id": 5, "topic_slug": "bridge", "username": "cy", "post_type": 1,
             "reply_to_post_number": 2, "raw": '[quote="ben, post:2"]\nI & you\n[/quote]\n\nYou idiot', "cooked": "…"},
        ],
        "stream": [50, 51, 52, 53, 54],
    },
    "id": 5,
    "title": "Bridge",
}  # fmt: skip

CORAL = [
    {"id": "c-1", "storyID": "s-1", "siteID": "x", "authorID": "u-1", "parentID": None, "status": "NONE",
     "createdAt": "2024-03-01T10:00:00.000Z", "ancestorIDs": [],
     "revisions": [{"id": "r1", "body": "first draft"}, {"id": "r2", "body": "You <b>idiot</b><br>of mine"}]},
    {"id": "c-2", "storyID": "s-1", "authorID": None, "parentID": "c-1", "status": "REJECTED",
     "deletedAt": "2024-03-02T10:00:00.000Z", "createdAt": {"$date": "2024-03-01T11:00:00Z"}, "revisions": []},
]  # fmt: skip

OUTBOX = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "id": "outbox.json",
    "type": "OrderedCollection",
    "totalItems": 3,
    "orderedItems": [
        {"id": "a1", "type": "Create", "actor": "https://m.example/users/ann", "published": "2024-03-01T10:00:00Z",
         "object": {"id": "n1", "type": "Note", "summary": "politics", "inReplyTo": "https://m.example/n0",
                    "content": "<p>You idiot &amp; co<br />again</p>", "conversation": "tag:m.example,2024:1",
                    "attributedTo": "https://m.example/users/ann", "url": "https://m.example/@ann/1"}},
        {"id": "a2", "type": "Announce", "actor": "https://m.example/users/ann", "object": "https://o.example/n9"},
        {"id": "a3", "type": "Create", "actor": {"id": "https://m.example/users/ann"},
         "object": {"id": "n3", "type": "Note", "content": "plain", "published": "2024-03-02T10:00:00Z"}},
    ],
}  # fmt: skip

PAGE = """<html><head><title>Bridge</title></head><body><h1>Bridge</h1><ol class="comment-list">
<li id="comment-11" class="comment depth-1"><article class="comment-body"><footer class="comment-meta">
<div class="comment-author vcard"><b class="fn">Ann</b></div>
<div class="comment-metadata"><time datetime="2024-03-01T10:00:00+00:00">1 March</time></div></footer>
<div class="comment-content"><p>Grüße, idiot</p></div></article></li></ol></body></html>"""


PLAIN_PAGE = """Bridge closed until spring
The old bridge over the river is closed until spring, the council said on Friday.
2 Comments
Ann says:
March 1, 2024 at 10:00 am
Grüße, you idiot, nobody asked you.
Reply
Ben says:
March 1, 2024 at 11:30 am
Please stay polite, all of you.
Reply
Leave a Reply
"""


def warc_record(kind: str, url: str, body: bytes, content_type: str) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-05T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{len(body):012d}>\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def wet() -> bytes:
    """The text of pages, without their markup; a member a record."""
    info = warc_record("warcinfo", "", b"software: test\r\n", "application/warc-fields")
    text = warc_record("conversion", "https://p.example/a", PLAIN_PAGE.encode(), "text/plain")
    none = warc_record("conversion", "https://p.example/b", b"Nobody has said anything here.\n", "text/plain")
    return b"".join(map(gzip.compress, (info, none, text)))


def warc(gzip_records: bool) -> bytes:
    def record(kind: str, url: str, body: bytes, content_type: str) -> bytes:
        whole = warc_record(kind, url, body, content_type)
        return gzip.compress(whole) if gzip_records else whole

    page = PAGE.encode("iso-8859-1")
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=ISO-8859-1\r\n\r\n"
    image = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"
    response = "application/http; msgtype=response"
    return (
        record("warcinfo", "", b"software: test\r\n", "application/warc-fields")
        + record(
            "request", "https://p.example/a", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"
        )
        + record("response", "https://p.example/i.png", image, response)
        + record("response", "https://p.example/a", http + page, response)
        + record("response", "https://p.example/b", http + page, response)
    )


def lines(objects: list[dict]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in objects)


def document(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()


# name: content, the texts it holds, and of its second comment (or only one) some columns.
EXPORTS: dict[str, tuple[str, bytes, list[str], dict[str, str | None]]] = {
    "wordpress": (
        "wordpress",
        WORDPRESS.encode(),
        ["First line\nsecond line\n\nNext paragraph & more", "You idiot & friend", "last one"],
        {"id": "8", "parent_id": "7", "thread_id": "41", "thread_url": "https://paper.example/bridge",
         "thread_title": "Bridge closed & tolls up", "author": "Ben", "created_at": "2024-03-01T12:30:00",
         "status": "spam"},
    ),
    "disqus": (
        "disqus",
        DISQUS.encode(),
        ["Good read.\n\nThanks!", "You idiot", ""],
        {"id": "901", "parent_id": "900", "thread_id": "100", "thread_url": "https://paper.example/bridge",
         "author": "ben", "created_at": "2024-03-01T11:00:00Z", "status": "deleted spam"},
    ),
    "algolia": (
        "hacker-news", document(ALGOLIA), ["x < y\n\nz"], {"id": "9", "parent_id": "8", "thread_title": "T"}
    ),
    "youtube": (
        "youtube",
        document(YOUTUBE),
        ["You're\nan idiot", "a < b"],
        {"id": "T1.r", "parent_id": "T1", "thread_id": "vid", "author": "@ben", "created_at": "2024-03-01T11:00:00Z"},
    ),
    "youtube, a response a line": (
        "youtube", lines([YOUTUBE, YOUTUBE]), ["You're\nan idiot", "a < b"] * 2, {"id": "T1.r"}
    ),
    "youtube, threads": ("youtube", document(YOUTUBE["items"]), ["You're\nan idiot", "a < b"], {"id": "T1.r"}),
    "discourse": (
        "discourse",
        document(DISCOURSE),
        ["Opening post", "I & you", "You idiot"],
        {"id": "51", "parent_id": "50", "thread_id": "5", "thread_title": "bridge", "author": "ben"},
    ),
    "activitystreams": (
        "activitystreams",
        document(OUTBOX),
        ["politics\n\nYou idiot & co\nagain", "plain"],
        {"id": "n3", "author": "https://m.example/users/ann", "created_at": "2024-03-02T10:00:00Z"},
    ),
    "activitystreams, notes": (
        "activitystreams",
        lines([{"@context": OUTBOX["@context"], **each["object"]} for each in OUTBOX["orderedItems"][::2]]),
        ["politics\n\nYou idiot & co\nagain", "plain"],
        {"id": "n3"},
    ),
} | comment_systems.EXPORTS  # fmt: skip

# name: its format, objects of a line each, the text of each.
OBJECTS: dict[str, tuple[str, list[dict], list[str | None]]] = {
    "reddit": ("reddit", REDDIT, ["A > B & **bold**", None, "idiot 🙂"]),
    "reddit posts": ("reddit", REDDIT_POSTS, ["Bridge & tolls\n\nClosed.", "A link", "Gone"]),
    "hacker-news": ("hacker-news", HACKER_NEWS, ["Y <Combinator>", "It's fine.\n\nSecond > first", None]),
    "algolia, a hit a line": ("hacker-news", ALGOLIA["hits"][:1], ["x < y\n\nz"]),
    "coral": ("coral", CORAL, ["You idiot\nof mine", None]),
}


def table(form: str) -> bytes:
    """400 comments as Parquet, as an Arrow file or stream."""
    rows = pa.table({"id": list(range(400)), "text": [f"comment {i} " * 9 for i in range(400)]})
    sink = io.BytesIO()
    if form == "parquet":
        pq.write_table(rows, sink, row_group_size=50)
    else:
        with {"file": pa.ipc.new_file, "stream": pa.ipc.new_stream}[form](sink, rows.schema) as writer:
            writer.write_table(rows, max_chunksize=50)
    return sink.getvalue()


CUT = {name: content for name, (_, content, _, _) in EXPORTS.items()} | {
    "warc": warc(False),
    "warc.gz": warc(True),
    "wet": wet(),
    "json": document([{"id": i, "text": "words " * 9} for i in range(99)]),
    "reddit": lines(REDDIT * 19),
    "hacker-news": lines(HACKER_NEWS * 19),
    "coral": lines(CORAL * 19),
    "jsonl": lines([{"id": i, "text": "words " * 9} for i in range(99)]),
    "parquet": table("parquet"),
    "arrow": table("file"),
    "arrow stream": table("stream"),
}
