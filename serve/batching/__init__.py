"""From concurrent requests to batches: the door, two fair queues, one inference thread."""

from serve.batching.batcher import WARM_UP, Batcher
from serve.batching.encoding_scorer import EncodingScorer
from serve.batching.queued_scorer import QueuedScorer

__all__ = ["WARM_UP", "Batcher", "EncodingScorer", "QueuedScorer"]
