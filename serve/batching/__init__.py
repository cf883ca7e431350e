"""From concurrent requests to batches: the door, two fair queues, one inference thread."""

from serve.batching.batcher import Batcher, EncodingScorer
from serve.batching.queued_scorer import QueuedScorer

__all__ = ["Batcher", "EncodingScorer", "QueuedScorer"]
