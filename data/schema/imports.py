"""Imports, the files they read, and every row refused or loaded with a warning."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.schema.base import metadata

YEARLY = frozenset({"ssda903", "cin-census"})
"""Kinds that hold a whole year: an import replaces all that an earlier one said of that year."""

SNAPSHOTS = frozenset({"annex-a"})
"""Kinds kept under their as-at date, ``data_to``: an import replaces one of the same day only."""

import_run = Table(
    "import_run",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("import_id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    Column("year", Integer, comment="of a return: the year that ends on 31 March"),
    Column("release", String(40), comment="of a published file"),
    Column("data_from", Date),
    Column("data_to", Date, comment="the last day on which the records are complete"),
    Column("file_hash", String(64), nullable=False, comment="SHA-256 of names and contents"),
    Column("file_name", String(200), nullable=False, comment="no folder: the last part only"),
    Column("imported_at", DateTime(timezone=True), nullable=False),
    Column("is_demonstration", Boolean, nullable=False),
    Column("imported_by", String(80), comment="the name of who loaded it, where it is known"),
    Column("corrects_id", Integer, comment="the import whose refused rows these are, corrected"),
    # A file loads once; the years that it is loaded for are part of what makes it the same.
    UniqueConstraint("authority_code", "kind", "file_hash"),
)

import_file = Table(
    "import_file",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("import_id", Integer, primary_key=True, autoincrement=False),
    Column("file_name", String(200), primary_key=True),
    Column("record_table", String(40), primary_key=True),
    Column(
        "covers",
        String(40),
        nullable=False,
        comment="what the file makes complete: the record table, or the part of it that it feeds",
    ),
    Column("rows_read", Integer, nullable=False),
    Column("rows_loaded", Integer, nullable=False),
    Column("rows_warned", Integer, nullable=False),
    Column("rows_refused", Integer, nullable=False),
    Column("first_date", Date, comment="earliest event: coverage of a cohort starts here"),
    Column("last_date", Date),
)

import_issue = Table(
    "import_issue",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("import_id", Integer, primary_key=True, autoincrement=False),
    Column("issue_number", Integer, primary_key=True, autoincrement=False),
    Column("file_name", String(200), nullable=False),
    Column("row_number", Integer, comment="line of the file, header = 1; null: the whole file"),
    Column("column_name", String(80)),
    Column("rule", String(40), nullable=False, comment="identifier of the rule that it broke"),
    Column("severity", String(8), nullable=False, comment="refuse, warn or note"),
    Column("message", Text, nullable=False),
    Column("content", Text, comment="the refused row as JSON, to be corrected and loaded again"),
    Index(None, "authority_code", "import_id", "severity"),
)

import_change = Table(
    "import_change",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("import_id", Integer, primary_key=True, autoincrement=False),
    Column("subject", String(60), primary_key=True, comment="children, open_cases or a measure"),
    Column("month_before", String(7), comment="null where nothing is counted by month"),
    Column("before", Float, nullable=False),
    Column("month_now", String(7)),
    Column("now", Float, nullable=False),
    Column("unlikely", Boolean, nullable=False, comment="a jump past the limit that is set"),
)

import_job = Table(
    "import_job",
    metadata,
    Column("job_id", String(32), primary_key=True),
    Column("authority_code", String(12), nullable=False, comment="or shared"),
    Column("kind", String(12), nullable=False),
    Column("file_names", String(200), nullable=False),
    Column("year", Integer),
    Column("data_to", Date),
    Column(
        "state",
        String(12),
        nullable=False,
        comment="waiting, running, held (an unlikely jump), done, refused or failed",
    ),
    Column("progress", String(200), nullable=False),
    Column("message", Text, comment="why it was refused, held or failed; nothing of a person"),
    Column("import_id", Integer, comment="once it is loaded"),
    Column("asked_by", String(80), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False, comment="the last sign of life"),
    Column("ended_at", DateTime(timezone=True)),
    Column("accepts_jumps", Boolean, nullable=False),
    Column("corrects_id", Integer, comment="the import whose refused rows these are, corrected"),
    Index(None, "authority_code", "asked_at"),
)
