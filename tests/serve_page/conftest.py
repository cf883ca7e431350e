"""A real server and a real browser: headless Chromium, started once for all tests of the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from serve.database import migrate, open_database
from serve.keys import KeyStore
from tests.serve.conftest import Server, running_server, scorer
from tests.serve_page.browser import Browser

__all__ = ["scorer"]  # a fixture of the service's tests: it skips where there is no model


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    selenium = pytest.importorskip("selenium", reason="selenium is not installed")
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        pytest.skip("no Chromium: apt-get install chromium chromium-driver")
    try:
        browser = Browser(tmp_path_factory.mktemp("chromium"))
    except selenium.common.exceptions.WebDriverException as error:
        pytest.skip(f"Chromium does not start here: {error.msg}")
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def server(scorer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server"), {"max_page_bytes": "200000"}) as server:
        yield server


@pytest.fixture
def page(browser: Browser, server: Server) -> Browser:
    """The page, freshly opened in a wide and light window."""
    browser.open(server.url)
    return browser


@dataclass
class Guarded:
    """A server that wants keys, and one that it takes."""

    server: Server
    key: str


@pytest.fixture(scope="session")
def guarded(scorer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    engine = open_database(database_url(folder))
    migrate(engine)
    key = KeyStore(engine).create("newsroom")
    engine.dispose()
    with running_server(folder, None, "--require-keys") as server:
        yield Guarded(server, key)


def database_url(folder: Path) -> str:
    return f"sqlite:///{folder}/service.sqlite3"
