"""How long children have been in care: a few children, worked by hand."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, select

from data.schema import monthly_fact
from tests.data.records import AUTHORITY, Records, figure


def bands(engine: Engine, month: str) -> dict[str, float]:
    """Return how many children are in each band on the last day of ``month``."""
    fact = monthly_fact.c
    with engine.connect() as connection:
        rows = connection.execute(
            select(fact.split_value, fact.numerator).where(
                fact.authority_code == AUTHORITY,
                fact.measure == "cla_length_of_care",
                fact.month == month,
                fact.level == "all",
                fact.group == "none",
                fact.split == "care_length",
            )
        )
        return {value: number for value, number in rows if number}


def test_time_in_care_runs_from_the_start_of_the_period(database: Engine, tmp_path: Path) -> None:
    found = Records()
    for name, start in (
        ("new", "2019-06-28"),
        ("a day under a year", "2018-07-01"),
        ("a year to the day", "2018-06-30"),
        ("two years", "2017-06-30"),
        ("a day under five", "2014-07-01"),
        ("five years", "2014-06-30"),
    ):
        found.child(name).episode(name, start, None)
    # A move is no new start; a return home and back is.
    found.child("moved").episode("moved", "2016-01-10", "2019-05-01")
    found.episode("moved", "2019-05-01", None, "P", at="WV2 2BB")
    found.child("back").episode("back", "2015-01-10", "2019-01-31")
    found.episode("back", "2019-03-01", None)
    found.child("left").episode("left", "2012-01-10", "2019-06-30")
    found.load(database, tmp_path / "ssd")
    assert bands(database, "2019-06") == {
        "under_1_year": 3,
        "1_to_2_years": 1,
        "2_to_5_years": 3,
        "5_years_and_over": 1,
    }
    assert figure(database, "cla_length_of_care", "2019-06").value == 8


def test_a_start_before_the_records_is_not_guessed(database: Engine, tmp_path: Path) -> None:
    """An episode that is no start of care (RNE L) may belong to an earlier, unknown period."""
    found = Records()
    found.child("since when").episode("since when", "2018-01-10", None, "L")
    found.child("five for sure").episode("five for sure", "2014-06-30", None, "L")
    found.load(database, tmp_path / "ssd")
    assert bands(database, "2019-06") == {"unknown": 1, "5_years_and_over": 1}
    assert bands(database, "2019-05") == {"unknown": 2}
