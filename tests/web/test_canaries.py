"""What was planted in each team's records is told to those alone who may know it, by any way.

Every kind of person asks for every page, file, image and callback. The whole of each answer is
searched, its headers included, and so is every line of the log.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, insert, update
from werkzeug.test import TestResponse

from app import create_app
from dashboard.frame import SERVICE_PAGES
from dashboard.ports import TemporarilyUnavailable
from dashboard.settings import Settings
from dashboard.web.forms import FIELD, HEADER
from dashboard.web.log import Line
from data.engine import write_transaction
from data.repository import SqlRepository
from data.schema import account_role, account_scope, attempt, signed_in
from tests.web.conftest import body_request, page_request
from tests.web.planted import CANARIES, JOB, LAST, PEOPLE, Council, token_of
from tests.web.signed_in import person_in

EVERYONE: Final = ("nobody", *PEOPLE)
OF_A: Final = {"manager of A", "manager of A without lists"}
ANALYSTS: Final = {"analyst", "analyst named for restricted", "administrator and analyst"}
ADMINISTRATORS: Final = {"administrator", "administrator and analyst"}
MAY_HOLD: Final[Mapping[str, set[str]]] = {
    "children of A": {"manager of A", *ANALYSTS},
    "children of B": {"manager of B", *ANALYSTS},
    "children of C": ANALYSTS,
    "worker of A": {"manager of A", *ANALYSTS},
    "worker of B": {"manager of B", *ANALYSTS},
    "worker of C": ANALYSTS,
    # An administrator gives people their teams and says which team is which.
    "names of A": {*OF_A, *ANALYSTS, *ADMINISTRATORS},
    "names of B": {"manager of B", *ANALYSTS, *ADMINISTRATORS},
    "names of C": {*ANALYSTS, *ADMINISTRATORS},
    "locality of A": {*ANALYSTS, *ADMINISTRATORS},
    "locality of B": {*ANALYSTS, *ADMINISTRATORS},
    "locality of C": {*ANALYSTS, *ADMINISTRATORS},
    "service of A": ADMINISTRATORS,
    "service of B": ADMINISTRATORS,
    "service of C": ADMINISTRATORS,
    "restricted child": {"analyst named for restricted"},
    "count of A": {*OF_A, *ANALYSTS},
    "count of B": {"manager of B", *ANALYSTS},
    "small share": ANALYSTS,
    "refused value": ANALYSTS,
    "file name": {*ANALYSTS, *ADMINISTRATORS},
    "written": set(EVERYONE) - {"nobody"},
}
"""Whose answers may hold which canary, and hold it somewhere."""
IN_NO_ADDRESS: Final = (
    *(name for name in CANARIES if name.startswith(("children", "worker"))),
    "restricted child",
    "refused value",
    "written",
)
"""What stands in no address, whoever it is shown to."""
IN_NO_LOG: Final = tuple(CANARIES)
MEASURES: Final = (
    "mash_enquiries",
    "cin_seen_5_days",
    "cp_visits_in_timescale",
    "audits_good",
)
"""The measures of which something was planted."""
VIEWS: Final = (
    "",
    "team=TQUO1",
    "team=TBAD1",
    f"locality={quote('Badger hills')}",
    "sex=female&edition=full",
    f"from={LAST}&to={LAST}&edition=publication",
)
SERVICES: Final = ("front_door", "child_protection")
ADDRESS: Final = re.compile(r'"?(?:href|src|action|formaction|content|Location)"?[=:] ?"([^"]*)"')
DRAWN: Final = re.compile(r' (?:d|x|y|x1|x2|y1|y2|cx|cy|width|height|transform|points)="[^"]*"')
"""Coordinates of a picture: numbers, and of nobody."""


@pytest.fixture(scope="module")
def council(
    make_database: Callable[[str], Engine], tmp_path_factory: pytest.TempPathFactory
) -> Council:
    return Council(make_database("sqlite"), tmp_path_factory.mktemp("canaries"))


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The log; at the end of a test no line of it holds anything that was planted."""
    caplog.set_level(logging.INFO)
    yield caplog
    line = Line()
    for record in caplog.records:
        # What is written is the line; what is carried beside it must not hold a child either.
        told = line.format(record)
        assert found_in(told, IN_NO_LOG) == set(), told


