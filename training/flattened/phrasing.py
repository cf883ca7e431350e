"""Interface phrases, picked from the table that the tagger knows."""

from __future__ import annotations

import random

from moderation.splitting.phrases import templates


def phrase(rng: random.Random, kind: str, language: str) -> str:
    """One phrase of a kind without a slot, in the language or, often enough, in English."""
    own = [
        text
        for lang, text in templates(kind)
        if lang == language and "{name}" not in text and "{title}" not in text
    ]
    if not own or rng.random() < 0.15:
        own = [
            text
            for lang, text in templates(kind)
            if lang == "en" and "{name}" not in text and "{title}" not in text
        ]
    common = own[:3] if rng.random() < 0.6 else own
    return rng.choice(common).replace("{n}", str(rng.randrange(1, 300)))


def slotted(rng: random.Random, kind: str, language: str) -> str:
    """One phrase of a kind with a slot, "{}" in its place."""
    own = [
        text for lang, text in templates(kind) if lang == language and ("{name}" in text or "{title}" in text)
    ]
    own = own or [
        text for lang, text in templates(kind) if lang == "en" and ("{name}" in text or "{title}" in text)
    ]
    text = rng.choice(own[:2] if rng.random() < 0.6 else own)
    return text.replace("{name}", "{}").replace("{title}", "{}").replace("{n}", str(rng.randrange(1, 300)))
