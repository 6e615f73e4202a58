"""One council, told by an extract, a census and workbooks: the same figures from each.

The children are worked by hand. 31 May 2021 is a bank holiday: from Monday 10 May 15 working
days are over on 1 June; 45 working days before 30 June is 26 April.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from data.imports.run import run_import
from data.schema import monthly_fact
from tests.data.cin_census_files import census, child, header, module, write
from tests.data.cin_census_files import referral as details
from tests.data.records import AUTHORITY, Records
from tests.data.workbooks import listed, xlsx

BY_CENSUS, BY_WORKBOOK = "330", "331"
EVERY, NOT_WORKBOOK = (AUTHORITY, BY_CENSUS, BY_WORKBOOK), (AUTHORITY, BY_CENSUS)
CONFERENCE, ASSESSMENT = '{"CP_CONFERENCE": "Y"}', '{"SINGLE_ASSESSMENT": "Y"}'


def extract(folder: Path) -> Path:
    """The council's extract, from April 2020 to March 2022."""
    found = Records()
    for name in ("before", "A", "B", "C", "D", "E", "F", "G"):
        found.child(name)
    found.referral("before", "2020-04-01").visit("cp", "before", "2020-04-01")
    # Events are told from their first on.
    found.add("s47_enquiry", "S-1", "before", "", "2020-04-01", "2020-04-08", "N", CONFERENCE)
    found.add("initial_cp_conference", "I-1", "before", "S-1", "2020-04-15", "N")
    found.add("cin_assessments", "Q-1", "before", "", "2020-04-01", "2020-04-08", "Y")
    found.referral("A", "2020-05-10").referral("B", "2020-05-09")
    for name in ("A", "B", "C", "D", "E", "F"):
        found.referral(name, "2021-05-10", "Y" if name == "F" else "N")
    for name, held, outcome in (
        ("A", "2021-06-01", CONFERENCE),
        ("B", "2021-06-02", CONFERENCE),
        ("D", "", ASSESSMENT),
        ("E", "", CONFERENCE),
    ):
        key = f"S-{name}"
        found.add("s47_enquiry", key, name, "", "2021-05-10", "2021-05-17", "N", outcome)
        if held:
            found.add("initial_cp_conference", f"I-{name}", name, key, held, "N")
    found.add("initial_cp_conference", "I-C", "C", "", "2021-06-01", "Y")
    for name, start, end in (
        ("A", "2021-04-26", ""),
        ("B", "2021-04-23", ""),
        ("C", "2021-04-23", "2021-06-30"),
    ):
        found.add("cin_assessments", f"Q-{name}", name, "", start, end, "Y")
    for name, start, end, before in PLANS:
        found.add("cp_plans", f"K-{name}-{start}", "", name, start, end, "NEG", before)
    for name, day in REVIEWS:
        found.add("cp_reviews", f"V-{name}-{day}", name, "", day)
    for name, day, alone in VISITS:
        found.add("cp_visits", f"B-{name}-{day}", name, day, "Y", alone)
    return found.write(folder)


PLANS: Sequence[tuple[str, str, str, str]] = (
    ("A", "2021-02-01", "", "0"),
    ("B", "2021-03-01", "", "2"),
    # 730 and 729 days before 30 June 2021.
    ("C", "2019-07-01", "2021-12-01", "0"),
    ("D", "2019-07-02", "2021-12-01", "1"),
)
REVIEWS = (
    ("A", "2021-05-01"),
    # Three months from 1 March are over on 1 June.
    ("B", "2021-06-02"),
    *((name, day) for name in "CD" for day in ("2020-09-01", "2021-02-15", "2021-06-02")),
)
VISITS = (("A", "2021-06-21", "Y"), ("B", "2021-06-22", "N"), ("C", "2021-05-21", "Y"))


