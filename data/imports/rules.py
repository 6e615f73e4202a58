"""The rules that a row must keep: each has an identifier, a severity, plain words, a function.

A field rule reads one cell; its function returns the value or raises ValueError. A row rule
looks at several values of a row; its function answers whether the rule is broken. ``refuse``
keeps the row out, ``warn`` loads it as it stands, ``note`` tells about a file.

The words never hold a child's identifier or date of birth: ``{value}`` becomes "the value" in
a column that identifies a person.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from data.imports import codes, ssd_codes
from data.imports.report import Severity, Value

EARLIEST_YEAR: Final = 1900
CHILDHOOD: Final = 25
"""Years ahead that a day may lie which is known from a date of birth, with some to spare."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What all rules have; used as it stands where the check is the reader's own."""

    id: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class FieldRule(Rule):
    """A rule about one cell: ``read`` gives its value or raises ValueError."""

    read: Callable[[Any], Value]


@dataclass(frozen=True, slots=True)
class RowRule(Rule):
    """A rule about a row: ``broken`` is given the values that the layout names."""

    broken: Callable[..., bool]


# Rules about files and rows as such.
RAGGED_ROW = Rule("ragged_row", "refuse", "has {value} fields; expected {expected}")
DUPLICATE = Rule("duplicate", "refuse", "names the same record as row {value}")
BLANK = Rule("blank", "refuse", "is blank; expected a value")
TOO_LONG = Rule("too_long", "refuse", "{value} is longer than {expected} characters")
LEFT_OUT = Rule(
    "left_out", "warn", "{value} is longer than {expected} characters: the row is loaded without it"
)
ENCODING = Rule("encoding", "note", "read as Windows-1252, not UTF-8")
UNKNOWN_COLUMNS = Rule("unknown_columns", "note", "columns not known and not read: {value}")
MISSING_COLUMNS = Rule("missing_columns", "note", "columns not in the file: {value}")
FILE_NOT_READ = Rule("file_not_read", "note", "not read by this version")
AUTHORITY_UNLISTED = Rule(
    "authority_unlisted",
    "note",
    "authority {value} is in no list of authorities: it has no name, region or neighbours here",
)
FILE_UNKNOWN = Rule("file_unknown", "note", "not a file of this kind; not read")
FILE_MISSING = Rule("file_missing", "note", "{value}")
FIGURES_MISSING = Rule("figures_missing", "note", "{value}")
"""A column that is not in the file, and the figures that there are not without it."""


# Rules about one cell.
def _date(year: str, month: str, day: str) -> str:
    return date(int(year), int(month), int(day)).isoformat()


_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)


def _day_first_date(text: str) -> str:
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        raise ValueError
    return _date(match[3], match[2], match[1])


def _iso_date(text: str) -> str:
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError
    return _date(match[1], match[2], match[3])


def _likely_year(iso: str) -> str:
    if not EARLIEST_YEAR <= int(iso[:4]) <= datetime.now(tz=UTC).year + 1:
        raise ValueError
    return iso


def _planned_year(iso: str) -> str:
    if not EARLIEST_YEAR <= int(iso[:4]) <= datetime.now(tz=UTC).year + CHILDHOOD:
        raise ValueError
    return iso


def _whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit()):
            raise ValueError
        number = int(text)
        if not lowest <= number <= highest:
            raise ValueError
        return number

    return read


_FLAGS: Final = {
    **dict.fromkeys(("Y", "YES", "1", "T", "TRUE"), True),
    **dict.fromkeys(("N", "NO", "0", "F", "FALSE"), False),
}


def _flag(text: str) -> bool:
    try:
        return _FLAGS[text.upper()]
    except KeyError:
        raise ValueError from None


