"""Lists of statistical neighbours, and the list of authorities.

Three layouts are known by their columns: the DfE's list (a row a neighbour), the same in short
(a row an authority, its neighbours from the nearest on in one cell), and the authorities list.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from data.imports import authorities, rules
from data.imports.asked import Asked, Return
from data.imports.errors import Refusal
from data.imports.figures import area_code
from data.imports.report import Area, FileReport, Issue, Reading, Row
from data.imports.rows import note
from data.imports.rules import Rule
from data.imports.store import insert_rows
from data.imports.text import CsvFile, column_key, csv_files, open_csv
from data.schema import neighbour

LONG: Final = ("la_code", "sn_la_code")
SHORT: Final = ("list_year", "la_code", "neighbours")
AUTHORITIES: Final = ("old_la_code", "new_la_code", "la_name", "region_code", "region_name")
PUBLISHED: Final = ("time_period", "geographic_level")
"""What the statistics have and a list has not."""

_CODE: Final = re.compile(r"\d{3}", re.ASCII)
NOT_A_CODE: Final = Rule("authority_code", "refuse", "is not a code of three digits")
TOGETHER: Final = Rule(
    "combined_area",
    "note",
    "{value} rows are of several authorities together, who publish some figures as one: kept "
    "as an area of its own, which is compared with nothing and can hold no records",
)
_LONGEST: Final = 40
_RAGGED: Final = rules.RAGGED_ROW
_COLUMNS: Final = ("authority_code", "list_year", "place", "neighbour_code", "closeness")


def read(asked: Asked, progress: Callable[[str], None]) -> list[Return]:
    """What the lists hold.

    The year of the DfE's list is the one asked, else the four digits in its file name. Raises
    Refusal for a list without a year and for a file of another layout.
    """
    files: list[CsvFile] = []
    reports: list[FileReport] = []
    issues: list[Issue] = []
    lists: list[Row] = []
    areas: list[Area] = []
    year = list_year = asked.year
    for path in asked.paths:
        for found in csv_files(path):
            file = open_csv(found)
            progress(f"Reading {file.name}")
            files.append(file)
            faults: list[Issue] = []
            table = "neighbour"
            if _has(file, PUBLISHED):
                raise Refusal(
                    f"{file.name}: is a file of published statistics, no list; load it with "
                    "`sightline import published`."
                )
            if _has(file, LONG):
                list_year = year or _year_in(file)
                _read_long(file, list_year, lists, faults)
            elif _has(file, SHORT):
                _read_short(file, lists, faults)
            elif _has(file, AUTHORITIES):
                table = "authority"
                _read_authorities(file, areas, faults)
            else:
                raise Refusal(
                    f"{file.name}, row 1: wrong header; expected {', '.join(LONG)} (neighbours) "
                    f"or {', '.join(AUTHORITIES)} (authorities); found {', '.join(file.header)}."
                )
            issues += faults
            refused = len({i.row_number for i in faults if i.severity == "refuse"})
            rows_read = sum(1 for _ in file.rows())
            reports.append(FileReport(file.name, table, rows_read, rows_read - refused, 0, refused))
    reading = Reading(
        files=tuple(reports),
        issues=tuple(issues),
        year=list_year,
        neighbours=lists,
        authorities=list(_newest(areas).values()),
    )
    return [Return(reading, tuple(files))]


def store(connection: Connection, reading: Reading, import_id: int) -> None:
    """Store the lists beside those of earlier imports, and bring the authorities up to date.

    Of one authority and year the newest import counts; the others stay.
    """
    authorities.replace(connection, reading.authorities)
    authorities.ensure_successions(connection)
    insert_rows(
        connection,
        neighbour,
        (*_COLUMNS, "import_id"),
        ((*row, import_id) for row in reading.neighbours),
    )


def is_list(file: CsvFile) -> bool:
    """Whether the file is a list of neighbours or of authorities, and no published statistics."""
    lists = (LONG, SHORT, AUTHORITIES)
    return not _has(file, PUBLISHED) and any(_has(file, names) for names in lists)


def _has(file: CsvFile, names: Sequence[str]) -> bool:
    return all(column_key(name) in file.keys for name in names)


def _year_in(file: CsvFile) -> int:
    years = re.findall(r"(?<!\d)(20\d\d)(?!\d)", file.path.stem)
    if not years:
        raise Refusal(f"{file.name}: no year in the file's name; give the list's with --year.")
    return int(years[-1])


def _records(file: CsvFile, faults: list[Issue]) -> list[tuple[int, Mapping[str, str]]]:
    rows: list[tuple[int, Mapping[str, str]]] = []
    for line, fields in file.rows():
        if len(fields) != len(file.keys):
            words = _RAGGED.message.format(value=len(fields), expected=len(file.keys))
            faults.append(
                Issue(file.name, line, None, _RAGGED.id, "refuse", f"Row {line}: {words}")
            )
            continue
        rows.append((line, dict(zip(file.keys, map(str.strip, fields), strict=True))))
    return rows


def _bad_code(file: CsvFile, line: int, column: str, value: str) -> Issue:
    words = f"Row {line}, {column}: '{value[:40]}' {NOT_A_CODE.message}"
    return Issue(file.name, line, column, NOT_A_CODE.id, "refuse", words)


def _read_long(file: CsvFile, year: int, lists: list[Row], faults: list[Issue]) -> None:
    places: dict[str, int] = {}
    taken: set[tuple[str, int]] = set()
    for line, row in _records(file, faults):
        codes = {name: row[column_key(name)] for name in LONG}
        wrong = next((n for n, code in codes.items() if _CODE.fullmatch(code) is None), None)
        if wrong is not None:
            faults.append(_bad_code(file, line, wrong, codes[wrong]))
            continue
        code, near = codes.values()
        places[code] = places.get(code, 0) + 1
        rank = row.get("snrank", "")
        place = int(rank) if rank.isdigit() else places[code]
        if (code, place) in taken:
            words = f"Row {line}, sn_rank: authority {code} has a neighbour at {place} already"
            faults.append(Issue(file.name, line, "sn_rank", "duplicate", "refuse", words))
            continue
        taken.add((code, place))
        closeness = row.get("closeness", "").capitalize()[:_LONGEST] or None
        lists.append((code, year, place, near, closeness))


def _read_short(file: CsvFile, lists: list[Row], faults: list[Issue]) -> None:
    """Neighbours in one cell, nearest first: ``372 Very close; 335 Close``."""
    for line, row in _records(file, faults):
        code, list_year = row["lacode"], row["listyear"]
        if _CODE.fullmatch(code) is None or not list_year.isdigit():
            faults.append(_bad_code(file, line, "la_code", code))
            continue
        entries = [entry.strip().partition(" ") for entry in row["neighbours"].split(";")]
        wrong = next((near for near, _, _ in entries if _CODE.fullmatch(near) is None), None)
        if wrong is not None:
            faults.append(_bad_code(file, line, "neighbours", wrong))
            continue
        lists += [
            (code, int(list_year), place, near, closeness[:_LONGEST] or None)
            for place, (near, _, closeness) in enumerate(entries, start=1)
        ]


def _read_authorities(file: CsvFile, areas: list[Area], faults: list[Issue]) -> None:
    together = 0
    for line, row in _records(file, faults):
        named = row["oldlacode"]
        code = named if re.fullmatch(r"E\d{8}", named, re.ASCII) else area_code(named, "")
        if code is None:
            faults.append(_bad_code(file, line, "old_la_code", named))
            continue
        together += "/" in code
        first, last = (
            int(year) if (year := row.get(name, "")).isdigit() else None
            for name in ("firstyearseen", "lastyearseen")
        )
        areas.append(
            (
                code,
                row["newlacode"] if row["newlacode"] and "/" not in code else None,
                row["laname"],
                row["regioncode"],
                row["regionname"],
                first,
                last,
            )
        )
    if together:
        faults.append(note(file.name, TOGETHER, str(together)))


def _newest(areas: Sequence[Area]) -> dict[str, Area]:
    """One row a code: a recoded authority keeps its newest ONS code and its whole span."""
    found: dict[str, Area] = {}
    for area in areas:
        held = found.get(area[0])
        if held is None:
            found[area[0]] = area
            continue
        # The same last year under two ONS codes: the code first seen later is the new one.
        ages = [(one[6] or 0, one[5] or 0) for one in (held, area)]
        newest = area if ages[1] > ages[0] else held
        first = min((year for year in (held[5], area[5]) if year is not None), default=None)
        found[area[0]] = (*newest[:5], first, newest[6])
    return found
