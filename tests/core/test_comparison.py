"""Comparison: a place among authorities, how far a target was, and what a comparator prints."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.measures.registry import measures
from dashboard.ranking import best_needed, case_words, target_needed
from dashboard.sentences import comparison_text, comparison_variants
from dashboard.statistics.compare import needed, standing
from dashboard.view import Line, Rank, Row

PLACEMENTS = measures()["cla_placements_3plus"]
SEEN = measures()["cin_seen_5_days"]


def test_ties_share_the_lowest_place_and_1_is_best() -> None:
    scores = [12.0, 13.0, 13.7, 13.7, 13.7, 15.0]
    lower = standing(13.7, scores, "lower")
    assert (lower.place, lower.tied, lower.of) == (3, 3, 6)
    higher = standing(13.7, scores, "higher")
    assert (higher.place, higher.tied) == (2, 3)
    assert standing(15.0, scores, "lower").place == 6
    with pytest.raises(ValueError, match="polarity"):
        standing(13.7, scores, "neither")


def test_quarters_of_eight_hold_two_each() -> None:
    scores = [float(each) for each in range(1, 9)]
    quarters = [standing(each, scores, "lower").quarter for each in scores]
    assert quarters == ["A", "A", "B", "B", "C", "C", "D", "D"]
    assert standing(5.0, scores, "lower").best_quarter == 2.0
    assert standing(5.0, scores, "higher").best_quarter == 7.0


@given(st.lists(st.integers(0, 30), min_size=1, max_size=160), st.sampled_from(["higher", "lower"]))
def test_who_is_as_good_as_the_best_quarter_is_in_it(values: list[int], polarity: str) -> None:
    held = [each / 10 for each in values]
    for value in set(held):
        found = standing(value, held, polarity)  # type: ignore[arg-type]
        better = sum(each > value if polarity == "higher" else each < value for each in held)
        assert found.place == better + 1
        good = found.best_quarter <= value if polarity == "higher" else value <= found.best_quarter
        assert good == (found.quarter == "A")
        # No more than a quarter of all, rounded up, stand before the first that is not in it.
        assert found.quarter != "A" or 4 * better < len(held) + 3


@pytest.mark.parametrize(
    ("numerator", "denominator", "goal", "polarity", "cases"),
    [
        (124, 160, 85.0, "higher", 12),  # 136 of 160 is exactly 85%
        (136, 160, 85.0, "higher", 0),
        (135, 160, 85.0, "higher", 1),
        (59, 588, 9.0, "lower", 7),  # 52 of 588 is 8.8%, 53 is 9.01%
        (9, 100, 9.0, "lower", 0),
        (10, 100, 9.0, "lower", 1),
        (1, 3, 33.4, "higher", 1),
        (0, 10, 0.0, "lower", 0),
        (34.5, 100, 35.0, "higher", 1),  # posts need not be whole; the number of them is
    ],
)
def test_how_many_cases_more_or_fewer_reach_the_goal(
    numerator: float, denominator: float, goal: float, polarity: str, cases: int
) -> None:
    assert needed(numerator, denominator, goal, polarity) == cases  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("numerator", "denominator", "goal", "polarity"),
    [
        (0, 0, 85.0, "higher"),
        (1, 2, 101.0, "higher"),
        (1, 2, -1.0, "lower"),
        (1, 2, 50.0, "neither"),
    ],
)
def test_no_number_of_cases_reaches_it(
    numerator: float, denominator: float, goal: float, polarity: str
) -> None:
    assert needed(numerator, denominator, goal, polarity) is None  # type: ignore[arg-type]


@given(
    st.integers(0, 2_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))),
    st.integers(0, 1_000),
    st.sampled_from(["higher", "lower"]),
)
def test_it_is_the_smallest_number_that_reaches_the_goal(
    counts: tuple[int, int], tenths: int, polarity: str
) -> None:
    part, whole = counts
    found = needed(part, whole, tenths / 10, polarity)  # type: ignore[arg-type]
    if whole == 0:
        assert found is None
        return
    sign = 1 if polarity == "higher" else -1

    def reaches(cases: int) -> bool:
        share = Fraction(part + sign * cases, whole) * 1_000
        return share >= tenths if sign > 0 else share <= tenths

    assert found is not None
    assert reaches(found)
    assert found == 0 or not reaches(found - 1)
    assert 0 <= part + sign * found <= whole


def row(part: float, whole: float, **other: object) -> Row:
    """Return a figure of September 2019 with its counts."""
    found = Row("2019-09", "snapshot", part / whole * 100, "ok", part, whole)
    return replace(found, **other)  # type: ignore[arg-type]


def test_the_distance_is_said_in_children() -> None:
    assert target_needed(SEEN, row(124, 160), 85.0) == (
        "12 more children seen within 5 working days of the day of referral would have met the "
        "85% target.",
        "12 more children would have met the 85% target.",
    )
    assert target_needed(PLACEMENTS, row(59, 588), 9.0)[0] == (
        "7 fewer children with 3 or more placements would have met the 9% target."
    )


def test_a_figure_that_rounds_to_the_target_shows_why_it_is_not_met() -> None:
    stability = measures()["cla_same_placement_2_years"]
    [_, short] = target_needed(stability, row(230, 321), 72.0)
    assert short == "2 more children would have met the 72% target (before rounding: 71.7%)."
    [_, short] = target_needed(PLACEMENTS, row(55, 588), 9.0)
    assert short == "3 fewer would have met the 9% target (before rounding: 9.4%)."


def test_nothing_is_said_where_the_target_is_met_or_counts_are_not_known() -> None:
    assert target_needed(SEEN, row(136, 160), 85.0) == ()
    assert target_needed(SEEN, row(124, 160), None) == ()
    assert target_needed(SEEN, None, 85.0) == ()
    hidden = row(124, 160, value=None, numerator=None, denominator=None)
    assert target_needed(SEEN, hidden, 85.0) == ()
    count = measures()["cla_children"]
    assert target_needed(replace(count, polarity="lower"), row(124, 160), 50.0) == ()
    mean = measures()["sdq_average"]
    assert target_needed(mean, row(124, 160), 13.0) == ()


@pytest.mark.parametrize(
    ("counted", "numerator", "number", "words"),
    [
        ("children", "Children seen in time", 1, "1 more child seen in time"),
        ("children", "Children seen in time", 2, "2 more children seen in time"),
        (
            "plans",
            "Child protection plans begun again",
            1,
            "1 more child protection plan begun again",
        ),
        # A noun of its own is not made singular by guess.
        ("young people", "Care leavers at university", 2, "2 more care leavers at university"),
        ("young people", "Care leavers at university", 1, "1 more young person"),
        (
            "visits",
            "Visits made, with the child seen",
            3,
            "3 more visits made, with the child seen,",
        ),
        ("reviews", "Reviews in time: each in 6 months (code PN1)", 2, "2 more reviews in time"),
        # What goes with many alone does not follow one.
        ("workers", "Workers who hold fewer than 20 cases", 1, "1 more worker"),
        ("plans", "Plans that were reviewed", 1, "1 more plan"),
        ("reviews", "Reviews within 6 months of their start", 1, "1 more review"),
        (
            "children",
            "Children with a check in the 12 months to that day",
            2,
            "2 more children with a check",
        ),
        (
            "children",
            "Children in the same placement for 2 years, or placed where that and the one before "
            "it together last 2 years",
            2,
            "2 more children in the same placement for 2 years",
        ),
    ],
)
def test_cases_are_named_as_the_numerator_names_them(
    counted: str, numerator: str, number: int, words: str
) -> None:
    assert case_words(replace(SEEN, counted=counted, numerator=numerator), number) == words


def test_the_best_quarter_names_its_value_and_year() -> None:
    rank = Rank("133rd of 149", 133, 1, 149, "2019-03", "D", 9.0)
    assert best_needed(PLACEMENTS, row(59, 588), rank) == (
        "7 fewer children with 3 or more placements would have reached the best quarter of "
        "authorities: 9% or less, at 31 March 2019."
    )
    assert best_needed(PLACEMENTS, row(50, 588), rank) == ""
    none = best_needed(PLACEMENTS, row(8, 588), replace(rank, best_quarter=0.0))
    assert none.endswith("the best quarter of authorities: 0%, at 31 March 2019.")
    assert best_needed(PLACEMENTS, row(59, 588), None) == ""


def comparator(kind: str, value: float, month: str = "2018-03", n: int | None = None) -> Line:
    """Return a line of one published figure."""
    key = "neighbours-2021-mean" if kind == "neighbours" else kind
    label = {
        "neighbours": "Statistical neighbours (2021 list, mean)",
        "region": "West Midlands",
        "england": "England",
        "published": "Wolverhampton, published",
    }[kind]
    area = "Wolverhampton" if kind == "published" else label
    found = Row(month, "year", value, "ok", area=area, method=key, n=n, of=10 if n else None)
    return Line(key, label, kind, (found,))  # type: ignore[arg-type]


SDQ = measures()["sdq_average"]
OTHERS = (
    comparator("neighbours", 14.7711, n=9),
    comparator("region", 13.7),
    comparator("england", 14.2),
)


def test_a_comparison_prints_list_method_how_many_and_year() -> None:
    assert comparison_text(SDQ, OTHERS, comparator("published", 13.7)) == (
        "Published, year to March 2018: Wolverhampton 13.7, statistical neighbours (2021 list, "
        "mean of 9 of 10) 14.8, West Midlands 13.7, England 14.2."
    )


def test_a_comparator_of_another_year_prints_its_own() -> None:
    said = comparison_text(SDQ, (OTHERS[2], comparator("neighbours", 14.51, "2014-03", 10)))
    assert said == (
        "Published, year to March 2018: England 14.2, statistical neighbours (2021 list, mean of "
        "10 of 10) 14.5 (year to March 2014)."
    )


def test_every_length_of_a_comparison_names_list_method_and_year() -> None:
    variants = comparison_variants(SDQ, OTHERS, comparator("published", 13.7))
    lengths = [len(each.split()) for each in variants]
    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) > 2
    for words in variants:
        assert "2021 list" in words
        assert "mean" in words
        assert "March 2018" in words
        # Our own published figure of that year: today's is not to be read against theirs.
        assert "Wolverhampton 13.7" in words
