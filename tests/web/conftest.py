"""The application on the demonstration, asked without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from dashboard.settings import Settings

Ask = Callable[[object, object], TestResponse]


@pytest.fixture(scope="session")
def app(demo_database_url: str) -> Dash:
    """One application for the session; tests only read from it."""
    return create_app(Settings(database_url=demo_database_url))


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    """A client of the application."""
    return app.server.test_client()


def panel_request(panel: object, query: object) -> dict[str, Any]:
    """Return what a browser posts to draw a panel."""
    identity = {"type": "panel", "panel": panel}
    return {
        "output": '{"panel":["MATCH"],"type":"panel"}.children',
        "outputs": {"id": identity, "property": "children"},
        "inputs": [{"id": "query", "property": "data", "value": query}],
        "state": [{"id": identity, "property": "id", "value": identity}],
        "changedPropIds": ["query.data"],
    }


def page_request(search: object) -> dict[str, Any]:
    """Return what a browser posts to draw the page."""
    return {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [
            {"id": "location", "property": "pathname", "value": "/"},
            {"id": "location", "property": "search", "value": search},
        ],
        "changedPropIds": [],
    }


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """Return a function that draws a panel for a query."""
    return lambda panel, query: client.post(
        "/_dash-update-component", json=panel_request(panel, query)
    )


def texts(tree: Any) -> str:
    """Return all the text of an answer, to look for words in."""
    return json.dumps(tree, ensure_ascii=False)
