"""Facts and published figures as lines of rows: the numbers of a view, before its words."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Final

from dashboard.measure import Measure, Published
from dashboard.period import OCCASIONAL, last_day, months_between
from dashboard.ports import Repository, ShownFact
from dashboard.state import GROUPS, ViewState
from dashboard.view import AsReported, Line, Row, Status
from dashboard.viewer import Viewer
from dashboard.wording import NOT_BY_GROUP, NOT_BY_UNIT, split_words

SUPPLIED: Final = "figures"
"""The kind of a figure that the council supplies as such; all others are counted from records."""
EVER: Final = ("1900-01", "2099-12")
HIDDEN: Final = "suppressed"
"""What a fact is where its figure is hidden: a small number, or one that would give one away."""


def fact_value(measure: Measure, fact: ShownFact) -> float | None:
    """Return a fact's figure: a percentage (0 to 100), a mean or a count; None without cases."""
    if fact.numerator is None or fact.status != "ok":
        return None
    if measure.unit == "count":
        return fact.numerator
    if not fact.denominator:
        return None
    return fact.numerator / fact.denominator * (100 if measure.unit == "percent" else 1)


def fact_row(measure: Measure, fact: ShownFact, team: str | None, split: str | None = None) -> Row:
    """Return a fact as a row. A month that no published figure matches is provisional."""
    value = fact_value(measure, fact)
    status: Status = "ok"
    if fact.status == "not_enough_history":
        status = "not_enough_history"
    elif fact.status == HIDDEN:
        status = "suppressed"
    elif value is None:
        status = "no_data" if fact.too_early == 0 else "too_early"
    elif measure.published and not _matches_published(measure.published, fact):
        status = "provisional"
    return Row(
        month=fact.month,
        period=fact.period,
        value=value,
        status=status,
        numerator=fact.numerator,
        denominator=fact.denominator,
        team=team,
        split=split,
        too_early=fact.too_early,
        unknown=fact.unknown,
    )


def _matches_published(published: Published, fact: ShownFact) -> bool:
    """Return whether a published figure covers the same: its month, and the same twelve months."""
    year_long = published.period == "rolling_12"
    return int(fact.month[5:]) == published.month and (
        not year_long or fact.period == published.period
    )


def _missing(month: str, period: str, data_to: str, like: Row | None) -> Row:
    ended = data_to >= last_day(month).isoformat()
    return Row(
        month=month,
        period=period,
        value=None,
        status="no_data" if ended else "too_early",
        team=like.team if like else None,
        split=like.split if like else None,
    )


def _none_here(measure: Measure, row: Row) -> Row:
    """Return ``row`` for a month that the records cover and that holds no case of this view."""
    if measure.unit == "count":
        return replace(row, value=0.0, numerator=0.0, status="ok")
    return replace(row, numerator=0.0, denominator=0.0)


def own_rows(
    measure: Measure, state: ViewState, viewer: Viewer, repository: Repository, period: str
) -> tuple[Row, ...]:
    """Return the authority's (or the chosen unit's and group's) figures, month by month.

    A month without a fact says so; but where the records cover the month, a count is a nought,
    and a percentage or mean has no cases.
    """
    facts = repository.facts(
        viewer,
        measure,
        period,
        state.from_month,
        state.to_month,
        level=state.level,
        unit=state.unit,
        group=state.group,
        group_value=state.group_value,
    )
    team = state.unit if state.level == "team" else None
    if state.level in ("locality", "service"):
        split: str | None = state.unit
    else:
        split = state.group_value if state.group != "none" else None
    by_month = {fact.month: fact_row(measure, fact, team, split) for fact in facts}
    covered = set(by_month)
    short: set[str] = set()
    if state.is_filtered:
        whole = repository.facts(viewer, measure, period, state.from_month, state.to_month)
        # What the council supplies knows no groups: of girls it says nothing, not nought.
        covered = {
            fact.month
            for fact in whole
            if fact.status in ("ok", HIDDEN) and (fact.kind != SUPPLIED or state.group == "none")
        }
        short = {fact.month for fact in whole if fact.status == "not_enough_history"}
    data_to = repository.loaded(viewer).data_to
    ended = data_to.isoformat() if data_to else "9999"
    like = Row("", period, None, "no_data", team=team, split=split)
    rows = []
    for month in months_between(state.from_month, state.to_month):
        if month in by_month:
            rows.append(by_month[month])
        elif month in covered:
            rows.append(_none_here(measure, replace(like, month=month)))
        elif month in short:
            rows.append(replace(like, month=month, status="not_enough_history"))
        elif _ends(measure, period, month):
            rows.append(_missing(month, period, ended, like))
    return tuple(rows)


