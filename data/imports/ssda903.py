"""The SSDA903 return: eleven CSV files a year, of children in care and care leavers."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from data.imports import rules
from data.imports.asked import Asked, Return
from data.imports.errors import Refusal
from data.imports.placements import overlaps, placement_code
from data.imports.report import FileReport, Issue, Reading, Records, Row
from data.imports.rows import FileRows, note, read_rows, row_issue
from data.imports.ssda903_files import NEEDED_FILES, Files, returns_among, year_of
from data.imports.ssda903_layouts import CHECKS, HEALTH
from data.imports.ssda903_parts import FILES
from data.schema import RECORD_TABLES, care_episode, care_leaver, health_check, sdq_score

_RECORDS: Final = {table.name: table for table in RECORD_TABLES}
_SCORES: Final = ("source_id", "row_number", "person_id", "score", "reason")


def read(asked: Asked, progress: Callable[[str], None]) -> list[Return]:
    """What the files of one return hold, or of several, the oldest year first.

    The paths are files, or folders with a return in each or in each folder inside; how they are
    told apart says ``returns_among``, and whence the year comes ``year_of``. Raises Refusal
    where header or episodes are missing (a return replaces its whole year, so half of one would
    take the rest away), where several returns are of one year, and where one year was asked of
    several. Rows that correct an earlier import may be of any of the files.
    """
    found = returns_among(asked.paths)
    several = len(found) > 1
    if several and asked.year is not None:
        raise Refusal(
            f"The files hold {len(found)} returns ({', '.join(each.where for each in found)}), so "
            f"one year, {asked.year}, does not fit; load one by itself, or all without a year."
        )
    for each in found:
        _check_complete(each, corrects=asked.corrects is not None)
    by_year: dict[int, Files] = {}
    for each in found:
        year = year_of(asked, each, several)
        if year in by_year:
            raise Refusal(
                f"Two returns are of the year to 31 March {year}: {by_year[year].where} and "
                f"{each.where}; leave one of them out."
            )
        by_year[year] = each
    return [_read_one(asked, by_year[year], year, progress) for year in sorted(by_year)]


def _check_complete(found: Files, *, corrects: bool) -> None:
    if corrects:
        if not found.files:
            raise Refusal("No file of the SSDA903 was found; expected the corrected rows of one.")
        return
    for name in NEEDED_FILES:
        if name not in found.files:
            raise Refusal(
                f"{found.begin()}{name}.csv is missing; a return replaces its whole year, so "
                "header and episodes are both needed."
            )


def _read_one(asked: Asked, found: Files, year: int, progress: Callable[[str], None]) -> Return:
    first, last = date(year - 1, 4, 1), date(year, 3, 31)
    context: dict[str, Any] = {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "expected": None,
        "children": None,
        "births": None,
    }
    issues = list(found.issues)
    if asked.corrects is None:
        issues += [
            note(f"{name}.csv", rules.FILE_MISSING, f"{name} is missing: {file.feeds}")
            for name, file in FILES.items()
            if name not in found.files
        ]
    reports: list[FileReport] = []
    records: list[Records] = []
    for name in FILES:
        if name not in found.files:
            continue
        file = found.files[name]
        progress(f"Reading {file.name}{f' of {year}' if found.where else ''}")
        rows = read_rows(file, FILES[name].layout, authority=asked.authority, context=context)
        if name == "header":
            children = rows.column("person_id")
            context["children"] = frozenset(children)
            context["births"] = dict(zip(children, rows.column("born"), strict=True))
        also = _also(name, rows, context["last"], asked.corrects is not None)
        issues += rows.issues + also
        reports.append(_report(name, rows, also))
        records += _records(name, rows, asked.authority, year)
    reading = Reading(
        files=tuple(reports),
        issues=tuple(issues),
        records=tuple(records),
        year=year,
        data_from=first,
        data_to=last,
    )
    return Return(reading, tuple(found.files.values()))


def _also(name: str, rows: FileRows, last: str, corrects: bool) -> list[Issue]:
    """What is found about a file when all its rows are known."""
    issues = [
        note(
            rows.file_name,
            rules.FIGURES_MISSING,
            f"{column.headers[0]} is not in the file: {FILES[name].without[column.name]}",
        )
        for column in rows.layout.columns
        if column.name in rows.absent and column.name in FILES[name].without
    ]
    if name == "episodes":
        issues += _overlaps(rows)
        if not corrects:
            issues += not_continued(rows, last)
    if name == "reviews":
        planned = sum(day > last for day in rows.column("review_date"))
        if planned:
            issues.append(note(rows.file_name, rules.PLANNED, f"{planned:,}"))
    return issues


def _report(name: str, rows: FileRows, also: list[Issue]) -> FileReport:
    report = rows.report(also)
    if name == "oc2" and HEALTH.isdisjoint(rows.absent):
        # Counted once, as rows of the file, though they fill two tables.
        return replace(report, covers=f"{sdq_score.name},{health_check.name}")
    return report


def _records(name: str, rows: FileRows, authority: str, year: int) -> list[Records]:
    if name == "episodes":
        return [Records(care_episode, *_with_codes(rows, authority))]
    if name == "oc2":
        return [_scores(rows, year), _checks(rows, year)]
    if name == "oc3":
        names = (*rows.layout.names, "year_ending")
        values: list[Row] = [(f"{key}|{year}", *rest, year) for key, *rest in rows.rows]
        return [Records(care_leaver, names, values)]
    return [Records(_RECORDS[rows.layout.table], rows.layout.names, rows.rows)]


def _scores(rows: FileRows, year: int) -> Records:
    values: list[Row] = [
        (f"{key}|{year}", *rest, year)
        for key, *rest in zip(*map(rows.column, _SCORES), strict=True)
    ]
    return Records(sdq_score, (*_SCORES, "year_ending"), values)


def _checks(rows: FileRows, year: int) -> Records:
    """One row for each check that a row says something of: done, not done, or not understood."""
    names = ("source_id", "row_number", "person_id", "check_kind", "done", "year_ending")
    children = list(zip(*map(rows.column, names[:3]), strict=True))
    values: list[Row] = [
        (f"{key}|{kind}|{year}", line, child, kind, done if isinstance(done, bool) else None, year)
        for kind in CHECKS
        for (key, line, child), done in zip(children, rows.column(kind), strict=True)
        if done is not None
    ]
    return Records(health_check, names, values)


def _overlaps(episodes: FileRows) -> list[Issue]:
    spells = zip(
        episodes.column("person_id"),
        episodes.column("start_date"),
        episodes.column("end_date"),
        episodes.column("row_number"),
        strict=True,
    )
    return [
        row_issue(episodes.file_name, later, rules.OVERLAP, str(earlier))
        for later, earlier in overlaps(spells)
    ]


def not_continued(episodes: FileRows, last: str) -> Iterator[Issue]:
    """A warning for each episode after which care goes on (REC X1) and no other begins.

    One that ended after the last day of the year is continued in the next return.
    """
    starts: dict[str, set[str]] = defaultdict(set)
    for child, start in zip(*map(episodes.column, ("person_id", "start_date")), strict=True):
        starts[child].add(start)
    ends = map(episodes.column, ("person_id", "end_date", "end_reason", "row_number"))
    for child, end, reason, row in zip(*ends, strict=True):
        if reason == "X1" and end is not None and end <= last and end not in starts[child]:
            yield row_issue(episodes.file_name, row, rules.NOT_CONTINUED)


def _with_codes(episodes: FileRows, authority: str) -> tuple[tuple[str, ...], list[Row]]:
    """The names and rows of the episodes, postcode and URN replaced by a one-way code."""
    names = episodes.layout.names
    first = names.index("postcode")
    rows: list[Row] = [
        (*row[:first], placement_code(authority, *map(_text, row[first:]))) for row in episodes.rows
    ]
    return (*names[:first], "placement_code"), rows


def _text(value: object) -> str | None:
    return None if value is None else str(value)
