"""The import desk: what an analyst sees of imports, and what may be asked of it.

``data/desk.py`` implements it. Nothing here tells anything about a person: rows are named by
their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Protocol

from dashboard.viewer import Viewer

State = Literal["waiting", "running", "held", "done", "refused", "failed"]


class NotAllowed(Exception):
    """The viewer may not do that; the text is one line."""


class DeskRefused(Exception):
    """What was asked cannot be done; the text is one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Job:
    """One import asked for in the browser, whose state lives in the database.

    ``held``: read and found sound, but a figure jumps; ``message`` says which. ``failed``: the
    import stopped without an answer (its limits, a full disk); nothing has changed.
    """

    job_id: str
    kind: str
    file_names: str
    state: State
    progress: str
    message: str
    import_id: int | None
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen without being asked."""
        return self.state in ("held", "done", "refused", "failed")


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import in the history."""

    import_id: int
    authority: str
    """Three digits, or ``shared``."""
    kind: str
    file_name: str
    file_hash: str
    year: int | None
    release: str | None
    data_from: date | None
    data_to: date | None
    imported_at: datetime
    imported_by: str
    is_demonstration: bool
    is_shared: bool
    rows_read: int
    rows_loaded: int
    rows_warned: int
    rows_refused: int
    may_be_undone: bool
    """Whether it is the last import, the only one that can be undone."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file's part in one table: rows read = rows loaded + rows refused."""

    file_name: str
    record_table: str
    rows_read: int
    rows_loaded: int
    rows_warned: int
    rows_refused: int


@dataclass(frozen=True, slots=True)
class RuleHit:
    """One rule that rows of a file broke: how often, and examples by row number."""

    file_name: str
    rule: str
    severity: Literal["refuse", "warn", "note"]
    count: int
    message: str
    rows: tuple[int, ...]
    has_more_rows: bool = False


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What a figure was and is, in words: ``Children in care 588, was 591``."""

    words: str
    is_unlikely: bool


@dataclass(frozen=True, slots=True)
class ImportDetails:
    """The report of one import."""

    line: ImportLine
    files: tuple[FileLine, ...]
    hits: tuple[RuleHit, ...]
    changes: tuple[ChangeLine, ...]
    shows_values: bool = True
    """Whether what rows hold is shown, and may be downloaded: not to who sees no records."""


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """A month whose figures are kept as they were reported."""

    month: str
    closed_at: datetime
    closed_by: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Which kind of import serves a measure, from which month to which."""

    measure: str
    kind: str
    first_month: str
    last_month: str


@dataclass(frozen=True, slots=True)
class Months:
    """Months that are closed, and those that may be: both newest first."""

    closed: tuple[ClosedLine, ...]
    may_be_closed: tuple[str, ...]


class ImportDesk(Protocol):
    """Every function takes the viewer; raises NotAllowed where ``may_import`` is not theirs.

    Raises dashboard.ports.TemporarilyUnavailable when the database does not answer.
    """

    def history(self, viewer: Viewer) -> Sequence[ImportLine]:
        """Return the imports of the viewer's authority and the shared ones, newest first."""

    def details(self, viewer: Viewer, import_id: int) -> ImportDetails | None:
        """Return the report of one import, or None where there is none of that number."""

    def refused_rows(self, viewer: Viewer, import_id: int) -> Iterator[tuple[str, ...]]:
        """Yield a CSV's header and rows: file, row, reason, then the columns of the rows.

        Rows of several files have each their own columns; a blank line and a new header stand
        between them. The rows hold what would have been loaded, so this is for those who may
        see records.
        """

    def sources(self, viewer: Viewer) -> Sequence[SourceLine]:
        """Return which kind serves each measure in which months."""

    def new_folder(self) -> Path:
        """Return a new, empty folder in the spool, for files that are being received."""

    def drop_folder(self, folder: Path) -> None:
        """Remove a folder of ``new_folder`` whose files are not submitted."""

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
        """Start an import of the files in ``folder`` and return the identifier of its job.

        Raises DeskRefused, and removes the folder, for what can be seen to be wrong at once.
        """

    def job(self, viewer: Viewer, job_id: str) -> Job | None:
        """Return how a job stands, or None."""

    def jobs(self, viewer: Viewer) -> Sequence[Job]:
        """Return the jobs of the last days that led to no import, newest first."""

    def accept(self, viewer: Viewer, job_id: str) -> None:
        """Load a held import all the same; nothing is done where it is being loaded already."""

    def undo(self, viewer: Viewer, import_id: int) -> str:
        """Undo the last import and return what was done, in one line."""

    def months(self, viewer: Viewer) -> Months:
        """Return which months are closed and which may be."""

    def close(self, viewer: Viewer, month: str) -> str:
        """Keep a month's figures as reported; return what was done. Raises DeskRefused."""

    def reopen(self, viewer: Viewer, month: str) -> str:
        """Forget a month's figures as reported; return what was done. Raises DeskRefused."""
