"""Reads the rows of a sheet against a layout: good rows, and an issue for each fault."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, Final

from data.imports import rules
from data.imports.errors import Refusal
from data.imports.layout import Column, Layout, Needed, Nothing
from data.imports.report import FileReport, Issue, Row, Value
from data.imports.rules import Rule
from data.imports.text import Sheet, column_key

REMEMBERED: Final = 20_000
"""Different texts of a column whose values are remembered: dates and codes repeat."""

AUTHORITY_COLUMNS: Final = frozenset(
    map(column_key, ("LA", "LEA", "LA_CODE", "LEA_CODE", "OLD_LA_CODE", "AUTHORITY_CODE"))
)
GIVEN_BACK: Final = frozenset(map(column_key, ("refused_because", "file", "row")))
"""Columns that stand beside refused rows when they are given back to be corrected."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that the row at hand breaks."""

    rule: Rule
    column: Column | None = None
    value: str = ""
    expected: str = ""

    def message(self, row_number: int) -> str:
        """The words of the rule for this row, without what identifies a person."""
        hidden = self.column is not None and (self.column.identifying or self.column.private)
        value = self.value if self.column is None else f"'{self.value}'"
        words = self.rule.message.format(
            value="the value" if hidden else value, expected=self.expected
        )
        if self.column is None:
            return f"Row {row_number}: {words}"
        return f"Row {row_number}, {self.column.headers[0]}: {words}"


@dataclass(frozen=True, slots=True)
class FileRows:
    """The good rows of one file, in ``layout.names``, and what was found in reading them."""

    file_name: str
    layout: Layout
    rows: list[Row]
    issues: list[Issue]
    rows_read: int
    rows_refused: int
    absent: frozenset[str]
    """Names of the layout's columns that the file does not have."""

    def position(self, name: str) -> int:
        """Where the named value stands in a row."""
        return self.layout.names.index(name)

    def column(self, name: str) -> list[Any]:
        """The named value of every row."""
        return list(map(itemgetter(self.position(name)), self.rows))

    def report(self, also: Sequence[Issue] = ()) -> FileReport:
        """Counts and dates of the file; ``also`` are issues that were found afterwards."""
        refused = {i.row_number for i in self.issues if i.severity == "refuse"}
        warned = {
            issue.row_number
            for issue in (*self.issues, *also)
            if issue.severity == "warn" and issue.row_number not in refused
        }
        dates: list[str] = []
        if self.layout.date is not None:
            dates = [day for day in self.column(self.layout.date) if day is not None]
        return FileReport(
            file_name=self.file_name,
            record_table=self.layout.table,
            rows_read=self.rows_read,
            rows_loaded=len(self.rows),
            rows_warned=len(warned),
            rows_refused=self.rows_refused,
            first_date=date.fromisoformat(min(dates)) if dates else None,
            last_date=date.fromisoformat(max(dates)) if dates else None,
            covers=self.layout.covers,
        )


def note(file_name: str, rule: Rule, value: str = "") -> Issue:
    """An issue about a whole file."""
    return Issue(file_name, None, None, rule.id, rule.severity, rule.message.format(value=value))


def first_refused(issues: Sequence[Issue]) -> str:
    """Words on the first refused row, for a refusal of the whole that it may explain; or none."""
    refused = [issue for issue in issues if issue.severity == "refuse"]
    if not refused:
        return ""
    first = refused[0]
    rows = "the one refused row" if len(refused) == 1 else f"the first of {len(refused):,} faults"
    return f" ({rows}: {first.file_name}, {first.message})"


def row_issue(file_name: str, row_number: int, rule: Rule, value: str = "") -> Issue:
    """An issue about a row, found after the rows were read."""
    words = Fault(rule, value=value).message(row_number)
    return Issue(file_name, row_number, None, rule.id, rule.severity, words)


