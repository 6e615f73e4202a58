"""Finds numbers that two measures show alike, such as a count and what a share is a share of.

Where one of them hides such a number the other must hide its figure too: else what one page hides
another would tell. Which these are is seen from the figures themselves, so that a council's own
measures need declare nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.measure import Measure
from dashboard.ports import Fact
from dashboard.small_number_sums import Place, withheld_at
from dashboard.small_numbers import Pattern, has_number, kind_of

FEWEST: Final = 6
"""Numbers above 0 that must be alike before two measures are held to show the same."""

Number = Callable[[Fact], float | None]
Figures = Mapping[Place, Fact]


@dataclass(frozen=True, slots=True)
class Twin:
    """Where ``first`` hides its number, ``second`` hides its figure."""

    first: str
    second: str

    @property
    def both(self) -> tuple[str, str]:
        return self.first, self.second


def _numerator(fact: Fact) -> float | None:
    return fact.numerator


def _denominator(fact: Fact) -> float | None:
    return fact.denominator


def _numbers(measure: Measure) -> tuple[Number, ...]:
    """Return the numbers of cases that stand in a figure: those of which it shows how many."""
    kind = kind_of(measure)
    if kind == "count":
        return (_numerator,)
    return (_denominator,) if kind == "mean" else (_numerator, _denominator)


def _alike(first: Figures, of_first: Number, second: Figures, of_second: Number) -> bool:
    common = more = 0
    for place, fact in first.items():
        if (other := second.get(place)) is None:
            continue
        number = of_first(fact)
        if number != of_second(other):
            return False
        common += 1
        more += bool(number)
    return more >= FEWEST and common * 2 >= len(first)


def twins(declared: Mapping[str, Measure], figures: Mapping[str, Figures]) -> list[Twin]:
    """Return the pairs of measures of one part of which the second tells what the first hides.

    ``figures`` are each measure's facts by their place. What a share is a share of is no secret
    where the share is hidden; how many it counts is one only where the other is told elsewhere.
    """
    told = {
        (one, place): {
            two
            for two in figures
            if two != one
            and any(
                _alike(figures[one], number, figures[two], each) for each in _numbers(declared[two])
            )
        }
        for one in figures
        for place, number in enumerate(_numbers(declared[one]))
    }
    found = []
    for (one, place), others in told.items():
        is_share = len(_numbers(declared[one])) > 1
        if is_share and (place == 1 or not told[one, 1]):
            continue
        found += [Twin(one, two) for two in sorted(others)]
    return sorted(found, key=lambda each: (each.first, each.second))


def is_hidden(pattern: Pattern, place: Place) -> bool:
    """Return whether the figure at ``place`` is hidden, by itself or with its whole breakdown."""
    return place in pattern.figures or withheld_at(*place[:3]) in pattern.figures


def to_hide(
    twin: Twin, figures: Mapping[str, Figures], patterns: Mapping[str, Pattern]
) -> set[Place]:
    """Return where the second of a twin must hide what the first hides, and does not yet."""
    return {
        place
        for place, fact in figures[twin.first].items()
        if place in figures[twin.second]
        and has_number(fact, "figures")
        and _is_counted(figures[twin.second][place])
        and is_hidden(patterns[twin.first], place)
        and not is_hidden(patterns[twin.second], place)
    }


def three_years(figures: Figures, pattern: Pattern) -> set[Place]:
    """Return which sums of three years to March would tell a hidden year, and which year a sum.

    Where there are no figures by month nothing else links them.
    """
    found = set()
    for total in figures:
        period, month, *rest = total
        if period != "rolling_36" or not month.endswith("-03"):
            continue
        level, unit, value = rest
        years = [
            ("year_to_date", f"{int(month[:4]) - back}-03", level, unit, value) for back in range(3)
        ]
        held = [year for year in years if year in figures and _is_counted(figures[year])]
        hidden = [year for year in held if is_hidden(pattern, year)]
        if not is_hidden(pattern, total):
            if len(hidden) == 1:
                found.add(total)
        elif held and not hidden:
            found.add(max(held, key=lambda year: year[1]))
    return found


def _is_counted(fact: Fact) -> bool:
    """Return whether anything is counted: a figure of none is never hidden by itself."""
    return bool(fact.denominator if fact.denominator is not None else fact.numerator)
