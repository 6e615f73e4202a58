"""The pages of imports in a real browser: keyboard, progress, errors, without JavaScript."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from waitress.server import create_server

from app import create_app
from dashboard.settings import Settings
from tests.browser.conftest import Visit
from tests.browser.test_accessibility import violations
from tests.data.import_files import a_return, child, episode
from tests.listening import until_closed
from tests.web.signed_in import person_in, session_in

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
LOADED_MS = 120_000
KEEP_PROGRESS = """document.addEventListener('DOMContentLoaded', () => {
    const line = document.getElementById('progress');
    if (!line) { return; }
    const keep = () => sessionStorage.setItem('said',
        (sessionStorage.getItem('said') || '') + line.textContent + '|');
    keep();
    new MutationObserver(keep).observe(line, { childList: true, characterData: true });
});"""
SMALL = """[...document.querySelectorAll('main :is(a, button, select, input, summary)')]
    .filter(e => e.type !== 'hidden' && getComputedStyle(e).display !== 'inline')
    .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
    .filter(([, box]) => box.height < 24 || box.width < 24).map(([html]) => html)"""


@pytest.fixture
def engine(make_database: Callable[[str], Engine]) -> Engine:
    """A database of which nothing is loaded."""
    return make_database("sqlite")


@pytest.fixture
def session(engine: Engine) -> str:
    """The session of somebody who may load returns and see all."""
    return session_in(engine, person_in(engine, ("analyst", "administrator")))


@pytest.fixture
def address(engine: Engine, tmp_path: Path) -> Iterator[str]:
    """The address of the application on it."""
    settings = Settings(
        database_url=engine.url.render_as_string(hide_password=False),
        authority="336",
        spool=str(tmp_path / "spool"),
        sign_in="local",
    )
    server = create_server(create_app(settings).server, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=until_closed, args=(server,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """The SSDA903 files of 30 children; one episode has a date that is no day."""
    numbers = [f"C{number:03d}" for number in range(30)]
    folder = a_return(
        tmp_path / "return",
        [child(number) for number in numbers],
        [
            *(episode(number, "01/06/2017") for number in numbers),
            episode("C000", "31/02/2018"),
        ],
    )
    return sorted(folder.iterdir())


def send(at: Visit, files: list[Path], kind: str = "ssda903") -> None:
    """Fill in the form and send it."""
    at.page.goto(f"{at.address}/imports")
    at.page.select_option("#kind", kind)
    at.page.set_input_files("#files", [str(file) for file in files])
    at.page.get_by_role("button", name="Load these files").click()


def wait_report(at: Visit, number: int) -> None:
    """Wait until the report of an import is shown."""
    at.page.wait_for_url(f"**/imports/{number}", timeout=LOADED_MS)
    assert at.page.locator("h1").inner_text().startswith(f"Report of import {number}")


def focused(at: Visit) -> str:
    """Return the name or text of what has the focus."""
    return str(
        at.page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
    )


def test_a_return_is_loaded_by_keyboard_and_its_progress_is_said(
    visit: Start, files: list[Path]
) -> None:
    at = visit()
    page = at.page
    page.add_init_script(KEEP_PROGRESS)
    page.goto(f"{at.address}/imports")
    page.keyboard.press("Tab")
    assert focused(at) == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(at) == "kind"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type("SSDA")
    assert page.locator("#kind").input_value() == "ssda903"
    page.keyboard.press("Tab")
    assert focused(at) == "files"
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files([str(file) for file in files])
    page.keyboard.press("Tab")
    assert focused(at) == "year"
    page.keyboard.type("2018")
    for _ in range(8):  # the parts of a date differ from browser to browser
        page.keyboard.press("Tab")
        if focused(at) == "Load these files":
            break
    page.keyboard.press("Enter")
    wait_report(at, 1)
    said = page.evaluate("sessionStorage.getItem('said')").split("|")
    # How many lines it takes depends on the machine; that it is never empty does not.
    assert any(said), said
    assert "61 rows read: 60 loaded, 1 refused." in page.locator(".summary").inner_text()
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the refused rows of episodes.csv").press("Enter")
    assert started.value.suggested_filename == "episodes.csv"
    page.get_by_role("link", name="Load corrected rows").press("Enter")
    assert "The rows are added to import 1" in page.locator("main").inner_text()


def test_the_progress_line_is_a_status_that_lives(visit: Start, files: list[Path]) -> None:
    at = visit()
    asked: list[str] = []
    at.page.route("**/imports/jobs/*.json", lambda route: (asked.append("x"), route.abort()))
    send(at, files)
    line = at.page.locator("#progress")
    assert line.get_attribute("role") == "status"
    at.page.wait_for_selector("#progress:has-text('Sightline does not answer just now')")
    at.page.unroute("**/imports/jobs/*.json")
    wait_report(at, 1)
    assert asked
    at.problems.clear()  # the browser itself reports what did not arrive


def test_without_javascript_the_page_asks_again_until_the_report(
    visit: Start, files: list[Path]
) -> None:
    at = visit(java_script_enabled=False)
    send(at, files)
    wait_report(at, 1)
    at.page.get_by_role("link", name="Undo this import").click()
    at.page.get_by_role("button", name="Undo import 1").click()
    assert "Import 1 is undone" in at.page.locator("main").inner_text()


def test_errors_get_the_focus_and_lead_to_their_fields(visit: Start) -> None:
    at = visit()
    page = at.page
    page.goto(f"{at.address}/imports")
    page.fill("#year", "18")
    page.get_by_role("button", name="Load these files").click()
    page.wait_for_selector("#error-summary")
    assert page.title().startswith("Error: ")
    assert focused(at) == "error-summary"
    assert page.locator("#error-summary li").count() == 3
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(at) == "kind"
    assert page.locator("#year").input_value() == "18"
    described = str(page.locator("#year").get_attribute("aria-describedby")).split()
    words = [page.locator(f"#{each}").inner_text() for each in described]
    assert "four digits" in words[0]
    assert violations(at) == []
    at.problems.clear()  # the browser itself reports the answer's status


def test_every_page_passes_at_every_width(visit: Start, files: list[Path]) -> None:
    start = visit()
    send(start, files)
    wait_report(start, 1)
    send(start, files[:1])  # without its header: refused
    start.page.wait_for_selector("h1:has-text('Not loaded')", timeout=LOADED_MS)
    refused = start.page.url.removeprefix(start.address)
    paths = ["/imports", "/imports?corrects=1", "/imports/1", "/imports/1/undo", refused]
    for width in (1400, 768, 320):
        at = visit(width)
        for path in paths:
            at.page.goto(at.address + path)
            assert violations(at) == [], (path, width)
            assert at.page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert at.page.evaluate(SMALL) == [], (path, width)
            assert (
                at.page.locator("nav.pages [aria-current=page]").text_content()
                == "Data and imports"
            )


def test_the_pages_stay_whole_with_spaced_text(visit: Start, files: list[Path]) -> None:
    at = visit(320)
    at.page.goto(f"{at.address}/imports")
    # As a reader's own style sheet would: the policy of the page lets none in by its markup.
    at.page.evaluate(
        "rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules); "
        "document.adoptedStyleSheets = [sheet] }",
        "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; "
        "word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }",
    )
    assert at.page.evaluate("document.documentElement.scrollWidth") <= 320
    cut: Any = at.page.evaluate(
        """[...document.querySelectorAll('main p, h1, h2, h3, label, dd, dt')]
        .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
        .map(e => e.textContent)"""
    )
    assert cut == []


def test_the_overview_and_the_imports_lead_to_each_other(visit: Start) -> None:
    at = visit()
    at.page.goto(at.address)
    at.page.get_by_role("link", name="Data and imports").click()
    at.page.wait_for_selector("h1:has-text('Data and imports')")
    at.page.get_by_role("link", name="Overview").click()
    at.page.wait_for_selector("h1:has-text('How are we doing?')")
