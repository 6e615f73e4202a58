"""Deletes what is past its retention: one transaction, with the figures that follow from it.

Returns go whole, by import, as they came. The newest import of a kind always stays, and so does
the demonstration, which has a command of its own. Figures of closed months stay as they were
reported: they are no records. The audit trail is never cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from dashboard.retention import Retention, days_before, years_before
from dashboard.viewer import Viewer
from data import facts
from data.audit import keep_change
from data.engine import write_transaction
from data.imports.errors import Refusal
from data.imports.stored import RECORD_KINDS
from data.imports.winners import remark
from data.jobs import OPEN
from data.schema import (
    RECORD_TABLES,
    attempt,
    import_change,
    import_file,
    import_issue,
    import_job,
    import_run,
    signed_in,
    visit_pause,
)
from data.versions import raise_version

OF_IMPORT: Final = (*RECORD_TABLES, import_change, import_issue, import_file, import_run)
REMOVED: Final = "Refused; what the row held was deleted at the end of its retention."


@dataclass(frozen=True, slots=True)
class OldImport:
    """An import that is to go: why, and how many rows of records it holds."""

    authority: str
    import_id: int
    kind: str
    data_to: date | None
    why: str
    rows: int


@dataclass(frozen=True, slots=True)
class Old:
    """All that is past its retention."""

    imports: tuple[OldImport, ...]
    counts: dict[str, int] = field(default_factory=dict)
    """Refused rows with values, pauses, ended sessions, counts of tries and jobs."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is past its retention."""
        return not self.imports and not any(self.counts.values())


def past_retention(
    connection: Connection, keep: Retention, today: date, before: date | None = None
) -> Old:
    """Return what is past its retention on ``today``.

    ``before``: returns go whose last day lies before it, in place of the years of ``keep``.
    """
    imports = _old_imports(connection, keep, today, before)
    counts = {
        what: connection.execute(select(func.count()).select_from(table).where(where)).scalar_one()
        for what, table, where in _other(keep, today, before)
    }
    return Old(tuple(imports), counts)


def purge(
    engine: Engine,
    keep: Retention,
    today: date,
    before: date | None = None,
    who: Viewer | None = None,
) -> Old:
    """Delete what is past its retention and return it; all of it goes, or nothing does.

    ``who`` is kept in the audit trail; None stands for whoever runs the command line. Raises
    Refusal for a day ``before`` that lies in the future.
    """
    if before is not None and before > today:
        raise Refusal(f"{before} lies in the future; nothing was deleted.")
    with write_transaction(engine) as connection:
        if connection.dialect.name == "sqlite":
            # What is deleted is overwritten: a freed page would keep the records.
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        found = past_retention(connection, keep, today, before)
        for old in found.imports:
            for table in OF_IMPORT:
                connection.execute(
                    delete(table).where(
                        table.c.authority_code == old.authority,
                        table.c.import_id == old.import_id,
                    )
                )
        for what, table, where in _other(keep, today, before):
            if what == "refused_rows":
                emptied = update(table).where(where).values(content=None, message=REMOVED)
                connection.execute(emptied)
            else:
                connection.execute(delete(table).where(where))
        for code in sorted({old.authority for old in found.imports}):
            for kind in sorted({old.kind for old in found.imports if old.authority == code}):
                remark(connection, code, kind)
            facts.rebuild(connection, code)
            raise_version(connection, code)
        _keep(connection, who, found, before)
    if engine.dialect.name == "sqlite" and not found.is_nothing:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA secure_delete=OFF")
            connection.rollback()
            raw = connection.connection.driver_connection
            if raw is not None:
                # What was written before still stands in the log beside the database.
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return found


def _keep(connection: Connection, who: Viewer | None, found: Old, before: date | None) -> None:
    """Add to the trail what went: each import by its number, the rest as counts."""
    for old in found.imports:
        keep_change(
            connection, who, old.authority, "purge", f"import {old.import_id}",
            of=old.kind, data_to=old.data_to.isoformat() if old.data_to else None,
            why=old.why, rows=old.rows,
        )  # fmt: skip
    if any(found.counts.values()):
        keep_change(
            connection, who, "", "purge", "what was kept beside the returns",
            before=before.isoformat() if before else None,
            **{what: count for what, count in found.counts.items() if count},
        )  # fmt: skip


