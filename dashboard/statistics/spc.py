"""The XmR chart: whether the latest of separate months is more than usual variation explains.

Method: mean of the points; limits at the mean and 2.66 times the average moving range either
side of it (Wheeler, Understanding Variation, 1993; NHS England, Making Data Count). XmR for every
measure, so that no verdict flips because the method changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from typing import Final, Literal

from dashboard.measure import Polarity

Side = Literal["high", "low"]
Rule = Literal["outside", "run", "trend", "two_of_three"]
Verdict = Literal["improvement", "concern", "change", "usual"]
Standing = Literal["none", "trial", "in_force"]
Assurance = Literal["met", "missed", "hit_and_miss"]

LIMIT_FACTOR: Final = 2.66
"""Limits lie this many average moving ranges from the mean (3 / 1.128)."""
SCREEN_FACTOR: Final = 3.267
"""Moving ranges above this many average moving ranges are screened out, once."""
RUN: Final = 7
"""Points in a row on one side of the mean, or rising or falling."""
STEP: Final = 8
"""Points in a row on one side of the mean that suggest a new level."""
FEWEST: Final = 8
"""Fewer points than this have no limits."""
SETTLED: Final = 13
"""Fewer points than this have trial limits."""
NEAR: Final = 2 / 3
"""How far from the mean to a limit a point lies that counts for two of three."""
SAME: Final = 1e-9
"""Differences below this part of the mean are what floating point makes of equal figures."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The mean and limits of a series, in its own unit, as computed: they may pass 0 or 100."""

    mean: float
    lower: float
    upper: float

    def clipped(self, lowest: float | None, highest: float | None) -> Limits:
        """Return the limits as shown: none lower than ``lowest`` or higher than ``highest``.

        For the eye alone. Rules and targets are judged on the limits as computed, or a share
        near 100 would be said to miss a target of 100 whatever it did.
        """
        lower = self.lower if lowest is None else max(self.lower, lowest)
        upper = self.upper if highest is None else min(self.upper, highest)
        return Limits(self.mean, lower, upper)


@dataclass(frozen=True, slots=True)
class Cause:
    """A rule that marks a point as a special cause, and which way it points."""

    rule: Rule
    side: Side


@dataclass(frozen=True, slots=True)
class Reading:
    """What the chart says of a series.

    ``limits`` is None where there are too few points; then no point has causes and the verdict
    is None. ``causes`` has one tuple a point, in order. ``side`` is the way of the latest
    point's verdict. ``step`` is the index of the first point of a new level that the chart
    suggests and no one has set.
    """

    standing: Standing
    limits: Limits | None
    causes: tuple[tuple[Cause, ...], ...]
    verdict: Verdict | None
    side: Side | None
    assurance: Assurance | None
    step: int | None

    @property
    def latest(self) -> tuple[Cause, ...]:
        """The rules that the latest point meets."""
        return self.causes[-1] if self.causes else ()


def limits(values: Sequence[float], *, screen: bool = True) -> Limits:
    """Return mean and limits of ``values``, which stand in order of time.

    With ``screen``, moving ranges above 3.267 times their average are dropped, once, and the
    rest averaged again; where that would leave no variation at all (a series that stood still
    but once) nothing is dropped, for then every point would lie outside. Raises ValueError on
    fewer than two values.
    """
    if len(values) < 2:
        raise ValueError("limits need two values or more")
    mean = fsum(values) / len(values)
    moving = [abs(after - before) for before, after in pairwise(values)]
    average = fsum(moving) / len(moving)
    if screen:
        kept = [each for each in moving if each <= SCREEN_FACTOR * average]
        average = fsum(kept) / len(kept) or average
    width = LIMIT_FACTOR * average
    return Limits(mean, mean - width, mean + width)


