"""Rules of the children in need census."""

from data.imports.rules.base import RowRule, Rule
from data.imports.rules.rows import _before

REFERENCE_DATE = Rule(
    "reference_date",
    "warn",
    "the ReferenceDate is not 31 March of the census year: only what lies up to that day is read",
)
UNKNOWN_ELEMENTS = Rule("unknown_elements", "note", "elements not known and not read: {value}")
STRAY_TEXT = Rule(
    "stray_text", "note", "text beside the elements of {value} is no part of a census: not read"
)
SHARED_LINES = Rule(
    "shared_lines",
    "note",
    "several records stand on one line, so row numbers count the records of each module",
)
REPEATED_ELEMENT = Rule(
    "repeated_element", "warn", "has {value} more than once, not the same: the first is read"
)
BORN_AND_EXPECTED = RowRule(
    "born_and_expected",
    "warn",
    "has a date of birth and an expected one",
    lambda born, expected: born is not None and expected is not None,
)
STARTS_BEFORE_REFERRAL = RowRule(
    "starts_before_referral", "warn", "starts before the date of its referral", _before
)
HELD_BEFORE_ENQUIRY = RowRule(
    "held_before_enquiry", "refuse", "is held before its enquiry starts", _before
)
HELD_BEFORE_PLAN = RowRule("held_before_plan", "warn", "is held before its plan starts", _before)
REFERRAL_NOT_LOADED = RowRule(
    "referral_not_loaded",
    "warn",
    "belongs to a referral that was not loaded",
    lambda child, referred, referrals: f"{child}|{referred}" not in referrals,
)
ENQUIRY_NOT_LOADED = RowRule(
    "enquiry_not_loaded",
    "warn",
    "belongs to an enquiry that was not loaded",
    lambda started, child, referred, enquiries: (
        started is not None and f"{child}|{referred}|{started}" not in enquiries
    ),
)
PLAN_NOT_LOADED = RowRule(
    "plan_not_loaded",
    "warn",
    "belongs to a protection plan that was not loaded",
    lambda child, started, plans: f"{child}|{started}" not in plans,
)
PLANS_OVERLAP = Rule(
    "plans_overlap", "warn", "starts before the child's protection plan of row {value} has ended"
)
"""Checked over a child's plans in order, by ``placements.overlaps``."""
PLACEMENT_MISSING = RowRule(
    "placement_missing",
    "warn",
    "names a placement that ssd_cla_placement does not hold",
    lambda placement, placements: placement is not None and placement not in placements,
)
