"""The database gone, slow or busy beneath people signed in: said, never an error, and healed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

import app as application
from app import create_app, listen
from bench.crowd import crowd
from bench.outage import bad, longest_back, outages, people, postgresql
from bench.serving import ask
from dashboard.ports import TemporarilyUnavailable
from dashboard.settings import Settings
from data.engine import make_engine, prepare, write_transaction
from data.sign_in import SqlSignIn
from tests.data.records import Records
from tests.listening import until_closed
from tests.own_pages import OwnPages
from tests.web.conftest import SEEN, body_request
from tests.web.signed_in import client_of

UPDATE = "/_dash-update-component"
GONE = "emporarily unavailable"
PAGES = ("/compare", "/definitions", f"/cases{SEEN.removeprefix('/measure')}", "/imports")
PAGES += ("/notes", "/meeting", "/report", "/administration", "/administration/people", "/account")
FILES = (f"/export{SEEN.removeprefix('/measure')}.csv", "/export/overview.csv", "/compare.csv")


def load(engine: Engine, folder: Path) -> None:
    """Load two months of referrals, each child seen in time."""
    made = Records()
    for month in ("2019-05", "2019-06"):
        for number in range(1, 10):
            name, day = f"kid-{month}-{number}", f"{month}-{number:02d}"
            made.child(name).referral(name, day).visit("cin", name, day)
    made.load(engine, folder, "2019-06-30")


@dataclass(frozen=True)
class Site:
    """A server that answers, and the PostgreSQL of its own beneath it."""

    server: Any
    engine: Engine
    app: Dash
    port: int

    def stop(self) -> None:
        """Take the database away."""
        self.server.stop()

    def start(self) -> None:
        """Bring it back."""
        self.server.ensure_postgres_running()
        self.engine.dispose()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("outage")
    with postgresql(folder) as server, pytest.MonkeyPatch.context() as patch:
        if server is None:
            pytest.skip("no PostgreSQL here that may be stopped")
        patch.setattr(application, "ANSWER_WITHIN", 1)
        engine = make_engine(server.get_uri())
        prepare(engine)
        load(engine, folder / "records")
        settings = Settings(database_url=server.get_uri(), sign_in="local", port=0)
        made = create_app(settings)
        made.server.test_client_class = OwnPages
        waitress = listen(made.server, settings)
        Thread(target=until_closed, args=(waitress,), daemon=True).start()
        yield Site(server, engine, made, waitress.effective_port)
        waitress.close()
        engine.dispose()


def everybody(site: Site) -> FlaskClient:
    """Return a client of somebody who may do everything."""
    roles = ("analyst", "administrator")
    return client_of(site.app, site.engine, roles, may_list=True)


def test_two_outages_under_six_people_are_no_error_and_heal(site: Site) -> None:
    up, down = 1.5, 1.2
    meanwhile, back = outages(site.server, 2, up, down)
    sessions = people(site.engine, site.port, 6)
    health: list[tuple[int, int]] = []

    def watch(started: float) -> None:
        with ThreadPoolExecutor(1) as beside:
            stopping = beside.submit(meanwhile, started)
            while not stopping.done():
                health.append((ask(site.port, "/health/live"), ask(site.port, "/health/ready")))
            stopping.result()

    seen = crowd(site.port, sessions, 8.0, 0.2, watch)
    site.engine.dispose()
    assert {each.status for each in seen.answers} == {200}
    assert sum(each.is_gone for each in seen.answers) > 6
    assert {live for live, _ in health} == {200}
    assert {ready for _, ready in health} == {200, 503}
    assert longest_back(seen, back, up) < 5
    assert ask(site.port, "/health/ready") == 200
    assert bad(crowd(site.port, sessions, 0.5, 0.1)) == 0


def test_while_it_is_gone_pages_say_so_and_files_and_forms_are_none(site: Site) -> None:
    client = everybody(site)
    assert client.get("/definitions").status_code == 200
    site.stop()
    try:
        for path in PAGES:
            answer = client.get(f"{path}?from=2019-05")
            assert (path, answer.status_code) == (path, 200)
            assert f"T{GONE}" in answer.text
            assert f'<a href="{path}?from=2019-05">Try again</a>' in answer.text
            assert answer.headers["Retry-After"] == "60"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "__Host-sightline" not in str(answer.headers.getlist("Set-Cookie"))
        for path in FILES:
            answer = client.get(path)
            assert (path, answer.status_code) == (path, 503)
            assert "Content-Disposition" not in answer.headers
        form = {"token": client.token(), "month": "2019-06", "text": "x"}
        answer = client.post(
            f"/notes{SEEN.removeprefix('/measure')}/add/comment",
            data=form,
            headers={"Origin": "http://localhost"},
        )
        assert answer.status_code == 503
        assert "may not have been kept" in answer.text
        assert client.get("/session").status_code == 503
        said = client.post(UPDATE, json=body_request(SEEN, "")).get_json()
        assert GONE in str(said)
    finally:
        site.start()
    # Nobody was signed out by it.
    for path in PAGES[:-1]:
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 200
        assert GONE not in answer.text


def test_who_was_not_admitted_for_want_of_an_answer_is_not_served(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = everybody(site)
    answering, asked = SqlSignIn.session, []

    def not_at_first(signing_in: SqlSignIn, token: str, **how: Any) -> Any:
        asked.append(token)
        if len(asked) == 1:
            raise TemporarilyUnavailable("The database does not answer")
        return answering(signing_in, token, **how)

    monkeypatch.setattr(SqlSignIn, "session", not_at_first)
    for path in ("/definitions", "/imports/figures-template.csv", "/administration/people"):
        asked.clear()
        answer = client.get(path)
        assert f"T{GONE}" in answer.text
        assert len(asked) == 1
        assert GONE not in client.get(path).text


def test_a_database_that_is_slow_is_given_up_and_heals(site: Site) -> None:
    client = everybody(site)
    asked = body_request(SEEN, "from=2019-05&to=2019-05")
    with site.engine.begin() as holding:
        holding.execute(text("LOCK TABLE monthly_fact IN ACCESS EXCLUSIVE MODE"))
        started = perf_counter()
        with ThreadPoolExecutor(1) as beside:
            slow = beside.submit(client.post, UPDATE, json=asked)
            assert ask(site.port, "/health/live") == 200
            answer = slow.result()
        assert perf_counter() - started < 6
        assert answer.status_code == 200
        assert GONE in str(answer.get_json())
    answer = client.post(UPDATE, json=asked)
    assert answer.status_code == 200
    assert GONE not in str(answer.get_json())


def test_on_sqlite_readers_go_on_while_an_import_is_stored(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path.as_posix()}/sightline.db"
    engine = make_engine(url)
    prepare(engine)
    load(engine, tmp_path / "records")
    made = create_app(Settings(database_url=url, sign_in="local"))
    made.server.test_client_class = OwnPages
    client = client_of(made, engine, ("analyst",))
    with write_transaction(engine) as connection:
        connection.execute(text("UPDATE authority_state SET data_version = data_version + 1"))
        started = perf_counter()
        answer = client.post(UPDATE, json=body_request(SEEN, ""))
        assert GONE not in str(answer.get_json())
        assert client.get("/definitions").status_code == 200
        assert perf_counter() - started < 5
    engine.dispose()
