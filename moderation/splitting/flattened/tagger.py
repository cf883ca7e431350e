"""One joint decision over all lines of a text: which is article, signature, comment text, control, tail.

A linear chain: a line's score for a state is a sum of learned weights of its features, a step from state to
state has a learned weight or is impossible, and Viterbi decoding finds the best sequence. The three layouts
of a record are three sets of states without a way from one to another, so that a thread is read in one
layout from end to end: A signs above its text, B below, S has the name above and the date below.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

# State: what may come after it. Upper-case: outside of a record. In lower case after the layout's letter:
# m signature, t first line of a text, u a further line, c control, d date below.
NEXT: dict[str, str] = {
    "P": "P O H K Am Bt Sm",  # article
    "O": "P O H K Am Bt Sm",  # menus, teasers, everything else before the thread
    "H": "H K Am At Bt Sm",  # heading of the thread
    "K": "K H Am At Bt Sm",  # sort menus and forms before the first record
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
    "Z": "Z",  # everything after the thread
}
STATES = tuple(NEXT)
INDEX = {state: number for number, state in enumerate(STATES)}
_FIRST = ("P", "O", "H", "K", "Am", "Bt", "Sm")
_LAST = ("Am", "At", "Au", "Ac", "Bm", "Bc", "Sd", "Sc", "Z")  # of a text with a thread
OUTSIDE = tuple(INDEX[state] for state in ("P", "O"))

_Floats = npt.NDArray[np.float32]
_Ints = npt.NDArray[np.int64]
IMPOSSIBLE = np.float32(-1e9)


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


def emissions(features: _Ints, weights: Weights) -> _Floats:
    """float32[n_lines, n_states] from the feature numbers int64[n_lines, n_fields] of the lines."""
    scores = np.zeros((len(features), len(STATES)), np.float32)
    for column in features.T:
        scores += weights.features[column]
    return scores


def headings_only(scores: _Floats, is_heading: npt.NDArray[np.bool_]) -> None:
    """Let no line be the heading of a thread that is not worded as one; changes float32[n_lines, n_states]."""
    scores[~is_heading, INDEX["H"]] = IMPOSSIBLE


def decode(scores: _Floats, steps: _Floats, starts: _Floats) -> tuple[list[int], float]:
    """The best sequence of states for float32[n_lines, n_states], and its score."""
    n_lines, n_states = scores.shape
    back = np.empty((n_lines, n_states), np.int8)
    best = scores[0] + starts
    columns = np.arange(n_states)
    into = np.ascontiguousarray(steps.T)  # row: the state that is stepped into
    for line in range(1, n_lines):
        reached = into + best
        back[line] = chosen = reached.argmax(axis=1)
        best = reached[columns, chosen] + scores[line]
    state = int(best.argmax())
    total = float(best[state])
    path = [state]
    for line in range(n_lines - 1, 0, -1):
        state = int(back[line, state])
        path.append(state)
    return path[::-1], total


@dataclass(frozen=True, slots=True)
class Tagging:
    """The best reading of the lines with a thread, the best without, and by how much the first is better."""

    states: list[str]
    without_thread: list[str]
    lead: float


def tag(features: _Ints, is_heading: npt.NDArray[np.bool_], weights: Weights) -> Tagging:
    """Read all lines together, once with a thread and once without: int64[n_lines, n_fields], bool[n_lines]."""
    scores = emissions(features, weights)
    headings_only(scores, is_heading)
    outside, second = decode(
        np.ascontiguousarray(scores[:, OUTSIDE]),
        weights.steps[np.ix_(OUTSIDE, OUTSIDE)],
        np.zeros(len(OUTSIDE), np.float32),
    )
    scores[-1, [INDEX[state] for state in STATES if state not in _LAST]] = IMPOSSIBLE
    inside, best = decode(scores, weights.steps, possible_starts())
    return Tagging(
        [STATES[state] for state in inside], [STATES[OUTSIDE[state]] for state in outside], best - second
    )


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
