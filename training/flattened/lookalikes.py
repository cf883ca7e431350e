"""Passages that have the rhythm of a thread and are none: what makes pages without comments hard.

Each was a kind of false thread on real pages: chapters under short headings, interviews, cards with a name,
some counts and a description, data sheets, dialogs that a script would show.
"""

from __future__ import annotations

import random

from training.flattened.blocks import Block
from training.flattened.dating import date_style, days
from training.flattened.phrasing import phrase
from training.flattened.words import (
    ARTICLES,
    COMMENTS,
    DIALOGS,
    HEADLINES,
    POLICY,
    label,
    person,
    pick,
    prose,
)


def chapters(rng: random.Random, language: str) -> list[Block]:
    """Prose under short headings: tips, products, chapters; some numbered, some personal."""
    pool = rng.choice((ARTICLES, ARTICLES, COMMENTS))
    numbered, marked = rng.random() < 0.25, rng.random() < 0.3
    names = rng.choice((person, label, lambda r: pick(r, HEADLINES, language)))
    blocks: list[Block] = []
    for number in range(1, rng.randrange(3, 13)):
        title = f"{number}. {names(rng)}" if numbered else names(rng)
        blocks.append(Block(title + rng.choice(("", "", "", ":", "?")), "P", heading=marked))
        blocks += [
            Block(prose(rng, pool, language, rng.choice((1, 2, 3, 5, 8))), "P")
            for _ in range(rng.choice((1, 1, 1, 2, 3)))
        ]
        if rng.random() < 0.1:
            blocks.append(Block(label(rng), "P", link=True))
    return blocks


def interview(rng: random.Random, language: str) -> list[Block]:
    """Questions and answers, in the first and second person, with or without the speakers' names."""
    asks, answers = rng.choice((("Q:", "A:"), ("", ""), (person(rng) + ":", person(rng) + ":")))
    apart = rng.random() < 0.3 and bool(asks)
    blocks: list[Block] = []
    for _ in range(rng.randrange(3, 12)):
        for speaker, sentences in ((asks, rng.choice((1, 1, 2))), (answers, rng.choice((2, 3, 5, 8)))):
            text = prose(rng, rng.choice((COMMENTS, ARTICLES)), language, sentences)
            blocks += (
                [Block(speaker, "P"), Block(text, "P")]
                if apart
                else [Block(f"{speaker} {text}".strip(), "P")]
            )
    return blocks


def statutes(rng: random.Random, language: str) -> list[Block]:
    """A policy, instructions, conditions: many short paragraphs to a second person."""
    return [
        Block(
            rng.choice(
                (
                    rng.choice(POLICY),
                    prose(rng, ARTICLES, language, rng.choice((1, 2, 4))),
                    prose(rng, COMMENTS, language, 1),
                    pick(rng, HEADLINES, language) + "?",
                )
            ),
            "P",
        )
        for _ in range(rng.randrange(5, 40))
    ]


def cards(rng: random.Random, language: str, state: str) -> list[Block]:
    """Groups, products, people, offers: a name, counts with their labels, a description, a link."""
    labels = [
        rng.choice((label(rng) + ":", phrase(rng, "rank", language))) for _ in range(rng.randrange(0, 4))
    ]
    style, dated, button = date_style(rng, language), rng.random() < 0.2, label(rng)
    pool, name = (
        rng.choice((ARTICLES, COMMENTS)),
        rng.choice((person, label, lambda r: pick(r, HEADLINES, language))),
    )
    described = rng.random() < 0.85
    blocks = [Block(label(rng), state, heading=True)]
    for day in days(rng, rng.randrange(2, 9)):
        blocks.append(Block(name(rng), state, link=rng.random() < 0.4))
        if dated:
            blocks.append(Block(style(day, rng), state))
        for text in labels:
            blocks += [Block(text, state), Block(str(rng.randrange(900)), state)]
        if described:
            blocks.append(Block(prose(rng, pool, language, rng.choice((1, 1, 2, 4))), state))
        if rng.random() < 0.6:
            blocks.append(Block(button, state, link=True))
    return blocks


def data_sheet(rng: random.Random, language: str, state: str) -> list[Block]:
    """Labels and values: a date of release, a price, a genre."""
    style = date_style(rng, language)
    blocks: list[Block] = []
    for day in days(rng, rng.randrange(3, 12)):
        value = rng.choice((style(day, rng), "-", str(rng.randrange(2000)), label(rng), person(rng), "2 - 4"))
        name = label(rng) + rng.choice((":", ":", ""))
        blocks += (
            [Block(f"{name} {value}", state)]
            if rng.random() < 0.4
            else [Block(name, state), Block(value, state)]
        )
    return blocks


def dialogs(rng: random.Random, language: str, state: str) -> list[Block]:
    """What a script would show one at a time, all at once: thanks, errors, previews."""
    blocks: list[Block] = []
    for _ in range(rng.randrange(2, 9)):
        kind = rng.random()
        if kind < 0.6:
            blocks.append(Block(rng.choice(DIALOGS), state))
        elif kind < 0.8:
            blocks.append(Block(label(rng), state, link=rng.random() < 0.4))
        else:
            blocks.append(
                Block(phrase(rng, rng.choice(("form", "login", "control", "prompt", "notify")), "en"), state)
            )
    return blocks
