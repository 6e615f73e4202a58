"""What the database has kept of imports, for the desk and the command line: one query each."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from datetime import UTC
from typing import Any, Final, cast

from sqlalchemy import Connection, Select, and_, func, select

from dashboard.desk import ChangeLine, FileLine, ImportLine, RuleHit, SourceLine
from data import undo
from data.imports.changes import in_words, title_of
from data.imports.history import change_of
from data.schema import (
    SHARED,
    import_change,
    import_file,
    import_issue,
    import_run,
    monthly_fact,
)

RESTRICTED: Final = "Not shown: the records of this child are restricted"
EXAMPLES: Final = 5
"""Row numbers given for each rule."""
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")


def import_lines(
    connection: Connection, codes: Sequence[str] | None = None, import_id: int | None = None
) -> list[ImportLine]:
    """Return the imports of ``codes`` (of all where it is None), or one of them, newest first."""
    last = undo.last_imports().subquery("last")
    totals = (
        select(
            import_file.c.authority_code,
            import_file.c.import_id,
            *(
                func.sum(import_file.c[name]).label(name)
                for name in ("rows_read", "rows_loaded", "rows_warned", "rows_refused")
            ),
        )
        .group_by(import_file.c.authority_code, import_file.c.import_id)
        .subquery("totals")
    )
    statement: Select[Any] = (
        select(import_run, totals, last.c.import_id.label("last_id"))
        .outerjoin(
            totals,
            and_(
                totals.c.authority_code == import_run.c.authority_code,
                totals.c.import_id == import_run.c.import_id,
            ),
        )
        .outerjoin(last, last.c.import_id == import_run.c.import_id)
        .order_by(import_run.c.import_id.desc())
    )
    if codes is not None:
        statement = statement.where(import_run.c.authority_code.in_(codes))
    if import_id is not None:
        statement = statement.where(import_run.c.import_id == import_id)
    return [_line(row) for row in connection.execute(statement)]


def _line(row: Any) -> ImportLine:
    moment = row.imported_at
    return ImportLine(
        import_id=row.import_id,
        authority=row.authority_code,
        kind=row.kind,
        file_name=row.file_name,
        file_hash=row.file_hash,
        year=row.year,
        release=row.release,
        data_from=row.data_from,
        data_to=row.data_to,
        imported_at=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        imported_by=row.imported_by or "",
        is_demonstration=row.is_demonstration,
        is_shared=row.authority_code == SHARED,
        rows_read=row.rows_read or 0,
        rows_loaded=row.rows_loaded or 0,
        rows_warned=row.rows_warned or 0,
        rows_refused=row.rows_refused or 0,
        may_be_undone=row.last_id is not None and not row.is_demonstration,
    )


def files_of(connection: Connection, code: str, import_id: int) -> tuple[FileLine, ...]:
    """Return the files of an import by name and table."""
    columns = ("file_name", "record_table", "rows_read", "rows_loaded", "rows_warned")
    rows = connection.execute(
        select(*(import_file.c[name] for name in (*columns, "rows_refused")))
        .where(import_file.c.authority_code == code, import_file.c.import_id == import_id)
        .order_by(import_file.c.file_name, import_file.c.record_table)
    )
    return tuple(FileLine(*row) for row in rows)


NOT_SHOWN: Final = "Value not shown: your role does not include records"
"""Stands for a message, which may repeat what a row holds, where its reader sees no records."""


def hits_of(
    connection: Connection,
    code: str,
    import_id: int,
    *,
    with_values: bool = True,
    hidden: Collection[str] = (),
) -> tuple[RuleHit, ...]:
    """Return each rule by file: how often it was hit, the first message, and some rows.

    Without values each message gives the column alone: it may repeat what the row holds. So does
    one that names a child of ``hidden``, whose records are restricted.
    """
    by = (import_issue.c.file_name, import_issue.c.rule, import_issue.c.severity)
    numbered = (
        select(
            *by,
            import_issue.c.issue_number,
            import_issue.c.message,
            import_issue.c.column_name,
            import_issue.c.row_number,
            func.count().over(partition_by=by).label("hits"),
            # One row may break a rule in several columns: it is one row all the same.
            func.dense_rank()
            .over(partition_by=by, order_by=import_issue.c.row_number)
            .label("place"),
        )
        .where(import_issue.c.authority_code == code, import_issue.c.import_id == import_id)
        .subquery("numbered")
    )
    rows = connection.execute(
        select(numbered)
        .where(numbered.c.place <= EXAMPLES + 1)
        .order_by(numbered.c.place, numbered.c.issue_number)
    )
    found: dict[tuple[str, str, str], RuleHit] = {}
    first: dict[tuple[str, str, str], int] = {}
    numbers: dict[tuple[str, str, str], dict[int, None]] = {}
    for row in rows:
        key = (row.file_name, row.rule, row.severity)
        if key not in found:
            column = f"{row.column_name}. " if row.column_name else ""
            # What is said of a whole file repeats no row of it.
            is_shown = with_values or row.row_number is None
            message = row.message if is_shown else f"{column}{NOT_SHOWN}"
            if is_shown and any(child in message for child in hidden):
                message = f"{column}{RESTRICTED}"
            found[key] = RuleHit(*key, row.hits, message, ())
            first[key] = row.issue_number
        if row.row_number is not None:
            numbers.setdefault(key, {})[row.row_number] = None
    order = {"refuse": 0, "warn": 1, "note": 2}
    hits = [
        RuleHit(
            hit.file_name, hit.rule, hit.severity, hit.count, hit.message,
            tuple(numbers.get(key, ()))[:EXAMPLES], len(numbers.get(key, ())) > EXAMPLES,
        )
        for key, hit in sorted(found.items(), key=lambda each: first[each[0]])
    ]  # fmt: skip
    return tuple(sorted(hits, key=lambda hit: order[hit.severity]))


def changes_of(
    connection: Connection, code: str, import_id: int, *, with_figures: bool = True
) -> tuple[ChangeLine, ...]:
    """Return what the figures were and are, unlikely jumps first; without figures, which changed.

    They are the figures as they stand, small numbers too.
    """
    rows = connection.execute(
        select(import_change)
        .where(import_change.c.authority_code == code, import_change.c.import_id == import_id)
        .order_by(import_change.c.unlikely.desc(), import_change.c.subject)
    )
    changed = [change_of(row) for row in rows]
    words = in_words if with_figures else (lambda change: title_of(change.subject))
    return tuple(ChangeLine(words(change), change.unlikely) for change in changed)


def refused_rows(
    connection: Connection,
    codes: Sequence[str] | None,
    import_id: int,
    file_name: str | None = None,
    hidden: Collection[str] = (),
) -> list[tuple[str, ...]]:
    """Return the refused rows of an import as lines of a CSV: see ImportDesk.refused_rows.

    A row that breaks several rules stands once, with all its reasons. Of a row that names one of
    ``hidden``, children whose records are restricted, nothing is given but its place.
    """
    statement = (
        select(
            import_issue.c.file_name,
            import_issue.c.row_number,
            import_issue.c.message,
            import_issue.c.content,
        )
        .where(import_issue.c.import_id == import_id, import_issue.c.severity == "refuse")
        .order_by(import_issue.c.issue_number)
    )
    if codes is not None:
        statement = statement.where(import_issue.c.authority_code.in_(codes))
    if file_name is not None:
        statement = statement.where(import_issue.c.file_name == file_name)
    files: dict[str, dict[int | None, tuple[list[str], dict[str, str]]]] = {}
    for row in connection.execute(statement):
        of_file = files.setdefault(row.file_name, {})
        reasons, content = of_file.setdefault(row.row_number, ([], {}))
        reasons.append(row.message)
        content.update(_cells(row.content))
    lines: list[tuple[str, ...]] = []
    for name, found in files.items():
        columns = list(dict.fromkeys(key for _, cells in found.values() for key in cells))
        if lines:
            lines.append(())
        lines.append(tuple(map(_not_a_formula, ("file", "row", "refused_because", *columns))))
        for number, (reasons, cells) in found.items():
            where = "" if number is None else str(number)
            kept = [cells.get(column, "") for column in columns]
            if any(each.strip() in hidden for each in cells.values()):
                reasons, kept = [RESTRICTED], [""] * len(columns)
            cells_of_row = (name, where, "; ".join(reasons), *kept)
            lines.append(tuple(map(_not_a_formula, cells_of_row)))
    return lines


def _not_a_formula(cell: str) -> str:
    """Return the cell as a spreadsheet may open it: what would be computed is quoted.

    A number stays as it is.
    """
    if len(cell) < 2 or not cell.startswith(FORMULA_STARTS) or _NUMBER.fullmatch(cell):
        return cell
    return "'" + cell


def _cells(content: str | None) -> dict[str, str]:
    """Return the cells of a refused row by column; of a row of another width, by their place."""
    if content is None:
        return {}
    held = json.loads(content)
    if isinstance(held, dict):
        return {str(key): "" if value is None else str(value) for key, value in held.items()}
    cells = cast(list[object], held)
    return {f"field {place}": str(value) for place, value in enumerate(cells, start=1)}


def sources_of(connection: Connection, authority: str) -> list[SourceLine]:
    """Return which kind serves each measure, given by its identifier, in which months."""
    rows = connection.execute(
        select(
            monthly_fact.c.measure,
            monthly_fact.c.kind,
            func.min(monthly_fact.c.month),
            func.max(monthly_fact.c.month),
        )
        .where(
            monthly_fact.c.authority_code == authority,
            monthly_fact.c.level == "all",
            monthly_fact.c.group == "none",
            monthly_fact.c.split == "all",
        )
        .group_by(monthly_fact.c.measure, monthly_fact.c.kind)
        .order_by(monthly_fact.c.measure, func.min(monthly_fact.c.month))
    )
    return [SourceLine(*row) for row in rows]
