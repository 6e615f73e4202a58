"""What a list says of a case: the name of its day, its other dates, and why it counted or did not.

By cohort, since what decides is the cohort's own. A cohort that is not told here gives its day
and whether it counted, in the words of the measure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from dashboard.measure import Computed
from dashboard.period import day_words
from dashboard.ports import Which
from dashboard.wording import count_text, number, split_words
from data.cases.enquiries import CONFERENCE_WITHIN
from data.cases.front_door import ASSESSED_WITHIN, SEEN_WITHIN
from data.rules import CURRENCY, DUE, MONTH_TOUCHED

CALENDAR: Final = ("day", "day_number", "working_day_number")
Days = Mapping[date, Any]
"""Days with their numbers, as the columns of CALENDAR name them."""
REFERENCE: Final = "reference_date"


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a list, with the numbers of the days that the list names."""

    row: Mapping[str, Any]
    days: Days

    def __getitem__(self, name: str) -> Any:
        """Return a column of the row; None where it has none of that name."""
        return self.row.get(name)

    def day(self, name: str) -> str:
        """Return a date in words."""
        return day_words(self.row[name])

    def between(self, first: str, last: str = REFERENCE, *, working: bool = False) -> str:
        """Return how many days lie between two dates, in words; empty where one is missing."""
        one, other = self[first], self[last]
        if one not in self.days or other not in self.days:
            return ""
        unit = "working_day_number" if working else "day_number"
        count = getattr(self.days[other], unit) - getattr(self.days[one], unit)
        return _days(count, working=working)


def _days(count: int, *, working: bool = False) -> str:
    noun = "working day" if working else "day"
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


Why = Callable[[Found, str, Which], str]
"""Says of a row why it has its standing, for a measure that counts a column in its numerator."""


