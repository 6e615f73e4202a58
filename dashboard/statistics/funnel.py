"""The funnel: whether a team differs from the whole by more than its size explains.

Limits of 95% and 99.8% around the authority's figure (Spiegelhalter, Funnel plots for comparing
institutional performance, Statistics in Medicine 24, 2005). Quantiles of the normal come from the
standard library; those of the Poisson are found by halving an interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import exp, inf, lgamma, log, sqrt
from statistics import NormalDist
from typing import Final, Literal

Place = Literal["inside", "high_95", "low_95", "high_99_8", "low_99_8"]

WARNING: Final = 0.95
ACTION: Final = 0.998
HALVINGS: Final = 80
"""Enough to find a quantile to the last digit that a float holds."""


@dataclass(frozen=True, slots=True)
class Band:
    """The two ends of a range; a figure that lies on an end is inside."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """The limits for a unit of one size, and where its own figure lies against them."""

    centre: float
    warning: Band
    """95%."""
    action: Band
    """99.8%."""
    place: Place

    @property
    def is_flagged(self) -> bool:
        """Whether the unit lies outside the limits of 99.8%."""
        return self.place in ("high_99_8", "low_99_8")


@cache
def _normal(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(share: float, denominator: float, level: float) -> Band:
    """Return Wilson's score interval of a share (0 to 1) of ``denominator`` cases.

    Wilson, Probable inference, the law of succession, and statistical inference, Journal of the
    American Statistical Association 22 (1927); without continuity correction. Raises ValueError
    where there are no cases.
    """
    if denominator <= 0:
        raise ValueError("a share needs cases")
    z = _normal(level)
    square = z * z / denominator
    middle = share + square / 2
    reach = z * sqrt(max(share * (1 - share), 0.0) / denominator + square / denominator / 4)
    lower = 0.0 if share <= 0 else (middle - reach) / (1 + square)
    upper = 1.0 if share >= 1 else (middle + reach) / (1 + square)
    return Band(max(lower, 0.0), min(upper, 1.0))


def share_band(centre: float, denominator: float, level: float) -> Band:
    """Return the shares of ``denominator`` cases whose Wilson interval holds ``centre``.

    Wilson's interval of a share ends where the share lies z standard errors of the true value
    away; so the shares that hold the centre are the centre and z of its standard errors either
    side, no lower than 0 or higher than 1. Public Health England's tool for Fingertips solves
    for the same ends. Wilson's interval taken at the centre itself is something else and no
    funnel: with 20 cases at 90% it would flag one ordinary team in eight at 99.8%. Raises
    ValueError where there are no cases.
    """
    if denominator <= 0:
        raise ValueError("a share needs cases")
    reach = _normal(level) * sqrt(max(centre * (1 - centre), 0.0) / denominator)
    return Band(max(centre - reach, 0.0), min(centre + reach, 1.0))


def share_funnel(numerator: float, denominator: float, centre: float) -> Funnel:
    """Return where a unit's share lies against limits around ``centre``, all from 0 to 1.

    Outside a limit means that the unit's own Wilson interval leaves the authority's figure out.
    Raises ValueError where there are no cases.
    """
    warning = share_band(centre, denominator, WARNING)
    action = share_band(centre, denominator, ACTION)
    return Funnel(centre, warning, action, _place(numerator / denominator, warning, action))


def _place(value: float, warning: Band, action: Band) -> Place:
    slack = 1e-12
    if value > action.upper + slack:
        return "high_99_8"
    if value < action.lower - slack:
        return "low_99_8"
    if value > warning.upper + slack:
        return "high_95"
    return "low_95" if value < warning.lower - slack else "inside"


def _log_chance(count: int, mean: float) -> float:
    """Return the logarithm of the Poisson chance of exactly ``count``."""
    if mean == 0:
        return 0.0 if count == 0 else -inf
    return count * log(mean) - mean - lgamma(count + 1)


def at_most(count: int, mean: float) -> float:
    """Return the Poisson chance of ``count`` or fewer, exact to about twelve digits."""
    if count < 0:
        return 0.0
    if count > mean:
        return 1.0 - at_least(count + 1, mean)
    term = exp(_log_chance(count, mean))
    total, each = term, count
    while each > 0 and term > total * 1e-17:
        term *= each / mean
        total += term
        each -= 1
    return min(total, 1.0)


def at_least(count: int, mean: float) -> float:
    """Return the Poisson chance of ``count`` or more, exact to about twelve digits."""
    if count <= 0:
        return 1.0
    if count <= mean:
        return 1.0 - at_most(count - 1, mean)
    term = exp(_log_chance(count, mean))
    total, each = term, count
    while term > total * 1e-17:
        each += 1
        term *= mean / each
        total += term
    return min(total, 1.0)


def poisson_interval(count: int, level: float) -> Band:
    """Return the exact confidence interval of the mean behind an observed ``count``.

    Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936). Raises
    ValueError on a count below 0.
    """
    if count < 0:
        raise ValueError("a count is no less than 0")
    tail = (1 - level) / 2
    far = count + 20 * sqrt(count + 1) + 20
    lower = 0.0
    if count > 0:
        low, high = 0.0, float(count)
        for _ in range(HALVINGS):
            mean = (low + high) / 2
            low, high = (mean, high) if at_least(count, mean) < tail else (low, mean)
        lower = (low + high) / 2
    low, high = float(count), far
    for _ in range(HALVINGS):
        mean = (low + high) / 2
        low, high = (low, mean) if at_most(count, mean) < tail else (mean, high)
    return Band(lower, (low + high) / 2)


def poisson_band(expected: float, level: float) -> Band:
    """Return the fewest and the most cases that chance alone brings about ``expected``.

    Whole numbers: a count outside them has a chance, on its side, of less than half of what
    ``level`` leaves; it is also one whose exact interval leaves ``expected`` out. Raises
    ValueError on an expectation below 0.
    """
    if expected < 0:
        raise ValueError("an expected count is no less than 0")
    tail = (1 - level) / 2
    reach = int(20 * sqrt(expected + 1) + 20)
    few, many = max(int(expected) - reach, 0), int(expected) + 1
    while few < many:
        middle = (few + many) // 2
        few, many = (few, middle) if at_most(middle, expected) >= tail else (middle + 1, many)
    low, high = int(expected), int(expected) + reach
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if at_least(middle, expected) >= tail else (low, middle - 1)
    return Band(float(few), float(low))


def count_funnel(count: int, expected: float) -> Funnel:
    """Return where a unit's count lies against exact Poisson limits around ``expected``.

    ``expected`` is what the unit would have at the authority's rate. Raises ValueError where
    either is below 0.
    """
    if count < 0:
        raise ValueError("a count is no less than 0")
    warning, action = poisson_band(expected, WARNING), poisson_band(expected, ACTION)
    return Funnel(expected, warning, action, _place(float(count), warning, action))
