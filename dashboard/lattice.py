"""The lattice of what a reader may ask for who is not shown small numbers.

Two overlapping choices are a subtraction, so the choices are few and fixed. Of the whole council:
any period that the measure declares. Of the headline period: one way of breaking it down, by team,
locality, group or split. No breakdown is crossed with another one. Who sees units in full chooses
freely among those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dashboard.measure import Measure
from dashboard.state import GROUPS, Options, ViewState

CROSSED: Final = (
    "What may be published is broken down over its usual period, and one way at a time: by team "
    "or locality, by group of children, or by another split, never by two together."
)
RELEASED: Final = ("all", "locality", "team")
"""Levels whose figures are released: no page asks for a service's, and each more is a sum more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One point of the lattice: a period, and at most one breakdown of the whole council."""

    period: str
    level: str = "all"
    group: str = "none"
    split: str = "all"


def is_released(measure: Measure, period: str, level: str, *, is_whole: bool) -> bool:
    """Return whether figures of ``level`` are released; ``is_whole``: of all cases together."""
    if level == "all" and is_whole:
        return True
    return (level == "all" or (is_whole and level in RELEASED)) and period in broken_down(measure)


def broken_down(measure: Measure) -> tuple[str, ...]:
    """Return the periods in which a measure is broken down: the headline alone.

    Of what is found once a year, such as at the end of March, the same may be asked at each month.
    """
    yearly = measure.headline == "year" and "month" not in measure.periods
    return (measure.headline, "rolling_12") if yearly else (measure.headline,)


def choices(measure: Measure, levels: tuple[str, ...] = ()) -> Iterator[Choice]:
    """Yield all that may be asked of a measure; ``levels``: the units that are shown at all.

    A councillor has none of these, unless the figures of the measure by team are published.
    """
    yield from (Choice(period) for period in measure.periods)
    for period in (each for each in measure.periods if each in broken_down(measure)):
        yield from (Choice(period, level=level) for level in levels)
        yield from (Choice(period, group=group) for group in GROUPS)
        yield from (Choice(period, split=split) for split in measure.splits)


def is_in_lattice(state: ViewState, options: Options) -> bool:
    """Return whether a view is one of the lattice for a reader who may choose ``options``."""
    units = {code for code, _ in options.teams} | set(options.localities)
    place = state.level == "all" or state.unit in units
    return place and (state.level == "all" or state.group == "none")
