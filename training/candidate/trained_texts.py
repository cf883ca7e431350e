"""The texts that a model was trained on, as digests beside it: what it has seen may not judge it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.errors import ModelDamaged
from training.labelled import Finding, LabelledComment
from training.packaging import TRAINED_TEXTS

# Of a sha256: among a million trained and 20,000 other texts, a mistake in one of a billion runs.
DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True)
class TrainedTexts:
    """uint64[n], sorted: digests of the letters and digits of texts, by which the split knows copies as well."""

    digests: NDArray[np.uint64]

    @classmethod
    def of(cls, comments: Sequence[LabelledComment]) -> TrainedTexts:
        """Those of comments that train."""
        return cls(np.unique(_digests(comments)))

    @classmethod
    def beside(cls, folder: Path) -> TrainedTexts | None:
        """What lies in a model folder; None in that of a model that was not retrained. Raises ModelDamaged."""
        path = folder / TRAINED_TEXTS
        if not path.is_file():
            return None
        try:
            digests = np.load(path, allow_pickle=False)
        except (OSError, ValueError) as error:
            raise ModelDamaged(str(folder), f"{TRAINED_TEXTS} cannot be read") from error
        return cls(digests.astype(np.uint64))

    def save(self, folder: Path) -> None:
        """Write the file that the manifest lists."""
        np.save(folder / TRAINED_TEXTS, self.digests, allow_pickle=False)

    def with_those_of(self, base: TrainedTexts | None) -> TrainedTexts:
        """A candidate of a candidate has seen the texts of both."""
        return self if base is None else TrainedTexts(np.union1d(self.digests, base.digests))

    def finding(self, comments: Sequence[LabelledComment], model: str) -> Finding | None:
        """What is the matter with training `model` on comments that it has been trained on already."""
        again = [each.id for each, known in zip(comments, self._known(comments), strict=True) if known]
        if not again:
            return None
        return Finding.of(
            "comments trained on twice",
            "warning",
            again,
            f"have trained {model} already. What it remembers looks like what it can tell, so that scores come out "
            "too sure: train the model before it on all labels, or this one on new labels alone.",
        )

    def unseen(self, comments: Sequence[LabelledComment]) -> list[LabelledComment]:
        """The comments whose texts are not among them."""
        return [each for each, known in zip(comments, self._known(comments), strict=True) if not known]

    def _known(self, comments: Sequence[LabelledComment]) -> NDArray[np.bool_]:
        return np.isin(_digests(comments), self.digests)


def _digests(comments: Sequence[LabelledComment]) -> NDArray[np.uint64]:
    of_each = (hashlib.sha256(each.letters.encode("utf-8", "surrogatepass")).digest() for each in comments)
    return np.array([int.from_bytes(each[:DIGEST_BYTES], "big") for each in of_each], dtype=np.uint64)
