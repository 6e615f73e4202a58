"""Before a session ends the page says so, and after it nothing of the page is left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import Engine, select, update
from waitress.server import create_server

from app import create_app
from dashboard.settings import Settings
from data.engine import make_engine, write_transaction
from data.schema import signed_in
from tests.browser.conftest import Visit
from tests.listening import until_closed
from tests.web.signed_in import person_in, session_in

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
NOT_SIGNED_IN = "the server responded with a status of 401 (UNAUTHORIZED)"


@pytest.fixture(scope="module")
def engine(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A copy of the demonstration to which people may be added."""
    path: Path = tmp_path_factory.mktemp("session") / "sightline.db"
    with demo_engine.connect():
        copyfile(demo_engine.url.database or "", path)
    made = make_engine(f"sqlite:///{path.as_posix()}")
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> str:
    return session_in(engine, person_in(engine, ["councillor"], name="Cllr Example"))


@pytest.fixture(scope="module")
def address(engine: Engine) -> Iterator[str]:
    """The address of an application with sign-in."""
    url = engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(database_url=url, sign_in="local"))
    server = create_server(app.server, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=until_closed, args=(server,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


def passed(engine: Engine, **much: float) -> None:
    """Make every session older, as if nothing had been asked for in that time."""
    with write_transaction(engine) as connection:
        for row in connection.execute(select(signed_in)).all():
            connection.execute(
                update(signed_in)
                .where(signed_in.c.token_hash == row.token_hash)
                .values(seen_at=row.seen_at - timedelta(**much))
            )


@pytest.mark.parametrize("path", ["/", "/definitions"])
def test_whoever_stays_says_so_and_whoever_does_not_is_out(
    visit: Start, engine: Engine, path: str
) -> None:
    at = visit(320)
    page = at.page
    page.goto(f"{at.address}{path}")
    page.wait_for_selector("#page-heading")
    passed(engine, minutes=28, seconds=30)
    box = page.get_by_role("alertdialog", name="Are you still there?")
    box.wait_for()
    assert "You will be signed out in 2 minutes." in box.inner_text()
    assert page.evaluate("() => document.activeElement.textContent") == "Stay signed in"
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    if path == "/definitions":
        rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
        assert Axe().run(page, options=rules).response["violations"] == []
    page.keyboard.press("Enter")
    box.wait_for(state="detached")
    page.wait_for_load_state("networkidle")
    passed(engine, minutes=31)
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_role("heading", name="You are signed out").wait_for()
    assert page.evaluate("() => document.activeElement.tagName") == "H1"
    assert page.evaluate("() => document.body.children.length") == 1, "no figure is left"
    page.get_by_role("link", name="Sign in again").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert page.locator("input[name=next]").input_value() == path
    at.problems[:] = [each for each in at.problems if NOT_SIGNED_IN not in each]


def test_a_slide_show_that_was_left_open_can_still_be_read(visit: Start, engine: Engine) -> None:
    at = visit()
    page = at.page
    page.goto(f"{at.address}/meeting?measures=cin_seen_5_days,assessments_45_days")
    page.wait_for_selector(".slide")
    passed(engine, hours=2)
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    page.keyboard.press("ArrowRight")
    page.locator("#headline-2").wait_for()
    assert page.get_by_role("alertdialog").count() == 0
    page.reload()
    page.locator("#headline-2").wait_for()
    page.goto(f"{at.address}/definitions")
    page.get_by_role("heading", name="Sign in").wait_for()
