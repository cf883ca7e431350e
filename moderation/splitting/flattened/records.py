# ruff: noqa: E501 (patterns and tables of words)
"""Tagged lines to records: who, when, to whom, what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from moderation.splitting.dates import DateMatch, day_comes_first, find_date
from moderation.splitting.flattened.classes import is_name_like
from moderation.splitting.flattened.lines import Line
from moderation.splitting.html.document import squeeze
from moderation.splitting.html.names import clean_name, number_in
from moderation.splitting.html.quotes import Passages
from moderation.splitting.phrases import match_phrase, phrase_kinds
from moderation.splitting.record import Record, RecordKind

_SET_ASIDE: dict[str, RecordKind] = {
    "pingback": "pingback",
    "deleted": "deleted",
    "awaiting": "awaiting_moderation",
}
# A name is not one of these, whatever it looks like.
_NEVER_NAMES = frozenset(
    [
        "reply",
        "vote",
        "control",
        "sort",
        "more",
        "notify",
        "login",
        "form",
        "prompt",
        "rank",
        "heading",
        "none_yet",
        "closed",
        "recent",
    ]
)
_POINTS = re.compile(r"(?<!\w)([-+−]?\d[\d.,]*k?)\s*(?:points?|pts|votes?|likes?|upvotes?|Punkte|Stimmen|votos?|voti|голос\w*)\b", re.IGNORECASE)  # fmt: skip
_BARE_NUMBER = re.compile(r"^[+−-]?\d{1,5}$")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_NAME = 60
_LOOKED_AT = 300  # characters of a line that was taken for a signature


@dataclass(slots=True)
class Group:
    """The lines of one record by what the tagger made of them."""

    signature: list[Line] = field(default_factory=list)
    text: list[Line] = field(default_factory=list)
    controls: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Signature:
    """What the signature lines of a record say."""

    author: str | None = None
    date: DateMatch | None = None
    date_text: str | None = None
    reply_to: str | None = None
    kind: RecordKind = "comment"


def to_records(lines: Sequence[Line], states: Sequence[str], fetched_at: str | None) -> list[Record]:
    """The records of a tagged thread in order; one of several paragraphs where the text has several."""
    groups = _groups(lines, mend(lines, states))
    signed = [line.text[:_LOOKED_AT] for group in groups for line in group.signature]
    day_first = day_comes_first(signed)
    quoting = any(line.quoted for group in groups for line in group.text)
    page = Passages(squeeze("".join(line.text for line in lines)) if quoting else "")
    records = []
    for group in groups:
        record = _record(group, fetched_at, day_first, page)
        if record.paragraphs or record.kind != "comment":
            records.append(record)
    return records


def mend(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """The states with two things put right that a line's own looks cannot tell.

    A short line that stands twice before a signature is the picture's text and the name, part of that
    signature; and headlines after the last comment (next and previous post) end the thread.
    """
    mended = list(states)
    for at in range(1, len(lines) - 1):
        twins = lines[at].text == lines[at - 1].text and len(lines[at].text) <= _LONGEST_NAME
        if twins and mended[at] == "Au" and mended[at - 1] in {"At", "Au"} and mended[at + 1] == "Am":
            mended[at - 1 : at + 1] = ["Am", "Am"]
        elif twins and mended[at] == "Am" and mended[at - 1] == "Au":
            mended[at - 1] = "Am"
    last = next((at for at in range(len(lines) - 1, -1, -1) if mended[at] not in {"Z", "Y"}), -1)
    while last > 0 and _ends_thread(lines[last], mended[last - 1], mended[last]):
        mended[last] = "Z"
        last -= 1
    return mended


def _ends_thread(line: Line, before: str, state: str) -> bool:
    """A headline after an empty line, but not one right below a signature: that is the comment itself."""
    signed = state == "At" and before == "Am"
    return state in {"Am", "At", "Au", "Ac"} and line.gap and not signed and _is_headline(line)


def _is_headline(line: Line) -> bool:
    """Four words and more, most with a capital, without the mark of a sentence's end."""
    words = [word for word in line.text.split() if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    return (
        len(words) >= 4
        and capitals >= 0.6 * len(words)
        and line.text[-1].isalnum()
        and not line.text.isupper()
    )


def _groups(lines: Sequence[Line], states: Sequence[str]) -> list[Group]:
    groups: list[Group] = []
    before = ""
    # Of unsigned comments only buttons tell where one ends; without them each paragraph is its own.
    divided = sum(state == "Uc" for state in states) > 1
    for line, state in zip(lines, states, strict=True):
        role = state[1:]
        if role not in {"m", "t", "u", "c", "d"}:
            continue
        below = state[0] == "B"
        opens = role == "t" if below else (role == "m" and before != "m") or (role == "t" and before != "m")
        if role == "t" and before == "c" and not below and groups and not groups[-1].text:
            opens = False  # a control stood between signature and text
        if role == "m" and not below and groups and not groups[-1].text and before != "m":
            opens = False
        if state == "Ut" and groups and groups[-1].text:
            opens = before == "c" if divided else groups[-1].text[-1].source != line.source
        if not groups or opens:
            groups.append(Group())
        group = groups[-1]
        if role in {"t", "u"}:
            group.text.append(line)
        elif role in {"m", "d"}:
            group.signature.append(line)
        else:
            group.controls.append(line)
        before = role
    return groups


def _record(group: Group, fetched_at: str | None, day_first: bool | None, page: Passages) -> Record:
    signature = read_signature([line.text[:_LOOKED_AT] for line in group.signature], fetched_at, day_first)
    own, quotes = _without_quotes(group, page)
    paragraphs, kind, reply_to = _paragraphs(own), signature.kind, signature.reply_to
    if paragraphs and kind == "awaiting_moderation":
        # The line may be a writer's own, here or at the end of the comment above: what has a text is scored.
        kind = "comment"
    if paragraphs and len(paragraphs) == 1 and (phrase := match_phrase(paragraphs[0])):
        kind = _SET_ASIDE.get(phrase.kind, kind)
    first = match_phrase(paragraphs[0]) if len(paragraphs) > 1 else None
    if first and first.kind == "reply_to" and not paragraphs[0].startswith("@"):  # "@Ada" is the writer's own
        reply_to, paragraphs = reply_to or first.name, paragraphs[1:]
    return Record(
        paragraphs=tuple(paragraphs),
        author=signature.author,
        date_text=signature.date_text,
        posted_at=signature.date.iso if signature.date else None,
        reply_to=reply_to,
        votes=_votes([line.text[:_LOOKED_AT] for line in (*group.signature, *group.controls)]),
        quotes=tuple(_paragraphs(quotes)),
        kind=kind,
    )


def _without_quotes(group: Group, page: Passages) -> tuple[list[Line], list[Line]]:
    """Own lines and quotations: lines deeper in ">" than the rest of the record, whose words the page has elsewhere."""
    base = min((line.quoted for line in (*group.signature, *group.text)), default=0)
    own: list[Line] = []
    quotes: list[Line] = []
    for line in group.text:
        repeats = line.quoted > base and page.repeat(squeeze(line.text))
        (quotes if repeats else own).append(line)
    return own, quotes


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    """One a line; pieces that were taken off one line stay together."""
    by_line = groupby(lines, key=lambda line: line.source)
    return [" ".join(piece.text for piece in pieces) for _, pieces in by_line]


def read_signature(texts: Sequence[str], fetched_at: str | None, day_first: bool | None) -> Signature:
    """Name, date and the name replied to, from the lines above or below a text."""
    found = Signature()
    candidates: list[str] = []
    says: str | None = None
    for number, text in enumerate(texts):
        phrase = match_phrase(text)
        if phrase and phrase.kind in _SET_ASIDE:
            found.kind = _SET_ASIDE[phrase.kind]
            if phrase.name and not candidates:
                candidates.append(phrase.name)
            continue
        if phrase and phrase.kind == "reply_to":
            found.reply_to = clean_name(phrase.name)
            continue
        date = find_date(text, fetched_at=fetched_at, day_first=day_first)
        rest = text
        if date is not None and (date.iso or date.relative or ":" in text[date.begin : date.end]):
            _keep_date(found, date, texts, number, fetched_at, day_first)
            rest = _beside_date(text, date)
        elif (phrase and phrase.kind in _NEVER_NAMES) or _is_label(text):
            continue
        if phrase and phrase.kind in {"says", "signed"} and date is None:
            says = says or _as_name(phrase.name or "")
        elif rest and not phrase_kinds(rest) and (name := _as_name(rest)):
            candidates.append(name)
    found.author = says or next(
        (name for name in candidates if is_name_like(name)), candidates[0] if candidates else None
    )
    return found


def _is_label(text: str) -> bool:
    """Whether a line only introduces the next one: "Posted by:" above a name that has a line of its own."""
    phrase = None if len(text) > _LONGEST_NAME else match_phrase(f"{text} Ada")
    return phrase is not None and phrase.kind == "signed" and phrase.name == "Ada"


def _keep_date(
    found: Signature,
    date: DateMatch,
    texts: Sequence[str],
    number: int,
    fetched_at: str | None,
    day_first: bool | None,
) -> None:
    """The first full date counts; a time on the line below a day belongs to it."""
    text = texts[number]
    if found.date and found.date.iso and len(found.date.iso) == 10 and date.iso is None and not date.relative:
        both = f"{found.date_text} {text[date.begin : date.end]}"
        joined = find_date(both, fetched_at=fetched_at, day_first=day_first)
        if joined and joined.iso and len(joined.iso) > 10:
            found.date, found.date_text = joined, both
        return
    if found.date is None or (found.date.iso is None and date.iso):
        found.date, found.date_text = date, text[date.begin : date.end]


def _beside_date(text: str, date: DateMatch) -> str:
    """What a signature line says beside its date: the longer side, as far as it is no button."""
    sides = [text[: date.begin].strip(" \t|·•,-–—:@#("), text[date.end :].strip(" \t|·•,.-–—:#)»")]
    sides = [side for side in sides if _LETTER.search(side) and not phrase_kinds(side)]
    sides = [side for side in (_POINTS.sub("", side).strip(" |·•,") for side in sides) if side]
    return next(iter(sides), "")


def _as_name(text: str) -> str | None:
    name = clean_name(text)
    if name is None or len(name) > _LONGEST_NAME or not _LETTER.search(name):
        return None
    phrase = match_phrase(name)
    if phrase and phrase.kind in _NEVER_NAMES:
        return name if phrase.kind == "rank" and name[0].isupper() and " " in name else None
    return name


def _votes(texts: Sequence[str]) -> int | None:
    for text in texts:
        if match := _POINTS.search(text):
            return number_in(match[1])
    return next((number_in(text) for text in texts if _BARE_NUMBER.match(text)), None)
