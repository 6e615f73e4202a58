"""Rows of the demonstration's file of figures, in the columns of docs/figures.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Final

from dashboard.period import shift

FIRST: Final = "2017-10"
"""The first month of most courses: two years before the last."""
LOCALITIES: Final = tuple(f"Locality {number}" for number in range(1, 9))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure: of the whole authority unless a place is named, of all parts unless one is."""

    series: str
    period: str
    ending: str
    level: str = ""
    area_or_team: str = ""
    split: str = ""
    split_value: str = ""
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    source: str = ""

    def cells(self) -> tuple[str, ...]:
        """The row as it stands in the file: numbers without a trailing nought."""
        return tuple(
            "" if cell is None else f"{cell:.10g}" if isinstance(cell, int | float) else cell
            for cell in astuple(self)
        )


def monthly(values: Sequence[float], first: str = FIRST, step: int = 1) -> dict[str, float]:
    """The values by month, from ``first`` on, ``step`` months apart."""
    return {shift(first, step * at): value for at, value in enumerate(values)}


def counts(
    series: str,
    period: str,
    found: Mapping[str, float],
    source: str,
    *,
    locality: str = "",
    part: tuple[str, str] = ("", ""),
) -> Iterator[FigureRow]:
    """A row for each month of a plain count."""
    level = "locality" if locality else ""
    for month, number in found.items():
        yield FigureRow(series, period, month, level, locality, *part, number, source=source)


def shares(
    series: str,
    period: str,
    tops: Mapping[str, float],
    bottoms: Mapping[str, float],
    source: str,
    *,
    place: tuple[str, str] = ("", ""),
    part: tuple[str, str] = ("", ""),
) -> Iterator[FigureRow]:
    """A row for each month of ``tops``: a share of, or a mean over, the same month's bottom."""
    for month, top in tops.items():
        yield FigureRow(series, period, month, *place, *part, top, bottoms[month], source=source)
