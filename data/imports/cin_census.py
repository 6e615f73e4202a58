"""The children in need census: one XML file a year.

Each module of the file (children, referrals, assessments, enquiries, conferences, plans, reviews)
is read as a sheet of its own, so that the same rules, refusals and counts hold as for the rows of
a CSV file. Source: the DfE's guide and technical specification of the census.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from data.imports import rules
from data.imports.asked import Asked, Digest, Return
from data.imports.cin_census_header import Header, read_header
from data.imports.cin_census_layouts import (
    ASSESSMENTS,
    CHILD,
    CIN_PLANS,
    CONFERENCES,
    CP_PLANS,
    ENQUIRIES,
    MODULES,
    REFERRALS,
    REVIEWS,
)
from data.imports.cin_census_modules import Collected, collect, shares_lines, sheets
from data.imports.cin_census_xml import Element, parts_of, sha256_of
from data.imports.errors import Refusal
from data.imports.placements import overlaps
from data.imports.report import Issue, Reading, Records, Row
from data.imports.rows import FileRows, note, read_rows, row_issue
from data.imports.text import LONGEST_NAME
from data.schema import RECORD_TABLES

_RECORDS: Final = {table.name: table for table in RECORD_TABLES}
_REFERRAL: Final = ("referral_date", "referral_id", ("person_id", "referral_date"))
_LINKS: Final = {
    ASSESSMENTS.name: _REFERRAL,
    CIN_PLANS.name: _REFERRAL,
    ENQUIRIES.name: _REFERRAL,
    CP_PLANS.name: _REFERRAL,
    CONFERENCES.name: (
        "referral_date",
        "enquiry_id",
        ("person_id", "referral_date", "enquiry_date"),
    ),
    REVIEWS.name: ("plan_start", "plan_id", ("person_id", "plan_start")),
}
"""The column that gives way to an identifier, that identifier, and the columns it is made of."""
_TOLD: Final = {REFERRALS.name: "referrals", ENQUIRIES.name: "enquiries", CP_PLANS.name: "plans"}
"""What rules of later modules ask for: identifiers of the rows that were loaded."""
_LISTED: Final = 30


def read(asked: Asked, progress: Callable[[str], None]) -> list[Return]:
    """What each census among the files holds, the oldest year first.

    The paths are files, or folders of them. Records are complete up to 31 March of the census
    year, whatever the reference date. Raises Refusal for a file that is no census or not safe to
    read, for a header with faults (all of them at once), and for two files of one year.
    """
    files, others = _find(asked.paths)
    found: dict[int, tuple[Path, Return]] = {}
    for path in files:
        progress(f"Reading {path.name}")
        reading = _read_file(path, asked)
        year = reading.year or 0
        if year in found:
            raise Refusal(
                f"{path.name} and {found[year][0].name} are both the census of {year}; load one."
            )
        found[year] = (path, Return(reading, (Digest(path.name, sha256_of(path)),)))
    returns = [found[year][1] for year in sorted(found)]
    if others:
        first = returns[0]
        reading = first.reading
        issues = tuple(note(name, rules.FILE_UNKNOWN) for name in others)
        returns[0] = Return(_with_issues(reading, issues), first.sources)
    return returns


def _find(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """The files to be read, and the names of those in a folder that are no XML files."""
    files: list[Path] = []
    others: list[str] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        for inside in sorted((*path.glob("*"), *path.glob("*/*"))):
            if not inside.is_file():
                continue
            if inside.suffix.casefold() == ".xml":
                files.append(inside)
            else:
                others.append(inside.name[-LONGEST_NAME:])
    if not files:
        where = ", ".join(path.name for path in paths) or "nothing"
        raise Refusal(f"{where}: holds no XML file; expected a census, one file a year.")
    return files, others


def _with_issues(reading: Reading, issues: tuple[Issue, ...]) -> Reading:
    return Reading(
        files=reading.files,
        issues=(*issues, *reading.issues),
        records=reading.records,
        year=reading.year,
        data_from=reading.data_from,
        data_to=reading.data_to,
    )


def _read_file(path: Path, asked: Asked) -> Reading:
    stray: list[int] = []
    headers: list[Element] = []
    found = Collected()
    for part in parts_of(path, stray):
        if part.key == "header":
            headers.append(part)
        elif part.key == "child":
            collect(part, found)
        else:
            found.leave(part, "Message")
    faults: list[str] = []
    header = read_header(headers, asked.authority, asked.year, faults)
    if not found.rows[CHILD.name]:
        faults.append("there is no Child, and a return replaces its whole year")
    elif header is not None and asked.corrects is None:
        faults += _not_of_its_year(header, found)
    if faults or header is None:
        raise Refusal(f"{path.name}: {'; '.join(faults)}. Nothing was loaded.")
    return _reading(path.name[-LONGEST_NAME:], header, found, stray, asked)


def _not_of_its_year(header: Header, found: Collected) -> list[str]:
    """A fault where no case was open in the census year: the header names a wrong year.

    A census holds the cases that were open at any time of its year. A case that has no date that
    can be read may be one of them.
    """
    cases = [fields for _, fields in found.rows[REFERRALS.name]]
    first, last = header.first_day.isoformat(), header.last_day.isoformat()
    for fields in cases:
        referred = _day(fields.get("CINreferralDate", ""))
        closed = _day(fields.get("CINclosureDate", ""))
        if referred is None or (referred <= last and (closed is None or closed >= first)):
            return []
    if not cases:
        return []
    return [f"no referral (CINdetails) was open in its year, {first} to {last}"]


def _day(text: str) -> str | None:
    try:
        return str(rules.ISO_DATE.read(text.strip()))
    except ValueError:
        return None


def _reading(
    name: str, header: Header, found: Collected, stray: list[int], asked: Asked
) -> Reading:
    issues = _file_issues(name, header, found, stray)
    context: dict[str, Any] = {
        "first": header.first_day.isoformat(),
        "last": header.last_day.isoformat(),
        "children": frozenset(),
        "referrals": frozenset(),
        "enquiries": frozenset(),
        "plans": frozenset(),
    }
    reports, records = [], []
    for module, sheet, repeated in sheets(name, found):
        rows = read_rows(sheet, module.layout, authority=asked.authority, context=context)
        if module is CHILD:
            context["children"] = frozenset(rows.column("person_id"))
        elif module.name in _TOLD:
            context[_TOLD[module.name]] = frozenset(rows.column("source_id"))
        also = [*repeated, *(_overlaps(rows) if module is CP_PLANS else ())]
        reports.append(rows.report(also))
        issues += rows.issues + also
        records.append(Records(_RECORDS[module.layout.table], *_linked(module.name, rows)))
    return Reading(
        files=tuple(reports),
        issues=tuple(issues),
        records=tuple(records),
        year=header.year,
        data_from=header.first_day,
        data_to=header.last_day,
    )


def _file_issues(name: str, header: Header, found: Collected, stray: list[int]) -> list[Issue]:
    issues: list[Issue] = []
    if header.reference_date != header.last_day:
        issues.append(row_issue(name, header.reference_line, rules.REFERENCE_DATE))
    if stray:
        lines = [str(line) for line in dict.fromkeys(stray)]
        more = ", ..." if len(lines) > _LISTED else ""
        where = f"line {', '.join(lines[:_LISTED])}{more}"
        issues.append(note(name, rules.STRAY_TEXT, where))
    if found.unknown:
        named = ", ".join(list(found.unknown)[:_LISTED])
        issues.append(note(name, rules.UNKNOWN_ELEMENTS, named))
    if shares_lines(found):
        issues.append(note(name, rules.SHARED_LINES))
    for module in MODULES:
        if not found.rows.get(module.name):
            words = f"{module.name} is not in the file, so there is nothing for: {module.feeds}"
            issues.append(note(name, rules.FILE_MISSING, words))
    return issues


def _overlaps(plans: FileRows) -> list[Issue]:
    spells = zip(
        plans.column("person_id"),
        plans.column("start_date"),
        plans.column("end_date"),
        plans.column("row_number"),
        strict=True,
    )
    return [
        row_issue(plans.file_name, later, rules.PLANS_OVERLAP, str(earlier))
        for later, earlier in overlaps(spells)
    ]


def _linked(module: str, rows: FileRows) -> tuple[tuple[str, ...], list[Row]]:
    """The names and rows of a module, the identifier of what each belongs to in place of a date.

    An identifier is made of what the census says of the record, so the census of the next year
    names the same record by it.
    """
    names = rows.layout.names
    if module not in _LINKS:
        return names, rows.rows
    gone, link, parts = _LINKS[module]
    at = names.index(gone)
    places = [names.index(part) for part in parts]

    def linked(row: Row) -> Row:
        values = [row[place] for place in places]
        identifier = None if None in values else "|".join(map(str, values))
        return (*row[:at], identifier, *row[at + 1 :])

    return (*names[:at], link, *names[at + 1 :]), [linked(row) for row in rows.rows]
