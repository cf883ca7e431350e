"""Dumps that are cut off, are something else, or mean harm: an error that says so, or rejects, never a crash."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from moderation.batch import FORMATS
from moderation.errors import DumpError
from tests.batch.dumps import CUT, PAGE, PLAIN_PAGE, WORDPRESS


@pytest.mark.parametrize("name", CUT)
@pytest.mark.parametrize("share", [0.55, 0.97])
def test_a_cut_export_is_told(tmp_path, make_run, name, share):
    whole, content = tmp_path / "whole", CUT[name]
    whole.write_bytes(content)
    cut = tmp_path / "cut"
    cut.write_bytes(content[: int(len(content) * share)])
    make_run(whole, "whole.parquet").execute()
    format_name = make_run(whole, "x.parquet").source.format.name
    try:
        summary = make_run(cut, "cut.parquet", format=format_name).execute()
    except DumpError:
        return  # nothing of it could be read
    assert summary.broken or summary.rejected
    names = pq.read_schema(tmp_path / "whole.parquet").names
    if name == "commento":  # the names of its authors come last
        names.remove("author")
    kept = pq.read_table(tmp_path / "cut.parquet").select(names).to_pylist()
    expected = pq.read_table(tmp_path / "whole.parquet").select(names).to_pylist()
    assert kept == expected[: len(kept)], "what is kept is whole"


GARBAGE = {"bytes": b"\x00\xff\x13garbage" * 50, "marks": b"{]<" * 50, "words": b"no such thing\n" * 20}
REFUSALS = [(each.name, kind) for each in FORMATS for kind in GARBAGE if each.name != "page"]


# Words are a table of one column, if one says that they are a table.
@pytest.mark.parametrize(("format_name", "kind"), [each for each in REFUSALS if each != ("csv", "words")])
def test_garbage_is_refused_or_rejected(tmp_path, make_run, format_name, kind):
    (tmp_path / "dump").write_bytes(GARBAGE[kind])
    try:
        summary = make_run(tmp_path / "dump", "out.jsonl", format=format_name).execute()
    except DumpError as error:
        assert "dump" in str(error)
    else:
        assert summary.rows == 0
        assert summary.rejected or summary.broken


@pytest.mark.parametrize("content", [PAGE.encode(), PLAIN_PAGE.encode()], ids=["HTML", "text"])
@pytest.mark.parametrize("share", [0.4, 0.7, 0.95])
def test_a_cut_page_gives_what_it_shows(tmp_path, label, content, share):
    (tmp_path / "page.txt").write_bytes(content[: int(len(content) * share)])
    summary = label(tmp_path / "page.txt", "out.jsonl")
    assert summary.rows <= 2


@pytest.mark.parametrize(
    "garbage", [b"\x00\xff\x13garbage" * 50, b"{]<" * 50, b"<" * 5000, b"no such thing\n" * 20]
)
def test_a_page_of_garbage_holds_no_comment(tmp_path, label, garbage):
    (tmp_path / "page").write_bytes(garbage)
    assert label(tmp_path / "page", "out.jsonl", format="page").rows == 0


def test_an_xml_bomb_and_a_foreign_entity_do_nothing(tmp_path, label):
    (tmp_path / "secret").write_text("do not show")
    bomb = "".join(f'<!ENTITY x{i} "{f"&x{i - 1};" * 10}">' for i in range(1, 12))
    entities = f'<!DOCTYPE rss [<!ENTITY x0 "ha">{bomb}<!ENTITY f SYSTEM "file://{tmp_path}/secret">]>'
    content = WORDPRESS.replace("?>\n", f"?>\n{entities}\n", 1).replace("last one", "last &x11; &f; one")
    (tmp_path / "export.xml").write_text(content)
    label(tmp_path / "export.xml", "out.jsonl")
    written = (tmp_path / "out.jsonl").read_text()
    assert "do not show" not in written
    assert len(written) < 5000
