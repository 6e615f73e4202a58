"""The administrator's pages on who may see what, asked without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from app import build
from dashboard.measures.registry import measures
from dashboard.services import Services
from dashboard.settings import Settings
from dashboard.viewer import Viewer
from data.administration import SqlAdministration
from data.audit_trail import SqlAuditTrail
from data.people import people_of
from data.people_lists import groups_of, published_of, restricted_of
from data.people_site import SqlPeople
from data.repository import SqlRepository
from data.schema import audit_entry
from tests.data.records import AUTHORITY
from tests.data.test_team_map import records

HERE = {"Origin": "http://localhost"}
PEOPLE = "/administration/people"
GROUPS = "/administration/groups"
RESTRICTED = "/administration/restricted"
PUBLISHED = "/administration/published-teams"
PAGES = (PEOPLE, f"{PEOPLE}/add", GROUPS, RESTRICTED, PUBLISHED)
PASSWORD = "correct horse battery"
ANN = {
    "source": "local", "subject": "Ann", "name": "Ann Example", "password": PASSWORD,
    "again": PASSWORD, "roles": "administrator",
}  # fmt: skip
ADMINISTRATOR = Viewer(
    AUTHORITY, level="all", may_list=False, discloses=False, may_administer=True, name="First"
)


class Site:
    """The application for one viewer, and a browser's half of its forms."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.viewer = engine, ADMINISTRATOR
        services = Services(
            Settings(),
            SqlRepository(engine),
            measures(),
            lambda: self.viewer,
            administration=SqlAdministration(engine),
            audit=SqlAuditTrail(engine),
            people=SqlPeople(engine),
        )
        self.client: FlaskClient = build(services, lambda: True).server.test_client()

    def text(self, path: str, status: int = 200) -> str:
        """Return the words of a page, its marks left out."""
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return words(answer)

    def post(self, path: str, fields: Mapping[str, Any], page: str = PEOPLE) -> TestResponse:
        """Send a form with the token that ``page`` gives."""
        drawn = self.client.get(f"{page}/add" if page == PEOPLE else page).get_data(as_text=True)
        found = re.search(r'name="token" value="([^"]+)"', drawn)
        assert found
        return self.client.post(path, data={"token": found[1], **fields}, headers=HERE)

    def after(self, path: str, fields: Mapping[str, Any], page: str = PEOPLE) -> str:
        """Send a form that is taken, and return the words of the page that it leads to."""
        answer = self.post(path, fields, page)
        assert answer.status_code == 303, words(answer)
        return self.text(answer.headers["Location"])

    def kept(self, read: Callable[..., Any], **how: Any) -> Any:
        """Return what is kept."""
        with self.engine.connect() as connection:
            return read(connection, AUTHORITY, **how)


def words(answer: TestResponse) -> str:
    """Return what a page says."""
    text = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).partition("<main")[2])
    return " ".join(unescape(text).split())


@pytest.fixture
def site(make_small: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch) -> Site:
    """The application of an administrator, on two teams."""
    monkeypatch.setattr("data.people.hash_password", lambda password: f"hash of {password}")
    return Site(make_small())


