"""What corpora answer: known rows, and what is masked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.corpora import OWN_DATA, corpus_files, corpus_rows, read_corpus, text_key
from training.labels import ATTRIBUTES, LABELLERS
from training.recipe import Corpus, Recipe, RecipeError

WRITTEN = corpus_files("written_comments", Path("nowhere"))
RECIPE = Path(__file__).resolve().parents[2] / "training" / "recipes" / "default.toml"


def test_a_corpus_of_hate_alone_says_nothing_about_toxicity_without_hate() -> None:
    assert LABELLERS["gab_hate"]({"y": 0.0}) == {"identity_attack": 0.0}
    assert LABELLERS["gab_hate"]({"y": 1.0})["toxicity"] == 1.0


def test_a_comment_that_is_not_sexist_may_be_anything_else() -> None:
    assert LABELLERS["edos"]({"label_category": "none"}) == {}


def test_unlabelled_attributes_are_left_out() -> None:
    row = dict.fromkeys(("severe_toxic", "obscene", "threat", "insult", "identity_hate", "attack_share"))
    assert LABELLERS["jigsaw_wiki"]({**row, "toxic": 1.0}) == {"toxicity": 1.0}
    harmless = LABELLERS["jigsaw_wiki"]({**row, "toxic": 0.0})
    assert harmless["threat"] == 0.0
    assert "incivility" not in harmless


def test_our_pairs_answer_every_attribute() -> None:
    answers = LABELLERS["minimal_pairs"]({"pair": "p", "labels": "insult,toxicity=0.5"})
    assert answers["insult"] == 1.0
    assert answers["toxicity"] == 0.5
    assert set(answers) == set(ATTRIBUTES)
    with pytest.raises(ValueError, match="rudeness"):
        LABELLERS["minimal_pairs"]({"pair": "p", "labels": "rudeness"})


def test_our_pairs_are_whole_and_differ() -> None:
    examples = read_corpus(Corpus("minimal_pairs"), Path("nowhere"), seed=1, test_share=0.1)
    rows = examples.train + examples.held_out
    assert len(rows) >= 2000
    assert len(examples.held_out) > 100
    harmless = [row for row in rows if max(row.answers["toxicity"], row.answers["incivility"]) < 0.5]
    assert 0.4 < len(harmless) / len(rows) < 0.7


def test_every_written_comment_is_annotated() -> None:
    written = {row["text"] for row in corpus_rows("written_comments", WRITTEN, Path("nowhere"))}
    labels = [
        json.loads(line)
        for file in sorted((OWN_DATA / "annotations").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert written
    for asked in ("codes", "tenths"):
        assert {text_key(text) for text in written} <= {
            row["sha256"] for row in labels if ("tenths" in row) == (asked == "tenths")
        }


def test_codes_and_all_passes_of_tenths_answer_for_a_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Two lines.\nThe second is civil."
    row = {"sha256": text_key(text), "corpus": "written_comments"}
    for folder, name, content in (
        ("written_comments", "some.txt", "Two lines.\\nThe second is civil.\nNot annotated.\n"),
        ("annotations", "single_pass.jsonl", json.dumps({**row, "sarcastic": 0.5})),
        ("annotations", "tenths.jsonl", json.dumps({**row, "tenths": "24"})),
        ("annotations", "tenths_second_pass.jsonl", json.dumps({**row, "tenths": "02"})),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(content, encoding="utf-8")
    monkeypatch.setattr("training.corpora.OWN_DATA", tmp_path)
    (example,) = read_corpus(Corpus("annotations"), tmp_path, seed=1, test_share=0.0).train
    assert example.text == text
    assert example.answers["sarcastic"] == 0.5
    assert example.answers["incivility"] == pytest.approx(0.15)
    assert not example.harmless


def test_the_default_recipe_names_known_corpora_and_known_keys(tmp_path: Path) -> None:
    recipe = Recipe.load(RECIPE)
    assert recipe.stages
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(RECIPE.read_text().replace("jigsaw_wiki =", "jigsaw_wki =", 1))
    with pytest.raises(RecipeError, match="jigsaw_wki"):
        Recipe.load(wrong)
    wrong.write_text("colour = 1\n" + RECIPE.read_text())
    with pytest.raises(RecipeError, match="colour"):
        Recipe.load(wrong)


@pytest.mark.parametrize("name", sorted({c.name for s in Recipe.load(RECIPE).stages for c in s.corpora}))
def test_every_corpus_answers_in_known_attributes_and_shares(name: str, shared: Path) -> None:
    examples = read_corpus(Corpus(name, rows=500), shared / "data" / "train", seed=1, test_share=0.03).train
    assert examples
    for example in examples:
        assert set(example.answers) <= set(ATTRIBUTES)
        assert all(0 <= share <= 1 for share in example.answers.values())
