"""One callback draws each panel for the view asked for."""

from __future__ import annotations

from typing import Any

from dash import MATCH, Dash, Input, Output, State

from callbacks.rendering import Body
from dashboard.services import Services
from layouts import ids


def register(app: Dash, _services: Services, body: Body) -> None:
    """Register the panel callback; ``body`` gives a panel's content."""

    @app.callback(
        Output(ids.panel(MATCH), "children"),
        Input(ids.QUERY, "data"),
        State(ids.panel(MATCH), "id"),
        prevent_initial_call=True,
    )
    def draw(query: object, panel: object) -> Any:
        return body(panel.get("panel") if isinstance(panel, dict) else None, query)
