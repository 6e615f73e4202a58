"""The strict policy on every kind of page, in a browser: nothing of ours is against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.frame import SERVICE_PAGES
from dashboard.web import forms
from tests.browser.conftest import MEASURE, Visit
from tests.browser.style_hashes import look_around

HEARD = """
document.addEventListener('securitypolicyviolation', function (event) {
  (window.broken = window.broken || []).push(event.violatedDirective + ' ' + event.sample);
});
"""
DRAWN = ("/", MEASURE, f"{MEASURE}?team=T03", *[path for path, _ in SERVICE_PAGES[1::2]])
PLAIN = (
    "/definitions",
    "/definitions/cin_seen_5_days",
    "/definitions/quality",
    "/compare",
    "/notes",
    "/notes/cin_seen_5_days",
    "/cases",
    "/cases/cin_seen_5_days?period=month&month=2019-06",
    "/cases/cp_visits_on_time/due",
    "/meeting/choose",
    "/meeting?measures=cin_seen_5_days&measures=referrals",
    "/report",
    "/imports",
    "/administration",
    "/administration/targets",
    "/administration/teams",
    "/administration/people",
    "/administration/restricted",
    "/administration/audit",
    "/nothing-here",
)
SEEN_AS = {"councillor": "councillor", "manager": "service_manager", "analyst": "analyst"}


def broken(visit: Visit) -> list[str]:
    """Return what the policy of the page now shown has refused."""
    return list(visit.page.evaluate("() => window.broken || []"))


@pytest.mark.parametrize("reader", SEEN_AS.values())
def test_no_page_that_dash_draws_is_against_the_policy(
    visit: Callable[..., Visit], reader: str
) -> None:
    there = visit()
    there.page.add_init_script(HEARD)
    there.page.context.add_cookies(
        [{"name": "sightline-see-as", "value": reader, "url": there.address}]
    )
    for path in DRAWN if reader == "analyst" else DRAWN[:2]:
        there.page.goto(there.address + path)
        look_around(there.page, [0.6])
        # Where a library is newer: python -m tests.browser.style_hashes
        assert broken(there) == [], path
        assert there.problems == [], path
        assert "Share" not in there.page.content()
        assert there.page.locator(".modebar, [data-title*=Share], [data-title*=loud]").count() == 0


def test_no_plain_page_is_against_the_policy(visit: Callable[..., Visit]) -> None:
    there = visit()
    there.page.add_init_script(HEARD)
    for path in PLAIN:
        there.page.goto(there.address + path)
        there.page.wait_for_load_state("networkidle")
        assert broken(there) == [], path
        known = [each for each in there.problems if "404" not in each and "403" not in each]
        assert known == [], path
    there.problems.clear()


def test_a_style_that_nobody_named_is_refused(visit: Callable[..., Visit]) -> None:
    there = visit()
    there.page.add_init_script(HEARD)
    there.open(path="/")
    there.page.evaluate(
        """() => {
          const style = document.createElement('style');
          style.textContent = 'body { display: none }';
          document.body.append(style);
          const box = document.createElement('div');
          box.innerHTML = '<p style="position: fixed">x</p><img src=x onerror="window.ran = 1">';
          document.body.append(box);
          const script = document.createElement('script');
          script.textContent = 'window.ran = 2';
          document.body.append(script);
        }"""
    )
    there.page.wait_for_timeout(300)
    found = " ".join(broken(there))
    assert "style-src" in found
    assert "script-src" in found
    assert there.page.evaluate("() => window.ran") is None
    assert there.page.locator("body").is_visible()
    there.problems.clear()


def test_the_page_sends_its_token_with_every_question(visit: Callable[..., Visit]) -> None:
    there = visit()
    sent: list[Any] = []
    there.page.on(
        "request", lambda request: sent.append(request) if forms.CALLBACK in request.url else None
    )
    there.open()
    cookies = {each["name"]: each for each in there.page.context.cookies()}
    token = cookies[forms.COOKIE]
    assert sent
    assert token["sameSite"] == "Strict"
    assert {each.headers.get(forms.HEADER.lower()) for each in sent} == {token["value"]}
