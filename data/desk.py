"""The import desk on a database: history, reports, refused rows, jobs and undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.desk import (
    ClosedLine,
    DeskRefused,
    ImportDetails,
    ImportLine,
    Job,
    Months,
    NotAllowed,
    SourceLine,
)
from dashboard.ports import TemporarilyUnavailable
from dashboard.settings import Settings, spool_folder
from dashboard.viewer import Viewer
from data import closing, jobs, undo
from data.corrections import corrected
from data.import_history import (
    changes_of,
    files_of,
    hits_of,
    import_lines,
    refused_rows,
    sources_of,
)
from data.imports.child import limits_of
from data.imports.errors import Refusal
from data.job_process import start_job
from data.lists import restricted_of
from data.schema import SHARED
from data.spool import Spool

KINDS: Final = ("ssda903", "cin-census", "annex-a", "ssd", "published", "neighbours", "figures")
SHARED_KINDS: Final = ("published", "neighbours")
YEARS: Final = range(1990, 2101)
NAMES_LENGTH: Final = 200
NO_RECORDS: Final = (
    "Nobody signs in here, so no records of a council are loaded on this page. Set up sign-in "
    "first, or load them with the command “sightline import”."
)

P = ParamSpec("P")
R = TypeVar("R")


def names_in_words(names: Sequence[str]) -> str:
    """Return the names of files in at most NAMES_LENGTH characters: ``a.csv, b.csv and 9 more``."""
    whole = ", ".join(names)
    shown = len(names)
    while len(whole) > NAMES_LENGTH and shown > 1:
        shown -= 1
        whole = f"{', '.join(names[:shown])} and {len(names) - shown} more"
    return whole[:NAMES_LENGTH]


def _answered(ask: Callable[P, R]) -> Callable[P, R]:
    """Turn a database that does not answer into TemporarilyUnavailable."""

    @wraps(ask)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return ask(*args, **kwargs)
        except (DBAPIError, PoolTimeout) as error:
            words = "The database does not answer"
            if "locked" in str(getattr(error, "orig", "")):
                words = "Another import is being stored just now; try again in a minute"
            raise TemporarilyUnavailable(words) from error

    return answer


def _for_importers(
    ask: Callable[Concatenate[Desk, Viewer, P], R],
) -> Callable[Concatenate[Desk, Viewer, P], R]:
    """Refuse a viewer who may not import, before anything is read."""

    @wraps(ask)
    def answer(desk: Desk, viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not viewer.may_import:
            raise NotAllowed("You may not see or load imports; ask who runs Sightline here.")
        return _answered(ask)(desk, viewer, *args, **kwargs)

    return answer


def _sees_records(viewer: Viewer) -> bool:
    """Return whether the rows of a return may be shown: they are of any team and any child."""
    return viewer.lists("all", "all")


def _for_reader(job: Job, viewer: Viewer) -> Job:
    """Return a job without the figures that jump, for who may not see every figure."""
    if job.state != "held" or viewer.in_full("all", "all"):
        return job
    jump = job.message.partition(":")[0]
    ending = "Nothing was loaded; check the file, then accept the jump to load it all the same."
    return replace(job, message=f"{jump}. {ending}")


class Desk:
    """Implements ``dashboard.desk.ImportDesk``."""

    def __init__(self, engine: Engine, settings: Settings, *, takes_records: bool = True) -> None:
        """Work on the database of ``engine``; the spool and the limits are the settings'.

        ``takes_records``: without it only what all authorities share is loaded, since nobody signs
        in to see anything else.
        """
        self._takes_records = takes_records
        self._engine = engine
        self._spool = Spool(spool_folder(settings))
        self._limits = limits_of(settings)
        self._jump = float(settings.jump_percent)

    @_for_importers
    def history(self, viewer: Viewer) -> Sequence[ImportLine]:
        """See ImportDesk.history."""
        with self._engine.connect() as connection:
            return import_lines(connection, (viewer.authority, SHARED))

    @_for_importers
    def details(self, viewer: Viewer, import_id: int) -> ImportDetails | None:
        """See ImportDesk.details."""
        codes = (viewer.authority, SHARED)
        with self._engine.connect() as connection:
            lines = import_lines(connection, codes, import_id)
            if not lines:
                return None
            code = SHARED if lines[0].is_shared else viewer.authority
            return ImportDetails(
                line=lines[0],
                files=files_of(connection, code, import_id),
                hits=hits_of(
                    connection,
                    code,
                    import_id,
                    with_values=code == SHARED or _sees_records(viewer),
                    hidden=restricted_of(connection, viewer),
                ),
                changes=changes_of(
                    connection, code, import_id, with_figures=viewer.in_full("all", "all")
                ),
                shows_values=code == SHARED or _sees_records(viewer),
            )

    @_for_importers
    def refused_rows(self, viewer: Viewer, import_id: int) -> Iterator[tuple[str, ...]]:
        """See ImportDesk.refused_rows; raises NotAllowed for who may not see records too."""
        is_published = False
        with self._engine.connect() as connection:
            if not _sees_records(viewer):
                lines = import_lines(connection, (SHARED,), import_id)
                is_published = bool(lines) and lines[0].is_shared
                if not is_published:
                    raise NotAllowed("You may not see records; refused rows are records.")
            hidden = restricted_of(connection, viewer)
            codes = (SHARED,) if is_published else (viewer.authority, SHARED)
            rows = refused_rows(connection, codes, import_id, hidden=hidden)
        return iter(rows)

    @_for_importers
    def sources(self, viewer: Viewer) -> Sequence[SourceLine]:
        """See ImportDesk.sources; the measure is given by its identifier."""
        with self._engine.connect() as connection:
            return sources_of(connection, viewer.authority)

    def new_folder(self) -> Path:
        """See ImportDesk.new_folder."""
        try:
            return self._spool.new()
        except OSError as error:
            raise DeskRefused(
                f"The folder that receives files cannot be used ({error.strerror}); "
                "SIGHTLINE_SPOOL says where it is."
            ) from error

    def drop_folder(self, folder: Path) -> None:
        """See ImportDesk.drop_folder."""
        job_id = self._spool.job_of(folder)
        if job_id is not None:
            self._spool.remove(job_id)

    @_for_importers
    def submit(
        self,
        viewer: Viewer,
        kind: str,
        folder: Path,
        *,
        year: int | None = None,
        data_to: date | None = None,
        corrects: int | None = None,
    ) -> str:
        """See ImportDesk.submit."""
        if not self._takes_records and kind not in SHARED_KINDS:
            raise DeskRefused(NO_RECORDS)
        job_id = self._spool.job_of(folder)
        if job_id is None:
            raise DeskRefused("These files did not come in through this form; send them again.")
        try:
            self._check(viewer, kind, folder, year, data_to, corrects)
            jobs.add_job(
                self._engine,
                job_id,
                authority=SHARED if kind in SHARED_KINDS else viewer.authority,
                kind=kind,
                file_names=names_in_words(sorted(file.name for file in folder.iterdir())),
                year=year,
                data_to=data_to,
                corrects=corrects,
                asked_by=viewer.name,
            )
            self._start(job_id, viewer.account)
        except BaseException:
            self._spool.remove(job_id)
            raise
        self._spool.sweep(lambda: jobs.living_jobs(self._engine))
        return job_id

    def _check(
        self,
        viewer: Viewer,
        kind: str,
        folder: Path,
        year: int | None,
        data_to: date | None,
        corrects: int | None,
    ) -> None:
        if kind not in KINDS:
            raise DeskRefused(f"Unknown kind of file; expected one of {', '.join(KINDS)}.")
        code = SHARED if kind in SHARED_KINDS else viewer.authority
        if not code:
            raise DeskRefused(
                "Nothing is loaded yet, so it is not known whose records these are: set "
                "SIGHTLINE_AUTHORITY to the council's three digits and start again."
            )
        files = list(folder.iterdir())
        if not files:
            raise DeskRefused("No file was chosen; choose the files to load.")
        for file in sorted(files):
            if not file.stat().st_size:
                raise DeskRefused(f"{file.name} is empty; export it anew.")
        if year is not None and year not in YEARS:
            raise DeskRefused(f"The year {year} is not one of a return; expected one such as 2019.")
        if data_to is not None and data_to > datetime.now(tz=UTC).date():
            raise DeskRefused(f"The last day of the data, {data_to}, lies in the future.")
        if corrects is not None:
            try:
                with self._engine.connect() as connection:
                    corrected(
                        connection, corrects, kind=kind, authority=code, year=year, data_to=data_to
                    )
            except Refusal as error:
                raise DeskRefused(str(error)) from error

    def _start(self, job_id: str, account: int | None) -> None:
        try:
            start_job(
                self._engine,
                self._spool,
                job_id,
                limits=self._limits,
                hold_above=self._jump,
                account=account,
            )
        except OSError as error:
            words = f"No process could be started ({error.strerror}); nothing was loaded."
            jobs.end_job(self._engine, job_id, "failed", words)
            raise DeskRefused(words) from error

    @_for_importers
    def job(self, viewer: Viewer, job_id: str) -> Job | None:
        """See ImportDesk.job."""
        found = jobs.read_job(self._engine, self._spool, job_id, viewer.authority)
        return None if found is None else _for_reader(found, viewer)

    @_for_importers
    def jobs(self, viewer: Viewer) -> Sequence[Job]:
        """See ImportDesk.jobs."""
        held = jobs.read_jobs(self._engine, self._spool, viewer.authority)
        return [_for_reader(each, viewer) for each in held]

    @_for_importers
    def accept(self, viewer: Viewer, job_id: str) -> None:
        """See ImportDesk.accept; raises DeskRefused where the job is not held any more."""
        found = jobs.read_job(self._engine, self._spool, job_id, viewer.authority)
        if found is not None and found.state in (*jobs.OPEN, "done"):
            return  # pressed twice: it is being loaded, or is
        if found is None or found.state != "held":
            raise DeskRefused("This import is not held any more; load the files again.")
        if not self._spool.files(job_id).is_dir():
            jobs.end_held(self._engine, job_id, "Its files are gone; load them again.")
            raise DeskRefused("The files of this import are gone; load them again.")
        if jobs.reopen_job(self._engine, job_id):
            self._start(job_id, viewer.account)

    @_for_importers
    def undo(self, viewer: Viewer, import_id: int) -> str:
        """See ImportDesk.undo; raises DeskRefused where that is not the last import."""
        try:
            return undo.undo(self._engine, import_id, (viewer.authority, SHARED), who=viewer)
        except Refusal as error:
            raise DeskRefused(str(error)) from error

    @_for_importers
    def months(self, viewer: Viewer) -> Months:
        """See ImportDesk.months."""
        with self._engine.connect() as connection:
            closed = closing.closed_months(connection, viewer.authority)
            may_be = closing.months_to_close(connection, viewer.authority)
        return Months(
            tuple(ClosedLine(each.month, each.closed_at, each.closed_by) for each in closed[::-1]),
            tuple(may_be),
        )

    @_for_importers
    def close(self, viewer: Viewer, month: str) -> str:
        """See ImportDesk.close."""
        try:
            return closing.close_month(self._engine, viewer.authority, month, viewer.name, viewer)
        except Refusal as error:
            raise DeskRefused(str(error)) from error

    @_for_importers
    def reopen(self, viewer: Viewer, month: str) -> str:
        """See ImportDesk.reopen."""
        try:
            return closing.reopen_month(self._engine, viewer.authority, month, viewer)
        except Refusal as error:
            raise DeskRefused(str(error)) from error
