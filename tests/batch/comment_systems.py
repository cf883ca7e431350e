"""Exports of comment systems that people run themselves: Blogger, Commento, Isso, Remark42; and of yt-dlp."""

from __future__ import annotations

import json

BLOGGER = """<?xml version='1.0' encoding='utf-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'>
<id>tag:blogger.com,1999:blog-7</id><title>A paper</title>
<entry><id>tag:blogger.com,1999:blog-7.post-41</id><blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status>
<author><name>Editor</name><blogger:type>BLOGGER</blogger:type></author><title>Bridge closed &amp; tolls up</title>
<content type='html'>&lt;p&gt;The bridge is closed.&lt;/p&gt;</content><published>2024-03-01T09:00:00Z</published>
<blogger:filename>/2024/03/bridge.html</blogger:filename></entry>
<entry><id>tag:blogger.com,1999:blog-7.post-71</id><blogger:parent>tag:blogger.com,1999:blog-7.post-41</blogger:parent>
<blogger:inReplyTo/><blogger:type>COMMENT</blogger:type><blogger:status>LIVE</blogger:status>
<author><name>Ann</name><blogger:type>ANONYMOUS</blogger:type></author><title/>
<content type='html'>I &amp;amp; you&lt;br /&gt;agree</content><published>2024-03-01T10:00:00.123Z</published></entry>
<entry><id>tag:blogger.com,1999:blog-7.post-72</id><blogger:parent>tag:blogger.com,1999:blog-7.post-41</blogger:parent>
<blogger:inReplyTo>tag:blogger.com,1999:blog-7.post-71</blogger:inReplyTo><blogger:type>COMMENT</blogger:type>
<blogger:status>SPAM</blogger:status><author><name>Ben</name></author><content type='html'>You idiot</content>
<published>2024-03-01T11:00:00Z</published></entry>
<entry><id>tag:blogger.com,1999:blog-7.post-73</id><blogger:parent>tag:blogger.com,1999:blog-7.post-40</blogger:parent>
<blogger:type>COMMENT</blogger:type><blogger:status>LIVE</blogger:status>
<content type='html'>of a post that is gone</content>
<published>2024-03-01T12:00:00Z</published></entry></feed>
"""

BLOGGER_BACKUP = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'>
<id>tag:blogger.com,1999:blog-7.archive</id><title type='text'>A paper</title>
<entry><id>tag:blogger.com,1999:blog-7.layout</id><category scheme='http://schemas.google.com/g/2005#kind'
 term='http://schemas.google.com/blogger/2008/kind#template'/>
<content type='text'>body { color: black }</content></entry>
<entry><id>tag:blogger.com,1999:blog-7.post-41</id><category scheme='http://schemas.google.com/g/2005#kind'
 term='http://schemas.google.com/blogger/2008/kind#post'/>
