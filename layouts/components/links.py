"""Addresses of what a table or a chart can choose: months, teams and groups, by their names."""

from __future__ import annotations

from dataclasses import replace

from dashboard.groups import Group
from dashboard.period import month_short
from dashboard.state import Options, ViewState, to_query
from dashboard.view import View


def levels_of(options: Options) -> dict[str, str]:
    """Return of each code that can be chosen whether it is a team or a locality."""
    levels = dict.fromkeys(options.localities, "locality")
    return levels | {code: "team" for code, _ in options.teams}


def unit_links(view: View, options: Options) -> dict[str, str]:
    """Return the address of each team (or locality) that can be chosen, by its name."""
    levels = levels_of(options)
    names = {part.code: part.name for part in view.by_team}
    if view.what_changed is not None:
        names |= {team.code: team.name for team in view.what_changed.teams}
    return {
        name: _to(replace(view.state, level=levels[code], unit=code), options)
        for code, name in names.items()
        if code in levels
    }


def month_links(state: ViewState, options: Options) -> dict[str, str]:
    """Return the address of each month shown that can be chosen, by its name in a table."""
    return {
        month_short(month): _to(replace(state, to_month=month), options)
        for month in options.months
        if state.from_month <= month < state.to_month
    }


def group_links(state: ViewState, group: Group, options: Options) -> dict[str, str]:
    """Return the address of each value of a group, by its name."""
    return {
        part.name: _to(replace(state, group=group.name, group_value=part.code), options)
        for part in group.parts
    }


def _to(state: ViewState, options: Options) -> str:
    return f"?{to_query(state, options)}"
