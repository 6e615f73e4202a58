"""Rules about one cell."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Final

from data.imports import codes
from data.imports.rules.base import FieldRule

EARLIEST_YEAR: Final = 1900
CHILDHOOD: Final = 25
"""Years ahead that a day may lie which is known from a date of birth, with some to spare."""


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
