"""Every service's page on the demonstration: its numbers are those of the measures' own views."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import plotly.graph_objects as go
import pytest
from sqlalchemy import Engine

from dashboard import panels
from dashboard.journey import SERVICES
from dashboard.measures.registry import measures
from dashboard.measures.services import service_panels
from dashboard.period import shift
from dashboard.service_charts import chart_of
from dashboard.service_page import service_page_of
from dashboard.service_view import (
    Bars,
    Conversion,
    Course,
    Flow,
    Grid,
    Parts,
    ServicePage,
    Shown,
    Teams,
    Together,
)
from dashboard.state import ViewState
from dashboard.view import View
from dashboard.viewer import full_viewer
from data.repository import SqlRepository
from tests.reading import READING_AGE, reading_age

VIEWER = full_viewer("336")
WHOLE = ViewState("2017-10", "2019-09")
STATES = {
    "the whole": WHOLE,
    "one team": replace(WHOLE, level="team", unit="T03"),
    "one locality": replace(WHOLE, level="locality", unit="Locality 3"),
    "girls": replace(WHOLE, group="sex", group_value="female"),
    "boys": replace(WHOLE, group="sex", group_value="male"),
    "before the records": replace(WHOLE, from_month="2014-01", to_month="2014-06"),
}
EVERY = pytest.mark.parametrize("service", SERVICES)
IN_EVERY_STATE = pytest.mark.parametrize("state", STATES.values(), ids=STATES)


@pytest.fixture(scope="module")
def repository(demo_engine: Engine) -> SqlRepository:
    return SqlRepository(demo_engine)


def page(repository: SqlRepository, service: str, state: ViewState = WHOLE) -> ServicePage:
    declared = service_panels()[service]
    return service_page_of(service, declared, measures(), state, VIEWER, repository)


def own(repository: SqlRepository, measure: str, state: ViewState = WHOLE, **more: object) -> View:
    return panels.view(measures()[measure], state, VIEWER, repository, **more)  # type: ignore[arg-type]


def shown_of(found: ServicePage, kind: type[Shown]) -> list[Shown]:
    return [panel.shown for panel in found.panels if isinstance(panel.shown, kind)]


@EVERY
def test_every_panel_of_the_demonstration_shows_something(
    repository: SqlRepository, service: str
) -> None:
    for panel in page(repository, service).panels:
        assert panel.shown is not None, f"{panel.title}: {panel.sentence}"
        assert panel.tables
        assert panel.source.startswith("Source: ")


@EVERY
@IN_EVERY_STATE
def test_a_panel_says_what_it_shows_or_why_there_is_nothing(
    repository: SqlRepository, service: str, state: ViewState
) -> None:
    for panel in page(repository, service, state).panels:
        assert panel.sentence.endswith("."), panel.title
        assert len(panel.sentence.split()) < 42, panel.sentence
        chart = chart_of(panel)
        if chart is not None:
            go.Figure(chart.figure)
            assert chart.title
            assert chart.words
        if panel.shown is None:
            assert chart is None


def test_the_words_of_the_pages_are_for_a_reader_of_about_twelve(
    repository: SqlRepository,
) -> None:
    """Those that are made here; a course says the sentence of its own view."""
    names = ["Wolverhampton", "Disabled children's team", "Requires improvement", "Inadequate"]
    sentences = [
        panel.sentence
        for service in SERVICES
        for panel in page(repository, service).panels
        if not isinstance(panel.shown, Course)
    ]
    assert len(sentences) > 25
    assert reading_age(sentences, names) <= READING_AGE


def views_of(found: ServicePage) -> Iterator[tuple[View, str]]:
    for panel in found.panels:
        match panel.shown:
            case Course(view) | Teams(view):
                yield view, panel.period
            case Parts() | Bars() | Grid():
                yield panel.shown.view, panel.period
            case Together(views):
                yield from ((view, panel.period) for view in views)
            case Flow(came, left, _):
                yield from ((view, panel.period) for view in (came, left))
            case Conversion(_, _, stages):
                yield from ((stage.view, panel.period) for stage in stages)
            case _:
                pass


@EVERY
def test_what_is_drawn_are_the_views_of_the_measures(
    repository: SqlRepository, service: str
) -> None:
    for view, period in views_of(page(repository, service)):
        headline = view.measure.headline
        period = period if period in view.measure.periods else headline
        assert view == own(repository, view.measure.id, period=period)


def grids(repository: SqlRepository, state: ViewState = WHOLE) -> Iterator[Grid]:
    for service in SERVICES:
        for shown in shown_of(page(repository, service, state), Grid):
            assert isinstance(shown, Grid)
            yield shown


def test_the_latest_month_of_a_grid_is_the_view_s_own_figures_by_team(
    repository: SqlRepository,
) -> None:
    seen = 0
    for grid in grids(repository):
        bars = {part.code: part.row for part in grid.view.by_team}
        for team in grid.teams:
            row = team.cells[-1].row
            if row is not None and row.value is not None:
                assert bars[team.code].value == row.value
                assert bars[team.code].denominator == row.denominator
                seen += 1
        assert len(grid.months) == 12
    assert seen > 25


def test_the_teams_of_a_grid_sum_to_the_whole(repository: SqlRepository) -> None:
    for grid in grids(repository):
        for place, cell in enumerate(grid.whole.cells):
            cells = [team.cells[place].row for team in grid.teams]
            assert cell.row is not None
            for name in ("numerator", "denominator"):
                parts = sum(getattr(row, name) or 0 for row in cells if row is not None)
                assert parts == pytest.approx(getattr(cell.row, name) or 0)


def test_a_grid_shows_every_team_whichever_one_is_chosen(repository: SqlRepository) -> None:
    """Each with its own figures and its own overdue visits."""
    whole, of_one = (list(grids(repository, STATES[name])) for name in ("the whole", "one team"))
    held = {grid.view.measure.id: grid.teams for grid in whole}
    assert len(of_one) >= 2
    for grid in of_one:
        assert grid.teams == held[grid.view.measure.id]
    overdue = {team.code: team.overdue for team in of_one[0].teams}
    assert of_one[0].whole.overdue == overdue["T03"]
    assert sum(each or 0 for each in overdue.values()) > (overdue["T03"] or 0)


def test_overdue_visits_of_a_grid_are_those_of_the_view(repository: SqlRepository) -> None:
    found = [grid for grid in grids(repository) if grid.day]
    assert len(found) == 3
    for grid in found:
        now = grid.view.visits_now
        assert now is not None
        held = {team.code for team in grid.teams}
        assert sum(team.overdue or 0 for team in grid.teams) == sum(
            team.overdue for team in now.teams if team.code in held
        )
        assert grid.whole.overdue == now.overdue


def test_girls_and_boys_are_two_parts_of_a_grid(repository: SqlRepository) -> None:
    whole, girls, boys = (
        next(grids(repository, STATES[name])) for name in ("the whole", "girls", "boys")
    )

    def counted(grid: Grid) -> float:
        return sum(
            cell.row.denominator or 0 for team in grid.teams for cell in team.cells if cell.row
        )

    assert 0 < counted(girls) < counted(whole)
    assert counted(girls) + counted(boys) <= counted(whole)


def test_the_steps_are_counted_in_the_same_twelve_months(repository: SqlRepository) -> None:
    found = shown_of(page(repository, "front_door"), Conversion)[0]
    assert isinstance(found, Conversion)
    assert (found.period, found.month) == ("rolling_12", "2019-09")
    contacts, referrals, assessed, *_ = found.stages
    months = own(repository, "mash_enquiries").own.rows[-12:]
    assert contacts.value == sum(row.value or 0 for row in months)
    assert referrals.value == own(repository, "referrals", period="rolling_12").own.rows[-1].value
    rows = own(repository, "assessments_45_days").own.rows[-12:]
    assert assessed.value == sum(row.denominator or 0 for row in rows)
    earlier = own(repository, "mash_enquiries", period="rolling_12").own.rows
    before = next(row for row in earlier if row.month == shift("2019-09", -12))
    assert contacts.before == f"{before.value:,.0f}"


@EVERY
def test_the_parts_of_a_count_sum_to_the_whole(repository: SqlRepository, service: str) -> None:
    for parts in shown_of(page(repository, service), Parts):
        assert isinstance(parts, Parts)
        if parts.view.measure.unit != "count":
            continue
        for row in parts.view.own.rows:
            held = [each for line in parts.lines for each in line.rows if each.month == row.month]
            if row.value is not None and held:
                assert sum(each.value or 0 for each in held) == row.value


def test_the_bands_of_the_scores_make_up_all_scores(repository: SqlRepository) -> None:
    parts = shown_of(page(repository, "health_and_wellbeing"), Parts)[0]
    assert isinstance(parts, Parts)
    assert parts.stacked
    latest = [line.rows[-1].value or 0 for line in parts.lines]
    assert len(latest) == 3
    assert sum(latest) == pytest.approx(100)


def test_who_came_less_who_left_is_the_change_in_children_in_care(
    repository: SqlRepository,
) -> None:
    """In the demonstration nobody is in a series of short breaks and then in care."""
    flow = shown_of(page(repository, "children_in_care"), Flow)[0]
    assert isinstance(flow, Flow)
    assert len(flow.months) == 24
    there = [month.at_end.value if month.at_end else None for month in flow.months]
    changes = [(after or 0) - (before or 0) for before, after in pairwise(there)]
    assert [month.difference for month in flow.months[1:]] == changes


def test_time_in_care_has_a_band_for_every_child(repository: SqlRepository) -> None:
    bands = own(repository, "cla_length_of_care")
    whole = own(repository, "cla_children")
    assert [row.value for row in bands.own.rows] == [row.value for row in whole.own.rows]
    _, lines = bands.splits[0]
    assert {line.key for line in lines} <= {
        f"care_length:{each}"
        for each in ("under_1_year", "1_to_2_years", "2_to_5_years", "5_years_and_over", "unknown")
    }


def test_without_a_target_nothing_is_said_to_meet_one(repository: SqlRepository) -> None:
    for grid in grids(repository, replace(WHOLE, target=False)):
        levels = {cell.level for team in grid.teams for cell in team.cells}
        assert levels <= {"plain", "none"}
