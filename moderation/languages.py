"""Which language a comment is written in, with a language to fall back to where it is too short to tell."""

from __future__ import annotations

from collections.abc import Sequence

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

# The languages that Perspective served, and Turkish, for which short English was most often mistaken.
CANDIDATES = (
    "ar", "cs", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "zh",
)  # fmt: skip
# How much likelier than the fallback another language must be. At 0.4, 0.0 to 0.4 % of English comments of any
# length are taken for another language, and 95 to 100 % of those in seven other languages are told apart:
# python -m bench.languages DATA. The figures are in docs/decisions.md.
MARGIN = 0.4
# More text does not change the answer and costs time.
MAX_CHARACTERS = 500


class LanguageDetector:
    """Detects one of CANDIDATES (ISO 639-1); `fallback` is assumed unless another one is clearly likelier."""

    def __init__(self, fallback: str | None) -> None:
        self.fallback = fallback
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._identifier.set_languages(list(CANDIDATES))

    def detect(self, text: str) -> str | None:
        """The language; None where it is not clear and there is no fallback."""
        ranked: Sequence[tuple[str, float]] = self._identifier.rank(text[:MAX_CHARACTERS])
        (first, probability), (_, next_probability) = ranked[0], ranked[1]
        if first == self.fallback:
            return first
        if self.fallback is None:
            return first if probability - next_probability > MARGIN else None
        of_fallback = dict(ranked).get(self.fallback, next_probability)
        return first if probability - of_fallback > MARGIN else self.fallback


def primary(language: str) -> str:
    """The primary subtag of a BCP-47 tag: "en" for "en-GB"."""
    return language.replace("_", "-").partition("-")[0].lower()
