"""The lattice of what a reader may ask for who is not shown small numbers.

Two overlapping choices are a subtraction, so the choices are few and fixed: one period of those
that the measure declares, and of it either the whole council, or one way of breaking it down. A
breakdown is never crossed with another one, so no team or locality is given by group or by split.
Who sees units in full chooses freely among those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dashboard.measure import Measure
from dashboard.state import GROUPS, Options, ViewState

UNITS: Final = ("service", "locality", "team")
"""The levels below the whole council."""
CROSSED: Final = (
    "What may be published is broken down one way at a time: by team or locality, by group of "
    "children, or by another split, never by two together."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One point of the lattice: a period, and at most one breakdown of the whole council."""

    period: str
    level: str = "all"
    group: str = "none"
    split: str = "all"


def is_released(is_whole: bool, level: str) -> bool:
    """Return whether figures of ``level`` are released of the whole, or of a breakdown of it."""
    return is_whole or level == "all"


def choices(measure: Measure, levels: tuple[str, ...] = ()) -> Iterator[Choice]:
    """Yield all that may be asked of a measure; ``levels``: the units that are shown at all.

    A councillor has none of these, unless the figures of the measure by team are published.
    """
    for period in measure.periods:
        yield Choice(period)
        yield from (Choice(period, level=level) for level in levels)
        yield from (Choice(period, group=group) for group in GROUPS)
        yield from (Choice(period, split=split) for split in measure.splits)


def is_in_lattice(state: ViewState, options: Options) -> bool:
    """Return whether a view is one of the lattice for a reader who may choose ``options``."""
    units = {code for code, _ in options.teams} | set(options.localities)
    place = state.level == "all" or state.unit in units
    return place and (state.level == "all" or state.group == "none")
