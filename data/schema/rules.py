"""Visit rules: dated records, so that history keeps the rule of its time."""

from sqlalchemy import Boolean, Column, Date, Integer, String, Table

from data.schema.base import metadata

visit_rule = Table(
    "visit_rule",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date, comment="the first day on which it no longer holds"),
    Column("form", String(16), nullable=False, comment="currency, due or month_touched"),
    Column("interval", Integer, nullable=False),
    Column("unit", String(16), nullable=False, comment="days, working_days or months"),
    Column("stable_interval", Integer, comment="in care: for a long-term placement of a year"),
    Column("first_interval", Integer, comment="in care: days to the first visit of a placement"),
    Column("child_seen", Boolean, nullable=False),
    Column("seen_alone", Boolean, nullable=False),
)
