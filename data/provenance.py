"""Which imports a figure rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, exists, select

from dashboard.measures.registry import measures
from dashboard.ports import ImportBehind
from data.cases import COHORTS
from data.coverage import snapshots
from data.schema import RECORD_TABLES, import_file, import_run, supplied_figure
from data.supplied_facts import KIND

WHO_AND_WHERE: Final = ("person", "disability", "team", "involvement")
"""What every figure by age, sex, ethnic group, disability or team rests on beside its cases."""


def imports_behind(
    connection: Connection, authority: str
) -> dict[tuple[str, str, str], tuple[ImportBehind, ...]]:
    """The imports behind each measure, by (measure, kind, month), newest first.

    Those of the kind whose files feed the measure's cohort and of which a row is still current:
    what a later return has replaced whole is behind no figure any more. They are those of every
    month, and the month is empty; where each month is read from its own snapshot, they are those
    of the snapshot.
    """
    rows = connection.execute(
        select(
            import_run.c.import_id,
            import_run.c.kind,
            import_run.c.file_name,
            import_run.c.data_to,
            import_run.c.imported_at,
            import_file.c.covers,
            import_file.c.record_table,
        )
        .join(
            import_file,
            (import_file.c.authority_code == import_run.c.authority_code)
            & (import_file.c.import_id == import_run.c.import_id),
        )
        .where(import_run.c.authority_code == authority, import_file.c.rows_loaded > 0)
        .order_by(import_run.c.import_id.desc())
    ).all()
    in_use = {
        (table.name, run)
        for table in RECORD_TABLES
        for run in {row.import_id for row in rows if row.record_table == table.name}
        if connection.execute(
            select(
                exists().where(
                    table.c.authority_code == authority,
                    table.c.import_id == run,
                    table.c.is_current,
                )
            )
        ).scalar()
    }
    as_at = {kind for cohort in COHORTS.values() for kind in cohort.as_at_kinds}
    of_month = {kind: snapshots(connection, authority, kind) for kind in as_at}
    found: dict[tuple[str, str, str], tuple[ImportBehind, ...]] = {}
    for measure in measures().values():
        cohort = COHORTS.get(measure.computed.cohort) if measure.computed else None
        if cohort is None:
            continue
        for kind, needs in cohort.kinds.items():
            wanted = {part for need in needs for part in need.split("|")} | set(WHO_AND_WHERE)
            feeds = [
                row
                for row in rows
                if row.kind == kind and not wanted.isdisjoint(row.covers.split(","))
            ]
            if kind in cohort.as_at_kinds:
                for month, members in of_month[kind].items():
                    found[measure.id, kind, month] = _behind(
                        row for row in feeds if row.import_id in members
                    )
                continue
            found[measure.id, kind, ""] = _behind(
                row for row in feeds if (row.record_table, row.import_id) in in_use
            )
    supplied = _supplied(connection, authority)
    for measure in measures().values():
        if measure.supplied:
            found[measure.id, KIND, ""] = _behind(
                row for row in rows if (measure.supplied.series, row.import_id) in supplied
            )
    return found


def _behind(rows: Iterable[Any]) -> tuple[ImportBehind, ...]:
    """Each import of the rows once, in their order."""
    behind = {
        row.import_id: ImportBehind(
            row.import_id, row.kind, row.file_name, row.data_to, row.imported_at.date()
        )
        for row in rows
    }
    return tuple(behind.values())


def _supplied(connection: Connection, authority: str) -> set[tuple[str, int]]:
    """Each series of supplied figures with the imports of which a figure is current."""
    rows = connection.execute(
        select(supplied_figure.c.series, supplied_figure.c.import_id)
        .where(supplied_figure.c.authority_code == authority, supplied_figure.c.is_current)
        .distinct()
    )
    return {(row.series, row.import_id) for row in rows}
