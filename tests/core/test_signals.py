"""The signal of a view: which months are judged, when there is none and why, and its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.definitions import signals_text
from dashboard.marks import KINDS, OF_RULES, dated_notes
from dashboard.measure import DefinitionChange, Measure, Unit
from dashboard.period import Period, shift
from dashboard.signal_words import (
    LABELS,
    SHAPES,
    never_short,
    signal_notes,
    signal_terms,
    why_never,
)
from dashboard.signals import drawn, judge, signal_period, since_changed
from dashboard.view import Line, Mark, Row, Signal
from tests.core.test_figures import measure as plain

LAST = "2019-09"
STEADY = [60.0, 64.0] * 12
"""24 months: mean 62, every moving range 4, limits 62 plus and minus 10.64: 51.4 to 72.6."""


def measure(unit: Unit = "percent", headline: Period = "month", **more: object) -> Measure:
    return replace(plain(unit, headline), **more)  # type: ignore[arg-type]


def rows(values: Sequence[float], cases: float = 100, step: int = 1) -> list[Row]:
    """Return figures that end in September 2019."""
    return [
        Row(
            shift(LAST, step * (place + 1 - len(values))),
            "quarter" if step == 3 else "month",
            value,
            "ok",
            value * cases / 100,
            cases,
        )
        for place, value in enumerate(values)
    ]


def mark(month: str, kind: str = "baseline") -> Mark:
    return Mark("seen", month, kind, "A new duty team.", "A manager", date(2019, 10, 1))


def said(values: Sequence[float], found: Measure | None = None, **more: object) -> Signal:
    return judge(found or measure(), rows(values), "month", LAST, **more)  # type: ignore[arg-type]


def test_a_month_within_the_range_is_usual_variation() -> None:
    found = said(STEADY)
    assert (found.verdict, found.month, found.first) == ("usual", LAST, "2017-10")
    assert (found.mean, found.lower, found.upper) == (
        62.0,
        pytest.approx(51.36),
        pytest.approx(72.64),
    )
    assert found.words == "Within its usual range, 51.4% to 72.6%."
    assert not found.flagged
    assert not found.trial
    assert found.detail.startswith(
        "Usual range 51.4% to 72.6%, mean 62.0% (24 months to September 2019). The range is"
    )


@pytest.mark.parametrize(
    ("polarity", "verdict"),
    [("higher", "improvement"), ("lower", "concern"), ("neither", "change")],
)
def test_the_latest_month_outside_the_range_signals(polarity: str, verdict: str) -> None:
    # One moving range of 20 among 22 of 4 is screened out: the range keeps its width, and the
    # mean is 62.67.
    found = said([*STEADY[:-1], 80.0], measure(polarity=polarity))
    assert found.verdict == verdict
    assert found.shape == SHAPES[verdict]
    assert found.words == (
        "Higher than usual variation explains: September 2019 lies above the usual range of "
        "52.0% to 73.3%."
    )
    assert found.flagged == ((LAST, verdict),)


def test_a_run_is_said_with_its_length() -> None:
    found = said([60.0, 64.0] * 8 + [58.0, 61.0] * 4, measure(polarity="higher"))
    assert found.verdict == "concern"
    assert found.words == (
        "Lower than usual variation explains: 8 months in a row below the mean of 61.2%."
    )
    assert found.suggestion.startswith("The figures may have moved to a new level in February 2019")
    assert [month for month, _ in found.flagged][-8:] == [shift(LAST, -n) for n in range(7, -1, -1)]


def test_a_trend_is_said_to_rise_and_not_to_be_high() -> None:
    found = said([64.0, 60.0] * 8 + [59.0, 60.0, 61.0, 61.5, 62.5, 63.0, 64.0])
    assert found.words.startswith("Rising for longer than usual variation explains: 7 months")
    assert found.verdict == "improvement"


def test_no_word_speaks_of_chance() -> None:
    for values in (STEADY, [*STEADY[:-1], 80.0], [*STEADY[:-1], 40.0]):
        found = said(values, target=70.0)
        assert "chance" not in f"{found.words} {found.detail} {found.target_words}".lower()


@pytest.mark.parametrize(
    ("target", "expected", "words"),
    [
        (50.0, "reliably_met", "The target of 50% is reliably met"),
        (70.0, "hit_and_miss", "The target of 70% is hit and miss"),
        (85.0, "reliably_missed", "The target of 85% is reliably missed"),
    ],
)
def test_the_target_against_the_range(target: float, expected: str, words: str) -> None:
    found = said(STEADY, target=target)
    assert found.against_target == expected
    assert found.target_words.startswith(words)
    assert signal_notes(found) == (found.target_words,)
    assert said(STEADY).against_target == ""


@pytest.mark.parametrize(
    ("values", "target", "words"),
    [
        # Limits 54.9 and 72.6; the mean of 24 is 63.75.
        (
            [*STEADY[:-1], 80.0],
            78.0,
            "The target of 78% has been reliably missed: the usual range does not reach it. "
            "September 2019 met it.",
        ),
        (
            [*STEADY[:-1], 40.0],
            45.0,
            "The target of 45% has been reliably met: the whole usual range meets it. September "
            "2019 missed it.",
        ),
    ],
)
def test_a_latest_month_on_the_other_side_of_the_target_is_said(
    values: list[float], target: float, words: str
) -> None:
    assert said(values, target=target).target_words == words


def test_figures_from_before_a_marked_change_are_not_set_beside_the_latest() -> None:
    history = Line("own", "W", "own", tuple(rows([1.0, 2.0, 3.0, 4.0])))

    def left(*marks: Mark) -> list[str]:
        return [row.month for row in since_changed(measure(), history, marks).rows]

    whole = ["2019-06", "2019-07", "2019-08", "2019-09"]
    assert left() == whole
    assert left(mark("2019-08", "recording_change")) == ["2019-08", "2019-09"]
    assert left(mark("2019-08", "rule_change")) == ["2019-08", "2019-09"]
    # What is counted is the same; and a change still to come has changed nothing.
    assert left(mark("2019-08"), mark("2019-10", "recording_change")) == whole
    changed = measure(definition_changes=(DefinitionChange("2019-09", "Counted anew."),))
    assert [row.month for row in since_changed(changed, history, ()).rows] == ["2019-09"]
    # A quarter that holds months of both sides compares with neither.
    quarters = Line("own", "W", "own", tuple(rows([1.0, 2.0, 3.0], step=3)))
    found = since_changed(measure(), quarters, [mark("2019-05", "recording_change")])
    assert [row.month for row in found.rows] == ["2019-09"]


def test_limits_are_shown_within_what_can_be() -> None:
    near = said([97.0, 100.0] * 12)
    assert near.upper == 100.0
    assert near.words == "Within its usual range, 90.5% to 100.0%."
    counts = said([30.0, 0.0] * 12, measure("count", signal_minimum=10))
    assert counts.lower == 0.0
    assert counts.words == "Within its usual range, 0 to 95."
    below = said([-2.0, 2.0] * 12, measure("count", signal_minimum=0))
    assert below.lower is not None
    assert below.lower < 0, "a count that can be below 0 is not cut at 0"


def test_few_months_have_trial_limits_and_fewer_none() -> None:
    assert said(STEADY[:12]).trial
    assert "trial limits: 13 months make them firm" in said(STEADY[:12]).detail
    assert not said(STEADY[:13]).trial
    none = said(STEADY[:7])
    assert (none.verdict, none.mean, none.shape) == ("none", None, "")
    assert none.words == "No signal yet: 8 months are needed, and there are 7."
    assert signal_terms(none) == ()


def test_a_mark_starts_the_months_anew() -> None:
    found = said(STEADY, marks=[mark("2018-10")])
    assert (found.first, found.trial) == ("2018-10", True)
    assert "since the new baseline of October 2018" in found.detail
    found = said(STEADY, marks=[mark("2017-01"), mark("2019-03", "recording_change")])
    assert found.words == (
        "No signal yet: 8 months are needed, and there are 7 since recording changed in March 2019."
    )
    assert said(STEADY, marks=[mark("2019-10")]) == said(STEADY), "a mark to come says nothing yet"


def test_no_signal_crosses_a_mark() -> None:
    # 12 months at 30, then 12 at 62: judged together the last would signal.
    moved = [28.0, 32.0] * 6 + [60.0, 64.0] * 6
    assert said(moved).verdict == "improvement"
    assert said(moved, marks=[mark("2018-10")]).verdict == "usual"


def test_a_change_of_the_definition_is_such_a_mark() -> None:
    changed = measure(definition_changes=(DefinitionChange("2018-10", "visits count once"),))
    found = said(STEADY, changed)
    assert found.first == "2018-10"
    assert "since the definition changed in October 2018" in found.detail


def test_a_quarter_that_holds_a_mark_is_on_neither_side() -> None:
    quarters = rows(STEADY[:20], step=3)
    found = judge(measure(headline="quarter"), quarters, "quarter", LAST, [mark("2017-05")])
    assert found.first == "2017-09", "the quarter of April to June 2017 began before the mark"
    assert "quarters" in found.detail


def test_months_of_few_cases_are_no_points() -> None:
    few = rows(STEADY[:10], cases=10) + rows(STEADY, cases=100)[10:]
    found = judge(measure(), few, "month", LAST)
    assert (found.first, found.verdict) == ("2018-08", "usual")
    last = [*rows(STEADY)[:-1], rows([64.0], cases=12)[0]]
    found = judge(measure(), last, "month", LAST)
    assert found.verdict == "none"
    assert found.words == (
        "No signal: September 2019 has too few cases (12 children; 20 are needed)."
    )


def test_of_a_count_the_average_must_be_large_enough() -> None:
    found = said([3.0, 5.0] * 12, measure("count"))
    assert found.words == (
        "No signal: numbers this small (on average 4.0) say too little; 20 or more are needed."
    )
    fall = said([*[40.0, 44.0] * 11, 42.0, 5.0], measure("count", polarity="lower"))
    assert fall.verdict == "improvement", "one low count is the news"


def test_which_figures_are_judged() -> None:
    assert signal_period(measure(), "month") == "month"
    assert signal_period(measure(headline="snapshot"), "snapshot") == "snapshot"
    assert signal_period(measure(headline="quarter"), "quarter") == "quarter"
    rolling = measure(headline="rolling_12", periods=("rolling_12",))
    assert signal_period(rolling, "rolling_12") is None
    assert "share most of their cases" in why_never(rolling, "rolling_12")
    both = measure(headline="rolling_12", periods=("rolling_12", "month"))
    assert signal_period(both, "rolling_12") == "month"
    back = measure(headline="snapshot", periods=("snapshot",), overlapping=True)
    assert signal_period(back, "snapshot") is None
    assert "share most of their cases" in why_never(back, "snapshot")
    year = measure(headline="year", periods=("year", "rolling_12"))
    assert signal_period(year, "year") is None
    assert why_never(year, "year") == "No signal: there is one figure a year."


def test_why_there_is_no_signal_fits_a_row_and_needs_no_expert() -> None:
    plain = measure(headline="snapshot", periods=("snapshot",), overlapping=True)
    assert never_short(plain, "snapshot") == "mostly the same cases each time"
    assert never_short(measure(), "rolling_12") == "each figure covers 12 months"
    assert never_short(measure(), "rolling_36") == "each figure covers 3 years"
    assert never_short(measure(), "year_to_date") == "each figure runs from April"
    assert never_short(measure(), "year") == "one figure a year"


def test_the_definition_says_which_figures_are_judged() -> None:
    assert signals_text(measure()).startswith("On the figures of up to 24 months, where a month")
    quarterly = measure(headline="quarter", periods=("quarter",))
    assert signals_text(quarterly).startswith("On the figures of up to 24 quarters, where a qua")
    assert "where there are on average at least" in signals_text(measure("count"))
    assert signals_text(measure(headline="snapshot", overlapping=True)).startswith("None")


def test_shapes_differ_without_colour() -> None:
    shapes = [shape for verdict, shape in SHAPES.items() if verdict != "none"]
    assert len(set(shapes)) == len(shapes) == 4
    assert LABELS.keys() == SHAPES.keys()


def test_a_chart_marks_what_led_to_the_verdict_and_what_lies_outside() -> None:
    # A run of 8 low months; 8 that are usual but for one far outside; a run of 8 high ones.
    values = [56.0, 63.0] * 4 + [95.0, 60.0, 70.0, 60.0, 70.0, 60.0, 70.0, 60.0] + [66.0, 72.0] * 4
    found = said(values)
    assert found.verdict == "improvement"
    marked = drawn(found, rows(values))
    assert set(marked) == {"2018-06", *(shift(LAST, -n) for n in range(8))}
    assert len(found.flagged) > len(marked), "the early run is in the data all the same"


def test_a_mark_is_a_note_with_its_reason_and_name() -> None:
    (found,) = dated_notes([mark("2019-04"), mark("2020-01")], LAST)
    assert (found.number, found.month, found.title) == (1, "2019-04", "New baseline")
    assert found.words == (
        "New baseline from April 2019: A new duty team (set by A manager). Months before it are "
        "not judged with those after it."
    )


def test_notes_are_numbered_from_the_oldest() -> None:
    found = dated_notes([mark("2019-04"), mark("2018-01")], LAST)
    assert [(each.number, each.month) for each in found] == [(1, "2018-01"), (2, "2019-04")]


@pytest.mark.parametrize("kind", [*KINDS, *OF_RULES])
def test_only_what_changes_the_count_starts_the_points_anew(kind: str) -> None:
    """A new service, or a note, is shown beside the figures and changes no verdict."""
    made = replace(mark("2018-10"), kind=kind)
    found = judge(measure(), rows(STEADY), "month", LAST, [made])
    shown_alone = kind in ("new_service", "note")
    assert found.first == ("2017-10" if shown_alone else "2018-10")
    assert ("not judged" in dated_notes([made], LAST)[0].words) is not shown_alone
    history = Line("own", "", "own", tuple(rows(STEADY)))
    kept = since_changed(measure(), history, [made]).rows
    assert kept[0].month == ("2017-10" if shown_alone or kind == "baseline" else "2018-10")


def test_a_figure_that_never_varies_gives_no_signal() -> None:
    found = said([0.0] * 24)
    assert (found.verdict, found.words) == ("none", "No signal: the figure has not varied at all.")


varied = st.lists(st.integers(0, 100), min_size=24, max_size=24).filter(lambda v: len(set(v)) > 1)


@given(varied)
def test_every_verdict_has_words_and_limits(values: list[int]) -> None:
    found = said([float(value) for value in values], measure(polarity="neither"))
    assert found.verdict in ("change", "usual")
    assert found.mean is not None
    assert found.lower is not None
    assert found.upper is not None
    assert 0 <= found.lower <= found.mean <= found.upper <= 100
    assert bool(found.rules) == (found.verdict == "change")
    assert found.words.endswith(".")
