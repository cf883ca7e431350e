"""Each format that dumps come in, with its quirks: found by its content, read whole, and told when it is cut."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from moderation.batch import FORMATS
from moderation.batch.selection import Selection
from moderation.errors import MissingExtra
from tests.batch.dumps import DISCOURSE, EXPORTS, OBJECTS, REDDIT, WORDPRESS, document, lines, warc, wet

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("compress", [bytes, gzip.compress, zstd.compress], ids=["plain", "gzip", "zstd"])
def test_exports(tmp_path, make_run, name, compress):
    format_name, content, texts, second = EXPORTS[name]
    (tmp_path / "export").write_bytes(compress(content))
    run = make_run(tmp_path / "export", "out.parquet", rows_per_chunk=2)
    assert run.source.format.name == format_name
    assert run.execute().rejected == 0
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["text"] for row in rows] == texts
    known = rows[min(1, len(rows) - 1)]
    assert {key: known[key] for key in second} == second
    assert [row["decision"] for row in rows] == [
        "review" if not text else "reject" if "idiot" in text else "approve" for text in texts
    ]


@pytest.mark.parametrize("name", OBJECTS)
def test_objects_keep_all_they_have(tmp_path, make_run, fake_scorer, name):
    format_name, objects, texts = OBJECTS[name]
    (tmp_path / "dump").write_bytes(lines(objects))
    scorer = fake_scorer()
    run = make_run(tmp_path / "dump", "out.jsonl", scorer=scorer)
    assert run.source.format.name == format_name
    run.execute()
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [{key: row[key] for key in mine} for row, mine in zip(rows, objects, strict=True)] == objects
    assert sorted(filter(None, scorer.seen)) == sorted(filter(None, texts))
    assert [row["decision"] == "review" for row in rows] == [text is None for text in texts]


def test_a_long_window_zstd(tmp_path, label):
    """Pushshift compresses with windows that readers refuse unless told (zstd --long=31)."""
    content = lines(REDDIT * 50)
    levels = {zstd.CompressionParameter.window_log: 31, zstd.CompressionParameter.compression_level: 1}
    buffer = io.BytesIO()
    with zstd.ZstdFile(buffer, "wb", options=levels) as file:
        file.write(content)
    (tmp_path / "RC_2024-03.zst").write_bytes(buffer.getvalue())
    assert label(tmp_path / "RC_2024-03.zst", "out.jsonl").rows == 150


def test_a_json_array(tmp_path, make_run):
    objects = [{"id": i, "text": f"comment {i}", "n": {"x": 1.5}} for i in range(30)]
    (tmp_path / "dump.json").write_bytes(document([*objects, {"id": 30}, 7]))
    run = make_run(tmp_path / "dump.json", "out.jsonl", rows_per_chunk=7)
    assert run.source.format.name == "json"
    summary = run.execute()
    assert (summary.rows, summary.rejected) == (30, 2)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [{key: row[key] for key in ("id", "text", "n")} for row in rows] == objects


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "a member a record"])
def test_warc(tmp_path, make_run, compressed):
    (tmp_path / "crawl").write_bytes(warc(compressed))
    run = make_run(tmp_path / "crawl", "out.parquet")
    assert run.source.format.name == "warc"
    run.execute()
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [(row["source"], row["author"], row["text"]) for row in rows] == [
        ("https://p.example/a", "Ann", "Grüße, idiot"),
        ("https://p.example/b", "Ann", "Grüße, idiot"),
    ]


def test_wet(tmp_path, make_run):
    (tmp_path / "crawl.warc.wet.gz").write_bytes(wet())
    run = make_run(tmp_path / "crawl.warc.wet.gz", "out.jsonl")
    assert run.source.format.name == "warc"
    assert run.execute().rejected == 0
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [(row["source"], row["author"], row["text"]) for row in rows] == [
        ("https://p.example/a", "Ann", "Grüße, you idiot, nobody asked you."),
        ("https://p.example/a", "Ben", "Please stay polite, all of you."),
    ]


@pytest.mark.parametrize("name", OBJECTS)
def test_no_field_with_a_comment_outlives_redaction(tmp_path, label, name):
    """A post of Reddit has its text in two fields, beside the one that comments have."""
    _, objects, texts = OBJECTS[name]
    (tmp_path / "dump").write_bytes(lines(objects))
    label(tmp_path / "dump", "out.jsonl", selection=Selection(redact_text=True))
    written = (tmp_path / "out.jsonl").read_text("utf-8")
    for word in {word for text in texts if text for word in text.split() if len(word) > 3}:
        assert word not in written


@pytest.mark.parametrize(
    ("header", "row", "column"),
    [
        pytest.param(
            "article_id,comment_counter,comment_author,post_time,comment_text",
            '7,source1_7_1_0,Ann,2014-03-01 10:00:00,"you idiot ,\nsaid he"',
            "comment_text",
            id="SFU SOCC",
        ),
        pytest.param(
            "Comment ID,Published Timestamp,Article URL,Comment URL,Comment Text",
            'c-1,2024-03-01T10:00:00Z,https://p.example,https://p.example#c-1,"you <b>idiot</b>"',
            "Comment Text",
            id="Coral, of one reader",
        ),
    ],
)
def test_tables_whose_text_has_a_usual_name(tmp_path, make_run, header, row, column):
    (tmp_path / "comments.csv").write_text(f"{header}\n{row}\n")
    run = make_run(tmp_path / "comments.csv", "out.jsonl")
    assert (run.source.format.name, run.source.text_column) == ("csv", column)
    run.execute()
    (written,) = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert written["decision"] == "reject"
    assert list(written)[: header.count(",") + 1] == header.split(",")


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_versions_of_wordpress(tmp_path, label, version):
    (tmp_path / "export.xml").write_text(WORDPRESS.replace("export/1.2/", f"export/{version}/"))
    assert label(tmp_path / "export.xml", "out.csv").rows == 3


def test_civil_comments(tmp_path, make_run):
    """Its score columns bear the names of ours, and its texts hold line ends."""
    (tmp_path / "train.csv").write_text(
        "id,target,comment_text,severe_toxicity,toxicity,created_date,publication_id,parent_id,article_id\n"
        '59848,0.0,"So cool.\n\nTwo ""lines""",0.0,0.1,2015-09-29 10:50:41.987077+00,2,,2006\n'
        "59849,0.9,you idiot,0.1,0.9,2015-09-29 10:50:42.870083+00,2,59848.0,2006\n"
    )
    run = make_run(tmp_path / "train.csv", "out.jsonl")
    assert (run.source.format.name, run.source.text_column) == ("csv", "comment_text")
    run.execute()
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert rows[0]["comment_text"] == 'So cool.\n\nTwo "lines"'
    assert (rows[1]["toxicity"], rows[1]["moderation_toxicity"]) == ("0.9", 0.95)
    assert rows[1]["parent_id"] == "59848.0"


def test_a_format_without_its_extra_says_which(tmp_path, label, monkeypatch):
    monkeypatch.setitem(sys.modules, "ijson", None)
    (tmp_path / "topic.json").write_bytes(document(DISCOURSE))
    with pytest.raises(MissingExtra, match=r"moderation\[dumps\]"):
        label(tmp_path / "topic.json", "out.jsonl")


def test_every_format_has_a_test():
    tested = {format_name for format_name, *_ in EXPORTS.values()} | {name for name, *_ in OBJECTS.values()}
    elsewhere = {"warc", "json", "csv", "jsonl", "parquet", "arrow", "page"}
    assert {each.name for each in FORMATS} == tested | elsewhere


@pytest.mark.parametrize("compress", [bz2.compress, lzma.compress], ids=["bz2", "xz"])
def test_other_compressions(tmp_path, make_run, compress):
    (tmp_path / "export").write_bytes(compress(WORDPRESS.encode()))
    assert make_run(tmp_path / "export", "out.csv").execute().rows == 3
    assert Path(tmp_path / "out.csv").exists()
