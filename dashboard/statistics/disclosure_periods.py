"""Small numbers over time: which sums of months are hidden, so that no hidden month is known.

Sums of neighbouring months are differences of running totals. So all that a reader can know of a
hidden month are bounds on such differences, and these follow exactly from the shortest ways between
the ends of what is shown: a system of difference constraints (R. Bellman, "On a routing problem",
Quarterly of Applied Mathematics 16, 1958), for which whole numbers need nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from dashboard.statistics.disclosure import TOLERANCE
from dashboard.threshold import small_number

Key = Any
"""Whatever names a figure: anything that can be a key."""


@dataclass(frozen=True, slots=True)
class Window:
    """A sum of months: from the month at ``first`` to the one at ``last``, both included."""

    key: Key
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One of the numbers of each month, and the least that a reader knows a hidden one to be."""

    values: Sequence[float]
    least: Sequence[float]


class _Bounds:
    """The most that each running total of hidden months can be above each other one."""

    def __init__(self, months: Reading, hidden: Sequence[int]) -> None:
        self.ends = [0.0]
        for month in hidden:
            self.ends.append(self.ends[-1] + months.values[month])
        count = len(self.ends)
        self.above = [
            [
                inf if one < other else -sum(months.least[month] for month in hidden[other:one])
                for other in range(count)
            ]
            for one in range(count)
        ]

    def with_sum(self, one: int, other: int) -> list[list[float]]:
        """Return the bounds where the sum from ``one`` to ``other`` is shown as well."""
        total = self.ends[other] - self.ends[one]
        above = self.above
        if above[one][other] <= total and above[other][one] <= -total:
            return above
        to, back = above[other], above[one]
        found = []
        for row in above:
            forth, home = row[one] + total, row[other] - total
            found.append(
                [
                    min(known, forth + after, home + before)
                    for known, after, before in zip(row, to, back, strict=True)
                ]
            )
        return found

    def is_secret(self, above: list[list[float]], one: int, other: int) -> bool:
        """Return whether the sum from ``one`` to ``other`` is neither known nor proven small."""
        if abs(self.ends[other] - self.ends[one]) <= TOLERANCE:
            return True
        most, least = above[one][other], -above[other][one]
        return most - least >= 1 and not (least >= 1 and most < small_number())


def windows_to_hide(
    hidden_months: Sequence[bool],
    windows: Sequence[Window],
    hidden: set[Key],
    readings: Sequence[Reading],
) -> list[Key]:
    """Return which of ``windows`` must be hidden too; those that come first are kept first.

    ``hidden_months``: of each month in order whether its figure is hidden. ``hidden`` are the
    windows that are hidden already: they must not follow from shown ones either. ``readings`` are
    all the numbers of the months, once for each version of the figures that is shown.
    """
    months = [place for place, is_hidden in enumerate(hidden_months) if is_hidden]
    place = [0]
    for is_hidden in hidden_months:
        place.append(place[-1] + is_hidden)
    # Months that are shown are known, so the ends on either side of one are the same.
    ends = {each.key: (place[each.first], place[each.last + 1]) for each in windows}
    secret = [(each, each + 1) for each in range(len(months))]
    secret += [ends[each.key] for each in windows if each.key in hidden]
    bounds = [_Bounds(reading, months) for reading in readings]
    found = []
    for each in windows:
        one, other = ends[each.key]
        if each.key in hidden or one == other:
            continue
        tried = [held.with_sum(one, other) for held in bounds]
        if all(
            held.is_secret(above, *pair)
            for held, above in zip(bounds, tried, strict=True)
            if above is not held.above
            for pair in secret
        ):
            for held, above in zip(bounds, tried, strict=True):
                held.above = above
        else:
            found.append(each.key)
            secret.append((one, other))
    return found
