"""The markup of comment platforms as data: a new platform, or a new skin of one, is an entry here.

Class names and ids are the platforms' own, read in their templates. `signature.py`-free: how an entry is
read is in `known.py`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """CSS selectors of one platform. Those but `record` are looked up within a record.

    `hints`: an entry is tried only on a page that holds one of these strings. `text` "" is all of the record
    that is not signature or control. A selector "@name" is an attribute of the record itself.
    `depth`: a pattern over the record's class and id, or over the attribute "@name", whose group is a number
    `depth_base` for top level. `parent`: a pattern over the record's id that gives the parent's number.
    `indent`: elements that hold replies. `spills`: the comment goes on after the record element, up to the
    next one. `topic`: the first record is the article. `id_like`: a pattern that the record's id must match.
    """

    name: str
    hints: tuple[str, ...]
    record: str
    text: str = ""
    author: str = ""
    date: str = ""
    drop: str = ""
    quote: str = ""
    reply_to: str = ""
    votes: str = ""
    pingback: str = ""
    depth: str = ""
    depth_base: int = 1
    parent: str = ""
    indent: str = ""
    id_like: str = ""
    spills: bool = False
    topic: str = ""


PLATFORMS: tuple[Platform, ...] = (
    Platform(
        "wpdiscuz",
        ("wpd-comment",),
        record=".wpd-comment",
        text=".wpd-comment-text",
        author=".wpd-comment-author",
        date=".wpd-comment-date",
        reply_to=".wpd-reply-to a",
        votes=".wpd-vote-result",
        depth=r"wpd_comment_level-(\d+)",
        parent=r"^wpd-comm-\d+_([1-9]\d*)$",
    ),
    Platform(
        "wpdiscuz-5",
        ("wc-comment",),
        record=".wc-comment",
        text=".wc-comment-text",
        author=".wc-comment-author",
        date=".wc-comment-date",
        reply_to=".wc-reply-to",
        votes=".wc-vote-result",
        depth=r"wc_comment_level-(\d+)",
        parent=r"^wc-comm-\d+_([1-9]\d*)$",
    ),
    Platform(
        "disqus-fallback",
        ("dsq-comment",),
        record="li[id^=dsq-comment-]",
        id_like=r"^dsq-comment-\d+$",
        text="[id^=dsq-comment-message]",
        author="[id^=dsq-author-user], [id^=dsq-cite]",
    ),
    Platform(
        "wordpress",
        ("comment",),
        record="li.comment, li.pingback, li.trackback, .commentlist > li, .comment-list > li, #commentlist > li, "
        "#comments li, #comments article.comment, #comments div.comment, .commentlist .comment, [id^=comment-]",
        id_like=r"^(?:li-|div-|single-)?comment-?\d+$",
        text=".comment-content, .comment_content, .comment-text, .comment_text, .commenttext, .comment-entry",
        author=".comment-author .fn, cite.fn, .comment-author, .comment_author, .commentauthor, .fn, cite, "
        ".author, .commentmetadata strong, .comment-meta strong",
        date="time, .comment-date, .comment_date, .commentdate, .comment-meta.commentmetadata a, "
        ".comment-metadata a, .commentmetadata a, .comment-meta a, .comment_time, .comment-time, .date, .comment-meta",
        drop=".reply, .comment-reply-link, .comment-author, .comment-meta, .commentmetadata, .vcard, .says, .avatar",
        pingback=".pingback, .trackback",
        depth=r"\bdepth-(\d+)",
    ),
)
