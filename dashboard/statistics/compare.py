"""Comparators from published figures: neighbours' mean or median, region, England."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum
from statistics import median

from dashboard.ports import PublishedValue
from dashboard.view import Row, Status


def published_row(found: PublishedValue, area: str, method: str | None) -> Row:
    """Return a published figure as a row; a symbol keeps its place beside no value."""
    status: Status = "ok" if found.value is not None else "symbol" if found.symbol else "no_data"
    return Row(
        month=found.month,
        period="year",
        value=found.value,
        status=status,
        area=area,
        method=method,
        symbol=found.symbol,
        flag=found.flag or "",
    )


def neighbour_rows(
    found: Iterable[PublishedValue], method: str, area: str, word: str
) -> tuple[Row, ...]:
    """Return one row a month: the unweighted mean or median of the neighbours with a figure.

    ``n`` is how many had one; those without are left out. ``method`` is mean or median.
    """
    by_month: dict[str, list[float]] = {}
    for each in found:
        values = by_month.setdefault(each.month, [])
        if each.value is not None:
            values.append(each.value)
    return tuple(
        Row(
            month=month,
            period="year",
            value=_middle(values, method),
            status="ok" if values else "no_data",
            area=area,
            method=word,
            n=len(values),
        )
        for month, values in sorted(by_month.items())
    )


def _middle(values: Sequence[float], method: str) -> float | None:
    if not values:
        return None
    return median(values) if method == "median" else fsum(values) / len(values)


def within(rows: Iterable[Row], first: str, last: str) -> tuple[Row, ...]:
    """Return the rows from ``first`` to ``last``; where none, the latest before ``first``.

    A published year that ended before the months shown is still the newest there is to compare
    with; it prints its own year.
    """
    held = sorted((row for row in rows if row.month <= last), key=lambda row: row.month)
    inside = tuple(row for row in held if row.month >= first)
    return inside or tuple(held[-1:])
