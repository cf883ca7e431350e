"""The card of a candidate: what it was made from, what held-out labels say of it, what it does not know."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from moderation.scoring import Manifest
from training.candidate.figures import HeldOutFigures


def write_candidate_card(
    path: Path, manifest: Manifest, figures: Mapping[str, HeldOutFigures], left: Mapping[str, str]
) -> None:
    """Write the card; `left` names the attributes that could not be trained, each with the reason."""
    training = manifest.training or {}
    labels = training["labels"]
    parts = [
        f"# {manifest.id}",
        f"Retrained from {training['base']} ({training['method']}) on {labels['trained_on']:,} labelled comments "
        f"of {labels['rows']:,}; the others were held out. Licence of the base: {manifest.licence or 'see there'}.",
        "\n".join(_line(name, each) for name, each in figures.items()),
        "\n".join(f"- `{attribute}` stays as it was: {reason}." for attribute, reason in left.items()),
        LIMITS.format(base=training["base"]),
    ]
    path.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")


LIMITS = """\
Scores are probabilities at the share of yes among the labelled comments, which is not that of all comments where
moderators labelled what they were shown. Attributes that are not listed above score as those of {base}, whose card
says where it fails."""


def _line(name: str, each: HeldOutFigures) -> str:
    before = "a new attribute" if each.auc_before is None else f"before {each.auc_before:.3f}"
    return (
        f"- `{name}`: AUC {each.auc:.3f} ({before}), average precision {each.average_precision:.3f}, calibration "
        f"error {each.calibration_error:.3f}, on {each.rows:,} held-out comments of which {each.yes:,} are yes."
    )
