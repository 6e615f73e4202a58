"""What people add to figures: dated targets, the month's comment, actions; and the team map."""

from sqlalchemy import Column, Date, Float, Index, Integer, String, Table

from data.schema.base import metadata

measure_target = Table(
    "measure_target",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("valid_from", String(7), primary_key=True, comment="the first month it holds for"),
    Column("value", Float, comment="in the measure's unit; null: no target from then on"),
    Column("source", String(200), nullable=False, comment="whose target it is"),
    Column("name", String(80), nullable=False, comment="who set it"),
    Column("made_on", Date, nullable=False),
)
"""Targets set here; a measure's file holds the default alone."""

measure_comment = Table(
    "measure_comment",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("month", String(7), primary_key=True, comment="the month that it speaks of"),
    Column("text", String(1000), nullable=False),
    Column("name", String(80), nullable=False, comment="who wrote it"),
    Column("made_on", Date, nullable=False),
)
"""The service manager's comment on a month: one a measure and month."""

measure_action = Table(
    "measure_action",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="counts up from 1"),
    Column("month", String(7), nullable=False, comment="the month whose figure led to it"),
    Column("text", String(500), nullable=False),
    Column("owner", String(80), nullable=False, comment="who is to do it"),
    Column("due", Date, nullable=False),
    Column("done_on", Date, comment="null: still to do"),
    Column("name", String(80), nullable=False, comment="who wrote it"),
    Column("made_on", Date, nullable=False),
)
"""What is to be done about a figure, by whom and by when."""

team_map = Table(
    "team_map",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("returned_team", String(120), primary_key=True, comment="as the returns name it"),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date, comment="the first day on which it no longer holds"),
    Column("team", String(120), nullable=False, comment="the team that stands in its place"),
    Column("team_name", String(120), nullable=False),
    Column("service", String(120), nullable=False),
    Column("locality", String(120), nullable=False),
    Column("name", String(80), nullable=False, comment="who set it"),
    Column("made_on", Date, nullable=False),
    Index(None, "authority_code", "team"),
)
"""Which team, service and locality a team of the returns is, from day to day."""
