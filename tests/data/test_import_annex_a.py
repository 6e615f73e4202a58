"""Annex A: what is loaded of the eleven lists, what is refused, and why."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.imports import annex_a, rules
from data.imports import annex_a_rules as annex
from data.imports.annex_a_lists import LISTS, PATTERNS
from data.imports.annex_a_records import episodes_of
from data.imports.asked import Asked
from data.imports.errors import Refusal
from data.imports.report import ImportReport
from data.imports.rows import read_rows
from data.imports.rules import FieldRule, RowRule
from data.imports.run import run_import
from data.schema import (
    adopter,
    adoption,
    assessment,
    care_episode,
    care_leaver,
    care_review,
    cin_plan,
    conference,
    contact,
    cp_plan,
    cp_review,
    early_help,
    health_check,
    import_issue,
    involvement,
    person,
    referral,
    s47_enquiry,
    team,
    visit,
)
from tests.data.import_files import rows, write
from tests.data.workbooks import Sheets, listed, ods, xls, xlsx

AS_AT = date(2019, 3, 31)


def load(
    engine: Engine, path: Path, as_at: date | None = AS_AT, corrects: int | None = None
) -> ImportReport:
    """Load a workbook as authority 330, without the facts."""
    return run_import(
        engine,
        "annex-a",
        [path],
        authority="330",
        data_to=as_at,
        corrects=corrects,
        compute=False,
    )


def found(report: ImportReport, *severities: str) -> list[tuple[str, int | None, str]]:
    """List, row and rule of the issues of a severity."""
    return [
        (issue.file_name.rpartition(", ")[2], issue.row_number, issue.rule)
        for issue in report.issues
        if issue.severity in severities
    ]


def test_lists_1_to_5_by_hand(database: Engine, tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "annex_a.xlsx",
        {
            "List 1": listed(
                1,
                [1, date(2019, 3, 1), "a) 1A: Individual"],
                [1, date(2019, 3, 1), "Police"],
                [1, date(2019, 3, 1), "i) 3C: Health services"],
            ),
            "List 2": listed(2, [2, date(2019, 1, 7), date(2019, 2, 8)]),
            "List_3": listed(
                3, [1, date(2019, 3, 2), "q) 6: Police", "b) No", 2, "Front  Door", "W1"]
            ),
            "list 4 Assessments": listed(
                4,
                [1, date(2019, 3, 3), "a) Yes", date(2019, 3, 20), "Assessment 1", "W2"],
                [2, date(2018, 2, 1), "c) Unknown", "", "assessment 1", "W2"],
            ),
            "List 5": listed(
                5, [1, date(2019, 3, 4), "b) No", date(2019, 3, 18), "a) Yes", "Front door", "W1"]
            ),
        },
    )
    report = load(database, path)
    assert (report.data_from, report.data_to) == (date(2018, 10, 1), AS_AT)
    assert [(f.file_name, f.record_table, f.rows_read, f.rows_loaded) for f in report.files] == [
        ("annex_a.xlsx, List 1", "contact", 3, 3),
        ("annex_a.xlsx, List 2", "early_help", 1, 1),
        ("annex_a.xlsx, List_3", "referral", 1, 1),
        ("annex_a.xlsx, list 4 Assessments", "assessment", 2, 2),
        ("annex_a.xlsx, List 5", "s47_enquiry", 1, 1),
    ]
    assert found(report, "refuse", "warn") == []
    assert rows(database, contact, "row_number", "person_id", "contact_date", "source") == [
        (3, "1", date(2019, 3, 1), "individual"),
        (4, "1", date(2019, 3, 1), "police"),
        (5, "1", date(2019, 3, 1), "health"),
    ]
    assert rows(database, early_help, "person_id", "start_date", "end_date") == [
        ("2", date(2019, 1, 7), date(2019, 2, 8))
    ]
    assert rows(
        database, referral, "source_id", "source", "no_further_action", "referrals_12_months"
    ) == [("1|2019-03-02", "police", False, 2)]
    assert rows(database, assessment, "person_id", "authorised_date", "child_seen") == [
        ("1", date(2019, 3, 20), True),
        ("2", None, None),
    ]
    assert rows(database, s47_enquiry, "source_id", "conference_not_required") == [
        ("1|2019-03-04", False)
    ]
    assert rows(
        database, conference, "enquiry_id", "enquiry_date", "conference_date", "plan_followed"
    ) == [("1|2019-03-04", date(2019, 3, 4), date(2019, 3, 18), True)]
    # A team is one however it is spaced, and holds an event on the day that counts.
    assert rows(database, team, "team_id", "name") == [
        ("assessment 1", "Assessment 1"),
        ("front door", "Front  Door"),
    ]
    assert rows(database, involvement, "source_id", "team_id", "worker_id", "end_date") == [
        ("3|1|2019-03-02", "front door", "W1", date(2019, 3, 3)),
        ("4|1|2019-03-20", "assessment 1", "W2", date(2019, 3, 21)),
        ("4|2|2018-02-01", "assessment 1", "W2", date(2018, 2, 2)),
        ("5|1|2019-03-04", "front door", "W1", date(2019, 3, 5)),
        ("5|1|2019-03-18", "front door", "W1", date(2019, 3, 19)),
    ]
    assert rows(database, person, "person_id", "sex", "born", "ethnicity_code", "ethnicity") == [
        ("1", "female", date(2010, 5, 5), "WBRI", "white"),
        ("2", "female", date(2010, 5, 5), "WBRI", "white"),
    ]


def test_lists_6_to_11_by_hand(database: Engine, tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "annex_a.xlsx",
        {
            "List 6": listed(
                6,
                [1, date(2019, 1, 1), date(2019, 3, 5), "", "c) Child in need plan", "CIN 1"],
                [2, date(2019, 1, 1), date(2019, 3, 6), "", "b) Child Protection plan", "CP 1"],
                [3, date(2018, 6, 1), "", date(2019, 1, 9), "Closed episode", "CIN 1"],
            ),
            "List 7": listed(
                7,
                [2, date(2019, 2, 1), "a) Neglect", date(2019, 3, 20), "a) Yes", date(2019, 3, 9),
                 "", 1, "CP 1"],
            ),
            "List 8": listed(
                8,
                [4, date(2018, 1, 1), date(2018, 6, 1), "C2: FCO", date(2019, 2, 2),
                 date(2019, 3, 21), date(2018, 12, 1), date(2018, 11, 1), "", "",
                 date(2018, 9, 1), "f) U6: Foster placement - not FFA", "b) PR1: Own provision",
                 "WV1 1AA", "Care 1"],
            ),
            "List 9": listed(
                9, [5, "b) Former relevant child", "a) Yes", "U: Independent living", "a) Suitable",
                    "F2: Full time in education other than higher", "Leaving care"]
            ),
            "List 10": listed(
                10, [6, date(2018, 10, 1), "", "", "", date(2018, 11, 1)]
            ),
            "List 11": listed(11, ["A7", date(2018, 9, 1), date(2019, 1, 1)]),
        },
    )  # fmt: skip
    report = load(database, path)
    assert found(report, "refuse", "warn") == []
    # Of list 6 only a child with a plan has one.
    assert rows(database, cin_plan, "person_id", "start_date", "end_date") == [
        ("1", date(2019, 1, 1), None)
    ]
    assert rows(
        database, visit, "visit_kind", "person_id", "visit_date", "child_seen", "seen_alone"
    ) == [
        ("cin", "1", date(2019, 3, 5), True, None),
        ("cla", "4", date(2019, 3, 21), True, None),
        ("cp", "2", date(2019, 3, 20), True, True),
    ]
    assert rows(database, cp_plan, "person_id", "category", "previous_plans", "end_date") == [
        ("2", "NEG", 1, None)
    ]
    assert rows(database, cp_review, "plan_id", "review_date") == [
        ("2|2019-02-01", date(2019, 3, 9))
    ]
    # What was before the latest placement and status is not known.
    assert rows(
        database,
        care_episode,
        "start_date", "end_date", "start_reason", "end_reason", "legal_status", "place", "provider",
    ) == [
        (date(2018, 1, 1), date(2018, 6, 1), "S", "X1", None, None, None),
        (date(2018, 6, 1), date(2018, 9, 1), "L", "X1", "C2", None, None),
        (date(2018, 9, 1), None, "P", None, "C2", "U6", "PR1"),
    ]  # fmt: skip
    assert rows(database, care_review, "person_id", "review_date") == [("4", date(2019, 2, 2))]
    assert rows(database, health_check, "check_kind", "completed_date") == [
        ("dental", date(2018, 11, 1)),
        ("health_assessment", date(2018, 12, 1)),
    ]
    assert rows(
        database, care_leaver, "person_id", "as_at", "in_touch", "activity", "accommodation"
    ) == [("5", AS_AT, "YES", "F2", "U1")]
    assert rows(database, adoption, "person_id", "decision_date", "fostered_by_adopter") == [
        ("6", date(2018, 10, 1), True)
    ]
    assert rows(database, adopter, "person_id", "enquiry_date", "approved_date") == [
        ("A7", date(2018, 9, 1), date(2019, 1, 1))
    ]
    # An adopter is no child.
    assert [child for (child,) in rows(database, person, "person_id")] == list("123456")
    codes = {code for (code,) in rows(database, care_episode, "placement_code")}
    assert None in codes
    assert not any("WV1" in str(code) for code in codes)


@pytest.mark.parametrize("writer", [xlsx, xls, ods])
def test_the_three_formats_give_the_same(database: Engine, tmp_path: Path, writer: object) -> None:
    sheets: Sheets = {
        "Guidance": [["How to fill it in"]],
        "List 3": listed(
            3,
            ["00123", "15/03/2019", "\xa0a)\xa01A: Individual ", "yes", 1, "Team A", "W"],
            [124, date(2019, 3, 16), "School", "N", 0.0, "Team A", "W"],
        ),
    }
    name = f"annex_a.{writer.__name__}"  # type: ignore[attr-defined]
    report = load(database, writer(tmp_path / name, sheets), None)  # type: ignore[operator]
    assert report.data_to == date(2019, 3, 16)
    assert found(report, "refuse", "warn") == []
    assert rows(database, referral, "source_id", "source", "no_further_action", "row_number") == [
        ("00123|2019-03-15", "individual", True, 3),
        ("124|2019-03-16", "school", False, 4),
    ]
    assert rows(database, person, "person_id", "born") == [
        ("00123", date(2010, 5, 5)),
        ("124", date(2010, 5, 5)),
    ]


def test_rows_that_break_a_rule_stand_in_the_report(database: Engine, tmp_path: Path) -> None:
    sheet = listed(
        3,
        [1, "31/02/2019", "Police"],
        [2, "15/03/0026", "Police"],
        [3, "03/15/2019", "Police"],
        ["", date(2019, 3, 1), "Police"],
        [5, "#N/A", "Police"],
        [6, date(2019, 3, 1), "Martian", "perhaps", "many"],
        [6, date(2019, 3, 1), "Police"],
        [""],
        [""],
        [7, 43525, "#REF!", "", "", "#N/A"],
    )
    sheet[9:11] = [[""] * 10, [" ", "\xa0"] + [""] * 8]
    report = load(database, xlsx(tmp_path / "a.xlsx", {"List 3": sheet}))
    assert found(report, "refuse") == [
        ("List 3", 3, "date"),
        ("List 3", 4, "year"),
        ("List 3", 5, "date"),
        ("List 3", 6, "blank"),
        ("List 3", 7, "blank"),
        ("List 3", 9, "duplicate"),
    ]
    assert found(report, "warn") == [
        ("List 3", 8, "source"),
        ("List 3", 8, "flag"),
        ("List 3", 8, "whole_number"),
    ]
    [file] = report.files
    # An entirely blank row is no row, one of spaces neither.
    assert (file.rows_read, file.rows_loaded, file.rows_refused, file.rows_warned) == (8, 2, 6, 1)
    assert ("a.xlsx", None, "cell_errors") in found(report, "note")
    assert rows(database, referral, "source_id", "row_number", "source") == [
        ("6|2019-03-01", 8, "unknown"),
        ("7|2019-03-01", 12, "unknown"),
    ]
    # Without the child's identifier or date of birth in a message.
    messages = " ".join(message for (message,) in rows(database, import_issue, "message"))
    assert "2010" not in messages
    assert "Row 3, Date of referral: '31/02/2019' is not a date; expected dd/mm/yyyy" in messages


def test_refused_rows_come_back_corrected_as_csv(database: Engine, tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        {"List 3": listed(3, [1, date(2019, 3, 1), "Police"], [2, "31/02/2019", "Police"])},
    )
    first = load(database, path)
    corrected = write(
        tmp_path / "list_3_refused.csv",
        ("Child Unique ID", "Date of referral", "Referral Source"),
        ("2", "28/02/2019", "Police"),
    )
    second = load(database, corrected, None, first.import_id)
    assert [f.rows_loaded for f in second.files] == [1]
    assert not [rule for _, _, rule in found(second, "note") if rule == "file_missing"]
    assert rows(database, referral, "source_id", is_current=True) == [
        ("1|2019-03-01",),
        ("2|2019-02-28",),
    ]


def test_headers_are_known_by_pattern(database: Engine, tmp_path: Path) -> None:
    rows_of_sheet = [
        ["Council of Nowhere"],
        [],
        ["Team name", "REFERRAL\xa0DATE", "source of referral", "Child's ID number", "Shoe size"],
        ["Team A", date(2019, 3, 1), "Police", 17, 4],
    ]
    report = load(database, xlsx(tmp_path / "a.xlsx", {"List_3 Referrals": rows_of_sheet}))
    assert rows(database, referral, "source_id", "source", "row_number") == [
        ("17|2019-03-01", "police", 4)
    ]
    [unknown] = [i for i in report.issues if i.rule == "unknown_columns"]
    assert unknown.message == "columns not known and not read: Shoe size"
    [lacking] = [i for i in report.issues if i.rule == "not_computed"]
    assert "figures by age" in lacking.message
    missing = [i.message for i in report.issues if i.rule == "file_missing"]
    assert len(missing) == 10
    assert missing[0] == "List 1 is missing, so there is nothing for: contacts"


def test_every_column_of_the_template_is_known_by_its_own_name() -> None:
    for each in LISTS:
        titles = [column.headers[0] for column in each.layout.columns]
        for title in titles:
            assert title in PATTERNS
            # In another case and with other spaces too.
            strange = f"  {title.upper().replace(' ', '  ')} "
            fitted, unclear = annex_a._fitted(each, [strange])
            assert (fitted, unclear) == ({0: title}, {})


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"Sheet1": [["Child Unique ID"]]}, "holds no list; expected sheets named List 1 to"),
        ({"List 3": listed(3), "List_3": listed(3)}, "two sheets are List 3"),
        ({"List 3": [["nothing"], ["of", "this"]]}, "none of the first 2 rows holds the names"),
        ({"List 3": [["Child Unique ID", "Gender"]]}, "missing Date of referral"),
        (
            {"List 3": [["Child ID", "Date of referral", "Referral date received", "Team"]] * 2},
            None,
        ),
        (
            {"List 3": [["Child ID", "Referral date", "Date of the referral"]]},
            "'Referral date' and 'Date of the referral' could both be the column",
        ),
        ({"List 3": listed(3)}, "no row has a date up to today; give its day with --data-to"),
    ],
)
def test_a_workbook_without_what_it_must_have(
    database: Engine, tmp_path: Path, sheets: Sheets, words: str | None
) -> None:
    path = xlsx(tmp_path / "a.xlsx", sheets)
    if words is None:
        # The template's own name is clear, whatever stands beside it.
        assert load(database, path).rows_refused == 1
        return
    with pytest.raises(Refusal) as refusal:
        load(database, path, None)
    assert words in str(refusal.value)


def test_a_child_is_one_person_in_all_lists(database: Engine, tmp_path: Path) -> None:
    first, second = listed(1, [1, date(2019, 3, 1)]), listed(3, [1, date(2019, 3, 2)])
    first[2][1:4] = ["", "NOBT", ""]
    third = listed(4, [1, date(2019, 3, 3)], [2, date(2019, 3, 3)])
    third[2][1:4] = ["M", "CHNE", date(2011, 1, 1)]
    # Not born yet on the day of the workbook.
    third[3][3] = date(2019, 6, 1)
    sheets = {"List 1": first, "List 3": second, "List 4": third}
    report = load(database, xlsx(tmp_path / "a.xlsx", sheets))
    assert rows(database, person, "person_id", "row_number", "sex", "born", "expected_born") == [
        ("1", 3, "female", date(2010, 5, 5), None),
        ("2", 4, "female", None, date(2019, 6, 1)),
    ]
    [issue] = [issue for issue in report.issues if issue.severity == "warn"]
    assert issue.message == (
        "Row 3: the sex and ethnicity and date of birth is not that of an earlier row of the "
        "child, which counts"
    )
    assert [file.rows_warned for file in report.files] == [0, 0, 1]


def test_what_lies_before_the_months_held_is_said(database: Engine, tmp_path: Path) -> None:
    sheets = {
        "List 1": listed(1, [1, date(2018, 9, 30)], [2, date(2018, 10, 1)]),
        "List 7": listed(
            7,
            [1, date(2018, 1, 1), "", "", "", "", date(2019, 2, 1)],
            [1, date(2019, 1, 1)],
        ),
        "List 8": listed(
            8,
            [2, date(2018, 1, 1), "", "C2", "", "", "", "", date(2018, 12, 1), "E8", "", "U6"],
        ),
    }
    report = load(database, xlsx(tmp_path / "a.xlsx", sheets))
    [before] = [issue for issue in report.issues if issue.rule == "before_window"]
    assert (before.file_name, before.message[:6]) == ("a.xlsx, List 1", "1 rows")
    assert found(report, "warn") == [
        ("List 8", 3, "placement_start"),
        ("List 7", 4, "plans_overlap"),
    ]


@pytest.mark.parametrize(
    ("as_at", "first"),
    [
        ("2019-03-31", "2018-10-01"),
        ("2019-06-30", "2019-01-01"),
        ("2019-02-28", "2018-09-01"),
        ("2019-07-15", "2019-01-16"),
        ("2019-08-30", "2019-03-01"),
        ("2019-01-01", "2018-07-02"),
    ],
)
def test_six_months_back(as_at: str, first: str) -> None:
    assert annex_a.first_held(date.fromisoformat(as_at)) == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("rule", "text", "value"),
    [
        (annex.ANY_DATE, "15/03/2015", "2015-03-15"),
        (annex.ANY_DATE, "5-3-2015", "2015-03-05"),
        (annex.ANY_DATE, "2015-03-15", "2015-03-15"),
        (annex.ANY_DATE, "2015-03-15 14:30:00", "2015-03-15"),
        (annex.ANY_DATE, "15 Mar 2015", "2015-03-15"),
        (annex.ANY_DATE, "15-September-2015", "2015-09-15"),
        (annex.ANY_DATE, "15/03/2015 00:00", "2015-03-15"),
        (annex.ANY_DATE, "42078", "2015-03-15"),
        (annex.ANY_DATE, "42078.5", "2015-03-15"),
        (annex.SEX, "a) Male", "male"),
        (annex.SEX, "b)", "female"),
        (annex.SEX, "c) Not stated/recorded (or unborn)", "unknown"),
        (annex.SEX, "d) Neither", "other"),
        (annex.SEX, "F", "female"),
        (annex.ETHNICITY, "a) WBRI", "WBRI"),
        (annex.ETHNICITY, "White British", "WBRI"),
        (annex.YES_NO, "a) Yes", True),
        (annex.YES_NO, "n", False),
        (annex.YES_NO, "c) Unknown", None),
        (annex.DISABLED, "Unknown", "unknown"),
        (annex.SOURCE, "m) 4: Housing", "housing"),
        (annex.SOURCE, "Health", "health"),
        (annex.NEED, "N2 - Child’s disability", "N2"),
        (annex.NEED, "Family dysfunction", "N5"),
        (annex.CASE_STATUS, "c) Child in need plan", "PLAN"),
        (annex.CASE_STATUS, "CIN", "PLAN"),
        (annex.CATEGORY, "e) Multiple/not recommended", "MUL"),
        (annex.LEGAL_STATUS, "V4: Short term breaks, agreements recorded", "V4"),
        (annex.PLACEMENT, "zz) T4: Temporary placement - seven days or less", "T4"),
        (annex.PROVIDER, "b) PR1: Own provision", "PR1"),
        (annex.EPISODE_END, "e) E4A: Returned home - part of planning", "E4A"),
        (annex.ELIGIBILITY, "b) Former relevant child", "FORMER_RELEVANT"),
        (annex.IN_TOUCH, "f) Rhom", "RHOM"),
        (annex.ACCOMMODATION_TYPE, "S: No fixed abode / homeless", "S"),
        (annex.SUITABILITY, "b) Unsuitable", "2"),
        (annex.ACTIVITY, "G4: Not in education - illness or disability", "G4"),
        (annex.ADOPTION_REVERSED, "RD1 - The child’s needs changed", "RD1"),
    ],
)
def test_a_cell_that_keeps_its_rule(rule: FieldRule, text: str, value: object) -> None:
    assert rule.read(text) == value


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (annex.ANY_DATE, "31/02/2019"),
        (annex.ANY_DATE, "02/13/2019"),
        (annex.ANY_DATE, "15/03/15"),
        (annex.ANY_DATE, "15/03-2019"),
        (annex.ANY_DATE, "15 Mrz 2019"),
        (annex.ANY_DATE, "19999"),
        (annex.ANY_DATE, "60001"),
        (annex.ANY_DATE, "soon"),
        (annex.SEX, "e) Something"),
        (annex.YES_NO, "perhaps"),
        (annex.PLACEMENT, "a foster home"),
        (annex.CASE_STATUS, "f)"),
    ],
)
def test_a_cell_that_breaks_its_rule(rule: FieldRule, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the rule has the words
        rule.read(text)


@pytest.mark.parametrize(
    ("rule", "broken", "kept"),
    [
        (annex.PLACEMENT_START, (None, "2018-01-01", None), ("2018-01-01", "2018-01-01", None)),
        (
            annex.PLACEMENT_START,
            ("2017-01-01", "2018-01-01", None),
            ("2018-02-01", "2018-01-01", "2018-03-01"),
        ),
        (annex.CONFERENCE_BEFORE_ENQUIRY, ("2019-01-01", "2019-01-02"), (None, "2019-01-02")),
        (annex.REVIEW_BEFORE_PLAN, ("2019-01-01", "2019-01-02"), ("2019-01-02", "2019-01-02")),
    ],
)
def test_rows(rule: RowRule, broken: tuple[object, ...], kept: tuple[object, ...]) -> None:
    assert rule.broken(*broken)
    assert not rule.broken(*kept)


def test_a_rule_of_one_name_is_as_severe_in_every_return() -> None:
    by_id = {
        rule.id: rule.severity for rule in vars(rules).values() if isinstance(rule, rules.Rule)
    }
    for rule in vars(annex).values():
        if isinstance(rule, rules.Rule):
            assert rule.severity == by_id.get(rule.id, rule.severity), rule.id
            assert rule.message
            assert len(rule.id) <= 40


def test_a_series_of_short_breaks_has_its_status_from_the_start() -> None:
    assert episodes_of(
        ("2018-01-01", None, None), ("2018-01-01", "U6", None, None, True), ("2018-06-01", "V4")
    ) == [("2018-01-01", None, "S", None, "U6", None, None, True, "V4")]
    # A placement from before the period, or after its end, begins with it.
    assert episodes_of(
        ("2018-01-01", "2018-02-01", "E8"), ("2018-03-01", "U6", None, None, None), (None, None)
    ) == [("2018-01-01", "2018-02-01", "S", "E8", "U6", None, None, None, None)]


def test_columns_and_rows_give_the_same(tmp_path: Path) -> None:
    from data.imports.columns import read_columns
    from data.imports.workbook import as_sheet, open_workbook

    sheet = listed(
        3,
        [1, date(2019, 3, 1), "Police", True, 1],
        [2, date(2019, 3, 1), "Police", 1, True],
        [3, "soon", "Police", 0, 1.5],
        [1, date(2019, 3, 1), "Police", "#N/A", 0],
        [4, 43525, "q) 6: Police", False, 0],
    )
    grid = open_workbook(xlsx(tmp_path / "a.xlsx", {"List 3": sheet})).grid("List 3")
    layout = LISTS[2].layout
    texts = as_sheet(grid, 1, sheet[1], "List 3")
    one_by_one = read_rows(texts, layout, authority="330")
    by_columns, errors = read_columns(texts, layout, authority="330", memory={})
    assert by_columns == one_by_one
    assert errors == 1
    assert (by_columns.rows_read, by_columns.rows_refused) == (5, 2)


def test_the_made_up_workbooks(database: Engine, shared: Path) -> None:
    for path, as_at, count in (
        ("2015-01-sample.xlsx", None, 5),
        ("2016-01-sample.xlsx", date(2016, 1, 31), 0),
        ("2016-02-sample.xlsx", date(2016, 2, 29), 0),
    ):
        report = load(database, shared / "returns" / "annex_a" / path, as_at)
        assert (report.rows_read, report.rows_loaded) == (count, count)
        assert found(report, "refuse", "warn", "note").count(("unknown_columns",)) == 0
        assert len([i for i in report.issues if i.rule == "list_empty"]) == 11 - (count > 0)
    assert rows(database, referral, "person_id", "source", "no_further_action") == [
        ("1", "school", True),
        ("2", "health", False),
        ("3", "police", True),
        ("4", "school", False),
        ("5", "school", False),
    ]


def test_several_workbooks_are_several_returns(tmp_path: Path) -> None:
    for month in (2, 1):
        xlsx(tmp_path / f"{month}.xlsx", {"List 1": listed(1, [1, date(2019, month, 1)])})
    (tmp_path / "notes.txt").write_text("none of it")
    returns = annex_a.read(Asked((tmp_path,), "330"), lambda _: None)
    assert [each.reading.data_to for each in returns] == [date(2019, 1, 1), date(2019, 2, 1)]
    assert "file_unknown" in {issue.rule for each in returns for issue in each.reading.issues}
    with pytest.raises(Refusal, match="cannot all be of one as-at date"):
        annex_a.read(Asked((tmp_path,), "330", data_to=AS_AT), lambda _: None)
