"""What a page may have at most, counted or left out in its source before a parser spends time and memory on it."""

from __future__ import annotations

import re
from itertools import accumulate
from operator import sub

from moderation.errors import PageError

MAX_CHARACTERS = 64 * 2**20
# lexbor's time is quadratic in nesting: 0.1 s for 10,000 open <div>, 0.4 s for 10,000 <ul><li>, 9 s for 100,000.
MAX_NESTING = 10_000
# An unclosed <font> is opened anew in every later block (the HTML standard asks for it), so k of them
# before m blocks make k * m nodes; 1,000 x 1,000 took 1.2 s and 400 MB. The dev pages stay under 0.5 M.
MAX_REOPENED = 1_500_000
# lexbor's time is quadratic in the options of a <select>, as this shows with 4_000 and with 16_000:
# python -m timeit -n 1 -s "from selectolax.lexbor import LexborHTMLParser as P" "P('<select>' + '<option>a' * 16_000)"
MAX_OPTIONS = 4_000
# A million elements with a text each take 1.1 GB while they are read.
MAX_ELEMENTS = 1_200_000

# A tag without ">" goes to the end of the page. To ask for the ">" would look there again from each "<".
_OPTION = re.compile(r"</?option\b[^>]*>?", re.IGNORECASE)
_ATTRIBUTES = r"""(?:"[^"]*"|'[^']*'|[^>"'])*"""
_FORMATTING = re.compile(
    rf"<(?=[bcefinstu])(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/]{_ATTRIBUTES}",
    re.IGNORECASE,
)
_CLOSES_ITSELF = (
    "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|td|th|tr|dt|dd|option|tbody|thead|tfoot|"
    "colgroup|html|head|body"
)
_OPENS_OR_CLOSES = re.compile(rf"<(/?)(?!(?:{_CLOSES_ITSELF})(?:[\s/>]|$))[a-z][^\s/>]*", re.IGNORECASE)
# The same without what stands in comments and attributes, which closes nothing. Scripts may hold what looks like
# the beginning of a comment, so that both are counted.
_OPENS_OR_CLOSES_SHOWN = re.compile(
    rf"<!--(?:.*?-->|.*)|{_OPENS_OR_CLOSES.pattern}{_ATTRIBUTES}", re.IGNORECASE | re.DOTALL
)


def check_limits(html: str, name: str) -> None:
    """Raise PageError for a page, called `name`, that is past a limit."""
    if len(html) > MAX_CHARACTERS:
        raise PageError(
            name,
            f"{len(html):,} characters, more than the {MAX_CHARACTERS:,} that one page may have",
            "Cut the page, or split the file into its pages",
        )
    tags = html.count("<")
    if tags > 2 * MAX_ELEMENTS:
        raise too_many_elements(name)
    patterns = (_OPENS_OR_CLOSES, _OPENS_OR_CLOSES_SHOWN)
    if tags > MAX_NESTING and any(_deepest(html, pattern) > MAX_NESTING for pattern in patterns):
        raise PageError(
            name,
            f"elements nested more than {MAX_NESTING:,} deep",
            "Clean the page with another tool first",
        )
    if tags > 2 * MAX_REOPENED**0.5 and len(set(_FORMATTING.findall(html))) * tags > MAX_REOPENED:
        raise PageError(
            name, "too many unclosed formatting elements", "Clean the page with another tool first"
        )


def without_many_options(html: str) -> str:
    """A page with more than MAX_OPTIONS without the tags of its options, which hold nothing that is read."""
    if html.count("<") <= MAX_OPTIONS:
        return html
    lighter, removed = _OPTION.subn("", html)
    return lighter if removed > MAX_OPTIONS else html


def too_many_elements(name: str) -> PageError:
    """The error of a page with more elements than are read."""
    return PageError(name, f"more than {MAX_ELEMENTS:,} elements", "Split the file into its pages")


def _deepest(html: str, tags: re.Pattern[str]) -> int:
    """The greatest depth, where an end tag without a start tag closes nothing."""
    step = {"": 1, "/": -1, None: 0}  # None: a comment
    steps = (step[match[1]] for match in tags.finditer(html))
    depths = list(accumulate(steps, initial=0))
    deepest: int = max(map(sub, depths, accumulate(depths, min)))
    return deepest
