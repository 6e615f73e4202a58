"""One number under two measures: where one page hides it, no other page tells it."""

from dataclasses import replace

from dashboard.measures.registry import measures
from dashboard.ports import Fact
from dashboard.small_number_twins import Twin, is_hidden, twins
from dashboard.small_numbers import Part, Placed, place_of
from data.hidden_figures import Held, patterns_of

COUNT, SHARE = measures()["cp_children"], measures()["cp_two_years_open"]
MONTHS = [f"2019-{month:02d}" for month in range(1, 9)]
AGES = {"under_1": 3.0, "1_to_4": 7.0, "5_to_9": 9.0, "10_to_15": 60.0}


def figures(month: str, age: str, count: float, of: float | None) -> Fact:
    return Fact(month, "snapshot", "all", age, "all", "all", count, of, 0, 0, "ok", "ssd")


def held(*, share_of: dict[str, float] = AGES) -> dict[str, Held]:
    """Children by age in eight months, and how many of them were open two years: many of each."""
    whole: dict[str, list[Placed]] = {COUNT.id: [], SHARE.id: []}
    by_age: dict[str, list[Placed]] = {COUNT.id: [], SHARE.id: []}
    for month in MONTHS:
        whole[COUNT.id].append(("all", figures(month, "all", sum(AGES.values()), None)))
        of = sum(share_of.values())
        whole[SHARE.id].append(("all", figures(month, "all", of / 2, of)))
        for age, count in AGES.items():
            by_age[COUNT.id].append(("all", figures(month, age, count, None)))
            each = share_of[age]
            by_age[SHARE.id].append(("all", figures(month, age, each / 2, each)))
    parts = {
        name: {Part(): (tuple(whole[name]), ()), Part("age"): (tuple(by_age[name]), ())}
        for name in whole
    }
    return {COUNT.id: Held(COUNT, parts[COUNT.id]), SHARE.id: Held(SHARE, parts[SHARE.id])}


def test_what_a_share_is_a_share_of_is_the_twin_of_its_count() -> None:
    declared = {COUNT.id: COUNT, SHARE.id: SHARE}
    of_ages = {
        name: {place_of(Part("age"), *each): each[1] for each in found.parts[Part("age")][0]}
        for name, found in held().items()
    }
    assert twins(declared, of_ages) == [Twin(COUNT.id, SHARE.id)]
    first = next(iter(of_ages[SHARE.id]))
    of_ages[SHARE.id][first] = replace(of_ages[SHARE.id][first], denominator=1_000.0)
    assert twins(declared, of_ages) == []


def test_no_share_tells_the_count_that_is_hidden() -> None:
    patterns = patterns_of(held(), {})
    hidden = 0
    for month in MONTHS:
        for age in AGES:
            place = ("snapshot", month, "all", "all", age)
            if is_hidden(patterns[COUNT.id][Part("age")], place):
                hidden += 1
                assert is_hidden(patterns[SHARE.id][Part("age")], place), place
    assert hidden > len(MONTHS), "a small count takes another with it"


def test_a_share_of_others_is_left_alone() -> None:
    of_others = {age: count + 100 for age, count in AGES.items()}
    patterns = patterns_of(held(share_of=of_others), {})
    assert not patterns[SHARE.id][Part("age")].figures
    assert patterns[COUNT.id][Part("age")].figures
