"""The rules of figures that the council supplies; ``rules`` says what a rule is."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from dashboard.period import TERMS
from data.imports.report import Value
from data.imports.rules import FieldRule, RowRule

PERIODS: Final = (
    "month", "quarter", "term", "course", "year", "academic_year", "year_to_date", "rolling_12",
    "snapshot",
)  # fmt: skip
"""Those of dashboard.period that a council may give; 36 months are of records alone."""
LEVELS: Final = ("all", "locality", "team")
EXAMPLE_SOURCE: Final = "EXAMPLE"
"""How the source of the template's rows begins."""

_SHORT_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip


def _slug(text: str) -> str:
    slug = re.sub(r"[\s\-]+", "_", text.strip()).casefold()
    if re.fullmatch(r"[a-z0-9][a-z0-9_+]*", slug, re.ASCII) is None:
        raise ValueError
    return slug


def _period(text: str) -> str:
    slug = _slug(text)
    if slug not in PERIODS:
        raise ValueError
    return slug


def _level(text: str) -> str:
    slug = _slug(text)
    if slug not in LEVELS:
        raise ValueError
    return slug


def _month(text: str) -> str:
    """2019-09; what a spreadsheet makes of it (Sep-19); a day of the month (30/09/2019)."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2})?", text, re.ASCII):
        year, month = int(match[1]), int(match[2])
    elif match := re.fullmatch(r"\d{1,2}/(\d{1,2})/(\d{4})", text, re.ASCII):
        year, month = int(match[2]), int(match[1])
    elif match := re.fullmatch(r"([A-Za-z]{3})[a-z]*[- ](?:20)?(\d{2})", text, re.ASCII):
        year, month = 2000 + int(match[2]), _SHORT_MONTHS.index(match[1].casefold()) + 1
    else:
        raise ValueError
    if not (1990 <= year <= 2099 and 1 <= month <= 12):
        raise ValueError
    return f"{year}-{month:02d}"


def _number(text: str) -> float:
    if re.fullmatch(r"-?(\d{1,3}(,\d{3})+|\d{1,12})(\.\d+)?", text, re.ASCII) is None:
        raise ValueError
    return float(text.replace(",", ""))


SERIES = FieldRule(
    "series",
    "refuse",
    "{value} is not the name of a series; expected small letters, digits and underscores",
    _slug,
)
PERIOD = FieldRule(
    "period", "refuse", f"{{value}} is not a period; expected {', '.join(PERIODS)}", _period
)
MONTH = FieldRule("ending", "refuse", "{value} is not a month; expected one as 2019-09", _month)
LEVEL = FieldRule(
    "level", "refuse", f"{{value}} is not a level; expected {', '.join(LEVELS)}", _level
)
SPLIT = FieldRule(
    "split", "refuse", "{value} is not a split; expected letters, digits and underscores", _slug
)
NUMBER = FieldRule(
    "number", "refuse", "{value} is not a number; expected digits, such as 12 or 12.5", _number
)


def _nothing_given(_series: Value, numerator: Value, value: Value) -> bool:
    return numerator is None and value is None


def _example(source: Value) -> bool:
    return str(source).upper().startswith(EXAMPLE_SOURCE)


def _whole_named(level: Value, unit: Value) -> bool:
    return level in ("locality", "team") and unit == "all"


def _half_a_split(_series: Value, split: Value, split_value: Value) -> bool:
    return (split == "all") != (split_value == "all")


def _no_quarter_end(period: Value, month: Value) -> bool:
    return period == "quarter" and str(month)[5:] not in ("03", "06", "09", "12")


def _no_school_year_end(period: Value, month: Value) -> bool:
    return period == "academic_year" and str(month)[5:] not in ("07", "08")


def _no_term_end(period: Value, month: Value) -> bool:
    return period == "term" and int(str(month)[5:]) not in TERMS


def _later(month: Value, this_month: Value) -> bool:
    return str(month) > str(this_month)


def _counts_missing(
    series: Value, numerator: Value, denominator: Value, shares: Mapping[Value, str]
) -> bool:
    return series in shares and (numerator is None or denominator is None)


def _too_large(
    series: Value, numerator: Value, denominator: Value, shares: Mapping[Value, str]
) -> bool:
    return (
        shares.get(series) == "percent"
        and isinstance(numerator, float)
        and isinstance(denominator, float)
        and not 0 <= numerator <= denominator
    )


def _disagrees(
    series: Value,
    numerator: Value,
    denominator: Value,
    value: Value,
    shares: Mapping[Value, str],
) -> bool:
    if not (
        isinstance(numerator, float)
        and isinstance(denominator, float)
        and isinstance(value, float)
        and denominator
    ):
        return False
    factor = 100 if shares.get(series) == "percent" else 1
    return abs(numerator / denominator * factor - value) > 0.5


def _not_shown(
    series: Value, period: Value, split: Value, shown: Mapping[Value, tuple[Collection[str], ...]]
) -> bool:
    if series not in shown:
        return False
    periods, splits = shown[series]
    return period not in periods or (split != "all" and split not in splits)


NOTHING_GIVEN = RowRule(
    "no_figure", "refuse", "has neither a numerator nor a value", _nothing_given
)
NEGATIVE = RowRule(
    "negative_denominator",
    "refuse",
    "has a denominator below 0",
    lambda denominator: denominator is not None and denominator < 0,
)
EXAMPLE = RowRule("example", "refuse", "is an example of the template; replace it", _example)
WHOLE_NAMED = RowRule(
    "unit_missing", "refuse", "says locality or team and names none in area_or_team", _whole_named
)
HALF_A_SPLIT = RowRule(
    "half_a_split", "refuse", "has split without split_value, or the reverse", _half_a_split
)
QUARTER = RowRule(
    "quarter",
    "refuse",
    "a quarter ends in March, June, September or December",
    _no_quarter_end,
)
SCHOOL_YEAR = RowRule(
    "academic_year", "refuse", "an academic year ends in July or August", _no_school_year_end
)
TERM = RowRule(
    "term",
    "refuse",
    "a term ends in December, March, April, July or August",
    _no_term_end,
)
NOT_YET = RowRule("not_ended", "refuse", "ends in a month that has not come yet", _later)
COUNTS_MISSING = RowRule(
    "counts_missing",
    "refuse",
    "needs numerator and denominator: the measure is a percentage or an average",
    _counts_missing,
)
TOO_LARGE = RowRule(
    "numerator",
    "refuse",
    "the numerator does not lie between 0 and the denominator",
    _too_large,
)
DISAGREES = RowRule(
    "value_differs",
    "warn",
    "the value is not that of numerator and denominator: these count",
    _disagrees,
)
NOT_SHOWN = RowRule(
    "not_shown",
    "warn",
    "is kept, but the measure is not shown by this period or split",
    _not_shown,
)
