"""Each file of the SSDA903 beside header and episodes, by hand, on both databases."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data import facts
from data.coverage import read_coverage
from data.imports.report import ImportReport
from data.imports.run import run_import
from data.schema import (
    adoption,
    adoption_placement,
    asylum_seeker,
    care_episode,
    care_leaver,
    care_review,
    health_check,
    import_issue,
    involvement,
    missing_episode,
    person,
    previous_permanence,
    sdq_score,
)
from tests.data.import_files import a_return, child, episode, rows, write

BORN = "01/05/2010"


@pytest.fixture(autouse=True)
def _without_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are what is looked at here; the facts have tests of their own."""
    monkeypatch.setattr(facts, "rebuild", lambda _connection, _authority: None)


def load(
    engine: Engine, folder: Path, name: str, header: str, *lines: Sequence[object]
) -> ImportReport:
    """Load children 1 and 2 of the year 2018 with one more file."""
    a_return(
        folder,
        [child("1"), child("2")],
        [episode("1", "01/05/2017"), episode("2", "02/05/2017")],
    )
    write(folder / name, header.split(), *lines)
    report = run_import(engine, "ssda903", [folder], authority="330", year=2018)
    assert report.rows_read == 4 + len(lines)
    assert report.rows_read == report.rows_loaded + report.rows_refused
    return report


def found(report: ImportReport, *severities: str) -> list[tuple[int | None, str]]:
    """Row numbers and rules of the issues of the last file."""
    return [
        (issue.row_number, issue.rule)
        for issue in report.issues
        if issue.severity in severities and issue.file_name == report.files[-1].file_name
    ]


def test_oc2_fills_scores_and_checks_and_is_counted_once(database: Engine, tmp_path: Path) -> None:
    report = load(
        database,
        tmp_path / "r",
        "oc2.csv",
        "CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK "
        "HEALTH_ASSESSMENT SUBSTANCE_MISUSE INTERVENTION_RECEIVED INTERVENTION_OFFERED",
        ("1", BORN, "14", "", "0", "", "1", "0", "1", "0", "", ""),
        ("2", "02/05/2010", "", "SDQ1", "x", "", "Y", "", "", "", "", ""),
    )
    [file] = [file for file in report.files if file.file_name == "oc2.csv"]
    assert (file.rows_read, file.rows_loaded, file.rows_warned) == (2, 2, 1)
    assert rows(database, sdq_score, "source_id", "score", "reason") == [
        ("1|2018", 14, None),
        ("2|2018", None, "SDQ1"),
    ]
    # A blank cell says nothing; one that is not understood says that there is something.
    assert rows(database, health_check, "source_id", "check_kind", "done", "year_ending") == [
        ("1|convicted|2018", "convicted", False, 2018),
        ("1|dental|2018", "dental", False, 2018),
        ("1|health_assessment|2018", "health_assessment", True, 2018),
        ("1|immunisations|2018", "immunisations", True, 2018),
        ("1|substance_misuse|2018", "substance_misuse", False, 2018),
        ("2|convicted|2018", "convicted", None, 2018),
        ("2|immunisations|2018", "immunisations", True, 2018),
    ]
    assert found(report, "warn") == [(3, "flag"), (3, "birth_differs")]
    with database.connect() as connection:
        covered = read_coverage(connection, "330").spans
    year = (("2017-04", "2018-03"),)
    assert covered["ssda903", "sdq_score"] == covered["ssda903", "health_check"] == year


def test_without_a_check_of_every_child_no_checks_are_covered(
    database: Engine, tmp_path: Path
) -> None:
    report = load(
        database,
        tmp_path / "r",
        "oc2.csv",
        "CHILD SDQ_SCORE SDQ_REASON IMMUNISATIONS HEALTH_ASSESSMENT",
        ("1", "14", "", "1", "1"),
    )
    assert report.files[-1].covers == ""
    said = [issue.message for issue in report.issues if issue.rule == "figures_missing"]
    assert any("TEETH_CHECK is not in the file: no dental checks" in words for words in said)
    with database.connect() as connection:
        covered = read_coverage(connection, "330").spans
    assert ("ssda903", "sdq_score") in covered
    assert ("ssda903", "health_check") not in covered


