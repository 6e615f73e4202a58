"""Visits by rule: each form, unit, clock and pause on children worked by hand.

3 June 2019 is a Monday; in 2019 Good Friday is 19 April and Easter Monday the 22nd.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from tests.data.records import Records
from tests.data.visit_cases import counted, found, rule, stop

DUE = rule("cp", "due", 10, "working_days")
JULY = date(2019, 7, 1)


def plan(records: Records, name: str, start: str, *visits: str, end: str = "") -> None:
    """Add a child with a protection plan, visited and seen on some days."""
    records.child(name).add("cp_plans", f"K-{name}", "", name, start, end, "NEG")
    for day in visits:
        records.visit("cp", name, day)


def need(records: Records, name: str, start: str, *visits: str, end: str = "") -> None:
    """Add a child with a child in need plan, visited and seen on some days."""
    records.child(name).add("cin_plans", f"N-{name}", "", name, start, end)
    for day in visits:
        records.visit("cin", name, day)


def records() -> Records:
    """Return the children of this module."""
    made = Records()
    plan(made, "on the due date", "2019-06-03", "2019-06-17", "2019-06-28")
    plan(made, "on day 0", "2019-06-03", "2019-06-03")
    plan(made, "before the plan", "2019-06-03", "2019-06-01", "2019-06-18")
    plan(made, "over Easter", "2019-04-11", "2019-04-29")
    plan(made, "never", "2019-01-07")
    plan(made, "ends as one falls due", "2019-06-03", end="2019-06-17")
    plan(made, "on a Saturday", "2019-06-01")
    plan(made, "month ends", "2019-01-31")
    plan(made, "a leap year", "2016-01-31", end="2016-07-01")
    plan(made, "born on leap day", "2016-02-29", end="2017-05-01")
    plan(made, "two plans", "2019-06-03", "2019-06-10", end="2019-06-14")
    made.add("cp_plans", "K-two", "", "two plans", "2019-06-14", "", "NEG")
    plan(made, "thirteen days", "2019-06-03", "2019-06-20")
    plan(made, "often", "2019-06-03", "2019-06-10", "2019-06-12", "2019-07-05")
    plan(made, "alone now and then", "2019-06-03")
    for day, alone in (("2019-06-14", "N"), ("2019-06-28", "N"), ("2019-07-12", "Y")):
        made.add("cp_visits", f"V-{day}", "alone now and then", day, "Y", alone)
    plan(made, "not seen", "2019-06-03")
    made.visit("cp", "not seen", "2019-06-14", "N")
    need(made, "in need", "2019-05-20", "2019-06-14", "2019-08-30")
    need(made, "in need and care", "2019-05-20")
    made.episode("in need and care", "2019-06-20", "2019-07-10")
    made.child("in care").episode("in care", "2019-06-03", None, place="U3")
    made.visit("cla", "in care", "2019-06-05").visit("cla", "in care", "2019-07-20")
    made.child("moved").episode("moved", "2019-06-03", "2019-07-01", place="U3")
    made.episode("moved", "2019-07-01", None, "P", place="U3", at="WV8 8HH")
    made.visit("cla", "moved", "2019-06-03")
    made.child("settled").episode("settled", "2018-06-03", None, place="U1")
    made.visit("cla", "settled", "2019-05-20").visit("cla", "settled", "2019-06-10")
    made.add("department", "T1", "Team 1", "", "", "North")
    made.add("department", "T2", "Team 2", "", "", "South")
    made.add("involvements", "I1", "on the due date", "W1", "T1", "2019-06-01", "")
    made.add("involvements", "I2", "on the due date", "W2", "T2", "2019-06-20", "")
    return made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Engine]:
    """A database with the children of this module."""
    engine = make_database(request.param)
    folder: Path = tmp_path_factory.mktemp("visits") / "ssd"
    records().load(engine, folder, "2019-08-31")
    yield engine
    engine.dispose()


@pytest.fixture
def held(loaded: Engine) -> Iterator[Connection]:
    """A connection of which nothing is kept."""
    with loaded.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def test_a_visit_on_the_due_date_meets_it(held: Connection) -> None:
    # 10 working days after 17 June is 1 July, met on 28 June; then 12 July and 26 July, missed,
    # and 9 August; the next, 23 August too.
    assert counted(held, "cp", "on the due date", DUE) == {
        "2019-06-17": 1, "2019-07-01": 1, "2019-07-12": 0, "2019-07-26": 0, "2019-08-09": 0,
        "2019-08-23": 0,
    }  # fmt: skip


def test_a_visit_on_day_0_or_before_the_plan_meets_nothing(held: Connection) -> None:
    assert counted(held, "cp", "on day 0", DUE)["2019-06-17"] == 0
    in_june = counted(held, "cp", "before the plan", DUE, data_to="2019-07-02")
    # Missed on the 17th, visited on the 18th: next due 2 July.
    assert in_june == {"2019-06-17": 0, "2019-07-02": 0}


def test_bank_holidays_are_no_working_days(held: Connection) -> None:
    assert counted(held, "cp", "over Easter", DUE, data_to="2019-04-30") == {"2019-04-29": 1}


def test_a_plan_that_begins_on_a_saturday_counts_from_the_friday(held: Connection) -> None:
    # Day 1 is Monday the 3rd, day 10 Friday the 14th.
    assert "2019-06-14" in counted(held, "cp", "on a Saturday", DUE)


def test_a_child_whom_nobody_visits_is_a_miss_in_every_month(held: Connection) -> None:
    cases = counted(held, "cp", "never", DUE, data_to="2019-06-30")
    by_month = {month: [met for day, met in cases.items() if day[:7] == month] for month in
                ("2019-01", "2019-02", "2019-03", "2019-04", "2019-05", "2019-06")}  # fmt: skip
    assert all(by_month.values())
    assert not any(cases.values())


def test_nothing_falls_due_on_the_day_the_plan_ends(held: Connection) -> None:
    assert counted(held, "cp", "ends as one falls due", DUE) == {}


def test_a_plan_that_begins_as_another_ends_starts_the_clock_anew(held: Connection) -> None:
    # Visited on the 10th, but of the new plan of the 14th nothing: due 28 June.
    assert counted(held, "cp", "two plans", DUE, data_to="2019-06-30") == {"2019-06-28": 0}


def test_days_and_weeks_run_through_weekends(held: Connection) -> None:
    weeks = counted(held, "cp", "on day 0", rule("cp", "due", 2, "weeks"), data_to="2019-07-15")
    assert weeks == {"2019-06-17": 0, "2019-07-01": 0, "2019-07-15": 0}
    days = counted(held, "cp", "on day 0", rule("cp", "due", 14, "days"), data_to="2019-07-15")
    assert days == weeks


def test_months_keep_to_the_day_or_to_the_month_s_end(held: Connection) -> None:
    monthly = rule("cp", "due", 1, "months")
    assert list(counted(held, "cp", "month ends", monthly, data_to="2019-06-30")) == [
        "2019-02-28", "2019-03-31", "2019-04-30", "2019-05-31", "2019-06-30",
    ]  # fmt: skip
    leap = counted(held, "cp", "a leap year", monthly)
    assert list(leap) == ["2016-02-29", "2016-03-31", "2016-04-30", "2016-05-31", "2016-06-30"]
    yearly = rule("cp", "due", 12, "months")
    assert list(counted(held, "cp", "born on leap day", yearly)) == ["2017-02-28"]
    quarterly = rule("cp", "due", 3, "months")
    assert list(counted(held, "cp", "a leap year", quarterly)) == ["2016-04-30"]


def test_the_child_must_be_seen_or_seen_alone_as_the_rule_asks(held: Connection) -> None:
    any_visit = replace(DUE, child_seen=False)
    alone = replace(DUE, seen_alone=True)
    assert counted(held, "cp", "not seen", DUE)["2019-06-17"] == 0
    assert counted(held, "cp", "not seen", any_visit)["2019-06-17"] == 1
    name = "alone now and then"
    assert counted(held, "cp", name, DUE, data_to="2019-06-30") == {
        "2019-06-17": 1, "2019-06-28": 1,
    }  # fmt: skip
    assert counted(held, "cp", name, alone, data_to="2019-07-15") == {
        "2019-06-17": 0, "2019-07-01": 0,
    }  # fmt: skip
    # The visit of 12 July, alone, starts the clock again before 15 July is reached.
    assert list(counted(held, "cp", name, alone, data_to="2019-07-31"))[-1] == "2019-07-26"


def test_a_child_stays_counted_when_the_rule_begins_to_ask_for_more(held: Connection) -> None:
    """Seen on 14 and 28 June, alone on 12 July; from July the child must be seen alone.

    The clock of 28 June keeps the rule of that day and is met by the visit of 12 July, which is
    one under both; after it the next falls due on the 26th.
    """
    rules = (
        replace(DUE, valid_to=JULY),
        replace(DUE, valid_from=JULY, seen_alone=True),
    )
    assert counted(held, "cp", "alone now and then", *rules, data_to="2019-07-31") == {
        "2019-06-17": 1, "2019-06-28": 1, "2019-07-12": 1, "2019-07-26": 0,
    }  # fmt: skip


def test_a_rule_that_changes_mid_gap_leaves_the_clock_that_runs(held: Connection) -> None:
    rules = (
        replace(DUE, valid_to=date(2019, 6, 20)),
        replace(DUE, valid_from=date(2019, 6, 20), interval=5),
    )
    # The clock of 17 June runs under the 10 days: due 1 July. That of 28 June under the 5.
    assert counted(held, "cp", "on the due date", *rules, data_to="2019-07-12") == {
        "2019-06-17": 1, "2019-07-01": 1, "2019-07-05": 0, "2019-07-12": 0,
    }  # fmt: skip


def test_visits_due_from_the_start_alone_need_one_in_each_interval(held: Connection) -> None:
    fixed = replace(DUE, clock="plan_start")
    # To 17 June: the 10th and 12th. To 1 July: none. To 15 July: the 5th. To 29 July: none.
    assert counted(held, "cp", "often", fixed, data_to="2019-07-31") == {
        "2019-06-17": 1, "2019-07-01": 0, "2019-07-15": 1, "2019-07-29": 0,
    }  # fmt: skip
    assert list(counted(held, "cp", "month ends", rule("cp", "due", 1, "months",
                        clock="plan_start"), data_to="2019-04-30")) == [
        "2019-02-28", "2019-03-31", "2019-04-30",
    ]  # fmt: skip


def test_two_thresholds_on_one_measure(held: Connection) -> None:
    rows = [
        row
        for row in found(held, "cp", [replace(DUE, second_interval=15)], data_to="2019-06-30")
        if row["person_id"] == "thirteen days"
    ]
    first = [(row["reference_date"].day, row["made_in_time"]) for row in rows if row["cases"]]
    second = [(row["reference_date"].day, row["second_met"]) for row in rows if row["second_cases"]]
    # Visited after 13 working days: late by the first (17 June), in time by the second (the 24th).
    assert first == [(17, 0)]
    assert second == [(24, 1)]


def test_a_visit_counts_for_the_team_of_its_due_date(held: Connection) -> None:
    rows = found(held, "cp", [DUE], data_to="2019-07-31")
    teams = {
        row["reference_date"].isoformat(): row["team"]
        for row in rows
        if row["person_id"] == "on the due date"
    }
    assert teams == {
        "2019-06-17": "T1", "2019-07-01": "T2", "2019-07-12": "T2", "2019-07-26": "T2",
    }  # fmt: skip


def test_what_may_have_been_met_before_the_records_is_unknown(held: Connection) -> None:
    rows = found(held, "cp", [DUE], data_from="2019-06-10", data_to="2019-06-30")
    mine = [row for row in rows if row["person_id"] == "on the due date"]
    # The clock of 3 June lies before; that of 17 June falls due on 1 July.
    assert [(row["cases"], row["unknown"], row["made_in_time"]) for row in mine] == [(0, 1, 0)]


# The other forms, each on each kind of visit


def test_protection_visits_by_currency(held: Connection) -> None:
    current = rule("cp", "currency", 10, "working_days")
    # On 28 June (10 working days before 12 July is that day) and 31 July.
    cases = counted(held, "cp", "on the due date", current, data_to="2019-07-31")
    assert cases == {"2019-06-30": 1, "2019-07-31": 0}
    # Without a visit the plan's start counts: 31 May has no plan yet; 30 June is 19 days on.
    assert counted(held, "cp", "on day 0", rule("cp", "currency", 27, "days"),
                   data_to="2019-06-30") == {"2019-06-30": 1}  # fmt: skip
    assert counted(held, "cp", "on day 0", rule("cp", "currency", 26, "days"),
                   data_to="2019-06-30") == {"2019-06-30": 0}  # fmt: skip


def test_currency_in_months(held: Connection) -> None:
    one, two = (rule("cp", "currency", n, "months") for n in (1, 2))
    # 31 January and a month is 28 February; 31 March is two months on.
    assert counted(held, "cp", "month ends", one, data_to="2019-03-31") == {
        "2019-01-31": 1, "2019-02-28": 1, "2019-03-31": 0,
    }  # fmt: skip
    assert counted(held, "cp", "month ends", two, data_to="2019-04-30") == {
        "2019-01-31": 1, "2019-02-28": 1, "2019-03-31": 1, "2019-04-30": 0,
    }  # fmt: skip


def test_visits_in_need_that_fall_due(held: Connection) -> None:
    due = rule("cin", "due", 20, "working_days")
    # From Monday 20 May: day 20 is 18 June, met on the 14th (with a bank holiday on the 27th).
    # Then 12 July, 9 August missed; 30 August is the visit, before 9 September.
    assert counted(held, "cin", "in need", due) == {
        "2019-06-18": 1, "2019-07-12": 0, "2019-08-09": 0,
    }  # fmt: skip
    # While a child is in care nothing falls due under the plan: 18 June, 16 July, 13 August.
    assert counted(held, "cin", "in need and care", due) == {
        "2019-06-18": 0, "2019-07-16": 0, "2019-08-13": 0,
    }  # fmt: skip
    twice = rule("cin", "due", 15, "working_days")
    # 11 June, 2 July (in care: no), 23 July, 13 August.
    assert list(counted(held, "cin", "in need and care", twice)) == [
        "2019-06-11", "2019-07-23", "2019-08-13",
    ]  # fmt: skip


def test_visits_in_need_by_currency(held: Connection) -> None:
    current = rule("cin", "currency", 6, "weeks")
    assert counted(held, "cin", "in need", current) == {
        "2019-05-31": 1, "2019-06-30": 1, "2019-07-31": 0, "2019-08-31": 1,
    }  # fmt: skip
    assert "2019-06-30" not in counted(held, "cin", "in need and care", current)


def test_visits_in_care_that_touch_a_month_go_on_through_a_move(held: Connection) -> None:
    touched = rule("cla", "month_touched", 1, "months")
    assert counted(held, "cla", "moved", touched) == {"2019-07-31": 0, "2019-08-31": 0}
    assert counted(held, "cla", "in care", touched) == {"2019-07-31": 1, "2019-08-31": 0}


def test_visits_in_care_that_fall_due_begin_with_the_first_week(held: Connection) -> None:
    due = rule("cla", "due", 6, "weeks", stable_interval=12, first_interval=7)
    # First visit due on 10 June, made on the 5th; six weeks on is 17 July, visited on the 20th;
    # six weeks on again is 31 August.
    assert counted(held, "cla", "in care", due) == {
        "2019-06-10": 1, "2019-07-17": 0, "2019-08-31": 0,
    }  # fmt: skip
    # Visited on the very day of the placement; the next placement of 1 July has no first visit:
    # 8 July missed, and six weeks later, 19 August.
    assert counted(held, "cla", "moved", due) == {
        "2019-06-10": 1, "2019-07-08": 0, "2019-08-19": 0,
    }  # fmt: skip


def test_a_settled_child_is_due_less_often_once_the_placement_has_lasted_a_year(
    held: Connection,
) -> None:
    due = rule("cla", "due", 6, "weeks", stable_interval=12, first_interval=7)
    cases = counted(held, "cla", "settled", due, data_from="2019-05-01")
    # The clock of 20 May, before the year is full, falls due on 1 July and is met; that of
    # 10 June, twelve weeks on, not before 2 September.
    assert {day: met for day, met in cases.items() if day > "2019-06"} == {"2019-07-01": 1}


def test_a_change_of_form_leaves_each_month_one_form(held: Connection) -> None:
    current = rule("cp", "currency", 10, "working_days", valid_from=JULY)
    rules = (replace(DUE, valid_to=JULY), current)
    assert counted(held, "cp", "on the due date", *rules) == {
        "2019-06-17": 1, "2019-07-31": 0, "2019-08-31": 0,
    }  # fmt: skip
    back = (
        rule("cp", "currency", 10, "working_days", valid_to=JULY),
        replace(DUE, valid_from=JULY),
    )
    # A clock that started under the other form goes on: nobody falls out of the denominator.
    assert counted(held, "cp", "never", *back, data_to="2019-07-31") == {
        "2019-01-31": 0, "2019-02-28": 0, "2019-03-31": 0, "2019-04-30": 0, "2019-05-31": 0,
        "2019-06-30": 0, "2019-07-12": 0, "2019-07-26": 0,
    }  # fmt: skip


# Pauses


def test_no_visit_falls_due_in_a_pause_and_the_clock_starts_again_after_it(
    held: Connection,
) -> None:
    stop(held, DUE, "2019-06-10", "2019-06-20", "on day 0")
    # Not due on the 17th; day 0 is now the 21st, so due on 5 July.
    assert counted(held, "cp", "on day 0", DUE, data_to="2019-07-10", paused=True) == {
        "2019-07-05": 0
    }
    # Other children are not paused.
    assert "2019-06-17" in counted(held, "cp", "on the due date", DUE, paused=True)


def test_what_was_missed_before_a_pause_stays_missed(held: Connection) -> None:
    stop(held, DUE, "2019-06-18", "2019-06-28")
    assert counted(held, "cp", "on day 0", DUE, data_to="2019-07-15", paused=True) == {
        "2019-06-17": 0, "2019-07-12": 0,
    }  # fmt: skip


def test_a_pause_that_has_not_ended_lets_nothing_fall_due(held: Connection) -> None:
    stop(held, DUE, "2019-06-10", None)
    assert counted(held, "cp", "on day 0", DUE, paused=True) == {}


def test_a_visit_on_the_day_after_a_pause_is_one_clock(held: Connection) -> None:
    stop(held, DUE, "2019-06-18", "2019-06-19", "thirteen days")
    # Missed on the 17th; visited on the 20th, as the pause is over: due on 4 July, once.
    rows = counted(held, "cp", "thirteen days", DUE, data_to="2019-07-10", paused=True)
    assert rows == {"2019-06-17": 0, "2019-07-04": 0}


def test_a_child_paused_on_the_day_is_left_out_of_currency_and_counted_beside(
    held: Connection,
) -> None:
    current = rule("cp", "currency", 10, "working_days")
    stop(held, current, "2019-06-28", "2019-07-02", "on day 0")
    rows = [
        row
        for row in found(held, "cp", [current], data_to="2019-07-31", paused=True)
        if row["person_id"] == "on day 0"
    ]
    assert [(row["cases"], row["paused"]) for row in rows] == [(0, 1), (1, 0)]


def test_a_child_paused_for_a_part_of_the_month_is_not_there_for_all_of_it(
    held: Connection,
) -> None:
    touched = rule("cin", "month_touched", 1, "months")
    assert counted(held, "cin", "in need", touched) == {
        "2019-06-30": 1, "2019-07-31": 0, "2019-08-31": 1,
    }  # fmt: skip
    stop(held, touched, "2019-07-31", "2019-08-01", "in need")
    assert counted(held, "cin", "in need", touched, paused=True) == {"2019-06-30": 1}


def test_a_pause_moves_the_steps_of_a_clock_from_the_start(held: Connection) -> None:
    fixed = replace(DUE, clock="plan_start")
    stop(held, fixed, "2019-06-18", "2019-06-28", "often")
    # Due on the 17th, met; from 29 June (a Saturday) day 10 is 12 July, met on the 5th.
    assert counted(held, "cp", "often", fixed, data_to="2019-07-15", paused=True) == {
        "2019-06-17": 1, "2019-07-12": 1,
    }  # fmt: skip
