"""Boxes beside an article: menus, lists, forms, each with something of a thread."""

from __future__ import annotations

import random

from training.flattened.blocks import Block
from training.flattened.dating import date_style, days
from training.flattened.lookalikes import cards, data_sheet, dialogs
from training.flattened.phrasing import phrase, slotted
from training.flattened.words import ARTICLES, COMMENTS, HEADLINES, MENU, POLICY, person, pick, prose

_FILED = ("Labels:", "Tags:", "Posted in", "Filed under")


def sidebars(rng: random.Random, language: str, state: str, share: float) -> list[Block]:
    """Boxes beside an article, none to five of them; each has something of a thread and is none."""
    boxes = (recent_comments, teasers, related, archive, labels, profile, ticker, cards, data_sheet, dialogs)
    blocks: list[Block] = []
    while rng.random() < share + 0.1:
        blocks += rng.choice(boxes)(rng, language, state)
        if rng.random() < 0.3:
            blocks += menu(rng, state, rng.randrange(1, 6))
    return blocks


def archive(rng: random.Random, language: str, state: str) -> list[Block]:
    """A blog's archive: marks, years, months and counts on lines of their own."""
    mark = rng.choice(("►", "▼", "+", ""))
    blocks = [
        Block(
            rng.choice(
                ("Blog Archive", "Archives", "Archive", "Browse by Year", phrase(rng, "recent", language))
            ),
            state,
            heading=True,
        )
    ]
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    for _ in range(rng.randrange(2, 25)):
        name = rng.choice(
            (
                str(rng.randrange(2002, 2024)),
                rng.choice(months),
                f"{rng.choice(months)} {rng.randrange(2004, 2024)}",
            )
        )
        count = f"({rng.randrange(1, 99)})"
        blocks += [
            Block(text, state)
            for text in rng.choice(((mark, name, count), (name, count), (f"{name} {count}",), (name,)))
            if text
        ]
        if rng.random() < 0.15:
            blocks += [
                Block(pick(rng, HEADLINES, language), state, link=True) for _ in range(rng.randrange(1, 5))
            ]
    return blocks


def labels(rng: random.Random, language: str, state: str) -> list[Block]:
    """Tags, cities, names of other blogs, numbers: short lines of all kinds."""
    kinds = (
        lambda: rng.choice(MENU),
        lambda: person(rng),
        lambda: pick(rng, HEADLINES, language),
        lambda: str(rng.randrange(2030)),
        lambda: " ".join(pick(rng, HEADLINES, "en").split()[:2]),
        lambda: phrase(rng, "control", language),
        lambda: phrase(rng, "vote", language),
        lambda: phrase(rng, "recent", language),
        lambda: phrase(rng, "rank", language),
        lambda: phrase(rng, "reply", language),
        lambda: phrase(rng, "heading", language),
    )
    chosen = rng.sample(kinds, rng.randrange(1, 5))
    return [
        Block(rng.choice(chosen)(), state, link=rng.random() < 0.7, bullet=rng.random() < 0.3)
        for _ in range(rng.randrange(3, 30))
    ]


def profile(rng: random.Random, language: str, state: str) -> list[Block]:
    """Who writes here, in words of the first person."""
    blocks = [
        Block(rng.choice(("About Me", "About the author", "About", person(rng))), state, heading=True),
        Block(person(rng), state),
        Block(prose(rng, COMMENTS, language, rng.randrange(1, 4)), state),
    ]
    if rng.random() < 0.4:
        blocks.append(
            Block(
                rng.choice(("View my complete profile", "Follow me", "Full disclosure:", "Contact me")),
                state,
                link=True,
            )
        )
    return blocks


def ticker(rng: random.Random, language: str, state: str) -> list[Block]:
    """Posts of a social network, offers, results of a search: text and when, without an end."""
    style, blocks = (
        date_style(rng, language),
        [
            Block(
                rng.choice(
                    ("Twitter", "Latest Tweets", "Follow us", "Updates", "Press releases", "Events", "Deals")
                ),
                state,
                heading=True,
            )
        ],
    )
    order = rng.random() < 0.5
    for day in days(rng, rng.randrange(1, 8)):
        text = rng.choice(
            (
                prose(rng, COMMENTS, language, 1),
                pick(rng, HEADLINES, language),
                prose(rng, ARTICLES, language, 1),
            )
        )
        pair = [
            Block(text, state, link=rng.random() < 0.3),
            Block(style(day, rng), state, link=rng.random() < 0.3),
        ]
        blocks += pair if order else pair[::-1]
        if rng.random() < 0.3:
            blocks.append(
                Block(
                    rng.choice(("reply · retweet · favorite", "Read more", "Share", "Reply")),
                    state,
                    link=True,
                )
            )
    return blocks


