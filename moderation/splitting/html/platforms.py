"""The markup of comment platforms as data: a new platform, or a new skin of one, is an entry here.

Class names and ids are the platforms' own, read in their templates and on saved pages. `known.py` reads
an entry.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """CSS selectors of one platform. Those but `record` are looked up within a record.

    `hints`: an entry is tried only on a page with one of these in a class, an id or a tag. `text` "" is all of
    the record that is not signature or control. "@name" before a selector is an attribute of the record itself.
    `depth`: a pattern over the record's class and id, or over the attribute "@name", whose group is a number
    `depth_base` for top level. `parent`: a pattern over the record's id that gives the parent's number.
    `indent`: elements that hold replies. `spills`: the comment goes on after the record element, up to the
    next one. `subjects`: the links of `reply_to` show the subject of what is answered, not a name. `topic`: the first
    record of the topic's first page is the article. `body`: text as well, where it holds neither author nor date.
    `id_like`: a pattern that the record's id must match. `month_first`: 4-5-2012 is in April where no date of the
    thread tells.
    """

    name: str
    hints: tuple[str, ...]
    record: str
    text: str = ""
    body: str = ""
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
    subjects: bool = False
    topic: bool = False
    month_first: bool = False


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
        "jcomments",
        ("comment-item-", "rbox"),
        record="[id^=comment-item-], #comments-list .rbox",
        text="[id^=comment-body-], .comment-body",
        author=".comment-author",
        date=".comment-date",
        votes=".comments-vote span",
        drop=".quote",
    ),
    Platform(
        "jomcomment",
        ("jc_commentbox", "pc_comment", "jomcomment", "jomentry", "jc_commentsDiv"),
        record=".comment_row, [id^=pc_]",
        text=".jc_comment_title, .comment_text, .comment-text",
        author=".comment_author, .comment-author, [id^=pc_] > .small",
        date=".comment_date, .comment-date, [id^=pc_] > .small",
        votes=".jc_comment_panel_total",
    ),
    Platform(
        "k2",
        ("itemCommentsList",),
        record="ul.itemCommentsList > li",
        author=".commentAuthorName",
        date=".commentDate",
        drop=".commentLink, .commentToolbar",
    ),
    Platform(
        "thesis",
        ("comment_list",),
        record="#comment_list dt, .comment_list dt.comment, dl.commentlist > dt",
        text="dd.comment .format_text, dd .comment-body, dd .comment_text",
        author=".comment_author, .comment-author, cite, .fn",
        date=".comment_time, .comment_date, .comment-meta",
        pingback=".pingback, .trackback",
        depth=r"\bdepth-(\d+)",
        spills=True,
    ),
    Platform(
        "blogger",
        ("comment-thread", "comment-block"),
        record="#comments li.comment, .comment-thread li.comment",
        text=".comment-content",
        author="cite.user, .comment-header .user",
        date=".datetime",
    ),
    Platform(
        "blogger-old",
        ("comments-block", "comment-body", "comment-author"),
        record="#comments-block > dt, #comments dl > dt, #comments dt.comment-author, #comments .comment-author[id^=c]",
        text="dd.comment-body, .comment-body, .comment-content",
        author="dt a, .comment-author",
        date=".comment-timestamp, .comment-footer",
        drop=".comment-footer, .item-control",
        spills=True,
    ),
    Platform(
        "wordpress-blocks",
        ("wp-block-comment",),
        record=".wp-block-comment-template li.comment, .wp-block-comment-template li.pingback, "
        ".wp-block-comment-template li.trackback",
        text=".wp-block-comment-content",
        author=".wp-block-comment-author-name",
        date=".wp-block-comment-date time, .wp-block-comment-date",
        drop=".wp-block-comment-reply-link, .wp-block-comment-edit-link",
        pingback=".pingback, .trackback",
        depth=r"\bdepth-(\d+)",
    ),
    Platform(
        "typepad",
        ("comment-footer", "comment-content", "comments-body"),
        record="[id^=comment-6a], .comments-content .comment, .comments-body, .comment[id^=c]",
        text=".comment-content, .comment-body",
        author=".comment-footer a, .byline a, .comment-footer, .byline, .posted, .comments-post",
        date=".byline-date, .published, .comment-footer, .byline, .posted, .comments-post",
        drop=".comment-footer, .byline, .posted, .comments-post, .comment-header",
    ),
    Platform(
        "squarespace",
        ("journal-comment-area",),
        record=".journal-comment-area .comment",
        text=".body",
        author=".author, .signature .name",
        date=".date, .signature",
    ),
    Platform(
        "disqus",
        ("post-message", "post-byline"),
        record="#posts li.post, .post-list > li.post, li.post[id^=post-]",
        text=".post-message",
        author=".post-byline .author, .author",
        date="a.time-ago, .post-meta time",
        reply_to=".parent-link",
        votes=".vote-up .count",
    ),
    Platform(
        "discourse-embed",
        ("cooked",),
        record="article.post[id^=post-]:has(.cooked)",
        text=".cooked",
        author="h3.username a",
        date="a.post-date",
        drop="h3.username",
        reply_to="a.in-reply-to",
        quote="aside.quote",
    ),
    Platform(
        "discourse",
        ("crawler-post", "topic-post", "cooked"),
        record=".crawler-post, .topic-post",
        text=".post[itemprop=text], .cooked",
        author="[itemprop=author] [itemprop=name], .names a[data-user-card], [itemprop=author]",
        date="time[datetime], .relative-date[data-time]",
        drop=".post-menu-area",
        quote="aside.quote",
        topic=True,
        votes=".post-likes, .like-count",
    ),
    Platform(
        "coral",
        ("coral-comment",),
        record=".coral-comment",
        text=".coral-comment-content",
        author=".coral-comment-username",
        date=".coral-comment-timestamp, time",
        reply_to=".coral-comment-inReplyToUsername",
        depth=r"coral-indent-(\d+)",
        depth_base=0,
        votes=".coral-reaction-count, .coral-reactionButton",
    ),
    Platform(
        "openweb",
        ("spcv_", "spot-im", "spotim"),
        record="[data-spot-im-class=message-layout], [data-message-id]",
        text="[data-spot-im-class=message-text]",
        author="[data-spot-im-class=message-username]",
        date="[data-spot-im-class=message-timestamp]",
        votes="[data-spot-im-class=vote-up-count], [data-spot-im-class=message-likes]",
    ),
    Platform(
        "viafoura",
        ("vf-comment",),
        record=".vf-comment-container",
        text=".vf-comment__text",
        author=".vf-comment-header__name",
        date="time",
        votes=".vf-like-count, .vf-comment-like-count",
    ),
    Platform(
        "hyvor",
        ("hyvor-talk", "htc-comment"),
        record=".comment-wrap, .htc-comment",
        text=".comment-content, .htc-comment-content",
        author=".comment-name, .htc-comment-name",
        date="time, .comment-date",
    ),
    Platform(
        "commento",
        ("commento-card",),
        record=".commento-card",
        text=".commento-body",
        author=".commento-name",
        date=".commento-timeago",
        votes=".commento-score",
    ),
    Platform(
        "isso",
        ("isso-comment",),
        record=".isso-comment",
        text=".isso-text",
        author=".isso-author",
        date=".isso-permalink time, time",
        votes=".isso-votes",
        reply_to=".isso-parent a",
    ),
    Platform(
        "remark42",
        ("remark42__comment",),
        record="article[id^=remark42__comment]",
        text=".raw-content, .comment__text",
        author=".comment__username, button[title]",
        date=".comment__time, a[href*=remark42__comment]",
        votes=".comment__score, .comment__vote",
        reply_to=".comment__link-to-parent",
    ),
    Platform(
        "giscus",
        ("gsc-comment", "timeline-comment"),
        record=".gsc-comment, .gsc-reply, .timeline-comment",
        text=".gsc-comment-content, .gsc-reply-content, .markdown-body, .comment-body",
        author=".gsc-comment-author, .gsc-reply-author, .author, .comment-meta strong",
        date="time[datetime], relative-time, .comment-meta span",
        votes=".gsc-upvote-button",
    ),
    Platform(
        "intensedebate",
        ("idc-c-t",),
        record="div[id^=IDComment].idc-c",
        text=".idc-c-t-inner, .idc-c-t",
        author=".idc-a",
        date=".idc-time",
        votes=".idc-v-total",
        indent=".idc-thread",
    ),
    Platform(
        "livefyre",
        ("lf_comment",),
        record=".lf_comment_container",
        text=".lf_body",
        author=".lf_author, .lf_comment_author, .fn, .lf_user_name",
        date=".lf_date, .lf_time, abbr",
        depth=r"lf_level_(\d+)",
        depth_base=0,
    ),
    Platform(
        "drupal",
        ("comment__content", "field-name-comment-body", "submitted", "comment-submitted"),
        record="#comments .comment, section.comments .comment, .comment-wrapper .comment, #comments article, "
        ".comments .comment",
        text=".field-name-comment-body, .comment__content, .field--name-comment-body, .content",
        author=".submitted .username, .comment__author, .username, .author, .submitted",
        date=".submitted time, .submitted [content], .comment__time, time, .comment-date, .comment-time, .submitted",
        drop=".links, .submitted, .user-signature, h3, .parent, .comment__parent, .attribution",
        indent=".indented",
        reply_to=".parent a, .comment__parent a, .visually-hidden a[href*='#comment']",
        subjects=True,
    ),
    Platform(
        "ghost",
        ("gh-comment-content",),
        record="[data-testid=animated-comment]",
        text="[data-testid=comment-content]",
        author="h4",
        date="span[title]",
        reply_to="[data-testid=comment-in-reply-to]",
    ),
    Platform(
        "substack",
        ("commenter-name", "comment-timestamp"),
        record=".comment-list .comment, .comment",
        text=".comment-body",
        author=".commenter-name",
        date=".comment-timestamp",
    ),
    Platform(
        "reddit",
        ("commentarea", "siteTable"),
        record=".commentarea .thing.comment",
        text="form .usertext-body .md, .usertext-body .md",
        author="@data-author, .tagline .author",
        date="time[datetime]",
        votes=".score.unvoted",
    ),
    Platform(
        "reddit-shreddit",
        ("shreddit-comment",),
        record="shreddit-comment",
        text="[slot=comment]",
        author="@author",
        date="time",
        depth="@depth",
        depth_base=0,
        votes="@score",
    ),
    Platform(
        "reddit-2019",
        ("Comment t1_", "Comment  t1_"),
        record=".Comment[class*=t1_]",
        text="[data-test-id=comment]",
        author="a[href^='/user/'], a[href*='reddit.com/user/']",
        date="a[id^=CommentTopMeta--Created]",
    ),
    Platform(
        "hackernews",
        ("comment-tree", "comhead"),
        record="tr.athing.comtr, tr.athing:has(.comment)",
        text=".commtext, .comment",
        author=".hnuser",
        date=".age",
        drop=".reply, .comhead",
    ),
    Platform(
        "lobsters",
        ("comments_subtree",),
        record="li.comments_subtree > div.comment[data-shortid]",
        text=".comment_text",
        author=".byline a[href^='/u/'], .byline a[href^='/~']",
        date=".byline time, .byline label, .byline span[title]",
        votes=".score, .upvoter",
        indent="ol.comments",
    ),
    Platform(
        "slashdot",
        ("commentlisting",),
        record="#commentlisting li[id^=tree_]",
        text="[id^=comment_body_]",
        author=".by a, .by",
        date="[id^=comment_otherdetails_], .otherdetails",
        drop=".sig",
        votes=".score",
        quote=".quote",
    ),
    Platform(
        "youtube",
        ("ytd-comment-renderer",),
        record="ytd-comment-renderer, ytd-comment-view-model",
        text="#content-text",
        author="#author-text",
        date=".published-time-text a, #published-time-text a",
        votes="#vote-count-middle",
        indent="ytd-comment-replies-renderer",
    ),
    Platform(
        "phpbb",
        ("postprofile",),
        record="div.post[id^=p]",
        text=".postbody .content",
        author=".postprofile dt a, .postprofile .username, p.author strong",
        date="p.author time, p.author",
        drop=".signature, .postprofile, .author",
        quote="blockquote",
        topic=True,
    ),
    Platform(
        "phpbb-2",
        ("postbody", "postdetails"),
        record="td > span.name, td > b.postauthor, td.row1 > .name, td.row2 > .name",
        text=".postbody",
        author=".name, .postauthor",
        date=".postdetails",
        drop=".postdetails, .gensmall",
        quote="td.quote",
        spills=True,
        topic=True,
    ),
    Platform(
        "vbulletin",
        ("post_message_", "js-post__content-text"),
        record="li.b-post, table[id^=post], li[id^=post_], div[id^=edit]",
        text="[id^=post_message_], .js-post__content-text",
        author=".bigusername, .author a, .username, .username_container a",
        date=".postdate, time[itemprop=dateCreated], .date, td.thead",
        quote=".bbcode_quote, .bbcode_container, [id^=post_message_] > div:has(> table td.alt2)",
        topic=True,
        month_first=True,
    ),
    Platform(
        "xenforo",
        ("bbWrapper", "messageText", "XenForo"),
        record="li.message, article.message",
        text=".messageText, .message-body .bbWrapper, .bbWrapper",
        author="@data-author, .username",
        date="time[datetime], .DateTime",
        quote=".bbCodeBlock--quote, .bbCodeQuote",
        drop=".signature, .message-signature, .js-selectToQuoteEnd",
        topic=True,
    ),
    Platform(
        "smf",
        ("post_wrapper",),
        record=".post_wrapper",
        text="[id^=msg_] .inner, .inner, .post",
        author=".poster h4",
        date=".keyinfo .smalltext, .smalltext",
        quote="blockquote.bbc_standard_quote",
        drop=".signature, .quoteheader",
        topic=True,
    ),
    Platform(
        "invision",
        ("ipsComment", "post_block"),
        record="article.ipsComment, article.ipsEntry",
        text="[data-role=commentContent]",
        author=".cAuthorPane_author, .ipsEntry__username",
        date="time",
        quote=".ipsQuote",
        topic=True,
    ),
    Platform(
        "proboards",
        ("o-timestamp", "mini-profile"),
        record="tr.post[id^=post-]",
        text=".message",
        author=".mini-profile .user-link, .user-link, .mini-profile a",
        date=".o-timestamp, abbr.time",
        quote=".quote",
        topic=True,
    ),
    Platform(
        "stack-exchange",
        ("comments-list", "comment-copy"),
        record="li.comment",
        text=".comment-copy",
        author=".comment-user",
        date=".comment-date span[title], .comment-date",
        votes=".comment-score",
    ),
    Platform(
        "lwn",
        ("CommentBox", "FormattedComment"),
        record=".CommentBox",
        text=".FormattedComment",
        author=".CommentPoster b, .CommentPoster a",
        date=".CommentPoster",
        quote=".QuotedText",
    ),
    Platform(
        "microformats",
        ("u-comment", "p-comment"),
        record=".u-comment.h-cite, .p-comment.h-cite, .h-entry .u-comment, .h-entry .p-comment",
        text=".p-content, .e-content",
        author=".p-author .p-name, .p-author, .h-card .p-name, .h-card",
        date=".dt-published",
    ),
    Platform(
        "wordpress",
        ("comment",),
        record="li.comment, li.pingback, li.trackback, .commentlist > li, .comment-list > li, #commentlist > li, "
        "#comments article.comment, #comments div.comment, .commentlist .comment, [id^=comment-]",
        id_like=r"^(?:li-|div-|single-)?comment-?\d+$",
        text=".comment-content, .comment_content, .comment-text, .comment_text, .commenttext, .comment-entry",
        body=".comment-body",
        author=".comment-author .fn, cite.fn, .comment-author, .comment_author, .commentauthor, .fn, cite, "
        ".author, .commentmetadata strong, .comment-meta strong",
        date="time, .comment-date, .comment_date, .commentdate, .comment-meta.commentmetadata a, "
        ".comment-metadata a, .commentmetadata a, .comment-meta a, .comment_time, .comment-time, .date, .comment-meta",
        drop=".reply, .comment-reply-link, .comment-author, .comment-meta, .commentmetadata, .vcard, .says, .avatar",
        pingback=".pingback, .trackback",
        depth=r"\bdepth-(\d+)",
    ),
)