@dataclass(frozen=True, slots=True)
class Told:
    """How the cases of a cohort are told: the reference date's name, the other dates, why."""

    reference: str
    why: Why | None = None
    dates: Mapping[str, str] = field(default_factory=dict)
    """Columns of dates, each with its name in words."""
    facts: tuple[str, ...] = ()
    """Other columns that ``why`` reads."""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of a column that is counted, the dates that decide; without it all."""

    def dates_of(self, column: str) -> dict[str, str]:
        """Return the dates that decide where ``column`` is counted, each with its name."""
        names = self.only.get(column, tuple(self.dates))
        return {name: self.dates[name] for name in names}


def why(told: Told, found: Found, how: Computed, standing: Which, *, is_mean: bool) -> str:
    """Return why a case counted or did not, in words; empty where there is no more to say."""
    said = told.why(found, how.numerator, standing) if told.why else ""
    if not said and is_mean and standing == "counted":
        said = f"Adds {count_text(float(found['is_numerator']))}"
    if not said and standing == "counted":
        said = f"{told.reference} on {found.day(REFERENCE)}"
    return said


def _split(*columns: str) -> Why:
    """Return what says the value of the first of the columns that the row has."""

    def words(found: Found, _column: str, _standing: Which) -> str:
        return ". ".join(split_words(found[each]) for each in columns if found[each])

    return words


def _counted_as(**phrases: tuple[str, str]) -> Why:
    """Return what says, by the column counted, one thing of the counted and another of the rest."""

    def words(_found: Found, column: str, standing: Which) -> str:
        counted, others = phrases.get(column, ("", ""))
        return {"counted": counted, "not_counted": others}.get(standing, "")

    return words


def _first_seen(found: Found, _column: str, standing: Which) -> str:
    if found["first_seen"]:
        took = found.between(REFERENCE, "first_seen", working=True)
        return f"First seen {took} after the referral; the limit is {SEEN_WITHIN}"
    if standing == "too_early":
        return f"Not seen yet; the {SEEN_WITHIN} working days are not over"
    return "Not seen by the last day of the records"


def _referral(found: Found, column: str, standing: Which) -> str:
    if column == "no_further_action":
        over = "Ended with no further action"
        return over if standing == "counted" else "Went on to further work"
    if column == "re_referral":
        if standing == "counted":
            before = f": on {found.day('before')}" if found["before"] else ""
            return f"Referred before within 12 months{before}"
        if standing == "unknown":
            return "The number of earlier referrals is not recorded"
        if found["before"]:
            return f"Last referred on {found.day('before')}, over 12 months before"
        return "No earlier referral in the records"
    return ""


def _assessment(found: Found, _column: str, _standing: Which) -> str:
    took = _days(found["working_days"], working=True)
    return f"Authorised after {took}; the limit is {ASSESSED_WITHIN}"


def _assessment_open(found: Found, _column: str, _standing: Which) -> str:
    took = _days(found["working_days"], working=True)
    return f"Open for {took} on {found.day(REFERENCE)}; the limit is {ASSESSED_WITHIN}"


def _conference(found: Found, _column: str, standing: Which) -> str:
    if standing == "unknown" or found["working_days"] is None:
        return "The start of the enquiry is not recorded"
    took = _days(found["working_days"], working=True)
    return f"Held {took} after the enquiry began; the limit is {CONFERENCE_WITHIN}"


def _conference_awaited(found: Found, _column: str, _standing: Which) -> str:
    took = _days(found["working_days"], working=True)
    return f"No conference {took} after the enquiry began; the limit is {CONFERENCE_WITHIN}"


def _open_since(found: Found, _column: str, _standing: Which) -> str:
    return f"Open for {found.between('start_date')} on {found.day(REFERENCE)}"


def _repeat_plan(found: Found, column: str, standing: Which) -> str:
    if column == "repeat":
        if not found["before"]:
            return "No earlier plan in the records"
        when = "within" if standing == "counted" else "more than"
        return f"An earlier plan ended on {found.day('before')}, {when} 24 months before"
    said = {"counted": "Had an earlier plan", "not_counted": "The first plan"}
    return said.get(standing, "The number of earlier plans is not recorded")


def _reviewed(found: Found, _column: str, standing: Which) -> str:
    if standing == "too_early":
        return "The first review falls due on this day and is not held yet"
    if standing == "unknown":
        return "Reviews from before the records decide"
    if not found["last_review"]:
        return "No review held"
    last = f"last review {found.between('last_review')} before"
    if standing == "counted":
        return f"Reviewed in time; {last}"
    return f"A review was late or is overdue; {last}"


def _missing(found: Found, _column: str, _standing: Which) -> str:
    until = f"back on {found.day('end_date')}" if found["end_date"] else "no return recorded"
    return f"{split_words(found['status'])}; {until}"


def _interviewed(found: Found, _column: str, _standing: Which) -> str:
    if found["interview"] == "held":
        return f"Interview held {found.between(REFERENCE, 'interview_date')} after the return"
    words = split_words(found["interview"])
    return f"Interview: {words[0].lower()}{words[1:]}"


def _in_care(found: Found, _column: str, _standing: Which) -> str:
    lasted = split_words(found["care_length"])
    return f"{split_words(found['placement_type'])}. Time in care: {lasted[0].lower()}{lasted[1:]}"


def _placements(found: Found, _column: str, _standing: Which) -> str:
    count = int(found["placements"])
    return f"{count} placement{'' if count == 1 else 's'} in the 12 months"


def _settled(found: Found, _column: str, standing: Which) -> str:
    if standing == "unknown":
        return "The start of the placement or of the time in care, or the birthday, is not known"
    return f"In the same placement for {found.between('placement_start')}"


def _score(found: Found, column: str, standing: Which) -> str:
    if standing == "unknown":
        return "The start of the time in care, or the birthday, is not known"
    if found["score"] is None:
        return "No score in the 12 months"
    return f"Score {number(float(found['score']))}: {split_words(found['band']).lower()}"


def _care_flow(_found: Found, column: str, standing: Which) -> str:
    if standing == "unknown":
        return "Came into care before the records, on a day that is not known"
    return {"started": "Came into care", "ceased": "Left care"}.get(column, "")


def _adoption(found: Found, column: str, standing: Which) -> str:
    if column not in ADOPTION_STEPS:
        return ""
    if standing != "counted":
        return "A day is missing or the days are out of order"
    return f"{_days(int(found['is_numerator']))} {ADOPTION_STEPS[column]}"


ADOPTION_STEPS: Final = {
    "entry_to_move": "from coming into care to moving in with the adopters",
    "order_to_match": "from the placement order to the match",
    "entry_to_home": "from coming into care to the adopters’ home",
}


def _leaver(found: Found, column: str, standing: Which) -> str:
    age = split_words(found["leaver_age"])
    said = {
        "engaged": ("in education, employment or training", "not in education or work"),
        "suitable": ("suitable accommodation", "no suitable accommodation"),
        "in_touch": ("in touch", "not in touch"),
        "reviewed_in_time": ("plan reviewed in time", "plan not reviewed in the 6 months"),
    }.get(column, ("", ""))
    phrase = {"counted": said[0], "not_counted": said[1]}.get(standing, "not recorded")
    return f"Aged {age[0].lower()}{age[1:]}: {phrase}" if phrase else f"Aged {age}"


def _caseload(found: Found, _column: str, _standing: Which) -> str:
    count = int(found["cases"])
    post = float(found["full_time"])
    heads = "; full-time share not recorded, counted as 1" if found["by_heads"] else ""
    share = "" if heads else f"; {number(post, 2)} of full time"
    return f"{number(count)} case{'' if count == 1 else 's'}{share}{heads}"


def _visit_due(found: Found, _column: str, standing: Which) -> str:
    if standing == "unknown":
        return "A visit from before the records may have met it"
    if found["last_visit"]:
        return f"Visited on {found.day('last_visit')}, by the day it was due"
    return "No visit by the day it was due"


def _visit_of_month(found: Found, _column: str, standing: Which) -> str:
    if found["last_visit"]:
        return f"Visited in the month, last on {found.day('last_visit')}"
    return "Not visited in the month"


def _visit_current(found: Found, _column: str, standing: Which) -> str:
    if standing == "unknown":
        return "A visit from before the records may still count"
    if found["last_visit"]:
        ago = f"Last visit {found.between('last_visit')} before"
        return f"{ago}: in time" if standing == "counted" else f"{ago}: too long ago"
    return "No visit yet; the first is not overdue" if standing == "counted" else "No visit made"


LAST_VISIT: Final = {"last_visit": "Last visit that counts"}
VISITS: Final[Mapping[str, Told]] = {
    DUE: Told("Visit due", _visit_due, {"last_visit": "Visit made"}),
    MONTH_TOUCHED: Told("Month’s end", _visit_of_month, LAST_VISIT),
    CURRENCY: Told("Month’s end", _visit_current, LAST_VISIT),
}
"""Visits by the form of the rule in force."""
_PLAN: Final = {"start_date": "Plan began"}
_BEGAN: Final = {"start_date": "Enquiry began"}
_CARE: Final = {"period_start": "Came into care"}
_REVIEW: Final = {"last_review": "Last review"}
_MISSING: Final = Told("Went missing", _missing, {"end_date": "Returned"}, ("status",))
_RETURN: Final = Told(
    "Returned", _interviewed, {"interview_date": "Interview"}, ("interview", "days")
)
_STARTED: Final = Told("Plan began", _repeat_plan, {"before": "Earlier plan ended"})
_FLOW: Final = Told("First or last day in care", _care_flow)
_AT_END: Final = "Month’s end"
_ADOPTION_DATES: Final = {
    "entered_on": "Came into care",
    "ordered_on": "Placement order",
    "matched_on": "Matched",
    "moved_on": "Moved in",
    "homed_on": "Fostered by the adopters from",
}
_ADOPTION_STEPS: Final = {
    "entry_to_move": ("entered_on", "moved_on"),
    "order_to_match": ("ordered_on", "matched_on"),
    "entry_to_home": ("entered_on", "homed_on"),
}
TOLD: Final[Mapping[str, Told]] = {
    "contacts": Told("Contact", _split("source", "outcome"), {}, ("source", "outcome")),
    "contact_outcomes": Told("Contact", _split("outcome"), {}, ("outcome",)),
    "referrals": Told("Referral", _split("source"), {}, ("source",)),
    "referral_outcomes": Told("Referral", _referral, {"before": "Referred before"}),
    "early_help_children": Told(_AT_END, _open_since, {"start_date": "Help began"}),
    "referrals_accepted": Told("Referral", _first_seen, {"first_seen": "First seen"}),
    "assessments": Told(
        "Authorised", _assessment, {"start_date": "Assessment began"}, ("working_days",)
    ),
    "assessments_open_late": Told(
        _AT_END, _assessment_open, {"start_date": "Assessment began"}, ("working_days",)
    ),
    "s47_enquiries": Told("Enquiry began"),
    "s47_ended": Told(
        "Enquiry ended",
        _counted_as(no_further_action=("No further action", "Something followed")),
        _BEGAN,
    ),
    "conferences": Told(
        "Conference", _conference, {"enquiry_date": "Enquiry began"}, ("working_days",)
    ),
    "conferences_awaited": Told(_AT_END, _conference_awaited, _BEGAN, ("working_days",)),
    "cin_children": Told(_AT_END, _open_since, _PLAN),
    "cp_children": Told(_AT_END, _open_since, _PLAN),
    "cp_seen_alone": Told("Latest visit", _counted_as(seen_alone=("Seen alone", "Not seen alone"))),
    "cp_reviews": Told(_AT_END, _reviewed, {**_PLAN, **_REVIEW}),
    "cp_plans_started": _STARTED,
    "cp_plans_before": _STARTED,
    "missing": _MISSING,
    "missing_returns": _RETURN,
    "return_interviews": _RETURN,
    "cla_children": Told(_AT_END, _in_care, _CARE, ("placement_type", "care_length")),
    "cla_placements": Told(_AT_END, _placements, {}, ("placements",)),
    "cla_stability": Told(_AT_END, _settled, {**_CARE, "placement_start": "Placement began"}),
    "cla_location": Told(
        _AT_END,
        _counted_as(outside=("Lives outside the area", "Lives inside the area")),
        {"placement_start": "Placement began"},
    ),
    "sdq": Told(_AT_END, _score, {}, ("score", "band")),
    "care_flow": _FLOW,
    "care_flow_year": _FLOW,
    "cla_reviews": Told(_AT_END, _reviewed, {**_CARE, **_REVIEW}),
    "care_reviews": Told(
        "Review",
        _counted_as(
            took_part=("Took part", "Did not take part"),
            took_part_or_present=("Took part or was there", "Did not take part"),
        ),
    ),
    "cla_health": Told(
        _AT_END,
        _counted_as(
            assessed=("Assessed in the 12 months", "No assessment in the 12 months"),
            teeth_checked=("Teeth checked in the 12 months", "No check in the 12 months"),
        ),
        _CARE,
    ),
    "cla_immunisations": Told(
        _AT_END, _counted_as(up_to_date=("Up to date", "Not up to date")), _CARE
    ),
    "adoptions": Told("Adopted", _adoption, _ADOPTION_DATES, only=_ADOPTION_STEPS),
    "care_leavers": Told(_AT_END, _leaver, {}, ("leaver_age",)),
    "pathway_plans": Told(
        _AT_END, _leaver, {"pathway_plan_date": "Plan reviewed"}, ("leaver_age",)
    ),
    "caseload": Told(_AT_END, _caseload, {}, ("cases", "full_time", "by_heads")),
}


def told_of(cohort: str, form: str = "") -> Told:
    """Return how the cases of a cohort are told; of visits by the ``form`` of their rule."""
    return TOLD.get(cohort) or VISITS.get(form) or Told("Day")
