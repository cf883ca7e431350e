"""Toxic passages: how well they are found (SemEval-2021 task 5), and the threshold that finds them best."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from moderation.scoring import ModelFolder, OnnxScorer
from moderation.types import ScoringInput, Span
from training.corpora import Example

# Logits of a word over which it is toxic, that are tried. The curve is flat about its top.
THRESHOLDS = np.linspace(-2.5, 1.0, 15)
# Fewer texts with marked words say nothing about a threshold; more cost time and change nothing.
MIN_ROWS, MAX_ROWS = 50, 300


def character_f1(found: Iterable[Span], marked: Collection[int]) -> float:
    """F1 of the characters in `found` against the offsets `marked`, of one text; 1 where both are empty.

    Pavlopoulos et al. (2021): the figure of the task is the mean over texts.
    """
    characters = {offset for span in found for offset in range(span.begin, span.end)}
    if not characters and not marked:
        return 1.0
    return 2 * len(characters.intersection(marked)) / (len(characters) + len(marked))


def character_f1s(
    scorer: OnnxScorer, texts: Sequence[str], marked: Sequence[Collection[int]]
) -> NDArray[np.float64]:
    """float64[n]: character F1 of every text, of the spans that `explain` gives."""
    found = scorer.explain([ScoringInput(text) for text in texts])
    return np.array([character_f1(each.spans, its) for each, its in zip(found, marked, strict=True)])


def fit_spans(folder: ModelFolder, examples: Sequence[Example]) -> tuple[float, float] | None:
    """Slope and intercept of a word's logit, for the manifest; None where too few examples have marked words.

    The intercept puts the threshold with the highest character F1 at a probability of 0.5, where the library
    cuts; the slope stays 1.
    """
    marked = [example for example in examples if example.spans is not None][:MAX_ROWS]
    if sum(bool(example.spans) for example in marked) < MIN_ROWS:
        return None
    texts = [example.text for example in marked]
    offsets = [{at for span in example.spans or () for at in range(*span)} for example in marked]
    quality = []
    for threshold in THRESHOLDS.tolist():
        manifest = replace(folder.manifest, span_calibration=(1.0, -threshold))
        scorer = OnnxScorer(ModelFolder(folder.path, manifest))
        quality.append(character_f1s(scorer, texts, offsets).mean())
    return 1.0, -float(THRESHOLDS[int(np.argmax(quality))])
