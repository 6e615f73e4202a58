"""The address decides the page; after a change of page the focus goes to its heading."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output
from dash.development.base_component import Component

from callbacks.rendering import Pages
from layouts import ids


def register(app: Dash, pages: Pages) -> None:
    """Register the two callbacks of the address."""

    @app.callback(
        Output(ids.PAGE, "children"),
        Input(ids.LOCATION, "pathname"),
        Input(ids.LOCATION, "search"),
    )
    def route(path: object, query: object) -> list[Component]:
        return pages.page(path, query)

    app.clientside_callback(
        ClientsideFunction("sightline", "arrive"),
        Input(ids.PAGE, "children"),
        prevent_initial_call=True,
    )
