"""The process of a job: ``python -m data.job_process``.

It takes what to do on standard input, runs the import in a limited child, gives signs of life,
and says in the database how it ended.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.desk import State
from data.engine import make_engine
from data.imports.archive import is_zip
from data.imports.child import address_of, run_in_child, start_python
from data.imports.errors import Held, ImportStopped, Refusal
from data.imports.limits import Limits
from data.imports.request import Request
from data.jobs import OPEN, end_job, now
from data.schema import SHARED, import_job
from data.spool import Spool

BEAT: Final = 2.0
"""Seconds between two signs of life."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the process of a job is told."""

    url: str
    job_id: str
    spool: str
    limits: Limits
    hold_above: float
    account: int | None = None
    """Of who asked for it, for the audit trail."""


def start_job(
    engine: Engine,
    spool: Spool,
    job_id: str,
    *,
    limits: Limits,
    hold_above: float,
    account: int | None = None,
) -> int:
    """Start the process of a job, which this one need not outlive; return its number."""
    spool.sign(job_id, "")
    work = Work(
        address_of(engine), job_id, str(spool.folder.absolute()), limits, hold_above, account
    )
    process = start_python("data.job_process", detached=True)
    if process.stdin is None:
        raise ValueError("the process of a job was started without a pipe")
    with process.stdin as told:
        told.write(json.dumps(asdict(work)) + "\n")
    # Whoever is started must be waited for, or it stays in the list of processes.
    threading.Thread(target=process.wait, daemon=True).start()
    return process.pid


def paths_in(folder: Path) -> tuple[Path, ...]:
    """Return what to import of a job's folder: its one file, its archives, or the folder."""
    files = sorted(folder.iterdir())
    if len(files) == 1 or any(is_zip(file) for file in files):
        return tuple(files)
    return (folder,)


class _Beat:
    """Signs of life every few seconds: in the spool, and in the database where it is not busy.

    SQLite takes one writer at a time, and the import is the one for as long as it stores.
    """

    def __init__(self, engine: Engine, spool: Spool, job_id: str) -> None:
        self._engine = engine
        self._spool = spool
        self._job_id = job_id
        self._ended = threading.Event()
        self._text = "Starting"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._spool.sign(job_id, self._text)
        self._thread.start()

    def say(self, text: str) -> None:
        self._text = text[:200]
        self._spool.sign(self._job_id, self._text)

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._spool.sign(self._job_id, self._text)
            # Busy, or away for a moment: the spool has the sign.
            with suppress(DBAPIError, PoolTimeout):
                self._write()
            if self._ended.wait(BEAT):
                return

    def _write(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(
                update(import_job)
                .where(import_job.c.job_id == self._job_id, import_job.c.state.in_(OPEN))
                .values(state="running", progress=self._text, seen_at=now())
            )


def _impatient_engine(url: str) -> Engine:
    """An engine whose writes give up at once where another is writing."""
    engine = make_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _hurry(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA busy_timeout=200")

    else:

        @event.listens_for(engine, "connect")
        def _hurry_too(connection: Any, _record: Any) -> None:
            connection.execute("SET lock_timeout = '2s'")
            connection.commit()

    return engine


def carry_out(work: Work) -> None:
    """Run the import of a job to its end and say how it ended."""
    spool = Spool(Path(work.spool))
    engine = _impatient_engine(work.url)
    beat = _Beat(engine, spool, work.job_id)
    state: State
    try:
        with engine.connect() as connection:
            job = connection.execute(
                select(import_job).where(import_job.c.job_id == work.job_id)
            ).one()
        request = Request(
            kind=job.kind,
            paths=paths_in(spool.files(work.job_id)),
            authority=None if job.authority_code == SHARED else job.authority_code,
            year=job.year,
            data_to=job.data_to,
            imported_by=job.asked_by or None,
            hold_above=None if job.accepts_jumps else work.hold_above,
            jump_limit=work.hold_above,
            corrects=job.corrects_id,
            named=job.file_names,
            job=work.job_id,
            account=work.account,
        )
        run_in_child(engine, request, beat.say, work.limits)
    except Held as error:
        state, message = "held", str(error)
    except ImportStopped as error:
        state, message = "failed", str(error)
    except Refusal as error:
        state, message = "refused", str(error)
    except Exception as error:
        state = "failed"
        message = f"The import stopped on an error that was not expected ({type(error).__name__})."
    else:
        state, message = "done", ""
    try:
        if state != "done":
            _end_in_the_end(engine, work, state, message)
    finally:
        beat.stop()
        engine.dispose()
    if state != "held":
        spool.remove(work.job_id)


def _end_in_the_end(engine: Engine, work: Work, state: State, message: str) -> None:
    """Write how a job ended, for as long as another import may keep the database to itself.

    Where it cannot be written at all, who looks takes the silence for a failure.
    """
    begun = time.monotonic()
    while True:
        try:
            end_job(engine, work.job_id, state, message)
        except (DBAPIError, PoolTimeout) as error:
            busy = "lock" in str(getattr(error, "orig", ""))
            if time.monotonic() > begun + (work.limits.wall_seconds if busy else 10):
                raise
            time.sleep(0.5)
        else:
            return


def main() -> int:
    """The process of one job; the exit status."""
    said: dict[str, Any] = json.loads(sys.stdin.readline())
    carry_out(Work(**{**said, "limits": Limits(**said["limits"])}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