def censuses(folder: Path) -> list[Path]:
    """The same as censuses of 2021 and 2022; they hold no enquiries' ends and no visits."""

    def enquiry(held: str = "", not_required: str = "false") -> str:
        conference = (f"DateOfInitialCPC={held}",) if held else ()
        return module(
            "Section47", "S47ActualStartDate=2021-05-10", f"ICPCnotRequired={not_required}",
            *conference,
        )  # fmt: skip

    def assessed(start: str, *end: str) -> str:
        return module("Assessments", f"AssessmentActualStartDate={start}", *end)

    def plan(name: str, *, upto: str) -> list[str]:
        return [
            module(
                "ChildProtectionPlans", f"CPPstartDate={start}",
                *([f"CPPendDate={end}"] if end and end <= upto else []),
                f"NumberOfPreviousCPP={before}",
                module(
                    "Reviews",
                    *(f"CPPreviewDate={on}" for who, on in REVIEWS if who == name and on <= upto),
                ),
            )
            for who, start, end, before in PLANS
            if who == name and start <= upto
        ]  # fmt: skip

    closed = "CINclosureDate=2020-06-30", "ReasonForClosure=RC1"
    old = census(
        child("before", details("2020-04-01", *closed)),
        child(
            "A",
            details("2020-05-10", *closed),
            details("2021-02-01", *plan("A", upto="2021-03-31")),
        ),
        child(
            "B",
            details("2020-05-09", *closed),
            details("2021-02-01", *plan("B", upto="2021-03-31")),
        ),
        *(child(name, details("2019-06-03", *plan(name, upto="2021-03-31"))) for name in "CD"),
        head=header("2021", day="2021-03-31"),
    )
    whole = "2022-03-31"
    new = census(
        child(
            "A",
            details("2021-02-01", *plan("A", upto=whole)),
            details("2021-05-10", enquiry("2021-06-01")),
            details("2021-04-20", assessed("2021-04-26")),
        ),
        child(
            "B",
            details("2021-02-01", *plan("B", upto=whole)),
            details("2021-05-10", enquiry("2021-06-02")),
            details("2021-04-20", assessed("2021-04-23")),
        ),
        child(
            "C",
            details("2019-06-03", *plan("C", upto=whole)),
            # Beside the enquiries: the child came with a plan from another authority.
            details("2021-05-10", "DateOfInitialCPC=2021-06-01"),
            details("2021-04-20", assessed("2021-04-23", "AssessmentAuthorisationDate=2021-06-30")),
        ),
        child(
            "D",
            details("2019-06-03", *plan("D", upto=whole)),
            details("2021-05-10", enquiry(not_required="true")),
        ),
        child("E", details("2021-05-10", enquiry())),
        child("F", details("2021-05-10", "ReferralNFA=true")),
    )
    return [write(folder / "2021.xml", old), write(folder / "2022.xml", new)]


def workbooks(folder: Path) -> list[tuple[Path, date]]:
    """The same as workbooks of 31 December 2020 and 30 June 2021."""
    day = date.fromisoformat
    may = day("2021-05-10")
    december = {
        "List 7": listed(7, [name_of("G"), day("2020-08-03"), "", "", "", "", day("2020-12-15"), 0])
    }
    june = {
        "List 3": listed(
            3,
            *(
                [name_of(name), may, "Police", "Yes" if name == "F" else "No", number]
                for name, number in zip("ABCDEF", (2, 1, 1, 1, 1, 1), strict=True)
            ),
        ),
        "List 4": listed(
            4,
            [name_of("A"), day("2021-04-26"), "Yes", ""],
            [name_of("B"), day("2021-04-23"), "Yes", ""],
            [name_of("C"), day("2021-04-23"), "Yes", day("2021-06-30")],
        ),
        "List 5": listed(
            5,
            [name_of("A"), may, "No", day("2021-06-01"), "Yes"],
            [name_of("B"), may, "No", day("2021-06-02"), "Yes"],
            [name_of("D"), may, "Yes", "", ""],
            [name_of("E"), may, "No", "", ""],
        ),
        "List 7": listed(
            7,
            *(
                [
                    name_of(who), day(start), "",
                    next((day(seen) for name, seen, _ in VISITS if name == who), ""),
                    next((alone for name, _, alone in VISITS if name == who), ""),
                    "", "", int(before),
                ]
                for who, start, _, before in PLANS
            ),
        ),
    }  # fmt: skip
    return [
        (xlsx(folder / "december.xlsx", december), date(2020, 12, 31)),
        (xlsx(folder / "june.xlsx", june), date(2021, 6, 30)),
    ]


def name_of(letter: str) -> int:
    """A workbook's identifier of a child."""
    return ord(letter)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """Three councils with the same children, each told by another kind of return."""
    engine = make_database(request.param)
    folder = tmp_path_factory.mktemp("every_return")
    run_import(
        engine, "ssd", [extract(folder / "ssd")], authority=AUTHORITY, data_to=date(2022, 3, 31)
    )
    run_import(engine, "cin-census", censuses(folder), authority=BY_CENSUS)
    for path, as_at in workbooks(folder):
        run_import(engine, "annex-a", [path], authority=BY_WORKBOOK, data_to=as_at)
    return engine


def figure(engine: Engine, authority: str, measure: str, month: str, period: str) -> Any:
    """Numerator and denominator, the status where it has no value, None where nothing serves it."""
    fact = monthly_fact.c
    with engine.connect() as connection:
        row = connection.execute(
            select(fact.numerator, fact.denominator, fact.status).where(
                fact.authority_code == authority,
                fact.measure == measure,
                fact.month == month,
                fact.period == period,
                fact.level == "all",
                fact.group == "none",
                fact.split == "all",
            )
        ).first()
    if row is None:
        return None
    return (row.numerator, row.denominator) if row.status == "ok" else row.status


