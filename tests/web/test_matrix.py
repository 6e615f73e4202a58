"""Every route and every callback, asked by each of six people: who is answered and who is not.

The table here is written by hand and knows nothing of the one in ``dashboard/web/access.py``: a
route or a callback that has no row, or is answered to somebody else than its row says, fails.
Each row asks for what exists, so that an answer is an answer, and no "there is no such page".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, insert, select
from werkzeug.test import TestResponse

from dashboard.administration import WantedMapping
from dashboard.web.forms import FIELD, HEADER
from data.closing import close_month
from data.engine import write_transaction
from data.schema import group_role, measure_target, metadata
from data.team_changes import map_teams
from tests.data.records import AUTHORITY
from tests.web.conftest import SEEN, body_request, page_request
from tests.web.planted import JOB, LAST, Council, token_of
from tests.web.signed_in import person_in

SIX: Final = (
    "nobody",
    "councillor",
    "manager of A",
    "manager of B",
    "analyst",
    "administrator",
)
EVERYBODY: Final = frozenset(SIX)
WHO: Final[Mapping[str, frozenset[str]]] = {
    "anyone": EVERYBODY,
    "signed in": EVERYBODY - {"nobody"},
    "lists": frozenset({"manager of A", "manager of B", "analyst"}),
    "writes": frozenset({"manager of A", "manager of B", "analyst"}),
    "imports": frozenset({"administrator"}),
    "administers": frozenset({"administrator"}),
}
"""Who is answered where a row says so."""
M: Final = "mash_enquiries"
RULE: Final = "cp_visits_in_timescale"
LIST: Final = f"period=month&month={LAST}&team="
TEAM_OF: Final = {"manager of B": "TBAD1"}
"""The team whose list is asked for; of others it is team A's."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way to ask: what is sent where, who is answered, and with which status."""

    endpoint: str
    method: str
    path: str
    who: str
    status: int = 200
    form: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Name the test."""
        return f"{self.method} {self.endpoint}"


def get(endpoint: str, path: str, who: str, status: int = 200) -> Row:
    """A page or a file that is asked for."""
    return Row(endpoint, "GET", path, who, status)


def post(endpoint: str, path: str, who: str, status: int = 303, **form: str) -> Row:
    """A form that is sent. A status of 422 says that its fields were read and found wanting."""
    return Row(endpoint, "POST", path, who, status, form)


ADMIN: Final = "/administration"
TABLE: Final = (
    # Without any figure.
    get("static", "/static/nothing.txt", "anyone", 404),
    get("bootstrap.static", "/static/bootstrap/css/bootstrap.min.css", "anyone", 404),
    get("_dash_assets.static", "/assets/app.css", "anyone"),
    get("health.live", "/health/live", "anyone"),
    get("health.ready", "/health/ready", "anyone"),
    get("/_favicon.ico", "/_favicon.ico", "anyone"),
    get(
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "/_dash-component-suites/dash/dash-renderer/build/dash_renderer.min.js",
        "anyone",
    ),
    # Signing in and out.
    get("sign_in.start", "/sign-in?next=/compare", "anyone", 303),
    post("sign_in.check", "/sign-in", "anyone", 422),
    get("sign_in.ask_sign_out", "/sign-out", "signed in"),
    post("sign_in.sign_out", "/sign-out", "anyone"),
    post("sign_in.by_proxy", "/sign-in/proxy", "anyone", 403),
    get("sign_in_oidc.there", "/sign-in/oidc", "anyone", 502),
    get("sign_in_oidc.back", "/sign-in/oidc/back", "anyone", 400),
    get("account.own", "/account", "signed in"),
    post("account.password", "/account/password", "signed in", 422),
    post("account.end_others", "/account/sessions", "signed in"),
    get("account.state", "/session", "signed in"),
    post("account.stay", "/session", "signed in", 200),
    # What Dash draws and asks for.
    get("/", "/", "signed in"),
    get("/<path:path>", SEEN, "signed in"),
    get("/_dash-dependencies", "/_dash-dependencies", "signed in"),
    get("/_dash-layout", "/_dash-layout", "signed in"),
    post("/_dash-update-component", "/_dash-update-component", "signed in", 200),
    get("/_reload-hash", "/_reload-hash", "signed in"),
    # Figures.
    get("compare.compare", "/compare", "signed in"),
    get("compare.file", f"/compare.csv?measure={M}", "signed in"),
    get("definitions.listed", "/definitions", "signed in"),
    get("definitions.one", f"/definitions/{M}", "signed in"),
    get("definitions.quality", "/definitions/quality", "signed in"),
    get("export.export", f"/export/{M}.csv", "signed in"),
    get("measure_files.table", f"/export/{M}/time.csv", "signed in"),
    get("overview_file.overview", "/export/overview.csv", "signed in"),
    get("service_files.csv", "/export/service/front_door/2.csv", "signed in"),
    get("service_files.image", "/image/service/front_door/2.svg", "signed in"),
    get("images.one", f"/image/{M}/time.svg", "signed in"),
    get("meeting.slides", f"/meeting?measures={M}", "signed in"),
    get("meeting.choose", "/meeting/choose", "signed in"),
    get("report.report", f"/report?measures={M}", "signed in"),
    # The switch of the demonstration, which is not there where people sign in.
    post("see_as.choose", "/see-as", "signed in", 404, reader="analyst"),
    # Lists of cases.
    get("cases.start", "/cases", "lists"),
    get("cases.of_figure", f"/cases/{M}?{LIST}", "lists"),
    post("cases.of_figure", f"/cases/{M}?{LIST}", "lists", 200, text="kid"),
    get("cases.file", f"/cases/{M}/cases.csv?{LIST}", "lists"),
    post("cases.file", f"/cases/{M}/cases.csv?{LIST}", "lists", 200),
    get("cases.of_visits", f"/cases/{RULE}/due?team=", "lists"),
    post("cases.of_visits", f"/cases/{RULE}/due?team=", "lists", 200),
    get("cases.due_file", f"/cases/{RULE}/due.csv?team=", "lists"),
    post("cases.due_file", f"/cases/{RULE}/due.csv?team=", "lists", 200),
    # What people write.
    get("notes.listed", "/notes", "signed in"),
    get("notes.one", f"/notes/{M}", "signed in"),
    post("notes.add", f"/notes/{M}/add/comment", "writes", month=LAST, comment="New", name="Ann"),
    post("notes.change", f"/notes/{M}/finished", "writes", number="1"),
    # Imports.
    get("imports.listed", "/imports", "imports"),
    post("imports.load", "/imports", "imports", 422),
    get("imports.figures_template", "/imports/figures-template.csv", "imports"),
    get("imports.job", f"/imports/jobs/{JOB}", "imports"),
    get("imports.job_state", f"/imports/jobs/{JOB}.json", "imports"),
    post("imports.accept", f"/imports/jobs/{JOB}/accept", "imports", 409),
    get("imports.report", "/imports/1", "imports"),
    # The rows of children are for those who may list them all as well.
    get("imports.refused", "/imports/1/refused.csv?file=ssd_cin_episodes.csv", "imports", 403),
    get("imports.ask_undo", "/imports/2/undo", "imports"),
    post("imports.undo", "/imports/2/undo", "imports", 200),
    post("imports.close", "/imports/months", "imports", 200, month="2019-05"),
    get("imports.ask_reopen", "/imports/months/2019-04/reopen", "imports"),
    post("imports.reopen", "/imports/months/2019-04/reopen", "imports", 200),
    # Administration.
    get("administration.index", ADMIN, "administers"),
    get("audit.listed", f"{ADMIN}/audit", "administers"),
    post("audit.listed", f"{ADMIN}/audit", "administers", 200, name="analyst"),
    post("audit.check", f"{ADMIN}/audit/check", "administers", 200),
    post("audit.file", f"{ADMIN}/audit/file.csv", "administers", 200),
    get("administration.targets", f"{ADMIN}/targets", "administers"),
    post("administration.set_target", f"{ADMIN}/targets", "administers", 422),
    get(
        "administration.ask_remove_target",
        f"{ADMIN}/targets/remove?measure={RULE}&from=2019-04",
        "administers",
    ),
    post(
        "administration.remove_target",
        f"{ADMIN}/targets/remove",
        "administers",
        **{"measure": RULE, "from": "2019-04"},
    ),
    get("administration.teams", f"{ADMIN}/teams", "administers"),
    post(
        "administration.map_teams",
        f"{ADMIN}/teams",
        "administers",
        teams="TBAD1",
        way="same",
        valid_from="2019-06-01",
        name="Ada",
    ),
    get(
        "administration.mapping",
        f"{ADMIN}/teams/mapping?team=TCUR1&from=2019-05-01",
        "administers",
    ),
    post(
        "administration.end_mapping",
        f"{ADMIN}/teams/end",
        "administers",
        **{"team": "TCUR1", "from": "2019-05-01", "last_day": "2019-05-31"},
    ),
    post(
        "administration.remove_mapping",
        f"{ADMIN}/teams/remove",
        "administers",
        **{"team": "TCUR1", "from": "2019-05-01"},
    ),
    get("administration.visit_rules", f"{ADMIN}/visit-rules", "administers"),
    get("administration.rule", f"{ADMIN}/visit-rules/{RULE}", "administers"),
    post("administration.set_rule", f"{ADMIN}/visit-rules/{RULE}", "administers", 422),
    # There is one rule alone, and the first of all cannot be removed.
    get("administration.ask_remove_rule", f"{ADMIN}/visit-rules/{RULE}/remove", "administers", 404),
    post("administration.remove_rule", f"{ADMIN}/visit-rules/{RULE}/remove", "administers", 409),
    # Who may see what.
    get("people.listed", f"{ADMIN}/people", "administers"),
    get("people.ask_add", f"{ADMIN}/people/add", "administers"),
    post("people.add", f"{ADMIN}/people/add", "administers", 422),
    get("people.one", f"{ADMIN}/people/{{spare}}", "administers"),
    post("people.change", f"{ADMIN}/people/{{spare}}", "administers", name="S", roles="councillor"),
    post("people.password", f"{ADMIN}/people/{{spare}}/password", "administers", 422),
    post("people.switch", f"{ADMIN}/people/{{spare}}/off", "administers"),
    post("people.end_sessions", f"{ADMIN}/people/{{spare}}/end-sessions", "administers"),
    get("people.groups", f"{ADMIN}/groups", "administers"),
    post("people.set_group", f"{ADMIN}/groups", "administers", group="New", roles="councillor"),
    post("people.remove_group", f"{ADMIN}/groups/remove", "administers", group="Old"),
    get("people.restricted", f"{ADMIN}/restricted", "administers"),
    post(
        "people.restrict", f"{ADMIN}/restricted", "administers", child="Elsewhere-1", reason="staff"
    ),
    post("people.unrestrict", f"{ADMIN}/restricted/remove", "administers", child_again="ZANZI-7"),
    get("people.published", f"{ADMIN}/published-teams", "administers"),
    post("people.publish", f"{ADMIN}/published-teams", "administers", measures=M),
)
"""A row for each method of each route."""
CALLBACKS: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "page.children": ("signed in", page_request("", SEEN)),
    "..body.children...status.children..": ("signed in", body_request(SEEN, "to=2019-06")),
}
"""A question to each callback of the server, by its outputs, with who is answered."""
MAY: Final = date(2019, 5, 1)
TO_NOBODY: Final = {("GET", "sign_in.start"): 200, ("GET", "account.state"): 401}
"""What nobody gets where that is neither the row's answer nor the way to the page of signing in."""
LEADS_OUT: Final = {"sign_in.sign_out"}
REFUSED: Final = "Your role does not include this page"
CHANGES_NOTHING: Final = {"audit_entry", "audit_head", "attempt", "signed_in", "account"}
"""Tables that a refusal may touch, and those of the sessions that ask."""


