"""Which figures of a measure are hidden from a viewer who may not see small numbers.

The pattern is that of the whole measure, whatever part of it is asked for: teams, localities and
services with their wholes, groups and splits with theirs, months with the quarters and years that
they make up. What is all together comes first, and each breakdown is hidden under it, so that a
figure of all never depends on how it is broken down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dashboard.lattice import is_released
from dashboard.measure import Measure
from dashboard.ports import Fact
from dashboard.small_number_sums import (
    ALL,
    NOT_NESTED,
    REST,
    Nested,
    Place,
    closed_pattern,
    withheld_at,
)
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
Name = Literal["figures", "too_early", "unknown"]
"""Figures, or the numbers of cases that stand beside them."""
NAMES: tuple[Name, ...] = ("figures", "too_early", "unknown")


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
    nested: Nested = NOT_NESTED,
    also: frozenset[Place] = frozenset(),
) -> Pattern:
    """Return what is hidden of one ``part`` of a measure.

    A breakdown is released of all together only (``dashboard/lattice.py``), so of a part that is
    not the whole the facts of teams and other units are left out. ``current`` and ``reported`` are
    all its facts, as now known and of closed months as they were reported: a figure is hidden in
    both or in neither. ``above``: the facts of all together with what is hidden of them, which
    stands whatever the part holds. ``nested``: the locality that each team belongs to, so that its
    teams and it are a sum too. ``also``: figures that are hidden whatever they hold, since another
    measure hides the same number.
    """
    current, reported = (_released(measure, part, each) for each in (current, reported))
    found = {
        name: frozenset(
            _hidden(
                measure,
                part,
                name,
                reading,
                current,
                reported,
                above,
                nested,
                also if name == "figures" else frozenset(),
            )
        )
        for name, reading in (
            ("figures", _figures(measure, part)),
            ("too_early", _cases(lambda fact: fact.too_early)),
            ("unknown", _cases(lambda fact: fact.unknown)),
        )
    }
    return Pattern(**found)


def shows(measure: Measure, part: Part, level: str, fact: Fact) -> bool:
    """Return whether a fact of a part is released at all, hidden or not."""
    return is_released(measure, fact.period, level, is_whole=part.is_whole)


def _released(measure: Measure, part: Part, facts: Sequence[Placed]) -> Sequence[Placed]:
    found = [each for each in facts if shows(measure, part, *each)]
    # What is hidden must not depend on the order in which a database gives its rows.
    found.sort(key=lambda each: (*place_of(part, *each), each[1].kind))
    return found


@dataclass(frozen=True, slots=True)
class Reading:
    """How the numbers of a fact are read: its own, as one of a sum's parts, and as its total."""

    kind: Kind
    own: Read
    as_part: Read
    as_total: Read


def kind_of(measure: Measure) -> Kind:
    """Return of which kind the figures of a measure are."""
    if measure.unit == "count":
        return "count"
    return "mean" if measure.is_mean else "share"


def _figures(measure: Measure, part: Part) -> Reading:
    """Return how the figures of a part are read.

    Parts of a split that are shares of the whole add up to how many were counted in all.
    """
    kind = kind_of(measure)

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
    nested: Nested,
    also: frozenset[Place],
) -> set[Place]:
    """Return where the numbers of one ``name`` are hidden."""
    held: frozenset[Place] = getattr(above.pattern, name) if above else frozenset()
    primary = {
        place_of(part, level, fact)
        for level, fact in (*current, *reported)
        if has_number(fact, name)
        and (is_primary(reading.own(fact)) or place_of(part, level, fact) in also)
    }
    if not primary and not held:
        return primary
    versions = (*reported, *(above.reported if above else ()))
    closed = {fact.month for _, fact in versions}
    cells = _cells(part, (current, reported), closed, name, reading.as_part)
    fixed: dict[Place, Cell] = {}
    if above is not None:
        facts = (above.current, above.reported)
        fixed = _cells(Part(), facts, closed, name, reading.as_total)
    hidden = {place for place in primary if place in cells} | {
        place for place in held if place in fixed
    }
    silent = {
        (fact.period, fact.month, level)
        for level, fact in (*current, *reported)
        if not has_number(fact, name)
    }
    found = closed_pattern(measure, reading.kind, cells, fixed, hidden, nested, silent)
    return {place for place in found if place not in fixed and place[3] != REST} | primary


def has_number(fact: Fact, name: str) -> bool:
    """Return whether a fact has the number of ``name``: its figure, or the cases beside it."""
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
            numbers = read(fact) if has_number(fact, name) else None
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

    A hidden figure has no counts, and nothing says whether it is itself a small number. Of cases
    beside the figure None says that there are some, and not how many. Whatever the pattern, a
    small number is never shown.
    """
    found = fact
    block = withheld_at(*place[:3])
    numbers = numbers_of(kind_of(measure), fact.numerator, fact.denominator)
    hides = block in pattern.figures or place in pattern.figures or is_primary(numbers)
    if has_number(fact, "figures") and hides:
        found = replace(found, numerator=None, denominator=None, status="suppressed")
    if not pattern.too_early.isdisjoint((block, place)) or is_small(fact.too_early or 0):
        found = replace(found, too_early=None)
    if not pattern.unknown.isdisjoint((block, place)) or is_small(fact.unknown or 0):
        found = replace(found, unknown=None)
    return found