def _old_imports(
    connection: Connection, keep: Retention, today: date, before: date | None
) -> list[OldImport]:
    """Return the imports that are to go, the oldest first."""
    cutoff = before or years_before(today, keep.return_years)
    replaced_by = _moment(days_before(today, keep.replaced_days))
    rows = connection.execute(
        select(
            import_run.c.authority_code,
            import_run.c.import_id,
            import_run.c.kind,
            import_run.c.data_to,
            import_run.c.imported_at,
        )
        .where(import_run.c.kind.in_(RECORD_KINDS), ~import_run.c.is_demonstration)
        .order_by(import_run.c.authority_code, import_run.c.import_id)
    ).all()
    newest = _newest(rows)
    found = []
    for row in rows:
        if row.import_id in newest[row.authority_code, row.kind]:
            continue
        held, current = _rows_of(connection, row.authority_code, row.import_id)
        why = ""
        if row.data_to is not None and row.data_to < cutoff:
            why = "older than returns are kept"
        elif not current and _aware(row.imported_at) < replaced_by:
            why = "replaced by a later import"
        if why:
            found.append(
                OldImport(row.authority_code, row.import_id, row.kind, row.data_to, why, held)
            )
    return found


def _newest(rows: Sequence[Any]) -> dict[tuple[str, str], set[int]]:
    """Return of each authority and kind the import with the newest data, and the last loaded."""
    found: dict[tuple[str, str], set[int]] = {}
    for key in {(row.authority_code, row.kind) for row in rows}:
        mine = [row for row in rows if (row.authority_code, row.kind) == key]
        reaches = max(mine, key=lambda row: (row.data_to or date.min, row.import_id))
        found[key] = {reaches.import_id, max(row.import_id for row in mine)}
    return found


def _rows_of(connection: Connection, authority: str, import_id: int) -> tuple[int, int]:
    """Return how many rows of records an import holds, and how many of them are current."""
    held = current = 0
    for table in RECORD_TABLES:
        mine = and_(table.c.authority_code == authority, table.c.import_id == import_id)
        for is_current, count in connection.execute(
            select(table.c.is_current, func.count()).where(mine).group_by(table.c.is_current)
        ):
            held += count
            current += count if is_current else 0
    return held, current


def _other(
    keep: Retention, today: date, before: date | None
) -> list[tuple[str, Any, ColumnElement[bool]]]:
    """Return what else is past its retention: its name, its table, and which rows."""
    returns = before or years_before(today, keep.return_years)
    refused = _moment(days_before(today, keep.refused_days))
    ended = _moment(days_before(today, keep.session_days)).replace(tzinfo=None)
    of_old_records = exists(
        select(import_run.c.import_id).where(
            import_run.c.authority_code == import_issue.c.authority_code,
            import_run.c.import_id == import_issue.c.import_id,
            import_run.c.kind.in_(RECORD_KINDS),
            ~import_run.c.is_demonstration,
            import_run.c.imported_at < refused,
        )
    )
    return [
        (
            "refused_rows",
            import_issue,
            and_(
                of_old_records,
                import_issue.c.severity == "refuse",
                import_issue.c.row_number.is_not(None),
                import_issue.c.message != REMOVED,
            ),
        ),
        (
            "pauses",
            visit_pause,
            and_(visit_pause.c.person_id != "", visit_pause.c.last_day < returns),
        ),
        (
            "sessions",
            signed_in,
            or_(signed_in.c.ended_at < ended, signed_in.c.seen_at < ended),
        ),
        (
            "counts_of_tries",
            attempt,
            and_(
                attempt.c.began_at < ended,
                or_(attempt.c.blocked_until.is_(None), attempt.c.blocked_until < ended),
            ),
        ),
        (
            "jobs",
            import_job,
            and_(
                import_job.c.state.not_in((*OPEN, "held")),
                import_job.c.asked_at < _moment(days_before(today, keep.session_days)),
            ),
        ),
    ]


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _aware(moment: datetime) -> datetime:
    # SQLite keeps no time zone; every moment was written in UTC.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
