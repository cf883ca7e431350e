"""The figures of an evaluation, held to floors and shown on a page."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

import moderation
import training.cli.evaluate
from moderation.errors import InputError
from moderation.scoring import Manifest, OnnxScorer, normalise
from moderation.types import Scores, ScoringInput, Span
from tests.training.dev_rows import KIND, RUDE
from training.corpora import Example
from training.evaluation import DevSets, evaluate
from training.evaluation.disguises import WAYS, disguised
from training.evaluation.floors import held_figures, raised, read_floors, shortfalls, write_floors
from training.evaluation.held_out import held_out_annotations
from training.evaluation.report import write_report
from training.labels import ATTRIBUTES
from training.spans import character_f1

RUDE_WORDS = ("stupid", "idiot", "loser", "moron", "pathetic", "shut")


class WordListScorer:
    """Knows six rude words and nothing else: what it reaches can be told beforehand."""

    attributes = ATTRIBUTES
    model = "word-list@1"
    manifest = Manifest("word-list", "1", ATTRIBUTES, ("en",), 128, 32, {}, {})

    def score(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
        return [Scores(self._values(each.text), self.model) for each in inputs]

    def explain(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
        spans = [
            tuple(
                Span(at, at + len(word), ATTRIBUTES[0], 0.9)
                for word in RUDE_WORDS
                if (at := each.text.find(word)) >= 0
            )
            for each in inputs
        ]
        return [Scores({}, self.model, its) for its in spans]

    def _values(self, text: str) -> dict[str, float]:
        if not text.strip("\u3164"):
            return {}
        rude = any(word in text.lower() for word in RUDE_WORDS)
        noise = zlib.crc32(text.encode()) % 1000 / 10_000
        return dict.fromkeys(ATTRIBUTES, (0.8 if rude else 0.05) + noise)


@pytest.fixture(scope="module")
def sets(dev: Path) -> DevSets:
    return DevSets(dev, WordListScorer())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def figures(sets: DevSets) -> dict:
    return evaluate(sets)


def test_a_scorer_that_knows_the_words_ranks_perfectly_and_loses_it_to_disguises(figures: dict) -> None:
    assert {each["auc"] for each in figures["ranking"].values()} == {1.0}
    assert figures["hatecheck"]["all"] == 1.0
    assert figures["identities"]["final"] == 1.0
    assert figures["toxic_spans"]["character_f1"] == 1.0
    assert figures["toxic_spans"]["rows_with_spans"] == 20
    assert figures["long_comments"] | {"rows": 0, "characters": 0} == {
        "rows": 0,
        "characters": 0,
        "flagged_alone": 1.0,
        "flagged_in_long_text": 1.0,
        "long_harmless_flagged": 0.0,
        "auc": 1.0,
    }
    # It reads letters alone, so that whatever hides them hides the words.
    assert all(lost > 0.02 for lost in figures["disguised"]["auc_lost"].values())


def test_a_term_that_is_taken_for_abuse_shows_in_the_figures(dev: Path) -> None:
    class Biased(WordListScorer):
        def _values(self, text: str) -> dict[str, float]:
            values = super()._values(text)
            return dict.fromkeys(values, 0.95) if " gay" in text.lower() else values

    identities = evaluate(DevSets(dev, Biased()))["identities"]  # type: ignore[arg-type]
    assert identities["terms"]["gay"]["bpsn"] < 0.1
    assert identities["terms"]["deaf"]["bpsn"] > 0.9
    assert identities["worst_bpsn"] == identities["terms"]["gay"]["bpsn"]
    assert identities["power_mean"]["bpsn"] < 0.2, "the worst weigh most"
    assert identities["final"] < 0.9


def test_character_f1_is_the_one_of_the_task() -> None:
    span = Span(4, 8, "toxicity", 0.9)
    assert character_f1([], set()) == 1
    assert character_f1([span], set()) == 0
    assert character_f1([], {1}) == 0
    assert character_f1([span], {4, 5, 6, 7}) == 1
    assert character_f1([span], {6, 7, 8, 9}) == 0.5
    assert character_f1([span, span], {4, 5}) == pytest.approx(2 * 2 / 6)


@pytest.mark.parametrize("way", WAYS)
def test_a_disguise_changes_about_half_of_the_longer_words_and_stays_the_same(way: str) -> None:
    text = "The council rejected every single proposal that ordinary citizens had patiently written together"
    changed = disguised(text, WAYS[way], 3)
    assert changed == disguised(text, WAYS[way], 3) != disguised(text, WAYS[way], 4)
    untouched = sum(word in changed.split() for word in text.split())
    assert 3 <= untouched <= 11
    assert "The" in changed


def test_what_normalisation_undoes_is_undone() -> None:
    for way in ("look-alike letters", "invisible characters"):
        assert normalise(disguised("those stupid idiots", WAYS[way], 1)) == "those stupid idiots"


def test_floors_hold_what_was_reached(figures: dict, tmp_path: Path) -> None:
    floors = raised(figures, {})
    assert floors["ranking/kaggle_insults/Insult/auc"] == pytest.approx(0.998)
    assert set(floors) == set(held_figures(figures))
    write_floors(tmp_path / "floors.json", floors)
    assert read_floors(tmp_path / "floors.json") == floors
    assert shortfalls(figures, floors) == []
    worse = json.loads(json.dumps(figures))
    worse["ranking"]["kaggle_insults/Insult"]["auc"] = 0.9
    worse["toxicity_calibration_error_true_rate"] = 0.9
    assert shortfalls(worse, floors) == [
        "ranking/kaggle_insults/Insult/auc is 0.9000, and its floor is 0.9980",
        f"toxicity_calibration_error_true_rate is 0.9000, and its floor is "
        f"{floors['toxicity_calibration_error_true_rate']:.4f}",
    ]
    del worse["ranking"]["jigsaw_wiki/toxic"]
    assert "ranking/jigsaw_wiki/toxic/auc is not measured" in " ".join(shortfalls(worse, floors))


def test_floors_are_lowered_only_when_asked(figures: dict) -> None:
    floors = raised(figures, {})
    worse = json.loads(json.dumps(figures))
    worse["hatecheck"]["all"] = 0.5
    assert raised(worse, floors)["hatecheck/all"] == floors["hatecheck/all"]
    assert raised(worse, floors, lower=True)["hatecheck/all"] == pytest.approx(0.498)
    assert raised(figures, {"hatecheck/all": 0.1})["hatecheck/all"] == floors["hatecheck/all"]


@pytest.mark.parametrize("text", ["[]", "{", '{"hatecheck/all": "high"}', '{"no/such/figure": 1}'])
def test_floors_that_cannot_be_read_are_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "floors.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"floors\.json"):
        read_floors(path)


class Outline(HTMLParser):
    """Headings and addresses of a page, and whether every table has a heading cell."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("src", "href")]


