"""The rows of a list: who, when, held by whom and why; found, sorted and paged in the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.measures.registry import measures
from dashboard.ports import Case, Cases, CasesAsked, DueAsked, ShownFact
from dashboard.viewer import full_viewer
from data.case_list import case_list
from data.engine import write_transaction
from data.facts import rebuild
from data.imports.run import run_import
from data.repository import SqlRepository
from tests.data.records import AUTHORITY, Records, figure
from tests.data.test_visit_rules import plan
from tests.data.workbooks import listed, xlsx

SEEN = measures()["cin_seen_5_days"]
VISITS = measures()["cp_visits_in_timescale"]
MAY = CasesAsked(SEEN, "month", "2019-05")
VIEWER = full_viewer(AUTHORITY)


def records() -> Records:
    """Children referred in May and June 2019; the records end on Sunday 30 June."""
    made = Records()
    for number in (2, 10):
        made.add("department", f"T{number}", f"Team {number}", "", "", "North")
    # 6 May is a bank holiday: five working days after the 3rd is the 13th.
    for name, referred, seen, held_by in (
        ("soon", "2019-05-03", "2019-05-07", "T2"),
        ("day 5", "2019-05-03", "2019-05-13", "T2"),
        ("day 6", "2019-05-03", "2019-05-14", "T10"),
        ("never", "2019-05-07", "", "T10"),
        ("waiting", "2019-06-27", "", ""),
        ("100%_sure", "2019-05-20", "2019-05-20", ""),
    ):
        made.child(name).referral(name, referred)
        if seen:
            made.visit("cin", name, seen)
        if held_by:
            made.add("involvements", f"I-{name}", name, f"W-{held_by}", held_by, "2019-05-01", "")
    # Whose case closes on the very day is of the team, and the worker, that held it last.
    made.child("closed").referral("closed", "2019-05-08").visit("cin", "closed", "2019-05-08")
    made.add("involvements", "I-closed", "closed", "W-last", "T2", "2019-05-01", "2019-05-08")
    plan(made, "overdue", "2019-05-01", "2019-06-03")
    plan(made, "due soon", "2019-05-01", "2019-06-17")
    plan(made, "long overdue", "2019-05-01", "2019-05-10")
    plan(made, "new", "2019-06-24")
    made.add("involvements", "I-overdue", "overdue", "W-T10", "T10", "2019-05-01", "")
    # Records reach back far enough for nothing else: contacts of one month alone.
    made.add("contacts", "C1", "soon", "2019-06-03", "6", "")
    return made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """The children above."""
    engine = make_database(request.param)
    records().load(engine, tmp_path_factory.mktemp("ssd"), "2019-06-30")
    return engine


def of(engine: Engine, asked: CasesAsked, **more: Any) -> Cases:
    """Return the list that is asked for."""
    found = SqlRepository(engine).cases(VIEWER, replace(asked, **more))
    assert found is not None
    return found


def names(cases: Cases) -> list[str]:
    """Return the identifiers of a page, in order."""
    return [case.person_id for case in cases.rows]


def test_each_case_says_who_when_and_why(loaded: Engine) -> None:
    found = {case.person_id: case for case in of(loaded, MAY).rows}
    assert found["day 5"] == Case(
        "day 5",
        "2019-05",
        "Team 2",
        "W-T2",
        (("Referral", date(2019, 5, 3)), ("First seen", date(2019, 5, 13))),
        "counted",
        "First seen 5 working days after the referral; the limit is 5",
    )
    assert found["day 6"].standing == "not_counted"
    assert found["day 6"].why == "First seen 6 working days after the referral; the limit is 5"
    assert found["never"].why == "Not seen by the last day of the records"
    assert found["never"].dates[1] == ("First seen", None)
    assert (found["100%_sure"].team, found["100%_sure"].worker) == ("No team recorded", "")
    assert (found["closed"].team, found["closed"].worker) == ("Team 2", "W-last")


def test_the_figure_is_counted_by_the_same_query(loaded: Engine) -> None:
    shown = figure(loaded, SEEN.id, "2019-05")
    found = of(loaded, MAY, which="not_counted", text="nobody")
    assert (found.numerator, found.denominator) == (shown.numerator, shown.denominator) == (4, 6)
    assert found.rows == ()
    assert found.total == 0
    assert dict(found.standings)["not_counted"] == 2


def test_a_case_too_early_to_judge_is_in_a_list_of_its_own(loaded: Engine) -> None:
    june = of(loaded, MAY, month="2019-06")
    assert june.total == 0
    assert june.too_early == 1
    waiting = of(loaded, MAY, month="2019-06", which="too_early")
    assert names(waiting) == ["waiting"]
    assert waiting.rows[0].why == "Not seen yet; the 5 working days are not over"


def test_a_list_is_of_one_team(loaded: Engine) -> None:
    found = of(loaded, MAY, level="team", unit="T10")
    assert names(found) == ["day 6", "never"]
    assert (found.numerator, found.denominator) == (0, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DAY", ["day 5", "day 6"]),
        ("w-t10", ["day 6", "never"]),
        ("team 10", ["day 6", "never"]),
        ("no team", ["100%_sure"]),
        ("  soon ", ["soon"]),
        ("0%_s", ["100%_sure"]),
        ("%", ["100%_sure"]),
        ("'", []),
    ],
)
def test_a_text_is_looked_for_in_identifier_team_and_worker(
    loaded: Engine, text: str, expected: list[str]
) -> None:
    assert sorted(names(of(loaded, MAY, text=text))) == sorted(expected)


def test_a_list_is_sorted_and_teams_by_their_numbers(loaded: Engine) -> None:
    by_team = [case.team for case in of(loaded, MAY, sort="team").rows]
    assert by_team == ["No team recorded", *["Team 2"] * 3, *["Team 10"] * 2]
    assert names(of(loaded, MAY, sort="-identifier"))[0] == "soon"
    assert names(of(loaded, MAY))[:3] == ["day 5", "day 6", "soon"]
    standings = [case.standing for case in of(loaded, MAY, sort="standing").rows]
    assert standings == ["not_counted"] * 2 + ["counted"] * 4
    assert names(of(loaded, MAY, sort="person_id; drop table")) == names(of(loaded, MAY))


def test_pages_together_are_the_list(loaded: Engine) -> None:
    pages = [of(loaded, MAY, sort="identifier", page=page, size=4) for page in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [4, 2, 0]
    assert {page.total for page in pages} == {6}
    whole = of(loaded, MAY, sort="identifier", size=None)
    assert names(pages[0]) + names(pages[1]) == names(whole)


def test_there_is_no_list_where_no_records_stand_behind(loaded: Engine) -> None:
    repository = SqlRepository(loaded)
    assert repository.cases(VIEWER, replace(MAY, month="2031-01")) is None
    assert (
        repository.cases(VIEWER, CasesAsked(measures()["cl_university"], "snapshot", "2019-05"))
        is None
    )
    # Twelve months of contacts are not held.
    enquiries = CasesAsked(measures()["mash_enquiries"], "rolling_12", "2019-06")
    assert repository.cases(VIEWER, enquiries) is None


def test_who_may_see_no_lists_gets_none(loaded: Engine) -> None:
    repository = SqlRepository(loaded)
    assert repository.cases(replace(VIEWER, may_list=False), MAY) is None
    team_only = replace(VIEWER, units=("T2",))
    assert repository.cases(team_only, MAY) is None
    assert repository.cases(team_only, replace(MAY, level="team", unit="T2")) is not None
    due = DueAsked(VISITS)
    assert repository.due_cases(replace(VIEWER, may_list=False), due) is None
    assert repository.due_cases(team_only, due) is None


def test_visits_due_come_by_urgency(loaded: Engine) -> None:
    repository = SqlRepository(loaded)
    found = repository.due_cases(VIEWER, DueAsked(VISITS))
    assert found is not None
    assert found.day == date(2019, 6, 30)
    assert [case.person_id for case in found.rows] == [
        "long overdue",
        "overdue",
        "due soon",
        "new",
    ]
    first, second, third, new = found.rows
    # Ten working days after Monday 3 June; the first missed day after 10 May is 24 May.
    assert (second.due_date, second.days_overdue) == (date(2019, 6, 17), 13)
    assert (second.team, second.worker, second.days_unseen) == ("Team 10", "W-T10", 27)
    assert (first.due_date, first.days_overdue) == (date(2019, 5, 24), 37)
    assert (third.standing, third.days_overdue) == ("due", None)
    assert new.last_visit is None


def test_visits_due_are_counted_as_beside_the_figure(loaded: Engine) -> None:
    repository = SqlRepository(loaded)
    _, teams = repository.visits_due(VIEWER, VISITS, "all", "all")
    found = repository.due_cases(VIEWER, DueAsked(VISITS, which="overdue"))
    assert found is not None
    counts = dict(found.standings)
    assert found.total == counts["overdue"] == sum(each.overdue for each in teams) == 2
    assert counts["due"] == sum(each.due for each in teams) == 2
    assert counts["new"] == sum(each.new for each in teams) == 1


def test_visits_due_are_found_sorted_and_paged(loaded: Engine) -> None:
    repository = SqlRepository(loaded)

    def children(**asked: Any) -> list[str]:
        found = repository.due_cases(VIEWER, DueAsked(VISITS, **asked))
        assert found is not None
        return [case.person_id for case in found.rows]

    assert children(text="team 10") == ["overdue"]
    assert children(text="OVERDUE", sort="-due") == ["overdue", "long overdue"]
    assert children(which="new") == ["new"]
    assert children(level="team", unit="T10") == ["overdue"]
    assert children(page=2, size=3) == ["new"]
    # Who was never visited has no last visit, and stands last.
    assert children(sort="last_visit")[-1] == children(sort="-last_visit")[-1] == "new"


def test_a_measure_without_visit_rules_has_no_visits_due(loaded: Engine) -> None:
    assert SqlRepository(loaded).due_cases(VIEWER, DueAsked(SEEN)) is None


def test_snapshots_of_several_months_make_one_list(database: Engine, tmp_path: Path) -> None:
    """Each month of a workbook is read from its own; a quarter is the list of all three."""
    declared = measures()["cp_seen_alone"]
    quarterly = replace(declared, periods=("month", "quarter"))
    for day in (date(2019, 1, 31), date(2019, 2, 28), date(2019, 3, 31)):
        alone = [[11, date(2018, 9, 1), "", day, "Y"], [12, date(2018, 9, 1), "", day, "N"]]
        sheet = listed(7, *alone)
        run_import(
            database,
            "annex-a",
            [xlsx(tmp_path / f"{day}.xlsx", {"List 7": sheet})],
            authority=AUTHORITY,
            data_to=day,
        )
    with write_transaction(database) as connection:
        rebuild(connection, AUTHORITY, {declared.id: quarterly})
        month = case_list(connection, VIEWER, CasesAsked(quarterly, "month", "2019-03"), ShownFact)
        quarter = case_list(
            connection, VIEWER, CasesAsked(quarterly, "quarter", "2019-03"), ShownFact
        )
    assert month is not None
    assert quarter is not None
    assert (month.numerator, month.denominator) == (1, 2)
    assert (quarter.numerator, quarter.denominator) == (3, 6)
    assert (
        sorted(case.month for case in quarter.rows)
        == ["2019-01"] * 2 + ["2019-02"] * 2 + ["2019-03"] * 2
    )
