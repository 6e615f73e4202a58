"""The children in need census: what is loaded, what is refused, and why."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data import facts
from data.imports.errors import Refusal
from data.imports.report import ImportReport
from data.imports.run import run_import, run_imports
from data.schema import (
    assessment,
    cin_plan,
    conference,
    cp_plan,
    cp_review,
    person,
    referral,
    s47_enquiry,
)
from tests.data.cin_census_files import census, child, header, module, write
from tests.data.cin_census_files import referral as details
from tests.data.import_files import counts, rows


@pytest.fixture(autouse=True)
def _without_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are what is looked at here; the facts have tests of their own."""
    monkeypatch.setattr(facts, "rebuild", lambda _connection, _authority: None)


def load(engine: Engine, path: Path, text: str) -> ImportReport:
    """Load one census for authority 330."""
    return run_import(engine, "cin-census", [write(path, text)], authority="330")


def found(report: ImportReport, severity: str) -> list[tuple[str, str]]:
    """Module and rule of each issue of a severity."""
    return [
        (issue.file_name.rpartition(", ")[2], issue.rule)
        for issue in report.issues
        if issue.severity == severity
    ]


THREE_CHILDREN = (
    child(
        "A",
        details(
            "2021-05-04",
            "CINclosureDate=2022-01-10",
            "ReasonForClosure=RC7",
            "ReferralNFA=false",
            module(
                "Assessments",
                "AssessmentActualStartDate=2021-05-05",
                "AssessmentInternalReviewDate=2021-05-20",
                "AssessmentAuthorisationDate=2021-06-30",
                module("FactorsIdentifiedAtAssessment", "AssessmentFactors=2A"),
            ),
            module("CINPlanDates", "CINPlanStartDate=2021-07-01", "CINPlanEndDate=2021-09-01"),
            module(
                "Section47",
                "S47ActualStartDate=2021-08-02",
                "InitialCPCtarget=2021-08-23",
                "DateOfInitialCPC=2021-08-20",
                "ICPCnotRequired=0",
            ),
            module(
                "ChildProtectionPlans",
                "CPPstartDate=2021-08-20",
                "CPPendDate=2022-01-05",
                "InitialCategoryOfAbuse=NEG",
                "LatestCategoryOfAbuse=EMO",
                "NumberOfPreviousCPP=1",
                module("Reviews", "CPPreviewDate=2021-11-15"),
                module("Reviews", "CPPreviewDate=2022-01-04"),
            ),
        ),
        details("2022-02-01", "ReferralNFA=1"),
    ),
    child("B", details("2021-06-01", "DateOfInitialCPC=2021-06-10"), also=("FormerUPN=X1",)),
    # Unborn: referred and enquired into before birth.
    child(
        "C",
        details(
            "2022-03-01",
            module("Section47", "S47ActualStartDate=2022-03-02", "ICPCnotRequired=true"),
        ),
        born="",
        also=("ExpectedPersonBirthDate=2022-06-01",),
    ),
)


