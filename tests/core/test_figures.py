"""Charts: valid for plotly, honest about scale, with labels that never overlap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import course_title
from dashboard.figures import theme
from dashboard.figures.bars import by_split, by_team, has_bars
from dashboard.figures.flags import ROW
from dashboard.figures.over_time import HEIGHT, over_time
from dashboard.measure import Computed, Measure, Unit
from dashboard.period import Period, months_between
from dashboard.state import ViewState
from dashboard.view import DatedNote, FunnelTeam, Line, LineKind, Part, Row, Signal, Table, View

MONTHS = months_between("2017-10", "2019-09")
NOTHING = Table("", (), ())


def measure(unit: Unit = "percent", headline: Period = "month") -> Measure:
    return Measure(
        id="seen",
        service="children_in_need",
        title="Children seen",
        short_title="Seen",
        question="",
        why="",
        unit=unit,
        counted="children",
        decimals=1 if unit == "score" else 0,
        polarity="higher",
        numerator="",
        denominator="",
        exclusions="",
        definition_source="",
        computed=Computed("cases", "seen"),
        periods=(headline,),
        headline=headline,
        sources=(),
        published=None,
        no_published="none",
        target=None,
        disclosure="",
        owner="",
        review_date=date(2026, 1, 1),
        order=1,
    )


def line(kind: LineKind, label: str, values: dict[str, float | None], key: str = "") -> Line:
    rows = tuple(
        Row(month, "month", value, "no_data" if value is None else "ok")
        for month, value in values.items()
    )
    return Line(key or kind, label, kind, rows)


def view(own: Line, comparators: tuple[Line, ...] = (), **more: Any) -> View:
    found = View(
        measure=measure(),
        state=ViewState("2017-10", "2019-09"),
        area="Wolverhampton",
        scope="Wolverhampton",
        own=own,
        published_own=None,
        comparators=comparators,
        by_team=(),
        by_team_title="By team",
        splits=(),
        target=None,
        headline="",
        sentence="",
        notes=(),
        definition=(),
        source="",
        table=NOTHING,
        team_table=None,
        split_tables=(),
    )
    return replace(found, **more)


OWN = line("own", "Wolverhampton", {month: 60.0 + n for n, month in enumerate(MONTHS)})
NEIGHBOURS = line(
    "neighbours", "Neighbours (2021 list, mean)", {"2018-03": 61.0, "2019-03": 62.25}, "n-2021-mean"
)


def part(code: str, name: str, value: float | None) -> Part:
    status = "too_early" if value is None else "ok"
    return Part(code, name, Row("2019-09", "month", value, status, team=code), f"{value}%")  # type: ignore[arg-type]


def test_a_line_chart_is_valid_and_every_line_ends_in_its_own_label() -> None:
    figure = over_time(view(OWN, (NEIGHBOURS,), target=85.0))
    go.Figure(figure)
    labels = [each["text"] for each in figure["layout"]["annotations"]]
    assert any("<b>Wolverhampton<br>\u200383%</b>" in text for text in labels)
    assert any("62%" in text for text in labels), "a mean of neighbours has the measure's decimals"
    assert any("Target 85%" in text for text in labels)
    assert figure["layout"]["shapes"][0]["y0"] == 85


def ends(figure: theme.Figure) -> list[str]:
    """Return the labels at the ends of the lines, without their symbols, each on one line."""
    texts = [each["text"].split("</span> ")[1] for each in figure["layout"]["annotations"]]
    return [text.replace("<br>\u2003", " ").replace("\u00a0", " ") for text in texts]


def test_a_line_that_ends_before_ours_names_its_month() -> None:
    england = line("england", "England", {"2019-03": 61.0, "2019-09": 63.0})
    region = line("region", "West Midlands", {"2018-03": 59.0, "2019-03": 60.0})
    found = ends(over_time(view(OWN, (NEIGHBOURS, region, england))))
    assert sorted(found) == [
        "<b>Wolverhampton 83%</b>",
        "England 63%",
        "Neighbours’ mean, 2021 list 62% (Mar 2019)",
        "West Midlands 60% (Mar 2019)",
    ]


def test_published_points_name_the_year_of_the_last_one_drawn() -> None:
    own = line("own", "Wolverhampton", {"2018-03": None, "2019-03": 13.8})
    published = line("published", "Published", {"2017-03": 14.1, "2018-03": 13.7, "2019-03": 13.7})
    region = line("region", "West Midlands", {"2018-03": 14.3})
    own = replace(own, rows=tuple(replace(row, period="year") for row in own.rows))
    shown = view(own, (region,), measure=measure("score", "year"), published_own=published)
    assert sorted(ends(over_time(shown))) == [
        "<b>Wolverhampton 13.8</b>",
        "Published 2019: 13.7",
        "West Midlands 14.3 (2018)",
    ]


def test_a_chart_is_as_high_as_its_labels_need() -> None:
    names = ("Bath and North East Somerset", "Bournemouth, Christchurch and Poole", "Southwark")
    others = tuple(line("authority", name, {"2019-03": 60.0}, name) for name in names * 3)
    layout = over_time(view(OWN, (NEIGHBOURS, *others), target=85.0))["layout"]
    margin = layout["margin"]
    assert layout["height"] > HEIGHT
    for label in layout["annotations"]:
        half = theme.LABEL_HEIGHT * (label["text"].count("<br>") + 1) / 2
        assert half - margin["t"] <= -label["yshift"]
        assert -label["yshift"] <= layout["height"] - margin["t"] - half


def test_a_figure_is_small() -> None:
    assert len(str(over_time(view(OWN)))) < 2_500


@pytest.mark.parametrize(
    ("unit", "values", "expected"),
    [
        ("percent", [55.0, 97.0], (0, 100)),
        ("percent", [10.0, 15.0], (0, 15)),
        ("percent", [0.0], (0, 4)),
        ("count", [401.0, 534.0], (0, 600)),
        ("count", [1.0], (0, 4)),
    ],
)
def test_percentages_and_counts_start_at_nought(
    unit: Unit, values: list[float], expected: tuple[float, float]
) -> None:
    low, high, ticks = theme.scale(values, unit)
    assert (low, high) == expected
    assert ticks[0] == low
    assert ticks[-1] == high


@given(
    st.lists(st.floats(0, 1_000_000), min_size=1, max_size=30),
    st.sampled_from(["percent", "count", "score"]),
    st.booleans(),
)
def test_an_axis_holds_every_value(values: list[float], unit: Unit, from_zero: bool) -> None:
    if unit == "percent":
        values = [value % 100 for value in values]
    low, high, ticks = theme.scale(values, unit, from_zero=from_zero)
    assert low <= min(values)
    assert high >= max(values)
    assert low < high
    assert 2 <= len(ticks) <= 8


@given(st.lists(st.tuples(st.floats(-50, 300), st.integers(1, 3)), min_size=1, max_size=7))
def test_labels_never_overlap(wanted: list[tuple[float, int]]) -> None:
    wanted.sort()
    heights = [lines * theme.LABEL_HEIGHT for _, lines in wanted]
    centres = theme.spread([place for place, _ in wanted], heights, float(HEIGHT))
    edges = [(c - h / 2, c + h / 2) for c, h in zip(centres, heights, strict=True)]
    assert all(a[1] <= b[0] + 1e-6 for a, b in pairwise(edges))
    assert edges[-1][1] <= HEIGHT + 1e-6


def test_published_figures_are_points_that_no_line_joins_up_to_the_newest() -> None:
    own = line("own", "Wolverhampton", {"2018-03": None, "2019-03": 13.8})
    published = line("published", "Published", {"2018-03": 13.6, "2019-03": 13.7})
    shown = view(own, measure=measure("score", "year"), published_own=published)
    figure = over_time(shown)
    go.Figure(figure)
    points, ours = figure["data"]
    assert points["mode"] == "markers"
    assert points["y"] == [13.6, 13.7], "2019 is computed and published too"
    assert points["marker"]["symbol"] != ours["marker"]["symbol"]
    assert ours["y"] == [None, 13.8]
    assert "connectgaps" not in ours


def test_published_figures_are_not_drawn_where_every_one_of_them_is_computed() -> None:
    own = line("own", "Wolverhampton", {"2018-03": 13.7, "2019-03": 13.8})
    published = line("published", "Published", {"2018-03": 13.6, "2019-03": 13.7})
    (ours,) = over_time(view(own, published_own=published))["data"]
    assert ours["y"] == [13.7, 13.8]


def test_figures_over_12_months_of_a_yearly_measure_stand_at_their_months() -> None:
    rows = tuple(replace(row, period="rolling_12") for row in OWN.rows)
    shown = view(replace(OWN, rows=rows), measure=measure("percent", "year"))
    assert course_title(shown) == "By month"
    words = over_time(shown)["layout"]["xaxis"]["ticktext"]
    assert len(set(words)) == len(words)
    yearly = replace(shown, own=replace(OWN, rows=tuple(replace(r, period="year") for r in rows)))
    assert course_title(yearly) == "By year"


def test_no_line_falls_from_a_whole_year_to_the_first_month_of_the_next() -> None:
    counts = {"2019-02": 11.0, "2019-03": 12.0, "2019-04": 1.0, "2019-05": 3.0}
    own = line("own", "Wolverhampton", counts)
    months = view(own, measure=measure("count"))
    (joined,) = over_time(months)["data"]
    assert joined["y"] == [11, 12, 1, 3]
    rows = tuple(replace(row, period="year_to_date") for row in own.rows)
    (trace,) = over_time(view(replace(own, rows=rows), measure=measure("count")))["data"]
    assert trace["y"] == [11, 12, None, 1, 3]
    assert len({len(trace[name]) for name in ("x", "y", "text", "customdata")}) == 1
    assert trace["x"] == sorted(trace["x"])


def test_names_cannot_carry_markup_into_a_chart() -> None:
    evil = '<a href="http://example.org">x</a> & co'
    own = replace(OWN, label=evil)
    figure = over_time(view(own, (NEIGHBOURS,)))
    bars = by_team(view(OWN, by_team=(part("t1", evil, 50.0),)))
    assert "<a" not in str(figure)
    assert "<a" not in str(bars)
    assert "&amp;" in str(bars)


def test_team_bars_start_at_nought_carry_codes_and_say_why_there_is_no_figure() -> None:
    parts = (part("t1", "Locality team 1", 90.0), part("t2", "Team 2", None))
    figure = by_team(view(OWN, by_team=parts, target=90.0), {"t1": "team", "t2": "locality"})
    go.Figure(figure)
    bars = figure["data"][0]
    assert figure["layout"]["xaxis"]["range"] == [0, 100]
    assert bars["customdata"] == ["team=t1", "locality=t2"]
    assert bars["text"] == ["90%", "too early to say"]
    assert bars["textposition"] == ["auto", "outside"], "a bar without length carries its words"


def test_a_chosen_team_without_a_bar_leaves_the_others_as_they_are() -> None:
    state = ViewState("2017-10", "2019-09", level="team", unit="t9")
    figure = by_team(view(OWN, by_team=(part("t1", "Team 1", 90.0),), state=state))
    go.Figure(figure)
    assert figure["layout"]["yaxis"]["ticktext"] == ["Team 1"]
    assert figure["data"][0]["marker"]["color"] == theme.OWN


def test_no_bar_ends_beyond_the_axis_where_its_figure_would_be_lost() -> None:
    parts = (part("t1", "Team 1", 14.40678), part("t2", "Team 2", 13.6))
    figure = by_team(view(OWN, measure=measure("score", "year"), by_team=parts))
    assert max(figure["data"][0]["x"]) <= figure["layout"]["xaxis"]["range"][1]


def test_the_chosen_team_stands_out_by_more_than_colour() -> None:
    parts = (part("t1", "Team 1", 90.0), part("t2", "Team 2", 80.0))
    state = ViewState("2017-10", "2019-09", level="team", unit="t2")
    figure = by_team(view(OWN, by_team=parts, state=state))
    assert figure["layout"]["yaxis"]["ticktext"] == ["Team 1", "<b>Team 2</b>"]
    assert figure["data"][0]["marker"]["color"] == [theme.PALE, theme.OWN]


def test_bars_of_a_split_show_the_latest_month_and_nought_where_nobody_was_counted() -> None:
    own = line("own", "Wolverhampton", {"2019-08": 9.0, "2019-09": 7.0})
    police = line("part", "Police", {"2019-08": 4.0, "2019-09": 7.0}, "police")
    health = line("part", "Health", {"2019-08": 5.0}, "health")
    shown = view(own, measure=measure("count"))
    figure = by_split(shown, (police, health))
    go.Figure(figure)
    assert figure["data"][0]["x"] == [7.0, 0.0]
    assert figure["data"][0]["text"] == ["7", "0"]
    assert figure["data"][0]["textposition"] == ["auto", "outside"]
    assert has_bars(figure)


def test_a_split_of_nothing_has_no_bars() -> None:
    own = line("own", "Wolverhampton", {"2019-09": 0.0})
    police = line("part", "Police", {"2019-09": 0.0}, "police")
    shown = view(own, measure=measure("count"))
    assert not has_bars(by_split(shown, (police,)))
    assert not has_bars(by_split(shown, ()))


def test_a_chart_of_nothing_is_still_a_chart() -> None:
    empty = line("own", "Wolverhampton", dict.fromkeys(MONTHS))
    go.Figure(over_time(view(empty)))
    go.Figure(over_time(view(line("own", "Nobody", {}), measure=measure("score", "year"))))
    go.Figure(by_team(view(empty)))


def signal(**more: Any) -> Signal:
    found = Signal(
        verdict="improvement",
        shape="★",
        words="",
        month=MONTHS[-1],
        first=MONTHS[0],
        period="month",
        mean=70.0,
        lower=62.0,
        upper=78.0,
    )
    return replace(found, **more)


def test_the_usual_range_is_a_band_with_its_mean_below_the_lines() -> None:
    figure = over_time(view(OWN, signal=signal()))
    go.Figure(figure)
    band, mean = figure["layout"]["shapes"]
    assert (band["type"], band["y0"], band["y1"]) == ("rect", 62.0, 78.0)
    assert (mean["type"], mean["y0"], mean["y1"]) == ("line", 70.0, 70.0)
    assert band["x1"] - band["x0"] == 23
    assert {band["layer"], mean["layer"]} == {"below"}
    assert "shapes" not in over_time(view(OWN))["layout"]


def test_the_axis_holds_the_band() -> None:
    counts = line("own", "Wolverhampton", dict.fromkeys(MONTHS, 30.0))
    whole = replace(view(counts, signal=signal(upper=95.0)), measure=measure("count"))
    assert over_time(whole)["layout"]["yaxis"]["range"][1] >= 95


def test_points_that_signal_have_a_shape_and_a_colour() -> None:
    values = [70.0, 66.0] * 11 + [81.0, 83.0]
    own = line("own", "Wolverhampton", dict(zip(MONTHS, values, strict=True)))
    flagged = ((MONTHS[-2], "improvement"), (MONTHS[-1], "improvement"))
    trace = over_time(view(own, signal=signal(flagged=flagged)))["data"][0]
    marker = trace["marker"]
    assert marker["symbol"] == ["circle"] * 22 + ["star"] * 2
    assert len(set(marker["color"])) == 2
    assert [size > 5 for size in marker["size"]] == [False] * 22 + [True] * 2
    assert trace["text"][-1].endswith("(improvement: more than usual variation explains)")
    assert "(" not in trace["text"][0]


def test_figures_that_are_not_judged_have_no_band() -> None:
    judged_by_month = signal(flagged=((MONTHS[-1], "improvement"),))
    rolling = replace(OWN, rows=tuple(replace(row, period="rolling_12") for row in OWN.rows))
    figure = over_time(view(rolling, signal=judged_by_month))
    assert "shapes" not in figure["layout"]
    assert figure["data"][0]["marker"]["symbol"] == "circle"
    none = Signal("none", "", "No signal: there is one figure a year.")
    assert "shapes" not in over_time(view(OWN, signal=none))["layout"]


def test_teams_outside_their_limits_have_an_arrow_and_a_colour() -> None:
    def funnel(code: str, outside: str, direction: str) -> FunnelTeam:
        return FunnelTeam(code, code, 100, 80, 70, 90, 65, 95, outside, direction)

    parts = (part("1", "A", 97.0), part("2", "B", 80.0), part("3", "C", 60.0), part("4", "D", 68.0))
    flags = (
        funnel("1", "99.8", "high"),
        funnel("2", "", ""),
        funnel("3", "99.8", "low"),
        funnel("4", "95", "low"),
    )
    figure = by_team(view(OWN, by_team=parts, funnel=flags))
    go.Figure(figure)
    bars = figure["data"][0]
    assert bars["text"] == ["97% ▲", "80%", "60% ▼", "68%"]
    better, worse = theme.SIGNALS["improvement"].colour, theme.SIGNALS["concern"].colour
    assert bars["marker"]["color"] == [better, theme.OWN, worse, theme.OWN]
    assert by_team(view(OWN, by_team=parts))["data"][0]["marker"]["color"] == theme.OWN


def test_an_axis_from_nought_holds_what_lies_below_it() -> None:
    low, high, ticks = theme.scale([-6.0, 11.0], "count")
    assert (low, high, ticks) == (-10.0, 15.0, [-10, -5, 0, 5, 10, 15])


def note(number: int, month: str) -> DatedNote:
    return DatedNote(number, month, "Data cleanse", f"Data cleanse from {month}: <b>young</b>.")


def flags(figure: theme.Figure) -> list[theme.Figure]:
    return [each for each in figure["layout"]["annotations"] if "bgcolor" in each]


def test_a_dated_note_is_a_dotted_line_with_a_flag_above_the_plot() -> None:
    plain, figure = over_time(view(OWN)), over_time(view(OWN, dated=(note(1, "2019-04"),)))
    go.Figure(figure)
    (flag,) = flags(figure)
    assert (flag["text"], flag["y"], flag["yanchor"]) == ("1", 1, "bottom")
    # From April on: between the points of March and April.
    assert flag["x"] == theme.place("2019-04") - 0.5
    assert "&lt;b&gt;young" in flag["hovertext"].replace("<br>", " ")
    (stem,) = figure["layout"]["shapes"]
    assert (stem["x0"], stem["x1"], stem["line"]["dash"]) == (flag["x"], flag["x"], "dot")
    # The plot keeps its size, so that no label of a line moves.
    assert figure["layout"]["height"] == plain["layout"]["height"] + ROW
    assert figure["layout"]["margin"]["t"] == plain["layout"]["margin"]["t"] + ROW
    assert figure["layout"]["annotations"][:-1] == plain["layout"]["annotations"]


def test_flags_near_each_other_stand_one_above_the_other() -> None:
    notes = (note(1, "2018-01"), note(2, "2019-04"), note(3, "2019-04"), note(4, "2019-05"))
    shifts = [flag["yshift"] for flag in flags(over_time(view(OWN, dated=notes)))]
    assert shifts == [2, 2, 2 + ROW, 2 + 2 * ROW]


@given(st.lists(st.sampled_from(MONTHS), max_size=12))
def test_no_flag_covers_another(months: list[str]) -> None:
    notes = tuple(note(number, month) for number, month in enumerate(sorted(months), 1))
    found = flags(over_time(view(OWN, dated=notes)))
    assert len(found) == len(months)
    for one, other in combinations(found, 2):
        apart = abs(one["x"] - other["x"]) >= 2
        assert apart or abs(one["yshift"] - other["yshift"]) >= ROW


def test_a_note_of_a_month_that_is_not_shown_has_no_flag() -> None:
    assert over_time(view(OWN, dated=(note(1, "2017-09"),))) == over_time(view(OWN))
    (first,) = flags(over_time(view(OWN, dated=(note(1, "2017-10"),))))
    low = over_time(view(OWN))["layout"]["xaxis"]["range"][0]
    assert first["x"] == max(theme.place("2017-10") - 0.5, low)
