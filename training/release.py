"""From a run folder to a model folder that can ship: export, calibrate, check int8 against float, evaluate."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderation.errors import ModerationError
from moderation.scoring import Manifest, ModelFolder, OnnxScorer
from moderation.scoring.model_folder import CARD, TOKENIZER, WEIGHTS
from moderation.types import ScoringInput
from training.calibration import fit_platt, quantile_map
from training.card import write_card
from training.corpora import Example, read_corpus
from training.evaluation import DevSets, evaluate, int8_against_float, perspective_rows
from training.evaluation.floors import FLOORS, require_floors, write_floors
from training.evaluation.held_out import held_out_annotations
from training.examples import tokenizer_of
from training.export import export_float, export_int8
from training.labels import ATTRIBUTES
from training.packaging import write_manifest
from training.pipeline import RECORD, trained_network
from training.recipe import Corpus, Recipe
from training.spans import fit_spans

# Texts that show the ranges of activations: scores change by less than 0.001 beyond 200 of them.
RANGE_SAMPLES = 400
# What int8 may cost; see docs/decisions.md for what it does cost.
MIN_RANK_CORRELATION = 0.995
MAX_AUC_LOSS = 0.003
# Rows of a model's own held-out texts that fix the calibration of an attribute.
MIN_CALIBRATION_ROWS = 200
# The corpus in which readers marked words: its held-out rows say from what probability a word is toxic.
SPANS = "civil_spans_semeval"
# The corpus that answers for every attribute.
ANNOTATIONS = "annotations"


class ParityError(ModerationError):
    """Raised when the int8 model does not score as the float model does."""


def release(
    recipe: Recipe,
    run: Path,
    data: Path,
    dev: Path,
    encoder: Path,
    out: Path,
    *,
    lower_floors: bool = False,
) -> Path:
    """Write the model folder of a finished run to `out`, and what it reaches as the floors of the next.

    Raises ParityError, and UnderFloors where the model there is better and `lower_floors` does not accept that.
    """
    network = trained_network(recipe, run, encoder)
    corpora = {corpus.name: corpus for stage in recipe.stages for corpus in stage.corpora}
    held_out = [example for name in recipe.calibrate_on for example in _held_out(recipe, corpora[name], data)]
    marked = _held_out(recipe, corpora[SPANS], data) if SPANS in corpora else []
    record = json.loads((run / RECORD).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        full, small = Path(scratch) / "float", Path(scratch) / "int8"
        for folder in (full, small):
            folder.mkdir()
            shutil.copy(encoder / "tokenizer.json", folder / TOKENIZER)
        export_float(network, network.encoder.config.num_attention_heads, full / WEIGHTS)
        samples = [example.text for example in held_out[:: max(1, len(held_out) // RANGE_SAMPLES)]]
        export_int8(full / WEIGHTS, small / WEIGHTS, tokenizer_of(encoder), samples, recipe.window_tokens)
        manifest = _manifest(recipe, record)
        write_manifest(full, manifest)
        write_manifest(small, manifest)
        parity = int8_against_float(_open(full), _open(small), dev)
        require_parity(parity)
        manifest = replace(manifest, calibration=_calibration(_open(small), held_out, dev))
        write_manifest(small, manifest)
        manifest = replace(manifest, span_calibration=fit_spans(ModelFolder.open(small), marked))
        write_manifest(small, manifest)
        sets = DevSets(dev, _open(small))
        manifest = replace(manifest, perspective=_perspective(sets))
        write_manifest(small, manifest)
        # The map to Perspective's scale changes no score: what has been scored stays.
        sets.scorer = _open(small)
        figures = evaluate(sets) | {"int8_against_float": parity}
        if ANNOTATIONS in corpora:
            annotated = _held_out(recipe, corpora[ANNOTATIONS], data)
            figures["held_out_annotations"] = held_out_annotations(sets.scorer, annotated)
        manifest = replace(manifest, evaluation=figures)
        write_card(small / CARD, manifest)
        write_manifest(small, manifest)
        floors = require_floors(manifest.evaluation or {}, out, lower=lower_floors)
        out.mkdir(parents=True, exist_ok=True)
        for file in small.iterdir():
            shutil.copy(file, out / file.name)
        write_floors(out / FLOORS, floors)
    ModelFolder.open(out)
    return out


def require_parity(parity: Mapping[str, Any]) -> None:
    """Raises ParityError when int8 ranks comments otherwise than float does, or loses too much AUC."""
    for attribute, correlation in parity["rank_correlation"].items():
        if not correlation >= MIN_RANK_CORRELATION:
            raise ParityError(f"{attribute}: rank correlation of int8 and float is {correlation}")
    losses = parity["auc_lost"]
    worst = max(losses, key=lambda key: losses[key])
    if losses[worst] > MAX_AUC_LOSS:
        raise ParityError(f"{worst}: int8 loses {losses[worst]} of AUC")


def _held_out(recipe: Recipe, corpus: Corpus, data: Path) -> list[Example]:
    return read_corpus(corpus, data, recipe.seed, recipe.test_share).held_out


def _manifest(recipe: Recipe, record: dict[str, Any]) -> Manifest:
    return Manifest(
        name=recipe.name,
        version=recipe.version,
        attributes=ATTRIBUTES,
        languages=recipe.languages,
        window_tokens=recipe.window_tokens,
        window_overlap=recipe.window_overlap,
        calibration=dict.fromkeys(ATTRIBUTES, (1.0, 0.0)),
        files={},
        licence=recipe.licence,
        training=record,
    )


def _calibration(
    scorer: OnnxScorer, held_out: Sequence[Example], dev: Path
) -> dict[str, tuple[float, float]]:
    """Platt scaling per attribute: toxicity at the true rate of Wikipedia talk, others on held-out rows."""
    logits = _logits(scorer, [example.text for example in held_out])
    # A text of which normalisation leaves nothing has no logit.
    readable = np.isfinite(logits).all(axis=1)
    calibration = {}
    for i, attribute in enumerate(scorer.attributes):
        known = readable & np.array([attribute in example.answers for example in held_out])
        answers = np.array([example.answers.get(attribute, 0.0) for example in held_out], dtype=np.float32)
        if known.sum() >= MIN_CALIBRATION_ROWS:
            weights = np.array([example.weight for example in held_out], dtype=np.float32)
            calibration[attribute] = fit_platt(logits[known, i], answers[known], weights[known])
        else:
            calibration[attribute] = (1.0, 0.0)
    rows = DevSets(dev, scorer).rows("wiki_context_gn")[::2]
    answers = np.array([row["label"] for row in rows], dtype=np.float32)
    logits = _logits(scorer, [row["text"] for row in rows])[:, scorer.attributes.index("toxicity")]
    readable = np.isfinite(logits)
    calibration["toxicity"] = fit_platt(logits[readable], answers[readable])
    return calibration


def _logits(scorer: OnnxScorer, texts: Sequence[str]) -> NDArray[np.float32]:
    return scorer.logits(scorer.encode([ScoringInput(text) for text in texts]))


def _perspective(sets: DevSets) -> dict[str, Any]:
    """The map to Perspective's scale, fitted on the even rows; `evaluate` reports on the odd ones."""
    maps = {}
    for name, attribute, mine, theirs in perspective_rows(sets):
        x, y = quantile_map(mine[::2], theirs[::2])
        maps[name] = {"attribute": attribute, "x": x, "y": y}
    return maps


def _open(folder: Path) -> OnnxScorer:
    return OnnxScorer(ModelFolder.open(folder))