@pytest.mark.parametrize("namespace", ["", "http://www.education.gov.uk/cin"])
def test_three_children_by_hand(database: Engine, tmp_path: Path, namespace: str) -> None:
    text = census(*THREE_CHILDREN, namespace=namespace)
    report = load(database, tmp_path / "census.xml", text)
    assert (report.year, report.data_from, report.data_to) == (
        2022,
        date(2021, 4, 1),
        date(2022, 3, 31),
    )
    assert [(file.file_name, file.record_table, file.rows_loaded) for file in report.files] == [
        ("census.xml, Child", "person", 3),
        ("census.xml, CINdetails", "referral", 4),
        ("census.xml, Assessments", "assessment", 1),
        ("census.xml, CINPlanDates", "cin_plan", 1),
        ("census.xml, Section47", "s47_enquiry", 2),
        ("census.xml, DateOfInitialCPC", "conference", 2),
        ("census.xml, ChildProtectionPlans", "cp_plan", 1),
        ("census.xml, Reviews", "cp_review", 2),
    ]
    assert found(report, "refuse") == found(report, "warn") == []
    assert rows(
        database, person, "person_id", "born", "expected_born", "sex", "ethnicity", "disability"
    ) == [
        ("A", date(2015, 5, 5), None, "female", "white", "no"),
        ("B", date(2015, 5, 5), None, "female", "white", "no"),
        ("C", None, date(2022, 6, 1), "female", "white", "no"),
    ]
    assert rows(
        database,
        referral,
        "source_id",
        "source",
        "need_code",
        "no_further_action",
        "close_date",
        "close_reason",
    ) == [
        ("A|2021-05-04", "police", "N1", False, date(2022, 1, 10), "RC7"),
        ("A|2022-02-01", "police", "N1", True, None, None),
        ("B|2021-06-01", "police", "N1", False, None, None),
        ("C|2022-03-01", "police", "N1", False, None, None),
    ]
    first = "A|2021-05-04"
    assert rows(database, assessment, "referral_id", "start_date", "authorised_date") == [
        (first, date(2021, 5, 5), date(2021, 6, 30))
    ]
    assert rows(database, cin_plan, "referral_id", "start_date", "end_date") == [
        (first, date(2021, 7, 1), date(2021, 9, 1))
    ]
    assert rows(database, s47_enquiry, "source_id", "referral_id", "conference_not_required") == [
        (f"{first}|2021-08-02", first, False),
        ("C|2022-03-01|2022-03-02", "C|2022-03-01", True),
    ]
    assert rows(
        database, conference, "conference_date", "enquiry_id", "enquiry_date", "transfer_in"
    ) == [
        (date(2021, 6, 10), None, None, True),
        (date(2021, 8, 20), f"{first}|2021-08-02", date(2021, 8, 2), False),
    ]
    assert rows(
        database, cp_plan, "source_id", "referral_id", "end_date", "category", "previous_plans"
    ) == [("A|2021-08-20", first, date(2022, 1, 5), "NEG", 1)]
    assert rows(database, cp_review, "plan_id", "review_date") == [
        ("A|2021-08-20", date(2021, 11, 15)),
        ("A|2021-08-20", date(2022, 1, 4)),
    ]


def test_a_row_number_is_the_line_of_its_element(database: Engine, tmp_path: Path) -> None:
    text = census(*THREE_CHILDREN)
    load(database, tmp_path / "census.xml", text)
    lines = text.splitlines()
    for table, name in ((person, "Child"), (referral, "CINdetails"), (cp_plan, "Child")):
        for (number,) in rows(database, table, "row_number"):
            assert lines[number - 1].startswith(f"<{name}")
    for (number,) in rows(database, cp_review, "row_number"):
        assert lines[number - 1].startswith("<CPPreviewDate>")


def test_a_file_without_line_breaks_counts_its_records(database: Engine, tmp_path: Path) -> None:
    text = census(*THREE_CHILDREN, child("A")).replace("\n", "")
    report = load(database, tmp_path / "census.xml", text)
    assert ("census.xml", "shared_lines") in found(report, "note")
    [refused] = [issue for issue in report.issues if issue.severity == "refuse"]
    assert (refused.row_number, refused.message) == (
        4,
        "Row 4: names the same record as row 1",
    )
    assert [file.rows_loaded for file in report.files] == [3, 4, 1, 1, 2, 2, 1, 2]


def test_older_element_names_and_codes(database: Engine, tmp_path: Path) -> None:
    text = census(
        child("A", details("2021-05-01")).replace("Sex", "GenderCurrent").replace(">F<", ">1<"),
        child("B", details("2021-05-01")),
        child("C", details("2021-05-01")).replace("LAchildID", "LAChildID"),
    )
    load(database, tmp_path / "census.xml", text)
    assert rows(database, person, "person_id", "sex") == [
        ("A", "male"),
        ("B", "female"),
        ("C", "female"),
    ]


