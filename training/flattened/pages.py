"""Whole pages as blocks, each with the state that the tagger should give it."""

from __future__ import annotations

import random

from training.flattened.blocks import Block
from training.flattened.boxes import form, front_page, menu, recent_comments, related, sidebars, teasers
from training.flattened.dating import date_style, days
from training.flattened.lookalikes import cards, chapters, data_sheet, dialogs, interview, statutes
from training.flattened.phrasing import phrase, slotted
from training.flattened.threads import thread
from training.flattened.words import (
    ARTICLES,
    BOILER,
    COMMENTS,
    FOOTER,
    HEADLINES,
    LANGUAGES,
    POLICY,
    person,
    pick,
    prose,
)


def page(rng: random.Random) -> list[Block]:
    """A page, in half of the cases with a thread."""
    language = rng.choice(LANGUAGES)
    headline = pick(rng, HEADLINES, language)
    with_thread = rng.random() < 0.5
    blocks: list[Block] = []
    if rng.random() < 0.7:
        blocks += menu(rng, "O", rng.choice((5, 20, 40, 120)))
    blocks += sidebars(rng, language, "O", 0.35)
    if rng.random() < 0.08:
        return [*blocks, *front_page(rng, language), *tail(rng, language, "O")]
    blocks += article(rng, language, headline)
    if rng.random() < 0.6:
        blocks += after_article(rng, language, with_thread)
    if rng.random() < 0.3:
        blocks += [
            Block(rng.choice((*BOILER, *FOOTER, *POLICY)).replace("{y}", "2014"), "O")
            for _ in range(rng.randrange(1, 4))
        ]
    if with_thread:
        blocks += thread(rng, language, headline)
    else:
        blocks += no_thread(rng, language, headline)
    blocks += tail(rng, language, "Z" if with_thread else "O")
    if not with_thread:
        blocks += sidebars(rng, language, "O", 0.3)
    return blocks


def article(rng: random.Random, language: str, headline: str) -> list[Block]:
    """Headline, byline, paragraphs, and now and then what looks like a record but is none."""
    blocks = [Block(headline, "P", heading=True)] if rng.random() < 0.9 else []
    style, day = date_style(rng, language), days(rng, 1)[0]
    by = slotted(rng, "signed", language).format(person(rng))
    bylines = [
        by,
        style(day, rng),
        f"{by} | {style(day, rng)}",
        f"{rng.randrange(0, 90)} comments",
        phrase(rng, "heading", language),
        "Share",
        "Tweet",
        f"{person(rng)} {style(day, rng)}",
        phrase(rng, "prompt", language),
        person(rng),
    ]
    blocks += [Block(text, "O", link=rng.random() < 0.4) for text in rng.sample(bylines, rng.randrange(0, 5))]
    if (kind := rng.random()) < 0.3:
        blocks += rng.choice((chapters, chapters, interview, statutes))(rng, language)
        if kind < 0.15:
            return blocks
    personal = rng.choice((0.0, 0.0, 0.1, 0.4, 0.8))  # a blog speaks as its readers do
    for _ in range(rng.choice((1, 2, 3, 5, 8, 12, 20, 40))):
        roll = rng.random()
        if roll < 0.04:
            quote = prose(rng, COMMENTS, language, 2)
            blocks += [
                Block(quote, "P"),
                Block(f"— {person(rng)} (@{person(rng).split()[0].lower()}) {style(day, rng)}", "P"),
            ]
        elif roll < 0.06:
            blocks += [
                Block(f"“{prose(rng, COMMENTS, language, 2)}”", "P"),
                Block(rng.choice((f"{person(rng)}, {person(rng)}", person(rng), f"- {person(rng)}")), "P"),
            ]
        elif roll < 0.12:
            blocks.append(Block(pick(rng, HEADLINES, language), "P", heading=rng.random() < 0.7))
        elif roll < 0.16:
            blocks += [
                Block(
                    pick(rng, HEADLINES, language)
                    if rng.random() < 0.5
                    else prose(rng, ARTICLES, language, 1),
                    "P",
                    bullet=True,
                )
                for _ in range(rng.randrange(2, 7))
            ]
        elif rng.random() < personal:
            both = (
                prose(rng, COMMENTS, language, rng.randrange(1, 4)),
                prose(rng, ARTICLES, language, rng.randrange(1, 3)),
            )
            blocks.append(Block(" ".join(rng.sample(both, rng.randrange(1, 3))), "P"))
        elif roll < 0.22:
            blocks.append(Block(f"{style(day, rng)} – {prose(rng, ARTICLES, language, 2)}", "P"))
        else:
            blocks.append(Block(prose(rng, ARTICLES, language, rng.choice((1, 1, 2, 3, 4, 6, 9))), "P"))
    return blocks


