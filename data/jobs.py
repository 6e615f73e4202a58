"""Jobs: imports asked for in the browser, whose state lives in the database.

The process of a job (``data/job_process.py``) says how far it is and how it ended, so that the
web server may stop and start while it runs. A loaded import ends its job in the import's own
transaction: what the job says and what the records hold cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import DBAPIError

from dashboard.desk import Job, State
from data.engine import write_transaction
from data.imports.errors import Refusal
from data.imports.report import ImportReport
from data.schema import SHARED, import_job
from data.spool import Spool

GIVEN_UP: Final = 60.0
"""Seconds without one, after which a job that has not ended is taken to have failed."""
HELD_FOR: Final = timedelta(days=1)
LISTED_FOR: Final = timedelta(days=7)
OPEN: Final = ("waiting", "running")
"""States of a job whose process is at work."""
_STOPPED: Final = "The import stopped before it ended; nothing has changed. Try again."
_NOT_ACCEPTED: Final = "Nobody accepted the jump within a day; nothing was loaded."


def now() -> datetime:
    """The time, as jobs keep it."""
    return datetime.now(tz=UTC)


def add_job(
    engine: Engine,
    job_id: str,
    *,
    authority: str,
    kind: str,
    file_names: str,
    year: int | None,
    data_to: date | None,
    corrects: int | None,
    asked_by: str,
) -> None:
    """Write a new job, which waits for its process."""
    with write_transaction(engine) as connection:
        connection.execute(
            insert(import_job).values(
                job_id=job_id,
                authority_code=authority,
                kind=kind,
                file_names=file_names[:200],
                year=year,
                data_to=data_to,
                state="waiting",
                progress="Waiting to start",
                asked_by=asked_by[:80],
                asked_at=now(),
                seen_at=now(),
                accepts_jumps=False,
                corrects_id=corrects,
            )
        )


def end_with_import(connection: Connection, job_id: str, reports: Sequence[ImportReport]) -> None:
    """End a job in the transaction of its import.

    Raises Refusal, which undoes the import, where the job was given up in the meantime.
    """
    fresh = [report.import_id for report in reports if not report.already_loaded]
    held = [report.import_id for report in reports]
    message = ""
    if not fresh:
        message = "These files are loaded already; nothing has changed."
    elif len(fresh) > 1:
        message = f"Imports {', '.join(map(str, fresh))}: one for each return among the files."
    ended = connection.execute(
        update(import_job)
        .where(import_job.c.job_id == job_id, import_job.c.state.in_(OPEN))
        .values(
            state="done",
            progress="Done",
            message=message,
            import_id=(fresh or held)[-1],
            ended_at=now(),
            seen_at=now(),
        )
    )
    if ended.rowcount == 0:
        raise Refusal(_STOPPED)


def end_job(engine: Engine, job_id: str, state: State, message: str) -> None:
    """Say how a job ended that loaded nothing; one that has ended stays as it is."""
    with write_transaction(engine) as connection:
        connection.execute(
            update(import_job)
            .where(import_job.c.job_id == job_id, import_job.c.state.in_(OPEN))
            .values(state=state, message=message, ended_at=now(), seen_at=now())
        )


def end_held(engine: Engine, job_id: str, message: str) -> None:
    """Say why a held job will never be loaded."""
    with write_transaction(engine) as connection:
        connection.execute(
            update(import_job)
            .where(import_job.c.job_id == job_id, import_job.c.state == "held")
            .values(state="refused", message=message, ended_at=now())
        )


def reopen_job(engine: Engine, job_id: str) -> bool:
    """Let a held job wait for its process again; return whether it was held."""
    with write_transaction(engine) as connection:
        found = connection.execute(
            update(import_job)
            .where(import_job.c.job_id == job_id, import_job.c.state == "held")
            .values(
                state="waiting",
                progress="Waiting to start",
                message="",
                ended_at=None,
                seen_at=now(),
                accepts_jumps=True,
            )
        )
        return found.rowcount == 1


def read_job(engine: Engine, spool: Spool, job_id: str, authority: str) -> Job | None:
    """Return a job of ``authority`` or of what all share, settled where its process is gone."""
    with engine.connect() as connection:
        row = connection.execute(
            select(import_job).where(
                import_job.c.job_id == job_id,
                import_job.c.authority_code.in_((authority, SHARED)),
            )
        ).one_or_none()
    return None if row is None else _settled(engine, spool, [row])[0]


def read_jobs(engine: Engine, spool: Spool, authority: str) -> list[Job]:
    """Return the jobs of the last days that led to no import, newest first."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(import_job)
            .where(
                import_job.c.authority_code.in_((authority, SHARED)),
                import_job.c.state != "done",
                import_job.c.asked_at > now() - LISTED_FOR,
            )
            .order_by(import_job.c.asked_at.desc(), import_job.c.job_id)
        ).all()
    return _settled(engine, spool, rows)


def living_jobs(engine: Engine) -> list[str]:
    """Return the jobs whose files are still needed."""
    with engine.connect() as connection:
        return list(
            connection.execute(
                select(import_job.c.job_id).where(import_job.c.state.in_((*OPEN, "held")))
            ).scalars()
        )


def _aware(moment: datetime) -> datetime:
    # SQLite keeps no time zone; every moment was written in UTC.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _settled(engine: Engine, spool: Spool, rows: Sequence[Any]) -> list[Job]:
    found = []
    for row in rows:
        job = _job(row)
        sign = spool.last_sign(job.job_id) if job.state in OPEN else None
        if sign is not None and sign.text:
            job = replace(job, state="running", progress=sign.text)
        silent = (now() - _aware(row.seen_at)).total_seconds()
        if sign is not None:
            silent = min(silent, sign.age)
        if job.state in OPEN and silent > GIVEN_UP:
            job = _given_up(engine, spool, job, row.state, "failed", _STOPPED)
        elif job.state == "held" and _aware(row.seen_at) < now() - HELD_FOR:
            job = _given_up(engine, spool, job, "held", "refused", _NOT_ACCEPTED)
        found.append(job)
    return found


def _given_up(
    engine: Engine, spool: Spool, job: Job, before: str, state: State, message: str
) -> Job:
    """End a job whose process is gone, or that nobody accepted; the job as it then is."""
    try:
        return _give_up(engine, spool, job, before, state, message)
    except DBAPIError:
        # Busy, or a full disk: who looks is told, and the next who looks writes it down.
        return replace(job, state=state, message=message)


def _give_up(
    engine: Engine, spool: Spool, job: Job, before: str, state: State, message: str
) -> Job:
    with write_transaction(engine) as connection:
        ended = connection.execute(
            update(import_job)
            .where(import_job.c.job_id == job.job_id, import_job.c.state == before)
            .values(state=state, message=message, ended_at=now())
        )
        if ended.rowcount == 0:
            row = connection.execute(
                select(import_job).where(import_job.c.job_id == job.job_id)
            ).one()
            return _job(row)
    spool.remove(job.job_id)
    return replace(job, state=state, message=message, ended_at=now())


def _job(row: Any) -> Job:
    return Job(
        job_id=row.job_id,
        kind=row.kind,
        file_names=row.file_names,
        state=cast(State, row.state),
        progress=row.progress,
        message=row.message or "",
        import_id=row.import_id,
        asked_by=row.asked_by,
        asked_at=_aware(row.asked_at),
        ended_at=_aware(row.ended_at) if row.ended_at else None,
    )
