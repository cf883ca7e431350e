"""Sliders: decisions follow them at once, and are the decisions of the library."""

from __future__ import annotations

import json
import random
import tomllib

import httpx
import pytest
from selenium.webdriver.common.keys import Keys

from moderation import Comment, Policy, Scores
from moderation.policy import Thresholds
from tests.serve_page.pages import PAGE

ACTIONS = "return [...document.querySelectorAll('#comments article')].map((each) => each.dataset.action)"


def test_a_slider_decides_again_without_the_service(page, server):
    page.moderate(PAGE)
    before = page.driver.execute_script(ACTIONS)
    scored = httpx.post(server.url + "/v1/moderate", json={"content": PAGE}, timeout=60).json()["comments"]
    served = Policy.load()
    page.slide("Toxicity", "reject", Keys.HOME)
    strict = Policy("strict", "1", {**served.thresholds, "toxicity": Thresholds(review=0.01, reject=0.01)})
    expected = [
        strict.decide(Comment(each["id"], each["text"]), Scores(each["scores"], "m")).action
        for each in scored
    ]
    assert page.driver.execute_script(ACTIONS) == expected
    assert "review 0.01 · reject 0.01" in page.text("#thresholds")
    assert sum("v1/moderate" in each for each in page.requests()) == 1
    rejected = expected.count("reject")
    page.wait(lambda: f"{rejected} to reject" in page.find("#announcer").get_attribute("textContent"))
    page.find("#thresholds .actions button").click()
    assert page.driver.execute_script(ACTIONS) == before


def test_at_its_end_a_slider_means_never(page):
    page.moderate(PAGE)
    for name in page.texts("#thresholds > .threshold .name"):
        for action in ("review", "reject"):
            page.slide(name, action, Keys.END)
    assert page.driver.execute_script(ACTIONS) == ["approve"] * 4
    assert page.find('input[aria-label="Toxicity: review from"]').get_attribute("aria-valuetext") == "never"


def test_only_the_chosen_decision_is_shown(page):
    page.moderate(PAGE)
    page.slide("Toxicity", "reject", Keys.HOME)
    actions = page.driver.execute_script(ACTIONS)
    for chosen in ("reject", "review", "approve"):
        button = page.find(f"#filters .{chosen}")
        assert button.text == f"{chosen.capitalize()} {actions.count(chosen)}"
        button.click()
        visible = [
            each.get_attribute("data-action") for each in page.all("#comments article") if each.is_displayed()
        ]
        assert visible == [chosen] * actions.count(chosen)


def a_policy(chance: random.Random) -> Policy:
    thresholds = {}
    for name in chance.sample(["toxicity", "insult", "threat", "profanity"], chance.randint(1, 4)):
        review, reject = sorted(chance.choice((0.001, 0.2, 0.5, 0.7, 1.0)) for _ in range(2))
        drop = chance.choice(("", "", "review", "reject", "both"))
        thresholds[name] = Thresholds(
            None if drop in ("review", "both") else review, None if drop in ("reject", "both") else reject
        )
    return Policy("some", "1", thresholds)


def some_scores(chance: random.Random) -> dict[str, float]:
    if chance.random() < 0.1:
        return {}
    names = ["toxicity", "insult", "threat", "profanity"][: chance.choice((2, 4, 4))]
    return {name: chance.choice((0.0, 0.2, 0.5, 0.699999, 0.7, 1.0, chance.random())) for name in names}


def as_json(policy: Policy) -> dict[str, object]:
    limits = {
        name: {"review": each.review, "reject": each.reject} for name, each in policy.thresholds.items()
    }
    return {"name": policy.name, "version": policy.version, "thresholds": limits}


def test_the_browser_decides_as_the_library_does(page):
    chance = random.Random(5)
    cases = [(a_policy(chance), some_scores(chance)) for _ in range(400)]
    # As a string: the driver sorts the keys of objects, and equal scores keep the order of the policy.
    decided = page.run(
        """
        const { decide } = await load("policy.js");
        return JSON.parse(given[0]).map(([policy, scores]) => decide(policy, scores));
        """,
        json.dumps([[as_json(policy), scores] for policy, scores in cases]),
    )
    for (policy, scores), theirs in zip(cases, decided, strict=True):
        ours = policy.decide(Comment("1", "text"), Scores(scores, "m"))
        assert theirs["action"] == ours.action
        fields = ("action", "attribute", "score", "threshold", "note")
        expected = [tuple(getattr(reason, name) for name in fields) for reason in ours.reasons]
        assert [tuple(reason.get(name) for name in fields) for reason in theirs["reasons"]] == expected


def test_a_saved_policy_is_one_that_the_service_reads(page):
    chance = random.Random(6)
    for policy in [a_policy(chance) for _ in range(20)]:
        text = page.run("return (await load('policy.js')).toToml(given[0])", as_json(policy))
        fires = {name: each for name, each in policy.thresholds.items() if each != Thresholds()}
        if fires:
            assert Policy.from_dict(tomllib.loads(text)).thresholds == fires


@pytest.mark.parametrize(
    ("which", "value", "expected"),
    [
        ("review", 0.95, (0.95, 0.95)),
        ("reject", 0.2, (0.2, 0.2)),
        ("reject", None, (0.5, None)),
        ("review", None, (None, 0.9)),
    ],
)
def test_review_never_lies_above_reject(page, which, value, expected):
    moved = page.run(
        "return (await load('policy.js')).withThreshold(given[0], 'toxicity', given[1], given[2])",
        {"name": "p", "version": "1", "thresholds": {"toxicity": {"review": 0.5, "reject": 0.9}}},
        which,
        value,
    )["thresholds"]["toxicity"]
    assert (moved["review"], moved["reject"]) == expected
