"""A view as rows of a file: every figure of it, unrounded."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dashboard.marks import notes_by_month
from dashboard.measures.registry import measures
from dashboard.notebook_words import action_words, comment_words
from dashboard.period import month_of
from dashboard.rates import UNIT
from dashboard.view import Row, View

FIELDS: Final = (
    "month", "period", "team", "split", "area", "method", "n", "numerator", "denominator", "value",
    "status",
)  # fmt: skip
"""The columns of a figure on the command line."""


VISITS_NOW: Final = "visits-now"
"""The method of a number of children whose visits are overdue, or due in 10 working days."""
AS_REPORTED: Final = "as-reported"
"""The method of a figure of a closed month, as it was reported."""


SIGNAL: Final = ("signal", "usual_lower", "usual_mean", "usual_upper")
"""The last columns: what a figure says against its usual range, and that range. Of a team: high
or low where it lies outside its limits of 99.8%, and those limits."""
NOTES: Final = "notes"
"""The column after these: dated notes, the month's comment and actions, where they belong."""
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

    Rates per 10,000 children, the figures of other measures that stand beside, and the children
    whose visits are overdue or due soon come last, each row with its own unit and measure. Unlike
    on the command line, the locality and the group of children that the view is of stand in
    columns of their own on each of its rows. The last column holds what people wrote.
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
    main: list[tuple[object, ...]] = [
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
    none = (None, None)
    beside = [(each.measure, measures()[each.measure].unit, each.row) for each in shown.beside]
    others = [
        *((measure.id, UNIT, row, None, none) for row in _rates(shown)),
        *((name, unit, row, place, group) for name, unit, row in beside),
    ]
    more: list[tuple[object, ...]] = [
        (
            name,
            unit,
            row.month,
            row.period,
            locality,
            row.team,
            *of_group,
            None,
            *(getattr(row, each) for each in rest),
            *(None for _ in SIGNAL),
        )
        for name, unit, row, locality, of_group in others
    ]
    rows_of_all = main + more + _visits(shown, place)
    noted = _noted(shown)
    notes = [noted.get(row.month, "") for row in shown.own.rows]
    notes += [""] * (len(rows_of_all) - len(notes))
    return (
        ("measure", "unit", *head, *SIGNAL, NOTES),
        [(*row, said or None) for row, said in zip(rows_of_all, notes, strict=True)],
    )


def _noted(shown: View) -> dict[str, str]:
    """Return what people wrote, at the month of the view's own row that it belongs to.

    An action whose month is not shown stands at the latest.
    """
    own = [row.month for row in shown.own.rows]
    if not own:
        return {}
    dated = notes_by_month(shown.dated, own, shown.own.rows[0].period)
    said = {month: [f"Note {n.number}: {n.words}" for n in notes] for month, notes in dated.items()}
    if shown.comment is not None:
        said.setdefault(shown.comment.month, []).append(comment_words(shown.comment))
    for action in shown.actions:
        month = action.month if action.month in own else own[-1]
        said.setdefault(month, []).append(action_words(action))
    return {month: " ".join(words) for month, words in said.items()}


def _visits(shown: View, place: str | None) -> list[tuple[object, ...]]:
    """Return each team's children whose visits are overdue or due soon: counts of one day."""
    now = shown.visits_now
    if now is None:
        return []
    return [
        (
            shown.measure.id,
            "count",
            month_of(now.day),
            now.day.isoformat(),
            place,
            team.code,
            *(None, None, what, None, VISITS_NOW, None, None, None, count, "ok"),
            *(None for _ in SIGNAL),
        )
        for team in now.teams
        for what, count in (("overdue", team.overdue), ("due", team.due))
    ]


def _rates(shown: View) -> list[Row]:
    """Return the rates per 10,000 children that have any figure, ours first."""
    if shown.rates is None:
        return []
    published = [shown.rates.published_own] if shown.rates.published_own else []
    lines = [shown.rates.own, *published, *shown.rates.comparators]
    return [row for line in lines if line.latest is not None for row in line.rows]
