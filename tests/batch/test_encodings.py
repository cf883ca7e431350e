"""What text suffers on its way into a dump: marks, other encodings, wrong labels, escapes, control characters."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest

from tests.batch.dumps import EXPORTS, OBJECTS, REDDIT, WORDPRESS, document, lines

DUMPS = (
    {name: content for name, (_, content, _, _) in EXPORTS.items()}
    | {name: lines(objects) for name, (_, objects, _) in OBJECTS.items()}
    | {
        "json": document([{"id": 1, "text": "Grüße"}, {"id": 2, "text": "idiot 🙂"}]),
        "csv": "id,text\n1,Grüße\n2,\"idiot\n🙂\"\n".encode(),
    }
)  # fmt: skip
ODD = "N\u00a0o\u200bel \u202eabc\u202c 👩\u200d👩 \\x \u0000 \u2028 &amp;#x27; \x1b[1m\r\n\tlast"


def texts_of(run) -> list[str]:
    return [each.text for chunk in run.source.chunks() for each in chunk.inputs]


@pytest.mark.parametrize("name", DUMPS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_marked_and_named_encodings(tmp_path, make_run, name, encoding):
    (tmp_path / "plain").write_bytes(DUMPS[name])
    content = DUMPS[name].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    (tmp_path / "dump").write_bytes(content.encode(encoding))
    named = encoding if encoding == "utf-16-le" else None
    runs = [make_run(tmp_path / "plain", "a.jsonl"), make_run(tmp_path / "dump", "b.jsonl", encoding=named)]
    assert texts_of(runs[1]) == texts_of(runs[0])
    assert runs[1].source.format.name == runs[0].source.format.name


@pytest.mark.parametrize("name", DUMPS)
def test_line_ends_of_windows(tmp_path, make_run, name):
    (tmp_path / "plain").write_bytes(DUMPS[name])
    (tmp_path / "dump").write_bytes(DUMPS[name].replace(b"\n", b"\r\n"))
    plain, dump = (texts_of(make_run(tmp_path / each, f"{each}.csv")) for each in ("plain", "dump"))
    assert [text.replace("\r\n", "\n") for text in dump] == plain


@pytest.mark.parametrize(
    ("label_says", "written", "named"),
    [
        ("ISO-8859-1", "windows-1252", None),
        ("windows-1251", "windows-1251", None),
        ("no-such-thing", "utf-8", None),
        ("UTF-8", "windows-1252", "windows-1252"),
    ],
)
def test_what_xml_says_of_its_encoding(tmp_path, make_run, label_says, written, named):
    said = "Где “это” – там" if written == "windows-1251" else "Grüße – “so”"
    content = WORDPRESS.replace('encoding="UTF-8"', f'encoding="{label_says}"').replace("last one", said)
    (tmp_path / "export.xml").write_bytes(content.encode(written))
    assert texts_of(make_run(tmp_path / "export.xml", "out.csv", encoding=named))[-1] == said


@pytest.mark.parametrize("name", ["wordpress", "youtube", "json"])
def test_bytes_of_another_encoding_cost_a_document_nothing_else(tmp_path, make_run, name):
    """A line can be rejected, a document cannot: the byte becomes U+FFFD, everything round it is read."""
    (tmp_path / "dump").write_bytes(DUMPS[name].replace(b"idiot", b"idi\xf6t"))
    (tmp_path / "plain").write_bytes(DUMPS[name].replace(b"idiot", "idi\ufffdt".encode()))
    read, plain = (texts_of(make_run(tmp_path / each, f"{each}.csv")) for each in ("dump", "plain"))
    assert read == plain
    assert any("idi\ufffdt" in text for text in read)


def test_odd_characters_reach_every_output(tmp_path, label):
    """Invisible, reversed and control characters, double escapes, half a surrogate pair; in names as well."""
    row = {**REDDIT[0], "author": f"A{ODD}", "body": ODD}
    (tmp_path / "dump").write_bytes(lines([row, {**row, "body": "half \ud83d pair"}]))
    for name in ("out.jsonl", "out.parquet"):
        assert label(tmp_path / "dump", name).rows == 2
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text("utf-8").strip().split("\n"))
    assert (first["author"], first["body"], second["body"]) == (f"A{ODD}", ODD, "half \ud83d pair")
    kept = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert (kept[0]["author"], kept[0]["body"], kept[1]["body"]) == (f"A{ODD}", ODD, "half \ufffd pair")


def test_a_table_with_line_ends_of_all_kinds_in_its_cells(tmp_path, make_run):
    (tmp_path / "dump.csv").write_bytes(b'id,text\r\n1,"a\r\nb\rc\nd"\r\n2,last')
    assert texts_of(make_run(tmp_path / "dump.csv", "out.csv")) == ["a\r\nb\rc\nd", "last"]
