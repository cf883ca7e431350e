"""One joint decision over all lines of a text: which is article, signature, comment text, control, tail.

A linear chain: a line's score for a state is a sum of learned weights of its features, a step from state to
state has a learned weight or is impossible, and Viterbi decoding finds the best sequence. The four layouts
of a record are four sets of states without a way from one to another, so that a thread is read in one
layout from end to end: A signs above its text, B below, S has the name above and the date below, U nowhere.
The weights are those of a conditional random field, so that scores are logarithms of odds.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

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
OUTSIDE = tuple(INDEX[state] for state in ("P", "O"))

_Floats = npt.NDArray[np.float32]
_Ints = npt.NDArray[np.int64]
IMPOSSIBLE = np.float32(-1e9)
# Where the best readings are further apart, their difference is the log-odds well enough.
_CLEAR = 30.0


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
        for after, same in _SAME:
            steps[other, same] += steps[state, after]
            steps[state, after] = 0


def share_steps(steps: npt.NDArray[np.float64]) -> None:
    """Give the steps between such states the weights of those that they share; changes [n_states, n_states]."""
    for state, other in _SAME:
        for after, same in _SAME:
            steps[state, after] = steps[other, same]


def emissions(features: _Ints, weights: Weights) -> _Floats:
    """float32[n_lines, n_states] from the feature numbers int64[n_lines, n_fields] of the lines."""
    scores = np.zeros((len(features), len(STATES)), np.float32)
    for column in features.T:
        scores += weights.features[column]
    for state, other in _SAME:
        scores[:, state] = scores[:, other]
    return scores


def headings_only(scores: _Floats, is_heading: npt.NDArray[np.bool_]) -> None:
    """Let no line be the heading of a thread that is not worded as one; changes float32[n_lines, n_states]."""
    scores[~is_heading, INDEX["H"]] = IMPOSSIBLE


def decode(scores: _Floats, steps: _Floats, starts: _Floats) -> tuple[list[int], float]:
    """The best sequence of states for float32[n_lines, n_states], and its score."""
    n_lines = len(scores)
    into = np.ascontiguousarray(steps.T)  # row: the state that is stepped into
    best = np.empty_like(scores)
    best[0] = scores[0] + starts
    reached = np.empty_like(into)
    for line in range(1, n_lines):
        np.add(into, best[line - 1], out=reached)
        np.maximum.reduce(reached, axis=1, out=best[line])
        best[line] += scores[line]
    state = int(best[-1].argmax())
    path = [state]
    for line in range(n_lines - 2, -1, -1):
        state = int((into[state] + best[line]).argmax())
        path.append(state)
    return path[::-1], float(best[-1].max())


def log_total(scores: _Floats, steps: _Floats, starts: _Floats) -> float:
    """The logarithm of the sum over all sequences of states of the exponentials of their scores."""
    tops = scores.max(axis=1)
    local = np.exp(np.maximum(scores - tops[:, None], -200).astype(np.float64))
    step = np.exp(steps.astype(np.float64))
    here = local[0] * np.exp(starts.astype(np.float64))
    total = float(tops.sum(dtype=np.float64))
    for line in range(1, len(local)):
        here = (here @ step) * local[line]
        size = float(here.sum())
        total += math.log(size)
        here /= size
    return total + math.log(float(here.sum()))


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
    scores[-1, [INDEX[state] for state in STATES if state not in (*_LAST, "P", "O")]] = IMPOSSIBLE
    plain, plain_steps = np.ascontiguousarray(scores[:, OUTSIDE]), weights.steps[np.ix_(OUTSIDE, OUTSIDE)]
    starts, plain_starts = possible_starts(), np.zeros(len(OUTSIDE), np.float32)
    outside, second = decode(plain, plain_steps, plain_starts)
    last = scores[-1, OUTSIDE]
    scores[-1, OUTSIDE] = IMPOSSIBLE
    inside, best = decode(scores, weights.steps, starts)
    lead = best - second
    if abs(lead) < _CLEAR:
        scores[-1, OUTSIDE] = last
        more = log_total(scores, weights.steps, starts) - log_total(plain, plain_steps, plain_starts)
        lead = math.log(max(math.expm1(more), 1e-12))
    return Tagging([STATES[state] for state in inside], [STATES[OUTSIDE[state]] for state in outside], lead)


@cache
def shipped_weights() -> Weights:
    """The weights in weights.json, written by `python -m training.flattened`."""
    text = files("moderation.splitting.flattened").joinpath("weights.json").read_text("utf-8")
    stored = json.loads(text)
    features = np.zeros((stored["n_features"], len(STATES)), np.float32)
    for number, row in stored["features"].items():
        features[int(number)] = np.array(row, np.float32) / stored["scale"]
    steps = np.array(stored["steps"], np.float32) / stored["scale"]
    if tuple(stored["states"]) != STATES:
        raise ValueError("weights.json was fitted for other states: run python -m training.flattened")
    return Weights(features, steps + possible_steps())
