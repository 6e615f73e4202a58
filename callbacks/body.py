"""One callback draws the body of the page for the view asked for, and says what is shown."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State

from callbacks.rendering import Pages
from layouts import ids


def register(app: Dash, pages: Pages) -> None:
    """Register the callback of the body."""

    @app.callback(
        Output(ids.BODY, "children"),
        Output(ids.STATUS, "children"),
        Input(ids.QUERY, "data"),
        State(ids.LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    def draw(query: object, path: object) -> tuple[Any, str]:
        return pages.body(path, query)
