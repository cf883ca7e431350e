"""Comment platforms whose script loads the thread, which is then not in the document."""

from __future__ import annotations

from moderation.splitting.html.document import Document

# Platform: what one of the page's script, iframe and link addresses, class names, ids or tags holds, or, between
# line feeds, is.
WIDGETS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Disqus", ("disqus.com/embed", "disqus_thread", "disqus-thread", "disqus-comments", "disqus_container")),
    ("Facebook", ("fb-comments", "fb:comments", "plugins/comments.php", "plugins/feedback.php")),
    ("OpenWeb", ("spot.im", "spotim", "spot-im", "openweb.", "openweb-", "openweb\n", "spcv_")),
    (
        "Coral",
        (
            "coral_talk",
            "coral-talk",
            "coralproject",
            "coral_thread",
            "coral.coral",
            "coral-embed",
            "coral_container",
        ),
    ),
    ("Viafoura", ("viafoura", "vf-conversations")),
    ("Hyvor Talk", ("hyvor-talk", "talk.hyvor.com")),
    ("Commento", ("commento.js", "commento.io", "\ncommento\n")),
    ("Isso", ("isso-thread", "/isso.js", "embed.min.js?isso")),
    ("Remark42", ("remark42",)),
    ("giscus", ("giscus",)),
    ("utterances", ("utteranc.es", "utterances")),
    ("Livefyre", ("livefyre",)),
    ("IntenseDebate", ("intensedebate", "idc-container")),
    ("Vuukle", ("vuukle",)),
    ("Cusdis", ("cusdis",)),
    ("GraphComment", ("graphcomment",)),
    ("Cackle", ("cackle.me",)),
    ("HyperComments", ("hypercomments",)),
    ("Muut", ("//muut.com", "cdn.muut.com", "muut.js")),
    ("Waline", ("@waline", "waline.js", "\nwaline\n")),
    ("Twikoo", ("twikoo",)),
    ("Gitalk", ("gitalk.", "gitalk-", "\ngitalk\n")),
    ("Ghost", ("ghost-comments", "ghost/comments-ui")),
    ("FastComments", ("fastcomments",)),
    ("Insticator", ("insticator",)),
    ("Solid Opinion", ("solidopinion",)),
    ("Echo", ("aboutecho", "js-kit.com")),
    ("Gigya", ("gigya-comments", "gigya.com/js/socialize")),
    ("Pluck", (".pluck.com", "pluck_comments")),
    ("Talkyard", ("talkyard",)),
    ("VK", ("vk_comments", "widget_comments.php")),
    ("Jetpack", ("jetpack-comment",)),
)


def find_widget(document: Document) -> str | None:
    """The platform of a comment widget on the page, or None."""
    places = document.names.split()
    for tag, attribute in (("script", "src"), ("iframe", "src"), ("script", "data-src"), ("link", "href")):
        places += [document.get(element, attribute) or "" for element in document.elements(tag)]
    haystack = "\n".join(("", *places, "")).lower()
    return next((name for name, hints in WIDGETS if any(hint in haystack for hint in hints)), None)
