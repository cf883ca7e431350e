"""A piece of a generated page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Block:
    """A piece of a page on its own line: its text, its state, whether it is made of links, a heading, a list item.

    Blocks with the same `group` may end up on one line; `opens` is true of the first block of a record. What stands
    between OPEN and CLOSE has an element of its own: a link, a bold name.
    """

    text: str
    state: str
    link: bool = False
    heading: bool = False
    bullet: bool = False
    form: bool = False
    group: int = 0
    opens: bool = False
