"""A database of one's own with the demonstration in it, for a test that writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine


def copy_of(engine: Engine, folder: Path) -> str:
    """Copy the SQLite database of ``engine`` whole into ``folder``; return the copy's URL."""
    path = folder / "sightline.db"
    with (
        closing(sqlite3.connect(engine.url.database or "")) as held,
        closing(sqlite3.connect(path)) as copy,
    ):
        held.backup(copy)
    return f"sqlite:///{path.as_posix()}"
