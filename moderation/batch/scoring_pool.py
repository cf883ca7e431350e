"""Scoring on all cores: the texts of a chunk in groups of like length, equal texts once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from moderation.errors import ScoringError
from moderation.scoring import Scorer
from moderation.types import ScoringInput

# Scores are written, and decided upon, with this many digits.
DIGITS = 6
# Comments and characters of a group: about two runs of the network, so that cores finish together.
GROUP_COMMENTS = 128
GROUP_CHARACTERS = 64 * 1024
# Texts of this many chunks are remembered: 100,000 comments, some 60 MB.
REMEMBERED_CHUNKS = 10


@dataclass(slots=True)
class ScoredText:
    """The scores of one text, in the order of the scorer's attributes.

    `values` is empty for a text without visible characters and None until it is scored; `error` says why
    it never will be.
    """

    values: tuple[float, ...] | None = None
    error: str | None = None


@dataclass(slots=True)
class PendingScores:
    """Scores on their way: one ScoredText an input, in the same order."""

    texts: list[ScoredText]
    n_scored: int
    futures: list[Future[None]] = field(default_factory=list)

    def result(self) -> list[ScoredText]:
        """Wait for all of them."""
        for future in self.futures:
            future.result()
        return self.texts


class ScoringPool:
    """Scores chunks one behind the other with `workers` threads; the runtime leaves Python while it works.

    A text's scores must not depend on what it is scored with, since what a run remembers of earlier chunks
    depends on where it was begun. The scorers of this library see to that (tests/batch/test_label_command.py).
    """

    def __init__(
        self, scorer: Scorer, workers: int, on_scored: Callable[[int], None] = lambda n: None
    ) -> None:
        self.scorer = scorer
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="scoring")
        self._on_scored = on_scored
        self._remembered: dict[bytes, tuple[int, ScoredText]] = {}
        self._chunk = 0

    def submit(self, inputs: Sequence[ScoringInput]) -> PendingScores:
        """Have a chunk scored; texts that one of the last chunks held keep the scores they have."""
        texts: list[ScoredText] = []
        new: dict[bytes, tuple[ScoringInput, ScoredText, int]] = {}
        known = 0
        for each in inputs:
            key = _key(each)
            _, scored = self._remembered.get(key, (0, None))
            if scored is None or scored.error:
                scored = ScoredText()
                new[key] = (each, scored, 1)
            elif key in new:
                new[key] = (each, scored, new[key][2] + 1)
            else:
                known += 1
            self._remembered[key] = (self._chunk, scored)
            texts.append(scored)
        pending = PendingScores(texts, len(new))
        self._on_scored(known)
        for group in _groups(list(new.values())):
            pending.futures.append(self._threads.submit(self._score, group))
        self._forget()
        return pending

    def close(self) -> None:
        """Let go of what has not begun."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _forget(self) -> None:
        self._chunk += 1
        oldest = self._chunk - REMEMBERED_CHUNKS
        old = [key for key, (chunk, _) in self._remembered.items() if chunk < oldest]
        for key in old:
            del self._remembered[key]

    def _score(self, group: list[tuple[ScoringInput, ScoredText, int]]) -> None:
        try:
            self._fill(group)
        except ScoringError:
            for one in group:  # one comment that cannot be scored does not take its neighbours along
                try:
                    self._fill([one])
                except ScoringError as error:
                    one[1].error = str(error)
        self._on_scored(sum(count for _, _, count in group))

    def _fill(self, group: list[tuple[ScoringInput, ScoredText, int]]) -> None:
        scored = score_texts(self.scorer, [each[0] for each in group])
        for (_, text, _), one in zip(group, scored, strict=True):
            text.values = one.values


def score_texts(scorer: Scorer, inputs: Sequence[ScoringInput]) -> list[ScoredText]:
    """The scores of inputs with the digits that are written. Raises ScoringError."""
    return [
        ScoredText(
            tuple(round(scores.values[name], DIGITS) for name in scorer.attributes) if scores.values else ()
        )
        for scores in scorer.score(inputs)
    ]


def _key(each: ScoringInput) -> bytes:
    text = each.text if each.parent_text is None else f"{each.text}\x1f{each.parent_text}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _groups(
    new: list[tuple[ScoringInput, ScoredText, int]],
) -> Iterator[list[tuple[ScoringInput, ScoredText, int]]]:
    """Longest first, so that the last groups are short and no core waits long for another."""
    new.sort(key=lambda each: len(each[0].text), reverse=True)
    start = 0
    while start < len(new):
        longest = max(1, len(new[start][0].text))
        size = min(GROUP_COMMENTS, max(1, GROUP_CHARACTERS // longest))
        yield new[start : start + size]
        start += size
