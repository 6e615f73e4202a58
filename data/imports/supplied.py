"""Counts that no record system holds, as the council supplies them in one long CSV file."""

from collections.abc import Callable

from sqlalchemy import Connection

from data.imports.asked import Asked, Return
from data.imports.errors import Refusal
from data.imports.report import Reading


def read(asked: Asked, progress: Callable[[str], None]) -> list[Return]:
    """What the files hold."""
    raise Refusal("not read yet")


def store(connection: Connection, authority: str, reading: Reading, import_id: int) -> None:
    """Store the figures; of one series, period and unit the newest import is current."""
    raise Refusal("not read yet")
