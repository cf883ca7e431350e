"""Labelling of dumps: rows in, the same rows with scores and decisions out, none lost and none twice."""

from moderation.batch.engine import Engine, LocalEngine
from moderation.batch.formats import FORMATS, ReadOptions
from moderation.batch.output import Output
from moderation.batch.progress import Progress
from moderation.batch.run import Run
from moderation.batch.source import Source
from moderation.batch.summary import Summary

__all__ = [
    "FORMATS",
    "Engine",
    "LocalEngine",
    "Output",
    "Progress",
    "ReadOptions",
    "Run",
    "Source",
    "Summary",
]
