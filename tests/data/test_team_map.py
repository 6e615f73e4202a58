"""The map of teams, on children worked by hand: a merger, a new name, a move within a month.

Each child is assessed on a day on which one team of the returns holds the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from dashboard.administration import WantedMapping
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.state import ViewState
from dashboard.view import View
from dashboard.viewer import full_viewer
from data.engine import write_transaction
from data.facts import rebuild
from data.imports.errors import Refusal
from data.repository import SqlRepository
from data.schema import authority_state, monthly_fact, visit_due
from data.team_changes import end_mapping, map_teams, remove_mapping
from data.team_map import map_of, returned_teams
from data.undo import undo
from tests.data.records import AUTHORITY, Records
from tests.data.test_import_supplied import audits

VIEWER = full_viewer(AUTHORITY)
APRIL = date(2019, 4, 1)
MERGER = WantedMapping(("T1",), APRIL, "A manager", way="other", team="T2")
SAME = WantedMapping(("T1",), APRIL, "A manager")


def records() -> Records:
    """Return two teams with an assessed child in March and in April, and a team without a name."""
    made = Records()
    made.add("department", "T1", "Team 1", "", "Field", "North")
    made.add("department", "T2", "Team 2", "", "Field", "South")
    assessed = (
        ("march", "T1", "2019-03-29"),
        ("april", "T1", "2019-04-01"),
        ("late april", "T1", "2019-04-25"),
        ("march of 2", "T2", "2019-03-29"),
        ("april of 2", "T2", "2019-04-02"),
        ("of 3", "T3", "2019-04-02"),
        ("of nobody", "", "2019-04-02"),
    )
    for child, team, day in assessed:
        made.child(child).add("cin_assessments", f"A-{child}", child, "", "2019-03-01", day)
        if team:
            made.add("involvements", f"I-{child}", child, f"W-{team}", team, "2019-01-07", "")
    made.add("cp_plans", "K", "", "april", "2019-01-07", "", "NEG")
    made.visit("cp", "april", "2019-05-20")
    made.add("professionals", "W-T1", "N", "1").add("professionals", "W-T2", "N", "1")
    return made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """A database with these children, and a file of figures by team."""
    engine = make_database(request.param)
    folder = tmp_path_factory.mktemp("map")
    records().load(engine, folder / "ssd", "2019-05-31")
    return engine


@pytest.fixture
def unmapped(loaded: Engine) -> Iterator[Engine]:
    """The database; what is mapped in a test is taken away after it."""
    yield loaded
    with loaded.connect() as connection:
        held = map_of(connection, AUTHORITY)
    for each in reversed(held):
        remove_mapping(loaded, AUTHORITY, each.returned_team, each.valid_from)


def counted(
    engine: Engine, level: str, month: str, measure: str = "assessments_45_days"
) -> dict[str, float]:
    """Return how many cases of a month each team, locality or service has."""
    fact = monthly_fact.c
    with engine.connect() as connection:
        rows = connection.execute(
            select(fact.unit, fact.denominator).where(
                fact.measure == measure,
                fact.period.in_(("month", "snapshot")),
                fact.month == month,
                fact.level == level,
                fact.group == "none",
                fact.split == "all",
            )
        )
        return {row.unit: row.denominator for row in rows}


def shown(engine: Engine, first: str, last: str, **where: str) -> View:
    """Return what is shown of assessments."""
    state = replace(ViewState(first, last), **where)  # type: ignore[arg-type]
    return view(measures()["assessments_45_days"], state, VIEWER, SqlRepository(engine))


def version(engine: Engine) -> int:
    """Return the data version."""
    with engine.connect() as connection:
        return connection.execute(
            select(authority_state.c.data_version).where(
                authority_state.c.authority_code == AUTHORITY
            )
        ).scalar_one()


def test_without_a_map_each_team_stands_as_the_returns_have_it(loaded: Engine) -> None:
    assert counted(loaded, "team", "2019-03") == {"T1": 1, "T2": 1}
    assert counted(loaded, "team", "2019-04") == {"T1": 2, "T2": 1, "T3": 1, "unknown": 1}
    assert counted(loaded, "locality", "2019-04") == {"North": 2, "South": 1, "unknown": 2}


def test_teams_that_merge_are_one_from_the_day_on_and_two_before(unmapped: Engine) -> None:
    before = version(unmapped)
    said = map_teams(unmapped, AUTHORITY, MERGER)
    assert said == "Team 1 is counted under Team 2, from 1 April 2019 on"
    assert version(unmapped) == before + 1
    assert counted(unmapped, "team", "2019-03") == {"T1": 1, "T2": 1}
    assert counted(unmapped, "team", "2019-04") == {"T2": 3, "T3": 1, "unknown": 1}
    # The merged team has the locality of the one that stays.
    assert counted(unmapped, "locality", "2019-03") == {"North": 1, "South": 1}
    assert counted(unmapped, "locality", "2019-04") == {"South": 3, "unknown": 2}
    with unmapped.connect() as connection:
        held = set(connection.execute(select(visit_due.c.team)).scalars())
    assert held == {"T2"}
    assert counted(unmapped, "team", "2019-05", "sw_caseload") == {"T2": 2.0, "T3": 1.0}


def test_a_team_that_took_in_another_is_not_judged_by_its_months_before(unmapped: Engine) -> None:
    map_teams(unmapped, AUTHORITY, MERGER)
    words = "From 1 April 2019 Team 1 is counted under Team 2."
    of_team = shown(unmapped, "2019-03", "2019-04", level="team", unit="T2")
    assert [(mark.kind, mark.month) for mark in of_team.marks] == [("team_change", "2019-04")]
    assert any(words.rstrip(".") in note for note in of_team.notes)
    whole = shown(unmapped, "2019-03", "2019-04")
    assert whole.what_changed is None
    assert words in whole.notes
    assert not shown(unmapped, "2019-03", "2019-04", level="team", unit="T3").marks


def test_of_one_day_in_a_month_only_its_cases_from_then_on(unmapped: Engine) -> None:
    """From 15 April: "april" (the 1st) stays with Team 1, "late april" (the 25th) moves."""
    map_teams(unmapped, AUTHORITY, replace(MERGER, valid_from=date(2019, 4, 15)))
    assert counted(unmapped, "team", "2019-04") == {"T1": 1, "T2": 2, "T3": 1, "unknown": 1}


def test_a_team_may_move_within_a_month_and_its_localities_still_sum_to_it(
    unmapped: Engine,
) -> None:
    map_teams(unmapped, AUTHORITY, replace(SAME, valid_from=date(2019, 4, 15), locality="East"))
    assert counted(unmapped, "team", "2019-04")["T1"] == 2
    found = counted(unmapped, "locality", "2019-04")
    assert found == {"North": 1, "East": 1, "South": 1, "unknown": 2}


def test_a_new_name_is_the_same_team(unmapped: Engine) -> None:
    map_teams(unmapped, AUTHORITY, replace(SAME, team_name="Team One"))
    assert counted(unmapped, "team", "2019-04")["T1"] == 2
    repository = SqlRepository(unmapped)
    assert repository.team_names(VIEWER)["T1"] == "Team One"
    assert ("T1", "Team One") in repository.options(VIEWER).teams
    assert not repository.team_moves(VIEWER)


def test_several_become_a_new_team(unmapped: Engine) -> None:
    wanted = WantedMapping(
        ("T1", "T3"), APRIL, "A manager", way="new", team_name="Team 9", locality="West"
    )
    assert map_teams(unmapped, AUTHORITY, wanted).startswith(
        "Team 1 and T3 are counted under Team 9"
    )
    assert counted(unmapped, "team", "2019-04") == {"Team 9": 3, "T2": 1, "unknown": 1}
    assert counted(unmapped, "locality", "2019-04") == {"West": 3, "South": 1, "unknown": 1}
    # Of what is not said the first of them tells.
    assert counted(unmapped, "service", "2019-04") == {"Field": 4, "unknown": 1}


def test_a_mapping_ends_and_the_team_stands_by_itself_again(unmapped: Engine) -> None:
    map_teams(unmapped, AUTHORITY, MERGER)
    end_mapping(unmapped, AUTHORITY, "T1", APRIL, date(2019, 4, 15))
    assert counted(unmapped, "team", "2019-04") == {"T1": 1, "T2": 2, "T3": 1, "unknown": 1}
    with pytest.raises(Refusal, match="ended before that day"):
        end_mapping(unmapped, AUTHORITY, "T1", APRIL, date(2019, 4, 20))
    with pytest.raises(Refusal, match="cannot lie before"):
        end_mapping(unmapped, AUTHORITY, "T1", APRIL, date(2019, 3, 31))


def test_a_later_mapping_ends_the_one_before_and_removing_it_brings_that_back(
    unmapped: Engine,
) -> None:
    map_teams(unmapped, AUTHORITY, replace(SAME, valid_from=date(2019, 1, 1), locality="East"))
    map_teams(unmapped, AUTHORITY, MERGER)
    with unmapped.connect() as connection:
        first, second = map_of(connection, AUTHORITY)
    assert (first.valid_to, second.valid_to) == (APRIL, None)
    assert counted(unmapped, "locality", "2019-03") == {"East": 1, "South": 1}
    said = remove_mapping(unmapped, AUTHORITY, "T1", APRIL)
    assert said.endswith("it is counted under Team 1 again")
    assert counted(unmapped, "locality", "2019-04") == {"East": 2, "South": 1, "unknown": 2}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"returned": ()}, "at least one team"),
        ({"returned": ("T1", "T8")}, "No return names a team T8"),
        ({"returned": ("unknown",)}, "No return names a team unknown"),
        ({"name": "  "}, "who sets it"),
        ({"name": "x" * 81}, "80 can be kept"),
        ({"service": "x" * 121}, "120 can be kept"),
        ({"team": "T8"}, "Choose the team"),
        ({"way": "new", "team_name": " "}, "a name"),
        ({"way": "new", "team_name": "team 2"}, "a team Team 2 already"),
        ({"way": "same", "returned": ("T1", "T2"), "team_name": "Both"}, "cannot have one name"),
        ({"valid_from": date(1989, 12, 31)}, "from 1990"),
        ({"last_day": date(2019, 3, 31)}, "cannot lie before the first"),
        ({"locality": "West"}, "would have two names, services or localities: set them for Team 1 "
         "and Team 2 together"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(
    loaded: Engine, changes: dict[str, object], said: str
) -> None:
    before = version(loaded)
    with pytest.raises(Refusal, match=said):
        map_teams(loaded, AUTHORITY, replace(MERGER, **changes))  # type: ignore[arg-type]
    with loaded.connect() as connection:
        assert not map_of(connection, AUTHORITY)
    assert version(loaded) == before


def test_overlaps_and_chains_are_refused(unmapped: Engine) -> None:
    map_teams(unmapped, AUTHORITY, MERGER)
    for wanted, said in (
        (replace(SAME, valid_from=APRIL), "mapped already, from 1 April 2019 on"),
        (replace(SAME, valid_from=date(2019, 3, 1)), "mapped already"),
        (replace(SAME, valid_from=date(2019, 5, 1), last_day=date(2019, 5, 9)), "end that first"),
        (replace(MERGER, returned=("T2",), team="T3"), "map both to the same team"),
        (replace(MERGER, returned=("T3",), team="T1"), "is counted under Team 2 itself"),
    ):
        with pytest.raises(Refusal, match=said):
            map_teams(unmapped, AUTHORITY, wanted)
    with pytest.raises(Refusal, match="no mapping of Team 2"):
        remove_mapping(unmapped, AUTHORITY, "T2", APRIL)


def test_names_that_are_not_mapped_are_listed_and_counted(unmapped: Engine) -> None:
    map_teams(unmapped, AUTHORITY, MERGER)
    with unmapped.connect() as connection:
        found = {each.code: each for each in returned_teams(connection, AUTHORITY)}
    assert list(found) == ["T1", "T2", "T3"]
    assert [each.is_mapped for each in found.values()] == [True, False, False]
    assert [each.open_cases for each in found.values()] == [3, 2, 1]
    assert (found["T3"].name, found["T3"].locality) == ("T3", "unknown")
    assert (found["T1"].name, found["T1"].locality, found["T1"].kinds) == (
        "Team 1",
        "North",
        ("ssd",),
    )
    assert found["T1"].since == date(2019, 1, 7)


def test_supplied_figures_follow_the_map_too(unmapped: Engine, tmp_path: Path) -> None:
    """Quarters to March and to June 2019: 3 of 4 and 5 of 6 audits; in June together 8 of 10."""
    lines = [
        audits(ending, met, of, unit=name, level="team")
        for ending in ("2019-03", "2019-06")
        for name, met, of in (("Team 1", 3, 4), ("T2", 5, 6))
    ]
    from tests.data.test_import_supplied import load

    load(unmapped, tmp_path / "figures.csv", *lines)
    map_teams(unmapped, AUTHORITY, MERGER)
    fact = monthly_fact.c
    with unmapped.connect() as connection:
        rows = connection.execute(
            select(fact.month, fact.unit, fact.numerator, fact.denominator)
            .where(fact.measure == "audits_good", fact.level == "team")
            .order_by(fact.month, fact.unit)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("2019-03", "T1", 3, 4), ("2019-03", "T2", 5, 6), ("2019-06", "T2", 8, 10),
    ]  # fmt: skip
    # Undoing an import does not lose the map.
    undo(unmapped)
    with unmapped.connect() as connection:
        assert len(map_of(connection, AUTHORITY)) == 1
    assert counted(unmapped, "team", "2019-04") == {"T2": 3, "T3": 1, "unknown": 1}


def test_teams_sum_to_the_whole_whatever_is_mapped(unmapped: Engine) -> None:
    map_teams(unmapped, AUTHORITY, replace(SAME, valid_from=date(2019, 4, 15), locality="East"))
    fact = monthly_fact.c
    key = (fact.measure, fact.period, fact.month, fact.group, fact.group_value, fact.split)
    with unmapped.connect() as connection:
        sums = {
            level: {
                tuple(row[:-1]): row[-1]
                for row in connection.execute(
                    select(*key, fact.split_value, func.sum(fact.denominator))
                    .where(fact.level == level, fact.status == "ok", fact.denominator > 0)
                    .group_by(*key, fact.split_value)
                )
            }
            for level in ("all", "team", "locality", "service")
        }
    assert sums["all"]
    assert sums["all"] == sums["team"] == sums["locality"] == sums["service"]


def test_a_rebuild_with_the_map_gives_the_same_again(unmapped: Engine) -> None:
    map_teams(unmapped, AUTHORITY, MERGER)
    held = counted(unmapped, "team", "2019-04")
    with write_transaction(unmapped) as connection:
        rebuild(connection, AUTHORITY)
    assert counted(unmapped, "team", "2019-04") == held
