"""The overview: five panels under one filter bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from dashboard.measures.registry import PANELS
from dashboard.period import month_words
from dashboard.ports import Area, Loaded
from dashboard.state import GROUPS, Options, ViewState
from layouts import ids
from layouts.components.panel import panel, unavailable
from layouts.filters import filter_bar, stores
from layouts.shell import frame

HEADING: Final = "How are we doing?"


def shown_words(state: ViewState, options: Options, area: Area) -> str:
    """Return what is now shown, in words."""
    where = area.name
    if state.level == "team":
        where = dict(options.teams).get(state.unit, state.unit)
    elif state.level != "all":
        where = state.unit
    who = "all children"
    if state.group != "none":
        words = GROUPS[state.group][state.group_value]
        who = f"{words[0].lower()}{words[1:]}" if state.group != "ethnicity" else words
        if state.group == "age":
            who = f"age {who}" if state.group_value != "unknown" else who
    months = f"{month_words(state.from_month)} to {month_words(state.to_month)}"
    if state.from_month == state.to_month:
        months = month_words(state.to_month)
    return f"Showing {where}, {who}, {months}."


def overview(
    options: Options,
    state: ViewState,
    area: Area,
    loaded: Loaded,
    bodies: Mapping[str, Any],
    notices: Sequence[str] = (),
) -> list[Component]:
    """Return the page; ``bodies`` holds each panel's content by its name in PANELS."""
    content = [
        html.H1(HEADING, id=ids.HEADING, tabIndex="-1"),
        filter_bar(options, state, area),
        *stores(options, state),
        html.Div(
            className="shown",
            children=[
                html.P(shown_words(state, options, area), id=ids.STATUS, role="status"),
                html.P(" ".join(notices), id=ids.NOTICE, role="status", className="notice"),
            ],
        ),
        *(panel(name, title, bodies[name]) for name, title in PANELS.items()),
    ]
    return frame(
        content,
        area_name=area.name,
        data_to=loaded.data_to,
        is_demonstration=loaded.is_demonstration,
    )


def unavailable_page() -> list[Component]:
    """Return the page while the database cannot be reached at all."""
    return frame([html.H1(HEADING, id=ids.HEADING, tabIndex="-1"), unavailable()])


def empty_page() -> list[Component]:
    """Return the page while no records are loaded."""
    words = "No records are loaded yet. The README says which files can be loaded, and how."
    return frame([html.H1(HEADING, id=ids.HEADING, tabIndex="-1"), html.P(words)])
