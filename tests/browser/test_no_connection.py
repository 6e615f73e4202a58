"""The server itself out of reach: the page says so, and shows no figure under another choice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
TEAM = "Locality team 3"
LOST = "No connection to Sightline: nothing has changed. Try again."


def cut(route: Any) -> None:
    """Let no question through."""
    route.abort("internetdisconnected")


def fail(route: Any) -> None:
    """Answer as a proxy does without a server behind it."""
    route.fulfill(status=502, body="<h1>Bad gateway</h1>", content_type="text/html")


@pytest.mark.parametrize("way", [cut, fail])
def test_a_lost_question_leaves_the_page_as_it_was_and_can_be_asked_again(
    visit: Start, way: Callable[[Any], None]
) -> None:
    at = visit()
    at.open()
    before, shown = at.query, at.shown()
    at.page.route("**/_dash-update-component*", way)
    at.page.select_option("#filter-team", label=TEAM)
    at.page.wait_for_selector(f"#notice:has-text('{LOST}')")
    at.page.wait_for_function(
        "() => document.querySelector('#filter-team').value === 'all'"
        " && !document.querySelector('[data-dash-is-loading]')"
    )
    assert at.shown() == shown
    assert at.query in (before, "?from=2017-10&to=2019-09")
    at.page.unroute("**/_dash-update-component*")
    at.page.select_option("#filter-team", label=TEAM)
    at.wait_shown(TEAM)
    assert at.page.locator("#notice").inner_text() == ""
    # The browser itself tells of what it could not fetch.
    assert at.problems
    at.problems.clear()
