"""The overview: how every measure stands, under one filter bar."""

from __future__ import annotations

from typing import Final

from dashboard import panels
from dashboard.measures.registry import PANELS
from dashboard.services import Services
from dashboard.state import Options, ViewState
from dashboard.viewer import Viewer
from layouts import ids
from layouts.components.card import measure_card
from layouts.components.tree import Element, element

HEADING: Final = "How are we doing?"


def body(state: ViewState, options: Options, viewer: Viewer, services: Services) -> Element:
    """Return the panels of the overview."""
    repository = services.repository
    sections = []
    for name, title in PANELS.items():
        chosen = [measure for measure in services.measures.values() if measure.panel == name]
        views = [panels.view(measure, state, viewer, repository) for measure in chosen]
        cards = element("Div", [measure_card(view, options) for view in views], className="cards")
        heading = element("H2", title, id=ids.section(name))
        sections.append(
            element(
                "Section",
                [heading, cards],
                className=f"panel panel-{name}",
                **{"aria-labelledby": ids.section(name)},
            )
        )
    return element("Div", sections)
