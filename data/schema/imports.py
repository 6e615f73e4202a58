"""Imports, the files they read, and every row refused or loaded with a warning."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.schema.base import metadata

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
