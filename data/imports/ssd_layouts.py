"""The tables of the Standard Safeguarding Dataset that are read: one layout each.

Table and column names are those of the dataset's published specification; some changed between
its releases, so a column may have older names after the usual one. Dates are yyyy-mm-dd.
"""

from dataclasses import dataclass
from typing import Final

from data.imports import rules
from data.imports.layout import NEEDED, Column, Layout
from data.imports.rules import FieldRule
from data.imports.text import LARGE_LIMIT

_DATE: Final = (rules.ISO_DATE, rules.LIKELY_YEAR)


def _id(name: str, header: str, *, kept: bool = False) -> Column:
    return Column(name, (header,), blank=NEEDED, required=True, identifying=True, kept=kept)


def _child(header: str) -> Column:
    return _id("person_id", header, kept=True)


def _needed_date(name: str, *headers: str) -> Column:
    return Column(name, headers, _DATE, blank=NEEDED, required=True)


def _date(name: str, *headers: str, required: bool = True) -> Column:
    return Column(name, headers, _DATE, required=required)


def _code(name: str, header: str, rule: FieldRule, length: int) -> Column:
    return Column(name, (header,), (rule,), length=length, optional=True)


_KNOWN_CHILD: Final = (rules.CHILD_UNKNOWN, ("person_id", "children"))
_SPELL: Final = (rules.END_BEFORE_START, ("end_date", "start_date"))

PERSON: Final = Layout(
    table="person",
    columns=(
        _child("pers_person_id"),
        Column("sex", ("pers_sex",), (rules.SEX,), blank="unknown", otherwise="unknown"),
        Column("born", ("pers_dob",), _DATE, required=True, identifying=True),
        Column("expected_born", ("pers_expected_dob",), _DATE, identifying=True),
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
        _id("id", "invo_involvements_id"),
        _child("invo_person_id"),
        Column("team_id", ("invo_professional_team",), blank="unknown", required=True),
        Column("worker_id", ("invo_professional_id",), identifying=True),
        _needed_date("start_date", "invo_involvement_start_date"),
        _date("end_date", "invo_involvement_end_date"),
    ),
    key=("id",),
    rules=(_SPELL, _KNOWN_CHILD),
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
        _id("id", "cont_contact_id"),
        _child("cont_person_id"),
        _needed_date("contact_date", "cont_contact_date"),
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
    rules=(_KNOWN_CHILD,),
    ignored=("cont_contact_source_desc",),
    date="contact_date",
    limit=LARGE_LIMIT,
)

REFERRALS: Final = Layout(
    table="referral",
    columns=(
        _id("id", "cine_referral_id"),
        _child("cine_person_id"),
        _needed_date("referral_date", "cine_referral_date"),
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
        _date("close_date", "cine_close_date"),
        Column("close_reason", ("cine_close_reason",), length=12, optional=True),
        _date("date_first_seen", "cine_date_first_seen", required=False),
    ),
    key=("id",),
    rules=(
        (rules.CLOSED_BEFORE_REFERRED, ("close_date", "referral_date")),
        (rules.SEEN_BEFORE_REFERRED, ("date_first_seen", "referral_date")),
        _KNOWN_CHILD,
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
        _id("id", "cina_assessment_id"),
        _child("cina_person_id"),
        Column("referral_id", ("cina_referral_id",), identifying=True),
        _needed_date("start_date", "cina_assessment_start_date"),
        _date("authorised_date", "cina_assessment_auth_date"),
        Column("child_seen", ("cina_assessment_child_seen",), (rules.FLAG,)),
    ),
    key=("id",),
    rules=((rules.AUTHORISED_BEFORE_START, ("authorised_date", "start_date")), _KNOWN_CHILD),
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
        _id("id", "cinp_cin_plan_id"),
        _child("cinp_person_id"),
        Column("referral_id", ("cinp_referral_id",), identifying=True),
        _needed_date("start_date", "cinp_cin_plan_start_date", "cinp_cin_plan_start"),
        _date("end_date", "cinp_cin_plan_end_date", "cinp_cin_plan_end"),
    ),
    key=("id",),
    rules=(_SPELL, _KNOWN_CHILD),
    ignored=("cinp_cin_plan_team", "cinp_cin_plan_worker_id"),
    date="start_date",
)

CP_PLANS: Final = Layout(
    table="cp_plan",
    columns=(
        _id("id", "cppl_cp_plan_id"),
        _child("cppl_person_id"),
        Column("referral_id", ("cppl_referral_id",), identifying=True),
        _needed_date("start_date", "cppl_cp_plan_start_date"),
        _date("end_date", "cppl_cp_plan_end_date"),
        Column("category", ("cppl_cp_plan_initial_category",), length=12, optional=True),
    ),
    key=("id",),
    rules=(_SPELL, _KNOWN_CHILD),
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
            _id("id", f"{start}_id"),
            _child(f"{short}_person_id"),
            _needed_date("visit_date", f"{start}_date"),
            Column("child_seen", (f"{start}_seen",), (rules.FLAG,), required=True),
            Column("seen_alone", (f"{start}_seen_alone",), (rules.FLAG,)),
        ),
        key=("id",),
        # The three tables number their visits apart; in ours they stand together.
        prefix=f"{kind}|",
        constants={"visit_kind": kind},
        rules=(_KNOWN_CHILD,),
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

