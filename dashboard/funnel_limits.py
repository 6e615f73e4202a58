"""The funnel's limits at every size between the teams', as the curves that a chart draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from dashboard.measure import Measure
from dashboard.statistics.funnel import ACTION, WARNING, Band, poisson_band, share_band
from dashboard.view import FunnelTeam

STEPS: Final = 36
"""Points of a curve: enough for its bend."""
NO_MEAN: Final = (
    "Funnel: not drawn for an average, whose limits would need the figure of each {one}."
)
NO_STOCK: Final = (
    "Funnel: not drawn for a number of {counted} on one day, which are no events that chance "
    "brings."
)
NO_TEAMS: Final = (
    "Funnel: not drawn, for there are not two teams with {counted} to compare in this month."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits at one size, in the measure's unit, and what they are around."""

    size: float
    centre: float
    lower_95: float
    upper_95: float
    lower_998: float
    upper_998: float


def limits_of(measure: Measure, teams: Sequence[FunnelTeam]) -> tuple[Limits, ...]:
    """Return the limits from the smallest to the largest team and a little beyond.

    The size of a share is its denominator, and its limits are around the share of all teams; of a
    count it is the count that is expected of a team, and its limits are around that very count.
    """
    if not teams:
        return ()
    small = max(floor(min(team.size for team in teams) * 0.7), 1)
    large = max(ceil(max(team.size for team in teams) * 1.08), small + 1)
    sizes = sorted({small + (large - small) * step / STEPS for step in range(STEPS + 1)})
    if measure.unit != "percent":
        return tuple(
            _limits(size, size, poisson_band(size, WARNING), poisson_band(size, ACTION), 1.0)
            for size in sizes
        )
    centre = teams[0].centre
    return tuple(
        _limits(
            size,
            centre,
            share_band(centre / 100, size, WARNING),
            share_band(centre / 100, size, ACTION),
            100.0,
        )
        for size in sizes
    )


def _limits(size: float, centre: float, warning: Band, action: Band, factor: float) -> Limits:
    return Limits(
        size=size,
        centre=centre,
        lower_95=warning.lower * factor,
        upper_95=warning.upper * factor,
        lower_998=action.lower * factor,
        upper_998=action.upper * factor,
    )
