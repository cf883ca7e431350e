"""What the gate said of a candidate: `gate.json` in the candidate's model folder, beside its manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from moderation.durable_file import write_durably
from moderation.errors import GateReportDamaged
from moderation.scoring.model_folder import WEIGHTS, Manifest

GATE_REPORT = "gate.json"
GATE_PAGE = "gate.html"


@dataclass(frozen=True, slots=True)
class GateReport:
    """The verdict on one candidate against one serving model.

    `candidate` and `against` are "name@version"; the digests are the sha256 of each one's model.onnx, so that
    the verdict holds for exactly these weights. `reasons` are plain sentences: why it was refused, or what it
    was let through on. `figures` are the comparison's, for programs.
    """

    passed: bool
    candidate: str
    candidate_sha256: str
    against: str
    against_sha256: str
    reasons: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> GateReport | None:
        """The report in a model folder, None where there is none yet. Raises GateReportDamaged."""
        path = folder / GATE_REPORT
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise GateReportDamaged(str(path), str(error)) from error
        try:
            report = cls(**{**table, "reasons": tuple(table.get("reasons", ()))})
        except (TypeError, AttributeError) as error:
            raise GateReportDamaged(str(path), str(error)) from error
        if not isinstance(report.passed, bool):
            raise GateReportDamaged(str(path), "`passed` is neither true nor false")
        return report

    def write(self, folder: Path) -> Path:
        """Write the report into a model folder, replacing an earlier one; returns its path."""
        path = folder / GATE_REPORT
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"
        write_durably(path, lambda file: file.write(text.encode()))
        return path

    def objection(self, candidate: Manifest, serving: Manifest) -> str | None:
        """Why this report does not let `candidate` serve in place of `serving`, as a sentence; None if it does."""
        if (self.candidate, self.candidate_sha256) != (candidate.id, candidate.files[WEIGHTS]):
            return f"its gate report is of other weights ({self.candidate})"
        if (self.against, self.against_sha256) != (serving.id, serving.files[WEIGHTS]):
            return f"the gate compared it with {self.against}, but {serving.id} serves"
        if not self.passed:
            return "the gate refused it: " + (" ".join(self.reasons) or "no reason is given")
        return None