CARE_EPISODES: Final = Layout(
    table="care_episode",
    columns=(
        _id("id", "clae_cla_episode_id"),
        _child("clae_person_id"),
        _needed_date("start_date", "clae_cla_episode_start_date", "clae_cla_episode_start"),
        Column(
            "start_reason",
            ("clae_cla_episode_start_reason",),
            (rules.EPISODE_START,),
            blank=NEEDED,
            required=True,
        ),
        _date("end_date", "clae_cla_episode_ceased_date", "clae_cla_episode_ceased"),
        Column(
            "end_reason",
            ("clae_cla_episode_ceased_reason",),
            (rules.EPISODE_END,),
            length=4,
        ),
        _code("need_code", "clae_cla_primary_need_code", rules.NEED, 8),
        Column("placement_id", ("clae_cla_placement_id",), identifying=True),
    ),
    key=("id",),
    rules=(
        _SPELL,
        (rules.OPEN_WITH_REASON, ("end_date", "end_reason")),
        (rules.ENDED_WITHOUT_REASON, ("end_date", "end_reason")),
        (rules.PLACEMENT_MISSING, ("placement_id", "placements")),
        _KNOWN_CHILD,
    ),
    ignored=(
        "clae_cla_id",
        "clae_referral_id",
        "clae_cla_last_iro_contact_date",
        "clae_entered_care_date",
    ),
    date="start_date",
)

CARE_PLACEMENTS: Final = Layout(
    table="care_episode",
    columns=(
        _id("id", "clap_cla_placement_id"),
        Column("place", ("clap_cla_placement_type",), (rules.PLACEMENT,), required=True, length=4),
        _code("provider", "clap_cla_placement_provider", rules.PROVIDER, 4),
        _code("change_reason", "clap_cla_placement_change_reason", rules.CHANGE_REASON, 12),
        Column("postcode", ("clap_cla_placement_postcode",), private=True),
        Column("urn", ("clap_cla_placement_urn",), private=True),
    ),
    key=("id",),
    ignored=(
        "clap_cla_id",
        "clap_person_id",
        "clap_cla_placement_start_date",
        "clap_cla_placement_end_date",
        "clap_cla_placement_distance",
    ),
)

LEGAL_STATUSES: Final = Layout(
    table="care_episode",
    columns=(
        _child("lega_person_id"),
        Column(
            "legal_status",
            ("lega_legal_status",),
            (rules.LEGAL_STATUS,),
            blank=NEEDED,
            required=True,
            length=4,
        ),
        _needed_date("start_date", "lega_legal_status_start_date", "lega_legal_status_start"),
        _date("end_date", "lega_legal_status_end_date", "lega_legal_status_end"),
    ),
    key=(),
    rules=(_SPELL,),
    ignored=("lega_legal_status_id",),
)

SDQ_SCORES: Final = Layout(
    table="sdq_score",
    columns=(
        _id("id", "csdq_table_id"),
        _child("csdq_person_id"),
        _date("completed_date", "csdq_sdq_completed_date"),
        Column("score", ("csdq_sdq_score",), (rules.SDQ_SCORE,), required=True),
        Column("reason", ("csdq_sdq_reason",), (rules.SDQ_REASON,), length=8, optional=True),
    ),
    key=("id",),
    rules=(
        (rules.SCORE_WITHOUT_DATE, ("completed_date",)),
        (rules.SCORE_AND_REASON, ("score", "reason")),
        _KNOWN_CHILD,
    ),
    date="completed_date",
)


@dataclass(frozen=True, slots=True)
class SsdTable:
    """A table of the dataset: its layout, and what cannot be shown without it."""

    layout: Layout
    feeds: str


TABLES: Final[dict[str, SsdTable]] = {
    "person": SsdTable(PERSON, "age, sex and ethnicity"),
    "disability": SsdTable(DISABILITY, "the breakdown by disability"),
    "department": SsdTable(DEPARTMENT, "names, localities and services of teams"),
    "involvements": SsdTable(INVOLVEMENTS, "every figure by team"),
    "contacts": SsdTable(CONTACTS, "MASH enquiries"),
    "cin_episodes": SsdTable(REFERRALS, "referrals and children seen within 5 days"),
    "cin_assessments": SsdTable(ASSESSMENTS, "assessments within 45 days"),
    "cin_plans": SsdTable(CIN_PLANS, "child in need plans and their visits"),
    "cp_plans": SsdTable(CP_PLANS, "child protection plans and their visits"),
    "cin_visits": SsdTable(CIN_VISITS, "child in need visits"),
    "cp_visits": SsdTable(CP_VISITS, "child protection visits"),
    "cla_visits": SsdTable(CLA_VISITS, "visits to children in care"),
    "cla_episodes": SsdTable(CARE_EPISODES, "children in care, placements and SDQ completion"),
    "cla_placement": SsdTable(CARE_PLACEMENTS, "placement stability"),
    "legal_status": SsdTable(LEGAL_STATUSES, "legal status (short breaks cannot be told apart)"),
    "sdq_scores": SsdTable(SDQ_SCORES, "SDQ average and completion"),
}

NOT_READ: Final = (
    "version_log",
    "family",
    "address",
    "immigration_status",
    "mother",
    "early_help_episodes",
    "s47_enquiry",
    "initial_cp_conference",
    "assessment_factors",
    "cp_reviews",
    "cla_convictions",
    "cla_health",
    "cla_immunisations",
    "cla_substance_misuse",
    "cla_reviews",
    "cla_previous_permanence",
    "cla_care_plan",
    "missing",
    "care_leavers",
    "permanence",
    "professionals",
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
)
