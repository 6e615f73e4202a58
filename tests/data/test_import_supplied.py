"""Figures that the council supplies: read, stored, shown by a measure that only a file declares."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.state import ViewState
from dashboard.view import View
from dashboard.viewer import full_viewer
from dashboard.wording import split_title, split_words
from data.engine import write_transaction
from data.facts import rebuild
from data.imports.errors import Refusal
from data.imports.report import ImportReport
from data.imports.run import run_import
from data.imports.supplied import HEADER, declared, template
from data.repository import SqlRepository
from data.schema import monthly_fact, supplied_figure
from data.undo import undo
from tests.data.import_files import rows, write
from tests.data.records import AUTHORITY, Records

AUDITS: Measure = measures()["audits_good"]
VIEWER = full_viewer(AUTHORITY)
FACT = ("level", "unit", "split_value", "month", "numerator", "denominator", "kind")


def audits(
    ending: str = "2019-09",
    numerator: object = 31,
    denominator: object = 40,
    *,
    unit: str = "",
    grade: str = "",
    level: str = "",
    period: str = "quarter",
) -> list[object]:
    """A row of the file on audits."""
    split = ["grade", grade] if grade else ["", ""]
    return [
        "audits_good", period, ending, level, unit, *split, numerator, denominator, "",
        "Audit programme",
    ]  # fmt: skip


def population(ending: str, value: object) -> list[object]:
    """A row of the file that gives the number of children."""
    return ["population_0_17", "year", ending, *[""] * 6, value, "Public health team"]


def load(database: Engine, path: Path, *lines: Sequence[object]) -> ImportReport:
    """Load a file of figures."""
    return run_import(database, "figures", [write(path, HEADER, *lines)], authority=AUTHORITY)


def said(report: ImportReport) -> list[tuple[int | None, str, str]]:
    """What an import says of its rows."""
    return [(issue.row_number, issue.rule, issue.severity) for issue in report.issues]


def test_a_measure_is_shown_that_a_file_alone_declares(database: Engine, tmp_path: Path) -> None:
    report = load(
        database,
        tmp_path / "figures.csv",
        audits("2019-06", 28, 40),
        audits("2019-09", 31, 40),
        audits("2019-09", 25, 40, grade="Good"),
        audits("2019-09", 6, 40, grade="Outstanding"),
        audits("2019-09", 7, 40, grade="Requires improvement"),
        audits("2019-09", 2, 40, grade="Inadequate"),
        audits("2019-09", 6, 10, unit="North"),
    )
    assert (report.rows_read, report.rows_loaded, report.rows_refused) == (7, 7, 0)
    assert report.issues == ()
    assert (str(report.data_from), str(report.data_to)) == ("2019-04-01", "2019-09-30")
    shown = view(AUDITS, ViewState("2019-01", "2019-09"), VIEWER, SqlRepository(database))
    assert [(row.month, row.value) for row in shown.own.rows] == [
        ("2019-03", None),
        ("2019-06", 70.0),
        ("2019-09", 77.5),
    ]
    assert shown.headline == "77.5%"
    assert "77.5% in the quarter to September 2019 (31 of 40 audits)" in shown.sentence
    assert "figures that the council supplies" in shown.source
    [behind] = SqlRepository(database).rests_on(VIEWER, AUDITS, "2019-09")
    assert (behind.kind, behind.file_name) == ("figures", "figures.csv")
    [(title, lines)] = shown.splits
    assert title == "By grade"
    assert [(line.label, line.rows[-1].value) for line in lines] == [
        ("Good", 62.5),
        ("Requires improvement", 17.5),
        ("Outstanding", 15.0),
        ("Inadequate", 5.0),
    ]
    north = ViewState("2019-07", "2019-09", level="locality", unit="North")
    assert view(AUDITS, north, VIEWER, SqlRepository(database)).headline == "60.0%"


def test_a_later_file_replaces_what_it_names_and_nothing_else(
    database: Engine, tmp_path: Path
) -> None:
    def whole() -> list[tuple[object, ...]]:
        return rows(database, monthly_fact, "month", "numerator", measure="audits_good")

    load(database, tmp_path / "a.csv", audits("2019-06", 28), audits("2019-09", 31))
    load(database, tmp_path / "b.csv", audits("2019-09", 32), audits("2019-12", 33))
    assert whole() == [("2019-06", 28.0), ("2019-09", 32.0), ("2019-12", 33.0)]
    held = rows(database, supplied_figure, "month", "numerator", "is_current")
    assert held == [
        ("2019-06", 28.0, True),
        ("2019-09", 31.0, False),
        ("2019-09", 32.0, True),
        ("2019-12", 33.0, True),
    ]
    undo(database)
    assert whole() == [("2019-06", 28.0), ("2019-09", 31.0)]
    assert load(
        database, tmp_path / "a.csv", audits("2019-06", 28), audits("2019-09", 31)
    ).already_loaded


def test_of_two_files_of_one_import_the_later_counts_and_the_report_says_so(
    database: Engine, tmp_path: Path
) -> None:
    write(tmp_path / "files" / "a.csv", HEADER, audits(numerator=30), audits("2019-06"))
    write(tmp_path / "files" / "b.csv", HEADER, audits(numerator=31))
    report = run_import(database, "figures", [tmp_path / "files"], authority=AUTHORITY)
    assert [(issue.file_name, issue.message) for issue in report.issues] == [
        ("b.csv", "Row 2: gives a figure that row 2 of a.csv gives too: the later file counts")
    ]
    assert [(file.rows_loaded, file.rows_warned) for file in report.files] == [(2, 0), (1, 1)]
    held = rows(database, supplied_figure, "month", "numerator")
    assert held == [("2019-06", 31.0), ("2019-09", 31.0)]


def test_an_area_is_a_team_where_one_of_that_name_or_code_is_loaded(
    database: Engine, tmp_path: Path
) -> None:
    found = Records()
    found.add("department", "T1", "Team 1", "", "Front door", "North")
    found.child("A")
    found.load(database, tmp_path / "ssd", "2019-09-30")
    load(
        database,
        tmp_path / "figures.csv",
        audits("2019-09", 6, 10, unit="team 1"),
        audits("2019-09", 7, 10, unit="North"),
        audits("2019-06", 5, 10, unit="T1"),
        audits("2019-06", 4, 10, unit="Team 9", level="Team"),
    )
    assert rows(database, monthly_fact, *FACT, measure="audits_good") == [
        ("locality", "North", "all", "2019-09", 7.0, 10.0, "figures"),
        ("team", "T1", "all", "2019-06", 5.0, 10.0, "figures"),
        ("team", "T1", "all", "2019-09", 6.0, 10.0, "figures"),
        ("team", "Team 9", "all", "2019-06", 4.0, 10.0, "figures"),
    ]


def test_a_figure_fills_the_months_whose_records_reach_back_too_little(
    database: Engine, tmp_path: Path
) -> None:
    """Records from September on, that need four months: October is the council's, December not."""
    found = Records().child("A").add("early_help_episodes", "E1", "A", "2019-09-02", "")
    found.child("B").add("early_help_episodes", "E2", "B", "2019-09-02", "")
    found.load(database, tmp_path / "ssd", "2019-12-31")
    figures = [
        ["early_help_children", "snapshot", month, *[""] * 4, 40, "", "", "Early help service"]
        for month in ("2019-10", "2019-12")
    ]
    load(database, tmp_path / "figures.csv", *figures)
    measure = measures()["early_help_children"]
    assert measure.computed
    looking_back = replace(measure, computed=replace(measure.computed, look_back_months=4))
    with write_transaction(database) as connection:
        rebuild(connection, AUTHORITY, {measure.id: looking_back})
    told = rows(database, monthly_fact, "month", "numerator", "status", level="all", group="none")
    assert told == [
        ("2019-09", None, "not_enough_history"),
        ("2019-10", 40.0, "ok"),
        ("2019-11", None, "not_enough_history"),
        ("2019-12", 2.0, "ok"),
    ]


