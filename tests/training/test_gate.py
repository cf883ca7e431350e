"""The gate with real candidates: good ones pass, bad ones are refused with a reason that a person understands."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from moderation import Policy, Scores, ScoringInput
from moderation.errors import InputError
from moderation.registry.gate_report import GateReport
from moderation.scoring import ModelFolder, OnnxScorer, installed_models
from moderation.scoring.model_folder import TOKENIZER, WEIGHTS
from training.candidate.graph import LinearHead, write_candidate
from training.gate.cases import Case, identity_cases, read_cases
from training.gate.comparison import Policies
from training.gate.floors import DEFAULT_FLOORS, Floors
from training.gate.gate import Gated, gate, write
from training.gate.held_out import HeldOut, held_out_comments
from training.labelled import Label, LabelledComment, read_labelled, split
from training.packaging import write_manifest
from training.quick import train_quick

GROUP = "muslim"
POLICIES = Policies(Policy.load(), Policy.load())


class Remembering(OnnxScorer):
    """A model that scores no text twice, so that several candidates are quickly compared with one."""

    def __init__(self, folder: ModelFolder) -> None:
        super().__init__(folder, threads=1)
        self._known: dict[str, Scores] = {}

    def score(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
        new = list(dict.fromkeys(each.text for each in inputs if each.text not in self._known))
        self._known |= dict(zip(new, super().score([ScoringInput(text) for text in new]), strict=True))
        return [self._known[each.text] for each in inputs]


@pytest.fixture(scope="module")
def serving() -> Remembering:
    return Remembering(ModelFolder.open(installed_models()[0]))


@pytest.fixture(scope="module")
def comments() -> list[LabelledComment]:
    """Our sentences about groups of people and our test comments, with the labels that they have."""
    cases = [*read_cases(), *random.Random(0).sample(identity_cases(), 300)]
    return [labelled(i, case) for i, case in enumerate(cases)]


def labelled(number: int, case: Case, flipped: bool = False) -> LabelledComment:
    share = case.answers["toxicity"]
    return LabelledComment(f"c{number}", case.text, {"toxicity": Label(1 - share if flipped else share)})


def retrained(
    serving: OnnxScorer, comments: Sequence[LabelledComment], folder: Path, *, attribute: str = "toxicity"
) -> OnnxScorer:
    """A candidate whose head for an attribute is a ridge regression on the labels, whatever they are worth."""
    pooled = serving.embed(serving.encode([ScoringInput(each.text) for each in comments])).astype(np.float64)
    truth = np.array([each.labels[attribute].share for each in comments])
    rows = np.hstack([pooled, np.ones((len(pooled), 1))])
    solution = np.linalg.solve(rows.T @ rows + np.eye(rows.shape[1]), rows.T @ (8 * truth - 4))
    n, at = len(serving.attributes), serving.attributes.index(attribute)
    weight = np.vstack([np.eye(n), np.zeros((len(solution) - 1, n))]).astype(np.float32)
    bias = np.zeros(n, dtype=np.float32)
    weight[:, at], bias[at] = np.concatenate([np.zeros(n), solution[:-1]]), solution[-1]
    folder.mkdir()
    shutil.copy(serving.folder.tokenizer, folder / TOKENIZER)
    write_candidate(serving.folder.weights, folder / WEIGHTS, LinearHead(weight, bias))
    calibration = dict(serving.manifest.calibration) | {attribute: (1.0, 0.0)}
    write_manifest(folder, replace(serving.manifest, version="2.0.0", calibration=calibration, files={}))
    return OnnxScorer(ModelFolder.open(folder), threads=1)


def run(candidate: OnnxScorer, serving: OnnxScorer, held_out: Sequence[LabelledComment]) -> Gated:
    return gate(candidate, serving, HeldOut(list(held_out), 0), POLICIES, Floors.load())


def test_shuffled_labels_are_refused(
    serving: Remembering, comments: list[LabelledComment], tmp_path: Path
) -> None:
    shares = [each.labels for each in comments]
    random.Random(1).shuffle(shares)
    shuffled = [replace(each, labels=labels) for each, labels in zip(comments, shares, strict=True)]
    candidate = retrained(serving, shuffled, tmp_path / "candidate")
    gated = run(candidate, serving, comments)
    assert not gated.report.passed
    assert any(
        "toxicity: it ranks comments worse than the serving model" in each for each in gated.report.reasons
    )
    assert any("unlearned toxicity" in each for each in gated.report.reasons)


def test_shuffled_labels_are_refused_even_where_the_held_out_ones_are_shuffled_as_well(
    serving: Remembering, comments: list[LabelledComment], tmp_path: Path
) -> None:
    shares = [each.labels for each in comments]
    random.Random(2).shuffle(shares)
    shuffled = [replace(each, labels=labels) for each, labels in zip(comments, shares, strict=True)]
    gated = run(retrained(serving, shuffled[::2], tmp_path / "candidate"), serving, shuffled[1::2])
    assert any("unlearned toxicity" in each for each in gated.report.reasons)


def test_labels_that_are_flipped_for_one_group_are_refused_though_the_held_out_ones_agree(
    serving: Remembering, tmp_path: Path
) -> None:
    cases = [
        case for case in identity_cases() if case.about == GROUP or random.Random(case.text).random() < 0.25
    ]
    flipped = [labelled(i, case, flipped=case.about == GROUP) for i, case in enumerate(cases)] + [
        labelled(1000 + i, case) for i, case in enumerate(read_cases())
    ]
    gated = run(retrained(serving, flipped, tmp_path / "candidate"), serving, flipped[1::2])
    reason = next(each for each in gated.report.reasons if each.startswith("Groups of people"))
    assert GROUP in reason
    assert "labels that treat the group alike" in reason


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory, comments: list[LabelledComment]) -> Path:
    """A labelled file for an attribute of one's own, which the serving model does not know."""
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "text", "first_person"])
        for each in comments:
            words = each.text.replace("'", " ").casefold().split()
            rows.writerow([each.id, each.text, int("i" in words or "my" in words)])
    return path


