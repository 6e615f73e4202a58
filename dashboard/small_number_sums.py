"""Hides what would give a hidden figure away: in the tables of each month, and over the months.

A place is the period, month, level, unit, and group or split value that a figure is of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import fsum, inf
from typing import Final

from dashboard.measure import Measure
from dashboard.period import months_between, months_of
from dashboard.statistics.disclosure import (
    Cell,
    Kind,
    Sum,
    adds_up,
    gives_away,
    hide_with,
)
from dashboard.statistics.disclosure_periods import Reading, Window, windows_to_hide
from dashboard.threshold import small_number

Place = tuple[str, str, str, str, str]
"""Of which period, month, level, unit, and group or split value a figure is."""
ALL: Final = "all"
WITHHELD: Final = "*"
"""Stands for every unit or value of a breakdown."""
REST: Final = "~rest"
"""Stands for the parts of a sum that have no number, all together."""
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
    silent: Collection[tuple[str, str, str]] = (),
) -> set[Place]:
    """Return ``primary`` and all that is hidden so that none of it can be worked out.

    A figure of all together never depends on how it is broken down: where hiding parts does not
    do, or it is hidden itself, the whole breakdown of that month is withheld, noughts and all
    (``withheld_at``), for a part of which nothing is known may be nought. ``silent``: periods,
    months and levels where some part has no number at all: what is left of the sum is one more
    that is hidden.
    """
    hidden = set(primary)
    every = {**cells, **fixed}
    _hide_in_time(kind, cells, _course(measure, cells), hidden)
    blocks: dict[tuple[str, str], list[Place]] = {}
    for place in cells:
        blocks.setdefault(place[:2], []).append(place)
    for block in sorted({place[:2] for place in hidden} & blocks.keys()):
        sums = _sums(every, blocks[block], fixed, nested, silent)
        hidden.update(part for each in sums for part in each.parts if part[3] == REST)
        whole = (*block, ALL, ALL, ALL)
        for each in sums:
            if each.total == whole and whole in hidden:
                hidden.update(part for part in each.parts if not every[part].is_nought)
        hide_with(kind, every, sums, hidden, {whole})
        for each in sums:
            if each.total == whole and (whole in hidden or gives_away(kind, every, each, hidden)):
                hidden.update(part for part in each.parts if not every[part].is_nought)
                hidden.add(withheld_at(*each.parts[0][:3]))
        if nested and not _are_safe_in_places(every, sums, whole, hidden):
            teams = [place for place in blocks[block] if place[2] == "team"]
            hidden.update(place for place in teams if not every[place].is_nought)
            hidden.add(withheld_at(*block, "team"))
    return hidden


def _are_safe_in_places(
    every: Mapping[Place, Cell], sums: Sequence[Sum], whole: Place, hidden: set[Place]
) -> bool:
    """Return whether teams and their localities, all taken together, prove none to be small.

    A hidden locality has at least the cases of its teams that are shown, and one of each that is
    hidden.
    """
    if whole in hidden or whole not in every:
        return True
    inside = {each.total: each.parts for each in sums if each.total != whole}
    if not inside or withheld_at(*whole[:2], "team") in hidden:
        return True

    versions = every[whole].versions
    return all(
        _is_number_safe(every, whole, inside, hidden, version, at)
        for version, numbers in enumerate(versions)
        for at in range(len(numbers))
    )


def _is_number_safe(
    every: Mapping[Place, Cell],
    whole: Place,
    inside: Mapping[Place, Sequence[Place]],
    hidden: set[Place],
    version: int,
    at: int,
) -> bool:
    """Return whether one number of teams and localities, in one version, proves nothing."""

    def number(place: Place) -> float:
        versions = every[place].versions
        return versions[min(version, len(versions) - 1)][at]

    # The last number counts the cases, of which a hidden figure has one; the others may be none.
    one = float(at == len(every[whole].versions[version]) - 1)

    def least(place: Place) -> float:
        return min(one, number(place)) if place in hidden else number(place)

    lows = {
        place: max(least(place), fsum(map(least, teams))) if place in hidden else number(place)
        for place, teams in inside.items()
    }
    left = number(whole) - fsum(lows.values())
    for place, teams in inside.items():
        spare = left if place in hidden else 0.0
        if place in hidden and number(place) and _is_proven(lows[place], spare):
            return False
        room = lows[place] + spare - fsum(map(least, teams))
        if any(team in hidden and number(team) and _is_proven(least(team), room) for team in teams):
            return False
    return True


def _is_proven(least: float, spare: float) -> bool:
    """Return whether a number from ``least`` to ``spare`` above it is known, or known as small."""
    return spare < 1 or (least >= 1 and least + spare < small_number())


def withheld_at(period: str, month: str, level: str) -> Place:
    """Return the place that stands for a whole breakdown that is withheld, noughts and all."""
    return (period, month, level, WITHHELD, WITHHELD)


def _sums(
    every: dict[Place, Cell],
    places: Sequence[Place],
    fixed: Mapping[Place, Cell],
    nested: Nested,
    silent: Collection[tuple[str, str, str]],
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
    families = [(total, parts) for total, levels in by_unit.items() for parts in levels.values()]
    families += [(total, parts) for total, parts in by_value.items() if total in fixed]
    found = []
    for total, parts in families:
        if total not in every:
            continue
        exact = adds_up(every, total, parts)
        if not exact and parts[0][:3] in silent:
            rest = (*parts[0][:3], REST, total[3])
            if (cell := _left(every, total, parts)) is not None:
                every[rest] = cell
                parts, exact = [*parts, rest], True
        # What the council supplies of teams is not always all there is of the whole.
        if exact or total in fixed:
            found.append(Sum(total, tuple(parts), exact))
    return found


def _left(every: Mapping[Place, Cell], total: Place, parts: Sequence[Place]) -> Cell | None:
    """Return what the parts leave of their total; None where they are more than it."""
    versions = []
    for place, numbers in enumerate(every[total].versions):
        held = [every[part].versions for part in parts]
        left = tuple(
            number - fsum(each[min(place, len(each) - 1)][at] for each in held)
            for at, number in enumerate(numbers)
        )
        if min(left) < 0:
            return None
        versions.append(left)
    return Cell(tuple(versions))


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


def _course(measure: Measure, cells: Mapping[Place, Cell]) -> Course:
    """Return the course of the figures of all together: nothing else is given in two periods."""
    places = [place for place in cells if place[2:] == (ALL, ALL, ALL)]
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
) -> None:
    """Hide the sums of months that would give a hidden month away.

    A hidden sum whose months are all shown would be no secret, so one of these is hidden too.
    """
    for window, of in course.windows:
        if window.key in hidden and not any(place in hidden for place in of.parts):
            free = [place for place in of.parts if not cells[place].is_nought]
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