<category scheme='http://www.blogger.com/atom/ns#' term='town'/>
<title type='text'>Bridge closed</title><content type='html'>It is closed.</content>
<link rel='alternate' type='text/html' href='https://paper.example/bridge.html'/></entry>
<entry><id>tag:blogger.com,1999:blog-7.post-71</id><published>2009-03-01T10:00:00.000-08:00</published>
<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#comment'/>
<content type='html'>first &lt;b&gt;one&lt;/b&gt;</content><author><name>Ann</name><uri>https://ann.example</uri></author>
<thr:in-reply-to ref='tag:blogger.com,1999:blog-7.post-41' href='https://paper.example/bridge.html'/></entry>
<entry><id>tag:blogger.com,1999:blog-7.post-72</id><published>2009-03-01T11:00:00.000-08:00</published>
<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#comment'/>
<content type='html'>You idiot</content><author><name>Ben</name></author>
<link rel='related' href='https://www.blogger.com/feeds/7/41/comments/default/71'/>
<thr:in-reply-to ref='tag:blogger.com,1999:blog-7.post-41'/></entry></feed>
"""

COMMENTO = {
    "version": 1,
    "comments": [
        {"commentHex": "c1", "domain": "paper.example", "url": "/bridge", "commenterHex": "u1", "markdown": "I *agree*",
         "html": "<p>I <em>agree</em></p>", "parentHex": "root", "state": "approved", "deleted": False,
         "creationDate": "2024-03-01T10:00:00Z", "score": 2},
        {"commentHex": "c2", "domain": "paper.example", "url": "/bridge", "commenterHex": "anonymous", "markdown": "",
         "html": "<p>You idiot &amp; co</p>", "parentHex": "c1", "state": "flagged", "deleted": False,
         "creationDate": "2024-03-01T11:00:00Z"},
        {"commentHex": "c3", "domain": "paper.example", "url": "/bridge", "commenterHex": "u1", "markdown": "",
         "html": "", "parentHex": "gone", "state": "approved", "deleted": True, "creationDate": "2024-03-01T12:00:00Z"},
    ],
    "commenters": [{"commenterHex": "u1", "name": "Ann", "provider": "commento"}],
}  # fmt: skip

ISSO = [
    {"id": "/2024/empty", "title": "[Nothing] said", "comments": []},
    {"id": "/2024/bridge", "title": "Bridge closed", "comments": [
        {"id": 1, "author": "Ann", "email": "ann@example.org", "website": None, "remote_addr": "192.0.2.0",
         "created": "2024-03-01 10:00:00", "text": "I *agree*\n"},
        {"id": 2, "author": None, "email": None, "website": "https://b.example", "remote_addr": "192.0.2.1",
         "created": "2024-03-01 11:00:00", "text": "You idiot"},
    ]},
]  # fmt: skip

REMARK42 = [
    {"version": 1, "users": [{"id": "github_1", "blocked": {}}], "posts": [{"url": "https://paper.example/bridge"}]},
    {"id": "r1", "pid": "", "text": "<p>I <em>agree</em></p>\n", "orig": "I *agree*",
     "time": "2024-03-01T10:00:00-06:00",
     "user": {"name": "Ann", "id": "github_1", "admin": False},
     "locator": {"site": "p", "url": "https://paper.example/bridge"},
     "score": 1, "votes": {}, "title": "Bridge closed"},
    {"id": "r2", "pid": "r1", "text": "<p>You idiot &amp; co</p>\n", "time": "2024-03-01T11:00:00-06:00",
     "user": {"name": "Ben", "id": "b"}, "locator": {"site": "p", "url": "https://paper.example/bridge"}},
    {"id": "r3", "pid": "missing", "text": "", "time": "2024-03-01T12:00:00-06:00",
     "user": {"name": "deleted", "id": "d"}, "locator": {"site": "p", "url": "https://paper.example/bridge"},
     "delete": True},
]  # fmt: skip

YT_DLP = {
    "id": "vid", "title": "A video", "formats": [{"format_id": "18", "ext": "mp4", "url": "https://v.example"}],
    "thumbnails": [], "comments": [
        {"id": "T1", "parent": "root", "text": "I agree", "author": "@ann", "timestamp": 1709287200, "like_count": 3},
        {"id": "T1.r", "parent": "T1", "text": "You idiot", "author": "@ben", "timestamp": 1709290800},
    ],
    "comment_count": 2, "extractor": "youtube",
}  # fmt: skip


def _document(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()


def _lines(objects: list[dict]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in objects)


# As in dumps: the format, the content, the texts it holds, some columns of its second comment.
EXPORTS: dict[str, tuple[str, bytes, list[str], dict[str, str | None]]] = {
    "blogger": (
        "blogger", BLOGGER.encode(), ["I & you\nagree", "You idiot", "of a post that is gone"],
        {"id": "tag:blogger.com,1999:blog-7.post-72", "parent_id": "tag:blogger.com,1999:blog-7.post-71",
         "thread_id": "tag:blogger.com,1999:blog-7.post-41", "thread_title": "Bridge closed & tolls up",
         "thread_url": "/2024/03/bridge.html", "author": "Ben", "created_at": "2024-03-01T11:00:00Z", "status": "spam"},
    ),
    "blogger, a backup": (
        "blogger", BLOGGER_BACKUP.encode(), ["first one", "You idiot"],
        {"id": "tag:blogger.com,1999:blog-7.post-72", "parent_id": "tag:blogger.com,1999:blog-7.post-71",
         "thread_url": "https://paper.example/bridge.html", "thread_title": "Bridge closed", "author": "Ben",
         "created_at": "2009-03-01T11:00:00.000-08:00", "status": "approved"},
    ),
    "commento": (
        "commento", _document(COMMENTO), ["I *agree*", "You idiot & co", ""],
        {"id": "c2", "parent_id": "c1", "thread_url": "https://paper.example/bridge", "author": "anonymous",
         "created_at": "2024-03-01T11:00:00Z", "status": "flagged"},
    ),
    "isso": (
        "isso", _document(ISSO), ["I *agree*", "You idiot"],
        {"id": "2", "thread_id": "/2024/bridge", "thread_title": "Bridge closed", "author": None,
         "created_at": "2024-03-01T11:00:00"},
    ),
    "remark42": (
        "remark42", _lines(REMARK42), ["I *agree*", "You idiot & co", ""],
        {"id": "r2", "parent_id": "r1", "thread_url": "https://paper.example/bridge", "author": "Ben",
         "created_at": "2024-03-01T11:00:00-06:00", "status": "approved"},
    ),
    "yt-dlp": (
        "youtube", _document(YT_DLP), ["I agree", "You idiot"],
        {"id": "T1.r", "parent_id": "T1", "thread_id": "vid", "author": "@ben", "created_at": "2024-03-01T11:00:00Z"},
    ),
}  # fmt: skip
