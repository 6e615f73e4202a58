"""Small numbers: which figures of linked tables are hidden, so that none can be worked out.

A count of 1 to 5 is hidden, and a share or mean with such a number in it; 0 is shown. Whatever is
hidden looks the same, so a reader knows of a hidden count only that it is not nought. Where one
figure of a sum is hidden alone, or the sum proves one of them to be small, another is hidden with
it: the smallest, of those whose own sums are then safe already. Which are hidden follows from the
numbers alone, in a fixed order, so the same question always gets the same answer.

It makes each sum safe by itself. Two sums together may still say more: ``data/disclosure_audit.py``
asks that of all of them at once, and what it finds is hidden too before anything is released.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any, Final, Literal

from dashboard.threshold import small_number

TOLERANCE: Final = 1e-6

Kind = Literal["count", "share", "mean", "part"]
"""A part is a count that is one of the numbers of a share, or stands beside a figure."""
Numbers = tuple[float, ...]
Key = Any
"""Whatever names a figure: anything that can be a key."""


def is_small(number: float) -> bool:
    """Return whether ``number`` is one to hide: above 0 and below the threshold of 6 (unless
    another is set), whatever its sign."""
    return 0 < abs(number) < small_number()


def numbers_of(kind: Kind, numerator: float | None, denominator: float | None) -> Numbers | None:
    """Return the numbers of a figure that must stay hidden with it; None if it has no counts.

    Of a share: how many are counted, how many are not, and of how many. Of a mean only the last:
    its numerator is a sum of scores or days.
    """
    if kind in ("count", "part"):
        return None if numerator is None else (numerator,)
    if numerator is None or denominator is None:
        return None
    return (denominator,) if kind == "mean" else (numerator, denominator - numerator, denominator)


def is_primary(numbers: Numbers | None) -> bool:
    """Return whether a figure is hidden for itself: a small number in it, or none known."""
    return numbers is None or any(is_small(number) for number in numbers)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table: its numbers, once for each version of it that is shown.

    A figure of a closed month has two: as it is known now, and as it was reported.
    """

    versions: tuple[Numbers, ...]

    @property
    def is_nought(self) -> bool:
        """Whether nothing at all is counted: such a figure is never hidden."""
        return all(not numbers[-1] for numbers in self.versions)

    @property
    def size(self) -> tuple[bool, float]:
        """What is hidden first where there is a choice: the smallest that has a case counted."""
        return (
            all(not numbers[0] for numbers in self.versions),
            max((abs(numbers[-1]) for numbers in self.versions), default=0.0),
        )


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures that make up another: ``exact`` where they add up to it."""

    total: Key
    parts: tuple[Key, ...]
    exact: bool = True


def adds_up(cells: Mapping[Key, Cell], total: Key, parts: Iterable[Key]) -> bool:
    """Return whether the parts sum to the total, in every number of some version."""
    held = [cells[part].versions for part in parts]
    for place, numbers in enumerate(cells[total].versions):
        sums = [
            fsum(versions[place][each] for versions in held if place < len(versions))
            for each in range(len(numbers))
        ]
        if all(abs(a - b) <= TOLERANCE for a, b in zip(sums, numbers, strict=True)):
            return True
    return False


def hide_with(
    kind: Kind,
    cells: Mapping[Key, Cell],
    sums: Sequence[Sum],
    hidden: set[Key],
    fixed: Collection[Key] = (),
) -> None:
    """Add to ``hidden`` what else must be hidden, so that no sum gives a hidden figure away.

    ``fixed`` are cells that are hidden or shown already, whatever follows.
    """
    of_cell: dict[Key, list[int]] = {}
    for place, each in enumerate(sums):
        for key in (each.total, *each.parts):
            of_cell.setdefault(key, []).append(place)
    waiting = deque(
        place
        for place, each in enumerate(sums)
        if each.total in hidden or any(part in hidden for part in each.parts)
    )
    queued = set(waiting)
    while waiting:
        place = waiting.popleft()
        queued.discard(place)
        while gives_away(kind, cells, sums[place], hidden):
            key = _next(cells, sums, place, of_cell, hidden, fixed)
            if key is None:
                break
            hidden.add(key)
            for other in of_cell[key]:
                if other != place and other not in queued:
                    waiting.append(other)
                    queued.add(other)


def gives_away(
    kind: Kind,
    cells: Mapping[Key, Cell],
    each: Sum,
    hidden: Collection[Key],
) -> bool:
    """Return whether the sum tells a hidden figure of it, or proves one to be small."""
    parts = [part for part in each.parts if part in hidden]
    total_is_hidden = each.total in hidden
    count = len(parts) + total_is_hidden
    if count == 0:
        return False
    if count == 1:
        return True
    # Of a hidden total is known only that it is no less than its parts: they may be any number.
    if not each.exact or total_is_hidden:
        return False
    held = [cells[part].versions for part in parts]
    for version in range(len(cells[each.total].versions)):
        values = [versions[version][-1] for versions in held if version < len(versions)]
        if any(value < 0 for value in values):
            continue
        # Each is 1 at least, so none is more than what the others leave of their sum. One that
        # has no case in this version is known to have none, and hides nothing of another.
        some = [value for value in values if value]
        if len(some) == 1 or (some and fsum(some) - (len(some) - 1) < small_number()):
            return True
    return False


def _next(
    cells: Mapping[Key, Cell],
    sums: Sequence[Sum],
    place: int,
    of_cell: Mapping[Key, Sequence[int]],
    hidden: set[Key],
    fixed: Collection[Key],
) -> Key | None:
    """Return the figure of the sum to hide next; its total only where no part is left."""
    each = sums[place]

    def opened(key: Key) -> int:
        """How many sums are safe now, and would not be with ``key`` hidden alone in them."""
        return sum(
            other != place
            and sums[other].total not in hidden
            and not any(part in hidden for part in sums[other].parts)
            for other in of_cell[key]
        )

    free = [
        (opened(key), cells[key].size, order, key)
        for order, key in enumerate(each.parts)
        if key not in hidden and key not in fixed and not cells[key].is_nought
    ]
    if free:
        return min(free, key=lambda found: found[:3])[3]
    total = each.total
    if total in hidden or total in fixed or cells[total].is_nought:
        return None
    return total
