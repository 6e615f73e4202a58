"""Paper: whole charts, two panels to a page, type of 12 points; what is not yet drawn says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
NARROW, WIDE = 688, 1032
"""Pixels of the text of an A4 page, upright and lying."""
DRAWN = """() => [...document.querySelectorAll('.js-plotly-plot')].map(plot => [
    plot.querySelector('.main-svg').getAttribute('width'),
    plot.querySelector('.main-svg').getAttribute('height'),
    plot.closest('.dash-graph').style.height,
    JSON.stringify(plot.layout.annotations), JSON.stringify(plot.layout.margin)])"""


def for_paper(page: Any) -> None:
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


def pages_of(page: Any) -> int:
    """Return how many pages of A4 the page prints on."""
    return len(re.findall(rb"/Type /Page\n", page.pdf(prefer_css_page_size=True, format="A4")))


def test_a_service_with_six_charts_prints_two_to_a_page(visit: Start) -> None:
    at = visit()
    at.open(path="/service/front_door")
    assert at.page.locator(".dash-graph").count() == 6
    # The first beside the heading, two, two, one, and the table of every measure.
    assert pages_of(at.page) == 5


def test_charts_over_time_are_lower_on_paper_with_their_words_apart(visit: Start) -> None:
    at = visit()
    at.open(path="/service/front_door")
    before = at.page.evaluate(DRAWN)
    for_paper(at.page)
    heights = [
        (int(was[1]), int(now[1])) for was, now in zip(before, at.page.evaluate(DRAWN), strict=True)
    ]
    assert heights[0][0] == heights[0][1], "bars have a line for each name"
    assert all(now < was for was, now in heights[1:])
    broken = at.page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => {
            const frame = plot.getBoundingClientRect();
            const ends = (plot.layout.annotations || [])
                .map((note, at) => [note, plot.querySelectorAll('.annotation')[at]])
                .filter(([note]) => note.yref === 'paper' && note.yanchor === 'middle')
                .map(([, drawn]) => drawn.querySelector('.annotation-text').getBoundingClientRect())
                .sort((one, other) => one.top - other.top);
            return ends.filter((end, place) => end.bottom > frame.bottom + 1
                || end.top < frame.top - 1 || (place && end.top < ends[place - 1].bottom - 3));
        }).length"""
    )
    assert broken == 0
    at.page.emulate_media(media="screen")
    at.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    at.page.wait_for_function(
        f"before => JSON.stringify(({DRAWN})()) === JSON.stringify(before)", arg=before
    )


def test_a_flag_on_paper_has_its_words_beside_it(visit: Start) -> None:
    at = visit()
    at.open(path="/measure/missing_incidents")
    for_paper(at.page)
    words = at.page.locator(".dated-notes li").first
    assert words.is_visible()
    assert "The police changed how they classify" in words.inner_text()


def test_what_is_not_yet_drawn_says_so_on_paper(visit: Start) -> None:
    at = visit()
    held: list[Any] = []
    at.page.route("**/*plotly*", lambda route: held.append(route))
    at.page.goto(f"{at.address}/service/programmes")
    at.page.wait_for_selector(".dash-graph", state="attached")
    at.page.emulate_media(media="print")
    says = "each => getComputedStyle(each, '::after').content"
    words = at.page.locator(".dash-graph").first.evaluate(says)
    assert words == '"This chart was not yet drawn: print again."'
    for route in held:
        route.continue_()
    at.page.unroute("**/*plotly*")
    at.settle()
    assert at.page.locator(".dash-graph").first.evaluate(says) == "none"


def test_a_page_that_still_loads_says_so_on_paper(visit: Start) -> None:
    at = visit()
    held: list[Any] = []
    at.page.route("**/_dash-update-component*", lambda route: held.append(route))
    at.page.goto(f"{at.address}/service/programmes")
    at.page.wait_for_selector(".loading")
    at.page.emulate_media(media="print")
    words = at.page.locator(".loading").evaluate("e => getComputedStyle(e, '::after').content")
    assert words == '"This page was not yet drawn: print again."'
    for route in held:
        route.continue_()
    at.page.unroute("**/_dash-update-component*")
    at.settle()
    assert at.page.locator(".loading").count() == 0


def test_the_keys_to_print_wait_until_the_page_is_drawn(visit: Start) -> None:
    at = visit()
    at.page.add_init_script(
        "window.print = () => { window.printed = document.querySelectorAll('.main-svg').length; }"
    )
    held: list[Any] = []
    at.page.route("**/*plotly*", lambda route: held.append(route))
    at.page.goto(f"{at.address}/service/programmes")
    at.page.wait_for_selector(".dash-graph", state="attached")
    prevented = """() => !document.body.dispatchEvent(new KeyboardEvent('keydown',
        {key: 'p', ctrlKey: true, bubbles: true, cancelable: true}))"""
    assert at.page.evaluate(prevented)
    assert at.page.evaluate("window.printed") is None
    for route in held:
        route.continue_()
    at.page.unroute("**/*plotly*")
    at.page.wait_for_function("() => window.printed > 0")
    at.settle()
    assert not at.page.evaluate(prevented), "once it is drawn, the browser prints by itself"


PLAIN = (
    "/compare",
    "/administration/targets",
    "/administration/visit-rules",
    "/definitions/cin_seen_5_days",
    "/notes",
    "/notes/missing_incidents",
    "/imports",
    "/cases/cin_seen_5_days",
)


def test_no_plain_page_has_smaller_type_or_is_wider_than_its_paper(visit: Start) -> None:
    """A page wider than its paper is printed smaller as a whole."""
    at = visit()
    page = at.page
    page.emulate_media(media="print")
    small = """() => [...document.querySelectorAll('main *')].filter(each =>
        each.checkVisibility() && !each.closest('svg, .visually-hidden')
        && [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())
        && parseFloat(getComputedStyle(each).fontSize) < 15.99).map(each => each.outerHTML)"""
    for path in PLAIN:
        page.goto(f"{at.address}{path}")
        lies = page.evaluate("getComputedStyle(document.body).page.startsWith('wide')")
        width = WIDE if lies else NARROW
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate(small) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
