"""In the demonstration, a look at what others see: as a councillor, a service manager, an analyst.

The choice stands in a cookie of the browser. It is asked for only where nobody signs in and the
records are made up, where all may be seen anyway, and it only ever takes away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, has_request_context, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from dashboard.frame import OVERVIEW
from dashboard.frame import SEE_AS as ADDRESS
from dashboard.masthead import EVERYTHING, SEE_AS
from dashboard.places import place_at
from dashboard.ports import Repository
from dashboard.services import Services
from dashboard.viewer import Person, Viewer, viewer_of
from dashboard.web.access import POLICY, may
from dashboard.web.masthead import may_switch

COOKIE: Final = "sightline-see-as"
FIELD: Final = "reader"
TEAMS_OF_MANAGER: Final = ("T01", "T02")
"""The teams of the demonstration's service manager."""
UNKNOWN: Final = "unknown"


def viewer_as(viewer: Viewer, choice: str, repository: Repository) -> Viewer:
    """Return what somebody with the role ``choice`` would see of what ``viewer`` sees.

    ``viewer`` itself for what is no choice. Raises TemporarilyUnavailable.
    """
    if choice == EVERYTHING or choice not in SEE_AS:
        return viewer
    teams = [code for code, _ in repository.options(viewer).teams if code != UNKNOWN]
    own = tuple(code for code in teams if code in TEAMS_OF_MANAGER) or tuple(teams[:2])
    found = viewer_of(
        Person(0, viewer.authority, viewer.name, frozenset({choice}), teams=own, may_list=True)
    )
    return replace(found, account=None, may_note=found.may_note and viewer.may_note)


def seen_as(services: Services) -> Callable[[], Viewer]:
    """Return what answers who is asking, as the browser's choice has it."""
    ask = services.viewer

    def viewer() -> Viewer:
        found = ask()
        choice = request.cookies.get(COOKIE, "") if has_request_context() else ""
        if choice not in SEE_AS or not may_switch(found, services):
            return found
        return viewer_as(found, choice, services.repository)

    return viewer


def blueprint(services: Services, ask: Callable[[], Viewer]) -> Blueprint:
    """Return the route that keeps the choice; ``ask`` says who asks, whatever was chosen."""
    routes = Blueprint("see_as", __name__)

    @routes.post(ADDRESS)
    def choose() -> Response:
        viewer, choice = ask(), request.form.get(FIELD, "")
        if choice not in SEE_AS or not may_switch(viewer, services):
            abort(404)
        shown = viewer_as(viewer, choice, services.repository)
        answer = Response(status=303, headers={"Location": _back(services, shown)})
        answer.set_cookie(
            COOKIE, choice, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
        )
        return answer

    return routes


def _back(services: Services, viewer: Viewer) -> str:
    """Return the address of the page that the form was on, where ``viewer`` may see it."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or not came.path.startswith("/"):
        return OVERVIEW
    try:
        found, _ = current_app.url_map.bind(request.host).match(came.path, "GET")
    except (HTTPException, RequestRedirect):
        return OVERVIEW
    is_page = not found.startswith("/") or place_at(came.path, services.measures) is not None
    if not is_page or not may(viewer, POLICY[found]):
        return OVERVIEW
    # One slash: with two it would be the address of another host.
    path = "/" + came.path.lstrip("/")
    return f"{path}?{came.query}" if came.query else path