def test_supplied_figures_beyond_the_records_do_not_move_now(
    database: Engine, tmp_path: Path
) -> None:
    found = Records()
    found.child("A")
    found.add("contacts", "C1", "A", "2019-05-10", "6", '{"NFA_FLAG": "Y"}')
    found.load(database, tmp_path / "ssd", "2019-05-31")
    load(database, tmp_path / "figures.csv", audits("2019-12"))
    repository = SqlRepository(database)
    assert str(repository.loaded(VIEWER).data_to) == "2019-05-31"
    assert repository.options(VIEWER).months[-1] == "2019-05"


def test_supplied_figures_alone_say_up_to_when(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path / "figures.csv", audits("2019-12"))
    repository = SqlRepository(database)
    assert str(repository.loaded(VIEWER).data_to) == "2019-12-31"
    assert repository.options(VIEWER).months == ("2019-12",)


def test_a_supplied_population_serves_where_none_published_is_as_new(
    database: Engine, tmp_path: Path
) -> None:
    found = Records()
    for child in "ABC":
        found.child(child)
        found.add("contacts", f"C{child}", child, "2019-05-10", "6", '{"NFA_FLAG": "Y"}')
    found.load(database, tmp_path / "ssd", "2019-05-31")
    header = ("series", "year", "area_code", "old_la_code", "value", "symbol", "source")
    published = ["population_0_17", 2019, "", AUTHORITY, 30_000, "", "ONS, June 2019"]
    path = write(tmp_path / "population.csv", header, published)
    run_import(database, "published", [path], authority=None)

    def rate(measure: str) -> str:
        state = ViewState("2019-04", "2019-05")
        notes = view(measures()[measure], state, VIEWER, SqlRepository(database)).notes
        return next(note for note in notes if "per 10,000" in note)

    load(database, tmp_path / "old.csv", population("2018-06", 10_000))
    assert rate("mash_enquiries").startswith("1.0 per 10,000 children in the month (30,000")
    load(database, tmp_path / "new.csv", population("2019-04", 15_000))
    assert rate("mash_enquiries") == (
        "2.0 per 10,000 children in the month (15,000 children aged 0 to 17, Public health team)."
    )
    load(database, tmp_path / "later.csv", population("2019-12", 5_000))
    assert rate("mash_enquiries").startswith("2.0 ")


