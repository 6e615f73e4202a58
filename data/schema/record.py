"""What every table of records has in common.

A row is keyed (authority_code, import_id, source_id) and its content is never updated. Only
``is_current`` moves, in the transaction of an import: it marks the rows that case queries read.
``kind`` is the kind of import; between kinds one kind serves a whole cohort and month.
"""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table
from sqlalchemy.sql.schema import SchemaItem

from data.schema.base import metadata

ID = String(80)


def record(name: str, *columns: SchemaItem) -> Table:
    """Return a table of records with ``columns`` after those that all of them have."""
    return Table(
        name,
        metadata,
        Column("authority_code", String(12), primary_key=True),
        Column("import_id", Integer, primary_key=True, autoincrement=False),
        Column("source_id", ID, primary_key=True),
        Column("kind", String(12), nullable=False),
        Column("is_current", Boolean, nullable=False),
        Column("row_number", Integer, nullable=False, comment="line of the file, header = 1"),
        *columns,
    )


def by_person(date_column: str) -> Index:
    """Return the index that finds a child's records in order of ``date_column``."""
    return Index(None, "authority_code", "kind", "person_id", date_column)