def found_in(text: str, names: Iterable[str] = CANARIES) -> set[str]:
    """Return the names of the canaries in ``text``."""
    return {name for name in names if CANARIES[name].search(text)}


def text_of(answer: TestResponse) -> str:
    """Return the whole of an answer, with its headers; of pictures all but coordinates."""
    said = DRAWN.sub("", answer.get_data().decode("utf-8", "replace"))
    return f"{answer.headers}\n{said}"


def dash(client: FlaskClient, body: Mapping[str, Any]) -> TestResponse:
    """Ask a callback, as a page of ours does."""
    own = {"Origin": "http://localhost", HEADER: token_of(client)}
    return client.post("/_dash-update-component", json=body, headers=own)


def callbacks(client: FlaskClient) -> Iterator[tuple[str, TestResponse]]:
    """Yield the answers of all callbacks to all pages, in several views."""
    for path, _ in SERVICE_PAGES:
        yield path, dash(client, page_request("", path))
    for path in (*(f"/measure/{each}" for each in MEASURES), "/service/front_door", "/"):
        for at, view in enumerate(VIEWS[:3] if path == "/" else VIEWS):
            # The two draw the same, which is tested elsewhere.
            asked = body_request(path, view) if at % 2 else page_request(f"?{view}", path)
            yield f"{path}?{view}", dash(client, asked)


def addresses() -> Iterator[str]:
    """Yield the address of every page and file that asks for nothing to be changed."""
    yield from (
        "/", "/_dash-layout", "/_dash-dependencies", "/nothing", "/sign-in", "/sign-out",
        "/account", "/session", "/definitions", "/definitions/quality", "/notes", "/cases",
        "/compare", "/meeting", "/meeting/choose", "/export/overview.csv", "/imports",
        "/imports/1", "/imports/2", "/imports/1/undo", "/imports/1/refused.csv",
        "/imports/1/refused.csv?file=ssd_cin_episodes.csv", f"/imports/jobs/{JOB}",
        f"/imports/jobs/{JOB}.json", "/administration", "/administration/audit",
        "/administration/people", "/administration/people/1", "/administration/groups",
        "/administration/restricted", "/administration/published-teams", "/administration/teams",
        "/administration/targets", "/administration/visit-rules",
        "/administration/visit-rules/cp_visits_in_timescale", "/x" * 5_000,
    )  # fmt: skip
    for service in SERVICES:
        for number in (2,):
            for query in ("?edition=full", "?edition=full&team=TQUO1", "?team=TBAD1"):
                yield f"/export/service/{service}/{number}.csv{query}"
                yield f"/image/service/{service}/{number}.svg{query}"
    for measure in MEASURES:
        yield f"/definitions/{measure}"
        yield f"/notes/{measure}"
        yield f"/compare.csv?measure={measure}"
        for query in ("edition=full", "edition=full&team=TQUO1", "edition=full&team=TBAD1"):
            yield f"/export/{measure}.csv?{query}"
            for name in ("time", "team"):
                yield f"/export/{measure}/{name}.csv?{query}"
                yield f"/image/{measure}/{name}.svg?{query}"
        yield f"/export/{measure}.csv"
        yield f"/image/{measure}/team.svg"
        yield f"/meeting?measures={measure}&edition=full&team=TBAD1"
        yield f"/report?measures={measure}&edition=full"
        for place in ("", "&team=TQUO1", "&team=TBAD1", f"&locality={quote('Quokka hills')}"):
            yield f"/cases/{measure}?period=month&month={LAST}{place}&page=0"
            yield f"/cases/{measure}/cases.csv?period=month&month={LAST}{place}"
    for place in ("", "?team=TQUO1", "?team=TBAD1"):
        yield f"/cases/cp_visits_in_timescale/due{place}"
        yield f"/cases/cp_visits_in_timescale/due.csv{place}"


