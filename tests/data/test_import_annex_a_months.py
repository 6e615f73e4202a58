"""Workbooks of several days: each month keeps the figure that its own workbook gave."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from data.engine import write_transaction
from data.imports.run import run_import
from data.imports.winners import remark
from data.schema import care_episode, contact, cp_plan, involvement, monthly_fact, visit
from tests.data.import_files import rows, write
from tests.data.workbooks import Sheets, listed, xlsx

JANUARY, FEBRUARY, MARCH = date(2019, 1, 31), date(2019, 2, 28), date(2019, 3, 31)


def load(
    engine: Engine, path: Path, as_at: date, *, compute: bool = True, corrects: int | None = None
) -> int:
    """Load a workbook and return its import."""
    return run_import(
        engine,
        "annex-a",
        [path],
        authority="330",
        data_to=as_at,
        compute=compute,
        corrects=corrects,
    ).import_id


def figures(engine: Engine, measure: str, period: str | None = None) -> dict[str, tuple[Any, Any]]:
    """Numerator and denominator by month, for all teams."""
    fact = monthly_fact.c
    statement = select(fact.month, fact.numerator, fact.denominator).where(
        fact.measure == measure,
        fact.level == "all",
        fact.group == "none",
        fact.split == "all",
        fact.status == "ok",
    )
    if period:
        statement = statement.where(fact.period == period)
    with engine.connect() as connection:
        return {
            month: (numerator, denominator)
            for month, numerator, denominator in connection.execute(statement)
        }


def care(
    child: int, visited: str, *, start: date = date(2018, 1, 1), placed: str = ""
) -> list[Any]:
    """A child in care with the latest visit on a day, in a placement since another."""
    return [
        child, start, start, "C2", "", date.fromisoformat(visited), "", "", "", "",
        date.fromisoformat(placed) if placed else start, "U6", "PR1", "", "Care", "W",
    ]  # fmt: skip


def in_need(child: int, status: str, team: str = "CIN 1") -> list[Any]:
    """A child of list 6 with a case status."""
    return [child, date(2018, 6, 1), "", "", status, team]


def workbook(*care_rows: list[Any], **others: list[list[Any]]) -> Sheets:
    """A workbook with lists 6, 7 and 8."""
    return {
        "List 6": others.get("six") or listed(6, in_need(1, "c) Child in need plan")),
        "List 7": others.get("seven") or listed(7, [9, date(2018, 9, 1)]),
        "List 8": listed(8, *care_rows),
    }


def test_three_workbooks_and_each_month_keeps_its_figure(database: Engine, tmp_path: Path) -> None:
    # 42 days back from 31 January is 20 December: child 1 is in time, child 2 is not.
    january = workbook(care(11, "2019-01-20"), care(12, "2018-12-19"))
    # Both in time; child 2 has moved, so that the visit before no longer counts.
    february = workbook(
        care(11, "2019-02-20"),
        care(12, "2019-02-25", placed="2019-02-20"),
        six=listed(6, in_need(1, "c)"), in_need(2, "c)")),
    )
    # Child 1 was not seen again; child 2 has left.
    march = workbook(
        care(11, "2019-01-20"),
        care(13, "2019-03-30"),
        six=listed(6, in_need(1, "a) Looked after child"), in_need(2, "c)", "CIN 2")),
    )
    load(database, xlsx(tmp_path / "1.xlsx", january), JANUARY)
    assert figures(database, "cla_visits_in_timescale") == {"2019-01": (1, 2)}
    assert figures(database, "cin_children") == {"2019-01": (1, None)}
    # In any order: March comes before February.
    load(database, xlsx(tmp_path / "3.xlsx", march), MARCH)
    load(database, xlsx(tmp_path / "2.xlsx", february), FEBRUARY)
    assert figures(database, "cla_visits_in_timescale") == {
        "2019-01": (1, 2),
        "2019-02": (2, 2),
        "2019-03": (1, 2),
    }
    assert figures(database, "cin_children") == {
        "2019-01": (1, None),
        "2019-02": (2, None),
        "2019-03": (1, None),
    }
    # Child 2, whom March knows no more, still counts in the months whose workbooks hold it.
    assert figures(database, "cla_children") == {
        "2019-01": (2, None),
        "2019-02": (2, None),
        "2019-03": (2, None),
    }
    # By team too: child 2 was with one team in February and is with another in March.
    fact = monthly_fact.c
    with database.connect() as connection:
        by_team = connection.execute(
            select(fact.month, fact.unit, fact.numerator)
            .where(fact.measure == "cin_children", fact.level == "team", fact.group == "none")
            .order_by(fact.month, fact.unit)
        ).all()
    assert [tuple(row) for row in by_team] == [
        ("2019-01", "cin 1", 1),
        ("2019-02", "cin 1", 2),
        ("2019-03", "cin 2", 1),
    ]


def test_a_workbook_replaces_only_one_of_its_own_date(database: Engine, tmp_path: Path) -> None:
    load(database, xlsx(tmp_path / "1.xlsx", workbook(care(11, "2018-12-19"))), JANUARY)
    load(database, xlsx(tmp_path / "2.xlsx", workbook(care(11, "2019-02-20"))), FEBRUARY)
    again = workbook(care(11, "2019-01-20"), care(12, "2019-01-20"))
    load(database, xlsx(tmp_path / "1b.xlsx", again), JANUARY)
    assert figures(database, "cla_visits_in_timescale") == {"2019-01": (2, 2), "2019-02": (1, 1)}


def test_corrected_rows_join_the_workbook_of_their_date(database: Engine, tmp_path: Path) -> None:
    sheets = workbook(care(11, "2019-01-20"))
    sheets["List 8"].append([12, "F", "", "", "31/02/2018"] + [""] * 14)  # type: ignore[attr-defined]
    first = load(database, xlsx(tmp_path / "1.xlsx", sheets), JANUARY)
    corrected = write(
        tmp_path / "List 8.csv",
        ("Child Unique ID", "Date Started to be Looked After", "Date of Last Social Work Visit"),
        ("12", "28/02/2018", "01/11/2018"),
    )
    load(database, corrected, JANUARY, corrects=first)
    assert figures(database, "cla_visits_in_timescale") == {"2019-01": (1, 2)}
    assert figures(database, "cla_children")["2019-01"] == (2, None)


def test_a_newer_workbook_is_complete_for_its_months(database: Engine, tmp_path: Path) -> None:
    older: Sheets = {
        "List 1": listed(1, [1, date(2018, 8, 1)], [2, date(2018, 11, 1)], [3, date(2019, 1, 5)]),
        "List 3": listed(3, [1, date(2019, 1, 5), "", "", "", "A"]),
        "List 7": listed(
            7,
            [4, date(2018, 2, 1), "", "", "", "", "", "", "A"],
            [5, date(2018, 2, 1), "", "", "", "", date(2018, 12, 1), "", "A"],
            [6, date(2018, 2, 1), "", "", "", "", date(2018, 9, 1), "", "A"],
        ),
        "List 8": listed(8, care(7, "2019-01-20")),
    }
    newer: Sheets = {
        # The contact of November is gone; nothing is said of referrals or of care.
        "List 1": listed(1, [3, date(2019, 1, 5)]),
        # Child 4 is not named; child 5 has a new plan; that of child 6 ended long before.
        "List 7": listed(7, [5, date(2019, 2, 1), "", "", "", "", "", "", "B"]),
    }
    load(database, xlsx(tmp_path / "1.xlsx", older), JANUARY, compute=False)
    load(database, xlsx(tmp_path / "3.xlsx", newer), MARCH, compute=False)

    def current() -> dict[str, list[str]]:
        return {
            table.name: [key for (key,) in rows(database, table, "source_id", is_current=True)]
            for table in (contact, cp_plan, involvement, care_episode, visit)
        }

    expected = {
        "contact": ["1|2018-08-01|", "3|2019-01-05|"],
        "cp_plan": ["5|2018-02-01", "5|2019-02-01", "6|2018-02-01"],
        "involvement": [
            "3|1|2019-01-05", "7|5|2018-02-01", "7|5|2019-02-01", "7|6|2018-02-01",
            "8|7|2018-01-01",
        ],
        "care_episode": ["7|2018-01-01"],
        "visit": ["cla|7|2019-01-20"],
    }  # fmt: skip
    assert current() == expected
    # The same from nothing but the imports that there are.
    with write_transaction(database) as connection:
        remark(connection, "330", "annex-a")
    assert current() == expected


def test_what_annex_a_can_feed_and_when(database: Engine, tmp_path: Path) -> None:
    sheets: Sheets = {
        "List 1": listed(1, [1, date(2019, 2, 3), "Police"]),
        "List 3": listed(3, [1, date(2018, 12, 4), "Police"], [2, date(2019, 2, 4), "Police"]),
        "List 4": listed(4, [1, date(2018, 12, 5), "Yes", date(2019, 1, 7)]),
        **workbook(care(11, "2019-03-20")),
    }
    # One day before the month's end: what is told of the day alone belongs to no month.
    load(database, xlsx(tmp_path / "1.xlsx", sheets), date(2019, 3, 30))
    assert figures(database, "mash_enquiries", "month") == {"2019-02": (1, None)}
    assert figures(database, "referrals", "month") == {
        "2018-12": (1, None),
        "2019-01": (0, None),
        "2019-02": (1, None),
    }
    assert figures(database, "assessments_45_days", "month") == {
        "2019-01": (1, 1),
        "2019-02": (0, 0),
    }
    assert figures(database, "cp_children") == {}
    assert figures(database, "cin_children") == {}
    assert figures(database, "cla_visits_in_timescale") == {}
    # Every visit is needed for these, and only the latest is there.
    for measure in ("cp_visits_in_timescale", "cin_visits_in_timescale", "cin_seen_5_days"):
        assert figures(database, measure) == {}


def test_a_workbook_of_the_first_days_of_a_month_serves_the_month_before(
    database: Engine, tmp_path: Path
) -> None:
    """Plans and periods of care that have ended since are listed; the latest visit is not that
    of the month's end any more."""
    ended = [9, date(2018, 9, 1)]
    sheets = workbook(care(11, "2019-03-20"), seven=listed(7, ended, [10, date(2019, 4, 1)]))
    load(database, xlsx(tmp_path / "1.xlsx", sheets), date(2019, 4, 2))
    assert figures(database, "cp_children") == {"2019-03": (1, None)}
    assert figures(database, "cla_children") == {"2019-03": (1, None)}
    assert figures(database, "cin_children") == {}
    assert figures(database, "cla_visits_in_timescale") == {}
    # One of the very day goes before it, whichever is loaded first.
    exact = workbook(care(11, "2019-03-20"), care(12, "2019-03-20"))
    load(database, xlsx(tmp_path / "2.xlsx", exact), MARCH)
    assert figures(database, "cla_children") == {"2019-03": (2, None)}
    assert figures(database, "cla_visits_in_timescale") == {"2019-03": (2, 2)}
