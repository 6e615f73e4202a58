"""The page of one measure: its view, and all that stands beside it on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from dashboard import panels, wording
from dashboard.funnel_limits import NO_MEAN, NO_STOCK, NO_TEAMS, Limits, limits_of
from dashboard.groups import Group, groups_of, why_no_groups
from dashboard.lattice import CROSSED
from dashboard.lines import SUPPLIED, own_rows
from dashboard.measure import Measure
from dashboard.period import month_words, period_words, shift
from dashboard.ports import ImportBehind, Repository
from dashboard.standing import Standing, standing_of
from dashboard.state import GROUP_TITLES, GROUPS, Options, ViewState, default_state
from dashboard.teams import change_table, team_lines, what_changed
from dashboard.view import Line, Row, Table, View, WhatChanged
from dashboard.viewer import Viewer, reader_of

NO_TEAM_FIGURES: Final = (
    "By team: not shown, for the council supplies this figure for everyone together."
)
ONE_TEAM: Final = "By team: not shown, for one team holds all of these {counted}."
OF_A_LOCALITY: Final = (
    "By team: not shown, for the teams of one locality are not told apart. Choose all localities "
    "to see every team."
)
NO_TEAM_CASES: Final = "By team: not shown, for there are no {counted} in {when}."
NOT_PUBLISHED: Final = "By team: not shown, for figures of single teams are not published."
ONE_OWN_TEAM: Final = "By team: not shown, for one of your teams alone has {counted} in {when}."
NO_OWN_TEAM: Final = "By team: not shown, for none of your teams has {counted} in {when}."
CHANGE_OF_ALL: Final = (
    "What changed: not shown. It is split between all teams of the council, and you see your own."
)
FUNNEL_OF_ALL: Final = (
    "Funnel: not drawn. It sets all teams of the council against each other, and you see your own."
)
OF_ONE_UNIT: Final = (
    "What changed: shown for the whole council, where it is split between the teams. Remove the "
    "{level} to see it."
)
NOT_CROSSED: Final = (
    "{split}: not shown for one group of children, as the two are not counted together. Remove the "
    "group to see it."
)
NO_CHANGE: Final = (
    "What changed: not shown. It needs two figures, recorded in the same way, whose teams add up "
    "to the whole."
)


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that narrows the page, in words, and the state without it."""

    words: str
    without: ViewState


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of the whole, split between the teams, with its words and its table."""

    title: str
    found: WhatChanged
    table: Table


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """All that a measure's page shows; ``absent`` says why of what it does not show."""

    view: View
    row: Row | None
    """The figure that the headline is: the latest that has a value, or the last."""
    groups: tuple[Group, ...]
    changes: tuple[Changed, ...]
    """Since the figure before, and since a year earlier."""
    limits: tuple[Limits, ...]
    standing: Standing | None
    behind: tuple[ImportBehind, ...]
    """The imports that the figure rests on."""
    absent: tuple[str, ...]


def measure_page_of(
    measure: Measure, state: ViewState, viewer: Viewer, repository: Repository
) -> MeasurePage:
    """Return everything that is known of ``measure`` in ``state``.

    Its numbers are those of ``panels.view``. Raises TemporarilyUnavailable. Held in the
    repository's cache under its data versions, as views are.
    """
    state = state.of_figures
    with repository.snapshot():
        return repository.held(
            viewer,
            ("measure page", measure, state),
            lambda: _page(measure, state, viewer, repository),
        )


def _page(
    measure: Measure, state: ViewState, viewer: Viewer, repository: Repository
) -> MeasurePage:
    view = panels.view(measure, state, viewer, repository)
    reader = reader_of(viewer, state.edition)
    period = measure.headline
    row = view.own.latest or (view.own.rows[-1] if view.own.rows else None)
    month = row.month if row else state.to_month
    when = period_words(period, month)
    facts = repository.facts(reader, measure, period, month, month)
    kind = facts[-1].kind if facts else ""
    groups: tuple[Group, ...] = ()
    if row is not None and row.status != "no_data":
        groups = groups_of(measure, state, reader, repository, period, month)
    changes = _changes(view, state, reader, repository, period, row)
    standing, no_standing = standing_of(measure, state, reader, repository)
    absent = [_no_teams(measure, view, reader, kind, when)]
    if len(view.by_team) > 1 and not view.funnel:
        own = reader.units is not None
        absent.append(FUNNEL_OF_ALL if own else _no_funnel(measure, period))
    if not groups:
        absent.append(why_no_groups(measure, kind, reader, repository, when))
    if not changes and reader.units is not None and view.by_team:
        absent.append(CHANGE_OF_ALL)
    elif not changes and len(view.by_team) > 1:
        absent.append(NO_CHANGE if state.level == "all" else OF_ONE_UNIT.format(level=state.level))
    if measure.splits and state.group != "none":
        absent.append(
            NOT_CROSSED.format(split=" and ".join(map(wording.split_title, measure.splits)))
        )
    if standing is None:
        absent.append(no_standing)
    return MeasurePage(
        view=view,
        row=row,
        groups=groups,
        changes=changes,
        limits=limits_of(measure, view.funnel),
        standing=standing,
        behind=tuple(repository.rests_on(reader, measure, month))
        if row and row.value is not None
        else (),
        absent=tuple(filter(None, absent)),
    )


