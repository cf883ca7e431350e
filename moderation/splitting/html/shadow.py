"""Declarative shadow roots in a page's source, opened: `<template shadowrootmode="open">` becomes an element.

A parser keeps what stands in a <template> apart from the page; a browser shows that of a shadow root in its host.
"""

from __future__ import annotations

import re

_ROOT = re.compile(r"[^>]*\sshadowroot(?:mode)?\s*=", re.IGNORECASE)
# Templates open and close; what looks so in comments and scripts does neither. What does not end goes to the end of
# the page: to ask for its end would look there again from each "<".
_TEMPLATE = re.compile(
    r"<!--(?:.*?-->|.*)|<(?P<raw>script|style|textarea)(?=[\s/>])(?:.*?</(?P=raw)|.*)"
    r"|<(?P<end>/?)template(?=[\s/>])[^>]*>?",
    re.IGNORECASE | re.DOTALL,
)


def with_open_shadow_roots(html: str) -> str:
    """A page with its shadow roots as <shadow-root> elements, first in their hosts; all else as it was."""
    if "shadowroot" not in html:
        return html
    parts: list[str] = []
    is_root: list[bool] = []  # of the templates that are open
    at = 0
    for match in _TEMPLATE.finditer(html):
        if match["end"] is None:
            continue
        if match["end"]:
            root = is_root.pop() if is_root else False
        else:
            root = _ROOT.match(match[0]) is not None and (not is_root or is_root[-1])
            is_root.append(root)
        if root:
            parts += html[at : match.start()], f"<{match['end']}shadow-root>"
            at = match.end()
    return "".join((*parts, html[at:]))
