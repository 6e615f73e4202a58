"""The overview as a CSV file: the rows of the page, in its order."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request

from dashboard import overview_file
from dashboard.edition import edition_of_file, marking
from dashboard.overview import overview_of, state_of_overview
from dashboard.services import Services
from dashboard.state import parse, to_query
from dashboard.web.export import csv_text, file_name
from dashboard.web.kept import file_taken


def blueprint(services: Services) -> Blueprint:
    """Return the route of the file; it is of the edition that may be published, unless in full."""
    routes = Blueprint("overview_file", __name__)

    @routes.get("/export/overview.csv")
    def overview() -> Response:
        repository = services.repository
        viewer = services.viewer()
        options = repository.options(viewer)
        state, _ = parse(request.query_string.decode("utf-8", "replace"), options)
        edition = edition_of_file(request.args.get("edition"), viewer)
        state = replace(state_of_overview(state, options), edition=edition)
        shown = overview_of(services.measures, state, viewer, repository)
        made_up = repository.loaded(viewer).is_demonstration
        file_taken("overview", edition=edition, view=to_query(state, options))
        head, rows = overview_file.csv_rows(shown)
        name = file_name(viewer.authority, "overview", state, options, is_demonstration=made_up)
        return Response(
            csv_text(head, rows, mark=marking(edition)),
            mimetype="text/csv",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )

    return routes
