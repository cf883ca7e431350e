"""Bytes to text: byte order mark, header, <meta>, then the bytes themselves, as browsers go about it."""

from __future__ import annotations

import codecs
import re

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w:.-]{2,40})""")
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w:.-]{2,40})""", re.IGNORECASE)
_HIGH = re.compile(rb"[\x80-\xff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
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
    if (wide := _wide(content)) is not None:
        return content.decode(wide, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    label = _declared(content, media_type)
    if label in (None, "utf-8"):
        text = content.decode("utf-8", "replace")
        high = len(_HIGH.findall(content, 0, 1 << 20))
        if text.count("\ufffd", 0, 1 << 20) * 4 < high:  # a few stray bytes in a page of UTF-8
            return text
        label = _sniffed(content)
    return _decoded(content, label or "windows-1252")


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: markup then has a zero byte beside nearly every ASCII letter."""
    head = content[:512]
    if len(head) < 8 or head.count(0) < len(head) // 3:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


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
    name = detect_encoding(content[: 1 << 16], from_html_meta=False, html5_compatible=True)
    return None if name in (None, "utf-8") or name.startswith("utf-16") else name


def _decoded(content: bytes, label: str) -> str:
    try:
        return content.decode(label, "replace")
    except LookupError:  # a WHATWG name that Python does not have
        return content.decode("windows-1252", "replace")
