"""What an import says about itself: its files, its issues, and the rows that a reader found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from sqlalchemy import Table

Severity: TypeAlias = Literal["refuse", "warn", "note"]

Value: TypeAlias = str | int | float | bool | None
"""A value as it goes to the database. A date is its ISO text: such texts compare as the dates
do, and both databases read them."""

Row: TypeAlias = tuple[Value, ...]


Area: TypeAlias = tuple[str, str | None, str, str, str, int | None, int | None]
"""An authority, region or country: code, ONS code, name, code and name of the region, first and
last year in which it was seen."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that a person should know about a file or a row of it.

    ``row_number`` is the line of the file, the header being 1, or None for the whole file.
    ``content`` is the refused row as JSON (the columns that would have been kept), so that it
    can be corrected and loaded again.
    """

    file_name: str
    row_number: int | None
    column: str | None
    rule: str
    severity: Severity
    message: str
    content: str | None = None


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file's part in one table: rows read = rows loaded + rows refused."""

    file_name: str
    record_table: str
    rows_read: int
    rows_loaded: int
    rows_warned: int
    rows_refused: int
    first_date: date | None = None
    last_date: date | None = None
    covers: str = ""
    """What the file makes complete, where that is not the whole record table; where it is more
    than one thing, with commas between."""


@dataclass(frozen=True, slots=True)
class Records:
    """Good rows of one record table.

    ``columns`` begins with ``source_id`` and ``row_number``; authority, import and kind are
    added when the rows are stored.
    """

    table: Table
    columns: tuple[str, ...]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader of files hands over: everything is read and checked, nothing stored."""

    files: tuple[FileReport, ...]
    issues: tuple[Issue, ...]
    records: tuple[Records, ...] = ()
    year: int | None = None
    release: str | None = None
    data_from: date | None = None
    data_to: date | None = None
    figures: Sequence[Row] = ()
    """Published figures."""
    neighbours: Sequence[Row] = ()
    """Places in lists of neighbours."""
    authorities: Sequence[Area] = ()
    """What an authorities list says: it counts for more than what was known before."""
    supplied: Sequence[Row] = ()
    """Figures that the council supplies."""
    areas: Sequence[Area] = ()
    """Areas named beside published figures: they count where nothing was known."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a figure was before an import and is after it.

    ``subject`` is a measure's identifier, or ``children`` (in the records) or ``open_cases``.
    The months are the newest that each side has a figure for. ``unlikely``: it jumps by more
    than the limit that is set.
    """

    subject: str
    month_before: str | None
    before: float
    month_now: str | None
    now: float
    unlikely: bool


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. ``already_loaded``: the same file was there, nothing has changed."""

    import_id: int
    kind: str
    authority: str
    already_loaded: bool
    demonstration: bool = False
    year: int | None = None
    release: str | None = None
    data_from: date | None = None
    data_to: date | None = None
    files: tuple[FileReport, ...] = ()
    issues: tuple[Issue, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def rows_read(self) -> int:
        """Rows of all files."""
        return sum(file.rows_read for file in self.files)

    @property
    def rows_loaded(self) -> int:
        """Rows of all files that were stored, those with a warning among them."""
        return sum(file.rows_loaded for file in self.files)

    @property
    def rows_refused(self) -> int:
        """Rows of all files that were not stored; each has at least one issue."""
        return sum(file.rows_refused for file in self.files)
