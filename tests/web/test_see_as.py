"""The top of a page by role, and the demonstration as others see it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from dash import Dash
from flask.testing import FlaskClient

from app import build
from dashboard.frame import NAVIGATION
from dashboard.masthead import SEE_AS, pages_of
from dashboard.services import Services
from dashboard.settings import Settings
from dashboard.viewer import Person, Viewer, full_viewer, viewer_of
from dashboard.web import forms
from dashboard.web.see_as import COOKIE, viewer_as
from data.repository import SqlRepository
from tests.own_pages import stranger
from tests.web.conftest import SEEN, page_request, texts

EVERYTHING = replace(full_viewer("336"), may_import=True, may_note=True, may_administer=True)
READERS = {
    "councillor": {"Cases", "Data and imports", "Administration"},
    "service_manager": {"Data and imports", "Administration"},
    "analyst": {"Data and imports", "Administration"},
    "everything": set(),
}
"""Each reader with the pages that are not theirs."""


@pytest.fixture
def browser(app: Dash) -> FlaskClient:
    """A browser that has opened a page."""
    client = stranger(app.server)
    client.get("/definitions")
    return client


def token(client: FlaskClient) -> str:
    held = client.get_cookie(forms.COOKIE)
    assert held is not None
    return held.value


def choose(client: FlaskClient, reader: str, page: str = "/definitions", **more: str) -> str:
    """Press a button of the switch on ``page``; return where it leads."""
    headers = {"Origin": "http://localhost", "Referer": f"http://localhost{page}", **more}
    answer = client.post(
        "/see-as", data={"token": token(client), "reader": reader}, headers=headers
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def dash_page(client: FlaskClient, path: str, search: str = "") -> str:
    """Return the page that Dash draws."""
    headers = {"Origin": "http://localhost", forms.HEADER: token(client)}
    asked = page_request(search, path)
    answer = client.post("/_dash-update-component", json=asked, headers=headers)
    assert answer.status_code == 200
    return texts(answer.get_json())


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_is_led_to_their_own_pages(browser: FlaskClient, reader: str) -> None:
    choose(browser, reader)
    plain = browser.get("/definitions").get_data(as_text=True)
    drawn = dash_page(browser, "/")
    for path, name in NAVIGATION:
        shown = name not in READERS[reader]
        assert (f'<a href="{path}"' in plain.partition("<main")[0]) == shown, name
        assert (f'"href": "{path}"' in drawn.partition('"id": "main"')[0]) == shown, name
        # A page that is not shown is refused, and one that is shown answers.
        assert (browser.get(path).status_code == 200) == shown, name
    pressed = re.findall(r'value="(\w+)" aria-pressed="true"', plain)
    assert pressed == [reader]


def test_the_switch_says_what_its_reader_sees(browser: FlaskClient) -> None:
    choose(browser, "service_manager")
    said = unescape(browser.get("/definitions").get_data(as_text=True))
    words = "This manager sees Locality team 1 and Locality team 2 in full, with their lists"
    assert words in said
    assert words in dash_page(browser, "/")
    assert set(re.findall(r'name="reader" value="(\w+)"', said)) == set(SEE_AS)


def test_one_is_led_back_to_the_page_one_was_on(browser: FlaskClient) -> None:
    assert choose(browser, "councillor", "/compare?measure=referrals") == (
        "/compare?measure=referrals"
    )
    assert choose(browser, "councillor", SEEN) == SEEN
    # Not to a page that this reader may not see, nor one that is none, nor to another host.
    for page in ("/cases", "/administration/people", "/nothing", "/see-as"):
        assert choose(browser, "councillor", page) == "/"
    assert choose(browser, "everything", "/cases") == "/cases"
    for referer in ("http://elsewhere/compare", "", "http://localhost//elsewhere", "nonsense:["):
        assert choose(browser, "analyst", Referer=referer) in ("/", "/elsewhere")


def test_what_a_councillor_sees_has_no_teams_and_no_small_number(browser: FlaskClient) -> None:
    choose(browser, "councillor")
    page = dash_page(browser, SEEN)
    assert "filter-team" not in page
    assert "Locality team" not in page
    assert "figures of single teams are not published" in page
    assert "/cases/" not in page
    assert "edition=full" not in page
    assert "filter-team" in dash_page(stranger_of(browser), SEEN)
    assert browser.get("/cases/cin_seen_5_days").status_code == 403
    notes = browser.get("/notes/cin_seen_5_days").get_data(as_text=True)
    assert "/notes/cin_seen_5_days/add" not in notes
    assert "choose-team" not in browser.get("/meeting").get_data(as_text=True)


def stranger_of(browser: FlaskClient) -> FlaskClient:
    """Return another browser, which has chosen nothing."""
    other = stranger(browser.application)
    other.get("/definitions")
    return other


def test_a_manager_finds_the_lists_of_own_teams_and_no_others(browser: FlaskClient) -> None:
    choose(browser, "service_manager")
    page = dash_page(browser, SEEN)
    assert "All of the council" in page
    assert set(re.findall(r"Locality team \d", page)) == {"Locality team 1", "Locality team 2"}
    assert "/cases/cin_seen_5_days" not in page, "the list of the whole council is not theirs"
    assert "/cases/cin_seen_5_days" in dash_page(browser, SEEN, "?team=T02")
    start = browser.get("/cases").get_data(as_text=True)
    assert 'aria-label="Your teams"' in start
    assert "Everyone</option>" not in start
    ways = {unescape(each) for each in re.findall(r'href="(/cases/[^"]+)"', start)}
    assert ways
    assert all("team=T01" in each for each in ways)
    assert browser.get(next(iter(sorted(ways)))).status_code == 200
    other = browser.get("/cases/cin_seen_5_days?team=T03").get_data(as_text=True)
    assert "You may list the cases of your own teams" in other
    assert "Locality team 3" not in other


def test_the_choice_only_takes_away(app: Dash) -> None:
    repository: SqlRepository = app.server.extensions["sightline_services"].repository
    for choice in SEE_AS:
        seen = viewer_as(EVERYTHING, choice, repository)
        for right in ("may_list", "discloses", "may_import", "may_note", "may_administer"):
            assert getattr(EVERYTHING, right) >= getattr(seen, right)
        assert seen.account is None
    assert viewer_as(EVERYTHING, "administrator", repository) == EVERYTHING
    assert viewer_as(replace(EVERYTHING, may_note=False), "analyst", repository).may_note is False


def test_a_forged_choice_changes_nothing(browser: FlaskClient) -> None:
    for choice in ("administrator", "", "councillor ", "🙂", "x" * 3000):
        browser.set_cookie(COOKIE, choice)
        assert browser.get("/administration").status_code == 200
    headers = {"Origin": "http://localhost"}
    fields = {"token": token(browser), "reader": "king"}
    assert browser.post("/see-as", data=fields, headers=headers).status_code == 404
    fields = {"token": token(browser), "reader": "councillor"}
    assert browser.post("/see-as", data=fields).status_code == 403
    elsewhere = {"Origin": "http://elsewhere"}
    assert browser.post("/see-as", data=fields, headers=elsewhere).status_code == 403


def of(app: Dash, viewer: Viewer, settings: Settings | None = None) -> FlaskClient:
    """Return a browser of the application for ``viewer``, who is what its session says."""
    services: Services = app.server.extensions["sightline_services"]
    services = replace(services, viewer=lambda: viewer, settings=settings or services.settings)
    client = stranger(build(services, lambda: True).server)
    client.get("/definitions")
    return client


def test_there_is_no_switch_for_who_is_signed_in(app: Dash) -> None:
    person = Person(7, "336", "Ann <Example>", frozenset({"councillor"}))
    client = of(app, viewer_of(person))
    client.set_cookie(COOKIE, "analyst")
    said = client.get("/definitions").get_data(as_text=True)
    assert 'action="/see-as"' not in said
    assert "Signed in as <strong>Ann &lt;Example&gt;</strong>" in said
    assert 'action="/sign-out"' in said
    assert 'href="/account"' in said
    drawn = dash_page(client, "/")
    assert "Ann <Example>" in drawn
    assert '"/see-as"' not in drawn
    assert '"/sign-out"' in drawn
    fields = {"token": token(client), "reader": "councillor"}
    headers = {"Origin": "http://localhost"}
    assert client.post("/see-as", data=fields, headers=headers).status_code == 404


def test_there_is_no_switch_where_people_sign_in(app: Dash) -> None:
    services: Services = app.server.extensions["sightline_services"]
    client = of(app, EVERYTHING, replace(services.settings, sign_in="local"))
    client.set_cookie(COOKIE, "councillor")
    assert 'action="/see-as"' not in client.get("/definitions").get_data(as_text=True)
    assert client.get("/cases").status_code == 200


def test_a_message_keeps_the_pages_of_its_reader(browser: FlaskClient) -> None:
    choose(browser, "councillor")
    for path, status in (("/cases", 403), ("/nothing", 404)):
        answer = browser.get(path)
        assert answer.status_code == status
        said = answer.get_data(as_text=True)
        assert 'href="/compare"' in said
        assert 'href="/administration"' not in said
        assert 'action="/see-as"' in said


def test_the_frame_without_a_reader_leads_where_everybody_may_go() -> None:
    names = [name for _, name in pages_of(None)]
    assert "Overview" in names
    assert not {"Cases", "Data and imports", "Administration"} & set(names)


def test_a_councillor_finds_no_panel_of_teams(browser: FlaskClient) -> None:
    full = dash_page(browser, "/service/children_in_need")
    assert "Visits on time, team by team" in full
    choose(browser, "councillor")
    page = dash_page(browser, "/service/children_in_need")
    assert "team by team" not in page
    assert ", by team" not in page
    assert "a month or a group of children" in page


def test_a_managers_teams_are_said_to_be_theirs(browser: FlaskClient) -> None:
    choose(browser, "service_manager")
    page = dash_page(browser, "/service/child_protection")
    assert "of your 2 teams met the target" in page
    measure = dash_page(browser, "/measure/cp_visits_in_timescale")
    assert "all teams of the council against each other" in measure
    # Whose visits are late is said of the own teams, with the way to their lists alone.
    ways = set(re.findall(r"/cases/cp_visits_in_timescale/due\?team=(\w+)", measure))
    assert ways
    assert ways <= {"T01", "T02"}
    assert not re.search(r"/cases/cp_visits_in_timescale/due[^?]", measure)