def after_article(rng: random.Random, language: str, with_thread: bool) -> list[Block]:
    style, day = date_style(rng, language), days(rng, 1)[0]
    choices = [
        [Block(rng.choice(BOILER), "O")],
        [
            Block(f"{slotted(rng, 'signed', language).format(person(rng))} {style(day, rng)}", "O"),
            Block(phrase(rng, "heading", language), "O", link=True),
        ],
        [Block(text, "O", link=True) for text in ("Share", "Tweet", "Email", "Print")],
        [Block("5 1 vote", "O"), Block("Article Rating", "O")],
        related(rng, language, "O"),
        teasers(rng, language, "O"),
        [
            Block(pick(rng, HEADLINES, language), "O", link=True),
            Block(pick(rng, HEADLINES, language), "O", link=True),
        ],
        [
            Block("About the author", "O", heading=True),
            Block(person(rng), "O"),
            Block(prose(rng, ARTICLES, language, 2), "O"),
        ],
    ]
    if not with_thread or rng.random() < 0.2:
        choices.append(recent_comments(rng, language, "O"))
    return [block for part in rng.sample(choices, rng.randrange(1, 4)) for block in part]


def no_thread(rng: random.Random, language: str, headline: str) -> list[Block]:  # noqa: PLR0912 (a table of cases)
    """What a page without comments shows where they would stand, and pages that are lists."""
    style = date_style(rng, language)
    blocks: list[Block] = []
    roll = rng.random()
    if roll < 0.35:
        blocks.append(
            Block(
                rng.choice(
                    (
                        "Comments",
                        phrase(rng, "heading", language),
                        phrase(rng, "none_yet", language),
                        phrase(rng, "closed", language),
                        f"0 responses to {headline}",
                    )
                ),
                "O",
                heading=True,
            )
        )
        for _ in range(rng.randrange(0, 4)):
            blocks.append(
                Block(
                    rng.choice(
                        (
                            rng.choice(POLICY),
                            phrase(rng, "login", language),
                            phrase(rng, "none_yet", language),
                            phrase(rng, "sort", language),
                            phrase(rng, "closed", language),
                            phrase(rng, "notify", language),
                        )
                    ),
                    "O",
                )
            )
        if rng.random() < 0.3:
            blocks += dialogs(rng, language, "O")
    if rng.random() < 0.4:
        blocks += form(rng, language, "O")
    if roll > 0.7:
        blocks += teasers(rng, language, "O")
    if 0.35 < roll < 0.42:
        for _ in range(rng.randrange(2, 5)):  # testimonials
            blocks += [
                Block(f"“{prose(rng, COMMENTS, language, 2)}”", "O"),
                Block(f"{person(rng)}, {rng.choice(('Leeds', 'CEO', 'verified buyer'))}", "O"),
            ]
    if 0.42 < roll < 0.48:
        for day in days(
            rng, rng.randrange(3, 12)
        ):  # dates of a calendar, a list of versions, a forum's index
            blocks += [Block(style(day, rng), "O"), Block(pick(rng, HEADLINES, language), "O", link=True)]
            if rng.random() < 0.5:
                blocks.append(
                    Block(
                        rng.choice(
                            (person(rng), prose(rng, ARTICLES, language, 1), f"{rng.randrange(40)} replies")
                        ),
                        "O",
                    )
                )
    if 0.48 < roll < 0.6:
        blocks += rng.choice((cards, data_sheet, dialogs))(rng, language, "O")
    if 0.6 < roll < 0.65:
        for _ in range(rng.randrange(3, 12)):  # people of a team
            blocks += [
                Block(person(rng), "O", heading=True),
                Block(rng.choice(("Editor", "Director", prose(rng, ARTICLES, language, 2))), "O"),
            ]
    return blocks


def tail(rng: random.Random, language: str, state: str) -> list[Block]:
    """After the last comment, or after an article without any."""
    blocks: list[Block] = []
    if rng.random() < 0.25:
        # The next and the previous post, or teasers without a heading: nothing marks the end of the thread.
        blocks += [
            Block(pick(rng, HEADLINES, language), state, heading=rng.random() < 0.2)
            for _ in range(rng.randrange(1, 4))
        ]
        if rng.random() < 0.5:
            return blocks
    if rng.random() < 0.3:
        blocks.append(
            Block(phrase(rng, rng.choice(("more", "closed", "notify")), language), state, link=True)
        )
    if rng.random() < 0.5:
        blocks += form(rng, language, state)
    if rng.random() < 0.04:  # another article
        inside = {"Z": "Y", "O": "P"}[state]
        blocks.append(Block(pick(rng, HEADLINES, language), inside, heading=True))
        blocks += [
            Block(prose(rng, ARTICLES, language, rng.randrange(2, 5)), inside)
            for _ in range(rng.randrange(2, 9))
        ]
    for part in (related, teasers, recent_comments):
        if rng.random() < 0.25:
            blocks += part(rng, language, state)
    if rng.random() < 0.3:
        blocks += [
            Block(pick(rng, HEADLINES, language), state, link=rng.random() < 0.5)
            for _ in range(rng.randrange(1, 4))
        ]
    if rng.random() < 0.3:
        blocks += [Block(prose(rng, ARTICLES, language, 2), state) for _ in range(rng.randrange(1, 3))]
    blocks += sidebars(rng, language, state, 0.3)
    if rng.random() < 0.6:
        blocks += menu(rng, state, rng.choice((5, 20, 40, 120, 250)))
    if rng.random() < 0.6:
        blocks += [
            Block(rng.choice(FOOTER).replace("{y}", "2014"), state) for _ in range(rng.randrange(1, 4))
        ]
    return blocks
