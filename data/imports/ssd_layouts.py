"""The tables of the Standard Safeguarding Dataset that are read: one layout each.

Table and column names are those of the dataset's published specification; some changed between
its releases, so a column may have older names after the usual one. Dates are yyyy-mm-dd.
"""

from dataclasses import dataclass
from typing import Final

from data.imports import rules
from data.imports.layout import NEEDED, NOTHING, Column, Layout
from data.imports.ssd_care import CARE_EPISODES, CARE_PLACEMENTS, LEGAL_STATUSES, SDQ_SCORES
from data.imports.ssd_columns import (
    DATE,
    KNOWN_CHILD,
    SPELL,
    child,
    dated,
    flag,
    identifier,
    needed_date,
    not_long_before_birth,
)
from data.imports.ssd_leaving import (
    CARE_LEAVERS,
    IMMIGRATION,
    PERMANENCE,
    PREVIOUS_PERMANENCE,
    PROFESSIONALS,
)
from data.imports.ssd_protection import CONFERENCES, EARLY_HELP, ENQUIRIES, PLAN_REVIEWS
from data.imports.ssd_wellbeing import CARE_REVIEWS, HEALTH_CHECKS, IMMUNISATIONS, MISSING
from data.imports.text import LARGE_LIMIT

PERSON: Final = Layout(
    table="person",
    columns=(
        child("pers_person_id"),
        Column("sex", ("pers_sex",), (rules.SEX,), blank="unknown", otherwise="unknown"),
        Column("born", ("pers_dob",), DATE, required=True, identifying=True),
        Column("expected_born", ("pers_expected_dob",), DATE, identifying=True),
        Column("ethnicity_code", ("pers_ethnicity",), length=8, optional=True),
        Column(
            "ethnicity",
            ("pers_ethnicity",),
            (rules.ETHNICITY,),
            blank="unknown",
            otherwise="unknown",
        ),
    ),
    key=("person_id",),
    rules=((rules.NO_BIRTH_DATE, ("born", "expected_born")),),
    ignored=(
        "pers_legacy_id",
        "pers_upn",
        "pers_forename",
        "pers_surname",
        "pers_common_child_id",
        "pers_upn_unknown",
        "pers_gender",
        "pers_single_unique_id",
        "pers_send_flag",
        "pers_death_date",
        "pers_is_mother",
        "pers_nationality",
    ),
)

DISABILITY: Final = Layout(
    table="person",
    covers="disability",
    columns=(
        Column(
            "person_id",
            ("disa_person_id",),
            blank=NEEDED,
            required=True,
            identifying=True,
        ),
        Column("code", ("disa_disability_code",), required=True),
    ),
    key=(),
    ignored=("disa_table_id",),
)

DEPARTMENT: Final = Layout(
    table="team",
    columns=(
        Column("team_id", ("dept_team_id",), blank=NEEDED, required=True),
        Column("name", ("dept_team_name",), blank=NEEDED, required=True, length=120),
        Column("service", ("dept_team_parent_name",), blank="unknown", length=120),
        Column("locality", ("dept_locality",), blank="unknown", length=120),
    ),
    key=("team_id",),
    ignored=("dept_team_parent_id",),
)

INVOLVEMENTS: Final = Layout(
    table="involvement",
    columns=(
        identifier("id", "invo_involvements_id"),
        child("invo_person_id"),
        Column("team_id", ("invo_professional_team",), blank="unknown", required=True),
        Column("worker_id", ("invo_professional_id",), identifying=True),
        needed_date("start_date", "invo_involvement_start_date"),
        dated("end_date", "invo_involvement_end_date"),
    ),
    key=("id",),
    rules=(SPELL, KNOWN_CHILD, (rules.WITHOUT_TEAM, ("team_id",))),
    ignored=(
        "invo_professional_role_id",
        "invo_involvement_start_reason",
        "invo_involvement_end_reason",
        "invo_worker_change_reason",
        "invo_referral_id",
    ),
    date="start_date",
    limit=LARGE_LIMIT,
)

CONTACTS: Final = Layout(
    table="contact",
    columns=(
        identifier("id", "cont_contact_id"),
        child("cont_person_id"),
        needed_date("contact_date", "cont_contact_date"),
        Column(
            "source",
            ("cont_contact_source_code", "cont_contact_source"),
            (rules.REFERRAL_SOURCE,),
            blank="unknown",
            otherwise="unknown",
        ),
        Column(
            "outcome",
            ("cont_contact_outcome_json",),
            (rules.CONTACT_OUTCOME,),
            blank="unknown",
            otherwise="unknown",
            # Comments may stand in it.
            private=True,
        ),
    ),
    key=("id",),
    rules=(KNOWN_CHILD, not_long_before_birth("contact_date")),
    ignored=("cont_contact_source_desc",),
    date="contact_date",
    limit=LARGE_LIMIT,
)

