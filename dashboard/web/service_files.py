"""A service's panel as a file: its table as CSV, its chart as SVG with title and source."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, abort, request

from dashboard.charts import Chart
from dashboard.edition import marking
from dashboard.figures.svg import svg
from dashboard.frame import DEMONSTRATION
from dashboard.period import month_words
from dashboard.service_charts import chart_of
from dashboard.service_page import service_page_of
from dashboard.service_panels import ServicePanels
from dashboard.service_view import ServicePanel
from dashboard.services import Services
from dashboard.state import Options, ViewState, parse, to_query
from dashboard.viewer import Viewer
from dashboard.web.export import csv_text, file_name
from dashboard.web.kept import file_taken
from dashboard.wording import scope_words

WIDTH: Final = 760
"""Pixels: as wide as the text of an A4 page at its own size."""
WHOLE_NUMBER: Final = re.compile(r"\d{1,3}(,\d{3})*")


def _asked(services: Services, viewer: Viewer) -> tuple[ViewState, Options]:
    """Return the view that is asked for: of the edition that may be published, unless in full."""
    options = services.repository.options(viewer)
    state, _ = parse(request.query_string.decode("utf-8", "replace"), options)
    edition = "full" if request.args.get("edition") == "full" else "publication"
    return replace(state, edition=edition), options


def _panel(
    services: Services, service: str, number: int, state: ViewState, viewer: Viewer
) -> ServicePanel:
    """Return the panel at ``number`` (from 1) of a service's page; aborts where there is none."""
    declared = services.panels.get(service)
    if declared is None or not 1 <= number <= len(declared.panels):
        abort(404)
    alone = ServicePanels(declared.introduction, (declared.panels[number - 1],))
    page = service_page_of(service, alone, services.measures, state, viewer, services.repository)
    return page.panels[0]


def _said(state: ViewState, options: Options, area: str) -> str:
    """Return whom and which months a file covers."""
    name = dict(options.teams).get(state.unit, state.unit)
    months = f"{month_words(state.from_month)} to {month_words(state.to_month)}"
    return f"{scope_words(area, state, name)}, {months}"


def _number(text: str) -> object:
    """Return a whole number as such, so that a spreadsheet can add it up; all else as words."""
    return int(text.replace(",", "")) if WHOLE_NUMBER.fullmatch(text) else text


def _csv(panel: ServicePanel, marks: list[str], said: str) -> str:
    lines: list[tuple[object, ...]] = [(each,) for each in (*marks, panel.title, said)]
    for table in panel.tables:
        lines += [(), (table.caption,), table.head]
        lines += [(row[0], *map(_number, row[1:])) for row in table.rows]
    lines += [(), (panel.source,), *([(panel.hint,)] if panel.hint else [])]
    lines += [(words,) for words in panel.flag_words]
    width = max(len(line) for line in lines)
    rows = [(*line, *[""] * (width - len(line))) for line in lines]
    return csv_text([str(each) for each in rows[0]], rows[1:])


def _image(panel: ServicePanel, chart: Chart, marks: list[str], said: str) -> str:
    return svg(
        chart.figure,
        width=WIDTH,
        title=f"{panel.title}: {chart.title}",
        description=chart.words,
        above=(panel.title, f"{said}. {chart.title}.", f"{'. '.join(marks)}."),
        below=(*([chart.hint] if chart.hint else []), panel.sentence, *panel.flag_words),
        source=panel.source,
    )


def blueprint(services: Services) -> Blueprint:
    """Return the routes of the panels' files."""
    routes = Blueprint("service_files", __name__)

    def answer(service: str, number: int, ending: str) -> Response:
        viewer = services.viewer()
        state, options = _asked(services, viewer)
        panel = _panel(services, service, number, state, viewer)
        loaded = services.repository.loaded(viewer)
        area = services.repository.area(viewer.authority).name
        marks = [marking(state.edition), *([DEMONSTRATION] if loaded.is_demonstration else [])]
        said = _said(state, options, area)
        name = file_name(
            viewer.authority,
            f"{service}_{number}",
            state,
            options,
            is_demonstration=loaded.is_demonstration,
        ).removesuffix(".csv")
        chart = chart_of(panel)
        if ending == "svg" and chart is None:
            words = panel.sentence if panel.shown is None else "This panel is a table."
            return Response(f"There is no image. {words}\n", 404, mimetype="text/plain")
        file_taken(service, edition=state.edition, panel=panel.title, view=to_query(state, options))
        text = _csv(panel, marks, said)
        if ending == "svg" and chart is not None:
            text = _image(panel, chart, marks, said)
        return Response(
            text,
            mimetype="text/csv" if ending == "csv" else "image/svg+xml",
            headers={
                "Content-Disposition": f'attachment; filename="{name}.{ending}"',
                "Cache-Control": "no-store",
            },
        )

    @routes.get("/export/service/<service>/<int:number>.csv")
    def csv(service: str, number: int) -> Response:
        return answer(service, number, "csv")

    @routes.get("/image/service/<service>/<int:number>.svg")
    def image(service: str, number: int) -> Response:
        return answer(service, number, "svg")

    return routes