@pytest.fixture(scope="module")
def council(
    make_database: Callable[[str], Engine], tmp_path_factory: pytest.TempPathFactory
) -> Council:
    """The council with something there for every row: a closed month, a target, a group."""
    engine = make_database("sqlite")
    folder = tmp_path_factory.mktemp("matrix")
    made = Council(engine, folder, **EVERY_WAY)
    close_month(engine, AUTHORITY, "2019-04", "Ada")
    map_teams(engine, AUTHORITY, WantedMapping(("TCUR1",), MAY, "Ada"))
    with write_transaction(engine) as connection:
        connection.execute(
            insert(measure_target).values(
                authority_code=AUTHORITY,
                measure=RULE,
                valid_from="2019-04",
                value=90,
                source="The council",
                name="Ada",
                made_on=date(2019, 7, 1),
            )
        )
        connection.execute(
            insert(group_role).values(
                authority_code=AUTHORITY, group_name="Old", role="councillor", may_list=False
            )
        )
    return made


def ask(council: Council, row: Row, who: str, spare: int) -> TestResponse:
    """Ask as ``who``, in a session of their own, as a page of ours would."""
    answer = _ask(council.client(who), row, row.path.replace("{spare}", str(spare)), who)
    answer.get_data()
    answer.close()
    return answer


