"""WCAG in a real browser: axe, narrow windows, text spacing, targets, reduced motion, print."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
OPEN_ALL = "document.querySelectorAll('details').forEach(details => { details.open = true })"


def violations(at: Visit) -> list[str]:
    found = Axe().run(at.page).response["violations"]
    return [f"{v['id']}: {n['html'][:150]}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("width", [1400, 320])
def test_axe_finds_nothing(visit: Start, width: int) -> None:
    at = visit(width)
    at.open()
    assert violations(at) == []
    at.page.evaluate(OPEN_ALL)
    at.page.wait_for_selector("table.data")
    assert at.page.locator("table.data").count() >= 9
    assert violations(at) == []


def test_axe_finds_nothing_on_one_team_and_one_group(visit: Start) -> None:
    at = visit()
    at.open("?team=unknown&disability=yes&from=2019-01")
    assert violations(at) == []


PLAIN = (
    "/cases",
    "/cases/cin_seen_5_days?period=month&month=2019-09",
    "/cases/cin_visits_in_timescale/due",
    "/compare",
    "/compare?measure=sdq_average",
    "/administration",
    "/administration/teams",
    "/administration/targets",
    "/administration/visit-rules",
)


@pytest.mark.parametrize("width", [768, 320])
def test_no_table_of_a_plain_page_scrolls_sideways(visit: Start, width: int) -> None:
    """Rows stand each on its own, each cell under the name of its column."""
    at = visit(width)
    for path in ("/compare?measure=sdq_average", *PLAIN[5:], "/imports"):
        at.page.goto(f"{at.address}{path}")
        at.page.evaluate(OPEN_ALL)
        wide = """() => [...document.querySelectorAll('.table-scroll')]
            .filter(part => part.scrollWidth > part.clientWidth).map(part => part.innerText)"""
        assert at.page.evaluate(wide) == [], path


@pytest.mark.parametrize("width", [1400, 320])
def test_axe_finds_nothing_on_plain_pages_and_none_scrolls_sideways(
    visit: Start, width: int
) -> None:
    at = visit(width)
    for path in PLAIN:
        answer = at.page.goto(f"{at.address}{path}")
        assert answer.status == 200, path
        at.page.evaluate(OPEN_ALL)
        assert (path, violations(at)) == (path, [])
        assert at.page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_axe_finds_nothing_on_an_address_that_is_no_page(visit: Start) -> None:
    at = visit()
    at.page.goto(f"{at.address}/nothing-here")
    assert at.page.locator("h1").inner_text() == "Page not found"
    assert violations(at) == []
    at.problems.clear()  # the browser itself reports the 404


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_scrolls_sideways(visit: Start, width: int) -> None:
    at = visit(width)
    at.open()
    at.page.evaluate(OPEN_ALL)
    at.page.wait_for_selector("table.data")
    assert at.page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_chosen_and_what_a_table_shows_can_be_read_in_a_narrow_window(
    visit: Start,
) -> None:
    at = visit(320)
    at.open()
    widths = "[...document.querySelectorAll('#filters select')].map(e => e.clientWidth)"
    assert min(at.page.evaluate(widths)) > 250
    at.page.evaluate(OPEN_ALL)
    at.page.wait_for_selector("table.data")
    outside = """[...document.querySelectorAll('.table-scroll')].filter(scroller => {
        scroller.scrollLeft = 500;
        const edge = scroller.getBoundingClientRect();
        return [...scroller.querySelectorAll('caption span, th:first-child')].some(e => {
            const box = e.getBoundingClientRect();
            return box.left < edge.left - 1 || box.right > edge.right + 1;
        });
    }).map(scroller => scroller.dataset.caption)"""
    assert at.page.evaluate(outside) == []


def test_text_can_be_spaced_out(visit: Start) -> None:
    at = visit(320)
    at.open()
    # As a reader's own style sheet would: the policy of the page lets none in by its markup.
    at.page.evaluate(
        "rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules); "
        "document.adoptedStyleSheets = [sheet] }",
        "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; "
        "word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }",
    )
    assert at.page.evaluate("document.documentElement.scrollWidth") <= 320
    cut = """[...document.querySelectorAll('.card p, h1, h2, h3, label, summary')]
        .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
        .map(e => e.textContent)"""
    assert at.page.evaluate(cut) == []


def test_targets_are_large_enough(visit: Start) -> None:
    at = visit(320)
    at.open()
    at.page.evaluate(OPEN_ALL)
    at.page.wait_for_selector("table.data a")
    small = """[...document.querySelectorAll('main :is(a, button, select, input, summary)')]
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, box]) => box.height < 24 || box.width < 24).map(([html]) => html)"""
    assert at.page.evaluate(small) == []


def test_nothing_moves_for_those_who_ask_for_that(visit: Start) -> None:
    at = visit(reduced_motion="reduce")
    at.open()
    moving = """[...document.querySelectorAll('main *, header *')].filter(e => {
        const style = getComputedStyle(e);
        return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
    }).map(e => e.outerHTML.slice(0, 80))"""
    assert at.page.evaluate(moving) == []


def test_print_is_at_least_12_points_and_leaves_the_filters_out(visit: Start) -> None:
    at = visit()
    at.open()
    at.page.emulate_media(media="print")
    assert not at.page.locator("#filters").is_visible()
    assert at.page.locator(".banner").is_visible()
    small = """[...document.querySelectorAll('main p, main h2, main h3, main figcaption, main li')]
        .filter(e => e.offsetParent && parseFloat(getComputedStyle(e).fontSize) < 15.9)
        .map(e => e.outerHTML.slice(0, 80))"""
    assert at.page.evaluate(small) == []


def test_charts_are_drawn_for_paper_and_then_for_the_screen_again(visit: Start) -> None:
    at = visit()
    at.open()
    widths = """[...document.querySelectorAll('.js-plotly-plot')].map(
        plot => Number(plot.querySelector('.main-svg').getAttribute('width')))"""
    before = at.page.evaluate(widths)
    at.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert set(at.page.evaluate(widths)) == {480}
    at.page.emulate_media(media="print")
    at.page.set_viewport_size({"width": 688, "height": 1000})  # A4 within its margins
    beyond = """[...document.querySelectorAll('.chart:has(.main-svg)')].filter(chart => {
        const drawn = chart.querySelector('.main-svg').getBoundingClientRect();
        const place = chart.getBoundingClientRect();
        return Math.round(drawn.width) !== 640 || drawn.right > place.right + 1
            || drawn.bottom > place.bottom + 1;
    }).length"""
    assert at.page.evaluate(beyond) == 0
    at.page.emulate_media(media="screen")
    at.page.set_viewport_size({"width": 1400, "height": 900})
    at.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    at.page.wait_for_function(
        f"before => JSON.stringify({widths}) === JSON.stringify(before)", arg=before
    )
