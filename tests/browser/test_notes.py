"""Notes, data quality and freshness in a real browser: axe, narrow windows, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit
from tests.browser.test_accessibility import OPEN_ALL, violations

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
PAGES = ("/notes", "/notes/missing_incidents", "/definitions/quality")
OVERLAPS = """() => {
  const box = element => element.getBoundingClientRect();
  const graph = document.querySelector('.dash-graph');
  const words = [...graph.querySelectorAll('.annotation-text-g')].map(box);
  return words.some((one, i) => words.slice(i + 1).some(other =>
    one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom));
}"""


@pytest.mark.parametrize("width", [1400, 320])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit: Start, width: int) -> None:
    at = visit(width)
    for path in PAGES:
        at.page.goto(at.address + path)
        at.page.evaluate(OPEN_ALL)
        assert (path, violations(at)) == (path, [])
        assert at.page.evaluate("document.documentElement.scrollWidth") <= width


def test_how_fresh_the_records_are_is_read_by_keyboard(visit: Start) -> None:
    at = visit(320)
    at.page.goto(f"{at.address}/notes")
    summary = at.page.locator(".fresh summary")
    summary.focus()
    at.page.keyboard.press("Enter")
    first = at.page.locator(".fresh li").first
    assert first.is_visible()
    assert "to 30 September 2019, loaded" in first.inner_text()
    at.page.keyboard.press("Tab")
    assert "no warnings" in at.page.evaluate("document.activeElement.textContent")


@pytest.mark.parametrize("width", [1400, 320])
def test_the_flag_of_a_note_covers_no_label(visit: Start, width: int) -> None:
    at = visit(width)
    at.open(path="/measure/missing_incidents")
    graph = at.page.locator(".dash-graph").first
    texts = graph.locator(".annotation-text").all_text_contents()
    assert "1" in texts
    assert not at.page.evaluate(OVERLAPS)
    words = at.page.locator(".dated-notes").first.inner_text()
    assert "The police changed how they classify children" in words
