"""What the three readers come for, from the first page to the end, by keyboard and by mouse.

Everything is found as a reader finds it: by its role and its label.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from io import StringIO
from typing import Any, Protocol

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
MOST_TABS = 500


class Hands(Protocol):
    """How a reader works the page."""

    def follow(self, found: Any) -> None:
        """Follow a link or press a button."""

    def tick(self, found: Any) -> None:
        """Tick a box."""

    def choose(self, found: Any, option: str) -> None:
        """Choose an option of a list."""


class Mouse:
    """A reader with a mouse."""

    def __init__(self, page: Any) -> None:
        """Work ``page``."""
        self._page = page

    def follow(self, found: Any) -> None:
        """See Hands."""
        found.click()

    def tick(self, found: Any) -> None:
        """See Hands."""
        found.check()

    def choose(self, found: Any, option: str) -> None:
        """See Hands."""
        found.select_option(label=option)


class Keyboard:
    """A reader with a keyboard alone: what Tab does not reach is not there."""

    def __init__(self, page: Any) -> None:
        """Work ``page``."""
        self._page = page

    def _reach(self, found: Any) -> None:
        found.wait_for(state="attached")
        for _ in range(MOST_TABS):
            if found.evaluate("element => element === document.activeElement"):
                assert found.is_visible()
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {found}")

    def follow(self, found: Any) -> None:
        """See Hands."""
        self._reach(found)
        self._page.keyboard.press("Enter")

    def tick(self, found: Any) -> None:
        """See Hands."""
        self._reach(found)
        self._page.keyboard.press("Space")
        assert found.is_checked()

    def choose(self, found: Any, option: str) -> None:
        """See Hands."""
        self._reach(found)
        self._page.keyboard.type(option)
        chosen = found.evaluate("list => list.selectedOptions[0].textContent")
        assert chosen == option


@pytest.fixture(params=[Keyboard, Mouse], ids=["keyboard", "mouse"])
def hands(request: pytest.FixtureRequest) -> Callable[[Any], Hands]:
    """How the story is walked."""
    made: Callable[[Any], Hands] = request.param
    return made


def link(page: Any, name: str | re.Pattern[str], within: Any = None) -> Any:
    """Return the first link of a name."""
    return (within or page).get_by_role("link", name=name).first


def test_a_manager_finds_the_team_that_pulled_visits_down_and_its_overdue_list(
    visit: Start, hands: Callable[[Any], Hands]
) -> None:
    at = visit()
    at.open(path="/")
    page, by = at.page, hands(at.page)
    by.choose(page.get_by_label("Sorted by"), "What needs attention")
    at.wait_shown("Wolverhampton")
    by.follow(link(page, "Child in need visits on time"))
    page.wait_for_url("**/measure/cin_visits_in_timescale**")
    at.settle()
    moved = page.get_by_role("article", name="What changed since September 2018")
    assert "Disabled children's team" in moved.inner_text()
    assert "−2.4" in moved.inner_text(), "the one that pulled it down"
    due = page.get_by_role("article", name="Overdue and due soon")
    by.follow(link(page, "Disabled children's team", due))
    page.wait_for_url("**/cases/cin_visits_in_timescale/due**")
    heading = page.get_by_role("heading", level=1).inner_text()
    assert "140 children overdue" in heading
    assert "Disabled children's team" in heading
    assert page.get_by_role("table").get_by_role("rowheader").count() > 0


def test_a_councillor_presents_four_measures_and_prints_them(
    visit: Start, hands: Callable[[Any], Hands]
) -> None:
    at = visit()
    at.page.add_init_script("window.print = () => { window.printed = true; }")
    at.open(path="/")
    page, by = at.page, hands(at.page)
    by.follow(link(page, "Meetings and reports"))
    page.wait_for_url("**/meeting**")
    wanted = (
        "Child in need visits on time",
        "Children seen within 5 working days of referral",
        "Enquiries to the front door",
        "Average wellbeing score of children in care",
    )
    for title in wanted:
        by.tick(page.get_by_role("checkbox", name=title).first)
    by.follow(page.get_by_role("button", name="Open the meeting view"))
    page.wait_for_url("**measures=**")
    assert page.get_by_text("1 of 4").first.is_visible()
    seen = []
    for number in range(1, 5):
        page.wait_for_function(
            f"() => document.querySelector('main, body').innerText.includes('{number} of 4')"
        )
        seen += [page.locator("h2:visible").first.inner_text()]
        page.keyboard.press("ArrowRight")
    assert len(set(seen)) == 4, "one measure a screen, in the order of ticking"
    by.follow(page.get_by_role("button", name="Print").or_(link(page, "Print")).first)
    page.wait_for_function("() => window.printed === true")
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 4


def test_an_analyst_traces_a_figure_to_its_children_and_downloads_them(
    visit: Start, hands: Callable[[Any], Hands]
) -> None:
    at = visit()
    at.open(path="/")
    page, by = at.page, hands(at.page)
    by.follow(link(page, "Children seen within 5 working days of referral"))
    page.wait_for_url("**/measure/cin_seen_5_days**")
    at.settle()
    assert "77.5%" in page.locator("main").inner_text()
    by.follow(link(page, re.compile("124 of 160 records")))
    page.wait_for_url("**/cases/cin_seen_5_days**")
    assert "77.5%: 124 of 160 children" in page.get_by_role("heading", level=1).inner_text()
    with page.expect_download() as started:
        by.follow(
            page.get_by_role("button", name="Download CSV").or_(link(page, "Download CSV")).first
        )
    text = started.value.path().read_text("utf-8-sig")
    assert "Official-Sensitive: not for publication" in text
    rows = [row for row in csv.reader(StringIO(text)) if len(row) > 4]
    head, cases = rows[0], rows[1:]
    assert len(cases) == 160
    standing = head.index("standing") if "standing" in head else head.index("Standing")
    assert sum(row[standing].lower() == "counted" for row in cases) == 124
