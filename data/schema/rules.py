"""Visit rules and pauses: dated records, so that history keeps the rule of its time."""

from sqlalchemy import Boolean, Column, Date, Integer, String, Table

from data.schema.base import metadata
from data.schema.record import ID

visit_rule = Table(
    "visit_rule",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date, comment="the first day on which it no longer holds"),
    Column("form", String(16), nullable=False, comment="currency, due or month_touched"),
    Column("interval", Integer, nullable=False),
    Column("unit", String(16), nullable=False, comment="days, working_days, weeks or months"),
    Column("second_interval", Integer, comment="a second threshold, in the same unit"),
    Column("clock", String(20), comment="what starts it: previous_visit, or plan_start alone"),
    Column("stable_interval", Integer, comment="in care: for a long-term placement of a year"),
    Column("first_interval", Integer, comment="in care: days to the first visit of a placement"),
    Column("child_seen", Boolean, nullable=False),
    Column("seen_alone", Boolean, nullable=False),
)

visit_pause = Table(
    "visit_pause",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("person_id", ID, primary_key=True, comment="empty: every child"),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date, comment="null: until it is ended"),
    Column("reason", String(200), nullable=False),
    Column("name", String(80), nullable=False, comment="who set it"),
    Column("made_on", Date, nullable=False),
)
"""Days on which no visit falls due, with the reason: a child abroad, a closed service."""

visit_due = Table(
    "visit_due",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("person_id", ID, primary_key=True),
    Column("day", Date, nullable=False, comment="the last day of the records"),
    Column("team", String(120), nullable=False),
    Column("locality", String(120), nullable=False),
    Column("service", String(120), nullable=False),
    Column("worker_id", ID),
    Column("last_visit", Date),
    Column("days_unseen", Integer, comment="since the last visit, else since the clock started"),
    Column("due_date", Date),
    Column(
        "standing",
        String(12),
        nullable=False,
        comment="overdue, due, later, new, paused or unknown",
    ),
)
"""Where the visits of each child stand on the last day of the records; made with the facts."""
