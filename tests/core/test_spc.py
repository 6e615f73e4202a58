"""The XmR chart: limits as other tools compute them, each rule, the verdict, the target."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.measure import Polarity
from dashboard.statistics.spc import (
    Cause,
    Limits,
    Rule,
    Side,
    against_target,
    limits,
    reading,
    special_causes,
    suggested_step,
    verdict,
)

CASES = json.loads(Path(__file__).with_name("spc_cases.json").read_text("utf-8"))
TEN = Limits(10.0, 4.0, 16.0)
"""Two thirds of the way to a limit is 6 and 14."""
VALUES = st.lists(st.floats(0, 100, allow_nan=False), min_size=13, max_size=24)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_limits_are_those_of_other_tools(case: dict[str, Any]) -> None:
    found = limits(case["values"], screen=case["screen"])
    near = pytest.approx
    assert found.mean == near(case["mean"], abs=case["tolerance"]), case["source"]
    assert found.lower == near(case["lower"], abs=case["tolerance"]), case["source"]
    assert found.upper == near(case["upper"], abs=case["tolerance"]), case["source"]


def test_limits_by_hand() -> None:
    # Moving ranges 2, 2, 2, 2, 2: average 2, limits 11 plus and minus 5.32.
    assert limits([10, 12, 10, 12, 10, 12]) == Limits(
        11.0, pytest.approx(5.68), pytest.approx(16.32)
    )


def test_a_large_moving_range_is_screened_once() -> None:
    # Moving ranges: seven of 1, then 20 and 20. Average 47 / 9 = 5.2; 3.267 times that is 17.1,
    # so both of 20 are dropped, and the average of the rest is 1.
    values = [10.0, 11, 10, 11, 10, 11, 10, 11, 31, 11]
    screened, plain = limits(values), limits(values, screen=False)
    assert screened.upper - screened.mean == pytest.approx(2.66)
    assert plain.upper - plain.mean == pytest.approx(2.66 * 47 / 9)


def test_screening_never_leaves_limits_without_width() -> None:
    # All but one moving range is 0: dropping it would put every point outside the limits.
    found = limits([5.0] * 12 + [6.0])
    assert found.upper - found.mean == pytest.approx(2.66 / 12)
    still = limits([5.0] * 13)
    assert still == Limits(5.0, 5.0, 5.0)
    assert not any(special_causes([5.0] * 13, still))


def test_one_value_has_no_limits() -> None:
    with pytest.raises(ValueError, match="two values or more"):
        limits([1.0])


def test_limits_are_clipped_for_the_eye_alone() -> None:
    values = [98.0, 100, 97, 100, 98, 100, 99, 100, 97, 100, 98, 100, 99]
    found = limits(values)
    assert found.upper > 100
    assert found.clipped(0, 100).upper == 100
    assert found.clipped(0, 100).lower == found.lower
    assert Limits(3, -4, 10).clipped(0, None) == Limits(3, 0, 10)
    # A target of 100 can be met in such months: it is not reliably missed.
    assert against_target(found, 100, "higher") == "hit_and_miss"


@dataclass(frozen=True)
class RuleCase:
    """Points around a mean of 10, and the rules that mark the last of them."""

    name: str
    values: list[float]
    expected: list[tuple[Rule, Side]]


RULES = [
    RuleCase("on the upper limit", [10, 9, 16], []),
    RuleCase("above the upper limit", [10, 9, 16.1], [("outside", "high")]),
    RuleCase("below the lower limit", [10, 11, 3.9], [("outside", "low")]),
    RuleCase("six above the mean", [9, 11, 12, 11, 12, 11, 12], []),
    RuleCase("seven above the mean", [9, 11, 12, 11, 12, 11, 12, 11], [("run", "high")]),
    RuleCase("seven below the mean", [11, 9, 8, 9, 8, 9, 8, 9], [("run", "low")]),
    RuleCase("a point on the mean ends a run", [11, 12, 11, 10, 11, 12, 11, 12], []),
    RuleCase("six rising", [9, 8, 9, 9.5, 10.5, 11, 12], []),
    RuleCase("seven rising", [9, 8, 8.5, 9, 9.5, 10.5, 11, 12], [("trend", "high")]),
    RuleCase("seven falling", [9, 12, 11, 10.5, 9.5, 9, 8.5, 8], [("trend", "low")]),
    RuleCase("equal figures end a trend", [8, 8.5, 9, 9, 9.5, 10.5, 11, 12], []),
    RuleCase("two near the limit", [10, 14.1, 9, 14.1], [("two_of_three", "high")]),
    RuleCase("two of four near the limit", [14.1, 9, 9, 14.1], []),
    RuleCase("two near, one on each side", [10, 14.1, 5.9], []),
    RuleCase("two near, and the last is not", [14.1, 14.1, 9], []),
    RuleCase("exactly two thirds of the way", [10, 14, 14], []),
    RuleCase("two near the lower limit", [5.9, 11, 5.9], [("two_of_three", "low")]),
    RuleCase(
        "beyond the limit is beyond two thirds",
        [10, 14.5, 17],
        [("outside", "high"), ("two_of_three", "high")],
    ),
]


@pytest.mark.parametrize("case", RULES, ids=[case.name for case in RULES])
def test_each_rule_at_the_latest_point(case: RuleCase) -> None:
    found = special_causes(case.values, TEN)[-1]
    assert [(cause.rule, cause.side) for cause in found] == case.expected


def test_every_point_of_a_run_is_marked() -> None:
    causes = special_causes([9, 11, 12, 11, 12, 11, 12, 11, 9], TEN)
    assert [bool(each) for each in causes] == [False, *[True] * 7, False]
    trend = special_causes([9, 8, 8.5, 9, 9.5, 10.5, 11, 12, 9], TEN)
    assert [bool(each) for each in trend] == [False, *[True] * 7, False]
    pair = special_causes([10, 14.1, 9, 14.1], TEN)
    assert [bool(each) for each in pair] == [False, True, False, True]


HIGH, LOW = Cause("run", "high"), Cause("run", "low")


@pytest.mark.parametrize(
    ("causes", "polarity", "expected"),
    [
        ([], "higher", ("usual", None)),
        ([HIGH], "higher", ("improvement", "high")),
        ([HIGH], "lower", ("concern", "high")),
        ([LOW], "higher", ("concern", "low")),
        ([LOW], "lower", ("improvement", "low")),
        ([LOW], "neither", ("change", "low")),
        # High still, though falling: where it lies goes before where it is heading.
        ([HIGH, Cause("trend", "low")], "higher", ("improvement", "high")),
        ([Cause("trend", "low")], "higher", ("concern", "low")),
    ],
)
def test_the_verdict_follows_the_polarity(
    causes: list[Cause], polarity: Polarity, expected: tuple[str, Side | None]
) -> None:
    assert verdict(causes, polarity) == expected


@pytest.mark.parametrize(
    ("target", "polarity", "expected"),
    [
        (4.0, "higher", "met"),
        (4.1, "higher", "hit_and_miss"),
        (16.0, "higher", "hit_and_miss"),
        (16.1, "higher", "missed"),
        (16.0, "lower", "met"),
        (15.9, "lower", "hit_and_miss"),
        (4.0, "lower", "hit_and_miss"),
        (3.9, "lower", "missed"),
        (10.0, "neither", None),
    ],
)
def test_a_target_is_judged_by_where_it_lies_against_the_limits(
    target: float, polarity: Polarity, expected: str | None
) -> None:
    assert against_target(TEN, target, polarity) == expected


@pytest.mark.parametrize(
    ("count", "standing"), [(7, "none"), (8, "trial"), (12, "trial"), (13, "in_force")]
)
def test_few_points_have_trial_limits_and_fewer_none(count: int, standing: str) -> None:
    found = reading([10.0, 12.0] * 12, "higher", target=1.0)
    assert found.standing == "in_force"
    found = reading(([10.0, 12.0] * 12)[:count], "higher", target=1.0)
    assert found.standing == standing
    assert (found.limits is None) == (found.verdict is None) == (standing == "none")
    assert len(found.causes) == count
    assert found.assurance == (None if standing == "none" else "met")


def test_a_step_is_suggested_from_its_first_month_while_it_lasts() -> None:
    level = [10.0, 12, 11, 13, 10, 12, 11, 13, 10, 12, 11, 13]
    raised = [20.0, 22, 21, 23, 20, 22, 21, 23]
    found = reading([*level, *raised], "higher")
    assert found.step == 12
    assert found.verdict == "improvement"
    seven = [*level, *raised[:7]]
    assert suggested_step(seven, limits(seven)) is None
    ended = [*level, *raised, 10.0]
    assert suggested_step(ended, limits(ended)) is None


@given(VALUES, st.floats(-50, 50), st.floats(0.5, 10))
def test_a_verdict_does_not_depend_on_the_unit(
    values: list[float], shift: float, factor: float
) -> None:
    # Whole numbers, so that shifting and stretching are exact enough to compare.
    whole = [float(round(value)) for value in values]
    moved = [each * round(factor * 2) + round(shift) for each in whole]
    assert reading(whole, "higher").causes == reading(moved, "higher").causes


@given(VALUES)
def test_turned_upside_down_high_is_low(values: list[float]) -> None:
    whole = [float(round(value)) for value in values]
    up = reading(whole, "higher")
    down = reading([-each for each in whole], "lower")
    assert up.verdict == down.verdict
    other = {"high": "low", "low": "high"}
    assert [[(c.rule, other[c.side]) for c in each] for each in up.causes] == [
        [(c.rule, c.side) for c in each] for each in down.causes
    ]


@given(VALUES)
def test_screening_only_ever_narrows_the_limits(values: list[float]) -> None:
    screened, plain = limits(values), limits(values, screen=False)
    assert screened.upper - screened.mean <= plain.upper - plain.mean + 1e-9