def test_the_page_opens_offline_and_holds_no_comment(sets: DevSets, figures: dict, tmp_path: Path) -> None:
    page = write_report(sets, figures, tmp_path / "new", ["hatecheck/all is 0.5000, and its floor is 0.9980"])
    text = page.read_text(encoding="utf-8")
    outline = Outline()
    outline.feed(text)
    assert outline.tags.count("svg") == len(figures["ranking"]) + 3
    assert not [address for address in outline.addresses if not address.startswith("#")]
    assert "script" not in outline.tags
    assert outline.tags.count("title") == outline.tags.count("svg") + 1, "every plot says what it shows"
    assert "://" not in text.replace("http://www.w3.org", "")
    assert "its floor is 0.9980" in text
    assert not any(comment in text for comment in (*RUDE, *KIND))
    report = json.loads((tmp_path / "new" / "evaluation.json").read_text(encoding="utf-8"))
    assert report["model"] == "word-list@1"
    assert report["ranking"] == figures["ranking"]


def test_the_command_fails_under_the_floors(
    dev: Path, figures: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training.cli.evaluate, "load", lambda _: WordListScorer())
    floors = tmp_path / "floors.json"
    command = ["evaluate", "word-list", "--dev", str(dev), "--floors", str(floors)]
    run = CliRunner().invoke(training.cli.app, [*command, "--raise-floors", "--out", str(tmp_path / "out")])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["headline"] == figures["headline"]
    assert "measuring long comments" in run.stderr
    assert (tmp_path / "out" / "evaluation.html").is_file()
    write_floors(floors, read_floors(floors) | {"disguised/mean_auc_lost": 0.0001})
    run = CliRunner().invoke(training.cli.app, command)
    assert run.exit_code == 1
    assert "disguised/mean_auc_lost" in run.stderr


def test_held_out_annotations_say_how_every_attribute_ranks() -> None:
    scorer = moderation.load(threads=1)
    assert isinstance(scorer, OnnxScorer)
    answers = {"toxicity": 1.0, "threat": 0.0, "insult": 0.5}
    examples = [Example(text, answers) for text in RUDE] + [Example(text, {"toxicity": 0.4}) for text in KIND]
    figures = held_out_annotations(scorer, examples)
    assert set(figures) == {"toxicity"}, "of an insult there is no no, of a threat no yes"
    assert figures["toxicity"]["auc"] > 0.9
    assert figures["toxicity"]["share"] == pytest.approx(len(RUDE) / (len(RUDE) + len(KIND)), abs=1e-4)