def test_reviews(database: Engine, tmp_path: Path) -> None:
    report = load(
        database,
        tmp_path / "r",
        "reviews.csv",
        "CHILD DOB REVIEW REVIEW_CODE",
        ("1", BORN, "01/06/2017", "pn1"),
        ("1", BORN, "01/12/2017", "PN9"),
        ("1", BORN, "01/12/2017", "PN1"),
        ("1", BORN, "01/06/2018", "PN1"),
        ("2", BORN, "01/03/2017", ""),
        ("2", BORN, "01/03/2010", "PN0"),
        ("3", BORN, "01/07/2017", "PN0"),
        ("2", BORN, "", "PN0"),
    )
    assert rows(database, care_review, "source_id", "review_date", "code") == [
        ("1|2017-06-01", date(2017, 6, 1), "PN1"),
        ("1|2017-12-01", date(2017, 12, 1), "PN9"),
        ("1|2018-06-01", date(2018, 6, 1), "PN1"),
        ("2|2010-03-01", date(2010, 3, 1), "PN0"),
        ("2|2017-03-01", date(2017, 3, 1), None),
        ("3|2017-07-01", date(2017, 7, 1), "PN0"),
    ]
    assert found(report, "refuse") == [(4, "duplicate"), (9, "blank")]
    assert found(report, "warn") == [
        (3, "participation"),
        (6, "before_year"),
        (7, "before_year"),
        (7, "before_birth"),
        (8, "child_unknown"),
    ]
    # A review that is planned is expected: one note, no warning.
    [planned] = [issue for issue in report.issues if issue.rule == "planned"]
    assert planned.message.startswith("1 of its rows")


def test_care_leavers(database: Engine, tmp_path: Path) -> None:
    report = load(
        database,
        tmp_path / "r",
        "oc3.csv",
        "CHILD DOB IN_TOUCH ACTIV ACCOM",
        ("9", "01/02/2000", "YES", "F1", "B1"),
        ("1", BORN, "NO", "0", "0"),
        ("2", BORN, "PERHAPS", "F3", "01"),
        ("8", "", "DIED", "", ""),
        ("7", "30/02/2000", "YES", "F1", "B1"),
    )
    columns = ("source_id", "born", "year_ending", "in_touch", "activity", "accommodation")
    assert rows(database, care_leaver, *columns) == [
        ("1|2018", date(2010, 5, 1), 2018, "NO", "0", "0"),
        ("2|2018", date(2010, 5, 1), 2018, "PERHAPS", "F3", "01"),
        ("8|2018", None, 2018, "DIED", None, None),
        ("9|2018", date(2000, 2, 1), 2018, "YES", "F1", "B1"),
    ]
    assert found(report, "refuse") == [(6, "date")]
    assert found(report, "warn") == [
        (2, "child_unknown"),
        (4, "in_touch"),
        (4, "activity"),
        (4, "accommodation"),
        (5, "no_birth_date"),
        (5, "child_unknown"),
    ]


def test_adoptions(database: Engine, tmp_path: Path) -> None:
    report = load(
        database,
        tmp_path / "r",
        "ad1.csv",
        "CHILD DOB DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR",
        ("1", BORN, "01/06/2017", "01/05/2017", "1", "2", "MF", "L11"),
        ("2", BORN, "01/06/2018", "", "perhaps", "5", "", "L9"),
    )
    assert rows(
        database,
        adoption,
        "source_id",
        "matched_date",
        "fostered_by_adopter",
        "adopters",
        "adopters_sex",
        "adopters_status",
    ) == [
        ("1|2017-06-01", date(2017, 5, 1), True, 2, "MF", "L11"),
        ("2|2018-06-01", None, None, None, None, "L9"),
    ]
    assert found(report, "warn") == [
        (2, "matched_before_decided"),
        (3, "flag"),
        (3, "adopters"),
        (3, "adopters_status"),
        (3, "after_year"),
    ]


