"""The queue: every waiter gets its result, its error or its cancellation, and nobody waits for long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import wait

import pytest

from moderation import ScoringInput
from serve.batching import Batcher
from serve.errors import Overloaded, ScoringFailed, ShuttingDown
from serve.metrics import Metrics
from tests.serve.fake_scorer import WINDOW, FakeScorer


def inputs(*texts: str) -> list[ScoringInput]:
    return [ScoringInput(text) for text in texts]


def until(condition, timeout_s: float = 5) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def scorer() -> FakeScorer:
    return FakeScorer()


@pytest.fixture
def batcher(scorer: FakeScorer) -> Iterator[Batcher]:
    batcher = Batcher(scorer, Metrics(), max_wait_s=1000)
    batcher.start()
    until(lambda: batcher.ready)
    yield batcher
    scorer.gate.set()
    batcher.close()


def test_results_come_in_the_order_of_the_request(batcher):
    words = [3, 1, 2, 0, 5]
    scores = batcher.submit(inputs(*(" ".join(["a"] * n) for n in words))).result(5)
    assert [each.values.get("toxicity", 0) * WINDOW for each in scores] == words


def test_no_comment_is_an_empty_answer(batcher):
    assert batcher.submit([]).result(5) == []


def test_requests_that_wait_are_scored_together(batcher, scorer):
    scorer.gate.clear()
    first = batcher.submit(inputs("a"))
    until(lambda: scorer.at_gate)
    futures = [batcher.submit(inputs("a b")) for _ in range(20)]
    until(lambda: not batcher._texts)
    scorer.gate.set()
    wait([first, *futures], 5)
    assert scorer.batches[-1] == 20


def test_a_long_comment_scores_as_its_highest_window(batcher, scorer):
    text = "a " * (WINDOW * 3 + 2)
    assert batcher.submit(inputs(text)).result(5)[0].values == scorer.score(inputs(text))[0].values


@pytest.mark.parametrize("bad", ["poison", "unreadable"])
def test_a_poisonous_request_fails_alone(batcher, scorer, bad):
    scorer.gate.clear()
    futures = [batcher.submit(inputs("good", text)) for text in ("a", "b", f"so {bad} it is", "c")]
    scorer.gate.set()
    wait(futures, 5)
    errors = [future.exception() for future in futures]
    assert [type(error) for error in errors] == [type(None), type(None), ScoringFailed, type(None)]
    assert errors[2].index == 1 and "so" not in str(errors[2]).split()


def test_ready_is_lost_with_a_failed_batch_and_comes_back_without_traffic(batcher, scorer):
    scorer.failing = True
    assert isinstance(batcher.submit(inputs("a")).exception(5), ScoringFailed)
    assert not batcher.ready
    scorer.failing = False
    until(lambda: batcher.ready)


def test_a_failure_at_start_is_not_ready_and_still_answers(scorer):
    scorer.failing = True
    batcher = Batcher(scorer, Metrics(), max_wait_s=1000)
    batcher.start()
    assert isinstance(batcher.submit(inputs("a")).exception(5), ScoringFailed)
    assert not batcher.ready
    batcher.close()


def test_a_client_that_left_is_dropped(batcher, scorer):
    scorer.gate.clear()
    first = batcher.submit(inputs("a"))
    until(lambda: scorer.at_gate)
    gone = batcher.submit(inputs("b " * 9))
    until(lambda: not batcher._texts)
    assert gone.cancel()
    scored_before = sum(scorer.batches)
    scorer.gate.set()
    first.result(5)
    assert batcher.submit(inputs("c")).result(5)
    assert sum(scorer.batches) - scored_before == 2


def test_a_single_comment_does_not_wait_for_a_page_of_thousands(batcher, scorer):
    scorer.seconds_per_token = 1e-5
    page = batcher.submit(inputs(*["word " * 30] * 5000))
    single = batcher.submit(inputs("a"))
    single.result(2)
    assert not page.done()
    assert len(page.result(30)) == 5000


def test_a_full_queue_refuses_and_opens_again(scorer):
    scorer.seconds_per_token = 1e-4
    batcher = Batcher(scorer, Metrics(), max_wait_s=0.2)
    batcher.start()
    until(lambda: batcher.ready)
    accepted, refused = [], []
    for _ in range(2000):
        try:
            accepted.append(batcher.submit(inputs("word " * 40)))
        except Overloaded as error:
            refused.append(error.retry_after_s)
    assert accepted and refused and min(refused) >= 1
    assert not wait(accepted, 2).not_done
    assert sum(future.exception() is None for future in accepted) > 1
    assert batcher.submit(inputs("a")).result(5)
    batcher.close()


def test_accepted_requests_are_answered_in_time_when_scoring_becomes_slower(scorer):
    """Three times as much as can be scored, one short comment a request: few are refused, were all let in."""
    batcher = Batcher(scorer, Metrics(), max_wait_s=0.3)
    batcher.start()
    until(lambda: batcher.ready)
    scorer.seconds_per_token = 1e-3
    answered: list[float] = []
    refused = 0
    for _ in range(300):
        started = time.monotonic()
        try:
            batcher.submit(inputs("a " * 30)).add_done_callback(
                lambda future, started=started: (
                    future.exception() or answered.append(time.monotonic() - started)
                )
            )
        except Overloaded:
            refused += 1
        time.sleep(0.01)
    batcher.close()
    assert len(answered) > 50 and refused > 100
    # The wait that is promised, a round that is under way, and the one that it is scored in.
    assert max(answered) < 0.3 + 0.7


def test_a_request_is_not_begun_when_it_has_waited_too_long(scorer):
    scorer.seconds_per_token = 2e-4
    batcher = Batcher(scorer, Metrics(), max_wait_s=0.1)
    batcher.start()
    until(lambda: batcher.ready)
    scorer.gate.clear()
    first = batcher.submit(inputs("a"))
    until(lambda: scorer.at_gate)
    late, last = batcher.submit(inputs("b")), batcher.submit(inputs("c " * 2000))
    until(lambda: not batcher._texts)
    time.sleep(0.2)
    scorer.gate.set()
    assert first.result(5)
    with pytest.raises(Overloaded):
        late.result(5)
    assert last.result(5)  # nobody waits behind it
    batcher.close()


def test_threads_score_at_the_same_time(scorer):
    batcher = Batcher(scorer, Metrics(), max_wait_s=1000, threads=3)
    batcher.start()
    until(lambda: batcher.ready)
    scorer.gate.clear()
    page = batcher.submit(inputs(*("a " * (n % 40) for n in range(200))))
    until(lambda: scorer.at_gate == 3)
    scorer.gate.set()
    words = [each.values.get("toxicity", 0) * WINDOW for each in page.result(5)]
    assert words == [min(n % 40, WINDOW) for n in range(200)]
    batcher.close()


def test_shutdown_finishes_what_was_accepted(scorer):
    scorer.seconds_per_token = 1e-5
    batcher = Batcher(scorer, Metrics(), max_wait_s=1000)
    batcher.start()
    futures = [batcher.submit(inputs(*["word " * 20] * 50)) for _ in range(20)]
    batcher.close()
    assert all(len(future.result(0)) == 50 for future in futures)
    with pytest.raises(ShuttingDown):
        batcher.submit(inputs("late"))
