"""A training from corpora to int8 ONNX with a tiny encoder, and one that is killed and goes on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from safetensors.torch import load_file

from tests.training.dev_rows import KIND, RUDE
from training.corpora import Example
from training.distillation import taught
from training.examples import encode, tokenizer_of
from training.export import export_float, export_int8
from training.labels import ATTRIBUTES
from training.pipeline import OtherRecipe, train, trained_network
from training.recipe import Corpus, Recipe, Stage


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of rude and kind comments in the form of `paradetox`, and one of toxic spans."""
    folder = tmp_path_factory.mktemp("data")
    rows = [{"kind": "toxic", "text": f"{text}, number {i}"} for i in range(60) for text in RUDE]
    rows += [{"kind": "polite", "text": f"{text}, number {i}"} for i in range(60) for text in KIND]
    pq.write_table(pa.Table.from_pylist(rows), folder / "paradetox.parquet")
    spans = [
        {
            "text": f"the {i}th idiot of the day",
            "spans": str(list(range(text.index("idiot"), text.index("idiot") + 5))),
        }
        for i in range(100, 160)
        if (text := f"the {i}th idiot of the day")
    ]
    pq.write_table(pa.Table.from_pylist(spans), folder / "civil_spans_semeval.parquet")
    return folder


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    corpora = (Corpus("paradetox"), Corpus("civil_spans_semeval"))
    stage = Stage(epochs=4, learning_rate=5e-3, corpora=corpora)
    return Recipe(name="tiny", version="0.1", stages=(stage, stage), batch_size=16, window_tokens=32)


@pytest.fixture(scope="module")
def run(recipe: Recipe, data: Path, encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(recipe, data, tmp_path_factory.mktemp("run"), encoder)


def test_training_learns_and_records_what_it_took(run: Path, recipe: Recipe, encoder: Path) -> None:
    network = trained_network(recipe, run, encoder)
    tokenizer = tokenizer_of(encoder)
    scores = []
    for text in ("you are a stupid loser", "thank you, a lovely article"):
        ids = torch.tensor([tokenizer.encode(text).ids])
        with torch.inference_mode():
            logits, pooled, tokens = network(ids, torch.ones_like(ids))
        assert pooled.shape == (1, 64)
        assert tokens.shape == ids.shape
        scores.append(float(logits[0, ATTRIBUTES.index("toxicity")]))
    assert scores[0] > 0 > scores[1]
    record = (run / "record.json").read_text()
    for expected in ("paradetox.parquet", "transformers", "learning_rate", '"seed": 1'):
        assert expected in record


def test_a_resumed_training_does_not_repeat_a_finished_stage(
    run: Path, recipe: Recipe, data: Path, encoder: Path
) -> None:
    first, second = run / "stage-1.safetensors", run / "stage-2.safetensors"
    before = (first.stat().st_mtime_ns, load_file(second))
    second.unlink()
    train(recipe, data, run, encoder, resume=True)
    assert first.stat().st_mtime_ns == before[0]
    assert load_file(second).keys() == before[1].keys()


def test_a_run_does_not_go_on_with_another_recipe_or_other_data(
    run: Path, recipe: Recipe, data: Path, encoder: Path, tmp_path: Path
) -> None:
    other = replace(recipe, stages=(replace(recipe.stages[0], learning_rate=1e-3), recipe.stages[1]))
    with pytest.raises(OtherRecipe, match="stage-1"):
        train(other, data, run, encoder, resume=True)
    begun = shutil.copytree(run, tmp_path / "run")
    (begun / "stage-2.safetensors").unlink()
    changed = shutil.copytree(data, tmp_path / "data")
    pq.write_table(pq.read_table(data / "paradetox.parquet").slice(1), changed / "paradetox.parquet")
    with pytest.raises(OtherRecipe, match="stage-2"):
        train(recipe, changed, begun, encoder, resume=True)


def test_the_shipped_network_is_the_average_that_the_recipe_names(
    run: Path, recipe: Recipe, encoder: Path
) -> None:
    averaged = trained_network(replace(recipe, average=(0.25, 0.75)), run, encoder).attribute_head.weight
    first, second = (load_file(run / f"stage-{n}.safetensors")["attribute_head.weight"] for n in (1, 2))
    torch.testing.assert_close(averaged, 0.25 * first + 0.75 * second)


def test_int8_scores_are_close_to_float_and_do_not_depend_on_neighbours(
    run: Path, recipe: Recipe, encoder: Path, tmp_path: Path
) -> None:
    tokenizer = tokenizer_of(encoder)
    full, small = tmp_path / "full.onnx", tmp_path / "small.onnx"
    export_float(trained_network(recipe, run, encoder), 2, full)
    export_int8(full, small, tokenizer, RUDE + KIND, window_tokens=32)
    assert small.stat().st_size < full.stat().st_size / 3
    rows = [tokenizer.encode(text).ids for text in RUDE + KIND]
    ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
    mask = (ids != 0).astype(np.int64)
    sessions = [onnxruntime.InferenceSession(str(path)) for path in (full, small)]
    high, low = (s.run(["logits"], {"input_ids": ids, "attention_mask": mask})[0] for s in sessions)
    assert np.corrcoef(high.ravel(), low.ravel())[0, 1] > 0.99
    for i, row in enumerate(rows):
        one = {"input_ids": np.array([row]), "attention_mask": np.ones((1, len(row)), dtype=np.int64)}
        assert sessions[1].run(["logits"], one)[0][0] == pytest.approx(low[i], abs=1e-4)


def test_a_stage_begins_from_the_average_it_names_and_is_taught_what_no_label_says(
    run: Path, recipe: Recipe, data: Path, encoder: Path, tmp_path: Path
) -> None:
    run = shutil.copytree(run, tmp_path / "run")
    (stage, _) = recipe.stages
    still = replace(stage, epochs=0.01, learning_rate=1e-9, start=(0.25, 0.75))
    train(replace(recipe, stages=(*recipe.stages, still)), data, run, encoder, resume=True)
    first, second, third = (
        load_file(run / f"stage-{n}.safetensors")["attribute_head.weight"] for n in (1, 2, 3)
    )
    torch.testing.assert_close(third, 0.25 * first + 0.75 * second)

    network = trained_network(recipe, run, encoder)
    examples = encode(
        [(Example("you are a stupid loser", {"toxicity": 1.0}), 2)],
        tokenizer_of(encoder),
        window_tokens=32,
        disguise_share=0.0,
        embedded_share=0.0,
        seed=1,
    )
    ids = torch.tensor([examples[0]["input_ids"]])
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        said = torch.sigmoid(network(ids, torch.ones_like(ids))[0].float())[0]
    row = taught(examples, [network, network], share=0.25)[1]
    answers = torch.tensor(row["answers"])
    torch.testing.assert_close(answers[1:], said[1:], atol=0.01, rtol=0)
    assert answers[0] == pytest.approx(0.75 + 0.25 * float(said[0]), abs=0.01)
    assert len(row["token_answers"]) == row["length"]
