"""Funnel limits: against printed tables, against the exact tails, and the laws between them."""

from __future__ import annotations

from math import comb, exp, factorial, fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistics.funnel import (
    ACTION,
    WARNING,
    at_least,
    at_most,
    count_funnel,
    poisson_band,
    poisson_interval,
    share_band,
    share_funnel,
    wilson,
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_the_printed_one(
    numerator: int, denominator: int, lower: float, upper: float
) -> None:
    """Newcombe, Statistics in Medicine 17 (1998), Table I, method 3."""
    found = wilson(numerator / denominator, denominator, 0.95)
    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (5, 1.6235, 11.668),
        (10, 4.7954, 18.390),
        (20, 12.217, 30.888),
    ],
)
def test_the_exact_interval_of_a_count_is_the_printed_one(
    count: int, lower: float, upper: float
) -> None:
    """Garwood's limits of 95%, from the usual tables; 10 as Stata's ``cii`` prints it too."""
    found = poisson_interval(count, 0.95)
    places = 4 if lower < 10 else 3
    assert (round(found.lower, places), round(found.upper, 3)) == (lower, upper)


@pytest.mark.parametrize(("count", "mean"), [(0, 0.3), (3, 4.0), (9, 4.0), (12, 30.0), (45, 30.0)])
def test_poisson_tails_are_the_sums_of_their_terms(count: int, mean: float) -> None:
    def chance(k: int) -> float:
        return exp(-mean) * mean**k / factorial(k)

    assert at_most(count, mean) == pytest.approx(fsum(map(chance, range(count + 1))), rel=1e-9)
    upper = fsum(map(chance, range(count, 150)))
    assert at_least(count, mean) == pytest.approx(upper, rel=1e-9)


def test_a_count_against_what_was_expected() -> None:
    # Poisson of mean 10: 3 or fewer 1.03%, 4 or fewer 2.93%; 17 or more 2.70%, 18 or more 1.43%.
    band = poisson_band(10.0, WARNING)
    assert (band.lower, band.upper) == (4.0, 17.0)
    # 1 or fewer 0.05%, 2 or fewer 0.28%; 21 or more 0.16%, 22 or more 0.07%.
    band = poisson_band(10.0, ACTION)
    assert (band.lower, band.upper) == (2.0, 21.0)
    places = {count: count_funnel(count, 10.0).place for count in (1, 3, 4, 17, 18, 21, 22)}
    assert places == {
        1: "low_99_8",
        3: "low_95",
        4: "inside",
        17: "inside",
        18: "high_95",
        21: "high_95",
        22: "high_99_8",
    }
    assert [count for count in range(30) if count_funnel(count, 10.0).is_flagged] == [
        0,
        1,
        *range(22, 30),
    ]


def test_nothing_expected_and_nothing_found_is_inside() -> None:
    assert count_funnel(0, 0.0).place == "inside"
    assert count_funnel(1, 0.0).place == "high_99_8"


def test_a_share_against_the_authoritys() -> None:
    # 80% of 100: a standard error of 4 points, so 72.2% to 87.8% at 95% (1.960 of them) and
    # 67.6% to 92.4% at 99.8% (3.090).
    found = share_funnel(58, 100, 0.8)
    assert (round(found.warning.lower, 3), round(found.warning.upper, 3)) == (0.722, 0.878)
    assert (round(found.action.lower, 3), round(found.action.upper, 3)) == (0.676, 0.924)
    assert found.place == "low_99_8"
    assert found.is_flagged
    places = [share_funnel(count, 100, 0.8).place for count in (68, 72, 73, 87, 88, 93)]
    assert places == ["low_95", "low_95", "inside", "inside", "high_95", "high_99_8"]
    assert not share_funnel(68, 100, 0.8).is_flagged


@pytest.mark.parametrize("centre", [0.05, 0.2, 0.5, 0.8, 0.9, 0.95])
@pytest.mark.parametrize("cases", [20, 40, 100, 200])
def test_ordinary_teams_are_seldom_flagged(centre: float, cases: int) -> None:
    """Teams with the centre's own rate: how many the limits of 99.8% flag, by the binomial."""

    def chance(count: int) -> float:
        return comb(cases, count) * centre**count * (1 - centre) ** (cases - count)

    flagged = (n for n in range(cases + 1) if share_funnel(n, cases, centre).is_flagged)
    assert fsum(map(chance, flagged)) < 0.006


@given(st.integers(1, 400), st.floats(0.0, 1.0), st.data())
def test_a_share_is_outside_where_its_wilson_interval_leaves_the_centre_out(
    cases: int, centre: float, data: st.DataObject
) -> None:
    share = data.draw(st.integers(0, cases)) / cases
    for level in (WARNING, ACTION):
        interval, band = wilson(share, cases, level), share_band(centre, cases, level)
        if min(abs(centre - interval.lower), abs(centre - interval.upper)) < 1e-6:
            continue
        outside = not band.lower <= share <= band.upper
        assert outside == (not interval.lower <= centre <= interval.upper)


@given(st.integers(0, 300), st.floats(0.05, 300))
def test_a_count_is_outside_where_its_interval_leaves_the_expectation_out(
    count: int, expected: float
) -> None:
    for level in (WARNING, ACTION):
        interval, band = poisson_interval(count, level), poisson_band(expected, level)
        if min(abs(expected - interval.lower), abs(expected - interval.upper)) < 1e-6:
            continue
        outside = not band.lower <= count <= band.upper
        assert outside == (not interval.lower <= expected <= interval.upper)


@given(st.integers(1, 400), st.floats(0.0, 1.0), st.data())
def test_limits_hold_the_centre_and_one_another(
    cases: int, centre: float, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, cases))
    found = share_funnel(count, cases, centre)
    assert 0 <= found.action.lower <= found.warning.lower <= centre + 1e-12
    assert centre - 1e-12 <= found.warning.upper <= found.action.upper <= 1
    assert found.is_flagged == (
        count / cases < found.action.lower - 1e-12 or count / cases > found.action.upper + 1e-12
    )


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="a share needs cases"):
        share_funnel(0, 0, 0.5)
    with pytest.raises(ValueError, match="no less than 0"):
        count_funnel(-1, 2.0)
    with pytest.raises(ValueError, match="no less than 0"):
        poisson_interval(-1, 0.95)
    with pytest.raises(ValueError, match="no less than 0"):
        poisson_band(-0.1, 0.95)
