"""Clicks on points and bars of charts narrow the page; ``assets/sightline.js``."""

from __future__ import annotations

from dash import ALL, ClientsideFunction, Dash, Input

from layouts import ids


def register(app: Dash) -> None:
    """Register the callback of clicks, which runs in the browser."""
    app.clientside_callback(
        ClientsideFunction("sightline", "pick"),
        Input(ids.choosing_chart(ALL, ALL), "clickData"),
        prevent_initial_call=True,
    )
