"""ISO-2022-JP, which is ASCII by its bytes, and pages that hold no more than its escape."""

from __future__ import annotations

import pytest

from moderation.splitting.encoding import decode

PAGE = "<html><head>{head}</head><body><p>{text}</p></body></html>"
JAPANESE = PAGE.format(head="", text="水辺の道がまた開いて、とてもうれしいです。")
JAPANESE_DECLARED = JAPANESE.replace("<head>", "<head><meta charset=ISO-2022-JP>")
ESCAPE = "So it goes \x1b$B and on and on"


@pytest.mark.parametrize("page", [JAPANESE, JAPANESE_DECLARED])
def test_a_page_in_iso_2022_jp_declared_or_not(page: str) -> None:
    assert decode(page.encode("iso2022_jp")) == page


@pytest.mark.parametrize(
    ("page", "media_type"),
    [
        (PAGE.format(head="", text=f"{ESCAPE}, in the café"), None),
        (PAGE.format(head="<meta charset=utf-8>", text=ESCAPE), None),
        (PAGE.format(head="", text=ESCAPE), "text/html; charset=UTF-8"),
    ],
    ids=["a byte beyond ASCII", "declared in the page", "declared in the header"],
)
def test_an_escape_in_a_comment_does_not_make_a_page_japanese(page: str, media_type: str | None) -> None:
    assert decode(page.encode(), media_type) == page
