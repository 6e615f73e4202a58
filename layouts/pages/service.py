"""The page of one service: its measures, with the panels that suit them."""

from __future__ import annotations

from dashboard import panels
from dashboard.journey import SERVICES
from dashboard.services import Services
from dashboard.state import Options, ViewState
from dashboard.viewer import Viewer
from layouts.components.card import measure_card
from layouts.components.tree import Element, element


def title(service: str) -> str:
    """Return the heading of the page of ``service``."""
    return SERVICES[service]


def body(
    service: str, state: ViewState, options: Options, viewer: Viewer, services: Services
) -> Element:
    """Return the cards of the measures of ``service``."""
    chosen = [measure for measure in services.measures.values() if measure.service == service]
    views = [panels.view(measure, state, viewer, services.repository) for measure in chosen]
    return element("Div", [measure_card(view, options) for view in views], className="cards")
