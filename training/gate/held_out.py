"""Which labelled comments may judge models: those that none of them has been trained on."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.errors import InputError
from moderation.scoring import ModelFolder
from training.candidate.trained_texts import TrainedTexts
from training.labelled import LabelledComment, LabelledFile


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Comments that the models have not seen; `trained_on` counts those that one has, which are left out."""

    comments: list[LabelledComment]
    trained_on: int

    @property
    def sentence(self) -> str:
        """What was left out, for people; empty where nothing was."""
        if not self.trained_on:
            return ""
        of = self.trained_on + len(self.comments)
        return (
            f"Of {of:,} labelled comments {self.trained_on:,} are left out, because they have been trained on; "
            f"the other {len(self.comments):,} judge."
        )


def held_out_comments(labelled: LabelledFile, *models: ModelFolder) -> HeldOut:
    """Leave out what one of the models was trained on: of its own file, or of any other with some of the texts.

    Raises InputError where nothing is left, or where a retrained model keeps no record of its texts.
    """
    unseen = labelled.comments
    for model in models:
        trained_texts = TrainedTexts.beside(model.path)
        if trained_texts is not None:
            unseen = trained_texts.unseen(unseen)
        elif "labels" in (model.manifest.training or {}):
            raise InputError(
                str(model.path), "does not say which comments it was trained on", "Train the candidate again."
            )
    if not unseen:
        raise InputError(
            "the labelled comments",
            "are all comments that the model was trained on, so that they cannot judge it",
            "Train with --held-out, or name labelled comments that it has not seen.",
        )
    return HeldOut(unseen, len(labelled.comments) - len(unseen))
