"""Small numbers: what is hidden cannot be worked out from what is shown, and 0 is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.measures.registry import measures
from dashboard.period import months_between, months_of
from dashboard.ports import Fact
from dashboard.small_numbers import Above, Part, masked, pattern_of, place_of
from dashboard.statistics.disclosure import Cell, Kind, Sum, hide_with, is_primary, numbers_of
from dashboard.statistics.disclosure_periods import Window, windows_to_hide

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


def solutions(
    kind: Kind, cells: Mapping[object, Cell], hidden: set[object], number: int
) -> Iterator[dict[object, float]]:
    """Yield every table that a reader may think of: what is shown stands, the sum adds up.

    A hidden count says whether it is fewer than 6; a hidden share that it has cases.
    """
    parts = [key for key in cells if key != "total"]
    free = [key for key in parts if key in hidden]
    known = sum(cells[key].versions[0][number] for key in parts if key not in hidden)
    ranges = []
    for key in free:
        value = cells[key].versions[0][number]
        if kind == "count":
            ranges.append(range(1, 6) if 0 < value < 6 else range(6, 40))
        else:
            ranges.append(range(int(number == 2), 40))
    total = cells["total"].versions[0][number]
    for guess in product(*ranges[:-1]):
        last = total - known - sum(guess)
        if "total" in hidden:
            for end in ranges[-1] if ranges else ():
                whole = known + sum(guess) + end
                if kind != "count" or (0 < whole < 6) == (0 < total < 6):
                    yield {**dict(zip(free, [*guess, end], strict=True)), "total": whole}
        elif ranges and last in ranges[-1]:
            yield dict(zip(free, [*guess, last], strict=True))


@given(COUNTS)
@settings(max_examples=300, deadline=None)
def test_no_hidden_count_can_be_worked_out_from_its_table(counts: list[int]) -> None:
    cells = table("count", [(count, None) for count in counts])
    hidden = hidden_in("count", cells)
    assert {key for key, cell in cells.items() if 0 < cell.versions[0][0] < 6} <= hidden
    assert not any(cells[key].is_nought for key in hidden)
    found = list(solutions("count", cells, hidden, 0)) if len(hidden) < 5 else []
    for key in hidden if found else ():
        assert len({guess[key] for guess in found}) > 1, (counts, key)


@given(SHARES)
@settings(max_examples=300, deadline=None)
def test_no_hidden_share_can_be_worked_out_from_its_table(shares: list[tuple[int, int]]) -> None:
    cells = table("share", shares)
    hidden = hidden_in("share", cells)
    for key, cell in cells.items():
        met, missed, of = cell.versions[0]
        if any(0 < number < 6 for number in (met, missed, of)):
            assert key in hidden
        if not of:
            assert key not in hidden
    if len(hidden) < 4:
        for number in (0, 1, 2):
            found = list(solutions("share", cells, hidden, number))
            for key in hidden if found else ():
                known = {guess[key] for guess in found}
                # A nought that is certain is one that would be shown.
                assert len(known) > 1 or known == {0}, (shares, key, number)


def test_a_small_count_takes_the_smallest_other_with_it() -> None:
    cells = table("count", [(3, None), (40, None), (9, None), (0, None)])
    assert hidden_in("count", cells) == {0, 2}


def test_two_small_counts_that_their_sum_gives_away_take_a_third() -> None:
    # Both at least 1 and together 2: each is 1. Both at most 5 and together 10: each is 5.
    for each in (1, 5):
        cells = table("count", [(each, None), (each, None), (30, None)])
        assert hidden_in("count", cells) == {0, 1, 2}
    cells = table("count", [(2, None), (3, None), (30, None)])
    assert hidden_in("count", cells) == {0, 1}


def test_one_and_six_together_seven_are_known_so_a_third_goes() -> None:
    cells = table("count", [(1, None), (6, None), (30, None)])
    assert hidden_in("count", cells) == {0, 1, 2}


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


def spanned(rows: Sequence[Sequence[int]], wanted: Sequence[int]) -> bool:
    """Return whether ``wanted`` is a sum of multiples of ``rows``: exact, by elimination."""
    basis: list[list[Fraction]] = []

    def reduced(row: Sequence[int] | Sequence[Fraction]) -> list[Fraction]:
        left = [Fraction(each) for each in row]
        for each in basis:
            lead = next(i for i, value in enumerate(each) if value)
            if left[lead]:
                factor = left[lead] / each[lead]
                left = [a - factor * b for a, b in zip(left, each, strict=True)]
        return left

    for row in rows:
        left = reduced(row)
        if any(left):
            basis.append(left)
    return not any(reduced(wanted))


@given(
    st.lists(st.booleans(), min_size=14, max_size=22),
    st.sampled_from([(3,), (12,), (3, 12), (1, 5)]),
    st.randoms(use_true_random=False),
)
@settings(max_examples=150, deadline=None)
def test_no_hidden_month_is_a_difference_of_shown_sums(
    months: list[bool], lengths: tuple[int, ...], random: Random
) -> None:
    windows = [
        Window((length, last), last - length + 1, last)
        for length in lengths
        for last in range(length - 1, len(months), 3 if length == 3 else 1)
    ]
    hidden = {window.key for window in windows if random.random() < 0.1}
    hidden |= set(windows_to_hide(months, windows, hidden))
    at = [place for place, is_hidden in enumerate(months) if is_hidden]

    def row(window: Window) -> list[int]:
        return [int(window.first <= place <= window.last) for place in at]

    shown = [row(window) for window in windows if window.key not in hidden]
    for each in range(len(at)):
        assert not spanned(shown, [int(each == place) for place in range(len(at))])


def test_where_nothing_is_hidden_every_sum_is_shown() -> None:
    windows = [Window(last, last - 11, last) for last in range(11, 24)]
    assert windows_to_hide([False] * 24, windows, set()) == []
    # All hidden: sums of twelve tell no single month.
    assert windows_to_hide([True] * 24, windows, set()) == []


# The whole of a measure

TEAMS = ("T1", "T2", "T3", "unknown")
MONTHS = months_between("2018-01", "2019-06")
REFERRALS = replace(measures()["referrals"], headline="month")
SEEN = measures()["rereferrals_12_months"]


def fact(
    month: str, period: str, unit: str, value: str, counts: tuple[float, float | None]
) -> Fact:
    return Fact(month, period, unit, value, "all", "all", *counts, 0, 0, "ok", "ssd")


def facts_of(
    held: Mapping[tuple[str, str, str], tuple[float, float | None]], values: Sequence[str]
) -> tuple[list[tuple[str, Fact]], list[tuple[str, Fact]]]:
    """Return the facts of all and those by group, from counts by month, team and group."""
    whole: list[tuple[str, Fact]] = []
    parts: list[tuple[str, Fact]] = []
    for period in ("month", "rolling_12", "quarter"):
        for month in MONTHS:
            span = months_of(period, month)
            if not span or span[0] < MONTHS[0]:
                continue
            for unit in ("all", *TEAMS):
                teams = TEAMS if unit == "all" else (unit,)
                level = "all" if unit == "all" else "team"
                for value in ("all", *values):
                    chosen = values if value == "all" else (value,)
                    found = [held[each] for each in product(span, teams, chosen)]
                    met = sum(each[0] for each in found)
                    of = None if found[0][1] is None else sum(each[1] or 0 for each in found)
                    into = whole if value == "all" else parts
                    into.append((level, fact(month, period, unit, value, (met, of))))
    return whole, parts


def a_table(
    random: Random, values: Sequence[str], most: int, *, shares: bool
) -> dict[tuple[str, str, str], tuple[float, float | None]]:
    found: dict[tuple[str, str, str], tuple[float, float | None]] = {}
    for key in product(MONTHS, TEAMS, values):
        of = random.choice((0, random.randint(0, 6), random.randint(6, most)))
        found[key] = (random.randint(0, of), of) if shares else (of, None)
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shares", [False, True])
def test_no_sum_of_a_whole_measure_leaves_one_figure_hidden_alone(seed: int, shares: bool) -> None:
    """Teams of the whole, groups of each unit, months of quarters and of rolling years."""
    random = Random(seed)
    values = ("female", "male", "unknown")
    measure = SEEN if shares else REFERRALS
    whole, parts = facts_of(a_table(random, values, 30 + 20 * seed, shares=shares), values)
    above = pattern_of(measure, Part(), whole)
    below = pattern_of(measure, Part("sex"), parts, (), Above(whole, (), above))
    shown: dict[tuple[str, ...], bool] = {}
    nought: dict[tuple[str, ...], bool] = {}
    for part, pattern, facts in ((Part(), above, whole), (Part("sex"), below, parts)):
        for level, each in facts:
            place = place_of(part, level, each)
            seen = masked(measure, each, place, pattern)
            shown[place] = seen.status == "ok"
            nought[place] = not (each.denominator if shares else each.numerator)
            counts = [each.numerator or 0.0]
            if shares:
                counts += [each.denominator or 0.0, (each.denominator or 0) - (each.numerator or 0)]
            if any(0 < count < 6 for count in counts):
                assert not shown[place]
            if nought[place]:
                assert shown[place]
            if not shown[place]:
                assert (seen.numerator, seen.denominator) == (None, None)
    for total in shown:
        period, month, level, unit, value = total
        lists = []
        if level == "all":
            lists.append([(period, month, "team", team, value) for team in TEAMS])
        if value == "all":
            lists.append([(period, month, level, unit, each) for each in values])
        if period != "month":
            lists.append([("month", each, level, unit, value) for each in months_of(period, month)])
        for members in lists:
            hidden = [place for place in (total, *members) if not shown[place]]
            if len(hidden) == 1:
                # All there is of a figure that is shown is known from it, and is no secret.
                others = [place for place in members if place != hidden[0] and not nought[place]]
                assert hidden[0] in members
                assert not others, (total, hidden)
