"""What the core reads of one database, put together: everything comes through the gate.

Every function that reads an authority's rows takes the viewer. No viewer, no rows.
"""

from __future__ import annotations

from sqlalchemy import Engine, select

from dashboard.settings import SettingsError
from data.gate import Gate
from data.lists import natural
from data.published_reads import PublishedReads
from data.schema import SHARED, import_run

__all__ = ["SqlRepository", "default_authority", "loaded_authorities", "natural"]


class SqlRepository(Gate, PublishedReads):
    """Implements ``dashboard.ports.Repository`` on a database."""


def loaded_authorities(engine: Engine) -> tuple[str, ...]:
    """Return the codes of the authorities that hold records, in order."""
    with engine.connect() as connection:
        codes = connection.execute(
            select(import_run.c.authority_code)
            .where(import_run.c.authority_code != SHARED)
            .distinct()
            .order_by(import_run.c.authority_code)
        ).scalars()
        return tuple(codes)


def default_authority(engine: Engine, chosen: str = "") -> str:
    """Return ``chosen``, else the only authority loaded; empty where none is loaded.

    Raises SettingsError where several are loaded and none is chosen.
    """
    if chosen:
        return chosen
    found = loaded_authorities(engine)
    if len(found) > 1:
        raise SettingsError(
            f"Several authorities are loaded ({', '.join(found)}); say which with --authority or "
            "SIGHTLINE_AUTHORITY"
        )
    return found[0] if found else ""
