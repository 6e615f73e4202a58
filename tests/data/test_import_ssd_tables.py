"""The tables of the Standard Safeguarding Dataset beside those that the first panels needed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table

from data import facts
from data.imports.report import ImportReport
from data.imports.run import run_import
from data.schema import (
    adoption,
    asylum_seeker,
    care_leaver,
    care_review,
    conference,
    cp_plan,
    cp_review,
    early_help,
    health_check,
    missing_episode,
    previous_permanence,
    professional,
    s47_enquiry,
)
from tests.data.import_files import rows, write

TO = date(2019, 9, 30)


@pytest.fixture(autouse=True)
def _without_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are what is looked at here; the facts have tests of their own."""
    monkeypatch.setattr(facts, "rebuild", lambda _connection, _authority: None)


def _table(folder: Path, name: str, header: str, *lines: Sequence[object]) -> None:
    write(folder / f"ssd_{name}.csv", header.split(), *lines)


def _load(database: Engine, folder: Path) -> ImportReport:
    return run_import(database, "ssd", [folder], authority="336", data_to=TO)


def _faults(report: ImportReport) -> list[tuple[str, int | None, str, str]]:
    return [
        (issue.file_name, issue.row_number, issue.rule, issue.severity)
        for issue in report.issues
        if issue.severity != "note"
    ]


def _notes(report: ImportReport, rule: str) -> list[tuple[str, str]]:
    return [(issue.file_name, issue.message) for issue in report.issues if issue.rule == rule]


def _held(database: Engine, table: Table, *columns: str) -> list[tuple[object, ...]]:
    return rows(database, table, *columns)


def test_early_help(database: Engine, tmp_path: Path) -> None:
    _table(
        tmp_path,
        "early_help_episodes",
        "earl_episode_id earl_person_id earl_episode_start_date earl_episode_end_date "
        "earl_episode_reason earl_episode_end_reason earl_episode_organisation "
        "earl_episode_worker_id",
        ("e1", "a", "2019-05-01T00:00:00", "2019-08-01", "words", "words", "org", "w"),
        ("e2", "a", "2019-09-01", "", "", "", "", ""),
        ("e3", "b", "2019-09-01", "2019-08-01", "", "", "", ""),
    )
    report = _load(database, tmp_path)
    assert _held(database, early_help, "source_id", "start_date", "end_date") == [
        ("e1", date(2019, 5, 1), date(2019, 8, 1)),
        ("e2", date(2019, 9, 1), None),
    ]
    assert _faults(report) == [("ssd_early_help_episodes.csv", 4, "end_before_start", "refuse")]


ENQUIRY = (
    "s47e_s47_enquiry_id s47e_referral_id s47e_person_id s47e_s47_start_date s47e_s47_end_date "
    "s47e_s47_nfa s47e_s47_outcome_json s47e_s47_completed_by_team s47e_s47_completed_by_worker_id"
)


def test_section_47_enquiries_and_their_outcome(database: Engine, tmp_path: Path) -> None:
    """Flags with and without their prefix, words, and none; comments are dropped."""
    _table(
        tmp_path,
        "s47_enquiry",
        ENQUIRY,
        ("1", "r1", "a", "2019-05-01", "2019-05-10", "N", '{"CP_CONFERENCE_FLAG": "Y"}', "", ""),
        ("2", "r1", "a", "2019-06-01", "2019-06-10", "", '{"OUTCOME_NFA_FLAG": "Y", '
         '"OUTCOME_CP_CONFERENCE_FLAG": "N", "OUTCOME_COMMENTS": "conference for Ann"}', "", ""),
        ("3", "r1", "a", "2019-07-01", "", "", '{"NFA_FLAG": "", "CP_CONFERENCE": ""}', "", ""),
        ("4", "r1", "a", "2019-08-01", "2019-08-09", "", "Initial CP Conference", "", ""),
        ("5", "r1", "a", "2019-08-02", "2019-08-09", "", "No further action", "", ""),
        ("6", "r1", "a", "2019-08-03", "2019-08-09", "Y", "Ann is well", "", ""),
        ("7", "r1", "a", "2019-08-04", "2019-08-09", "", '{"MONITOR_FLAG": "Y", '
         '"CP_CONFERENCE_FLAG": "N"}', "", ""),
    )  # fmt: skip
    report = _load(database, tmp_path)
    columns = ("source_id", "no_further_action", "conference_not_required")
    assert _held(database, s47_enquiry, *columns) == [
        ("1", False, False),
        ("2", True, True),
        ("3", None, None),
        ("4", None, False),
        ("5", True, True),
        ("6", True, None),
        ("7", None, True),
    ]
    assert _faults(report) == [("ssd_s47_enquiry.csv", 7, "enquiry_outcome", "warn")]
    assert not any("Ann" in f"{issue.message}{issue.content}" for issue in report.issues)