def _ask(client: FlaskClient, row: Row, path: str, who: str) -> TestResponse:
    if path.endswith("team="):
        path += TEAM_OF.get(who, "TQUO1")
    if row.method == "GET":
        return client.get(path)
    own = {"Origin": "http://localhost"}
    token = token_of(client)
    if row.endpoint == "/_dash-update-component":
        return client.post(path, json=page_request("", SEEN), headers={**own, HEADER: token})
    return client.post(path, data={**row.form, FIELD: token}, headers=own)


def counts(engine: Engine) -> dict[str, int]:
    """Return how many rows each table has that nobody who is refused may change."""
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table.name not in CHANGES_NOTHING
        }


EVERY_WAY: Final = {
    "sign_in": "local,oidc",
    "public_url": "http://localhost",
    "oidc_issuer": "http://127.0.0.1:9",
    "oidc_client_id": "sightline",
    "oidc_client_secret": "not a secret",
}
"""Settings with which every route is there; the council's sign-in service does not answer."""


def test_every_route_and_method_has_one_row(council: Council) -> None:
    rules = council.app.server.url_map.iter_rules()
    there = {
        (rule.endpoint, method)
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    rows = Counter((row.endpoint, row.method) for row in TABLE)
    assert {key for key, many in rows.items() if many > 1} == set()
    assert there - rows.keys() == set(), "routes without a row in this table"
    assert rows.keys() - there == set(), "rows of no route"


def test_every_callback_has_a_row(council: Council) -> None:
    served = {output for output, each in council.app.callback_map.items() if "callback" in each}
    assert served == CALLBACKS.keys()


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_who_is_answered(council: Council, row: Row) -> None:
    spare = person_in(council.engine, ["councillor"])
    before = counts(council.engine)
    answered = WHO[row.who]
    for who in sorted(EVERYBODY - answered):
        answer = ask(council, row, who, spare)
        assert answer.status_code == refusal(row, who), (who, answer.status_code)
        if answer.status_code == 303:
            assert answer.headers["Location"].startswith("/sign-in")
    assert counts(council.engine) == before, "a refusal changed something"
    for who in sorted(answered, key=SIX.index):
        answer = ask(council, row, who, spare)
        said = answer.get_data().decode("utf-8", "replace")
        assert answer.status_code == to_whom(row, who), (who, answer.status_code, said[-1_500:])
        assert REFUSED not in said
        if answer.status_code == 303 and row.endpoint not in LEADS_OUT:
            assert not answer.headers["Location"].startswith("/sign-in"), who


@pytest.mark.parametrize("output", CALLBACKS)
def test_who_is_answered_by_a_callback(council: Council, output: str) -> None:
    who_may, question = CALLBACKS[output]
    for who in SIX:
        client = council.client(who)
        own = {"Origin": "http://localhost", HEADER: token_of(client)}
        answer = client.post("/_dash-update-component", json=question, headers=own)
        assert answer.status_code == (200 if who in WHO[who_may] else 401), who


def test_a_method_that_a_route_does_not_take_is_refused_to_all(council: Council) -> None:
    for who in SIX:
        client = council.client(who)
        own = {"Origin": "http://localhost"}
        data = {FIELD: token_of(client)}
        for path in ("/cases", "/compare", "/definitions", "/administration"):
            for method in ("PUT", "DELETE", "PATCH", "POST"):
                answer = client.open(path, method=method, data=data, headers=own)
                assert answer.status_code == 405, (who, method, path)
        for path in (
            "/nothing",
            "/measure/nothing",
            "/service/nothing",
            "/cases/nothing/more/still",
        ):
            assert client.get(path).status_code == (303 if who == "nobody" else 404), (who, path)


def refusal(row: Row, who: str) -> int:
    """Return the status for somebody who is not answered."""
    if who != "nobody":
        return 403
    leads = row.method == "GET" and not row.path.startswith("/_")
    return TO_NOBODY.get((row.method, row.endpoint), 303 if leads else 401)


def to_whom(row: Row, who: str) -> int:
    """Return the status for somebody who is answered."""
    return TO_NOBODY.get((row.method, row.endpoint), row.status) if who == "nobody" else row.status
