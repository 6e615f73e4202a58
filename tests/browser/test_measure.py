"""A measure's page in a browser: narrowed by mouse and by keyboard, each step with its way back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import MEASURE, Visit
from tests.browser.test_accessibility import OPEN_ALL, violations

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
TEAM = "Locality team 3"
PLACEMENTS = "/measure/cla_placements_3plus"


def panel(at: Visit, title: str):  # type: ignore[no-untyped-def]
    """Return the panel whose heading begins with ``title``."""
    heading = at.page.get_by_role("heading", level=2, name=re.compile(f"^{title}"))
    return at.page.locator("article", has=heading)


def focused(at: Visit) -> str:
    return str(at.page.evaluate("document.activeElement.textContent"))


@pytest.mark.parametrize("width", [1400, 320])
@pytest.mark.parametrize("path", [MEASURE, f"{PLACEMENTS}?team=T11&sex=female&to=2019-03"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visit: Start, width: int, path: str
) -> None:
    at = visit(width)
    at.open(path=path)
    assert violations(at) == []
    at.page.evaluate(OPEN_ALL)
    at.page.wait_for_selector("table.data")
    assert violations(at) == []
    assert at.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_team_a_group_and_a_month_are_chosen_by_mouse_and_taken_back(visit: Start) -> None:
    at = visit()
    at.open()
    page = at.page
    assert page.locator(".chip").count() == 0
    panel(at, "By team").locator(".bar-list tr", has_text=TEAM).click()
    at.wait_shown(TEAM)
    panel(at, "By age").locator(".bar-list").get_by_role("link", name="10 to 15").click()
    at.wait_shown("children aged 10 to 15")
    points = panel(at, "By month").locator(".scatterlayer .trace").last.locator(".point")
    # Above the points plotly has one layer that hears every click.
    points.nth(17).scroll_into_view_if_needed()
    box = points.nth(17).bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.click(*middle)
    at.wait_shown("March 2019")
    assert page.locator(".chips").all_inner_texts() != []
    words = [each.removesuffix("✕").strip() for each in page.locator(".chip").all_inner_texts()]
    assert words == ["Months: up to March 2019", f"Team: {TEAM}", "Age: 10 to 15", "Clear all"]
    page.get_by_role("link", name=f"Remove: Team: {TEAM}").click()
    at.wait_shown("Wolverhampton, children aged 10 to 15")
    assert "team=" not in at.query
    page.get_by_role("link", name="Clear all").click()
    at.wait_shown("Wolverhampton, all children, October 2017 to September 2019")
    assert page.locator(".chip").count() == 0


def test_everything_can_be_narrowed_by_keyboard_and_the_focus_is_never_lost(visit: Start) -> None:
    at = visit()
    at.open()
    page = at.page
    panel(at, "By team").locator(".bar-list").get_by_role("link", name=TEAM).focus()
    page.keyboard.press("Enter")
    at.wait_shown(TEAM)
    assert focused(at) == TEAM, "the bar that was chosen keeps the focus"
    panel(at, "By sex").locator(".bar-list").get_by_role("link", name="Girls").focus()
    page.keyboard.press("Enter")
    at.wait_shown("girls")
    assert focused(at) == "Girls"
    months = panel(at, "By month")
    months.locator("summary").focus()
    page.keyboard.press("Enter")
    months.get_by_role("link", name="Mar 2019").focus()
    page.keyboard.press("Enter")
    at.wait_shown("March 2019")
    chips = page.locator(".chip")
    assert chips.count() == 4
    chips.first.focus()
    page.keyboard.press("Enter")
    at.wait_shown("September 2019")
    assert focused(at).startswith("Team:"), "the next chip has the focus"
    page.keyboard.press("Enter")
    at.wait_shown("Wolverhampton, girls")
    assert focused(at).startswith("Sex:")
    page.keyboard.press("Enter")
    at.wait_shown("all children")
    assert page.evaluate("document.activeElement.id") == "narrowing"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_chosen_bar_stands_out_and_says_so(visit: Start) -> None:
    at = visit()
    at.open("?team=T03")
    chosen = panel(at, "By team").locator(".bar-list tr.chosen")
    assert chosen.count() == 1
    assert chosen.get_by_role("link").get_attribute("aria-current") == "true"
    colours = (
        panel(at, "By team")
        .locator(".fill")
        .evaluate_all("bars => bars.map(bar => getComputedStyle(bar).backgroundColor)")
    )
    assert len(set(colours)) == 2


def test_bars_are_as_long_as_their_figures(visit: Start) -> None:
    at = visit()
    at.open()
    lines = (
        panel(at, "By sex")
        .locator(".bar-list tbody tr")
        .evaluate_all(
            """rows => rows.map(row => [parseFloat(row.querySelector('.value').textContent),
            row.querySelector('.fill').getBoundingClientRect().width,
            row.querySelector('.track').getBoundingClientRect().width])"""
        )
    )
    assert len(lines) == 2
    for value, width, whole in lines:
        assert width / whole == pytest.approx(value / 100, abs=0.01)


def test_the_council_is_named_among_all_authorities(visit: Start) -> None:
    at = visit()
    at.open(path=PLACEMENTS)
    every = panel(at, "Compared with every authority")
    assert every.locator(".bars .point").count() >= 140
    said = every.locator(".finding").inner_text()
    assert re.search(r"Wolverhampton \d+%, (joint )?\d+(st|nd|rd|th) of \d+", said)
    every.locator("summary").click()
    ours = every.locator("table.data tr", has_text="Wolverhampton")
    assert ours.locator("td").last.inner_text() == "This council"


def test_a_panel_can_be_linked_to_and_its_table_downloaded(visit: Start) -> None:
    at = visit(permissions=["clipboard-read", "clipboard-write"])
    at.open("?team=T03")
    sex = panel(at, "By sex")
    sex.get_by_role("button", name="Copy link").click()
    at.page.wait_for_selector("#notice:has-text('Link copied')")
    copied = at.page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("#panel-sex")
    with at.page.expect_download() as started:
        sex.get_by_role("link", name="Download CSV").click()
    assert started.value.suggested_filename.startswith("336_cin_seen_5_days_sex")
    other = visit()
    other.page.goto(copied)
    other.settle()
    other.page.wait_for_function("() => window.scrollY > 100")
    assert TEAM in other.shown()


def test_a_list_of_what_is_not_shown_says_why(visit: Start) -> None:
    at = visit()
    at.open(path="/measure/mash_decision_1_day")
    words = at.page.locator("article.definition").inner_text()
    assert "By team: not shown, for the council supplies this figure for everyone together" in words
    assert at.page.locator(".bar-list").count() == 0
