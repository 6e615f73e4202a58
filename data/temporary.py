"""Temporary tables of a rebuild: cases, their counts by team, and the months of each window."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, MetaData, String, Table

_temporary = MetaData()

case_row = Table(
    "case_row",
    _temporary,
    Column("month", String(7)),
    Column("team", String(120)),
    Column("locality", String(120)),
    Column("service", String(120)),
    Column("age", String(24)),
    Column("sex", String(24)),
    Column("ethnicity", String(24)),
    Column("disability", String(24)),
    Column("split_1", String(24)),
    Column("split_2", String(24)),
    Column("number_1", Float),
    Column("number_2", Float),
    Column("number_3", Float),
    Column("number_4", Float),
    prefixes=["TEMPORARY"],
)
team_fact = Table(
    "team_fact",
    _temporary,
    Column("month", String(7)),
    Column("team", String(120)),
    Column("locality", String(120)),
    Column("service", String(120)),
    Column("group", String(12)),
    Column("group_value", String(24)),
    Column("split", String(16)),
    Column("split_value", String(24)),
    Column("numerator", Float),
    Column("denominator", Float),
    Column("too_early", Integer),
    Column("unknown", Integer),
    prefixes=["TEMPORARY"],
)
window = Table(
    "rolling_window",
    _temporary,
    Column("ends", String(7)),
    Column("month", String(7)),
    prefixes=["TEMPORARY"],
)
