"""One import: read and check everything, then store it in one transaction, or change nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, select

from dashboard.viewer import Viewer
from data import facts
from data.audit import keep_change
from data.corrections import corrected
from data.engine import write_transaction
from data.imports import (
    annex_a,
    authorities,
    changes,
    cin_census,
    extract_database,
    neighbours,
    published,
    ssd,
    ssda903,
    supplied,
)
from data.imports.archive import unpacked
from data.imports.asked import Asked, Return
from data.imports.errors import Refusal
from data.imports.report import ImportReport
from data.imports.stored import RECORD_KINDS, SHARED_KINDS, SUPPLIED, store_return
from data.rules import ensure_default_rules
from data.schema import (
    SHARED,
    import_run,
)
from data.versions import raise_version

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
    who: Viewer | None = None,
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
    ``finish`` is called last in the transaction; what it raises undoes the import. ``who`` is kept
    in the audit trail, in the same transaction; None stands for whoever runs the command line.

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
                report = store_return(
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
            for report in reports:
                if not report.already_loaded:
                    _keep(connection, who, report, corrects)
            if finish is not None:
                finish(connection, reports)
    return tuple(reports)


def _keep(
    connection: Connection, who: Viewer | None, report: ImportReport, corrects: int | None
) -> None:
    """Add an import to the audit trail: the hash of its files, and never their names or rows."""
    of_it = select(import_run.c.file_hash).where(
        import_run.c.authority_code == report.authority, import_run.c.import_id == report.import_id
    )
    keep_change(
        connection, who, report.authority, "import", f"import {report.import_id}",
        of=report.kind,
        year=report.year,
        data_to=report.data_to.isoformat() if report.data_to else None,
        rows_loaded=report.rows_loaded,
        rows_refused=report.rows_refused,
        corrects=corrects,
        is_demonstration=report.demonstration or None,
        file_hash=connection.execute(of_it).scalar_one(),
    )  # fmt: skip


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


def _name_of(paths: Sequence[Path]) -> str:
    return ", ".join(path.resolve().name for path in paths)[:200]
