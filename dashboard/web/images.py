"""Images of charts: the very figure that the page shows, as SVG with its title and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, abort, request

from dashboard.charts import Chart
from dashboard.edition import OFFICIAL_SENSITIVE, marking
from dashboard.figures.svg import svg
from dashboard.frame import DEMONSTRATION
from dashboard.measure_page import MeasurePage, measure_page_of
from dashboard.measure_panels import panels_of
from dashboard.ports import Loaded
from dashboard.services import Services
from dashboard.state import parse, to_query
from dashboard.view import View
from dashboard.web.export import file_name
from dashboard.web.kept import file_taken
from dashboard.web.templates import message_page

WIDTH: Final = 760
"""Pixels: as wide as the text of an A4 page at its own size."""


def image(view: View, chart: Chart, loaded: Loaded) -> str:
    """Return ``chart`` with all that it needs to stand alone, as SVG.

    Above it stand the measure, whom and what it shows, and the marking of the edition; below it
    how to read it, its dated notes, and its source.
    """
    marks = [marking(view.state.edition), *([DEMONSTRATION] if loaded.is_demonstration else [])]
    flagged = view.flagged
    notes = [f"{note.number}. {note.words}" for note in flagged] if chart.name == "time" else []
    return svg(
        chart.figure,
        width=WIDTH,
        title=f"{view.measure.title}: {chart.title}",
        description=chart.words,
        above=(view.measure.title, f"{view.scope}. {chart.title}.", f"{'. '.join(marks)}."),
        below=(*([chart.hint] if chart.hint else []), *notes),
        source=view.source,
    )


def blueprint(services: Services) -> Blueprint:
    """Return the routes of the images."""
    routes = Blueprint("images", __name__, url_prefix="/image")

    @routes.get("/<measure_id>/<name>.svg")
    def one(measure_id: str, name: str) -> Response:
        measure = services.measures.get(measure_id)
        if measure is None:
            abort(404)
        edition = "full" if request.args.get("edition") == "full" else "publication"
        viewer = services.viewer()
        repository = services.repository
        options = repository.options(viewer)
        state, _ = parse(request.query_string.decode("utf-8", "replace"), options)
        state = replace(state, edition=edition)
        page = measure_page_of(measure, state, viewer, repository)
        loaded = repository.loaded(viewer)
        chart = found(page).get(name)
        if chart is None and edition == "publication" and viewer.discloses:
            full = measure_page_of(measure, replace(state, edition="full"), viewer, repository)
            if name in found(full):
                query = to_query(replace(state, edition="full"), options)
                return _only_in_full(f"{request.path}?{query}&edition=full")
        if chart is None:
            abort(404)
        file_taken(measure.id, edition=edition, panel=chart.name, view=to_query(state, options))
        csv = file_name(
            viewer.authority,
            f"{measure.id}_{chart.name}",
            state,
            options,
            is_demonstration=loaded.is_demonstration,
        )
        return Response(
            image(page.view, chart, loaded),
            mimetype="image/svg+xml",
            headers={
                "Content-Disposition": f'attachment; filename="{csv.removesuffix(".csv")}.svg"',
                "Cache-Control": "no-store",
            },
        )

    return routes


def _only_in_full(address: str) -> Response:
    """Return the page that says why there is no such image, and where the full one is."""
    words = (
        "Without its small numbers there is too little left to draw.",
        "Its full image shows small numbers, and may not be published.",
    )
    back = (address, f"Download the full image ({OFFICIAL_SENSITIVE})")
    return message_page("Not in the edition that may be published", words, 404, back=back)


def found(page: MeasurePage) -> Mapping[str, Chart]:
    """Return the charts of which there is an image: all that the measure's page shows."""
    return {name: panel.chart for name, panel in panels_of(page).items() if panel.chart is not None}
