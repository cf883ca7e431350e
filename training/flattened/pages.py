# ruff: noqa: E501 (tables)
"""Whole pages as blocks, each with the state that the tagger should give it."""

from __future__ import annotations

import random
from dataclasses import dataclass

from moderation.splitting.flattened.cuts import CLOSE, OPEN
from training.flattened.shapes import Thread, date_style, days, names, new_thread, phrase, signature, slotted
from training.flattened.words import (
    ARTICLES,
    BOILER,
    COMMENTS,
    FOOTER,
    HEADLINES,
    LANGUAGES,
    MENU,
    POLICY,
    person,
    pick,
    prose,
)


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


def page(rng: random.Random) -> list[Block]:
    """A page, in half of the cases with a thread."""
    language = rng.choice(LANGUAGES)
    headline = pick(rng, HEADLINES, language)
    with_thread = rng.random() < 0.6
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


def sidebars(rng: random.Random, language: str, state: str, share: float) -> list[Block]:
    """Boxes beside an article, none to five of them; each has something of a thread and is none."""
    boxes = (recent_comments, teasers, related, archive, labels, profile, ticker)
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
                "tags": f"{rng.choice(('Labels:', 'Tags:', 'Posted in', 'Filed under'))} {rng.choice(MENU)}, {rng.choice(MENU)}",
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
            blocks.append(Block(prose(rng, ARTICLES, language, rng.choice((1, 1, 2, 3, 4, 6))), "P"))
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
    if 0.48 < roll < 0.52:
        for _ in range(rng.randrange(2, 6)):  # an interview, a list of questions
            blocks += [
                Block(
                    f"{rng.choice(('Q:', 'Frage:', 'VC:', person(rng) + ':'))} {prose(rng, COMMENTS, language, 1)}",
                    "P",
                ),
                Block(prose(rng, COMMENTS, language, 3), "P"),
            ]
    if 0.52 < roll < 0.58:
        for _ in range(rng.randrange(3, 12)):  # people of a team
            blocks += [
                Block(person(rng), "O", heading=True),
                Block(rng.choice(("Editor", "Director", prose(rng, ARTICLES, language, 2))), "O"),
            ]
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


def thread(rng: random.Random, language: str, headline: str) -> list[Block]:
    """Heading, what stands between, the records."""
    ways = new_thread(rng, language)
    count = rng.choice((1, 1, 2, 3, 4, 5, 7, 9, 12, 20, 35, 60))
    blocks: list[Block] = []
    headed = rng.random() < 0.8
    if headed:
        texts = [
            rng.choice(
                (
                    phrase(rng, "heading", language),
                    slotted(rng, "heading", language).format(
                        rng.choice((headline, f"{OPEN}{headline}{CLOSE}", f"“{headline}”"))
                    ),
                    f"{count} Comments",
                    f"{count} comments:",
                    "Comments",
                    "Comments:",
                )
            )
        ]
        if rng.random() < 0.15:
            texts.append(f"{count} Comments")
        blocks += [Block(text, "H", heading=True) for text in texts]
        for _ in range(rng.choice((0, 0, 0, 1, 2, 4))):
            kind = rng.choice(("sort", "notify", "prompt", "more", "login", "closed", "sort"))
            blocks.append(
                Block(
                    rng.choice(POLICY) if rng.random() < 0.15 else phrase(rng, kind, language),
                    "K",
                    link=rng.random() < 0.5,
                    form=kind == "notify",
                )
            )
        if rng.random() < 0.12:
            blocks += form(rng, language, "K")
    elif rng.random() < 0.5:
        for kind in rng.sample(("notify", "sort", "sort", "more", "prompt", "login"), rng.randrange(1, 5)):
            blocks.append(
                Block(phrase(rng, kind, language), "K", link=rng.random() < 0.4, form=kind == "notify")
            )
    blocks += records(rng, ways, count, headline)
    if not headed and not any(block.state[1:] in {"m", "d"} for block in blocks):
        blocks = []  # nothing to tell it from an article
    return blocks


def records(rng: random.Random, ways: Thread, count: int, headline: str) -> list[Block]:
    blocks: list[Block] = []
    writers, moments = names(rng, count), days(rng, count)
    lost = 0.0 if rng.random() < 0.85 else rng.random() * 0.5  # names that were links, dropped one by one
    for number in range(count):
        name = writers[number]
        group = {"no": 0, "record": 1 + number, "thread": 1}[ways.joined]
        parent = rng.choice(writers[:number]) if number and rng.random() < 0.4 else ""
        texted, first = False, len(blocks)
        for template, flags in ways.lines:
            if ("~" in flags and rng.random() < 0.5) or ("1" in flags and not parent):
                continue
            if "{T}" in template:
                blocks += body(rng, ways, template, group)
                texted = True
                continue
            if template == "{N}" and rng.random() < lost:
                continue
            text = signature(
                template,
                ways,
                rng,
                name=name,
                day=moments[number],
                number=number + 1,
                parent=parent,
                headline=headline,
            )
            state = _state(ways.layout, template, texted)
            blocks.append(
                Block(text, state, link="*" in flags or (template == "{N}" and ways.link_names), group=group)
            )
        if first < len(blocks):
            blocks[first].opens = True
    if rng.random() < 0.08 and ways.layout == "A":
        for _ in range(rng.randrange(1, 4)):
            blocks.insert(
                0 if rng.random() < 0.5 else len(blocks),
                Block(f"Pingback: {pick(rng, HEADLINES, 'en')}", "Am"),
            )
    return blocks


def _state(layout: str, template: str, texted: bool) -> str:
    if layout == "A":
        return "Ac" if texted else "Am"
    signs = "{D}" in template or "{N}" in template
    if layout == "B":
        return "Bm" if texted and signs else "Bc"
    if not texted:
        return "Sm"
    return "Sd" if "{D}" in template else "Sc"


def body(rng: random.Random, ways: Thread, template: str, group: int) -> list[Block]:
    """The paragraphs of a comment; some quote, list or link."""
    blocks: list[Block] = []
    for number in range(rng.choice((1, 1, 1, 1, 1, 2, 2, 3, 4, 6))):
        text = prose(rng, COMMENTS, ways.language, rng.choice((1, 1, 1, 2, 2, 3, 5)))
        roll = rng.random()
        if roll < 0.05:
            text = prose(rng, ARTICLES, ways.language, rng.randrange(1, 4))
        elif roll < 0.06:
            text = rng.choice(BOILER)
        elif roll < 0.07:
            text = f"https://example.org/{rng.randrange(10**6)}"
        elif roll < 0.1:
            text = rng.choice(
                (f"@{person(rng)}:", f"“{text}”", person(rng), text.rstrip(".!?"), "Cheers,", "...", ":)")
            )
        elif roll < 0.12:
            text += " " + ways.style(days(rng, 1)[0], rng)
        blocks.append(
            Block(
                template.replace("{T}", text) if not number else text,
                ways.layout + ("u" if number else "t"),
                group=group if not number or rng.random() < 0.5 else 0,
            )
        )
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
