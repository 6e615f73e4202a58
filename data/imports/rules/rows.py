"""Rules about a row."""

from collections.abc import Mapping

from data.imports.rules.base import RowRule, Rule
from data.imports.rules.cells import _day_first_date


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
