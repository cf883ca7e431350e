"""Interface phrases of comment platforms, by language, from phrases.json.

A phrase is one template: "{n}" stands for a number, "{name}" and "{title}" for any words. One in square brackets
("[dead]") is a phrase only in them: "Dead!" is what people write. The kinds:

    says reply_to signed        carry a name: "Ada says:", "In reply to Ada", "Posted by Ada"
    heading none_yet closed     about the thread: "12 comments", "No comments yet", "Comments are closed"
    prompt form login notify    ask the reader to write, to register, to subscribe
    reply vote control sort more    buttons of a comment or of a thread
    awaiting deleted pingback   records that are no reader comments
    rank                        what stands beside a name: "Guest", "Moderator", "Posts: 12"
    recent                      headings of what is not this thread: "Recent comments", "Related posts"
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from moderation.splitting.words import folded_letters

# A longer line is never a phrase, whatever it begins with (the longest template has 130 characters).
_LONGEST = 240
_LONGEST_BUTTONS = 120
_HEAD = 3  # characters of a phrase by which it is looked up
_RUN = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"[A-Z]*[a-z]+(?=[A-Z])")
_COUNTED = frozenset({"heading", "none_yet", "more", "vote", "pingback", "rank"})
_CONTROLS = frozenset(
    {"reply", "vote", "control", "sort", "more", "notify", "login", "rank", "form", "prompt"}
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*[kKM]?")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_BRACKETED = re.compile(r"[^\w\[［]*[\[［]([^\[\]［］]+)[\]］]\W*")
_ASCII_MARKS = "".join(char for char in map(chr, range(128)) if not char.isalnum())
_INITIAL = re.compile(r"(?:^|[\s.])\w\.$")
_EDGE = re.compile(r"^(?:[^\w@]|_)+")
_SLOT = re.compile(r"\{(?:name|title)\}")
# Between two buttons: a mark, wide space, or nothing at all ("ReplyDelete", "up6down").
_APART = re.compile(
    r"\s*[|·•/,»«›‹→←↓↑(){}\[\]▲▼↵⋅&]+\s*|\s+[-–—]\s+|\s{2,}|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])"
    r"|(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)"
)


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """A line that is an interface phrase: its kind, the name or title in it, the first number in it."""

    kind: str
    name: str | None = None
    count: int | None = None


def match_phrase(line: str) -> PhraseMatch | None:
    """The phrase that the whole line is, or None. Case, spacing and outer punctuation but brackets do not matter."""
    return _matched(line) if 0 < len(line) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _matched(line: str) -> PhraseMatch | None:
    table = _table()
    kind = table.exact.get(_key(line)) or _bracketed_kind(line) if _has_only_known_words(line) else None
    if kind is not None:
        count = _first_number(line) if kind in _COUNTED else None
        return PhraseMatch("none_yet" if kind == "heading" and count == 0 else kind, count=count)
    flat = _plain(line)
    flat = flat if flat[:1].isalnum() else _EDGE.sub("", flat)
    folded = flat.casefold()
    found: tuple[int, str] | None = None
    for size in (1, 2, _HEAD) if not folded[:1].isdigit() else (0,):
        if headed := table.by_head.get(folded[:size] if size else "0"):
            found = _first_match(headed, flat, found)
    if folded.endswith(table.tails):
        found = _first_match(table.by_tail, flat, found)
    if found is None:
        return None
    kind = table.slot_kinds[found[0]]
    return PhraseMatch(kind, found[1], _first_number(line) if kind in _COUNTED else None)


def _bracketed_kind(line: str) -> str | None:
    """The kind of a line that is a phrase in square brackets, and only so one."""
    inside = _BRACKETED.fullmatch(line)
    return _table().exact.get(f"[{_key(inside[1])}]") if inside else None


def _first_match(
    pattern: re.Pattern[str], text: str, other: tuple[int, str] | None
) -> tuple[int, str] | None:
    """(number of the template, words in its slot): of this pattern, or of another where that comes first."""
    match = pattern.match(text)
    if match is None or (name := _named(match)) is None:
        return other
    number = int((match.lastgroup or "g0")[1:])
    return (number, name) if other is None or number < other[0] else other


def phrase_kinds(line: str) -> frozenset[str]:
    """The kinds of the buttons that a line consists of wholly: "Reply · Share · Report", "ReplyDelete".

    Empty where any part of the line is something else.
    """
    return _buttons(line) if 0 < len(line) <= _LONGEST_BUTTONS else frozenset()


@lru_cache(maxsize=4096)
def _buttons(line: str) -> frozenset[str]:
    if not _may_be_button(line) or not (_CAMEL.search(line) or _has_only_known_words(line)):
        return frozenset()
    exact = _table().exact
    kinds: set[str | None] = set()
    for part in _APART.split(line):
        key = _key(part)
        if not key:
            continue
        kind = exact.get(key)
        found = {kind} if kind in _CONTROLS else _words_as_controls(key)
        if not found:
            return frozenset()
        kinds |= found
    return frozenset(kind for kind in kinds if kind)


def _has_only_known_words(line: str) -> bool:
    """Whether all words of a line are words of whole phrases; asked first, since most lines have another."""
    return not line.isascii() or _table().words.issuperset(folded_letters(line))


def _may_be_button(line: str) -> bool:
    """Whether the first word of a line is that of a button; "ReplyDelete" begins with "Reply"."""
    run = _RUN.search(line)
    if run is None or run[0][0].isdigit() or not run[0].isascii():
        return True
    first = _CAMEL.match(run[0])
    return (first[0] if first else run[0]).casefold() in _table().button_heads


def templates(kind: str) -> Iterator[tuple[str, str]]:
    """(language, template) of a kind, in the order of the data file."""
    for language, phrases in _data()[kind].items():
        for phrase in phrases:
            yield language, phrase


def _words_as_controls(key: str) -> set[str | None]:
    """Cut "permalink embed save reply" into buttons of up to four words each, longest first."""
    exact, words, at = _table().exact, key.split(" "), 0
    kinds: set[str | None] = set()
    while at < len(words):
        for size in (4, 3, 2, 1):
            kind = exact.get(_trimmed(" ".join(words[at : at + size])))
            if kind in _CONTROLS and at + size <= len(words):
                kinds.add(kind)
                at += size
                break
        else:
            return set()
    return kinds


@dataclass(frozen=True, slots=True)
class _Table:
    """Whole phrases by key; those with a slot as patterns by their first characters, and those that begin with it.

    One pattern for all of them took 100 µs a line, a sixth of a page's time. `button_heads` are the first words of
    all buttons: most lines begin with none of them and need not be taken apart. `words` are those of `exact`.
    """

    exact: dict[str, str]
    by_head: dict[str, re.Pattern[str]]
    by_tail: re.Pattern[str]
    tails: tuple[str, ...]
    slot_kinds: tuple[str, ...]
    button_heads: frozenset[str]
    words: frozenset[str]


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    text = files("moderation.splitting").joinpath("phrases.json").read_text("utf-8")
    data: dict[str, dict[str, list[str]]] = json.loads(text)
    return data


@cache
def _table() -> _Table:
    exact: dict[str, str] = {}
    slotted: list[tuple[str, str, str]] = []  # (kind, what stands before the slot, what stands after it)
    for kind, languages in _data().items():
        for phrase in (phrase for phrases in languages.values() for phrase in phrases):
            if _SLOT.search(phrase):
                head, tail = _SLOT.split(_plain(phrase))[:2]
                slotted.append((kind, head if head.startswith("{n}") else _EDGE.sub("", head), tail))
            else:
                key = _key(phrase.replace("{n}", "0"))
                exact.setdefault(f"[{key}]" if _BRACKETED.fullmatch(phrase) else key, kind)
    # The most words first: "Leave a reply to Ada" is no heading, "3 replies to" no vote.
    slotted.sort(key=lambda entry: (not (entry[1] and entry[2].strip()), -len(entry[1] + entry[2])))
    by_head: dict[str, list[int]] = {}
    for number, (_, head, _) in enumerate(slotted):
        by_head.setdefault("0" if head.startswith("{n}") else head.casefold()[:_HEAD], []).append(number)

    def either(numbers: list[int]) -> re.Pattern[str]:
        groups = (f"(?P<g{number}>{_with_slot(*slotted[number][1:])})" for number in numbers)
        return re.compile(rf"(?:{'|'.join(groups)})\W{{0,3}}$", re.IGNORECASE)

    tails = {tail.rstrip().casefold() for _, head, tail in slotted if not head}
    tails |= {tail.rstrip(" :：.…") for tail in tails}
    return _Table(
        exact,
        {first: either(numbers) for first, numbers in by_head.items() if first},
        either(by_head[""]),
        tuple(sorted(tails)),
        tuple(kind for kind, _, _ in slotted),
        frozenset(run[0] for key, kind in exact.items() if kind in _CONTROLS and (run := _RUN.search(key))),
        frozenset(word for key in exact for word in folded_letters(key)) | {"k"},  # "1.2k"
    )


def _with_slot(head: str, tail: str) -> str:
    """A name has at most 60 characters; a title, or what follows a signature, may be as long as a line."""
    return _literal(head) + ("(.{1,200})" if head else "(.{1,60}?)") + _literal(tail)


def _literal(text: str) -> str:
    """A template's fixed part as a pattern."""
    return re.escape(text).replace(re.escape("{n}"), r"\d[\d.,]*").replace(r"\ ", r"\s+")


def _named(match: re.Match[str]) -> str | None:
    """The words in the slot: the one group inside the template's own, which is the last to close."""
    inside = (group for group in match.groups()[match.lastindex or 0 :] if group is not None)
    name = next(inside, "").strip(" \t:,…\"'“”„‘’«»")
    # The full stop of an initial is part of the name ("Tessa W."), any other is not.
    return (name if _INITIAL.search(name) else name.rstrip(".")).lstrip(".") or None


def _plain(line: str) -> str:
    return " ".join(line.split()).replace("’", "'")


@lru_cache(maxsize=4096)
def _key(line: str) -> str:
    text = line if line.isascii() else unicodedata.normalize("NFKC", line)
    text = _NUMBER.sub("0", " ".join(text.casefold().replace("’", "'").split()))
    return _trimmed(text)


def _trimmed(text: str) -> str:
    """A text without what is neither letter nor digit at its ends."""
    return text.strip(_ASCII_MARKS) if text.isascii() else _EDGES.sub("", text)


def _first_number(line: str) -> int | None:
    match = _NUMBER.search(line)
    digits = re.sub(r"\D", "", match[0]) if match else ""
    return int(digits) if digits and len(digits) < 10 else None