def test_a_disability_is_any_code_but_none(database: Engine, tmp_path: Path) -> None:
    def disabled(name: str, *codes: str) -> str:
        each = [f"Disability={code}" for code in codes]
        return child(name, details("2021-05-01")).replace(
            "</ChildCharacteristics>", f"{module('Disabilities', *each)}</ChildCharacteristics>"
        )

    text = census(
        disabled("A", "VIS", "MOB"),
        disabled("B", "NONE"),
        child("C", details("2021-05-01")),
        disabled("D", "XYZ"),
    )
    report = load(database, tmp_path / "census.xml", text)
    assert rows(database, person, "person_id", "disability") == [
        ("A", "yes"),
        ("B", "no"),
        ("C", "no"),
        ("D", "yes"),
    ]
    assert found(report, "warn") == [("Child", "disability")]


def test_a_conference_told_twice_is_one(database: Engine, tmp_path: Path) -> None:
    enquiry = module("Section47", "S47ActualStartDate=2021-05-03", "DateOfInitialCPC=2021-05-20")
    same = details("2021-05-01", "DateOfInitialCPC=2021-05-20", enquiry)
    other = details("2021-05-01", "DateOfInitialCPC=2021-05-27", enquiry)
    report = load(database, tmp_path / "census.xml", census(child("A", same), child("B", other)))
    assert rows(database, conference, "person_id", "conference_date", "transfer_in") == [
        ("A", date(2021, 5, 20), False),
        ("B", date(2021, 5, 20), False),
        ("B", date(2021, 5, 27), True),
    ]
    assert found(report, "refuse") == []


def test_each_refused_row_has_its_reason(database: Engine, tmp_path: Path) -> None:
    text = census(
        child("", details("2021-05-01")),
        child("A", details("2021-05-01"), details("2021-05-01"), details("2021-02-30")),
        child("A"),
        child("B", details("2022-04-01"), born="1066-04-13"),
        child(
            "C",
            details(
                "2021-05-01",
                module(
                    "Assessments",
                    "AssessmentActualStartDate=2021-06-02",
                    "AssessmentAuthorisationDate=2021-06-01",
                ),
                module("CINPlanDates", "CINPlanStartDate=2021-06-02", "CINPlanEndDate=2021-06-01"),
                module("Section47", "S47ActualStartDate=2021-06-02", "DateOfInitialCPC=2021-06-01"),
                module("ChildProtectionPlans", "CPPstartDate=2021-07-01", "CPPendDate=2021-06-01"),
                module("ChildProtectionPlans", "CPPstartDate=2021-07-02", "NumberOfPreviousCPP=x"),
                module("ChildProtectionPlans", "CPPendDate=2021-07-02"),
            ),
        ),
    )
    report = load(database, tmp_path / "census.xml", text)
    assert found(report, "refuse") == [
        ("Child", "blank"),
        ("Child", "duplicate"),
        ("Child", "year"),
        ("CINdetails", "blank"),
        ("CINdetails", "duplicate"),
        ("CINdetails", "date"),
        ("CINdetails", "starts_after_year"),
        ("Assessments", "authorised_before_start"),
        ("CINPlanDates", "end_before_start"),
        ("DateOfInitialCPC", "held_before_enquiry"),
        ("ChildProtectionPlans", "end_before_start"),
        ("ChildProtectionPlans", "previous_plans"),
        ("ChildProtectionPlans", "blank"),
    ]
    for file in report.files:
        assert file.rows_read == file.rows_loaded + file.rows_refused
    messages = " ".join(issue.message for issue in report.issues)
    assert "1066" not in messages


