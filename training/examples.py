"""Examples as tensors: augmented, normalised, tokenised, and padded into batches."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset, Features, List, Value
from tokenizers import Tokenizer

from moderation.scoring import normalise, normalise_with_offsets
from training.augmentation import disguise, fill_slots
from training.corpora import Example
from training.labels import ATTRIBUTES

NOT_A_SPAN = float("nan")

# One tokenised example: answers float32[n_attributes] and token_answers float32[t], NaN where not known.
COLUMNS = Features(
    {
        "input_ids": List(Value("int32")),
        "length": Value("int32"),
        "answers": List(Value("float32")),
        "token_answers": List(Value("float32")),
        "weight": Value("float32"),
    }
)


def tokenizer_of(encoder: Path) -> Tokenizer:
    """The tokenizer of an encoder folder, without truncation or padding of its own."""
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode(
    examples: Iterable[tuple[Example, int]],
    tokenizer: Tokenizer,
    *,
    window_tokens: int,
    disguise_share: float,
    embedded_share: float,
    seed: int,
) -> Dataset:
    """A dataset of tokenised examples, each repeated as often as its number says.

    Its columns are COLUMNS. A text longer than the window is cut: its label may lie anywhere, but most lies early.
    """
    rng = random.Random(seed)
    examples = list(examples)
    harmless = [example.text for example, _ in examples if example.harmless]
    rows: list[dict[str, Any]] = []
    for example, repeat in examples:
        answers = [example.answers.get(name, math.nan) for name in ATTRIBUTES]
        for _ in range(repeat):
            if example.spans is not None:
                ids, token_answers = _with_spans(example.text, example.spans, tokenizer)
            else:
                text = fill_slots(example.text, rng)
                if rng.random() < disguise_share:
                    text = disguise(text, rng)
                ids = tokenizer.encode(normalise(text)).ids
                token_answers = [NOT_A_SPAN] * len(ids)
            if len(ids) > window_tokens:
                ids = [*ids[: window_tokens - 1], ids[-1]]
                token_answers = [*token_answers[: window_tokens - 1], token_answers[-1]]
            elif harmless and rng.random() < embedded_share:
                room = rng.randint(0, window_tokens - len(ids))
                before, after = _surroundings(harmless, room, tokenizer, rng)
                answer = NOT_A_SPAN if example.spans is None else 0.0
                ids = [ids[0], *before, *ids[1:-1], *after, ids[-1]]
                token_answers = [
                    token_answers[0],
                    *[answer] * len(before),
                    *token_answers[1:-1],
                    *[answer] * len(after),
                    token_answers[-1],
                ]
            rows.append(
                {
                    "input_ids": ids,
                    "length": len(ids),
                    "answers": answers,
                    "token_answers": token_answers,
                    "weight": example.weight,
                }
            )
    return Dataset.from_list(rows, features=COLUMNS)


def _surroundings(
    harmless: Sequence[str], room: int, tokenizer: Tokenizer, rng: random.Random
) -> tuple[list[int], list[int]]:
    """Ids of whole harmless comments to stand before and after a text, at most `room` in all."""
    before: list[int] = []
    after: list[int] = []
    while True:
        ids = tokenizer.encode(normalise(rng.choice(harmless)), add_special_tokens=False).ids
        if len(before) + len(after) + len(ids) > room:
            return before, after
        if rng.random() < 0.5:
            before = ids + before
        else:
            after += ids


def _with_spans(
    text: str, spans: Sequence[tuple[int, int]], tokenizer: Tokenizer
) -> tuple[list[int], list[float]]:
    """Ids, and for each token whether it lies in a toxic span of the original text."""
    normalised = normalise_with_offsets(text)
    encoding = tokenizer.encode(normalised.text)
    marked = bytearray(len(text) + 1)
    for begin, end in spans:
        marked[begin:end] = b"\1" * (min(end, len(text)) - begin)
    answers = []
    for begin, end in encoding.offsets:
        if begin == end:
            answers.append(NOT_A_SPAN)
        else:
            start, stop = normalised.original_span(begin, end)
            answers.append(float(sum(marked[start:stop]) * 2 > stop - start))
    return encoding.ids, answers


def collate(rows: Sequence[dict[str, Any]]) -> dict[str, torch.Tensor]:
    """Pad rows into a batch: int64[n, t] ids and mask, float32 answers, token answers (NaN padded), weights."""
    width = -(-max(len(row["input_ids"]) for row in rows) // 8) * 8
    ids = torch.zeros(len(rows), width, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    token_answers = torch.full((len(rows), width), math.nan)
    for i, row in enumerate(rows):
        n = len(row["input_ids"])
        ids[i, :n] = torch.as_tensor(row["input_ids"])
        mask[i, :n] = 1
        token_answers[i, :n] = torch.as_tensor(row["token_answers"])
    return {
        "input_ids": ids,
        "attention_mask": mask,
        "answers": torch.tensor([row["answers"] for row in rows], dtype=torch.float32),
        "token_answers": token_answers,
        "weight": torch.tensor([row["weight"] for row in rows], dtype=torch.float32),
    }
