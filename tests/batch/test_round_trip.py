"""Every row and column of the input is in the output, in order and unchanged, whatever the format."""

from __future__ import annotations

import bz2
import csv
import datetime as dt
import gzip
import json
import lzma
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ADDED = ["toxicity", "insult", "decision", "reasons", "model", "policy"]
COMPRESS = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd.compress,
}

ROWS = [
    ["id", "comment_text", "note"],
    ["007", 'She said "no", twice', ""],
    ["1e5", "two\nlines\r\nand a lone\rreturn", "  kept  "],
    ["", "naïve 🙂 \u200f עברית \u00a0", "NULL"],
]
OBJECTS = [
    {"text": "first", "id": 1, "score": 1.5, "tags": ["a", {"b": None}]},
    {"id": 12345678901234567890, "text": "no tags here", "ok": True},
    {"id": None, "text": None, "empty": "", "nested": {"x": [1, 2.25]}},
]


def csv_bytes(rows: list[list[str]], delimiter: str = ",") -> bytes:
    def cell(text: str) -> str:
        quoted = any(c in text for c in f'"{delimiter}\n\r')
        return '"' + text.replace('"', '""') + '"' if quoted else text

    return "".join(delimiter.join(map(cell, row)) + "\n" for row in rows).encode()


def read_csv(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter=delimiter))


def read_jsonl(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("suffix", COMPRESS)
def test_csv_to_csv_keeps_every_cell(tmp_path, label, suffix):
    source = tmp_path / f"dump.csv{suffix}"
    source.write_bytes(COMPRESS[suffix](csv_bytes(ROWS)))
    summary = label(source, "out.csv")
    written = read_csv(tmp_path / "out.csv")
    assert written[0] == ROWS[0] + ADDED
    assert [row[:3] for row in written[1:]] == ROWS[1:]
    assert (summary.rows, summary.rejected) == (3, 0)


@pytest.mark.parametrize("suffix", COMPRESS)
def test_json_lines_keep_their_keys_and_values(tmp_path, label, suffix):
    source = tmp_path / f"dump.jsonl{suffix}"
    source.write_bytes(COMPRESS[suffix](b"".join(json.dumps(each).encode() + b"\n" for each in OBJECTS)))
    label(source, "out.jsonl")
    written = read_jsonl(tmp_path / "out.jsonl")
    assert [list(each) for each in written] == [list(each) + ADDED for each in OBJECTS]
    assert [{key: each[key] for key in mine} for each, mine in zip(written, OBJECTS, strict=True)] == OBJECTS
    assert written[2]["decision"] == "review", "a text that is not there is never approved"


@pytest.mark.parametrize("suffix", COMPRESS)
def test_parquet_keeps_types(tmp_path, label, suffix):
    table = pa.table(
        {
            "id": pa.array([1, None, 3], pa.int16()),
            "body": pa.array(["you idiot", None, "fine"], pa.large_string()),
            "at": pa.array([1, 2, None], pa.timestamp("ns", "UTC")),
            "price": pa.array([Decimal("1.10"), None, Decimal("-2.00")], pa.decimal128(9, 2)),
            "section": pa.array(["a", "b", "a"]).dictionary_encode(),
            "votes": pa.array([[{"n": 1}], [], None], pa.list_(pa.struct([("n", pa.int8())]))),
        },
        metadata={"from": "somewhere"},
    )
    pq.write_table(table, tmp_path / "plain.parquet", row_group_size=2)
    source = tmp_path / f"dump.parquet{suffix}"
    source.write_bytes(COMPRESS[suffix]((tmp_path / "plain.parquet").read_bytes()))
    label(source, "out.parquet", rows_per_chunk=2)
    written = pq.read_table(tmp_path / "out.parquet")
    assert written.select(table.column_names).equals(pq.read_table(tmp_path / "plain.parquet"))
    assert written.column_names == table.column_names + ADDED
    assert written.schema.metadata[b"from"] == b"somewhere"
    assert written["decision"].to_pylist() == ["reject", "review", "approve"]
    assert written["toxicity"].to_pylist()[1] is None


def test_arrow_file_and_stream(tmp_path, label):
    table = pa.table({"text": ["a", "b", "c"], "n": [1, 2, 3]})
    with pa.ipc.new_file(tmp_path / "file.arrow", table.schema) as writer:
        writer.write_table(table, max_chunksize=1)
    with pa.ipc.new_stream(tmp_path / "stream.bin", table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    for name in ("file.arrow", "stream.bin"):
        label(tmp_path / name, "out.arrow", overwrite=True)
        written = pa.ipc.open_file(tmp_path / "out.arrow").read_all()
        assert written.select(["text", "n"]).equals(table)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(csv_bytes(ROWS, "\t"), id="tabs"),
        pytest.param(csv_bytes(ROWS, ";"), id="semicolons"),
        pytest.param(b"\xef\xbb\xbf" + csv_bytes(ROWS), id="utf-8 with mark"),
        pytest.param(csv_bytes(ROWS).decode().encode("utf-16"), id="utf-16 with mark"),
    ],
)
def test_tables_are_recognised_without_a_telling_name(tmp_path, label, content):
    (tmp_path / "dump").write_bytes(content)
    label(tmp_path / "dump", "out.csv")
    assert [row[:3] for row in read_csv(tmp_path / "out.csv")] == ROWS


