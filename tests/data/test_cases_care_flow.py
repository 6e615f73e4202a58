"""Children who come into care and who leave it: a few children, worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from sqlalchemy import Engine, select

from data.schema import monthly_fact
from tests.data.records import AUTHORITY, Records, figure, who


def children() -> Records:
    """Return the periods of care around March 2019."""
    found = Records().child("long ago").visit("cin", "long ago", "2017-01-02")
    for name in ("back again", "after short breaks", "into short breaks", "no end", "one day"):
        found.child(name)
    found.episode("back again", "2019-03-10", "2019-03-25")
    found.episode("back again", "2019-03-28", None)
    # In two teams from the 20th on, until the day on which care ends.
    found.add("involvements", "I1", "back again", "W1", "T1", "2019-03-10", "2019-03-25")
    found.add("involvements", "I2", "back again", "W2", "T2", "2019-03-20", "2019-03-25")
    found.episode("after short breaks", "2018-01-01", "2019-03-15", legal="V4")
    found.episode("after short breaks", "2019-03-15", None, "L", legal="C2")
    found.episode("into short breaks", "2018-05-01", "2019-03-31", legal="C2")
    found.episode("into short breaks", "2019-03-31", None, "L", legal="V4")
    # A reason for the end (X1) and no date of it: open.
    found.add("cla_placement", "P1", "no end", "U1", "", "PR1", "WV1 1AA")
    found.add("cla_episodes", "E1", "no end", "P1", "2018-06-01", "S", "N1", "", "X1")
    found.episode("one day", "2019-03-05", "2019-03-05")
    found.child("two open").episode("two open", "2019-02-01", None)
    found.episode("two open", "2019-03-20", None, "S")
    found.child("moved in March").episode("moved in March", "2018-03-31", "2019-03-02")
    found.episode("moved in March", "2019-03-02", "2019-04-30", "P", at="WV2 2BB")
    # Moved on the day of coming into care; of the two records the later one was written first.
    found.child("moved at once")
    for number, why, end, at in (("2", "S", "2019-05-06", "WV1 1AA"), ("1", "P", "", "WV2 2BB")):
        found.add("cla_placement", f"P-at-once-{number}", "moved at once", "U6", "", "PR1", at)
        found.add(
            "cla_episodes", f"E-at-once-{number}", "moved at once", f"P-at-once-{number}",
            "2019-05-06", why, "N1", end, "X1" if end else "",
        )  # fmt: skip
    # The first episode held is a move: this child came into care before it.
    found.child("came before").episode("came before", "2019-03-12", None, "P")
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """A database with these children."""
    engine = make_database(request.param)
    children().load(engine, tmp_path_factory.mktemp("ssd"))
    return engine


def test_periods_of_care_begun_in_the_month(loaded: Engine) -> None:
    """Twice "back again", "after short breaks" (which are no care), the later of "two open"."""
    march = figure(loaded, "cla_started", "2019-03")
    assert march.value == 4
    assert march.unknown == 1


def test_periods_of_care_ended_in_the_month(loaded: Engine) -> None:
    """ "back again", "into short breaks" on the last day, the earlier of "two open"; no move."""
    assert figure(loaded, "cla_ceased", "2019-03").value == 3
    assert figure(loaded, "cla_ceased", "2019-04").value == 1


def by_team(engine: Engine, measure: str, period: str) -> dict[str, float]:
    """Return the counts of March 2019 by team."""
    fact = monthly_fact.c
    with engine.connect() as connection:
        rows = connection.execute(
            select(fact.unit, fact.numerator).where(
                fact.authority_code == AUTHORITY,
                fact.measure == measure,
                fact.period == period,
                fact.month == "2019-03",
                fact.level == "team",
                fact.group == "none",
                fact.numerator > 0,
            )
        )
        return {row.unit: row.numerator for row in rows}


def test_who_leaves_care_is_of_the_team_of_the_last_day(loaded: Engine) -> None:
    """ "back again" came to T1, and was with T2, which began later, to the day before the end."""
    assert by_team(loaded, "cla_started", "month") == {"T1": 1, "unknown": 3}
    assert by_team(loaded, "cla_ceased", "month") == {"T2": 1, "unknown": 2}
    assert by_team(loaded, "cla_started", "rolling_12") == {"T1": 1, "unknown": 4}
    assert by_team(loaded, "cla_ceased", "rolling_12") == {"T2": 1, "unknown": 2}


def test_a_move_on_the_first_day_leaves_the_first_day_known(loaded: Engine) -> None:
    """ "came before" may have been in care for long; "moved at once" came on 6 May."""
    may = figure(loaded, "cla_started", "2019-05")
    assert (may.value, may.unknown) == (1, 0)
    found = who(loaded, "cla_same_placement_2_years", "2019-05")
    assert "came before" in found["unknown"]
    assert "moved at once" not in found["unknown"]


def test_over_a_year_each_child_counts_once(loaded: Engine) -> None:
    """The year to March 2019 begins on 1 April 2018: "moved in March" came the day before."""
    year = figure(loaded, "cla_started", "2019-03", period="rolling_12")
    assert year.value == 5
    assert year.unknown == 1
    assert figure(loaded, "cla_started", "2019-02", period="rolling_12").value == 4
    assert figure(loaded, "cla_ceased", "2019-03", period="rolling_12").value == 3
    # "back again" left once, and is counted so long as that lies in the 12 months.
    assert figure(loaded, "cla_ceased", "2019-12", period="rolling_12").value == 4


def test_a_year_needs_a_year_of_records_and_a_month_does_not(loaded: Engine) -> None:
    assert figure(loaded, "cla_started", "2017-06").value == 0
    early = figure(loaded, "cla_started", "2017-06", period="rolling_12")
    assert early.status == "not_enough_history"
    assert figure(loaded, "cla_started", "2017-12", period="rolling_12").value == 0


def by_month(engine: Engine, measure: str, period: str) -> dict[str, tuple[float, int]]:
    """Return (count, unknown) of the whole authority by month."""
    fact = monthly_fact.c
    with engine.connect() as connection:
        rows = connection.execute(
            select(fact.month, fact.numerator, fact.unknown).where(
                fact.authority_code == AUTHORITY,
                fact.measure == measure,
                fact.period == period,
                fact.level == "all",
                fact.group == "none",
                fact.split == "all",
                fact.status == "ok",
            )
        )
        return {row.month: (row.numerator, row.unknown) for row in rows}


def held_in_balance(engine: Engine) -> int:
    """Hold each month's children in care against those of the month before; return how many."""
    looked_after = by_month(engine, "cla_children", "snapshot")
    started = by_month(engine, "cla_started", "month")
    ceased = by_month(engine, "cla_ceased", "month")
    months = sorted(looked_after)
    assert months == sorted(started) == sorted(ceased)
    for before, now in pairwise(months):
        came, unknown = started[now]
        assert looked_after[now][0] == looked_after[before][0] + came + unknown - ceased[now][0]
    return len(months)


def test_children_in_care_are_those_who_came_less_those_who_left(loaded: Engine) -> None:
    assert held_in_balance(loaded) == 36


def test_the_balance_holds_in_the_demonstration(demo_engine: Engine) -> None:
    assert held_in_balance(demo_engine) > 24
