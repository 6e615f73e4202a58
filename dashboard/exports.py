"""A view as rows of a file: every figure of it, unrounded."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dashboard.view import Row, View

FIELDS: Final = (
    "month", "period", "team", "split", "area", "method", "n", "numerator", "denominator", "value",
    "status",
)  # fmt: skip
"""The columns of a figure on the command line."""


AS_REPORTED: Final = "as-reported"
"""The method of a figure of a closed month, as it was reported."""


SIGNAL: Final = ("signal", "usual_lower", "usual_mean", "usual_upper")
"""The last columns: what a figure says against its usual range, and that range. Of a team: high
or low where it lies outside its limits of 99.8%, and those limits."""
Judged = tuple[str | None, float | None, float | None, float | None]


def _judged(shown: View, row: Row) -> Judged:
    """Return the values of SIGNAL for one of the view's own rows."""
    signal = shown.signal
    if (
        signal is None
        or signal.mean is None
        or row.value is None
        or row.period != signal.period
        or not signal.first <= row.month <= signal.month
    ):
        return (None, None, None, None)
    said = dict(signal.flagged).get(row.month, "usual")
    return (said, signal.lower, signal.mean, signal.upper)


def _team_judged(shown: View, code: str) -> Judged:
    """Return the values of SIGNAL for a team's row."""
    for team in shown.funnel:
        if team.code == code:
            said = team.direction if team.outside == "99.8" else "usual"
            return (said, team.lower_998, None, team.upper_998)
    return (None, None, None, None)


def csv_rows(shown: View) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return the heads and rows of a view's CSV: every figure of it, unrounded.

    Unlike on the command line, the locality and the group of children that the view is of stand
    in columns of their own on each of its rows.
    """
    measure, state = shown.measure, shown.state
    place = state.unit if state.level == "locality" else None
    group = (None, None) if state.group == "none" else (state.group, state.group_value)
    published = [shown.published_own] if shown.published_own else []
    closed = [replace(each.row, method=AS_REPORTED) for each in shown.reported]
    ours = [*shown.own.rows, *(part.row for part in shown.by_team)]
    judged = [
        *(_judged(shown, row) for row in shown.own.rows),
        *(_team_judged(shown, part.code) for part in shown.by_team),
    ]
    rows: list[tuple[Row, str | None, tuple[str | None, str | None], str | None]]
    rows = [(row, place, group, None) for row in (*ours, *closed)]
    rows += [
        (row, place, group, row.split)
        for _, found in shown.splits
        for line in found
        for row in line.rows
    ]
    rows += [
        (row, None, (None, None), None)
        for line in (*published, *shown.comparators)
        for row in line.rows
    ]
    rest = ("area", "method", "n", "numerator", "denominator", "value", "status")
    head = ("month", "period", "locality", "team", "group", "group_value", "split", *rest)
    judged += [(None, None, None, None)] * (len(rows) - len(judged))
    return ("measure", "unit", *head, *SIGNAL), [
        (
            measure.id,
            measure.unit,
            row.month,
            row.period,
            locality,
            row.team,
            *of_group,
            split,
            *(getattr(row, name) for name in rest),
            *against,
        )
        for (row, locality, of_group, split), against in zip(rows, judged, strict=True)
    ]
