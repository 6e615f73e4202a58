"""The report of an import, as the database has kept it: one truth for pages, command and child."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Connection, select

from data.imports.report import Change, FileReport, ImportReport, Issue, Severity
from data.schema import import_change, import_file, import_issue, import_run


def report_of(connection: Connection, authority: str, import_id: int) -> ImportReport | None:
    """What import ``import_id`` of ``authority`` (or SHARED) did, or None where there is none."""
    run = connection.execute(
        select(import_run).where(
            import_run.c.authority_code == authority, import_run.c.import_id == import_id
        )
    ).first()
    if run is None:
        return None
    return ImportReport(
        import_id=import_id,
        kind=run.kind,
        authority=authority,
        already_loaded=False,
        demonstration=run.is_demonstration,
        year=run.year,
        release=run.release,
        data_from=run.data_from,
        data_to=run.data_to,
        files=tuple(map(_file, _rows(connection, import_file, authority, import_id))),
        issues=tuple(map(_issue, _rows(connection, import_issue, authority, import_id))),
        changes=tuple(map(change_of, _rows(connection, import_change, authority, import_id))),
    )


def _rows(connection: Connection, table: Any, authority: str, import_id: int) -> list[Any]:
    statement = (
        select(table)
        .where(table.c.authority_code == authority, table.c.import_id == import_id)
        .order_by(*table.primary_key.columns)
    )
    return list(connection.execute(statement).all())


def _file(row: Any) -> FileReport:
    return FileReport(
        file_name=row.file_name,
        record_table=row.record_table,
        rows_read=row.rows_read,
        rows_loaded=row.rows_loaded,
        rows_warned=row.rows_warned,
        rows_refused=row.rows_refused,
        first_date=row.first_date,
        last_date=row.last_date,
        covers="" if row.covers == row.record_table else row.covers,
    )


def _issue(row: Any) -> Issue:
    return Issue(
        file_name=row.file_name,
        row_number=row.row_number,
        column=row.column_name,
        rule=row.rule,
        severity=cast(Severity, row.severity),
        message=row.message,
        content=row.content,
    )


def change_of(row: Any) -> Change:
    """One change, of its row in ``import_change``."""
    return Change(
        subject=row.subject,
        month_before=row.month_before,
        before=row.before,
        month_now=row.month_now,
        now=row.now,
        unlikely=row.unlikely,
    )
