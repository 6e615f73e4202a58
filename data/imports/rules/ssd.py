"""Rules of the tables of the Standard Safeguarding Dataset.

They say in words what the returns have codes for.
"""

from data.imports import codes, placed_in, ssd_codes
from data.imports.rules.base import FieldRule, RowRule, Rule
from data.imports.rules.cells import _whole_number
from data.imports.rules.rows import _before

ANSWER = FieldRule(
    "answer", "warn", "{value} is not a yes or no; expected Y, N or NA", ssd_codes.answer
)
REAL_DATE = FieldRule("real_date", "note", "stands for no date", ssd_codes.real_date)
"""Breaks never: it reads the first day of 1900, which some extracts write for "none"."""
WHOLE_NUMBER = FieldRule(
    "whole_number", "warn", "{value} is not a whole number below 100", _whole_number(0, 99)
)
FULL_TIME = FieldRule(
    "full_time", "warn", "{value} is not a share of full time; expected 0 to 2", ssd_codes.full_time
)
ENQUIRY_NFA = FieldRule(
    "enquiry_nfa", "warn", "the outcome is not known", ssd_codes.no_further_action
)
ENQUIRY_OUTCOME = FieldRule(
    "enquiry_outcome",
    "warn",
    "the outcome is not known; expected flags as JSON",
    ssd_codes.conference_not_required,
)
CONFERENCE_OUTCOME = FieldRule(
    "conference_outcome",
    "warn",
    "the outcome is not known; expected flags as JSON",
    ssd_codes.plan_followed,
)
REVIEW_PART = FieldRule(
    "participation",
    "warn",
    "{value} is not a known way of taking part; expected PN0 to PN7",
    ssd_codes.coded(ssd_codes.PARTICIPATION, ssd_codes.PARTICIPATION_WORDS),
)
HEALTH_CHECK = FieldRule(
    "health_check",
    "warn",
    "{value} is not a known kind of health check",
    ssd_codes.worded(ssd_codes.HEALTH_CHECK_WORDS),
)
HEALTH_DONE = FieldRule(
    "health_done",
    "warn",
    "{value} does not say whether the check took place; expected Completed, Refused, Cancelled "
    "or Planned",
    ssd_codes.health_done,
)
MISSING_KIND = FieldRule(
    "missing_kind",
    "warn",
    "{value} is not a kind of absence; expected missing or away",
    ssd_codes.missing_kind,
)
LOCATION = FieldRule(
    "placement_location",
    "warn",
    "{value} does not say where the placement is; expected In or Out",
    placed_in.is_outside,
)
PLACEMENT_AUTHORITY = FieldRule(
    "placement_authority",
    "warn",
    "{value} is no authority that is known; expected its code or name",
    placed_in.authority_named,
)
ELIGIBILITY = FieldRule(
    "eligibility",
    "warn",
    "{value} is not a known eligibility of a care leaver",
    ssd_codes.worded(ssd_codes.ELIGIBILITY_WORDS),
)
LEAVER_IN_TOUCH = FieldRule(
    "leaver_in_touch",
    "warn",
    "{value} does not say whether the council is in touch",
    ssd_codes.coded(ssd_codes.IN_TOUCH, ssd_codes.IN_TOUCH_WORDS),
)
LEAVER_ACTIVITY = FieldRule(
    "leaver_activity", "warn", "{value} is not a known activity", ssd_codes.activity
)
LEAVER_HOME = FieldRule(
    "leaver_home", "warn", "{value} is not a known accommodation", ssd_codes.accommodation
)
LEAVER_SUITABLE = FieldRule(
    "leaver_suitable",
    "warn",
    "{value} does not say whether the accommodation is suitable; expected 1 or 2",
    ssd_codes.suitable,
)
ORDER_BEFORE = FieldRule(
    "order_before",
    "warn",
    "{value} is not a known permanence order",
    ssd_codes.coded(ssd_codes.PERMANENCE, ssd_codes.PERMANENCE_WORDS),
)
ORDER_DATE = FieldRule(
    "order_date",
    "warn",
    "{value} is not a whole date: loaded without it",
    ssd_codes.order_date,
)
REVERSED_REASON = FieldRule(
    "reversed_reason",
    "warn",
    "{value} is not a known reason against adoption",
    ssd_codes.coded(ssd_codes.REVERSED, ssd_codes.REVERSED_WORDS),
)
UNACCOMPANIED = FieldRule(
    "unaccompanied", "note", "is an immigration status", ssd_codes.is_unaccompanied
)
"""Breaks never: any other immigration status is none that is read here."""
ADOPTION_ORDER = FieldRule("adoption_order", "note", "is an order", ssd_codes.is_adoption)
"""Breaks never: any other order is no adoption."""

BORN_LONG_AFTER = RowRule(
    "born_long_after",
    "warn",
    "the child is born more than 10 months later",
    lambda day, child, conceived: conceived is not None and day < conceived.get(child, ""),
)
"""An unborn child is no fault; one of whom nobody could know yet is."""
WITHOUT_TEAM = RowRule(
    "without_team",
    "warn",
    "names no team: figures by team count the child under unknown",
    lambda team: team == codes.UNKNOWN,
)
REFERRAL_MISSING = RowRule(
    "referral_missing",
    "warn",
    "names no referral that ssd_cin_episodes holds",
    lambda referral, referrals: referrals is not None and referral not in referrals,
)
CONFERENCE_BEFORE_ENQUIRY = RowRule(
    "conference_before_enquiry",
    "warn",
    "lies before the start of the section 47 enquiry that it names",
    lambda day, enquiry, enquiries: _before(day, enquiries.get(enquiry)),
)
NOT_HELD = RowRule(
    "not_held",
    "refuse",
    "has no date or was cancelled: nothing took place that could be counted",
    lambda _context, held, cancelled=None: held is None or cancelled is True,
)
PERIOD_UNKNOWN = RowRule(
    "period_unknown",
    "refuse",
    "names no child, and no period of care that ssd_cla_episodes holds",
    lambda periods, episodes, child, period, episode: (
        child is None and period not in periods and episode not in episodes
    ),
)
PLAN_UNKNOWN = RowRule(
    "plan_unknown",
    "refuse",
    "names no child, and no plan that ssd_cp_plans holds",
    lambda plans, child, plan: child is None and plan not in plans,
)
REVIEW_BEFORE_PLAN = RowRule(
    "review_before_plan",
    "warn",
    "lies before the start of the plan that it names",
    lambda day, plan, starts: _before(day, starts.get(plan)),
)
INTERVIEW_BEFORE_RETURN = RowRule(
    "interview_before_return",
    "warn",
    "the return interview lies before the child's return",
    _before,
)
OVERLAPPING_PLANS = Rule(
    "overlapping_plans", "warn", "starts before the child's plan of row {value} has ended"
)
"""Checked over a child's protection plans in order, by ``placements.overlaps``."""
EXPECTED = Rule(
    "expected",
    "note",
    "{value} of its rows are dated after the last day of the data: expected, no events yet",
)
STRAY_DATES = Rule(
    "stray_dates",
    "note",
    "{value}: loaded, but not taken to mean that the records reach back so far",
)
EMPTY = Rule("empty", "note", "holds no rows, so there is nothing for: {value}")
"""A table without a row vouches for nothing: many extracts have tables that are never filled."""
OTHER_STATUS = Rule(
    "other_status",
    "note",
    "{value} of its rows are of another immigration status than unaccompanied: nothing to keep",
)
