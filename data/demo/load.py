"""Loads the demonstration through the ordinary doors, and removes it again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, and_, delete, select, update

from data.audit import keep_change
from data.engine import write_transaction
from data.imports.errors import Refusal
from data.schema import (
    RECORD_TABLES,
    SHARED,
    authority_state,
    closed_fact,
    closed_month,
    import_change,
    import_file,
    import_issue,
    import_run,
    measure_action,
    measure_comment,
    measure_mark,
    measure_target,
    monthly_fact,
    supplied_figure,
    team_map,
    visit_due,
    visit_pause,
    visit_rule,
)


def load_demo(engine: Engine, progress: Callable[[str], None]) -> None:
    """Write the demonstration's files to a temporary folder and import them.

    Raises Refusal where real records of the same authority are loaded.
    """
    # Imported here: a start that finds records loaded needs none of it.
    from data.demo import AUTHORITY, DATA_TO, write_demo
    from data.demo.figures import write_figures
    from data.demo.notes import write_notes
    from data.imports.run import run_import
    from data.published_seed import load_seed

    _refuse_over_real(engine, AUTHORITY)
    progress("Loading the published figures of all authorities")
    load_seed(engine, progress)
    with TemporaryDirectory(prefix="sightline-demo-") as name:
        folder = Path(name) / "demonstration"
        folder.mkdir()
        progress("Making up the records of the demonstration authority")
        write_demo(folder, progress=progress)
        # Before the records: the facts are made once with little in them, and once in full.
        write_figures(Path(name) / "figures.csv", folder)
        run_import(
            engine,
            "figures",
            [Path(name) / "figures.csv"],
            authority=AUTHORITY,
            demonstration=True,
            progress=progress,
        )
        report = run_import(
            engine,
            "ssd",
            [folder],
            authority=AUTHORITY,
            data_to=DATA_TO,
            demonstration=True,
            progress=progress,
        )
    write_notes(engine, AUTHORITY)
    if report.already_loaded:
        progress("The demonstration is loaded already; nothing has changed")
    else:
        progress(f"The demonstration is loaded: {report.rows_loaded:,} made-up records")


def _refuse_over_real(engine: Engine, code: str) -> None:
    """Refuse before anything is written where real records of the authority are loaded."""
    with engine.connect() as connection:
        real = connection.execute(
            select(import_run.c.import_id)
            .where(import_run.c.authority_code == code, ~import_run.c.is_demonstration)
            .limit(1)
        ).first()
    if real is not None:
        raise Refusal(
            f"Authority {code} holds real records; the demonstration is not loaded over them. "
            "Use another database for it."
        )


def load_demo_if_empty(engine: Engine, progress: Callable[[str], None]) -> None:
    """Load the demonstration where no authority holds any record.

    Where a start was stopped between its figures and its records, the rest is loaded.
    """
    of_demo = and_(import_run.c.is_demonstration, import_run.c.kind == "figures")
    with engine.connect() as connection:
        held = connection.execute(
            select(import_run.c.import_id)
            .where(import_run.c.authority_code != SHARED, ~of_demo)
            .limit(1)
        ).first()
    if held is None:
        load_demo(engine, progress)


def remove_demo(engine: Engine) -> str:
    """Remove every record of the demonstration and its figures; return what was done.

    The data version is raised and not dropped: a page that is open must not take new records
    for the old ones.
    """
    with write_transaction(engine) as connection:
        held = connection.execute(
            select(import_run.c.authority_code)
            .where(import_run.c.is_demonstration)
            .distinct()
            .order_by(import_run.c.authority_code)
        ).scalars()
        codes = list(held)
        for code in codes:
            keep_change(connection, None, code, "undo", "the demonstration", what="removed")
        tables = (
            *RECORD_TABLES,
            supplied_figure,
            monthly_fact,
            closed_fact,
            closed_month,
            visit_rule,
            visit_pause,
            visit_due,
            measure_mark,
            measure_comment,
            measure_action,
            measure_target,
            team_map,
            import_change,
            import_issue,
            import_file,
            import_run,
        )
        for table in tables:
            connection.execute(delete(table).where(table.c.authority_code.in_(codes)))
        connection.execute(
            update(authority_state)
            .where(authority_state.c.authority_code.in_(codes))
            .values(is_demonstration=False, data_version=authority_state.c.data_version + 1)
        )
    if not codes:
        return "No demonstration is loaded"
    return f"The demonstration is removed: authority {', '.join(codes)}"
