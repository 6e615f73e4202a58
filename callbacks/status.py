"""Says what is now shown, for those who do not see the page change."""

from __future__ import annotations

from dash import Dash, Input, Output

from callbacks.rendering import Body, status_words
from dashboard.services import Services
from layouts import ids


def register(app: Dash, services: Services, _body: Body) -> None:
    """Register the status line."""

    @app.callback(
        Output(ids.STATUS, "children"),
        Input(ids.QUERY, "data"),
        prevent_initial_call=True,
    )
    def say(query: object) -> str:
        return status_words(services, query)
