"""The application asked as a browser asks it, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

from app import build
from dashboard.measures.registry import measures
from dashboard.services import Services
from dashboard.settings import Settings
from dashboard.viewer import Viewer, full_viewer
from dashboard.web import forms
from dashboard.web.signed_in import COOKIE as SESSION
from data.demo import AUTHORITY
from data.repository import SqlRepository
from layouts import ids

BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
UPDATE = "/_dash-update-component"
NOWHERE = "/nowhere"
"""The address of no page of ours: its body is asked for as every other, and is empty."""


def own_page(host: str, session: str = "") -> dict[str, str]:
    """Return what a browser on a page of ours at ``host`` sends along, signed in by ``session``."""
    held = {SESSION: session} if session else {forms.COOKIE: "b" * 43}
    return {
        "Origin": f"http://{host}",
        "Cookie": "; ".join(f"{name}={value}" for name, value in held.items()),
        forms.HEADER: forms.held_token(held),
    }


SEEN = "/measure/cin_seen_5_days"
BODIES = {
    "/": "the overview with every measure",
    "/service/children_in_need": "a service with its charts",
    SEEN: "a measure with all its charts",
}
"""The pages that are asked for, with their names."""


def body_request(path: str, query: str) -> dict[str, Any]:
    """Return what a browser posts to draw the body of the page at ``path`` for a query."""
    return {
        "output": f"..{ids.BODY}.children...{ids.STATUS}.children..",
        "outputs": [
            {"id": ids.BODY, "property": "children"},
            {"id": ids.STATUS, "property": "children"},
        ],
        "inputs": [{"id": ids.QUERY, "property": "data", "value": query}],
        "state": [{"id": ids.LOCATION, "property": "pathname", "value": path}],
        "changedPropIds": [f"{ids.QUERY}.data"],
    }


def page_request(search: str = "", path: str = "/") -> dict[str, Any]:
    """Return what a browser posts to draw the page at an address."""
    return {
        "output": f"{ids.PAGE}.children",
        "outputs": {"id": ids.PAGE, "property": "children"},
        "inputs": [
            {"id": ids.LOCATION, "property": "pathname", "value": path},
            {"id": ids.LOCATION, "property": "search", "value": search},
        ],
        "changedPropIds": [],
    }


class ForgetfulRepository(SqlRepository):
    """Says at each question that the data have changed, so that no view is held.

    An answer is then what the first reader of a view gets. What belongs to an import and not to
    a view (what can be chosen, what is loaded, the names of teams) is kept, as it is in use.
    """

    def __init__(self, engine: Engine) -> None:
        """Read from ``engine``."""
        super().__init__(engine)
        self._changes = 0
        self._kept: dict[tuple[Any, ...], Any] = {}

    def versions(self, viewer: Viewer) -> tuple[int, int]:
        """Return versions never returned before, at the usual cost of reading them."""
        own, shared = super().versions(viewer)
        self._changes += 1
        return own + self._changes, shared

    def _held(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        viewer, _versions, *what = key
        if len(what) > 1:  # a view; what belongs to an import has a name alone
            return super()._held(key, make)
        kept = (viewer, *what)
        if kept not in self._kept:
            self._kept[kept] = make()
        return self._kept[kept]


class Asker:
    """One application over one database, asked as a browser asks."""

    def __init__(self, repository: SqlRepository) -> None:
        """Make the application over ``repository`` and answer once."""
        self.repository = repository
        self.viewer = full_viewer(AUTHORITY)
        services = Services(Settings(), repository, measures(), lambda: self.viewer)
        self._client = build(services, lambda: True).server.test_client(use_cookies=False)
        self._client.get("/")

    def trivial(self) -> None:
        """Ask for a body in which there is nothing."""
        self._post(body_request(NOWHERE, ""))

    def body(self, path: str, query: str = "") -> None:
        """Ask for the body of one page."""
        self._post(body_request(path, query))

    def first_team(self) -> str:
        """Return the query of the first team."""
        team, _ = self.repository.options(self.viewer).teams[0]
        return f"team={team}"

    def _post(self, body: dict[str, Any]) -> None:
        answer = self._client.post(UPDATE, json=body, headers={**BROWSER, **own_page("localhost")})
        if answer.status_code != 200:
            raise RuntimeError(f"{body['output']} answered {answer.status_code}")
