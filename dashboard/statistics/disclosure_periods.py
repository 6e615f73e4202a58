"""Small numbers over time: which sums of months are hidden, so that no hidden month is known.

Sums of neighbouring months are differences of running totals. So a hidden month is known just
where a chain of shown sums leads from its beginning to its end: a question of which ends are
joined, not of arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Key = Any
"""Whatever names a figure: anything that can be a key."""


@dataclass(frozen=True, slots=True)
class Window:
    """A sum of months: from the month at ``first`` to the one at ``last``, both included."""

    key: Key
    first: int
    last: int


def windows_to_hide(
    hidden_months: Sequence[bool], windows: Sequence[Window], hidden: set[Key]
) -> list[Key]:
    """Return which of ``windows`` must be hidden too; those that come first are kept first.

    ``hidden_months``: of each month in order whether its figure is hidden. ``hidden`` are the
    windows that are hidden already: no chain of shown ones may lead to their sum either.
    """
    place = [0]
    for is_hidden in hidden_months:
        place.append(place[-1] + is_hidden)
    # Months that are shown are known, so the ends on either side of one are the same.
    ends = [(place[each.first], place[each.last + 1]) for each in windows]
    count = place[-1] + 1
    apart: list[set[int]] = [set() for _ in range(count)]
    forbidden = [(each, each + 1) for each in range(count - 1)]
    forbidden += [pair for each, pair in zip(windows, ends, strict=True) if each.key in hidden]
    for one, other in forbidden:
        apart[one].add(other)
        apart[other].add(one)
    joined = [{each} for each in range(count)]
    found = []
    for each, (one, other) in zip(windows, ends, strict=True):
        if each.key in hidden or joined[one] is joined[other]:
            continue
        small, large = sorted((joined[one], joined[other]), key=len)
        if any(not apart[end].isdisjoint(large) for end in small):
            found.append(each.key)
            continue
        large |= small
        for end in small:
            joined[end] = large
    return found
