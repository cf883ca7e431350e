"""What a run came to, for people and programs: counted part by part, shown as one page and as JSON."""

from moderation.batch.report.report import Report, Throughput
from moderation.batch.report.row_facts import FactColumns, RowFacts
from moderation.batch.report.tally import Tally

__all__ = ["FactColumns", "Report", "RowFacts", "Tally", "Throughput"]