def test_what_is_odd_but_can_be_counted_is_loaded_with_a_warning(
    database: Engine, tmp_path: Path
) -> None:
    text = census(
        child("A", born="2022-05-01", also=("ExpectedPersonBirthDate=2022-04-30",)),
        child("B", details("2020-05-01", "CINclosureDate=2020-06-01"), born=""),
        child(
            "C",
            details(
                "2021-05-01",
                "PrimaryNeedCode=N1",
                "CINclosureDate=2021-04-30",
                "ReasonForClosure=RC77",
                module("Assessments", "AssessmentActualStartDate=2021-04-01"),
                module("CINPlanDates", "CINPlanStartDate=2021-04-01", "CINPlanEndDate=2022-04-01"),
                module(
                    "ChildProtectionPlans",
                    "CPPstartDate=2021-05-02",
                    "CPPendDate=2021-06-01",
                    "InitialCategoryOfAbuse=XXX",
                    module("Reviews", "CPPreviewDate=2021-05-01", "CPPreviewDate=2022-05-01"),
                ),
                module("ChildProtectionPlans", "CPPstartDate=2021-05-20"),
            ),
        ),
        child(
            "D",
            details(
                "2022-04-20",
                module("Section47", "S47ActualStartDate=2022-04-21", "DateOfInitialCPC=2022-04-28"),
                module("Assessments", "AssessmentActualStartDate=2022-03-30"),
            ),
        ),
    ).replace("<ReferralSource>6", "<ReferralSource>66", 1)
    report = load(database, tmp_path / "census.xml", text)
    assert found(report, "refuse") == [
        ("CINdetails", "starts_after_year"),
        ("Section47", "starts_after_year"),
    ]
    assert found(report, "warn") == [
        ("Child", "born_and_expected"),
        ("Child", "born_after_year"),
        ("Child", "no_birth_date"),
        ("CINdetails", "source"),
        ("CINdetails", "ended_before_year"),
        ("CINdetails", "ended_without_reason"),
        ("CINdetails", "closure_reason"),
        ("CINdetails", "closed_before_referred"),
        ("Assessments", "starts_before_referral"),
        ("Assessments", "starts_before_referral"),
        ("Assessments", "referral_not_loaded"),
        ("CINPlanDates", "ends_after_year"),
        ("CINPlanDates", "starts_before_referral"),
        ("Section47", "referral_not_loaded"),
        ("DateOfInitialCPC", "after_year"),
        ("DateOfInitialCPC", "enquiry_not_loaded"),
        ("DateOfInitialCPC", "referral_not_loaded"),
        ("ChildProtectionPlans", "category_of_abuse"),
        ("ChildProtectionPlans", "plans_overlap"),
        ("Reviews", "held_before_plan"),
        ("Reviews", "after_year"),
    ]


def test_what_is_not_known_is_named_and_what_is_known_is_not(
    database: Engine, tmp_path: Path
) -> None:
    text = census(
        child(
            "A",
            details("2021-05-01", "Mood=good", "CINreferralDate=2021-05-02"),
            also=("UPNunknown=UN3", "PersonDeathDate=2022-01-01", "Shoe=7"),
        ).replace("<Sex>", "PersonBirthDate<Sex>"),
        child("B", details("2021-05-01", "<Assessments/>", "<Visits><Visit>1</Visit></Visits>")),
    )
    report = load(database, tmp_path / "census.xml", text)
    words = {issue.rule: issue.message for issue in report.issues if issue.severity == "note"}
    assert words["unknown_elements"] == (
        "elements not known and not read: ChildIdentifiers/Shoe, CINdetails/Mood, CINdetails/Visits"
    )
    line = 1 + text.splitlines().index("<ChildIdentifiers>")
    assert words["stray_text"] == (
        f"text beside the elements of line {line} is no part of a census: not read"
    )
    assert found(report, "warn") == [("CINdetails", "repeated_element")]
    missing = [issue.message for issue in report.issues if issue.rule == "file_missing"]
    assert len(missing) == 6
    assert missing[0].startswith("Assessments is not in the file, so there is nothing for: assess")