def test_an_enquiry_without_a_referral_is_said(database: Engine, tmp_path: Path) -> None:
    _table(
        tmp_path,
        "cin_episodes",
        "cine_referral_id cine_person_id cine_referral_date cine_referral_nfa cine_close_date",
        ("r1", "a", "2019-04-01", "N", ""),
    )
    _table(
        tmp_path,
        "s47_enquiry",
        ENQUIRY,
        ("1", "r1", "a", "2019-05-01", "", "", "", "", ""),
        ("2", "", "a", "2019-05-02", "", "", "", "", ""),
        ("3", "r9", "a", "2019-05-03", "", "", "", "", ""),
    )
    report = _load(database, tmp_path)
    assert [fault[1:] for fault in _faults(report)] == [
        (3, "referral_missing", "warn"),
        (4, "referral_missing", "warn"),
    ]


def test_initial_conferences(database: Engine, tmp_path: Path) -> None:
    _table(
        tmp_path,
        "s47_enquiry",
        ENQUIRY,
        ("q1", "r1", "a", "2019-05-01", "", "", "", "", ""),
    )
    _table(
        tmp_path,
        "initial_cp_conference",
        "icpc_icpc_id icpc_icpc_meeting_id icpc_s47_enquiry_id icpc_person_id icpc_cp_plan_id "
        "icpc_referral_id icpc_icpc_transfer_in icpc_icpc_target_date icpc_icpc_date "
        "icpc_icpc_outcome_cp_flag icpc_icpc_outcome_json icpc_icpc_team icpc_icpc_worker_id",
        ("1", "", "q1", "a", "", "", "N", "2019-05-22", "2019-05-20", "Y", "", "", ""),
        ("2", "", "q1", "a", "", "", "Y", "", "2019-04-20", "", '{"CP_FLAG": "N"}', "", ""),
        ("3", "", "", "b", "p1", "", "", "", "2019-06-20", "", "", "", ""),
        ("4", "", "", "b", "", "", "", "2019-10-20", "", "", "", "", ""),
        ("5", "", "", "c", "", "", "", "", "2019-12-01", "", "", "", ""),
    )
    report = _load(database, tmp_path)
    columns = (
        "source_id",
        "enquiry_id",
        "enquiry_date",
        "conference_date",
        "transfer_in",
        "plan_followed",
    )
    assert _held(database, conference, *columns) == [
        ("1", "q1", date(2019, 5, 1), date(2019, 5, 20), False, True),
        ("2", "q1", date(2019, 5, 1), date(2019, 4, 20), True, False),
        ("3", None, None, date(2019, 6, 20), None, True),
        ("5", None, None, date(2019, 12, 1), None, None),
    ]
    assert [fault[1:] for fault in _faults(report)] == [
        (3, "conference_before_enquiry", "warn"),
        (5, "not_held", "refuse"),
    ]
    assert _notes(report, "expected") == [
        (
            "ssd_initial_cp_conference.csv",
            "1 of its rows are dated after the last day of the data: expected, no events yet",
        )
    ]


def _plans(folder: Path) -> None:
    _table(
        folder,
        "cp_plans",
        "cppl_cp_plan_id cppl_person_id cppl_cp_plan_start_date cppl_cp_plan_end_date "
        "cppl_cp_plan_previous",
        ("p1", "a", "2019-02-01", "2019-08-01", "1"),
        ("p2", "b", "2019-03-01", "", ""),
    )


def test_reviews_of_protection_plans(database: Engine, tmp_path: Path) -> None:
    """An older release names the plan alone; a cancelled review was not held."""
    _plans(tmp_path)
    _table(
        tmp_path,
        "cp_reviews",
        "cppr_cp_review_id cppr_cp_plan_id cppr_cp_review_due cppr_cp_review_date "
        "cppr_cp_review_cancelled",
        ("1", "p1", "2019-05-01", "2019-05-01", "N"),
        ("2", "p1", "", "2019-01-15", ""),
        ("3", "p1", "2019-11-01", "", ""),
        ("4", "p2", "", "2019-06-01", "Y"),
        ("5", "p9", "", "2019-06-01", ""),
    )
    report = _load(database, tmp_path)
    assert _held(database, cp_review, "source_id", "person_id", "plan_id", "review_date") == [
        ("1", "a", "p1", date(2019, 5, 1)),
        ("2", "a", "p1", date(2019, 1, 15)),
    ]
    assert [fault[1:] for fault in _faults(report)] == [
        (3, "review_before_plan", "warn"),
        (4, "not_held", "refuse"),
        (5, "not_held", "refuse"),
        (6, "plan_unknown", "refuse"),
    ]
    assert _held(database, cp_plan, "source_id", "previous_plans") == [("p1", 1), ("p2", None)]


