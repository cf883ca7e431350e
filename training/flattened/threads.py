"""A thread as blocks: heading, what stands between, records."""

from __future__ import annotations

import random

from moderation.splitting.flattened.cuts import CLOSE, OPEN
from training.flattened.blocks import Block
from training.flattened.boxes import form
from training.flattened.dating import days
from training.flattened.phrasing import phrase, slotted
from training.flattened.shapes import Thread, new_thread, signature
from training.flattened.words import ARTICLES, BOILER, COMMENTS, HEADLINES, POLICY, label, person, pick, prose


def thread(rng: random.Random, language: str, headline: str) -> list[Block]:
    """Heading, what stands between, the records."""
    ways = new_thread(rng, language)
    count = rng.choice((1, 1, 2, 3, 4, 5, 7, 9, 12, 20, 35, 60))
    blocks: list[Block] = []
    headed = rng.random() < 0.8
    if headed and rng.random() < 0.07:  # in words that no table has: not known for a heading
        blocks.append(Block(label(rng), "K", heading=True))
    elif headed:
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
                    f"There are {count} comments about:",
                    f"{count} comments so far...",
                    "Reader comments",
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
    noise = (
        0.0 if rng.random() < 0.85 else rng.random() * 0.4
    )  # advertisements, notices, numbers between records
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
        if rng.random() < noise:
            blocks.append(Block(_between(rng), ways.layout + "c", group=group))
    if rng.random() < 0.08 and ways.layout == "A":
        for _ in range(rng.randrange(1, 4)):
            blocks.insert(
                0 if rng.random() < 0.5 else len(blocks),
                Block(f"Pingback: {pick(rng, HEADLINES, 'en')}", "Am"),
            )
    return blocks


def _between(rng: random.Random) -> str:
    """What stands between two records and belongs to neither."""
    return rng.choice(
        (
            label(rng),
            pick(rng, HEADLINES, "en"),
            rng.choice(BOILER),
            "Advertisement",
            str(rng.randrange(10**9)),
        )
    )


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
    """The paragraphs of a comment; some greet, quote, list or link."""
    paragraphs = [_paragraph(rng, ways) for _ in range(rng.choice((1, 1, 1, 1, 1, 2, 2, 3, 4, 6)))]
    if rng.random() < 0.07:
        paragraphs.insert(
            0, rng.choice(("{},", "Hi {},", "@{}", "@{}:", "{}:", "Dear {},")).format(person(rng))
        )
    if rng.random() < 0.07:
        paragraphs.append(
            rng.choice(("Cheers,", "-{}", "{}", "– {}", "Best, {}", "Thanks,", "Regards")).format(person(rng))
        )
    return [
        Block(
            template.replace("{T}", text) if not number else text,
            ways.layout + ("u" if number else "t"),
            group=group if not number or rng.random() < 0.5 else 0,
        )
        for number, text in enumerate(paragraphs)
    ]


def _paragraph(rng: random.Random, ways: Thread) -> str:
    text = prose(rng, COMMENTS, ways.language, rng.choice((1, 1, 1, 2, 2, 3, 5, 8)))
    roll = rng.random()
    if roll < 0.07:
        return prose(rng, ARTICLES, ways.language, rng.randrange(1, 4))
    if roll < 0.08:
        return rng.choice(BOILER)
    if roll < 0.09:
        return f"https://example.org/{rng.randrange(10**6)}"
    if roll < 0.13:
        mixed = f"{text} {prose(rng, ARTICLES, ways.language, 2)}"
        return rng.choice((f"“{text}”", person(rng), text.rstrip(".!?"), "...", ":)", mixed, mixed))
    return f"{text} {ways.style(days(rng, 1)[0], rng)}" if roll < 0.15 else text


def names(rng: random.Random, count: int) -> list[str]:
    """Who writes: some come back."""
    known = [person(rng) for _ in range(max(1, count * 2 // 3))]
    return [rng.choice(known) for _ in range(count)]
