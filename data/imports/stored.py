"""Stores one return that was read: its rows, which of them are current, and its report."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from data.corrections import Corrected
from data.imports import (
    authorities,
    neighbours,
    published,
    rules,
    supplied,
)
from data.imports.asked import Asked, Return, Source
from data.imports.errors import Refusal
from data.imports.matching import unmatched
from data.imports.report import ImportReport, Reading
from data.imports.rows import note
from data.imports.store import insert_records, insert_rows
from data.imports.winners import counting, mark_current
from data.schema import (
    authority_state,
    closed_month,
    import_file,
    import_issue,
    import_run,
)

RECORD_KINDS: Final = ("ssda903", "cin-census", "annex-a", "ssd")
SHARED_KINDS: Final = ("published", "neighbours")
SUPPLIED: Final = "figures"


def store_return(
    connection: Connection,
    kind: str,
    code: str,
    given: Return,
    asked: Asked,
    names: str,
    demonstration: bool,
    imported_by: str | None,
    base: Corrected | None,
) -> ImportReport:
    """Store one return with its report; its rows become current as the kind has it.

    Raises Refusal, for the whole transaction, where it cannot stand beside what is there.
    """
    reading = given.reading
    if base is not None:
        reading = _within(base, reading)
    first, last = reading.data_from, reading.data_to
    if first and last and last < first:
        raise Refusal(f"The records begin on {first}, after the last day given, {last}.")
    if len({source.name for source in given.sources}) < len(given.sources):
        raise Refusal("Two of the files have the same name; load them one after the other.")
    file_hash = _hash(given.sources, reading.year, asked.data_to, asked.corrects)
    same = connection.execute(
        select(import_run).where(
            import_run.c.authority_code == code,
            import_run.c.kind == kind,
            import_run.c.file_hash == file_hash,
        )
    ).first()
    if same is not None:
        if kind in RECORD_KINDS and same.import_id not in counting(connection, code):
            raise Refusal(
                f"These files are import {same.import_id}, which a later one of the same "
                f"{'year' if same.year else 'day'} has replaced; undo that one to have them count "
                "again. Nothing has changed."
            )
        return ImportReport(
            import_id=same.import_id,
            kind=kind,
            authority=code,
            already_loaded=True,
            demonstration=same.is_demonstration,
            year=same.year,
            release=same.release,
            data_from=same.data_from,
            data_to=same.data_to,
        )
    if kind in (*RECORD_KINDS, SUPPLIED):
        _settle_what_it_is(connection, code, demonstration)
    import_id = _next_id(connection)
    connection.execute(
        insert(import_run).values(
            authority_code=code,
            import_id=import_id,
            kind=kind,
            year=reading.year,
            release=reading.release,
            data_from=reading.data_from,
            data_to=reading.data_to,
            file_hash=file_hash,
            file_name=names,
            imported_at=datetime.now(tz=UTC),
            is_demonstration=demonstration,
            imported_by=imported_by,
            corrects_id=asked.corrects,
        )
    )
    issues = list(reading.issues)
    if kind in RECORD_KINDS:
        for records in reading.records:
            insert_records(connection, records, authority=code, import_id=import_id, kind=kind)
        mark_current(connection, code, kind, import_id)
        if found := unmatched(connection, code, kind, import_id, names):
            issues.append(found)
        if not authorities.is_listed(connection, code):
            issues.append(note(names, rules.AUTHORITY_UNLISTED, code))
    elif kind == SUPPLIED:
        supplied.store(connection, code, reading, import_id)
    else:
        reading = published.store(connection, reading, import_id)
        issues = list(reading.issues)
        neighbours.store(connection, reading, import_id)
    reading = replace(reading, issues=tuple(issues))
    _store_report(connection, code, import_id, reading)
    return ImportReport(
        import_id=import_id,
        kind=kind,
        authority=code,
        already_loaded=False,
        demonstration=demonstration,
        year=reading.year,
        release=reading.release,
        data_from=reading.data_from,
        data_to=reading.data_to,
        files=reading.files,
        issues=reading.issues,
    )


def _within(base: Corrected, reading: Reading) -> Reading:
    """The corrected rows as part of the import that they belong to: they span what it spans."""
    if reading.year != base.year:
        raise Refusal(f"The file is of the year {reading.year}; import {base.import_id} is not.")
    return replace(reading, data_from=base.data_from, data_to=base.data_to)


def _hash(
    files: Sequence[Source], year: int | None, data_to: date | None, corrects: int | None
) -> str:
    """SHA-256 over names and contents, and over the year or last day they are loaded for.

    And over the import that they correct: a later one may have the same rows refused again.
    """
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda file: file.name):
        digest.update(f"{file.name}\n{file.sha256}\n".encode())
    digest.update(f"{year}\n{data_to}".encode())
    if corrects is not None:
        digest.update(f"\ncorrects {corrects}".encode())
    return digest.hexdigest()


def _next_id(connection: Connection) -> int:
    """A number above every import there is, and above those that a closed month knew.

    One that was undone since its month was closed must not pass for what is loaded after it.
    """
    highest = (
        connection.execute(select(func.max(number))).scalar()
        for number in (import_run.c.import_id, closed_month.c.last_import_id)
    )
    return max(number or 0 for number in highest) + 1


def _settle_what_it_is(connection: Connection, code: str, demonstration: bool) -> None:
    """An authority is a demonstration or real by its first import, for good."""
    first = connection.execute(
        select(import_run.c.is_demonstration)
        .where(
            import_run.c.authority_code == code, import_run.c.kind.in_((*RECORD_KINDS, SUPPLIED))
        )
        .order_by(import_run.c.import_id)
    ).first()
    if first is None:
        connection.execute(
            update(authority_state)
            .where(authority_state.c.authority_code == code)
            .values(is_demonstration=demonstration)
        )
    elif first.is_demonstration and not demonstration:
        raise Refusal(
            f"Authority {code} holds the demonstration, made-up records; real records are not "
            "loaded over it. Run `sightline demo --remove` first."
        )
    elif demonstration and not first.is_demonstration:
        raise Refusal(
            f"Authority {code} holds real records; the demonstration is not loaded over them. "
            "Use another database for it."
        )


def _store_report(connection: Connection, code: str, import_id: int, reading: Reading) -> None:
    insert_rows(
        connection,
        import_file,
        (
            "authority_code",
            "import_id",
            "file_name",
            "record_table",
            "covers",
            "rows_read",
            "rows_loaded",
            "rows_warned",
            "rows_refused",
            "first_date",
            "last_date",
        ),
        [
            (
                code,
                import_id,
                file.file_name,
                file.record_table,
                file.covers or file.record_table,
                file.rows_read,
                file.rows_loaded,
                file.rows_warned,
                file.rows_refused,
                file.first_date.isoformat() if file.first_date else None,
                file.last_date.isoformat() if file.last_date else None,
            )
            for file in reading.files
        ],
    )
    insert_rows(
        connection,
        import_issue,
        (
            "authority_code",
            "import_id",
            "issue_number",
            "file_name",
            "row_number",
            "column_name",
            "rule",
            "severity",
            "message",
            "content",
        ),
        [
            (
                code,
                import_id,
                number,
                issue.file_name,
                issue.row_number,
                issue.column,
                issue.rule,
                issue.severity,
                issue.message,
                issue.content,
            )
            for number, issue in enumerate(reading.issues, start=1)
        ],
    )
