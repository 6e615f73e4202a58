"""The filter bar: which months, which children, and what they are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.period import month_words
from dashboard.ports import Area
from dashboard.state import (
    GROUP_TITLES,
    GROUPS,
    NEIGHBOUR_LISTS,
    Options,
    ViewState,
    default_state,
    to_query,
)
from layouts import ids

ALL: Final = {
    "age": "All ages",
    "sex": "Girls and boys",
    "ethnicity": "All ethnic groups",
    "disability": "All children",
}


def control_values(state: ViewState) -> dict[str, object]:
    """Return the value of each control of the bar, by its name in ``ids.CONTROLS``."""
    values: dict[str, object] = {
        "from": state.from_month,
        "to": state.to_month,
        "team": "all",
        "locality": "all",
        **dict.fromkeys(GROUPS, "all"),
        "neighbours": str(state.neighbours or "none"),
        "method": state.method,
        "others": [each for each in ("region", "england", "target") if getattr(state, each)],
    }
    for chosen, value in ((state.level, state.unit), (state.group, state.group_value)):
        if chosen in values:
            values[chosen] = value
    return values


def _select(name: str, label: str, choices: Sequence[tuple[str, str]], value: object) -> Component:
    identity = ids.control(name)
    return html.Div(
        className=f"control control-{name}",
        children=[
            dbc.Label(label, html_for=identity),
            dbc.Select(
                id=identity,
                options=[{"value": code, "label": words} for code, words in choices],
                value=value,
            ),
        ],
    )


def _group(legend: str, controls: Sequence[Component], class_name: str) -> Component:
    return html.Fieldset(
        [html.Legend(legend), html.Div(list(controls), className="controls")],
        className=f"filter-group {class_name}",
    )


def filter_bar(options: Options, state: ViewState, area: Area) -> Component:
    """Return the form with every control set to ``state``."""
    values = control_values(state)
    months = list(options.months) or sorted({state.from_month, state.to_month})
    month_choices = [(month, month_words(month)) for month in months]
    others = [
        {"value": "region", "label": area.region_name or "Region"},
        {"value": "england", "label": "England"},
        {"value": "target", "label": "Target"},
    ]
    children = [
        _group(
            "Months",
            [
                _select("from", "From", month_choices, values["from"]),
                _select("to", "To", month_choices, values["to"]),
            ],
            "months",
        ),
        _group(
            "Part of the service",
            [
                _select("team", "Team", [("all", "All teams"), *options.teams], values["team"]),
                _select(
                    "locality",
                    "Locality",
                    [("all", "All localities"), *((each, each) for each in options.localities)],
                    values["locality"],
                ),
            ],
            "units",
        ),
        html.Div(
            html.Button("Clear", id=ids.CLEAR, type="button", className="button"),
            className="filter-actions",
        ),
        _group(
            "Group of children",
            [
                _select(
                    name,
                    GROUP_TITLES[name],
                    [("all", ALL[name]), *choices.items()],
                    values[name],
                )
                for name, choices in GROUPS.items()
            ],
            "groups",
        ),
        _group(
            "Compare with",
            [
                _select(
                    "neighbours",
                    "Statistical neighbours",
                    [
                        *((str(year), f"{year} list") for year in NEIGHBOUR_LISTS),
                        ("none", "Not shown"),
                    ],
                    values["neighbours"],
                ),
                _select(
                    "method",
                    "Their average",
                    [("mean", "Mean"), ("median", "Median")],
                    values["method"],
                ),
                html.Fieldset(
                    className="control control-others",
                    children=[
                        html.Legend("And with", className="form-label"),
                        dbc.Checklist(
                            id=ids.control("others"),
                            options=others,
                            value=values["others"],
                            inline=True,
                        ),
                    ],
                ),
            ],
            "comparators",
        ),
    ]
    return html.Form(
        children,
        id=ids.FILTERS,
        className="filters",
        **{"aria-label": "What is shown"},
    )


def stores(options: Options, state: ViewState) -> list[Component]:
    """Return the view now shown, and what a cleared bar holds, for the browser."""
    return [
        dcc.Store(id=ids.QUERY, data=to_query(state, options)),
        dcc.Store(id=ids.DEFAULTS, data=control_values(default_state(options))),
    ]
