"""The pages of administration, on a small database of their own, asked without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from app import build, create_app
from dashboard.desk import NotAllowed
from dashboard.measures.registry import measures
from dashboard.services import Services
from dashboard.settings import Settings
from dashboard.viewer import full_viewer
from data.administration import SqlAdministration
from data.imports.errors import Refusal
from data.repository import SqlRepository
from data.rule_changes import pause
from data.targets import targets_of
from data.team_map import map_of
from data.visit_pauses import VisitPause
from tests.data.records import AUTHORITY
from tests.data.test_team_map import records
from tests.web.signed_in import client_of

HERE = {"Origin": "http://localhost"}
TOKEN = re.compile(r'name="token" value="([^"]+)"')
TEAMS, TARGETS, RULES = (f"/administration/{each}" for each in ("teams", "targets", "visit-rules"))
ID, CP = "assessments_45_days", "cp_visits_in_timescale"
MERGER = {
    "teams": "T1", "way": "other", "team": "T2", "valid_from": "2019-04-01", "name": "A manager",
}  # fmt: skip
TARGET = {
    "measure": ID, "value": "75%", "month": "3", "year": "2019", "source": "Council plan",
    "name": "A manager",
}  # fmt: skip
RULE = {
    "form": "due", "interval": "15", "unit": "working_days", "clock": "", "seen": "alone",
    "valid_from": "1/5/2019",
}  # fmt: skip


class Site:
    """The application, and a browser's half of its forms."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        url = engine.url.render_as_string(hide_password=False)
        app = create_app(Settings(database_url=url, sign_in="local"))
        self.client: FlaskClient = client_of(app, engine, ("analyst", "administrator"))

    def text(self, path: str, status: int = 200) -> str:
        """Return the words of a page, its marks left out."""
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return words(answer)

    def post(
        self, path: str, fields: Mapping[str, str], page: str = TARGETS, **headers: str
    ) -> TestResponse:
        """Send a form with the token that ``page`` gives."""
        found = TOKEN.search(self.client.get(page).get_data(as_text=True))
        assert found
        return self.client.post(
            path, data={"token": found[1], **fields}, headers={**HERE, **headers}
        )

    def after(self, path: str, fields: Mapping[str, str]) -> str:
        """Send a form that is taken, and return the words of the page that it leads to."""
        answer = self.post(path, fields)
        assert answer.status_code == 303, words(answer)
        return self.text(answer.headers["Location"])


def words(answer: TestResponse) -> str:
    """Return the text of a page in one line."""
    text = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(unescape(text).split())


