"""The Standard Safeguarding Dataset: tables, joins, and what may be absent."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data import facts
from data.imports.errors import Refusal
from data.imports.run import run_import
from data.schema import (
    assessment,
    care_episode,
    cin_plan,
    contact,
    cp_plan,
    involvement,
    person,
    referral,
    sdq_score,
    team,
    visit,
)
from tests.data.import_files import counts, rows, write

TO = date(2019, 9, 30)


@pytest.fixture(autouse=True)
def _without_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are what is looked at here; the facts have tests of their own."""
    monkeypatch.setattr(facts, "rebuild", lambda _connection, _authority: None)


def _people(folder: Path, *children: tuple[str, str, str, str, str]) -> None:
    names = ("person_id", "sex", "ethnicity", "dob", "expected_dob")
    write(folder / "ssd_person.csv", [f"pers_{name}" for name in names], *children)


def test_people_and_their_disability(database: Engine, tmp_path: Path) -> None:
    _people(
        tmp_path,
        ("a", "F", "WBRI", "2010-05-01", ""),
        ("b", "M", "BAFR", "2012-05-01T00:00:00", ""),
        ("c", "U", "", "", "2019-12-01"),
    )
    write(
        tmp_path / "ssd_disability.csv",
        ("disa_table_id", "disa_person_id", "disa_disability_code"),
        (1, "a", "MOB"),
        (2, "a", "MOB"),
        (3, "b", "NONE"),
    )
    report = run_import(database, "ssd", [tmp_path], authority="336", data_to=TO)
    assert rows(
        database, person, "person_id", "sex", "born", "expected_born", "ethnicity", "disability"
    ) == [
        ("a", "female", date(2010, 5, 1), None, "white", "yes"),
        ("b", "male", date(2012, 5, 1), None, "black", "no"),
        ("c", "unknown", None, date(2019, 12, 1), "unknown", "no"),
    ]
    # An unborn child is no fault.
    assert not [issue for issue in report.issues if issue.severity != "note"]


def test_without_the_table_a_disability_is_not_known(database: Engine, tmp_path: Path) -> None:
    _people(tmp_path, ("a", "F", "WBRI", "2010-05-01", ""))
    report = run_import(database, "ssd", [tmp_path], authority="336", data_to=TO)
    assert rows(database, person, "disability") == [("unknown",)]
    missing = {issue.file_name: issue.message for issue in report.issues}
    assert missing["ssd_disability.csv"] == (
        "ssd_disability is missing, so there is nothing for: the breakdown by disability"
    )
    assert "visits to children in care" in missing["ssd_cla_visits.csv"]


def test_the_front_door(database: Engine, tmp_path: Path) -> None:
    write(
        tmp_path / "SSD_Contacts.csv",
        [f"cont_{n}" for n in ("contact_id", "person_id", "contact_date", "contact_source_code")]
        + ["cont_contact_outcome_json"],
        (
            "1",
            "a",
            "2019-09-02",
            "6",
            '{"OUTCOME_NEW_REFERRAL_FLAG": "Y", "OUTCOME_NFA_FLAG": "Y"}',
        ),
        ("2", "b", "2019-09-03", "", "no further action"),
    )
    write(
        tmp_path / "cin_episodes.csv",
        [
            f"cine_{name}"
            for name in (
                "referral_id",
                "person_id",
                "referral_date",
                "cin_primary_need_code",
                "referral_source_code",
                "referral_nfa",
                "close_date",
                "close_reason",
                "date_first_seen",
            )
        ],
        ("r1", "a", "2019-09-02", "N1", "6", "N", "", "", "2019-09-04"),
        ("r2", "b", "2019-08-01", "", "2A", "", "2019-08-05", "RC7", ""),
        ("r3", "b", "2019-07-01", "", "2A", "Y", "2019-06-05", "RC7", ""),
    )
    write(
        tmp_path / "ssd_cin_assessments.csv",
        [
            f"cina_{name}"
            for name in (
                "assessment_id",
                "person_id",
                "referral_id",
                "assessment_start_date",
                "assessment_auth_date",
                "assessment_child_seen",
            )
        ],
        ("s1", "a", "r1", "2019-09-02", "2019-09-20", "Y"),
        ("s2", "a", "r1", "2019-09-02", "2019-09-01", "Y"),
        ("s3", "b", "", "2019-09-02", "", ""),
    )
    report = run_import(database, "ssd", [tmp_path], authority="336")
    assert rows(database, contact, "source_id", "source", "outcome") == [
        ("1", "police", "referral"),
        ("2", "unknown", "nfa"),
    ]
    assert rows(
        database, referral, "source_id", "source", "no_further_action", "date_first_seen"
    ) == [
        ("r1", "police", False, date(2019, 9, 4)),
        ("r2", "school", False, None),
        ("r3", "school", True, None),
    ]
    assert rows(database, assessment, "source_id", "authorised_date", "child_seen") == [
        ("s1", date(2019, 9, 20), True),
        ("s3", None, None),
    ]
    assert [
        (issue.row_number, issue.rule, issue.severity)
        for issue in report.issues
        if issue.severity != "note"
    ] == [(4, "closed_before_referred", "warn"), (3, "authorised_before_start", "refuse")]
    # Without --data-to the last event counts, and the first event is the first day.
    assert (report.data_from, report.data_to) == (date(2019, 7, 1), date(2019, 9, 20))


