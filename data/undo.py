"""Undoing the last import: its rows are dropped, and what they had replaced counts again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, delete, func, select, update

from dashboard.viewer import Viewer
from data import facts
from data.audit import keep_change
from data.engine import write_transaction
from data.imports import published, supplied
from data.imports.errors import Refusal
from data.imports.winners import remark
from data.schema import (
    RECORD_TABLES,
    SHARED,
    import_change,
    import_file,
    import_issue,
    import_job,
    import_run,
    neighbour,
    supplied_figure,
)
from data.versions import raise_version

_OF_AUTHORITY: Final = (
    *RECORD_TABLES,
    supplied_figure,
    import_change,
    import_issue,
    import_file,
    import_run,
)


def quiet(_message: str) -> None:
    """A progress that says nothing."""


def last_imports() -> Select[Any]:
    """Return the query of the last import of each authority and of what all share."""
    return select(
        import_run.c.authority_code, func.max(import_run.c.import_id).label("import_id")
    ).group_by(import_run.c.authority_code)


def undo(
    engine: Engine,
    import_id: int | None = None,
    codes: Sequence[str] | None = None,
    progress: Callable[[str], None] = quiet,
    who: Viewer | None = None,
) -> str:
    """Undo an import, the last where none is named, and return what was done.

    Only the last import of an authority, or of what all share, can be undone; ``codes`` are
    those that may be touched (None: all). Names of authorities that a list gave stay. ``who`` is
    kept in the audit trail; None stands for whoever runs the command line. Raises
    Refusal, with nothing changed, where the import is another or part of the demonstration.
    """
    with write_transaction(engine) as connection:
        found = _last(connection, import_id, codes)
        code, number = found.authority_code, found.import_id
        progress(f"Dropping the rows of import {number}")
        for table in _OF_AUTHORITY:
            connection.execute(
                delete(table).where(table.c.authority_code == code, table.c.import_id == number)
            )
        if code == SHARED:
            published.drop(connection, number)
            connection.execute(delete(neighbour).where(neighbour.c.import_id == number))
        connection.execute(
            update(import_job)
            .where(import_job.c.import_id == number, import_job.c.authority_code == code)
            .values(import_id=None, message="It was loaded, and undone since.")
        )
        if code != SHARED:
            remark(connection, code, found.kind)
            supplied.remark(connection, code)
            progress("Computing the figures")
            facts.rebuild(connection, code)
        raise_version(connection, code)
        keep_change(
            connection, who, code, "undo", f"import {number}",
            of=found.kind, file_hash=found.file_hash,
        )  # fmt: skip
    return (
        f"Import {number} is undone: {found.kind}, {found.file_name}. What it had replaced "
        "counts again."
    )


def _last(connection: Connection, import_id: int | None, codes: Sequence[str] | None) -> Any:
    """Return the import to undo; raises Refusal where there is none that can be."""
    statement = select(import_run).order_by(import_run.c.import_id.desc())
    if codes is not None:
        statement = statement.where(import_run.c.authority_code.in_(codes))
    if import_id is not None:
        statement = statement.where(import_run.c.import_id == import_id)
    found = connection.execute(statement.limit(1)).first()
    if found is None:
        which = "no import" if import_id is None else f"no import {import_id}"
        raise Refusal(f"There is {which} to undo.")
    if found.is_demonstration:
        raise Refusal(
            f"Import {found.import_id} is the demonstration; `sightline demo --remove` removes it."
        )
    last = last_imports().where(import_run.c.authority_code == found.authority_code)
    newest = connection.execute(last).one().import_id
    if newest != found.import_id:
        raise Refusal(
            f"Import {found.import_id} is not the last one; only import {newest} can be undone."
        )
    return found
