"""The modules of the census: one layout each, and the elements that are known and not kept.

Element names are those of the DfE's technical specification and guide of the census (Sex took
the place of GenderCurrent in the census of 2025). A module's row holds its own elements and, to
say whose they are, those of the elements around it. Dates are yyyy-mm-dd.

A child may be referred, assessed and planned for before birth: no rule compares these dates with
the date of birth.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from data.imports import rules
from data.imports.layout import NEEDED, Column, Layout, Needed
from data.imports.text import column_key

_DATE: Final = (rules.ISO_DATE, rules.LIKELY_YEAR)
_CHILD: Final = Column("person_id", ("LAchildID",), blank=NEEDED, length=40, identifying=True)
_REFERRED: Final = Column("referral_date", ("CINreferralDate",), _DATE, blank=NEEDED)
_KNOWN_CHILD: Final = (rules.CHILD_UNKNOWN, ("person_id", "children"))
_KNOWN_REFERRAL: Final = (rules.REFERRAL_NOT_LOADED, ("person_id", "referral_date", "referrals"))
_AFTER_REFERRAL: Final = (rules.STARTS_BEFORE_REFERRAL, ("start_date", "referral_date"))
_IN_YEAR: Final = (rules.STARTS_AFTER_YEAR, ("start_date", "last"))
_SPELL: Final = (
    (rules.END_BEFORE_START, ("end_date", "start_date")),
    _IN_YEAR,
    (rules.ENDS_AFTER_YEAR, ("end_date", "last")),
    (rules.ENDED_BEFORE_YEAR, ("end_date", "first")),
    _AFTER_REFERRAL,
    _KNOWN_REFERRAL,
)


def _start(header: str) -> Column:
    return Column("start_date", (header,), _DATE, blank=NEEDED)


def _date(name: str, header: str) -> Column:
    return Column(name, (header,), _DATE)


@dataclass(frozen=True)
class Module:
    """Elements of one name: what a row of theirs holds, and what cannot be told without them.

    ``around`` are columns whose values come from the elements around. The layout's ``ignored``
    are elements within it that are known and dropped, or that are modules of their own.
    """

    name: str
    layout: Layout
    feeds: str
    around: tuple[str, ...] = ()

    @cached_property
    def own(self) -> dict[str, str]:
        """The first name of a column, by the key of every name that its element may have."""
        return {
            column_key(header): column.headers[0]
            for column in self.layout.columns
            for header in column.headers
            if column.headers[0] not in self.around
        }

    @cached_property
    def dropped(self) -> frozenset[str]:
        """Keys of the elements that are known and are no column of this module."""
        return frozenset(map(column_key, self.layout.ignored))

    @cached_property
    def needed(self) -> frozenset[str]:
        """First names of the columns that every row needs."""
        return frozenset(
            column.headers[0]
            for column in self.layout.columns
            if isinstance(column.blank, Needed) or column.headers[0] in self.around
        )


CHILD: Final = Module(
    "Child",
    Layout(
        table="person",
        columns=(
            _CHILD,
            Column(
                "sex",
                ("Sex", "GenderCurrent", "Gender"),
                (rules.SEX,),
                blank="unknown",
                otherwise="unknown",
            ),
            Column("born", ("PersonBirthDate",), _DATE, identifying=True),
            Column("expected_born", ("ExpectedPersonBirthDate",), _DATE, identifying=True),
            Column("ethnicity_code", ("Ethnicity",), length=8, optional=True),
            Column(
                "ethnicity",
                ("Ethnicity",),
                (rules.ETHNICITY,),
                blank="unknown",
                otherwise="unknown",
            ),
            # All of a child's codes, with commas between.
            Column("disability", ("Disability",), (rules.DISABILITY,), blank="no", otherwise="yes"),
        ),
        key=("person_id",),
        rules=(
            (rules.NO_BIRTH_DATE, ("born", "expected_born")),
            (rules.BORN_AND_EXPECTED, ("expected_born", "born")),
            (rules.BORN_AFTER_YEAR, ("born", "last")),
        ),
        ignored=("UPN", "FormerUPN", "UPNunknown", "PersonDeathDate", "Disabilities"),
    ),
    "age, sex, ethnicity and disability",
)

REFERRALS: Final = Module(
    "CINdetails",
    Layout(
        table="referral",
        columns=(
            _CHILD,
            _REFERRED,
            Column(
                "source",
                ("ReferralSource",),
                (rules.REFERRAL_SOURCE,),
                blank="unknown",
                otherwise="unknown",
            ),
            Column("need_code", ("PrimaryNeedCode",), (rules.NEED,), length=8, optional=True),
            Column(
                "no_further_action", ("ReferralNFA",), (rules.FLAG,), blank=False, otherwise=False
            ),
            # A closure to come is no event yet, and no reason to lose the referral.
            Column("close_date", ("CINclosureDate",), (rules.ISO_DATE, rules.PLANNED_YEAR)),
            Column(
                "close_reason",
                ("ReasonForClosure",),
                (rules.CLOSURE_REASON,),
                length=12,
                optional=True,
            ),
        ),
        key=("person_id", "referral_date"),
        rules=(
            (rules.CLOSED_BEFORE_REFERRED, ("close_date", "referral_date")),
            (rules.STARTS_AFTER_YEAR, ("referral_date", "last")),
            (rules.ENDS_AFTER_YEAR, ("close_date", "last")),
            (rules.ENDED_BEFORE_YEAR, ("close_date", "first")),
            (rules.OPEN_WITH_REASON, ("close_date", "close_reason")),
            (rules.ENDED_WITHOUT_REASON, ("close_date", "close_reason")),
            _KNOWN_CHILD,
        ),
        ignored=(
            "DateOfInitialCPC",
            "Assessments",
            "CINPlanDates",
            "Section47",
            "ChildProtectionPlans",
        ),
        date="referral_date",
    ),
    "referrals",
    around=("LAchildID",),
)

_WITHIN_REFERRAL: Final = ("LAchildID", "CINreferralDate")

ASSESSMENTS: Final = Module(
    "Assessments",
    Layout(
        table="assessment",
        columns=(
            _CHILD,
            _REFERRED,
            _start("AssessmentActualStartDate"),
            _date("authorised_date", "AssessmentAuthorisationDate"),
        ),
        key=("person_id", "referral_date", "start_date"),
        rules=(
            (rules.AUTHORISED_BEFORE_START, ("authorised_date", "start_date")),
            _IN_YEAR,
            (rules.ENDS_AFTER_YEAR, ("authorised_date", "last")),
            _AFTER_REFERRAL,
            _KNOWN_REFERRAL,
        ),
        ignored=(
            "AssessmentInternalReviewDate",
            "FactorsIdentifiedAtAssessment",
            "AssessmentFactors",
        ),
        date="start_date",
    ),
    "assessments within 45 days",
    around=_WITHIN_REFERRAL,
)

CIN_PLANS: Final = Module(
    "CINPlanDates",
    Layout(
        table="cin_plan",
        columns=(
            _CHILD,
            _REFERRED,
            _start("CINPlanStartDate"),
            _date("end_date", "CINPlanEndDate"),
        ),
        key=("person_id", "referral_date", "start_date"),
        rules=_SPELL,
        date="start_date",
    ),
    "child in need plans",
    around=_WITHIN_REFERRAL,
)

ENQUIRIES: Final = Module(
    "Section47",
    Layout(
        table="s47_enquiry",
        columns=(
            _CHILD,
            _REFERRED,
            _start("S47ActualStartDate"),
            # Without the flag a conference is still to come: what is no flag says no more.
            Column("conference_not_required", ("ICPCnotRequired",), (rules.FLAG,), otherwise=False),
        ),
        key=("person_id", "referral_date", "start_date"),
        rules=(_IN_YEAR, _AFTER_REFERRAL, _KNOWN_REFERRAL),
        ignored=("InitialCPCtarget", "DateOfInitialCPC"),
        date="start_date",
    ),
    "section 47 enquiries",
    around=_WITHIN_REFERRAL,
)

CONFERENCES: Final = Module(
    "DateOfInitialCPC",
    Layout(
        table="conference",
        columns=(
            _CHILD,
            _REFERRED,
            _date("enquiry_date", "S47ActualStartDate"),
            Column("conference_date", ("DateOfInitialCPC",), _DATE, blank=NEEDED),
            Column("transfer_in", ("TransferIn",), (rules.FLAG,)),
        ),
        key=("person_id", "referral_date", "conference_date"),
        rules=(
            (rules.HELD_BEFORE_ENQUIRY, ("conference_date", "enquiry_date")),
            (rules.AFTER_YEAR, ("conference_date", "last")),
            (rules.ENQUIRY_NOT_LOADED, ("enquiry_date", "person_id", "referral_date", "enquiries")),
            _KNOWN_REFERRAL,
        ),
        date="conference_date",
    ),
    "initial child protection conferences",
    around=(*_WITHIN_REFERRAL, "S47ActualStartDate", "DateOfInitialCPC", "TransferIn"),
)

CP_PLANS: Final = Module(
    "ChildProtectionPlans",
    Layout(
        table="cp_plan",
        columns=(
            _CHILD,
            _REFERRED,
            _start("CPPstartDate"),
            _date("end_date", "CPPendDate"),
            Column(
                "category",
                ("InitialCategoryOfAbuse",),
                (rules.CATEGORY_OF_ABUSE,),
                length=12,
                optional=True,
            ),
            Column("previous_plans", ("NumberOfPreviousCPP",), (rules.PREVIOUS_PLANS,)),
        ),
        # A plan may be told again under a later referral: it is the same plan.
        key=("person_id", "start_date"),
        rules=_SPELL,
        ignored=("LatestCategoryOfAbuse", "Reviews"),
        date="start_date",
    ),
    "child protection plans",
    around=_WITHIN_REFERRAL,
)

REVIEWS: Final = Module(
    "Reviews",
    Layout(
        table="cp_review",
        columns=(
            _CHILD,
            Column("plan_start", ("CPPstartDate",), _DATE, blank=NEEDED),
            Column("review_date", ("CPPreviewDate",), _DATE, blank=NEEDED),
        ),
        key=("person_id", "plan_start", "review_date"),
        rules=(
            (rules.HELD_BEFORE_PLAN, ("review_date", "plan_start")),
            (rules.AFTER_YEAR, ("review_date", "last")),
            (rules.PLAN_NOT_LOADED, ("person_id", "plan_start", "plans")),
        ),
        date="review_date",
    ),
    "reviews of child protection plans",
    around=("LAchildID", "CPPstartDate"),
)

MODULES: Final = (
    CHILD,
    REFERRALS,
    ASSESSMENTS,
    CIN_PLANS,
    ENQUIRIES,
    CONFERENCES,
    CP_PLANS,
    REVIEWS,
)
"""In an order in which what a row belongs to is read before it."""
