"""What the service counts and measures, for Prometheus. No label holds a key or a comment."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

# Where worker processes put their metrics for each other; prometheus_client reads it when it is imported.
MULTIPROCESS_DIR = "PROMETHEUS_MULTIPROC_DIR"

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1, 2.5, 5, 10, 30)
TOKENS = (16, 64, 256, 512, 1024, 2048, 4096, 8192)
SCORES = tuple(tenth / 10 for tenth in range(1, 11))


class Metrics:
    """All metrics of one service, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "moderation_requests", "Requests answered", ("route", "status"), registry=self.registry
        )
        self.latency_s = Histogram(
            "moderation_request_seconds",
            "From the head of a request to the end of its answer",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.stage_s = Histogram(
            "moderation_stage_seconds",
            "Waiting of a request until its first batch; tokenising and scoring of a batch",
            ("stage",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.batch_tokens = Histogram(
            "moderation_batch_tokens", "Tokens of a batch", buckets=TOKENS, registry=self.registry
        )
        self.rejected = Counter(
            "moderation_rejected", "Requests refused, by reason", ("reason",), registry=self.registry
        )
        self.scores = Histogram(
            "moderation_score", "Scores given", ("attribute",), buckets=SCORES, registry=self.registry
        )
        self.decisions = Counter(
            "moderation_decisions", "Decisions made", ("action",), registry=self.registry
        )
        self.feedback = Counter("moderation_feedback", "Feedback stored", ("source",), registry=self.registry)
        self.waiting = Gauge(
            "moderation_waiting_requests",
            "Requests accepted and not yet answered",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self.model = Gauge(
            "moderation_model_info",
            "1 for the model that scores",
            ("model", "policy"),
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self.swaps = Counter(
            "moderation_model_swaps", "Models exchanged while serving", ("outcome",), registry=self.registry
        )
        self.drift = Gauge(
            "moderation_score_drift",
            "Population stability index of recent scores against the model's reference",
            ("attribute",),
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self.drift_chance = Gauge(
            "moderation_score_drift_chance",
            "What the index stays under in 99 of 100 samples without drift",
            ("attribute",),
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self.shadowed = Counter(
            "moderation_shadow_comments",
            "Comments that the shadow model was to score too",
            ("outcome",),
            registry=self.registry,
        )
        self.shadow_decisions = Counter(
            "moderation_shadow_decisions",
            "Decisions on the same comments by the scores of both models",
            ("serving", "shadow"),
            registry=self.registry,
        )
        self.shadow_differences = Counter(
            "moderation_shadow_differences",
            "Comments that one model's score of an attribute would have treated otherwise",
            ("attribute",),
            registry=self.registry,
        )

    def text(self) -> bytes:
        """All metrics in the text format; of all workers, where there are several."""
        if MULTIPROCESS_DIR not in os.environ:
            return generate_latest(self.registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)
