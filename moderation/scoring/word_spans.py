"""From the network's judgement of tokens to the words of the original text that carried a score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from moderation.scoring.normalisation import Normalised
from moderation.types import Span

# Over this probability a word is part of what is toxic.
SPAN_THRESHOLD = 0.5


def words_of(encoding: Encoding, normalised: Normalised) -> NDArray[np.int32]:
    """int32[n_tokens, 2]: begin and end, in the original text, of the word that each token is a piece of."""
    words: dict[int | None, tuple[int, int]] = {}
    for number, (begin, end) in zip(encoding.word_ids, encoding.offsets, strict=True):
        first, _ = words.get(number, (begin, end))
        words[number] = first, end
    original = {number: normalised.original_span(*span) for number, span in words.items()}
    return np.array([original[number] for number in encoding.word_ids], dtype=np.int32).reshape(-1, 2)


def toxic_words(
    words: NDArray[np.int32], probabilities: NDArray[np.float32], attribute: str
) -> Iterator[Span]:
    """The tokens of a window at or over SPAN_THRESHOLD, each as the span of its word; rows as in `words`."""
    for token in np.flatnonzero(probabilities >= SPAN_THRESHOLD).tolist():
        begin, end = words[token].tolist()
        yield Span(begin, end, attribute, round(float(probabilities[token]), 6))


def joined(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Neighbouring words of a text as one span with the score of the most toxic of them, in order.

    It takes a word any number of times: tokens of a word, and windows that overlap, each name it anew.
    """
    runs: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.begin, span.end)):
        last = runs[-1] if runs else None
        if last is None or text[last.end : span.begin].strip():
            runs.append(span)
        else:
            score = max(last.score, span.score)
            runs[-1] = Span(last.begin, max(last.end, span.end), span.attribute, score)
    return tuple(runs)