class _Remembered(dict[str, Value]):
    """Values by their text; only texts without a fault are remembered."""

    def __init__(self, read: Callable[[str], Value], faults: list[Fault]) -> None:
        super().__init__()
        self._read = read
        self._faults = faults

    def __missing__(self, text: str) -> Value:
        before = len(self._faults)
        value = self._read(text)
        if len(self._faults) == before and len(self) < REMEMBERED:
            self[text] = value
        return value


def _cell_reader(column: Column, faults: list[Fault]) -> Callable[[str], Value]:
    def read(text: str) -> Value:
        stripped = text.strip()
        if not stripped:
            if isinstance(column.blank, Needed):
                faults.append(Fault(rules.BLANK, column))
                return None
            return column.blank
        value: Value = stripped
        for rule in column.rules:
            try:
                value = rule.read(value)
            except (ValueError, AttributeError, RecursionError):
                faults.append(Fault(rule, column, stripped))
                if rule.severity == "refuse":
                    return None
                if isinstance(column.otherwise, Nothing):
                    return None
                value = stripped if column.otherwise is None else column.otherwise
        if isinstance(value, str) and len(value) > column.length:
            too_long = rules.LEFT_OUT if column.optional else rules.TOO_LONG
            faults.append(Fault(too_long, column, stripped[:20], str(column.length)))
            return None
        return value

    if column.rules:
        return _Remembered(read, faults).__getitem__
    longest = column.length

    def plain(text: str) -> Value:
        # The common case of an identifier: nothing to strip, nothing to look up.
        if text and len(text) <= longest and text[0] > " " and " " < text[-1] < "\x7f":
            return text
        return read(text)

    return plain


def _absent_value(column: Column) -> Callable[[str], Value]:
    value = None if isinstance(column.blank, Needed) else column.blank
    return lambda _text: value


def plan_of(
    file: Sheet, layout: Layout, faults: list[Fault]
) -> tuple[list[tuple[int, Callable[[str], Value]]], frozenset[str]]:
    """Where each column of the layout stands and what reads it, and the names of absent ones.

    What reads a cell adds to ``faults``. Raises Refusal where a required column is absent.
    """
    plan: list[tuple[int, Callable[[str], Value]]] = []
    absent: set[str] = set()
    missing: list[str] = []
    for column in layout.columns:
        position = file.position(column.headers)
        if position is not None:
            plan.append((position, _cell_reader(column, faults)))
            continue
        absent.add(column.name)
        if column.required:
            missing.append(column.headers[0])
        plan.append((0, _absent_value(column)))
    if missing:
        raise Refusal(
            f"{file.name}, row 1: wrong header, missing {', '.join(missing)}; "
            f"{_found(file, layout)}."
        )
    return plan, frozenset(absent)


def _known_keys(layout: Layout) -> set[str]:
    known = {column_key(name) for column in layout.columns for name in column.headers}
    known |= {column_key(name) for name in layout.ignored}
    return known | AUTHORITY_COLUMNS | GIVEN_BACK


def _found(file: Sheet, layout: Layout) -> str:
    """What the header holds, but for a first row that may be a person's."""
    if _known_keys(layout).isdisjoint(file.keys):
        return "found none of its columns, so the first row may not hold their names"
    return f"found {', '.join(name[:40] for name in file.header[:20])}"


def _header_notes(file: Sheet, layout: Layout, absent: frozenset[str]) -> list[Issue]:
    issues = []
    if file.encoding == "cp1252":
        issues.append(note(file.name, rules.ENCODING))
    known = _known_keys(layout)
    unknown = [name for name, key in zip(file.header, file.keys, strict=True) if key not in known]
    if unknown:
        named = ", ".join(name[:40] or "(no name)" for name in unknown[:30])
        issues.append(note(file.name, rules.UNKNOWN_COLUMNS, named))
    gone = [
        f"{column.headers[0]} ({column.feeds})" if column.feeds else column.headers[0]
        for column in layout.columns
        if column.name in absent
    ]
    if gone:
        issues.append(note(file.name, rules.MISSING_COLUMNS, ", ".join(dict.fromkeys(gone))))
    return issues


