"""Monthly facts: what every page reads, and the version under which caches hold them."""

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, String, Table, Text

from data.schema.base import metadata

monthly_fact = Table(
    "monthly_fact",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column(
        "period",
        String(16),
        primary_key=True,
        comment="as dashboard/period.py names them",
    ),
    Column("level", String(12), primary_key=True, comment="all, service, locality or team"),
    Column("unit", String(120), primary_key=True, comment="of the level; all or unknown too"),
    Column("group", String(12), primary_key=True, comment="none, age, sex, ethnicity, disability"),
    Column("group_value", String(24), primary_key=True, comment="all where the group is none"),
    Column("split", String(16), primary_key=True, comment="all, or source, outcome, ..."),
    Column("split_value", String(24), primary_key=True),
    Column("month", String(7), primary_key=True, comment="the month that the period ends in"),
    Column("numerator", Float),
    Column("denominator", Float, comment="null for a plain count"),
    Column("too_early", Integer, nullable=False, comment="cases whose clock still runs"),
    Column("unknown", Integer, nullable=False, comment="cases whose start lies before the records"),
    Column("status", String(20), nullable=False, comment="ok or not_enough_history"),
    Column("kind", String(12), nullable=False, comment="of the imports that it rests on"),
)

FACT_KEY = tuple(column.name for column in monthly_fact.primary_key.columns)

authority_state = Table(
    "authority_state",
    metadata,
    Column("authority_code", String(12), primary_key=True, comment="or shared"),
    Column("is_demonstration", Boolean, nullable=False),
    Column("data_version", Integer, nullable=False, comment="raised by any write"),
    Index(None, "is_demonstration"),
)

hidden_figure = Table(
    "hidden_figure",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("group", String(12), primary_key=True),
    Column("split", String(16), primary_key=True),
    Column("small_number", Integer, nullable=False, comment="the threshold that it was made for"),
    Column("pattern", Text, nullable=False, comment="JSON: what is hidden, by dashboard names"),
)
"""What is hidden of each part of a measure, found when its facts were: no row, not yet found."""

measure_mark = Table(
    "measure_mark",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("month", String(7), primary_key=True, comment="the first month that it holds for"),
    Column("kind", String(20), primary_key=True, comment="as data/marks.py KINDS names them"),
    Column("reason", String(300), nullable=False),
    Column("name", String(80), nullable=False, comment="who set it"),
    Column("made_on", Date, nullable=False),
)
"""Baselines and changes of recording: from its month on the usual range is worked out anew."""
