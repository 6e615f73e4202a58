"""The panels of a service's page: steps, parts over time, coming and leaving; by hand."""

from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go

from dashboard.conversion import conversion_of, conversion_sentence, conversion_table, during
from dashboard.figures.conversion import conversion_bars
from dashboard.figures.flow import flow_bars
from dashboard.figures.parts import BANDS, PARTS, parts_over_time
from dashboard.flow import flow_of, flow_sentence, flow_table, signed
from dashboard.measure import Measure
from dashboard.parts_over_time import MOST_PARTS, bars_of, parts_of, parts_sentence
from dashboard.period import Period, months_between
from dashboard.service_panels import Stage
from dashboard.view import Line, Row, View
from tests.core.test_figures import line, measure, view

YEAR = months_between("2018-10", "2019-09")
COUNT = replace(measure("count"), counted="enquiries", short_title="Enquiries")


def rows(period: str, values: dict[str, float | None], denominator: float | None = None) -> Line:
    found = tuple(
        Row(month, period, value, "no_data" if value is None else "ok", value, denominator)  # type: ignore[arg-type]
        for month, value in values.items()
    )
    return Line("own", "Wolverhampton", "own", found)


ENQUIRIES = view(rows("rolling_12", {"2018-09": 900.0, "2019-09": 1000.0}), measure=COUNT)
REFERRALS = view(rows("rolling_12", {"2018-09": 300.0, "2019-09": 425.0}), measure=COUNT)
FINISHED = view(rows("rolling_12", {"2019-09": 80.0}, 400.0), measure=measure())
STAGES = (
    Stage("enquiries", "enquiries"),
    Stage("referrals", "referrals"),
    Stage("finished", "assessments finished", "denominator"),
)
VIEWS = {"enquiries": ENQUIRIES, "referrals": REFERRALS, "finished": FINISHED}


def view_of(measure_id: str, period: Period | None) -> View:
    assert period == "rolling_12"
    return VIEWS[measure_id]


def test_each_step_is_said_for_every_hundred_of_the_step_before() -> None:
    found = conversion_of(STAGES, view_of, "rolling_12")
    assert found is not None
    assert [each.value for each in found.stages] == [1000, 425, 400]
    assert [each.per_100_words for each in found.stages] == [
        "",
        "43 for every 100 enquiries",
        "94 for every 100 referrals",
    ]
    assert conversion_sentence(found) == (
        "In the 12 months to September 2019: 1,000 enquiries, 425 referrals and "
        "400 assessments finished. There were 43 referrals for every 100 enquiries."
    )
    table = conversion_table("Steps", found)
    assert table.head == (
        "Step",
        "12 months to September 2019",
        "Of the step before",
        "12 months to September 2018",
    )
    assert table.rows[1] == ("Referrals", "425", "43 for every 100 enquiries", "300")
    assert table.rows[2][3] == "–"


def test_a_step_without_a_figure_is_said_to_have_none_and_gives_no_share() -> None:
    hidden = view(Line("own", "", "own", (Row("2019-09", "rolling_12", None, "suppressed"),)))
    views = {**VIEWS, "referrals": replace(hidden, measure=COUNT)}
    found = conversion_of(STAGES, lambda each, _: views[each], "rolling_12")
    assert found is not None
    assert found.stages[1].text == "hidden"
    assert [each.per_100 for each in found.stages] == [None, None, None]
    go.Figure(conversion_bars(found))


def test_without_the_first_step_there_are_no_steps() -> None:
    none = view(rows("rolling_12", {"2019-09": None}), measure=COUNT)
    assert conversion_of(STAGES, lambda *_: none, "rolling_12") is None


def test_the_steps_are_bars_with_their_numbers() -> None:
    found = conversion_of(STAGES, view_of, "rolling_12")
    assert found is not None
    figure = conversion_bars(found)
    go.Figure(figure)
    bars = figure["data"][0]
    assert bars["x"] == [1000, 425, 400]
    texts = [each["text"] for each in figure["layout"]["annotations"]]
    assert texts == ["<b>1,000</b>", "<b>425</b><br>43 per 100", "<b>400</b><br>94 per 100"]
    assert figure["layout"]["xaxis"]["range"][0] == 0


def test_a_period_begins_a_sentence() -> None:
    assert during("month", "2019-09") == "In September 2019"
    assert during("snapshot", "2019-09") == "At 30 September 2019"
    assert during("rolling_12", "2019-09") == "In the 12 months to September 2019"


