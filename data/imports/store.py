"""Puts many rows into a table fast: tuples to the driver, without an object a row."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Table

from data.imports.report import Records, Row

CHUNK: Final = 20_000


def insert_rows(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    replace: bool = False,
) -> None:
    """Insert ``rows`` in the order of ``columns``; dates as ISO text.

    ``replace``: a row whose key is there already takes its place.
    """
    if connection.dialect.name == "postgresql" and not replace:
        _copy(connection, table, columns, rows)
        return
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    marks = ", ".join([mark] * len(columns))
    statement = f"INSERT INTO {table.name} ({_quoted(columns)}) VALUES ({marks})"  # noqa: S608
    if replace:
        key = [column.name for column in table.primary_key.columns]
        rest = [name for name in columns if name not in key]
        settings = ", ".join(f'"{name}" = excluded."{name}"' for name in rest)
        statement += f" ON CONFLICT ({_quoted(key)}) DO UPDATE SET {settings}"
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        connection.exec_driver_sql(statement, chunk)


def insert_records(
    connection: Connection, records: Records, *, authority: str, import_id: int, kind: str
) -> None:
    """Insert the rows of one record table, all of them current."""
    columns = ("authority_code", "import_id", "kind", "is_current", *records.columns)
    head = (authority, import_id, kind, True)
    insert_rows(connection, records.table, columns, (head + row for row in records.rows))
    if connection.dialect.name == "postgresql" and len(records.rows) >= CHUNK:
        # Otherwise it plans the facts as if the table were still as small as before.
        connection.exec_driver_sql(f"ANALYZE {records.table.name}")


def _quoted(columns: Iterable[str]) -> str:
    # The names come from the schema, never from a file.
    return ", ".join(f'"{name}"' for name in columns)


def _copy(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]
) -> None:
    raw: Any = connection.connection.driver_connection
    statement = f"COPY {table.name} ({_quoted(columns)}) FROM STDIN"
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
