"""Small numbers: what is hidden cannot be worked out from what is shown, and 0 is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.measures.registry import measures
from dashboard.ports import Fact
from dashboard.small_number_sums import withheld_at
from dashboard.small_numbers import Above, Part, masked, pattern_of, place_of
from dashboard.statistics.disclosure import Cell, Kind, Sum, hide_with, is_primary, numbers_of
from dashboard.statistics.disclosure_periods import Reading, Window, windows_to_hide

COUNTS = st.lists(st.integers(0, 14), min_size=1, max_size=6)
SHARES = st.lists(
    st.integers(0, 12).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))),
    min_size=1,
    max_size=5,
)


def table(kind: Kind, figures: Sequence[tuple[float, float | None]]) -> dict[object, Cell]:
    """Return the cells of a table with its total."""
    total = tuple(
        sum(value or 0 for value in column) if column[0] is not None else None
        for column in zip(*figures, strict=True)
    )
    cells: dict[object, Cell] = {}
    for name, (numerator, denominator) in [*enumerate(figures), ("total", total)]:
        numbers = numbers_of(kind, numerator, denominator)
        assert numbers is not None
        cells[name] = Cell((numbers,))
    return cells


def hidden_in(kind: Kind, cells: Mapping[object, Cell]) -> set[object]:
    hidden = {key for key, cell in cells.items() if is_primary(cell.versions[0])}
    parts = tuple(key for key in cells if key != "total")
    hide_with(kind, cells, [Sum("total", parts)], hidden)
    return hidden


def known(cells: Mapping[object, Cell], hidden: set[object]) -> dict[object, tuple[float, float]]:
    """Return the least and the most that each hidden part can be: all are 1 at least.

    Of a hidden total nothing bounds the parts.
    """
    parts = [key for key in cells if key != "total" and key in hidden]
    if "total" in hidden:
        return dict.fromkeys(parts, (1, 1000))
    shown = sum(cells[key].versions[0][-1] for key in cells if key not in hidden | {"total"})
    left = cells["total"].versions[0][-1] - shown
    least = left if len(parts) == 1 else 1
    return {key: (least, left - (len(parts) - 1)) for key in parts}


@given(COUNTS)
@settings(max_examples=200, deadline=None)
def test_no_hidden_count_is_known_or_proven_small_by_its_table(counts: list[int]) -> None:
    cells = table("count", [(count, None) for count in counts])
    hidden = hidden_in("count", cells)
    assert {key for key, cell in cells.items() if 0 < cell.versions[0][0] < 6} <= hidden
    assert not any(cells[key].is_nought for key in hidden)
    for key, (least, most) in known(cells, hidden).items():
        assert least < most, (counts, key)
        assert not (least >= 1 and most <= 5), (counts, key)


@given(SHARES)
@settings(max_examples=200, deadline=None)
def test_no_hidden_share_is_known_or_proven_small_by_its_table(
    shares: list[tuple[int, int]],
) -> None:
    cells = table("share", shares)
    hidden = hidden_in("share", cells)
    for key, cell in cells.items():
        met, missed, of = cell.versions[0]
        if any(0 < number < 6 for number in (met, missed, of)):
            assert key in hidden
        if not of:
            assert key not in hidden
    for key, (least, most) in known(cells, hidden).items():
        assert least < most, (shares, key)
        assert not (least >= 1 and most <= 5), (shares, key)


def test_a_small_count_takes_the_smallest_other_with_it() -> None:
    cells = table("count", [(3, None), (40, None), (9, None), (0, None)])
    assert hidden_in("count", cells) == {0, 2}


def test_two_small_counts_that_their_sum_proves_small_take_a_third() -> None:
    # Each of two is 1 at least, so of a sum of 6 neither is more than 5.
    for one, other in ((1, 1), (2, 3), (3, 3), (1, 5)):
        cells = table("count", [(one, None), (other, None), (30, None)])
        assert hidden_in("count", cells) == {0, 1, 2}
    for one, other in ((3, 4), (5, 5)):
        cells = table("count", [(one, None), (other, None), (30, None)])
        assert hidden_in("count", cells) == {0, 1}


def test_a_lone_count_takes_its_total_with_it() -> None:
    cells = table("count", [(4, None), (0, None)])
    assert hidden_in("count", cells) == {0, "total"}


@pytest.mark.parametrize(
    ("kind", "numerator", "denominator", "hides"),
    [
        ("count", 0, None, False),
        ("count", 1, None, True),
        ("count", 5, None, True),
        ("count", 5.5, None, True),
        ("count", 6, None, False),
        ("count", -3, None, True),
        ("count", None, None, True),
        ("share", 0, 50, False),
        ("share", 3, 50, True),
        ("share", 47, 50, True),
        ("share", 0, 4, True),
        ("share", 20, 50, False),
        ("share", 77.5, None, True),
        ("mean", 13.0, 5, True),
        ("mean", 3.0, 6, False),
        ("mean", 13.8, None, True),
    ],
)
def test_which_figures_are_hidden_for_themselves(
    kind: Kind, numerator: float | None, denominator: float | None, hides: bool
) -> None:
    assert is_primary(numbers_of(kind, numerator, denominator)) is hides


# Sums of months


def spans(months: Sequence[float], windows: Sequence[Window], hidden: set[object]) -> list[object]:
    """Return which windows are hidden too where small months are."""
    flags = [0 < count < 6 for count in months]
    return windows_to_hide(flags, windows, hidden, [Reading(months, [1.0] * len(months))])


def test_where_nothing_is_hidden_every_sum_is_shown() -> None:
    windows = [Window(last, last - 11, last) for last in range(11, 24)]
    assert spans([20] * 24, windows, set()) == []


def test_a_month_is_no_difference_of_two_sums_that_are_shown() -> None:
    # The year to date of May and of June differ by June.
    windows = [Window("to June", 0, 2), Window("to May", 0, 1)]
    assert spans([40, 30, 3], windows, set()) == ["to June"]
    # Hidden at both ends, the sums tell of April to June together that they are 9.
    windows = [Window("to June", 0, 2), Window("to May", 0, 1), Window("to April", 0, 0)]
    assert spans([4, 2, 5], windows, {"to April"}) == ["to May"]


def test_sums_that_prove_a_month_small_are_hidden() -> None:
    # Six months of 1 at least make 10: none is more than 5.
    assert spans([2, 2, 2, 2, 1, 1], [Window("half", 0, 5)], set()) == ["half"]
    assert spans([2, 2, 2, 2, 1, 5], [Window("half", 0, 5)], set()) == []


# The whole of a measure

REFERRALS = measures()["referrals"]


def fact(unit: str, count: float, value: str = "all", month: str = "2019-03") -> Fact:
    return Fact(month, "month", unit, value, "all", "all", count, None, 0, 0, "ok", "ssd")


def seen(
    part: Part, facts: Sequence[tuple[str, Fact]], above: Above | None = None
) -> dict[str, float | None]:
    """Return the numbers of a part as they are shown, by unit or value."""
    pattern = pattern_of(REFERRALS, part, facts, (), above)
    shown = {}
    for level, each in facts:
        place = place_of(part, level, each)
        name = each.group_value if part.group != "none" else each.unit
        shown[name] = masked(REFERRALS, each, place, pattern).numerator
    return shown


def test_whatever_is_hidden_looks_the_same() -> None:
    facts = [("all", fact("all", 43)), ("team", fact("T1", 3)), ("team", fact("T2", 40))]
    pattern = pattern_of(REFERRALS, Part(), facts)
    found = {
        masked(REFERRALS, each, place_of(Part(), level, each), pattern) for level, each in facts
    }
    hidden = {replace(each, unit="") for each in found if each.status != "ok"}
    assert len(hidden) == 1
    assert next(iter(hidden)).status == "suppressed"


def test_where_hiding_parts_does_not_do_the_breakdown_is_withheld_and_not_the_whole() -> None:
    """Four parts of 2 make 8, and each is 1 at least: so noughts are withheld with them."""
    whole = [("all", fact("all", 8))]
    above = Above(whole, (), pattern_of(REFERRALS, Part(), whole))
    parts = [("all", fact("all", 2, value)) for value in ("under_1", "1_to_4", "5_to_9")]
    parts += [("all", fact("all", 2, "10_to_15")), ("all", fact("all", 0, "unborn"))]
    assert set(seen(Part("age"), parts, above).values()) == {None}
    assert withheld_at("month", "2019-03", "all") in (
        pattern_of(REFERRALS, Part("age"), parts, (), above).figures
    )
    assert seen(Part(), whole) == {"all": 8}


def test_of_a_hidden_figure_no_breakdown_is_shown() -> None:
    facts = [("all", fact("all", 5)), ("team", fact("T1", 5)), ("team", fact("T2", 0))]
    assert set(seen(Part(), facts).values()) == {None}


def test_a_team_without_a_number_is_one_more_that_is_hidden() -> None:
    """It may be nought: then the only other hidden one would be all that is left of the sum."""
    silent = replace(fact("T3", 0), numerator=None, status="not_enough_history")
    facts = [("all", fact("all", 50)), ("team", fact("T1", 3)), ("team", fact("T2", 45))]
    assert seen(Part(), [*facts, ("team", silent)]) == {
        "all": 50, "T1": None, "T2": None, "T3": None
    }  # fmt: skip
    # What is left of 60 is enough for it not to be known as small.
    facts[0] = ("all", fact("all", 60))
    assert seen(Part(), [*facts, ("team", silent)])["T2"] == 45


def test_a_locality_is_no_sum_of_its_teams_that_tells_of_one() -> None:
    nested = {"T1": "North", "T2": "North", "T3": "South", "T4": "South"}
    counts = {"T1": 3, "T2": 40, "T3": 30, "T4": 50}
    facts = [("all", fact("all", 123))]
    facts += [("team", fact(team, count)) for team, count in counts.items()]
    facts += [("locality", fact("North", 43)), ("locality", fact("South", 80))]
    pattern = pattern_of(REFERRALS, Part(), facts, nested=nested)
    hidden = {place[3] for place in pattern.figures}
    assert {"T1", "T2"} <= hidden
    assert "all" not in hidden


@given(
    st.lists(st.sampled_from([0, 1, 3, 5, 6, 9, 30]), min_size=6, max_size=6),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_changes_nothing(counts: list[int], random: Random) -> None:
    teams = [f"T{number}" for number in range(6)]
    facts = [("all", fact("all", sum(counts)))]
    facts += [("team", fact(team, count)) for team, count in zip(teams, counts, strict=True)]
    mixed = list(facts)
    random.shuffle(mixed)
    assert pattern_of(REFERRALS, Part(), facts) == pattern_of(REFERRALS, Part(), mixed)


def test_no_number_of_a_whole_breakdown_is_left_alone() -> None:
    """Of every table of two teams by small counts: none hidden alone, none of the noughts gone."""
    for one, other in product(range(9), repeat=2):
        facts = [
            ("all", fact("all", one + other + 20)),
            ("team", fact("T1", one)),
            ("team", fact("T2", other)),
            ("team", fact("T3", 20)),
        ]
        shown = seen(Part(), facts)
        hidden = [name for name, number in shown.items() if number is None]
        assert len(hidden) != 1
        assert shown["all"] is not None
