"""Inputs and outputs in an object store: the same rows and the same bytes as on a disk, whatever happens."""

from __future__ import annotations

import socket
import sys
import uuid

import pytest

pytest.importorskip("s3fs", reason="the extra cloud is not installed")
pytest.importorskip("flask", reason="moto's server is not installed")

import boto3
from moto.server import ThreadedMotoServer

from moderation.batch import Output, Source
from moderation.batch.formats import ReadOptions
from moderation.batch.location import located, matching
from moderation.batch.report.of_output import report_of
from moderation.batch.scored import ScoredOutput
from moderation.errors import DumpError, MissingExtra

# Clients of stores leave it to the garbage collector to close their connections.
pytestmark = pytest.mark.filterwarnings("ignore")

ROWS = 100


@pytest.fixture(scope="module")
def server():
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(server, monkeypatch):
    """A bucket, and a client that looks at it past the code under test."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "someone",
        "AWS_SECRET_ACCESS_KEY": "something",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": server,
    }.items():
        monkeypatch.setenv(name, value)
    name = f"bucket-{uuid.uuid4().hex}"
    client = boto3.client("s3")
    client.create_bucket(Bucket=name)
    return Bucket(name, client)


class Bucket:
    def __init__(self, name, client):
        self.name, self._client = name, client

    def path(self, key):
        return located(f"s3://{self.name}/{key}")

    def put(self, key, content):
        self._client.put_object(Bucket=self.name, Key=key, Body=content)

    def objects(self):
        listed = self._client.list_objects_v2(Bucket=self.name)
        return sorted(each["Key"] for each in listed.get("Contents", []))

    def get(self, key):
        return self._client.get_object(Bucket=self.name, Key=key)["Body"].read()


@pytest.fixture
def dump():
    return b"id,text\r\n" + b"".join(b'%d,"comment %d"\r\n' % (i, i % 80) for i in range(ROWS))


def run_on(make_run, input, output, **options):
    from dataclasses import replace  # noqa: PLC0415

    run = make_run(input, "unused.csv", rows_per_chunk=20, **options)
    return replace(run, output=Output.of(output))


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "out.arrow", "folder"])
def test_from_store_to_store_as_on_a_disk(tmp_path, bucket, dump, make_run, name):
    bucket.put("in/dump.csv", dump)
    (tmp_path / "dump.csv").write_bytes(dump)
    run_on(make_run, bucket.path("in/dump.csv"), bucket.path(f"out/{name}")).execute()
    run_on(make_run, tmp_path / "dump.csv", tmp_path / name).execute()
    local = tmp_path / name
    files = [local] if local.is_file() else sorted(local.glob("part-*"))
    assert files
    for file in files:
        assert bucket.get(f"out/{file.relative_to(tmp_path)}") == file.read_bytes()
    left = [key for key in bucket.objects() if not key.startswith("in/") and "part-" not in key]
    assert (
        left == [f"out/{name}/_manifest.json"]
        if name == "folder"
        else [f"out/{name}", f"out/{name}.manifest.json"]
    )


class Stops(BaseException):
    """Stands for whatever ends a run."""


@pytest.mark.parametrize("name", ["out.csv", "folder"])
def test_a_stopped_run_goes_on(tmp_path, bucket, dump, make_run, fake_scorer, name):
    class StoppingScorer(fake_scorer):
        def score(self, inputs):
            if len(self.seen) + len(inputs) > self.most:
                raise Stops
            return super().score(inputs)

    bucket.put("dump.csv", dump)
    (tmp_path / "dump.csv").write_bytes(dump)
    run_on(make_run, tmp_path / "dump.csv", tmp_path / name).execute()
    for most in (45, 25):
        scorer = StoppingScorer()
        scorer.most = most
        with pytest.raises(Stops):
            run_on(make_run, bucket.path("dump.csv"), bucket.path(name), scorer=scorer).execute()
        assert name not in bucket.objects()
    last = fake_scorer()
    summary = run_on(make_run, bucket.path("dump.csv"), bucket.path(name), scorer=last).execute()
    assert summary.rows_before >= 20
    assert len(last.seen) < 80
    for file in [tmp_path / name] if name == "out.csv" else sorted((tmp_path / name).glob("part-*")):
        assert bucket.get(str(file.relative_to(tmp_path))) == file.read_bytes()
    assert run_on(make_run, bucket.path("dump.csv"), bucket.path(name)).execute().already_done


def test_what_is_half_written_is_never_seen(bucket, dump, make_run, monkeypatch):
    bucket.put("dump.csv", dump)
    run = run_on(make_run, bucket.path("dump.csv"), bucket.path("out.csv"))
    write, calls = type(run.output.writer).write_part, []

    def failing(self, rows, labels, file, *, first):
        calls.append(1)
        if len(calls) == 3:
            file.write(b"half a row")
            raise OSError(28, "No space left on device")
        write(self, rows, labels, file, first=first)

    monkeypatch.setattr(type(run.output.writer), "write_part", failing)
    with pytest.raises(DumpError, match="No space left"):
        run.execute()
    assert [key for key in bucket.objects() if key.endswith(".csv") and "part-" in key] == [
        f"out.csv.parts/part-00000{n}.csv" for n in (0, 1)
    ]
    assert run_on(make_run, bucket.path("dump.csv"), bucket.path("out.csv")).execute().rows_before == 40


def test_patterns_changes_and_refusals(bucket, dump, make_run):
    bucket.put("d/a.csv", dump)
    bucket.put("d/b.csv", dump)
    bucket.put("d/c.txt", b"no table")
    assert [path.name for path in matching(bucket.path("d/*.csv"))] == ["a.csv", "b.csv"]
    assert run_on(make_run, bucket.path("d/*.csv"), bucket.path("out.csv")).execute().rows == 2 * ROWS
    bucket.put("d/b.csv", dump.replace(b"comment 3", b"comment 9"))
    with pytest.raises(DumpError, match="differs in: input"):
        run_on(make_run, bucket.path("d/*.csv"), bucket.path("out.csv")).execute()
    for missing in ("nothing.csv", "d/*.xml"):
        with pytest.raises(DumpError):
            Source(bucket.path(missing), format_name=None, encoding=None, options=ReadOptions())
    with pytest.raises(DumpError, match="cannot be written"):
        run_on(make_run, bucket.path("d/a.csv"), located("s3://nobody-has-this-bucket/out.csv")).execute()


def test_an_output_in_a_store_is_read_again(bucket, dump, make_run):
    bucket.put("dump.csv", dump)
    run_on(make_run, bucket.path("dump.csv"), bucket.path("folder")).execute()
    assert report_of(ScoredOutput(bucket.path("folder"))).as_dict()["rows"] == ROWS


def test_names_that_are_no_url_and_schemes_that_nobody_knows(tmp_path):
    assert located("some/file.csv").parts == ("some", "file.csv")
    assert located(tmp_path.as_uri()) == tmp_path
    with pytest.raises(DumpError, match="cannot be opened"):
        located("nosuch://x/y.csv")


def test_patterns_on_this_machine(tmp_path, label):
    for name in ("b", "a"):
        (tmp_path / f"{name}.csv").write_text(f"text\n{name}\n")
    assert label(tmp_path / "*.csv", "out.jsonl").rows == 2
    assert (tmp_path / "out.jsonl").read_text().index('"a"') < (tmp_path / "out.jsonl").read_text().index(
        '"b"'
    )
    with pytest.raises(DumpError, match="matches no file"):
        label(tmp_path / "*.tsv", "out2.jsonl")


def test_a_client_that_is_not_installed_and_a_store_that_does_not_answer(monkeypatch):
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(MissingExtra, match=r"gs:// needs the extra 'cloud'"):
        located("gs://bucket/dump.csv")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and does not listen
        nowhere = located(f"http://127.0.0.1:{closed.getsockname()[1]}/out.parquet")
        with pytest.raises(DumpError, match="its server does not answer"):
            Source(nowhere, format_name=None, encoding=None, options=ReadOptions())
        with pytest.raises(DumpError, match="cannot be reached"):
            Output.of(nowhere)
