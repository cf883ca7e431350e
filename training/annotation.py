"""Annotating comments of the corpora with our attributes: draw a sample, compare passes, adjudicate, merge.

Sheets hold one comment a line, `number<TAB>text`; a pass answers with `number<TAB>codes`. Labels are stored
by the sha256 of the text, so that no comment of others stands in the repository.
"""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.metrics import cohen_kappa_score

from moderation import ScoringInput
from moderation.errors import ModerationError
from moderation.scoring import OnnxScorer
from training.corpora import clean, corpus_files, corpus_rows, text_key
from training.labels import ATTRIBUTES, CODES_OF_TENTHS

# One letter an attribute; in lower case it says "readers would split", "-" says none.
CODES = dict(zip("TVPHIDXUNALGSMR", ATTRIBUTES, strict=True))
SPLIT_SHARE = 0.5

# Comments drawn from each corpus: news-like ones first.
SAMPLE = {"civil_toxic_spans": 1400, "contextual_abuse": 1000, "jigsaw_wiki": 600, "reddit_incivility": 300}
# A model looks at so many times the comments that are wanted for those it is least certain of.
POOL = 4
SHORTEST, LONGEST = 15, 600
NUMBERS = "numbers.jsonl"
LABELS = Path(__file__).parent / "annotations"
SHEET_ROWS = 200


class SheetError(ModerationError):
    """Raised when a sheet of answers does not fit its comments; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A comment of the sample: its corpus and its text as the corpus has it."""

    corpus: str
    text: str


