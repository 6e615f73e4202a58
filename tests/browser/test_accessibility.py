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
    assert at.page.locator("table.data").count() >= 10
    assert violations(at) == []


def test_axe_finds_nothing_on_one_team_and_one_group(visit: Start) -> None:
    at = visit()
    at.open("?team=unknown&disability=yes&from=2019-01")
    assert violations(at) == []


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


def test_text_can_be_spaced_out(visit: Start) -> None:
    at = visit(320)
    at.open()
    at.page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; "
        "word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"
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
