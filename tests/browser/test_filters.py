"""The filter bar in a real browser, on a measure's page: address, keyboard, charts, tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
TEAM = "Locality team 3"


def code(page: object, select: str, label: str) -> str:
    """Return the value of the option that reads ``label``."""
    option = page.locator(f"#{select} option", has_text=label).first  # type: ignore[attr-defined]
    return str(option.get_attribute("value"))


def test_the_page_says_whose_figures_they_are_and_that_they_are_made_up(visit: Start) -> None:
    at = visit()
    at.open()
    assert at.page.locator("h1").count() == 1
    assert at.page.locator(".banner").inner_text().startswith("Demonstration: made-up records")
    assert at.page.get_by_text("Data to 30 September 2019").first.is_visible()
    assert at.page.locator("html").get_attribute("lang") == "en-GB"
    assert at.page.locator(".modebar-btn").count() == 0


def test_choosing_a_team_shows_it_and_keeps_it_in_the_address(visit: Start) -> None:
    at = visit()
    at.open()
    team = code(at.page, "filter-team", TEAM)
    at.page.select_option("#filter-team", label=TEAM)
    at.wait_shown(TEAM)
    assert at.query == f"?from=2017-10&to=2019-09&team={team}"
    at.page.reload()
    at.settle()
    assert TEAM in at.shown()
    assert at.page.locator("#filter-team").input_value() == team


def test_a_copied_link_opens_the_same_view(visit: Start) -> None:
    at = visit()
    at.open()
    at.page.select_option("#filter-sex", label="Girls")
    at.page.select_option("#filter-from", label="April 2018")
    at.page.select_option("#filter-method", label="Median")
    at.page.get_by_role("checkbox", name="England").uncheck()
    at.page.select_option("#filter-neighbours", label="Not shown")
    at.wait_shown("girls, April 2018")
    at.page.wait_for_url(lambda url: "neighbours=none" in url)
    copied = at.query
    assert copied == ("?from=2018-04&to=2019-09&sex=female&neighbours=none&method=median&england=0")
    other = visit()
    other.open(copied)
    assert other.shown() == at.shown()
    assert other.query == copied
    assert not other.page.get_by_role("checkbox", name="England").is_checked()
    sentences = ".sentence"
    assert (
        other.page.locator(sentences).all_inner_texts()
        == at.page.locator(sentences).all_inner_texts()
    )


def test_back_leaves_the_page(visit: Start) -> None:
    at = visit()
    at.page.goto(f"{at.address}/health/live")
    at.open()
    at.page.select_option("#filter-team", label=TEAM)
    at.wait_shown(TEAM)
    at.page.go_back()
    assert at.page.url.endswith("/health/live")


def test_a_link_in_the_table_of_teams_shows_the_team(visit: Start) -> None:
    at = visit()
    at.open()
    card = at.page.locator("article", has=at.page.locator("#panel-team"))
    card.locator("summary").click()
    link = card.locator("table.data").get_by_role("link", name=TEAM)
    assert "team=" in str(link.get_attribute("href"))
    link.press("Enter")
    at.wait_shown(TEAM)
    assert at.page.evaluate("document.activeElement.textContent") == TEAM, "the focus stays"
    assert at.page.locator("#filter-team").input_value() == code(at.page, "filter-team", TEAM)


def test_a_click_on_a_bar_shows_the_team(visit: Start) -> None:
    at = visit()
    at.open()
    card = at.page.locator("article", has=at.page.locator("#panel-team"))
    card.locator(".bar-list tr", has_text=TEAM).click()
    at.wait_shown(TEAM)
    assert at.page.locator("#filter-team").input_value() == code(at.page, "filter-team", TEAM)


def test_a_second_unit_or_group_replaces_the_first_and_says_so(visit: Start) -> None:
    at = visit()
    at.open()
    at.page.select_option("#filter-team", label=TEAM)
    at.wait_shown(TEAM)
    at.page.select_option("#filter-locality", index=2)
    at.page.wait_for_selector("#notice:has-text('One team or one locality at a time')")
    assert at.page.locator("#filter-team").input_value() == "all"
    assert "team=" not in at.query
    at.page.select_option("#filter-age", label="Under 1")
    at.page.select_option("#filter-sex", label="Boys")
    at.page.wait_for_selector("#notice:has-text('has replaced the choice of age')")
    assert at.page.locator("#filter-age").input_value() == "all"
    at.wait_shown("boys")
    assert "age=" not in at.query


def test_months_out_of_order_are_put_in_order(visit: Start) -> None:
    at = visit()
    at.open()
    at.page.select_option("#filter-to", label="January 2019")
    at.wait_shown("January 2019")
    at.page.select_option("#filter-from", label="June 2019")
    at.page.wait_for_selector("#notice:has-text('put in order')")
    at.wait_shown("January 2019 to June 2019")
    assert at.query == "?from=2019-01&to=2019-06"


def test_a_link_that_had_to_be_corrected_leaves_the_right_one_in_the_address(visit: Start) -> None:
    at = visit()
    at.open("?team=nobody&from=2019-06&to=2019-01&sex=female")
    assert "put in order" in at.page.locator("#notice").inner_text()
    assert at.query == "?from=2019-01&to=2019-06&sex=female"
    right = visit()
    right.open("?sex=female")
    assert right.query == "?sex=female", "an address that asks for nothing wrong stays"


def test_bars_without_length_carry_their_figure(visit: Start) -> None:
    at = visit()
    at.open()
    lines = """[...document.querySelectorAll('.bar-list tbody tr')].map(row =>
        [row.querySelector('.fill').getBoundingClientRect().width,
         row.querySelector('.value').textContent])"""
    found = at.page.evaluate(lines)
    assert len(found) > 20
    assert all(text for _, text in found)
    assert any(width == 0 for width, _ in found), "the demonstration holds one to see"


def test_clear_brings_the_first_view_back(visit: Start) -> None:
    at = visit()
    at.open("?team=nobody&sex=female&neighbours=2025&target=0")
    assert "is not in the records" in at.page.locator("#notice").inner_text()
    at.page.get_by_role("button", name="Clear").click()
    at.wait_shown("all children, October 2017")
    assert at.query == "?from=2017-10&to=2019-09"
    assert at.page.locator("#filter-neighbours").input_value() == "2021"


def test_the_bar_works_by_keyboard(visit: Start) -> None:
    at = visit()
    at.open()
    page = at.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    expected = ["from", "to", "team", "locality"]
    for name in expected:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == f"filter-{name}"
        style = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(style) == "solid", "the focus is visible"
    page.keyboard.press("ArrowDown")
    page.wait_for_url(lambda url: "locality=" in url)
    assert page.evaluate("document.activeElement.id") == "filter-locality"
    at.settle()


def test_a_table_holds_the_figures_and_follows_the_filter(visit: Start) -> None:
    at = visit()
    at.open()
    card = at.page.locator("article", has=at.page.locator("#panel-time"))
    card.locator("summary").click()
    table = card.locator("table").first
    assert table.locator("tbody tr").count() == 24
    assert table.locator("thead th[scope=col]").count() >= 4
    assert table.locator("tbody th[scope=row]").first.inner_text() == "Oct 2017"
    last = table.locator("tbody tr").last.locator("td").first.inner_text()
    assert last == at.page.locator(".latest .headline").inner_text()
    at.page.select_option("#filter-team", label=TEAM)
    at.wait_shown(TEAM)
    assert TEAM in table.locator("caption").inner_text(), "the table stays open"
    assert table.locator("tbody tr").last.locator("td").first.inner_text() in (
        at.page.locator(".latest .headline").inner_text()
    )


def test_charts_say_their_sentence_to_those_who_do_not_see_them(visit: Start) -> None:
    at = visit()
    at.open()
    labels = [e.get_attribute("aria-label") for e in at.page.locator("figure [role=img]").all()]
    assert len(labels) == at.page.locator(".dash-graph").count() > 0
    assert all(labels)
    assert labels[0] == at.page.locator(".latest .sentence").inner_text()
    for figure in at.page.locator("figure:not(:has([role=img]))").all():
        assert figure.locator("table caption").count() == 1, "bars are a table with a name"


def test_the_download_follows_the_view(visit: Start) -> None:
    at = visit()
    at.open("?sex=female")
    with at.page.expect_download() as started:
        at.page.locator(".toolbar").get_by_role("link", name="Download CSV", exact=True).click()
    assert started.value.suggested_filename.startswith("336_cin_seen_5_days_sex-female_2017-10")
    text = started.value.path().read_text("utf-8-sig")
    assert "female" in text
