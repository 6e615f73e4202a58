"""The children in need census: one XML file a year."""

from collections.abc import Callable

from data.imports.asked import Asked, Return
from data.imports.errors import Refusal


def read(asked: Asked, progress: Callable[[str], None]) -> list[Return]:
    """What the files hold."""
    raise Refusal("not read yet")