def test_reviews_in_care_are_the_childs_by_the_period_of_care(
    database: Engine, tmp_path: Path
) -> None:
    _table(
        tmp_path,
        "cla_episodes",
        "clae_cla_episode_id clae_person_id clae_cla_id clae_cla_episode_start_date "
        "clae_cla_episode_start_reason clae_cla_episode_ceased_date clae_cla_episode_ceased_reason",
        ("e1", "a", "k1", "2018-01-01", "S", "", ""),
    )
    _table(
        tmp_path,
        "cla_reviews",
        "clar_cla_review_id clar_cla_id clar_cla_episode_id clar_cla_review_due_date "
        "clar_cla_review_date clar_cla_review_cancelled clar_cla_review_participation",
        ("1", "k1", "", "", "2019-05-01", "N", "PN1"),
        ("2", "", "e1", "", "2019-06-01", "", "PN5 - briefs an advocate"),
        ("3", "k1", "", "", "2019-07-01", "", "Child does not attend nor are views conveyed"),
        ("4", "k1", "", "", "2019-08-01", "", "came late"),
        ("5", "k1", "", "2019-12-01", "", "", ""),
        ("6", "k9", "", "", "2019-08-01", "", ""),
    )
    report = _load(database, tmp_path)
    assert _held(database, care_review, "source_id", "person_id", "review_date", "code") == [
        ("1", "a", date(2019, 5, 1), "PN1"),
        ("2", "a", date(2019, 6, 1), "PN5"),
        ("3", "a", date(2019, 7, 1), "PN7"),
        ("4", "a", date(2019, 8, 1), None),
    ]
    assert [fault[1:] for fault in _faults(report)] == [
        (5, "participation", "warn"),
        (6, "not_held", "refuse"),
        (7, "period_unknown", "refuse"),
    ]


def test_health_checks_and_immunisations_stand_together(database: Engine, tmp_path: Path) -> None:
    _table(
        tmp_path,
        "cla_health",
        "clah_health_check_id clah_person_id clah_health_check_type clah_health_check_date "
        "clah_health_check_status",
        ("1", "a", "Health Assessment", "2019-05-01", "Completed"),
        ("2", "a", "DENTAL", "2019-05-02", "Refused"),
        ("3", "a", "Optician", "2019-05-03", ""),
        ("4", "a", "Yoga", "2019-05-04", "Perhaps"),
    )
    _table(
        tmp_path,
        "cla_immunisations",
        "clai_person_id clai_immunisations_status clai_immunisations_status_date",
        ("a", "Y", "2019-05-01"),
        ("b", "N", ""),
    )
    report = _load(database, tmp_path)
    assert _held(database, health_check, "source_id", "check_kind", "done", "completed_date") == [
        ("check|1", "health_assessment", True, date(2019, 5, 1)),
        ("check|2", "dental", False, date(2019, 5, 2)),
        ("check|3", "other", None, date(2019, 5, 3)),
        ("check|4", "other", None, date(2019, 5, 4)),
        ("immunisations|a", "immunisations", True, date(2019, 5, 1)),
        ("immunisations|b", "immunisations", False, None),
    ]
    assert [fault[1:] for fault in _faults(report)] == [
        (5, "health_check", "warn"),
        (5, "health_done", "warn"),
    ]


def test_children_missing_with_the_councils_own_date_of_the_interview(
    database: Engine, tmp_path: Path
) -> None:
    _table(
        tmp_path,
        "missing",
        "miss_table_id miss_person_id miss_missing_episode_start_date miss_missing_episode_type "
        "miss_missing_episode_end_date miss_missing_rhi_offered miss_missing_rhi_accepted "
        "miss_missing_rhi_date",
        ("1", "a", "2019-05-01", "M", "2019-05-02", "Y", "Y", "2019-05-04"),
        ("2", "a", "2019-06-01", "Away from placement", "2019-06-02", "N", "NA", ""),
        ("3", "a", "2019-07-01", "lost", "", "", "", ""),
        ("4", "a", "2019-08-01", "Missing", "2019-08-05", "Y", "N", "2019-08-02"),
    )
    report = _load(database, tmp_path)
    columns = (
        "source_id",
        "missing_kind",
        "interview_offered",
        "interview_accepted",
        "interview_date",
    )
    assert _held(database, missing_episode, *columns) == [
        ("1", "M", True, True, date(2019, 5, 4)),
        ("2", "A", False, None, None),
        ("3", "U", None, None, None),
        ("4", "M", True, False, date(2019, 8, 2)),
    ]
    assert [fault[1:] for fault in _faults(report)] == [
        (4, "missing_kind", "warn"),
        (5, "interview_before_return", "warn"),
    ]