def _one_of(known: Collection[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        code = text.upper()
        if code not in known:
            raise ValueError
        return code

    return read


def _grouped(groups: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            return groups[text.upper()]
        except KeyError:
            raise ValueError from None

    return read


def _disability(text: str) -> str:
    """Yes where a code other than NONE stands among those of a child, else no."""
    found = {code.strip().upper() for code in text.split(",")} - {""}
    if not found <= codes.DISABILITY:
        raise ValueError
    return "yes" if found - {"NONE"} else "no"


_AFFIXES = re.compile(r"^OUTCOME_|_FLAGS?$")


def _contact_outcome(text: str) -> str:
    """The most serious outcome that the text names; its comments are not kept."""
    if text.startswith("{"):
        flags = json.loads(text)
        found = {
            codes.CONTACT_OUTCOME_FLAG.get(_AFFIXES.sub("", name.upper()), codes.UNKNOWN)
            for name, value in flags.items()
            if isinstance(value, str | int | bool) and _FLAGS.get(str(value).strip().upper())
            if "COMMENT" not in name.upper() and not name.upper().startswith("TOTAL_")
        }
    else:
        words = re.sub(r"[\s_]+", " ", text).casefold()
        found = {
            next((v for part, v in codes.CONTACT_OUTCOME_WORDS if part in words), codes.UNKNOWN)
        }
        if found == {codes.UNKNOWN} and words not in ("unknown", "other"):
            raise ValueError
    return min(found, key=codes.CONTACT_OUTCOMES.index, default=codes.UNKNOWN)


DAY_FIRST_DATE = FieldRule(
    "date", "refuse", "{value} is not a date; expected dd/mm/yyyy", _day_first_date
)
ISO_DATE = FieldRule("date", "refuse", "{value} is not a date; expected yyyy-mm-dd", _iso_date)
LIKELY_YEAR = FieldRule(
    "year", "refuse", "{value} has an unlikely year; expected 1900 to next year", _likely_year
)
PLANNED_YEAR = FieldRule(
    "planned_year",
    "refuse",
    "{value} has an unlikely year; expected 1900 to 25 years from now",
    _planned_year,
)
SDQ_SCORE = FieldRule(
    "sdq_score",
    "refuse",
    "{value} is not a score; expected a whole number from 0 to 40",
    _whole_number(0, 40),
)
FLAG = FieldRule("flag", "warn", "{value} is not a yes or no; expected Y or N", _flag)
SEX = FieldRule("sex", "warn", "{value} is not a known code of sex", _grouped(codes.SEX))
ETHNICITY = FieldRule(
    "ethnicity", "warn", "{value} is not a known code of ethnicity", _grouped(codes.ETHNICITY)
)
REFERRAL_SOURCE = FieldRule(
    "source", "warn", "{value} is not a known code of source", _grouped(codes.REFERRAL_SOURCE)
)
CONTACT_OUTCOME = FieldRule(
    "outcome", "warn", "the outcome is not known; expected flags as JSON", _contact_outcome
)
EPISODE_START = FieldRule(
    "episode_start",
    "refuse",
    "{value} is not a reason for a new episode; expected S, L, P, T, B or U",
    _one_of(codes.EPISODE_START),
)


def code_rule(name: str, known: Collection[str]) -> FieldRule:
    """A rule that warns of a code outside the set; the code is loaded as it stands."""
    words = f"{{value}} is not a known code of {name.replace('_', ' ')}"
    return FieldRule(name, "warn", words, _one_of(known))


LEGAL_STATUS = code_rule("legal_status", codes.LEGAL_STATUS)
NEED = code_rule("need", codes.NEED)
PLACEMENT = code_rule("placement", codes.PLACEMENT)
PROVIDER = code_rule("provider", codes.PROVIDER)
EPISODE_END = code_rule("episode_end", codes.EPISODE_END)
CHANGE_REASON = code_rule("change_reason", codes.CHANGE_REASON)
SDQ_REASON = code_rule("sdq_reason", codes.SDQ_REASON)
PARTICIPATION = code_rule("participation", codes.PARTICIPATION)
IN_TOUCH = code_rule("in_touch", codes.IN_TOUCH)
ACTIVITY = code_rule("activity", codes.ACTIVITY)
ACCOMMODATION = code_rule("accommodation", codes.ACCOMMODATION)
ADOPTERS_SEX = code_rule("adopters_sex", codes.ADOPTERS_SEX)
ADOPTERS_STATUS = code_rule("adopters_status", codes.ADOPTERS_STATUS)
ADOPTION_REVERSED = code_rule("adoption_reversed", codes.ADOPTION_REVERSED)
PERMANENCE = code_rule("previous_permanence", codes.PERMANENCE)
ADOPTERS = FieldRule(
    "adopters", "warn", "{value} is not a number of adopters; expected 1 or 2", _whole_number(1, 2)
)
MISSING = FieldRule(
    "missing",
    "refuse",
    "{value} is not a kind of absence; expected M (missing) or A (away)",
    _one_of(codes.MISSING),
)
CLOSURE_REASON = code_rule("closure_reason", codes.CLOSURE_REASON)
CATEGORY_OF_ABUSE = code_rule("category_of_abuse", codes.CATEGORY_OF_ABUSE)
DISABILITY = FieldRule(
    "disability", "warn", "{value} is not a known code of disability: counts as one", _disability
)
PREVIOUS_PLANS = FieldRule(
    "previous_plans",
    "refuse",
    "{value} is not a number of plans; expected a whole number from 0 to 99",
    _whole_number(0, 99),
)
PART_DATE = FieldRule(
    "part_date", "warn", "{value} is not a whole date: loaded without it", _day_first_date
)


# Rules about a row.
def _before(later: str | None, earlier: str | None) -> bool:
    return later is not None and earlier is not None and later < earlier


END_BEFORE_START = RowRule("end_before_start", "refuse", "ends before it starts", _before)
CLOSED_BEFORE_REFERRED = RowRule(
    "closed_before_referred", "warn", "is closed before the date of the referral", _before
)
AUTHORISED_BEFORE_START = RowRule(
    "authorised_before_start", "refuse", "is authorised before it starts", _before
)
SEEN_BEFORE_REFERRED = RowRule(
    "seen_before_referred", "warn", "the child is first seen before the referral", _before
)
OPEN_WITH_REASON = RowRule(
    "open_with_reason",
    "warn",
    "has a reason for the end but no date: loaded as still open",
    lambda end, reason: end is None and reason is not None,
)
ENDED_WITHOUT_REASON = RowRule(
    "ended_without_reason",
    "warn",
    "has an end but no reason for it",
    lambda end, reason: end is not None and reason is None,
)
STARTS_AFTER_YEAR = RowRule(
    "starts_after_year",
    "refuse",
    "starts after the last day of the return's year",
    lambda start, last: start > last,
)
ENDS_AFTER_YEAR = RowRule(
    "ends_after_year",
    "warn",
    "ends after the last day of the return's year: open until then",
    lambda end, last: end is not None and end > last,
)
ENDED_BEFORE_YEAR = RowRule(
    "ended_before_year",
    "warn",
    "ended before the first day of the return's year",
    lambda end, first: end is not None and end < first,
)
BORN_AFTER_YEAR = RowRule(
    "born_after_year",
    "warn",
    "the date of birth lies after the last day of the return's year",
    lambda born, last: born is not None and born > last,
)
NO_BIRTH_DATE = RowRule(
    "no_birth_date",
    "warn",
    "has no date of birth: the age will be unknown",
    lambda born, expected: born is None and expected is None,
)
SCORE_AND_REASON = RowRule(
    "score_and_reason",
    "warn",
    "has a score and a reason for having none",
    lambda score, reason: score is not None and reason is not None,
)
SCORE_WITHOUT_DATE = RowRule(
    "score_without_date",
    "warn",
    "has no date, so it belongs to no year",
    lambda completed: completed is None,
)
CHILD_UNKNOWN = RowRule(
    "child_unknown",
    "warn",
    "the child has no row in the file of children: age, sex and ethnicity will be unknown",
    lambda child, children: children is not None and child not in children,
)
BEFORE_YEAR = RowRule(
    "before_year", "warn", "lies before the first day of the return's year", _before
)
AFTER_YEAR = RowRule(
    "after_year",
    "warn",
    "lies after the last day of the return's year: no event yet",
    lambda day, last: day is not None and day > last,
)
BEFORE_BIRTH = RowRule(
    "before_birth",
    "warn",
    "lies before the child's date of birth",
    lambda day, child, births: births is not None and _before(day, births.get(child)),
)


def _other_birth(text: str | None, child: str, births: Mapping[str, str | None] | None) -> bool:
    born = births.get(child) if births is not None and text else None
    if text is None or born is None:
        return False
    try:
        return _day_first_date(text) != born
    except ValueError:
        return True


BIRTH_DIFFERS = RowRule(
    "birth_differs", "warn", "the date of birth is not the one in the header", _other_birth
)
MATCHED_BEFORE_DECIDED = RowRule(
    "matched_before_decided", "warn", "the match lies before the decision for adoption", _before
)
NOT_CONTINUED = Rule(
    "not_continued", "warn", "care goes on (X1), but no episode of the child starts on that day"
)
"""Checked over a child's episodes, by ``ssda903.not_continued``."""
YEAR_NAMED = Rule("year_named", "note", "{value}")
PLANNED = Rule(
    "planned", "note", "{value} of its rows lie after the last day of the year: no events yet"
)
TEAM_UNKNOWN = Rule("team_unknown", "note", "{value} teams are not in ssd_department: no name")
OVERLAP = Rule("overlap", "warn", "starts before the child's episode of row {value} has ended")
"""Checked over a child's episodes in order, by ``episodes.overlaps``."""
# Rules of the children in need census.
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


# Rules of the tables of the Standard Safeguarding Dataset, which say in words what the returns
# have codes for.
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
