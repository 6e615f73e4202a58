"""The filter bar: which months, which children, and what they are compared with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.journey import SERVICES
from dashboard.period import month_words
from dashboard.places import Kind
from dashboard.ports import Area
from dashboard.state import (
    GROUP_TITLES,
    GROUPS,
    NEIGHBOUR_LISTS,
    SIGNALS,
    SORTS,
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
        "service": state.service or "all",
        "signal": state.signal or "all",
        "sort": state.sort,
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
        [
            html.Legend(legend, className="visually-hidden"),
            html.Div(list(controls), className="controls"),
        ],
        className=f"filter-group {class_name}",
    )


def _months(options: Options, state: ViewState, *, first: bool) -> Component:
    months = list(options.months) or sorted({state.from_month, state.to_month})
    choices = [(month, month_words(month)) for month in months]
    if not first:
        return _group("Month", [_select("to", "Month", choices, state.to_month)], "months")
    controls = [
        _select("from", "From", choices, state.from_month),
        _select("to", "To", choices, state.to_month),
    ]
    return _group("Months", controls, "months")


def _units(options: Options, values: Mapping[str, object]) -> list[Component]:
    """Return the controls of teams and localities, of those that there are to choose."""
    controls = []
    if options.teams:
        teams = [("all", "All of the council"), *options.teams]
        controls.append(_select("team", "Team", teams, values["team"]))
    if options.localities:
        places = [("all", "All localities"), *((each, each) for each in options.localities)]
        controls.append(_select("locality", "Locality", places, values["locality"]))
    return [_group("Part of the service", controls, "units")] if controls else []


def _groups(values: Mapping[str, object]) -> Component:
    controls = [
        _select(name, GROUP_TITLES[name], [("all", ALL[name]), *choices.items()], values[name])
        for name, choices in GROUPS.items()
    ]
    return _group("Group of children", controls, "groups")


def _comparators(area: Area, values: Mapping[str, object]) -> Component:
    others = [
        {"value": "region", "label": area.region_name or "Region"},
        {"value": "england", "label": "England"},
        {"value": "target", "label": "Target"},
    ]
    lists = [*((str(year), f"{year} list") for year in NEIGHBOUR_LISTS), ("none", "Not shown")]
    averages = [("mean", "Mean"), ("median", "Median")]
    controls = [
        _select("neighbours", "Statistical neighbours", lists, values["neighbours"]),
        _select("method", "Their average", averages, values["method"]),
        html.Fieldset(
            className="control control-others",
            children=[
                html.Legend("And with", className="form-label"),
                dbc.Checklist(
                    id=ids.control("others"), options=others, value=values["others"], inline=True
                ),
            ],
        ),
    ]
    return _group("Compare with", controls, "comparators")


def _rows(state: ViewState) -> Component:
    services = [("all", "All services"), *SERVICES.items()]
    signals = [("all", "All signals"), *SIGNALS.items()]
    controls = [
        _select("service", "Service", services, state.service or "all"),
        _select("signal", "Signal", signals, state.signal or "all"),
        _select("sort", "Sorted by", [*SORTS.items()], state.sort),
    ]
    return _group("Measures", controls, "rows")


def filter_bar(options: Options, state: ViewState, area: Area, kind: Kind) -> Component:
    """Return the form of a page of ``kind``, with every control set to ``state``.

    The browser keeps in ``data-query`` what is shown and reads in ``data-defaults`` what a
    cleared bar holds.
    """
    values = control_values(state)
    clear = html.Div(
        html.Button("Clear", id=ids.CLEAR, type="button", className="button"),
        className="filter-actions",
    )
    of_kind: dict[Kind, list[Component]] = {
        "overview": [
            _months(options, state, first=False),
            *_units(options, values),
            _rows(state),
            clear,
        ],
        "service": [
            _months(options, state, first=True),
            *_units(options, values),
            clear,
            _comparators(area, values),
        ],
        "measure": [
            _months(options, state, first=True),
            *_units(options, values),
            clear,
            _groups(values),
            _comparators(area, values),
        ],
    }
    return html.Form(
        of_kind[kind],
        id=ids.FILTERS,
        className="filters",
        **{
            "aria-label": "What is shown",
            "data-query": to_query(state, options),
            "data-defaults": json.dumps(control_values(default_state(options))),
        },
    )


def store(options: Options, state: ViewState) -> Component:
    """Return the view now shown, for the callback that draws the body."""
    return dcc.Store(id=ids.QUERY, data=to_query(state, options))
