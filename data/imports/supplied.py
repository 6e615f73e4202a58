"""Counts that no record system holds, as the council supplies them in one long CSV file.

``docs/figures.md`` describes the file; ``template`` gives one to fill in. A file names some
figures only: what it does not name stays as an earlier one gave it.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import Connection, and_, func, select, update

from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.period import first_day, last_day, months_of, shift
from dashboard.rates import POPULATION
from data.imports import supplied_rules as checks
from data.imports.asked import Asked, Return
from data.imports.errors import Refusal
from data.imports.layout import NEEDED, Column, Layout
from data.imports.report import Issue, Reading, Row, Value
from data.imports.rows import FileRows, note, read_rows, row_issue
from data.imports.rules import Rule
from data.imports.store import insert_rows
from data.imports.text import CsvFile, csv_files, open_csv
from data.schema import supplied_figure

KIND: Final = "figures"
KEY: Final = ("series", "period", "month", "level", "unit", "split", "split_value")
"""What makes a figure: of one key the newest import is current."""
EXAMPLE_PART: Final = ("grade", "good")
"""The split, and the part of it, of the template's example: the first measure that has it."""
NO_SOURCE: Final = "Supplied by the council"
MONTHS_OF: Final[Mapping[str, int]] = {
    "quarter": 3, "term": 4, "year": 12, "academic_year": 12, "rolling_12": 12,
}  # fmt: skip
"""How many months a period covers, where more than that in which it ends."""

UNKNOWN_SERIES: Final = Rule(
    "series_unknown", "note", "no measure shows these series; they are kept: {value}"
)

IN_SEVERAL: Final = Rule(
    "several_files", "warn", "gives a figure that {value} gives too: the later file counts"
)

LAYOUT: Final = Layout(
    table="supplied_figure",
    columns=(
        Column("series", ("series",), (checks.SERIES,), NEEDED, required=True),
        Column("period", ("period",), (checks.PERIOD,), NEEDED, required=True),
        Column("month", ("ending", "month"), (checks.MONTH,), NEEDED, required=True),
        Column("level", ("level",), (checks.LEVEL,)),
        Column("unit", ("area_or_team", "unit", "area", "team"), blank="all", length=120),
        Column("split", ("split",), (checks.SPLIT,), "all", length=16),
        Column("split_value", ("split_value",), (checks.SPLIT,), "all", length=24),
        Column("numerator", ("numerator",), (checks.NUMBER,)),
        Column("denominator", ("denominator",), (checks.NUMBER,)),
        Column("value", ("value",), (checks.NUMBER,)),
        Column("source", ("source",), blank=NO_SOURCE, length=200),
    ),
    key=KEY,
    rules=(
        (checks.EXAMPLE, ("source",)),
        (checks.NOTHING_GIVEN, ("series", "numerator", "value")),
        (checks.NEGATIVE, ("denominator",)),
        (checks.WHOLE_NAMED, ("level", "unit")),
        (checks.HALF_A_SPLIT, ("series", "split", "split_value")),
        (checks.QUARTER, ("period", "month")),
        (checks.SCHOOL_YEAR, ("period", "month")),
        (checks.TERM, ("period", "month")),
        (checks.NOT_YET, ("month", "this_month")),
        (checks.COUNTS_MISSING, ("series", "numerator", "denominator", "shares")),
        (checks.TOO_LARGE, ("series", "numerator", "denominator", "shares")),
        (checks.DISAGREES, ("series", "numerator", "denominator", "value", "shares")),
        (checks.NOT_SHOWN, ("series", "period", "split", "shown")),
    ),
)
HEADER: Final = (
    "series", "period", "ending", "level", "area_or_team", "split", "split_value", "numerator",
    "denominator", "value", "source",
)  # fmt: skip
"""The columns of the template."""


def declared() -> dict[str, Measure]:
    """The measures that are fed by supplied figures, by their series."""
    return {each.supplied.series: each for each in measures().values() if each.supplied}


