"""The tables of a measure's page as CSV files: the same words and figures as on the page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, abort, request

from dashboard.edition import marking
from dashboard.frame import DEMONSTRATION
from dashboard.measure_page import MeasurePage, measure_page_of
from dashboard.measure_panels import STANDING, Panel, panels_of
from dashboard.services import Services
from dashboard.state import parse, to_query
from dashboard.web.export import csv_text, file_name
from dashboard.web.kept import file_taken

FIGURE: Final = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?")
"""A plain figure as the pages print it, with marks between thousands."""


def number(text: str) -> object:
    """Return a printed figure as a number, so that a spreadsheet can use it; all else,
    percentages with their sign included, as it is printed."""
    if FIGURE.fullmatch(text) is None:
        return text
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def _text(page: MeasurePage, panel: Panel, marks: list[str]) -> str:
    """Return the file: what it is and how it is marked, each table, how to read it, the source."""
    view = page.view
    scope = view.area if panel.name == STANDING else view.scope
    lines: list[tuple[object, ...]] = [
        *((each,) for each in marks),
        (view.measure.title,),
        (f"{scope}. {panel.title}",),
    ]
    for table in panel.tables:
        lines += [(), (table.caption,), table.head]
        lines += [(row[0], *map(number, row[1:])) for row in table.rows]
    source = page.standing.source if panel.name == STANDING and page.standing else view.source
    lines += [(), *([(panel.words,)] if panel.words else []), (source,)]
    if panel.name != STANDING:
        lines += [(note.words,) for note in view.dated]
    width = max(len(line) for line in lines)
    rows = [(*line, *[""] * (width - len(line))) for line in lines]
    return csv_text([str(each) for each in rows[0]], rows[1:])


def blueprint(services: Services) -> Blueprint:
    """Return the route of the panels' tables."""
    routes = Blueprint("measure_files", __name__, url_prefix="/export")

    @routes.get("/<measure_id>/<name>.csv")
    def table(measure_id: str, name: str) -> Response:
        measure = services.measures.get(measure_id)
        if measure is None:
            abort(404)
        edition = "full" if request.args.get("edition") == "full" else "publication"
        viewer, repository = services.viewer(), services.repository
        options = repository.options(viewer)
        state, _ = parse(request.query_string.decode("utf-8", "replace"), options)
        page = measure_page_of(measure, replace(state, edition=edition), viewer, repository)
        loaded = repository.loaded(viewer)
        panel = panels_of(page).get(name)
        if panel is None:
            abort(404)
        file_taken(
            measure.id, edition=edition, panel=panel.name, view=to_query(page.view.state, options)
        )
        marks = [marking(edition), *([DEMONSTRATION] if loaded.is_demonstration else [])]
        named = file_name(
            viewer.authority,
            f"{measure.id}_{panel.name}",
            page.view.state,
            options,
            is_demonstration=loaded.is_demonstration,
        ).removesuffix(".csv")
        return Response(
            _text(page, panel, marks),
            mimetype="text/csv",
            headers={
                "Content-Disposition": f'attachment; filename="{named}.csv"',
                "Cache-Control": "no-store",
            },
        )

    return routes
