"""Follows a registry: when another model is promoted there, it is loaded beside the one that serves, and swapped."""

from __future__ import annotations

import asyncio
import threading
import time

import structlog

from moderation import ModerationError
from moderation.registry import Registry
from serve.batching import WARM_UP
from serve.service import Service
from serve.serving_model import ServingModel

# Between looks at the registry, which read one small file.
POLL_S = 1.0
# A model that could not be loaded is tried again after 2, 4, 8 … seconds, at most this many.
LONGEST_PAUSE_S = 10.0

log: structlog.stdlib.BoundLogger = structlog.get_logger("moderation.models")


class ModelWatch:
    """A thread that keeps a service on the model that its registry has promoted.

    Requests never wait for it: until the new model has scored once, the old one goes on, and if the new one
    cannot be loaded or lacks what the policy asks for, the old one stays. Every worker process has its own.
    """

    def __init__(self, service: Service, registry: Registry) -> None:
        self._service = service
        self._registry = registry
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    @classmethod
    def of(cls, service: Service) -> ModelWatch | None:
        """The watch of a service whose model is a registry; None for another one's, which never changes."""
        registry = Registry(service.settings.model)
        return cls(service, registry) if registry.exists else None

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Stop; a model that is being loaded is not waited for."""
        self._stop.set()

    def _run(self) -> None:
        pause_s = POLL_S
        while not self._stop.wait(pause_s):
            try:
                if self._registry.pointer().model != self._service.model.id:
                    self._swap()
                pause_s = POLL_S
            except Exception as error:  # a watch that dies of a surprise would never swap again
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                self._service.metrics.swaps.labels("failed").inc()
                reason = str(error) if isinstance(error, ModerationError) else type(error).__name__
                log.error("model not swapped", serves=self._service.model.id, reason=reason)

    def _swap(self) -> None:
        """Load what the registry has promoted, try it, and let it serve. Raises ModerationError."""
        started = time.monotonic()
        model = ServingModel.load(str(self._registry.path), self._service.threads)
        self._service.policy.require(model.attributes)
        model.scorer.score(WARM_UP)
        before = self._service.model.id
        if not self._stop.is_set():
            self._loop.call_soon_threadsafe(self._service.serve, model)
            seconds = round(time.monotonic() - started, 2)
            log.info("model swapped", serves=model.id, before=before, s=seconds)
