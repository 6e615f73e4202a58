"""What was planted in each team's records is told to those alone who may know it, by any way.

Every kind of person asks for every page, file, image and callback. The whole of each answer is
searched, its headers included, and so is every line of the log.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, insert, select, update
from werkzeug.test import TestResponse

from dashboard.frame import SERVICE_PAGES
from dashboard.ports import TemporarilyUnavailable
from dashboard.web.forms import FIELD, HEADER
from dashboard.web.log import Line
from data.engine import write_transaction
from data.repository import SqlRepository
from data.schema import account_role, attempt, signed_in
from tests.web.conftest import body_request, page_request
from tests.web.planted import CANARIES, JOB, LAST, PEOPLE, Council, token_of

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
    "file name": ADMINISTRATORS,
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
    "referrals",
    "cin_seen_5_days",
    "assessments_45_days",
    "cp_children",
    "cp_visits_in_timescale",
    "audits_good",
)
"""The measures of which something was planted."""
VIEWS: Final = (
    "",
    "team=TQUO1",
    "team=TBAD1",
    f"locality={quote('Badger hills')}",
    "age=5_to_9",
    "sex=female&edition=full",
    f"from={LAST}&to={LAST}&edition=publication",
)
SERVICES: Final = ("front_door", "assessment", "child_protection")
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
    for path, _ in (("/", ""), *SERVICE_PAGES):
        yield path, dash(client, page_request("", path))
    for path in (*(f"/measure/{each}" for each in MEASURES), "/service/front_door", "/"):
        for view in VIEWS:
            if path == "/" and view not in VIEWS[:3]:
                continue
            yield f"{path}?{view} page", dash(client, page_request(f"?{view}", path))
            yield f"{path}?{view} body", dash(client, body_request(path, view))


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
        for number in (1, 2):
            for query in ("", "?edition=full", "?edition=full&team=TQUO1", "?team=TBAD1"):
                yield f"/export/service/{service}/{number}.csv{query}"
                yield f"/image/service/{service}/{number}.svg{query}"
    for measure in MEASURES:
        yield f"/definitions/{measure}"
        yield f"/notes/{measure}"
        yield f"/compare?measure={measure}"
        yield f"/compare.csv?measure={measure}"
        for query in ("", "edition=full", "edition=full&team=TQUO1", "edition=full&team=TBAD1"):
            yield f"/export/{measure}.csv?{query}"
            yield f"/meeting?measures={measure}&{query}"
            yield f"/report?measures={measure}&{query}"
            for name in ("time", "team", "funnel", "changed", "sex"):
                yield f"/export/{measure}/{name}.csv?{query}"
                yield f"/image/{measure}/{name}.svg?{query}"
        for place in ("", "&team=TQUO1", "&team=TBAD1", f"&locality={quote('Quokka hills')}"):
            yield f"/cases/{measure}?period=month&month={LAST}{place}&page=0"
            yield f"/cases/{measure}/cases.csv?period=month&month={LAST}{place}"
    for place in ("", "?team=TQUO1", "?team=TBAD1"):
        for which in ("", "&which=overdue"):
            query = place + (which if place else which.replace("&", "?"))
            yield f"/cases/cp_visits_in_timescale/due{query}"
            yield f"/cases/cp_visits_in_timescale/due.csv{query}"


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
        for name in found_in(said):
            told.setdefault(name, []).append(asked)
        for address in ADDRESS.findall(said):
            assert found_in(address, IN_NO_ADDRESS) == set(), (asked, address)
    may = {name for name, people in MAY_HOLD.items() if who in people}
    assert {name: told[name][:6] for name in told.keys() - may} == {}, "told to who may not know"
    assert may - told.keys() == set(), "not told: the search would find nothing"
