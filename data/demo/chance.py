"""Seeded chance that gives the same draws on every platform.

Every draw comes from the uniform numbers of one PCG64 stream and from plain arithmetic: no
logarithm or exponential, whose last bit may differ between machines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from data.demo.days import is_working_day

T = TypeVar("T")

_BLOCK = 1 << 15


class Chance:
    """One named stream of chance. Two streams of one seed do not disturb each other."""

    def __init__(self, seed: int, stream: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64([seed, stream]))
        self._draws = self._uniforms()

    def _uniforms(self) -> Iterator[float]:
        while True:
            yield from self._generator.random(_BLOCK).tolist()

    def uniform(self) -> float:
        """A number from 0 up to, not including, 1."""
        return next(self._draws)

    def flip(self, probability: float) -> bool:
        """True with this probability."""
        return self.uniform() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def around(self, centre: float, spread: float) -> float:
        """A roughly normal number: ``spread`` is its standard deviation."""
        return centre + spread * (sum(self.uniform() for _ in range(12)) - 6.0)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[int(self.uniform() * len(items))]

    def weighted(self, table: Sequence[tuple[T, float]]) -> T:
        """One of the items of a table of (item, weight)."""
        mark = self.uniform() * sum(weight for _, weight in table)
        for item, weight in table:
            mark -= weight
            if mark < 0:
                return item
        return table[-1][0]

    def ordered(self, items: Sequence[T], weight: Callable[[T], float]) -> list[T]:
        """The items in random order, heavier ones sooner; those of no weight are left out."""
        keys = [(self.uniform(), weight(item), place) for place, item in enumerate(items)]
        keyed = [(draw / heft, place) for draw, heft, place in keys if heft > 0]
        return [items[place] for _, place in sorted(keyed)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in random order."""
        return self.ordered(items, lambda _: 1.0)

    def day(self, first: date, last: date) -> date:
        """A day from ``first`` to ``last``, nearly always a working day."""
        span = (last - first).days
        found = first + timedelta(days=self.between(0, span))
        for _ in range(8):
            if is_working_day(found):
                break
            found = first + timedelta(days=self.between(0, span))
        return found