def test_without_its_date_interviews_in_time_cannot_be_computed(
    database: Engine, tmp_path: Path
) -> None:
    """Names of columns as an older release has them."""
    _table(
        tmp_path,
        "missing",
        "miss_table_id miss_la_person_id miss_mis_epi_start miss_mis_epi_type miss_mis_epi_end "
        "miss_mis_epi_rhi_offered miss_mis_epi_rhi_accepted",
        ("1", "a", "2019-05-01", "A", "2019-05-02", "Y", "Y"),
    )
    report = _load(database, tmp_path)
    assert _held(database, missing_episode, "person_id", "missing_kind") == [("a", "A")]
    assert _notes(report, "missing_columns") == [
        (
            "ssd_missing.csv",
            "columns not in the file: miss_missing_rhi_date "
            "(return interviews within 72 hours cannot be computed)",
        )
    ]


def test_permanence(database: Engine, tmp_path: Path) -> None:
    """An order of another kind is no adoption; the first day of 1900 stands for no date."""
    _table(
        tmp_path,
        "permanence",
        "perm_table_id perm_person_id perm_adm_decision_date perm_placement_order_date "
        "perm_matched_date perm_placed_for_adoption_date perm_permanence_order_date "
        "perm_permanence_order_type perm_decision_reversed_date perm_decision_reversed_reason "
        "perm_adopted_by_carer_flag perm_number_of_adopters perm_adopter_sex "
        "perm_adopter_legal_status",
        ("1", "a", "2018-05-01", "2018-06-01", "2018-08-01", "2018-09-01", "2019-06-01",
         "Adoption", "", "", "Y", "2", "MF", "L11"),
        ("2", "b", "", "", "", "", "2019-06-01", "Special Guardianship Order", "", "", "", "", "",
         ""),
        ("3", "c", "2018-05-01", "", "2018-04-01", "1900-01-01", "", "", "2019-02-01",
         "RD3 - Prospective adopters could not be found", "", "many", "", ""),
    )  # fmt: skip
    report = _load(database, tmp_path)
    columns = ("source_id", "placed_date", "adopted_date", "reversed_reason", "adopters")
    assert _held(database, adoption, *columns) == [
        ("1", date(2018, 9, 1), date(2019, 6, 1), None, 2),
        ("2", None, None, None, None),
        ("3", None, None, "RD3", None),
    ]
    assert [fault[1:] for fault in _faults(report)] == [
        (4, "whole_number", "warn"),
        (4, "matched_before_decided", "warn"),
    ]


def test_care_leavers_as_they_are_on_the_last_day(database: Engine, tmp_path: Path) -> None:
    _table(
        tmp_path,
        "care_leavers",
        "clea_table_id clea_person_id clea_care_leaver_eligibility clea_care_leaver_in_touch "
        "clea_care_leaver_latest_contact clea_care_leaver_accommodation "
        "clea_care_leaver_accom_suitable clea_care_leaver_activity clea_pathway_plan_review_date",
        ("1", "a", "Former Relevant Child", "YES", "2019-09-01", "U", "1", "F2", "2019-06-01"),
        ("2", "b", "Qualifying", "No longer requires services", "", "In custody",
         "Accommodation is considered unsuitable",
         "Young person engaged part time in higher education", "1900-01-01"),
        ("3", "c", "No Current Eligibility", "NO - not in touch", "", "", "", "NEET", ""),
        ("4", "d", "a lot", "now and then", "", "a tent", "so so", "chess", ""),
    )  # fmt: skip
    report = _load(database, tmp_path)
    columns = (
        "person_id",
        "as_at",
        "eligibility",
        "in_touch",
        "activity",
        "accommodation",
        "pathway_plan_date",
    )
    assert _held(database, care_leaver, *columns) == [
        ("a", TO, "former_relevant", "YES", "F2", "U1", date(2019, 6, 1)),
        ("b", TO, "qualifying", "NREQ", "P1", "X2", None),
        ("c", TO, "none", "NO", "G5", None, None),
        ("d", TO, None, None, None, None, None),
    ]
    assert {(row, rule) for _, row, rule, _ in _faults(report)} == {
        (5, rule)
        for rule in (
            "eligibility",
            "leaver_in_touch",
            "leaver_activity",
            "leaver_home",
            "leaver_suitable",
        )
    }


