"""Annex A: a workbook of eleven lists, a snapshot kept under its as-at date.

The lists hold the six months before that day and what is open on it. Refused rows come back as
CSV files named after their list; those are read too.
"""

import gc
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from dashboard.period import last_day
from data.imports import annex_a_rules as annex
from data.imports import rules
from data.imports.annex_a_lists import BY_NUMBER, FEEDS, LISTS, PATTERNS, AnnexList
from data.imports.annex_a_records import records_of
from data.imports.asked import Asked, Digest, Return, Source
from data.imports.columns import Memory, read_columns
from data.imports.errors import Refusal
from data.imports.placements import overlaps
from data.imports.report import FileReport, Issue, Reading
from data.imports.rows import FileRows, first_refused, note, read_rows, row_issue
from data.imports.text import LARGE_LIMIT, Sheet, column_key, open_csv
from data.imports.workbook import SPACES, as_sheet, open_workbook
from data.imports.workbook_check import KINDS, WITH_MACROS

MONTHS_HELD: Final = 6
"""Lists 1 to 8 hold the events of so many months, and the cases that ended in them."""
HEADER_WITHIN: Final = 10
"""Rows at the top of a sheet among which the header is looked for."""
LONGEST_HEADER: Final = 200
_EVENTS: Final = (1, 3, 4, 5)
_WORKBOOKS: Final = (*KINDS, *WITH_MACROS, ".xlsb")
_SHEET: Final = re.compile(r"\s*list[\s_.-]*0?(\d{1,2})(?!\d)", re.IGNORECASE)
_FILE: Final = re.compile(r"list[\s_.-]*0?(\d{1,2})(?!\d)", re.IGNORECASE)
_TEMPLATE: Final = frozenset(
    map(column_key, ("Front Sheet", "FAQ and changes", "Guidance", "Codes used"))
)
Progress = Callable[[str], None]


@dataclass(slots=True)
class _Snapshot:
    """The lists that one workbook, or several CSV files together, hold."""

    name: str
    lists: dict[int, FileRows] = field(default_factory=dict)
    blank: set[int] = field(default_factory=set)
    errors: int = 0
    issues: list[Issue] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


def read(asked: Asked, progress: Progress) -> list[Return]:
    """What the workbooks hold, each a return of its own, in order of their as-at dates.

    The paths are workbooks, folders of them, or CSV files named after a list. ``data_to`` is the
    as-at date, else the latest event not after today. Raises Refusal where there is no list, a
    list has no header or not the columns that it cannot do without, or no date tells the day.
    """
    workbooks, tables, others = _found(asked.paths)
    if asked.data_to is not None and len(workbooks) + bool(tables) > 1:
        raise Refusal("Several workbooks cannot all be of one as-at date; load each with its own.")
    with _uncollected():
        returns = _returns(asked, workbooks, tables, progress)
    if not returns:
        where = ", ".join(path.name for path in asked.paths)
        raise Refusal(f"{where}: holds no workbook; expected one of {', '.join(KINDS)}.")
    if others:
        unread = tuple(note(path.name, rules.FILE_UNKNOWN) for path in others)
        first = returns[0].reading
        returns[0] = replace(returns[0], reading=replace(first, issues=(*unread, *first.issues)))
    return sorted(returns, key=lambda each: each.reading.data_to or date.min)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for cycles: none are made here, and each look passes a million cells.

    What was read is set aside, so that no look passes it later either: it goes as soon as
    nothing refers to it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.enable()


def _returns(
    asked: Asked, workbooks: Sequence[Path], tables: Sequence[Path], progress: Progress
) -> list[Return]:
    snapshots = (
        snapshot
        for some, of in ((workbooks, _of_workbook), (tables, _of_tables))
        for snapshot in of(some, asked.authority, progress)
    )
    return [_return(snapshot, asked) for snapshot in snapshots]


def _found(paths: Sequence[Path]) -> tuple[list[Path], list[Path], list[Path]]:
    """Workbooks, CSV files of a list, and other files."""
    workbooks: list[Path] = []
    tables: list[Path] = []
    others: list[Path] = []
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_dir():
                continue
            suffix = file.suffix.lower()
            if file.name.startswith("~$"):
                others.append(file)
            elif suffix == ".csv" and _FILE.search(file.stem):
                tables.append(file)
            elif suffix in _WORKBOOKS or file is path:
                workbooks.append(file)
            else:
                others.append(file)
    return workbooks, tables, others


def _numbered(match: re.Match[str] | None) -> AnnexList | None:
    return BY_NUMBER.get(int(match[1])) if match else None