def _no_teams(measure: Measure, view: View, reader: Viewer, kind: str, when: str) -> str:
    """Return why no teams are compared; nothing where they are."""
    if len(view.by_team) > 1:
        return ""
    if view.state.level == "locality":
        return OF_A_LOCALITY
    if measure.computed is None or kind == SUPPLIED:
        return NO_TEAM_FIGURES
    if reader.level == "all" and not view.by_team:
        return NOT_PUBLISHED
    if reader.units is not None:
        own = ONE_OWN_TEAM if view.by_team else NO_OWN_TEAM
        return own.format(counted=measure.counted, when=when)
    if len(view.by_team) == 1:
        return ONE_TEAM.format(counted=measure.counted)
    if any(row.status == "suppressed" for row in view.own.rows):
        return f"By team: not shown. {CROSSED}"
    return NO_TEAM_CASES.format(counted=measure.counted, when=when)


def _no_funnel(measure: Measure, period: str) -> str:
    if measure.is_mean:
        return NO_MEAN.format(one=wording.singular(measure.counted))
    if measure.unit == "count" and period != "month":
        return NO_STOCK.format(counted=measure.counted)
    return NO_TEAMS.format(counted=measure.counted)


def _changes(
    view: View,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    period: str,
    row: Row | None,
) -> tuple[Changed, ...]:
    """Return what changed since the figure before, and since a year earlier where that is held."""
    measure = view.measure
    found = [view.what_changed] if view.what_changed else []
    if row is not None and row.value is not None and state.level == "all":
        year = shift(row.month, -12)
        at = replace(state, from_month=year, to_month=year)
        before = own_rows(measure, at, viewer, repository, period)
        history = Line("own", view.scope, "own", (*before, row))
        lines = team_lines(measure, state, viewer, repository, period, row.month)
        since = what_changed(measure, history, lines, (*view.marks, *view.team_changes))
        if since and since.since == year and all(year != each.since for each in found):
            found.append(since)
    return tuple(
        Changed(f"Since {month_words(each.since)}", each, change_table(measure, each))
        for each in found
    )


def chips_of(state: ViewState, options: Options) -> tuple[Chip, ...]:
    """Return what narrows a page: its months, where they are not the newest, a unit and a group."""
    default = default_state(options)
    chips = []
    if (state.from_month, state.to_month) != (default.from_month, default.to_month):
        newest = replace(state, from_month=default.from_month, to_month=default.to_month)
        words = f"{month_words(state.from_month)} to {month_words(state.to_month)}"
        if state.from_month == state.to_month:
            words = month_words(state.to_month)
        elif state.from_month == default.from_month:
            words = f"up to {month_words(state.to_month)}"
        chips.append(Chip(f"Months: {words}", newest))
    if state.level != "all":
        name = dict(options.teams).get(state.unit, state.unit)
        words = f"{state.level.capitalize()}: {name}"
        chips.append(Chip(words, replace(state, level="all", unit="all")))
    if state.group != "none":
        words = f"{GROUP_TITLES[state.group]}: {_group_name(state)}"
        chips.append(Chip(words, replace(state, group="none", group_value="all")))
    return tuple(chips)


def _group_name(state: ViewState) -> str:
    return GROUPS[state.group].get(state.group_value, state.group_value)


def everything(state: ViewState, options: Options) -> ViewState:
    """Return ``state`` without anything that narrows the page: all months, units and groups."""
    default = default_state(options)
    return replace(
        state,
        from_month=default.from_month,
        to_month=default.to_month,
        level="all",
        unit="all",
        group="none",
        group_value="all",
    )


def records_words(measure: Measure, row: Row | None) -> str:
    """Return what the list behind a figure holds: ``124 of 160 records``; nothing without one."""
    if row is None or row.value is None or row.numerator is None:
        return ""
    if measure.unit == "count":
        return _records(row.numerator)
    if row.denominator is None:
        return ""
    if measure.is_mean:
        return _records(row.denominator)
    return f"{wording.count_text(row.numerator)} of {_records(row.denominator)}"


def _records(count: float) -> str:
    return f"{wording.count_text(count)} record{'' if count == 1 else 's'}"
