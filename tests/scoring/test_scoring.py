"""The shipped model through the library: order, windows, empties, neighbours, spans, and sane judgement."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from moderation import ScoringInput, load
from moderation.errors import ModelDamaged, ModelNotFound
from moderation.scoring import OnnxScorer, installed_models
from moderation.scoring.windows import window_starts

POLITE = "I disagree with the author: the figures of last year were taken in the holidays."
INSULT = "You are a stupid, worthless idiot."


def values(scorer: OnnxScorer, *texts: str) -> list[dict[str, float]]:
    return [dict(each.values) for each in scorer.score([ScoringInput(text) for text in texts])]


def test_an_insult_outranks_a_polite_disagreement(scorer: OnnxScorer) -> None:
    insult, polite = values(scorer, INSULT, POLITE)
    for attribute in ("toxicity", "insult", "incivility"):
        assert insult[attribute] > 0.5 > polite[attribute]


def test_counter_speech_that_quotes_a_slur_is_not_the_top_score(scorer: OnnxScorer) -> None:
    abuse, counter = values(
        scorer,
        "You filthy faggot, get out of our town.",
        "He shouted “faggot” at two boys on the bus. That is disgusting and should be reported.",
    )
    assert counter["toxicity"] < abuse["toxicity"]
    assert counter["identity_attack"] < abuse["identity_attack"]


@pytest.mark.parametrize(
    "text",
    ["I am a gay man and I live in Leeds.", "My neighbours are Muslims, lovely people.", "As a Jew I agree."],
)
def test_naming_a_group_is_no_attack(scorer: OnnxScorer, text: str) -> None:
    named, attack = values(scorer, text, "Kick all those filthy immigrants out of our country.")
    assert named["identity_attack"] < 0.5 < attack["identity_attack"]


def test_the_examples_of_the_attributes_page_score_as_it_says(scorer: OnnxScorer) -> None:
    page = (Path(__file__).parents[2] / "docs" / "attributes.md").read_text(encoding="utf-8")
    rows = re.findall(r'^\| `(\w+)` \|.*\| "(.*)" \| "(.*)" \|$', page, re.MULTILINE)
    assert {name for name, _, _ in rows} == set(scorer.attributes)
    likely = 0
    for name, yes, no in rows:
        high, low = values(scorer, yes, no)
        assert high[name] > low[name] + 0.2, name
        likely += high[name] > 0.5
    assert likely > len(rows) / 2


def test_the_errors_of_the_attributes_page_are_those_of_the_model(scorer: OnnxScorer) -> None:
    page = (Path(__file__).parents[2] / "docs" / "attributes.md").read_text(encoding="utf-8")
    told = re.findall(r'^\| "(.*)" \| .* \| (`\w+` 0\.\d\d.*) \|$', page, re.MULTILINE)
    assert told
    for sentence, said in told:
        [scores] = values(scorer, sentence)
        for name, value in re.findall(r"`(\w+)` (0\.\d\d)", said):
            assert scores[name] == pytest.approx(float(value), abs=0.01), sentence


def test_a_disguised_insult_scores_as_the_insult(scorer: OnnxScorer) -> None:
    plain, disguised = values(scorer, "you idiot", "you 1d10t")
    assert disguised == pytest.approx(plain)


def test_scores_are_in_order_and_do_not_depend_on_neighbours(scorer: OnnxScorer) -> None:
    texts = [POLITE, INSULT, "lol", "Thanks! " * 40, "😀", "What a lovely day it is in Whitby."] * 7
    alone = [values(scorer, text)[0] for text in texts[:6]]
    together = values(scorer, *texts)
    for i, each in enumerate(together):
        assert each == pytest.approx(alone[i % 6], abs=1e-5)


@pytest.mark.parametrize("text", ["", "   \n\t", "\u200b\u200b"])
def test_a_text_without_a_visible_character_has_no_score(scorer: OnnxScorer, text: str) -> None:
    assert values(scorer, text) == [{}]


def test_no_word_of_a_long_comment_goes_unread(scorer: OnnxScorer) -> None:
    filler = "The tide table for the harbour is on the second page. " * 150
    begins, middle, ends, harmless = values(
        scorer, INSULT + filler, filler + INSULT + filler, filler + INSULT, filler
    )
    for each in (begins, middle, ends):
        assert each["insult"] > 0.5 > harmless["insult"]
        assert each["toxicity"] > 0.3 > harmless["toxicity"]


def test_a_comment_of_a_megabyte_is_scored(scorer: OnnxScorer) -> None:
    (scores,) = values(scorer, "x" * 1_000_000)
    assert set(scores) == set(scorer.attributes)


@pytest.mark.parametrize(
    "text", ["\ud800 lone surrogate", "nul \x00 byte", "\u202eright to left", "e\u0301" * 50]
)
def test_strange_characters_are_scored(scorer: OnnxScorer, text: str) -> None:
    (scores,) = values(scorer, text)
    assert all(0 <= value <= 1 for value in scores.values())


def test_no_comment_gives_no_score(scorer: OnnxScorer) -> None:
    assert scorer.score([]) == []


def test_windows_cover_every_token_and_overlap() -> None:
    for n in (1, 126, 127, 500, 1261):
        starts = list(window_starts(n, 126, 32))
        covered = np.zeros(n, dtype=bool)
        for start in starts:
            covered[start : start + 126] = True
        assert covered.all()
        assert all(later - earlier <= 126 - 32 for earlier, later in pairwise(starts))


def test_an_explanation_marks_the_words_in_the_original(scorer: OnnxScorer) -> None:
    text = "Well 👍 I think that you are a stupid 1d10t, and the weather was fine."
    (scores,) = scorer.explain([ScoringInput(text)])
    marked = " ".join(text[span.begin : span.end] for span in scores.spans)
    assert "1d10t" in marked
    assert "weather" not in marked
    assert scores.values == scorer.score([ScoringInput(text)])[0].values


def test_words_of_a_long_comment_are_found_in_every_window_and_named_once(scorer: OnnxScorer) -> None:
    part = "The council met on Monday to talk about the old bridge. " * 12
    text = f"You worthless idiot. {part} You worthless idiot. {part} You worthless idiot."
    (scores,) = scorer.explain([ScoringInput(text)])
    assert [text[span.begin : span.end].count("idiot") for span in scores.spans] == [1, 1, 1]
    assert all(first.end < second.begin for first, second in pairwise(scores.spans))


def test_an_unknown_model_names_the_installed_ones() -> None:
    with pytest.raises(ModelNotFound, match="comment-minilm-en"):
        load("no-such-model")


@pytest.fixture
def copied_model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(installed_models()[0], tmp_path / "model"))


def test_a_model_folder_loads_by_path(copied_model: Path, scorer: OnnxScorer) -> None:
    assert values(load(copied_model), INSULT) == values(scorer, INSULT)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_changed_file_is_refused(copied_model: Path, name: str) -> None:
    with (copied_model / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ModelDamaged, match=name):
        load(copied_model)


def test_a_missing_file_is_refused(copied_model: Path) -> None:
    (copied_model / "tokenizer.json").unlink()
    with pytest.raises(ModelDamaged, match=r"tokenizer\.json"):
        load(copied_model)


@pytest.mark.parametrize("change", [{"format": 99}, {"surprise": 1}, {"attributes": ["other"]}])
def test_a_manifest_that_is_not_ours_is_refused(copied_model: Path, change: dict[str, object]) -> None:
    path = copied_model / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ModelDamaged, match=r"manifest\.json"):
        load(copied_model)
