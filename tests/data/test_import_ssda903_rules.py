"""The rules that only the SSDA903 return needs, one by one, and what a file's reading says."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from data.imports import rules
from data.imports.rules import FieldRule, RowRule
from data.imports.ssda903_files import year_named

BIRTHS: Mapping[str, str | None] = {"1": "2010-05-01", "2": None}


@pytest.mark.parametrize(
    ("rule", "text", "value"),
    [
        (rules.PARTICIPATION, "pn0", "PN0"),
        (rules.PARTICIPATION, "PN7", "PN7"),
        (rules.IN_TOUCH, "Yes", "YES"),
        (rules.ACTIVITY, "F1", "F1"),
        (rules.ACTIVITY, "0", "0"),
        (rules.ACCOMMODATION, "b1", "B1"),
        (rules.ACCOMMODATION, "X2", "X2"),
        (rules.ADOPTERS, "2", 2),
        (rules.ADOPTERS_SEX, "mf", "MF"),
        (rules.ADOPTERS_STATUS, "L11", "L11"),
        (rules.ADOPTION_REVERSED, "RD4", "RD4"),
        (rules.PERMANENCE, "Z1", "Z1"),
        (rules.MISSING, "m", "M"),
        (rules.PART_DATE, "01/02/2015", "2015-02-01"),
        (rules.PLANNED_YEAR, f"{datetime.now(tz=UTC).year + 17}-01-01", None),
    ],
)
def test_a_cell_that_keeps_its_rule(rule: FieldRule, text: str, value: object) -> None:
    assert rule.read(text) == (text if value is None else value)


@pytest.mark.parametrize(
    ("rule", "text", "severity"),
    [
        (rules.PARTICIPATION, "PN8", "warn"),
        (rules.IN_TOUCH, "MAYBE", "warn"),
        (rules.ACTIVITY, "F3", "warn"),
        (rules.ACCOMMODATION, "S1", "warn"),
        (rules.ADOPTERS, "3", "warn"),
        (rules.ADOPTERS_SEX, "XX", "warn"),
        (rules.ADOPTERS_STATUS, "L1", "warn"),
        (rules.ADOPTION_REVERSED, "XXX", "warn"),
        (rules.PERMANENCE, "P5", "warn"),
        (rules.MISSING, "X", "refuse"),
        (rules.PART_DATE, "zz/02/2015", "warn"),
        (rules.PLANNED_YEAR, f"{datetime.now(tz=UTC).year + 26}-01-01", "refuse"),
        (rules.PLANNED_YEAR, "0203-01-01", "refuse"),
    ],
)
def test_a_cell_that_breaks_its_rule(rule: FieldRule, text: str, severity: str) -> None:
    assert rule.severity == severity
    with pytest.raises(ValueError):  # noqa: PT011 - the rule has the words
        rule.read(text)


@pytest.mark.parametrize(
    ("rule", "broken", "kept"),
    [
        (rules.BEFORE_YEAR, ("2017-03-31", "2017-04-01"), ("2017-04-01", "2017-04-01")),
        (rules.AFTER_YEAR, ("2018-04-01", "2018-03-31"), ("2018-03-31", "2018-03-31")),
        (rules.AFTER_YEAR, ("2018-04-01", "2018-03-31"), (None, "2018-03-31")),
        (rules.BEFORE_BIRTH, ("2010-04-30", "1", BIRTHS), ("2010-05-01", "1", BIRTHS)),
        # A date of birth that is not known, a child or a header that is not there.
        (rules.BEFORE_BIRTH, ("2010-04-30", "1", BIRTHS), ("2010-04-30", "2", BIRTHS)),
        (rules.BEFORE_BIRTH, ("2010-04-30", "1", BIRTHS), ("2010-04-30", "3", BIRTHS)),
        (rules.BEFORE_BIRTH, ("2010-04-30", "1", BIRTHS), ("2010-04-30", "1", None)),
        (rules.BIRTH_DIFFERS, ("02/05/2010", "1", BIRTHS), ("01/05/2010", "1", BIRTHS)),
        (rules.BIRTH_DIFFERS, ("31/02/2010", "1", BIRTHS), ("1/5/2010", "1", BIRTHS)),
        (rules.BIRTH_DIFFERS, ("soon", "1", BIRTHS), (None, "1", BIRTHS)),
        (rules.BIRTH_DIFFERS, ("02/05/2010", "1", BIRTHS), ("02/05/2010", "2", BIRTHS)),
        (rules.BIRTH_DIFFERS, ("02/05/2010", "1", BIRTHS), ("02/05/2010", "1", None)),
        (rules.MATCHED_BEFORE_DECIDED, ("2017-05-01", "2017-05-02"), ("2017-05-02", "2017-05-02")),
        (rules.MATCHED_BEFORE_DECIDED, ("2017-05-01", "2017-05-02"), ("2017-05-01", None)),
    ],
)
def test_rows(rule: RowRule, broken: tuple[object, ...], kept: tuple[object, ...]) -> None:
    assert rule.severity == "warn"
    assert rule.broken(*broken)
    assert not rule.broken(*kept)


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("header_2018", 2018),
        ("SSDA903_2018_header", 2018),
        ("Header 2017-18", 2018),
        ("header 2017_2018", 2018),
        ("201718 header", 2018),
        ("April 2017 to March 2018", 2018),
        ("2019-20", 2020),
        ("2021", 2021),
        ("header", None),
        ("SSDA903 header", None),
        ("header 2016 2018", None),
        # The day of an extract is no year of a return.
        ("header 2018-06-30", None),
        ("header_30.06.2018", None),
        ("header 20180630", None),
    ],
)
def test_the_year_in_a_name(name: str, year: int | None) -> None:
    assert year_named(name) == year
