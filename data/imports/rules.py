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

from data.imports import codes
from data.imports.report import Severity, Value

EARLIEST_YEAR: Final = 1900


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
FILE_UNKNOWN = Rule("file_unknown", "note", "not a file of this kind; not read")
FILE_MISSING = Rule("file_missing", "note", "{value}")


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
TEAM_UNKNOWN = Rule("team_unknown", "note", "{value} teams are not in ssd_department: no name")
OVERLAP = Rule("overlap", "warn", "starts before the child's episode of row {value} has ended")
"""Checked over a child's episodes in order, by ``episodes.overlaps``."""
PLACEMENT_MISSING = RowRule(
    "placement_missing",
    "warn",
    "names a placement that ssd_cla_placement does not hold",
    lambda placement, placements: placement is not None and placement not in placements,
)
