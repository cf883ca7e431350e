"""How platforms lay out a thread: its heading, what stands before the first record, the record, what follows.

A record is a list of line templates. N is a name, D a date, R the reply button, Y whom it replies to, V a
vote, C a control, G a rank, I a running number, L the headline, X1 to X3 words without a meaning, T the
text. After a bar: "?" the thread has the line or not, "~" a record has it or not, "*" the line is made of
links only, "1" only a reply has it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from moderation.splitting.flattened.cuts import CLOSE, OPEN
from training.flattened.composed import composed
from training.flattened.dating import DateStyle, date_style
from training.flattened.phrasing import phrase, slotted
from training.flattened.words import label

# (layout, how often, lines)
SHAPES: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("A", 9, ("{N}|?", "{says}", "{D}|*?", "{T}", "{R}|*?")),
    ("A", 4, ("{N} {sayword}", "{D}|*", "{T}", "{R}|*?")),
    ("A", 2, ("{N}", "{sayalone}", "{D}|*?", "{T}", "{R}|*?")),
    ("A", 4, ("{N}", "{D}|*?", "{T}", "{R}|*?")),
    ("A", 4, ("{N} {D}", "{T}", "{R}|*?")),
    ("A", 2, ("{I} {N} {D}", "{T}")),
    ("A", 2, ("{I}", "{N} {D}", "{T}", "{R}|*?")),
    ("A", 1, ("{I}. {N} - {D}", "{T}")),
    ("A", 1, ("{I}. {N} – {D}", "{T}", "{C}|*?")),
    ("A", 2, ("{N} | {D}", "{T}", "{R}|*?")),
    ("A", 1, ("{N}, {D}", "{T}")),
    ("A", 1, ("{N} · {D}", "{T}", "{V}|~", "{R}|*?")),
    ("A", 3, ("{posted} {N} {on} {D}", "{T}", "{R}|*?")),
    ("A", 1, ("{D}", "{posted} {N}", "{T}")),
    ("A", 1, ("#{I} {N}", "{D}", "{T}")),
    ("A", 1, ("#{I} {posted} {N} {D}", "{T}")),
    ("A", 1, ("Comment #{I} {N} {D}", "{T}")),
    ("A", 14, ("{N}|*", "{N}|~", "{Y}|1", "{D}", "{T}", "{V}|?", "{R}|*?")),
    ("A", 12, ("{N}|*", "{N}|~", "{D}", "{Y}|1", "{T}", "{V}|?", "{R}|*?", "{C}|*?")),
    ("A", 2, ("{G}", "{N}|*", "{T}", "{V}", "{R}|*?")),
    ("A", 3, ("{N}", "• {D}|*", "{T}", "{V}|?", "{R}|*", "{C}|*?")),
    ("A", 2, ("{N}", "{D}", "{T}", "{V}", "{V}|?", "{R}|*", "{C}|*")),
    ("A", 5, ("{N}", "{T}")),
    ("A", 2, ("{N}", "{T}", "{R}|*")),
    ("A", 1, ("http://example.org/{N} {N}", "{T}")),
    ("A", 2, ("{N}{Dglued}", "{T}", "ReplyDelete|*?")),
    ("A", 2, ("{N}{Dfull}|*", "{T}", "{R}|*", "{C}|*?")),
    ("A", 2, ("{L}|~", "(Score:{n}, Insightful)|?", "by {N} writes:", "{D}|?", "{T}", "{C}|*?")),
    ("A", 1, ("Re:", "(Score:{n})", "by {N} ({n}{n}{n}) writes: on {D}", "{T}")),
    ("A", 2, ("{D} — {N}", "{L}|?", "{T}", "{R}|*?")),
    ("A", 1, ("{D} - {N} (not verified)", "{T}", "{R}|*")),
    ("A", 1, ("Submitted by {N} (not verified) on {D}.", "{T}", "{R}|*")),
    ("A", 1, ("{C}|*?", "{N}", "{Dday},", "{Dtime}", "{T}", "{R}|*?")),
    (
        "A",
        2,
        ("{N}", "{G}", "{G}|?", "Posts: {n}{n}|?", "Posted: {D}|?", "{D}|?", "#{I}|*?", "{T}", "{C}|*?"),
    ),
    ("A", 1, ("#{I}", "{D}", "{N}", "{G}", "{T}", "Back to top|*?")),
    ("A", 2, ("{N} {n} points {D}", "{T}", "permalink embed save reply|*")),
    ("A", 1, ("level {n}", "{N}|*", "{n} points · {D}", "{T}", "{R}|*", "Share|*")),
    ("A", 1, ("{N} {D} | parent | context", "{T}", "reply|*")),
    ("A", 1, ("{N}", "{D}", "{T}", "{n}", "{R}|*", "{C}|*~")),
    ("A", 1, ("{N}", "{T}", "Like · Reply · {n}y|*")),
    ("A", 2, ("{N}", "{n} pts|?", "{T}", "{C}|*?", "{R}|*?")),
    ("A", 1, ("{D}", "{T}", "{R}|*?")),
    ("A", 1, ("{N} {from} {town} {sayword}", "{D}", "{T}")),
    ("A", 1, ("From: {N}", "{D}|?", "{T}")),
    ("A", 1, ("{says}", "{T}", "{R}|*?")),
    ("A", 1, ("Name: {N}", "Comment: {T}", "{D}|?")),
    ("B", 4, ("{T}", "Posted by: {N} | {D}")),
    ("B", 2, ("{T}", "Posted by: {N} at {D}")),
    ("B", 2, ("{T}", "Posted by {N} on {D}", "{C}|*?")),
    ("B", 2, ("{T}", "by {N} {on} {D}. Reply #|?", "{posted} {N} {on} {D}")),
    ("B", 2, ("{T}", "{D} |", "{N}")),
    ("B", 1, ("{T}", "{N}", "Le {D}", "{R}|*?")),
    ("B", 1, ("{T}", "– {N}|*?", "{D}")),
    ("B", 2, ("{T}", "{N}, {town}", "{D}|?")),
    ("B", 1, ("{T}", "{N}, {town}, {town}", "{C}|*?")),
    ("B", 1, ("{T}", "Comment by {N} — {D}", "{R}|*?")),
    ("B", 1, ("{T}", "{I}. Comment by {N} {D}")),
    ("B", 1, ("{T}", "# posted by {N} : {D}")),
    ("B", 1, ("{T}", "{N} {D}", "{R}|*?")),
    ("B", 1, ("{T}", "- {N}, {D}")),
    ("B", 1, ("{T}", "{posted} {N}|?", "{D}", "{C}|*?")),
    ("A", 2, ("{D}", "{N}", "{T}", "{R}|*?")),
    ("A", 2, ("{D}", "{says}", "{T}", "{R}|*?")),
    ("A", 2, ("{D} / {says}", "{T}", "{R}|*?")),
    ("A", 2, ("{on} {D} {says}", "{T}", "{R}|*?")),
    ("A", 2, ("{N} {sayword} {on} {D}", "{C}|*?", "{T}", "{R}|*?")),
    ("A", 1, ("{N} {on} {D} {sayword}", "{T}", "{R}|*?", "{V}|?")),
    ("A", 1, ("{N} {D} {R}", "#|?", "{T}")),
    ("A", 1, ("{N}", "{n}{n}{n}", "{N}", "{D} {R}|*", "#", "{T}")),
    (
        "A",
        2,
        (
            "{N}",
            "{G}",
            "Joined: {D}|?",
            "Posts: {n}{n}|?",
            "Location: {town}|?",
            "{D}",
            "#{I}|*?",
            "{T}",
            "{C}|*?",
        ),
    ),
    ("A", 1, ("{N} - {town} ({D})", "{T}", "{C}|*?")),
    ("A", 2, ("{N} {sayword}", "{T}", "{C}|*?", "{R}|*?")),
    ("A", 2, ("{D}", "{T}", "{N}|?", "{C}|*?")),
    ("B", 2, ("{T}", "{N} - {town} ({D})")),
    ("B", 2, ("{T}", "Posted by: {N} of {town} {D}")),
    ("B", 1, ("{T}", "{D}", "{N}", "{C}|*?")),
    ("B", 1, ("{T}", "{posted} {N}", "{R}|*?")),
    ("S", 3, ("{says}", "{T}", "{D} | Permalink")),
    ("S", 3, ("{N}", "{G}|?", "{T}", "{D}", "{R} 0|*?", "{C}|*?")),
    ("S", 3, ("{N}", "{sayalone}", "{T}", "{D}", "{R}|*?")),
    ("S", 3, ("{says}", "{T}", "{D}", "{C}|*?")),
    ("S", 2, ("{N}", "{n} pts|?", "{T}", "{D}", "{C}|*?", "{R}|*?")),
    ("S", 1, ("{N}", "{T}", "{R}|*?", "{D}")),
    ("S", 1, ("{I}. {N} {sayword}", "{T}", "{D}")),
)

_SAY_ALONE = {
    "en": ("says:", "said...", "said", "wrote:", "says"),
    "de": ("sagt:", "sagte…", "hat gesagt…"),
    "fr": ("dit :", "a dit…"),
    "es": ("dice:", "dijo..."),
    "it": ("ha detto...", "dice:"),
    "pt": ("disse...", "diz:"),
    "nl": ("zei...", "schreef:"),
    "pl": ("pisze:",),
    "ru": ("пишет:", "говорит:"),
    "sv": ("skriver:",),
    "tr": ("diyor ki:", "dedi ki..."),
    "zh": ("说道：",),
    "ja": ("より:",),
    "vi": ("viết:", "nói..."),
}
_TOWNS = (
    "Leeds",
    "London",
    "New York",
    "los angeles,",
    "Bergen, Norway",
    "UK",
    "Sydney",
    "Ohio",
    "Hamburg",
    "somewhere",
    "Lyon",
    "Canada",
)

_COMPOSED = 0.35  # of the threads have a shape of no table
_FOREIGN = 0.08  # have buttons in a language that no table has


@dataclass
class Thread:
    """What all records of one thread have in common."""

    layout: str
    lines: list[tuple[str, str]]
    language: str
    style: DateStyle
    says: str
    buttons: dict[str, str]
    controls: str
    joined: str
    link_names: bool
    apart: tuple[bool, bool, bool]  # whether name, date, buttons have an element of their own
    labels: list[str]  # what X1, X2, X3 stand for


def new_thread(rng: random.Random, language: str) -> Thread:
    """The common ways of a thread: shape, language of the interface, date style, which lines it has."""
    if rng.random() < _COMPOSED:
        layout, lines = composed(rng)
    else:
        layout, _, lines = rng.choices(SHAPES, [weight for _, weight, _ in SHAPES])[0]
    kept = []
    for line in lines:
        text, flags = _flags(line)
        if "?" in flags and rng.random() < 0.5:
            continue
        kept.append((text, flags))
    says = slotted(rng, "says", language)
    buttons = {kind: phrase(rng, kind, language) for kind in ("reply", "vote", "control", "rank", "more")}
    controls = "".join(
        rng.choice((" · ", " | ", " ", "")) + phrase(rng, "control", language)
        for _ in range(rng.randrange(1, 4))
    ).strip(" ·|")
    if rng.random() < _FOREIGN:
        buttons, controls = {kind: label(rng) for kind in buttons}, label(rng)
    return Thread(
        layout,
        kept,
        language,
        date_style(rng, language),
        says,
        buttons,
        controls,
        rng.choice(("no",) * 6 + ("record", "record", "thread")),
        rng.random() < 0.5,
        (rng.random() < 0.5, rng.random() < 0.4, rng.random() < 0.6),
        [label(rng) for _ in range(3)],
    )


def _flags(line: str) -> tuple[str, str]:
    """A line of a shape and its flags: what stands after the last bar, if it is made of flags."""
    text, _, flags = line.rpartition("|")
    return (text, flags) if flags and set(flags) <= set("?~*1") else (line, "")


def signature(
    template: str,
    thread: Thread,
    rng: random.Random,
    *,
    name: str,
    day: datetime,
    number: int,
    parent: str,
    headline: str,
) -> str:
    """A template with its slots filled, all but {T}."""
    filled = template
    own_name, own_date, own_button = (own and " " in template for own in thread.apart)
    says, _, said = thread.says.partition("{}")
    for slot, value in (
        ("{says}", says + _apart(name, own_name and bool(said)) + said),
        ("{sayword}", thread.says.format("").strip() or "says:"),
        ("{sayalone}", _SAY_ALONE[thread.language][0]),
        ("{posted}", slotted(random.Random(thread.says), "signed", thread.language).format("").strip()),
        ("{on}", {"en": "on", "de": "am", "fr": "le"}.get(thread.language, "-")),
        ("{from}", "from"),
        ("{town}", rng.choice(_TOWNS)),
        ("{N}", _apart(name, own_name)),
        ("{Dglued}", f"{day.month}/{day.day}/{day.year}"),
        ("{Dfull}", f"{day:%B} {day.day}, {day.year} at {day:%I:%M %p}"),
        ("{Dday}", f"{day:%d}. {day:%m}. {day.year}"),
        ("{Dtime}", f"{day:%H:%M}"),
        ("{D}", _apart(thread.style(day, rng), own_date) if "{D}" in filled else ""),
        ("{R}", _apart(thread.buttons["reply"], own_button)),
        (
            "{Y}",
            rng.choice(
                ("Reply to {}", slotted(random.Random(thread.says), "reply_to", thread.language))
            ).format(parent),
        ),
        (
            "{V}",
            rng.choice((thread.buttons["vote"], str(rng.randrange(0, 40)), f"+{rng.randrange(0, 9)}", "0")),
        ),
        ("{C}", thread.controls),
        ("{G}", thread.buttons["rank"]),
        ("{I}", str(number)),
        *((f"{{X{place}}}", text) for place, text in enumerate(thread.labels, 1)),
        ("{n}", str(rng.randrange(0, 60))),
        ("{L}", rng.choice(("Re: " + headline, headline, "Re:"))),
    ):
        filled = filled.replace(slot, value)
    return filled


def _apart(text: str, own: bool) -> str:
    """A text between the marks of an element of its own, or as it is."""
    return f"{OPEN}{text}{CLOSE}" if own else text
