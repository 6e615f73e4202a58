"""Every measure's page on the demonstration: nothing empty, nothing that differs from its view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go
import pytest
from sqlalchemy import Engine

from dashboard import panels
from dashboard.figures.svg import svg
from dashboard.measure_page import MeasurePage, measure_page_of
from dashboard.measure_panels import CHANGED, FUNNEL, STANDING, TEAM, TIME, panels_of
from dashboard.measures.registry import measures
from dashboard.state import GROUPS, Options, ViewState, parse
from dashboard.viewer import full_viewer
from data.repository import SqlRepository

VIEWER = full_viewer("336")
QUERIES = ("", "team=T03", "sex=female&to=2019-03", "locality=Locality 1")


@pytest.fixture(scope="module")
def repository(demo_engine: Engine) -> SqlRepository:
    return SqlRepository(demo_engine)


def page_of(repository: SqlRepository, name: str, query: str = "") -> MeasurePage:
    state, notices = parse(query, repository.options(VIEWER))
    assert notices == ()
    return measure_page_of(measures()[name], state, VIEWER, repository)


def pages(repository: SqlRepository, query: str) -> Iterator[tuple[str, MeasurePage]]:
    for name in measures():
        yield name, page_of(repository, name, query)


@pytest.mark.parametrize("query", QUERIES)
def test_no_panel_is_empty_and_what_is_missing_is_said(
    repository: SqlRepository, query: str
) -> None:
    for name, page in pages(repository, query):
        shown = panels_of(page)
        for panel in shown.values():
            assert panel.chart is not None or panel.words, f"{name} {panel.name}: nothing said"
            assert all(table.rows for table in panel.tables), f"{name} {panel.name}: empty table"
            if panel.chart is not None:
                assert panel.chart.words.strip(), f"{name} {panel.name}: no words for the chart"
        assert TIME in shown or page.view.is_empty, name
        reasons = " ".join(page.absent)
        assert (TEAM in shown) != ("By team" in reasons), name
        assert any(each in shown for each in GROUPS) != ("By age, sex" in reasons), name
        assert (STANDING in shown) != ("Compared with every authority" in reasons), name
        if TEAM in shown:
            assert (FUNNEL in shown) != ("Funnel" in reasons), name
            assert (CHANGED in shown) != ("What changed" in reasons), name


def test_every_chart_is_valid_and_can_be_an_image(repository: SqlRepository) -> None:
    kinds = set()
    for name, page in pages(repository, ""):
        for panel in panels_of(page, {"T03": "team"}).values():
            if panel.chart is None:
                continue
            kinds.add(panel.name)
            assert svg(panel.chart.figure, width=400).startswith("<svg"), f"{name} {panel.name}"
            if name in ("cin_seen_5_days", "cla_placements_3plus", "referrals", "adoption_a1"):
                go.Figure(panel.chart.figure)
    assert {TIME, TEAM, FUNNEL, CHANGED, STANDING, *GROUPS} <= kinds


def test_groups_of_a_count_sum_to_the_whole(repository: SqlRepository) -> None:
    tried = 0
    for name, page in pages(repository, ""):
        if measures()[name].unit != "count" or page.row is None or page.row.value is None:
            continue
        for group in page.groups:
            tried += 1
            total = sum(part.row.value or 0 for part in group.parts)
            assert total == page.row.value, f"{name} by {group.name}"
    assert tried > 40


def test_groups_of_a_percentage_sum_to_its_cases_for_a_team_too(repository: SqlRepository) -> None:
    for query in ("", "team=T03"):
        page = page_of(repository, "cin_seen_5_days", query)
        assert page.row is not None
        assert len(page.groups) == len(GROUPS)
        for group in page.groups:
            met = sum(part.row.numerator or 0 for part in group.parts)
            cases = sum(part.row.denominator or 0 for part in group.parts)
            assert (met, cases) == (page.row.numerator, page.row.denominator), group.name


def test_a_chosen_group_leaves_the_other_groups_of_all_children(
    repository: SqlRepository,
) -> None:
    whole = page_of(repository, "cin_seen_5_days")
    girls = page_of(repository, "cin_seen_5_days", "sex=female")
    assert girls.groups == whole.groups
    chosen = next(part for part in whole.groups[1].parts if part.code == "female")
    assert girls.row is not None
    assert (chosen.row.numerator, chosen.row.denominator) == (
        girls.row.numerator,
        girls.row.denominator,
    )


def test_the_place_among_all_is_that_of_the_view(repository: SqlRepository) -> None:
    ranked = 0
    for name, page in pages(repository, ""):
        rank, standing = page.view.rank, page.standing
        if rank is None or standing is None or standing.own is None:
            continue
        ranked += 1
        own = standing.own
        assert (own.place, own.quarter, len(standing.placed), standing.month) == (
            rank.place,
            rank.quartile,
            rank.of,
            rank.month,
        ), name
    assert ranked >= 10


def test_what_changed_adds_up_and_a_year_is_a_year(repository: SqlRepository) -> None:
    page = page_of(repository, "cin_seen_5_days")
    assert [(each.found.since, each.found.until) for each in page.changes] == [
        ("2019-08", "2019-09"),
        ("2018-09", "2019-09"),
    ]
    held = {row.month: row.value for row in page.view.own.rows}
    for each in page.changes:
        moved = sum(team.own + team.mix for team in each.found.teams)
        now, before = held[each.found.until], held[each.found.since]
        assert now is not None
        assert before is not None
        assert moved == pytest.approx(now - before)


def test_the_page_shows_the_very_view(repository: SqlRepository) -> None:
    options: Options = repository.options(VIEWER)
    state: ViewState = parse("team=T03&to=2019-06", options)[0]
    for name in ("cin_seen_5_days", "referrals", "sdq_average", "audits_good"):
        page = measure_page_of(measures()[name], state, VIEWER, repository)
        assert page.view == panels.view(measures()[name], state, VIEWER, repository)


def test_a_page_is_made_once_for_each_state_of_the_data(
    repository: SqlRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = page_of(repository, "cin_seen_5_days")

    def no_facts(*_: Any, **__: Any) -> None:
        raise AssertionError("the page is held")

    monkeypatch.setattr(repository, "facts", no_facts)
    assert page_of(repository, "cin_seen_5_days") is first


def test_every_authority_is_listed_once_by_name(repository: SqlRepository) -> None:
    areas = repository.areas()
    assert len(areas) > 150
    assert [each.name for each in areas] == sorted(each.name for each in areas)
    assert repository.area("336") in areas
