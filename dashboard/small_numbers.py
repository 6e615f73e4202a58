"""Which figures of a measure are hidden from a viewer who may not see small numbers.

The pattern is that of the whole measure, whatever part of it is asked for: teams, localities and
services with their wholes, groups and splits with theirs, months with the quarters and years that
they make up. What is all together comes first, and each breakdown is hidden under it, so that a
figure of all never depends on how it is broken down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from dashboard.measure import Measure
from dashboard.ports import Fact
from dashboard.small_number_sums import ALL, Place, closed_pattern
from dashboard.statistics.disclosure import (
    Cell,
    Kind,
    Numbers,
    is_primary,
    is_small,
    numbers_of,
)

Placed = tuple[str, Fact]
"""A fact with its level."""
Read = Callable[[Fact], Numbers | None]


@dataclass(frozen=True, slots=True)
class Part:
    """One way of looking at a measure: all together, by one group, or by one split."""

    group: str = "none"
    split: str = ALL

    @property
    def is_whole(self) -> bool:
        return self.group == "none" and self.split == ALL

    def value(self, fact: Fact) -> str:
        """Return the group or split value of a fact of this part."""
        return fact.group_value if self.group != "none" else fact.split_value


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is hidden: figures, and numbers of cases that stand beside them."""

    figures: frozenset[Place] = frozenset()
    too_early: frozenset[Place] = frozenset()
    unknown: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True)
class Above:
    """What stands over a part: the facts of all together, and what is hidden of them."""

    current: Sequence[Placed]
    reported: Sequence[Placed]
    pattern: Pattern


def place_of(part: Part, level: str, fact: Fact) -> Place:
    """Return where a fact stands in the pattern."""
    return (fact.period, fact.month, level, fact.unit, part.value(fact))


def pattern_of(
    measure: Measure,
    part: Part,
    current: Sequence[Placed],
    reported: Sequence[Placed] = (),
    above: Above | None = None,
) -> Pattern:
    """Return what is hidden of one ``part`` of a measure.

    ``current`` and ``reported`` are all its facts, as now known and of closed months as they were
    reported: a figure is hidden in both or in neither. ``above``: the facts of all together with
    what is hidden of them, which stands whatever the part holds.
    """
    found = {
        name: frozenset(_hidden(measure, part, name, reading, current, reported, above))
        for name, reading in (
            ("figures", _figures(measure, part)),
            ("too_early", _cases(lambda fact: fact.too_early)),
            ("unknown", _cases(lambda fact: fact.unknown)),
        )
    }
    return Pattern(**found)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the numbers of a fact are read: its own, as one of a sum's parts, and as its total."""

    kind: Kind
    own: Read
    as_part: Read
    as_total: Read


def _figures(measure: Measure, part: Part) -> Reading:
    """Return how the figures of a part are read.

    Parts of a split that are shares of the whole add up to how many were counted in all.
    """
    kind: Kind = "share"
    if measure.unit == "count":
        kind = "count"
    elif measure.is_mean:
        kind = "mean"

    def own(fact: Fact) -> Numbers | None:
        return numbers_of(kind, fact.numerator, fact.denominator)

    shares = measure.computed is not None and measure.computed.split_shares
    if part.split == ALL or not shares:
        return Reading(kind, own, own, own)
    return Reading(
        "part",
        own,
        lambda fact: numbers_of("part", fact.numerator, None),
        lambda fact: numbers_of("part", fact.denominator, None),
    )


def _cases(number: Callable[[Fact], int | None]) -> Reading:
    """Return how a number of cases beside the figure is read."""

    def read(fact: Fact) -> Numbers | None:
        return (float(number(fact) or 0),)

    return Reading("part", read, read, read)


def _hidden(
    measure: Measure,
    part: Part,
    name: str,
    reading: Reading,
    current: Sequence[Placed],
    reported: Sequence[Placed],
    above: Above | None,
) -> set[Place]:
    """Return where the numbers of one ``name`` are hidden."""
    held: frozenset[Place] = getattr(above.pattern, name) if above else frozenset()
    primary = {
        place_of(part, level, fact)
        for level, fact in (*current, *reported)
        if _has_number(fact, name) and is_primary(reading.own(fact))
    }
    if not primary and not held:
        return primary
    closed = {fact.month for _, fact in reported}
    cells = _cells(part, (current, reported), closed, name, reading.as_part)
    fixed: dict[Place, Cell] = {}
    if above is not None:
        facts = (above.current, above.reported)
        fixed = _cells(Part(), facts, closed, name, reading.as_total)
    hidden = {place for place in primary if place in cells} | {
        place for place in held if place in fixed
    }
    return (closed_pattern(measure, reading.kind, cells, fixed, hidden) - fixed.keys()) | primary


def _has_number(fact: Fact, name: str) -> bool:
    return name != "figures" or (fact.status == "ok" and fact.numerator is not None)


def _cells(
    part: Part,
    facts: Iterable[Iterable[Placed]],
    closed: set[str],
    name: str,
    read: Read,
) -> dict[Place, Cell]:
    """Return the cells of a part: the numbers of each figure, as now known and as reported."""
    found: dict[Place, list[Numbers | None]] = {}
    for version, each in enumerate(facts):
        for level, fact in each:
            numbers = read(fact) if _has_number(fact, name) else None
            if numbers is not None:
                place = place_of(part, level, fact)
                if place not in found:
                    found[place] = [None, None] if fact.month in closed else [None]
                found[place][version] = numbers
    cells = {}
    for place, versions in found.items():
        nought = tuple(0.0 for _ in next(each for each in versions if each is not None))
        cells[place] = Cell(tuple(nought if each is None else each for each in versions))
    return cells


def masked(measure: Measure, fact: Fact, place: Place, pattern: Pattern) -> Fact:
    """Return a fact as a viewer sees it to whom small numbers are not shown.

    A hidden figure has no counts. Its status is suppressed where it is itself a count under 6, else
    withheld. Of cases beside the figure None says that there are some, and not how many.
    """
    found = fact
    if place in pattern.figures:
        count = measure.unit == "count" and is_small(fact.numerator or 0)
        status = "suppressed" if count else "withheld"
        found = replace(found, numerator=None, denominator=None, status=status)
    if place in pattern.too_early:
        found = replace(found, too_early=None)
    if place in pattern.unknown:
        found = replace(found, unknown=None)
    return found
