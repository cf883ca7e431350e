"""A changed policy over scores that there are, and what two runs decide differently."""

from __future__ import annotations

import csv
import json

import pyarrow.parquet as pq
import pytest

from moderation.batch.comparison import compare
from moderation.batch.output import Output
from moderation.batch.redecide import Redecision
from moderation.batch.scored import ScoredOutput
from moderation.batch.selection import Selection
from moderation.errors import DumpError, PolicyError
from moderation.policy import Policy

OUTPUTS = ["out.parquet", "out.csv", "out.jsonl", "out.arrow", "out.csv.gz", "folder"]
STRICT = Policy.from_dict(
    {"name": "strict", "version": "2", "thresholds": {"toxicity": {"review": 0.1, "reject": 0.2}}}
)


@pytest.fixture
def dump(tmp_path):
    path = tmp_path / "in.jsonl"
    texts = [f"comment {i}" + (" idiot" if i % 5 == 0 else "") for i in range(60)] + [""]
    path.write_text("".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(texts)))
    return path


def rows_of(path):
    if path.is_dir() or path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    with path.open(newline="", encoding="utf-8") as file:
        return [json.loads(line) for line in file] if path.suffix == ".jsonl" else list(csv.DictReader(file))


@pytest.mark.parametrize("output", OUTPUTS)
def test_deciding_again_is_labelling_with_the_other_policy(tmp_path, dump, label, output, fake_scorer):
    label(dump, output, rows_per_chunk=20)
    label(dump, f"strict-{output}", rows_per_chunk=20, policy=STRICT)
    summary = Redecision(
        ScoredOutput(tmp_path / output), Output.of(tmp_path / f"again-{output}"), STRICT
    ).execute()
    assert summary.rows == 61
    again, strict = compare_pair(tmp_path, f"again-{output}", f"strict-{output}")
    assert compare(again, strict).flipped == 0
    assert (again.policy, again.model) == ("strict@2", "fake@1")
    assert list(again.source.columns) == list(strict.source.columns)
    flips = compare(*compare_pair(tmp_path, output, f"again-{output}"), texts=True)
    assert flips.rows == 61
    assert flips.flipped == sum(count for (a, b), count in flips.moves.items() if a != b) > 0
    assert flips.moves["approve", "approve"] > 0, "else the test tells little"
    assert all(largest == 0 for _, _, largest in flips.shifts.values()), "scores stay"
    assert len(flips.examples) == 10
    for flip in flips.examples:
        assert flip.text == f"comment {flip.row - 1}"
        assert (flip.before, flip.after) in flips.moves


def compare_pair(tmp_path, one, other):
    return ScoredOutput(tmp_path / one), ScoredOutput(tmp_path / other)


def test_a_policy_for_what_was_not_written_is_refused(tmp_path, dump, label):
    label(dump, "out.csv", selection=Selection(attributes=("insult",)))
    with pytest.raises(PolicyError, match="holds no scores"):
        Redecision(ScoredOutput(tmp_path / "out.csv"), Output.of(tmp_path / "again.csv"), STRICT).execute()


def test_what_was_not_labelled_or_does_not_match_is_refused(tmp_path, dump, label):
    (tmp_path / "plain.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DumpError, match="is not a finished output"):
        ScoredOutput(tmp_path / "plain.csv")
    label(dump, "one.csv")
    dump.write_text(dump.read_text().replace("comment 7", "comment X"))
    label(dump, "other.csv")
    with pytest.raises(DumpError, match="row 8 is not that of"):
        compare(*compare_pair(tmp_path, "one.csv", "other.csv"))
    label(dump, "less.csv", selection=Selection(only_flagged=True))
    with pytest.raises(DumpError, match="another number of rows"):
        compare(*compare_pair(tmp_path, "less.csv", "other.csv"))


def test_two_models(tmp_path, dump, label, fake_scorer):
    class Other(fake_scorer):
        model = "other@2"

        def _values(self, text):
            return {name: min(1.0, value + 0.25) for name, value in super()._values(text).items()}

    label(dump, "one.parquet")
    label(dump, "other.parquet", scorer=Other())
    result = compare(*compare_pair(tmp_path, "one.parquet", "other.parquet"), n_examples=3)
    mean, size, largest = result.shifts["insult"]
    assert mean == pytest.approx(0.25)
    assert size == pytest.approx(0.25)
    assert largest == pytest.approx(0.25)
    assert (
        result.examples
        == compare(*compare_pair(tmp_path, "one.parquet", "other.parquet"), n_examples=3).examples
    )
    assert result.examples[0].text is None, "no comments unless asked"
    assert json.loads(json.dumps(result.as_dict()))["flipped"] == result.flipped


@pytest.mark.parametrize("output", ["out.parquet", "out.csv", "out.jsonl"])
def test_less_than_all_is_written_when_asked(tmp_path, dump, label, output):
    with dump.open("a") as file:
        file.write("secret in a broken row\n")
    chosen = Selection(columns=("id", "text"), attributes=("insult",), only_flagged=True, redact_text=True)
    summary = label(dump, output, selection=chosen)
    assert (summary.rows, summary.actions["approve"]) == (61, 48)
    rows = rows_of(tmp_path / output)
    assert len(rows) == 13
    assert list(rows[0]) == ["id", "text", "insult", "decision", "reasons", "model", "policy"]
    assert {row["text"] for row in rows} <= {None, ""}
    assert "approve" not in {row["decision"] for row in rows}
    written = b"".join(path.read_bytes() for path in tmp_path.glob("out.*") if path.is_file())
    assert b"secret" not in written
    assert b"idiot" not in written


def test_columns_that_are_not_there(tmp_path, label):
    (tmp_path / "in.csv").write_text("id,text\n1,x\n")
    with pytest.raises(DumpError, match="has no column 'author'"):
        label(tmp_path / "in.csv", "out.csv", selection=Selection(columns=("author",)))
    with pytest.raises(DumpError, match=r"'wit'.*It scores"):
        label(tmp_path / "in.csv", "out.csv", selection=Selection(attributes=("wit",)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv"]
