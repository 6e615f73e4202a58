"""Temporary tables of a rebuild: cases, their counts by team, and the months of each window.

The tables of a cohort have a column for each number and each split that any measure on it counts,
by its place and not its name: cohorts of one shape share their tables and the statements on them.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Column, Float, MetaData, String, Table

from data.cases import BREAKDOWNS

TEMPORARY = ["TEMPORARY"]
window = Table(
    "rolling_window",
    MetaData(),
    Column("ends", String(7)),
    Column("month", String(7)),
    prefixes=TEMPORARY,
)


def _places() -> list[Column[str]]:
    lengths = {"month": 7, "team": 120, "locality": 120, "service": 120}
    return [Column(name, String(length)) for name, length in lengths.items()]


@cache
def case_table(splits: int, numbers: int) -> Table:
    """Return the table of a cohort's cases: where, who, the splits and the numbers counted."""
    return Table(
        "case_row",
        MetaData(),
        *_places(),
        *(Column(name, String(24)) for name in BREAKDOWNS),
        *(Column(f"split_{place}", String(24)) for place in range(splits)),
        *(Column(f"number_{place}", Float) for place in range(numbers)),
        prefixes=TEMPORARY,
    )


@cache
def team_table(numbers: int) -> Table:
    """Return the table of a cohort's sums by month, team, group and split."""
    return Table(
        "team_fact",
        MetaData(),
        *_places(),
        Column("group", String(12)),
        Column("group_value", String(24)),
        Column("split", String(16)),
        Column("split_value", String(24)),
        *(Column(f"number_{place}", Float) for place in range(numbers)),
        prefixes=TEMPORARY,
    )