def part_line(value: str, label: str, values: dict[str, float | None]) -> Line:
    return line("part", label, values, f"source:{value}")


def split_view(lines: tuple[Line, ...], of: Measure = COUNT, period: str = "month") -> View:
    months = sorted({row.month for each in lines for row in each.rows})
    total = {
        month: sum(row.value or 0.0 for each in lines for row in each.rows if row.month == month)
        for month in months
    }
    own = rows(period, dict(total))
    return view(own, measure=of, splits=(("By who got in touch", lines),))


def test_the_largest_parts_are_lines_and_all_others_are_one() -> None:
    lines = tuple(
        part_line(f"s{n}", f"Source {n}", dict.fromkeys(YEAR, 50.0 - n)) for n in range(9)
    )
    found = parts_of(split_view(lines), "source", stacked=False)
    assert found is not None
    assert [each.label for each in found.lines] == [
        *(f"Source {n}" for n in range(MOST_PARTS)),
        "3 others",
    ]
    assert found.lines[-1].rows[0].value == 44 + 43 + 42
    figure = parts_over_time(found)
    go.Figure(figure)
    assert len(figure["data"]) == MOST_PARTS + 1
    assert len({trace["marker"]["symbol"] for trace in figure["data"]}) == MOST_PARTS + 1
    assert len(PARTS) > MOST_PARTS, "no two lines look alike"
    assert figure["data"][0]["customdata"][-1] == "to=2019-09"


def test_seven_parts_are_all_drawn_rather_than_one_of_them_called_others() -> None:
    lines = tuple(part_line(f"s{n}", f"S{n}", dict.fromkeys(YEAR, 9.0)) for n in range(7))
    found = parts_of(split_view(lines), "source", stacked=False)
    assert found is not None
    assert [each.label for each in found.lines] == [f"S{n}" for n in range(7)]


def test_a_hidden_part_hides_the_month_of_all_others() -> None:
    lines = tuple(
        part_line(f"s{n}", f"S{n}", dict.fromkeys(YEAR, None if n == 8 else 9.0)) for n in range(9)
    )
    shown = tuple(
        replace(each, rows=(*each.rows[:-1], replace(each.rows[-1], value=9.0, status="ok")))
        for each in lines
    )
    found = parts_of(split_view(shown), "source", stacked=False)
    assert found is not None
    rest = found.lines[-1]
    assert rest.rows[0].value is None
    assert rest.rows[-1].value == 27


BAND_LINES = (
    line("part", "Cause for concern (17 to 40)", dict.fromkeys(YEAR, 30.0), "band:concern"),
    line("part", "Normal (0 to 13)", dict.fromkeys(YEAR, 60.0), "band:normal"),
    line("part", "Borderline (14 to 16)", dict.fromkeys(YEAR, 10.0), "band:borderline"),
)


def test_bands_stand_one_on_another_in_their_own_order_and_make_up_the_whole() -> None:
    shown = replace(split_view(BAND_LINES), measure=measure(), splits=(("By band", BAND_LINES),))
    found = parts_of(shown, "band", stacked=True)
    assert found is not None
    assert [each.key for each in found.lines] == ["band:normal", "band:borderline", "band:concern"]
    figure = parts_over_time(found)
    go.Figure(figure)
    assert [trace["y"][-1] for trace in figure["data"]] == [60, 70, 100]
    assert [trace["fill"] for trace in figure["data"]] == ["tozeroy", "tonexty", "tonexty"]
    assert figure["layout"]["yaxis"]["range"] == [0, 100]
    assert [trace["fillcolor"] for trace in figure["data"]] == list(BANDS[:3])
    assert figure["data"][1]["text"][-1].endswith("10%"), "what is said is the part, not the sum"


def test_a_month_with_a_hidden_band_is_not_drawn() -> None:
    hidden = replace(BAND_LINES[0].rows[0], value=None, status="suppressed")
    lines = (replace(BAND_LINES[0], rows=(hidden, *BAND_LINES[0].rows[1:])), *BAND_LINES[1:])
    shown = replace(split_view(lines), measure=measure(), splits=(("By band", lines),))
    found = parts_of(shown, "band", stacked=True)
    assert found is not None
    assert len(parts_over_time(found)["data"][0]["x"]) == len(YEAR) - 1


