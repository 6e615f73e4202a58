"""An audit of small numbers by linear programming: what a reader can work out of what is hidden.

Everything that adds up among the figures of a measure (``dashboard/small_number_links.py``) is put
into one system of equations: what is shown is known, what is hidden is an unknown that is not
nought. The least and the most that each unknown can be, all sums taken together, is what a reader
can know of it. A hidden number is given away where these are less than 1 apart, or where it is
proven to be a small one.

SciPy is imported here alone, and nothing in the way of an answer imports this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from dashboard.small_number_links import Key, System
from dashboard.small_number_sums import REST
from dashboard.statistics.disclosure import TOLERANCE
from dashboard.threshold import small_number

NEAR: Final = 1e-4
"""By how much a solution may miss a whole number and still be it."""
FAR: Final = 1_000.0
ROUNDS: Final = 12
"""How often many numbers are asked for at once, before those left are asked for one by one."""

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


def audit(systems: Sequence[System]) -> list[Audited]:
    """Return of each system what of its hidden figures can be worked out from those shown.

    They are asked about together, which is quicker, but nothing links one with another.
    """
    parts: list[tuple[int, _Problem]] = []
    counts = []
    for place, system in enumerate(systems):
        hidden = [key for key, figure in system.figures.items() if figure.is_hidden]
        counts.append((len(system.figures), len(hidden)))
        if hidden:
            parts += [(place, part) for part in _components(_problem(system, hidden))]
    leaks = _leaks(parts)
    return [
        Audited(figures, hidden, tuple(leak for at, leak in leaks if at == place))
        for place, (figures, hidden) in enumerate(counts)
    ]


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
            # Its numerator is a sum of scores or days: known without this number it tells nothing.
            problem.add((key, 1), least, of)
            continue
        places = [
            problem.add((key, number), low, truth)
            for number, low, truth in ((0, 0.0, part), (1, least, of), (2, 0.0, of - part))
        ]
        problem.rows.append(dict(zip(places, (1.0, -1.0, 1.0), strict=True)))
        problem.right.append(0.0)
    for link in system.links:
        if system.kind == "mean" and link.of_part == 0:
            continue
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


def _leaks(parts: Sequence[tuple[int, _Problem]]) -> list[tuple[int, Leak]]:
    """Return the unknowns of connected parts that are given away, each with its system.

    Most are cleared together: any table that a reader may think of in which a number is large, or
    other than it is, shows that it is safe. The few that are left are asked for one by one.
    """
    random = np.random.default_rng(ROUNDS)
    leaks: list[tuple[int, Leak]] = []
    systems = {id(part): system for system, part in parts}
    waiting = [(part, places) for _, part in parts if part.rows and (places := _to_clear(part))]
    for _ in range(ROUNDS):
        if not waiting:
            return leaks
        found = _pushed(waiting, random)
        left = []
        for (part, places), values in zip(waiting, found, strict=True):
            if still := _not_cleared(part, places, values):
                left.append((part, still))
        waiting = left
    for part, places in waiting:
        leaks += [(systems[id(part)], leak) for leak in _one_by_one(part, places)]
    return leaks


def _to_clear(part: _Problem) -> list[int]:
    """Return the unknowns that must not be known: noughts are no secret."""
    return [
        place
        for place, (key, _) in enumerate(part.names)
        if key.level != REST and abs(part.truth[place]) > TOLERANCE
    ]


def _not_cleared(part: _Problem, places: Sequence[int], values: Any) -> list[int]:
    """Return which of ``places`` the table ``values`` does not show to be safe."""
    small = small_number()
    left = []
    for place in places:
        truth, value = part.truth[place], values[place]
        moved = abs(value - truth) >= 1 - NEAR
        is_small = 0 < truth < small and part.low[place] != -inf
        is_safe = moved and (not is_small or value >= small - NEAR or value < 1 - NEAR)
        if not is_safe:
            left.append(place)
    return left


def _one_by_one(part: _Problem, places: Sequence[int]) -> list[Leak]:
    """Return which of ``places`` are given away, by the least and the most of each."""
    small = small_number()
    bounds = _bounds(part)
    leaks = []
    waiting = list(places)
    while waiting:
        place = waiting[0]
        wanted = np.zeros(len(part.names))
        ends = []
        for sign in (1.0, -1.0):
            wanted[place] = sign
            values = _solved(part, wanted, *bounds)
            waiting = _not_cleared(part, waiting, values)
            ends.append(float(values[place]))
        least, most = ends
        proven = part.low[place] != -inf and least >= 1 - NEAR and most < small - NEAR
        if proven or most - least < 1 - NEAR:
            leaks.append(Leak(*part.names[place], least, most))
        waiting = [each for each in waiting if each != place]
    return leaks


def _pushed(waiting: Sequence[tuple[_Problem, Sequence[int]]], random: Any) -> list[Any]:
    """Return for each part a table in which as many of its places as can be are large.

    What one takes of a sum another lacks, so each time others are pushed the hardest.
    """
    small = small_number()
    whole = _Problem()
    wanted: list[Any] = []
    lows: list[Any] = []
    highs: list[Any] = []
    for part, places in waiting:
        start = len(whole.names)
        whole.names += part.names
        whole.truth += part.truth
        whole.rows += [{start + at: value for at, value in row.items()} for row in part.rows]
        whole.right += part.right
        low, high = _bounds(part)
        truth = np.array(part.truth)
        enough = np.where(truth < small, small, truth + 1)
        high[places] = enough[places]
        goal = np.zeros(len(part.names))
        goal[places] = -random.exponential(size=len(places))
        wanted.append(goal)
        lows.append(low)
        highs.append(high)
    found = _solved(whole, *(np.concatenate(each) for each in (wanted, lows, highs)))
    ends = np.cumsum([len(part.names) for part, _ in waiting])
    return list(np.split(found, ends[:-1]))


def _bounds(part: _Problem) -> tuple[Any, Any]:
    """Return the least and the most of each unknown: no end is far above any count."""
    high = np.maximum(np.abs(np.array(part.truth)) * 4, FAR)
    return np.maximum(np.array(part.low), -high), high


def _solved(part: _Problem, wanted: Any, low: Any, high: Any) -> Any:
    """Return the table that ``wanted`` asks for; the true one where none is found."""
    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    for row in part.rows:
        data += row.values()
        columns += row.keys()
        ends.append(len(columns))
    solve: Any = linprog
    found = solve(
        wanted,
        A_eq=csr_matrix((data, columns, ends), shape=(len(part.rows), len(part.names))),
        b_eq=np.array(part.right),
        bounds=np.column_stack([low, high]),
        method="highs-ds",
    )
    return found.x if found.status == 0 else np.array(part.truth)
