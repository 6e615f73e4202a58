"""The page of one measure: everything that is known of it."""

from __future__ import annotations

from dashboard import panels
from dashboard.services import Services
from dashboard.state import Options, ViewState
from dashboard.viewer import Viewer
from layouts.components.card import measure_card
from layouts.components.tree import Element, element


def body(
    measure_id: str, state: ViewState, options: Options, viewer: Viewer, services: Services
) -> Element:
    """Return what is known of a measure."""
    measure = services.measures[measure_id]
    view = panels.view(measure, state, viewer, services.repository)
    return element("Div", [measure_card(view, options)], className="cards")