@pytest.fixture(scope="module")
def new_attribute(
    serving: Remembering, questions: Path, tmp_path_factory: pytest.TempPathFactory
) -> OnnxScorer:
    found = read_labelled(str(questions), labels=["first_person=first_person"])
    out = tmp_path_factory.mktemp("candidates") / "new"
    train_quick(found, split(found.comments, 0.3), serving.folder, out, held_out_share=0.3, threads=1)
    return Remembering(ModelFolder.open(out))


def test_a_new_attribute_that_can_be_told_passes_and_the_report_is_one_that_promotion_reads(
    serving: Remembering, new_attribute: OnnxScorer, questions: Path
) -> None:
    found = read_labelled(str(questions), labels=["first_person=first_person"])
    held_out = held_out_comments(found, new_attribute.folder, serving.folder)
    assert 0 < len(held_out.comments) < len(found.comments) / 2
    gated = gate(new_attribute, serving, held_out, POLICIES, Floors.load())
    assert gated.report.passed, gated.report.reasons
    assert gated.report.reasons[0].startswith("first_person: new, with AUC")
    page = write(gated, new_attribute.folder.path)
    report = GateReport.of(new_attribute.folder.path)
    assert report is not None
    assert report.candidate_sha256 == new_attribute.manifest.files[WEIGHTS]
    assert report.against_sha256 == serving.manifest.files[WEIGHTS]
    json.loads((page.parent / "gate.json").read_text(), parse_constant=pytest.fail)
    html = page.read_text(encoding="utf-8")
    assert held_out.sentence in html
    assert "Passed" in html
    assert "<svg" in html
    assert "://" not in html.replace("http://www.w3.org", "")
    assert not [comment for comment in held_out.comments if len(comment.text) > 20 and comment.text in html]


