""" "Right" and "Wrong" land in the store."""

from __future__ import annotations

from functools import partial

import pytest

from serve.database import open_database
from serve.feedback import FeedbackStore
from tests.serve_page.conftest import database_url
from tests.serve_page.pages import PAGE


@pytest.fixture
def stored(server):
    """Feedback in the server's database, by comment."""
    engine = open_database(database_url(server.log_path.parent))
    yield lambda: {row["text"]: row for row in FeedbackStore(engine).export()}
    engine.dispose()


def test_right_keeps_the_decision_that_is_shown(page, stored, scorer):
    page.moderate(PAGE)
    article = page.find("#comments article")
    shown, text = article.get_attribute("data-action"), page.text("#comments .text")
    buttons = page.all("#comments article .feedback button")
    assert buttons[0].text == "Right"
    buttons[0].click()
    page.wait(lambda: "Kept" in page.text("#comments .kept"))
    assert buttons[0].get_attribute("aria-pressed") == "true"
    row = stored()[text]
    assert (row["decision"], row["source"], row["model"]) == (shown, "native", scorer.model)


def test_wrong_asks_what_it_should_be_and_the_last_word_counts(page, stored):
    page.moderate("The train is late again today, as ever.", "comment")
    shown = page.find("#comments article").get_attribute("data-action")
    page.all(".feedback > button")[1].click()
    others = page.all(".choices button")
    assert {each.text.lower() for each in others} == {"approve", "review", "reject"} - {shown}
    assert page.driver.switch_to.active_element == others[0]
    for button in others:
        decision = button.text.lower()
        button.click()
        page.wait(partial(is_kept, page, decision))
        assert stored()["The train is late again today, as ever."]["decision"] == decision
    assert sum("train is late" in text for text in stored()) == 1


def is_kept(page, decision: str) -> bool:
    return decision in page.text(".kept")
