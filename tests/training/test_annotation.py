"""Annotation sheets: what is drawn, and what one or two passes of answers become."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.annotation import (
    NUMBERS,
    Drawn,
    SheetError,
    disputed,
    labelled_texts,
    merge,
    merge_tenths,
    read_answers,
    read_numbers,
    read_tenths,
    write_sheets,
)
from training.corpora import text_key
from training.labels import ATTRIBUTES, CODES_OF_TENTHS, LABELLERS

DRAWN = [Drawn("jigsaw_wiki", "Thanks for the map!"), Drawn("civil_toxic_spans", "You fool,\nread it again.")]


def answers(folder: Path, text: str) -> dict[int, dict[str, float]]:
    folder.mkdir(exist_ok=True)
    (folder / "sheet-000.tsv").write_text(text, encoding="utf-8")
    return read_answers([folder / "sheet-000.tsv"])


def test_two_passes_become_shares_by_the_hash_of_the_text(tmp_path: Path) -> None:
    (sheet,) = write_sheets(DRAWN, tmp_path)
    assert sheet.read_text(encoding="utf-8").splitlines()[1] == "1\tYou fool,\\nread it again."
    first, second = answers(tmp_path / "1", "0\t-\n1\tTIUN\n"), answers(tmp_path / "2", "0\t-\n1\ttIU\n")
    assert disputed(first, second) == [1]
    assert merge(read_numbers(tmp_path), [first, second], {}, tmp_path / "labels.jsonl") == 2
    labels = {
        row["sha256"]: row for row in map(json.loads, (tmp_path / "labels.jsonl").read_text().splitlines())
    }
    assert labels[text_key(DRAWN[0].text)] == {
        "sha256": text_key(DRAWN[0].text),
        "corpus": "jigsaw_wiki",
    }
    fool = labels[text_key(DRAWN[1].text)]
    assert (fool["toxicity"], fool["insult"], fool["name_calling"]) == (0.75, 1.0, 0.5)
    (tmp_path / NUMBERS).unlink()
    assert labelled_texts(tmp_path) == {text_key(each.text) for each in DRAWN}


def test_the_adjudicator_has_the_last_word(tmp_path: Path) -> None:
    write_sheets(DRAWN, tmp_path)
    passes = [answers(tmp_path / "1", "1\tTI"), answers(tmp_path / "2", "1\t-")]
    settled = answers(tmp_path / "3", "1\tU")
    assert merge(read_numbers(tmp_path), passes, settled, tmp_path / "labels.jsonl") == 1
    (row,) = map(json.loads, (tmp_path / "labels.jsonl").read_text().splitlines())
    assert row["incivility"] == 1.0
    assert "toxicity" not in row


@pytest.mark.parametrize("line", ["x\tT", "3 T", "3\tTQ", "3\t"])
def test_a_line_that_is_no_answer_names_the_sheet_and_the_line(tmp_path: Path, line: str) -> None:
    with pytest.raises(SheetError, match=r"sheet-000\.tsv:2"):
        answers(tmp_path / "1", f"2\t-\n{line}\n")


def test_answers_in_tenths_are_averaged_with_codes_and_stand_alone_without_them(tmp_path: Path) -> None:
    write_sheets(DRAWN, tmp_path)
    (tmp_path / "sheet-000.tsv").write_text("0\t00\n\n1\t39\n", encoding="utf-8")
    out = tmp_path / "labels" / "tenths.jsonl"
    out.parent.mkdir()
    for new in (2, 0):
        assert merge_tenths(read_numbers(tmp_path), read_tenths([tmp_path / "sheet-000.tsv"]), out) == new
    rows = {row["sha256"]: row["tenths"] for row in map(json.loads, out.read_text().splitlines())}
    assert rows == {text_key(DRAWN[0].text): "00", text_key(DRAWN[1].text): "39"}
    assert labelled_texts(out.parent) == set()
    alone = LABELLERS["annotations"]({"codes": None, "tenths": ["39"]})
    assert alone == {
        "toxicity": pytest.approx((CODES_OF_TENTHS["toxicity"][3] + 0.3) / 2),
        "incivility": pytest.approx((CODES_OF_TENTHS["incivility"][9] + 0.95) / 2),
    }
    both = LABELLERS["annotations"]({"codes": {"toxicity": 1.0, "insult": 0.5}, "tenths": ["39"]})
    assert set(both) == set(ATTRIBUTES)
    assert (both["toxicity"], both["insult"], both["incivility"]) == (0.65, 0.5, 0.475)
    twice = LABELLERS["annotations"]({"codes": {}, "tenths": ["20", "68"]})
    assert (twice["toxicity"], twice["incivility"]) == (pytest.approx(0.2), pytest.approx(0.2))


@pytest.mark.parametrize("line", ["x\t12", "3 12", "3\t1", "3\t123", "3\tT1", "2\t11"])
def test_a_line_without_two_digits_names_the_sheet_and_the_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "sheet-000.tsv").write_text(f"2\t00\n{line}\n", encoding="utf-8")
    with pytest.raises(SheetError, match=r"sheet-000\.tsv:2"):
        read_tenths([tmp_path / "sheet-000.tsv"])


def test_tenths_to_none_of_the_comments_are_refused(tmp_path: Path) -> None:
    write_sheets(DRAWN, tmp_path)
    with pytest.raises(SheetError, match="answer 7"):
        merge_tenths(read_numbers(tmp_path), {7: "00"}, tmp_path / "tenths.jsonl")
