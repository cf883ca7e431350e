"""A page of blocks as text, the three ways in which pages are flattened, and the state of each line of it."""

from __future__ import annotations

import random
from itertools import groupby

from moderation.splitting.flattened.lines import Line, read_lines
from moderation.splitting.flattened.tagger import NEXT
from training.flattened.pages import Block


def flatten(blocks: list[Block], rng: random.Random) -> tuple[list[Line], list[str]]:
    """The lines that the tagger will see, and their states."""
    form = rng.choice(("wet", "md", "extractor"))
    kept = extracted(blocks, rng) if form == "extractor" else blocks
    gaps = {"wet": 0.15, "md": 0.9, "extractor": 0.45}[form]
    loose = rng.random() < gaps
    gap_between = rng.choice((0.0, 0.3, 1.0)) if loose else 0.0
    raw: list[str] = []
    owners: list[list[Block]] = []
    for _, joined in groupby(enumerate(kept), key=lambda item: item[1].group or -item[0] - 1):
        parts = [block for _, block in joined]
        raw.append(_markdown(parts, rng) if form == "md" else " ".join(block.text for block in parts))
        owners.append(parts)
        if loose and rng.random() < max(gap_between, float(parts[-1].heading)):
            raw.append("")
            owners.append([])
    lines = read_lines("\n".join(raw))
    return lines, legal([_state(line, owners[line.source]) for line in lines])


def legal(states: list[str]) -> list[str]:
    """The states after what the extractor dropped: a record without its signature goes on the one before.

    A thread that nothing marks any more is article text; an empty list is returned for what no rule mends.
    """
    if not any(state == "H" or state[1:] in {"m", "d"} for state in states):
        return [
            "P" if state[1:] in {"t", "u"} else "O" if state not in {"P", "O"} else state for state in states
        ]
    layout = next((state[0] for state in states if state[1:] == "t"), "A")
    sign = {"B": "Bm", "S": "Sd"}.get(layout)
    if sign and sign not in states:
        states = ["A" + state[1:] if state[0] == layout else state for state in states]
    mended: list[str] = []
    for state in states:
        before = mended[-1] if mended else ""
        if state[1:] == "t" and before[1:] in {"t", "u"}:
            state = state[0] + "u"
        if before and state not in NEXT[before].split():
            return []
        mended.append(state)
    return mended


def extracted(blocks: list[Block], rng: random.Random) -> list[Block]:
    """What a main-text extractor leaves: no block of links only, few forms and menus."""
    links, forms, tail = rng.choice((0.5, 0.9, 1.0)), rng.choice((0.3, 0.9)), rng.choice((0.2, 0.8, 1.0))
    kept = []
    for block in blocks:
        drop = links if block.link else forms if block.form else tail if block.state in {"O", "Z"} else 0.0
        if rng.random() >= drop:
            kept.append(block)
    return [block for block in kept if block.state != "H"] if rng.random() < 0.15 and signed(kept) else kept


def signed(blocks: list[Block]) -> bool:
    """Whether anything but a heading tells that there is a thread."""
    return any(block.state[1:] in {"m", "d"} for block in blocks)


def _markdown(parts: list[Block], rng: random.Random) -> str:
    pieces = []
    for block in parts:
        text = block.text
        if block.link:
            text = f"[{text}]({rng.choice(('#', 'http://example.org/a'))})"
        elif rng.random() < 0.1 and len(text) < 40:
            text = f"**{text}**"
        pieces.append(text)
    mark = (
        "### "
        if parts[0].heading and rng.random() < 0.7
        else "* "
        if parts[0].bullet and rng.random() < 0.7
        else ""
    )
    return mark + " ".join(pieces)


def _state(line: Line, owners: list[Block]) -> str:
    if len(owners) == 1:
        return owners[0].state
    text = "".join(line.text.split())
    for block in owners:
        if "".join(block.text.split())[:40] in text and block.state.endswith(("t", "u")):
            return block.state
    for block in owners:
        own = "".join(block.text.split())
        if own in text or text in own:
            return block.state
    return owners[0].state
