"""`moderation label-next`: which comments to label next, for people's own tools and for Label Studio."""

from __future__ import annotations

import json
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from moderation import Policy, ScoringInput, load
from moderation.errors import InputError
from moderation.policy.policy import DEFAULT_POLICY_PATH
from moderation.scoring import DEFAULT_MODEL, OnnxScorer
from training.cli.app import app, people, say
from training.cli.options import (
    DumpArgument,
    FormatOption,
    LabelOption,
    ModelOption,
    TextColumnOption,
)

if TYPE_CHECKING:
    from training.label_next.choosing import Choice
    from training.label_next.pool import Reason

group = typer.Typer(
    no_args_is_help=True,
    help="Choose the comments that are worth a moderator's minute, and read their labels back.",
)
app.add_typer(group, name="label-next")


class SheetFormat(StrEnum):
    """What a batch is written as."""

    CSV = "csv"
    JSONL = "jsonl"
    LABEL_STUDIO = "label-studio"


@group.command("choose")
def choose_comments(
    dump: DumpArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    n: Annotated[int, typer.Option("--number", "-n", min=1, help="How many comments to choose.")] = 200,
    as_format: Annotated[
        SheetFormat | None,
        typer.Option(
            "--as", help="What to write.", show_default="by suffix: .csv, .jsonl; .json is Label Studio's"
        ),
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(
            "--attribute",
            "-a",
            help="What to ask about; may be new to the model. May be repeated.",
            show_default="what the policy has thresholds for",
        ),
    ] = None,
    model: ModelOption = DEFAULT_MODEL,
    other: Annotated[
        str | None,
        typer.Option(
            help="A second model, such as a candidate: where the two disagree is worth a look.",
            show_default="the model's own judgement of single words",
        ),
    ] = None,
    labelled: Annotated[
        list[str] | None, typer.Option(help="Labelled comments that are not to be asked about again.")
    ] = None,
    label: LabelOption = None,
    uncertain: Annotated[float, typer.Option(min=0, help="Share of comments near a threshold.")] = 0.5,
    disagreeing: Annotated[
        float, typer.Option(min=0, help="Share of those that are judged in two ways.")
    ] = 0.3,
    at_random: Annotated[
        float, typer.Option("--random", min=0, help="Share drawn blindly: they tell what is common.")
    ] = 0.2,
    suggest: Annotated[
        bool,
        typer.Option(
            help="Tick the model's answers in Label Studio; quicker, but people then agree with it."
        ),
    ] = False,
    policy: Annotated[
        Path, typer.Option(help="Whose thresholds are the edges of doubt.")
    ] = DEFAULT_POLICY_PATH,
    text_column: TextColumnOption = None,
    format: FormatOption = None,
    seed: Annotated[int, typer.Option(help="The same seed chooses the same comments.")] = 0,
) -> None:
    """Choose comments to label: near a threshold, judged in two ways, and some at random, each unlike the others.

    CSV and JSONL have an empty column an attribute: fill in 1 or 0 and give the file to `moderation train`.
    For Label Studio a labelling page is written beside the tasks; `moderation label-next read` takes its export.
    """
    from training.label_next.choosing import POOL_PER_CHOICE, choose
    from training.label_next.pool import Candidate, Pool
    from training.label_next.signals import Judge
    from training.labelled import read_labelled
    from training.labelled.mapping import attribute_name
    from training.unlabelled import read_dump

    kind = as_format or _by_suffix(output)
    shares: dict[Reason, float] = {"uncertain": uncertain, "disagreeing": disagreeing, "random": at_random}
    if not sum(shares.values()):
        raise InputError("the shares", "are all 0", "Give --uncertain, --disagreeing or --random a share.")
    limits, scorer = Policy.load(policy), load(model)
    asked = [attribute_name(name) for name in attribute or ()] or list(limits.thresholds)
    judge = Judge(scorer, asked, limits, load(other) if other else None)
    known = [
        each.letters
        for source in labelled or ()
        for each in read_labelled(source, labels=label or (), attributes=asked).comments
        if any(name in each.labels for name in asked)
    ]
    pool = Pool(POOL_PER_CHOICE * n, known, seed)
    with people.status("reading") as status:
        for part in read_dump(dump, text_column=text_column, format_name=format):
            signals = judge.of(part.texts)
            for i, (id, text) in enumerate(zip(part.ids, part.texts, strict=True)):
                worth: dict[Reason, float] = {
                    "uncertain": signals.uncertain[i],
                    "disagreeing": signals.disagreeing[i],
                }
                pool.add(Candidate(id, text, signals.scores[i].values, worth))
            status.update(f"{pool.n_seen:,} comments scored ({part.fraction:.0%})")
        if not pool.n_seen:
            raise InputError(str(dump), "holds no comment that has no label yet")
        choices = choose(
            pool,
            n,
            shares,
            lambda texts: scorer.embed(scorer.encode([ScoringInput(each) for each in texts])),
            seed,
        )
    _write(output, kind, choices, asked, scorer, limits if suggest else None)
    counts = Counter(choice.reason for choice in choices)
    say(
        f"{len(choices):,} of {pool.n_seen:,} comments: "
        + ", ".join(f"{count} {reason}" for reason, count in counts.items())
        + f". They are asked about {', '.join(asked)}."
    )
    typer.echo(output)


@group.command("read")
def read_labels(
    export: Annotated[Path, typer.Argument(help="A project exported from Label Studio as JSON or JSON-MIN.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The JSONL file to write.")],
) -> None:
    """Turn an export of Label Studio into labelled comments that `moderation train` and `gate` take."""
    from training.label_next.label_studio import read_export
    from training.label_next.sheets import write_jsonl

    count = write_jsonl(output, read_export(export))
    if not count:
        raise InputError(str(export), "holds no task that was labelled")
    say(f"{count:,} labelled comments")
    typer.echo(output)


def _by_suffix(output: Path) -> SheetFormat:
    formats = {".csv": SheetFormat.CSV, ".jsonl": SheetFormat.JSONL, ".json": SheetFormat.LABEL_STUDIO}
    if output.suffix.casefold() not in formats:
        raise InputError(
            str(output),
            "has a name that does not tell its format",
            "Name it .csv, .jsonl or .json, or give --as.",
        )
    return formats[output.suffix.casefold()]


def _write(
    output: Path,
    kind: SheetFormat,
    choices: list[Choice],
    asked: list[str],
    scorer: OnnxScorer,
    suggest: Policy | None,
) -> None:
    from training.label_next.label_studio import labelling_page, tasks
    from training.label_next.sheets import records, write_csv, write_jsonl

    if kind is SheetFormat.CSV:
        write_csv(output, list(records(choices, asked)))
    elif kind is SheetFormat.JSONL:
        write_jsonl(output, records(choices, asked))
    else:
        limits = None
        if suggest is not None:
            limits = {name: each.review or each.reject or 1.0 for name, each in suggest.thresholds.items()}
        found = tasks(choices, asked, scorer.model, limits)
        output.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        page = output.with_suffix(".xml")
        page.write_text(labelling_page(asked), encoding="utf-8")
        say(f"{page} is the labelling page: paste it into the settings of the project.")
