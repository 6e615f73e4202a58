"""The meeting view, the choice and the report in a real browser: keyboard, axe, paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
FOUR = "cin_seen_5_days,cin_visits_in_timescale,sdq_average,missing_incidents"
HEADLINES = (
    "More of the children referred are seen within 5 working days",
    "More of the children in need are visited on time",
    "Average wellbeing score of children in care: 13.8",
    "Incidents of children missing: 61",
)


def go(at: Visit, path: str) -> Any:
    """Open a plain page; returns it."""
    at.page.goto(f"{at.address}{path}")
    at.page.wait_for_load_state("networkidle")
    return at.page


def shown(page: Any) -> str:
    """Return the headline of the one slide that is shown."""
    seen = [each for each in page.locator(".slide h2").all() if each.is_visible()]
    assert len(seen) == 1
    return str(seen[0].inner_text())


def test_a_councillor_walks_through_four_measures_by_keyboard(visit: Start) -> None:
    page = go(visit(), f"/meeting?measures={FOUR}")
    assert shown(page) == HEADLINES[0]
    for key, place in (
        ("ArrowRight", 1),
        ("PageDown", 2),
        ("ArrowLeft", 1),
        ("End", 3),
        ("ArrowRight", 3),
        ("PageUp", 2),
        ("Home", 0),
        ("ArrowLeft", 0),
    ):
        page.keyboard.press(key)
        assert shown(page) == HEADLINES[place], key
        assert f"n={place + 1}" in page.url
        assert page.locator("#now").inner_text() == f"{place + 1} of 4: {HEADLINES[place]}"
    page.keyboard.press("End")
    page.reload()
    assert shown(page) == HEADLINES[3], "the address opens the slide that was shown"
    assert f"measures={FOUR}" in page.url


def test_next_and_previous_keep_the_focus(visit: Start) -> None:
    page = go(visit(), f"/meeting?measures={FOUR}")
    page.get_by_role("link", name="Next").press("Enter")
    assert shown(page) == HEADLINES[1]
    assert page.evaluate("document.activeElement.dataset.way") == "on"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert shown(page) == HEADLINES[3]
    assert page.evaluate("document.activeElement.dataset.way") == "back", "the last has no next"
    page.get_by_role("link", name="Previous").click()
    assert shown(page) == HEADLINES[2]
    box = page.get_by_role("link", name="Next").bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_the_letter_f_asks_for_full_screen_unless_it_is_switched_off(visit: Start) -> None:
    page = go(visit(), f"/meeting?measures={FOUR}")
    page.evaluate(
        """() => { window.asked = 0; document.documentElement.requestFullscreen =
        () => { window.asked += 1; return Promise.resolve(); }; }"""
    )
    page.keyboard.press("f")
    assert page.evaluate("window.asked") == 1
    page.get_by_role("button", name="Full screen").click()
    assert page.evaluate("window.asked") == 2
    page.get_by_role("checkbox", name="F for full screen").uncheck()
    page.keyboard.press("f")
    assert page.evaluate("window.asked") == 2
    page.keyboard.press("Control+f")
    assert page.evaluate("window.asked") == 2


def test_the_headline_and_the_chart_are_read_from_afar(visit: Start) -> None:
    page = go(visit(1400, 900), f"/meeting?measures={FOUR}")
    size = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.slide h2')).fontSize)"
    )
    assert size >= 48
    scale = page.evaluate(
        """() => { const drawn = document.querySelector('.picture-wide svg');
        return drawn.getBoundingClientRect().width / drawn.viewBox.baseVal.width; }"""
    )
    assert scale * 12 >= 24
    assert page.evaluate("document.documentElement.scrollHeight") <= 900, "it fits the screen"


def test_ticking_sets_the_order_and_both_buttons_take_it(visit: Start) -> None:
    page = go(visit(), "/meeting")
    for title in ("Referrals to social care", "Enquiries to the front door", "Children adopted"):
        box = page.get_by_role("checkbox", name=title, exact=True)
        box.focus()
        page.keyboard.press("Space")
    page.get_by_role("checkbox", name="Referrals to social care", exact=True).uncheck()
    assert page.locator("#choose-said").inner_text() == (
        "Referrals to social care is left out. 2 measures ticked."
    )
    page.get_by_role("checkbox", name="Referrals to social care", exact=True).check()
    assert page.locator("#order li").all_inner_texts() == [
        "Enquiries to the front door",
        "Children adopted",
        "Referrals to social care",
    ]
    page.get_by_role("button", name="Open the meeting view").press("Enter")
    page.wait_for_url(re.compile("measures=mash_enquiries(,|%2C)adoptions(,|%2C)referrals"))
    assert shown(page).startswith("Enquiries to the front door")
    page.go_back()
    page.get_by_role("button", name="Make a report").click()
    page.wait_for_url(re.compile("/report"))
    assert page.locator(".entry h2").all_inner_texts()[1] == "Children adopted"


def test_without_a_tick_the_form_says_what_to_do(visit: Start) -> None:
    page = go(visit(), "/meeting")
    page.get_by_role("button", name="Open the meeting view").click()
    assert page.locator("#choose-said").inner_text() == "Tick at least one measure first."
    assert page.url.endswith("/meeting")


def test_without_javascript_the_slides_stand_one_under_the_other(visit: Start) -> None:
    page = go(visit(java_script_enabled=False), f"/meeting?measures={FOUR}")
    assert page.locator(".slide:visible").count() == 4
    page.locator("#slide-1").get_by_role("link", name="Next").click()
    assert page.url.endswith("#slide-2")


@pytest.mark.parametrize("width", [1400, 320])
@pytest.mark.parametrize(
    "path",
    [f"/meeting?measures={FOUR}&remarks=1&n=4", "/meeting", f"/report?measures={FOUR}"],
)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    visit: Start, path: str, width: int
) -> None:
    page = go(visit(width), path)
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def pages_of(pdf: bytes) -> list[tuple[float, float]]:
    """Return the width and height of each page of a PDF, in millimetres."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    return [(round(float(w) * 25.4 / 72), round(float(h) * 25.4 / 72)) for w, h in boxes]


def test_four_measures_are_two_pages_of_a_report_and_four_slides(visit: Start) -> None:
    page = go(visit(), f"/report?measures={FOUR}")
    paper = page.pdf(prefer_css_page_size=True, format="A4")
    assert pages_of(paper) == [(210, 297)] * 2
    page = go(visit(), f"/meeting?measures={FOUR}&n=3")
    slides = page.pdf(prefer_css_page_size=True, format="A4")
    assert pages_of(slides) == [(297, 210)] * 4


def test_a_report_on_paper_has_type_of_12_points_and_whole_charts(visit: Start) -> None:
    page = go(visit(688, 1000), f"/report?measures={FOUR}&edition=full")
    page.emulate_media(media="print")
    small = page.evaluate(
        """() => [...document.querySelectorAll('.report *')].filter(
            each => each.checkVisibility() && !each.closest('svg') &&
            [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()) &&
            parseFloat(getComputedStyle(each).fontSize) < 16 - 0.01
        ).map(each => each.className + ' ' + getComputedStyle(each).fontSize)"""
    )
    assert [each for each in small if not each.startswith("visually-hidden")] == []
    scale = page.evaluate(
        """() => { const drawn = document.querySelector('.entry .picture-wide svg');
        return drawn.getBoundingClientRect().width / drawn.viewBox.baseVal.width; }"""
    )
    assert scale * 12 >= 15.5
    assert page.evaluate("getComputedStyle(document.querySelector('.entry')).breakInside") == (
        "avoid"
    )
    assert page.locator(".report-doings").is_hidden()
