"""`moderation thresholds`: a policy whose thresholds do what was asked of them, on labelled comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from moderation import ScoringInput, load
from moderation.errors import InputError
from moderation.scoring import DEFAULT_MODEL, OnnxScorer
from training.cli.app import app, say
from training.cli.options import (
    EncodingOption,
    FormatOption,
    LabelledArgument,
    LabelledInput,
    LabelOption,
    MappingOption,
    TextColumnOption,
)

if TYPE_CHECKING:
    from training.labelled import LabelledComment
    from training.thresholds import Aim, Choice, Curve

AIMS = (
    "false-alarms=2%: at most so many of the comments labelled no; catch=90%: at least so many of those "
    "labelled yes; precision=95%: at least so many of what it flags are yes"
)


@app.command()
def thresholds(
    input: LabelledArgument,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The policy to write; a plot goes beside it as .svg.")
    ],
    model: Annotated[
        str, typer.Option(help="The model that will serve: a name, a folder or a registry.")
    ] = DEFAULT_MODEL,
    review: Annotated[
        str | None, typer.Option(metavar="AIM", help=f"What sends a comment to a person. {AIMS}.")
    ] = "false-alarms=2%",
    reject: Annotated[
        str | None, typer.Option(metavar="AIM", help="What rejects a comment; none if not given.")
    ] = None,
    label: LabelOption = None,
    mapping: MappingOption = None,
    text_column: TextColumnOption = None,
    format: FormatOption = None,
    encoding: EncodingOption = None,
    by_community: Annotated[
        bool,
        typer.Option(
            "--by-community",
            help="A policy for each community with labels enough as well: OUTPUT-COMMUNITY.toml.",
        ),
    ] = False,
    name: Annotated[str | None, typer.Option(help="The policy's name.", show_default="OUTPUT")] = None,
) -> None:
    """Choose thresholds for a stated aim, write them as a policy and plot what they cost.

    Comments that the model was trained on are left out.

    `moderation thresholds labels.csv --model CANDIDATE -o house.toml --review catch=90% --reject precision=98%`
    """
    from training.gate.held_out import held_out_comments
    from training.labelled.checks import ENOUGH_OF_EACH, MIN_OF_EACH
    from training.thresholds import Aim

    aims = {name: Aim.parse(text) for name, text in (("review", review), ("reject", reject)) if text}
    scorer = load(model)
    labels = LabelledInput(input, label, mapping, text_column, format, encoding)
    labelled = labels.read(scorer.attributes)
    held_out = held_out_comments(labelled, scorer.folder)
    if held_out.sentence:
        say(held_out.sentence)
    comments = held_out.comments
    scores = _scores(scorer, comments)
    _write(comments, scores, MIN_OF_EACH, aims, name or output.stem, scorer.model, output)
    if by_community:
        counts = Counter(each.community for each in comments if each.community)
        for community, _ in counts.most_common():
            mine = [i for i, each in enumerate(comments) if each.community == community]
            slug = "".join(c if c.isalnum() else "-" for c in community)
            target = output.with_name(f"{output.stem}-{slug}{output.suffix}")
            part = {attribute: values[mine] for attribute, values in scores.items()}
            try:
                _write(
                    [comments[i] for i in mine], part, ENOUGH_OF_EACH, aims, target.stem, scorer.model, target
                )
            except InputError:
                typer.echo(
                    f"{community}: labels too few for thresholds of its own; the policy for all applies."
                )


def _scores(scorer: OnnxScorer, comments: Sequence[LabelledComment]) -> dict[str, np.ndarray]:
    scored = scorer.score([ScoringInput(each.text) for each in comments])
    return {
        attribute: np.array([each.values.get(attribute, 0.0) for each in scored], dtype=np.float64)
        for attribute in scorer.attributes
    }


def _write(
    comments: Sequence[LabelledComment],
    scores: Mapping[str, np.ndarray],
    at_least: int,
    aims: Mapping[str, Aim],
    name: str,
    model: str,
    output: Path,
) -> None:
    """Choose on these comments and write policy and plot. Raises InputError where no attribute can be chosen for."""
    from training.thresholds import Curve, plot, policy_text

    curves: dict[str, Curve] = {}
    choices: dict[str, dict[str, Choice]] = {}
    for attribute, values in scores.items():
        known = [i for i, each in enumerate(comments) if attribute in each.labels]
        answers = np.array([comments[i].labels[attribute].share for i in known])
        if min((answers >= 0.5).sum(), (answers < 0.5).sum()) < at_least:
            continue
        curves[attribute] = Curve.of(values[known], answers)
        choices[attribute] = _choices(attribute, curves[attribute], aims)
    choices = {attribute: chosen for attribute, chosen in choices.items() if chosen}
    if not choices:
        raise InputError(
            "the labelled comments",
            f"no attribute has {at_least} yes and {at_least} no that meet an aim",
            "Label more.",
        )
    output.write_text(policy_text(name, model, curves, choices, aims), encoding="utf-8")
    picture = plot(
        {each: curves[each] for each in choices}, choices, f"{name}, {model}", output.with_suffix(".svg")
    )
    typer.echo(f"{output} · {picture}")


def _choices(attribute: str, curve: Curve, aims: Mapping[str, Aim]) -> dict[str, Choice]:
    """The threshold of each action; one that would lie under review's is left out, and it is said why."""
    from training.thresholds import choose

    chosen: dict[str, Choice] = {}
    for action, aim in aims.items():
        choice = choose(curve, aim)
        if choice is None:
            typer.echo(f"{attribute}: no threshold is such that {aim}; there is none for {action}.")
        elif action == "reject" and "review" in chosen and choice.threshold < chosen["review"].threshold:
            typer.echo(
                f"{attribute}: what is to be reviewed may as well be rejected ({choice.threshold} would do)."
            )
            chosen["reject"] = chosen.pop("review")
        else:
            chosen[action] = choice
            typer.echo(
                f"{attribute}: {action} at {choice.threshold}: catches {choice.caught[0]:.1%}, "
                f"false alarms {choice.alarms[0]:.1%}, precision {choice.precision[0]:.1%}"
            )
    return chosen
