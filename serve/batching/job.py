"""A request's comments on their way through the queue."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future

from moderation import Scores, ScoringInput
from moderation.scoring import joined
from serve.batching.encoding_scorer import EncodingScorer

# What a comment costs beside its bytes: special tokens and padding, about ten tokens of four bytes.
COST_PER_COMMENT = 40


class Job:
    """What one request wants scored by `scorer`; its future gets one Scores a comment, in order, or one error.

    The scores of the first `n_explained` comments have the words that carried them as spans. `begin_by` is the
    time (of time.perf_counter) past which it is not begun any more. Parts may come from several threads.
    """

    def __init__(self, inputs: Sequence[ScoringInput], scorer: EncodingScorer, n_explained: int = 0) -> None:
        self.inputs = inputs
        self.scorer = scorer
        self.n_explained = n_explained
        self.costs = [len(each.text.encode(errors="replace")) + COST_PER_COMMENT for each in inputs]
        self.future: Future[list[Scores]] = Future()
        self.arrived = time.perf_counter()
        self.begin_by = math.inf
        self.begun = False
        self.remaining = sum(self.costs)
        self._lock = threading.Lock()
        self._settled = False
        self._parts: list[list[Scores]] = [[] for _ in inputs]
        self._parts_missing = [1] * len(inputs)
        self._inputs_missing = len(inputs)

    @property
    def over(self) -> bool:
        """True once the future has its result or its error, or nobody waits for it any more."""
        return self.future.done()

    def expect(self, index: int, n_parts: int) -> None:
        """Say that input `index` is scored in that many parts, the windows of a long comment."""
        self._parts_missing[index] = n_parts

    def receive(self, index: int, scores: Scores, cost: int) -> None:
        """Take the scores of one part of an input, which cost that much; the last part of all resolves the future."""
        with self._lock:
            self.remaining -= cost
            self._parts[index].append(scores)
            self._parts_missing[index] -= 1
            if self._parts_missing[index] == 0:
                self._inputs_missing -= 1
            complete = self._inputs_missing == 0
        if complete:
            results = zip(self.inputs, self._parts, strict=True)
            self.resolve([merged(each.text, parts) for each, parts in results])

    def resolve(self, scores: list[Scores]) -> None:
        """Hand over the result, unless the client has left."""
        if self._settle():
            self.future.set_result(scores)

    def fail(self, error: BaseException) -> None:
        """Hand over an error, unless the client has left or there is one already."""
        if self._settle():
            self.future.set_exception(error)

    def _settle(self) -> bool:
        with self._lock:
            first, self._settled = not self._settled, True
        return first and self.future.set_running_or_notify_cancel()


def merged(text: str, parts: Sequence[Scores]) -> Scores:
    """The scores of a comment from those of its windows, as the library has it: their maximum, all their words."""
    first, *others = parts
    if not others and not first.spans:
        return first
    values: Mapping[str, float] = {name: max(part.values[name] for part in parts) for name in first.values}
    return Scores(values, first.model, joined(text, (span for part in parts for span in part.spans)))