@pytest.mark.parametrize(
    ("head", "reasons"),
    [
        ("", ["there is no Header"]),
        (header(collection="SLCS"), ["line 5: the Collection is 'SLCS'; expected CIN"]),
        (
            header(year="", day="", lea="", collection=""),
            [
                "there is no Collection",
                "there is no LEA",
                "there is no Year",
                "there is no ReferenceDate",
            ],
        ),
        (
            header(year="last", day="31/03/2022"),
            [
                "the Year 'last' is not a year of the census",
                "the ReferenceDate '31/03/2022' is not a date",
            ],
        ),
        (header(day="2021-03-31"), ["the ReferenceDate 2021-03-31 does not lie in 2022"]),
        (header(day="2022-03-30"), ["2022-03-30 lies before the end of the year, 2022-03-31"]),
        (header(lea="975"), ["line 11: names authority 975; this import is for 330"]),
        (header(lea="Upton"), ["the LEA 'Upton' is not an authority's code; expected 330"]),
        (header() + header(), ["there is a second Header"]),
        (
            header().replace("<Year>", "<Year>2021</Year>\n<Year>"),
            ["line 7: there is a second Year, which is another"],
        ),
        (header(year="20\n22"), ["the Year '20 22' is not a year of the census"]),
        (header(year="2098", day="2098-03-31"), ["the Year 2098 has not ended yet"]),
        (
            header(year="2019", day="2019-03-31"),
            ["no referral (CINdetails) was open in its year, 2018-04-01 to 2019-03-31"],
        ),
    ],
)
def test_a_header_with_faults_is_refused_with_all_its_reasons(
    database: Engine, tmp_path: Path, head: str, reasons: list[str]
) -> None:
    before = counts(database)
    with pytest.raises(Refusal) as refusal:
        load(database, tmp_path / "census.xml", census(*THREE_CHILDREN, head=head))
    words = str(refusal.value)
    assert words.startswith("census.xml: ")
    assert "\n" not in words
    for reason in reasons:
        assert reason in words
    assert counts(database) == before


def test_the_year_that_is_asked_is_that_of_the_file(database: Engine, tmp_path: Path) -> None:
    path = write(tmp_path / "census.xml", census(*THREE_CHILDREN))
    with pytest.raises(Refusal, match="the Year is 2022; this import is for 2021"):
        run_import(database, "cin-census", [path], authority="330", year=2021)


def test_a_census_without_a_child_is_refused(database: Engine, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="there is no Child"):
        load(database, tmp_path / "census.xml", census())


def test_a_later_reference_date_is_loaded_with_a_warning(database: Engine, tmp_path: Path) -> None:
    text = census(*THREE_CHILDREN, head=header(day="2022-07-21"))
    report = load(database, tmp_path / "census.xml", text)
    assert report.data_to == date(2022, 3, 31)
    assert found(report, "warn") == [("census.xml", "reference_date")]


def two_years(folder: Path) -> Path:
    """Two censuses: a referral of the first year that is closed in the second."""
    older = child("A", details("2020-05-01"))
    newer = child("A", details("2020-05-01", "CINclosureDate=2021-06-01", "ReasonForClosure=RC7"))
    write(folder / "new.xml", census(newer, child("B", details("2021-07-01"))))
    old = header("2021", day="2021-03-31")
    write(folder / "old" / "old.xml", census(older, child("C", details("2020-06-01")), head=old))
    write(folder / "notes.txt", "not a census")
    return folder


def test_a_folder_of_several_years_gives_one_return_each(database: Engine, tmp_path: Path) -> None:
    reports = run_imports(database, "cin-census", [two_years(tmp_path / "all")], authority="330")
    assert [report.year for report in reports] == [2021, 2022]
    assert ("notes.txt", "file_unknown") in found(reports[0], "note")
    # The next year's census names the same record: it is held once, as the newest says.
    assert rows(database, referral, "source_id", "close_date", is_current=True) == [
        ("A|2020-05-01", date(2021, 6, 1)),
        ("B|2021-07-01", None),
        ("C|2020-06-01", None),
    ]


def test_a_census_takes_the_place_of_its_year(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path / "first.xml", census(*THREE_CHILDREN))
    again = load(database, tmp_path / "first.xml", census(*THREE_CHILDREN))
    assert again.already_loaded
    load(database, tmp_path / "second.xml", census(child("D", details("2021-05-01"))))
    assert rows(database, referral, "source_id", is_current=True) == [("D|2021-05-01",)]


def test_two_files_of_one_year_are_refused(database: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "both"
    write(folder / "a.xml", census(*THREE_CHILDREN))
    write(folder / "b.xml", census(*THREE_CHILDREN))
    with pytest.raises(Refusal, match=r"b\.xml and a\.xml are both the census of 2022"):
        run_import(database, "cin-census", [folder], authority="330")


def test_a_folder_without_a_census_is_refused(database: Engine, tmp_path: Path) -> None:
    write(tmp_path / "none" / "notes.txt", "not a census")
    with pytest.raises(Refusal, match="holds no XML file"):
        run_import(database, "cin-census", [tmp_path / "none"], authority="330")
