"""Bytes to text: byte order mark, header, <meta>, then the bytes themselves, as browsers go about it."""

from __future__ import annotations

import codecs
import re

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w:.-]{2,40})""")
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w:.-]{2,40})""", re.IGNORECASE)
# Markup in UTF-16 without a mark; a page in Russian or Japanese has few zero bytes but for its tags.
_WIDE_LE = re.compile(rb"(?:[\t\n\r ]\0)*<\0[!?/a-zA-Z]\0")
_WIDE_BE = re.compile(rb"(?:\0[\t\n\r ])*\0<\0[!?/a-zA-Z]")
_JIS = re.compile(rb"\x1b\$[@B]")  # ISO-2022-JP is ASCII by its bytes, and so valid UTF-8
_HIGH = re.compile(rb"[\x80-\xff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TAGS = re.compile(rb"<[^<>]*>")
_LETTERS = re.compile(rb"[A-Za-z\x80-\xff]")
# The detector does not know Windows-1251. Its letters are the accented ones of Windows-1252, of which no language
# of that has two in five letters.
_CYRILLIC = re.compile(rb"[\xc0-\xff]")
# A <meta> further down than this is not a declaration; browsers look at 1,024 bytes, archives hold worse pages.
_PRESCAN = 8192


def decode(content: bytes, media_type: str | None = None) -> str:
    """The text of a page; a byte that no encoding explains becomes U+FFFD. Never raises.

    Valid UTF-8 beyond ASCII is UTF-8 whatever the label says: in text of another encoding that has no
    chance to arise. ISO-8859-1 and ASCII labels mean Windows-1252, as the WHATWG standard has it.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    if (wide := _wide(content, media_type)) is not None:
        return content.decode(wide, "replace")
    label = _declared(content, media_type)
    # Its escape may as well stand in a comment of a page of another encoding.
    if label in (None, "iso2022_jp") and content.isascii() and _JIS.search(content, 0, _PRESCAN):
        return content.decode("iso2022_jp", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if label in (None, "utf-8"):
        text = content.decode("utf-8", "replace")
        high = len(_HIGH.findall(content, 0, 1 << 20))
        if text.count("\ufffd", 0, 1 << 20) * 4 < high:  # a few stray bytes in a page of UTF-8
            return text
        label = _sniffed(content)
    return _decoded(content, label or "windows-1252")


def _wide(content: bytes, media_type: str | None) -> str | None:
    """UTF-16 without a mark: by its first tag, by a zero byte beside most letters, or as the header says."""
    head = content[:512]
    if _WIDE_LE.match(head):
        return "utf-16-le"
    if _WIDE_BE.match(head):
        return "utf-16-be"
    zeros = head.count(0)
    if len(head) >= 8 and zeros >= len(head) // 3:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    label = _HEADER.search(media_type or "")
    if label and zeros and label[1].lower() in ("utf-16", "utf-16le", "utf-16-le", "utf-16be", "utf-16-be"):
        return "utf-16-be" if label[1].lower().endswith("be") else "utf-16-le"
    return None


def _declared(content: bytes, media_type: str | None) -> str | None:
    labels = []
    if media_type and (match := _HEADER.search(media_type)):
        labels.append(match[1])
    for pattern in (_META, _XML):
        if found := pattern.search(content, 0, _PRESCAN):
            labels.append(found[1].decode("ascii", "replace"))
    for label in labels:
        if name := map_encoding_to_html5(label.lower(), fallback_utf8=False):
            # What is read as bytes with an ASCII <meta> cannot be UTF-16, whatever that <meta> says.
            return "utf-8" if name.startswith("utf-16") else name
    return None


def _sniffed(content: bytes) -> str | None:
    head = content[: 1 << 16]
    name = detect_encoding(head, from_html_meta=False, html5_compatible=True)
    if name not in (None, "utf-8") and not name.startswith("utf-16"):
        return name
    text = _TAGS.sub(b"", head)
    letters = len(_LETTERS.findall(text))
    return "windows-1251" if 5 * len(_CYRILLIC.findall(text)) > 2 * letters else None


def _decoded(content: bytes, label: str) -> str:
    try:
        return content.decode(label, "replace")
    except LookupError:  # a WHATWG name that Python does not have
        return content.decode("windows-1252", "replace")
