"""The page of one service: its panels, then every measure of it as a row."""

from __future__ import annotations

from typing import Final

from dashboard.frame import service_path
from dashboard.journey import SERVICES
from dashboard.overview import overview_of, state_of_overview
from dashboard.service_page import service_page_of
from dashboard.services import Services
from dashboard.state import Options, ViewState, to_query
from dashboard.viewer import Viewer, reader_of
from layouts import ids
from layouts.components.narrowing import narrowing
from layouts.components.overview_table import overview_table
from layouts.components.service_panel import service_panel
from layouts.components.still import still
from layouts.components.toolbar import toolbar
from layouts.components.tree import Element, element

EVERY: Final = "Every measure of this service"
NO_ROWS: Final = (
    "No measure of this service is counted for this team, locality or group of children. Choose "
    "“Clear” above to see everybody."
)


def title(service: str) -> str:
    """Return the heading of the page of ``service``."""
    return SERVICES[service]


def body(
    service: str, state: ViewState, options: Options, viewer: Viewer, services: Services
) -> Element:
    """Return the panels of ``service``, and a row for each of its measures."""
    state = state.of_figures
    declared = services.panels[service]
    page = service_page_of(service, declared, services.measures, state, viewer, services.repository)
    reader = reader_of(viewer, state.edition)
    shown = [each for each in page.panels if not each.is_withheld]
    panels = [service_panel(each, state, options, reader) for each in shown]
    tools = toolbar(service_path(service), state, options, discloses=viewer.discloses)
    return element(
        "Div",
        [
            still(
                [
                    element(
                        "Div",
                        [element("P", page.introduction, className="lead"), tools],
                        className="overview-top",
                    ),
                    narrowing(state, options),
                ]
            ),
            element("Div", panels, className="cards service-panels"),
            _rows(service, state, options, viewer, services),
        ],
    )


def _rows(
    service: str, state: ViewState, options: Options, viewer: Viewer, services: Services
) -> Element:
    """Return every measure of ``service`` as the overview has it."""
    chosen = {each.id: each for each in services.measures.values() if each.service == service}
    shown = overview_of(chosen, state_of_overview(state, options), viewer, services.repository)
    query = to_query(state, options)
    rows = overview_table(shown, query) if shown.rows else element("P", NO_ROWS, className="box")
    return element(
        "Section",
        [
            element("H2", EVERY, id=ids.section("measures")),
            element("P", shown.count, className="overview-count"),
            rows,
        ],
        className="panel",
        **{"aria-labelledby": ids.section("measures")},
    )
