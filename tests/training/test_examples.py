"""What a row of a corpus is turned into before the network sees it."""

from __future__ import annotations

import math
import random
from pathlib import Path

from datasets import Dataset

from training.augmentation import disguise
from training.corpora import Example
from training.examples import encode, tokenizer_of
from training.labels import ATTRIBUTES

HARMLESS = Example("a lovely day", dict.fromkeys(ATTRIBUTES, 0.0), harmless=True)
RUDE = Example("you stupid loser", {"toxicity": 1.0, "insult": 0.5})
MARKED = Example("what an idiot", {}, spans=((8, 13),))
WINDOW = 32


def encoded(encoder: Path, *examples: Example, embedded_share: float) -> Dataset:
    return encode(
        [(example, 20) for example in examples],
        tokenizer_of(encoder),
        window_tokens=WINDOW,
        disguise_share=0.0,
        embedded_share=embedded_share,
        seed=1,
    )


def places(inner: list[int], outer: list[int]) -> list[int]:
    return [at for at in range(len(outer)) if outer[at : at + len(inner)] == inner]


def test_a_comment_among_harmless_ones_keeps_its_words_and_its_answers(encoder: Path) -> None:
    own = tokenizer_of(encoder).encode(RUDE.text).ids
    rows = encoded(encoder, RUDE, HARMLESS, embedded_share=1.0).select(range(20))
    found = [places(own[1:-1], row["input_ids"]) for row in rows]
    assert all(len(each) == 1 for each in found)
    assert len({at for (at,) in found}) > 2
    assert {(row["input_ids"][0], row["input_ids"][-1]) for row in rows} == {(own[0], own[-1])}
    lengths = {row["length"] for row in rows}
    assert max(lengths) <= WINDOW
    assert max(lengths) > 2 * len(own)
    assert all(row["answers"][ATTRIBUTES.index("insult")] == 0.5 for row in rows)


def test_words_around_marked_ones_are_not_toxic(encoder: Path) -> None:
    rows = encoded(encoder, MARKED, HARMLESS, embedded_share=1.0).select(range(20))
    (word,) = [
        token
        for token, answer in zip(
            *(
                encoded(encoder, MARKED, embedded_share=0.0)[0][name]
                for name in ("input_ids", "token_answers")
            ),
            strict=True,
        )
        if answer == 1.0
    ]
    assert any(row["length"] > 20 for row in rows)
    for row in rows:
        inner = list(zip(row["input_ids"], row["token_answers"], strict=True))[1:-1]
        assert [token for token, answer in inner if answer == 1.0] == [word]
        assert not any(math.isnan(answer) for _, answer in inner)


def test_without_harmless_texts_nothing_is_embedded(encoder: Path) -> None:
    plain = encoded(encoder, RUDE, embedded_share=0.0)["input_ids"][:]
    assert encoded(encoder, RUDE, embedded_share=1.0)["input_ids"][:] == plain


def test_disguises_write_words_as_one() -> None:
    said = {disguise("you are a stupid loser", random.Random(seed)) for seed in range(300)}
    assert "youareastupidloser" in said
    assert any("#You" in text for text in said)
