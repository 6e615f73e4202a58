"""The overview: what a row says, what needs attention, the sentence of the month, sparklines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.brief import Brief
from dashboard.figures.sparkline import URI, course_words, sparkline
from dashboard.measure import Measure, Target
from dashboard.overview import (
    UNJUDGED,
    count_words,
    is_chosen,
    number_words,
    sentence_of,
    state_of_overview,
)
from dashboard.overview_row import NO_FIGURE, Figure, OverviewRow, row_of, target_words
from dashboard.period import shift
from dashboard.ports import Area
from dashboard.signals import judge
from dashboard.state import Options, ViewState
from dashboard.view import Line, Row, Verdict
from dashboard.viewer import full_viewer
from tests.core.test_figures import measure as plain
from tests.core.test_signals import STEADY, rows

LAST = "2019-09"
STATE = ViewState("2017-10", LAST)
WORSE = [*STEADY[:-1], 40.0]
BETTER = [*STEADY[:-1], 80.0]


def brief(values: Sequence[float], target: float | None = None, **more: Any) -> Brief:
    """Return the heart of a view of monthly percentages that end in September 2019."""
    measure = replace(plain(), target=Target(target, "The council") if target else None)
    measure = replace(measure, **more)
    own = Line("own", "Wolverhampton", "own", tuple(rows(values)))
    # So far back that no signal asks a database for more.
    history = replace(own, rows=tuple(rows([*STEADY[:12], *values])))
    signal = judge(measure, own.rows, "month", LAST, (), target)
    return Brief(
        measure=measure,
        state=STATE,
        area=Area("336", "Wolverhampton", "", ""),
        scope="Wolverhampton",
        span=STATE,
        now=STATE,
        own=own,
        history=history,
        held=True,
        not_divided="",
        published_own=None,
        shown_own=None,
        compared=(),
        matches=False,
        chosen=(),
        published_source="",
        remarks=(),
        marks=(),
        targets=(),
        target=target,
        signal=signal,
    )


def row(values: Sequence[float], target: float | None = None, **more: Any) -> OverviewRow:
    """Return the row of such a brief; its signal a month earlier needs no database."""
    return row_of(brief(values, target, **more), full_viewer("336"), None)  # type: ignore[arg-type]


def stub(verdict: Verdict, reason: str = "") -> OverviewRow:
    return OverviewRow(
        measure=plain(),
        latest=Figure("1%"),
        later="",
        previous=NO_FIGURE,
        course=(),
        is_published=False,
        verdict=verdict,
        badge="",
        why="",
        is_new=False,
        target="",
        standing="",
        reason=reason,  # type: ignore[arg-type]
        neighbours=NO_FIGURE,
        england=NO_FIGURE,
    )


def test_a_worse_month_than_usual_is_worsening_and_needs_attention() -> None:
    found = row(WORSE)
    assert (found.verdict, found.badge) == ("concern", "✖ worsening")
    assert (found.reason, found.needs_attention) == ("concern", True)
    assert (found.latest.text, found.latest.when) == ("40%", "")
    assert (found.previous.text, found.previous.when) == ("60%", "August 2019")


def test_a_signal_of_this_month_is_new_and_one_that_went_on_is_not() -> None:
    assert row(WORSE).is_new
    assert not row([*STEADY[:-2], 40.0, 40.0]).is_new
    assert not row(STEADY).is_new


def test_a_target_that_the_usual_range_never_reaches_needs_attention() -> None:
    found = row(STEADY, 80.0)
    assert (found.standing, found.reason) == ("reliably_missed", "reliably_missed")
    assert found.needs_attention
    assert found.verdict == "usual"


def test_what_improves_needs_no_attention_though_its_target_is_missed() -> None:
    found = row([50.0, 54.0] * 11 + [52.0, 66.0], 90.0)
    assert found.verdict == "improvement"
    assert (found.reason, found.needs_attention) == ("missed", False)


def test_a_target_within_the_usual_range_is_hit_or_missed_by_chance() -> None:
    found = row(STEADY, 66.0)
    assert (found.standing, found.reason, found.needs_attention) == ("missed", "missed", False)
    assert row([*STEADY[:-1], 68.0], 66.0).standing == "met"


@pytest.mark.parametrize(
    ("year_ago", "now", "polarity", "needs"),
    [
        (70.0, 65.0, "higher", True),
        (65.0, 70.0, "higher", False),
        (70.2, 70.0, "higher", False),
        (12.0, 14.0, "lower", True),
    ],
)
def test_without_a_usual_range_a_target_missed_by_more_than_a_year_ago_needs_attention(
    year_ago: float, now: float, polarity: str, needs: bool
) -> None:
    values = [year_ago, *[(year_ago + now) / 2] * 11, now]
    target = 90.0 if polarity == "higher" else 9.0
    found = replace(brief(values, target, polarity=polarity), signal=None)
    said = row_of(found, full_viewer("336"), None)  # type: ignore[arg-type]
    assert said.needs_attention == needs
    assert said.reason == ("missed_by_more" if needs else "missed")


def test_a_figure_of_few_cases_does_not_need_attention_for_missing_its_target() -> None:
    found = brief([70.0] * 12 + [65.0], 90.0)
    few = tuple(replace(each, denominator=19.0) for each in found.own.rows)
    own = replace(found.own, rows=few)
    found = replace(found, own=own, history=own, signal=None)
    said = row_of(found, full_viewer("336"), None)  # type: ignore[arg-type]
    assert (said.standing, said.reason) == ("missed", "missed")


def test_too_early_to_say_stands_in_for_the_figure_or_beside_the_last_one() -> None:
    early = Row(LAST, "month", None, "too_early", too_early=4)
    found = brief(STEADY)
    older = replace(found.own, rows=(*found.own.rows[:-1], early))
    said = row_of(
        replace(found, own=older, history=older),
        full_viewer("336"),
        None,  # type: ignore[arg-type]
    )
    assert (said.latest.text, said.latest.when) == ("60%", "August 2019")
    assert said.later == "September 2019: too early to say"
    alone = replace(found.own, rows=(early,))
    said = row_of(
        replace(found, own=alone, history=alone, signal=None),
        full_viewer("336"),
        None,  # type: ignore[arg-type]
    )
    assert (said.latest.text, said.later) == ("too early to say", "")


def test_a_figure_of_few_children_is_said_as_fewer_than_6() -> None:
    hidden = Row(LAST, "month", None, "suppressed")
    found = brief(STEADY)
    own = replace(found.own, rows=(*found.own.rows[:-1], hidden))
    said = row_of(
        replace(found, own=own, history=own),
        full_viewer("336"),
        None,  # type: ignore[arg-type]
    )
    assert said.later.startswith("September 2019: ")
    assert not any(character.isdigit() and character not in "20196" for character in said.later)


def measure_of(polarity: str) -> Measure:
    return replace(plain(), polarity=polarity)  # type: ignore[arg-type]


def test_a_target_says_its_direction() -> None:
    assert target_words(measure_of("higher"), 85.0) == "85% or more"
    assert target_words(measure_of("lower"), 9.0) == "9% or less"
    assert target_words(measure_of("higher"), 100.0) == "100%"
    assert target_words(measure_of("lower"), 0.0) == "0%"
    assert target_words(measure_of("higher"), None) == ""


def test_the_sentence_counts_each_measure_once() -> None:
    many = [
        *[stub("improvement")] * 2,
        stub("concern", "concern"),
        stub("usual", "reliably_missed"),
        stub("none", "missed_by_more"),
        *[stub("change", "change")] * 1,
        *[stub("usual")] * 12,
        *[stub("none")] * 30,
    ]
    said = "".join(each.text for each in sentence_of(many, LAST))
    assert said == (
        "September 2019. Two measures are improving, three need attention, one is changing and "
        "12 are within their usual range. 30 others have no usual range to be judged by."
    )
    assert [each.signal for each in sentence_of(many, LAST) if each.signal] == [
        "improvement",
        "attention",
        "change",
    ]


def test_the_sentence_says_when_nothing_improves_and_nothing_needs_attention() -> None:
    said = "".join(each.text for each in sentence_of([stub("usual")], LAST))
    assert said == (
        "September 2019. No measure is improving, none needs attention and one is within its "
        "usual range."
    )
    said = "".join(each.text for each in sentence_of([stub("concern", "concern")], LAST))
    assert said == "September 2019. No measure is improving and one needs attention."
    assert "nothing to show" in sentence_of([], LAST)[0].text


def test_the_sentence_leads_to_why_others_have_no_usual_range() -> None:
    said = sentence_of([stub("usual"), *[stub("none")] * 3], LAST)
    assert [(each.text, each.part) for each in said if each.part] == [
        ("Three others have no usual range", UNJUDGED)
    ]


def test_the_figure_before_skips_months_without_one_and_says_its_own() -> None:
    found = brief([50.0, 52.0, 60.0])
    gap = Row(found.own.rows[1].month, "month", None, "no_data")
    own = replace(found.own, rows=(found.own.rows[0], gap, found.own.rows[2]))
    found = replace(found, own=own, history=own)
    said = row_of(found, full_viewer("336"), None)  # type: ignore[arg-type]
    assert (said.previous.text, said.previous.when) == ("50%", "July 2019")
    hidden = replace(gap, status="suppressed")
    own = replace(own, rows=(own.rows[0], hidden, own.rows[2]))
    said = row_of(replace(found, own=own, history=own), full_viewer("336"), None)  # type: ignore[arg-type]
    assert said.previous.row == hidden, "a figure that may not be shown is one"


VERDICTS: list[Verdict] = ["improvement", "concern", "change", "usual", "none"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(VERDICTS),
            st.sampled_from(["", "missed", "reliably_missed", "missed_by_more"]),
        ),
        max_size=60,
    )
)
def test_every_row_is_chosen_by_its_signal_and_by_no_other(
    found: list[tuple[Verdict, str]],
) -> None:
    many = [stub(verdict, "concern" if verdict == "concern" else why) for verdict, why in found]
    by_signal = [sum(is_chosen(each, verdict) for each in many) for verdict in VERDICTS]
    assert sum(by_signal) == len(many)
    assert sum(is_chosen(each, "") for each in many) == len(many)
    needing = [each for each in many if is_chosen(each, "attention")]
    assert all(each.needs_attention for each in needing)


def test_how_many_are_shown_and_left_out_is_said() -> None:
    assert count_words(105, 105, STATE, 0, 0, "Wolverhampton") == "105 measures."
    state = replace(STATE, signal="concern")
    assert count_words(1, 30, state, 0, 0, "") == "1 of 30 measures shown, by signal: worsening."
    of_team = replace(STATE, level="team", unit="T03")
    assert count_words(30, 30, of_team, 49, 26, "Locality team 3") == (
        "30 measures. Left out: 49 are not counted by team or locality; of 26 Locality team 3 has "
        "no cases."
    )


def test_small_numbers_are_words() -> None:
    assert [number_words(each) for each in (0, 1, 9, 10, 1200)] == [
        "no",
        "one",
        "nine",
        "10",
        "1,200",
    ]


def test_the_overview_has_24_months_whatever_the_address_says() -> None:
    options = Options(months=tuple(shift(LAST, -step) for step in range(40, -1, -1)))
    assert state_of_overview(ViewState("2019-01", LAST), options).from_month == "2017-10"
    short = Options(months=("2019-01", "2019-02"))
    assert state_of_overview(ViewState("2019-02", "2019-02"), short).from_month == "2019-01"


def drawn(values: Sequence[float | None]) -> ElementTree.Element:
    address = sparkline([Row("2019-09", "month", value, "ok") for value in values])
    assert address.startswith(URI)
    assert not set(address) & set('<>"#')
    return ElementTree.fromstring(unquote(address.removeprefix(URI)))


SVG = "{http://www.w3.org/2000/svg}"


def test_a_sparkline_runs_from_the_lowest_to_the_highest_and_ends_in_a_dot() -> None:
    image = drawn([1.0, 3.0, 2.0])
    path = image.find(f"{SVG}path")
    assert path is not None
    assert path.get("d") == "M4 28 60 4 116 16"
    (dot,) = image.findall(f"{SVG}circle")
    assert (dot.get("cx"), dot.get("cy"), dot.get("r")) == ("116", "16", "3")


def test_a_sparkline_breaks_where_there_is_no_figure() -> None:
    image = drawn([1.0, 2.0, None, 2.0, None])
    path = image.find(f"{SVG}path")
    assert path is not None
    assert str(path.get("d")).count("M") == 1
    # The one that stands alone is a dot, and as the latest a large one.
    assert [each.get("r") for each in image.findall(f"{SVG}circle")] == ["1.5", "3"]


@given(st.lists(st.none() | st.floats(-1e6, 1e6), max_size=40))
def test_no_figures_break_a_sparkline_and_none_lies_outside_it(values: list[float | None]) -> None:
    if not any(value is not None for value in values):
        assert sparkline([Row(LAST, "month", None, "no_data")] * len(values)) == ""
        return
    for dot in drawn(values).findall(f"{SVG}circle"):
        assert 0 <= float(str(dot.get("cx"))) <= 120
        assert 0 <= float(str(dot.get("cy"))) <= 32


def test_the_course_is_said_in_words() -> None:
    assert course_words(plain(), rows([55.0, 52.0, 77.5])) == (
        "3 months: from 55% in July 2019 to 78% in September 2019; lowest 52%, highest 78%"
    )
    one = [Row("2019-03", "year", 13.8, "ok")]
    assert course_words(plain("score", "year"), one, is_published=True) == (
        "1 year as published: 13.8, March 2019"
    )
    assert course_words(plain(), []) == "No figure yet"
