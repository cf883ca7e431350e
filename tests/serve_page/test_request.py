"""What can be handed in, what goes wrong and how it is said, and keys."""

from __future__ import annotations

import httpx
import pytest
from selenium.webdriver.common.keys import Keys

from tests.serve_page.pages import PAGE


@pytest.fixture
def offline(page):
    """Cuts the line, and mends it afterwards."""
    page.driver.execute_cdp_cmd("Network.enable", {})
    line = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    yield lambda: page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **line})
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **line})


def test_a_file_is_read_in_its_own_encoding(page, tmp_path):
    path = tmp_path / "saved.html"
    path.write_bytes(PAGE.replace("utf-8", "iso-8859-1").replace("😀 ", "").encode("iso-8859-1"))
    page.find("#file").send_keys(str(path))
    page.find("#moderate").click()
    page.wait_for_answer()
    assert page.texts("#comments h3")[0] == "Änne"


def test_pasting_takes_the_place_of_a_file(page, tmp_path):
    path = tmp_path / "other.txt"
    path.write_text("something else")
    page.find("#file").send_keys(str(path))
    page.moderate(PAGE)
    assert page.texts("#comments h3") == ["Änne", "Bob", "Änne", "Carla"]


def test_the_example_is_a_thread(page):
    page.find("#example").click()
    page.wait(lambda: page.all("#comments article"))
    assert len(page.all("#comments article")) == 6
    assert "in reply to Marta L." in page.texts("#comments .about a")


def test_problems_are_said_in_words(page, offline):
    page.find("#moderate").click()
    assert page.problem().startswith("There is nothing to moderate.")
    page.paste("x" * 200_001)
    page.find("#moderate").click()
    page.wait(lambda: "200000 bytes" in page.problem())
    offline()
    page.paste("Hello")
    page.find("#moderate").click()
    page.wait(lambda: page.problem().startswith("The service cannot be reached."))
    assert not page.find("#results").is_displayed()


def test_a_comment_past_the_limit_is_said_in_words(page):
    page.choose("comment")
    page.paste("word " * 14_000)
    page.find("#moderate").click()
    assert "at most 65536" in page.problem()


def test_a_key_is_asked_for_and_kept_in_this_tab_only(browser, guarded):
    browser.open(guarded.server.url)
    assert "An API key is needed" in browser.problem()
    browser.find("#key").send_keys("mod_mistyped")
    browser.paste(PAGE)
    browser.find("#moderate").click()
    browser.wait(lambda: "That API key is not valid" in browser.problem())
    browser.find("#key").clear()
    browser.find("#key").send_keys(guarded.key)
    browser.find("#moderate").click()
    browser.wait(lambda: browser.all("#comments article"))
    kept = browser.run("return [JSON.stringify({ ...sessionStorage }), localStorage.length, document.cookie]")
    assert guarded.key in kept[0] and kept[1:] == [0, ""]
    assert not any(guarded.key in address for address in browser.requests())
    assert guarded.key not in guarded.server.log
    # The tab still knows it after a reload.
    browser.driver.refresh()
    browser.wait(lambda: browser.text("#serving"))


def test_the_files_are_for_this_page_alone(server):
    with httpx.Client(base_url=server.url) as client:
        answer = client.get("/")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        script = client.get("/page/app.js")
        assert "javascript" in script.headers["content-type"]
        assert script.headers["x-content-type-options"] == "nosniff"
        again = client.get("/page/app.js", headers={"if-none-match": script.headers["etag"]})
        assert again.status_code == 304 and "content-security-policy" in again.headers
        assert client.head("/").status_code == 200
        for name in ("nothing.js", "..%2Frouter.py", "%2Fetc%2Fpasswd"):
            missing = client.get(f"/page/{name}")
            assert missing.status_code == 404
            assert missing.headers["content-type"] == "application/problem+json"


def test_nothing_comes_from_elsewhere(page, server):
    page.moderate(PAGE)
    page.slide("Toxicity", "review", Keys.HOME)
    assert page.requests() and all(address.startswith(server.url + "/") for address in page.requests())


def test_the_policy_is_what_decides(server):
    shown = httpx.get(server.url + "/v1/policy").json()
    answer = httpx.post(
        server.url + "/v1/moderate", json={"content": PAGE, "policy": shown}, timeout=60
    ).json()
    plain = httpx.post(server.url + "/v1/moderate", json={"content": PAGE}, timeout=60).json()
    assert answer == plain
