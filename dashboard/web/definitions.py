"""The pages of definitions: every measure with its meaning, and how each is made.

Plain pages, drawn by the server: they work without JavaScript.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort

from dashboard.definitions import definition_of, rules_in_force
from dashboard.edition import edition_of_file
from dashboard.findings import quality_of
from dashboard.frame import DEFINITIONS
from dashboard.glossary import TERMS
from dashboard.journey import SERVICES
from dashboard.measure import Measure
from dashboard.services import Services
from dashboard.web.frames import frame_values
from dashboard.web.templates import page


def blueprint(services: Services) -> Blueprint:
    """Return the routes of the definitions."""
    routes = Blueprint("definitions", __name__, url_prefix=DEFINITIONS)
    repository = services.repository

    def frame(title: str) -> dict[str, Any]:
        return frame_values(services, title, DEFINITIONS)

    def by_service() -> list[tuple[str, str, list[Measure]]]:
        """Return the services that have measures: code, name and measures."""
        found = [
            (name, title, [m for m in services.measures.values() if m.service == name])
            for name, title in SERVICES.items()
        ]
        return [each for each in found if each[2]]

    @routes.get("")
    def listed() -> Response:
        viewer = services.viewer()
        values = {
            **frame("Definitions"),
            "services": by_service(),
            "rules": rules_in_force(services.measures.values(), viewer, repository),
            "terms": TERMS,
            "count": len(services.measures),
        }
        return page("definitions.html", values)

    @routes.get("/quality")
    def quality() -> Response:
        viewer = services.viewer()
        with repository.snapshot():
            found = [
                (name, title, [quality_of(measure, viewer, repository) for measure in held])
                for name, title, held in by_service()
            ]
        values = {
            **frame("Data quality"),
            # It numbers the cases that lack something, few as they may be: paper says so.
            "edition": edition_of_file("full", viewer),
            "told": all(each.is_told for _, _, of_service in found for each in of_service),
            "services": [
                (name, title, [each for each in of_service if not each.is_clean])
                for name, title, of_service in found
                if any(not each.is_clean for each in of_service)
            ],
            "clean": [
                each.measure
                for _, _, of_service in found
                for each in of_service
                if each.is_clean and each.when
            ],
            "without": [
                each.measure for _, _, of_service in found for each in of_service if not each.when
            ],
        }
        return page("quality.html", values)

    @routes.get("/<measure_id>")
    def one(measure_id: str) -> Response:
        measure = services.measures.get(measure_id)
        if measure is None:
            abort(404)
        viewer = services.viewer()
        quality = quality_of(measure, viewer, repository) if viewer.authority else None
        values = {
            **frame(measure.title),
            "edition": edition_of_file("full", viewer) if quality and quality.gaps else "",
            "definition": definition_of(measure, viewer, repository),
            "quality": quality,
        }
        return page("definition.html", values)

    return routes
