"""The SSDA903 return: what is loaded, what is refused, and why."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data import facts
from data.imports.errors import Refusal
from data.imports.run import run_import
from data.schema import care_episode, import_issue, person, sdq_score
from tests.data.import_files import (
    EPISODES,
    HEADER,
    a_return,
    child,
    counts,
    episode,
    rows,
    write,
)


@pytest.fixture(autouse=True)
def _without_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are what is looked at here; the facts have tests of their own."""
    monkeypatch.setattr(facts, "rebuild", lambda _connection, _authority: None)


def test_three_children_by_hand(database: Engine, tmp_path: Path) -> None:
    folder = a_return(
        tmp_path / "return",
        [child("1"), child("2", sex="1", ethnic="BCRB"), child("3", sex="F", ethnic="NOBT")],
        [
            episode("1", "01/05/2017", end="01/06/2017", rec="X1"),
            episode("1", "01/06/2017", "P", post="WV9 9ZZ"),
            episode("2", "03/03/2016", post="", urn=""),
        ],
        [["1", "01/05/2010", "14", "", "0"], ["2", "01/05/2010", "", "SDQ4", "0"]],
    )
    report = run_import(database, "ssda903", [folder], authority="330")

    assert (report.year, report.data_from, report.data_to) == (
        2018,
        date(2017, 4, 1),
        date(2018, 3, 31),
    )
    assert [(file.record_table, file.rows_loaded) for file in report.files] == [
        ("person", 3),
        ("care_episode", 3),
        ("sdq_score", 2),
    ]
    assert (report.files[1].first_date, report.files[1].last_date) == (
        date(2016, 3, 3),
        date(2017, 6, 1),
    )
    assert rows(database, person, "person_id", "sex", "born", "ethnicity_code", "ethnicity") == [
        ("1", "female", date(2010, 5, 1), "WBRI", "white"),
        ("2", "male", date(2010, 5, 1), "BCRB", "black"),
        ("3", "female", date(2010, 5, 1), "NOBT", "unknown"),
    ]
    assert rows(
        database, care_episode, "source_id", "start_reason", "end_date", "end_reason", "row_number"
    ) == [
        ("1|2017-05-01", "S", date(2017, 6, 1), "X1", 2),
        ("1|2017-06-01", "P", None, None, 3),
        ("2|2016-03-03", "S", None, None, 4),
    ]
    codes = [code for _, code in rows(database, care_episode, "source_id", "placement_code")]
    assert codes[0] != codes[1]
    assert codes[2] is None
    assert rows(database, sdq_score, "source_id", "year_ending", "score", "reason") == [
        ("1|2018", 2018, 14, None),
        ("2|2018", 2018, None, "SDQ4"),
    ]


def test_nothing_is_kept_of_what_identifies_beyond_need(database: Engine, tmp_path: Path) -> None:
    folder = a_return(
        tmp_path / "return",
        [child("1"), ["2", "1", "30/02/2010", "WBRI", "Z987654321098", "mother", "01/01/1990"]],
        [episode("1", "01/05/2017"), episode("1", "32/05/2017"), [*episode("1", "x"), "extra"]],
    )
    run_import(database, "ssda903", [folder], authority="330")
    with database.connect() as connection:
        dump = "\n".join(
            str(row)
            for table in (person, care_episode, import_issue)
            for row in connection.execute(table.select())
        )
    for private in ("A123456789012", "Z987654321098", "mother", "1990", "WV1", "WV2", "SC001"):
        assert private not in dump


def test_columns_in_any_order_and_case_and_strange_ones_are_named(
    database: Engine, tmp_path: Path
) -> None:
    write(tmp_path / "r" / "Header 2018.CSV", ("Dob", "child", "Sex ", "ethnic", "Shoe size"),
          ("01/05/2010", "1", "2", "WBRI", "4"))  # fmt: skip
    write(tmp_path / "r" / "SSDA903_Episodes.csv",
          ("rec", "Dec", "decom", "CHILD", "rne", "ls", "Place"),
          ("", "", "01/05/2017", "1", "s", "c2", "u6"))  # fmt: skip
    report = run_import(database, "ssda903", [tmp_path / "r"], authority="330")
    notes = {(issue.file_name, issue.rule): issue.message for issue in report.issues}
    assert "Shoe size" in notes["Header 2018.CSV", "unknown_columns"]
    assert "PL_POST" in notes["SSDA903_Episodes.csv", "missing_columns"]
    assert rows(database, care_episode, "start_reason", "legal_status", "place") == [
        ("S", "C2", "U6")
    ]


