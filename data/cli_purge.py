"""``sightline purge``: says what is past its retention, and deletes it where asked to."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Engine

from dashboard.retention import REASONS, Retention
from dashboard.settings import Settings, spool_folder
from data import jobs
from data.purge import Old, past_retention, purge
from data.spool import Spool

WORDS: Final = {
    "refused_rows": "refused rows, whose values and messages are emptied",
    "pauses": "pauses of one child’s visits",
    "sessions": "ended or unused sessions",
    "counts_of_tries": "counts of tries",
    "jobs": "jobs of imports",
}


def add_command(commands: Any, day: Callable[[str], date]) -> None:
    """Add the command to the command line; ``day`` reads such an argument."""
    asked = commands.add_parser("purge", help="delete what is past its retention")
    asked.add_argument(
        "--before",
        type=day,
        metavar="YYYY-MM-DD",
        help="returns whose last day lies before it; SIGHTLINE_KEEP_RETURN_YEARS unless given",
    )
    asked.add_argument("--yes", action="store_true", help="delete it; without, it is only listed")


def retention_of(settings: Settings) -> Retention:
    """Return how long what is kept, as the settings have it."""
    return Retention(
        return_years=settings.keep_return_years,
        replaced_days=settings.keep_replaced_days,
        refused_days=settings.keep_refused_days,
        session_days=settings.keep_session_days,
    )


def on_purge(engine: Engine, words: argparse.Namespace, settings: Settings) -> None:
    """Carry out the command; raises Refusal for a day in the future."""
    keep, today = retention_of(settings), datetime.now(tz=UTC).date()
    if words.yes:
        found = purge(engine, keep, today, words.before)
        # Files that were sent and never loaded go a day after they were last used.
        Spool(spool_folder(settings)).sweep(lambda: jobs.living_jobs(engine))
    else:
        with engine.connect() as connection:
            found = past_retention(connection, keep, today, words.before)
    for line in said(found, keep, words.before, is_done=words.yes):
        print(line, flush=True)


def said(found: Old, keep: Retention, before: date | None, *, is_done: bool) -> Iterator[str]:
    """Yield what was found, line by line: imports by number, all else as counts."""
    returns = f"before {before}" if before else f"{keep.return_years} years"
    yield (
        f"Kept: returns {returns} ({REASONS['return_years']}); replaced imports "
        f"{keep.replaced_days} days; refused rows {keep.refused_days} days; sessions, tries and "
        f"jobs {keep.session_days} days. The audit trail and figures of closed months stay."
    )
    if found.is_nothing:
        yield "Nothing is past its retention"
        return
    for old in found.imports:
        until = f" to {old.data_to}" if old.data_to else ""
        yield (
            f"Import {old.import_id} of authority {old.authority}: {old.kind}{until}, "
            f"{old.rows:,} rows of records; {old.why}"
        )
    for what, count in found.counts.items():
        if count:
            yield f"{count:,} {WORDS[what]}"
    if is_done:
        yield "Deleted, and the figures are computed again. Backups made before still hold it."
    else:
        yield "Nothing was deleted: this is what would be; --yes deletes it"
