"""Gathers the hashes of the styles that libraries write into the pages that Dash draws.

``python -m tests.browser.style_hashes DATABASE_URL`` opens the pages in a browser that is told to
allow no inline style, reads from its own messages what it would have refused, and writes
``dashboard/web/style_hashes.txt``. Needed after a new version of Dash or plotly.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Any

from waitress.server import create_server

from app import create_app
from dashboard.frame import SERVICE_PAGES, measure_path
from dashboard.measures.registry import measures
from dashboard.settings import Settings
from dashboard.web import headers
from tests.listening import until_closed

HASH = re.compile(r"'(sha256-[A-Za-z0-9+/]{43}=)'")
HEAD = """# Styles that Dash, its components and plotly write into a page, by their hashes: what the
# browser itself names in its messages. Made by: python -m tests.browser.style_hashes
"""


ROUNDS = 6
SOME = (
    "/",
    "/measure/cin_seen_5_days",
    "/measure/mash_enquiries",
    *(path for path, _ in SERVICE_PAGES),
)
NARROWED = (
    "/measure/cin_seen_5_days?team=T03",
    "/measure/cin_seen_5_days?sex=female&edition=publication",
    "/service/children_in_care?team=T03",
    "/?edition=publication",
)
"""Views in which other charts are drawn, or fewer."""


def paths() -> list[str]:
    """Return every page that Dash draws."""
    return ["/", *(path for path, _ in SERVICE_PAGES), *(measure_path(each) for each in measures())]


def look_around(page: Any, shares: Sequence[float] = (0.3, 0.6, 0.9)) -> None:
    """Do what a reader does on a page, so that all that is drawn for it is drawn."""
    page.wait_for_selector("#body > *")
    page.wait_for_load_state("networkidle")
    for chart in page.locator(".js-plotly-plot").all():
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        if box:
            for share in shares:
                page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.55)
                page.wait_for_timeout(60)


def refused(browser: Any, address: str, wanted: Iterable[str], width: int = 1400) -> dict[str, str]:
    """Return the hashes that the browser names in its messages, each with where it was first."""
    found: dict[str, str] = {}
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()

    def heard(message: Any) -> None:
        if "Content Security Policy" in message.text and "style" in message.text:
            for each in HASH.findall(message.text.partition("Either")[2]):
                found.setdefault(each, page.url)

    page.on("console", heard)
    for path in wanted:
        page.goto(address + path)
        look_around(page)
    context.close()
    return found


@contextmanager
def served(database_url: str) -> Iterator[str]:
    """Serve the application for as long as it lasts; give its address."""
    server = create_server(
        create_app(Settings(database_url=database_url)).server, host="127.0.0.1", port=0, threads=4
    )
    thread = Thread(target=until_closed, args=(server,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


def text_of(hashes: Iterable[str]) -> str:
    """Return the file that holds ``hashes``."""
    return HEAD + "".join(f"{each}\n" for each in sorted(hashes))


def main(database_url: str) -> int:
    """Write the file anew; the exit status."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, browser_path

    found: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=[*FLAGS, "--no-sandbox"]
        )
        # What is refused keeps back what would come after it: so again, until nothing is.
        for number in range(ROUNDS):
            headers.STYLE_HASHES.write_text(text_of(found), "utf-8")
            headers.style_hashes.cache_clear()
            pages = [*paths(), *NARROWED] if number == 0 else [*SOME, *NARROWED]
            with served(database_url) as address:
                more = refused(browser, address, pages, 1400 if number % 2 == 0 else 320)
            found |= more
            if not more and number > 1:
                break
        browser.close()
    headers.STYLE_HASHES.write_text(text_of(found), "utf-8")
    sys.stdout.write(f"{len(found)} styles\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