def test_a_refused_row_is_kept_with_its_reason(database: Engine, tmp_path: Path) -> None:
    folder = a_return(
        tmp_path / "return",
        [child("1"), child("1"), child("2", born="31/02/2010")],
        [
            episode("1", "01/05/2017"),
            episode("1", "31/02/2019"),
            episode("1", "01/05/2017", "P"),
            episode("1", "01/07/2017", end="30/06/2017", rec="X1"),
            episode("1", "01/04/2018"),
            episode("1", "01/08/2017", "Q"),
            episode("1", "01/08/0207"),
            episode("", "01/08/2017"),
            episode("1", "01/08/2017")[:12],
        ],
        [["1", "", "41", "", ""]],
    )
    report = run_import(database, "ssda903", [folder], authority="330", year=2018)
    refused = [
        (issue.file_name, issue.row_number, issue.column, issue.message)
        for issue in report.issues
        if issue.severity == "refuse"
    ]
    assert refused == [
        ("header.csv", 3, None, "Row 3: names the same record as row 2"),
        (
            "header.csv",
            4,
            "DOB",
            "Row 4, DOB: the value is not a date; expected dd/mm/yyyy",
        ),
        (
            "episodes.csv",
            3,
            "DECOM",
            "Row 3, DECOM: '31/02/2019' is not a date; expected dd/mm/yyyy",
        ),
        ("episodes.csv", 4, None, "Row 4: names the same record as row 2"),
        ("episodes.csv", 5, None, "Row 5: ends before it starts"),
        ("episodes.csv", 6, None, "Row 6: starts after the last day of the return's year"),
        (
            "episodes.csv",
            7,
            "RNE",
            "Row 7, RNE: 'Q' is not a reason for a new episode; expected S, L, P, T, B or U",
        ),
        (
            "episodes.csv",
            8,
            "DECOM",
            "Row 8, DECOM: '01/08/0207' has an unlikely year; expected 1900 to next year",
        ),
        ("episodes.csv", 9, "CHILD", "Row 9, CHILD: is blank; expected a value"),
        ("episodes.csv", 10, None, "Row 10: has 12 fields; expected 13"),
        (
            "oc2.csv",
            2,
            "SDQ_SCORE",
            "Row 2, SDQ_SCORE: '41' is not a score; expected a whole number from 0 to 40",
        ),
    ]
    for file in report.files:
        assert file.rows_read == file.rows_loaded + file.rows_refused
    assert [file.rows_loaded for file in report.files] == [1, 1, 0]
    # The report that is stored is the one that was given.
    stored = rows(database, import_issue, "issue_number", "message", "content", severity="refuse")
    assert [message for _, message, _ in stored] == [message for *_, message in refused]
    content = json.loads(next(content for _, m, content in stored if "31/02/2019" in m))
    assert content["DECOM"] == "31/02/2019"
    assert content["PLACE"] == "U6"
    assert not {"PL_POST", "URN", "HOME_POST"} & set(content)


