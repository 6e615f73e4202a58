"""Children looked after: a few children, worked by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from tests.data.records import Records, change_rule, counts, figure


def test_looked_after_at_the_months_end(database: Engine, tmp_path: Path) -> None:
    found = Records().child("A").child("B").child("C")
    found.episode("A", "2019-01-10", "2019-06-30")
    found.episode("B", "2019-06-30", None)
    found.episode("C", "2019-01-10", None, legal="V3")
    found.load(database, tmp_path / "ssd")
    assert figure(database, "cla_children", "2019-05").value == 1
    assert figure(database, "cla_children", "2019-06").value == 1


def years(found: Records) -> Records:
    """Add a visit two years back, so that the records reach far enough to look back on."""
    return found.child("long ago").visit("cin", "long ago", "2017-01-02")


def three_or_more(engine: Engine, month: str = "2019-06") -> tuple[float | None, float | None]:
    """Return children with three or more placements, and children looked after."""
    return counts(figure(engine, "cla_placements_3plus", month))


def test_three_placements_in_the_year_count(database: Engine, tmp_path: Path) -> None:
    found = years(Records()).child("moved twice")
    found.episode("moved twice", "2018-01-01", "2018-09-01", at="WV1 1AA")
    found.episode("moved twice", "2018-09-01", "2019-02-01", "P", at="WV2 2BB")
    found.episode("moved twice", "2019-02-01", None, "P", at="WV3 3CC")
    found.load(database, tmp_path / "ssd")
    assert three_or_more(database) == (1, 1)
    # The first placement ended on 1 September 2018: at the end of August 2019 it still lay in
    # the twelve months, a month later it does not.
    assert three_or_more(database, "2019-08") == (1, 1)
    assert three_or_more(database, "2019-09") == (0, 1)


def test_changes_of_legal_status_and_the_same_carer_are_no_move(
    database: Engine, tmp_path: Path
) -> None:
    found = years(Records()).child("A")
    found.episode("A", "2018-10-01", "2018-11-01", "S", at="WV1 1AA")
    for start, end, why in (
        ("2018-11-01", "2019-01-01", "L"),
        ("2019-01-01", "2019-03-01", "T"),
        ("2019-03-01", "2019-05-01", "U"),
        ("2019-05-01", None, "B"),
    ):
        found.episode("A", start, end, why, at=f"WV{start[6]} 9ZZ")
    found.load(database, tmp_path / "ssd")
    assert three_or_more(database) == (0, 1)


def test_a_temporary_absence_is_no_placement_and_the_return_no_move(
    database: Engine, tmp_path: Path
) -> None:
    found = years(Records()).child("away twice")
    for start, end, why, place in (
        ("2018-10-01", "2018-12-01", "S", "U1"),
        ("2018-12-01", "2018-12-20", "P", "T1"),
        ("2018-12-20", "2019-02-01", "P", "U1"),
        ("2019-02-01", "2019-02-10", "P", "T3"),
        ("2019-02-10", None, "P", "U1"),
    ):
        at = "WV1 1AA" if place == "U1" else "WV7 7GG"
        found.episode("away twice", start, end, why, place=place, at=at)
    found.load(database, tmp_path / "ssd")
    assert three_or_more(database) == (0, 1)


def test_a_new_period_of_care_begins_a_new_placement(database: Engine, tmp_path: Path) -> None:
    found = years(Records()).child("A")
    for start, end in (
        ("2018-08-01", "2018-09-01"),
        ("2018-12-01", "2019-01-10"),
        ("2019-05-01", None),
    ):
        found.episode("A", start, end, "S")
    found.load(database, tmp_path / "ssd")
    assert three_or_more(database) == (1, 1)


def test_a_year_of_placements_needs_a_year_of_records(database: Engine, tmp_path: Path) -> None:
    found = Records().child("A").episode("A", "2018-01-01", None).visit("cla", "A", "2019-01-15")
    found.referral("A", "2019-01-02")
    found.load(database, tmp_path / "ssd")
    assert figure(database, "cla_placements_3plus", "2019-06").status == "not_enough_history"
    assert three_or_more(database, "2019-12") == (0, 1)


def settled(engine: Engine, month: str = "2019-06") -> tuple[float | None, float | None]:
    """Return children in the same placement for two years, and the children it is asked of."""
    return counts(figure(engine, "cla_same_placement_2_years", month))


def test_the_same_placement_for_two_years(database: Engine, tmp_path: Path) -> None:
    found = Records()
    # In care for exactly 2.5 years on 30 June 2019, and in one placement since.
    found.child("settled").episode("settled", "2016-12-31", None)
    # A day less than 2.5 years in care.
    found.child("a day short").episode("a day short", "2017-01-01", None)
    # Long in care, moved 23 months ago.
    found.child("moved").episode("moved", "2015-01-01", "2017-08-01")
    found.episode("moved", "2017-08-01", None, "P", at="WV4 4DD")
    # Moved two years ago to the day.
    found.child("moved before").episode("moved before", "2015-01-01", "2017-06-30")
    found.episode("moved before", "2017-06-30", None, "P", at="WV5 5EE")
    # Sixteen on the day: not asked of.
    found.child("sixteen", "2003-06-30").episode("sixteen", "2010-01-01", None)
    # Sixteen the day after.
    found.child("fifteen", "2003-07-01").episode("fifteen", "2010-01-01", None)
    found.load(database, tmp_path / "ssd")
    assert settled(database) == (3, 4)


def test_placed_for_adoption_counts_with_the_placement_before(
    database: Engine, tmp_path: Path
) -> None:
    found = Records().child("placed").child("fostered")
    for name, place in (("placed", "A3"), ("fostered", "U4")):
        found.episode(name, "2016-01-01", "2019-01-01")
        found.episode(name, "2019-01-01", None, "P", place=place, at="WV6 6FF")
    found.load(database, tmp_path / "ssd")
    assert settled(database) == (1, 2)


def test_short_breaks_break_continuity(database: Engine, tmp_path: Path) -> None:
    found = Records().child("A")
    found.episode("A", "2015-01-01", "2018-01-01", "S", legal="C2")
    found.episode("A", "2018-01-01", "2018-02-01", "L", legal="V4")
    found.episode("A", "2018-02-01", None, "L", legal="C2")
    found.load(database, tmp_path / "ssd")
    assert settled(database)[1] in (None, 0)
    assert figure(database, "cla_children", "2019-06").value == 1


def test_unknown_starts_stand_beside_and_too_many_hide_the_figure(
    database: Engine, tmp_path: Path
) -> None:
    """20 children whose start is known and 1 whose is not: 1 of 21 is under 5%; 2 of 22 is not."""
    found = Records()
    for number in range(20):
        found.child(f"K{number}").episode(f"K{number}", "2015-01-01", None)
    found.child("U1").episode("U1", "2018-03-01", None, "P")
    found.child("U2").episode("U2", "2018-08-01", None, "L")
    found.load(database, tmp_path / "ssd")
    early = figure(database, "cla_same_placement_2_years", "2018-07")
    assert counts(early) == (20, 20)
    assert early.unknown == 1
    late = figure(database, "cla_same_placement_2_years", "2019-06")
    assert late.status == "not_enough_history"
    assert late.value is None
    assert late.unknown == 2


def visited(found: Records, name: str, start: str, *days: str, place: str = "U1") -> Records:
    """Add a child in one placement since ``start``, visited and seen on ``days``."""
    found.child(name).episode(name, start, None, place=place)
    for day in days:
        found.visit("cla", name, day)
    return found


def test_visits_in_care_up_to_date(database: Engine, tmp_path: Path) -> None:
    """At 30 June 2019: 42 days back is 19 May, 84 days back is 7 April."""
    found = Records()
    visited(found, "42 days ago", "2019-01-01", "2019-05-19")
    visited(found, "43 days ago", "2019-01-01", "2019-05-18")
    visited(found, "long term, 84 days ago", "2018-06-30", "2019-04-07")
    visited(found, "long term, 85 days ago", "2018-06-30", "2019-04-06")
    visited(found, "a year, not long term", "2018-06-30", "2019-04-07", place="U3")
    visited(found, "new, day 7", "2019-06-23")
    visited(found, "new, day 8", "2019-06-22")
    visited(found, "visited before the move", "2019-01-01", "2019-06-14")
    found.load(database, tmp_path / "ssd")
    assert counts(figure(database, "cla_visits_in_timescale", "2019-06")) == (4, 8)


def test_a_visit_to_the_placement_before_does_not_count(database: Engine, tmp_path: Path) -> None:
    found = Records().child("A").episode("A", "2019-01-01", "2019-06-15")
    found.episode("A", "2019-06-15", None, "P", at="WV8 8HH").visit("cla", "A", "2019-06-14")
    found.load(database, tmp_path / "ssd")
    assert counts(figure(database, "cla_visits_in_timescale", "2019-06")) == (0, 1)


def test_sdq_of_children_in_care_for_a_year(database: Engine, tmp_path: Path) -> None:
    """Year to 31 March 2019: aged 5 to 16, in care since 31 March 2018, latest score."""
    found = Records()
    for name, born, since in (
        ("two scores", "2010-01-01", "2018-03-31"),
        ("no score", "2010-01-01", "2018-03-31"),
        ("a day short", "2010-01-01", "2018-04-01"),
        ("five", "2014-03-31", "2018-01-01"),
        ("four", "2014-04-01", "2018-01-01"),
        ("sixteen", "2002-04-01", "2018-01-01"),
        ("seventeen", "2002-03-31", "2018-01-01"),
    ):
        found.child(name, born).episode(name, since, None)
        if name != "no score":
            found.add("sdq_scores", f"Q-{name}", name, "2018-06-01", "10")
    found.add("sdq_scores", "Q2", "two scores", "2019-03-31", "20")
    found.add("sdq_scores", "Q3", "no score", "2018-03-31", "40")
    found.add("sdq_scores", "Q4", "two scores", "2019-04-01", "40")
    found.child("x").visit("cin", "x", "2018-03-05")
    found.load(database, tmp_path / "ssd")
    assert counts(figure(database, "sdq_average", "2019-03")) == (40, 3)
    assert counts(figure(database, "sdq_completion", "2019-03")) == (3, 4)


def test_of_two_open_episodes_the_child_counts_once(database: Engine, tmp_path: Path) -> None:
    found = Records().child("A").episode("A", "2019-01-01", None)
    found.episode("A", "2019-02-01", None, "P", at="WV9 9JJ")
    found.load(database, tmp_path / "ssd")
    assert figure(database, "cla_children", "2019-06").value == 1


def test_each_month_keeps_the_rule_of_its_time(database: Engine, tmp_path: Path) -> None:
    """From June 2019 a visit every 20 days: 30 days are in time in May, 25 are late in June."""
    found = visited(Records(), "A", "2019-01-01", "2019-05-01", "2019-06-05")
    found.load(database, tmp_path / "ssd")
    assert counts(figure(database, "cla_visits_in_timescale", "2019-06")) == (1, 1)
    change_rule(database, "cla_visits_in_timescale", date(2019, 6, 1), interval=20)
    assert counts(figure(database, "cla_visits_in_timescale", "2019-05")) == (1, 1)
    assert counts(figure(database, "cla_visits_in_timescale", "2019-06")) == (0, 1)
