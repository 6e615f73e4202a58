"""The overview of the demonstration: each row says what the measure's own view says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from dashboard.measures.registry import measures
from dashboard.overview import Overview, overview_of, state_of_overview
from dashboard.overview_row import REASONS, OverviewRow
from dashboard.panels import view
from dashboard.period import shift
from dashboard.state import SIGNALS, parse
from dashboard.viewer import full_viewer, reader_of
from data.repository import SqlRepository
from tests.data.records import AUTHORITY

VIEWER = full_viewer(AUTHORITY)
STATES = ("", "team=T03", "sex=female", "to=2018-03&neighbours=2025&method=median", "target=0")


@pytest.fixture(scope="module")
def repository(demo_engine: Engine) -> SqlRepository:
    return SqlRepository(demo_engine)


def overview(repository: SqlRepository, query: str) -> Overview:
    options = repository.options(VIEWER)
    state, notices = parse(query, options)
    assert notices == ()
    return overview_of(measures(), state_of_overview(state, options), VIEWER, repository)


@pytest.mark.parametrize("query", [*STATES, "edition=publication"])
def test_each_row_says_what_the_view_of_its_measure_says(
    repository: SqlRepository, query: str
) -> None:
    options = repository.options(VIEWER)
    state = state_of_overview(parse(query, options)[0], options)
    viewer = reader_of(VIEWER, state.edition)
    rows = {row.measure.id: row for row in overview(repository, query).rows}
    assert rows
    for measure in measures().values():
        shown = view(measure, state, viewer, repository)
        row = rows.get(measure.id)
        if row is None:
            assert shown.headline in ("no figure", "–")
            assert state.is_filtered
            continue
        assert row.latest.text in (shown.headline, "no figure")
        assert row.measure == shown.measure
        assert bool(row.target) == (shown.target is not None)
        assert row.verdict == (shown.signal.verdict if shown.signal else "none")
        assert row.why == (shown.signal.words if shown.signal else "")
        published = shown.published_own.rows if shown.published_own else ()
        assert row.course == (published if row.is_published else shown.own.rows)
        others = {each.kind: each.latest for each in shown.comparators}
        assert row.neighbours.row == others.get("neighbours")
        assert row.england.row == others.get("england")
        held = [each for each in shown.own.rows if each.value is not None]
        if row.previous.row is not None and row.previous.row.value is not None and len(held) > 1:
            assert row.previous.row.value == held[-2].value


def test_what_is_new_was_not_said_a_month_earlier(repository: SqlRepository) -> None:
    found = overview(repository, "")
    assert found.news
    for row in found.of_service:
        state = parse("", repository.options(VIEWER))[0]
        earlier = replace(state, from_month="2017-09", to_month=shift(state.to_month, -1))
        before = view(measures()[row.measure.id], earlier, VIEWER, repository).signal
        if row.is_new:
            assert before is None or before.verdict != row.verdict
        elif row.verdict not in ("usual", "none"):
            assert before is not None
            assert before.verdict == row.verdict


def test_every_signal_shows_its_own_rows_and_they_are_all_of_them(
    repository: SqlRepository,
) -> None:
    every = overview(repository, "")
    assert len(every.rows) == len(measures())
    shown = [overview(repository, f"signal={each}") for each in SIGNALS]
    by_signal = {each: found.rows for each, found in zip(SIGNALS, shown, strict=True)}
    needing = by_signal.pop("attention")
    assert sum(map(len, by_signal.values())) == len(every.rows)
    assert needing == tuple(row for row in every.rows if row.needs_attention)
    # The sentence is about all of them, whichever are shown.
    assert {found.sentence for found in shown} == {every.sentence}


def test_sorted_by_what_needs_attention_the_worst_come_first(repository: SqlRepository) -> None:
    every, by_need = overview(repository, ""), overview(repository, "sort=attention")
    reasons = [list(REASONS).index(row.reason) for row in by_need.rows]
    assert reasons == sorted(reasons)
    assert sorted(row.measure.id for row in by_need.rows) == sorted(
        row.measure.id for row in every.rows
    )
    ((service, _),) = by_need.groups
    assert service == ""


def test_the_tiles_are_the_headline_measures_of_the_self_evaluation(
    repository: SqlRepository,
) -> None:
    tiles = overview(repository, "").tiles
    assert [(each.row.measure.id, each.row.latest.text) for each in tiles] == [
        ("cin_seen_5_days", "77.5%"),
        ("cin_visits_in_timescale", "78%"),
        ("cla_placements_3plus", "10%"),
        ("sdq_average", "13.8"),
        ("mash_enquiries", "459"),
    ]
    assert tiles[0].lines == ("12 more children would have met the 85% target.",)
    assert any(line.startswith("Neighbours 14.7, England 14.2") for line in tiles[3].lines)


def test_the_figure_before_the_only_one_of_ours_is_the_published_one(
    repository: SqlRepository,
) -> None:
    rows = {row.measure.id: row for row in overview(repository, "").rows}
    assert rows["sdq_average"].previous.text == "13.7"
    assert rows["sdq_average"].previous.when == "year to March 2018, as published"
    # Of figures that are taken now and then, the one before, and when it was.
    found = rows["dip_samples_good"].previous
    assert (found.text, found.when) == ("58%", "June 2019")


def test_every_measure_without_a_usual_range_stands_under_the_reason(
    repository: SqlRepository,
) -> None:
    found = overview(repository, "")
    listed = [row for _, rows in found.unjudged for row in rows]
    assert len({row.measure.id for row in listed}) == len(listed)
    assert all(row.verdict == "none" for row in listed)
    assert f"{len(listed)} others have no usual range" in found.sentence
    sizes = [len(rows) for _, rows in found.unjudged]
    assert sizes == sorted(sizes, reverse=True)
    reasons = dict(found.unjudged)
    assert rows_of(reasons["One figure a year"]) >= {"sdq_average", "sdq_completion"}
    assert "cla_children" in rows_of(reasons["Mostly the same cases each time"])


def rows_of(rows: tuple[OverviewRow, ...]) -> set[str]:
    return {row.measure.id for row in rows}


def test_a_team_shows_what_it_holds_and_says_what_is_left_out(repository: SqlRepository) -> None:
    found = overview(repository, "team=T03")
    left_out = len(measures()) - len(found.rows)
    numbers = [int(word) for word in found.count.replace(";", "").split() if word.isdigit()]
    assert numbers[0] == len(found.rows)
    # "Locality team 3" names a number of its own.
    assert numbers[1] + numbers[2] == left_out
    assert "are not counted by team or locality" in found.count


def test_one_service_shows_its_own_rows_tiles_and_sentence(repository: SqlRepository) -> None:
    found = overview(repository, "service=front_door")
    assert {row.measure.service for row in found.rows} == {"front_door"}
    assert [tile.row.measure.id for tile in found.tiles] == ["mash_enquiries"]
    assert found.sentence != overview(repository, "").sentence