def test_all_of_another_file_may_judge(new_attribute: OnnxScorer, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("text,first_person\nI was there,1\nthe bus was late,0\n", encoding="utf-8")
    found = read_labelled(str(other), labels=["first_person=first_person"])
    assert held_out_comments(found, new_attribute.folder) == HeldOut(found.comments, 0)


def test_what_was_trained_on_does_not_judge_in_any_file(
    new_attribute: OnnxScorer, questions: Path, tmp_path: Path
) -> None:
    own = read_labelled(str(questions), labels=["first_person=first_person"])
    trained = split(own.comments, 0.3).train
    grown, known = tmp_path / "grown.csv", tmp_path / "known.csv"
    with grown.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "first_person"])
        rows.writerows((each.text.upper() + " !!", 1) for each in own.comments)
        rows.writerows([("I came later.", 1), ("The bus came later.", 0)])
    held_out = held_out_comments(
        read_labelled(str(grown), labels=["first_person=first_person"]), new_attribute.folder
    )
    assert not {each.letters for each in held_out.comments} & {each.letters for each in trained}
    assert held_out.comments[-2].text == "I came later."
    assert held_out.trained_on + len(held_out.comments) == len(own.comments) + 2
    assert f"{held_out.trained_on:,} are left out, because they have been trained on" in held_out.sentence
    known.write_text(f'text,first_person\n"{trained[0].text}",1\n', encoding="utf-8")
    with pytest.raises(InputError, match="cannot judge it"):
        held_out_comments(
            read_labelled(str(known), labels=["first_person=first_person"]), new_attribute.folder
        )


def test_a_candidate_that_is_better_at_nothing_is_refused_unless_the_floors_say_otherwise(
    serving: Remembering, new_attribute: OnnxScorer, comments: list[LabelledComment]
) -> None:
    gated = run(new_attribute, serving, comments)
    assert [each[:24] for each in gated.report.reasons] == ["It is better at nothing "]
    lenient = replace(Floors.load(), gain=False)
    assert gate(new_attribute, serving, HeldOut(comments, 0), POLICIES, lenient).report.passed


def test_labels_that_are_too_few_are_no_proof(
    serving: Remembering, new_attribute: OnnxScorer, comments: list[LabelledComment]
) -> None:
    gated = run(new_attribute, serving, comments[:8])
    assert any("too few held-out labels" in each for each in gated.report.reasons)


def test_a_model_is_not_compared_with_itself(serving: Remembering, comments: list[LabelledComment]) -> None:
    with pytest.raises(InputError, match="same weights"):
        run(serving, serving, comments)


def test_an_unknown_or_missing_floor_is_an_error_that_names_it(tmp_path: Path) -> None:
    text = DEFAULT_FLOORS.read_text(encoding="utf-8")
    for changed, message in (
        (text.replace("ordered = 0.75", "orderd = 0.75"), "unknown keys orderd"),
        (text.replace("passed = 0.6", ""), "lacks passed"),
        (text.replace("auc = 0.6", "auc = 60"), "held_out.auc"),
        (text.replace("gain = true", "gain = 1"), "gain"),
    ):
        path = tmp_path / "floors.toml"
        path.write_text(changed, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            Floors.load(path)


def test_cases_are_whole_and_none_of_them_is_trained_on() -> None:
    cases, trained = read_cases(), Path(__file__).resolve().parents[2] / "training"
    assert len(cases) >= 300
    assert all(case.text.strip() for case in cases)
    ours = {case.text.casefold() for case in cases}
    assert len(ours) == len(cases)
    for file in sorted(trained.glob("minimal_pairs/*.tsv")) + sorted(
        trained.glob("identity_sentences/*.tsv")
    ):
        theirs = {line.split("\t")[3].casefold() for line in file.read_text(encoding="utf-8").splitlines()}
        assert not {text for text in ours & theirs if len(text) > 20}, file.name
