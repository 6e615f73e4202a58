"""The rules of Annex A beside those of all returns: values in words, dates in several forms.

Identifiers and severities are shared with ``rules`` where the check is the same.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from data.imports import annex_a_codes as words
from data.imports import codes, rules
from data.imports.report import Value
from data.imports.rules import FieldRule, RowRule, Rule, code_rule

_LETTER: Final = re.compile(r"[a-z]{1,2}\d?\)\s*", re.IGNORECASE)
_CODE: Final = re.compile(r"([A-Za-z0-9]{1,4})\s*(?::|-|–|—)")
_SPACE: Final = re.compile(r"\s+")
_NONE: Final[Mapping[str, str]] = {}


def worded(
    rule: FieldRule, known: Mapping[str, str] = _NONE, blank: Collection[str] = ()
) -> FieldRule:
    """The rule for a code that may come with a letter and with words.

    ``a) U1: Foster placement``, ``N1 - Abuse or neglect`` and ``U1`` are read by their code;
    words, or a letter alone, by ``known``, which gives the code that they stand for. Words in
    ``blank`` stand for nothing.
    """

    def read(text: str) -> Value:
        plain = _SPACE.sub(" ", text.replace("’", "'").replace("‘", "'")).strip()
        letter = _LETTER.match(plain)
        bare = plain[letter.end() :] if letter else plain
        code = _CODE.match(bare)
        candidates = [bare, *([code[1]] if code else [])]
        for candidate in candidates:
            if candidate.casefold() in blank:
                return None
            try:
                return rule.read(candidate)
            except ValueError:
                continue
        for key in (*candidates, *([letter[0].strip()] if letter and not bare else [])):
            if key.casefold() in known:
                return rule.read(known[key.casefold()])
        raise ValueError

    return replace(rule, read=read)


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME: Final = r"(?: (?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?"
_NUMBERS: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})" + _TIME, re.ASCII)
_WORDS: Final = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})" + _TIME, re.ASCII)
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_EPOCH: Final = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 20_000, 60_000
"""October 1954 and April 2064, as a spreadsheet numbers its days."""


def _any_date(text: str) -> Value:
    """The day, always before the month where both are numbers, however likely it looks."""
    if found := _NUMBERS.fullmatch(text):
        return date(int(found[4]), int(found[3]), int(found[1])).isoformat()
    if found := _WORDS.fullmatch(text):
        month = _MONTHS.get(found[2].casefold())
        if month is None:
            raise ValueError
        return date(int(found[3]), month, int(found[1])).isoformat()
    if found := _SERIAL.fullmatch(text):
        serial = int(found[1])
        if not FIRST_SERIAL <= serial <= LAST_SERIAL:
            raise ValueError
        return (_EPOCH + timedelta(days=serial)).isoformat()
    return rules.ISO_DATE.read(text)


ANY_DATE: Final = FieldRule(
    "date", "refuse", "{value} is not a date; expected dd/mm/yyyy", _any_date
)


def _short_code(text: str) -> Value:
    """What tells one source from another, short enough for a key."""
    return _SPACE.sub(" ", text).casefold()[:16]


SEX: Final = worded(rules.SEX, words.SEX)
ETHNICITY: Final = replace(
    rules.ETHNICITY,
    read=worded(code_rule("ethnicity", codes.ETHNICITY), words.ETHNICITY).read,
)
"""Its value is the code; the group follows from it."""
YES_NO: Final = worded(rules.FLAG, words.YES_NO, words.NOT_KNOWN | {"c)"})


def _disabled(text: str) -> Value:
    answer = YES_NO.read(text)
    return codes.UNKNOWN if answer is None else "yes" if answer else "no"


DISABLED: Final = replace(YES_NO, read=_disabled)
SOURCE: Final = worded(rules.REFERRAL_SOURCE, words.SOURCE)
SOURCE_KEY: Final = FieldRule("source_key", "note", "never broken", _short_code)
NEED: Final = worded(rules.NEED, words.NEED)
CASE_STATUS: Final = FieldRule(
    "case_status",
    "refuse",
    "{value} is not a case status; expected a) to e), such as 'c) Child in need plan'",
    worded(code_rule("case_status", words.CASE_STATUSES), words.CASE_STATUS).read,
)
CATEGORY: Final = worded(rules.CATEGORY_OF_ABUSE, words.CATEGORY, words.NOT_KNOWN)
LEGAL_STATUS: Final = worded(rules.LEGAL_STATUS, words.LEGAL_STATUS)
PLACEMENT: Final = worded(rules.PLACEMENT)
PROVIDER: Final = worded(rules.PROVIDER)
LOCATION: Final = worded(rules.LOCATION, words.LOCATION, words.NOT_KNOWN)
EPISODE_END: Final = worded(rules.EPISODE_END)
ELIGIBILITY: Final = worded(code_rule("eligibility", words.ELIGIBILITIES), words.ELIGIBILITY)
IN_TOUCH: Final = worded(rules.IN_TOUCH, words.IN_TOUCH)
ACCOMMODATION_TYPE: Final = worded(code_rule("accommodation", words.ACCOMMODATION_TYPE))
SUITABILITY: Final = worded(code_rule("suitability", {"1", "2"}), words.SUITABILITY)
ACTIVITY: Final = worded(code_rule("activity", words.ACTIVITY))
ADOPTION_REVERSED: Final = worded(rules.ADOPTION_REVERSED)


def _before(later: str | None, earlier: str | None) -> bool:
    return later is not None and earlier is not None and later < earlier


CONFERENCE_BEFORE_ENQUIRY: Final = RowRule(
    "conference_before_enquiry",
    "warn",
    "the conference lies before the start of the enquiry that led to it",
    _before,
)
REVIEW_BEFORE_PLAN: Final = RowRule(
    "review_before_plan", "warn", "is held before its plan starts", _before
)
PLACEMENT_START: Final = RowRule(
    "placement_start",
    "warn",
    "the start of the placement is blank or lies outside the period of care: the placement is "
    "taken to begin with it",
    lambda placed, start, end: (
        placed is None or placed < start or (end is not None and placed > end)
    ),
)
CONTRADICTS: Final = Rule(
    "contradicts", "warn", "the {value} is not that of an earlier row of the child, which counts"
)
CELL_ERRORS: Final = Rule(
    "cell_errors",
    "note",
    "{value} cells hold an error of the spreadsheet, such as #N/A: read as blank",
)
FORMULAS: Final = Rule(
    "formulas",
    "note",
    "{value} formulas were saved without their values and are read as blank; open the workbook "
    "in a spreadsheet program, save it there, and load that",
)
SHEETS_NOT_READ: Final = Rule("sheets_not_read", "note", "sheets that are no list: {value}")
LIST_EMPTY: Final = Rule("list_empty", "note", "holds no row, so there is nothing for: {value}")
BEFORE_WINDOW: Final = Rule(
    "before_window",
    "note",
    "{value} rows lie before the months for which the list is complete: loaded, but no month is "
    "computed from them",
)
TAKEN_AS_SEEN: Final = Rule(
    "taken_as_seen",
    "note",
    "the list does not say whether the child was seen at the latest visit: it counts as a visit "
    "with the child seen",
)
NOT_COMPUTED: Final = Rule(
    "not_computed", "note", "for want of columns there is nothing of this list for: {value}"
)
MONTH_NAMED: Final = Rule(
    "month_named", "note", "no list has a row; taken as of {value}, after the file's name"
)
