"""The eleven lists of Annex A: their columns, and the patterns by which headers are known.

Source: Ofsted's Annex A template (child level data, August 2019). Councils change case, spaces
and wording from year to year, so a header is the template's own or one that fits the pattern.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from data.imports import annex_a_rules as annex
from data.imports import rules
from data.imports.layout import NEEDED, NOTHING, Column, Layout
from data.imports.report import Value
from data.imports.rules import FieldRule

_DATE: Final = (annex.ANY_DATE, rules.LIKELY_YEAR)

PATTERNS: Final[dict[str, str]] = {
    "Child Unique ID": r"\bchild.*\b(id|identifier|number|no|ref(erence)?)\b|"
    r"^(unique |person |client |case )*(id|identifier)$",
    "Individual adopter identifier": r"adopter.*\b(id|identifier|number|ref)\b",
    "Gender": r"\b(gender|sex)\b",
    "Ethnicity": r"ethnic",
    "Date of Birth": r"\b(birth|d\.?o\.?b\.?|dob)\b",
    "Does the Child have a Disability": r"disab",
    "Allocated Team": r"\bteam\b",
    "Allocated Worker": r"\b(worker|practitioner)( name)?$",
    "Date of Contact": r"(date.*contact|contact.*date)",
    "Contact Source": r"source",
    "Assessment start date": r"(start|begin|began).*date|date.*(start|began)",
    "Assessment completion date": r"(complet|end|clos).*date|date.*(complet|end|clos)",
    "Date of referral": r"date.*referral|referral.*date",
    "Referral Source": r"source",
    "Referral NFA?": r"\bnfa\b|no further action",
    "Number of Referrals in Last 12 Months": r"(number|no|count).*referrals.*(12|twelve)",
    "Continuous Assessment Start Date": r"assess.*start|start.*assess",
    "Child Seen During Continuous Assessment": r"\bseen\b",
    "Continuous Assessment Date of Authorisation": r"authoris|assess.*(complet|end).*date",
    "Strategy discussion initiating Section 47 Enquiry Start Date": r"(strategy|section 47|s47).*"
    r"(start|date)|date.*(strategy|section 47|s47)",
    "Was an Initial Child Protection Conference deemed unnecessary?": r"unnecessary|not required",
    "Date of Initial Child Protection Conference": r"date.*(initial child protection conf|icpc)|"
    r"icpc.*date",
    "Did the Initial Child Protection Conference Result in a Child Protection Plan": r"result",
    "CIN Start Date": r"(cin|in need|episode).*start|start.*(cin|in need)",
    "Date Child Was Last Seen": r"last seen|last visit",
    "CIN Closure Date": r"(clos|end).*date|date.*clos",
    "Case status": r"status",
    "Child Protection Plan Start Date": r"(plan|cpp?).*start|start.*plan",
    "Latest Category of Abuse": r"(latest|current).*category",
    "Date of the Last Statutory Visit": r"(last|latest).*visit",
    "Was the Child Seen Alone?": r"alone",
    "Date of latest review conference": r"review",
    "Child Protection Plan End Date": r"plan.*(end|ceas)|end.*plan",
    "Number of Previous Child Protection Plans": r"previous",
    "Date Started to be Looked After": r"^date.*(started|became|entered).*(looked after|care)",
    "Child's Category of Need": r"category of need|primary need",
    "Start date of current legal status": r"start.*legal status|legal status.*(start|date)",
    "Child's Legal Status": r"legal status$",
    "Date of Latest Statutory Review": r"(last|latest).*review",
    "Date of Last Social Work Visit": r"^(?!.*\biro\b).*(last|latest).*visit",
    "Date of Last Health Assessment": r"health assess",
    "Date of Last Dental Check": r"dent",
    "Date Ceased to be Looked After": r"date.*(ceas|left|end).*(looked after|care)",
    "Reason Ceased to be Looked After": r"reason.*(ceas|left|end)",
    "Start Date of Most Recent Placement": r"start.*placement|placement.*start",
    "Placement Type": r"placement type|type of placement",
    "Placement Provider": r"provider",
    "Placement postcode": r"post ?code",
    "URN of Placement": r"\burn\b",
    "Placement Location": r"placement.*location|location.*placement|(in|out)side.*(la|authority)\b",
    "Eligibility Category": r"eligib",
    "LA In Touch": r"in touch",
    "Type of Accommodation": r"type of accom|accommodation type",
    "Suitability of Accommodation": r"suitab",
    "Activity Status": r"activity",
    "Date the Child Entered Care": r"entered care",
    "Date of Decision that Child Should be Placed for Adoption": r"decision.*should be",
    "Date of Placement Order": r"placement order",
    "Date of Matching Child and Prospective Adopters": r"match",
    "Date Placed for Adoption": r"date.*placed for adoption$",
    "Date of Adoption Order": r"adoption order",
    "Date of Decision that Child Should No Longer be Placed for Adoption": r"^date.*no longer",
    "Reason Why Child No Longer Placed for Adoption": r"reason.*no longer",
    "Date the child was placed for fostering in FFA or concurrent planning placement": r"\bffa\b|"
    r"concurrent|fostering for adoption",
    "Date enquiry received": r"enquiry",
    "Date application approved": r"approved",
    "Date adopter matched with child(ren)": r"match",
    "Date child/children placed with adopter(s)": r"date.*placed",
    "Date of leaving adoption process": r"date.*leav",
}
"""By the template's header, what another header for the same must hold. A header that fits
several of a list's columns is the first's; the template's own header always comes first."""

