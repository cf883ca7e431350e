"""Corpora read with `datasets`, labelled, split into training and held-out rows, and made into examples."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datasets import Dataset, load_dataset
from datasets.utils.logging import disable_progress_bar

from moderation.errors import ModerationError
from moderation.scoring.model_folder import sha256_of
from training.labels import LABELLERS, Answers, agreed_harmless
from training.recipe import Corpus

OWN_DATA = Path(__file__).parent
# Files of ours, beside the corpora of a data folder.
OWN_CORPORA = {
    "minimal_pairs": "minimal_pairs/*.tsv",
    "identity_sentences": "identity_sentences/*.tsv",
    "annotations": "annotations/*.jsonl",
    "written_comments": "written_comments/*.txt",
}


class CorpusError(ModerationError):
    """Raised when a corpus of the recipe is not in the data folder."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text, the shares of readers who say yes per attribute (absent: not known), and its toxic characters.

    `spans` is None where nobody marked any, else character ranges of `text`, possibly none. `harmless`: other texts
    may be put beside it and keep their own answers.
    """

    text: str
    answers: Answers
    weight: float = 1.0
    spans: tuple[tuple[int, int], ...] | None = None
    harmless: bool = False


@dataclass(frozen=True, slots=True)
class CorpusExamples:
    """A corpus as examples: its training and held-out rows, and the digest of every file that it came from."""

    name: str
    train: list[Example]
    held_out: list[Example]
    digests: dict[str, str] = field(default_factory=dict)


def read_corpus(corpus: Corpus, data: Path, seed: int, test_share: float) -> CorpusExamples:
    """Read one corpus. Which rows are held out depends on the text alone: the same in every run and corpus.

    Raises CorpusError when the data folder does not have it.
    """
    files = corpus_files(corpus.name, data)
    rows = corpus_rows(corpus.name, files, data)
    examples: dict[str, Example] = {}
    groups: dict[str, str] = {}
    for row in rows:
        answers = LABELLERS[corpus.name](row)
        spans = _spans(row)
        if row["text"].strip() and (answers or spans is not None):
            examples[row["text"]] = Example(
                clean(row["text"]), answers, corpus.weight, spans, agreed_harmless(row)
            )
            # Twins of a minimal pair stay on one side.
            groups[row["text"]] = row.get("pair", row["text"])
    train, held_out = [], []
    for text, example in examples.items():
        (held_out if share_of(groups[text]) < test_share else train).append(example)
    if corpus.rows is not None and len(train) > corpus.rows:
        train = random.Random(seed).sample(train, corpus.rows)
    return CorpusExamples(corpus.name, train, held_out, {file.name: sha256_of(file) for file in files})


def corpus_files(name: str, data: Path) -> list[Path]:
    """The files of a corpus: in the data folder, or among our own. Raises CorpusError when there is none."""
    files = sorted(OWN_DATA.glob(OWN_CORPORA[name])) if name in OWN_CORPORA else [data / f"{name}.parquet"]
    if not files or not files[0].is_file():
        raise CorpusError(
            f"corpus {name}: {data / name}.parquet is not there. Name another folder with --data."
        )
    return files


def clean(text: str) -> str:
    """Undo what corpora put for line breaks and people, as no reader comment has it."""
    text = text.replace("[linebreak]", "\n").replace("\\n", "\n")
    text = re.sub(r"@USER\b|\[USER\]|<user>", "@someone", text)
    return re.sub(r"@LINK\b|\[URL\]|<url>", "https://example.org", text)


def share_of(text: str) -> float:
    """A number in [0, 1) that depends on the letters and digits of a text alone."""
    letters = "".join(c for c in text.lower() if c.isalnum())
    return int.from_bytes(hashlib.sha256(letters.encode()).digest()[:6], "big") / 2**48


def text_key(text: str) -> str:
    """The key under which labels of a text are stored without the text: sha256 of it in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def corpus_rows(name: str, files: Sequence[Path], data: Path) -> Iterator[Mapping[str, Any]]:
    if name == "annotations":
        yield from _annotated_rows(files, data)
        return
    if name == "written_comments":
        for file in files:
            yield from (
                {"text": line.replace("\\n", "\n")} for line in file.read_text(encoding="utf-8").splitlines()
            )
        return
    if name in OWN_CORPORA:
        for file in files:
            for line in file.read_text(encoding="utf-8").splitlines():
                pair, phenomenon, labels, text = line.split("\t")
                yield {"pair": pair, "phenomenon": phenomenon, "labels": labels, "text": text}
        return
    disable_progress_bar()
    dataset = load_dataset("parquet", data_files=[str(file) for file in files], split="train")
    assert isinstance(dataset, Dataset)
    for row in dataset:
        assert isinstance(row, Mapping)
        yield row


def _annotated_rows(files: Sequence[Path], data: Path) -> Iterator[Mapping[str, Any]]:
    """Labels are stored by the hash of the text; the texts come from the corpora that they were drawn from."""
    labels: dict[str, dict[str, Any]] = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            key, corpus = row.pop("sha256"), row.pop("corpus")
            of_text = labels.setdefault(key, {"corpus": corpus, "codes": None, "tenths": []})
            if "tenths" in row:
                of_text["tenths"].append(row["tenths"])
            else:
                of_text["codes"] = row
    for corpus in sorted({row["corpus"] for row in labels.values()}):
        for row in corpus_rows(corpus, corpus_files(corpus, data), data):
            if found := labels.get(text_key(row["text"])):
                yield {**found, "text": row["text"]}


def _spans(row: Mapping[str, Any]) -> tuple[tuple[int, int], ...] | None:
    """Ranges from a JSON list of character offsets, as SemEval-2021 task 5 has it."""
    if "spans" not in row:
        return None
    ranges: list[tuple[int, int]] = []
    for offset in json.loads(row["spans"]):
        if ranges and ranges[-1][1] == offset:
            ranges[-1] = (ranges[-1][0], offset + 1)
        else:
            ranges.append((offset, offset + 1))
    return tuple(ranges)
