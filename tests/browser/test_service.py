"""A service's page in a real browser: axe, narrow windows, the coloured table, and the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
IN_NEED = "/service/children_in_need"
IN_CARE = "/service/children_in_care"


@pytest.mark.parametrize("width", [1400, 320])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit: Start, width: int) -> None:
    at = visit(width)
    at.open(path=IN_NEED)
    assert violations(at) == []
    assert at.page.evaluate("document.documentElement.scrollWidth") <= width
    at.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    at.page.wait_for_selector("details table.data")
    assert violations(at) == []
    assert at.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_coloured_table_says_in_words_and_signs_what_its_colours_do(visit: Start) -> None:
    at = visit()
    at.open(path=IN_NEED)
    table = at.page.get_by_role("region", name="Child in need visits on time, by team")
    row = table.get_by_role("row", name="Disabled children's team")
    cells = row.get_by_role("cell").all_inner_texts()
    assert cells[-2].startswith("▼ 20%")
    assert "short of the target by more than its size explains" in cells[-2]
    assert table.get_by_role("columnheader").count() == 14
    legend = at.page.locator(".levels").first.inner_text()
    assert all(sign in legend for sign in "✓▽▼")
    href = row.get_by_role("link", name="the list").get_attribute("href")
    assert href == "/cases/cin_visits_in_timescale/due?team=T09"


def test_on_a_telephone_the_coloured_table_shows_every_month_of_a_team(visit: Start) -> None:
    at = visit(320)
    at.open(path=IN_NEED)
    at.page.wait_for_selector(".panel-grid table.data")
    found = at.page.evaluate(
        """() => {
            const scroller = document.querySelector('.panel-grid .table-scroll');
            const row = scroller.querySelector('tbody tr');
            const edge = scroller.getBoundingClientRect().right;
            const cells = [...row.querySelectorAll('td')];
            const heads = [...scroller.querySelectorAll('thead th')].slice(1);
            return [
                scroller.scrollWidth <= scroller.clientWidth,
                cells.every(each => each.getBoundingClientRect().right <= edge + 1),
                cells.map(each => each.dataset.head),
                heads.map(each => each.textContent)
            ];
        }"""
    )
    fits, in_sight, named, heads = found
    assert (fits, in_sight) == (True, True)
    assert named == heads, "each cell is under the name of its column"
    assert len(named) == 13


def test_a_narrow_window_shows_the_newest_months_first(visit: Start) -> None:
    at = visit(768)
    at.open(path=IN_NEED)
    at.page.wait_for_selector(".panel-grid table.data")
    edges = at.page.evaluate(
        """() => {
            const scroller = document.querySelector('.panel-grid .table-scroll');
            const last = scroller.querySelector('thead th:last-child').getBoundingClientRect();
            return [last.right, scroller.getBoundingClientRect().right];
        }"""
    )
    assert edges[0] <= edges[1] + 1
    name = at.page.locator(".panel-grid tbody th").first
    assert name.bounding_box()["x"] >= 0, "the team's name stays in sight"


def test_by_keyboard_a_team_s_name_narrows_the_page_and_the_table_stays(visit: Start) -> None:
    at = visit()
    at.open(path=IN_NEED)
    link = at.page.locator(".panel-grid").get_by_role("link", name="Locality team 2", exact=True)
    link.first.focus()
    at.page.keyboard.press("Enter")
    at.wait_shown("Locality team 2")
    assert "team=T02" in at.query
    grid = at.page.locator(".panel-grid table.data").first
    assert grid.locator("tbody tr").count() == 10, "every team is still there to compare"
    assert grid.locator("tr.strong th").inner_text() == "Locality team 2"


def test_a_month_can_be_chosen_on_a_chart_and_by_its_name_in_the_table(visit: Start) -> None:
    at = visit()
    at.open(path=IN_CARE)
    bar = at.page.locator(".service-panel").first.locator(".bars .point path").nth(20)
    box = bar.bounding_box()
    at.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    at.wait_shown("October 2017 to June 2019")
    assert "to=2019-06" in at.query
    panel = at.page.locator(".service-panel").first
    panel.locator("summary").focus()
    at.page.keyboard.press("Enter")
    panel.get_by_role("link", name="Mar 2019").focus()
    at.page.keyboard.press("Enter")
    at.wait_shown("to March 2019")
    assert panel.locator("details").get_attribute("open") is not None


def test_the_page_is_light(visit: Start) -> None:
    """What is sent for a page with charts stays under 1,900 kB as it travels."""
    at = visit()
    sizes: list[int] = []
    at.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    at.open(path=IN_CARE)
    assert at.page.locator(".dash-graph").count() == 6
    assert 0 < sum(sizes) < 1_900_000
