"""A real browser on the application, which runs in a thread on the demonstration."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from waitress.server import create_server

from app import create_app, warm
from dashboard.settings import Settings
from dashboard.web.signed_in import COOKIE, TIMED
from tests.listening import until_closed

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
    "--disable-quic",
]
WAIT_MS = 30_000
MEASURE = "/measure/cin_seen_5_days"


def browser_path() -> str:
    """Return the browser to drive; skips the test without one, fails where CI is set."""
    found = os.environ.get("SIGHTLINE_BROWSER") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if found:
        return found
    reason = "no Chromium or Chrome on PATH, and SIGHTLINE_BROWSER names none"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for the whole run."""
    path = browser_path()
    root = sys.platform == "linux" and os.getuid() == 0
    flags = [*FLAGS, "--no-sandbox"] if root else FLAGS
    with playwright_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=flags)
        yield started
        started.close()


@pytest.fixture(scope="session")
def address(demo_database_url: str) -> Iterator[str]:
    """The address of the application on the demonstration."""
    app = create_app(Settings(database_url=demo_database_url))
    warm(app)
    server = create_server(app.server, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=until_closed, args=(server,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


class Visit:
    """One page of a new browser context, with what it asked for and what went wrong."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        self.problems: list[str] = []
        self.hosts: set[str] = set()
        page.set_default_timeout(WAIT_MS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def open(self, query: str = "", path: str = MEASURE) -> None:
        """Open a page, a measure's unless it says another, and wait until it is drawn."""
        self.page.goto(f"{self.address}{path}{query}")
        self.settle()

    def settle(self) -> None:
        """Wait until no callback runs and every chart is drawn."""
        self.page.wait_for_selector("#body > *")
        self.page.wait_for_function(
            """() => !document.querySelector('[data-dash-is-loading]')
            && [...document.querySelectorAll('.dash-graph')].every(
                graph => graph.querySelector('.main-svg'))"""
        )
        self.page.wait_for_load_state("networkidle")

    def shown(self) -> str:
        """Return the status line: what is now shown."""
        return str(self.page.locator("#status").inner_text())

    def wait_shown(self, words: str) -> None:
        """Wait until the status line holds ``words`` and the panels are drawn."""
        self.page.wait_for_selector(f"#status:has-text('{words}')")
        self.settle()

    @property
    def query(self) -> str:
        """The query string of the address, as the browser shows it."""
        return str(self.page.evaluate("location.search"))


@pytest.fixture
def session() -> str:
    """The token of the session that visits are signed in with; empty: nobody signs in."""
    return ""


def signed_in(context: Any, address: str, token: str) -> None:
    """Give a browser context the cookies of a session."""
    cookies = ((COOKIE, token, True), (TIMED, "1", False))
    context.add_cookies(
        [
            {"name": name, "value": value, "url": address.replace("http:", "https:"),
             "secure": True, "httpOnly": hidden, "sameSite": "Lax"}
            for name, value, hidden in cookies
        ]
    )  # fmt: skip


@pytest.fixture
def visit(browser: Any, address: str, session: str) -> Iterator[Callable[..., Visit]]:
    """Return a function that makes a visit in a new context, by default 1400 pixels wide.

    Afterwards: no error in the console and no request to another host.
    """
    made: list[tuple[Visit, Any]] = []

    def start(width: int = 1400, height: int = 900, **more: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        if session:
            signed_in(context, address, session)
        found = Visit(context.new_page(), address)
        made.append((found, context))
        return found

    yield start
    for each, context in made:
        context.close()
        assert each.problems == []
        assert {host.split(":")[0] for host in each.hosts} <= {"127.0.0.1"}