def _of_workbook(paths: Sequence[Path], authority: str, progress: Progress) -> Iterator[_Snapshot]:
    for path in paths:
        if path.suffix.lower() == ".csv":
            raise Refusal(
                f"{path.name}: a CSV file must be named after its list, such as 'List 6.csv'."
            )
        progress(f"Opening {path.name}")
        workbook = open_workbook(path)
        snapshot = _Snapshot(workbook.name, sources=[Digest(workbook.name, workbook.sha256)])
        snapshot.errors = workbook.found.errors
        memory: Memory = {}
        others = []
        for sheet in workbook.sheets:
            listed = _numbered(_SHEET.match(sheet))
            if listed is None:
                if column_key(sheet) not in _TEMPLATE:
                    others.append(sheet[:40])
                continue
            if listed.number in snapshot.lists:
                raise Refusal(f"{path.name}: two sheets are {listed.name}; remove one of them.")
            progress(f"Reading {path.name}, {sheet}")
            grid = workbook.grid(sheet)
            name = f"{workbook.name[-120:]}, {sheet[:60]}"
            if not any(map(any, grid.cells)):
                snapshot.blank.add(listed.number)
                snapshot.issues.append(note(name, annex.LIST_EMPTY, listed.feeds))
                continue
            place, header = _header(
                name,
                listed,
                [grid.texts_of(row) for row in range(min(HEADER_WITHIN, len(grid.cells)))],
            )
            snapshot.lists[listed.number], errors = read_columns(
                as_sheet(grid, place, header, name),
                listed.layout,
                authority=authority,
                memory=memory,
            )
            snapshot.errors += errors
        if not snapshot.lists and not snapshot.blank:
            raise Refusal(f"{path.name}: holds no list; expected sheets named List 1 to List 11.")
        if others:
            named = ", ".join(others[:20])
            snapshot.issues.append(note(workbook.name, annex.SHEETS_NOT_READ, named))
        if count := workbook.found.formulas:
            snapshot.issues.append(note(workbook.name, annex.FORMULAS, str(count)))
        yield snapshot


def _of_tables(paths: Sequence[Path], authority: str, progress: Progress) -> Iterator[_Snapshot]:
    if not paths:
        return
    snapshot = _Snapshot(paths[0].name)
    for path in paths:
        listed = _numbered(_FILE.search(path.stem))
        if listed is None:
            raise Refusal(f"{path.name}: Annex A has lists 1 to 11.")
        if listed.number in snapshot.lists:
            raise Refusal(f"{path.name}: another file is {listed.name} too; load one of them.")
        progress(f"Reading {path.name}")
        file = open_csv(path, LARGE_LIMIT)
        names = [name.translate(SPACES) for name in file.header]
        header = _header(file.name, listed, [names])[1]
        keys = tuple(map(column_key, header))
        sheet = Sheet(file.name, tuple(header), keys, file.lines, file.encoding)
        snapshot.lists[listed.number] = read_rows(sheet, listed.layout, authority=authority)
        snapshot.sources.append(Digest(file.name, file.sha256))
    yield snapshot


def _header(name: str, listed: AnnexList, rows: Sequence[Sequence[str]]) -> tuple[int, list[str]]:
    """Which of the rows is the header, and its names, those that are known as in the template.

    The row that fits the most columns is the header: a title may stand above it.
    """
    fits = [_fitted(listed, row) for row in rows]
    most = max(range(len(rows)), key=lambda place: (len(fits[place][0]), -place))
    fitted, unclear = fits[most]
    if not fitted:
        expected = ", ".join(c.headers[0] for c in listed.layout.columns if c.required)
        raise Refusal(
            f"{name}: none of the first {len(rows)} rows holds the names of its columns; "
            f"expected at least {expected}."
        )
    for title, places in unclear.items():
        both = " and ".join(f"'{rows[most][place].strip()[:60]}'" for place in places[:2])
        raise Refusal(f"{name}: {both} could both be the column '{title}'; rename one of them.")
    names = [fitted.get(place, text.strip()) for place, text in enumerate(rows[most])]
    return most, names


def _plain(name: str) -> str:
    return " ".join(name.replace("’", "'").replace("‘", "'").split()).casefold()


def _fitted(listed: AnnexList, row: Sequence[str]) -> tuple[dict[int, str], dict[str, list[int]]]:
    """The places of a row that fit a column of the list, and what the template calls it; and by
    that name the places of which several do."""
    plain = [_plain(text) for text in row]
    titles = dict.fromkeys(column.headers[0] for column in listed.layout.columns)
    known = {_plain(text) for text in listed.layout.ignored} | {""}
    fitted: dict[int, str] = {}
    unclear: dict[str, list[int]] = {}
    for by_pattern in (False, True):
        for title in titles:
            if title in fitted.values():
                continue
            pattern = re.compile(PATTERNS[title])
            places = [
                place
                for place, text in enumerate(plain)
                if place not in fitted and text not in known and len(text) <= LONGEST_HEADER
                if (pattern.search(text) if by_pattern else text == _plain(title))
            ]
            if len(places) == 1:
                fitted[places[0]] = title
            elif places:
                unclear[title] = places
    return fitted, unclear


