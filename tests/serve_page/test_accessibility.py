"""Axe-core finds nothing in light, dark and narrow windows; all of it works from the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.serve_page.pages import PAGE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.fixture(scope="module")
def axe() -> str:
    package = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page, axe: str) -> list[str]:
    page.driver.execute_script(axe)
    found = page.run("return (await axe.run({ runOnly: given[0] })).violations", RULES)
    return [
        f"{each['id']}: {node['html']} {node['failureSummary']}" for each in found for node in each["nodes"]
    ]


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_stands_in_the_way(page, axe, dark):
    page.look(1280, dark)
    assert violations(page, axe) == []
    page.moderate(PAGE)
    # One comment of each colour, all that folds open.
    page.slide("Toxicity", "reject", Keys.HOME)
    opened = "for (const each of document.querySelectorAll('details')) each.open = true"
    page.driver.execute_script(opened)
    page.all(".feedback > button")[1].click()
    assert violations(page, axe) == []
    page.look(360, dark)
    page.driver.execute_script(opened)
    assert violations(page, axe) == []
    assert page.run("return document.documentElement.scrollWidth") <= 360


def test_it_works_from_the_keyboard(page):
    active = "return document.activeElement.id || document.activeElement.name || document.activeElement.href"
    page.choose("comment")
    page.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
    page.find("body").send_keys(Keys.TAB)
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.driver.switch_to.active_element.send_keys(Keys.TAB)
    page.wait(lambda: page.driver.execute_script(active) == "parent")
    page.find("#content").send_keys("You are a stupid, worthless idiot.", Keys.CONTROL, Keys.ENTER)
    page.wait(lambda: page.all("#comments article"))
    page.wait(lambda: page.driver.execute_script(active) == "thread-title")


def test_what_is_read_out_has_a_name(page):
    page.moderate(PAGE)
    named = page.run("""
        return [...document.querySelectorAll("article, [role=group], input[type=range]")].every((each) =>
            each.getAttribute("aria-label") || document.getElementById(each.getAttribute("aria-labelledby")));
    """)
    assert named
