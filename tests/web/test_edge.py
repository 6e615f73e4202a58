"""The Flask edge: headers, health, exports, addresses that are no page."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from dataclasses import replace

import pytest
from dash import Dash
from flask import Flask
from flask.testing import FlaskClient

from dashboard import exports, panels
from dashboard.measures.registry import measures
from dashboard.state import Options, ViewState
from dashboard.web import health
from dashboard.web.export import cell, csv_text, file_name, whole
from dashboard.web.headers import style_hashes
from dashboard.web.static import stylesheet

PATHS = [
    "/",
    "/measure/cin_seen_5_days",
    "/definitions",
    "/notes",
    "/cases",
    "/_dash-layout",
    "/health/live",
    "/nothing-here",
    "/export/referrals.csv",
]
HEADERS_LIMIT = 3_000
"""Bytes of all headers of an answer: proxies refuse more than about 3,900."""


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_answer_carries_the_security_headers(
    client: FlaskClient, path: str, scheme: str
) -> None:
    headers = client.get(path, base_url=f"{scheme}://localhost").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    nothing_else = ("'self'", "'none'")
    assert policy["default-src"] in nothing_else
    assert policy["frame-ancestors"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] in nothing_else
    for name, allowed in policy.items():
        assert "unsafe-inline" not in allowed
        assert "unsafe-eval" not in allowed
        assert "http" not in allowed
        assert "*" not in allowed
        assert ("data:" in allowed) == (name == "img-src")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]
    assert ("Strict-Transport-Security" in headers) == (scheme == "https")
    whole_head = sum(len(f"{name}: {value}\r\n".encode()) for name, value in headers.items())
    assert whole_head < HEADERS_LIMIT


def test_only_pages_that_dash_draws_allow_styles_of_libraries(client: FlaskClient) -> None:
    def styles(path: str) -> str:
        policy = client.get(path).headers["Content-Security-Policy"]
        return policy.partition("style-src ")[2].partition(";")[0]

    assert styles("/definitions") == "'self'"
    assert len(style_hashes()) > 10
    assert styles("/") == " ".join(["'self'", "'unsafe-hashes'", *style_hashes()])


def test_the_policy_names_the_inline_script_of_the_page(client: FlaskClient) -> None:
    answer = client.get("/")
    page = answer.get_data(as_text=True)
    policy = answer.headers["Content-Security-Policy"]
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", page, re.S)
    run = [text for attributes, text in scripts if "application/json" not in attributes]
    assert run
    for text in run:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_the_page_asks_no_other_host(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert '<html lang="en-GB">' in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_bootstrap_comes_from_this_server(client: FlaskClient) -> None:
    assert stylesheet() in client.get("/").get_data(as_text=True)
    with client.get(stylesheet()) as answer:
        assert answer.status_code == 200
        assert "Bootstrap" in answer.get_data(as_text=True)[:100]
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/nothing", "/a/b", "/export/nothing.csv", "/index.html"])
def test_an_unknown_address_is_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.get_data(as_text=True)


def test_the_health_of_process_and_database(client: FlaskClient) -> None:
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 200
    server = Flask("broken")
    server.register_blueprint(health.blueprint(lambda: False))
    assert server.test_client().get("/health/live").status_code == 200
    assert server.test_client().get("/health/ready").status_code == 503


def test_answers_are_compressed(client: FlaskClient) -> None:
    answer = client.get("/_dash-dependencies", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_csv_file_holds_the_rows_of_the_view(
    app: Dash, client: FlaskClient, demo_database_url: str
) -> None:
    from dashboard.state import parse
    from dashboard.viewer import full_viewer
    from data.engine import make_engine
    from data.repository import SqlRepository

    engine = make_engine(demo_database_url)
    repository, viewer = SqlRepository(engine), full_viewer("336")
    query = "from=2019-01&to=2019-06&sex=female"
    state, _ = parse(query, repository.options(viewer))
    state = replace(state, edition="full")
    view = panels.view(measures()["cin_seen_5_days"], state, viewer, repository)
    head, rows = exports.csv_rows(view)
    engine.dispose()

    answer = client.get(f"/export/cin_seen_5_days.csv?{query}&edition=full")
    assert answer.mimetype == "text/csv"
    name = "336_cin_seen_5_days_sex-female_2019-01_to_2019-06_demonstration_official-sensitive.csv"
    assert f'filename="{name}"' in answer.headers["Content-Disposition"]
    text = answer.get_data().decode("utf-8-sig")
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    mark, *found = csv.reader(io.StringIO(text))
    assert mark[0] == "Official-Sensitive: not for publication"
    assert found[0] == list(head)
    counts = {"n", "numerator", "denominator"}
    assert found[1:] == [
        [
            "" if each is None else str(whole(each) if name in counts else each)
            for name, each in zip(head, row, strict=True)
        ]
        for row in rows
    ]
    assert not any(line[head.index("denominator")].endswith(".0") for line in found)


@pytest.mark.parametrize("query", ["", "team[]=1&team=%FF%FE", "from=0&to=9" * 500, "=&=&="])
def test_an_export_of_any_query_is_answered(client: FlaskClient, query: str) -> None:
    assert client.get(f"/export/mash_enquiries.csv?{query}").status_code == 200


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_is_quoted(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"


OPTIONS = Options(teams=(("T03", "Locality team 3"), ("T/9", "Équipe")), localities=("../East",))


@pytest.mark.parametrize(
    ("chosen", "middle"),
    [
        ({}, ""),
        ({"level": "team", "unit": "T03"}, "_locality-team-3"),
        ({"level": "team", "unit": "T/9"}, "_quipe"),
        ({"level": "locality", "unit": "../East"}, "_east"),
        ({"level": "locality", "unit": "\u6771"}, "_locality-"),
        ({"group": "age", "group_value": "under_1"}, "_age-under-1"),
        (
            {"level": "team", "unit": "T03", "group": "sex", "group_value": "male"},
            "_locality-team-3_sex-male",
        ),
    ],
)
def test_the_name_of_a_file_says_of_whom_it_is(chosen: dict[str, str], middle: str) -> None:
    state = ViewState("2019-01", "2019-06", edition="publication", **chosen)  # type: ignore[arg-type]
    name = file_name("336", "referrals", state, OPTIONS, is_demonstration=False)
    assert name == f"336_referrals{middle}_2019-01_to_2019-06.csv"
    made_up = file_name("336", "referrals", state, OPTIONS, is_demonstration=True)
    assert made_up == name.replace(".csv", "_demonstration.csv")


def test_counts_are_whole_numbers_and_other_values_are_not_rounded() -> None:
    head, row = ("numerator", "denominator", "value"), (1.0, 4.0, 25.0)
    assert csv_text(head, [row]).endswith("\r\n1,4,25.0\r\n")
    assert csv_text(head, [(6.0, None, 6.0)], "count").endswith("\r\n6,,6\r\n")
    assert csv_text(head, [(1.5, 3.0, 1 / 3)]).endswith("\r\n1.5,3,0.3333333333333333\r\n")


def test_numbers_are_never_quoted() -> None:
    assert csv_text(("a", "b"), [(-3.5, None)]) == "\ufeffa,b\r\n-3.5,\r\n"


def test_what_names_no_icon_has_one_all_the_same(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico", follow_redirects=True)
    assert answer.status_code == 200
    assert "svg" in answer.mimetype
    answer.close()
