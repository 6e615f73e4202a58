"""Comparators from published figures: neighbours' mean or median, rank, quarters, distance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, fsum
from statistics import median
from typing import Final

from dashboard.measure import Polarity
from dashboard.ports import PublishedValue
from dashboard.view import Row, Status

QUARTERS: Final = ("A", "B", "C", "D")
"""Quarters of all authorities, the best first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure's place among all: 1 is best; ``tied`` is how many share it, itself among them."""

    place: int
    tied: int
    of: int
    quarter: str
    best_quarter: float
    """The figure of the last place of the best quarter: one as good is in it."""


def standing(value: float, values: Sequence[float], polarity: Polarity) -> Standing:
    """Return where ``value`` stands among ``values``, which hold it; ties share the lowest place.

    A quarter is that of the place: of 151 the best quarter are places 1 to 38. Raises ValueError
    without a polarity: then nothing is best.
    """
    if polarity == "neither":
        raise ValueError("nothing is best without a polarity")
    best_first = sorted(values, reverse=polarity == "higher")
    place, of = best_first.index(value) + 1, len(best_first)
    ends = [ceil(Fraction(of * quarter, 4)) for quarter in (1, 2, 3, 4)]
    quarter = next(name for name, end in zip(QUARTERS, ends, strict=True) if place <= end)
    return Standing(place, best_first.count(value), of, quarter, best_first[ends[0] - 1])


def needed(numerator: float, denominator: float, goal: float, polarity: Polarity) -> int | None:
    """Return how many cases more (or, where lower is better, fewer) would have reached ``goal``.

    It is the smallest whole number with which the percentage, not rounded, is no worse than
    ``goal``; 0 where it is reached. None where no number would do, and without a polarity.
    """
    if denominator <= 0 or polarity == "neither" or not 0 <= goal <= 100:
        return None
    # Through text, so that 0.1 is a tenth and not the float beside it.
    part, whole, aim = (Fraction(str(each)) for each in (numerator, denominator, goal))
    gap = whole * aim / 100 - part
    return max(ceil(gap if polarity == "higher" else -gap), 0)


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
    found: Iterable[PublishedValue], method: str, area: str, word: str, of: int | None = None
) -> tuple[Row, ...]:
    """Return one row a month: the unweighted mean or median of the neighbours with a figure.

    ``n`` is how many had one, ``of`` how many there are; those without are left out. ``method``
    is mean or median.
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
            of=of,
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
