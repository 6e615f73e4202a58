"""The Standard Safeguarding Dataset as a folder of CSV files named after its tables."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from data.imports import rules
from data.imports.asked import Asked, Return
from data.imports.errors import Refusal
from data.imports.placements import overlaps, placement_code
from data.imports.report import FileReport, Issue, Reading, Records, Row
from data.imports.rows import FileRows, note, read_rows, row_issue
from data.imports.ssd_layouts import NOT_READ, TABLES
from data.imports.text import CsvFile, column_key, open_csv
from data.schema import RECORD_TABLES

_KEYS: Final = {column_key(name): name for name in TABLES}
_OTHER_KEYS: Final = frozenset(map(column_key, NOT_READ))
_RECORDS: Final = {table.name: table for table in RECORD_TABLES}

# Events in the order of work; a planned date is not an event, so ends are left out.
_EVENTS: Final = (
    ("contacts", "contact_date"),
    ("cin_episodes", "referral_date"),
    ("cin_assessments", "start_date"),
    ("cin_assessments", "authorised_date"),
    ("cin_visits", "visit_date"),
    ("cp_visits", "visit_date"),
    ("cla_visits", "visit_date"),
)
_SPELLS: Final = (
    ("cin_plans", "start_date"),
    ("cp_plans", "start_date"),
    ("cla_episodes", "start_date"),
    ("involvements", "start_date"),
    ("sdq_scores", "completed_date"),
)

_ENDS: Final = (
    ("cin_plans", "end_date"),
    ("cp_plans", "end_date"),
    ("cla_episodes", "end_date"),
    ("sdq_scores", "completed_date"),
)
_WINDOWED: Final = (
    ("contacts", "contact_date"),
    ("cin_visits", "visit_date"),
    ("cp_visits", "visit_date"),
    ("cla_visits", "visit_date"),
)
LONG_BEFORE: Final = timedelta(days=731)


def read(asked: Asked, progress: Callable[[str], None]) -> list[Return]:
    """What the tables of an extract hold.

    The paths are a folder, or single files; any of the tables may be absent. ``data_to`` is the
    last day on which the records are complete, else the latest event not after today. Raises
    Refusal where no file is a table that is read, or no event tells the last day.
    """
    authority, data_to = asked.authority, asked.data_to
    files, issues = _find(asked.paths)
    tables: dict[str, FileRows] = {}
    context: dict[str, Any] = {"children": None, "placements": frozenset()}
    # TABLES is in an order in which what a row refers to comes first, but for placements.
    for name in sorted(files, key=_reading_order):
        progress(f"Reading {files[name].name}")
        rows = read_rows(files[name], TABLES[name].layout, authority=authority, context=context)
        tables[name] = rows
        if name == "person":
            context["children"] = frozenset(rows.column("person_id"))
        if name == "cla_placement":
            context["placements"] = frozenset(rows.column("source_id"))

    found: dict[str, list[Issue]] = defaultdict(list)
    if "cla_episodes" in tables:
        found["cla_episodes"] = _overlaps(tables["cla_episodes"])
    if "involvements" in tables and "department" in tables:
        teams = set(tables["involvements"].column("team_id")) - {"unknown"}
        unnamed = len(teams - set(tables["department"].column("team_id")))
        if unnamed:
            name = tables["involvements"].file_name
            issues.append(note(name, rules.TEAM_UNKNOWN, str(unnamed)))
    for name, rows in tables.items():
        issues += rows.issues + found[name]
    reading = Reading(
        files=_reports(tables, found),
        issues=tuple(issues),
        records=tuple(_records(tables, authority)),
        data_from=_data_from(tables),
        data_to=data_to or _last_event(tables),
    )
    return [Return(reading, tuple(files[name] for name in sorted(files)))]


def _reading_order(name: str) -> int:
    first = ("person", "cla_placement")
    return first.index(name) if name in first else len(first) + list(TABLES).index(name)


def _find(paths: Sequence[Path]) -> tuple[dict[str, CsvFile], list[Issue]]:
    files: dict[str, CsvFile] = {}
    issues: list[Issue] = []
    for path in paths:
        single = not path.is_dir()
        for found in [path] if single else sorted(path.glob("*.[cC][sS][vV]")):
            key = column_key(found.stem).removeprefix("ssd")
            name = _KEYS.get(key)
            if name is None:
                rule = rules.FILE_NOT_READ if key in _OTHER_KEYS else rules.FILE_UNKNOWN
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
    for name, table in TABLES.items():
        if name not in files:
            words = f"ssd_{name} is missing, so there is nothing for: {table.feeds}"
            issues.append(note(f"ssd_{name}.csv", rules.FILE_MISSING, words))
    return files, issues


def _names() -> str:
    return ", ".join(f"ssd_{name}.csv" for name in TABLES)


def _dates(tables: Mapping[str, FileRows], wanted: Sequence[tuple[str, str]]) -> set[str]:
    days: set[str] = set()
    for table, column in wanted:
        if table in tables:
            days.update(day for day in tables[table].column(column) if day is not None)
    return days


def _data_from(tables: Mapping[str, FileRows]) -> date | None:
    """Return the first day of the month from which the extract is complete.

    An extract holds whole life courses of the children in its window, so some referrals lie
    years before it. Contacts and visits are extracted by their own date: events that are more
    than LONG_BEFORE older than the first of those belong to cases that were already open.
    """
    events = _dates(tables, _EVENTS) or _dates(tables, _SPELLS)
    if not events:
        return None
    first = date.fromisoformat(min(events))
    # Without them the earliest end tells: a spell that ended before the window is not extracted.
    if windowed := _dates(tables, _WINDOWED) or _dates(tables, _ENDS):
        window = date.fromisoformat(min(windowed))
        if window - first > LONG_BEFORE:
            first = window
    return first.replace(day=1)


def _last_event(tables: Mapping[str, FileRows]) -> date:
    today = datetime.now(tz=UTC).date().isoformat()
    days = _dates(tables, _EVENTS) | _dates(tables, _SPELLS)
    past = [day for day in days if day <= today]
    if not past:
        raise Refusal("No event has a date up to today; give the last day with --data-to.")
    return date.fromisoformat(max(past))


def _reports(
    tables: Mapping[str, FileRows], found: Mapping[str, list[Issue]]
) -> tuple[FileReport, ...]:
    return tuple(rows.report(found[name]) for name, rows in tables.items())


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


def _records(tables: Mapping[str, FileRows], authority: str) -> list[Records]:
    records = []
    for name, rows in tables.items():
        names, values = rows.layout.names, rows.rows
        if name in ("disability", "cla_placement", "legal_status"):
            continue
        if name == "person":
            names, values = _people(rows, tables.get("disability"))
        elif name == "cla_episodes":
            names, values = _care_episodes(rows, tables, authority)
        records.append(Records(_RECORDS[rows.layout.table], names, values))
    return records


def _people(people: FileRows, disabilities: FileRows | None) -> tuple[tuple[str, ...], list[Row]]:
    """The people, each with yes or no for a disability, or unknown without that table."""
    names = (*people.layout.names, "disability")
    if disabilities is None:
        return names, [(*row, "unknown") for row in people.rows]
    codes = zip(disabilities.column("person_id"), disabilities.column("code"), strict=True)
    disabled = {child for child, code in codes if code is not None and code.upper() != "NONE"}
    place = people.position("person_id")
    return names, [(*row, "yes" if row[place] in disabled else "no") for row in people.rows]


def _care_episodes(
    episodes: FileRows, tables: Mapping[str, FileRows], authority: str
) -> tuple[tuple[str, ...], list[Row]]:
    """The episodes with their placement's columns and the legal status on their first day."""
    nothing = (None, None, None, None)
    placements: dict[Any, Row] = {}
    if "cla_placement" in tables:
        for key, _, place, provider, reason, postcode, urn in tables["cla_placement"].rows:
            code = placement_code(authority, _text(postcode), _text(urn))
            placements[key] = (place, provider, reason, code)
    statuses: dict[Any, list[tuple[str, str | None, str]]] = defaultdict(list)
    if "legal_status" in tables:
        held = tables["legal_status"]
        for child, status, start, end in zip(
            *map(held.column, ("person_id", "legal_status", "start_date", "end_date")), strict=True
        ):
            statuses[child].append((start, end, status))
        for spells in statuses.values():
            spells.sort(key=lambda spell: spell[0])
    child_at, start_at = map(episodes.position, ("person_id", "start_date"))
    last = episodes.position("placement_id")
    names = (*episodes.layout.names[:last], *_PLACEMENT_COLUMNS, "legal_status")
    rows: list[Row] = [
        (
            *row[:last],
            *placements.get(row[last], nothing),
            _in_force(statuses.get(row[child_at], ()), str(row[start_at])),
        )
        for row in episodes.rows
    ]
    return names, rows


_PLACEMENT_COLUMNS: Final = ("place", "provider", "change_reason", "placement_code")


def _in_force(spells: Sequence[tuple[str, str | None, str]], day: str) -> str | None:
    """The status on ``day``: the latest that had begun and had not ended before it."""
    for start, end, status in reversed(spells):
        if start <= day and (end is None or end > day or start == day):
            return status
    return None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
