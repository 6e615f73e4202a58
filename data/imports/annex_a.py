"""Annex A: a workbook of eleven lists, a snapshot kept under its as-at date."""

from collections.abc import Callable

from data.imports.asked import Asked, Return
from data.imports.errors import Refusal


def read(asked: Asked, progress: Callable[[str], None]) -> list[Return]:
    """What the files hold."""
    raise Refusal("not read yet")
