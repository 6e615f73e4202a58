"""An audit of small numbers by linear programming: what a reader can work out of what is hidden.

Everything that adds up among the figures of a measure (``dashboard/small_number_links.py``) is put
into one system of equations: what is shown is known, what is hidden is an unknown that is not
nought. The least and the most that each unknown can be, all sums taken together, is what a reader
can know of it. A hidden number is given away where these are less than 1 apart, or where it is
proven to be a small one.

SciPy is imported here alone, and nothing in the way of an answer imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from dashboard.small_number_links import Key, System
from dashboard.statistics.disclosure import TOLERANCE
from dashboard.threshold import small_number

NEAR: Final = 1e-4
"""By how much a solution may miss a whole number and still be it."""
MEAN_SUM: Final = 0
"""Of a mean the numerator is a sum of scores or days, and no number of cases."""

Number = tuple[Key, int]
"""A number of a figure: 0 the numerator, 1 the denominator, 2 of a share those not counted."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A hidden number that is given away: the least and the most that it can be."""

    key: Key
    number: int
    least: float
    most: float

    @property
    def is_determined(self) -> bool:
        """Whether it is known exactly, and not only that it is small."""
        return self.most - self.least < 1 - NEAR


@dataclass(frozen=True, slots=True)
class Audited:
    """What was checked: all figures, those hidden, the narrowest range, and what leaks."""

    figures: int = 0
    hidden: int = 0
    leaks: tuple[Leak, ...] = ()


