"""Health of children in care, and the bands of their wellbeing scores: a few children, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select

from data.imports.run import run_import
from data.schema import monthly_fact
from tests.data.records import AUTHORITY, Records, counts, figure
from tests.data.workbooks import listed, xlsx

SCORES = {"K0": "0", "K1": "13", "K2": "14", "K3": "16", "K4": "17", "K5": "40"}


def records() -> Records:
    """Return children of whom all but the last have been in care for the year to March 2019."""
    found = Records().child("long ago").visit("cin", "long ago", "2018-01-02")
    found.child("an old score").episode("an old score", "2018-01-01", None)
    for number in range(20):
        name = f"K{number}"
        found.child(name).episode(name, "2018-03-31", None)
        if name in SCORES:
            found.add("sdq_scores", f"Q-{name}", name, "2018-06-01", SCORES[name])
    found.child("new").episode("new", "2018-04-01", None)
    found.child("came back").episode("came back", "2018-01-01", "2018-12-01")
    found.episode("came back", "2018-12-02", None, "S")
    for check, name, kind, day, status in (
        ("1", "K0", "Health Assessment", "2018-04-01", "Completed"),
        ("2", "K1", "Health Assessment", "2019-03-31", "Completed"),
        ("3", "K2", "Health Assessment", "2018-03-31", "Completed"),
        ("4", "K3", "Health Assessment", "2019-04-01", "Completed"),
        ("5", "K4", "Health Assessment", "2018-09-01", "Refused"),
        ("6", "K5", "Health Assessment", "2018-09-01", "Refused"),
        ("7", "K5", "Health Assessment", "2018-10-01", "Completed"),
        ("8", "K6", "Health Assessment", "2018-09-01", ""),
        ("9", "K7", "Dental Check", "2018-09-01", "Completed"),
        ("10", "new", "Health Assessment", "2018-09-01", "Completed"),
        ("11", "came back", "Dental Check", "2018-09-01", "Completed"),
        ("12", "an old score", "Dental Check", "2018-02-01", "Completed"),
    ):
        found.add("cla_health", check, name, kind, day, status)
    found.add("sdq_scores", "Q-old", "an old score", "2018-02-01", "20")
    for name, status, day in (
        ("K0", "Y", "2018-01-15"),
        ("K1", "N", "2018-09-01"),
        ("K2", "Y", ""),
        # Of later than March 2019: what held then is not known.
        ("K3", "Y", "2019-05-01"),
    ):
        found.add("cla_immunisations", name, status, day)
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """A database with these children."""
    engine = make_database(request.param)
    records().load(engine, tmp_path_factory.mktemp("ssd"))
    return engine


def test_health_assessments_of_the_year(loaded: Engine) -> None:
    """K0 and K1 within the 12 months, K5 after a refusal; the day before and the day after not.

    21 children: "new" is a day short of a year, "came back" had a day out of care.
    """
    assert counts(figure(loaded, "health_assessment", "2019-03")) == (3, 21)


def test_dental_checks_of_the_year(loaded: Engine) -> None:
    assert counts(figure(loaded, "dental_check", "2019-03")) == (1, 21)


def test_twelve_months_back_from_any_month(loaded: Engine) -> None:
    """To April 2019 K3's counts and K0's, of 1 April 2018, still; "new" is in for a year now."""
    april = figure(loaded, "health_assessment", "2019-04", period="rolling_12")
    assert counts(april) == (4, 22)


def test_immunisations_by_the_latest_status(loaded: Engine) -> None:
    """K0's of a year ago still holds, K1 has refused, K2's has no date; K3's came after March."""
    march = figure(loaded, "immunisations", "2019-03")
    assert counts(march) == (2, 20)
    assert march.unknown == 1
    may = figure(loaded, "immunisations", "2019-05", period="rolling_12")
    assert counts(may) == (3, 22)


def bands(engine: Engine, level: str = "all") -> dict[str, tuple[float, float]]:
    """Return (scores in the band, all scores) by band, of the year to March 2019."""
    fact = monthly_fact.c
    with engine.connect() as connection:
        rows = connection.execute(
            select(fact.split_value, fact.numerator, fact.denominator).where(
                fact.authority_code == AUTHORITY,
                fact.measure == "sdq_bands",
                fact.period == "year",
                fact.month == "2019-03",
                fact.level == level,
                fact.split == "band",
            )
        )
        return {row.split_value: (row.numerator, row.denominator) for row in rows}


def test_bands_are_shares_of_all_scores(loaded: Engine) -> None:
    """0 and 13 are normal, 14 and 16 borderline, 17 and 40 cause for concern; no score no band."""
    assert counts(figure(loaded, "sdq_bands", "2019-03")) == (2, 6)
    parts = {"normal": (2, 6), "borderline": (2, 6), "concern": (2, 6)}
    assert bands(loaded) == bands(loaded, "team") == parts
    assert counts(figure(loaded, "sdq_average", "2019-03")) == (100, 6)


def test_no_band_is_shown_where_the_whole_is_not(
    database: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One of two children may have been in care for less than a year: too many."""
    found = Records().child("long ago").visit("cin", "long ago", "2018-01-02")
    found.child("A").episode("A", "2018-01-10", None)
    found.child("B").episode("B", "2018-06-01", None, "L")
    for name in "AB":
        found.add("sdq_scores", f"Q-{name}", name, "2018-06-01", "20")
    found.child("C").add("sdq_scores", "Q-C", "C", "2018-02-01", "20")
    found.load(database, tmp_path_factory.mktemp("ssd"))
    assert figure(database, "sdq_bands", "2019-03").status == "not_enough_history"
    assert bands(database) == {"concern": (None, None)}


def test_a_workbook_gives_the_latest_checks(
    database: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Of March 2019 and of no month before it: the 12 months behind it are in the dates."""

    def child(number: int, began: str, health: str, dental: str) -> list[Any]:
        days = [date.fromisoformat(day) if day else "" for day in (began, health, dental)]
        return [number, days[0], days[0], "C2", "", "", *days[1:], "", "", days[0], "U6", "PR1"]

    sheet = listed(
        8,
        child(1, "2018-03-31", "2018-04-01", "2018-03-31"),
        child(2, "2017-01-01", "", "2019-03-31"),
        child(3, "2018-04-01", "2018-06-01", "2018-06-01"),
    )
    path = xlsx(tmp_path_factory.mktemp("annex") / "annex.xlsx", {"List 8": sheet})
    run_import(database, "annex-a", [path], authority=AUTHORITY, data_to=date(2019, 3, 31))
    assert counts(figure(database, "health_assessment", "2019-03")) == (1, 2)
    assert counts(figure(database, "dental_check", "2019-03")) == (1, 2)
    assert figure(database, "immunisations", "2019-03", period="rolling_12").value is None
