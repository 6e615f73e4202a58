"""One callback draws each panel for the view asked for."""

from __future__ import annotations

from typing import Any

from dash import MATCH, Dash, Input, Output, State

from callbacks.rendering import panel_body
from dashboard.services import Services
from layouts import ids


def register(app: Dash, services: Services) -> None:
    """Register the panel callback."""

    @app.callback(
        Output(ids.panel(MATCH), "children"),
        Input(ids.QUERY, "data"),
        State(ids.panel(MATCH), "id"),
        prevent_initial_call=True,
    )
    def draw(query: object, panel: object) -> Any:
        return panel_body(services, panel, query)