def test_children_placed_for_adoption(database: Engine, tmp_path: Path) -> None:
    report = load(
        database,
        tmp_path / "r",
        "Placed for adoption.csv",
        "CHILD DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED",
        ("1", BORN, "01/06/2017", "01/08/2017", "RD1"),
        ("1", BORN, "01/09/2017", "", ""),
        ("2", BORN, "01/06/2017", "31/05/2017", "RD2"),
        ("2", BORN, "01/04/2010", "31/05/2017", "XXX"),
    )
    assert rows(
        database, adoption_placement, "source_id", "ceased_date", "ceased_reason", "row_number"
    ) == [
        ("1|2017-06-01", date(2017, 8, 1), "RD1", 2),
        ("1|2017-09-01", None, None, 3),
        ("2|2010-04-01", date(2017, 5, 31), "XXX", 5),
    ]
    assert found(report, "refuse") == [(4, "end_before_start")]
    assert found(report, "warn") == [(5, "adoption_reversed"), (5, "before_birth")]


def test_previous_permanence(database: Engine, tmp_path: Path) -> None:
    report = load(
        database,
        tmp_path / "r",
        "prev_perm.csv",
        "CHILD DOB PREV_PERM LA_PERM DATE_PERM",
        ("1", BORN, "P1", "E09000001", "01/02/2015"),
        ("2", BORN, "P2", "WAL", "zz/02/2015"),
        ("3", BORN, "Z1", "", ""),
    )
    assert rows(
        database, previous_permanence, "source_id", "permanence_code", "permanence_date"
    ) == [("1", "P1", date(2015, 2, 1)), ("2", "P2", None), ("3", "Z1", None)]
    assert found(report, "warn") == [(3, "part_date"), (4, "child_unknown")]
    # Where the child was adopted from would link two identities.
    with database.connect() as connection:
        kept = str(connection.execute(previous_permanence.select()).all())
    assert "E09000001" not in kept
    assert "WAL" not in kept


def test_missing_episodes(database: Engine, tmp_path: Path) -> None:
    report = load(
        database,
        tmp_path / "r",
        "missing_episodes.csv",
        "CHILD DOB MISSING MIS_START MIS_END",
        ("1", BORN, "M", "01/06/2017", "03/06/2017"),
        ("1", BORN, "a", "01/07/2017", ""),
        ("1", BORN, "X", "01/08/2017", ""),
        ("2", BORN, "M", "03/06/2017", "01/06/2017"),
        ("2", BORN, "M", "03/06/2016", "01/07/2016"),
        ("2", BORN, "M", "03/06/2018", ""),
    )
    assert rows(
        database, missing_episode, "source_id", "missing_kind", "start_date", "end_date"
    ) == [
        ("1|2017-06-01", "M", date(2017, 6, 1), date(2017, 6, 3)),
        ("1|2017-07-01", "A", date(2017, 7, 1), None),
        ("2|2016-06-03", "M", date(2016, 6, 3), date(2016, 7, 1)),
        ("2|2018-06-03", "M", date(2018, 6, 3), None),
    ]
    assert found(report, "refuse") == [(4, "missing"), (5, "end_before_start")]
    assert found(report, "warn") == [(6, "ended_before_year"), (7, "after_year")]


def test_asylum_seekers_may_turn_18_years_ahead(database: Engine, tmp_path: Path) -> None:
    report = load(
        database,
        tmp_path / "r",
        "uasc.csv",
        "CHILD SEX DOB DUC",
        ("1", "2", BORN, f"01/05/{date.today().year + 12}"),
        ("2", "1", BORN, ""),
        ("3", "1", BORN, "01/05/2190"),
    )
    assert rows(database, asylum_seeker, "source_id", "status_ended") == [
        ("1", date(date.today().year + 12, 5, 1)),
        ("2", None),
    ]
    assert found(report, "refuse") == [(4, "planned_year")]
    # It tells the date of birth, so the message keeps it.
    [issue] = [issue for issue in report.issues if issue.rule == "planned_year"]
    assert "2190" not in issue.message


