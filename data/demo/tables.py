"""The tables of the Standard Safeguarding Dataset that the demonstration writes.

Table and column names are the dataset's own, except for three that some councils add:
``dept_locality``, ``cppl_number_of_previous_plans`` and ``miss_missing_rhi_date``. The order of
the columns here is their order in the files.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

Value = str | int | date | None

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "ssd_person": (
        "pers_person_id", "pers_sex", "pers_ethnicity", "pers_dob", "pers_expected_dob",
    ),
    "ssd_disability": ("disa_table_id", "disa_person_id", "disa_disability_code"),
    "ssd_department": (
        "dept_team_id", "dept_team_name", "dept_team_parent_id", "dept_team_parent_name",
        "dept_locality",
    ),
    "ssd_professionals": (
        "prof_professional_id", "prof_staff_id", "prof_social_worker_registration_no",
        "prof_agency_worker_flag", "prof_professional_job_title", "prof_full_time_equivalency",
    ),
    "ssd_involvements": (
        "invo_involvements_id", "invo_person_id", "invo_professional_id",
        "invo_professional_team", "invo_involvement_start_date", "invo_involvement_end_date",
        "invo_referral_id",
    ),
    "ssd_contacts": (
        "cont_contact_id", "cont_person_id", "cont_contact_date", "cont_contact_source_code",
        "cont_contact_outcome_json",
    ),
    "ssd_cin_episodes": (
        "cine_referral_id", "cine_person_id", "cine_referral_date",
        "cine_cin_primary_need_code", "cine_referral_source_code", "cine_referral_nfa",
        "cine_close_date", "cine_close_reason", "cine_referral_team", "cine_referral_worker_id",
    ),
    "ssd_cin_assessments": (
        "cina_assessment_id", "cina_person_id", "cina_referral_id",
        "cina_assessment_start_date", "cina_assessment_auth_date", "cina_assessment_child_seen",
    ),
    "ssd_cin_plans": (
        "cinp_cin_plan_id", "cinp_referral_id", "cinp_person_id", "cinp_cin_plan_start_date",
        "cinp_cin_plan_end_date", "cinp_cin_plan_team", "cinp_cin_plan_worker_id",
    ),
    "ssd_cin_visits": (
        "cinv_cin_visit_id", "cinv_person_id", "cinv_cin_visit_date", "cinv_cin_visit_seen",
        "cinv_cin_visit_seen_alone",
    ),
    "ssd_cp_plans": (
        "cppl_cp_plan_id", "cppl_referral_id", "cppl_person_id", "cppl_cp_plan_start_date",
        "cppl_cp_plan_end_date", "cppl_cp_plan_initial_category",
        "cppl_number_of_previous_plans",
    ),
    "ssd_cp_visits": (
        "cppv_cp_visit_id", "cppv_person_id", "cppv_cp_plan_id", "cppv_cp_visit_date",
        "cppv_cp_visit_seen", "cppv_cp_visit_seen_alone",
    ),
    "ssd_cla_episodes": (
        "clae_cla_episode_id", "clae_person_id", "clae_cla_placement_id",
        "clae_cla_episode_start_date", "clae_cla_episode_start_reason",
        "clae_cla_primary_need_code", "clae_cla_episode_ceased_date",
        "clae_cla_episode_ceased_reason", "clae_cla_id", "clae_referral_id",
    ),
    "ssd_cla_placement": (
        "clap_cla_placement_id", "clap_person_id", "clap_cla_id",
        "clap_cla_placement_start_date", "clap_cla_placement_type", "clap_cla_placement_urn",
        "clap_cla_placement_provider", "clap_cla_placement_postcode",
        "clap_cla_placement_end_date", "clap_cla_placement_change_reason",
        "clap_cla_placement_la",
    ),
    "ssd_legal_status": (
        "lega_legal_status_id", "lega_person_id", "lega_legal_status",
        "lega_legal_status_start_date", "lega_legal_status_end_date",
    ),
    "ssd_cla_visits": (
        "clav_cla_visit_id", "clav_person_id", "clav_cla_id", "clav_cla_visit_date",
        "clav_cla_visit_seen", "clav_cla_visit_seen_alone",
    ),
    "ssd_sdq_scores": (
        "csdq_table_id", "csdq_person_id", "csdq_sdq_completed_date", "csdq_sdq_score",
        "csdq_sdq_reason",
    ),
    "ssd_early_help_episodes": (
        "earl_episode_id", "earl_person_id", "earl_episode_start_date", "earl_episode_end_date",
        "earl_episode_reason",
    ),
    "ssd_s47_enquiry": (
        "s47e_s47_enquiry_id", "s47e_referral_id", "s47e_person_id", "s47e_s47_start_date",
        "s47e_s47_end_date", "s47e_s47_nfa", "s47e_s47_outcome_json",
    ),
    "ssd_initial_cp_conference": (
        "icpc_icpc_id", "icpc_s47_enquiry_id", "icpc_person_id", "icpc_cp_plan_id",
        "icpc_referral_id", "icpc_icpc_transfer_in", "icpc_icpc_date",
        "icpc_icpc_outcome_cp_flag",
    ),
    "ssd_cp_reviews": (
        "cppr_cp_review_id", "cppr_person_id", "cppr_cp_plan_id", "cppr_cp_review_date",
        "cppr_cp_review_cancelled",
    ),
    "ssd_cla_reviews": (
        "clar_cla_review_id", "clar_person_id", "clar_cla_id", "clar_cla_review_date",
        "clar_cla_review_cancelled", "clar_cla_review_participation",
    ),
    "ssd_cla_health": (
        "clah_health_check_id", "clah_person_id", "clah_health_check_type",
        "clah_health_check_date", "clah_health_check_status",
    ),
    "ssd_cla_immunisations": (
        "clai_immunisations_id", "clai_person_id", "clai_immunisations_status",
        "clai_immunisations_status_date",
    ),
    "ssd_missing": (
        "miss_table_id", "miss_person_id", "miss_missing_episode_start_date",
        "miss_missing_episode_type", "miss_missing_episode_end_date",
        "miss_missing_rhi_offered", "miss_missing_rhi_accepted", "miss_missing_rhi_date",
    ),
    "ssd_permanence": (
        "perm_table_id", "perm_person_id", "perm_cla_id", "perm_entered_care_date",
        "perm_adm_decision_date", "perm_placement_order_date", "perm_matched_date",
        "perm_placed_for_adoption_date", "perm_placed_foster_carer_date",
        "perm_permanence_order_date", "perm_permanence_order_type",
        "perm_decision_reversed_date", "perm_decision_reversed_reason",
        "perm_adopted_by_carer_flag", "perm_number_of_adopters", "perm_adopter_sex",
        "perm_adopter_legal_status",
    ),
    "ssd_care_leavers": (
        "clea_table_id", "clea_person_id", "clea_care_leaver_eligibility",
        "clea_care_leaver_in_touch", "clea_care_leaver_latest_contact",
        "clea_care_leaver_accommodation", "clea_care_leaver_accom_suitable",
        "clea_care_leaver_activity", "clea_pathway_plan_review_date",
    ),
}  # fmt: skip

PREFIXES: Mapping[str, str] = {
    "ssd_disability": "DI", "ssd_involvements": "IN", "ssd_contacts": "CT",
    "ssd_cin_assessments": "AS", "ssd_cin_plans": "NP", "ssd_cin_visits": "NV",
    "ssd_cp_plans": "PP", "ssd_cp_visits": "PV", "ssd_cla_episodes": "CE",
    "ssd_cla_placement": "PL", "ssd_legal_status": "LS", "ssd_cla_visits": "CV",
    "ssd_sdq_scores": "SD", "ssd_early_help_episodes": "EH", "ssd_s47_enquiry": "EN",
    "ssd_initial_cp_conference": "IC", "ssd_cp_reviews": "PR", "ssd_cla_reviews": "CR",
    "ssd_cla_health": "HC", "ssd_cla_immunisations": "IM", "ssd_missing": "MI",
    "ssd_permanence": "AD", "ssd_care_leavers": "CL",
}  # fmt: skip
"""How the made-up ids of a table begin; the other tables' rows bring their own id."""


class Sheets:
    """The rows of every table, in the order in which they were added."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[str, ...]]] = {table: [] for table in COLUMNS}

    def add(self, table: str, *values: Value) -> str:
        """Add a row and return its id, made here where the table's ids are only numbers."""
        rows = self._rows[table]
        prefix = PREFIXES.get(table)
        texts = tuple("" if value is None else str(value) for value in values)
        if prefix is not None:
            texts = (f"{prefix}{len(rows) + 1:06d}", *texts)
        if len(texts) != len(COLUMNS[table]):
            raise ValueError(f"{table}: {len(texts)} values for {len(COLUMNS[table])} columns")
        rows.append(texts)
        return texts[0]

    def rows(self, table: str) -> Iterator[dict[str, str]]:
        """The rows of a table, each text under the name of its column."""
        for row in self._rows[table]:
            yield dict(zip(COLUMNS[table], row, strict=True))

    def write(self, folder: Path) -> None:
        """Write one CSV file a table: UTF-8, a header row, dates as yyyy-mm-dd, blank for none."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in self._rows.items():
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(COLUMNS[table])
                writer.writerows(rows)


def flag(value: bool) -> str:
    """Y or N."""
    return "Y" if value else "N"
