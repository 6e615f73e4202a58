"""Children with a protection plan, beyond the visits: a few children, worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.data.records import Records, counts, figure, who

BEGINS, ENDS = "2014-01-01", "2019-05-31"


def plan(found: Records, name: str, start: str, end: str = "", before: str = "") -> Records:
    """Add a protection plan; ``before`` is the recorded number of earlier plans."""
    return found.add("cp_plans", f"K-{name}-{start}", "", name, start, end, "NEG", before)


def reviewed(found: Records, name: str, start: str, *days: str, end: str = "") -> Records:
    """Add a child with a plan and its reviews."""
    plan(found.child(name), name, start, end)
    for day in days:
        found.add("cp_reviews", f"V-{name}-{day}", name, "", day)
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """Records from January 2014 to 31 May 2019."""
    found = Records().child("begins").visit("cp", "begins", BEGINS)

    # Reviews, as on Thursday 28 February 2019.
    reviewed(found, "in time", "2018-06-30", "2018-09-30", "2019-02-28")
    reviewed(found, "first too late", "2018-06-30", "2018-10-01", "2019-02-28")
    reviewed(found, "second too late", "2018-05-01", "2018-08-01", "2019-02-02")
    reviewed(found, "next overdue", "2018-05-01", "2018-07-15")
    reviewed(found, "next not due", "2018-05-01", "2018-07-31", "2018-08-28")
    reviewed(found, "never", "2018-11-27")
    reviewed(found, "due that day", "2018-11-30")
    reviewed(found, "due that day, held", "2018-11-30", "2019-02-28")
    reviewed(found, "new", "2018-12-01")
    reviewed(found, "ended", "2018-05-01", end="2019-02-28")
    reviewed(found, "review of the plan before", "2018-11-01", "2018-10-20")
    # The first review that is held at all; those after 31 May 2019 are planned.
    reviewed(found, "first of all", "2014-01-02", "2014-02-01", end="2014-03-01")
    reviewed(found, "only planned", "2019-02-20", "2019-06-05")

    # Plans started in May 2019, and what was before them.
    for name, *before in (
        ("never before",),
        ("24 months", "2016-01-04", "2017-05-10"),
        ("24 months and a day", "2016-01-04", "2017-05-09"),
        ("same day", "2018-01-04", "2019-05-10"),
        ("overlapping", "2018-01-04", "2019-05-11"),
        ("two before", "2015-01-05", "2015-02-05"),
    ):
        found.child(name)
        if before:
            plan(found, name, *before)
        plan(
            found, name, "2019-05-10", before={"never before": "0", "two before": "2"}.get(name, "")
        )

    # Entered twice, once with an end on the day itself, whichever of the records comes first.
    for name, ends in (("entered twice", ("2019-04-10", "")), ("twice", ("", "2019-04-10"))):
        found.child(name)
        for number, end in enumerate(ends):
            found.add("cp_plans", f"K-{name}-{number}", "", name, "2019-04-10", end, "NEG", "0")

    # Two years on 31 January 2018: 730 days before is 1 February 2016, a leap year.
    plan(found.child("730 days"), "730 days", "2016-02-01", "2018-02-01")
    plan(found.child("729 days"), "729 days", "2016-02-02", "2018-02-01")

    for name, *visits in (
        ("alone", ("2019-05-07", "N"), ("2019-05-21", "Y")),
        ("alone before", ("2019-05-07", "Y"), ("2019-05-31", "N")),
        ("not said", ("2019-05-07", "Y"), ("2019-05-21", "")),
        ("twice a day", ("2019-05-21", "N"), ("2019-05-21", "Y")),
        ("in April", ("2019-04-30", "Y")),
    ):  # fmt: skip
        found.child(name)
        for number, (day, alone) in enumerate(visits):
            found.add("cp_visits", f"B-{name}-{number}", name, day, "Y", alone)
    found.child("not seen").add("cp_visits", "B-not seen", "not seen", "2019-05-20", "N", "")

    engine = make_database(request.param)
    found.load(engine, tmp_path_factory.mktemp("protection") / "ssd", ENDS)
    return engine


def test_every_review_in_time(loaded: Engine) -> None:
    """The first within 3 months of the start, each later one within 6, and none overdue.

    From 30 June three months are over on 30 September; from 1 August six on 1 February.
    """
    found = who(loaded, "cp_reviews_in_time", "2019-02")
    assert found["numerator"] == {"in time", "next not due", "due that day, held"}
    assert found["denominator"] == {
        "in time", "next not due", "due that day, held", "first too late", "second too late",
        "next overdue", "never", "review of the plan before",
        # These have plans of 3 months or more and no review at all.
        "same day", "overlapping",
    }  # fmt: skip
    # Three months from 30 November are over on the last day of February.
    assert found["too_early"] == {"due that day"}
    row = figure(loaded, "cp_reviews_in_time", "2019-02")
    assert (counts(row), row.too_early) == ((3, 10), 1)


def test_a_review_that_is_planned_is_none(loaded: Engine) -> None:
    found = who(loaded, "cp_reviews_in_time", "2019-05")
    assert "only planned" in found["denominator"] - found["numerator"]


def test_a_plan_from_before_the_records_is_judged_from_then_on(
    database: Engine, tmp_path: Path
) -> None:
    """Reviews are held from January 2018: nothing is known of "nothing yet" until July."""
    found = Records()
    reviewed(found, "reviewed", "2016-01-04", "2018-03-01", "2018-08-31")
    reviewed(found, "late", "2016-01-04", "2018-03-01", "2018-09-03")
    reviewed(found, "nothing yet", "2016-01-04")
    reviewed(found, "begins", "2017-12-01", "2018-01-01")
    found.load(database, tmp_path / "ssd", "2019-01-31")
    june, july, september = (
        who(database, "cp_reviews_in_time", f"2018-{month}") for month in ("06", "07", "09")
    )
    assert june["numerator"] == {"reviewed", "late", "begins"}
    assert june["unknown"] == {"nothing yet"}
    assert july["unknown"] == set()
    assert july["denominator"] - july["numerator"] == {"nothing yet", "begins"}
    assert september["numerator"] == {"reviewed"}


def test_a_second_plan_within_24_months_of_the_end_of_the_first(loaded: Engine) -> None:
    """To the day; a plan that begins before the other ends is the same."""
    found = who(loaded, "cp_repeat_2_years", "2019-05")
    assert found["numerator"] == {"24 months", "same day"}
    assert found["denominator"] == {
        "24 months", "same day", "24 months and a day", "two before", "never before",
    }  # fmt: skip


def test_two_records_of_one_day_are_one_plan(loaded: Engine) -> None:
    found = figure(loaded, "cp_repeat_2_years", "2019-04", period="rolling_12")
    april = who(loaded, "cp_repeat_2_years", "2019-04")
    assert april["denominator"] == {"entered twice", "twice"}
    assert april["numerator"] == set()
    before = figure(loaded, "cp_repeat_2_years", "2019-03", period="rolling_12")
    assert found.denominator is not None
    assert before.denominator is not None
    # Plans of April 2018 leave the 12 months, of which there are none.
    assert found.denominator - before.denominator == 2


def test_repeat_plans_need_the_24_months_before_each_plan(loaded: Engine) -> None:
    """The records begin in January 2014: January 2016 is the first month with 24 months before
    it, and the first twelve such months end with December 2016."""
    statuses = [
        figure(loaded, "cp_repeat_2_years", month, period="rolling_12").status
        for month in ("2016-11", "2016-12")
    ]
    assert statuses == ["not_enough_history", "ok"]


def test_any_plan_before_is_never_told_from_the_plans_held(loaded: Engine) -> None:
    """Of six plans two say how many were before; the others are not known, so no value."""
    found = who(loaded, "cp_repeat_ever", "2019-05")
    assert found["numerator"] == {"two before"}
    assert found["denominator"] == {"two before", "never before"}
    assert found["unknown"] == {"24 months", "24 months and a day", "same day"}
    row = figure(loaded, "cp_repeat_ever", "2019-05")
    assert (row.value, row.status) == (None, "not_enough_history")


def test_without_the_number_of_earlier_plans_nothing_is_said(
    database: Engine, tmp_path: Path
) -> None:
    found = plan(Records().child("A"), "A", "2016-01-04", "2016-03-04")
    plan(found, "A", "2018-01-04").load(database, tmp_path / "ssd", ENDS)
    assert figure(database, "cp_repeat_ever", "2018-12").status == "no_data"
    assert figure(database, "cp_children", "2018-12").value == 1


def test_two_years_are_over_729_days(loaded: Engine) -> None:
    found = who(loaded, "cp_two_years_open", "2018-01")
    assert found["numerator"] == {"730 days"}
    assert {"729 days", "730 days", "same day"} <= found["denominator"]


def test_seen_alone_at_the_latest_visit_of_the_month(loaded: Engine) -> None:
    """A child who was not seen was not seen alone."""
    found = who(loaded, "cp_seen_alone", "2019-05")
    assert found["numerator"] == {"alone", "twice a day"}
    assert found["denominator"] == {"alone", "twice a day", "alone before", "not seen"}
    assert found["unknown"] == {"not said"}
    assert counts(figure(loaded, "cp_seen_alone", "2019-04")) == (1, 1)
