"""Chosen thresholds as a policy in TOML, each with what it reached where it was chosen."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping

from moderation import Policy
from training.thresholds.aim import Aim
from training.thresholds.curve import Choice, Curve


def policy_text(
    name: str,
    model: str,
    curves: Mapping[str, Curve],
    choices: Mapping[str, Mapping[str, Choice]],
    aims: Mapping[str, Aim],
) -> str:
    """A policy file: `choices` has for each attribute the thresholds by action, `aims` what they were chosen for.

    Its version is a digest of the thresholds, so that decisions tell which of two policies they are by.
    """
    lines = [f"# Chosen for {model}; scores of another model mean something else."]
    lines += [f"# {action}: {aim}." for action, aim in aims.items()]
    digest = hashlib.sha256(f"{model} {choices}".encode()).hexdigest()[:8]
    lines += [f'name = "{name}"', f'version = "{digest}"']
    for attribute, by_action in choices.items():
        curve = curves[attribute]
        lines += [
            "",
            f"# {attribute}: on {curve.yes:,.0f} comments labelled yes and {curve.no:,.0f} labelled no.",
        ]
        lines += [f"# {action}: {_reached(choice)}" for action, choice in by_action.items()]
        lines += [f"[thresholds.{attribute}]"]
        lines += [f"{action} = {choice.threshold}" for action, choice in by_action.items()]
    text = "\n".join(lines) + "\n"
    Policy.from_dict(tomllib.loads(text))
    return text


def _reached(choice: Choice) -> str:
    parts = {"catches": choice.caught, "false alarms": choice.alarms, "precision": choice.precision}
    return ", ".join(f"{name} {of[0]:.1%} ({of[1]:.1%} to {of[2]:.1%})" for name, of in parts.items())
