"""What a report tells of files and of rows that load all the same: one import for each rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from data.imports.report import ImportReport
from data.imports.run import run_import
from tests.data.import_files import write
from tests.data.test_published_files import PLACE
from tests.data.workbooks import listed, xlsx

SUPPLIED = ("series", "period", "month", "numerator", "denominator", "source")


def said(report: ImportReport, rule: str) -> list[str]:
    """The words of each time that a rule was broken."""
    return [issue.message for issue in report.issues if issue.rule == rule]


def extract(engine: Engine, folder: Path) -> ImportReport:
    """Load a folder of the dataset."""
    return run_import(engine, "ssd", [folder], authority="330", data_to=date(2019, 3, 31))


def test_a_child_seen_before_the_referral(database: Engine, tmp_path: Path) -> None:
    write(
        tmp_path / "ssd_cin_episodes.csv",
        (
            "cine_referral_id",
            "cine_person_id",
            "cine_referral_date",
            "cine_referral_nfa",
            "cine_close_date",
            "cine_date_first_seen",
        ),
        ("R1", "1", "2019-03-04", "N", "", "2019-03-01"),
        ("R2", "2", "2019-03-04", "N", "", "2019-03-04"),
    )
    report = extract(database, tmp_path)
    assert said(report, "seen_before_referred") == [
        "Row 2: the child is first seen before the referral"
    ]


def test_a_table_that_is_known_and_not_read(database: Engine, tmp_path: Path) -> None:
    write(
        tmp_path / "ssd_contacts.csv",
        ("cont_contact_id", "cont_person_id", "cont_contact_date"),
        ("C1", "1", "2019-03-04"),
    )
    write(tmp_path / "ssd_family.csv", ("fami_family_id",), ("1",))
    report = extract(database, tmp_path)
    assert said(report, "file_not_read") == ["not read by this version"]


def test_a_published_row_of_no_series(database: Engine, tmp_path: Path) -> None:
    columns = ("cla_group", "placement_stability", "children_count", "children_percent")
    england = ("2025", "Reporting year", "National", "E92000001", "England", *[""] * 5)
    cells = ("Placements", "Total", "10", "100")
    write(tmp_path / "stability.csv", (*PLACE, *columns), (*england, *cells))
    report = run_import(database, "published", [tmp_path], authority=None)
    assert said(report, "no_series") == ["1 rows hold no series that is kept"]


def test_supplied_figures_that_no_measure_shows_and_that_two_files_give(
    database: Engine, tmp_path: Path
) -> None:
    figure = ("wishes", "month", "2019-03", "1", "2", "Register")
    for name in ("a.csv", "b.csv"):
        write(tmp_path / name, SUPPLIED, figure)
    report = run_import(database, "figures", [tmp_path], authority="330")
    assert "wishes" in said(report, "series_unknown")[0]
    assert len(said(report, "several_files")) == 1


def test_a_sheet_that_is_no_list_and_a_visit_taken_as_seen(
    database: Engine, tmp_path: Path
) -> None:
    visited = [1, date(2018, 9, 1), "", date(2019, 3, 1), "Yes"]
    path = xlsx(
        tmp_path / "book.xlsx",
        {"List 7": listed(7, visited), "Staff": [["Read this first"]]},
    )
    report = run_import(database, "annex-a", [path], authority="330", data_to=date(2019, 3, 31))
    assert said(report, "sheets_not_read") == ["sheets that are no list: Staff"]
    assert len(said(report, "taken_as_seen")) == 1


def test_a_workbook_without_a_row_is_of_the_month_that_it_is_named_after(
    database: Engine, tmp_path: Path
) -> None:
    path = xlsx(tmp_path / "2016-02-lists.xlsx", {"List 1": listed(1)})
    report = run_import(database, "annex-a", [path], authority="330")
    assert report.data_to == date(2016, 2, 29)
    assert said(report, "month_named") == [
        "no list has a row; taken as of 2016-02-29, after the file's name"
    ]
