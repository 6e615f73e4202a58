"""Months that an analyst has closed: the figures as they were reported."""

from sqlalchemy import Column, DateTime, Float, Integer, String, Table, Text

from data.schema.base import metadata

closed_month = Table(
    "closed_month",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("closed_at", DateTime(timezone=True), nullable=False),
    Column("closed_by", String(80), nullable=False),
    Column("last_import_id", Integer, nullable=False, comment="the newest import of that day"),
    Column("rules", Text, nullable=False, comment="JSON: a fingerprint of each measure's rules"),
)

closed_fact = Table(
    "closed_fact",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("period", String(16), primary_key=True),
    Column("level", String(12), primary_key=True),
    Column("unit", String(120), primary_key=True),
    Column("group", String(12), primary_key=True),
    Column("group_value", String(24), primary_key=True),
    Column("split", String(16), primary_key=True),
    Column("split_value", String(24), primary_key=True),
    Column("numerator", Float),
    Column("denominator", Float),
    Column("too_early", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("kind", String(12), nullable=False),
)
