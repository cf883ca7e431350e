"""JSON that is nested without end, numbers and texts beyond all measure: an array costs no more than lines would."""

from __future__ import annotations

import io
import json
import tracemalloc

import pyarrow.parquet as pq
import pytest

from moderation.batch.formats.json_documents import objects_under
from moderation.batch.input_file import InputFile
from tests.batch.dumps import EXPORTS

FIRST, LAST = '{"id": 1, "text": "fine"}', '{"id": 3, "text": "You idiot"}'


def dump_with(value: str, kind: str) -> str:
    """Three rows, the second with `value` in its metadata, as an array or as lines."""
    rows = [FIRST, f'{{"id": 2, "text": "odd", "meta": {value}}}', LAST]
    return f"[{','.join(rows)}]" if kind == "json" else "\n".join(rows)


def written(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("kind", ["json", "jsonl"])
@pytest.mark.parametrize("levels", [500, 960, 10_000])
def test_a_row_that_is_nested_too_deeply_is_rejected_alone(tmp_path, label, kind, levels):
    (tmp_path / "in").write_text(dump_with('{"a":' * levels + "1" + "}" * levels, kind))
    for output in ("out.jsonl", "out.parquet"):
        summary = label(tmp_path / "in", output)
        assert (summary.rows, summary.rejected, summary.broken) == (2, 1, None)
        (reject,) = written(tmp_path / f"{output}.rejects.jsonl")
        assert (reject["row"], reject["reason"]) == (2, "nested over 500 levels deep")
        assert '"text": "odd"' in reject["raw"]
    assert [each["id"] for each in written(tmp_path / "out.jsonl")] == [1, 3]


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_a_row_as_deep_as_is_allowed_is_kept(tmp_path, label, kind):
    (tmp_path / "in").write_text(dump_with("[" * 499 + "]" * 499, kind))
    for output in ("out.jsonl", "out.parquet"):
        summary = label(tmp_path / "in", output)
        assert (summary.rows, summary.rejected) == (3, 0)


def test_an_export_loses_the_one_thread_that_is_nested_too_deeply(tmp_path, label):
    format_name, content, texts, _ = EXPORTS["isso"]
    deep = b'{"title": ' + b"[" * 2000 + b"]" * 2000 + b', "comments": []}, '
    (tmp_path / "in").write_bytes(content.replace(b"[", b"[" + deep, 1))
    summary = label(tmp_path / "in", "out.jsonl", format=format_name)
    assert [each["text"] for each in written(tmp_path / "out.jsonl")] == texts
    assert summary.rejected == 1


def test_deep_nesting_takes_memory_by_its_length_alone(tmp_path):
    (tmp_path / "in").write_text(dump_with('{"a":' * 10_000 + "1" + "}" * 10_000, "json"))
    file = InputFile(tmp_path / "in")
    tracemalloc.start()
    try:
        with file.open() as opened:
            assert [each["id"] for each in objects_under("item", opened.stream, file)] == [1, 2, 3]
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", ["json", "jsonl"])
@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**40, 2**63 - 1, 0.1, 1e300])
def test_any_number_is_kept(tmp_path, label, kind, number):
    (tmp_path / "in").write_text(dump_with(json.dumps(number), kind))
    assert label(tmp_path / "in", "out.jsonl").rows == 3
    assert written(tmp_path / "out.jsonl")[1]["meta"] == number
    assert label(tmp_path / "in", "out.parquet").rows == 3
    (value,) = pq.read_table(tmp_path / "out.parquet")["meta"].drop_null().to_pylist()
    assert value == (number if abs(number) < 2**63 or isinstance(number, float) else str(number))


@pytest.mark.parametrize("number", ["9" * 5000, "1e99999999999999999999"])
def test_a_number_that_is_too_long_ends_an_array_and_is_told(tmp_path, label, number):
    (tmp_path / "in").write_text(dump_with(number, "json"))
    summary = label(tmp_path / "in", "out.jsonl", format="json")
    assert (summary.rows, summary.broken) == (1, "holds a number that is too long to be read")


def test_a_text_that_never_ends_is_given_up(tmp_path, label, monkeypatch):
    monkeypatch.setattr("moderation.batch.formats.json_documents.LONGEST_LINE", 2**18)
    (tmp_path / "in").write_text(f'[{FIRST}, {{"id": 2, "text": "{"a" * 2**20}')
    summary = label(tmp_path / "in", "out.jsonl")
    assert (summary.rows, summary.broken) == (1, "holds a text of over 262,144 bytes")


def test_a_long_text_is_not_read_again_with_every_block(tmp_path):
    class Counted(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1) -> bytes:
            self.reads += 1
            return super().read(size)

    (tmp_path / "in").write_text("[]")
    stream = Counted(b'["' + b"a" * 2**24 + b'"]')
    (text,) = objects_under("item", stream, InputFile(tmp_path / "in"))
    assert len(text) == 2**24
    assert stream.reads < 30, "of 64 KB each they would be 256"
