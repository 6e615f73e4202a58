"""One import: read and check everything, then store it in one transaction, or change nothing."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, func, insert, select, update

from data import facts
from data.corrections import Corrected, corrected
from data.engine import write_transaction
from data.imports import (
    annex_a,
    authorities,
    changes,
    cin_census,
    extract_database,
    neighbours,
    published,
    rules,
    ssd,
    ssda903,
    supplied,
)
from data.imports.archive import unpacked
from data.imports.asked import Asked, Return, Source
from data.imports.errors import Refusal
from data.imports.matching import unmatched
from data.imports.report import ImportReport, Reading
from data.imports.rows import note
from data.imports.store import insert_records, insert_rows
from data.imports.winners import counting, mark_current
from data.rules import ensure_default_rules
from data.schema import (
    SHARED,
    authority_state,
    closed_month,
    import_file,
    import_issue,
    import_run,
)
from data.versions import raise_version

RECORD_KINDS: Final = ("ssda903", "cin-census", "annex-a", "ssd")
SHARED_KINDS: Final = ("published", "neighbours")
SUPPLIED: Final = "figures"
EARLIEST, LATEST = 1990, 2100
KINDS: Final = (*RECORD_KINDS, *SHARED_KINDS, SUPPLIED)

Progress = Callable[[str], None]
Finish = Callable[[Connection, Sequence[ImportReport]], None]
READERS: Final[Mapping[str, Callable[[Asked, Progress], Sequence[Return]]]] = {
    "ssda903": ssda903.read,
    "cin-census": cin_census.read,
    "annex-a": annex_a.read,
    "ssd": ssd.read,
    "published": published.read,
    "neighbours": neighbours.read,
    SUPPLIED: supplied.read,
}


def quiet(_message: str) -> None:
    """A progress that says nothing."""


def run_import(
    engine: Engine,
    kind: str,
    paths: Sequence[Path],
    *,
    authority: str | None,
    year: int | None = None,
    data_to: date | None = None,
    url: str = "",
    demonstration: bool = False,
    imported_by: str | None = None,
    hold_above: float | None = None,
    corrects: int | None = None,
    compute: bool = True,
    progress: Progress = quiet,
) -> ImportReport:
    """Load files of one kind and return what was found in them; of several returns, the last.

    See ``run_imports``.
    """
    return run_imports(
        engine,
        kind,
        paths,
        authority=authority,
        year=year,
        data_to=data_to,
        url=url,
        demonstration=demonstration,
        imported_by=imported_by,
        hold_above=hold_above,
        corrects=corrects,
        compute=compute,
        progress=progress,
    )[-1]


def run_imports(
    engine: Engine,
    kind: str,
    paths: Sequence[Path],
    *,
    authority: str | None,
    year: int | None = None,
    data_to: date | None = None,
    url: str = "",
    demonstration: bool = False,
    imported_by: str | None = None,
    hold_above: float | None = None,
    jump_limit: float | None = None,
    corrects: int | None = None,
    named: str = "",
    compute: bool = True,
    progress: Progress = quiet,
    finish: Finish | None = None,
) -> tuple[ImportReport, ...]:
    """Load files of one kind and return what was found in each return among them.

    ``authority`` (the DfE's three digits) is needed for records and supplied figures and not
    asked of published files. ``year`` is that of a return or list, ``data_to`` the last day of
    an extract; each reader says what stands in for them. ``url`` is the database that an
    ``ssd`` import may read in place of files. ``demonstration`` marks made-up records.
    ``hold_above``: raise Held, with nothing changed, where a figure jumps by more than so many
    per cent; ``jump_limit``: mark it where it does, and load it. ``corrects``: the import whose
    refused rows these are, corrected. ``named`` is kept as the name of what was loaded, in
    place of the paths' own. ``compute``: rebuild the facts; without it they are those of before.
    ``finish`` is called last in the transaction; what it raises undoes the import.

    Everything is read and checked before the one transaction that stores the rows, sets which
    rows are current, rebuilds the facts and raises the data version. The same files for the
    same year answer ``already_loaded`` and change nothing. Raises Refusal, with nothing
    changed, for what cannot be loaded at all; a row that breaks a rule is kept out or loaded
    with a warning and stands in the report.
    """
    if kind not in KINDS:
        raise Refusal(f"Unknown kind {kind!r}; expected one of {', '.join(KINDS)}.")
    if not paths and not url:
        raise Refusal(f"No file given; expected the files or the folder of {kind}.")
    for path in paths:
        if not path.exists():
            raise Refusal(f"No such file or folder: {path}.")
    if year is not None and not EARLIEST <= year <= LATEST:
        raise Refusal(f"The year {year} is not one of a return; expected one such as 2019.")
    if data_to is not None and data_to > datetime.now(tz=UTC).date():
        raise Refusal(f"The last day of the data, {data_to}, lies in the future.")
    code = SHARED if kind in SHARED_KINDS else authorities.checked(authority)
    base = None
    if corrects is not None:
        with engine.connect() as connection:
            base = corrected(
                connection, corrects, kind=kind, authority=code, year=year, data_to=data_to
            )
        year = base.year if year is None else year
        data_to = base.data_to if data_to is None and base.year is None else data_to
    with unpacked(paths) as plain:
        asked = Asked(plain, code, year, data_to, url, corrects)
        returns = READERS[kind](asked, progress)
        names = named[:200] or (_name_of(paths) if paths else extract_database.name_of(url))
        progress("Storing")
        with write_transaction(engine) as connection:
            if corrects is not None:
                # While the files were read it may have been undone, or replaced by another.
                base = corrected(
                    connection, corrects, kind=kind, authority=code, year=year, data_to=data_to
                )
            fresh: list[ImportReport] = []
            reports: list[ImportReport] = []
            before = changes.figures_now(connection, code) if compute else {}
            for each in returns:
                report = _store(
                    connection, kind, code, each, asked, names, demonstration, imported_by, base
                )
                reports.append(report)
                if not report.already_loaded:
                    fresh.append(report)
            if fresh:
                found = _recompute(connection, kind, code, demonstration, compute, progress)
                if compute and found:
                    last = fresh[-1]
                    limit = jump_limit if hold_above is None else hold_above
                    changed = changes.compare(connection, code, before, limit)
                    changes.store(connection, code, last.import_id, changed)
                    if hold_above is not None:
                        changes.hold(changed, hold_above)
                    reports[reports.index(last)] = replace(last, changes=tuple(changed))
            if finish is not None:
                finish(connection, reports)
    return tuple(reports)


def _store(
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
    """Store one return with its report; its rows become current as the kind has it."""
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


def _recompute(
    connection: Connection,
    kind: str,
    code: str,
    demonstration: bool,
    compute: bool,
    progress: Progress,
) -> bool:
    """Rebuild the facts and raise the data version; return whether there are facts to compare."""
    if kind in SHARED_KINDS:
        raise_version(connection, SHARED)
        return False
    authorities.ensure_named(connection, code)
    ensure_default_rules(connection, code)
    if compute:
        progress("Computing the figures")
        facts.rebuild(connection, code)
    raise_version(connection, code, is_demonstration=demonstration)
    return True


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


def _name_of(paths: Sequence[Path]) -> str:
    return ", ".join(path.resolve().name for path in paths)[:200]


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
