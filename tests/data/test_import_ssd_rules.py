"""What several tables of an extract say together: births, teams, plans, and the dates it covers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.imports import rules, ssd_codes
from data.imports.asked import Asked
from data.imports.report import Reading
from data.imports.rules import FieldRule
from data.imports.ssd import read
from data.imports.ssd_window import usual_from
from tests.data.records import Records, figure

TO = date(2019, 9, 30)


def _reading(found: Records, folder: Path, data_to: date | None = TO) -> Reading:
    """What the reader makes of the records; nothing is stored."""
    asked = Asked((found.write(folder),), "336", data_to=data_to)
    return read(asked, lambda _: None)[0].reading


def _hits(reading: Reading, rule: str) -> list[tuple[str, int | None]]:
    return [(issue.file_name, issue.row_number) for issue in reading.issues if issue.rule == rule]


def test_an_unborn_child_is_no_fault_but_one_not_yet_conceived_is(tmp_path: Path) -> None:
    found = Records().child("unborn", "2019-08-01").child("typed wrong", "2021-08-01")
    found.add("person", "expected", "", "", "", "2019-12-01")
    for name in ("unborn", "typed wrong", "expected"):
        found.referral(name, "2019-05-01")
        found.add("cp_plans", f"K{name}", "", name, "2019-06-01")
    reading = _reading(found, tmp_path)
    assert _hits(reading, "born_long_after") == [
        ("ssd_cin_episodes.csv", 3),
        ("ssd_cp_plans.csv", 3),
    ]
    assert {issue.severity for issue in reading.issues if issue.rule == "born_long_after"} == {
        "warn"
    }


def test_care_cannot_begin_before_birth(tmp_path: Path) -> None:
    found = Records().child("A", "2019-05-01").episode("A", "2019-04-30", None)
    found.child("B", "2019-05-01").episode("B", "2019-05-01", None)
    assert _hits(_reading(found, tmp_path), "before_birth") == [("ssd_cla_episodes.csv", 2)]


def test_an_involvement_without_a_team_is_said(tmp_path: Path) -> None:
    found = Records().child("A").add("involvements", "I1", "A", "W1", "", "2019-01-01")
    found.add("involvements", "I2", "A", "W1", "T1", "2019-02-01")
    assert _hits(_reading(found, tmp_path), "without_team") == [("ssd_involvements.csv", 2)]


def test_overlapping_protection_plans_are_said(tmp_path: Path) -> None:
    """A plan that begins on the day that another ends follows on."""
    found = Records().child("A").child("B")
    found.add("cp_plans", "1", "", "A", "2019-01-01", "2019-03-01")
    found.add("cp_plans", "2", "", "A", "2019-03-01", "")
    found.add("cp_plans", "3", "", "B", "2019-01-01", "")
    found.add("cp_plans", "4", "", "B", "2019-02-01", "")
    reading = _reading(found, tmp_path)
    assert _hits(reading, "overlapping_plans") == [("ssd_cp_plans.csv", 5)]
    [report] = [file for file in reading.files if file.file_name == "ssd_cp_plans.csv"]
    assert (report.rows_loaded, report.rows_warned) == (4, 1)


def test_a_visit_to_come_is_expected(tmp_path: Path) -> None:
    found = Records().child("A").visit("cin", "A", "2019-09-30").visit("cin", "A", "2019-10-01")
    reading = _reading(found, tmp_path)
    [expected] = [issue for issue in reading.issues if issue.rule == "expected"]
    assert (expected.file_name, expected.severity) == ("ssd_cin_visits.csv", "note")
    assert expected.message.startswith("1 of its rows are dated after the last day of the data")
    assert sum(file.rows_loaded for file in reading.files if file.record_table == "visit") == 2


def _every_month(found: Records, many: int, first: int = 2018) -> Records:
    """Visits in every month from ``first`` to September 2019."""
    found.child("A")
    for month in range(first * 12, 2019 * 12 + 9):
        for day in range(1, many + 1):
            found.visit("cin", "A", f"{month // 12}-{month % 12 + 1:02d}-{day:02d}")
    return found


def test_one_mistyped_visit_does_not_stretch_what_is_covered(tmp_path: Path) -> None:
    found = _every_month(Records(), 20).visit("cin", "A", "2009-05-06")
    reading = _reading(found, tmp_path)
    assert reading.data_from == date(2018, 1, 1)
    [visits] = [file for file in reading.files if file.record_table == "visit"]
    assert visits.first_date == date(2018, 1, 1)
    assert visits.rows_loaded == visits.rows_read
    [stray] = [issue for issue in reading.issues if issue.rule == "stray_dates"]
    assert stray.message == (
        "1 of its rows are dated before 2018-01, where it sets in: loaded, but not taken to mean "
        "that the records reach back so far"
    )


def test_a_mistyped_visit_makes_no_month_of_noughts(database: Engine, tmp_path: Path) -> None:
    found = _every_month(Records(), 20).visit("cin", "A", "2009-05-06")
    found.add("cin_plans", "N1", "", "A", "2009-01-01", "")
    found.load(database, tmp_path / "ssd", "2019-09-30")
    assert figure(database, "cin_visits_in_timescale", "2009-06").status == "no_data"
    assert figure(database, "cin_visits_in_timescale", "2018-02").value == 100.0


@pytest.mark.parametrize(
    ("days", "first"),
    [
        # A month with a tenth of what is usual counts, one with less does not.
        (["2018-01-05"] * 2 + ["2018-02-05"] * 20 + ["2018-03-05"] * 20, "2018-01-05"),
        (["2018-01-05"] * 1 + ["2018-02-05"] * 20 + ["2018-03-05"] * 20, "2018-02-05"),
        # Sparse years before the records were kept in full, however many.
        (
            [f"20{year:02d}-05-01" for year in range(18)]
            + [f"2018-{month:02d}-05" for month in range(1, 13)] * 30,
            "2018-01-05",
        ),
        # Where a usual month holds little, a quiet month is none the less complete.
        (["2009-01-05", "2018-02-05", "2018-03-05"], "2009-01-05"),
    ],
)
def test_the_first_usual_month(days: Sequence[str], first: str) -> None:
    assert usual_from(days) == first


@pytest.mark.parametrize(
    ("rule", "text", "value"),
    [
        (rules.ANSWER, "NA", None),
        (rules.ANSWER, "yes", True),
        (rules.REAL_DATE, "1900-01-01", None),
        (rules.REAL_DATE, "1900-01-02", "1900-01-02"),
        (rules.WHOLE_NUMBER, "12", 12),
        (rules.FULL_TIME, "0.85", 0.85),
        (rules.REVIEW_PART, "pn3", "PN3"),
        (rules.REVIEW_PART, "Child physically attends and speaks for him or herself", "PN1"),
        (rules.REVIEW_PART, "physically attends but does not speak", "PN4"),
        (rules.HEALTH_CHECK, "Review Health Assessment", "health_assessment"),
        (rules.HEALTH_CHECK, "HEALTH", "health_assessment"),
        (rules.HEALTH_CHECK, "Health surveillance", "development"),
        (rules.HEALTH_CHECK, "Dental Check", "dental"),
        (rules.HEALTH_DONE, "Not completed", False),
        (rules.HEALTH_DONE, "Completed", True),
        (rules.HEALTH_DONE, "Planned", False),
        (rules.HEALTH_DONE, "Y", True),
        (rules.MISSING_KIND, "Absent", "A"),
        (rules.ELIGIBILITY, "Relevant", "relevant"),
        (rules.LEAVER_IN_TOUCH, "No", "NO"),
        (rules.LEAVER_IN_TOUCH, "No longer requires services", "NREQ"),
        (rules.LEAVER_ACTIVITY, "G6", "G6"),
        (rules.LEAVER_ACTIVITY, "Engaged full time in an apprenticeship", "F4"),
        (rules.LEAVER_ACTIVITY, "full time in training or employment (not apprenticeship)", "F5"),
        (rules.LEAVER_ACTIVITY, "part time in education other than higher education", "P2"),
        (rules.LEAVER_HOME, "Z1", "Z1"),
        (rules.LEAVER_HOME, "B - With parent(s) or relative(s)", "B"),
        (rules.LEAVER_HOME, "Community home or other residential care", "C"),
        (rules.LEAVER_SUITABLE, "Accommodation is considered suitable", "1"),
        (rules.LEAVER_SUITABLE, "N", "2"),
        (rules.ORDER_BEFORE, "Adoption", "P1"),
        (rules.ORDER_BEFORE, "Child has not previously had a permanence option", "Z1"),
        (rules.ORDER_DATE, "2015-06-05", "2015-06-05"),
        (rules.REVERSED_REASON, "RD2", "RD2"),
        (rules.UNACCOMPANIED, "Unaccompanied  Asylum Seeker", True),
        (rules.ADOPTION_ORDER, "Residence Order", False),
        (rules.ENQUIRY_NFA, '{"NFA_FLAG": "1"}', True),
        (rules.ENQUIRY_OUTCOME, '{"OUTCOME_CP_CONFERENCE_FLAG": "T"}', False),
        (rules.CONFERENCE_OUTCOME, '{"CP_FLAG": "Y", "COMMENTS": "N"}', True),
    ],
)
def test_codes_and_words_are_read(rule: FieldRule, text: str, value: object) -> None:
    assert rule.read(text) == value


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (rules.ANSWER, "perhaps"),
        (rules.WHOLE_NUMBER, "100"),
        (rules.FULL_TIME, "37"),
        (rules.REVIEW_PART, "PN9"),
        (rules.HEALTH_CHECK, "yoga"),
        (rules.HEALTH_DONE, "perhaps"),
        (rules.MISSING_KIND, "lost"),
        (rules.ELIGIBILITY, "much"),
        (rules.LEAVER_IN_TOUCH, "sometimes"),
        (rules.LEAVER_ACTIVITY, "full time chess"),
        (rules.LEAVER_HOME, "a tent"),
        (rules.LEAVER_SUITABLE, "so so"),
        (rules.ORDER_BEFORE, "P7"),
        (rules.ORDER_DATE, "31/02/2015"),
        (rules.REVERSED_REASON, "RD9"),
        (rules.ENQUIRY_OUTCOME, "{"),
        (rules.ENQUIRY_OUTCOME, "[1]"),
        (rules.CONFERENCE_OUTCOME, "{]"),
    ],
)
def test_other_words_break_the_rule(rule: FieldRule, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the rule has the words
        rule.read(text)


def test_comments_are_no_flags() -> None:
    held = '{"NFA_FLAG": "N", "OUTCOME_COMMENTS": "Y", "TOTAL_NO_OF_OUTCOMES": 1}'
    assert ssd_codes.flags_of(held) == {"NFA": False}


def test_a_table_without_rows_vouches_for_nothing(database: Engine, tmp_path: Path) -> None:
    """Many extracts have tables that are never filled: no visits held is not "not visited"."""
    found = Records().child("A").referral("A", "2019-01-02")
    found.add("cin_plans", "N1", "", "A", "2019-01-02", "")
    found.rows["cin_visits"] = []
    found.load(database, tmp_path / "ssd", "2019-09-30")
    assert (tmp_path / "ssd" / "ssd_cin_visits.csv").is_file()
    assert figure(database, "cin_visits_in_timescale", "2019-06").status == "no_data"
    assert figure(database, "cin_children", "2019-06").value == 1


def test_corrected_rows_need_no_other_table(tmp_path: Path) -> None:
    """The tables that are not among them are not said to be missing."""
    folder = Records().child("A").visit("cin", "A", "2019-05-01").write(tmp_path / "ssd")
    asked = Asked((folder / "ssd_cin_visits.csv",), "336", data_to=TO, corrects=1)
    [found] = read(asked, lambda _: None)
    assert [file.rows_loaded for file in found.reading.files] == [1]
    assert not [issue for issue in found.reading.issues if issue.rule == "file_missing"]