def test_social_workers_are_of_no_team(database: Engine, tmp_path: Path) -> None:
    report = load(
        database,
        tmp_path / "r",
        "sw_episodes.csv",
        "CHILD DOB SW_ID SW_DECOM SW_DEC SW_REASON",
        ("1", BORN, "SW1", "01/06/2016", "01/06/2017", "LEFTRL"),
        ("1", BORN, "SW2", "01/06/2017", "", ""),
        ("2", BORN, "SW1", "02/06/2017", "01/06/2017", ""),
        ("2", BORN, "SW" * 20, "02/06/2017", "", ""),
    )
    columns = ("source_id", "worker_id", "team_id", "end_date")
    assert rows(database, involvement, *columns) == [
        ("1|SW1|2016-06-01", "SW1", "unknown", date(2017, 6, 1)),
        ("1|SW2|2017-06-01", "SW2", "unknown", None),
    ]
    assert found(report, "refuse") == [(4, "end_before_start"), (5, "too_long")]
    assert report.files[-1].covers == "cla_involvement"


def test_care_that_goes_on_goes_on_the_same_day(database: Engine, tmp_path: Path) -> None:
    a_return(
        tmp_path / "r",
        [child("1"), child("2")],
        [
            episode("1", "01/05/2017", end="01/06/2017", rec="X1"),
            episode("1", "02/06/2017", "P", end="31/03/2018", rec="X1"),
            # What goes on after the year is in the next return.
            episode("2", "01/05/2017", end="01/04/2018", rec="X1"),
        ],
    )
    report = run_import(database, "ssda903", [tmp_path / "r"], authority="330", year=2018)
    rules_hit = [(i.row_number, i.rule) for i in report.issues if i.severity == "warn"]
    assert rules_hit == [
        (4, "ends_after_year"),
        (2, "not_continued"),
        (3, "not_continued"),
    ]


def test_files_that_are_not_there_are_named_with_what_is_lost(
    database: Engine, tmp_path: Path
) -> None:
    a_return(tmp_path / "r", [child("1")], [episode("1", "01/05/2017")])
    report = run_import(database, "ssda903", [tmp_path / "r"], authority="330")
    lost = {i.file_name: i.message for i in report.issues if i.rule == "file_missing"}
    assert len(lost) == 9
    words = "reviews is missing: no reviews in time, no taking part in reviews"
    assert lost["reviews.csv"] == words
    assert lost["oc2.csv"] == "oc2 is missing: no SDQ scores and no health checks"


def test_corrected_rows_may_come_alone(database: Engine, tmp_path: Path) -> None:
    """The rows that were refused, with the columns that were put beside them."""
    first = load(
        database,
        tmp_path / "r",
        "reviews.csv",
        "CHILD DOB REVIEW REVIEW_CODE",
        ("1", BORN, "31/06/2017", "PN1"),
    )
    path = write(
        tmp_path / "corrected.csv",
        ("refused_because", "file", "row", "CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
        ("not a date", "reviews.csv", "2", "1", BORN, "30/06/2017", "PN1"),
    )
    report = run_import(
        database, "ssda903", [path], authority="330", year=2018, corrects=first.import_id
    )
    assert report.issues == ()
    assert (report.year, report.rows_read, report.rows_loaded) == (2018, 1, 1)
    assert rows(database, care_review, "source_id", is_current=True) == [("1|2017-06-30",)]


def test_no_message_holds_a_child_or_a_date_of_birth(database: Engine, tmp_path: Path) -> None:
    load(
        database,
        tmp_path / "r",
        "reviews.csv",
        "CHILD DOB REVIEW REVIEW_CODE",
        ("CHILD77", "17/07/2007", "01/03/2010", "PN1"),
        ("CHILD77", "17/07/2007", "01/03/2010", "PN1"),
        ("1", "18/08/2008", "01/03/2010", "PN1"),
        ("2", "not a date", "x", "PN1"),
    )
    said = "\n".join(message for (message,) in rows(database, import_issue, "message"))
    for private in ("CHILD77", "2007", "2008", "not a date'"):
        assert private not in said
    assert len(rows(database, person, "source_id")) == len(
        rows(database, care_episode, "source_id")
    )
