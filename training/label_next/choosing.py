"""A batch to label: unsure, disagreeing and random comments, each unlike the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.label_next.pool import REASONS, Candidate, Pool, Reason

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

# Candidates that are looked at for each one that is chosen: enough to be choosy about likeness.
POOL_PER_CHOICE = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """A comment to label and why it was chosen."""

    candidate: Candidate
    reason: Reason


def choose(pool: Pool, n: int, shares: Mapping[Reason, float], embed: Embed, seed: int = 0) -> list[Choice]:
    """`n` comments, of each reason its share; fewer where the dump has fewer.

    Random ones are drawn as they come: they alone tell how common something is, and held out they judge the
    next model fairly. Of the others each is drawn with a chance that grows with what it would teach and with
    the square of its distance to those already chosen (k-means++; for active learning, Ash et al. 2020).
    """
    rng = np.random.default_rng(seed)
    chosen: dict[str, Choice] = {}
    for reason, wanted in zip(REASONS, _counts(n, [shares[each] for each in REASONS]), strict=True):
        fresh = [each for each in pool.best(reason) if each.text not in chosen]
        if reason == "random":
            picked = fresh[:wanted]
        else:
            before = [choice.candidate for choice in chosen.values()]
            picked = _spread(fresh, before, wanted, reason, embed, rng)
        chosen |= {each.text: Choice(each, reason) for each in picked}
    missing = n - len(chosen)
    rest = [each for each in pool.best("random") if each.text not in chosen]
    chosen |= {each.text: Choice(each, "random") for each in rest[:missing]}
    in_order = list(chosen.values())
    # Mixed, since who has seen ten insults in a row judges the eleventh by them.
    return [in_order[i] for i in rng.permutation(len(in_order))]


def _counts(n: int, shares: Sequence[float]) -> list[int]:
    """Whole numbers that sum to `n`, in proportion to the shares."""
    ends = np.round(np.cumsum([0.0, *shares]) / sum(shares) * n).astype(int)
    return [int(each) for each in np.diff(ends)]


def _spread(
    fresh: Sequence[Candidate],
    before: Sequence[Candidate],
    n: int,
    reason: Reason,
    embed: Embed,
    rng: np.random.Generator,
) -> list[Candidate]:
    worth = np.array([each.worth[reason] for each in fresh])
    if not n or not worth.any():
        return []
    points = _on_the_sphere(embed([each.text for each in (*fresh, *before)]))
    points, others = points[: len(fresh)], points[len(fresh) :]
    distance = np.full(len(fresh), 2.0)
    for other in others:
        distance = np.minimum(distance, 1 - points @ other)
    picked: list[int] = []
    while len(picked) < min(n, len(fresh)):
        # 1 - cosine is half the squared distance on the sphere.
        chances = worth * distance.clip(min=0)
        if picked:
            chances[picked] = 0
        if chances.sum() <= 0:
            break
        picked.append(int(rng.choice(len(fresh), p=chances / chances.sum())))
        distance = np.minimum(distance, 1 - points @ points[picked[-1]])
    return [fresh[i] for i in picked]


def _on_the_sphere(points: NDArray[np.float32]) -> NDArray[np.float64]:
    centred = points.astype(np.float64) - points.mean(axis=0, dtype=np.float64)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    scaled: NDArray[np.float64] = centred / np.maximum(lengths, 1e-9)
    return scaled
