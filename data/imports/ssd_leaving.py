"""The tables of the Standard Safeguarding Dataset on permanence, leaving care, status and staff."""

from typing import Final

from data.imports import rules
from data.imports.layout import NEEDED, NOTHING, Column, Layout
from data.imports.ssd_columns import (
    DATE,
    KNOWN_CHILD,
    child,
    code,
    dated,
    flag,
    identifier,
    told,
)

_REAL_DATE: Final = (*DATE, rules.REAL_DATE)


def _milestone(name: str, header: str) -> Column:
    return Column(name, (header,), _REAL_DATE)


PERMANENCE: Final = Layout(
    table="adoption",
    columns=(
        identifier("id", "perm_table_id"),
        child("perm_person_id"),
        _milestone("entered_care_date", "perm_entered_care_date"),
        _milestone("decision_date", "perm_adm_decision_date"),
        _milestone("placement_order_date", "perm_placement_order_date"),
        _milestone("matched_date", "perm_matched_date"),
        _milestone("placed_date", "perm_placed_for_adoption_date"),
        _milestone("adopted_date", "perm_permanence_order_date"),
        _milestone("reversed_date", "perm_decision_reversed_date"),
        told("reversed_reason", "perm_decision_reversed_reason", rules.REVERSED_REASON),
        flag("fostered_by_adopter", "perm_adopted_by_carer_flag"),
        _milestone("placed_with_carer", "perm_placed_foster_carer_date"),
        _milestone("placed_for_both", "perm_placed_ffa_cp_date"),
        told("adopters", "perm_number_of_adopters", rules.WHOLE_NUMBER),
        code("adopters_sex", "perm_adopter_sex", rules.ADOPTERS_SEX, 4),
        code("adopters_status", "perm_adopter_legal_status", rules.ADOPTERS_STATUS, 4),
        Column(
            "is_adoption",
            ("perm_permanence_order_type",),
            (rules.ADOPTION_ORDER,),
            feeds="adoption orders cannot be told from other orders",
        ),
    ),
    key=("id",),
    rules=(
        KNOWN_CHILD,
        (rules.MATCHED_BEFORE_DECIDED, ("matched_date", "decision_date")),
    ),
    ignored=(
        "perm_cla_id",
        "perm_part_of_sibling_group",
        "perm_siblings_placed_together",
        "perm_siblings_placed_apart",
        "perm_ffa_cp_decision_date",
        "perm_placement_provider_urn",
        "perm_adoption_worker",
        "perm_adoption_worker_id",
    ),
    date="decision_date",
)

CARE_LEAVERS: Final = Layout(
    table="care_leaver",
    columns=(
        identifier("id", "clea_table_id"),
        child("clea_person_id"),
        told("eligibility", "clea_care_leaver_eligibility", rules.ELIGIBILITY),
        told(
            "in_touch",
            "clea_care_leaver_in_touch",
            rules.LEAVER_IN_TOUCH,
            feeds="care leavers in touch cannot be computed",
        ),
        told(
            "activity",
            "clea_care_leaver_activity",
            rules.LEAVER_ACTIVITY,
            feeds="care leavers in education, employment or training cannot be computed",
        ),
        Column(
            "latest_contact",
            ("clea_care_leaver_latest_contact",),
            _REAL_DATE,
        ),
        Column(
            "pathway_plan_date",
            ("clea_pathway_plan_review_date",),
            _REAL_DATE,
            feeds="pathway plans cannot be computed",
        ),
        told(
            "accommodation",
            "clea_care_leaver_accommodation",
            rules.LEAVER_HOME,
            feeds="the accommodation of care leavers cannot be computed",
        ),
        told(
            "suitable",
            "clea_care_leaver_accom_suitable",
            rules.LEAVER_SUITABLE,
            feeds="suitable accommodation cannot be computed",
        ),
    ),
    key=("id",),
    rules=(KNOWN_CHILD,),
    ignored=(
        "clea_care_leaver_personal_advisor",
        "clea_care_leaver_allocated_team",
        "clea_care_leaver_allocated_team_name",
        "clea_care_leaver_worker_id",
        "clea_care_leaver_worker_name",
    ),
)

PREVIOUS_PERMANENCE: Final = Layout(
    table="previous_permanence",
    columns=(
        identifier("id", "lapp_table_id"),
        child("lapp_person_id"),
        told("permanence_code", "lapp_previous_permanence_option", rules.ORDER_BEFORE),
        Column(
            "permanence_date",
            ("lapp_previous_permanence_order_date",),
            (rules.ORDER_DATE,),
            otherwise=NOTHING,
        ),
    ),
    key=("id",),
    rules=(KNOWN_CHILD,),
    ignored=(
        "lapp_previous_permanence_la",
        "lapp_previous_permanence_order_date_json",
    ),
)

IMMIGRATION: Final = Layout(
    table="asylum_seeker",
    columns=(
        identifier("id", "immi_immigration_status_id"),
        child("immi_person_id"),
        dated("status_ended", "immi_immigration_status_end_date", "immi_immigration_status_end"),
        Column(
            "unaccompanied",
            ("immi_immigration_status",),
            (rules.UNACCOMPANIED,),
            blank=False,
            required=True,
        ),
    ),
    key=("id",),
    rules=(KNOWN_CHILD,),
    ignored=("immi_immigration_status_start_date", "immi_immigration_status_start"),
)

PROFESSIONALS: Final = Layout(
    table="professional",
    columns=(
        Column(
            "worker_id",
            ("prof_professional_id",),
            blank=NEEDED,
            required=True,
            identifying=True,
        ),
        Column("role", ("prof_professional_job_title",), length=60, optional=True),
        flag("agency", "prof_agency_worker_flag", feeds="agency staff cannot be computed"),
        told("full_time_equivalent", "prof_full_time_equivalency", rules.FULL_TIME),
    ),
    key=("worker_id",),
    ignored=(
        "prof_staff_id",
        "prof_professional_name",
        "prof_social_worker_registration_no",
        "prof_professional_caseload",
        "prof_professional_department",
    ),
)