def forms(client: FlaskClient) -> Iterator[tuple[str, TestResponse]]:
    """Yield the answers to forms that look for something, and to some that cannot be done."""
    own = {"Origin": "http://localhost"}
    for path, fields in (
        (f"/cases/mash_enquiries?period=month&month={LAST}", {"text": "kid"}),
        (f"/cases/mash_enquiries?period=month&month={LAST}&team=TQUO1", {"text": "kid"}),
        (f"/cases/mash_enquiries/cases.csv?period=month&month={LAST}", {"text": "kid"}),
        ("/cases/cp_visits_in_timescale/due?team=TBAD1", {"text": "ton"}),
        ("/cases/cp_visits_in_timescale/due.csv", {"text": "kid", "sort": "worker"}),
        ("/administration/audit", {"name": "a"}),
        ("/administration/audit/file.csv", {}),
        ("/administration/restricted", {"child": "", "reason": "staff"}),
        ("/administration/people/add", {"name": ""}),
        ("/notes/mash_enquiries/add/comment", {"month": "x", "comment": ""}),
        ("/imports", {"kind": "ssd"}),
        ("/see-as", {"reader": "analyst"}),
    ):
        yield path, client.post(path, data={**fields, FIELD: token_of(client)}, headers=own)


def answers(council: Council, who: str) -> Iterator[tuple[str, TestResponse]]:
    """Yield every answer to ``who``, with what was asked."""
    client = council.client(who)
    yield from callbacks(client)
    for at, path in enumerate(addresses()):
        if at % 25 == 0:  # so many files at once are held up, which is tested elsewhere
            with write_transaction(council.engine) as connection:
                connection.execute(delete(attempt))
        with client.get(path) as answer:
            yield path[:120], answer
    yield from forms(client)
    yield "no question", dash(client, {"output": "children.worker"})
    yield "no token", client.post("/notes/mash_enquiries/finished", data={"number": "1"})


@pytest.mark.parametrize("who", EVERYONE)
def test_each_canary_is_told_to_whom_it_may_be_and_to_nobody_else(
    council: Council, who: str, log: pytest.LogCaptureFixture
) -> None:
    told: dict[str, list[str]] = {}
    for asked, answer in answers(council, who):
        assert answer.status_code < 500, (asked, answer.status_code)
        said = text_of(answer)
        if who == "nobody":  # is led to the page of signing in, with what was asked for
            said = said.replace(quote(asked, safe="/"), "").replace(
                quote(asked.partition("?")[2]), ""
            )
        for name in found_in(said):
            told.setdefault(name, []).append(asked)
        for address in ADDRESS.findall(said):
            assert found_in(address, IN_NO_ADDRESS) == set(), (asked, address)
    may = {name for name, people in MAY_HOLD.items() if who in people}
    assert {name: told[name][:6] for name in told.keys() - may} == {}, "told to who may not know"
    assert may - told.keys() == set(), "not told: the search would find nothing"


def the_page(client: FlaskClient, path: str = "/measure/mash_enquiries", search: str = "") -> str:
    """Return what the callback answers for a page."""
    answer = dash(client, page_request(search, path))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


CLAIMS: Final = (
    {"state": [{"id": "viewer", "property": "data", "value": {"role": "administrator"}}]},
    {"state": [{"id": "location", "property": "role", "value": "analyst"}]},
    {"viewer": {"authority": "336", "level": "team", "units": None, "discloses": True}},
    {"inputs": [*page_request("", "/")["inputs"], {"id": "team", "property": "value", "value": 1}]},
)


