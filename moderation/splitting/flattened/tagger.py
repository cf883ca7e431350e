"""One joint decision over all lines of a text: which is article, signature, comment text, control, tail.

A linear chain: a line's score for a state is a sum of learned weights of its features, a step from state to
state has a learned weight or is impossible, and Viterbi decoding finds the best sequence. The four layouts
of a record are four sets of states without a way from one to another, so that a thread is read in one
layout from end to end: A signs above its text, B below, S has the name above and the date below, U nowhere.
The weights are those of a conditional random field, so that scores are logarithms of odds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from moderation.splitting.flattened.features import n_features

# State: what may come after it. Upper-case: outside of a record. In lower case after the layout's letter:
# m signature, t first line of a text, u a further line, c control, d date below.
NEXT: dict[str, str] = {
    "P": "P O H K Am Bt Sm Ut",  # article
    "O": "P O H K Am Bt Sm Ut",  # menus, teasers, everything else before the thread
    "H": "H K Am At Bt Sm Ut",  # heading of the thread
    "K": "K H Am At Bt Sm Ut",  # sort menus and forms before the first record
    "Am": "Am At Ac",
    "At": "Au Ac Am Z",
    "Au": "Au Ac Am Z",
    "Ac": "Ac Am At Z",
    "Bt": "Bu Bm Bc",
    "Bu": "Bu Bm Bc",
    "Bm": "Bm Bc Bt Z",
    "Bc": "Bc Bm Bt Z",
    "Sm": "Sm St Sc",
    "St": "Su Sd Sc",
    "Su": "Su Sd Sc",
    "Sd": "Sd Sc Sm Z",
    "Sc": "Sc Sd Sm Z",
    "Ut": "Ut Uc Z",
    "Uc": "Ut Uc Z",
    "Z": "Z Y",  # after the thread: what would be O without it
    "Y": "Y Z",  # and what would be P
}
STATES = tuple(NEXT)
INDEX = {state: number for number, state in enumerate(STATES)}
_FIRST = ("P", "O", "H", "K", "Am", "Bt", "Sm", "Ut")
_LAST = ("Am", "At", "Au", "Ac", "Bm", "Bc", "Sd", "Sc", "Ut", "Uc", "Z", "Y")  # of a text with a thread
# What follows a thread looks like what stands before one: the same weights, so that a long page after the
# last comment says nothing for or against the thread.
SAME_AS = {"Z": "O", "Y": "P"}
_SAME = [(INDEX[state], INDEX[other]) for state, other in SAME_AS.items()]
# Their steps as well, but that to an article: one below a thread is rare, and a thread of bare words looks like one.
_SAME_STEPS = [
    (INDEX[state], INDEX[after], INDEX[other], INDEX[same])
    for state, other in SAME_AS.items()
    for after, same in SAME_AS.items()
    if (state, after) != ("Z", "Y")
]
OUTSIDE = tuple(INDEX[state] for state in ("P", "O"))
_BETWEEN = np.ix_(OUTSIDE, OUTSIDE)  # a text without a thread never leaves these states
_LAST_STATES = tuple(INDEX[state] for state in _LAST)
_NEVER_LAST = [number for number in range(len(STATES)) if number not in (*_LAST_STATES, *OUTSIDE)]

_Floats = npt.NDArray[np.float32]
_Ints = npt.NDArray[np.int64]
IMPOSSIBLE = np.float32(-1e9)
# Where the best readings are further apart, their difference is the log-odds well enough.
_CLEAR = 30.0
SCALE = 100  # weights are stored in hundredths
_TRACED = 2_000  # lines whose steps back are found at once
# What a line inside of a thread is favoured by once there is one: a comment missed is worse than a line too much.
# On every second dev page 0.3 found 8 points more of the paragraphs of extractor output and 4 more of WET at the same
# cost to articles; 0.6 found 2 more again and took four times as much of them. Whether there is a thread is asked
# without it.
_FAVOUR = np.array([0.3 if state[1:] else 0.0 for state in STATES], np.float32)


@dataclass(frozen=True, slots=True)
class Weights:
    """`features` float32[n_features, n_states], `steps` float32[n_states, n_states] from row to column."""

    features: _Floats
    steps: _Floats


def possible_steps() -> _Floats:
    """float32[n_states, n_states]: 0 where the grammar of a thread allows the step, else -1e9."""
    steps = np.full((len(STATES), len(STATES)), IMPOSSIBLE, np.float32)
    for state, followers in NEXT.items():
        for follower in followers.split():
            steps[INDEX[state], INDEX[follower]] = 0
    return steps


def possible_starts() -> _Floats:
    """float32[n_states]: 0 where a text may begin, else -1e9."""
    starts = np.full(len(STATES), IMPOSSIBLE, np.float32)
    starts[[INDEX[state] for state in _FIRST]] = 0
    return starts


def share_gradient(lines: npt.NDArray[np.float64], steps: npt.NDArray[np.float64]) -> None:
    """Add what states with the weights of others learn to those; changes [n, n_states] and [n_states, n_states]."""
    for state, other in _SAME:
        lines[:, other] += lines[:, state]
        lines[:, state] = 0
    for state, after, other, same in _SAME_STEPS:
        steps[other, same] += steps[state, after]
        steps[state, after] = 0


def share_steps(steps: npt.NDArray[np.float64]) -> None:
    """Give the steps between such states the weights of those that they share; changes [n_states, n_states]."""
    for state, after, other, same in _SAME_STEPS:
        steps[state, after] = steps[other, same]


def emissions(features: _Ints, weights: Weights) -> _Floats:
    """float32[n_lines, n_states] from the feature numbers int64[n_lines, n_fields] of the lines."""
    scores = np.zeros((len(features), len(STATES)), np.float32)
    rows = np.empty_like(scores)
    for column in np.ascontiguousarray(features.T):
        # Numbers are in range, as shipped_weights checks; "clip" because "raise" copies what it writes to `out`.
        scores += weights.features.take(column, axis=0, out=rows, mode="clip")
    for state, other in _SAME:
        scores[:, state] = scores[:, other]
    return scores


def headings_only(scores: _Floats, is_heading: npt.NDArray[np.bool_]) -> None:
    """Let no line be the heading of a thread that is not worded as one; changes float32[n_lines, n_states]."""
    scores[~is_heading, INDEX["H"]] = IMPOSSIBLE


def forward(scores: _Floats, steps: _Floats, starts: _Floats) -> _Floats:
    """float32[n_lines, n_states]: the score of the best sequence that ends in each line and state."""
    best = np.empty_like(scores)
    np.add(scores[0], starts, out=best[0])
    reached = np.empty_like(steps)
    # A few microseconds a line, most of which are those of three calls: arguments by their places save a tenth.
    add, highest = np.add, np.maximum.reduce
    for before, here, own in zip(best[:, :, None], best[1:], scores[1:], strict=False):
        add(steps, before, reached)
        highest(reached, 0, None, here)
        add(here, own, here)
    return best


def traced(best: _Floats, steps: _Floats, state: int) -> list[int]:
    """The sequence behind the best score of a state of the last line; `best` as forward returns it."""
    into = np.ascontiguousarray(steps.T)
    path = [state]
    for end in range(len(best) - 1, 0, -_TRACED):
        begin = max(0, end - _TRACED)
        froms = (into[None] + best[begin:end, None]).argmax(axis=2).tolist()
        for line in reversed(froms):
            state = line[state]
            path.append(state)
    return path[::-1]


def log_odds(scores: _Floats, steps: _Floats, starts: _Floats) -> float:
    """The logarithm of the odds that the states end in a thread, over all sequences of states."""
    tops = scores.max(axis=1, keepdims=True)
    local = np.exp(np.maximum(scores - tops, -200).astype(np.float64))
    step = np.exp(steps.astype(np.float64))
    here = local[0] * np.exp(starts.astype(np.float64))
    for own in local[1:]:
        here = here @ step
        here *= own
        here /= np.add.reduce(here)
    outside = float(here[list(OUTSIDE)].sum())
    return math.log(max(float(here.sum()) - outside, 1e-12)) - math.log(max(outside, 1e-12))


@dataclass(frozen=True, slots=True)
class Tagging:
    """The best reading of the lines with a thread, the best without, and the log-odds that there is one."""

    states: list[str]
    without_thread: list[str]
    lead: float


def tag(features: _Ints, is_heading: npt.NDArray[np.bool_], weights: Weights) -> Tagging:
    """Read all lines together, once with a thread and once without: int64[n_lines, n_fields], bool[n_lines]."""
    scores = emissions(features, weights)
    headings_only(scores, is_heading)
    scores[-1, _NEVER_LAST] = IMPOSSIBLE
    starts = possible_starts()
    favoured = scores + _FAVOUR
    # Nothing leads back out of a thread, so one pass holds the best sequences with one and without.
    best = forward(favoured, weights.steps, starts)
    inside = max(_LAST_STATES, key=lambda state: float(best[-1, state]))
    outside = int(best[-1, OUTSIDE].argmax())
    with_thread = traced(best, weights.steps, inside)
    most = float(best[-1, inside] - best[-1, OUTSIDE[outside]])
    least = most - float(_FAVOUR[with_thread].sum())
    lead = least if least > _CLEAR else most
    if least <= _CLEAR and most >= -_CLEAR:
        lead = log_odds(scores, weights.steps, starts)
    return Tagging(
        [STATES[state] for state in with_thread],
        [STATES[OUTSIDE[state]] for state in traced(best[:, OUTSIDE], weights.steps[_BETWEEN], outside)],
        lead,
    )


@cache
def shipped_weights() -> Weights:
    """The weights in weights.npz, written by `python -m training.flattened`. ValueError where code and file differ."""
    with (
        files("moderation.splitting.flattened").joinpath("weights.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        if tuple(stored["states"].tolist()) != STATES:
            raise ValueError("weights.npz was fitted for other states: run python -m training.flattened")
        if int(stored["n_features"]) != n_features():
            raise ValueError("weights.npz was fitted for other features: run python -m training.flattened")
        features = np.zeros((int(stored["n_features"]), len(STATES)), np.float32)
        features[stored["rows"]] = stored["features"].astype(np.float32) / SCALE
        steps = stored["steps"].astype(np.float32) / SCALE
    return Weights(features, steps + possible_steps())
