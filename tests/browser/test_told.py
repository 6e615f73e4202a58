"""What a browser holds of a page, for a reader who may not know: figures, tooltips and all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from waitress.server import create_server

from tests.browser.conftest import Visit
from tests.listening import until_closed
from tests.web.planted import CANARIES, Council
from tests.web.signed_in import session_in

Start = Callable[..., Visit]
MAY: dict[str, set[str]] = {
    "councillor": {"written"},
    "manager of A": {"written", "names of A", "count of A"},
}


@pytest.fixture(scope="module")
def council(
    make_database: Callable[[str], Engine], tmp_path_factory: pytest.TempPathFactory
) -> Council:
    """The council whose records hold canaries."""
    return Council(make_database("sqlite"), tmp_path_factory.mktemp("told"))


@pytest.fixture(scope="module")
def address(council: Council) -> Iterator[str]:
    """The address of the application on it."""
    server = create_server(council.app.server, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=until_closed, args=(server,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture(params=MAY)
def who(request: pytest.FixtureRequest) -> str:
    """Each of these readers."""
    return str(request.param)


@pytest.fixture
def session(council: Council, who: str) -> str:
    """A session of the reader."""
    return session_in(council.engine, council.people[who])


def held(page: Any) -> str:
    """Return all that the browser holds: the document, what charts were given, and is read out."""
    given = page.evaluate(
        """() => JSON.stringify([...document.querySelectorAll('.js-plotly-plot')].map(
            graph => [graph.data, graph.layout, graph.calcdata?.length]))"""
    )
    return "\n".join(
        (page.content(), given, str(page.locator("body").aria_snapshot()), page.url, page.title())
    )


def test_a_measure_page_holds_nothing_that_its_reader_may_not_know(visit: Start, who: str) -> None:
    at = visit()
    at.open("?team=TQUO1" if who == "manager of A" else "", "/measure/mash_enquiries")
    told: set[str] = set()
    charts = at.page.locator(".js-plotly-plot .nsewdrag")
    assert charts.count()
    for chart in charts.all():
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        for share in (0.1, 0.9):
            at.page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        told |= {name for name in CANARIES if CANARIES[name].search(held(at.page))}
    assert told == MAY[who]
