"""Which figures of a measure are hidden from a viewer who may not see small numbers.

The pattern is that of the whole measure, whatever part of it is asked for: teams, localities and
services with their wholes, groups and splits with theirs, months with the quarters and years that
they make up. What is all together comes first, and each breakdown is hidden under it, so that a
figure of all never depends on how it is broken down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.measure import Measure
from dashboard.period import months_between, months_of
from dashboard.ports import Fact
from dashboard.statistics.disclosure import (
    Cell,
    Kind,
    Numbers,
    Sum,
    adds_up,
    gives_away,
    hide_with,
    is_primary,
    is_small,
    numbers_of,
)
from dashboard.statistics.disclosure_periods import Window, windows_to_hide

Place = tuple[str, str, str, str, str]
"""Of which period, month, level, unit, and group or split value a figure is."""
Placed = tuple[str, Fact]
"""A fact with its level."""
ALL: Final = "all"
SUMMED: Final = ("quarter", "year_to_date", "rolling_12", "year", "rolling_36")
"""Periods whose figures may be sums of months."""
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
    return (_closed(measure, reading.kind, cells, fixed, hidden) - fixed.keys()) | primary


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


def _closed(
    measure: Measure,
    kind: Kind,
    cells: Mapping[Place, Cell],
    fixed: Mapping[Place, Cell],
    primary: set[Place],
) -> set[Place]:
    """Return ``primary`` and all that is hidden so that none of it can be worked out."""
    hidden = set(primary)
    every = {**cells, **fixed}
    blocks: dict[tuple[str, str], list[Place]] = {}
    series: dict[tuple[str, str, str], list[Place]] = {}
    for place in cells:
        blocks.setdefault(place[:2], []).append(place)
        series.setdefault(place[2:], []).append(place)
    sums: dict[tuple[str, str], list[Sum]] = {}
    courses: dict[tuple[str, str, str], Course] = {}
    plain = _plain(cells, fixed, hidden)
    for which in sorted({place[2:] for place in plain}):
        courses[which] = _course(measure, cells, series[which])
        for _, of in courses[which].windows:
            held = [place for place in of.parts if not cells[place].is_nought]
            if of.total not in hidden and plain.issuperset(held):
                plain.add(of.total)
    new = set(hidden)
    while new:
        before = set(hidden)
        for block in sorted({place[:2] for place in new} & blocks.keys()):
            if block not in sums:
                sums[block] = _sums(every, blocks[block], fixed)
            hide_with(kind, every, sums[block], hidden, fixed, plain)
        for which in sorted({place[2:] for place in new | (hidden - before)} & series.keys()):
            if which not in courses:
                courses[which] = _course(measure, cells, series[which])
            _hide_in_time(kind, cells, courses[which], hidden, plain)
        new = hidden - before
    return hidden


def _plain(
    cells: Mapping[Place, Cell], fixed: Mapping[Place, Cell], hidden: set[Place]
) -> set[Place]:
    """Return the cells that are known whatever is hidden of their part.

    They are all there is of a figure of all together that is shown.
    """
    held: dict[Place, list[Place]] = {}
    for place, cell in cells.items():
        if not cell.is_nought:
            held.setdefault((*place[:4], ALL), []).append(place)
    found = {
        places[0]
        for total, places in held.items()
        if len(places) == 1 and total in fixed and total not in hidden
    }
    # What such teams are all of together is known with them.
    teams: dict[Place, list[Place]] = {}
    for places in held.values():
        for place in places:
            if place[2] == "team":
                teams.setdefault((*place[:2], ALL, ALL, place[4]), []).append(place)
    return found | {
        total
        for total, places in teams.items()
        if total in cells and total not in hidden and found.issuperset(places)
    }


def _sums(
    every: Mapping[Place, Cell], places: Sequence[Place], fixed: Mapping[Place, Cell]
) -> list[Sum]:
    """Return the sums of one period and month: units under all, values under each unit."""
    by_unit: dict[Place, dict[str, list[Place]]] = {}
    by_value: dict[Place, list[Place]] = {}
    for place in places:
        period, month, level, unit, value = place
        if level != ALL:
            total = (period, month, ALL, ALL, value)
            by_unit.setdefault(total, {}).setdefault(level, []).append(place)
        if value != ALL:
            by_value.setdefault((period, month, level, unit, ALL), []).append(place)
    found = [
        Sum(total, tuple(parts))
        for total, levels in by_unit.items()
        for parts in levels.values()
        # What the council supplies of teams is not always all there is of the whole.
        if total in every and adds_up(every, total, parts)
    ]
    found += [
        Sum(total, tuple(parts), adds_up(every, total, parts))
        for total, parts in by_value.items()
        if total in fixed
    ]
    return found


@dataclass(frozen=True, slots=True)
class Course:
    """One series of figures over time: its months, and the longer periods that sum them."""

    months: tuple[Place | None, ...]
    """In order, without a gap; None where there is no figure."""
    windows: tuple[tuple[Window, Sum], ...]
    """Those to keep first come first: of the headline period, then the latest."""


def _course(measure: Measure, cells: Mapping[Place, Cell], places: Sequence[Place]) -> Course:
    """Return the course of the figures at ``places``, of one unit and value."""
    monthly = {place[1]: place for place in places if place[0] == "month"}
    longer = [place for place in places if place[0] in SUMMED]
    if not monthly or not longer:
        return Course((), ())
    axis = months_between(min(monthly), max(monthly))
    index = {month: each for each, month in enumerate(axis)}
    longer.sort(key=lambda place: place[1], reverse=True)
    longer.sort(key=lambda place: (place[0] != measure.headline, SUMMED.index(place[0])))
    windows = []
    for place in longer:
        covered = months_of(place[0], place[1])
        if not covered or covered[0] not in index or covered[-1] not in index:
            continue
        inside = tuple(monthly[month] for month in covered if month in monthly)
        # Children counted once a year are no sum of months.
        if inside and adds_up(cells, place, inside):
            window = Window(place, index[covered[0]], index[covered[-1]])
            windows.append((window, Sum(place, inside)))
    return Course(tuple(monthly.get(month) for month in axis), tuple(windows))


def _hide_in_time(
    kind: Kind,
    cells: Mapping[Place, Cell],
    course: Course,
    hidden: set[Place],
    plain: set[Place],
) -> None:
    """Hide the sums of months that would give a hidden month away.

    A hidden sum whose months are all shown would be no secret, so one of these is hidden too.
    """
    for window, of in course.windows:
        if window.key in hidden and not any(place in hidden for place in of.parts):
            free = [
                place for place in of.parts if not cells[place].is_nought and place not in plain
            ]
            if free:
                hidden.add(min(free, key=lambda place: (cells[place].size, place[1])))
    flags = [place in hidden for place in course.months]
    if not any(flags):
        return
    for window, of in course.windows:
        if window.key not in hidden and gives_away(kind, cells, of, hidden):
            hidden.add(window.key)
    hidden.update(windows_to_hide(flags, [each for each, _ in course.windows], hidden))


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
