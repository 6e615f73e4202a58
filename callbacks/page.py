"""The address decides the page; after a change of page the focus goes to its heading."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output
from dash.development.base_component import Component

from callbacks.rendering import Body, page
from dashboard.services import Services
from layouts import ids


def register(app: Dash, services: Services, body: Body) -> None:
    """Register the two callbacks of the address; ``body`` gives a panel's content."""

    @app.callback(
        Output(ids.PAGE, "children"),
        Input(ids.LOCATION, "pathname"),
        Input(ids.LOCATION, "search"),
    )
    def route(_path: object, query: object) -> list[Component]:
        return page(services, body, query)

    app.clientside_callback(
        ClientsideFunction("sightline", "focus"),
        Input(ids.PAGE, "children"),
        prevent_initial_call=True,
    )
