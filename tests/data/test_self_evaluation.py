"""The demonstration against the council's printed figures, computed through the whole way.

Printed figures: City of Wolverhampton, Children's Social Care Self-Evaluation, January 2020.
Each is compared at the precision of the print, rounded half up.
"""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.geography import comparison
from dashboard.lines import part_lines
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.period import months_between
from dashboard.state import ViewState
from dashboard.statistics.rounding import half_up
from dashboard.view import View
from dashboard.viewer import full_viewer
from data.repository import SqlRepository

WOLVERHAMPTON = full_viewer("336")


def shown(engine: Engine, measure: str, first: str, last: str = "", **other: object) -> View:
    """Return the view of a measure for some months."""
    state = ViewState(first, last or first)
    return view(measures()[measure], state, WOLVERHAMPTON, SqlRepository(engine), **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("measure", "month", "decimals", "printed"),
    [
        ("cla_children", "2019-03", 0, "624"),
        ("cla_children", "2019-09", 0, "588"),
        ("cp_children", "2019-03", 0, "328"),
        ("cp_children", "2019-09", 0, "258"),
        ("cin_children", "2019-03", 0, "906"),
        ("cin_children", "2019-09", 0, "844"),
        ("cin_seen_5_days", "2019-03", 1, "55.3"),
        ("cin_seen_5_days", "2019-09", 1, "77.5"),
        ("cin_visits_in_timescale", "2019-09", 0, "78"),
        ("assessments_45_days", "2019-09", 0, "80"),
        ("cla_visits_in_timescale", "2019-09", 0, "92"),
        ("cla_same_placement_2_years", "2019-09", 0, "71"),
        ("cla_placements_3plus", "2019-03", 0, "15"),
        ("cla_placements_3plus", "2019-09", 0, "10"),
        ("sdq_average", "2019-03", 1, "13.8"),
    ],
)
def test_the_printed_figure_is_computed(
    demo_engine: Engine, measure: str, month: str, decimals: int, printed: str
) -> None:
    row = shown(demo_engine, measure, month, comparisons=()).own.rows[-1]
    assert row.value is not None
    assert str(half_up(row.value, decimals)) == printed


def test_children_in_need_with_a_disability(demo_engine: Engine) -> None:
    state = ViewState("2019-09", "2019-09", group="disability", group_value="yes")
    found = view(measures()["cin_children"], state, WOLVERHAMPTON, SqlRepository(demo_engine))
    assert found.own.rows[-1].value == 179


def test_seen_within_five_days_rises_from_march_to_september(demo_engine: Engine) -> None:
    rows = shown(demo_engine, "cin_seen_5_days", "2019-03", "2019-09").own.rows
    values = [row.value or 0 for row in rows]
    assert len(values) == 7
    assert values == sorted(values)


def test_misses_of_child_in_need_visits_sit_in_one_team(demo_engine: Engine) -> None:
    state = ViewState("2019-09", "2019-09")
    lines = part_lines(
        measures()["cin_visits_in_timescale"],
        state,
        WOLVERHAMPTON,
        SqlRepository(demo_engine),
        "month",
        "team",
    )
    teams = {line.label: line.rows[-1].value or 0 for line in lines if line.key != "unknown"}
    assert [name for name, value in teams.items() if value < 80] == ["Disabled children's team"]
    assert sum(value > 90 for value in teams.values()) > len(teams) / 2


def test_enquiries_average_468_a_month(demo_engine: Engine) -> None:
    year = shown(
        demo_engine, "mash_enquiries", "2019-09", period="rolling_12", comparisons=()
    ).own.rows[-1]
    months = shown(demo_engine, "mash_enquiries", "2018-10", "2019-09", comparisons=()).own.rows
    assert year.value == sum(row.value or 0 for row in months)
    assert half_up((year.value or 0) / 12, 0) == 468


def test_sdq_completion_is_over_90_percent(demo_engine: Engine) -> None:
    row = shown(demo_engine, "sdq_completion", "2019-03", comparisons=()).own.rows[-1]
    assert (row.value or 0) > 90


