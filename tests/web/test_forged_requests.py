"""What another site can make a reader's browser send: nothing of it is done."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from app import create_app
from dashboard.settings import Settings
from dashboard.web import forms, signed_in
from data.engine import make_engine
from data.schema import metadata
from tests.copies import copy_of
from tests.own_pages import stranger
from tests.web.conftest import SEEN, page_request
from tests.web.signed_in import person_in, session_in

OWN = "http://localhost"
ELSEWHERE = "https://elsewhere.example"
MEASURE = SEEN.removeprefix("/measure/")
COMMENT = f"/notes/{MEASURE}/add/comment"
COMMENT_FIELDS = {"month": "2019-06", "comment": "Staff were away.", "name": "A manager"}
LIST = f"/cases/{MEASURE}?period=month&month=2019-06"
FORM = "application/x-www-form-urlencoded"
SEEN_BY_ALL = {"audit_entry", "audit_head", "signed_in", "attempt", "account"}
"""Tables that are written when something is only looked at."""


@dataclass
class Site:
    """The application with sign-in, on a database of its own, and two people who may write."""

    app: Any
    engine: Engine
    sessions: tuple[str, str]

    def rows(self) -> dict[str, int]:
        """Return how many rows each table has that a look does not write to."""
        with self.engine.connect() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in metadata.tables.items()
                if name not in SEEN_BY_ALL
            }

    def browser(self, **cookies: str) -> FlaskClient:
        """Return a client with these cookies and the session of the first person."""
        client = stranger(self.app.server)
        for name, value in {forms.SESSION: self.sessions[0], **cookies}.items():
            if value:
                client.set_cookie(name, value)
        return client


@pytest.fixture(scope="module")
def site(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("forged")
    url = copy_of(demo_engine, folder)
    engine = make_engine(url)
    app = create_app(Settings(database_url=url, sign_in="local", spool=str(folder / "spool")))
    people = [person_in(engine, ("analyst", "administrator")) for _ in range(2)]
    yield Site(app, engine, (session_in(engine, people[0]), session_in(engine, people[1])))
    engine.dispose()


@dataclass(frozen=True)
class Forged:
    """One way to forge a request: what its sender changes of what a page of ours would send.

    ``token`` None: that of the session, as a page of ours sends it.
    """

    what: str
    headers: dict[str, str] = field(default_factory=lambda: {"Origin": OWN})
    token: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    content_type: str = ""


A_TOKEN = "a" * 43
FORGERIES = [
    Forged("without an origin", {}),
    Forged("from another site", {"Origin": ELSEWHERE}),
    Forged("from a page without an origin", {"Origin": "null"}),
    Forged("from a neighbouring host", {"Origin": "http://other.localhost"}),
    Forged("from a host that begins like ours", {"Origin": "http://localhost.elsewhere.example"}),
    Forged("from another port", {"Origin": "http://localhost:8081"}),
    Forged("with a name before ours", {"Origin": "http://localhost@elsewhere.example"}),
    Forged("with our name as user", {"Origin": f"{ELSEWHERE}@localhost:80@x"}),
    Forged("with an origin that is no address", {"Origin": "http://[::1"}),
    Forged("with an empty origin", {"Origin": ""}),
    Forged("cross-site by the browser's word", {"Origin": OWN, "Sec-Fetch-Site": "cross-site"}),
    Forged("same-site by the browser's word", {"Origin": OWN, "Sec-Fetch-Site": "same-site"}),
    Forged("typed by hand, by the browser's word", {"Origin": OWN, "Sec-Fetch-Site": "none"}),
    Forged("with our address as referrer alone", {"Referer": f"{OWN}/"}),
    Forged("with a referrer of ours from elsewhere", {"Origin": ELSEWHERE, "Referer": f"{OWN}/"}),
    Forged("without a token", token=""),
    Forged("with a token of nobody", token=A_TOKEN),
    Forged("with a token and the cookie that fits", token=A_TOKEN, cookies={forms.COOKIE: A_TOKEN}),
    Forged("with a cookie planted by a neighbour", token="", cookies={forms.COOKIE: A_TOKEN}),
    Forged("with the token of another session", token="other"),
    Forged("with the session's own cookie as token", token="session"),
    Forged("with text that is no token", token="é\x00'\"<>"),
    Forged("with the old cookie of another path", token="", cookies={"sightline-form": A_TOKEN}),
    Forged("as plain text, that any page may send", token="", content_type="text/plain"),
]


def asked(site: Site, forged: Forged, path: str, fields: dict[str, str]) -> TestResponse:
    """Send one forged form or question."""
    client = site.browser(**forged.cookies)
    token = {
        None: forms.token_of_session(site.sessions[0]),
        "other": forms.token_of_session(site.sessions[1]),
        "session": site.sessions[0],
    }.get(forged.token, forged.token)
    headers = dict(forged.headers)
    if path == forms.CALLBACK:
        if token and token.isascii() and token.isprintable():
            headers[forms.HEADER] = token
        kind = forged.content_type or "application/json"
        return client.post(
            path, data=json.dumps(page_request("")), headers=headers, content_type=kind
        )
    sent = {**fields, **({forms.FIELD: token} if token else {})}
    if forged.content_type:
        body = "&".join(f"{name}={value}" for name, value in sent.items())
        return client.post(path, data=body, headers=headers, content_type=forged.content_type)
    return client.post(path, data=sent, headers=headers)


@pytest.mark.parametrize("forged", FORGERIES, ids=lambda each: each.what)
def test_nothing_forged_gets_through(site: Site, forged: Forged) -> None:
    before = site.rows()
    written = {**COMMENT_FIELDS, "comment": "A forged comment"}
    for path, fields in (
        (COMMENT, written),
        (forms.CALLBACK, {}),
        (LIST, {"text": "D0"}),
        ("/administration/targets", {"measure": MEASURE, "value": "50"}),
        ("/sign-out", {}),
        ("/imports/months", {"month": "2019-06"}),
    ):
        answer = asked(site, forged, path, fields)
        assert answer.status_code in (403, 415), (path, answer.status_code)
    assert site.rows() == before
    assert site.browser().get("/notes").status_code == 200, "still signed in"


def test_the_number_of_ways_that_are_tried() -> None:
    assert len(FORGERIES) == 24
    assert len({each.what for each in FORGERIES}) == 24


def test_what_a_page_of_ours_sends_gets_through(site: Site) -> None:
    before = site.rows()
    ours = Forged("ours", {"Origin": OWN, "Sec-Fetch-Site": "same-origin"})
    assert asked(site, ours, forms.CALLBACK, {}).status_code == 200
    assert asked(site, ours, LIST, {"text": "D0"}).status_code == 200
    answer = asked(site, ours, COMMENT, COMMENT_FIELDS)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-900:]
    assert site.rows() != before


def test_a_file_that_another_site_sends_is_not_read(site: Site) -> None:
    before = site.rows()
    token = forms.token_of_session(site.sessions[0])
    for headers, given in (
        ({"Origin": ELSEWHERE}, token),
        ({}, token),
        ({"Origin": OWN}, ""),
        ({"Origin": OWN}, A_TOKEN),
    ):
        files = {"files": (io.BytesIO(b"a,b\r\n1,2\r\n"), "header.csv"), "kind": "ssda903"}
        answer = site.browser(**{forms.COOKIE: A_TOKEN}).post(
            "/imports", data={forms.FIELD: given, **files}, headers=headers
        )
        assert answer.status_code in (403, 422)
    assert site.rows() == before


def test_nothing_is_changed_by_looking(site: Site) -> None:
    before = site.rows()
    client = site.browser()
    for rule in site.app.server.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        path = rule.rule
        for part, value in (
            ("<measure_id>", MEASURE),
            ("<int(min=1,max=999999999):import_id>", "1"),
            ("<month>", "2019-06"),
        ):
            path = path.replace(part, value)
        with client.get(f"{path}?done=1&remove=1&token={A_TOKEN}&_method=POST") as answer:
            assert answer.status_code < 500, path
    assert site.rows() == before


@pytest.mark.parametrize("name", ["_method", "X-HTTP-Method-Override", "X-HTTP-Method"])
def test_no_word_in_a_request_makes_it_another(site: Site, name: str) -> None:
    before = site.rows()
    client, token = site.browser(), forms.token_of_session(site.sessions[0])
    fields = {"text": "x", "comment": "x", "month": "2019-06", "token": token, "_method": "POST"}
    answer = client.get(COMMENT, query_string=fields, headers={"Origin": OWN, name: "POST"})
    assert answer.status_code in (404, 405)
    assert site.rows() == before


def test_the_token_is_given_with_a_page_and_tells_nothing_of_the_session(site: Site) -> None:
    answer = site.browser().get("/notes")
    given = [
        each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{forms.COOKIE}=")
    ]
    token = forms.token_of_session(site.sessions[0])
    assert [each.split(";")[0] for each in given] == [f"{forms.COOKIE}={token}"]
    assert "SameSite=Strict" in given[0]
    assert "Path=/" in given[0]
    assert "HttpOnly" not in given[0], "what Dash draws reads it"
    assert site.sessions[0] not in answer.get_data(as_text=True)
    safe = site.browser().get("/notes", base_url="https://localhost")
    assert any("Secure" in each for each in safe.headers.getlist("Set-Cookie"))
    assert forms.SESSION == signed_in.COOKIE