REFERRALS: Final = Layout(
    table="referral",
    columns=(
        identifier("id", "cine_referral_id"),
        child("cine_person_id"),
        needed_date("referral_date", "cine_referral_date"),
        Column(
            "source",
            ("cine_referral_source_code", "cine_referral_source"),
            (rules.REFERRAL_SOURCE,),
            blank="unknown",
            otherwise="unknown",
        ),
        Column(
            "need_code",
            ("cine_cin_primary_need_code", "cine_cin_primary_need"),
            (rules.NEED,),
            length=8,
            optional=True,
        ),
        Column(
            "no_further_action",
            ("cine_referral_nfa",),
            (rules.FLAG,),
            blank=False,
            otherwise=False,
            required=True,
        ),
        dated("close_date", "cine_close_date"),
        Column("close_reason", ("cine_close_reason",), length=12, optional=True),
        dated("date_first_seen", "cine_date_first_seen", required=False),
    ),
    key=("id",),
    rules=(
        (rules.CLOSED_BEFORE_REFERRED, ("close_date", "referral_date")),
        (rules.SEEN_BEFORE_REFERRED, ("date_first_seen", "referral_date")),
        KNOWN_CHILD,
        not_long_before_birth("referral_date"),
    ),
    ignored=(
        "cine_referral_source_desc",
        "cine_referral_outcome_json",
        "cine_referral_team",
        "cine_referral_worker_id",
    ),
    date="referral_date",
)

ASSESSMENTS: Final = Layout(
    table="assessment",
    columns=(
        identifier("id", "cina_assessment_id"),
        child("cina_person_id"),
        Column("referral_id", ("cina_referral_id",), identifying=True),
        needed_date("start_date", "cina_assessment_start_date"),
        dated("authorised_date", "cina_assessment_auth_date"),
        flag("child_seen", "cina_assessment_child_seen"),
    ),
    key=("id",),
    rules=(
        (rules.AUTHORISED_BEFORE_START, ("authorised_date", "start_date")),
        KNOWN_CHILD,
        not_long_before_birth("start_date"),
    ),
    ignored=(
        "cina_assessment_outcome_json",
        "cina_assessment_outcome_nfa",
        "cina_assessment_team",
        "cina_assessment_worker_id",
    ),
    date="start_date",
)

CIN_PLANS: Final = Layout(
    table="cin_plan",
    columns=(
        identifier("id", "cinp_cin_plan_id"),
        child("cinp_person_id"),
        Column("referral_id", ("cinp_referral_id",), identifying=True),
        needed_date("start_date", "cinp_cin_plan_start_date", "cinp_cin_plan_start"),
        dated("end_date", "cinp_cin_plan_end_date", "cinp_cin_plan_end"),
    ),
    key=("id",),
    rules=(SPELL, KNOWN_CHILD, not_long_before_birth("start_date")),
    ignored=("cinp_cin_plan_team", "cinp_cin_plan_worker_id"),
    date="start_date",
)

CP_PLANS: Final = Layout(
    table="cp_plan",
    columns=(
        identifier("id", "cppl_cp_plan_id"),
        child("cppl_person_id"),
        Column("referral_id", ("cppl_referral_id",), identifying=True),
        needed_date("start_date", "cppl_cp_plan_start_date"),
        dated("end_date", "cppl_cp_plan_end_date"),
        Column("category", ("cppl_cp_plan_initial_category",), length=12, optional=True),
        # No column of the dataset: some councils add one.
        Column(
            "previous_plans",
            ("cppl_cp_plan_previous", "cppl_number_of_previous_plans", "cppl_previous_cp_plans"),
            (rules.WHOLE_NUMBER,),
            otherwise=NOTHING,
        ),
    ),
    key=("id",),
    rules=(SPELL, KNOWN_CHILD, not_long_before_birth("start_date")),
    ignored=(
        "cppl_icpc_id",
        "cppl_cp_plan_ola",
        "cppl_cp_plan_latest_category",
    ),
    date="start_date",
)


