"""Language detection on short comments: `python -m bench.languages DATA` (the folder with dev/ and train/).

For each library and margin: the share of English comments that would be refused as another language, by length,
the share of other languages that would pass for English, and microseconds a comment.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import py3langid.langid
import pyarrow.parquet as pq
from lingua import IsoCode639_1, LanguageDetectorBuilder
from rich.console import Console
from rich.table import Table

CODES = [
    "ar",
    "cs",
    "de",
    "en",
    "es",
    "fr",
    "hi",
    "id",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "ru",
    "sv",
    "tr",
    "zh",
]
ENGLISH = ("jigsaw_wiki", "kaggle_insults", "globe_c3", "wiki_context_small")
OTHERS = {
    "de": "dev/germeval2021.parquet",
    "pt": "train/other_languages/told_br_pt.parquet",
    "pl": "train/other_languages/poleval2019_pl.parquet",
    "ko": "train/other_languages/korean_hate_ko.parquet",
    "zh": "train/other_languages/cold_zh.parquet",
    "fr": "train/other_languages/mlma_fr_ar_en.parquet",
    "ar": "train/other_languages/mlma_fr_ar_en.parquet",
}
LENGTHS = ((1, 20), (21, 60), (61, 20_000))
MARGINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
Detect = Callable[[str], tuple[float, float]]  # probability of English, of the likeliest other language


def lingua(low_accuracy: bool) -> Detect:
    builder = LanguageDetectorBuilder.from_iso_codes_639_1(
        *(getattr(IsoCode639_1, code.upper()) for code in CODES)
    )
    detector = (
        (builder.with_low_accuracy_mode() if low_accuracy else builder)
        .with_preloaded_language_models()
        .build()
    )

    def detect(text: str) -> tuple[float, float]:
        english = other = 0.0
        for each in detector.compute_language_confidence_values(text):
            if each.language.iso_code_639_1 == IsoCode639_1.EN:
                english = each.value
            else:
                other = max(other, each.value)
        return english, other

    return detect


def langid() -> Detect:
    identifier = py3langid.langid.LanguageIdentifier.from_model_file(
        py3langid.langid.MODEL_FILE, norm_probs=True
    )
    identifier.set_languages(CODES)

    def detect(text: str) -> tuple[float, float]:
        ranked = dict(identifier.rank(text))
        return ranked.pop("en"), max(ranked.values())

    return detect


def texts_of(path: Path, language: str | None = None) -> list[str]:
    rows = pq.read_table(path).to_pylist()
    return [row["text"] for row in rows if language is None or row.get("lang", language) == language]


def sample(data: Path, n: int) -> dict[str, list[str]]:
    english = [text for name in ENGLISH for text in texts_of(data / "dev" / f"{name}.parquet")]
    groups = {
        f"en {low}–{high}": [text for text in english if low <= len(text) <= high][
            :: max(1, len(english) // (8 * n))
        ][:n]
        for low, high in LENGTHS
    }
    for language, path in OTHERS.items():
        groups[language] = texts_of(data / path, language)[:: max(1, 2000 // n)][:n]
    return groups


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("-n", type=int, default=300, help="texts of each group")
    arguments = parser.parse_args()
    groups = sample(arguments.data, arguments.n)
    for name, detect in (
        ("lingua", lingua(False)),
        ("lingua, low accuracy", lingua(True)),
        ("py3langid", langid()),
    ):
        started = time.perf_counter()
        found = {group: [detect(text) for text in texts] for group, texts in groups.items()}
        seconds = (time.perf_counter() - started) / sum(map(len, groups.values()))
        table = Table(
            "margin", *groups, title=f"{name}: % taken for another language, {seconds * 1e6:.0f} µs a text"
        )
        for margin in MARGINS:
            shares = [
                sum(other - english > margin for english, other in its) / max(1, len(its))
                for its in found.values()
            ]
            table.add_row(f"{margin}", *(f"{share:.1%}" for share in shares))
        Console(width=150).print(table)


if __name__ == "__main__":
    main()
