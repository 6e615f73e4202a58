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


SEEN = "/measure/cin_seen_5_days"
"""A measure's page, where a test needs one."""


def body_request(path: object, query: object) -> dict[str, Any]:
    """Return what a browser posts to draw the body of the page at ``path``."""
    return {
        "output": "..body.children...status.children..",
        "outputs": [
            {"id": "body", "property": "children"},
            {"id": "status", "property": "children"},
        ],
        "inputs": [{"id": "query", "property": "data", "value": query}],
        "state": [{"id": "location", "property": "pathname", "value": path}],
        "changedPropIds": ["query.data"],
    }


def page_request(search: object, path: object = "/") -> dict[str, Any]:
    """Return what a browser posts to draw the page."""
    return {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [
            {"id": "location", "property": "pathname", "value": path},
            {"id": "location", "property": "search", "value": search},
        ],
        "changedPropIds": [],
    }


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """Return a function that draws the body of the page at a path for a query."""
    return lambda path, query: client.post(
        "/_dash-update-component", json=body_request(path, query)
    )


def texts(tree: Any) -> str:
    """Return all the text of an answer, to look for words in."""
    return json.dumps(tree, ensure_ascii=False)