def draw(
    data: Path, seed: int, *, scorer: OnnxScorer | None = None, labelled: Collection[str] = ()
) -> list[Drawn]:
    """Draw SAMPLE from the corpora in `data`, without the texts whose hashes are in `labelled`.

    With a scorer, half of each corpus's share is drawn among the comments that it is least certain of.
    """
    rng = random.Random(seed)
    drawn = []
    for corpus, size in SAMPLE.items():
        texts = {row["text"]: None for row in corpus_rows(corpus, corpus_files(corpus, data), data)}
        fitting = [
            text for text in texts if SHORTEST <= len(text) <= LONGEST and text_key(text) not in labelled
        ]
        uncertain: list[str] = []
        if scorer is not None:
            fitting = rng.sample(fitting, min(POOL * size, len(fitting)))
            uncertain = rng.sample(_by_uncertainty(fitting, scorer)[:size], size // 2)
        others = [text for text in fitting if text not in set(uncertain)]
        chosen = uncertain + rng.sample(others, min(size - len(uncertain), len(others)))
        drawn += [Drawn(corpus, text) for text in chosen]
    rng.shuffle(drawn)
    return drawn


def labelled_texts(folder: Path) -> set[str]:
    """Hashes of the texts that have labels of every attribute in `folder` already."""
    rows = (
        json.loads(line)
        for file in folder.glob("*.jsonl")
        for line in file.read_text(encoding="utf-8").splitlines()
    )
    return {row["sha256"] for row in rows if "tenths" not in row}


def _by_uncertainty(texts: Sequence[str], scorer: OnnxScorer) -> list[str]:
    """Texts with the one first that has an attribute nearest to a probability of one half."""
    scores = scorer.score([ScoringInput(text) for text in texts])
    doubt = [min((abs(p - 0.5) for p in each.values.values()), default=0.5) for each in scores]
    return [text for _, text in sorted(zip(doubt, texts, strict=True))]


def write_sheets(drawn: Sequence[Drawn], folder: Path) -> list[Path]:
    """Write the sample as sheets of SHEET_ROWS comments, and beside them which comment has which number.

    The folder is private, as the sheets hold the texts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sheets = []
    for start in range(0, len(drawn), SHEET_ROWS):
        sheet = folder / f"sheet-{start // SHEET_ROWS:03d}.tsv"
        lines = (
            f"{number}\t{json.dumps(clean(each.text), ensure_ascii=False)[1:-1]}\n"
            for number, each in enumerate(drawn[start : start + SHEET_ROWS], start)
        )
        sheet.write_text("".join(lines), encoding="utf-8")
        sheets.append(sheet)
    numbered = ({"number": n, "corpus": d.corpus, "sha256": text_key(d.text)} for n, d in enumerate(drawn))
    (folder / NUMBERS).write_text("".join(json.dumps(row) + "\n" for row in numbered), encoding="utf-8")
    return sheets


def read_numbers(folder: Path) -> dict[int, dict[str, str]]:
    """Corpus and sha256 of the text of every comment of the sheets in `folder`, by its number."""
    rows = map(json.loads, (folder / NUMBERS).read_text(encoding="utf-8").splitlines())
    return {row["number"]: {"sha256": row["sha256"], "corpus": row["corpus"]} for row in rows}


def read_answers(files: Sequence[Path]) -> dict[int, dict[str, float]]:
    """Answers of one pass by comment number. Raises SheetError."""
    answers: dict[int, dict[str, float]] = {}
    for file in files:
        for line_number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            number, _, codes = line.partition("\t")
            codes = codes.strip()
            unknown = set(codes.upper()) - set(CODES) - {"-"}
            if not number.strip().isdigit() or unknown or not codes:
                raise SheetError(f"{file}:{line_number}: expected a number, a tab and codes")
            answers[int(number)] = dict.fromkeys(ATTRIBUTES, 0.0) | {
                CODES[code.upper()]: 1.0 if code.isupper() else SPLIT_SHARE for code in codes if code != "-"
            }
    return answers


def read_tenths(files: Sequence[Path]) -> dict[int, str]:
    """Answers `number<TAB>digits` by comment number: of ten readers, how many would say yes, 9 for nine or ten.

    A digit each for the attributes of CODES_OF_TENTHS. Raises SheetError.
    """
    answers: dict[int, str] = {}
    for file in files:
        for line_number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            number, _, digits = line.partition("\t")
            fits = number.isdecimal() and digits.isdecimal() and len(digits) == len(CODES_OF_TENTHS)
            if not fits or int(number) in answers:
                wanted = f"a number not given before, a tab and {len(CODES_OF_TENTHS)} digits"
                raise SheetError(f"{file}:{line_number}: expected {wanted}")
            answers[int(number)] = digits
    return answers


def agreement(
    first: Mapping[int, Mapping[str, float]], second: Mapping[int, Mapping[str, float]]
) -> dict[str, float]:
    """Cohen's kappa per attribute over the comments that both passes answered, a split counting as yes."""
    both = sorted(set(first) & set(second))
    return {
        name: float(
            cohen_kappa_score([first[n][name] >= 0.5 for n in both], [second[n][name] >= 0.5 for n in both])
        )
        for name in ATTRIBUTES
    }


def disputed(
    first: Mapping[int, Mapping[str, float]], second: Mapping[int, Mapping[str, float]]
) -> list[int]:
    """Numbers of the comments on which the passes contradict each other: a yes against a no."""
    both = sorted(set(first) & set(second))
    return [n for n in both if any(abs(first[n][name] - second[n][name]) == 1.0 for name in ATTRIBUTES)]


def merge(
    numbers: Mapping[int, Mapping[str, str]],
    passes: Sequence[Mapping[int, Mapping[str, float]]],
    adjudicated: Mapping[int, Mapping[str, float]],
    out: Path,
) -> int:
    """Write one line of labels a comment: the adjudicator's answer where there is one, else the passes' mean.

    An attribute that nobody saw is left out. Returns how many comments were written; one that a pass left
    out is not.
    """
    rows = []
    for number in sorted(set.intersection(*(set(each) for each in passes))):
        answers = adjudicated.get(number) or {
            name: sum(each[number][name] for each in passes) / len(passes) for name in ATTRIBUTES
        }
        rows.append({**numbers[number], **{name: share for name, share in answers.items() if share}})
    return _write(rows, out)


def merge_tenths(numbers: Mapping[int, Mapping[str, str]], answers: Mapping[int, str], out: Path) -> int:
    """Write one line a comment that has an answer in tenths, beside those that `out` has. Returns how many are new.

    Raises SheetError when an answer is to none of the comments.
    """
    if strange := sorted(set(answers) - set(numbers)):
        raise SheetError(f"answer {strange[0]} is to no comment of the sheets")
    lines = out.read_text(encoding="utf-8").splitlines() if out.is_file() else []
    rows = {row["sha256"]: row for row in map(json.loads, lines)}
    before = len(rows)
    rows |= {numbers[n]["sha256"]: {**numbers[n], "tenths": digits} for n, digits in answers.items()}
    return _write(list(rows.values()), out) - before


def _write(rows: list[dict[str, Any]], out: Path) -> int:
    rows.sort(key=lambda row: str(row["sha256"]))
    out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return len(rows)