def test_visits_of_three_tables_stand_together(database: Engine, tmp_path: Path) -> None:
    for kind, short in (("cin", "cinv"), ("cp", "cppv"), ("cla", "clav")):
        names = (f"{kind}_visit_id", "person_id", *(f"{kind}_visit{end}" for end in (
            "_date", "_seen", "_seen_alone")))  # fmt: skip
        write(
            tmp_path / f"ssd_{kind}_visits.csv",
            [f"{short}_{name}" for name in names],
            ("1", "a", "2019-09-02", "Y", "0"),
            ("2", "a", "2019-09-03 10:30:00", "", ""),
        )
    report = run_import(database, "ssd", [tmp_path], authority="336")
    assert rows(database, visit, "source_id", "visit_kind", "visit_date", "child_seen") == [
        ("cin|1", "cin", date(2019, 9, 2), True),
        ("cin|2", "cin", date(2019, 9, 3), None),
        ("cla|1", "cla", date(2019, 9, 2), True),
        ("cla|2", "cla", date(2019, 9, 3), None),
        ("cp|1", "cp", date(2019, 9, 2), True),
        ("cp|2", "cp", date(2019, 9, 3), None),
    ]
    assert {
        seen for (seen,) in rows(database, visit, "seen_alone", visit_date=date(2019, 9, 2))
    } == {False}
    assert [file.record_table for file in report.files] == ["visit"] * 3


def test_teams_and_plans(database: Engine, tmp_path: Path) -> None:
    write(
        tmp_path / "ssd_department.csv",
        ("dept_team_id", "dept_team_name", "dept_team_parent_name", "dept_locality"),
        ("t1", "Team one", "Locality teams", "North"),
        ("t2", "MASH", "", ""),
    )
    write(
        tmp_path / "ssd_involvements.csv",
        [
            f"invo_{name}"
            for name in (
                "involvements_id",
                "person_id",
                "professional_id",
                "professional_team",
                "involvement_start_date",
                "involvement_end_date",
            )
        ],
        ("i1", "a", "w1", "t1", "2019-01-01", "2019-02-01"),
        ("i2", "a", "w2", "", "2019-02-01", ""),
        ("i3", "a", "w2", "t9", "2019-03-01", ""),
        ("i4", "a", "w2", "t1", "2019-03-01", "2019-02-28"),
    )
    for table, short in (("cin_plans", "cinp_cin_plan"), ("cp_plans", "cppl_cp_plan")):
        start = short.split("_", maxsplit=1)[0]
        write(
            tmp_path / f"ssd_{table}.csv",
            (f"{short}_id", f"{start}_person_id", f"{short}_start_date", f"{short}_end_date"),
            ("1", "a", "2019-01-01", "2019-12-31"),
        )
    report = run_import(database, "ssd", [tmp_path], authority="336", data_to=TO)
    assert rows(database, team, "team_id", "name", "service", "locality") == [
        ("t1", "Team one", "Locality teams", "North"),
        ("t2", "MASH", "unknown", "unknown"),
    ]
    assert rows(database, involvement, "source_id", "team_id", "end_date") == [
        ("i1", "t1", date(2019, 2, 1)),
        ("i2", "unknown", None),
        ("i3", "t9", None),
    ]
    assert ("team_unknown", "1 teams are not in ssd_department: no name") in {
        (issue.rule, issue.message) for issue in report.issues
    }
    # A closure to come is no fault.
    assert rows(database, cin_plan, "end_date") == [(date(2019, 12, 31),)]
    assert rows(database, cp_plan, "end_date") == [(date(2019, 12, 31),)]


