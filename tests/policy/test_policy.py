"""Decisions from scores, and policies that are wrong."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from moderation import Comment, Policy, Scores
from moderation.errors import PolicyError

STRICT = {
    "name": "strict",
    "version": "2",
    "thresholds": {"insult": {"review": 0.4, "reject": 0.8}, "threat": {"review": 0.2}},
}
COMMENT = Comment("c1", "text")


def decide(**values: float) -> object:
    return Policy.from_dict(STRICT).decide(COMMENT, Scores(values, "m@1"))


def test_a_score_at_its_threshold_counts() -> None:
    decision = decide(insult=0.4, threat=0.1)
    assert decision.action == "review"
    assert [str(reason) for reason in decision.reasons] == ["insult 0.40 ≥ 0.40"]
    assert decision.policy == "strict@2"


def test_the_most_severe_reason_comes_first() -> None:
    decision = decide(insult=0.81, threat=0.99)
    assert decision.action == "reject"
    assert [reason.attribute for reason in decision.reasons] == ["insult", "threat"]


def test_a_threshold_that_is_left_out_never_fires() -> None:
    assert decide(insult=0.0, threat=1.0).action == "review"


def test_below_all_thresholds_is_approved_without_a_reason() -> None:
    decision = decide(insult=0.39, threat=0.19)
    assert (decision.action, decision.reasons) == ("approve", ())


@pytest.mark.parametrize("values", [{}, {"insult": 0.1}, {"insult": 0.1, "threat": math.nan}])
def test_what_was_not_scored_is_never_approved(values: dict[str, float]) -> None:
    assert decide(**values).action == "review"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = ", "not valid TOML"),
        ('name = "a"\nversion = "1"', "thresholds"),
        ('name = "a"\nversion = 1\n[thresholds.insult]\nreview = 0.5', "strings"),
        ('name = "a"\nversion = "1"\ncolour = 1\n[thresholds.insult]\nreview = 0.5', "unknown key colour"),
        ('name = "a"\nversion = "1"\n[thresholds.insult]\nhide = 0.5', "hide"),
        ('name = "a"\nversion = "1"\n[thresholds.insult]\nreview = 50', "not in (0, 1]"),
        ('name = "a"\nversion = "1"\n[thresholds.insult]\nreview = 0.9\nreject = 0.5', "above the reject"),
        ('name = "a"\nversion = "1"\n[thresholds.insult]\nreview = "high"', "must be a number"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(PolicyError) as error:
        Policy.load(path)
    assert str(path) in str(error.value)
    assert says in str(error.value)


def test_a_policy_for_attributes_that_the_model_lacks_is_refused() -> None:
    with pytest.raises(PolicyError, match="threat"):
        Policy.from_dict(STRICT).require(("insult", "toxicity"))


def test_the_default_policy_fits_the_shipped_model(scorer: object) -> None:
    Policy.load().require(scorer.attributes)
