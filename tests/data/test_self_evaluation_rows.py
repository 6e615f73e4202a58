"""Every printed figure of the self-evaluation, row by row, as the demonstration computes it.

Printed figures: City of Wolverhampton, Children's Social Care Self-Evaluation, January 2020.
Each is computed the whole way, from made-up records or from the file of figures, and compared at
the precision of the print, rounded half up; a row that is not reproduced is named in ``REASONS``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Engine

from dashboard.geography import comparison
from dashboard.lines import part_lines
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.state import ViewState
from dashboard.statistics.rounding import half_up
from dashboard.view import Row
from dashboard.viewer import full_viewer
from data.repository import SqlRepository
from tests.data.self_evaluation import LAST, REASONS, SHEET, Read, printed, reading

WOLVERHAMPTON: Final = full_viewer("336")
EVERY: Final = {int(row["id"]): row for row in printed()}
APART: Final = {2, 14}
"""Rows with a test of their own below."""
COMPARED: Final = {
    "West Midlands": "region",
    "England": "england",
    "Statistical neighbours": "neighbours-2021-mean",
}


@pytest.fixture(scope="module")
def repository(demo_engine: Engine) -> SqlRepository:
    """The demonstration; one repository for all rows, as one process of the program has."""
    return SqlRepository(demo_engine)


def our_row(repository: SqlRepository, read: Read, area: str) -> Row:
    """The row of the view: ours, a part of ours, or that of an area beside it."""
    measure = measures()[read.measure]
    place = ("locality", area) if area.startswith("Locality") else ("all", "all")
    group = ("disability", read.disability) if read.disability else ("none", "all")
    state = ViewState(
        read.month, read.month, level=place[0], unit=place[1], group=group[0], group_value=group[1]
    )
    with_others = (comparison(COMPARED[area]),) if area in COMPARED else ()
    shown = view(
        measure, state, WOLVERHAMPTON, repository, period=read.period, comparisons=with_others
    )
    if with_others:
        return shown.comparators[0].rows[-1]
    if read.split:
        lines = [line for _, lines in shown.splits for line in lines]
        return next(line for line in lines if line.key.endswith(f":{read.split}")).rows[-1]
    if shown.own.latest is None and shown.published_own:
        return shown.published_own.rows[-1]
    return shown.own.rows[-1]


def figure(repository: SqlRepository, read: Read, area: str) -> float:
    """What is meant of our row."""
    if read.what in ("lowest", "highest"):
        state = ViewState(read.month, read.month)
        measure = measures()[read.measure]
        lines = part_lines(measure, state, WOLVERHAMPTON, repository, read.period, "locality")
        values = [line.rows[-1].value or 0 for line in lines]
        return min(values) if read.what == "lowest" else max(values)
    row = our_row(repository, read, area)
    assert row.month == read.month
    meant = {
        "value": row.value,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "rest": None if row.value is None else 100 - row.value,
        "twelfth": None if row.value is None else row.value / 12,
    }[read.what]
    assert meant is not None
    return meant


@pytest.mark.parametrize("number", sorted(EVERY.keys() - REASONS - APART))
def test_the_row_is_computed_as_printed(repository: SqlRepository, number: int) -> None:
    row = EVERY[number]
    read = reading(row)
    ours = figure(repository, read, row["area"])
    if read.bound == "over" or row["note"].startswith("over"):
        assert ours > float(row["value"])
    elif read.bound == "within":
        assert 0 < ours <= float(row["value"])
    elif read.bound == "most":
        assert row["value"] == "most"
        assert ours > 50
    else:
        decimals = len(row["value"].partition(".")[2])
        assert str(half_up(ours, decimals)) == row["value"]


def test_children_under_18_are_those_of_the_rates(repository: SqlRepository) -> None:
    state = ViewState(LAST, LAST)
    shown = view(measures()["cp_children"], state, WOLVERHAMPTON, repository)
    assert shown.rates is not None
    words = (shown.rates.words, shown.rates.population_source, *shown.notes)
    assert any(f"{int(EVERY[2]['value']):,} children" in each for each in words)


def test_visits_are_above_80_percent_in_all_teams_but_one(repository: SqlRepository) -> None:
    assert EVERY[14]["value"] == "all but one"
    state = ViewState(LAST, LAST)
    measure = measures()["cin_visits_in_timescale"]
    lines = part_lines(measure, state, WOLVERHAMPTON, repository, "month", "team")
    values = [line.rows[-1].value or 0 for line in lines if line.key != "unknown"]
    assert sum(value <= 80 for value in values) == 1
    assert sum(value > 90 for value in values) > len(values) / 2


def test_few_rows_are_left_out_and_each_of_them_says_why() -> None:
    assert REASONS.keys() < EVERY.keys()
    assert len(REASONS) < 20
    assert all(REASONS.values())


def test_the_rows_are_those_of_the_print(shared: Path) -> None:
    theirs = shared / "reference" / "self_evaluation_figures.csv"
    assert SHEET.read_text("utf-8") == theirs.read_text("utf-8")
