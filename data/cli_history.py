"""The commands on what was imported: ``imports``, ``report``, ``refused`` and ``undo``."""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Engine, select

from dashboard.desk import ImportLine
from data.audit import keep_change
from data.cli_import import report_lines
from data.engine import write_transaction
from data.import_history import import_lines, refused_rows
from data.imports.errors import Refusal
from data.imports.history import report_of
from data.imports.report import ImportReport
from data.schema import import_run
from data.undo import undo

COLUMNS: Final = (
    "id", "authority", "kind", "data to", "read", "loaded", "refused", "imported", "by", "hash",
    "files",
)  # fmt: skip


def on_imports(engine: Engine, words: argparse.Namespace) -> None:
    """Carry out one of the four commands; raises Refusal for an import that is not there."""
    if words.command == "imports":
        with engine.connect() as connection:
            held = import_lines(connection)
        lines = _as_json(held) if words.format == "json" else _as_table(held)
    elif words.command == "report":
        lines = report_lines(_report(engine, words.import_id))
    elif words.command == "refused":
        lines = _refused(engine, words.import_id, words.file)
    else:
        lines = iter([undo(engine, words.import_id, progress=_say_aside)])
    for line in lines:
        print(line, flush=True)


def _say_aside(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _report(engine: Engine, import_id: int) -> ImportReport:
    with engine.connect() as connection:
        code = connection.execute(
            select(import_run.c.authority_code).where(import_run.c.import_id == import_id)
        ).scalar()
        report = None if code is None else report_of(connection, code, import_id)
    if report is None:
        raise Refusal(f"There is no import {import_id}; `sightline imports` lists them.")
    return report


def _refused(engine: Engine, import_id: int, file_name: str | None) -> Iterator[str]:
    report = _report(engine, import_id)
    names = [file.file_name for file in report.files]
    if file_name is not None and file_name not in names:
        raise Refusal(f"Import {import_id} holds no file {file_name}; it has {', '.join(names)}.")
    with engine.connect() as connection:
        rows = refused_rows(connection, [report.authority], import_id, file_name)
    lines = []
    for row in rows:
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(row)
        lines.append(text.getvalue())
    body = "".join(f"{line}\n" for line in lines).encode()
    with write_transaction(engine) as connection:
        keep_change(
            connection, None, report.authority, "export", f"import {import_id}",
            of="refused rows", rows=len(lines), bytes=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
        )  # fmt: skip
    yield from lines


def _as_json(held: Sequence[ImportLine]) -> Iterator[str]:
    rows = [
        {
            "import_id": line.import_id,
            "authority": line.authority,
            "kind": line.kind,
            "files": line.file_name,
            "file_hash": line.file_hash,
            "year": line.year,
            "release": line.release,
            "data_from": line.data_from.isoformat() if line.data_from else None,
            "data_to": line.data_to.isoformat() if line.data_to else None,
            "imported_at": line.imported_at.isoformat(timespec="seconds"),
            "imported_by": line.imported_by or None,
            "is_demonstration": line.is_demonstration,
            "rows_read": line.rows_read,
            "rows_loaded": line.rows_loaded,
            "rows_warned": line.rows_warned,
            "rows_refused": line.rows_refused,
            "may_be_undone": line.may_be_undone,
        }
        for line in held
    ]
    yield json.dumps(rows, indent=2, ensure_ascii=False)


def _as_table(held: Sequence[ImportLine]) -> Iterator[str]:
    rows = [COLUMNS] + [
        (
            str(line.import_id),
            line.authority,
            line.kind,
            str(line.data_to or line.release or ""),
            f"{line.rows_read:,}",
            f"{line.rows_loaded:,}",
            f"{line.rows_refused:,}",
            line.imported_at.strftime("%Y-%m-%d %H:%M"),
            line.imported_by or "-",
            line.file_hash[:12],
            line.file_name,
        )
        for line in held
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
