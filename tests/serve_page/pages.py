"""A page for the tests: an article and a thread, with markup in it that must never come to life."""

HOSTILE = '<img src=x onerror="window.broken = 1"><script>window.broken = 1</script>'
RUDE = "😀 You are a stupid, worthless idiot. The market opens at nine."
_ESCAPED = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _comment(number: int, author: str, text: str, replies: str = "") -> str:
    return (
        f'<li id="comment-{number}" class="comment"><article id="div-comment-{number}" class="comment-body">'
        f'<footer class="comment-meta"><div class="comment-author vcard"><b class="fn">{author}</b></div>'
        f'<div class="comment-metadata"><time datetime="2026-02-07T14:0{number}:00+00:00">7 February 2026</time>'
        f'</div></footer><div class="comment-content"><p>{text}</p></div></article>'
        f'<ol class="children">{replies}</ol></li>'
    )


PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>The bridge closes</title></head><body>'
    '<article class="post"><h1 class="entry-title">The bridge closes</h1><div class="entry-content">'
    "<p>The old bridge will be closed for a year, the council said on Monday.</p>"
    "<p>Traffic is to be led over the new one until the work is done.</p></div></article>"
    '<div id="comments" class="comments-area"><h2>4 comments</h2><ol class="comment-list">'
    + _comment(
        1,
        "Änne",
        "A year is a long time, but it had to be done.",
        _comment(2, "Bob", RUDE, _comment(3, "Änne", "There is no need to be rude, Bob.")),
    )
    + _comment(4, "Carla", f"What does {_ESCAPED} mean in your headline?")
    + "</ol></div></body></html>"
)