@pytest.mark.parametrize("who", ["councillor", "manager of A", "administrator"])
def test_what_a_browser_claims_to_be_changes_nothing(council: Council, who: str) -> None:
    client = council.client(who)
    right = page_request("", "/measure/mash_enquiries")
    for claim in CLAIMS:
        answer = dash(client, {**right, **claim})
        assert answer.status_code == 400
        assert found_in(text_of(answer)) == set()
    usual = the_page(client)
    more = "?viewer=analyst&role=administrator&roles=analyst&authority=336&level=team&unit=TBAD1"
    assert the_page(client, search=more) == usual
    client.set_cookie("sightline-see-as", "analyst")
    client.set_cookie("role", "administrator")
    own = {"Origin": "http://localhost", HEADER: token_of(client)}
    for header in (
        "X-Role",
        "X-Remote-User",
        "X-Forwarded-User",
        "Remote-User",
        "X-Sightline-Role",
    ):
        own[header] = "analyst"
    answer = client.post("/_dash-update-component", json=right, headers=own)
    assert answer.get_data(as_text=True) == usual


def test_the_team_of_another_manager_is_no_team_of_mine(council: Council) -> None:
    client = council.client("manager of A")
    own, none = the_page(client, search="?team=TQUO1"), the_page(client, search="?team=NONE")
    other = the_page(client, search="?team=TBAD1")
    assert "count of A" in found_in(own)
    assert "The team asked for is not in the records; all are shown." in other
    assert other.replace("TBAD1", "NONE") == none, "a team is told from one that does not exist"
    locality = the_page(client, search=f"?locality={quote('Quokka hills')}")
    assert "The locality asked for is not in the records; all are shown." in locality
    with_lists = (
        f"/cases/mash_enquiries?period=month&month={LAST}&team=",
        f"/cases/mash_enquiries/cases.csv?period=month&month={LAST}&team=",
        "/cases/cp_visits_in_timescale/due?team=",
        "/cases/cp_visits_in_timescale/due.csv?team=",
    )
    for path in with_lists:
        assert "children of A" in found_in(text_of(client.get(f"{path}TQUO1"))), path
        # Of no other team is there a row: one's own stands in, and says whose it is.
        shown = [named(client, f"{path}{code}", code) for code in ("TBAD1", "TCUR1", "NONE")]
        assert shown[0] == shown[1] == shown[2], path
        assert found_in(shown[0]) <= {"children of A", "worker of A", "names of A", "count of A"}
        if not path.partition("?")[0].endswith(".csv"):
            assert (
                "You may list the cases of your own teams; the first of them is shown" in shown[0]
            )


def named(client: FlaskClient, path: str, code: str) -> str:
    """Return what a page or a file says, but for the code that was asked for and its token."""
    said = client.get(path).get_data(as_text=True).replace(code, "")
    return re.sub(r'"[\w-]{43}"', "", said)


def test_what_is_held_for_one_reader_is_given_to_no_other(council: Council) -> None:
    readers = ("analyst", "manager of A", "manager of B", "councillor")
    pages = ("/measure/mash_enquiries", "/measure/cin_seen_5_days", "/service/front_door")
    fresh = create_app(
        Settings(
            database_url=council.engine.url.render_as_string(hide_password=False),
            sign_in="local",
        )
    )
    asked: dict[tuple[str, str], str] = {}
    for app, order in ((council.app, readers), (fresh, readers[::-1])):
        clients = {who: council.client(who, app) for who in order}
        for page in pages:
            for who in order:
                said = the_page(clients[who], page, f"?to={LAST}&from=2019-02")
                said = re.sub(r'"(?:value|content)":"[\w-]{43}"', "", said)
                assert asked.setdefault((who, page), said) == said, (who, page)
    for page in pages:
        assert len({asked[who, page] for who in readers}) == len(readers)