@pytest.mark.parametrize("ending", ["2019-09", "2019-09-30", "30/09/2019", "Sep-19", "Sept 2019"])
def test_a_month_may_be_written_as_a_spreadsheet_writes_it(
    database: Engine, tmp_path: Path, ending: str
) -> None:
    load(database, tmp_path / "figures.csv", audits(ending))
    assert rows(database, supplied_figure, "month") == [("2019-09",)]


def test_the_columns_may_stand_in_any_order_and_some_be_left_out(
    database: Engine, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "figures.csv",
        ("Value", "Month", "Series", "Period", "colour"),
        ["58,678", "2018-06", "Population 0-17", "Year", "red"],
    )
    report = run_import(database, "figures", [path], authority=AUTHORITY)
    assert rows(database, supplied_figure, "series", "month", "level", "unit", "value") == [
        ("population_0_17", "2018-06", "all", "all", 58_678.0)
    ]
    assert {issue.rule for issue in report.issues} == {"unknown_columns", "missing_columns"}
    wrong = write(tmp_path / "wrong.csv", ("series", "period", "value"), ["a", "year", 1])
    with pytest.raises(Refusal, match=r"wrong\.csv, row 1: wrong header, missing ending"):
        run_import(database, "figures", [wrong], authority=AUTHORITY)


def test_a_series_that_no_measure_shows_is_kept_and_named(database: Engine, tmp_path: Path) -> None:
    line = ["lost_library_books", "month", "2019-09", *[""] * 4, 12, "", "", "Schools"]
    report = load(database, tmp_path / "figures.csv", line, population("2018-06", 58_678))
    assert [issue.message for issue in report.issues] == [
        "no measure shows these series; they are kept: lost_library_books"
    ]
    assert len(rows(database, supplied_figure, "series")) == 2
    assert rows(database, monthly_fact, "measure") == []


