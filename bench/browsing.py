"""Our pages in a real browser and under many hands, beside a plain Dash page of the same charts.

The plain page is ``tests/bench/plain_page.py``: pandas, ``go.Figure``, one callback a chart.
Both are served by waitress with as many threads, on the same database, and take turns.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from statistics import median
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine

from bench.asking import SEEN, body_request, own_page
from bench.results import Result
from bench.serving import HOST, PATIENCE, PROJECT, serving, wait_until_open
from tests.bench.plain_page import CHARTS
from tests.browser.conftest import FLAGS, browser_path

CLICK = 0.6
SERVER = 0.1
HANDS = 0.1
LOAD = 0.6
LOAD_CHARTS = 1.0
KILOBYTES = 1_900
USERS = 20
CLICKS = 15
"""Clicks of each of the many users."""
QUIET_MS = 400
"""A page is drawn when nothing of it has changed for so long."""
WATCH = """() => {
    window.lastChange = performance.now();
    new MutationObserver(() => { window.lastChange = performance.now(); }).observe(
        document, { subtree: true, childList: true, attributes: true, characterData: true });
}"""
DRAWN = f"""() => performance.now() - window.lastChange > {QUIET_MS}
    && [...document.querySelectorAll('.dash-graph')].every(g => g.querySelector('.main-svg'))
    && (document.querySelector('.dash-graph') || document.querySelector('#body > *'))"""


@contextmanager
def plain(engine: Engine) -> Iterator[int]:
    """Give the port of the plain page over the database file of ``engine``."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "tests.bench.plain_page", str(engine.url.database), str(port)]
    server = subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_open(port)
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def plain_request(chart: str, team: str) -> dict[str, Any]:
    """Return what a browser posts to the plain page to draw one chart."""
    return {
        "output": f"chart-{chart}.figure",
        "outputs": {"id": f"chart-{chart}", "property": "figure"},
        "inputs": [{"id": "team", "property": "value", "value": team}],
        "changedPropIds": ["team.value"],
    }


class Asking:
    """One person's connection to a server."""

    def __init__(self, port: int) -> None:
        """Connect to the server at ``port``."""
        self._own_page = own_page(f"{HOST}:{port}")
        self._connection = HTTPConnection(HOST, port, timeout=PATIENCE)

    def post(self, body: dict[str, Any]) -> None:
        """Ask one callback; raises RuntimeError where it does not answer."""
        head = {
            **self._own_page,
            "Content-Type": "application/json",
            "Accept-Encoding": "gzip, zstd",
        }
        self._connection.request("POST", "/_dash-update-component", json.dumps(body), head)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{body['output']} answered {answer.status}")


def ours_clicked(asking: Asking, team: str) -> None:
    """Ask for what a choice of a team asks for on our page."""
    asking.post(body_request(SEEN, f"from=2017-10&to=2019-09&team={team}"))


def plain_clicked(asking: Asking, team: str) -> None:
    """Ask for what a choice of a team asks for on the plain page."""
    for chart in CHARTS:
        asking.post(plain_request(chart, team))


Click = Callable[[Asking, str], None]


def server_time(ports: tuple[int, int], teams: list[str], rounds: int) -> Iterator[Result]:
    """Yield our time a view over the plain page's: the first reader's, and the next ones'."""
    ours, usual = (Asking(port) for port in ports)
    taken: dict[str, list[float]] = {"first": [], "next": [], "plain": []}
    for number in range(rounds):
        for team in teams:
            for name, click, asking in (
                ("next" if number else "first", ours_clicked, ours),
                ("plain", plain_clicked, usual),
            ):
                started = perf_counter()
                click(asking, team)
                taken[name].append(perf_counter() - started)
    title = "Server time a view, ours to the plain page's"
    usually = median(taken["plain"])
    yield Result(title, "held in the process", median(taken["next"]) / usually, "x", SERVER)
    yield Result(title, "made afresh, for the first reader", median(taken["first"]) / usually, "x")
    yield Result(title, "the plain page, for scale", usually * 1000, "ms")


def many_hands(ports: tuple[int, int], teams: list[str]) -> Iterator[Result]:
    """Yield our median wait to the plain page's, with many people who click without a pause."""

    def of(port: int, click: Click) -> float:
        def person(number: int) -> list[float]:
            asking, waits = Asking(port), []
            for _, team in zip(range(CLICKS), cycle(teams[number % len(teams) :]), strict=False):
                started = perf_counter()
                click(asking, team)
                waits.append(perf_counter() - started)
            return waits

        with ThreadPoolExecutor(USERS) as pool:
            return median(wait for waits in pool.map(person, range(USERS)) for wait in waits)

    ours, usual = of(ports[0], ours_clicked), of(ports[1], plain_clicked)
    title = f"{USERS} people clicking without a pause, median wait"
    yield Result(title, "ours to the plain page's", ours / usual, "x", HANDS)
    yield Result(title, "ours", ours * 1000, "ms")


