"""The gate: a candidate is compared with the serving model, held against floors, and let through or refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from moderation.errors import InputError
from moderation.registry.gate_report import GATE_PAGE, GateReport
from moderation.scoring import OnnxScorer
from moderation.scoring.model_folder import WEIGHTS
from training.gate.comparison import Comparison, Policies, compare
from training.gate.floors import Floors
from training.gate.functional import FunctionalResult, run_cases
from training.gate.held_out import HeldOut
from training.gate.page import write_page
from training.gate.verdict import Verdict, judge


@dataclass(frozen=True, slots=True)
class Gated:
    """What the gate found out, as it stands in the report and on the page."""

    report: GateReport
    verdict: Verdict
    comparison: Comparison
    functional: FunctionalResult
    held_out: HeldOut


def gate(
    candidate: OnnxScorer,
    serving: OnnxScorer,
    held_out: HeldOut,
    policies: Policies,
    floors: Floors,
) -> Gated:
    """Compare and judge. Raises InputError for a model compared with itself, PolicyError where a policy asks
    for an attribute that its model does not score."""
    digests = [model.manifest.files[WEIGHTS] for model in (candidate, serving)]
    if digests[0] == digests[1] and candidate.manifest.calibration == serving.manifest.calibration:
        raise InputError(
            str(candidate.folder.path),
            f"holds the same weights as {serving.model}",
            "There is nothing to judge.",
        )
    policies.serving.require(serving.attributes)
    policies.candidate.require(candidate.attributes)
    comparison = compare(serving, candidate, held_out.comments, policies)
    functional = run_cases(serving, candidate, policies)
    unlike = tuple(name for name in serving.attributes if name not in candidate.attributes)
    verdict = judge(comparison, functional, floors, unlike)
    report = GateReport(
        passed=verdict.passed,
        candidate=candidate.model,
        candidate_sha256=digests[0],
        against=serving.model,
        against_sha256=digests[1],
        reasons=verdict.refusals or verdict.gains,
        figures={
            "policy": policies.serving.id,
            "candidate_policy": policies.candidate.id,
            "held_out": comparison.as_dict() | {"left_out_as_trained_on": held_out.trained_on},
            "functional": functional.as_dict(),
        },
    )
    return Gated(report, verdict, comparison, functional, held_out)


def write(gated: Gated, folder: Path) -> Path:
    """Put report and page into the candidate's folder; returns the path of the page."""
    page = folder / GATE_PAGE
    write_page(gated, page)
    gated.report.write(folder)
    return page
