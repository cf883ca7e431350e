"""Chromium as a moderator uses it: what they see and press. Every wait is bounded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

WAIT_S = 30
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


class Browser:
    """One window of Chromium with a profile of its own."""

    def __init__(self, profile: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for option in (*OPTIONS, f"--user-data-dir={profile}"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(WAIT_S)
        self.driver.set_script_timeout(WAIT_S)

    def quit(self) -> None:
        self.driver.quit()

    def open(self, url: str) -> None:
        """Open the page as a new tab would: nothing remembered, wide, light, on line."""
        self.look(width=1280, dark=False)
        self.driver.get(url)
        self.driver.execute_script("sessionStorage.clear()")
        self.driver.get(url)
        self.wait(lambda: self.text("#serving") or self.text("#problem"))
        self.driver.get_log("browser")

    def look(self, width: int, dark: bool) -> None:
        """A window of that width, in the light or the dark; nothing moves by itself."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def wait(self, until: Callable[[], Any]) -> Any:
        return WebDriverWait(self.driver, WAIT_S, 0.05).until(lambda _: until())

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        return self.find(selector).text

    def texts(self, selector: str) -> list[str]:
        return [each.text for each in self.all(selector)]

    def paste(self, text: str, into: str = "#content") -> None:
        """Put a text into a field at once, as pasting does; typing would take a second a thousand letters."""
        field = self.find(into)
        put = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))"
        self.driver.execute_script(put, field, text)

    def choose(self, kind: str) -> None:
        """Say what the text is: "page" or "comment"."""
        self.find(f"input[name=kind][value={kind}] + span").click()

    def moderate(self, text: str, kind: str = "page") -> None:
        """Paste a text, send it off with the keyboard, and wait until its comments are there."""
        self.choose(kind)
        self.paste(text)
        self.find("#content").send_keys(Keys.CONTROL, Keys.ENTER)
        self.wait_for_answer()

    def wait_for_answer(self) -> None:
        self.wait(lambda: self.find("#moderate").is_enabled())
        assert not self.text("#problem"), self.text("#problem")

    def problem(self) -> str:
        """The problem that is shown, once there is one."""
        return self.wait(lambda: self.find("#moderate").is_enabled() and self.text("#problem"))

    def slide(self, attribute: str, which: str, key: str) -> None:
        """Press a key on the slider of a threshold."""
        self.find(f'input[aria-label="{attribute}: {which} from"]').send_keys(key)

    def run(self, body: str, *arguments: Any) -> Any:
        """What an async function returns in the page; `load(name)` gives a module of the page."""
        script = f"""
            const done = arguments[arguments.length - 1];
            const load = (name) => import(new URL("page/" + name, document.baseURI));
            (async (...given) => {{ {body} }})(...arguments).then((value) => done({{ value }}),
                                                                (error) => done({{ error: String(error) }}));
        """
        answer = self.driver.execute_async_script(script, *arguments)
        assert "error" not in answer, answer
        return answer.get("value")

    def errors(self) -> list[str]:
        """What the console complains of since it was last asked."""
        return [each["message"] for each in self.driver.get_log("browser") if each["level"] == "SEVERE"]

    def requests(self) -> list[str]:
        """Addresses that this page has asked for."""
        return self.driver.execute_script(
            "return performance.getEntriesByType('resource').map((each) => each.name)"
        )