def loaded(browser: Browser, address: str) -> tuple[float, float, bool]:
    """Return the ms until a page is drawn, the kilobytes it took, and whether plotly came."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    sizes: list[float] = []
    names: list[str] = []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: names.append(request.url))
    page.add_init_script(f"({WATCH})()")
    page.goto(address)
    page.wait_for_function(DRAWN)
    taken = float(page.evaluate("() => window.lastChange"))
    context.close()
    return taken, sum(sizes) / 1000, any("plotly" in name for name in names)


def first_loads(browser: Browser, ports: tuple[int, int], rounds: int) -> Iterator[Result]:
    """Yield the time until our pages are complete over that of the plain page, and their size."""
    ours, usual = ports
    pages = {
        "overview": f"http://{HOST}:{ours}/",
        "measure": f"http://{HOST}:{ours}{SEEN}",
        "plain": f"http://{HOST}:{usual}/",
    }
    found: dict[str, list[tuple[float, float, bool]]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, address in pages.items():
            found[name].append(loaded(browser, address))
    times = {name: median(each[0] for each in all_) for name, all_ in found.items()}
    title = "First load complete, ours to the plain page's"
    yield Result(title, "the overview", times["overview"] / times["plain"], "x", LOAD)
    yield Result(title, "a measure's page", times["measure"] / times["plain"], "x", LOAD_CHARTS)
    yield Result(title, "the plain page, for scale", times["plain"], "ms")
    title = "What a first load takes, compressed"
    yield Result(title, "the overview", found["overview"][0][1], "kB")
    yield Result(title, "a measure's page", found["measure"][0][1], "kB", KILOBYTES)
    yield Result(title, "the plain page", found["plain"][0][1], "kB")
    drawn = sum(each[2] for each in found["overview"])
    yield Result("plotly.js on the overview", "loads that asked for it", drawn, "errors", 0)


def clicks(browser: Browser, ports: tuple[int, int], rounds: int) -> Iterator[Result]:
    """Yield the time from the choice of a team until all is drawn, ours to the plain page's."""
    ours, usual = (browser.new_page(viewport={"width": 1400, "height": 900}) for _ in ports)
    ours.goto(f"http://{HOST}:{ports[0]}{SEEN}")
    usual.goto(f"http://{HOST}:{ports[1]}/")
    for page in (ours, usual):
        page.evaluate(WATCH)
        page.wait_for_function(DRAWN)

    def ours_chosen(page: Page, number: int) -> None:
        page.evaluate("() => { window.clicked = performance.now(); }")
        page.select_option("#filter-team", index=2 + number)

    def plain_chosen(page: Page, number: int) -> None:
        page.locator("#team").click()
        page.wait_for_selector(".dash-dropdown-option")
        page.evaluate("() => { window.clicked = performance.now(); }")
        page.locator(".dash-dropdown-option").nth(2 + number).click()

    taken: dict[str, list[float]] = {"ours": [], "plain": []}
    for number in range(rounds):
        for name, page, choose in (("ours", ours, ours_chosen), ("plain", usual, plain_chosen)):
            choose(page, number)
            page.wait_for_timeout(QUIET_MS)
            page.wait_for_function(DRAWN)
            taken[name].append(page.evaluate("() => window.lastChange - window.clicked"))
    ratio = median(taken["ours"]) / median(taken["plain"])
    title = "From the choice of a team until all charts are drawn"
    yield Result(title, "ours to the plain page's", ratio, "x", CLICK)
    yield Result(title, "ours", median(taken["ours"]), "ms")
    yield Result(title, "the plain page", median(taken["plain"]), "ms")


def beside_plain(engine: Engine, rounds: int) -> Iterator[Result]:
    """Yield every comparison with the plain page, over the demonstration in ``engine``."""
    teams = [f"T{number:02d}" for number in range(1, 9)]
    with serving(engine) as ours, plain(engine) as usual:
        wait_until_open(ours)
        ports = (ours, usual)
        yield from server_time(ports, teams, rounds)
        yield from many_hands(ports, teams)
        with sync_playwright() as playwright:
            flags = [*FLAGS, "--no-sandbox"]
            browser = playwright.chromium.launch(executable_path=browser_path(), args=flags)
            yield from first_loads(browser, ports, rounds)
            yield from clicks(browser, ports, rounds)
            browser.close()
