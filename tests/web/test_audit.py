"""What the trail keeps of lists, files and refusals, and the page that shows it: no child in it.

Children, workers and what is typed hold canaries, which are looked for in the whole table.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from app import create_app
from dashboard.audit import Kept
from dashboard.settings import Settings
from data import audit_trail
from data.audit_trail import found
from data.engine import write_transaction
from data.schema import audit_entry, restricted_person
from tests.data.records import AUTHORITY
from tests.data.test_team_map import records
from tests.web.signed_in import client_of

HERE = {"Origin": "http://localhost"}
TOKEN = re.compile(r'name="token" value="([^"]+)"')
CANARIES = re.compile("zephyrine|okonkwo|ZX-?81", re.IGNORECASE)
CHILD = "ZX81-Zephyrine"
AUDIT = "/administration/audit"
MEASURE = "assessments_45_days"


class Site:
    """The application on children of its own, and people of each role."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        url = engine.url.render_as_string(hide_password=False)
        self.app = create_app(Settings(database_url=url, sign_in="local"))
        self.analyst = self.client("analyst", name="Ann Analyst")
        self.administrator = self.client("administrator", name="Ada Admin")

    def client(self, *roles: str, **more: Any) -> FlaskClient:
        """A browser of somebody with ``roles``."""
        return client_of(self.app, self.engine, roles, **more)

    def new(self, before: int) -> list[Kept]:
        """The entries after number ``before``, the oldest first."""
        with self.engine.connect() as connection:
            entries = found(connection, None, size=None).entries[::-1]
        return [each for each in entries if each.number > before]

    def last(self) -> int:
        """The number of the last entry."""
        with self.engine.connect() as connection:
            return len(connection.execute(select(audit_entry.c.number)).all())

    def post(self, client: FlaskClient, path: str, origin: str, /, **fields: str) -> TestResponse:
        """Send a form with the token that the page at ``origin`` gives."""
        token = TOKEN.search(client.get(origin).get_data(as_text=True))
        assert token, origin
        return client.post(path, data={"token": token[1], **fields}, headers=HERE)