def test_the_parts_of_events_are_said_without_a_change_and_those_of_a_day_with_one() -> None:
    lines = (
        part_line("police", "Police", {"2018-10": 40.0, "2019-09": 30.0}),
        part_line("school", "School", {"2018-10": 20.0, "2019-09": 25.0}),
    )
    events = bars_of(split_view(lines), "source")
    assert events is not None
    assert parts_sentence(events) == ("In September 2019, of 55 enquiries. Police: 30; School: 25.")
    day = parts_of(split_view(lines, period="snapshot"), "source", stacked=False)
    assert day is not None
    assert parts_sentence(day) == (
        "At 30 September 2019, of 55 enquiries. Police: 30; School: 25. "
        "Most changed since October 2018: Police, from 40 to 30."
    )


def test_a_split_of_nothing_has_no_chart() -> None:
    nothing = (part_line("police", "Police", {"2019-09": 0.0}),)
    assert parts_of(split_view(nothing), "source", stacked=False) is None
    assert bars_of(split_view(nothing), "source") is None
    assert parts_of(split_view(()), "source", stacked=True) is None


CAME = view(
    rows("month", {"2019-08": 9.0, "2019-09": 12.0}),
    measure=replace(COUNT, short_title="Came into care", counted="children"),
)
LEFT = view(
    rows("month", {"2019-08": 11.0, "2019-09": 10.0}),
    measure=replace(COUNT, short_title="Left care", counted="children"),
)
THERE = view(rows("snapshot", {"2019-08": 600.0, "2019-09": 602.0}), measure=COUNT)


def test_coming_and_leaving_are_set_against_one_another() -> None:
    flow = flow_of(CAME, LEFT, THERE)
    assert flow is not None
    assert [each.difference for each in flow.months] == [-2, 2]
    assert flow_sentence(flow, None) == "In September 2019, 12 came and 10 left."
    years = (
        replace(CAME, own=rows("rolling_12", {"2019-09": 120.0})),
        replace(LEFT, own=rows("rolling_12", {"2019-09": 118.0})),
    )
    assert flow_sentence(flow, years).endswith(
        "In the 12 months to September 2019, 120 children came and 118 left, each counted once."
    )
    table = flow_table("Flow", flow)
    assert table.rows[-1] == ("Sep 2019", "12", "10", "+2", "602")
    assert table.rows[0][3] == "−2"


def test_who_left_is_drawn_downwards_with_a_plain_number() -> None:
    flow = flow_of(CAME, LEFT, None)
    assert flow is not None
    figure = flow_bars(flow)
    go.Figure(figure)
    came, left, difference = figure["data"]
    assert came["y"] == [9, 12]
    assert left["y"] == [-11, -10]
    assert difference["y"] == [-2, 2]
    assert left["text"][-1] == "Sep 2019: 10"
    assert not any("-" in text for text in figure["layout"]["yaxis"]["ticktext"])
    assert left["customdata"][-1] == "to=2019-09"


def test_a_hidden_count_gives_no_difference() -> None:
    hidden = (replace(LEFT.own.rows[0], value=None, status="suppressed"), LEFT.own.rows[1])
    flow = flow_of(CAME, replace(LEFT, own=replace(LEFT.own, rows=hidden)), None)
    assert flow is not None
    assert [each.difference for each in flow.months] == [None, 2]
    go.Figure(flow_bars(flow))
    assert flow_table("Flow", flow).rows[0][2:4] == ("hidden", "–")


def test_nothing_known_is_no_flow() -> None:
    none = view(rows("month", {"2019-09": None}), measure=COUNT)
    assert flow_of(none, LEFT, None) is None


def test_a_difference_has_its_sign() -> None:
    assert [signed(each) for each in (3, -2, 0, None)] == ["+3", "−2", "0", "–"]


def test_percentages_of_ages_say_the_whole_first_and_shares_do_not() -> None:
    ages = (
        line("part", "19", {"2019-09": 60.0}, "leaver_age:19"),
        line("part", "20", {"2019-09": 50.0}, "leaver_age:20"),
    )
    own = rows("snapshot", {"2019-09": 55.0}, 100.0)
    shown = bars_of(view(own, splits=(("By age", ages),)), "leaver_age")
    assert shown is not None
    assert parts_sentence(shown) == "At 30 September 2019, 55% in all. Aged 19: 60%; Aged 20: 50%."
    bands = view(rows("snapshot", {"2019-09": 30.0}, 100.0), splits=(("By band", BAND_LINES),))
    found = parts_of(bands, "band", stacked=True)
    assert found is not None
    assert "in all" not in parts_sentence(found)