def reported_rows(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    period: str,
    own: Line,
) -> tuple[AsReported, ...]:
    """Return the figures of closed months as they were reported, beside the rows of ``own``."""
    now = {row.month: row for row in own.rows}
    found = []
    for each in repository.reported(
        viewer,
        measure,
        period,
        state.from_month,
        state.to_month,
        level=state.level,
        unit=state.unit,
        group=state.group,
        group_value=state.group_value,
    ):
        team = state.unit if state.level == "team" else None
        row = fact_row(measure, each.fact, team)
        held = now.get(row.month)
        same = held is not None and (held.value, held.numerator, held.denominator) == (
            row.value,
            row.numerator,
            row.denominator,
        )
        found.append(AsReported(row, each.closed_on, "" if same else each.reason))
    return tuple(found)


def _ends(measure: Measure, period: str, month: str) -> bool:
    """Return whether a period that ends in the month is missed where there is no figure.

    Figures of a year, a term or a course are shown where there are any. So are those that the
    council alone gives of a day or of several months: it takes them as often as it sees fit.
    """
    if period == "quarter":
        return int(month[5:]) % 3 == 0
    return period not in OCCASIONAL and (measure.computed is not None or period == "month")


def undivided(
    measure: Measure, state: ViewState, viewer: Viewer, repository: Repository, period: str
) -> str:
    """Return, in words, that there are figures of all together and none of such parts; else "".

    The council supplies no figures of groups of children, and of teams and localities as it sees
    fit. Some measures count no children at all, so they have no such groups.
    """
    if not state.is_filtered:
        return ""
    whole = repository.facts(viewer, measure, period, *EVER)
    if not any(fact.numerator or fact.denominator or fact.status == HIDDEN for fact in whole):
        return ""
    supplied = all(fact.kind == SUPPLIED for fact in whole)
    if state.group != "none":
        # Workers and posts are all of an unknown group: those that are known are asked for.
        parts = [
            fact
            for fact in repository.facts(
                viewer, measure, period, *EVER, group=state.group, group_value=None
            )
            if fact.group_value != "unknown" or state.group_value == "unknown"
        ]
    elif supplied:
        parts = [*repository.facts(viewer, measure, period, *EVER, level=state.level, unit=None)]
    else:
        return ""
    if parts:
        return ""
    return NOT_BY_UNIT if supplied else NOT_BY_GROUP


def holds_any(
    measure: Measure, state: ViewState, viewer: Viewer, repository: Repository, period: str
) -> bool:
    """Return whether the team or locality of the state has such a case in any month at all."""
    if state.level == "all":
        return True
    return bool(
        repository.facts(viewer, measure, period, *EVER, level=state.level, unit=state.unit)
    )


def part_lines(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    period: str,
    by: str,
) -> tuple[Line, ...]:
    """Return one line for each team, locality, group value or split value.

    A line's rows carry the team's code in ``team``; every other breakdown stands in ``split``,
    led by the split's name where a measure has more than one.
    """
    where = {"level": state.level, "unit": state.unit}
    group = {"group": state.group, "group_value": state.group_value}
    first, last = state.from_month, state.to_month
    if by in ("team", "locality"):
        facts = repository.facts(viewer, measure, period, first, last, level=by, unit=None, **group)
        names = repository.team_names(viewer) if by == "team" else {"unknown": "Not recorded"}
        return tuple(
            Line(
                unit,
                names.get(unit, unit),
                "part",
                tuple(
                    fact_row(
                        measure, f, unit if by == "team" else None, None if by == "team" else unit
                    )
                    for f in found
                ),
            )
            for unit, found in groupby(facts, lambda fact: fact.unit)
        )
    if by == "split":
        facts = repository.facts(viewer, measure, period, first, last, split=None, **where)
        lead = len(measure.splits) > 1
        return tuple(
            Line(
                f"{split}:{value}",
                split_words(value),
                "part",
                tuple(
                    fact_row(measure, f, None, f"{split}: {value}" if lead else value)
                    for f in found
                ),
            )
            for (split, value), found in groupby(facts, lambda f: (f.split, f.split_value))
        )
    facts = repository.facts(
        viewer, measure, period, first, last, group=by, group_value=None, **where
    )
    lines = {
        value: Line(
            value,
            GROUPS[by].get(value, value),
            "part",
            tuple(fact_row(measure, f, None, value) for f in found),
        )
        for value, found in groupby(facts, lambda fact: fact.group_value)
    }
    return tuple(lines[value] for value in GROUPS[by] if value in lines)
