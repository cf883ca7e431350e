"""Choosing comments to label, handing them out, and reading the labels back."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from moderation import Policy
from moderation.errors import InputError
from moderation.scoring import OnnxScorer
from training.label_next.choosing import Choice, choose
from training.label_next.label_studio import NONE, labelling_page, read_export, tasks
from training.label_next.pool import Candidate, Pool
from training.label_next.signals import Judge
from training.labelled import read_labelled

ROOT = Path(__file__).resolve().parents[2]
EVEN = {"random": 0.0, "uncertain": 1.0, "disagreeing": 0.0}


def candidate(number: int, text: str, uncertain: float = 0.5) -> Candidate:
    scores = {"toxicity": uncertain}
    return Candidate(f"c{number}", text, scores, {"uncertain": uncertain, "disagreeing": 1 - uncertain})


def directions(texts: list[str]) -> np.ndarray:
    """An embedding by the last word of a text."""
    words = sorted({text.split()[-1] for text in texts})
    return np.eye(len(words), dtype=np.float32)[[words.index(text.split()[-1]) for text in texts]]


def test_doubt_is_greatest_at_the_threshold_of_the_policy(scorer: OnnxScorer) -> None:
    policy = Policy.from_dict(
        {"name": "p", "version": "1", "thresholds": {"toxicity": {"review": 0.2}, "insult": {"reject": 0.9}}}
    )
    judge = Judge(scorer, ["toxicity"], policy)
    texts = [
        "You are a worthless idiot and I hate you.",
        "Thank you for the recipe.",
        "What a silly old fool.",
    ]
    signals = judge.of(texts)
    scores = [each.values["toxicity"] for each in signals.scores]
    assert scores[0] > 0.5 and scores[1] < 0.05
    by_distance = sorted(range(3), key=lambda i: abs(np.log(scores[i] / (1 - scores[i])) - np.log(0.25)))
    assert list(np.argsort(-signals.uncertain)) == by_distance
    assert ((signals.uncertain >= 0) & (signals.uncertain <= 1)).all()


def test_words_that_are_harsh_in_a_comment_that_is_not_are_a_disagreement(scorer: OnnxScorer) -> None:
    texts = [
        "The word idiot comes from Greek.",
        "Lovely weather today.",
        "Buses run on Sundays.",
        "You idiot.",
    ]
    signals = Judge(scorer, ["toxicity"], Policy.load()).of(texts)
    spans = [max((span.score for span in each.spans), default=0.0) for each in signals.scores]
    comments = [max(each.values.values()) for each in signals.scores]
    same_order = np.argsort(np.argsort(spans)) == np.argsort(np.argsort(comments))
    assert signals.disagreeing.shape == (4,)
    assert same_order.all() or signals.disagreeing.max() > 0


def test_two_models_that_agree_give_nothing_to_look_at(scorer: OnnxScorer) -> None:
    judge = Judge(scorer, ["toxicity", "insult"], Policy.load(), other=scorer)
    assert judge.of(["You are an idiot.", "Hello."]).disagreeing.tolist() == [0.0, 0.0]


def test_equal_comments_and_labelled_ones_are_asked_about_once_or_never() -> None:
    pool = Pool(10, known=["alreadylabelled"])
    for number, text in enumerate(["Already labelled!", "new one", "New one.", "another"]):
        pool.add(candidate(number, text))
    assert pool.n_seen == 2
    assert {each.text for each in pool.best("uncertain")} == {"new one", "another"}


def test_a_pool_keeps_the_best_of_a_long_dump_and_a_fair_sample() -> None:
    pool = Pool(20)
    for number in range(5000):
        pool.add(candidate(number, f"comment {number}", uncertain=number / 5000))
    assert [each.id for each in pool.best("uncertain")][:2] == ["c4999", "c4998"]
    numbers = [int(each.id[1:]) for each in pool.best("random")]
    assert 1500 < np.mean(numbers) < 3500


def test_what_is_chosen_is_unlike_each_other() -> None:
    pool = Pool(100)
    for number in range(40):
        kind = "common" if number < 36 else f"rare{number}"
        pool.add(candidate(number, f"{number} {kind}"))
    chosen = choose(pool, 5, EVEN, directions)
    assert {choice.candidate.text.split()[-1] for choice in chosen} == {
        "common", "rare36", "rare37", "rare38", "rare39",
    }  # fmt: skip


def test_shares_are_kept_and_a_small_dump_is_taken_whole() -> None:
    pool = Pool(1000)
    for number in range(300):
        pool.add(candidate(number, f"a b{number}"))
    shares = {"random": 0.2, "uncertain": 0.5, "disagreeing": 0.3}
    chosen = choose(pool, 50, shares, directions)
    reasons = [choice.reason for choice in chosen]
    assert [reasons.count(each) for each in ("random", "uncertain", "disagreeing")] == [10, 25, 15]
    assert len({choice.candidate.id for choice in chosen}) == 50
    assert len(choose(pool, 1000, shares, directions)) == 300
    assert choose(pool, 50, shares, directions) == chosen


ASKED = ["toxicity", "off_topic"]


@pytest.fixture
def choices() -> list[Choice]:
    return [Choice(candidate(i, f"comment {i} <b>&amp;"), "uncertain") for i in range(4)]


def test_the_labelling_page_and_the_tasks_fit_each_other(choices: list[Choice]) -> None:
    page = ElementTree.fromstring(labelling_page(ASKED))
    text, question = page.find("Text"), page.find("Choices")
    assert text is not None and question is not None
    exported = tasks(choices, ASKED, "m@1", {"toxicity": 0.4})
    for task in exported:
        assert text.attrib["value"].removeprefix("$") in task["data"]
        result = task["predictions"][0]["result"][0]
        assert result["from_name"] == question.attrib["name"]
        assert result["to_name"] == text.attrib["name"]
        offered = {choice.attrib["value"] for choice in question}
        assert set(result["value"]["choices"]) <= offered == {*ASKED, NONE}
    assert "predictions" not in tasks(choices, ASKED, "m@1")[0]


def answered(task: dict[str, object], *people: list[str] | None) -> dict[str, object]:
    """A task as Label Studio exports it: None is somebody who skipped it."""
    annotations = [
        {
            "was_cancelled": chosen is None,
            "result": []
            if chosen is None
            else [
                {
                    "from_name": "attributes",
                    "to_name": "text",
                    "type": "choices",
                    "value": {"choices": chosen},
                }
            ],
        }
        for chosen in people
    ]
    return {"id": 7, **task, "annotations": annotations}


def test_an_export_becomes_labels_that_training_reads(choices: list[Choice], tmp_path: Path) -> None:
    made = tasks(choices, ASKED, "m@1")
    export = tmp_path / "export.json"
    export.write_text(
        json.dumps(
            [
                answered(made[0], ["toxicity"]),
                answered(made[1], [NONE], ["toxicity", "off_topic"], ["toxicity"]),
                answered(made[2], None),
                answered(made[3]),
            ]
        )
    )
    rows = list(read_export(export))
    assert rows[0] == {"comment_id": "c0", "text": "comment 0 <b>&amp;", "toxicity": 1, "off_topic": 0}
    assert rows[1]["toxicity"] == [0, 1, 1]
    assert len(rows) == 2
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text("".join(json.dumps(row) + "\n" for row in rows))
    comments = read_labelled(str(labelled), attributes=ASKED).comments
    assert [each.id for each in comments] == ["c0", "c1"]
    assert comments[1].labels["toxicity"].share == pytest.approx(2 / 3)
    assert comments[1].labels["toxicity"].votes == 3


def test_the_short_export_is_read_as_well(choices: list[Choice], tmp_path: Path) -> None:
    data = tasks(choices, ASKED, "m@1")[0]["data"]
    export = tmp_path / "export.json"
    people = [{"attributes": "toxicity"}, {"attributes": {"choices": ["toxicity", "off_topic"]}}, {}]
    export.write_text(json.dumps([{**data, "id": i, **each} for i, each in enumerate(people)]))
    (row,) = read_export(export)
    assert row == {"comment_id": "c0", "text": data["text"], "toxicity": [1, 1], "off_topic": [0, 1]}


@pytest.mark.parametrize(
    "content", ["[{}]", "{}", "not json", '[{"data": {"text": "a"}, "annotations": []}]']
)
def test_a_file_that_is_no_export_is_refused(content: str, tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    export.write_text(content)
    with pytest.raises(InputError, match="Export the project"):
        list(read_export(export))


def test_the_command_writes_a_sheet_that_training_reads_once_it_is_filled(tmp_path: Path) -> None:
    dump, sheet = tmp_path / "dump.csv", tmp_path / "next.csv"
    lines = [f'{i},"{text} {i}"' for i in range(15) for text in ("You fool number", "Nice tram, line")]
    dump.write_text("comment_id,body\n" + "\n".join(lines) + "\n")
    command = [sys.executable, "-m", "training", "label-next", "choose", str(dump), "-o", str(sheet)]
    result = subprocess.run(
        [*command, "-n", "10", "-a", "insult", "-a", "off-topic"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "fool" not in result.stderr
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 10
    assert {"comment_id", "text", "why", "insult", "off_topic", "score_insult"} == set(rows[0])
    for row in rows[:6]:
        row["insult"] = "1" if "fool" in row["text"] else "0"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    comments = read_labelled(str(sheet), attributes=["insult"]).comments
    assert sum("insult" in each.labels for each in comments) == 6
