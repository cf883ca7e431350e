"""A scorer for tests of everything around scoring: real shape, made-up but fixed scores."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from moderation.batch import LocalEngine, Output, ReadOptions, Run, Source, Summary
from moderation.errors import ScoringError
from moderation.policy import Policy
from moderation.types import Scores, ScoringInput


class FakeScorer:
    """Scores that follow from the text; counts what it is asked and fails on texts that hold `fails_on`."""

    attributes = ("toxicity", "insult")
    model = "fake@1"

    def __init__(self, fails_on: str | None = None) -> None:
        self.fails_on = fails_on
        self.seen: list[str] = []

    def score(self, inputs: Sequence[ScoringInput]) -> list[Scores]:
        if self.fails_on and any(self.fails_on in each.text for each in inputs):
            raise ScoringError("fake@1 failed on a batch")
        self.seen += [each.text for each in inputs]
        return [Scores(self._values(each.text), self.model) for each in inputs]

    def _values(self, text: str) -> dict[str, float]:
        if not text.strip():
            return {}
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        toxicity = 0.95 if "idiot" in text else digest[0] / 1000
        return {"toxicity": toxicity, "insult": digest[1] / 1000}


POLICY = Policy.from_dict(
    {"name": "test", "version": "1", "thresholds": {"toxicity": {"review": 0.5, "reject": 0.9}}}
)


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., Run]:
    def make(
        input: Path,
        output: str | Path,
        *,
        scorer: Any = None,
        text_column: str | None = None,
        rows_per_chunk: int = 10_000,
        format: str | None = None,
        encoding: str | None = None,
        workers: int = 1,
        **more: Any,
    ) -> Run:
        options = ReadOptions(text_column=text_column, rows_per_chunk=rows_per_chunk)
        scorer = scorer or FakeScorer()
        return Run(
            source=Source(input, format_name=format, encoding=encoding, options=options),
            output=Output.of(tmp_path / output),
            scorer=scorer,
            engine=LocalEngine(scorer, workers),
            policy=more.pop("policy", POLICY),
            **more,
        )

    return make


@pytest.fixture
def label(make_run: Callable[..., Run]) -> Callable[..., Summary]:
    def run(*args: Any, **options: Any) -> Summary:
        return make_run(*args, **options).execute()

    return run


@pytest.fixture
def fake_scorer() -> type[FakeScorer]:
    return FakeScorer