def _return(snapshot: _Snapshot, asked: Asked) -> Return:
    lists = dict(sorted(snapshot.lists.items()))
    issues = snapshot.issues
    for number, rows in lists.items():
        issues += (*rows.issues, *_notes(rows, BY_NUMBER[number]))
    if snapshot.errors:
        issues.append(note(snapshot.name, annex.CELL_ERRORS, str(snapshot.errors)))
    if asked.corrects is None:
        issues += [
            note(
                snapshot.name,
                rules.FILE_MISSING,
                f"{listed.name} is missing, so there is nothing for: {listed.feeds}",
            )
            for listed in LISTS
            if listed.number not in lists.keys() | snapshot.blank
        ]
    as_at = asked.data_to
    if as_at is None and not any(rows.rows_read for rows in lists.values()):
        as_at = _month_named(snapshot.name)
        if as_at is not None:
            issues.append(note(snapshot.name, annex.MONTH_NAMED, as_at.isoformat()))
    as_at = as_at or _last_event(snapshot.name, lists)
    first = first_held(as_at)
    issues += _before(lists, first)
    records, found = records_of(lists, asked.authority, as_at)
    found += _overlapping(lists)
    return Return(
        Reading(
            files=tuple(
                _report(number, rows, [i for i in found if i.file_name == rows.file_name])
                for number, rows in lists.items()
            ),
            issues=(*issues, *found),
            records=tuple(records),
            data_from=first,
            data_to=as_at,
        ),
        tuple(snapshot.sources),
    )


def _report(number: int, rows: FileRows, also: Sequence[Issue]) -> FileReport:
    """A list's report; those of care and of protection cover visits too where they have any.

    That of care covers health checks where it has both kinds.
    """
    report = rows.report(also)
    visits = {7: "latest_cp_visit", 8: "cla_visit"}
    covers = [rows.layout.table]
    if number in visits and any(rows.column("visit_date")):
        covers.append(visits[number])
    if number == 8 and any(rows.column("health_date")) and any(rows.column("dental_date")):
        covers.append("latest_check")
    return replace(report, covers=",".join(covers)) if covers[1:] else report


def _notes(rows: FileRows, listed: AnnexList) -> Iterator[Issue]:
    if not rows.rows_read:
        yield note(rows.file_name, annex.LIST_EMPTY, listed.feeds)
        return
    gone = [words for name, words in FEEDS.items() if name in rows.absent]
    if gone:
        yield note(rows.file_name, annex.NOT_COMPUTED, ", ".join(gone))
    if listed.number in (7, 8) and "visit_date" not in rows.absent:
        yield note(rows.file_name, annex.TAKEN_AS_SEEN)


def _days(rows: FileRows) -> Iterator[str]:
    """Every day of a list on which something happened, births apart."""
    for column in rows.layout.columns:
        if column.kept and column.name != "born" and annex.ANY_DATE in column.rules:
            yield from {day for day in rows.column(column.name) if day is not None}


def _month_named(name: str) -> date | None:
    """The last day of the month that a file is named after, such as 2016-01, or None.

    Of a workbook without a row nothing else tells its day.
    """
    named = re.search(r"(?<!\d)((?:19|20)\d\d)[-_](0[1-9]|1[0-2])(?!\d)", name)
    if named is None:
        return None
    day = last_day(f"{named[1]}-{named[2]}")
    return day if day <= datetime.now(tz=UTC).date() else None


def _last_event(name: str, lists: Mapping[int, FileRows]) -> date:
    today = datetime.now(tz=UTC).date().isoformat()
    past = [day for rows in lists.values() for day in _days(rows) if day <= today]
    if not past:
        issues = [issue for rows in lists.values() for issue in rows.issues]
        raise Refusal(
            f"{name}: no row has a date up to today{first_refused(issues)}; give its day with "
            "--data-to."
        )
    return date.fromisoformat(max(past))


def first_held(as_at: date) -> date:
    """The first day for which the lists of a workbook are complete, six months back.

    From the last day of a month that is the first day of the sixth month, itself included.
    """
    after = as_at + timedelta(days=1)
    months = after.year * 12 + after.month - 1 - MONTHS_HELD
    year, month = divmod(months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=after.day - 1), following)


def _before(lists: Mapping[int, FileRows], first: date) -> Iterator[Issue]:
    for number in _EVENTS:
        rows = lists.get(number)
        if rows is not None and rows.layout.date is not None:
            start = first.isoformat()
            count = sum(day is not None and day < start for day in rows.column(rows.layout.date))
            if count:
                yield note(rows.file_name, annex.BEFORE_WINDOW, str(count))


def _overlapping(lists: Mapping[int, FileRows]) -> list[Issue]:
    issues = []
    for number, rule in ((7, rules.PLANS_OVERLAP), (8, rules.OVERLAP)):
        if rows := lists.get(number):
            names = ("person_id", "start_date", "end_date", "row_number")
            spells = zip(*map(rows.column, names), strict=True)
            issues += [
                row_issue(rows.file_name, later, rule, str(earlier))
                for later, earlier in overlaps(spells)
            ]
    return issues
