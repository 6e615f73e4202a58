"""CSV files: the same view as the page, as rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from flask import Blueprint, Response, abort, request

from dashboard import panels
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.state import parse

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> object:
    """Return ``value`` as a cell that a spreadsheet does not run: text is quoted, numbers not."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return "" if value is None else value


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV file's text, with the mark by which Excel knows UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([cell(each) for each in head])
    writer.writerows([cell(each) for each in row] for row in rows)
    return "\ufeff" + text.getvalue()


def blueprint(services: Services) -> Blueprint:
    """Return the export routes."""
    routes = Blueprint("export", __name__, url_prefix="/export")

    @routes.get("/<measure_id>.csv")
    def export(measure_id: str) -> Response:
        measure = services.measures.get(measure_id)
        if measure is None:
            abort(404)
        try:
            viewer = services.viewer()
            options = services.repository.options(viewer)
            state, _ = parse(request.query_string.decode("utf-8", "replace"), options)
            view = panels.view(measure, state, viewer, services.repository)
        except TemporarilyUnavailable:
            return Response("Temporarily unavailable\n", 503, mimetype="text/plain")
        head, rows = panels.csv_rows(view)
        name = f"{viewer.authority}_{measure.id}_{state.from_month}_to_{state.to_month}.csv"
        return Response(
            csv_text(head, rows),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return routes
