"""A measure's page: what narrows it, where the council stands, the funnel's curves, its panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.figures.bars import by_group
from dashboard.figures.contributions import contributions
from dashboard.figures.funnel import funnel, funnel_sentence
from dashboard.figures.over_time import over_time
from dashboard.figures.standing import standing_figure
from dashboard.funnel_limits import limits_of
from dashboard.groups import Group
from dashboard.measure import Measure, Published
from dashboard.measure_page import chips_of, everything, records_words
from dashboard.measure_panels import axis_words, change_words
from dashboard.ports import Area, PublishedValue
from dashboard.standing import Standing, standing_of
from dashboard.state import Options, ViewState, default_state, parse, to_query
from dashboard.statistics.compare import standing
from dashboard.teams import funnel_of, signed
from dashboard.view import Part, Row, TeamChange, WhatChanged
from dashboard.viewer import full_viewer
from tests.core.test_figures import MONTHS, NOTHING, OWN, measure, view
from tests.core.test_teams import NOW, Figures, teams

OPTIONS = Options(
    months=MONTHS, teams=(("T1", "Team 1"), ("T2", "Team 2")), localities=("North", "South")
)
VIEWER = full_viewer("336")


def state(**more: Any) -> ViewState:
    return replace(default_state(OPTIONS), **more)


# What narrows the page


def test_nothing_narrows_the_page_at_first() -> None:
    assert chips_of(default_state(OPTIONS), OPTIONS) == ()


def test_each_thing_that_narrows_the_page_can_be_taken_away_alone() -> None:
    narrowed = state(
        to_month="2019-03", level="team", unit="T2", group="age", group_value="10_to_15"
    )
    chips = chips_of(narrowed, OPTIONS)
    assert [chip.words for chip in chips] == [
        "Months: up to March 2019",
        "Team: Team 2",
        "Age: 10 to 15",
    ]
    without = [chip.without for chip in chips]
    assert (without[0].to_month, without[0].unit, without[0].group) == ("2019-09", "T2", "age")
    assert (without[1].to_month, without[1].level, without[1].group) == ("2019-03", "all", "age")
    assert (without[2].to_month, without[2].unit, without[2].group) == ("2019-03", "T2", "none")


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (("2017-10", "2019-03"), "Months: up to March 2019"),
        (("2019-01", "2019-09"), "Months: January 2019 to September 2019"),
        (("2019-09", "2019-09"), "Months: September 2019"),
    ],
)
def test_months_that_are_not_the_newest_are_said(months: tuple[str, str], words: str) -> None:
    narrowed = state(from_month=months[0], to_month=months[1])
    assert [chip.words for chip in chips_of(narrowed, OPTIONS)] == [words]


def test_what_a_page_is_compared_with_does_not_narrow_it_and_stays_when_all_is_cleared() -> None:
    compared = state(england=False, neighbours=2025, edition="publication")
    assert chips_of(compared, OPTIONS) == ()
    narrowed = replace(compared, level="locality", unit="North", from_month="2019-01")
    assert everything(narrowed, OPTIONS) == compared


def test_an_address_without_a_chip_is_one_that_can_be_read_back() -> None:
    narrowed = state(to_month="2018-06", level="team", unit="T1", group="sex", group_value="male")
    for chip in chips_of(narrowed, OPTIONS):
        assert parse(to_query(chip.without, OPTIONS), OPTIONS) == (chip.without, ())


# How many records are behind a figure


@pytest.mark.parametrize(
    ("unit", "row", "words"),
    [
        ("percent", Row("2019-09", "month", 77.5, "ok", 124, 160), "124 of 160 records"),
        ("percent", Row("2019-09", "month", 100.0, "ok", 1, 1), "1 of 1 record"),
        ("count", Row("2019-09", "month", 1283, "ok", 1283), "1,283 records"),
        ("days", Row("2019-09", "month", 4.5, "ok", 90, 20), "20 records"),
        ("percent", Row("2019-09", "month", None, "suppressed"), ""),
        ("percent", None, ""),
    ],
)
def test_the_records_behind_a_figure_are_counted_as_it_counts(
    unit: Any, row: Row | None, words: str
) -> None:
    assert records_words(measure(unit), row) == words


# The council among all authorities


class PublishedFigures:
    """A repository of one published year: values by authority."""

    def __init__(self, values: dict[str, float | None], england: float | None = None) -> None:
        self._values, self._england = values, england

    def area(self, code: str) -> Area:
        return Area(code, f"Town {code}", "E1", "Region")

    def areas(self) -> Sequence[Area]:
        return [self.area(code) for code in self._values]

    def successions(self, _viewer: object) -> Sequence[Any]:
        return ()

    def neighbours(self, _code: str, _year: int) -> Sequence[Area]:
        return [self.area("302"), self.area("999")]

    def published(self, series: str, codes: Sequence[str]) -> Sequence[PublishedValue]:
        held = {**self._values, "E92000001": self._england}
        return [self._value(code, held[code]) for code in codes if code in held]

    def published_everywhere(self, _series: str, month: str) -> Sequence[PublishedValue]:
        return [self._value(code, value) for code, value in self._values.items()]

    def _value(self, code: str, value: float | None) -> PublishedValue:
        return PublishedValue(code, "2019-03", value, "" if value is not None else "c", "DfE, 2019")


def compared(polarity: str = "higher", **more: Any) -> Measure:
    series = Published("seen_percent", "Children seen", period="rolling_12")
    return replace(measure(), polarity=polarity, published=series, **more)


EIGHT = {"301": 90.0, "302": 80.0, "303": 80.0, "336": 70.0, "305": 60.0, "306": 50.0, "307": 40.0}


def found(of: Measure, values: dict[str, float | None], **more: Any) -> Standing:
    repository: Any = PublishedFigures(values, 65.0)
    shown, why = standing_of(of, state(**more), VIEWER, repository)
    assert shown is not None
    assert why == ""
    return shown


def test_authorities_stand_in_order_and_those_with_one_figure_share_a_place() -> None:
    shown = found(compared(), {**EIGHT, "308": 30.0})
    assert [(each.code, each.place, each.quarter) for each in shown.placed] == [
        ("301", 1, "A"),
        ("302", 2, "A"),
        ("303", 2, "A"),
        ("336", 4, "B"),
        ("305", 5, "C"),
        ("306", 6, "C"),
        ("307", 7, "D"),
        ("308", 8, "D"),
    ]
    assert shown.ends == (2, 4, 6, 8)
    assert [each.who for each in shown.placed if each.who != "other"] == ["neighbour", "own"]


def test_where_lower_is_better_the_lowest_is_first() -> None:
    shown = found(compared("lower"), dict(EIGHT))
    assert [each.code for each in shown.placed[:3]] == ["307", "306", "305"]
    assert shown.own is not None
    assert shown.own.place == 4


def test_the_place_is_the_rank_that_the_rest_of_the_program_gives() -> None:
    for polarity in ("higher", "lower"):
        shown = found(compared(polarity), {**EIGHT, "308": 70.0})
        own = shown.own
        assert own is not None
        rank = standing(70.0, [*EIGHT.values(), 70.0], polarity)  # type: ignore[arg-type]
        assert (own.place, own.quarter, len(shown.placed)) == (rank.place, rank.quarter, rank.of)


def test_the_place_is_said_in_words() -> None:
    shown = found(compared(), {**EIGHT, "308": 70.0, "309": None})
    assert shown.words == (
        "Published, year to March 2019: Town 336 70%, joint 4th of 8, in the second best quarter, "
        "counted with the best first. Higher is better. The authority in the middle has 70%, "
        "England 65%. 1 other has no figure of that year."
    )
    assert shown.table.head == (
        "Authority", "Place", "Published figure", "Quarter", "Neighbour (2021 list)",
    )  # fmt: skip
    assert shown.table.rows[3] == ("Town 308", "4th", "70%", "Second best quarter", "–")
    assert shown.table.rows[1][4] == "Neighbour"


def test_where_nothing_is_better_the_highest_is_first_and_none_is_best() -> None:
    shown = found(compared("neither"), dict(EIGHT))
    assert shown.placed[0].code == "301"
    assert "4th of 7, in the second highest quarter, counted with the highest first" in shown.words
    assert "best" not in shown.words


def test_a_count_stands_by_its_published_rate_and_without_one_not_at_all() -> None:
    of = replace(compared("neither"), unit="count")
    repository: Any = PublishedFigures(dict(EIGHT))
    assert standing_of(of, state(), VIEWER, repository)[1].startswith(
        "Compared with every authority: not shown. A number follows the size of a place"
    )
    assert of.published is not None
    rated = replace(of, published=replace(of.published, rate="seen_rate"))
    assert "Town 336 70.0 per 10,000 children" in found(rated, dict(EIGHT)).words


def test_without_a_figure_of_our_own_it_is_said_why() -> None:
    repository: Any = PublishedFigures({"301": 90.0, "336": None})
    shown, why = standing_of(compared(), state(), VIEWER, repository)
    assert shown is None
    assert "Town 336 has no published figure of “Children seen”" in why
    assert standing_of(measure(), state(), VIEWER, repository) == (
        None,
        "Compared with every authority: not shown. none",
    )


def test_neighbours_are_not_picked_out_where_they_are_not_asked_for() -> None:
    shown = found(compared(), dict(EIGHT), neighbours=0)
    assert {each.who for each in shown.placed} == {"own", "other"}
    assert len(shown.table.head) == 4


@pytest.mark.parametrize("polarity", ["higher", "lower", "neither"])
def test_the_chart_of_authorities_is_valid_and_names_ours_and_england(polarity: str) -> None:
    shown = found(compared(polarity), dict(EIGHT))
    figure = standing_figure(compared(polarity), shown)
    go.Figure(figure)
    bars = figure["data"][0]
    assert bars["y"] == [each.value for each in shown.placed]
    labels = [each["text"] for each in figure["layout"]["annotations"]]
    assert "England 65%" in labels
    assert any("<b>Town 336 70%</b>" in label for label in labels)
    assert figure["data"][1]["marker"]["symbol"] == "diamond", "neighbours differ by shape too"
    bands = [each for each in figure["layout"]["shapes"] if each["type"] == "rect"]
    assert [(each["x0"], each["x1"]) for each in bands] == [(-0.5, 1.5), (3.5, 5.5)]


# The funnel


def shares() -> Figures:
    return {"A": (60, 100), "B": (71, 100), "C": (45, 50), "D": (190, 200)}


def test_the_curves_pass_through_each_teams_own_limits() -> None:
    judged = funnel_of(measure(), "month", NOW, teams((NOW, shares())))
    curves = limits_of(measure(), judged)
    assert curves[0].size < 50
    assert curves[-1].size > 200
    for team in judged:
        alone = limits_of(measure(), [team])
        near = min(alone, key=lambda point: abs(point.size - team.size))
        exact = replace(team, size=near.size)
        assert near.centre == pytest.approx(exact.centre)
        assert abs(near.lower_998 - team.lower_998) < 1.5
        assert abs(near.upper_95 - team.upper_95) < 1.5
    widths = [point.upper_998 - point.lower_998 for point in curves]
    assert widths == sorted(widths, reverse=True), "the larger a team, the narrower"


def test_a_count_has_limits_around_what_is_expected_of_it() -> None:
    judged = (
        replace(
            funnel_of(measure(), "month", NOW, teams((NOW, shares())))[0],
            size=20.0,
            value=31.0,
            centre=20.0,
        ),
    )
    curves = limits_of(measure("count"), judged)
    assert all(point.centre == point.size for point in curves)
    assert all(point.lower_998 <= point.lower_95 <= point.size for point in curves)
    assert limits_of(measure("count"), ()) == ()


def test_the_funnel_is_valid_names_who_lies_outside_and_chooses_teams() -> None:
    judged = funnel_of(measure(), "month", NOW, teams((NOW, shares())))
    shown = view(OWN, funnel=judged, state=state(level="team", unit="B"))
    figure = funnel(shown, limits_of(measure(), judged), {"A": "team", "B": "team"})
    go.Figure(figure)
    points = figure["data"][-1]
    assert points["text"] == ["Team A", "<b>Team B</b>", "", "Team D"]
    assert points["marker"]["symbol"] == ["triangle-down", "circle", "circle", "triangle-up"]
    assert points["customdata"] == ["team=A", "team=B", "", ""]
    assert "Team C 90%, of 50; inside the limits" in funnel_sentence(shown)
    assert "Team A 60%, of 100; below the 99.8% limits" in funnel_sentence(shown)
    low, high = figure["layout"]["yaxis"]["range"]
    drawn = [y for trace in figure["data"] for y in trace["y"]]
    assert low <= min(drawn)
    assert max(drawn) <= high


# What changed, groups, months


def test_contributions_are_valid_in_order_and_leave_out_who_moved_nothing() -> None:
    parts = (TeamChange("A", "Team A", 3.0, 0.5), TeamChange("B", "Team <B>", -1.2, 0.0))
    still = TeamChange("C", "Team C", 0.0, 0.0)
    changed = WhatChanged("2019-08", "2019-09", 2.3, (*parts, still), "")
    figure = contributions(measure(), changed)
    go.Figure(figure)
    bars = figure["data"][0]
    assert bars["x"] == [3.5, -1.2]
    assert bars["text"] == ["+3.5", "−1.2"]
    assert bars["hovertext"][0] == (
        "Team A: +3.5, of which its own change +3.0, change of mix +0.5"
    )
    assert "Team &lt;B&gt;" in bars["hovertext"][1]
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < -1.2
    assert high > 3.5
    assert signed(measure("count"), -2.0) == "−2"


def test_contributions_all_one_way_use_the_whole_width() -> None:
    changed = WhatChanged("2019-08", "2019-09", -3, (TeamChange("A", "Team A", -3.0, 0.0),), "")
    assert contributions(measure("count"), changed)["layout"]["xaxis"]["range"][1] == 0


def test_a_click_on_a_group_asks_for_it_and_the_chosen_one_stands_out() -> None:
    rows = {"female": 60.0, "male": 70.0}
    parts = tuple(
        Part(code, code.title(), Row(NOW, "month", value, "ok", 6, 10), f"{value}%")
        for code, value in rows.items()
    )
    group = Group("sex", "By sex", parts, NOTHING, "")
    figure = by_group(view(OWN), group)
    go.Figure(figure)
    assert figure["data"][0]["customdata"] == ["sex=female", "sex=male"]
    chosen = by_group(view(OWN, state=state(group="sex", group_value="male")), group)
    assert len(set(chosen["data"][0]["marker"]["color"])) == 2
    other = by_group(view(OWN, state=state(group="age", group_value="unborn")), group)
    assert isinstance(other["data"][0]["marker"]["color"], str), "another way of grouping"


def test_a_click_on_a_month_asks_for_it_and_published_points_for_nothing() -> None:
    england = replace(OWN, key="england", kind="england", label="England")
    traces = over_time(view(OWN, (england,)))["data"]
    assert [trace.get("customdata", [None])[0] for trace in traces] == [None, "to=2017-10"]
    annual = view(OWN, state=state(from_month="2019-01", to_month="2019-09"))
    assert over_time(annual)["data"][-1]["customdata"][:2] == ["", ""], "before what is shown"


def test_what_a_chart_counts_is_said_beside_it() -> None:
    assert axis_words(measure()) == "Percentage of children"
    assert axis_words(measure("count")) == "Number of children"
    assert axis_words(measure("days")) == "Average, in days"
    assert change_words(measure()) == "Change in percentage points"
    assert change_words(measure("count")) == "Change in children"
