"""Callbacks: few, cheap to trust, and never broken by what a client sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import build, create_app
from dashboard.frame import SERVICE_PAGES, measure_path
from dashboard.journey import SERVICES
from dashboard.measures.registry import measures
from dashboard.places import place_at
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.settings import Settings
from dashboard.viewer import full_viewer
from tests.web.conftest import SEEN, Ask, body_request, page_request, texts

MASH = measures()["mash_enquiries"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def test_there_are_few_callbacks_whatever_the_number_of_measures(client: FlaskClient) -> None:
    dependencies = client.get("/_dash-dependencies").get_json()
    assert len(dependencies) == 4
    served = [each["output"] for each in dependencies if each["clientside_function"] is None]
    assert sorted(served) == ["..body.children...status.children..", "page.children"]


def test_the_static_layout_holds_no_data(client: FlaskClient) -> None:
    layout = client.get("/_dash-layout").get_data(as_text=True)
    assert len(layout) < 8_000  # the links to the pages and services
    assert "Wolverhampton" not in layout
    assert "Demonstration" not in layout


PATHS = ("/", *(path for path, _ in SERVICE_PAGES), *(measure_path(each) for each in measures()))


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_drawn_and_says_that_the_records_are_made_up(
    client: FlaskClient, path: str
) -> None:
    answer = client.post("/_dash-update-component", json=page_request("", path))
    page = texts(answer.get_json())
    assert answer.status_code == 200
    assert "Demonstration: made-up records" in page
    place = place_at(path, measures())
    assert place is not None
    titles = {"overview": "How are we doing?", "service": SERVICES.get(place.name, "")}
    assert titles.get(place.kind, measures().get(place.name, MASH).title) in page


@pytest.mark.parametrize("path", ["/", "/service/children_in_need", SEEN])
def test_the_page_and_the_body_callback_draw_the_same(
    client: FlaskClient, ask: Ask, path: str
) -> None:
    asked = page_request("?from=2018-01&team=T03", path)
    page = client.post("/_dash-update-component", json=asked).get_json()
    query = _find(page, lambda node: node.get("props", {}).get("id") == "query")["props"]["data"]
    assert "team=T03" in query
    drawn = _find(page, lambda node: node.get("props", {}).get("id") == "body")
    answer = ask(path, query).get_json()["response"]
    assert answer["body"]["children"] == drawn["props"]["children"]
    status = _find(page, lambda node: node.get("props", {}).get("id") == "status")
    assert answer["status"]["children"] == status["props"]["children"]


def _find(tree: Any, wanted: Any) -> Any:
    if isinstance(tree, dict):
        if wanted(tree):
            return tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for each in tree:
            if (found := _find(each, wanted)) is not None:
                return found
    return None


@pytest.mark.parametrize(
    "query",
    [
        None,
        "x" * 5_000,
        "from=2019-13&to=banana&team=%00&age=[]",
        "&" * 1_500,
        "from=\ufffe&<script>alert(1)</script>",
    ],
)
def test_a_query_of_any_text_is_answered(ask: Ask, query: object) -> None:
    answer = ask(SEEN, query)
    assert answer.status_code == 200
    assert "working days" in answer.get_data(as_text=True)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=JSON, query=JSON)
def test_no_path_and_no_query_breaks_the_body_callback(
    client: FlaskClient, path: object, query: object
) -> None:
    body = json.dumps(body_request(path, query))
    answer = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert answer.status_code in (200, 400)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(search=st.text() | st.none(), path=st.text() | st.none())
def test_no_address_breaks_the_page(
    client: FlaskClient, search: str | None, path: str | None
) -> None:
    answer = client.post("/_dash-update-component", json=page_request(search, path))
    assert answer.status_code == (400 if "\0" in f"{search}{path}" else 200)


def test_an_unknown_value_in_the_address_is_said_in_words(client: FlaskClient) -> None:
    page = client.post("/_dash-update-component", json=page_request("?team=nobody"))
    assert "The team asked for is not in the records" in page.get_data(as_text=True)


class Down:
    """A repository whose database went away after ``answers`` calls."""

    def __init__(self, inner: Any, answers: int) -> None:
        self._inner, self._left = inner, answers

    def __getattr__(self, name: str) -> Any:
        if name == "cache":
            return {}
        self._left -= 1
        if self._left < 0:
            raise TemporarilyUnavailable
        return getattr(self._inner, name)


@pytest.fixture
def services(demo_database_url: str) -> Iterator[Services]:
    from data.engine import make_engine
    from data.repository import SqlRepository

    engine = make_engine(demo_database_url)
    yield Services(
        Settings(database_url=demo_database_url),
        SqlRepository(engine),
        measures(),
        lambda: full_viewer("336"),
    )
    engine.dispose()


@pytest.mark.parametrize("answers", [0, 1, 3, 4, 6])
def test_without_a_database_the_page_stays_and_says_so(services: Services, answers: int) -> None:
    broken = replace(services, repository=Down(services.repository, answers))
    client = build(broken, lambda: False).server.test_client()
    answer = client.post("/_dash-update-component", json=page_request(""))
    assert answer.status_code == 200
    assert "Temporarily unavailable" in answer.get_data(as_text=True)


def test_a_body_without_a_database_says_so(services: Services) -> None:
    broken = replace(services, repository=Down(services.repository, 0))
    client = build(broken, lambda: False).server.test_client()
    answer = client.post("/_dash-update-component", json=body_request(SEEN, ""))
    assert answer.status_code == 200
    assert "Temporarily unavailable" in texts(answer.get_json())


def test_an_empty_database_says_what_to_do(make_database: Any) -> None:
    url = make_database("sqlite").url.render_as_string(hide_password=False)
    client = create_app(Settings(database_url=url)).server.test_client()
    answer = client.post("/_dash-update-component", json=page_request(""))
    assert "No records are loaded yet" in answer.get_data(as_text=True)


def test_two_applications_live_in_one_process(app: Dash, demo_database_url: str) -> None:
    other = create_app(Settings(database_url=demo_database_url))
    assert other is not app
    for each in (app, other):
        answer = each.server.test_client().post(
            "/_dash-update-component", json=body_request(SEEN, "")
        )
        assert answer.status_code == 200