def read_rows(
    file: Sheet,
    layout: Layout,
    *,
    authority: str,
    context: Mapping[str, Any] | None = None,
) -> FileRows:
    """The rows of ``file`` that keep the rules of ``layout``, and an issue for each that does not.

    ``context`` holds the values, by name, that row rules ask for beside the columns.
    Raises Refusal for a header without a required column, and for a row that names another
    authority than ``authority``.
    """
    faults: list[Fault] = []
    plan, absent = plan_of(file, layout, faults)
    issues = _header_notes(file, layout, absent)
    context = context or {}
    names = [column.name for column in layout.columns]
    places = {name: place for place, name in enumerate((*names, *context))}
    extra = list(context.values())
    checks = [
        (rule, [places[name] for name in wanted])
        for rule, wanted in layout.rules
        if absent.isdisjoint(wanted[:1])
    ]
    keep = itemgetter(*(places[column.name] for column in layout.columns if column.kept))
    key = [places[name] for name in layout.key]
    constants = tuple(layout.constants.values())
    prefix = layout.prefix
    authority_at = [place for place, name in enumerate(file.keys) if name in AUTHORITY_COLUMNS]
    width = len(file.header)
    private = any(column.private for column in layout.columns) or bool(layout.ignored)

    rows: list[Row] = []
    seen: dict[str, int] = {}
    read = refused = 0
    for line, fields in file.rows():
        read += 1
        if len(fields) != width:
            refused += 1
            fault = Fault(rules.RAGGED_ROW, None, str(len(fields)), str(width))
            # Which field is which is not known: where one may be private, none is kept.
            content = None if private else json.dumps(fields, ensure_ascii=False)
            issues.append(_issue(file, line, fault, content))
            continue
        for place in authority_at:
            _check_authority(file, line, place, fields[place], authority)
        values: list[Any] = [read_cell(fields[place]) for place, read_cell in plan]
        if not faults or all(fault.rule.severity != "refuse" for fault in faults):
            if extra:
                values += extra
            for rule, wanted in checks:
                if rule.broken(*[values[place] for place in wanted]):
                    faults.append(Fault(rule))
            source_id = prefix + "|".join([str(values[place]) for place in key]) or str(line)
            if source_id in seen:
                faults.append(Fault(rules.DUPLICATE, None, str(seen[source_id])))
        if faults:
            refusing = any(fault.rule.severity == "refuse" for fault in faults)
            content = _content(layout, file, fields) if refusing else None
            for fault in faults:
                issues.append(
                    _issue(file, line, fault, content if fault.rule.severity == "refuse" else None)
                )
            faults.clear()
            if refusing:
                refused += 1
                continue
        seen[source_id] = line
        rows.append((source_id, line, *keep(values), *constants))
    return FileRows(file.name, layout, rows, issues, read, refused, absent)


def _issue(file: Sheet, line: int, fault: Fault, content: str | None) -> Issue:
    column = fault.column.headers[0] if fault.column else None
    message = fault.message(line)
    return Issue(file.name, line, column, fault.rule.id, fault.rule.severity, message, content)


def _content(layout: Layout, file: Sheet, fields: list[str]) -> str:
    kept: dict[str, str] = {}
    for column in layout.columns:
        position = file.position(column.headers)
        if position is not None and not column.private:
            kept[file.header[position]] = fields[position]
    return json.dumps(kept, ensure_ascii=False)


def _check_authority(file: Sheet, line: int, place: int, value: str, authority: str) -> None:
    named = value.strip()
    if named and named.isdigit() and int(named) != int(authority):
        raise Refusal(
            f"{file.name}, row {line}, {file.header[place]}: names authority {named[:12]}; "
            f"this import is for {authority}. Nothing was loaded."
        )
