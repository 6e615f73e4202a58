"""Each rule of supplied figures: what breaks it, and what the report says."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.imports import supplied_rules
from data.imports.rules import Rule
from data.schema import supplied_figure
from tests.data.import_files import rows
from tests.data.test_import_supplied import audits, load, population

TITLE = "Row 2: "
CASES: tuple[tuple[str, Sequence[object], str], ...] = (
    (
        "series",
        ["Größe", *audits()[1:]],
        "Row 2, series: 'Größe' is not the name of a series; expected small letters, digits and "
        "underscores",
    ),
    (
        "period",
        audits(period="week"),
        "Row 2, period: 'week' is not a period; expected month, quarter, term, course, year, "
        "academic_year, year_to_date, rolling_12, snapshot",
    ),
    (
        "ending",
        audits("2019-13"),
        "Row 2, ending: '2019-13' is not a month; expected one as 2019-09",
    ),
    (
        "level",
        audits(level="ward", unit="Bilston"),
        "Row 2, level: 'ward' is not a level; expected all, locality, team",
    ),
    (
        "split",
        [*audits()[:5], "(grade)", "good", *audits()[7:]],
        "Row 2, split: '(grade)' is not a split; expected letters, digits and underscores",
    ),
    (
        "number",
        audits(numerator="about 30"),
        "Row 2, numerator: 'about 30' is not a number; expected digits, such as 12 or 12.5",
    ),
    ("no_figure", population("2018-06", ""), "Row 2: has neither a numerator nor a value"),
    (
        "negative_denominator",
        ["a", "month", "2019-09", *[""] * 4, 1, -2, "", ""],
        "Row 2: has a denominator below 0",
    ),
    (
        "unit_missing",
        audits(level="team"),
        "Row 2: says locality or team and names none in area_or_team",
    ),
    (
        "half_a_split",
        [*audits()[:5], "grade", "", *audits()[7:]],
        "Row 2: has split without split_value, or the reverse",
    ),
    ("quarter", audits("2019-08"), "Row 2: a quarter ends in March, June, September or December"),
    (
        "academic_year",
        ["a", "academic_year", "2019-03", *[""] * 4, 1, "", "", ""],
        "Row 2: an academic year ends in July or August",
    ),
    (
        "term",
        ["a", "term", "2019-05", *[""] * 4, 1, "", "", ""],
        "Row 2: a term ends in December, March, April, July or August",
    ),
    ("not_ended", audits("2098-03"), "Row 2: ends in a month that has not come yet"),
    (
        "counts_missing",
        audits(denominator=""),
        "Row 2: needs numerator and denominator: the measure is a percentage or an average",
    ),
    (
        "numerator",
        audits(numerator=41),
        "Row 2: the numerator does not lie between 0 and the denominator",
    ),
)


@pytest.mark.parametrize(("rule", "line", "message"), CASES, ids=[case[0] for case in CASES])
def test_a_row_that_breaks_a_rule_is_refused_with_the_reason(
    database: Engine, tmp_path: Path, rule: str, line: Sequence[object], message: str
) -> None:
    report = load(database, tmp_path / "figures.csv", line, population("2018-06", 58_678))
    refused = [issue for issue in report.issues if issue.severity == "refuse"]
    assert [(issue.rule, issue.message) for issue in refused] == [(rule, message)]
    assert (report.rows_read, report.rows_loaded, report.rows_refused) == (2, 1, 1)
    assert rows(database, supplied_figure, "series") == [("population_0_17",)]


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("value_differs", [*audits()[:9], 70, "Audits"]),
        ("not_shown", audits("2019-07", period="academic_year")),
        ("not_shown", [*audits()[:5], "service", "mash", *audits()[7:]]),
    ],
)
def test_a_row_is_loaded_with_a_warning(
    database: Engine, tmp_path: Path, rule: str, line: Sequence[object]
) -> None:
    report = load(database, tmp_path / "figures.csv", line)
    assert [(i.row_number, i.rule, i.severity) for i in report.issues] == [(2, rule, "warn")]
    [file] = report.files
    assert (file.rows_loaded, file.rows_warned) == (1, 1)


def test_the_same_figure_twice_in_a_file(database: Engine, tmp_path: Path) -> None:
    report = load(database, tmp_path / "figures.csv", audits(), audits(numerator=30))
    assert [(issue.row_number, issue.rule) for issue in report.issues] == [(3, "duplicate")]


def test_every_rule_has_a_case() -> None:
    known = {rule.id for rule in vars(supplied_rules).values() if isinstance(rule, Rule)}
    assert known == {case[0] for case in CASES} | {"value_differs", "not_shown", "example"}
