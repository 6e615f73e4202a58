"""What changed: parts by hand, and that they always add up to the whole."""

from __future__ import annotations

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistics.decompose import Counts, count_change, ratio_change

TEAMS = st.dictionaries(
    st.sampled_from("ABCDEFGH"),
    st.integers(0, 500).flatmap(
        lambda cases: st.tuples(st.integers(0, cases).map(float), st.just(float(cases)))
    ),
)


def test_two_teams_of_one_size_that_only_change_their_rates() -> None:
    # A from 50% to 70%, B as it was at 80%; half of the cases each, both times.
    found = ratio_change({"A": (5, 10), "B": (8, 10)}, {"A": (7, 10), "B": (8, 10)})
    assert found is not None
    assert (found.before, found.after) == (0.65, 0.75)
    first, second = found.parts
    assert (first.key, first.own, first.mix) == ("A", pytest.approx(0.1), 0.0)
    assert (second.key, second.own, second.mix) == ("B", 0.0, 0.0)


def test_a_change_of_mix_alone() -> None:
    # Rates stay at 50% and 90%; the second team goes from a half of the cases to three quarters.
    found = ratio_change({"A": (10, 20), "B": (18, 20)}, {"A": (5, 10), "B": (27, 30)})
    assert found is not None
    assert found.change == pytest.approx(0.8 - 0.7)
    assert [part.own for part in found.parts] == [pytest.approx(0), pytest.approx(0)]
    # Mean of the whole 75%: A -0.25 x (50 - 75), B 0.25 x (90 - 75).
    assert [part.mix for part in found.parts] == [pytest.approx(0.0625), pytest.approx(0.0375)]
    assert found.mix == pytest.approx(0.1)


def test_rates_and_mix_together() -> None:
    # A 40% of 10, then 60% of 30; B 80% of 30, then 70% of 10. Whole 70%, then 62.5%.
    found = ratio_change({"A": (4, 10), "B": (24, 30)}, {"A": (18, 30), "B": (7, 10)})
    assert found is not None
    a, b = found.parts
    # Mean shares 50% each; the mean of the whole is 66.25%.
    assert (a.own, b.own) == (pytest.approx(0.1), pytest.approx(-0.05))
    assert a.mix == pytest.approx(0.5 * (0.5 - 0.6625))
    assert b.mix == pytest.approx(-0.5 * (0.75 - 0.6625))
    assert found.change == pytest.approx(-0.075)


@pytest.mark.parametrize("gone", [{}, {"B": (0.0, 0.0)}])
def test_a_team_absent_at_one_time_brings_mix_alone(gone: dict[str, Counts]) -> None:
    with_b: dict[str, Counts] = {"A": (5, 10), "B": (9, 10)}
    without: dict[str, Counts] = {"A": (5, 10), **gone}
    for before, after, sign in ((without, with_b, 1), (with_b, without, -1)):
        found = ratio_change(before, after)
        assert found is not None
        a, b = found.parts
        assert (a.own, b.own) == (0.0, 0.0)
        # Half of the cases come at 90% where the mean of the whole is 60%.
        assert b.mix == pytest.approx(sign * 0.5 * (0.9 - 0.6))
        assert found.change == pytest.approx(sign * 0.2)


def test_a_mean_is_split_as_a_share_is() -> None:
    found = ratio_change({"A": (140, 10), "B": (150, 10)}, {"A": (120, 10), "B": (150, 10)})
    assert found is not None
    assert (found.before, found.after) == (14.5, 13.5)
    assert [part.own for part in found.parts] == [pytest.approx(-1.0), 0.0]


def test_nothing_to_compare_without_cases() -> None:
    assert ratio_change({}, {"A": (1, 2)}) is None
    assert ratio_change({"A": (1, 2)}, {"A": (0, 0)}) is None


def test_a_count_is_the_sum_of_its_teams() -> None:
    found = count_change({"A": 30, "B": 12}, {"A": 25, "C": 9})
    assert (found.before, found.after, found.change, found.mix) == (42, 34, -8, 0)
    assert [(part.key, part.total) for part in found.parts] == [("A", -5), ("B", -12), ("C", 9)]


@given(TEAMS, TEAMS)
def test_the_parts_add_up_to_the_whole(before: dict[str, Counts], after: dict[str, Counts]) -> None:
    found = ratio_change(before, after)
    if found is None:
        assert not (sum(n for _, n in before.values()) and sum(n for _, n in after.values()))
        return
    assert fsum(part.total for part in found.parts) == pytest.approx(found.change, abs=1e-9)


@given(TEAMS, TEAMS)
def test_backwards_in_time_every_part_turns_its_sign(
    before: dict[str, Counts], after: dict[str, Counts]
) -> None:
    there, back = ratio_change(before, after), ratio_change(after, before)
    if there is None or back is None:
        assert there is back
        return
    for one, other in zip(there.parts, back.parts, strict=True):
        assert (one.own, one.mix) == (
            pytest.approx(-other.own, abs=1e-12),
            pytest.approx(-other.mix, abs=1e-12),
        )