def test_a_change_of_role_or_the_end_of_a_session_holds_from_the_next_answer_on(
    council: Council,
) -> None:
    person = person_in(council.engine, ["councillor"], name="Somebody")
    council.people["somebody"] = person
    client = council.client("somebody")

    def now(*roles: str, team: str = "") -> set[str]:
        with write_transaction(council.engine) as connection:
            for table in (account_role, account_scope):
                connection.execute(delete(table).where(table.c.account_id == person))
            for role in roles:
                connection.execute(insert(account_role).values(account_id=person, role=role))
            if team:
                values = {"account_id": person, "level": "team", "unit": team}
                connection.execute(insert(account_scope).values(values))
        page = found_in(the_page(client)) | found_in(the_page(client, search=f"?team={team}"))
        export = client.get(f"/export/mash_enquiries.csv?edition=full&team={team}")
        return {name for name in page | found_in(text_of(export)) if name.startswith("count")}

    assert now("councillor") == set()
    assert now("analyst") == {"count of A", "count of B"}
    assert now("service_manager", team="TQUO1") == {"count of A"}
    assert now("service_manager", team="TBAD1") == {"count of B"}
    assert now("service_manager") == set()
    assert now("administrator") == set()
    assert client.get("/administration").status_code == 200
    assert now("councillor") == set()
    assert client.get("/administration").status_code == 403
    with write_transaction(council.engine) as connection:
        connection.execute(delete(account_role).where(account_role.c.account_id == person))
    assert client.get("/definitions").status_code == 403, "nobody without a role is shown anything"
    assert dash(client, page_request("", "/")).status_code == 403
    with write_transaction(council.engine) as connection:
        connection.execute(insert(account_role).values(account_id=person, role="analyst"))
    assert client.get("/definitions").status_code == 200
    with write_transaction(council.engine) as connection:
        mine = update(signed_in).where(signed_in.c.account_id == person)
        connection.execute(mine.values(ended_at=datetime.now(tz=UTC).replace(tzinfo=None)))
    assert dash(client, page_request("", "/")).status_code == 401
    assert client.get("/export/mash_enquiries.csv").status_code == 303


@pytest.mark.parametrize("error", [RuntimeError, TemporarilyUnavailable])
def test_what_goes_wrong_tells_nothing_of_a_record(
    council: Council,
    error: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
    log: pytest.LogCaptureFixture,
) -> None:
    planted = "Quokkakid-1 of Quokkavale, seen by Wquokkaton, 1,117 times, restricted ZANZI-7"

    def fails(*given: object, **named: object) -> object:
        raise error(planted)

    for name in ("facts", "options", "cases", "due_cases", "loaded"):
        monkeypatch.setattr(SqlRepository, name, fails)
    council.app.server.config["PROPAGATE_EXCEPTIONS"] = False
    client = council.client("analyst")
    statuses = []
    for path in (
        "/definitions/quality", "/compare.csv?measure=mash_enquiries", "/notes/mash_enquiries",
        "/export/mash_enquiries.csv", "/export/mash_enquiries/time.csv", "/export/overview.csv",
        "/image/mash_enquiries/time.svg", "/meeting?measures=mash_enquiries", "/cases",
        f"/cases/mash_enquiries?period=month&month={LAST}", "/report?measures=mash_enquiries",
        "/cases/cp_visits_in_timescale/due.csv",
    ):  # fmt: skip
        answer = client.get(path)
        statuses.append(answer.status_code)
        assert found_in(text_of(answer)) == set(), path
    expected = {500} if error is RuntimeError else {503}
    assert expected <= set(statuses) <= {200, *expected}, "what was held before may still be shown"
    for path in ("/", "/measure/mash_enquiries", "/service/front_door"):
        answer = dash(client, page_request("?sex=male", path))
        assert found_in(text_of(answer)) == set(), path
    assert log.records or error is TemporarilyUnavailable