def test_what_is_odd_but_can_be_counted_is_loaded_with_a_warning(
    database: Engine, tmp_path: Path
) -> None:
    folder = a_return(
        tmp_path / "return",
        [child("1", born="", ethnic="ZZZZ", sex="7"), child("4", born="01/05/2018")],
        [
            episode("1", "01/05/2017", rec="X1"),
            episode("1", "01/06/2017", "P"),
            episode("2", "01/05/2017", legal="Q9", place="ZZ"),
            episode("4", "01/05/2017", end="02/04/2018", rec="E4A"),
            episode("4", "01/05/2016", end="01/06/2016"),
        ],
        [["1", "", "3", "SDQ1", ""]],
    )
    report = run_import(database, "ssda903", [folder], authority="330", year=2018)
    found = [
        (issue.file_name.removesuffix(".csv"), issue.row_number, issue.rule)
        for issue in report.issues
        if issue.severity == "warn"
    ]
    assert found == [
        ("header", 2, "sex"),
        ("header", 2, "ethnicity"),
        ("header", 2, "no_birth_date"),
        ("header", 3, "born_after_year"),
        ("episodes", 2, "open_with_reason"),
        ("episodes", 4, "legal_status"),
        ("episodes", 4, "placement"),
        ("episodes", 4, "child_unknown"),
        ("episodes", 5, "ends_after_year"),
        ("episodes", 5, "before_birth"),
        ("episodes", 6, "ended_before_year"),
        ("episodes", 6, "ended_without_reason"),
        ("episodes", 6, "before_birth"),
        ("episodes", 3, "overlap"),
        ("oc2", 2, "score_and_reason"),
    ]
    assert [file.rows_warned for file in report.files] == [2, 5, 1]
    assert [file.rows_refused for file in report.files] == [0, 0, 0]
    # Nothing was changed for a warning.
    assert ("ZZ", "Q9") in rows(database, care_episode, "place", "legal_status")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (("CHILD", "SEX", "DOB"), "header.csv, row 1: wrong header, missing ETHNIC; found CHILD"),
        # The first row may be a child's: it is not repeated.
        (("1001", "Smith"), "missing CHILD, SEX, DOB, ETHNIC; found none of its columns"),
    ],
)
def test_a_wrong_header_changes_nothing(
    database: Engine, tmp_path: Path, header: tuple[str, ...], words: str
) -> None:
    folder = a_return(tmp_path / "return", [], [episode("1", "01/05/2017")])
    write(folder / "header.csv", header)
    before = counts(database)
    with pytest.raises(Refusal) as refusal:
        run_import(database, "ssda903", [folder], authority="330")
    assert words in str(refusal.value)
    assert counts(database) == before


def test_half_a_return_is_refused(database: Engine, tmp_path: Path) -> None:
    path = write(tmp_path / "header.csv", HEADER, child("1"))
    with pytest.raises(Refusal, match=r"episodes\.csv is missing"):
        run_import(database, "ssda903", [path], authority="330")


def test_a_file_that_names_another_authority_is_refused(database: Engine, tmp_path: Path) -> None:
    folder = a_return(tmp_path / "return", [child("1")], [])
    write(folder / "episodes.csv", (*EPISODES, "LA"), [*episode("1", "01/05/2017"), "975"])
    with pytest.raises(Refusal, match=r"row 2, LA: names authority 975; this import is for 330"):
        run_import(database, "ssda903", [folder], authority="330")


def test_without_a_date_the_year_must_be_given(database: Engine, tmp_path: Path) -> None:
    folder = a_return(tmp_path / "return", [child("1")], [episode("1", "soon")])
    with pytest.raises(Refusal, match="give the year with --year"):
        run_import(database, "ssda903", [folder], authority="330")


def test_the_made_up_return_of_2018(database: Engine, shared: Path) -> None:
    folder = shared / "returns" / "ssda903_2018"
    report = run_import(database, "ssda903", [folder], authority="330")
    assert report.year == 2018
    for file in report.files:
        with (folder / file.file_name).open(encoding="utf-8-sig", newline="") as stream:
            assert file.rows_read == sum(1 for _ in csv.reader(stream)) - 1
        assert file.rows_read == file.rows_loaded + file.rows_refused
    assert len(report.files) == 11
    notes = {(issue.file_name, issue.rule) for issue in report.issues if issue.severity == "note"}
    assert notes == {("reviews.csv", "planned")}
    # Each refused row has its reason.
    for file in report.files:
        reasons = {
            issue.row_number
            for issue in report.issues
            if issue.file_name == file.file_name and issue.severity == "refuse"
        }
        assert len(reasons) == file.rows_refused
    of_workers = [issue.rule for issue in report.issues if issue.file_name == "sw_episodes.csv"]
    assert of_workers == ["after_year", "child_unknown"]
    with (folder / "episodes.csv").open(newline="") as stream:
        episodes = list(csv.DictReader(stream))
    warned = [issue.rule for issue in report.issues if issue.severity == "warn"]
    assert warned.count("open_with_reason") == sum(
        bool(row["REC"]) and not row["DEC"] for row in episodes
    )
    assert warned.count("ends_after_year") == sum(row["DEC"] == "01/04/2018" for row in episodes)
