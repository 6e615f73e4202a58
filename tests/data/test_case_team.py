"""Whose case it is on a day: a few children, worked by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from data.schema import monthly_fact
from tests.data.records import AUTHORITY, Records


def children() -> Records:
    """Return cases that close on the day of what is counted, in March 2019."""
    found = Records()
    # Assessed, and closed on the day on which the assessment was authorised.
    found.child("closed").add("cin_assessments", "A1", "closed", "", "2019-02-01", "2019-03-08")
    found.add("involvements", "I1", "closed", "W1", "T1", "2019-02-01", "2019-03-08")
    # Handed over on that day: the case is the new team's.
    found.child("passed on").add(
        "cin_assessments", "A2", "passed on", "", "2019-02-01", "2019-03-08"
    )
    found.add("involvements", "I2", "passed on", "W1", "T1", "2019-02-01", "2019-03-08")
    found.add("involvements", "I3", "passed on", "W2", "T2", "2019-03-08", "")
    # Two teams held it to the day of the end: the one that came later counts.
    found.child("two teams").add(
        "cin_assessments", "A3", "two teams", "", "2019-02-01", "2019-03-08"
    )
    found.add("involvements", "I4", "two teams", "W1", "T1", "2019-02-01", "2019-03-08")
    found.add("involvements", "I5", "two teams", "W2", "T2", "2019-02-20", "2019-03-08")
    # Closed the day before: nobody's.
    found.child("too early").add(
        "cin_assessments", "A4", "too early", "", "2019-02-01", "2019-03-08"
    )
    found.add("involvements", "I6", "too early", "W1", "T1", "2019-02-01", "2019-03-07")
    # Referred and closed on one day.
    found.child("one day").referral("one day", "2019-03-12", "Y")
    found.add("involvements", "I7", "one day", "W1", "T1", "2019-03-12", "2019-03-12")
    # Adopted: the case closes with the order.
    found.child("adopted", born="2016-01-01").episode(
        "adopted", "2017-01-02", "2019-03-20", place="A5", legal="E1", left="E11"
    )
    found.add("involvements", "I8", "adopted", "W1", "T2", "2017-01-02", "2019-03-20")
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """A database with these children."""
    engine = make_database(request.param)
    children().load(engine, tmp_path_factory.mktemp("ssd"), "2019-03-31")
    return engine


def by_team(engine: Engine, measure: str, column: str = "numerator") -> dict[str, float]:
    """Return what March 2019 counts of ``measure`` by team."""
    fact = monthly_fact.c
    with engine.connect() as connection:
        rows = connection.execute(
            select(fact.unit, fact[column]).where(
                fact.authority_code == AUTHORITY,
                fact.measure == measure,
                fact.period == "month",
                fact.month == "2019-03",
                fact.level == "team",
                fact.group == "none",
                fact.split == "all",
            )
        )
        return {row.unit: row[1] for row in rows}


def test_an_assessment_authorised_on_the_day_of_closure_is_of_the_team_that_closed(
    loaded: Engine,
) -> None:
    """ "closed" T1; "passed on" and "two teams" T2; nobody holds "too early"."""
    found = by_team(loaded, "assessments_45_days", "denominator")
    assert found == {"T1": 1, "T2": 2, "unknown": 1}


def test_a_referral_closed_on_its_day_is_of_the_team_that_had_it(loaded: Engine) -> None:
    assert by_team(loaded, "referrals_nfa") == {"T1": 1}


def test_an_adoption_is_of_the_team_that_held_the_case_to_the_order(loaded: Engine) -> None:
    assert by_team(loaded, "adoptions") == {"T2": 1}
    assert by_team(loaded, "cla_ceased") == {"T2": 1}