IGNORED: Final = (
    "Age of Child (Years)",
    "Organisation completing assessment",
    "Was the child assessed as requiring LA children’s social care support",
    "Number of Section 47 Enquiries in the last 12 months",
    "Number of ICPCs in the last 12 months",
    "Primary Need Code",
    "Reason for Closure",
    "Initial Category of Abuse",
    "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months "
    "(Y/N)",
    "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
    "Is this a second or subsequent period of being a Looked After Child within the last 12 months "
    "(Y/N)",
    "Is this a second or subsequent episode of being a Looked After Child within the last 12 "
    "months (Y/N)",
    "What is the permanence plan for this child?",
    "Date of Last IRO Visit / Contact to the Child",
    "Number of Placements in the Last 12 months",
    "LA of Placement",
    "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months",
    "Number of Episodes the Child has been ‘Absent’ from their Placement in the last 12 months",
    "Was the child offered a Return Interview after their last missing episode (Y/N)?",
    "Did the child accept a Return Interview after their last missing episode (Y/N)?",
    "Family identifier",
    "Is the (prospective) adopter fostering for adoption?",
    "Date Stage 1 started",
    "Date Stage 1 ended",
    "Date Stage 2 started",
    "Date Stage 2 ended",
    "Date application submitted",
    "No. of children placed",
    "Reason for leaving adoption process",
)
"""Columns of the template that are known and not kept: no measure needs them."""


FEEDS: Final = {
    "team": "figures by team",
    "born": "figures by age",
    "sex": "figures by sex",
    "ethnicity_code": "figures by ethnic group",
    "disability": "figures by disability",
    "source": "the split by source",
    "authorised_date": "assessments within 45 days",
    "status": "child in need plans",
    "visit_date": "visits",
    "review_date": "reviews",
    "health_date": "health assessments",
    "dental_date": "dental checks",
    "no_further_action": "referrals that ended with no further action, and re-referrals",
    "referrals_12_months": "re-referrals, and referrals that ended with no further action",
    "seen_alone": "children seen alone",
    "previous_plans": "repeat protection plans",
    "outside_authority": "placements outside the authority",
    "legal_status": "short breaks, which cannot be told from care",
}
"""By the name of a column that may be absent, what cannot be shown of a list without it."""


@dataclass(frozen=True, slots=True)
class AnnexList:
    """One list: its layout, and what cannot be shown without it."""

    number: int
    layout: Layout
    feeds: str

    @property
    def name(self) -> str:
        """What the list is called, as sheets are."""
        return f"List {self.number}"


def _date(name: str, header: str) -> Column:
    return Column(name, (header,), _DATE)


def _needed_date(name: str, header: str) -> Column:
    return Column(name, (header,), _DATE, blank=NEEDED, required=True)


def _code(name: str, header: str, rule: FieldRule, length: int) -> Column:
    return Column(name, (header,), (rule,), otherwise=NOTHING, length=length, optional=True)


def _unknown(name: str, header: str, rule: FieldRule, blank: Value = "unknown") -> Column:
    return Column(name, (header,), (rule,), blank=blank, otherwise=blank)


_CHILD: Final = Column(
    "person_id", ("Child Unique ID",), blank=NEEDED, required=True, identifying=True
)
_PERSON: Final = (
    _CHILD,
    _unknown("sex", "Gender", annex.SEX),
    Column("ethnicity_code", ("Ethnicity",), (annex.ETHNICITY,), otherwise=NOTHING),
    Column("born", ("Date of Birth",), _DATE, identifying=True),
)
_DISABILITY: Final = _unknown("disability", "Does the Child have a Disability", annex.DISABLED)
_TEAM: Final = (
    Column("team", ("Allocated Team",), length=120, optional=True),
    Column("worker", ("Allocated Worker",), length=80, optional=True, identifying=True),
)