def test_backslash_escapes_and_unquoted_tabs(tmp_path, label):
    (tmp_path / "mysql.csv").write_text('id,text\n1,"a \\"b\\", c"\n2,"d \\"e\\""\n')
    label(tmp_path / "mysql.csv", "mysql.out.csv")
    assert [row[1] for row in read_csv(tmp_path / "mysql.out.csv")[1:]] == ['a "b", c', 'd "e"']
    (tmp_path / "plain.tsv").write_text('id\ttext\n1\t"unclosed, he said\n2\tfine\n3\t5" screen\n')
    label(tmp_path / "plain.tsv", "plain.out.csv")
    assert [row[1] for row in read_csv(tmp_path / "plain.out.csv")[1:]] == [
        '"unclosed, he said',
        "fine",
        '5" screen',
    ]


def test_windows_1252_when_it_is_named(tmp_path, label):
    (tmp_path / "dump.csv").write_bytes("id;text\n1;Straße – “so”\n".encode("cp1252"))
    label(tmp_path / "dump.csv", "out.csv", encoding="cp1252")
    assert read_csv(tmp_path / "out.csv")[1][1] == "Straße – “so”"


def test_formats_cross_over(tmp_path, label):
    table = pa.table(
        {
            "text": ["a", "b"],
            "at": pa.array([dt.datetime(2024, 5, 6, 7, 8, 9, 123456), None], pa.timestamp("us", "UTC")),
            "tags": [["x", "y"], None],
            "raw": [b"\xff", b""],
            "n": [0.1, 1e300],
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    label(tmp_path / "in.parquet", "out.jsonl")
    first, second = read_jsonl(tmp_path / "out.jsonl")
    assert first["at"] == "2024-05-06T07:08:09.123456Z"
    assert (first["tags"], first["raw"], first["n"]) == (["x", "y"], "/w==", 0.1)
    assert (second["at"], second["tags"], second["n"]) == (None, None, 1e300)
    label(tmp_path / "in.parquet", "out.csv")
    assert read_csv(tmp_path / "out.csv")[1][1:5] == [
        "2024-05-06T07:08:09.123456Z",
        '["x", "y"]',
        "/w==",
        "0.1",
    ]


def test_json_lines_to_a_table_lose_nothing(tmp_path, label):
    rows = [
        {"text": "a", "n": 1, "mixed": 1, "big": 2**60},
        {"text": "b", "n": 2.5, "mixed": "two", "big": 1, "late": True},
        {"text": "half \ud83d emoji", "list": [1, "x"]},
    ]
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)))
    label(source, "out.parquet", rows_per_chunk=1)
    written = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["n"] for row in written] == [1.0, 2.5, None]
    assert [row["mixed"] for row in written] == ["1", '"two"', None]
    assert [row["big"] for row in written] == [2**60, 1, None]
    assert [row["late"] for row in written] == [None, True, None]
    assert written[2]["list"] == '[1, "x"]'
    assert written[2]["text"] == "half \ufffd emoji"
    label(source, "out.jsonl")
    assert read_jsonl(tmp_path / "out.jsonl")[2]["text"] == "half \ud83d emoji"


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst", ".bz2", ".xz"])
def test_parts_join_to_one_file(tmp_path, label, suffix):
    source = tmp_path / "in.csv"
    source.write_bytes(csv_bytes([["text"], *([f"row {i}"] for i in range(25))]))
    label(source, f"out.csv{suffix}", rows_per_chunk=4)
    opener = {"": open, ".gz": gzip.open, ".zst": zstd.open, ".bz2": bz2.open, ".xz": lzma.open}[suffix]
    with opener(tmp_path / f"out.csv{suffix}", "rt", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows] == ["text", *(f"row {i}" for i in range(25))]
    assert not (tmp_path / f"out.csv{suffix}.parts").exists()


def test_a_folder_of_parts_reads_as_one_table(tmp_path, label):
    source = tmp_path / "in.csv"
    source.write_bytes(csv_bytes([["text"], *([f"row {i}"] for i in range(25))]))
    label(source, "scored", rows_per_chunk=10)
    assert sorted(path.name for path in (tmp_path / "scored").iterdir()) == [
        "_manifest.json",
        *(f"part-{i:06d}.parquet" for i in range(3)),
    ]
    assert pq.read_table(tmp_path / "scored")["text"].to_pylist() == [f"row {i}" for i in range(25)]
    label(tmp_path / "scored", "again.csv")
    assert len(read_csv(tmp_path / "again.csv")) == 26, "a folder of parts is an input too"


def test_names_that_the_input_has_already_are_left_to_it(tmp_path, label):
    (tmp_path / "in.csv").write_text("text,toxicity,moderation_toxicity,decision\na,0.9,x,keep\n")
    label(tmp_path / "in.csv", "out.csv")
    header, row = read_csv(tmp_path / "out.csv")
    assert header[:4] == ["text", "toxicity", "moderation_toxicity", "decision"]
    assert row[:4] == ["a", "0.9", "x", "keep"]
    assert header[4:6] == ["moderation_moderation_toxicity", "insult"]
    assert "moderation_decision" in header


def test_a_prefix_and_columns_of_one_name(tmp_path, label):
    (tmp_path / "in.csv").write_text("text,x,x\na,1,2\n")
    label(tmp_path / "in.csv", "out.csv", prefix="m_")
    assert read_csv(tmp_path / "out.csv")[0] == ["text", "x", "x", *(f"m_{name}" for name in ADDED)]
    label(tmp_path / "in.csv", "out.jsonl")
    assert {"x": "1", "x_2": "2"}.items() <= read_jsonl(tmp_path / "out.jsonl")[0].items()


def test_only_a_header_is_an_empty_dump(tmp_path, label):
    (tmp_path / "in.csv").write_text("id,text\n")
    for name in ("out.csv", "out.parquet"):
        assert label(tmp_path / "in.csv", name).rows == 0
    assert read_csv(tmp_path / "out.csv") == [["id", "text", *ADDED]]
    assert pq.read_table(tmp_path / "out.parquet").column_names == ["id", "text", *ADDED]
