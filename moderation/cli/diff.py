"""`moderation diff`: what two runs over the same dump decide differently."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from moderation.batch.comparison import ACTIONS, Comparison, compare
from moderation.batch.location import located
from moderation.batch.scored import ScoredOutput
from moderation.cli.app import app


@app.command()
def diff(
    before: Annotated[
        Path, typer.Argument(parser=located, metavar="A", help="An output of `moderation label` or `decide`.")
    ],
    after: Annotated[
        Path, typer.Argument(parser=located, metavar="B", help="Another one over the same rows.")
    ],
    examples: Annotated[int, typer.Option(min=0, help="How many flipped rows to show.")] = 10,
    show_text: Annotated[bool, typer.Option(help="Show the comments of the examples.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Compare two runs, of two models or two policies: what flipped, how often, with examples."""
    one, other = ScoredOutput(before), ScoredOutput(after)
    result = compare(one, other, n_examples=examples, texts=show_text)
    if as_json:
        runs = {
            "a": {"model": one.model, "policy": one.policy},
            "b": {"model": other.model, "policy": other.policy},
        }
        print(json.dumps({**runs, **result.as_dict()}, ensure_ascii=False))
        return
    console = Console(highlight=False)
    console.print(f"A: {one.model}, {one.policy}    B: {other.model}, {other.policy}")
    share = result.flipped / result.rows if result.rows else 0.0
    console.print(f"{result.flipped:,} of {result.rows:,} rows are decided otherwise ({share:.2%})")
    for table in _tables(result):
        console.print(table)


def _tables(result: Comparison) -> list[Table]:
    moves = Table("A \\ B", *ACTIONS, title="decisions")
    for before in ACTIONS:
        moves.add_row(before, *(f"{result.moves[before, after]:,}" for after in ACTIONS))
    tables = [moves]
    if any(largest for _, _, largest in result.shifts.values()):
        shifts = Table("attribute", "mean change", "mean size", "largest", title="scores")
        for name, (mean, size, largest) in result.shifts.items():
            shifts.add_row(name, f"{mean:+.4f}", f"{size:.4f}", f"{largest:+.4f}")
        tables.append(shifts)
    if result.examples:
        flips = Table("row", "A", "B", "reasons in A", "reasons in B", title="examples")
        if any(flip.text is not None for flip in result.examples):
            flips.add_column("comment", max_width=60)
        for flip in result.examples:
            cells = [str(flip.row), flip.before, flip.after, flip.reasons_before, flip.reasons_after]
            flips.add_row(*map(Text, cells), *([Text(flip.text)] if flip.text is not None else []))
        tables.append(flips)
    return tables
