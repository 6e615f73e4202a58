"""The overview in a real browser: its table, its words, by keyboard, at 320 pixels, in one link."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.measures.registry import measures
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
OVERVIEW = "/"
ROWS = "table.overview tbody tr:not(.service)"


@pytest.fixture
def at(visit: Start) -> Visit:
    found = visit()
    found.open(path=OVERVIEW)
    return found


@pytest.mark.parametrize("width", [1400, 320])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit: Start, width: int) -> None:
    at = visit(width)
    at.open(path=OVERVIEW)
    at.page.get_by_text("How to read this table").click()
    at.page.get_by_text("Full edition", exact=True).click()
    found = Axe().run(at.page).response["violations"]
    assert [f"{v['id']}: {n['html'][:150]}" for v in found for n in v["nodes"]] == []
    assert at.page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_measure_is_a_row_under_its_service_and_its_line_is_said_in_words(at: Visit) -> None:
    table = at.page.get_by_role("table", name="Every measure")
    assert table.locator("tbody tr:not(.service)").count() == len(measures())
    heads = table.get_by_role("columnheader").all_inner_texts()
    assert heads[:4] == ["Measure", "Latest", "Previous", "24 months"]
    row = table.get_by_role("row").filter(
        has=at.page.get_by_role("link", name="Children seen within 5 working days of referral")
    )
    words = row.inner_text()
    assert "77.5%" in words
    assert "85% or more" in words
    line = row.get_by_role("img", name="24 months: from")
    assert "77.5% in September 2019; lowest" in line.get_attribute("alt")
    assert line.evaluate("image => image.complete && image.naturalWidth > 0")


def test_no_library_of_charts_is_asked_for(visit: Start) -> None:
    at = visit()
    asked: list[str] = []
    at.page.on("request", lambda request: asked.append(request.url))
    at.open(path=OVERVIEW)
    assert asked
    assert not [each for each in asked if "plotly" in each]
    assert at.page.evaluate("typeof window.Plotly") == "undefined"


def test_the_sentence_leads_to_what_needs_attention_by_keyboard(at: Visit) -> None:
    link = at.page.get_by_role("link", name=re.compile("needs? attention"))
    number = link.inner_text().split(" ")[0]
    link.focus()
    at.page.keyboard.press("Enter")
    at.wait_shown("signal “needs attention”")
    assert "signal=attention" in at.query
    assert at.page.locator("#filter-signal").input_value() == "attention"
    shown = at.page.locator(ROWS).count()
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    assert number == (names[shown] if shown < len(names) else str(shown))
    assert at.page.locator("small.attention").count() == shown
    at.page.get_by_role("button", name="Clear").click()
    at.page.wait_for_function(
        f"() => document.querySelectorAll('{ROWS}').length === {len(measures())}"
    )


def test_service_and_order_are_chosen_in_the_filter_bar(at: Visit) -> None:
    at.page.get_by_label("Service", exact=True).select_option("permanence")
    at.wait_shown("Measures: permanence.")
    assert at.page.locator("table.overview .service").all_inner_texts() == ["Permanence"]
    at.page.get_by_label("Sorted by").select_option("attention")
    at.wait_shown("sorted by what needs attention")
    assert at.page.locator("table.overview .service").count() == 0
    assert at.page.locator(ROWS).count() == sum(
        measure.service == "permanence" for measure in measures().values()
    )


def test_a_signal_that_no_measure_has_says_what_to_do(at: Visit) -> None:
    at.page.get_by_label("Service", exact=True).select_option("programmes")
    at.page.get_by_label("Signal", exact=True).select_option("concern")
    at.page.wait_for_selector("text=No measure here has this signal")
    assert at.page.locator("table.overview").count() == 0


def test_a_measure_opens_without_a_new_document_and_back_leads_to_the_rows(at: Visit) -> None:
    at.page.evaluate("() => { window.kept = true; }")
    link = at.page.get_by_role("rowheader").get_by_role("link", name="Child in need visits on time")
    link.focus()
    at.page.keyboard.press("Enter")
    heading = at.page.get_by_role("heading", level=1, name="Child in need visits on time")
    heading.wait_for()
    at.page.wait_for_function("() => document.activeElement.id === 'page-heading'")
    assert at.page.url.split("?")[0].endswith("/measure/cin_visits_in_timescale")
    at.settle()
    at.page.go_back()
    at.page.wait_for_selector("table.overview")
    assert at.page.evaluate("window.kept")
    assert at.page.get_by_role("heading", level=1).inner_text() == "How are we doing?"


def test_a_page_that_does_not_arrive_is_asked_for_anew(at: Visit) -> None:
    at.page.clock.install()
    at.page.evaluate("() => { window.kept = true; }")
    at.page.route("**/_dash-update-component", lambda route: None)
    at.page.locator("table.overview .service a").first.click()
    at.page.clock.run_for(9_000)
    assert at.page.evaluate("window.kept")
    at.page.unroute_all()
    at.page.clock.run_for(2_000)
    at.page.get_by_role("heading", level=1, name="Front door").wait_for()
    assert at.page.evaluate("window.kept") is None


def test_a_copied_link_names_the_months_and_it_is_said(visit: Start) -> None:
    at = visit(permissions=["clipboard-read", "clipboard-write"])
    at.open(path=OVERVIEW)
    at.page.get_by_role("button", name="Copy link").click()
    at.page.get_by_text("Link copied.").wait_for()
    copied = at.page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith(at.address)
    assert "to=2019-09" in copied


def test_at_320_pixels_each_row_is_a_card_that_names_its_figures(visit: Start) -> None:
    at = visit(320)
    at.open(path=OVERVIEW)
    # Empty cells are left out, and the others have their heads beside them.
    row = at.page.locator(ROWS).first
    labels = """row => [...row.querySelectorAll('td')].filter(cell => cell.offsetParent)
        .map(cell => getComputedStyle(cell, '::before').content.replaceAll('"', ''))"""
    assert row.evaluate(labels) == ["Latest", "Previous", "24 months", "Signal"]
    small = """[...document.querySelectorAll('main :is(a, button, select, summary)')]
        .filter(e => e.offsetParent).map(e => [e.textContent, e.getBoundingClientRect()])
        .filter(([, box]) => box.height < 24 || box.width < 24).map(([text]) => text)"""
    assert at.page.evaluate(small) == []
    outside = """[...document.querySelectorAll('main *')].filter(
        e => e.offsetParent && e.getBoundingClientRect().right > innerWidth + 1
            && !e.closest('.visually-hidden')).map(e => e.outerHTML.slice(0, 80))"""
    assert at.page.evaluate(outside) == []
