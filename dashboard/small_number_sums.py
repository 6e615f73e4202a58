"""Hides what would give a hidden figure away: in the tables of each month, and over the months.

A place is the period, month, level, unit, and group or split value that a figure is of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Final

from dashboard.measure import Measure
from dashboard.period import months_between, months_of
from dashboard.statistics.disclosure import Cell, Kind, Sum, adds_up, hide_with
from dashboard.statistics.disclosure_periods import Reading, Window, windows_to_hide

Place = tuple[str, str, str, str, str]
"""Of which period, month, level, unit, and group or split value a figure is."""
ALL: Final = "all"
UNKNOWN: Final = "unknown"
NUMBERS_OF_SHARE: Final = 2
"""The place of how many cases there are among the numbers of a share."""
Nested = Mapping[str, str]
"""Of a team the locality that it belongs to."""
NOT_NESTED: Final[Nested] = {}
SUMMED: Final = ("quarter", "year_to_date", "rolling_12", "year", "rolling_36")
"""Periods whose figures may be sums of months."""


def closed_pattern(
    measure: Measure,
    kind: Kind,
    cells: Mapping[Place, Cell],
    fixed: Mapping[Place, Cell],
    primary: set[Place],
    nested: Nested,
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
                sums[block] = _sums(every, blocks[block], fixed, nested)
            for each in sums[block]:
                # What is shown of a hidden sum is the least that it can be.
                if each.total in hidden and each.total[2] == ALL:
                    hidden.update(part for part in each.parts if not every[part].is_nought)
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
    every: Mapping[Place, Cell],
    places: Sequence[Place],
    fixed: Mapping[Place, Cell],
    nested: Nested,
) -> list[Sum]:
    """Return the sums of one period and month: units under all, teams under their locality, and
    the values of a breakdown."""
    by_unit: dict[Place, dict[str, list[Place]]] = {}
    by_value: dict[Place, list[Place]] = {}
    for place in places:
        period, month, level, unit, value = place
        if level != ALL:
            total = (period, month, ALL, ALL, value)
            by_unit.setdefault(total, {}).setdefault(level, []).append(place)
        if level == "team" and nested:
            locality = (period, month, "locality", nested.get(unit, UNKNOWN), value)
            by_unit.setdefault(locality, {}).setdefault(level, []).append(place)
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


@cache
def _covered(period: str, month: str) -> tuple[str, ...]:
    """Return the months that a period sums, held: the same for every series."""
    return months_of(period, month)


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
        covered = _covered(place[0], place[1])
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
    windows = [each for each, _ in course.windows]
    hidden.update(windows_to_hide(flags, windows, hidden, _readings(kind, cells, course)))


def _readings(kind: Kind, cells: Mapping[Place, Cell], course: Course) -> list[Reading]:
    """Return every number of the months of a course: as now known, and as reported."""
    held = [cells[place].versions if place is not None else () for place in course.months]
    found = []
    for version in range(max(map(len, held))):
        # Of a month that was not closed what is now known stands in both.
        months = [each[min(version, len(each) - 1)] if each else () for each in held]
        for number in range(max(map(len, months))):
            # Of a share it is known only that there are cases: as many as count may be none.
            counts = kind != "share" or number == NUMBERS_OF_SHARE
            least = [float(counts and len(each) == 1) for each in held]
            values = [each[number] if each else 0.0 for each in months]
            if any(value < 0 for value in values):
                least = [-inf] * len(values)
            found.append(Reading(values, least))
    return found
