"""Adoptions and the days that they took, of a handful of children worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.imports.run import run_import
from tests.data.import_files import EPISODES, HEADER, child, episode, write
from tests.data.records import AUTHORITY, Records, counts, figure
from tests.data.workbooks import xlsx

ADOPTION = "Adoption"
BOTH = pytest.fixture(scope="module", params=["sqlite", "postgresql"])


def families() -> Records:
    """Children on their way to a new family, with records complete from July 2016."""
    found = Records()
    for name in ("steps", "fostered", "leap", "later", "guardian", "consent", "early", "undated"):
        found.child(name, "2015-02-03")
    # Every step is told by the episodes, the match alone by the record.
    found.episode("steps", "2018-01-10", "2018-06-01", legal="C1")
    found.episode("steps", "2018-06-01", "2018-10-01", "L", legal="E1")
    found.episode(
        "steps", "2018-10-01", "2019-05-20", "P", place="A6", at="WV2", legal="E1", left="E12"
    )
    found.add("permanence", "P1", "steps", "2019-05-20", ADOPTION, "", "", "2018-09-01")
    # Fostered from 1 July 2017, placed for adoption with the same carers, adopted by them.
    found.episode("fostered", "2017-03-01", "2017-07-01", at="WV1")
    found.episode("fostered", "2017-07-01", "2018-03-01", "P", place="U6", at="WV3")
    found.episode("fostered", "2018-03-01", "2019-06-10", "T", place="A5", at="WV3", left="E11")
    found.add(
        "permanence", "P2", "fostered", "2019-06-10", ADOPTION, "", "2017-12-01", "2018-02-20",
        "", "Y",
    )  # fmt: skip
    # Told by the record alone, and twice: a leap day, an order before care began, a month's end.
    for key in ("P3", "P4"):
        found.add(
            "permanence", key, "leap", "2019-05-31", ADOPTION, "2016-02-29", "2016-02-01",
            "2016-12-01", "2017-02-28", "N",
        )  # fmt: skip
    # An order that is still to come, and an order of another kind.
    found.add("permanence", "P5", "later", "2020-01-15", ADOPTION, "2018-01-01")
    found.add("permanence", "P6", "guardian", "2019-05-05", "Special guardianship", "2018-01-01")
    # With the parents' consent there is no placement order.
    found.episode("consent", "2018-02-01", "2018-08-01")
    found.episode("consent", "2018-08-01", "2019-06-30", "P", place="A4", at="WV4", left="E11")
    # Fostering for adoption, and a match before the order.
    found.add(
        "permanence", "P7", "early", "2019-04-01", ADOPTION, "2018-01-10", "2018-05-01",
        "2018-04-01", "2018-06-01", "Y", "2018-01-20", "2018-01-15",
    )  # fmt: skip
    # Foster carers adopted, but since when they fostered is not said, nor when they were matched.
    found.add(
        "permanence", "P8", "undated", "2019-02-08", ADOPTION, "2018-01-01", "2018-03-01", "",
        "2018-12-31", "Y",
    )  # fmt: skip
    # Who holds the case on the day of the order.
    found.add("department", "T1", "Adoption team", "S", "Care", "North")
    found.add("involvements", "I1", "steps", "W1", "T1", "2018-01-10", "2019-06-30")
    found.visit("cla", "fostered", "2017-03-05").add("contacts", "C1", "steps", "2016-07-01", "6")
    return found


@BOTH
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """A database with the children loaded, complete to 31 December 2019."""
    engine: Engine = make_database(request.param)
    families().load(engine, tmp_path_factory.mktemp("ssd"))
    return engine


def test_a_child_is_adopted_once_on_the_day_of_the_order(loaded: Engine) -> None:
    """April early; May steps and leap; June fostered and consent; not guardian, not yet later."""
    months = {"2019-02": 1, "2019-03": 0, "2019-04": 1, "2019-05": 2, "2019-06": 2, "2019-12": 0}
    for month, adopted in months.items():
        assert figure(loaded, "adoptions", month, period="month").value == adopted
    assert figure(loaded, "adoptions", "2019-03", period="year_to_date").value == 1
    assert figure(loaded, "adoptions", "2019-12", period="year_to_date").value == 5


def test_a1_entry_to_care_to_moving_in(loaded: Engine) -> None:
    """264 days, 365, 365 (over the leap day), 181 and 142; the fostering carers count as placed."""
    row = figure(loaded, "adoption_a1", "2019-12", period="year_to_date")
    assert counts(row) == (264 + 365 + 365 + 181 + 142, 5)
    assert row.unknown == 0
    assert row.value == pytest.approx(263.4)


def test_a2_placement_order_to_match(loaded: Engine) -> None:
    """92 days, 81, 304, and 0 for a match before the order; with consent there is no order."""
    row = figure(loaded, "adoption_a2", "2019-12", period="year_to_date")
    assert counts(row) == (92 + 81 + 304 + 0, 4)
    assert row.unknown == 0


def test_a10_stops_when_fostering_by_the_adopters_began(loaded: Engine) -> None:
    """Fostered after 122 days, and after 5 (of two days the earlier); the others as in A1."""
    row = figure(loaded, "adoption_a10", "2019-12", period="year_to_date")
    assert counts(row) == (264 + 122 + 365 + 181 + 5, 5)


def test_a_day_that_is_not_known_is_left_out_and_said(loaded: Engine) -> None:
    """The one child of February has a day of moving in, none of the match, none of fostering."""
    assert counts(figure(loaded, "adoption_a1", "2019-03", period="year_to_date")) == (364, 1)
    for measure in ("adoption_a2", "adoption_a10"):
        row = figure(loaded, measure, "2019-03", period="year_to_date")
        assert (row.value, row.status, row.unknown) == (None, "not_enough_history", 1)


def test_three_years_need_three_years_of_records(loaded: Engine) -> None:
    row = figure(loaded, "adoption_a1", "2019-12", period="rolling_36")
    assert counts(row) == (264 + 365 + 365 + 181 + 142 + 364, 6)
    early = figure(loaded, "adoption_a1", "2019-05", period="rolling_36")
    assert early.status == "not_enough_history"


def test_an_adoption_belongs_to_the_team_of_its_day(loaded: Engine) -> None:
    held = figure(loaded, "adoptions", "2019-05", period="month", level="team", unit="T1")
    other = figure(loaded, "adoptions", "2019-05", period="month", level="team", unit="unknown")
    assert (held.value, other.value) == (1, 1)


AD1 = [
    "CHILD",
    "DOB",
    "DATE_INT",
    "DATE_MATCH",
    "FOSTER_CARE",
    "NB_ADOPTR",
    "SEX_ADOPTR",
    "LS_ADOPTR",
]
PLACED = ["CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"]


def a_year(folder: Path, year: int) -> Path:
    """The return of a year: one child is there from start to end, another entered before 2018."""
    born = "01/02/2016"
    whole = [
        episode("1", "01/05/2018"),
        episode("1", "01/08/2018", "L", legal="E1"),
        episode("1", "10/10/2018", "P", legal="E1", place="A6", post="B1 1AA"),
    ]
    ends = {0: ("01/08/2018", "X1"), 1: ("10/10/2018", "X1"), 2: ("15/03/2019", "E11")}
    for place, (end, reason) in ends.items():
        whole[place][7:9] = [end, reason]
    first = episode("2", "01/03/2018")
    second = episode("2", "20/03/2018", "B", legal="E1", place="A5", post="WV1 1AA")
    first[7:9] = ["20/03/2018", "X1"]
    if year == 2019:
        second[7:9] = ["20/04/2018", "E12"]
        # Care that ends with another order is no adoption.
        other = episode("3", "01/06/2018", end="01/09/2018", rec="E45")
        episodes, children = [*whole, second, other], ("1", "2", "3")
        write(folder / "ad1.csv", AD1, ["1", born, "01/07/2018", "20/09/2018", "0", 2, "MF", "L0"])
        # The day of the decision, in a file whose name says otherwise.
        write(folder / "placed_for_adoption.csv", PLACED, ["1", born, "01/07/2018", "", ""])
    else:
        episodes, children = [first, second], ("2",)
    write(folder / "header.csv", HEADER, *(child(number, born) for number in children))
    write(folder / "episodes.csv", EPISODES, *episodes)
    return folder


def test_a_return_tells_the_steps_by_its_episodes(database: Engine, tmp_path: Path) -> None:
    """One child: 162 days from entry to moving in, 50 from order to match. The other began before.

    The year before shows that it entered on 1 March and was placed with its carer on 20 March.
    """
    run_import(database, "ssda903", [a_year(tmp_path / "2019", 2019)], authority=AUTHORITY,
               year=2019)  # fmt: skip
    assert figure(database, "adoptions", "2019-03", period="year_to_date").value == 2
    row = figure(database, "adoption_a1", "2019-03", period="year_to_date")
    assert (row.value, row.unknown) == (None, 1)
    assert counts(figure(database, "adoption_a2", "2019-03", period="year_to_date"))[0] is None
    run_import(database, "ssda903", [a_year(tmp_path / "2018", 2018)], authority=AUTHORITY,
               year=2018)  # fmt: skip
    days = {m: counts(figure(database, m, "2019-03", period="year_to_date"))
            for m in ("adoption_a1", "adoption_a10")}  # fmt: skip
    assert days == {"adoption_a1": (162 + 19, 2), "adoption_a10": (162 + 0, 2)}
    # The second child's match is not in the file of adoptions: known for one of two.
    assert figure(database, "adoption_a2", "2019-03", period="year_to_date").unknown == 1


def test_a_workbook_tells_the_days_itself(database: Engine, tmp_path: Path) -> None:
    """Entered on 1 January, fostered from 11 January, placed on 1 June, order to match 31 days."""
    head = (
        "Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Date the Child Entered Care",
        "Date of Placement Order", "Date of Matching Child and Prospective Adopters",
        "Date Placed for Adoption", "Date of Adoption Order",
        "Date the child was placed for fostering in FFA or concurrent planning placement",
    )  # fmt: skip
    who = ("a) Male", "a) WBRI", date(2017, 5, 5))
    adopted = [1, *who, date(2018, 1, 1), date(2018, 3, 1), date(2018, 4, 1), date(2018, 6, 1),
               date(2019, 8, 1), date(2018, 1, 11)]  # fmt: skip
    waits = [2, *who, date(2018, 1, 1), "", "", "", "", ""]
    path = xlsx(tmp_path / "annex_a.xlsx", {"List 10": [list(head), adopted, waits]})
    run_import(database, "annex-a", [path], authority=AUTHORITY, data_to=date(2019, 9, 30))
    assert {
        measure: counts(figure(database, measure, "2019-09", period="year_to_date"))
        for measure in ("adoption_a1", "adoption_a2", "adoption_a10")
    } == {"adoption_a1": (151, 1), "adoption_a2": (31, 1), "adoption_a10": (10, 1)}
    assert figure(database, "adoptions", "2019-09", period="year_to_date").value == 1
