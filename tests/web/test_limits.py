"""Too many files: the next has to wait, in words and for a program too."""

from __future__ import annotations

from dash import Dash
from flask import Flask, Response
from werkzeug.exceptions import NotFound

from dashboard.services import Services
from dashboard.viewer import Viewer
from dashboard.web.limits import FILES, WITHOUT_FIGURES, add_limits, in_words
from tests.own_pages import stranger


def test_every_address_of_a_file_is_counted(app: Dash) -> None:
    for rule in app.server.url_map.iter_rules():
        if rule.rule.endswith((".csv", ".svg", ".pdf", ".xlsx")):
            assert rule.endpoint in FILES | WITHOUT_FIGURES, rule.rule
    assert {rule.endpoint for rule in app.server.url_map.iter_rules()} >= FILES


def counted(viewer: Viewer, waits: list[int]) -> tuple[Flask, list[str]]:
    """A server with one file, where the next waits are ``waits``."""
    server, asked = Flask("files"), list[str]()

    def wait(who: str) -> int:
        asked.append(who)
        return waits.pop(0)

    services = Services(None, None, {}, lambda: viewer)  # type: ignore[arg-type]

    @server.get("/a.csv", endpoint="export.export")
    def export() -> Response:
        return Response("a", mimetype="text/csv")

    @server.get("/page", endpoint="notes.listed")
    def page() -> Response:
        raise NotFound

    add_limits(server, services, wait)
    return server, asked


def test_who_took_too_many_is_told_when_the_next_may_be_taken() -> None:
    server, asked = counted(Viewer("336", account=4), [0, 70])
    client = stranger(server)
    assert client.get("/a.csv").status_code == 200
    answer = client.get("/a.csv")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "70"
    assert "Try again in 2 minutes" in answer.get_data(as_text=True)
    client.get("/page")
    assert asked == ["account 4", "account 4"]


def test_made_up_records_are_not_counted() -> None:
    server, asked = counted(Viewer("336"), [])
    assert stranger(server).get("/a.csv").status_code == 200
    assert asked == []


def test_a_wait_in_words() -> None:
    assert [in_words(each) for each in (1, 20, 60, 61, 300)] == [
        "1 second",
        "20 seconds",
        "1 minute",
        "2 minutes",
        "5 minutes",
    ]
