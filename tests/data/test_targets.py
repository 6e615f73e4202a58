"""Targets that are set here: which holds in which month, what a chart and the words make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from dashboard.administration import WantedTarget
from dashboard.figures.bars import by_team
from dashboard.figures.over_time import over_time
from dashboard.figures.theme import place
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.state import ViewState
from dashboard.targets import step_notes, target_steps
from dashboard.view import TargetSet, TargetStep, View
from dashboard.viewer import full_viewer
from data.imports.errors import Refusal
from data.repository import SqlRepository
from data.schema import authority_state
from data.targets import remove_target, set_target, targets_of
from tests.data.records import AUTHORITY, Records

ID = "assessments_45_days"
MEASURE = measures()[ID]
VIEWER = full_viewer(AUTHORITY)
WANTED = WantedTarget(ID, "2019-03", 75, "Council plan", "A manager")
DEFAULT = MEASURE.target
assert DEFAULT is not None


def loaded(engine: Engine, folder: Path) -> Engine:
    """Load one assessment a month in two teams, from January to June 2019, all in time."""
    made = Records()
    for month in range(1, 7):
        for team in ("T1", "T2"):
            child = f"{team} {month}"
            made.child(child).add(
                "cin_assessments", f"A-{child}", child, "", f"2019-0{month}-02", f"2019-0{month}-20"
            )
            made.add("involvements", f"I-{child}", child, "W", team, f"2019-0{month}-02", "")
    made.load(engine, folder, "2019-06-30")
    return engine


def shown(engine: Engine, first: str = "2019-02", last: str = "2019-06") -> View:
    """Return what is shown of the measure."""
    state = ViewState(first, last)
    return view(MEASURE, state, VIEWER, SqlRepository(engine), period="month", comparisons=())


def dotted(view_: View) -> list[tuple[float, float, float, float]]:
    """Return the dotted lines of the chart by month: x0, y0, x1, y1."""
    return [
        (each["x0"], each["y0"], each["x1"], each["y1"])
        for each in over_time(view_)["layout"].get("shapes", ())
        if each["line"].get("dash") == "dot" and each["xref"] == "x"
    ]


def version(engine: Engine) -> int:
    """Return the data version."""
    with engine.connect() as connection:
        return connection.execute(
            select(authority_state.c.data_version).where(
                authority_state.c.authority_code == AUTHORITY
            )
        ).scalar_one()


def test_a_target_takes_the_place_of_the_files_from_its_month_on(
    database: Engine, tmp_path: Path
) -> None:
    loaded(database, tmp_path / "ssd")
    before = version(database)
    assert set_target(database, AUTHORITY, WANTED).endswith("target 75% from March 2019")
    assert version(database) == before + 1
    set_target(database, AUTHORITY, replace(WANTED, valid_from="2019-05", value=80.5))
    found = shown(database)
    assert found.target == 80.5
    assert ("Target", "80.5%. Council plan.") in found.definition
    assert shown(database, last="2019-04").target == 75
    assert shown(database, "2019-01", "2019-02").target == DEFAULT.value
    # A step at each of the two months, and the bars of the teams against the latest alone.
    left, right = over_time(found)["layout"]["xaxis"]["range"]
    march, may = place("2019-03") - 0.5, place("2019-05") - 0.5
    default = DEFAULT.value
    assert dotted(found) == [
        (left, default, march, default), (march, 75, may, 75), (may, 80.5, right, 80.5),
        (march, default, march, 75), (may, 75, may, 80.5),
    ]  # fmt: skip
    assert by_team(found)["layout"]["shapes"][0]["x0"] == 80.5
    assert any(
        "until February 2019" in note and "80.5% from May 2019 (Council plan)" in note
        for note in found.notes
    )
    # Within the months of one target there is a line across the whole, and no note.
    assert not dotted(shown(database, "2019-05", "2019-06"))
    assert not any("from May 2019" in n for n in shown(database, "2019-05", "2019-06").notes)


def test_no_target_from_a_month_on_and_the_one_before_again(
    database: Engine, tmp_path: Path
) -> None:
    loaded(database, tmp_path / "ssd")
    set_target(database, AUTHORITY, replace(WANTED, value=None, source="Cabinet"))
    found = shown(database)
    assert found.target is None
    assert [(step.value, step.first) for step in found.target_steps] == [
        (DEFAULT.value, "2019-02"),
        (None, "2019-03"),
    ]
    assert len(dotted(found)) == 1
    assert any("no target from March 2019 (Cabinet)" in note for note in found.notes)
    said = remove_target(database, AUTHORITY, ID, "2019-03")
    assert said.endswith("the target from March 2019 is removed")
    assert shown(database).target == DEFAULT.value
    with pytest.raises(Refusal, match="no such target"):
        remove_target(database, AUTHORITY, ID, "2019-03")


@pytest.fixture(scope="module")
def empty(make_database: Callable[[str], Engine]) -> Engine:
    """A database in which nothing is set."""
    return make_database("sqlite")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"measure": "nothing"}, "no measure 'nothing'"),
        ({"valid_from": "2019-13"}, "Choose a month"),
        ({"valid_from": "1980-01"}, "from 1990 to"),
        ({"value": 100.5}, "above 100"),
        ({"value": -1.0}, "below 0"),
        ({"value": float("nan")}, "below 0"),
        ({"value": float("inf")}, "below 0"),
        ({"measure": "referrals", "value": 10.0}, "no target"),
        ({"measure": "assessments_open_late", "value": 10.5}, "whole number"),
        ({"source": " "}, "whose target"),
        ({"source": "x" * 201}, "200 can be kept"),
        ({"name": ""}, "who sets it"),
        ({"name": "x" * 81}, "80 can be kept"),
    ],
)
def test_a_target_that_cannot_be_is_refused(
    empty: Engine, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        set_target(empty, AUTHORITY, replace(WANTED, **changes))  # type: ignore[arg-type]
    with empty.connect() as connection:
        assert not targets_of(connection, AUTHORITY)


def test_one_target_a_month(database: Engine) -> None:
    set_target(database, AUTHORITY, WANTED)
    with pytest.raises(Refusal, match="from March 2019 is set already"):
        set_target(database, AUTHORITY, replace(WANTED, value=80))
    with database.connect() as connection:
        [held] = targets_of(connection, AUTHORITY)
    assert (held.value, held.source, held.name) == (75, "Council plan", "A manager")


def held(month: str, value: float | None) -> TargetSet:
    """Return a target that was set."""
    return TargetSet(ID, month, value, "Plan", "A manager", date(2019, 1, 1))


def test_targets_of_one_value_that_follow_on_are_one_step() -> None:
    steps = target_steps(MEASURE, [held("2018-01", 70), held("2019-04", 70)], "2019-01", "2019-06")
    assert steps == (TargetStep("2019-01", "2019-06", 70, "Plan"),)
    assert step_notes(MEASURE, steps) == ()


def test_the_words_say_each_target_with_its_months() -> None:
    steps = target_steps(
        MEASURE, [held("2018-01", 70), held("2019-03", None), held("2019-05", 75)],
        "2019-01", "2019-06",
    )  # fmt: skip
    [note] = step_notes(MEASURE, steps)
    assert note == (
        "Target: 70% until February 2019 (Plan); no target from March 2019 until April 2019 "
        "(Plan); 75% from May 2019 (Plan)."
    )
