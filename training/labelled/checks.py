"""What is the matter with labelled comments, before anything is trained on them: counts, examples, what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from moderation.languages import LanguageDetector
from training.labelled.comment import LabelledComment
from training.labelled.reading import LabelledFile
from training.labelled.splitting import Split

# Yes and no of an attribute under which it cannot be trained, and under which it cannot be judged well.
MIN_OF_EACH = 10
ENOUGH_OF_EACH = 50
# Languages are told on so many comments at most, evenly over the input: 0.1 ms each.
LANGUAGE_SAMPLE = 2_000
# A share of other languages that is worth a sentence; fewer are mostly mistakes of the detector.
OTHER_LANGUAGES_SHARE = 0.02
EXAMPLES = 5
# Names of attributes that are more alike than this are taken for a slip: insutl, insults, profane.
ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know: how many comments it is about, ids of some, and a sentence on what to do."""

    kind: str
    level: Literal["warning", "note"]
    count: int
    ids: tuple[str, ...]
    sentence: str

    @classmethod
    def of(cls, kind: str, level: Literal["warning", "note"], ids: Sequence[str], sentence: str) -> Finding:
        return cls(kind, level, len(ids), tuple(ids[:EXAMPLES]), sentence)


def check(
    labelled: LabelledFile, parts: Split, languages: Sequence[str], attributes: Sequence[str]
) -> list[Finding]:
    """All findings, warnings first. `languages` and `attributes` are those that the model reads and knows."""
    findings = [
        *_unread(labelled),
        *_copies(labelled.comments),
        *_leaks(parts),
        *_new(labelled, attributes),
        *_counts(labelled, parts),
        *_languages(labelled.comments, languages),
    ]
    return sorted(findings, key=lambda finding: finding.level != "warning")


def _unread(labelled: LabelledFile) -> Iterator[Finding]:
    if labelled.rejected:
        sentence = "rows could not be read; `moderation label` writes them out with the reason."
        yield Finding("rejected rows", "warning", labelled.rejected, (), sentence)
    if ids := labelled.without_text:
        yield Finding.of("empty comments", "note", ids, "have no visible text and are left out.")
    for attribute, ids in labelled.unusable.items():
        sentence = f"have something under {attribute} that is no label; they count as not labelled for it."
        yield Finding.of("unusable labels", "warning", ids, sentence)
    if ids := [each.id for each in labelled.comments if not each.labels]:
        yield Finding.of("unlabelled comments", "note", ids, "have no label at all and teach nothing.")


def _copies(comments: Sequence[LabelledComment]) -> Iterator[Finding]:
    same: dict[str, list[LabelledComment]] = defaultdict(list)
    for comment in comments:
        same[comment.letters].append(comment)
    copies = [each.id for group in same.values() for each in group[1:]]
    if copies:
        sentence = (
            "repeat another's letters and digits. Each counts, and copies never stand on both sides of the split; "
            "take them out if they come from a double export."
        )
        yield Finding.of("duplicates", "note", copies, sentence)
    conflicts = [each.id for group in same.values() if _disagree(group) for each in group]
    if conflicts:
        sentence = (
            "have the same text as another and the opposite label. They are trained on as split votes; where one "
            "is a slip, mend it."
        )
        yield Finding.of("conflicting labels", "warning", conflicts, sentence)


def _disagree(group: Sequence[LabelledComment]) -> bool:
    answers: dict[str, set[bool]] = defaultdict(set)
    for comment in group:
        for attribute, label in comment.labels.items():
            answers[attribute].add(label.yes)
    return any(len(each) > 1 for each in answers.values())


def _leaks(parts: Split) -> Iterator[Finding]:
    if ids := [each.id for each in parts.leaking]:
        sentence = "were to be held out but have a twin in training; they are in neither, so that figures stay honest."
        yield Finding.of("leaking texts", "warning", ids, sentence)
    trained = {each.thread for each in parts.train if each.thread is not None}
    if ids := [each.id for each in parts.held_out if each.thread in trained]:
        sentence = (
            "are held out while others of their thread train, as the input's own split says. Figures will look "
            "better than they are; split by thread."
        )
        yield Finding.of("leaking threads", "warning", ids, sentence)


def _new(labelled: LabelledFile, known: Sequence[str]) -> Iterator[Finding]:
    for name in labelled.attributes:
        if name not in known:
            ids = [each.id for each in labelled.comments if name in each.labels]
            sentence = "have labels for it. The model does not know it: it is learnt from these labels alone."
            if like := get_close_matches(name, known, n=1, cutoff=ALIKE):
                yield Finding.of(f"new attribute {name}", "warning", ids, f"{sentence} Is {like[0]} meant?")
            else:
                yield Finding.of(f"new attribute {name}", "note", ids, sentence)


def _counts(labelled: LabelledFile, parts: Split) -> Iterator[Finding]:
    for attribute in labelled.attributes:
        trained, held_out = (_yes_and_no(part, attribute) for part in (parts.train, parts.held_out))
        said = f"{trained[0]:,} yes and {trained[1]:,} no train, {held_out[0]:,} and {held_out[1]:,} are held out"
        count = sum(trained) + sum(held_out)
        if min(trained) < MIN_OF_EACH:
            sentence = (
                f"{said}: under {MIN_OF_EACH} of a kind nothing can be learnt. Label more of the rarer kind."
            )
        elif min(trained) < ENOUGH_OF_EACH:
            sentence = f"{said}: it can be trained, and {ENOUGH_OF_EACH} of each would do much better."
        elif min(held_out) < MIN_OF_EACH:
            sentence = (
                f"{said}: too few are held out to say how good it gets. Raise --held-out or label more."
            )
        else:
            yield Finding(f"labels of {attribute}", "note", count, (), f"{said}.")
            continue
        yield Finding(f"labels of {attribute}", "warning", count, (), sentence)


def _yes_and_no(comments: Sequence[LabelledComment], attribute: str) -> tuple[int, int]:
    answers = [each.labels[attribute].yes for each in comments if attribute in each.labels]
    return sum(answers), len(answers) - sum(answers)


def _languages(comments: Sequence[LabelledComment], languages: Sequence[str]) -> Iterator[Finding]:
    detector = LanguageDetector(languages[0] if languages else None)
    sample = comments[:: -(-len(comments) // LANGUAGE_SAMPLE) or 1]
    others: dict[str, list[str]] = defaultdict(list)
    for comment in sample:
        language = detector.detect(comment.text)
        if language is not None and language not in languages:
            others[language].append(comment.id)
    for language, ids in sorted(others.items(), key=lambda item: -len(item[1])):
        if len(ids) > OTHER_LANGUAGES_SHARE * len(sample):
            sentence = (
                f"of the {len(sample):,} looked at seem to be written in {language!r}, which the model does not read "
                f"({', '.join(languages)}). Leave them out, or retrain a model that reads them."
            )
            yield Finding.of("other languages", "warning", ids, sentence)