def test_previous_permanence_with_a_date_that_may_be_part_of_one(
    database: Engine, tmp_path: Path
) -> None:
    _table(
        tmp_path,
        "cla_previous_permanence",
        "lapp_table_id lapp_person_id lapp_previous_permanence_option "
        "lapp_previous_permanence_la lapp_previous_permanence_order_date",
        ("1", "a", "P1", "", "05/06/2015"),
        ("2", "b", "Special guardianship order (SGO)", "", "zz/zz/zzzz"),
        ("3", "c", "Z1 - none", "", "zz/05/2014"),
    )
    report = _load(database, tmp_path)
    assert _held(
        database, previous_permanence, "person_id", "permanence_code", "permanence_date"
    ) == [("a", "P1", date(2015, 6, 5)), ("b", "P2", None), ("c", "Z1", None)]
    assert [fault[1:] for fault in _faults(report)] == [(4, "order_date", "warn")]


def test_of_immigration_statuses_only_unaccompanied_children_are_kept(
    database: Engine, tmp_path: Path
) -> None:
    _table(
        tmp_path,
        "immigration_status",
        "immi_immigration_status_id immi_person_id immi_immigration_status_start_date "
        "immi_immigration_status_end_date immi_immigration_status",
        ("1", "a", "2018-01-01", "2019-05-01", "Unaccompanied Asylum Seeking Child"),
        ("2", "b", "2018-01-01", "", "UASC"),
        ("3", "c", "2018-01-01", "", "Settled status"),
    )
    report = _load(database, tmp_path)
    assert _held(database, asylum_seeker, "person_id", "status_ended") == [
        ("a", date(2019, 5, 1)),
        ("b", None),
    ]
    assert _notes(report, "other_status") == [
        (
            "ssd_immigration_status.csv",
            "1 of its rows are of another immigration status than unaccompanied: nothing to keep",
        )
    ]


def test_professionals_without_their_names(database: Engine, tmp_path: Path) -> None:
    _table(
        tmp_path,
        "professionals",
        "prof_professional_id prof_staff_id prof_professional_name "
        "prof_social_worker_registration_no prof_agency_worker_flag prof_professional_job_title "
        "prof_professional_caseload prof_professional_department prof_full_time_equivalency",
        ("w1", "s1", "A Person", "SW1", "Y", "Social worker", "12", "Team one", "0.8"),
        ("w2", "s2", "B Person", "SW2", "N", "", "", "", "37 hours"),
    )
    report = _load(database, tmp_path)
    assert _held(database, professional, "worker_id", "role", "agency", "full_time_equivalent") == [
        ("w1", "Social worker", True, 0.8),
        ("w2", None, False, None),
    ]
    assert [fault[1:] for fault in _faults(report)] == [(3, "full_time", "warn")]


def test_what_is_missing_says_what_cannot_be_computed(database: Engine, tmp_path: Path) -> None:
    _table(
        tmp_path,
        "cin_visits",
        "cinv_cin_visit_id cinv_person_id cinv_cin_visit_date cinv_cin_visit_seen",
        ("1", "a", "2019-05-01", "maybe"),
    )
    _table(tmp_path, "cp_visits", "cppv_cp_visit_id cppv_person_id cppv_cp_visit_date "
           "cppv_cp_visit_seen cppv_cp_visit_seen_alone")  # fmt: skip
    report = _load(database, tmp_path)
    assert _notes(report, "missing_columns") == [
        (
            "ssd_cin_visits.csv",
            "columns not in the file: cinv_cin_visit_seen_alone "
            "(children seen alone cannot be computed)",
        )
    ]
    # A table without a row vouches for nothing: it may never have been filled.
    assert _notes(report, "empty") == [
        (
            "ssd_cp_visits.csv",
            "holds no rows, so there is nothing for: child protection visits",
        )
    ]
    missing = dict(_notes(report, "file_missing"))
    assert missing["ssd_missing.csv"] == (
        "ssd_missing is missing, so there is nothing for: children missing and return interviews"
    )
    assert _faults(report) == [("ssd_cin_visits.csv", 2, "flag", "warn")]
