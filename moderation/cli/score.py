"""`moderation score`: texts in, a table for people or JSON lines for programs out."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from moderation.cli.app import app
from moderation.cli.console import people, shown
from moderation.cli.options import ModelOption, PolicyOption, ThreadsOption
from moderation.errors import InputError
from moderation.moderator import Moderator
from moderation.policy import DEFAULT_POLICY_PATH, Policy
from moderation.scoring import DEFAULT_MODEL, load
from moderation.types import Comment, Decision, ScoringInput, Span

ACTION_STYLES = {"approve": "green", "review": "yellow", "reject": "bold red"}
SHOWN_ATTRIBUTES = 4
SHOWN_CHARACTERS = 300
SHOWN_WORDS = 5


@app.command()
def score(
    texts: Annotated[
        list[str] | None,
        typer.Argument(metavar="TEXT…", help="Comments; none or - reads one a line from stdin."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a comment, every attribute.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Mark the words that carried the scores.")
    ] = False,
    model: ModelOption = DEFAULT_MODEL,
    policy: PolicyOption = DEFAULT_POLICY_PATH,
    threads: ThreadsOption = None,
) -> None:
    """Score comments given as arguments or on stdin.

    `moderation score "You are an idiot."` prints a table;
    `moderation score --json - < comments.txt` prints one JSON object a line.
    With `--explain` the toxic words are marked; in JSON as `spans`, whose `begin` and `end` count code points of the
    text, as Python's strings do.
    """
    given = _from_stdin() if not texts or texts == ["-"] else texts
    scorer = load(model, threads=threads)
    moderator = Moderator(scorer, Policy.load(policy))
    comments = [Comment(id=str(number), text=text) for number, text in enumerate(given, start=1)]
    decisions = moderator.decide(comments)
    if explain:
        explained = scorer.explain([ScoringInput(text) for text in given])
        decisions = [replace(each, scores=scores) for each, scores in zip(decisions, explained, strict=True)]
    if as_json:
        for comment, decision in zip(comments, decisions, strict=True):
            print(json.dumps(as_record(comment, decision), ensure_ascii=False))
    else:
        Console(highlight=False).print(as_table(comments, decisions))


def as_record(comment: Comment, decision: Decision) -> dict[str, object]:
    """A comment and its decision as JSON: what every program-facing output of one comment holds."""
    return {
        "id": comment.id,
        "text": comment.text,
        "decision": decision.action,
        "reasons": [str(reason) for reason in decision.reasons],
        "scores": {name: round(value, 6) for name, value in decision.scores.values.items()},
        "spans": [asdict(span) for span in decision.scores.spans],
        "model": decision.scores.model,
        "policy": decision.policy,
    }


def as_table(comments: Sequence[Comment], decisions: Sequence[Decision], title: str | None = None) -> Table:
    """Comment, who, decision, top attributes: a table that a person can read."""
    table = Table(title=title, title_justify="left", expand=True, show_lines=True)
    table.add_column("comment", ratio=1)
    named = any(comment.author for comment in comments)
    if named:
        table.add_column("who", width=10, overflow="fold")
    table.add_column("decision", width=8)
    table.add_column("highest scores", width=19, overflow="fold")
    for comment, decision in zip(comments, decisions, strict=True):
        text = _marked(comment.text, decision.scores.spans)
        text.pad_left(2 * comment.depth)
        cells: list[Text] = [text]
        if named:
            cells.append(Text(shown(comment.author or "–")))
        cells += [Text(decision.action, style=ACTION_STYLES[decision.action]), _top_attributes(decision)]
        table.add_row(*cells)
    return table


def _marked(comment: str, spans: Sequence[Span]) -> Text:
    """The beginning of a comment with its toxic words marked, and these once more: not all see colours, or so far."""
    text = Text(shown(comment))
    for span in spans:
        text.stylize("bold red underline", span.begin, span.end)
    if len(comment) > SHOWN_CHARACTERS:
        text.right_crop(len(comment) - SHOWN_CHARACTERS + 1)
        text.append("…")
    most_toxic = sorted(spans, key=lambda span: -span.score)
    for span in most_toxic[:SHOWN_WORDS]:
        text.append(f"\n→ {shown(comment[span.begin : span.end])} {span.score:.2f}", style="dim")
    if len(spans) > SHOWN_WORDS:
        text.append(f"\n→ and {len(spans) - SHOWN_WORDS} more", style="dim")
    return text


def _top_attributes(decision: Decision) -> Text:
    if not decision.scores.values:
        return Text(str(decision.reasons[0]))
    top = sorted(decision.scores.values.items(), key=lambda item: -item[1])[:SHOWN_ATTRIBUTES]
    reached = {reason.attribute: reason.action for reason in decision.reasons}
    lines = [
        Text(f"{name} {value:.2f}", style=ACTION_STYLES[reached[name]] if name in reached else "dim")
        for name, value in top
    ]
    return Text("\n").join(lines)


def _from_stdin() -> list[str]:
    if sys.stdin.isatty():
        people.print("One comment a line; end with Ctrl-D.")
    # Not splitlines: a comment may hold other separators, such as U+2028.
    lines = sys.stdin.buffer.read().decode("utf-8", errors="replace").removesuffix("\n").split("\n")
    if lines == [""]:
        raise InputError("stdin", "holds no comment", "Give comments as arguments or one a line on stdin")
    return [line.removesuffix("\r") for line in lines]
