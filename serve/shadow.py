"""A candidate in the shadow of the model that serves: it scores a share of the same comments, and nobody waits.

What it says goes into metrics and one line of the log a minute, never into an answer.
"""

from __future__ import annotations

import contextlib
import os
import queue
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import structlog

from moderation import Comment, Policy, Scorer, Scores, ScoringInput, load
from moderation.registry import Registry
from serve.metrics import Metrics
from serve.settings import Settings

# Comments that wait for the candidate: at the 64 KB that one may have, 16 MB. What comes beyond is left out.
LONGEST_QUEUE = 256
LOG_EVERY_S = 60.0
# How long a comment that is being scored may hold up a shutdown.
CLOSE_S = 5.0
# The lowest priority: the candidate has what the serving model leaves of the processor.
NICE = 19

log: structlog.stdlib.BoundLogger = structlog.get_logger("moderation.shadow")

Sample = tuple[ScoringInput, Scores]


class Shadow:
    """A thread that scores samples with a candidate, and counts where its decisions would be others."""

    def __init__(self, candidate: Scorer, policy: Policy, share: float, metrics: Metrics) -> None:
        """`share` of the comments in (0, 1]. Raises PolicyError when the candidate lacks what the policy needs."""
        policy.require(candidate.attributes)
        self._candidate, self._policy, self._share, self._metrics = candidate, policy, share, metrics
        self._samples: queue.SimpleQueue[Sample | None] = queue.SimpleQueue()
        self._closing = False
        self._random = random.Random()
        self._decisions: Counter[tuple[str, str]] = Counter()
        self._differences: Counter[str] = Counter()
        self._thread = threading.Thread(target=self._run, name="shadow", daemon=True)

    @classmethod
    def of(cls, settings: Settings, policy: Policy, metrics: Metrics) -> Shadow | None:
        """The shadow that the settings ask for. Raises ModelError, RegistryError, PolicyError."""
        if settings.shadow_model is None:
            return None
        candidate = load(shadow_folder(settings.shadow_model, settings.model), threads=1)
        return cls(candidate, policy, settings.shadow_share, metrics)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Log what has been found so far; comments that wait are left out."""
        self._closing = True
        self._samples.put(None)
        self._thread.join(CLOSE_S)

    def offer(self, comments: Sequence[ScoringInput], results: Sequence[Scores]) -> None:
        """Take a sample of comments and what the serving model said; returns at once."""
        for comment, scores in zip(comments, results, strict=True):
            if not scores.values or scores.model == self._candidate.model:
                continue  # once promoted, the candidate has nobody to be compared with
            if self._random.random() >= self._share:
                continue
            if self._samples.qsize() < LONGEST_QUEUE:
                self._samples.put((comment, scores))
            else:
                self._metrics.shadowed.labels("dropped").inc()

    def _run(self) -> None:
        if sys.platform == "linux":  # elsewhere priorities are of processes, not of threads
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        log_at = time.monotonic() + LOG_EVERY_S
        while not self._closing:
            with contextlib.suppress(queue.Empty):
                sample = self._samples.get(timeout=max(0.0, log_at - time.monotonic()))
                if sample is not None:
                    self._compare(*sample)
            if time.monotonic() >= log_at:
                self._log()
                log_at = time.monotonic() + LOG_EVERY_S
        self._log()

    def _compare(self, comment: ScoringInput, serving: Scores) -> None:
        try:
            (shadow,) = self._candidate.score([comment])
        except Exception as error:  # whatever is wrong with a candidate must show, and harm nobody
            self._metrics.shadowed.labels("failed").inc()
            log.error(
                "the shadow model cannot score", shadow=self._candidate.model, error=type(error).__name__
            )
            return
        self._metrics.shadowed.labels("compared").inc()
        said = self._action(comment, serving), self._action(comment, shadow)
        self._metrics.shadow_decisions.labels(*said).inc()
        self._decisions[said] += 1
        for attribute, limits in self._policy.thresholds.items():
            if limits.reached_by(serving.values[attribute]) != limits.reached_by(shadow.values[attribute]):
                self._metrics.shadow_differences.labels(attribute).inc()
                self._differences[attribute] += 1

    def _action(self, comment: ScoringInput, scores: Scores) -> str:
        return self._policy.decide(Comment("", comment.text), scores).action

    def _log(self) -> None:
        """One line on what was compared since the last one, if anything was."""
        compared = self._decisions.total()
        if not compared:
            return
        differing = {
            f"{serving} → {shadow}": count
            for (serving, shadow), count in self._decisions.items()
            if serving != shadow
        }
        log.info(
            "shadow",
            shadow=self._candidate.model,
            compared=compared,
            differing_share=round(sum(differing.values()) / compared, 4),
            decisions=differing,
            attributes=dict(self._differences),
        )
        self._decisions.clear()
        self._differences.clear()


def shadow_folder(named: str, model: str) -> str | Path:
    """Where the shadow model is: a model of the registry `model` by its id, else what `named` says itself."""
    registry = Registry(model)
    return registry.folder(named) if registry.exists and named in registry.list() else named
