"""Labelled comments as users have them: files, votes, feedback, and what is said of them before training."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from moderation.errors import InputError
from training.labelled import (
    Label,
    LabelledComment,
    LabelledFile,
    LabelMapping,
    LabelRule,
    check,
    read_labelled,
    split,
)

ROOT = Path(__file__).resolve().parents[2]


def write_csv(path: Path, rows: list[dict[str, Any]]) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def share(expression: str, row: dict[str, Any]) -> float | None:
    label = LabelRule.parse(expression, row).label(row)
    return None if label is None else label.share


@pytest.mark.parametrize(
    ("expression", "row", "expected"),
    [
        ("spam", {"spam": 1}, 1.0),
        ("spam", {"spam": "False"}, 0.0),
        ("spam", {"spam": "0.25"}, 0.25),
        ("spam", {"spam": ""}, None),
        ("spam", {"spam": float("nan")}, None),
        ("status", {"status": "rejected"}, 1.0),
        ("status:spam|scam", {"status": "Scam"}, 1.0),
        ("status:spam|scam", {"status": "fine"}, 0.0),
        ("level>=3", {"level": 4}, 1.0),
        ("level>=3", {"level": "2"}, 0.0),
        ("a,b,c", {"a": 1, "b": 0, "c": None}, 0.5),
        ("raters", {"raters": "[1, 1, 0, 0]"}, 0.5),
        ("raters", {"raters": ["yes", "no", "yes", "yes"]}, 0.75),
        ("yes/all", {"yes": 3, "all": 4}, 0.75),
        ("profane/obscene", {"profane/obscene": 0.2}, 0.2),
    ],
)
def test_cells_become_shares(expression: str, row: dict[str, Any], expected: float | None) -> None:
    assert share(expression, row) == expected


def test_more_votes_count_more_but_a_comment_stays_one_comment() -> None:
    one, ten = Label(1.0), LabelRule.parse("yes/all").label({"yes": 9, "all": 10})
    assert ten is not None
    assert one.weight == 1
    assert 1.5 < ten.weight < 2


def test_a_scale_is_refused_with_the_way_to_cut_it(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [{"text": f"comment {i}", "toxicity": i % 5} for i in range(20)])
    with pytest.raises(InputError, match="COLUMN>=LIMIT") as error:
        read_labelled(file, labels=["toxicity=toxicity"])
    assert "comment 3" not in str(error.value)
    assert read_labelled(file, labels=["toxicity=toxicity>=3"]).comments[3].labels["toxicity"].yes


def test_columns_are_found_by_name_or_named_and_a_missing_one_is_told(tmp_path: Path) -> None:
    rows = [
        {"comment_id": f"c{i}", "article_id": "a", "body": f"text {i}", "Insult": i % 2} for i in range(4)
    ]
    file = write_csv(tmp_path / "a.csv", rows)
    found = read_labelled(file, attributes=["insult", "threat"])
    assert [each.id for each in found.comments] == ["c0", "c1", "c2", "c3"]
    assert {each.thread for each in found.comments} == {"a"}
    assert found.attributes == ("insult",)
    with pytest.raises(InputError, match="Insult"):
        read_labelled(file, attributes=["threat"])
    with pytest.raises(InputError, match="rudeness"):
        read_labelled(file, labels=["insult=rudeness"])
    with pytest.raises(InputError, match="second for insult"):
        read_labelled(file, labels=["insult=Insult", "Insult=body"])


def test_a_column_without_text_is_told_apart_from_one_without_labels(tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "a.csv", [{"text": "  ", "body": f"text {i}", "spam": i % 2} for i in range(4)]
    )
    with pytest.raises(InputError, match=r"no visible text under 'text'.*--text-column"):
        read_labelled(file, labels=["spam=spam"])
    columns = LabelMapping({"spam": LabelRule(("spam",))}, text="body")
    assert len(read_labelled(file, mapping=columns).comments) == 4


def test_a_slip_in_the_name_of_an_attribute_is_asked_about(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [{"text": f"text {i}", "x": i % 2} for i in range(40)])
    found = read_labelled(file, labels=["insutl=x"])
    findings = check(found, split(found.comments, 0.2), ["en"], ["insult", "threat"])
    (slip,) = [each for each in findings if each.kind == "new attribute insutl"]
    assert slip.level == "warning"
    assert "Is insult meant?" in slip.sentence


def test_a_mapping_file_says_the_same_as_options(tmp_path: Path) -> None:
    table = pa.table({"t": ["one", "two"], "votes": [[1, 0, 1], []], "kind": ["spam", "other"]})
    pq.write_table(table, tmp_path / "a.parquet")
    toml = tmp_path / "columns.toml"
    toml.write_text('text = "t"\n[labels]\nrude = "votes"\nspam = { column = "kind", yes = ["spam"] }\n')
    found = read_labelled(str(tmp_path / "a.parquet"), mapping=LabelMapping.load(toml))
    assert found.comments[0].labels["rude"] == Label(2 / 3, 3)
    assert found.comments[1].labels == {"spam": Label(0.0)}
    toml.write_text('[labels]\n"House rule" = "votes"\n')
    assert set(LabelMapping.load(toml).labels) == {"house_rule"}
    for wrong, message in (
        ('colour = "t"', "colour"),
        ('labels.spam = { yes = ["spam"] }', "spam needs a column"),
        ('labels.spam = { column = "kind", yes = "spam" }', "list of words"),
        ('labels.spam = { column = "kind", at_least = "3" }', "at_least must be a number"),
        ('labels.spam = { column = "kind", over = 3 }', "unknown keys over"),
    ):
        toml.write_text(wrong + "\n")
        with pytest.raises(InputError, match=message):
            LabelMapping.load(toml)


def test_feedback_is_read_out_of_its_database_and_the_url_is_no_argument_of_a_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every user of the machine may list arguments, and the URL of a database may hold a password.
    noting = f"import sys; open({str(tmp_path / 'arguments')!r}, 'a').write(' '.join(sys.orig_argv))"
    (tmp_path / "sitecustomize.py").write_text(noting)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    url = "sqlite:///feedback.db"
    program = (
        "from serve.database import migrate, open_database\n"
        "from serve.feedback import Feedback, FeedbackStore\n"
        f"engine = open_database({url!r}); migrate(engine); store = FeedbackStore(engine)\n"
        "store.record(Feedback('test', 'keep this', 'approve', community_id='north'))\n"
        "store.record(Feedback('test', 'drop this', 'reject', {'TOXICITY': 0.9}))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    found = read_labelled(url, attributes=["toxicity"])
    arguments = (tmp_path / "arguments").read_text()
    assert "serve.feedback" in arguments
    assert url not in arguments
    kept, dropped = found.comments
    assert kept.labels == {"house_rules": Label(0.0)}
    assert kept.community == "north"
    assert dropped.labels == {"house_rules": Label(1.0), "toxicity": Label(0.9)}


def test_threads_and_twins_stay_on_one_side() -> None:
    rows = [
        LabelledComment(f"{thread}-{i}", f"text {thread} {i}", {}, thread=f"t{thread}")
        for thread in range(60)
        for i in range(5)
    ]
    parts = split(rows, 0.3)
    assert 40 < len(parts.held_out) < 140
    assert not {each.thread for each in parts.train} & {each.thread for each in parts.held_out}
    twin = LabelledComment("twin", rows[0].text.upper() + "!", {}, thread="t-other")
    sides = split(
        [*rows, *(LabelledComment(f"twin {i}", twin.text, {}, thread=f"o{i}") for i in range(20))], 0.3
    )
    assert not {each.letters for each in sides.train} & {each.letters for each in sides.held_out}
    assert split(rows, 0.3) == split(rows, 0.3)


def test_what_is_wrong_is_told_with_ids_and_never_with_texts(tmp_path: Path) -> None:
    rows = [{"id": f"c{i}", "text": f"An ordinary comment, number {i}", "spam": i % 2} for i in range(200)]
    rows += [{"id": "copy", "text": "An ordinary comment, number 1!", "spam": 0}]
    rows += [
        {"id": "empty", "text": "  ", "spam": 0},
        {"id": "odd", "text": "Another one", "spam": "perhaps"},
    ]
    rows += [{"id": f"de{i}", "text": f"Das ist ein ganz gewöhnlicher deutscher Satz über Politik, Nummer {i}.",
              "spam": i % 2} for i in range(20)]  # fmt: skip
    found = read_labelled(write_csv(tmp_path / "a.csv", rows), labels=["spam=spam"])
    findings = {each.kind: each for each in check(found, split(found.comments, 0.2), ["en"], ["insult"])}
    assert findings["duplicates"].ids == ("copy",)
    assert set(findings["conflicting labels"].ids) == {"c1", "copy"}
    assert findings["empty comments"].ids == ("empty",)
    assert findings["unusable labels"].ids == ("odd",)
    assert findings["other languages"].count >= 15
    assert findings["new attribute spam"].level == "note"
    assert "ordinary" not in json.dumps([each.sentence for each in findings.values()])


def test_too_few_of_a_kind_is_said_before_training() -> None:
    rows = [LabelledComment(f"c{i}", f"comment {i}", {"spam": Label(float(i < 3))}) for i in range(100)]
    from_file = LabelledFile(rows, LabelMapping({"spam": LabelRule(("spam",))}), sha256="")
    findings = check(from_file, split(rows, 0.0), ["en"], ["spam"])
    assert findings[0].level == "warning"
    assert "Label more of the rarer kind" in findings[0].sentence