def test_care_episodes_with_placement_and_legal_status(database: Engine, tmp_path: Path) -> None:
    write(
        tmp_path / "ssd_cla_episodes.csv",
        (
            "clae_cla_episode_id",
            "clae_person_id",
            "clae_cla_placement_id",
            "clae_cla_episode_start_date",
            "clae_cla_episode_start_reason",
            "clae_cla_primary_need_code",
            "clae_cla_episode_ceased",
            "clae_cla_episode_ceased_reason",
        ),
        ("e1", "a", "p1", "2018-01-01", "S", "N1", "2019-01-01", "X1"),
        ("e2", "a", "p2", "2019-01-01", "P", "N1", "", ""),
        ("e3", "b", "p9", "2019-01-01", "S", "N1", "", ""),
        ("e4", "c", "", "2019-01-01", "", "N1", "", ""),
    )
    write(
        tmp_path / "ssd_cla_placement.csv",
        [
            f"clap_cla_placement_{name}"
            for name in ("id", "type", "urn", "provider", "postcode", "change_reason")
        ],
        ("p1", "U6", "SC1", "PR1", "WV1 1AA", "PLACE"),
        ("p2", "K2", "", "PR4", "", ""),
    )
    write(
        tmp_path / "ssd_legal_status.csv",
        [f"lega_{n}" for n in ("person_id", "legal_status", "legal_status_start_date")]
        + ["lega_legal_status_end_date"],
        ("a", "V2", "2018-01-01", "2018-06-01"),
        ("a", "C2", "2018-06-01", ""),
    )
    report = run_import(database, "ssd", [tmp_path], authority="336", data_to=TO)
    assert rows(
        database, care_episode, "source_id", "place", "provider", "legal_status", "change_reason"
    ) == [
        ("e1", "U6", "PR1", "V2", "PLACE"),
        ("e2", "K2", "PR4", "C2", None),
        ("e3", None, None, None, None),
    ]
    coded = rows(database, care_episode, "source_id", "placement_code")
    assert coded[0][1] is not None
    assert coded[1][1] is None
    assert [
        (issue.row_number, issue.rule) for issue in report.issues if issue.severity != "note"
    ] == [(4, "placement_missing"), (5, "blank")]


def test_sdq_scores(database: Engine, tmp_path: Path) -> None:
    write(
        tmp_path / "ssd_sdq_scores.csv",
        [f"csdq_{n}" for n in ("table_id", "person_id", "sdq_completed_date", "sdq_score")]
        + ["csdq_sdq_reason"],
        ("1", "a", "2019-01-01", "14", ""),
        ("2", "b", "", "", "SDQ2"),
    )
    report = run_import(database, "ssd", [tmp_path], authority="336", data_to=TO)
    assert rows(
        database, sdq_score, "source_id", "completed_date", "score", "reason", "year_ending"
    ) == [("1", date(2019, 1, 1), 14, None, None), ("2", None, None, "SDQ2", None)]
    assert [i.rule for i in report.issues if i.severity == "warn"] == ["score_without_date"]


def test_a_child_without_a_row_is_loaded_and_said(database: Engine, tmp_path: Path) -> None:
    _people(tmp_path, ("a", "F", "WBRI", "2010-05-01", ""))
    write(
        tmp_path / "ssd_contacts.csv",
        ("cont_contact_id", "cont_person_id", "cont_contact_date"),
        ("1", "z", "2019-09-02"),
    )
    report = run_import(database, "ssd", [tmp_path], authority="336")
    assert rows(database, contact, "person_id") == [("z",)]
    [warning] = [issue for issue in report.issues if issue.severity == "warn"]
    assert warning.rule == "child_unknown"
    assert "z" not in warning.message.split(": ", 1)[1].split()


def test_wrong_input_changes_nothing(database: Engine, tmp_path: Path) -> None:
    before = counts(database)
    empty = tmp_path / "empty"
    empty.mkdir()
    write(tmp_path / "odd" / "ssd_contacts.csv", ("cont_contact_id", "date"), ("1", "2019-09-02"))
    write(tmp_path / "late" / "ssd_contacts.csv",
          ("cont_contact_id", "cont_person_id", "cont_contact_date"))  # fmt: skip
    for folder, words in (
        (empty, "empty: holds no table of the dataset; expected CSV files ssd_person.csv"),
        (
            tmp_path / "odd",
            "ssd_contacts.csv, row 1: wrong header, missing cont_person_id, cont_contact_date; "
            "found cont_contact_id, date.",
        ),
        (tmp_path / "late", "give the last day with --data-to"),
    ):
        with pytest.raises(Refusal) as refusal:
            run_import(database, "ssd", [folder], authority="336")
        assert words in str(refusal.value)
    assert counts(database) == before


def test_a_table_twice_is_not_guessed(database: Engine, tmp_path: Path) -> None:
    header = ("cont_contact_id", "cont_person_id", "cont_contact_date")
    write(tmp_path / "contacts.csv", header)
    write(tmp_path / "ssd_contacts.csv", header)
    with pytest.raises(Refusal, match="are both the table ssd_contacts"):
        run_import(database, "ssd", [tmp_path], authority="336")


def test_an_outcome_that_cannot_be_read_keeps_its_words_out(
    database: Engine, tmp_path: Path
) -> None:
    write(
        tmp_path / "ssd_contacts.csv",
        ("cont_contact_id", "cont_person_id", "cont_contact_date", "cont_contact_outcome_json"),
        ("1", "a", "2019-09-02", "mother called about the boy"),
    )
    report = run_import(database, "ssd", [tmp_path], authority="336")
    assert rows(database, contact, "outcome") == [("unknown",)]
    assert not any("mother" in issue.message for issue in report.issues)
    assert not any("mother" in (issue.content or "") for issue in report.issues)
