"""CSV files: the same view as the page, as rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, abort, request

from dashboard import exports, panels
from dashboard.edition import FULL_FILE, edition_of_file, marking
from dashboard.services import Services
from dashboard.state import Options, ViewState, parse, to_query
from dashboard.web.kept import file_taken

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for a formula's beginning; the wide ones count in some of them."""
WHOLE: Final = ("n", "numerator", "denominator")
"""Columns of counts, stored as numbers with decimals."""
NAME_LENGTH: Final = 40


def cell(value: object) -> object:
    """Return ``value`` as a cell that a spreadsheet does not run: text is quoted, numbers not."""
    if isinstance(value, str) and (
        value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
    ):
        return "'" + value
    return "" if value is None else value


def whole(value: object) -> object:
    """Return a whole number without decimals: ``124`` for ``124.0``; all else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def csv_text(
    head: Sequence[str], rows: Iterable[Sequence[object]], unit: str = "", *, mark: str = ""
) -> str:
    """Return a CSV file's text, with the mark by which Excel knows UTF-8.

    A first line of its own says of which edition the file is: ``mark``.

    Counts are printed as whole numbers, as on the command line; so are the values of a measure
    whose ``unit`` is a count. Other values stay unrounded.
    """
    counts = {*WHOLE, *(["value"] if unit == "count" else [])}
    text = io.StringIO()
    writer = csv.writer(text)
    if mark:
        writer.writerow([mark, *[""] * (len(head) - 1)])
    writer.writerow([cell(each) for each in head])
    writer.writerows(
        [
            cell(whole(each) if name in counts else each)
            for name, each in zip(head, row, strict=True)
        ]
        for row in rows
    )
    return "\ufeff" + text.getvalue()


def _plain(text: str) -> str:
    """Return ``text`` as part of a file name: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:NAME_LENGTH]


def file_name(
    authority: str, measure: str, state: ViewState, options: Options, *, is_demonstration: bool
) -> str:
    """Return the name of a view's file: whose figures, which, of whom, when, and if made up.

    That of the full edition says so.
    """
    parts = [authority, measure]
    if state.level != "all":
        name = dict(options.teams).get(state.unit, state.unit)
        parts.append(_plain(name) or f"{state.level}-{_plain(state.unit)}")
    if state.group != "none":
        parts.append(f"{state.group}-{_plain(state.group_value)}")
    parts.append(f"{state.from_month}_to_{state.to_month}")
    if is_demonstration:
        parts.append("demonstration")
    if state.edition == "full":
        parts.append(FULL_FILE)
    return "_".join(parts) + ".csv"


def blueprint(services: Services) -> Blueprint:
    """Return the export routes."""
    routes = Blueprint("export", __name__, url_prefix="/export")

    @routes.get("/<measure_id>.csv")
    def export(measure_id: str) -> Response:
        measure = services.measures.get(measure_id)
        if measure is None:
            abort(404)
        viewer = services.viewer()
        options = services.repository.options(viewer)
        state, _ = parse(request.query_string.decode("utf-8", "replace"), options)
        state = replace(state, edition=edition_of_file(request.args.get("edition"), viewer))
        view = panels.view(measure, state, viewer, services.repository)
        made_up = services.repository.loaded(viewer).is_demonstration
        file_taken(measure.id, edition=state.edition, view=to_query(state, options))
        head, rows = exports.csv_rows(view)
        name = file_name(viewer.authority, measure.id, state, options, is_demonstration=made_up)
        return Response(
            csv_text(head, rows, measure.unit, mark=marking(state.edition)),
            mimetype="text/csv",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )

    return routes