@pytest.fixture(scope="module")
def site(make_database: Callable[[str], Engine], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The application on two teams with a few assessments each."""
    engine = make_database("sqlite")
    records().load(engine, tmp_path_factory.mktemp("admin") / "ssd", "2019-05-31")
    return Site(engine)


def test_the_first_page_says_what_needs_attention(site: Site) -> None:
    text = site.text("/administration")
    assert "3 of 3 team names in the returns are not mapped" in text
    defaults = sum(each.target is not None for each in measures().values())
    assert f"{defaults} measures have the default target" in text


def test_a_merger_is_set_seen_ended_and_removed(site: Site) -> None:
    before = site.text(TEAMS)
    assert "3 of 3 are not mapped , with 6 open cases on 31 May 2019" in before
    after = site.after(TEAMS, MERGER)
    assert "Team 1 is counted under Team 2 from 1 April 2019 on." in after
    assert "2 of 3 are not mapped , with 3 open cases" in after
    mapping = f"{TEAMS}/mapping?team=T1&from=2019-04-01"
    assert "A manager set it on" in site.text(mapping)
    answer = site.post(
        f"{TEAMS}/end", {"team": "T1", "from": "2019-04-01", "last_day": "x"}, mapping
    )
    assert answer.status_code == 422
    assert "Write the last day as a date" in words(answer)
    ended = {"team": "T1", "from": "2019-04-01", "last_day": "2019-04-20"}
    assert "from 1 April 2019 to 20 April 2019." in site.after(f"{TEAMS}/end", ended)
    removed = site.after(f"{TEAMS}/remove", ended)
    assert "The mapping is removed." in removed
    assert "No team is mapped yet" in removed
    assert site.client.get(mapping).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"teams": ""}, "No return names a team"),
        ({"teams": "T9"}, "No return names a team T9"),
        ({"way": "<b>"}, "Choose under which team they are counted"),
        ({"team": ""}, "Choose the other team"),
        ({"valid_from": "soon"}, "Write the first day as a date"),
        ({"name": ""}, "Give your name"),
        ({"locality": "West <i>"}, "would have two names, services or localities"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said_and_what_was_given_is_kept(
    site: Site, changes: dict[str, str], said: str
) -> None:
    answer = site.post(TEAMS, {**MERGER, **changes})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "<title>Error: Teams" in page
    assert "<i>" not in page
    assert "<b>" not in page
    if "teams" not in changes:
        assert re.search(r'value="T1"[^>]* checked', page)
    with site.engine.connect() as connection:
        assert not map_of(connection, AUTHORITY)


def test_no_team_ticked(site: Site) -> None:
    fields = {name: value for name, value in MERGER.items() if name != "teams"}
    assert "Tick at least one team" in words(site.post(TEAMS, fields))


def test_a_target_is_set_shown_on_its_measure_and_removed(site: Site) -> None:
    after = site.after(TARGETS, TARGET)
    assert "The target is set. See Assessments finished within 45 working days" in after
    assert "March 2019 75% Council plan A manager" in after
    definition = site.text(f"/definitions/{ID}")
    assert "Target 75%. Council plan." in definition
    assert "Targets set here 75% from March 2019 (Council plan)." in definition
    twice = site.post(TARGETS, {**TARGET, "value": "80"})
    assert "a target from March 2019 is set already" in words(twice)
    assert 'value="80"' in twice.get_data(as_text=True)
    ask = f"{TARGETS}/remove?measure={ID}&from=2019-03"
    assert "the target of 75% from March 2019 (Council plan)" in site.text(ask)
    removed = site.after(f"{TARGETS}/remove", {"measure": ID, "from": "2019-03"})
    assert "The target is removed" in removed
    assert site.client.get(ask).status_code == 404
    gone = site.post(f"{TARGETS}/remove", {"measure": ID, "from": "2019-03"})
    assert gone.status_code == 409


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"measure": "none such"}, "Choose a measure"),
        ({"value": "many"}, "Write the target as a number"),
        ({"value": "1e9"}, "Write the target as a number"),
        ({"value": "101"}, "A percentage cannot be above 100"),
        ({"none": "1"}, "not both"),
        ({"month": ""}, "Choose a month"),
        ({"month": "13"}, "Choose a month"),
        ({"year": "19"}, "from 1990 to"),
        ({"year": "MMXIX"}, "Write the year in four digits"),
        ({"source": ""}, "Say whose target it is"),
        ({"name": " "}, "Give your name"),
    ],
)
def test_what_is_wrong_with_a_target_is_said_beside_the_form(
    site: Site, changes: dict[str, str], said: str
) -> None:
    answer = site.post(TARGETS, {**TARGET, **changes})
    assert answer.status_code == 422
    assert said in words(answer)
    with site.engine.connect() as connection:
        assert not targets_of(connection, AUTHORITY)


def test_a_visit_rule_is_set_and_removed(site: Site) -> None:
    form = site.client.get(f"{RULES}/{CP}").get_data(as_text=True)
    # The form begins with the rule that holds.
    assert re.search(r'value="due" checked', form)
    assert re.search(r'name="interval" value="10"', form)
    after = site.after(f"{RULES}/{CP}", RULE)
    assert "The rule is set." in after
    assert "From 1 May 2019 A visit falls due every 15 working days." in after
    assert "The child must be seen alone." in site.text(f"/definitions/{CP}")
    ask = f"{RULES}/{CP}/remove"
    assert "The rule before it holds again: A visit falls due every 10" in site.text(ask)
    assert "The rule is removed" in site.after(ask, {})
    assert site.client.get(ask).status_code == 404


@pytest.mark.parametrize(
    ("measure", "changes", "said"),
    [
        (CP, {"form": "often"}, "Choose how visits are counted"),
        (CP, {"interval": "x"}, "Write a whole number"),
        (CP, {"unit": "years"}, "Choose a unit"),
        (CP, {"clock": "start", "form": "currency"}, "is for visits by their due date"),
        (CP, {"valid_from": "1989-01-01"}, "A rule from 1989-01-01"),
        (CP, {"form": "month_touched", "valid_from": "2019-05-02"}, "the first of a month"),
        (
            "cla_visits_in_timescale",
            {"interval": "6", "unit": "weeks"},
            "say with “Interval in a long-term placement” what it is in weeks",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_in_the_words_of_the_form(
    site: Site, measure: str, changes: dict[str, str], said: str
) -> None:
    answer = site.post(f"{RULES}/{measure}", {**RULE, **changes})
    assert answer.status_code == 422
    assert said in words(answer)
    assert "--" not in words(answer)


def test_pauses_name_the_child_to_those_who_may_list(site: Site) -> None:
    pause(
        site.engine,
        AUTHORITY,
        VisitPause(CP, "april", date(2019, 5, 1), None, "Abroad", "A manager", date(2019, 5, 2)),
    )
    assert "Child april" in site.text(RULES)
    kept_back = replace(
        full_viewer(AUTHORITY), may_list=False, may_import=True, may_administer=True
    )
    [line] = SqlAdministration(site.engine).pauses(kept_back)
    assert (line.child, line.reason) == (None, "")


def test_measures_without_visit_rules_have_no_page(site: Site) -> None:
    for path in (f"{RULES}/{ID}", f"{RULES}/none", f"{RULES}/{ID}/remove"):
        assert site.client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        TEAMS,
        f"{TEAMS}/end",
        f"{TEAMS}/remove",
        TARGETS,
        f"{TARGETS}/remove",
        f"{RULES}/{CP}",
        f"{RULES}/{CP}/remove",
    ],
)
def test_a_form_that_is_not_ours_changes_nothing(site: Site, path: str) -> None:
    fields = {**MERGER, **TARGET, **RULE}
    assert site.post(path, fields, Origin="http://elsewhere.example").status_code == 403
    assert site.post(path, {**fields, "token": "x" * 43}).status_code == 403
    assert site.client.post(path, data=fields).status_code == 403
    with site.engine.connect() as connection:
        assert not map_of(connection, AUTHORITY)
        assert not targets_of(connection, AUTHORITY)


def test_who_may_not_sees_no_form_and_changes_nothing(site: Site) -> None:
    reader = full_viewer(AUTHORITY)
    services = Services(
        Settings(),
        SqlRepository(site.engine),
        measures(),
        lambda: reader,
        administration=SqlAdministration(site.engine),
    )
    client = build(services, lambda: True).server.test_client()
    for path in (
        "/administration",
        TEAMS,
        TARGETS,
        RULES,
        f"{RULES}/{CP}",
        f"{TARGETS}/remove?measure={ID}",
    ):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "Your role does not include this page" in words(answer)
        assert "<form" not in answer.get_data(as_text=True)
    for call in ("teams", "targets", "visit_rules", "pauses"):
        with pytest.raises(NotAllowed):
            getattr(SqlAdministration(site.engine), call)(reader)


def test_a_database_that_is_gone_is_said(tmp_path: Path) -> None:
    client = create_app(Settings(database_url=f"sqlite:///{tmp_path}/none.db")).server.test_client()
    answer = client.get(TEAMS)
    assert answer.status_code == 200
    assert answer.headers["Retry-After"] == "60"
    assert "Temporarily unavailable" in answer.text


def test_where_the_figures_cannot_be_computed_nothing_is_changed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise Refusal("No figures.")

    monkeypatch.setattr("data.team_changes.rebuild", fail)
    assert "No figures" in words(site.post(TEAMS, MERGER))
    with site.engine.connect() as connection:
        assert not map_of(connection, AUTHORITY)
