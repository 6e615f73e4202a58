"""One panel of the overview: a heading and a card for each of its measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.state import Options
from dashboard.view import View
from layouts import ids
from layouts.components.card import measure_card
from layouts.components.tree import Element, element

UNAVAILABLE: Final = (
    "Temporarily unavailable: the records cannot be reached just now. Try again in a minute."
)


def unavailable() -> Component:
    """Return what stands in for figures while the database cannot be reached."""
    return html.P(UNAVAILABLE, className="unavailable", role="alert")


def panel_body(views: Sequence[View], options: Options) -> Element:
    """Return the cards of one panel."""
    if not views:
        return element("P", "No measure is shown here yet.", className="no-figure")
    return element("Div", [measure_card(view, options) for view in views], className="cards")


def panel(name: str, title: str, body: object) -> Component:
    """Return a panel with its heading around ``body``."""
    heading = ids.section(name)
    return html.Section(
        className=f"panel panel-{name}",
        **{"aria-labelledby": heading},
        children=[html.H2(title, id=heading), html.Div(body, id=ids.panel(name))],
    )
