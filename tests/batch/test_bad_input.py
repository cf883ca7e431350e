"""Bad input: a message that names it and the remedy, or rejects; what can be labelled is."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import random
import resource
import sys
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from moderation.batch import FORMATS
from moderation.errors import DumpError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

COMPRESS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstd.compress}


def rejects_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def many_rows(n: int = 5000) -> bytes:
    rng = random.Random(7)
    words = [f"w{rng.randrange(10**9):x}" for _ in range(n * 8)]
    return b"id,text\n" + b"".join(f"{i},{' '.join(words[i * 8 : i * 8 + 8])}\n".encode() for i in range(n))


@pytest.mark.parametrize(
    ("content", "named", "says"),
    [
        (b"id,title\n1,x\n", None, "--text-column. It has: id, title"),
        (b"id,comment\n1,x\n", "coment", "has no column 'coment'. Did you mean 'comment'?"),
        (b"", None, "is empty"),
        (bytes(range(256)) * 40, None, "is in no format that is known"),
        (b"PAR1" + b"\x00\x07" * 50, None, "cannot be read"),
        (b"ARROW1\x00\x00" + b"\x00\x07" * 50, None, "cannot be read"),
        (b"\x1f\x8b" + b"\x00garbage" * 9, None, "gzip stream is broken"),
        (b"\x28\xb5\x2f\xfd" + b"\xffgarbage" * 9, None, "zstd stream"),
        (b'{"id": 1, "n": 2}\n{"id": 2}\n', None, "--text-column. It has: id, n"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path, label, content, named, says):
    source = tmp_path / "dump.bin"
    source.write_bytes(content)
    with pytest.raises(DumpError) as caught:
        label(source, "out.csv", text_column=named)
    assert says in str(caught.value)
    assert str(source) in str(caught.value)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("format", [each.name for each in FORMATS])
@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbf", b'[1, null, {"text": 5}]', b'"x"', b"WARC/1.0\r\n\r\n", b"<a><b/>", b"\0" * 99],
)
def test_what_is_not_of_the_format_that_is_named(tmp_path, label, format, content):
    """Refused or rejected, never a crash, and no comment comes of it."""
    (tmp_path / "in").write_bytes(content)
    try:
        assert label(tmp_path / "in", "out.jsonl", format=format, text_column="text").rows == 0
    except DumpError as error:
        assert str(tmp_path / "in") in str(error)


def test_a_file_that_is_not_there_or_a_folder_without_files(tmp_path, label):
    with pytest.raises(DumpError, match=r"nowhere\.csv: does not exist"):
        label(tmp_path / "nowhere.csv", "out.csv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DumpError, match="without files"):
        label(tmp_path / "empty", "out.csv")


def test_a_headerless_table_does_not_put_comments_into_the_message(tmp_path, label):
    (tmp_path / "in.csv").write_text("1,what a really terrible person you must be\n2,b\n3,c\n")
    with pytest.raises(DumpError) as caught:
        label(tmp_path / "in.csv", "out.csv")
    assert "terrible" not in str(caught.value)
    assert "header" in str(caught.value)


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_stream_that_is_cut_off_keeps_the_rows_before(tmp_path, label, suffix):
    whole = COMPRESS[suffix](many_rows(15_000))  # bzip2 gives nothing of a block before its end
    source = tmp_path / f"in.csv{suffix}"
    source.write_bytes(whole[: len(whole) * 3 // 4])
    summary = label(source, "out.csv", rows_per_chunk=1000)
    assert "cut off" in summary.broken
    assert 0 < summary.rows < 15_000
    lines = (tmp_path / "out.csv").read_bytes().splitlines()
    assert len(lines) == summary.rows + 1
    assert [line.split(b",")[0] for line in lines[1:]] == [b"%d" % i for i in range(summary.rows)]
    assert rejects_of(tmp_path / "out.csv.rejects.jsonl")[-1]["reason"].startswith("the input ends here")


def test_a_stream_that_is_broken_inside_keeps_the_rows_before(tmp_path, label):
    whole = bytearray(gzip.compress(many_rows()))
    at = len(whole) // 2
    whole[at : at + 64] = b"\xff" * 64
    (tmp_path / "in.csv.gz").write_bytes(whole)
    summary = label(tmp_path / "in.csv.gz", "out.csv", rows_per_chunk=100)
    assert summary.broken
    assert 1000 < summary.rows < 5000


def test_parquet_that_is_broken_inside_keeps_the_rows_before(tmp_path, label):
    texts = many_rows().decode().splitlines()
    pq.write_table(
        pa.table({"text": texts}), tmp_path / "in.parquet", row_group_size=500, use_dictionary=False
    )
    whole = bytearray((tmp_path / "in.parquet").read_bytes())
    at = len(whole) // 2
    whole[at : at + 5000] = b"\xff" * 5000
    (tmp_path / "in.parquet").write_bytes(whole)
    summary = label(tmp_path / "in.parquet", "out.parquet", rows_per_chunk=250)
    assert summary.broken
    assert pq.read_table(tmp_path / "out.parquet")["text"].to_pylist() == texts[: summary.rows]


def test_a_cut_last_row_is_rejected(tmp_path, label):
    (tmp_path / "in.csv").write_text('id,text\n1,fine\n2,"cut in the mid')
    assert label(tmp_path / "in.csv", "out.csv").rows == 1
    assert "cut off" in rejects_of(tmp_path / "out.csv.rejects.jsonl")[0]["reason"]
    (tmp_path / "in.jsonl").write_text('{"text": "fine"}\n{"text": "cut in')
    assert label(tmp_path / "in.jsonl", "out.jsonl").rows == 1
    assert rejects_of(tmp_path / "out.jsonl.rejects.jsonl")[0]["raw"] == '{"text": "cut in'


def test_rows_of_invalid_utf8_are_rejected_with_their_bytes(tmp_path, label):
    (tmp_path / "in.csv").write_bytes(b"id,text\n1,ok\n2,caf\xe9\n3,ok\n")
    assert label(tmp_path / "in.csv", "out.csv").rows == 2
    (reject,) = rejects_of(tmp_path / "out.csv.rejects.jsonl")
    assert reject["row"] == 2
    assert "--encoding" in reject["reason"]
    assert bytes.fromhex(reject["raw_hex"]) == b"2,caf\xe9\n"
    (tmp_path / "in.jsonl").write_bytes(b'{"text": "ok"}\n{"text": "caf\xe9"}\n')
    assert label(tmp_path / "in.jsonl", "out.jsonl").rejected == 1


def test_bytes_in_a_parquet_text_column(tmp_path, label):
    texts = pa.array([b"fine", b"caf\xe9"], pa.binary())
    bad = pa.StringArray.from_buffers(2, texts.buffers()[1], texts.buffers()[2])
    pq.write_table(pa.table({"text": bad}), tmp_path / "in.parquet")
    assert label(tmp_path / "in.parquet", "out.parquet").rows == 2
    written = pq.read_table(tmp_path / "out.parquet")["text"].cast(pa.binary()).to_pylist()
    assert written == [b"fine", b"caf\xe9"]


def test_a_comment_of_a_megabyte_passes(tmp_path, label):
    long = "word " * 210_000
    (tmp_path / "in.csv").write_text(f'id,text\n1,"{long}"\n2,short\n')
    assert label(tmp_path / "in.csv", "out.jsonl").rows == 2
    assert json.loads((tmp_path / "out.jsonl").read_text().splitlines()[0])["text"] == long


def test_a_line_without_an_end_is_cut_and_what_follows_is_read(tmp_path, label, monkeypatch):
    """A file of gigabytes without line ends, also compressed to nothing, is neither kept nor written whole."""
    monkeypatch.setattr("moderation.batch.formats.delimited.LONGEST_FIELD", 2**18)
    monkeypatch.setattr("moderation.batch.formats.json_lines.LONGEST_LINE", 2**18)
    endless = "a" * 2**22
    (tmp_path / "in.csv.gz").write_bytes(gzip.compress(f"id,text\n1,x\n2,{endless}\n3,y\n".encode()))
    (tmp_path / "in.jsonl").write_text(f'{{"text": "x"}}\n{{"text": "{endless}"}}\n{{"text": "y"}}\n')
    for name, output in (("in.csv.gz", "out.csv"), ("in.jsonl", "out.jsonl")):
        assert label(tmp_path / name, output).rows == 2
        (reject,) = rejects_of(tmp_path / f"{output}.rejects.jsonl")
        assert (reject["row"], "262,144 characters, here cut" in reject["reason"]) == (2, True)
        assert len(reject["raw"]) == 100_000


def test_a_parquet_file_of_one_row_group_is_not_read_whole(tmp_path, make_run):
    texts = [f"comment {i} " * 500 for i in range(10_000)]
    table = pa.table({"text": texts})
    pq.write_table(
        table, tmp_path / "in.parquet", row_group_size=10_000, use_dictionary=False, compression="none"
    )
    chunks = make_run(tmp_path / "in.parquet", "out.parquet", rows_per_chunk=100).source.chunks()
    tracemalloc.start()
    try:
        assert len(next(chunks)) == 100
        assert tracemalloc.get_traced_memory()[1] < table.nbytes / 4
    finally:
        tracemalloc.stop()


def test_long_comments_make_short_parts(tmp_path, make_run):
    (tmp_path / "in.jsonl").write_text(
        "".join(json.dumps({"text": f"{i}" * 3_000_000}) + "\n" for i in range(30))
    )
    sizes = [len(chunk) for chunk in make_run(tmp_path / "in.jsonl", "out.jsonl").source.chunks()]
    assert sum(sizes) == 30
    assert max(sizes) <= 18, "a chunk holds about 32 MB"


def test_a_comment_that_the_model_fails_on_is_rejected_alone(tmp_path, label, fake_scorer):
    (tmp_path / "in.csv").write_text("id,text\n" + "".join(f"{i},t{i}\n" for i in range(50)))
    summary = label(tmp_path / "in.csv", "out.csv", scorer=fake_scorer(fails_on="t17"))
    assert (summary.rows, summary.rejected) == (49, 1)
    (reject,) = rejects_of(tmp_path / "out.csv.rejects.jsonl")
    assert reject["row"] == 18
    assert reject["reason"].startswith("not scored")


def test_json_rows_with_a_field_of_ours_are_not_overwritten(tmp_path, label):
    rows = [{"text": f"{i}"} for i in range(300)] + [{"text": "late", "toxicity": "mine"}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert label(tmp_path / "in.jsonl", "out.jsonl").rejected == 1
    assert "--prefix" in rejects_of(tmp_path / "out.jsonl.rejects.jsonl")[0]["reason"]


def test_a_text_column_of_numbers_is_refused(tmp_path, label):
    pq.write_table(pa.table({"text": [1, 2]}), tmp_path / "in.parquet")
    with pytest.raises(DumpError, match="is int64, not text"):
        label(tmp_path / "in.parquet", "out.parquet")


def test_files_of_several_formats_or_columns_in_a_folder(tmp_path, label):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text("id,text\n1,x\n")
    (folder / "b.csv").write_text("id,text,more\n1,x,y\n")
    with pytest.raises(DumpError, match=r"b\.csv: has other columns"):
        label(folder, "out.csv")
    (folder / "b.csv").write_text('{"text": "x"}\n')
    with pytest.raises(DumpError, match="several formats"):
        label(folder, "out.csv")
    (folder / "b.csv").write_text("id,text\n2,y\n3\n")
    assert label(folder, "out.csv").rows == 2
    assert rejects_of(tmp_path / "out.csv.rejects.jsonl")[0]["row"] == 3, "rows are numbered through"


@pytest.mark.parametrize("name", ["out.docx", "out.parquet.gz"])
def test_an_output_name_that_cannot_be(tmp_path, label, name):
    (tmp_path / "in.csv").write_text("id,text\n1,x\n")
    with pytest.raises(DumpError, match="out"):
        label(tmp_path / "in.csv", name)


def test_an_output_that_exists_is_left_alone(tmp_path, label):
    (tmp_path / "in.csv").write_text("id,text\n1,x\n")
    (tmp_path / "out.csv").write_text("precious")
    with pytest.raises(DumpError, match=r"exists already.*--overwrite"):
        label(tmp_path / "in.csv", "out.csv")
    assert (tmp_path / "out.csv").read_text() == "precious"
    label(tmp_path / "in.csv", "out.csv", overwrite=True)
    assert (tmp_path / "out.csv").read_text().startswith("id,text,toxicity")


def test_the_input_is_never_written_over(tmp_path, label):
    (tmp_path / "in.csv").write_text("id,text\n1,x\n")
    with pytest.raises(DumpError, match="is the input itself"):
        label(tmp_path / "in.csv", "in.csv", overwrite=True)
    assert (tmp_path / "in.csv").read_text() == "id,text\n1,x\n"


def test_an_output_folder_that_is_not_there(tmp_path, label):
    (tmp_path / "in.csv").write_text("id,text\n1,x\n")
    with pytest.raises(DumpError, match="there is no folder"):
        label(tmp_path / "in.csv", "no/out.csv")


@pytest.mark.skipif(os.name != "posix", reason="limits of file size are POSIX")
def test_a_full_disk_keeps_what_is_done(tmp_path, label, make_run):
    (tmp_path / "in.csv").write_bytes(many_rows(3000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))  # parts fit, the whole file does not
    try:
        with pytest.raises(DumpError, match=r"cannot be written.*goes on where it stopped"):
            label(tmp_path / "in.csv", "out.csv", rows_per_chunk=300)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not (tmp_path / "out.csv").exists()
    summary = label(tmp_path / "in.csv", "out.csv", rows_per_chunk=300)
    assert (summary.rows, summary.rows_before) == (3000, 3000)
    assert len((tmp_path / "out.csv").read_bytes().splitlines()) == 3001
