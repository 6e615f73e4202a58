"""The Standard Safeguarding Dataset: CSV files named after its tables, or a council's database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from data.imports import extract_database, rules, ssd_window
from data.imports.asked import Asked, Return, Source
from data.imports.errors import Refusal
from data.imports.placements import overlaps
from data.imports.report import Issue, Reading
from data.imports.rows import FileRows, note, read_rows, row_issue
from data.imports.rules import Rule
from data.imports.ssd_layouts import NOT_READ, TABLES
from data.imports.ssd_records import records_of
from data.imports.text import CsvFile, Sheet, column_key, open_csv

_KEYS: Final = {column_key(name): name for name in TABLES}
_OTHER_KEYS: Final = frozenset(map(column_key, NOT_READ))
BEFORE_BIRTH: Final = timedelta(days=306)
"""Ten months: who is born later was not yet on the way."""


def read(asked: Asked, progress: Callable[[str], None]) -> list[Return]:
    """What the tables of an extract hold.

    The paths are a folder, or single files; in their place a URL names a database, which is only
    read. Any of the tables may be absent. ``data_to`` is the last day on which the records are
    complete, else the latest event not after today. Raises Refusal where there is no table that
    is read, or no event tells the last day.
    """
    if asked.url:
        with extract_database.opened(asked.url) as database:
            found = _named(database)
            if not found:
                raise Refusal(
                    "The database holds no table of the dataset that this user may see; expected "
                    f"{_names('')}."
                )
            sheets = {
                name: database.sheet(table, f"ssd_{name}", TABLES[name].layout)
                for name, table in found.items()
            }
            others = [
                note(table.name, _why_not(column_key(table.name).removeprefix("ssd")))
                for table in database.tables
                if table not in found.values()
            ]
            return [_read(asked, sheets, others, progress)]
    files, issues = _find(asked.paths)
    return [_read(asked, files, issues, progress)]


def _read(
    asked: Asked,
    files: Mapping[str, Any],
    issues: list[Issue],
    progress: Callable[[str], None],
) -> Return:
    if asked.corrects is None:
        issues = [*issues, *_missing(files, ".csv" if not asked.url else "")]
    tables: dict[str, FileRows] = {}
    context: dict[str, Any] = {
        "nothing": None,
        "children": None,
        "births": None,
        "conceived": None,
        "placements": frozenset(),
        "referrals": None,
        "enquiries": {},
        "plans": {},
        "plan_starts": {},
        "periods": {},
        "episodes": {},
    }
    for name in sorted(files, key=_reading_order):
        sheet: Sheet = files[name]
        progress(f"Reading {sheet.name}")
        rows = read_rows(sheet, TABLES[name].layout, authority=asked.authority, context=context)
        tables[name] = rows
        context |= _learned(name, rows)
    data_to = asked.data_to or ssd_window.last_event(tables)
    found = {name: _across_rows(name, rows) for name, rows in tables.items()}
    for name, rows in tables.items():
        issues += rows.issues + found[name]
        if not rows.rows_read and asked.corrects is None:
            issues.append(note(rows.file_name, rules.EMPTY, TABLES[name].feeds))
    issues += _unnamed_teams(tables) + _other_statuses(tables) + ssd_window.notes(tables, data_to)
    reading = Reading(
        files=tuple(
            ssd_window.with_usual_start(rows.report(found[name]), rows)
            for name, rows in tables.items()
        ),
        issues=tuple(issues),
        records=tuple(records_of(tables, context, asked.authority, data_to)),
        data_from=ssd_window.data_from(tables),
        data_to=data_to,
    )
    sources: list[Source] = [files[name] for name in sorted(files)]
    return Return(reading, tuple(sources))


def _reading_order(name: str) -> int:
    first = ("person", "cla_placement")
    return first.index(name) if name in first else len(first) + list(TABLES).index(name)


def _learned(name: str, rows: FileRows) -> dict[str, Any]:
    """What the rows of a table tell the rules of the tables that are read after it."""

    def by(key: str, value: str) -> dict[Any, Any]:
        return dict(zip(rows.column(key), rows.column(value), strict=True))

    if name == "person":
        births = {
            child: born or expected
            for child, born, expected in zip(
                *map(rows.column, ("person_id", "born", "expected_born")), strict=True
            )
        }
        return {
            "children": frozenset(births),
            "births": by("person_id", "born"),
            "conceived": {
                child: _ten_months_before(born) for child, born in births.items() if born
            },
        }
    if name == "cla_placement":
        return {"placements": frozenset(rows.column("source_id"))}
    if name == "cin_episodes":
        return {"referrals": frozenset(rows.column("source_id"))}
    if name == "s47_enquiry":
        return {"enquiries": by("source_id", "start_date")}
    if name == "cp_plans":
        return {
            "plans": by("source_id", "person_id"),
            "plan_starts": by("source_id", "start_date"),
        }
    if name == "cla_episodes":
        periods = by("cla_id", "person_id")
        periods.pop(None, None)
        return {"periods": periods, "episodes": by("source_id", "person_id")}
    return {}


def _ten_months_before(born: str) -> str:
    return (date.fromisoformat(born) - BEFORE_BIRTH).isoformat()


def _named(database: extract_database.Database) -> dict[str, extract_database.Table]:
    """The tables of a database by the name of the table of the dataset that they are."""
    named: dict[str, extract_database.Table] = {}
    for table in database.tables:
        name = _KEYS.get(column_key(table.name).removeprefix("ssd"))
        if name is None:
            continue
        if name in named:
            raise Refusal(
                f"{table.name} is in the schemas {named[name].schema} and {table.schema}; say "
                "which one is meant by ?schema=NAME at the end of the database address."
            )
        named[name] = table
    return named


def _find(paths: Sequence[Path]) -> tuple[dict[str, CsvFile], list[Issue]]:
    files: dict[str, CsvFile] = {}
    issues: list[Issue] = []
    for path in paths:
        single = not path.is_dir()
        for found in [path] if single else sorted(path.glob("*.[cC][sS][vV]")):
            key = column_key(found.stem).removeprefix("ssd")
            name = _KEYS.get(key)
            if name is None:
                rule = _why_not(key)
                if single:
                    if not found.is_file():
                        raise Refusal(f"No such file: {found}.")
                    raise Refusal(f"{found.name}: {rule.message}; expected one of {_names()}.")
                issues.append(note(found.name, rule))
                continue
            if name in files:
                raise Refusal(f"{found.name} and {files[name].name} are both the table ssd_{name}.")
            files[name] = open_csv(found, TABLES[name].layout.limit)
    if not files:
        where = ", ".join(path.name for path in paths) or "nothing"
        raise Refusal(f"{where}: holds no table of the dataset; expected CSV files {_names()}.")
    return files, issues


def _why_not(key: str) -> Rule:
    return rules.FILE_NOT_READ if key in _OTHER_KEYS else rules.FILE_UNKNOWN


def _missing(files: Mapping[str, Sheet], ending: str) -> list[Issue]:
    return [
        note(
            f"ssd_{name}{ending}",
            rules.FILE_MISSING,
            f"ssd_{name} is missing, so there is nothing for: {table.feeds}",
        )
        for name, table in TABLES.items()
        if name not in files
    ]


def _names(ending: str = ".csv") -> str:
    return ", ".join(f"ssd_{name}{ending}" for name in TABLES)


def _across_rows(name: str, rows: FileRows) -> list[Issue]:
    """What only several rows of a child together show: episodes or plans that overlap."""
    rule = {"cla_episodes": rules.OVERLAP, "cp_plans": rules.OVERLAPPING_PLANS}.get(name)
    if rule is None:
        return []
    spells = zip(
        *map(rows.column, ("person_id", "start_date", "end_date", "row_number")), strict=True
    )
    return [
        row_issue(rows.file_name, later, rule, str(earlier)) for later, earlier in overlaps(spells)
    ]


def _unnamed_teams(tables: Mapping[str, FileRows]) -> list[Issue]:
    if "involvements" not in tables or "department" not in tables:
        return []
    teams = set(tables["involvements"].column("team_id")) - {"unknown"}
    unnamed = len(teams - set(tables["department"].column("team_id")))
    name = tables["involvements"].file_name
    return [note(name, rules.TEAM_UNKNOWN, str(unnamed))] if unnamed else []


def _other_statuses(tables: Mapping[str, FileRows]) -> list[Issue]:
    if "immigration_status" not in tables:
        return []
    rows = tables["immigration_status"]
    others = rows.column("unaccompanied").count(False)
    return [note(rows.file_name, rules.OTHER_STATUS, str(others))] if others else []