@pytest.fixture(scope="module")
def site(
    make_database: Callable[[str], Engine], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A council of a few children, one of whom is the canary; a row of hers was refused."""
    engine = make_database("sqlite")
    made = records()
    made.child(CHILD).add("cin_assessments", "A-ZX", CHILD, "", "2019-03-01", "2019-04-01")
    made.add("involvements", "I-ZX", CHILD, "Okonkwo", "T1", "2019-01-07", "")
    made.referral(CHILD, "2019-31-02")
    made.load(engine, tmp_path_factory.mktemp("records") / "Zephyrine", "2019-06-30")
    yield Site(engine)
    with engine.connect() as connection:
        for row in connection.execute(select(audit_entry)):
            assert not CANARIES.search(" ".join(map(str, row))), row


FILES = (
    "/export/overview.csv",
    f"/export/{MEASURE}.csv?team=T1&edition=full",
    f"/export/{MEASURE}/time.csv",
    f"/image/{MEASURE}/time.svg?edition=full",
    "/export/service/children_in_need/1.csv",
    f"/cases/{MEASURE}/cases.csv?month=2019-04",
    "/cases/cp_visits_in_timescale/overdue-and-due.csv",
    f"/measures/report?measures={MEASURE}",
)


def test_every_file_is_kept_with_the_hash_of_its_bytes(site: Site) -> None:
    taken = 0
    for path in FILES:
        before = site.last()
        answer = site.analyst.get(path, headers={"Accept-Encoding": "gzip"})
        if answer.status_code in (302, 404):
            continue
        assert answer.status_code == 200, path
        taken += 1
        plain = site.analyst.get(path).get_data()
        first, second = site.new(before)
        assert first.entry.kind == "export", path
        assert first.name == "Ann Analyst"
        # The hash is that of the file as it is saved, however it went over the line.
        assert second.entry.detail["sha256"] == hashlib.sha256(plain).hexdigest(), path
        assert second.entry.detail["bytes"] == len(plain)
        if "report" not in path:
            assert first.entry.detail["sha256"] == second.entry.detail["sha256"], path
            assert first.entry.detail["file"]
    assert taken >= 6


def test_a_file_says_of_what_it_is_and_how_it_was_narrowed(site: Site) -> None:
    before = site.last()
    site.analyst.get(f"/export/{MEASURE}.csv?team=T1&edition=full&sex={CHILD}&x={CHILD}")
    [kept] = site.new(before)
    assert kept.entry.subject == MEASURE
    assert kept.entry.detail["edition"] == "full"
    assert "team=T1" in str(kept.entry.detail["view"])


def test_a_list_is_kept_by_what_it_is_of_and_never_by_who_is_in_it(site: Site) -> None:
    before = site.last()
    page = f"/cases/{MEASURE}?month=2019-04&team=T1&split={CHILD}&sort={CHILD}"
    assert CHILD in site.analyst.get(page).get_data(as_text=True)
    looked = site.post(site.analyst, page, page, text=CHILD)
    assert CHILD in looked.get_data(as_text=True)
    site.analyst.get("/cases/cp_visits_in_timescale/overdue-and-due")
    first, again, searched, *_ = kept = site.new(before)
    assert {each.entry.kind for each in kept} == {"list"}
    assert first.entry == again.entry
    assert first.entry.subject == MEASURE
    detail = dict(first.entry.detail)
    assert (detail["month"], detail["place"], detail["rows"]) == ("2019-04", "T1", "1 to 9")
    assert (detail["total"], detail["page"]) == ("1 to 9", 1)
    assert searched.entry.detail["looked"] == "for a word"
    assert searched.entry.detail["rows"] == "1 to 9"


def test_a_page_of_figures_is_no_list_and_no_file(site: Site) -> None:
    before = site.last()
    for path in ("/", "/definitions", "/cases", "/imports/figures-template.csv"):
        assert site.client("analyst", "administrator").get(path).status_code == 200, path
    assert site.new(before) == []


def test_a_refusal_is_kept_by_its_route_and_not_by_what_was_typed(site: Site) -> None:
    before = site.last()
    councillor = site.client("councillor", name="Cora Councillor")
    assert councillor.get(f"/cases/{CHILD}?text={CHILD}").status_code == 403
    assert councillor.get(f"/cases/{MEASURE}").status_code == 403
    assert councillor.get(AUDIT).status_code == 403
    assert site.administrator.post(f"{AUDIT}/check", data={}, headers=HERE).status_code == 403
    unknown, known, page, form = site.new(before)
    assert {each.entry.kind for each in (unknown, known, page, form)} == {"refused"}
    assert unknown.entry.subject == "/cases/<measure_id>"
    assert known.entry.detail["measure"] == MEASURE
    assert page.entry.detail["needs"] == "administer"
    assert (page.name, form.name) == ("Cora Councillor", "Ada Admin")


@pytest.mark.parametrize(
    ("path", "status"),
    [(f"/cases/{MEASURE}?month=2019-04", 200), ("/export/overview.csv", 503)],
)
def test_what_cannot_be_kept_is_not_shown(
    site: Site, path: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_trail, "PATIENCE", 1)
    with write_transaction(site.engine):  # as an import does, while it stores
        answer = site.analyst.get(path)
    assert answer.status_code == status
    assert "Temporarily unavailable" in answer.text
    assert answer.headers["Retry-After"] == "60"
    said = answer.get_data(as_text=True)
    assert "Try again in a minute" in said
    assert CHILD not in said
    assert "Content-Disposition" not in answer.headers
    assert site.analyst.get(path).status_code == 200


def test_the_page_shows_entries_in_words_and_the_time_of_the_united_kingdom(site: Site) -> None:
    site.analyst.get(f"/cases/{MEASURE}?month=2019-04&team=T1")
    page = site.administrator.get(AUDIT)
    assert page.headers["Cache-Control"] == "no-store"
    said = page.get_data(as_text=True)
    assert "Looked at a list of cases" in said
    assert "Assessments within 45" in said or "assessments" in said.lower()
    assert "April 2019" in said
    assert "command line (" in said
    assert CHILD not in said


def test_the_trail_is_searched_by_a_form_that_leaves_nothing_in_the_address(site: Site) -> None:
    site.analyst.get("/export/overview.csv")
    answer = site.post(site.administrator, AUDIT, AUDIT, kind="export", name="ann an")
    said = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert '<td role="cell" data-head="Who">Ann Analyst</td>' in said
    assert "Looked at a list of cases</td>" not in said
    nothing = site.post(site.administrator, AUDIT, AUDIT, name="Nobody", page="99999999999")
    assert "No entry fits" in nothing.get_data(as_text=True)
    wrong = site.post(site.administrator, AUDIT, AUDIT, first="31/02/2019")
    assert wrong.status_code == 422
    assert "There is a problem" in wrong.get_data(as_text=True)
    back = site.post(site.administrator, AUDIT, AUDIT, first="2019-02-02", last="2019-01-01")
    assert "cannot lie before the first" in back.get_data(as_text=True)


def test_checking_the_trail_is_said_and_kept(site: Site) -> None:
    answer = site.post(site.administrator, f"{AUDIT}/check", AUDIT)
    said = answer.get_data(as_text=True)
    assert "The trail is whole: " in said
    assert re.search(r"\d+:[0-9a-f]{64}", said)
    later = site.administrator.get(AUDIT).get_data(as_text=True)
    assert "by Ada Admin: it was whole" in later


def test_the_trail_is_downloaded_and_that_is_kept_too(site: Site) -> None:
    site.analyst.get("/export/overview.csv")
    before = site.last()
    answer = site.post(site.administrator, f"{AUDIT}/file.csv", AUDIT, kind="export")
    head, *rows = csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))
    assert head[:4] == ["number", "at_utc", "at_uk", "person"]
    assert {row[4] for row in rows} == {"export"}
    [kept] = site.new(before)
    assert kept.entry.subject == "the audit trail"
    assert kept.entry.detail["rows"] == len(rows)
    assert kept.entry.detail["sha256"] == hashlib.sha256(answer.get_data()).hexdigest()


def test_an_administrator_alone_sees_that_rows_were_refused_and_not_what_they_hold(
    site: Site,
) -> None:
    said = site.administrator.get("/imports/1").get_data(as_text=True)
    assert "Value not shown: your role does not include records" in said
    assert "2019-31-02" not in said
    assert "refused.csv" not in said
    file = "/imports/1/refused.csv?file=ssd_cin_episodes.csv"
    assert site.administrator.get(file).status_code == 403
    # A manager sees rows of no team but their own, and a return holds those of every team.
    manager = site.client("administrator", "service_manager", teams=["T1"], may_list=True)
    assert manager.get(file).status_code == 403
    assert "2019-31-02" not in manager.get("/imports/1").get_data(as_text=True)


def test_who_may_import_and_list_everything_sees_them_but_not_of_the_restricted(
    site: Site,
) -> None:
    both = site.client("administrator", "analyst")
    page = both.get("/imports/1").get_data(as_text=True)
    assert "2019-31-02" in page
    [file] = re.findall(r'href="(/imports/1/refused\.csv[^"]+)"', page)
    before = site.last()
    answer = both.get(file)
    assert CHILD in answer.get_data(as_text=True)
    [kept] = site.new(before)
    assert (kept.entry.subject, kept.entry.detail["of"]) == ("import 1", "refused rows")
    assert kept.entry.detail["sha256"] == hashlib.sha256(answer.get_data()).hexdigest()

    with write_transaction(site.engine) as connection:
        connection.execute(
            restricted_person.insert().values(
                authority_code=AUTHORITY,
                person_id=CHILD,
                reason="threat",
                name="A test",
                made_on=date(2019, 1, 1),
            )
        )
    hidden = both.get(file).get_data(as_text=True)
    assert CHILD not in hidden
    assert "2019-31-02" not in hidden
    assert "the records of this child are restricted" in hidden
    named = site.client("administrator", "analyst", sees_restricted=True)
    assert CHILD in named.get(file).get_data(as_text=True)