def _list(
    number: int,
    table: str,
    feeds: str,
    *columns: Column,
    key: tuple[str, ...],
    date: str | None = None,
    rules: tuple[tuple[rules.RowRule, tuple[str, ...]], ...] = (),
    ignored: tuple[str, ...] = (),
    constants: Mapping[str, Value] | None = None,
) -> AnnexList:
    layout = Layout(
        table=table,
        columns=columns,
        key=key,
        date=date,
        rules=rules,
        ignored=(*IGNORED, *ignored),
        constants=constants or {},
    )
    return AnnexList(number, layout, feeds)


_SPELL: Final = (rules.END_BEFORE_START, ("end_date", "start_date"))

LISTS: Final = (
    _list(
        1,
        "contact",
        "contacts",
        *_PERSON,
        _needed_date("contact_date", "Date of Contact"),
        _unknown("source", "Contact Source", annex.SOURCE),
        # Two contacts of a child on one day are told apart by who made them.
        Column("source_key", ("Contact Source",), (annex.SOURCE_KEY,), blank="", kept=False),
        key=("person_id", "contact_date", "source_key"),
        date="contact_date",
        constants={"outcome": "unknown"},
    ),
    _list(
        2,
        "early_help",
        "early help",
        *_PERSON,
        _needed_date("start_date", "Assessment start date"),
        _date("end_date", "Assessment completion date"),
        key=("person_id", "start_date"),
        date="start_date",
        rules=(_SPELL,),
    ),
    _list(
        3,
        "referral",
        "referrals",
        *_PERSON,
        _needed_date("referral_date", "Date of referral"),
        _unknown("source", "Referral Source", annex.SOURCE),
        _unknown("no_further_action", "Referral NFA?", annex.YES_NO, blank=False),
        _code(
            "referrals_12_months", "Number of Referrals in Last 12 Months", rules.WHOLE_NUMBER, 4
        ),
        *_TEAM,
        key=("person_id", "referral_date"),
        date="referral_date",
    ),
    _list(
        4,
        "assessment",
        "assessments within 45 days",
        *_PERSON,
        _DISABILITY,
        _needed_date("start_date", "Continuous Assessment Start Date"),
        _code("child_seen", "Child Seen During Continuous Assessment", annex.YES_NO, 4),
        _date("authorised_date", "Continuous Assessment Date of Authorisation"),
        *_TEAM,
        key=("person_id", "start_date"),
        # Open ones may have begun long before the six months that the list holds.
        date="authorised_date",
        rules=((rules.AUTHORISED_BEFORE_START, ("authorised_date", "start_date")),),
    ),
    _list(
        5,
        "s47_enquiry",
        "section 47 enquiries and initial conferences",
        *_PERSON,
        _DISABILITY,
        _needed_date("start_date", "Strategy discussion initiating Section 47 Enquiry Start Date"),
        _code(
            "conference_not_required",
            "Was an Initial Child Protection Conference deemed unnecessary?",
            annex.YES_NO,
            4,
        ),
        _date("conference_date", "Date of Initial Child Protection Conference"),
        _code(
            "plan_followed",
            "Did the Initial Child Protection Conference Result in a Child Protection Plan",
            annex.YES_NO,
            4,
        ),
        *_TEAM,
        key=("person_id", "start_date"),
        date="start_date",
        rules=((annex.CONFERENCE_BEFORE_ENQUIRY, ("conference_date", "start_date")),),
    ),
    _list(
        6,
        "cin_plan",
        "children in need",
        *_PERSON,
        _DISABILITY,
        _needed_date("start_date", "CIN Start Date"),
        _date("visit_date", "Date Child Was Last Seen"),
        _date("end_date", "CIN Closure Date"),
        Column("status", ("Case status",), (annex.CASE_STATUS,), blank=NEEDED),
        *_TEAM,
        key=("person_id", "start_date"),
        date="start_date",
        rules=(_SPELL,),
    ),
    _list(
        7,
        "cp_plan",
        "children with a protection plan",
        *_PERSON,
        _DISABILITY,
        _needed_date("start_date", "Child Protection Plan Start Date"),
        _code("category", "Latest Category of Abuse", annex.CATEGORY, 12),
        _date("visit_date", "Date of the Last Statutory Visit"),
        _code("seen_alone", "Was the Child Seen Alone?", annex.YES_NO, 4),
        _date("review_date", "Date of latest review conference"),
        _date("end_date", "Child Protection Plan End Date"),
        _code(
            "previous_plans",
            "Number of Previous Child Protection Plans",
            rules.WHOLE_NUMBER,
            4,
        ),
        *_TEAM,
        key=("person_id", "start_date"),
        date="start_date",
        rules=(_SPELL, (annex.REVIEW_BEFORE_PLAN, ("review_date", "start_date"))),
    ),
    _list(
        8,
        "care_episode",
        "children in care and the visits to them",
        *_PERSON,
        _DISABILITY,
        _needed_date("start_date", "Date Started to be Looked After"),
        _code("need_code", "Child's Category of Need", annex.NEED, 8),
        _date("status_date", "Start date of current legal status"),
        _code("legal_status", "Child's Legal Status", annex.LEGAL_STATUS, 4),
        _date("review_date", "Date of Latest Statutory Review"),
        _date("visit_date", "Date of Last Social Work Visit"),
        _date("health_date", "Date of Last Health Assessment"),
        _date("dental_date", "Date of Last Dental Check"),
        _date("end_date", "Date Ceased to be Looked After"),
        _code("end_reason", "Reason Ceased to be Looked After", annex.EPISODE_END, 4),
        _date("placed_date", "Start Date of Most Recent Placement"),
        _code("place", "Placement Type", annex.PLACEMENT, 4),
        _code("provider", "Placement Provider", annex.PROVIDER, 4),
        Column("postcode", ("Placement postcode",), private=True, optional=True),
        Column("urn", ("URN of Placement",), private=True, optional=True),
        _code("outside_authority", "Placement Location", annex.LOCATION, 4),
        *_TEAM,
        key=("person_id", "start_date"),
        date="start_date",
        rules=(
            _SPELL,
            (annex.PLACEMENT_START, ("placed_date", "start_date", "end_date")),
            (rules.OPEN_WITH_REASON, ("end_date", "end_reason")),
            (rules.ENDED_WITHOUT_REASON, ("end_date", "end_reason")),
        ),
    ),
    _list(
        9,
        "care_leaver",
        "care leavers",
        *_PERSON,
        _DISABILITY,
        *_TEAM,
        _code("eligibility", "Eligibility Category", annex.ELIGIBILITY, 24),
        _code("in_touch", "LA In Touch", annex.IN_TOUCH, 8),
        _code("accommodation_type", "Type of Accommodation", annex.ACCOMMODATION_TYPE, 8),
        _code("suitability", "Suitability of Accommodation", annex.SUITABILITY, 4),
        _code("activity", "Activity Status", annex.ACTIVITY, 8),
        key=("person_id",),
    ),
    _list(
        10,
        "adoption",
        "adoptions",
        *_PERSON,
        _DISABILITY,
        _date("entered_care_date", "Date the Child Entered Care"),
        _date("decision_date", "Date of Decision that Child Should be Placed for Adoption"),
        _date("placement_order_date", "Date of Placement Order"),
        _date("matched_date", "Date of Matching Child and Prospective Adopters"),
        _date("placed_date", "Date Placed for Adoption"),
        _date("adopted_date", "Date of Adoption Order"),
        _date(
            "reversed_date", "Date of Decision that Child Should No Longer be Placed for Adoption"
        ),
        _code(
            "reversed_reason",
            "Reason Why Child No Longer Placed for Adoption",
            annex.ADOPTION_REVERSED,
            12,
        ),
        _date(
            "fostered_date",
            "Date the child was placed for fostering in FFA or concurrent planning placement",
        ),
        key=("person_id",),
        date="decision_date",
        rules=((rules.MATCHED_BEFORE_DECIDED, ("matched_date", "decision_date")),),
    ),
    _list(
        11,
        "adopter",
        "adopters",
        Column(
            "person_id",
            ("Individual adopter identifier",),
            blank=NEEDED,
            required=True,
            identifying=True,
        ),
        _date("enquiry_date", "Date enquiry received"),
        _date("approved_date", "Date application approved"),
        _date("matched_date", "Date adopter matched with child(ren)"),
        _date("placed_date", "Date child/children placed with adopter(s)"),
        _date("left_date", "Date of leaving adoption process"),
        key=("person_id",),
        date="enquiry_date",
        ignored=("Gender", "Ethnicity", "Disability", "Date of Adoption Order"),
    ),
)
BY_NUMBER: Final = {each.number: each for each in LISTS}
