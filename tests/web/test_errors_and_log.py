"""Errors say nothing but a reference; the log says which request it was, and nothing of anybody."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dashboard.ports import TemporarilyUnavailable
from dashboard.web.errors import add_errors
from dashboard.web.log import Line, add_log
from tests.own_pages import stranger
from tests.web.conftest import SEEN, page_request

CANARY = "Zebedee-Quill-7041"
REFERENCE = re.compile(r"reference: ([0-9a-f]{8})\b")


def fails(kind: type[Exception]) -> Flask:
    """A server one of whose pages raises ``kind``, with a child's name in its text."""
    server = Flask("fails")
    add_log(server)
    add_errors(server)

    @server.get("/child/<name>")
    def child(name: str) -> str:
        raise kind(f"no such child: {name}, /home/someone/secret.db")

    @server.get("/_data/<int:status>")
    def data(status: int) -> str:
        abort(status, f"no such child: {CANARY}")

    return server


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Return the lines that the log has of requests."""
    return [json.loads(each.message) for each in caplog.records if each.name == "sightline.web"]


@pytest.mark.parametrize("kind", [KeyError, RuntimeError, RecursionError, UnicodeError, OSError])
def test_an_error_says_a_reference_that_the_log_has_too(
    caplog: pytest.LogCaptureFixture, kind: type[Exception]
) -> None:
    answer = fails(kind).test_client().get(f"/child/{CANARY}?name={CANARY}")
    said = answer.get_data(as_text=True)
    found = REFERENCE.search(said)
    assert answer.status_code == 500
    assert found is not None
    assert "Something went wrong" in said
    for secret in (CANARY, "secret.db", kind.__name__, "Traceback", ".py"):
        assert secret not in said
    (line,) = lines(caplog)
    assert line["reference"] == found[1]
    assert line["status"] == 500
    assert line["route"] == "/child/<name>"
    assert line["error"][0] == kind.__name__
    assert line["places"][-1].startswith("test_errors_and_log.py:")
    assert CANARY not in caplog.text
    assert "secret.db" not in caplog.text


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 414, 415, 418, 429, 500, 502])
def test_a_refusal_says_nothing_of_what_was_asked(status: int) -> None:
    answer = fails(KeyError).test_client().get(f"/_data/{status}")
    assert answer.status_code == status
    assert answer.mimetype == "text/plain"
    assert CANARY not in answer.get_data(as_text=True)
    assert (REFERENCE.search(answer.get_data(as_text=True)) is None) == (status == 404)


def test_what_no_page_caught_of_the_database_is_temporarily_unavailable() -> None:
    answer = fails(TemporarilyUnavailable).test_client().get("/child/anna?month=2019-09")
    assert answer.status_code == 200
    assert answer.headers["Retry-After"] == "60"
    assert '<a href="/child/anna?month=2019-09">Try again</a>' in answer.text
    assert "secret.db" not in answer.text


def test_a_line_of_the_log_has_what_is_needed_and_nothing_of_anybody(
    app: Dash, caplog: pytest.LogCaptureFixture
) -> None:
    client = stranger(app.server)
    client.set_cookie("sightline-token", CANARY)
    head = {"User-Agent": CANARY, "X-Name": CANARY, "Referer": f"http://localhost/?q={CANARY}"}
    with caplog.at_level(logging.INFO):
        client.get(f"{SEEN}?team={CANARY}", headers=head)
        client.get(f"/measure/{CANARY}", headers=head)
        client.get(f"/export/{CANARY}.csv?sex={CANARY}", headers=head)
        client.get(f"/definitions/cin_seen_5_days?{CANARY}={CANARY}", headers=head)
        client.post(f"/notes/{CANARY}/add/comment", data={"text": CANARY, CANARY: "x"})
        client.post("/cases/cin_seen_5_days", data={"text": CANARY}, headers=head)
        client.post("/_dash-update-component", json=page_request(f"?team={CANARY}"), headers=head)
        client.open("/", method=CANARY)
        client.get(f"/nothing/{CANARY}")
    assert CANARY not in caplog.text
    found = lines(caplog)
    assert len(found) == 9
    assert found[0]["route"] == "/<path:path>"
    assert found[0]["method"] == "GET"
    assert found[0]["status"] == 200
    assert found[0]["account"] is None
    assert found[0]["bytes"] > 500
    assert found[0]["ms"] >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", found[0]["time"])
    assert len({each["reference"] for each in found}) == 9
    assert found[7]["method"] == "other"


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A library's logger and what is written of it."""
    to = io.StringIO()
    handler = logging.StreamHandler(to)
    handler.setFormatter(Line())
    logger = logging.getLogger("some.library")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, to
    logger.removeHandler(handler)


def test_what_libraries_log_is_written_without_its_values(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, to = written
    logger.warning("the query of %s took long", CANARY)
    logger.error("it said " + CANARY)
    try:
        raise ValueError(CANARY)
    except ValueError:
        logger.exception("failed")
    said = [json.loads(each) for each in to.getvalue().splitlines()]
    assert CANARY not in to.getvalue()
    assert said[0]["message"] == "the query of %s took long"
    assert said[1].keys() == {"time", "level", "logger", "at"}
    assert said[2]["error"] == ["ValueError"]


def test_an_error_of_the_database_holds_no_value(make_database: Any) -> None:
    for kind in ("sqlite", "postgresql"):
        with make_database(kind).connect() as connection, pytest.raises(DBAPIError) as raised:
            connection.execute(text("SELECT :name FROM no_such_table"), {"name": CANARY})
        assert CANARY not in str(raised.value)
        assert CANARY not in repr(raised.value)


def test_statements_are_never_logged(make_database: Any) -> None:
    engine = make_database("sqlite")
    assert not engine.echo
    assert engine.hide_parameters is True


def test_the_reference_is_new_each_time(client: FlaskClient) -> None:
    seen = {
        REFERENCE.findall(client.post("/notes/x/y").get_data(as_text=True))[0] for _ in range(3)
    }
    assert len(seen) == 3
