"""Care leavers: a handful of young people worked by hand, and a real return."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.state import ViewState
from dashboard.viewer import full_viewer
from data.imports.run import run_import
from data.repository import SqlRepository
from tests.data.import_files import a_return, child, episode, write
from tests.data.records import AUTHORITY, Records, counts, figure
from tests.data.workbooks import xlsx

DECEMBER = (
    # name, born, eligibility, in touch, activity, accommodation, suitable, plan reviewed
    ("19 today", "2000-12-31", "Former relevant", "YES", "F2", "U", "1", "2019-06-30"),
    ("19 tomorrow", "2001-01-01", "Former relevant", "YES", "F1", "U", "1", "2019-07-01"),
    ("22 today", "1997-12-31", "Former relevant", "YES", "F1", "U", "1", "2019-12-31"),
    ("22 tomorrow", "1998-01-01", "Former relevant", "NO", "", "", "", "2020-01-05"),
    ("died", "1999-05-05", "Former relevant", "DIED", "F1", "U", "1", "2019-12-01"),
    ("at home", "1999-05-05", "Former relevant", "RHOM", "F1", "B", "1", "2019-12-01"),
    ("abroad", "1999-05-05", "Former relevant", "YES", "F5", "G", "1", ""),
    ("deported", "1999-05-05", "Former relevant", "NREQ", "G5", "H", "2", ""),
    ("somewhere", "1999-05-05", "Former relevant", "YES", "P4", "R", "2", ""),
    ("in prison", "1999-05-05", "Former relevant", "YES", "G4", "X", "2", ""),
    ("training", "1999-05-05", "Relevant", "YES", "P3", "D", "1", ""),
    ("qualifies", "1999-05-05", "Qualifying", "YES", "F1", "U", "1", "2019-12-01"),
    ("in care", "2002-05-05", "Eligible", "YES", "F1", "U", "1", "2019-12-01"),
)
FEBRUARY = (
    ("leap day", "2000-02-29", "Former relevant", "YES", "F1", "U", "1", ""),
    ("day before", "2000-02-28", "Former relevant", "YES", "F1", "K", "1", "2018-08-31"),
    ("not recorded", "1999-05-05", "Former relevant", "YES", "", "U", "", "2018-08-27"),
)
JUNE = (("day before", "2000-02-28", "Former relevant", "YES", "G4", "X", "2", ""),)


def extract(people: tuple[tuple[str, ...], ...]) -> Records:
    """An extract with these care leavers, one of whom is held by a team."""
    found = Records().add("department", "T1", "Leaving care", "S", "Care", "North")
    for name, born, *rest in people:
        found.child(name, born)
        found.add("care_leavers", f"L-{name}", name, *rest, "2019-01-01")
    first = people[0][0]
    found.add("involvements", f"I-{first}", first, "W1", "T1", "2018-01-01")
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """Three extracts: to the ends of February and December 2019, and to the middle of June."""
    engine: Engine = make_database(request.param)
    for people, data_to in (
        (FEBRUARY, "2019-02-28"),
        (JUNE, "2019-06-15"),
        (DECEMBER, "2019-12-31"),
    ):
        found = extract(people)
        if people is DECEMBER:
            # Recorded twice: what the later contact said counts.
            found.child("twice", "1999-01-01")
            for key, activity, seen in (("old", "G5", "2018-05-05"), ("new", "F1", "2019-11-11")):
                found.add("care_leavers", key, "twice", "Former relevant", "YES", activity,
                          "B", "1", "", seen)  # fmt: skip
        found.load(engine, tmp_path_factory.mktemp("ssd"), data_to)
    return engine


def test_aged_19_to_21_in_education_employment_or_training(loaded: Engine) -> None:
    """19 today, abroad, somewhere, training and twice, of these and 22 tomorrow, deported, prison.

    Not yet 19, 22 on the day, died, at home, qualifies and still in care are in neither number.
    """
    row = figure(loaded, "cl_eet", "2019-12")
    assert counts(row) == (5, 8)
    assert row.unknown == 0


def test_suitable_accommodation_leaves_out_where_there_is_none_to_judge(loaded: Engine) -> None:
    """19 today, training and twice, of these, the one not in touch and the one in prison."""
    assert counts(figure(loaded, "cl_suitable_accommodation", "2019-12")) == (3, 5)


def test_in_touch_at_every_age(loaded: Engine) -> None:
    """All but 22 tomorrow and deported, of ten who did not die or go home."""
    assert counts(figure(loaded, "cl_in_touch", "2019-12")) == (8, 10)


def test_a_pathway_plan_is_reviewed_every_six_months(loaded: Engine) -> None:
    """On 31 December a review of 30 June is a day too old, of 1 July not; one to come is none."""
    assert counts(figure(loaded, "cl_pathway_plan_6_months", "2019-12")) == (2, 10)
    # 31 August to 28 February is six months; 27 August is a day more.
    assert counts(figure(loaded, "cl_pathway_plan_6_months", "2019-02")) == (1, 3)


def test_born_on_29_february_is_19_on_1_march_and_what_is_not_recorded_is_said(
    loaded: Engine,
) -> None:
    """On 28 February one is 19 and recorded, one 18, and one is not recorded: too many to tell."""
    for measure in ("cl_eet", "cl_suitable_accommodation"):
        row = figure(loaded, measure, "2019-02")
        assert (row.value, row.unknown) == (None, 1)
    assert counts(figure(loaded, "cl_in_touch", "2019-02")) == (3, 3)


def test_an_extract_tells_of_its_own_last_day_alone(loaded: Engine) -> None:
    """Nothing between, and nothing of a day in the middle of a month."""
    for month in ("2019-01", "2019-03", "2019-05", "2019-06", "2019-11"):
        assert figure(loaded, "cl_in_touch", month).status == "no_data"


def test_a_young_person_belongs_to_a_team_and_an_age(loaded: Engine) -> None:
    held = figure(loaded, "cl_eet", "2019-12", level="team", unit="T1")
    assert counts(held) == (1, 1)
    assert counts(figure(loaded, "cl_eet", "2019-12", group="age", group_value="16_and_over")) == (
        5, 8,
    )  # fmt: skip
    shown = view(
        measures()["cl_eet"],
        ViewState("2019-12", "2019-12"),
        full_viewer(AUTHORITY),
        SqlRepository(loaded),
        comparisons=(),
    )
    ((title, lines),) = shown.splits
    assert title == "By age"
    assert {line.label: counts(line.rows[-1]) for line in lines} == {
        "19": (1, 1), "20": (4, 6), "21": (0, 1),
    }  # fmt: skip


OC3 = ["CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"]


def test_a_return_gives_march_and_no_other_month(database: Engine, tmp_path: Path) -> None:
    """Born in the return's own file: a care leaver is in no other."""
    folder = a_return(tmp_path / "r", [child("1", "01/05/2010")], [episode("1", "01/05/2015")])
    people = [
        ["7", "31/03/1999", "YES", "F4", "U1"],
        ["8", "01/04/1999", "YES", "F4", "U1"],
        ["9", "01/05/1998", "NO", "0", "0"],
    ]
    write(folder / "oc3.csv", OC3, *people)
    write(folder / "header.csv", ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
          child("1"), *(child(number, born) for number, born, *_ in people))  # fmt: skip
    run_import(database, "ssda903", [folder], authority=AUTHORITY, year=2018)
    for measure in ("cl_eet", "cl_suitable_accommodation"):
        assert counts(figure(database, measure, "2018-03")) == (1, 2)
    assert counts(figure(database, "cl_in_touch", "2018-03")) == (2, 3)
    assert figure(database, "cl_eet", "2018-02").status == "no_data"
    assert figure(database, "cl_pathway_plan_6_months", "2018-03").status == "no_data"


