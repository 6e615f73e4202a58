"""Plans and the visits under them: a few children, worked by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from tests.data.records import Records, change_rule, counts, figure


def plan(found: Records, name: str, start: str, end: str = "") -> Records:
    """Add a child with a child in need plan."""
    return found.child(name).add("cin_plans", f"N-{name}", "", name, start, end)


def protect(found: Records, name: str, start: str, end: str = "") -> Records:
    """Add a child protection plan."""
    return found.add("cp_plans", f"K-{name}-{start}", "", name, start, end, "NEG")


def test_a_plan_is_open_on_the_day_it_starts_and_not_on_the_day_it_ends(
    database: Engine, tmp_path: Path
) -> None:
    found = Records()
    plan(found, "starts on the last day", "2019-06-30")
    plan(found, "ends on the last day", "2019-05-01", "2019-06-30")
    plan(found, "open", "2019-05-01")
    found.load(database, tmp_path / "ssd")
    assert figure(database, "cin_children", "2019-06").value == 2
    assert figure(database, "cin_children", "2019-05").value == 2


def test_children_protected_or_looked_after_are_not_children_in_need_here(
    database: Engine, tmp_path: Path
) -> None:
    found = Records()
    for name in ("in need", "protected", "looked after", "on short breaks"):
        plan(found, name, "2019-05-01")
    protect(found, "protected", "2019-06-01")
    found.episode("looked after", "2019-06-01", None, legal="C2")
    found.episode("on short breaks", "2019-06-01", None, legal="V4")
    found.load(database, tmp_path / "ssd")
    assert figure(database, "cin_children", "2019-06").value == 2
    assert figure(database, "cp_children", "2019-06").value == 1
    assert figure(database, "cla_children", "2019-06").value == 1


def test_a_child_with_two_open_plans_counts_once(database: Engine, tmp_path: Path) -> None:
    found = plan(Records(), "A", "2019-05-01")
    found.add("cin_plans", "N-A-2", "", "A", "2019-05-20", "")
    found.load(database, tmp_path / "ssd")
    assert figure(database, "cin_children", "2019-06").value == 1


def test_child_in_need_visits_touch_each_whole_month(database: Engine, tmp_path: Path) -> None:
    found = Records()
    plan(found, "visited", "2019-05-01").visit("cin", "visited", "2019-06-01")
    plan(found, "visited, not seen", "2019-05-01")
    found.visit("cin", "visited, not seen", "2019-06-10", seen="N")
    plan(found, "visited in May", "2019-05-01").visit("cin", "visited in May", "2019-05-31")
    plan(found, "begun on the 1st", "2019-06-01").visit("cin", "begun on the 1st", "2019-06-30")
    plan(found, "begun on the 2nd", "2019-06-02")
    plan(found, "ended on the last day", "2019-05-01", "2019-06-30")
    found.load(database, tmp_path / "ssd")
    assert counts(figure(database, "cin_visits_in_timescale", "2019-06")) == (2, 4)


def protected(found: Records, name: str, start: str, *visits: str, end: str = "") -> Records:
    """Add a child with a protection plan, visited and seen on some days."""
    protect(found.child(name), name, start, end)
    for day in visits:
        found.visit("cp", name, day)
    return found


def test_a_protection_visit_falls_due_ten_working_days_after_the_last(
    database: Engine, tmp_path: Path
) -> None:
    """A plan from Monday 3 June 2019: due 17 June, then ten working days after each visit."""
    found = protected(Records(), "A", "2019-06-03", "2019-06-17", "2019-06-28")
    # 17 June in time; next due 1 July, visited 28 June, in time; next due 12 July, missed.
    found.load(database, tmp_path / "ssd", "2019-07-31")
    assert counts(figure(database, "cp_visits_in_timescale", "2019-06")) == (1, 1)
    # July: due 1 July (made), 12 July and 26 July (missed).
    assert counts(figure(database, "cp_visits_in_timescale", "2019-07")) == (1, 3)


def test_a_child_whom_nobody_visits_is_never_out_of_the_denominator(
    database: Engine, tmp_path: Path
) -> None:
    protected(Records(), "A", "2019-01-07").visit("cp", "A", "2018-12-01").load(
        database, tmp_path / "ssd", "2019-06-30"
    )
    for month in ("2019-02", "2019-03", "2019-04", "2019-05", "2019-06"):
        made, due = counts(figure(database, "cp_visits_in_timescale", month))
        assert made == 0
        assert due is not None
        assert due >= 1


def test_a_late_visit_is_one_miss_and_starts_the_clock_again(
    database: Engine, tmp_path: Path
) -> None:
    """Due 17 June 2019, visited on the 19th: the next falls due ten working days later, 3 July."""
    protected(Records(), "A", "2019-06-03", "2019-06-19").load(
        database, tmp_path / "ssd", "2019-06-30"
    )
    assert counts(figure(database, "cp_visits_in_timescale", "2019-06")) == (0, 1)


def test_nothing_falls_due_once_the_plan_has_ended(database: Engine, tmp_path: Path) -> None:
    protected(Records(), "A", "2019-06-03", "2019-06-10", end="2019-06-17").load(
        database, tmp_path / "ssd", "2019-07-31"
    )
    assert figure(database, "cp_visits_in_timescale", "2019-06").value is None


def test_a_change_of_rule_keeps_the_history_under_the_old_one(
    database: Engine, tmp_path: Path
) -> None:
    """From 1 July 2019 every 5 working days: a clock that starts before keeps its 10."""
    found = protected(Records(), "A", "2019-06-03", "2019-06-17", "2019-07-01", "2019-07-12")
    found.load(database, tmp_path / "ssd", "2019-07-31")
    assert counts(figure(database, "cp_visits_in_timescale", "2019-07")) == (2, 3)
    change_rule(database, "cp_visits_in_timescale", date(2019, 7, 1), interval=5)
    # Due 1 July under the old rule (made); then 8 July (missed, visited on the 12th), 19 and
    # 26 July (missed).
    assert counts(figure(database, "cp_visits_in_timescale", "2019-07")) == (1, 4)


def test_a_plan_that_continues_another_is_one(database: Engine, tmp_path: Path) -> None:
    found = plan(Records(), "reissued", "2019-05-01", "2019-06-15")
    found.add("cin_plans", "N-2", "", "reissued", "2019-06-15", "")
    found.visit("cin", "reissued", "2019-06-20")
    found.load(database, tmp_path / "ssd")
    assert counts(figure(database, "cin_visits_in_timescale", "2019-06")) == (1, 1)


def test_a_child_on_a_protection_plan_is_no_missed_child_in_need_visit(
    database: Engine, tmp_path: Path
) -> None:
    found = plan(Records(), "protected", "2019-05-01")
    protect(found, "protected", "2019-06-01")
    plan(found, "in need", "2019-05-01").visit("cin", "in need", "2019-06-03")
    found.load(database, tmp_path / "ssd")
    assert counts(figure(database, "cin_visits_in_timescale", "2019-06")) == (1, 1)


def test_two_records_of_one_plan_make_no_visit_due_twice(database: Engine, tmp_path: Path) -> None:
    found = protected(Records(), "A", "2019-06-03", "2019-06-14")
    protect(found, "A", "2019-06-05")
    found.load(database, tmp_path / "ssd", "2019-06-30")
    # Due 17 June, made on the 14th; due again on the 28th, missed: two visits, not four.
    assert counts(figure(database, "cp_visits_in_timescale", "2019-06")) == (1, 2)


def test_a_visit_on_a_later_due_date_meets_that_one(database: Engine, tmp_path: Path) -> None:
    """Due 17 June 2019 and missed, due again 1 July and made that day."""
    protected(Records(), "A", "2019-06-03", "2019-07-01").visit("cp", "A", "2019-06-03").load(
        database, tmp_path / "ssd", "2019-07-10"
    )
    assert counts(figure(database, "cp_visits_in_timescale", "2019-06")) == (0, 1)
    found = Records()
    protected(found, "B", "2019-06-03", "2019-07-01").visit("cp", "B", "2019-06-03")
    found.load(database, tmp_path / "again", "2019-07-31")
    # B: 17 June missed, 1 July made, 15 and 29 July missed; A: the same, from the first extract.
    assert counts(figure(database, "cp_visits_in_timescale", "2019-07")) == (2, 6)