@pytest.fixture(scope="module")
def loaded(
    make_database: Callable[[str], Engine], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The file of a database with two teams."""
    engine = make_database("sqlite")
    records().load(engine, tmp_path_factory.mktemp("people") / "ssd", "2019-05-31")
    engine.dispose()
    return Path(engine.url.database or "")


@pytest.fixture
def make_small(loaded: Path, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Return what makes a copy of that database."""
    from shutil import copyfile

    from data.engine import make_engine

    made = []

    def make() -> Engine:
        copyfile(loaded, tmp_path / "people.db")
        made.append(make_engine(f"sqlite:///{(tmp_path / 'people.db').as_posix()}"))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


def test_a_person_is_added_changed_and_turned_off(site: Site) -> None:
    assert "Nobody yet" in site.text(PEOPLE)
    said = site.after(f"{PEOPLE}/add", ANN)
    assert "The person is added and may sign in." in said
    assert "Signs in as ann" in said
    assert PASSWORD not in said
    [held] = site.kept(people_of)
    assert held.wanted.roles == ("administrator",)
    one = f"{PEOPLE}/{held.id}"
    bob = {"source": "oidc", "subject": "b0b", "name": "Bob", "roles": ["service_manager"]}
    site.after(f"{PEOPLE}/add", bob)
    second = next(each.id for each in site.kept(people_of) if each.wanted.name == "Bob")
    site.after(
        f"{PEOPLE}/{second}",
        {"name": "Bob", "roles": ["service_manager"], "teams": ["T1"], "grants": ["lists"]},
    )
    listed = site.text(PEOPLE)
    assert "2 people" in listed
    assert "Team 1; with lists" in listed
    assert "Ann Example ann, a password kept here Administrator" in listed
    drawn = site.client.get(f"{PEOPLE}/{second}").get_data(as_text=True)
    assert re.search(r'value="T1" checked', drawn)
    assert not re.search(r'value="T2" checked', drawn)
    assert "may no longer sign in" in site.after(f"{PEOPLE}/{second}/off", {})
    assert "Turned off" in site.text(PEOPLE)
    assert "may sign in again" in site.after(f"{PEOPLE}/{second}/on", {})
    assert "signed out everywhere" in site.after(f"{one}/end-sessions", {})
    new = {"password": f"{PASSWORD} 2", "again": f"{PASSWORD} 2"}
    assert "The new password holds" in site.after(f"{one}/password", new)
    with site.engine.connect() as connection:
        kept = select(audit_entry.c.name).where(audit_entry.c.kind == "people")
        names = connection.execute(kept).scalars().all()
    assert names == ["First"] * 7


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"subject": ""}, "Write the name that this person signs in by"),
        ({"subject": "two words"}, "holds no spaces"),
        ({"name": ""}, "Write the person’s name"),
        ({"roles": []}, "Tick at least one role"),
        ({"roles": ["king"]}, "Choose from the roles"),
        ({"source": "fax"}, "Choose how this person signs in"),
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"again": "another one"}, "The two passwords differ"),
        ({"teams": ["T9"]}, "There is no team"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_given_is_kept(
    site: Site, fields: dict[str, Any], error: str
) -> None:
    answer = site.post(f"{PEOPLE}/add", {**ANN, **fields})
    assert answer.status_code == 422
    assert f"There is a problem {error}"[:18] in words(answer)
    assert error in words(answer)
    drawn = answer.get_data(as_text=True)
    assert "<title>Error: " in drawn
    assert PASSWORD not in drawn, "a password is never shown again"
    assert site.kept(people_of) == []


def test_the_last_administrator_is_not_turned_off(site: Site) -> None:
    site.after(f"{PEOPLE}/add", ANN)
    [held] = site.kept(people_of)
    answer = site.post(f"{PEOPLE}/{held.id}/off", {})
    assert answer.status_code == 409
    assert "last administrator" in words(answer)
    answer = site.post(f"{PEOPLE}/{held.id}", {"name": "Ann", "roles": ["analyst"]})
    assert answer.status_code == 422
    assert site.kept(people_of)[0].is_active


def test_a_group_is_given_roles_and_removed(site: Site) -> None:
    fields = {"group": "Field managers", "roles": "service_manager", "services": "Field"}
    assert "What members of the group may see is set" in site.after(GROUPS, fields, GROUPS)
    [held] = site.kept(groups_of)
    assert held.scope.services == ("Field",)
    assert "Field; without lists" in site.text(GROUPS)
    drawn = site.client.get(f"{GROUPS}?group=Field+managers").get_data(as_text=True)
    assert 'value="Field managers"' in drawn
    assert re.search(r'value="Field" checked', drawn)
    assert site.post(GROUPS, {"group": "X"}, GROUPS).status_code == 422
    wrong = {"group": "X", "roles": "analyst", "teams": "T1"}
    assert "go with the role" in words(site.post(GROUPS, wrong, GROUPS))
    assert "no role by it" in site.after(f"{GROUPS}/remove", {"group": held.name}, GROUPS)
    assert site.kept(groups_of) == []


def test_a_restricted_child_is_counted_and_not_named(site: Site) -> None:
    known = {"child": "april", "reason": "staff"}
    assert "stands in no list and no file" in site.after(RESTRICTED, known, RESTRICTED)
    unknown = {"child": "mistyped-1", "reason": "threat"}
    answer = site.post(RESTRICTED, unknown, RESTRICTED)
    assert "mistyped" not in answer.headers["Location"], "no address names a child"
    assert "no record that is loaded names this child" in site.text(answer.headers["Location"])
    said = site.text(RESTRICTED)
    assert "2 restricted children" in said
    assert "Child of a member of staff: 1" in said
    assert "april" not in said
    site.viewer = replace(ADMINISTRATOR, sees_restricted=True)
    assert "april Child of a member of staff First" in site.text(RESTRICTED)
    assert site.post(RESTRICTED, {"child": "x", "reason": "no"}, RESTRICTED).status_code == 422
    again = {"child_again": "nobody"}
    assert site.post(f"{RESTRICTED}/remove", again, RESTRICTED).status_code == 422
    again = {"child_again": "april"}
    assert "may stand in lists again" in site.after(f"{RESTRICTED}/remove", again, RESTRICTED)
    assert [each.child for each in site.kept(restricted_of, named=True)] == ["mistyped-1"]


def test_figures_by_team_are_ticked(site: Site) -> None:
    said = site.after(PUBLISHED, {"measures": ["referrals", "cin_seen_5_days"]}, PUBLISHED)
    assert "2 measures are published by team" in said
    said = site.after(PUBLISHED, {"measures": ["referrals", "nothing"]}, PUBLISHED)
    assert "1 measure is published by team" in said
    assert "Published by First" in said
    assert [each.measure for each in site.kept(published_of)] == ["referrals"]
    assert "Nothing was changed" in site.after(PUBLISHED, {"measures": ["referrals"]}, PUBLISHED)


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_an_administrators(site: Site, path: str) -> None:
    site.text(path)
    site.viewer = Viewer(AUTHORITY)
    assert site.client.get(path).status_code == 403
    site.viewer = ADMINISTRATOR
    for headers in ({}, {"Origin": "http://elsewhere"}, HERE):
        answer = site.client.post(path, data={"token": "x" * 43}, headers=headers)
        assert answer.status_code in (403, 405)
    assert site.kept(people_of) == []


def test_somebody_who_is_not_there(site: Site) -> None:
    assert site.client.get(f"{PEOPLE}/99").status_code == 404
    assert site.post(f"{PEOPLE}/99/off", {}).status_code == 404
    assert site.post(f"{PEOPLE}/99", {"name": "x", "roles": "analyst"}).status_code == 404


def test_the_first_page_of_administration_leads_there(site: Site) -> None:
    drawn = site.client.get("/administration").get_data(as_text=True)
    for path in (PEOPLE, GROUPS, RESTRICTED, PUBLISHED):
        assert f'href="{path}"' in drawn
