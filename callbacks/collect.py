"""Filter bar, clear button and clicks on bars become one query; ``assets/sightline.js``."""

from __future__ import annotations

from dash import ALL, ClientsideFunction, Dash, Input, Output, State

from callbacks.rendering import Body
from dashboard.services import Services
from layouts import ids


def register(app: Dash, _services: Services, _body: Body) -> None:
    """Register the collector, which runs in the browser."""
    app.clientside_callback(
        ClientsideFunction("sightline", "collect"),
        Output(ids.QUERY, "data"),
        Output(ids.NOTICE, "children"),
        *[Output(ids.control(name), "value") for name in ids.CONTROLS],
        *[Input(ids.control(name), "value") for name in ids.CONTROLS],
        Input(ids.CLEAR, "n_clicks"),
        Input(ids.team_chart(ALL), "clickData"),
        State(ids.DEFAULTS, "data"),
        State(ids.QUERY, "data"),
        prevent_initial_call=True,
    )
