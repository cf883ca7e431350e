"""A page of blocks as text, the three ways in which pages are flattened, and the state of each line of it.

wet        one line a block, or one line for each piece of text that has an element of its own
md         links and lists marked; one block a line, or all that no list item, break or heading parts on one line
extractor  the main text: menus and forms dropped, and of a thread often all but the words of its comments
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import groupby

from moderation.splitting.flattened.cuts import CLOSE, OPEN
from moderation.splitting.flattened.lines import Line, read_lines
from moderation.splitting.flattened.tagger import NEXT
from training.flattened.blocks import Block

_MARKED = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_FEWEST_UNSIGNED = 3  # comments without any mark of a thread that can be told from an article


def flatten(blocks: list[Block], rng: random.Random) -> tuple[list[Line], list[str]]:
    """The lines that the tagger will see, and their states; none where what is left can have none."""
    form = rng.choice(("wet", "md", "extractor"))
    if form == "extractor":
        blocks = extracted(blocks, rng)
        raw = _rows(blocks, rng)
    elif form == "wet":
        raw = _rows(_taken_apart(blocks, rng) if rng.random() < 0.4 else blocks, rng)
    else:
        raw = _markdown_rows(blocks, rng) if rng.random() < 0.35 else _packed_rows(blocks, rng)
    raw = _with_gaps(raw, {"wet": 0.15, "md": 0.5, "extractor": 0.45}[form], rng)
    lines = read_lines("\n".join(text for text, _ in raw))
    return lines, legal(_states(lines, [owners for _, owners in raw]))


_Row = tuple[str, list[Block]]


def _plain(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")


def _rows(blocks: list[Block], rng: random.Random) -> list[_Row]:
    """One line a block; the blocks of a group share one."""
    bullet = rng.choice(("", "", "- ", "* "))
    rows: list[_Row] = []
    for _, joined in groupby(enumerate(blocks), key=lambda item: item[1].group or -item[0] - 1):
        parts = [block for _, block in joined]
        mark = bullet if parts[0].bullet else ""
        rows.append((mark + " ".join(_plain(block.text) for block in parts), parts))
    return rows


def _taken_apart(blocks: list[Block], rng: random.Random) -> list[Block]:
    """Each text with an element of its own as a block: "Posted by:", "Ada", "May 3, 2012"."""
    dropped, parts = rng.random() < 0.5, []
    for block in blocks:
        state = block.state
        for piece in re.split(f"[{OPEN}{CLOSE}]", block.text):
            says = any(map(str.isalnum, piece))
            if piece.strip() and (says or not dropped):
                parts.append(replace(block, text=piece.strip(), state=state, group=0))
                state = "K" if state == "H" else state  # the title in a heading
    return parts


def _markdown_rows(blocks: list[Block], rng: random.Random) -> list[_Row]:
    """Markdown with a line for each block."""
    rows: list[_Row] = []
    for _, joined in groupby(enumerate(blocks), key=lambda item: item[1].group or -item[0] - 1):
        parts = [block for _, block in joined]
        mark = _heading(rng) if parts[0].heading and rng.random() < 0.7 else "* " * parts[0].bullet
        rows.append((mark + " ".join(_markdown(block, rng) for block in parts), parts))
    return rows


def _packed_rows(blocks: list[Block], rng: random.Random) -> list[_Row]:
    """Markdown that begins a line only at a list item, a line break or a heading; all else runs on."""
    record = rng.choice(("item", "item", "item", "two", "line", "on", "text"))
    article = rng.choice(("on", "line", "line"))
    headings = rng.random() < 0.6
    item = rng.choice(("* ", "  * ", "1. ", "  1. ", ">>>>>   1. "))
    rows: list[_Row] = []
    text_before = False
    for block in blocks:
        role = block.state[1:]
        begins = True
        mark = ""
        if block.opens:
            begins = record != "on"
            mark = item if record == "item" else ""
        elif role:
            first = role == "t" and not text_before
            begins = record == "line" or (record == "two" and first) or (role == "u" and rng.random() < 0.5)
            begins = begins or (record == "text" and role in {"t", "u"})
        elif block.heading:
            begins, mark = headings, _heading(rng) if headings else ""
        elif block.bullet:
            mark = "  * "
        elif block.link or block.state == "P":
            begins = article == "line"
        else:
            begins = rng.random() < 0.4
        text_before = role in {"t", "u"}
        if begins or not rows:
            rows.append((mark + _markdown(block, rng), [block]))
        else:
            text, owners = rows[-1]
            rows[-1] = (f"{text} {_markdown(block, rng)}", [*owners, block])
    return rows


def _heading(rng: random.Random) -> str:
    return rng.choice(("## ", "### ", "### ", "#### "))


def _markdown(block: Block, rng: random.Random) -> str:
    text = block.text
    if block.link and OPEN not in text:
        return f"[{text}]({rng.choice(('#', 'http://example.org/a'))})"
    link = rng.choice((r"[\1](http://example.org/a)", r"[\1](#c1)", r"**\1**", r"_\1_", r"\1"))
    return _MARKED.sub(link, text)


def _with_gaps(rows: list[_Row], often: float, rng: random.Random) -> list[_Row]:
    """Empty lines between some rows, all or none."""
    if rng.random() >= often:
        return rows
    between, spaced = rng.choice((0.0, 0.3, 1.0)), []
    for text, owners in rows:
        spaced.append((text, owners))
        if rng.random() < max(between, float(owners[-1].heading)):
            spaced.append(("", []))
    return spaced


def extracted(blocks: list[Block], rng: random.Random) -> list[Block]:
    """What a main-text extractor leaves: few links, forms and menus; often no signature and no heading."""
    links, forms, tail = rng.choice((0.5, 0.9, 1.0)), rng.choice((0.3, 0.9)), rng.choice((0.2, 0.8, 1.0))
    bare = rng.random() < 0.5  # nothing of a record but its text
    lost = {"m": bare, "d": bare, "c": rng.random() < (0.8 if bare else 0.4)}
    no_heading = rng.random() < (0.55 if bare else 0.15)
    kept = []
    for block in blocks:
        if lost.get(block.state[1:]) or (no_heading and block.state == "H"):
            continue
        drop = links if block.link else forms if block.form else tail if block.state in {"O", "Z"} else 0.0
        if rng.random() >= drop:
            kept.append(block)
    return kept


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _states(lines: list[Line], owners: list[list[Block]]) -> list[str]:
    """The state of each line: that of the block that most of its letters are from."""
    states: list[str] = []
    source, at = -1, 0
    spans: list[tuple[int, int, str]] = []
    for line in lines:
        if line.source != source:
            source, at, spans = line.source, 0, _spans(owners[line.source])
        end = at + max(1, len(_letters(line.text)))
        shares: dict[str, int] = {}
        for first, last, state in spans:
            shares[state] = shares.get(state, 0) + max(0, min(last, end) - max(first, at))
        if not any(shares.values()):
            shares[spans[-1][2]] = 1
        states.append(max(shares, key=lambda state: shares[state]))
        at += len(_letters(line.text))
    return states


def _spans(blocks: list[Block]) -> list[tuple[int, int, str]]:
    """(first letter, one past the last, state) of each of the blocks on one line."""
    spans, at = [], 0
    for block in blocks:
        end = at + max(1, len(_letters(block.text)))
        spans.append((at, end, block.state))
        at = end
    return spans


def legal(states: list[str]) -> list[str]:
    """The states after what the flattening dropped or ran together, in a sequence that the grammar allows.

    A thread without a signature is an unsigned one; without any other mark and with few comments it is
    article text; an empty list is returned for what no rule mends.
    """
    in_thread = [state for state in states if state[1:]]
    if in_thread and not any(state[1:] in {"m", "d"} for state in in_thread):
        texts = sum(state[1:] in {"t", "u"} for state in in_thread)
        if "H" not in states and len(in_thread) == texts and texts < _FEWEST_UNSIGNED:
            return [
                state if state in {"P", "O"} else "P" if state[1:] or state == "Y" else "O"
                for state in states
            ]
        states = [("Ut" if state[1:] in {"t", "u"} else "Uc") if state[1:] else state for state in states]
        first = next((at for at, state in enumerate(states) if state == "Ut"), len(states))
        states = ["O" if state == "Uc" and at < first else state for at, state in enumerate(states)]
    if not in_thread:
        states = ["O" if state in {"H", "K", "Z"} else "P" if state == "Y" else state for state in states]
    layout = next((state[0] for state in states if state[1:] == "t"), "A")
    sign = {"B": "Bm", "S": "Sd"}.get(layout)
    if sign and sign not in states:
        states = ["A" + state[1:] if state[0] == layout else state for state in states]
    mended: list[str] = []
    for state in states:
        before = mended[-1] if mended else ""
        if state[1:] == "t" and state[0] != "U" and before[1:] in {"t", "u"}:
            state = state[0] + "u"
        if state[1:] == "u" and before[1:] not in {"t", "u"}:  # its first line was taken for the signature
            state = state[0] + "t"
        if before and state not in NEXT[before].split():
            return []
        mended.append(state)
    return mended