def test_each_period_covers_its_own_months(database: Engine, tmp_path: Path) -> None:
    """A snapshot stands at its day, a course by the month in which it began."""
    spans = {
        ("snapshot", "2019-09"): ("2019-09-01", "2019-09-30"),
        ("course", "2019-09"): ("2019-09-01", "2019-09-30"),
        ("year_to_date", "2019-09"): ("2019-04-01", "2019-09-30"),
        ("year_to_date", "2019-03"): ("2018-04-01", "2019-03-31"),
        ("rolling_12", "2019-09"): ("2018-10-01", "2019-09-30"),
        ("term", "2019-04"): ("2019-01-01", "2019-04-30"),
        ("academic_year", "2019-08"): ("2018-09-01", "2019-08-31"),
    }
    for (period, ending), (first, last) in spans.items():
        line = ["anything", period, ending, *[""] * 4, 1, "", "", ""]
        report = load(database, tmp_path / f"{period}-{ending}.csv", line)
        assert report.rows_loaded == 1
        assert (str(report.data_from), str(report.data_to)) == (first, last)


def test_a_snapshot_is_shown_where_the_council_took_one(database: Engine, tmp_path: Path) -> None:
    """Months between two snapshots are no gaps: nobody said that one would be taken."""
    load(
        database,
        tmp_path / "figures.csv",
        ["cl_university", "snapshot", "2019-03", *[""] * 4, 27, 170, "", "Leaving care"],
        ["cl_university", "snapshot", "2019-09", *[""] * 4, 31, 172, "", "Leaving care"],
        ["provision_6th_day", "term", "2019-04", *[""] * 4, 27, 36, "", "Attendance team"],
        ["mcewan_programme", "course", "2019-05", *[""] * 4, 8, "", "", "Early help"],
        ["mcewan_programme", "course", "2019-05", "", "", "referrer", "Social care", 7, "", "", ""],
    )
    state = ViewState("2018-10", "2019-09")

    def shown(measure: str) -> View:
        return view(measures()[measure], state, VIEWER, SqlRepository(database))

    university = shown("cl_university")
    assert [row.month for row in university.own.rows] == ["2019-03", "2019-09"]
    assert "at 30 September 2019 (31 of 172 young people)" in university.sentence
    assert "in the spring term to April 2019" in shown("provision_6th_day").sentence
    course = shown("mcewan_programme")
    assert "8 referrals in the course that began in May 2019" in course.sentence
    [(title, [line])] = course.splits
    assert (title, line.label, line.rows[-1].value) == ("By who referred", "Social care", 7)


def test_a_split_that_the_program_does_not_know_is_shown_by_its_name() -> None:
    """A measure of a council's own may name any split."""
    assert split_title("length_of_wait") == "By length of wait"
    assert split_words("over_a_year") == "Over a year"
    assert (split_title("grade"), split_words("good")) == ("By grade", "Good")


def test_the_template_holds_every_column_and_examples_that_are_never_loaded(
    database: Engine, tmp_path: Path
) -> None:
    lines = list(csv.DictReader(io.StringIO(template())))
    assert len(lines) == 3
    assert {line["series"] for line in lines} <= {*declared(), "population_0_17"}
    path = tmp_path / "template.csv"
    path.write_text(template(), "utf-8", newline="")
    report = run_import(database, "figures", [path], authority=AUTHORITY)
    assert said(report) == [(row, "example", "refuse") for row in (2, 3, 4)]
    # Each example is sound but for being one.
    path = tmp_path / "filled.csv"
    path.write_text(template().replace("EXAMPLE", "Audits"), "utf-8", newline="")
    report = run_import(database, "figures", [path], authority=AUTHORITY)
    assert (report.rows_loaded, report.issues) == (3, ())


def test_every_column_and_declared_series_is_documented() -> None:
    words = (Path(__file__).parents[2] / "docs" / "figures.md").read_text("utf-8")
    for name in (*HEADER, *declared(), "population_0_17"):
        assert f"`{name}`" in words, name
