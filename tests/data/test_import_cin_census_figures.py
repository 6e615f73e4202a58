"""Figures from censuses: by hand, and from the made-up census of 332 children counted again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import Engine

from dashboard.measures.registry import measures
from dashboard.ports import Fact
from dashboard.viewer import full_viewer
from data.cases import COHORTS
from data.engine import write_transaction
from data.imports import authorities
from data.imports.errors import Refusal
from data.imports.report import ImportReport
from data.imports.run import run_import
from data.repository import SqlRepository
from data.schema import referral
from tests.data.cin_census_files import census, child, header, module, write
from tests.data.cin_census_files import referral as details
from tests.data.import_files import counts, rows

MADE_UP = "975"
FOLDER = Path("returns") / "cin_census_2022"


def fact(
    engine: Engine, measure: str, month: str, period: str = "month", authority: str = "330"
) -> Fact | None:
    """The figure of a month, None where nothing covers it."""
    found = SqlRepository(engine).facts(
        full_viewer(authority), measures()[measure], period, month, month
    )
    return found[0] if found else None


def value(engine: Engine, measure: str, month: str, period: str = "month") -> float | None:
    """The numerator of a figure."""
    found = fact(engine, measure, month, period)
    return found.numerator if found else None


def load_made_up(engine: Engine, path: Path) -> ImportReport:
    """Load the made-up census; no list of authorities knows the code that it names."""
    with write_transaction(engine) as connection:
        area = (MADE_UP, None, "Made-up council", "E00000000", "Nowhere", None, None)
        authorities.add_missing(connection, [area])
    return run_import(engine, "cin-census", [path], authority=MADE_UP)


def test_referrals_assessments_and_plans_by_hand(database: Engine, tmp_path: Path) -> None:
    def assessed(start: str, end: str) -> str:
        return module(
            "Assessments",
            f"AssessmentActualStartDate={start}",
            f"AssessmentAuthorisationDate={end}",
        )

    plan = module("ChildProtectionPlans", "CPPstartDate=2021-06-15", "CPPendDate=2021-08-10")
    text = census(
        # 45 working days after 4 May 2021, the spring bank holiday between, is 7 July.
        child("A", details("2021-05-04", assessed("2021-05-04", "2021-07-07"))),
        child("B", details("2021-05-10", assessed("2021-05-04", "2021-07-08"), plan)),
        child("C", details("2021-05-20", assessed("2022-03-01", "2022-04-20"))),
    )
    run_import(database, "cin-census", [write(tmp_path / "census.xml", text)], authority="330")
    assert value(database, "referrals", "2021-05") == 3
    assert value(database, "referrals", "2021-06") == 0
    in_july = fact(database, "assessments_45_days", "2021-07")
    assert in_july is not None
    assert (in_july.numerator, in_july.denominator) == (1, 2)
    plans = [value(database, "cp_children", f"2021-0{month}", "snapshot") for month in range(4, 9)]
    assert plans == [0, 0, 1, 1, 0]


def test_a_census_covers_its_year_and_no_more(database: Engine, tmp_path: Path) -> None:
    text = census(
        child("A", details("2020-05-04"), details("2021-05-04"), details("2022-03-31")),
    )
    run_import(database, "cin-census", [write(tmp_path / "census.xml", text)], authority="330")
    months = ("2020-05", "2021-03", "2021-04", "2022-03", "2022-04")
    assert [value(database, "referrals", month) for month in months] == [None, None, 0, 1, None]
    # Twelve months are there for the first time at the end of the year.
    short = fact(database, "referrals", "2022-02", "rolling_12")
    assert short is None or short.status == "not_enough_history"
    assert value(database, "referrals", "2022-03", "rolling_12") == 2


def test_two_years_follow_on(database: Engine, tmp_path: Path) -> None:
    old = header("2021", day="2021-03-31")
    first = census(child("A", details("2020-05-04"), details("2021-02-01")), head=old)
    second = census(child("A", details("2021-02-01"), details("2021-05-04")))
    for name, text in (("second", second), ("first", first)):
        run_import(database, "cin-census", [write(tmp_path / f"{name}.xml", text)], authority="330")
    assert value(database, "referrals", "2021-02") == 1
    assert value(database, "referrals", "2021-05", "rolling_12") == 2


def test_an_extract_goes_before_a_census() -> None:
    for name in ("referrals", "assessments", "cp_children"):
        kinds = list(COHORTS[name].kinds)
        assert kinds.index("ssd") < kinds.index("cin-census")
    for name in ("cin_children", "referrals_accepted", "cin_visits", "cp_visits"):
        assert "cin-census" not in COHORTS[name].kinds


def test_the_made_up_census_of_332_children(database: Engine, shared: Path) -> None:
    path = shared / FOLDER / "fake_CIN_data.xml"
    report = load_made_up(database, path)
    assert (report.year, report.data_from, report.data_to) == (
        2022,
        date(2021, 4, 1),
        date(2022, 3, 31),
    )
    root = etree.parse(path).getroot()
    latest = f"{datetime.now(tz=UTC).year + 1}-12-31"
    cases = [case.findtext("CINreferralDate") for case in root.iter("CINdetails")]
    conferences = [each.text for each in root.iter("DateOfInitialCPC")]
    # Every referral of the year and before it, however far ahead its closure is planned.
    good = [start for start in cases if start is not None and start <= "2022-03-31"]
    held = [day for day in conferences if day is not None and day <= latest]
    by_module = {
        file.file_name.rpartition(", ")[2]: (file.rows_read, file.rows_loaded)
        for file in report.files
    }
    assert by_module == {
        "Child": (332, 332),
        "CINdetails": (len(cases), len(good)),
        "DateOfInitialCPC": (
            len(conferences),
            # A conference of a referral whose own date cannot be read has no identifier.
            sum(
                case.findtext("DateOfInitialCPC") in held
                and (case.findtext("CINreferralDate") or "") <= latest
                for case in root.iter("CINdetails")
            ),
        ),
    }
    assert len(cases) == 402
    for file in report.files:
        assert file.rows_read == file.rows_loaded + file.rows_refused
    refused = {(each.file_name, each.row_number) for each in report.issues if each.content}
    assert len(refused) == report.rows_refused
    assert len(rows(database, referral, "source_id")) == len(good)
    by_month = Counter(start[:7] for start in good if start >= "2021-04-01")
    for month in (*(f"2021-{n:02}" for n in range(4, 13)), "2022-01", "2022-02", "2022-03"):
        shown = fact(database, "referrals", month, authority=MADE_UP)
        assert shown is not None
        assert shown.numerator == by_month[month], month
    whole = fact(database, "referrals", "2022-03", "rolling_12", authority=MADE_UP)
    assert whole is not None
    assert whole.numerator == sum(by_month.values())
    # It says of every referral that nothing followed, and tells of conferences beside the
    # enquiries alone: children who came with a plan from elsewhere, none of whom is counted.
    nothing = fact(database, "referrals_nfa", "2022-03", "rolling_12", authority=MADE_UP)
    assert nothing is not None
    assert (nothing.numerator, nothing.denominator) == (whole.numerator, whole.numerator)
    assert {each.findtext("ReferralNFA") for each in root.iter("CINdetails")} == {"true"}
    conferred = fact(database, "icpc_15_days", "2022-03", "rolling_12", authority=MADE_UP)
    assert conferred is not None
    assert (conferred.numerator, conferred.denominator) == (0, 0)
    # Who was referred again cannot be told from one year.
    again = fact(database, "rereferrals_12_months", "2022-03", authority=MADE_UP)
    assert again is not None
    assert again.status == "not_enough_history"
    # The file holds no assessments and no protection plans: nothing is said, and not none.
    assert fact(database, "assessments_45_days", "2022-03", authority=MADE_UP) is None
    assert fact(database, "cp_children", "2022-03", "snapshot", authority=MADE_UP) is None


def test_the_made_up_census_is_of_another_authority(database: Engine, shared: Path) -> None:
    before = counts(database)
    with pytest.raises(Refusal, match="names authority 975; this import is for 330"):
        run_import(database, "cin-census", [shared / FOLDER / "fake_CIN_data.xml"], authority="330")
    assert counts(database) == before


@pytest.mark.parametrize("authority", ["201", "330"])
def test_the_census_with_header_faults_is_refused_with_its_reasons(
    database: Engine, shared: Path, authority: str
) -> None:
    path = shared / FOLDER / "CIN_header_issues_100.xml"
    before = counts(database)
    with pytest.raises(Refusal) as refusal:
        run_import(database, "cin-census", [path], authority=authority)
    words = str(refusal.value)
    assert words.startswith("CIN_header_issues_100.xml: ")
    assert "line 6: the ReferenceDate 2023-03-28 lies before the end of the year" in words
    assert "no referral (CINdetails) was open in its year, 2022-04-01 to 2023-03-31" in words
    assert ("names authority 201; this import is for 330" in words) == (authority == "330")
    assert counts(database) == before


def test_a_plan_that_the_next_census_does_not_name_has_ended(
    database: Engine, tmp_path: Path
) -> None:
    """A census holds every plan open in its year, so one it does not name was open no more."""
    plan = module("ChildProtectionPlans", "CPPstartDate=2020-07-01", "NumberOfPreviousCPP=0")
    gone, stays = child("A", details("2020-05-04", plan)), child("B", details("2020-05-04", plan))
    old = header("2021", day="2021-03-31")
    for name, text in (("old", census(gone, stays, head=old)), ("new", census(stays))):
        run_import(database, "cin-census", [write(tmp_path / f"{name}.xml", text)], authority="330")
    assert value(database, "cp_children", "2021-03", "snapshot") == 2
    assert value(database, "cp_children", "2021-04", "snapshot") == 1
    assert value(database, "cp_children", "2022-03", "snapshot") == 1
