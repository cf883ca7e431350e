"""A changed policy applied to scores that there are: the same rows with new decisions, without a model."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from moderation.batch.labels import decide, limits_of
from moderation.batch.ledger import Ledger
from moderation.batch.output import Output
from moderation.batch.scored import ScoredOutput, with_verdict
from moderation.batch.summary import Summary
from moderation.errors import DumpError, PolicyError
from moderation.policy import Policy


@dataclass(frozen=True, slots=True)
class Redecision:
    """Everything that it takes; see Run for the first time round."""

    scored: ScoredOutput
    output: Output
    policy: Policy
    overwrite: bool = False

    def execute(self) -> Summary:
        """Write all rows with the decisions of the policy.

        Raises PolicyError when it names an attribute that was not written, DumpError for input and output.
        """
        self._require_scores()
        if self.output.path.resolve() == self.scored.path.resolve():
            raise DumpError(str(self.output.path), "is the input itself", "Name another --output.")
        if self.output.writer.typed and self.scored.source.schema is None:
            raise DumpError(
                str(self.scored.path),
                f"is JSON Lines, which is re-decided to JSON Lines, not to {self.output.format}",
                "Name an --output that ends in .jsonl.",
            )
        with Ledger(self.output, self._job(), overwrite=self.overwrite) as ledger:
            if ledger.finished is None:
                self._write(ledger)
                totals = _totals([ledger.record(index) for index in range(ledger.n_parts)])
                ledger.publish({**self.scored.manifest, **totals}, iter(()))
            else:
                totals = ledger.finished
        return Summary(totals["rows"], 0, 0, totals["actions"], {})

    def _require_scores(self) -> None:
        written = self.scored.labels.attributes
        missing = [name for name in self.policy.thresholds if name not in written]
        if missing:
            raise PolicyError(
                f"policy {self.policy.id} has thresholds for {', '.join(missing)}, of which {self.scored.path} "
                f"holds no scores. It holds: {', '.join(written)}."
            )

    def _job(self) -> dict[str, Any]:
        return {
            **self.scored.manifest["job"],
            "scores_of": self.scored.source.fingerprint(),
            "policy": self.policy.id,
            "thresholds": limits_of(self.policy),
            "output_format": self.output.format,
        }

    def _write(self, ledger: Ledger) -> None:
        labels = self.scored.labels
        for index, chunk in enumerate(self.scored.chunks()):
            if index < ledger.n_parts:
                continue
            texts = self.scored.scores(chunk)
            decisions = decide(texts, labels.attributes, self.scored.model, self.policy)
            rows, added = with_verdict(chunk.rows, labels, labels.table(texts, decisions))
            record = {
                "rows": len(chunk),
                "actions": Counter(each.action for each in decisions),
                "rejects": [],
            }
            first = self.output.is_folder or index == 0
            ledger.commit(partial(self.output.writer.write_part, rows, added, first=first), record)


def _totals(records: list[dict[str, Any]]) -> dict[str, Any]:
    actions: Counter[str] = Counter()
    for record in records:
        actions.update(record["actions"])
    return {"rows": sum(record["rows"] for record in records), "actions": dict(actions)}