def read(asked: Asked, progress: Callable[[str], None]) -> list[Return]:
    """The figures of the files, as one return; raises Refusal for a file without its columns.

    ``data_from`` and ``data_to`` span the periods of the figures.
    """
    found = [file for path in asked.paths for file in csv_files(path)]
    if not found:
        raise Refusal("Found no CSV file; expected one with the columns of the template.")
    known = declared()
    shares = {s: m.unit for s, m in known.items() if m.unit != "count"}
    shown = {s: (m.periods, m.splits) for s, m in known.items()}
    context = {
        "this_month": f"{datetime.now(tz=UTC).date():%Y-%m}",
        "shares": shares,
        "shown": shown,
    }
    sources: list[CsvFile] = []
    read_files: list[FileRows] = []
    for path in found:
        file = open_csv(path)
        progress(f"Reading {file.name}")
        sources.append(file)
        read_files.append(read_rows(file, LAYOUT, authority=asked.authority, context=context))
    issues: list[Issue] = []
    for each in read_files:
        issues += each.issues
        strange = sorted({str(name) for name in each.column("series")} - {*known, POPULATION})
        if strange:
            issues.append(note(each.file_name, UNKNOWN_SERIES, ", ".join(strange[:20])))
    several = _in_several_files(read_files)
    issues += several
    rows = [figure for each in read_files for figure in _figures(each)]
    spans = [_span(str(row[1]), str(row[2])) for row in rows]
    last = max((last for _, last in spans), default=None)
    reading = Reading(
        files=tuple(
            replace(
                each.report([one for one in several if one.file_name == each.file_name]),
                first_date=first,
                last_date=end,
            )
            for each in read_files
            for first, end in [_dates(each)]
        ),
        issues=tuple(issues),
        data_from=min((first for first, _ in spans), default=None),
        data_to=last,
        supplied=_once(rows),
    )
    return [Return(reading, tuple(sources))]


def store(connection: Connection, authority: str, reading: Reading, import_id: int) -> None:
    """Store the figures; of one series, period and unit the newest import is current."""
    insert_rows(
        connection,
        supplied_figure,
        ("authority_code", "import_id", *_STORED, "is_current"),
        ((authority, import_id, *row, True) for row in reading.supplied),
    )
    remark(connection, authority)


def remark(connection: Connection, authority: str) -> None:
    """Set which figures are current anew: of one key those of the newest import."""
    other = supplied_figure.alias("other")
    newest = (
        select(func.max(other.c.import_id))
        .where(
            other.c.authority_code == supplied_figure.c.authority_code,
            and_(*(other.c[name] == supplied_figure.c[name] for name in KEY)),
        )
        .scalar_subquery()
    )
    connection.execute(
        update(supplied_figure)
        .where(supplied_figure.c.authority_code == authority)
        .values(is_current=supplied_figure.c.import_id == newest)
    )


def template() -> str:
    """A CSV file to fill in: the columns, and three example rows, which are never loaded."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(_examples())
    return stream.getvalue()


def _examples() -> Iterator[tuple[str, ...]]:
    """A figure of a declared measure, one of its splits, and the population."""
    said = checks.EXAMPLE_SOURCE
    split, part = EXAMPLE_PART
    for series in [series for series, measure in declared().items() if split in measure.splits][:1]:
        whole = (series, declared()[series].headline, "2019-09")
        yield (*whole, "", "", "", "", "31", "40", "", f"{said}: of the whole authority")
        yield (*whole, "team", "Team 1", split, part, "6", "10", "", f"{said}: of one team")
    yield (POPULATION, "year", "2018-06", *[""] * 6, "58678", f"{said}: children aged 0 to 17")


_STORED: Final = (*KEY, "numerator", "denominator", "value", "source")


def _figures(found: FileRows) -> Iterator[Row]:
    """The values of each row in the order in which they are stored."""
    at = [found.position(name) for name in _STORED]
    level, unit = _STORED.index("level"), _STORED.index("unit")
    for row in found.rows:
        values: list[Value] = [row[place] for place in at]
        if values[unit] == "all":
            values[level] = "all"
        elif values[level] is None or values[level] == "all":
            # Whether it names a team is asked when the facts are made: teams may come later.
            values[level] = "locality"
        yield tuple(values)


def _in_several_files(files: list[FileRows]) -> list[Issue]:
    """A warning for each figure that an earlier file of the import gives too."""
    first: dict[Row, tuple[str, Value]] = {}
    issues: list[Issue] = []
    for each in files:
        for row, figure in zip(each.rows, list(_figures(each)), strict=True):
            line = row[1]
            name, where = first.setdefault(figure[: len(KEY)], (each.file_name, line))
            if name != each.file_name:
                said = f"row {where} of {name}"
                issues.append(row_issue(each.file_name, int(str(line)), IN_SEVERAL, said))
    return issues


def _once(rows: list[Row]) -> list[Row]:
    """Each figure once: of several files of one import the last one counts."""
    return list({row[: len(KEY)]: row for row in rows}.values())


def _span(period: str, month: str) -> tuple[date, date]:
    if period == "year_to_date":
        return first_day(months_of(period, month)[0]), last_day(month)
    return first_day(shift(month, 1 - MONTHS_OF.get(period, 1))), last_day(month)


def _dates(found: FileRows) -> tuple[date | None, date | None]:
    spans = [
        _span(str(period), str(month))
        for period, month in zip(found.column("period"), found.column("month"), strict=True)
    ]
    first = min((first for first, _ in spans), default=None)
    return first, max((last for _, last in spans), default=None)