@dataclass(slots=True)
class _Problem:
    """Unknowns of one connected part of a system, with their equations."""

    names: list[Number] = field(default_factory=list)
    place: dict[Number, int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    truth: list[float] = field(default_factory=list)
    rows: list[dict[int, float]] = field(default_factory=list)
    right: list[float] = field(default_factory=list)

    def add(self, name: Number, low: float, truth: float) -> int:
        self.place[name] = len(self.names)
        self.names.append(name)
        self.low.append(low)
        self.truth.append(truth)
        return self.place[name]


def audit(system: System) -> Audited:
    """Return what of the hidden figures of ``system`` can be worked out from those shown."""
    hidden = [key for key, figure in system.figures.items() if figure.is_hidden]
    problem = _problem(system, hidden)
    leaks = [leak for each in _components(problem) for leak in _leaks(system, each)]
    return Audited(len(system.figures), len(hidden), tuple(leaks))


def _problem(system: System, hidden: Sequence[Key]) -> _Problem:
    """Return the unknowns with their bounds, and every sum that holds any of them."""
    problem = _Problem()
    # Where a figure below nought is shown, a hidden one may be so too.
    below = any(min(figure.numbers) < 0 for figure in system.figures.values())
    for key in hidden:
        figure = system.figures[key]
        least = 0.0 if figure.may_be_nought else 1.0
        if len(figure.numbers) == 1:
            problem.add((key, 0), -inf if below else least, figure.numbers[0])
            continue
        part, of = figure.numbers
        if system.kind == "mean":
            problem.add((key, 0), -inf, part)
            problem.add((key, 1), least, of)
            continue
        places = [
            problem.add((key, number), low, truth)
            for number, low, truth in ((0, 0.0, part), (1, least, of), (2, 0.0, of - part))
        ]
        problem.rows.append(dict(zip(places, (1.0, -1.0, 1.0), strict=True)))
        problem.right.append(0.0)
    for link in system.links:
        row: dict[int, float] = {}
        right = 0.0
        held = [(link.total, link.of_total, -1.0)]
        held += [(part, link.of_part, 1.0) for part in link.parts]
        for key, number, sign in held:
            place = problem.place.get((key, number))
            if place is None:
                right -= sign * system.figures[key].numbers[number]
            else:
                row[place] = row.get(place, 0.0) + sign
        row = {place: value for place, value in row.items() if value}
        if row:
            problem.rows.append(row)
            problem.right.append(right)
    return problem


def _components(problem: _Problem) -> list[_Problem]:
    """Return the problem in parts that share no unknown."""
    leader = list(range(len(problem.names)))

    def find(each: int) -> int:
        while leader[each] != each:
            leader[each] = leader[leader[each]]
            each = leader[each]
        return each

    for row in problem.rows:
        first, *others = row
        for other in others:
            leader[find(other)] = find(first)
    parts: dict[int, _Problem] = {}
    for place, name in enumerate(problem.names):
        part = parts.setdefault(find(place), _Problem())
        part.add(name, problem.low[place], problem.truth[place])
    for row, right in zip(problem.rows, problem.right, strict=True):
        part = parts[find(next(iter(row)))]
        part.rows.append({part.place[problem.names[at]]: value for at, value in row.items()})
        part.right.append(right)
    return list(parts.values())


def _leaks(system: System, part: _Problem) -> list[Leak]:
    """Return the unknowns of one connected part that are given away.

    Most are cleared together: any table that a reader may think of in which a number is large, or
    other than it is, shows that it is safe. The few that are left are asked for one by one.
    """
    if not part.rows:
        return []
    small = small_number()
    waiting = set()
    for place, (key, number) in enumerate(part.names):
        figure = system.figures[key]
        is_sum = system.kind == "mean" and number == MEAN_SUM
        if abs(part.truth[place]) > TOLERANCE and not (figure.may_be_nought and key.level == "~rest"):
            waiting.add((place, is_sum))
    solver = _Solver(part)

    def clear(found: Any) -> None:
        for each in list(waiting):
            place, is_sum = each
            truth, value = part.truth[place], found[place]
            moved = abs(value - truth) >= 1 - NEAR
            if is_sum or truth >= small or truth < 0 or part.low[place] == -inf:
                if moved:
                    waiting.discard(each)
            elif value >= small - NEAR or (value < 1 - NEAR and moved):
                waiting.discard(each)

    for sign in (1.0, -1.0):
        if waiting:
            clear(solver.pushed([place for place, _ in waiting], sign, small))
    leaks = []
    for place, is_sum in sorted(waiting):
        if (place, is_sum) not in waiting:
            continue
        least, found = solver.extreme(place, 1.0)
        clear(found)
        if (place, is_sum) not in waiting:
            continue
        most, found = solver.extreme(place, -1.0)
        clear(found)
        proven = not is_sum and part.low[place] != -inf and least >= 1 - NEAR
        if most - least < 1 - NEAR or (proven and most < small - NEAR):
            key, number = part.names[place]
            leaks.append(Leak(key, number, least, most))
        waiting.discard((place, is_sum))
    return leaks


class _Solver:
    """The equations of a connected part, made once and asked many questions."""

    def __init__(self, part: _Problem) -> None:
        data, columns, ends = [], [], [0]
        for row in part.rows:
            data += row.values()
            columns += row.keys()
            ends.append(len(columns))
        self._size = len(part.names)
        self._equal = csr_matrix((data, columns, ends), shape=(len(part.rows), self._size))
        self._right = np.array(part.right)
        self._truth = np.array(part.truth)
        self._low = np.array(part.low)
        # Far above any count: an unknown without an end must not make a question endless.
        self._high = np.maximum(np.abs(self._truth) * 4, 1_000.0)
        self._low = np.maximum(self._low, -self._high)

    def _solve(self, wanted: Any, low: Any, high: Any) -> Any:
        found = linprog(
            wanted,
            A_eq=self._equal,
            b_eq=self._right,
            bounds=np.column_stack([low, high]),
            method="highs",
        )
        return found.x if found.status == 0 else None

    def pushed(self, places: Sequence[int], sign: float, small: int) -> Any:
        """Return a table in which as many of ``places`` as can be are large, or small."""
        wanted = np.zeros(self._size)
        wanted[places] = -sign
        high = self._high.copy()
        if sign > 0:
            # Enough is enough: what one takes of a sum, another lacks.
            enough = np.where(self._truth < small, small, self._truth + 1)
            high[places] = np.maximum(enough, self._truth)[places]
        found = self._solve(wanted, self._low, high)
        return self._truth if found is None else found

    def extreme(self, place: int, sign: float) -> tuple[float, Any]:
        """Return the least (``sign`` 1) or most (-1) of an unknown, with a table that has it."""
        wanted = np.zeros(self._size)
        wanted[place] = sign
        found = self._solve(wanted, self._low, self._high)
        if found is None:
            return float(self._truth[place]), self._truth
        return float(found[place]), found
