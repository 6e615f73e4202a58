"""The pages of definitions in a real browser: accessible, narrow, by keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
PAGES = ("/definitions", "/definitions/cla_visits_in_timescale", "/definitions/audits_good")


@pytest.mark.parametrize("width", [1400, 320])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visit: Start, path: str, width: int
) -> None:
    at = visit(width)
    at.page.goto(f"{at.address}{path}")
    assert violations(at) == []
    assert at.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_definition_is_reached_by_keyboard_and_without_scripts(visit: Start) -> None:
    at = visit(java_script_enabled=False)
    at.page.goto(f"{at.address}/definitions")
    at.page.locator(".glossary, main").get_by_role(
        "link", name="Visits to children in care up to date"
    ).first.focus()
    at.page.keyboard.press("Enter")
    at.page.wait_for_url("**/definitions/cla_visits_in_timescale")
    assert at.page.get_by_role("heading", level=1).inner_text().startswith("Visits to children")
    assert "SELECT" in at.page.get_by_role("region", name="The SQL that computes it").inner_text()