@pytest.mark.parametrize(
    ("measure", "month", "period", "expected", "told_by"),
    [
        ("s47_started", "2021-05", "month", (4, None), EVERY),
        ("icpc_15_days", "2021-06", "month", (1, 2), EVERY),
        ("icpc_open_late", "2021-06", "snapshot", (1, None), EVERY),
        ("referrals_nfa", "2021-05", "month", (1, 6), EVERY),
        ("rereferrals_12_months", "2021-05", "month", (1, 6), (AUTHORITY, BY_WORKBOOK)),
        ("assessments_open_late", "2021-06", "snapshot", (1, None), EVERY),
        ("cp_two_years_open", "2021-06", "snapshot", (1, 4), EVERY),
        ("cp_reviews_in_time", "2021-06", "snapshot", (3, 4), NOT_WORKBOOK),
        ("cp_repeat_ever", "2021-06", "rolling_12", (1, 2), NOT_WORKBOOK),
        ("cp_seen_alone", "2021-06", "month", (1, 2), (AUTHORITY, BY_WORKBOOK)),
    ],
)
def test_each_return_that_can_gives_the_same_figure(
    loaded: Engine,
    measure: str,
    month: str,
    period: str,
    expected: tuple[int, int | None],
    told_by: Sequence[str],
) -> None:
    found = {each: figure(loaded, each, measure, month, period) for each in told_by}
    assert found == dict.fromkeys(told_by, expected)


def test_two_workbooks_make_twelve_months(loaded: Engine) -> None:
    """Plans that began in the six months before each: G's too, who is in December's alone."""
    assert figure(loaded, BY_WORKBOOK, "cp_repeat_ever", "2021-06", "rolling_12") == (1, 3)
    assert figure(loaded, BY_WORKBOOK, "cp_repeat_ever", "2021-05", "rolling_12") == (
        "not_enough_history"
    )


def test_a_census_holds_what_was_referred_before(loaded: Engine) -> None:
    """A, B and C have another referral there, that their assessments and plans belong to."""
    assert figure(loaded, BY_CENSUS, "rereferrals_12_months", "2021-05", "month") == (3, 6)


@pytest.mark.parametrize(
    ("measure", "period", "authority"),
    [
        ("cp_reviews_in_time", "snapshot", BY_WORKBOOK),
        ("cp_repeat_2_years", "rolling_12", BY_WORKBOOK),
        ("s47_nfa", "rolling_12", BY_WORKBOOK),
        ("s47_nfa", "rolling_12", BY_CENSUS),
        ("cp_seen_alone", "month", BY_CENSUS),
        ("contact_to_referral", "month", BY_WORKBOOK),
        ("early_help_children", "snapshot", BY_WORKBOOK),
    ],
)
def test_what_a_return_cannot_tell_is_left_empty(
    loaded: Engine, measure: str, period: str, authority: str
) -> None:
    assert figure(loaded, authority, measure, "2021-06", period) is None


def test_a_workbook_tells_what_is_open_on_its_own_day_alone(loaded: Engine) -> None:
    for measure in ("icpc_open_late", "assessments_open_late", "cp_two_years_open"):
        assert figure(loaded, BY_WORKBOOK, measure, "2021-05", "snapshot") is None


def test_an_enquiry_that_the_next_census_does_not_name_has_ended(
    database: Engine, tmp_path: Path
) -> None:
    """It waits for its conference to the end of its own year, and no longer."""
    enquiry = module("Section47", "S47ActualStartDate=2021-01-04", "ICPCnotRequired=false")
    open_one = module("Assessments", "AssessmentActualStartDate=2021-01-04")
    other = module("Section47", "S47ActualStartDate=2021-06-01", "ICPCnotRequired=true")
    paths = [
        write(
            tmp_path / "old.xml",
            census(
                child("A", details("2021-01-04", enquiry, open_one)),
                child("B", details("2021-01-04", module("Section47",
                      "S47ActualStartDate=2021-01-05", "DateOfInitialCPC=2021-01-06"))),
                head=header("2021", day="2021-03-31"),
            ),
        ),
        write(
            tmp_path / "new.xml",
            census(
                child("A", details("2021-01-04", other, module("Assessments",
                      "AssessmentActualStartDate=2021-06-01"))),
                child("B", details("2021-06-01", module("Section47",
                      "S47ActualStartDate=2021-06-02", "DateOfInitialCPC=2021-06-03"))),
            ),
        ),
    ]  # fmt: skip
    run_import(database, "cin-census", paths, authority=BY_CENSUS)
    for measure in ("icpc_open_late", "assessments_open_late"):
        found = [
            figure(database, BY_CENSUS, measure, month, "snapshot")
            for month in ("2021-03", "2021-04")
        ]
        assert found == [(1, None), (0, None)], measure
