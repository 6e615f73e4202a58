"""The pages of definitions: every measure with its meaning, and how each is made.

Plain pages, drawn by the server: they work without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Blueprint, Response, abort

from dashboard.definitions import definition_of
from dashboard.frame import DEFINITIONS
from dashboard.glossary import TERMS
from dashboard.journey import SERVICES
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.web.templates import message_page, page

UNAVAILABLE: Final = "The records cannot be reached just now. Try again in a minute."
BACK: Final = (DEFINITIONS, "All definitions")


def _answering(view: Callable[..., Response]) -> Callable[..., Response]:
    """Return ``view`` with a database that does not answer said on a page."""

    @wraps(view)
    def answer(*given: Any, **named: Any) -> Response:
        try:
            return view(*given, **named)
        except TemporarilyUnavailable:
            found = message_page("Temporarily unavailable", (UNAVAILABLE,), 503, back=BACK)
            found.headers["Retry-After"] = "60"
            return found

    return answer


def blueprint(services: Services) -> Blueprint:
    """Return the routes of the definitions."""
    routes = Blueprint("definitions", __name__, url_prefix=DEFINITIONS)
    repository = services.repository

    def frame(title: str) -> dict[str, Any]:
        viewer = services.viewer()
        loaded = repository.loaded(viewer)
        return {
            "title": title,
            "current": DEFINITIONS,
            "area_name": repository.area(viewer.authority).name if viewer.authority else "",
            "data_to": loaded.data_to,
            "is_demonstration": loaded.is_demonstration,
        }

    @routes.get("")
    @_answering
    def listed() -> Response:
        by_service = [
            (name, title, [m for m in services.measures.values() if m.service == name])
            for name, title in SERVICES.items()
        ]
        values = {
            **frame("Definitions"),
            "services": [each for each in by_service if each[2]],
            "terms": TERMS,
            "count": len(services.measures),
        }
        return page("definitions.html", values)

    @routes.get("/<measure_id>")
    @_answering
    def one(measure_id: str) -> Response:
        measure = services.measures.get(measure_id)
        if measure is None:
            abort(404)
        found = definition_of(measure, services.viewer(), repository)
        return page("definition.html", {**frame(measure.title), "definition": found})

    return routes
