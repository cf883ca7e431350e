"""Labelling of dumps: rows in, the same rows with scores and decisions out, none lost and none twice."""

from moderation.batch.formats import FORMATS, ReadOptions
from moderation.batch.output import Output
from moderation.batch.run import Progress, Run, Summary
from moderation.batch.source import Source

__all__ = ["FORMATS", "Output", "Progress", "ReadOptions", "Run", "Source", "Summary"]
