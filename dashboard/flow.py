"""Coming and leaving, month by month: who came, who left, and who was there at the end."""

from __future__ import annotations

from typing import Final

from dashboard import wording
from dashboard.conversion import during
from dashboard.period import month_short
from dashboard.service_view import Flow, FlowMonth
from dashboard.view import Row, Table, View

MINUS: Final = "−"
MOVES: Final = (
    "A child who moves from one team to another neither comes nor leaves, so of one team the "
    "difference is not the change in its number."
)


def flow_of(came: View, left: View, at_end: View | None) -> Flow | None:
    """Return the months in which anybody could come or leave; None where none has a figure."""
    rows = [_by_month(came), _by_month(left), _by_month(at_end) if at_end else {}]
    months = sorted({month for each in rows[:2] for month in each})
    found = tuple(_month(month, *(each.get(month) for each in rows)) for month in months)
    if all(each.came is None or each.came.value is None for each in found):
        return None
    return Flow(came, left, found)


def _by_month(view: View) -> dict[str, Row]:
    return {row.month: row for row in view.own.rows}


def _month(month: str, came: Row | None, left: Row | None, at_end: Row | None) -> FlowMonth:
    difference = None
    if came and left and came.value is not None and left.value is not None:
        difference = came.value - left.value
    return FlowMonth(month, came, left, difference, at_end)


def signed(value: float | None) -> str:
    """Return a difference with its sign: ``+3``, ``−2``, ``0``; a dash for None."""
    if value is None:
        return "–"
    text = wording.count_text(abs(value))
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{text}"


def flow_sentence(flow: Flow, years: tuple[View, View] | None) -> str:
    """Return the latest month in words, and the latest twelve months where they are counted.

    ``years`` are the same two measures over 12 months, in which each child counts once.
    """
    latest = next((each for each in reversed(flow.months) if each.difference is not None), None)
    if latest is None or latest.came is None or latest.left is None:
        return "There is no month with both figures."
    came, left = (each.value or 0.0 for each in (latest.came, latest.left))
    words = (
        f"{during(latest.came.period, latest.month)}, {wording.count_text(came)} came and "
        f"{wording.count_text(left)} left."
    )
    rows = [each.own.latest for each in years] if years else []
    if len(rows) == 2 and rows[0] and rows[1] and rows[0].month == rows[1].month:
        over = [wording.count_text(row.value) for row in rows if row]
        when = during(rows[0].period, rows[0].month)
        words += f" {when}, {over[0]} children came and {over[1]} left, each counted once."
    return words


def flow_table(title: str, flow: Flow) -> Table:
    """Return a row a month: came, left, the difference, and how many there were at its end."""
    head = ["Month", flow.came.measure.short_title, flow.left.measure.short_title, "Difference"]
    shown = any(each.at_end is not None for each in flow.months)
    rows = tuple(
        (
            month_short(each.month),
            wording.row_text(flow.came.measure, each.came),
            wording.row_text(flow.left.measure, each.left),
            signed(each.difference),
            *([wording.row_text(flow.came.measure, each.at_end)] if shown else []),
        )
        for each in flow.months
    )
    return Table(title, (*head, *(["At the end of the month"] if shown else [])), rows)
