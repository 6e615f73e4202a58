"""Fills in what is withheld as a whole, so that a reader cannot tell noughts from hidden figures.

A breakdown that is not released, or is withheld of a month, holds no row for a unit or value that
has no case. Told apart, these would say which have some. So each gets a row that is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.lattice import is_released
from dashboard.measure import Measure
from dashboard.ports import Fact
from dashboard.small_number_sums import withheld_at
from dashboard.small_numbers import Part, Pattern, Placed
from dashboard.state import GROUPS


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks of one part: the months, the level, one unit and value or all of them."""

    part: Part
    level: str
    period: str
    first: str
    last: str
    unit: str | None
    value: str | None

    @classmethod
    def of(cls, part: Part, wanted: Mapping[str, Any]) -> Asked:
        """Return it from the values that the facts are read by."""
        value = wanted.get("group_value") if part.group != "none" else None
        return cls(
            part,
            wanted["level"],
            wanted["period"],
            wanted["first"],
            wanted["last"],
            wanted.get("unit"),
            value,
        )


def withheld_months(
    measure: Measure, asked: Asked, whole: Sequence[Placed], pattern: Pattern
) -> dict[str, Fact]:
    """Return the months of which the reader is told nothing, with the figure of all together."""
    released = is_released(measure, asked.period, asked.level, is_whole=asked.part.is_whole)
    return {
        fact.month: fact
        for level, fact in whole
        if level == "all"
        and fact.period == asked.period
        and asked.first <= fact.month <= asked.last
        and fact.status == "ok"
        and (not released or withheld_at(asked.period, fact.month, asked.level) in pattern.figures)
    }


def withheld_rows(
    asked: Asked, months: Mapping[str, Fact], whole: Sequence[Placed], values: Iterable[str]
) -> Iterator[Fact]:
    """Yield a hidden row for each month, unit and value asked for: the same whatever is held.

    ``whole``: the facts of the measure unbroken, which say what units there are; ``values`` those
    of the part that are known at all.
    """
    part = asked.part
    units: list[str | None] = [asked.unit]
    if asked.unit is None:
        units = [*sorted({fact.unit for level, fact in whole if level == asked.level})]
    if part.is_whole:
        known = ["all"]
    elif asked.value is not None:
        known = [asked.value]
    else:
        known = [*GROUPS[part.group]] if part.group != "none" else sorted(values)
    for month in sorted(months):
        for unit in units:
            for value in known:
                yield Fact(
                    month=month,
                    period=asked.period,
                    unit=unit or "all",
                    group_value=value if part.group != "none" else "all",
                    split=part.split,
                    split_value=value if part.split != "all" else "all",
                    numerator=None,
                    denominator=None,
                    too_early=0,
                    unknown=0,
                    status="suppressed",
                    kind=months[month].kind,
                )
