"""What adds up among the figures of a measure: all that a reader can subtract from one another.

Found from the figures themselves, whatever is hidden of them, so that a check of what is hidden
does not rest on how it was chosen. A link holds where the numbers really add up: children who are
counted once a year are no sum of months.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Final, NamedTuple

from dashboard.measure import Measure
from dashboard.period import months_of
from dashboard.ports import Fact
from dashboard.small_number_sums import REST, UNKNOWN, Nested, Place, withheld_at
from dashboard.small_numbers import (
    Name,
    Part,
    Pattern,
    Placed,
    has_number,
    kind_of,
    place_of,
    shows,
)
from dashboard.statistics.disclosure import TOLERANCE, Kind, Numbers

ALL: Final = "all"


class Key(NamedTuple):
    """Which figure: of which part, and at which place; version 1 is as it was reported."""

    part: Part
    period: str
    month: str
    level: str
    unit: str
    value: str
    version: int = 0


Silent = tuple[Part, str, str, int, str]
"""A part, period, month, version and level of which some units or values have no number."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The numbers of a figure, whether they are hidden, and the least that each can be."""

    numbers: Numbers
    is_hidden: bool
    may_be_nought: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A sum: number ``of_part`` of each part, added up, is number ``of_total`` of the total."""

    total: Key
    parts: tuple[Key, ...]
    of_total: int = 0
    of_part: int = 0


@dataclass(frozen=True, slots=True)
class Released:
    """One part of a measure as it is released: its facts in full, and what is hidden of them."""

    current: Sequence[Placed]
    reported: Sequence[Placed]
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class System:
    """The linked figures of a measure, of one kind."""

    kind: Kind
    figures: Mapping[Key, Figure]
    links: Sequence[Link]


def numbers_read(measure: Measure, name: Name) -> Callable[[Fact], Numbers | None]:
    """Return how the numbers of a fact are read: one of a count, two of a share or mean."""
    if name != "figures":
        return lambda fact: (float(getattr(fact, name) or 0),)
    if kind_of(measure) == "count":
        return lambda fact: None if fact.numerator is None else (fact.numerator,)
    return lambda fact: (
        None
        if fact.numerator is None or fact.denominator is None
        else (fact.numerator, fact.denominator)
    )


def system_of(
    measure: Measure,
    name: Name,
    released: Mapping[Part, Released],
    nested: Nested,
    *,
    keep: Callable[[Key], bool] = lambda key: True,
    known: Collection[tuple[Part, Place]] = (),
) -> System:
    """Return the linked figures of a measure, or the cases of one ``name`` beside them.

    ``keep``: which figures a reader is shown at all. ``known``: of which places the reader knows
    some cases, so that what is hidden of the rest may be none.
    """
    read = numbers_read(measure, name)
    figures: dict[Key, Figure] = {}
    silent: set[Silent] = set()
    closed = {fact.month for each in released.values() for _, fact in each.reported}
    for part, each in released.items():
        hidden = getattr(each.pattern, name)
        for version, facts in enumerate((each.current, each.reported)):
            for level, fact in facts:
                if not shows(measure, part, level, fact):
                    continue
                place = place_of(part, level, fact)
                key = Key(part, *place, version)
                if not keep(key):
                    continue
                numbers = read(fact) if has_number(fact, name) else None
                if numbers is None:
                    which = (part, key.period, key.month, version, level)
                    silent.add(which)
                else:
                    block = withheld_at(*place[:3]) in hidden
                    if block:
                        # Units and values that have no case here look like those that have.
                        which = (part, key.period, key.month, version, level)
                        silent.add(which)
                    figures[key] = Figure(
                        numbers,
                        block or place in hidden,
                        block or fact.month in closed or (part, place) in known,
                    )
    links = list(_links(measure, name, figures, silent, nested))
    return System(kind_of(measure) if name == "figures" else "count", figures, links)


def _links(
    measure: Measure,
    name: Name,
    figures: dict[Key, Figure],
    silent: set[Silent],
    nested: Nested,
) -> Iterable[Link]:
    shares = name == "figures" and measure.computed is not None and measure.computed.split_shares
    for total, parts in list(_families(figures, nested)):
        if shares and parts[0].part.split != ALL and total.part.split == ALL:
            yield from _exact(figures, total, parts, ((1, 0),))
            for part in parts:
                yield from _exact(figures, total, (part,), ((1, 1),))
            continue
        count = len(figures[total].numbers)
        pairs = tuple((each, each) for each in range(count))
        if _some_silent(total, parts, silent):
            left = tuple(
                figures[total].numbers[each] - fsum(figures[key].numbers[each] for key in parts)
                for each in range(count)
            )
            if all(each >= -TOLERANCE for each in left):
                rest = total._replace(level=REST, value=f"{parts[0].part} {parts[0].level}")
                figures[rest] = Figure(left, is_hidden=True, may_be_nought=True)
                parts = (*parts, rest)
        yield from _exact(figures, total, parts, pairs)


def _some_silent(total: Key, parts: Sequence[Key], silent: set[Silent]) -> bool:
    """Return whether the sum may have parts beside those that are shown to have a number."""
    first = parts[0]
    if first.period != total.period or (first.part == total.part and first.level == total.level):
        return False
    return (first.part, first.period, first.month, first.version, first.level) in silent


def _families(
    figures: Mapping[Key, Figure], nested: Nested
) -> Iterable[tuple[Key, tuple[Key, ...]]]:
    """Yield each total with its parts: by place, by group or split, and over time."""
    whole = Part()
    units: dict[Key, list[Key]] = {}
    values: dict[Key, list[Key]] = {}
    for key in figures:
        if key.level != ALL:
            units.setdefault(key._replace(level=ALL, unit=ALL, value=key.level), []).append(key)
            if key.level == "team" and nested:
                locality = nested.get(key.unit, UNKNOWN)
                units.setdefault(
                    key._replace(level="locality", unit=locality, value=key.level), []
                ).append(key)
        if not key.part.is_whole:
            values.setdefault(key._replace(part=whole, value=ALL), []).append(key)
    for total, parts in units.items():
        total = total._replace(value=ALL)
        if total in figures:
            yield total, tuple(parts)
    by_part: dict[tuple[Key, Part], list[Key]] = {}
    for total, parts in values.items():
        for key in parts:
            by_part.setdefault((total, key.part), []).append(key)
    for (total, _), parts in by_part.items():
        if total in figures:
            yield total, tuple(parts)
    yield from _over_time(figures)


LONGER: Final = ("quarter", "year", "year_to_date", "rolling_12", "rolling_36", "term")
INSIDE: Final = ("month", "quarter", "year", "year_to_date", "rolling_12")
"""Periods that others may be made up of, the shortest first."""


def _over_time(figures: Mapping[Key, Figure]) -> Iterable[tuple[Key, tuple[Key, ...]]]:
    """Yield each figure of several months with the shorter ones that make it up."""
    held = {key.period for key in figures}
    for total in figures:
        if total.period not in LONGER:
            continue
        covered = months_of(total.period, total.month)
        for period in INSIDE:
            if period not in held or period == total.period:
                continue
            found = _chain(figures, total, period, covered)
            if found:
                yield total, found


def _chain(
    figures: Mapping[Key, Figure], total: Key, period: str, covered: Sequence[str]
) -> tuple[Key, ...]:
    """Return the figures of ``period`` that lie end to end in ``covered``; () where they do not.

    Months without a figure had no case, so the sum tells; longer periods must all be there.
    """
    if period == "month":
        # The version that is known now stands where a month was never reported.
        months = [total._replace(period=period, month=month) for month in covered]
        return tuple(
            key if key in figures else key._replace(version=0)
            for key in months
            if key in figures or key._replace(version=0) in figures
        )
    found: list[Key] = []
    left = len(covered)
    while left:
        key = total._replace(period=period, month=covered[left - 1])
        span = months_of(period, key.month)
        if key not in figures or not span or len(span) > left:
            return ()
        found.append(key)
        left -= len(span)
    return tuple(found)


def _exact(
    figures: Mapping[Key, Figure],
    total: Key,
    parts: tuple[Key, ...],
    pairs: Sequence[tuple[int, int]],
) -> Iterable[Link]:
    """Yield the links of a sum whose numbers all add up; none where one does not."""
    for of_total, of_part in pairs:
        added = fsum(figures[key].numbers[of_part] for key in parts)
        if abs(added - figures[total].numbers[of_total]) > TOLERANCE:
            return
    for of_total, of_part in pairs:
        yield Link(total, parts, of_total, of_part)
