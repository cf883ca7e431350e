"""The feedback store, on SQLite and on a PostgreSQL that the test starts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from serve.database import migrate, open_database
from serve.database.tables import metadata
from serve.feedback import Feedback, FeedbackStore
from tests.serve.conftest import ROOT, running_server
from tests.serve.postgres import running_postgres


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/f.sqlite3"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres")
    engine = open_database(url)
    migrate(engine)
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM feedback"))
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> FeedbackStore:
    return FeedbackStore(engine)


def said(**more) -> Feedback:
    return Feedback(**({"source": "native", "text": "What a comment 🌉"} | more))


def test_the_migrations_lead_to_the_tables(engine):
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_all_of_it_is_kept(store):
    given = said(
        decision="reject",
        suggested={"INSULT": 1.0},
        community_id="c",
        client_token="t",
        session_id="s",
        parent_text="p",
        context={"url": "https://a.example"},
        languages=["en"],
        note="n",
        scores={"insult": 0.5},
        model="m@1",
    )
    store.record(given)
    (row,) = store.export()
    assert {name: row[name] for name in Feedback.__dataclass_fields__} == {
        name: getattr(given, name) for name in Feedback.__dataclass_fields__
    }
    assert datetime.fromisoformat(row["created_at"]).tzinfo is not None


def test_the_last_word_on_a_comment_counts(store):
    store.record(said(decision="approve", suggested={"A": 0.0, "B": 1.0}, note="first"))
    store.record(said(decision="reject", suggested={"A": 1.0}))
    (row,) = store.export()
    assert (row["decision"], row["suggested"], row["note"]) == ("reject", {"A": 1.0, "B": 1.0}, "first")


def test_a_nul_in_a_comment_is_no_reason_to_lose_feedback(store):
    store.record(said(text="a\0b", context={"url": "\0"}, decision="reject", note="\0"))
    (row,) = store.export()
    assert (row["text"], row["context"]) == ("a\ufffdb", {"url": "\ufffd"})


@pytest.mark.parametrize("other", [{"text": "edited"}, {"client_token": "2"}, {"community_id": "elsewhere"}])
def test_another_comment_is_another_row(store, other):
    store.record(said(client_token="1"))
    store.record(said(**{"client_token": "1"} | other))
    assert len(list(store.export())) == 2


def test_many_at_once_lose_nothing(store):
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda n: store.record(said(text=f"comment {n % 20}", suggested={str(n): 1.0})), range(100)
            )
        )
    rows = list(store.export())
    assert len(rows) == 20
    assert sum(len(row["suggested"]) for row in rows) == 100


def test_purge_goes_by_the_last_change(store):
    store.record(said())
    assert store.purge(datetime.now(UTC) - timedelta(minutes=1)) == 0
    assert store.purge(datetime.now(UTC) + timedelta(minutes=1)) == 1
    assert list(store.export()) == []


@pytest.fixture(scope="module")
def own_server(scorer, tmp_path_factory):
    folder = tmp_path_factory.mktemp("feedback")
    with running_server(folder) as server:
        yield server, f"sqlite:///{folder}/service.sqlite3"


def rows_of(url: str) -> list[dict]:
    engine = open_database(url)
    rows = list(FeedbackStore(engine).export())
    engine.dispose()
    return rows


def test_feedback_over_http(own_server, scorer):
    server, url = own_server
    body = {"text": "You are an idiot.", "decision": "reject", "attributes": {"insult": 1}, "id": "c-9"}
    assert httpx.post(server.url + "/v1/feedback", json=body).json() == {"stored": True}
    row = rows_of(url)[-1]
    assert (row["decision"], row["suggested"], row["client_token"]) == ("reject", {"insult": 1.0}, "c-9")
    assert row["model"] == scorer.model and set(row["scores"]) == set(scorer.attributes)


def test_do_not_store_is_honoured(own_server):
    server, url = own_server
    before = len(rows_of(url))
    body = {"text": "Never to be kept", "decision": "approve", "do_not_store": True}
    assert httpx.post(server.url + "/v1/feedback", json=body).json() == {"stored": False}
    body = {"comment": {"text": "Never to be kept"}, "attributeScores": {"A": {"summaryScore": {"value": 1}}}}
    assert httpx.post(
        server.url + "/v1alpha1/comments:suggestscore", json=body | {"doNotStore": True}
    ).is_success
    assert len(rows_of(url)) == before


def test_neither_decision_nor_scores_is_no_feedback(own_server):
    server, _ = own_server
    assert httpx.post(server.url + "/v1/feedback", json={"text": "a"}).status_code == 422


def test_suggestscore_as_coral_sends_it(own_server):
    server, url = own_server
    context = {"url": "https://news.example/a", "reply_to_id_Coral_comment_id": "7", "Coral_comment_id": "8"}
    body = {
        "comment": {"text": "A comment that a moderator approved"},
        "context": {"entries": [{"text": json.dumps(context)}]},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}},
        "communityId": "Coral:https://news.example",
        "clientToken": "comment:8",
    }
    for _ in range(2):
        assert httpx.post(server.url + "/v1alpha1/comments:suggestscore?key=k", json=body).is_success
    (row,) = [row for row in rows_of(url) if row["client_token"] == "comment:8"]
    assert row["suggested"] == {"TOXICITY": 0.0} and row["context"] == context
    assert row["community_id"] == "Coral:https://news.example" and row["parent_text"] is None


def test_export_and_purge_commands(tmp_path, moderation):
    url = f"sqlite:///{tmp_path}/f.sqlite3"
    engine = open_database(url)
    migrate(engine)
    FeedbackStore(engine).record(said(decision="reject"))
    exported = moderation("feedback", "export", MODERATION_DATABASE_URL=url)
    assert json.loads(exported.stdout)["decision"] == "reject", exported.stderr
    assert moderation("feedback", "purge", "--older-than-days", "0", "--database-url", url).returncode == 0
    assert list(FeedbackStore(engine).export()) == []
    engine.dispose()


WRITER = """
import sys
from serve.database import migrate, open_database
from serve.feedback import Feedback, FeedbackStore

engine = open_database(sys.argv[1])
migrate(engine)
store = FeedbackStore(engine)
for line in sys.stdin:
    store.record(Feedback("native", "comment " + line.strip(), decision="reject"))
    print(line.strip(), flush=True)
"""
KILLS = 20


def test_kill_9_loses_no_accepted_feedback(tmp_path):
    """The database is opened anew after each kill; the moment of the kill moves through the writing."""
    url = f"sqlite:///{tmp_path}/f.sqlite3"
    accepted: list[str] = []
    writers = [_writer(url) for _ in range(KILLS)]
    for kill, writer in enumerate(writers):
        numbers = "".join(f"{kill}-{n}\n" for n in range(3000))
        threading.Thread(target=_feed, args=(writer, numbers), daemon=True).start()
        for line in writer.stdout:
            if not accepted or not accepted[-1].startswith(f"{kill}-"):
                threading.Timer(0.002 * kill, os.kill, (writer.pid, signal.SIGKILL)).start()
            accepted.append(line.strip())
        writer.wait()
        writer.stdout.close()
        kept = {row["text"] for row in rows_of(url)}
        assert {f"comment {each}" for each in accepted} <= kept
    assert len({each.partition("-")[0] for each in accepted}) == KILLS


def _writer(url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, url]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _feed(writer: subprocess.Popen[str], numbers: str) -> None:
    # The writer is killed while this writes.
    try:
        with writer.stdin as pipe:
            pipe.write(numbers)
    except BrokenPipeError:
        pass
