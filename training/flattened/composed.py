"""Shapes of records that no table has: a name, a date and lines without a meaning, in any order.

Pages of sites that nobody has seen are read by what their records have in common, not by their wording.
"""

from __future__ import annotations

import random

_NAMES = (
    *("{N}",) * 6,
    "{says}",
    "{N} {sayword}",
    "{posted} {N}",
    "By {N}",
    "by: {N}",
    "{N}, {town}",
    "{N} ({town})",
    "#{I} {N}",
    "{I}. {N}",
    "{N} #{I}",
    "@{N}",
    "- {N}",
    "Name: {N}",
)
_DATES = (
    *("{D}",) * 6,
    "{on} {D}",
    "({D})",
    "• {D}",
    "{D} |",
    "[{n}] {D}",
    "{D} #",
    "Posted: {D}",
    "{D} {R}",
    "{D} | {C}",
    "{X1} {D}",
    "{D} {X1}",
)
_BETWEEN = (" ", " ", " - ", " – ", " | ", ", ", " on ", " @ ", " · ", " / ", " wrote on ", " {on} ")
_BESIDE = (
    "{G}",
    "{G}",
    "{I}",
    "#{I}",
    "{n}",
    "{V}",
    "{C}|*",
    "{X1}",
    "{X2}",
    "{X1}|~",
    "{R}|*",
    "{L}",
    "{L}|~",
    "{town}",
    "{n} {X1}",
    "{X1}: {n}{n}",
    "Joined: {D}",
    "·",
    "{posted}",
    "{on}",
)
_BELOW = (
    "{C}|*",
    "{C}|*",
    "{V}",
    "{V}|~",
    "{n}",
    "{n}",
    "{X1}|*",
    "{X2}",
    "{X3}|~",
    "{X3}",
    "{R} {X1}|*",
    "{n} {X2}",
    "#{I}",
)


def composed(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    """(layout, lines) of a record, as in the table of shapes."""
    layout = rng.choices("ABS", (6, 3, 1))[0]
    named, dated = layout == "S" or rng.random() < 0.93, layout == "S" or rng.random() < 0.78
    name, date = rng.choice(_NAMES), rng.choice(_DATES)
    dates = ["{Dday}", "{Dtime}"] if rng.random() < 0.08 else [date]
    if layout == "S":
        return layout, (*_beside([name], rng), "{T}", *dates, *_below(rng))
    both = [name, *dates] if rng.random() < 0.65 else [*dates, name]
    if named and dated and rng.random() < 0.4:
        both = [rng.choice(_BETWEEN).join(both)]
    elif not dated or not named:
        both = dates if dated and not named else [name]
    signature = _beside(both, rng)
    if layout == "B":
        return layout, ("{T}", *signature, *_below(rng))
    reply_to = ["{Y}|1"] if rng.random() < 0.12 else []
    return layout, (*signature, *reply_to, "{T}", *_below(rng))


def _beside(signature: list[str], rng: random.Random) -> list[str]:
    """A signature with lines of something else between and around its own; now and then a name twice."""
    lines = list(signature)
    if lines[0] == "{N}":
        lines[:1] = rng.choice((["{N}"], ["{N}"], ["{N}|*"], ["{N}|*"], ["{N}", "{N}"]))
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        lines.insert(rng.randrange(len(lines) + 1), rng.choice(_BESIDE))
    return lines


def _below(rng: random.Random) -> list[str]:
    """Buttons and counts after a text."""
    lines = [rng.choice(_BELOW) for _ in range(rng.choice((0, 0, 1, 1, 2, 3, 5)))]
    if rng.random() < 0.45:
        lines.insert(rng.randrange(len(lines) + 1), "{R}|*")
    return lines