def special_causes(values: Sequence[float], found: Limits) -> tuple[tuple[Cause, ...], ...]:
    """Return, for each of ``values``, the rules that mark it.

    outside: beyond a limit. run: one of 7 or more in a row on one side of the mean; a point on
    the mean ends a run. trend: one of 7 or more in a row each above (below) the one before it.
    two_of_three: beyond two thirds of the way to a limit, as is at least one more of three in a
    row that hold it. All of a run are marked, the earlier points too.
    """
    slack = SAME * max(1.0, abs(found.mean))
    third = (found.upper - found.mean) * NEAR
    marked: list[list[Cause]] = [[] for _ in values]

    def side(value: float, away: float) -> Side | None:
        if value > found.mean + away + slack:
            return "high"
        return "low" if value < found.mean - away - slack else None

    for index, value in enumerate(values):
        if (beyond := side(value, found.upper - found.mean)) is not None:
            marked[index].append(Cause("outside", beyond))
    sides = [side(value, 0.0) for value in values]
    for first, last, which in _runs(sides):
        if last - first + 1 >= RUN:
            for index in range(first, last + 1):
                marked[index].append(Cause("run", which))
    steps = [_step(before, after, slack) for before, after in pairwise(values)]
    for first, last, which in _runs(steps):
        # So many steps lead through one point more.
        if last - first + 2 >= RUN:
            for index in range(first, last + 2):
                marked[index].append(Cause("trend", which))
    near = [side(value, third) for value in values]
    for index, there in enumerate(near):
        windows = (near[start : start + 3] for start in range(max(index - 2, 0), index + 1))
        if there and any(window.count(there) >= 2 for window in windows):
            marked[index].append(Cause("two_of_three", there))
    return tuple(tuple(causes) for causes in marked)


def length(cause: Cause, values: Sequence[float], found: Reading) -> int:
    """Return how many points in a row, up to the latest, meet a rule on runs or trends."""
    if found.limits is None:
        return 0
    slack = SAME * max(1.0, abs(found.limits.mean))
    if cause.rule == "trend":
        steps = [_step(before, after, slack) for before, after in pairwise(values)]
    else:
        steps = [_step(found.limits.mean, value, slack) for value in values]
    runs = _runs(steps)
    first, last, _ = runs[-1]
    return last - first + (2 if cause.rule == "trend" else 1)


def _step(before: float, after: float, slack: float) -> Side | None:
    if abs(after - before) <= slack:
        return None
    return "high" if after > before else "low"


def _runs(sides: Sequence[Side | None]) -> list[tuple[int, int, Side]]:
    """Return first and last index and side of each unbroken run."""
    found: list[tuple[int, int, Side]] = []
    for index, which in enumerate(sides):
        if which is None:
            continue
        if found and found[-1][1] == index - 1 and found[-1][2] == which:
            found[-1] = (found[-1][0], index, which)
        else:
            found.append((index, index, which))
    return found


def verdict(causes: Sequence[Cause], polarity: Polarity) -> tuple[Verdict, Side | None]:
    """Return the verdict on a point that ``causes`` mark, and which way it points.

    Where rules point two ways, where the point lies goes before where it is heading: months
    that fall, yet all above the mean, are still high.
    """
    if not causes:
        return "usual", None
    lying = [cause.side for cause in causes if cause.rule != "trend"]
    side = lying[0] if lying else causes[0].side
    if polarity == "neither":
        return "change", side
    better: Side = "high" if polarity == "higher" else "low"
    return ("improvement" if side == better else "concern"), side


def against_target(found: Limits, target: float, polarity: Polarity) -> Assurance | None:
    """Return whether the target is reliably met or missed with the limits in force.

    It is reliably met where all of the usual range meets it, the limit itself included, and
    reliably missed where none of it does. None without a polarity.
    """
    if polarity == "neither":
        return None
    meets: Callable[[float], bool] = (
        (lambda value: value >= target) if polarity == "higher" else (lambda value: value <= target)
    )
    best, worst = (found.upper, found.lower) if polarity == "higher" else (found.lower, found.upper)
    if meets(worst):
        return "met"
    return "hit_and_miss" if meets(best) else "missed"


def suggested_step(values: Sequence[float], found: Limits) -> int | None:
    """Return the index where a new level seems to begin; None where none does.

    It is the first of 8 or more in a row on one side of the mean that last to the latest point.
    A suggestion: a person sets a new baseline, with a reason.
    """
    slack = SAME * max(1.0, abs(found.mean))
    runs = _runs([_step(found.mean, value, slack) for value in values])
    if not runs:
        return None
    first, last, _ = runs[-1]
    return first if last == len(values) - 1 and last - first + 1 >= STEP else None


def reading(
    values: Sequence[float],
    polarity: Polarity,
    *,
    target: float | None = None,
    screen: bool = True,
) -> Reading:
    """Return what the chart says of ``values``: separate months in order of time, none missing.

    A month without a figure is no point: its neighbours are then neighbours of one another.
    """
    if len(values) < FEWEST:
        return Reading("none", None, ((),) * len(values), None, None, None, None)
    found = limits(values, screen=screen)
    causes = special_causes(values, found)
    said, side = verdict(causes[-1], polarity)
    return Reading(
        standing="trial" if len(values) < SETTLED else "in_force",
        limits=found,
        causes=causes,
        verdict=said,
        side=side,
        assurance=None if target is None else against_target(found, target, polarity),
        step=suggested_step(values, found),
    )