def test_a_workbook_has_one_code_for_training_or_employment(
    database: Engine, tmp_path: Path
) -> None:
    head = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Eligibility Category",
            "LA In Touch", "Type of Accommodation", "Suitability of Accommodation",
            "Activity Status")  # fmt: skip
    who = ("b) Female", "a) WBRI", date(1999, 5, 5), "b) Former relevant child")
    people = [
        [1, *who, "a) Yes", "U: Independent living", "a) Suitable", "F3: Training or employment"],
        [2, *who, "a) Yes", "X: In custody", "b) Unsuitable", "G5: Not in education"],
        [3, *who, "f) RHOM", "B: With parents", "a) Suitable", "F2: Education"],
    ]
    path = xlsx(tmp_path / "annex_a.xlsx", {"List 9": [list(head), *people]})
    run_import(database, "annex-a", [path], authority=AUTHORITY, data_to=date(2019, 3, 31))
    assert counts(figure(database, "cl_eet", "2019-03")) == (1, 2)
    assert counts(figure(database, "cl_suitable_accommodation", "2019-03")) == (1, 2)
    assert figure(database, "cl_eet", "2019-02").status == "no_data"


def test_a_real_return(database: Engine, shared: Path) -> None:
    """The file counted row by row; all of them are 16 or 17, so nobody is 19 to 21."""
    folder = shared / "returns/ssda903_2018"
    with (folder / "oc3.csv").open(encoding="utf-8-sig", newline="") as file:
        people = list(csv.DictReader(file))
    touch = Counter(row["IN_TOUCH"] for row in people)
    assert {row["DOB"][-4:] for row in people} == {"2001"}
    run_import(database, "ssda903", [folder], authority="330")
    in_touch, engaged = (
        view(
            measures()[measure],
            ViewState("2018-03", "2018-03"),
            full_viewer("330"),
            SqlRepository(database),
            comparisons=(),
        ).own.rows[-1]
        for measure in ("cl_in_touch", "cl_eet")
    )
    assert counts(in_touch) == (touch["YES"], len(people) - touch["DIED"] - touch["RHOM"])
    assert counts(engaged) == (0, 0)
    assert engaged.value is None