def _visits(kind: str, short: str) -> Layout:
    start = f"{short}_{kind}_visit"
    return Layout(
        table="visit",
        columns=(
            identifier("id", f"{start}_id"),
            child(f"{short}_person_id"),
            needed_date("visit_date", f"{start}_date"),
            flag("child_seen", f"{start}_seen", required=True),
            flag(
                "seen_alone",
                f"{start}_seen_alone",
                feeds="children seen alone cannot be computed",
            ),
        ),
        key=("id",),
        # The three tables number their visits apart; in ours they stand together.
        prefix=f"{kind}|",
        constants={"visit_kind": kind},
        covers=f"{kind}_visit",
        rules=(KNOWN_CHILD,),
        ignored=(
            f"{start}_bedroom",
            f"{short}_cin_plan_id",
            f"{short}_cp_plan_id",
            f"{short}_cla_id",
        ),
        date="visit_date",
        limit=LARGE_LIMIT,
    )


CIN_VISITS: Final = _visits("cin", "cinv")
CP_VISITS: Final = _visits("cp", "cppv")
CLA_VISITS: Final = _visits("cla", "clav")


@dataclass(frozen=True, slots=True)
class SsdTable:
    """A table of the dataset: its layout, and what cannot be shown without it."""

    layout: Layout
    feeds: str


TABLES: Final[dict[str, SsdTable]] = {
    # What a row refers to comes before the row, but for placements.
    "person": SsdTable(PERSON, "age, sex and ethnicity"),
    "disability": SsdTable(DISABILITY, "the breakdown by disability"),
    "department": SsdTable(DEPARTMENT, "names, localities and services of teams"),
    "involvements": SsdTable(INVOLVEMENTS, "every figure by team"),
    "contacts": SsdTable(CONTACTS, "MASH enquiries"),
    "early_help_episodes": SsdTable(EARLY_HELP, "early help"),
    "cin_episodes": SsdTable(REFERRALS, "referrals and children seen within 5 days"),
    "cin_assessments": SsdTable(ASSESSMENTS, "assessments within 45 days"),
    "s47_enquiry": SsdTable(ENQUIRIES, "section 47 enquiries"),
    "initial_cp_conference": SsdTable(CONFERENCES, "initial child protection conferences"),
    "cin_plans": SsdTable(CIN_PLANS, "child in need plans and their visits"),
    "cp_plans": SsdTable(CP_PLANS, "child protection plans and their visits"),
    "cp_reviews": SsdTable(PLAN_REVIEWS, "reviews of child protection plans"),
    "cin_visits": SsdTable(CIN_VISITS, "child in need visits"),
    "cp_visits": SsdTable(CP_VISITS, "child protection visits"),
    "cla_visits": SsdTable(CLA_VISITS, "visits to children in care"),
    "cla_episodes": SsdTable(CARE_EPISODES, "children in care, placements and SDQ completion"),
    "cla_placement": SsdTable(CARE_PLACEMENTS, "placement stability"),
    "legal_status": SsdTable(LEGAL_STATUSES, "legal status (short breaks cannot be told apart)"),
    "cla_reviews": SsdTable(CARE_REVIEWS, "reviews of children in care and how they took part"),
    "cla_health": SsdTable(HEALTH_CHECKS, "health assessments and dental checks"),
    "cla_immunisations": SsdTable(IMMUNISATIONS, "immunisations of children in care"),
    "sdq_scores": SsdTable(SDQ_SCORES, "SDQ average and completion"),
    "missing": SsdTable(MISSING, "children missing and return interviews"),
    "permanence": SsdTable(PERMANENCE, "adoption"),
    "cla_previous_permanence": SsdTable(PREVIOUS_PERMANENCE, "returns to care after permanence"),
    "care_leavers": SsdTable(CARE_LEAVERS, "care leavers"),
    "immigration_status": SsdTable(IMMIGRATION, "unaccompanied asylum-seeking children"),
    "professionals": SsdTable(PROFESSIONALS, "agency staff and caseloads"),
}

NOT_READ: Final = (
    "version_log",
    "family",
    "address",
    "mother",
    "assessment_factors",
    "cla_convictions",
    "cla_substance_misuse",
    "cla_care_plan",
    "linked_identifiers",
    "s251_finance",
    "voice_of_child",
    "pre_proceedings",
    "send",
    "sen_need",
    "ehcp_requests",
    "ehcp_assessment",
    "ehcp_named_plan",
    "ehcp_active_plans",
    "cohort",
    "api_data_staging",
)
"""Tables of the dataset that no measure needs."""
