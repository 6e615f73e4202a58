"""How many files one person may take away in ten minutes, counted once for all workers.

Whoever takes a hundred files in a few minutes is a script, or copies all there is. The count is
never worth a reader's wait: while an import holds the database nobody is held up by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data.attempts import Limit, take

FILES: Final = Limit("file", 60, timedelta(seconds=20), timedelta(minutes=5), timedelta(minutes=10))
PATIENCE_MS: Final = 1_000
"""So long the count waits for another that writes; then the file is given uncounted."""
USUAL_MS: Final = 30_000


@contextmanager
def _hurried(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that writes but does not wait behind an import; raises DBAPIError."""
    with engine.connect().execution_options(sightline_write=True) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        driver = connection.connection.driver_connection
        if is_sqlite and driver is not None:
            driver.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = {PATIENCE_MS}"))
                yield connection
        finally:
            if is_sqlite and driver is not None:
                driver.execute(f"PRAGMA busy_timeout={USUAL_MS}")


def file_limit(engine: Engine, free: int) -> Callable[..., int]:
    """Return what counts a file that somebody takes; ``free`` of them need no wait.

    It is given who takes it and when (UTC; None: now), and returns the seconds to wait first: 0,
    go on.
    """
    limit = replace(FILES, free=free)

    def wait(who: str, now: datetime | None = None) -> int:
        moment = now or datetime.now(tz=UTC).replace(tzinfo=None)
        try:
            with _hurried(engine) as connection:
                return take(connection, limit, who, moment)
        except (DBAPIError, PoolTimeout):
            return 0

    return wait
