"""The commands as people and scripts run them: real processes, exit codes, what goes to which stream."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.samples import DUMP, FLATTENED_PAGE, PAGE

# What `moderation` runs, in the interpreter of the tests.
COMMAND = [sys.executable, "-c", "from moderation.cli import main; main()"]


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], input=stdin, capture_output=True, check=False, timeout=120)


def test_score_prints_a_table_for_people() -> None:
    result = run("score", "You are an idiot.", "Nice work, thank you.")
    assert result.returncode == 0
    assert "You are an idiot." in result.stdout.decode()
    assert "approve" in result.stdout.decode()


def test_score_prints_json_lines_for_programs() -> None:
    result = run("score", "--json", "-", stdin="You are an idiot.\nÇa va bien, merci.\n".encode())
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert first["decision"] != "approve"
    assert first["scores"]["insult"] > second["scores"]["insult"]
    assert second["text"] == "Ça va bien, merci."
    assert first["model"].startswith("comment-minilm-en@")


def test_score_explains_itself_with_offsets() -> None:
    result = run("score", "--json", "--explain", "I think you are a stupid idiot.")
    record = json.loads(result.stdout)
    assert any("idiot" in record["text"][span["begin"] : span["end"]] for span in record["spans"])


def test_words_are_named_where_no_colour_shows_them_and_far_behind_what_is_shown() -> None:
    far = "The council met on Monday to talk about the bridge. " * 8 + "You stupid 1d10t."
    out = run("score", "--explain", "you stupid 1d10t, ok", far).stdout.decode()
    assert "\x1b" not in out
    assert out.count("→ ") >= 2
    assert out.count("1d10t") == 3


def test_a_comment_cannot_steer_the_terminal() -> None:
    result = run("score", "--explain", "a\x1b]0;title\x07 \x9b31m \u202eyou stupid idiot\u202c 👩‍🚒 ok")
    out = result.stdout.decode()
    assert not set("\x1b\x07\x9b\u202e") & set(out)
    assert "👩‍🚒" in out


def test_one_comment_a_line_whatever_separators_it_holds() -> None:
    result = run("score", "--json", stdin="one\u2028line\x0bstill\r\n\nthree\n".encode())
    assert [json.loads(line)["text"] for line in result.stdout.decode().strip().split("\n")] == [
        "one\u2028line\x0bstill",
        "",
        "three",
    ]


def test_score_of_nothing_says_what_to_do() -> None:
    result = run("score", stdin=b"")
    assert result.returncode == 2
    assert b"stdin" in result.stderr
    assert result.stdout == b""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("score", "--model", "no-such", "text"), b"no-such"),
        (("score", "--policy", "no-such.toml", "text"), b"no-such.toml"),
        (("score", "--threads", "0", "text"), b"--threads"),
        (("surprise",), b"surprise"),
        (("split",), b"PATH"),
    ],
)
def test_wrong_usage_exits_with_2_and_names_what_is_wrong(arguments: tuple[str, ...], says: bytes) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert says in result.stderr
    assert b"Traceback" not in result.stderr


def test_split_prints_one_object_a_page_in_the_order_given() -> None:
    result = run("split", str(FLATTENED_PAGE), str(PAGE))
    flattened, page = (json.loads(line) for line in result.stdout.splitlines())
    assert result.returncode == 0
    assert [flattened["source"], page["source"]] == [str(FLATTENED_PAGE), str(PAGE)]
    assert page["title"] == "Council votes to close Mill Lane to cars"
    assert [comment["author"] for comment in page["comments"]][:3] == ["Tessa W.", "big_dave", "Owen Pryce"]
    assert [comment["depth"] for comment in page["comments"]] == [0, 1, 2, 0, 0, 0, 0, 0]
    assert page["comments"][0]["text"].count("\n\n") == 1
    assert page["notes"]["set_aside"][0]["kind"] == "pingback"
    assert [comment["text"] for comment in flattened["comments"]] == [c["text"] for c in page["comments"]]


def test_split_reads_stdin_and_takes_an_address() -> None:
    result = run("split", "-", "--url", "https://example.org/a", stdin=PAGE.read_bytes())
    assert json.loads(result.stdout)["url"] == "https://example.org/a"


def test_split_shows_what_it_found_as_a_page_for_the_eye(tmp_path: Path) -> None:
    view = tmp_path / "view.html"
    assert run("split", str(PAGE), "--html", str(view)).returncode == 0
    shown = view.read_text(encoding="utf-8")
    assert "hysterical cow" in shown and "big_dave" in shown
    assert "<script" not in shown
    assert run("split", str(PAGE), str(PAGE), "--html", str(view)).returncode == 2
    assert run("split", str(PAGE), "--html", str(tmp_path / "no" / "view.html")).returncode == 2


def test_split_names_an_unreadable_page_and_goes_on(tmp_path: Path) -> None:
    result = run("split", str(tmp_path / "missing.html"), str(PAGE))
    assert result.returncode == 1
    assert b"missing.html" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_split_refuses_a_page_past_the_limit(tmp_path: Path) -> None:
    big = tmp_path / "big.html"
    with big.open("wb") as file:
        file.truncate(65 * 2**20)
    result = run("split", str(big), str(PAGE))
    assert result.returncode == 1
    assert b"larger than 64 MB" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_output_that_is_cut_off_by_its_reader_is_no_error(tmp_path: Path) -> None:
    pages = [str(PAGE)] * 50
    command = subprocess.Popen([*COMMAND, "split", *pages], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert command.stdout is not None and command.stderr is not None
    command.stdout.readline()
    command.stdout.close()
    errors = command.stderr.read()
    command.stderr.close()
    command.wait(timeout=60)
    assert b"Traceback" not in errors


def test_models_lists_what_is_installed() -> None:
    (record,) = (json.loads(line) for line in run("models", "--json").stdout.splitlines())
    assert record["default"]
    assert "toxicity" in record["attributes"]
    assert record["bytes"] < 25_000_000
    assert all(0.5 < value <= 1 for value in record["headline"].values())


def test_the_demo_shows_comments_authors_and_decisions() -> None:
    result = run("demo")
    shown = result.stdout.decode()
    assert result.returncode == 0
    assert "found     8 comments" in shown
    for word in ("big_dave", "reject", "approve", "review", "pingback"):
        assert word in shown


def test_every_command_has_help_that_says_what_it_does() -> None:
    listed = run("--help").stdout.decode()
    for command in ("split", "score", "label", "models", "serve", "demo"):
        assert command in listed
        assert len(run(command, "--help").stdout) > 200
    assert DUMP.is_file()