@pytest.mark.parametrize(
    ("word", "printed"),
    [
        ("neighbours-2021-mean", ["14.77", "14.51", "14.52", "15.16", "14.26", "14.31"]),
        ("neighbours-2025-mean", [None, None, None, "14.33", "14.73", "14.28"]),
    ],
)
def test_sdq_of_statistical_neighbours(
    demo_engine: Engine, word: str, printed: list[str | None]
) -> None:
    """The print gives 14.3 for 2018; at two decimals the mean is 14.31."""
    found = shown(demo_engine, "sdq_average", "2013-03", "2018-03", comparisons=(comparison(word),))
    values = [half_up(row.value or 0, 2) for row in found.comparators[0].rows]
    assert len(values) == 6
    for value, expected in zip(values, printed, strict=True):
        assert expected is None or str(value) == expected


@pytest.mark.parametrize(
    ("word", "printed"),
    [
        ("region", [13.7, 13.5, 13.5, 14.1, 13.9, 13.7]),
        ("england", [14.0, 13.9, 13.9, 14.0, 14.1, 14.2]),
    ],
)
def test_sdq_of_the_region_and_england_as_printed(
    demo_engine: Engine, word: str, printed: list[float]
) -> None:
    found = shown(demo_engine, "sdq_average", "2013-03", "2018-03", comparisons=(comparison(word),))
    assert [row.value for row in found.comparators[0].rows] == printed


def test_the_councils_own_published_sdq_as_printed(demo_engine: Engine) -> None:
    found = shown(demo_engine, "sdq_average", "2013-03", "2018-03").published_own
    assert found is not None
    assert [row.value for row in found.rows][:6] == [12.6, 12.3, 13.2, 14.2, 14.4, 13.7]


@pytest.mark.parametrize(
    ("measure", "published", "computed"),
    [
        ("cla_children", "625", "624"),
        ("cla_placements_3plus", "14%", "15%"),
        ("sdq_average", "13.7", "13.8"),
    ],
)
def test_where_the_published_figure_differs_the_page_says_so(
    demo_engine: Engine, measure: str, published: str, computed: str
) -> None:
    notes = shown(demo_engine, measure, "2018-10", "2019-09").notes
    said = [note for note in notes if f"March 2019: {published};" in note]
    assert said
    assert said[0].startswith("Published, ")
    assert f"computed from our records: {computed}." in said[0]


def test_a_supplied_figure_beside_the_published_one_is_said_to_be_supplied(
    demo_engine: Engine,
) -> None:
    """19.9 social workers left of 177.2 in post, in full-time posts: 11.2%."""
    notes = shown(demo_engine, "sw_turnover", "2018-10", "2019-09").notes
    assert (
        "Published, year to September 2019: 11.2%; as the council supplies it: 11.2%. "
        "The two agree."
    ) in notes


@pytest.mark.parametrize("measure", [each.id for each in measures().values() if each.computed])
def test_teams_sum_to_the_whole_in_every_month(demo_engine: Engine, measure: str) -> None:
    declared = measures()[measure]
    repository = SqlRepository(demo_engine)
    state = ViewState("2017-10", "2019-09")
    whole = repository.facts(
        WOLVERHAMPTON, declared, declared.headline, state.from_month, state.to_month
    )
    by_month = {fact.month: fact for fact in whole if fact.status == "ok"}
    assert by_month
    for by in ("team", "locality", "age", "sex", "ethnicity", "disability"):
        lines = part_lines(declared, state, WOLVERHAMPTON, repository, declared.headline, by)
        for month in months_between(state.from_month, state.to_month):
            rows = [row for line in lines for row in line.rows if row.month == month]
            if month in by_month and not by_month[month].unknown:
                assert sum(row.numerator or 0 for row in rows) == by_month[month].numerator
                assert sum(row.denominator or 0 for row in rows) == (
                    by_month[month].denominator or 0
                )


def test_a_locality_without_such_cases_is_told_who_holds_them(demo_engine: Engine) -> None:
    state = ViewState("2019-09", "2019-09", level="locality", unit="Locality 3")
    found = view(measures()["cla_children"], state, WOLVERHAMPTON, SqlRepository(demo_engine))
    assert found.sentence == (
        "No figure: Locality 3 has none of the children counted here. They are held by: Children "
        "in care team 1, Children in care team 2, Children in care team 3."
    )
    assert found.by_team == ()