def front_page(rng: random.Random, language: str) -> list[Block]:
    """Several whole posts below one another, each with its date, its author and its count of comments."""
    style, blocks = date_style(rng, language), []
    lines = rng.sample(
        ("title", "date", "by", "body", "footer", "count", "tags", "prompt"), rng.randrange(4, 9)
    )
    lines.sort(key=("title", "date", "by", "body", "footer", "count", "tags", "prompt").index)
    sign = slotted(rng, "signed", language)
    for day in days(rng, rng.randrange(2, 9)):
        for line in lines:
            if line == "body":
                pool = rng.choice((ARTICLES, COMMENTS))
                blocks += [
                    Block(prose(rng, pool, language, rng.randrange(1, 5)), "P")
                    for _ in range(rng.randrange(1, 5))
                ]
                continue
            text = {
                "title": pick(rng, HEADLINES, language),
                "date": style(day, rng),
                "by": sign.format(person(rng)),
                "footer": f"{sign.format(person(rng))} {style(day, rng)}",
                "count": rng.choice(
                    (
                        f"{rng.randrange(0, 90)} Comments",
                        phrase(rng, "heading", language),
                        phrase(rng, "none_yet", language),
                    )
                ),
                "tags": f"{rng.choice(_FILED)} {rng.choice(MENU)}, {rng.choice(MENU)}",
                "prompt": phrase(rng, "prompt", language),
            }[line]
            blocks.append(
                Block(
                    text,
                    "P" if line == "title" else "O",
                    link=line in {"count", "tags"},
                    heading=line == "title",
                )
            )
    return blocks


def menu(rng: random.Random, state: str, count: int) -> list[Block]:
    return [Block(rng.choice(MENU), state, link=True, bullet=rng.random() < 0.5) for _ in range(count)]


def related(rng: random.Random, language: str, state: str) -> list[Block]:
    blocks = [Block(phrase(rng, "recent", language), state, heading=True)] if rng.random() < 0.8 else []
    style, dated = date_style(rng, language), rng.random() < 0.4
    for day in days(rng, rng.randrange(2, 8)):
        blocks.append(Block(pick(rng, HEADLINES, language), state, link=True, bullet=True))
        if dated:
            blocks.append(Block(style(day, rng), state))
    return blocks


def teasers(rng: random.Random, language: str, state: str) -> list[Block]:
    """A list of other articles: headline, who and when, first words. The hardest decoy there is."""
    style, blocks = date_style(rng, language), []
    lines = rng.sample(("title", "byline", "date", "text", "count", "read"), rng.randrange(2, 7))
    lines.sort(key=("title", "byline", "date", "text", "count", "read").index)
    if rng.random() < 0.3:
        lines = [*lines[1:], lines[0]]
    for day in days(rng, rng.randrange(2, 12)):
        for line in lines:
            text = {
                "title": pick(rng, HEADLINES, language),
                "byline": slotted(random.Random(7), "signed", language).format(person(rng)),
                "date": style(day, rng),
                "text": prose(rng, ARTICLES, language, rng.randrange(1, 3)),
                "count": rng.choice(
                    (
                        f"{rng.randrange(0, 90)} Comments",
                        phrase(rng, "heading", language),
                        phrase(rng, "none_yet", language),
                    )
                ),
                "read": rng.choice(("Read more", "Continue reading →", "More »")),
            }[line]
            blocks.append(
                Block(text, state, link=line in {"title", "count", "read"}, heading=line == "title")
            )
    return blocks


def recent_comments(rng: random.Random, language: str, state: str) -> list[Block]:
    """The widget that names comments elsewhere."""
    style = date_style(rng, language)
    blocks = [
        Block(
            rng.choice(("Recent Comments", "Latest Comments", phrase(rng, "recent", language))),
            state,
            heading=True,
        )
    ]
    form = rng.randrange(4)
    for day in days(rng, rng.randrange(2, 9)):
        title, name = pick(rng, HEADLINES, language), person(rng)
        if form == 0:
            blocks.append(Block(f"{name} on {title}", state, bullet=True))
        elif form == 1:
            blocks += [Block(name, state), Block(title, state, link=True), Block(style(day, rng), state)]
        elif form == 2:
            blocks.append(Block(f"{name}: {prose(rng, COMMENTS, language, 1)[:60]}...", state, bullet=True))
        else:
            blocks += [Block(f"{name} on", state), Block(title, state, link=True)]
    return blocks


def form(rng: random.Random, language: str, state: str) -> list[Block]:
    lines = [
        phrase(rng, "prompt", language),
        *(phrase(rng, "form", language) for _ in range(rng.randrange(0, 7))),
    ]
    if rng.random() < 0.3:
        lines.append(rng.choice(POLICY))
    if rng.random() < 0.3:
        lines.append(phrase(rng, "notify", language))
    if rng.random() < 0.3:
        lines.append(phrase(rng, "login", language))
    return [Block(text, state, form=True, heading=not i) for i, text in enumerate(lines)]
