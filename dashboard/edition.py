"""The two editions of what leaves the screen, and the words that mark them."""

from __future__ import annotations

from typing import Final

from dashboard.threshold import small_number
from dashboard.viewer import Viewer

OFFICIAL_SENSITIVE: Final = "Official-Sensitive: not for publication"
FULL_FILE: Final = "official-sensitive"
"""What the name of a full file ends with."""


def publication_words() -> str:
    """Return the words that mark the publication edition: ``Counts under 6 are hidden``."""
    return f"Counts under {small_number()} are hidden"


def marking(edition: str) -> str:
    """Return the words that mark a page, file or image of ``edition`` (full or publication)."""
    return OFFICIAL_SENSITIVE if edition == "full" else publication_words()


def edition_of_file(asked: str | None, viewer: Viewer) -> str:
    """Return the edition of a file or paper: the full one where it is asked for and may be had."""
    return "full" if asked == "full" and viewer.discloses else "publication"
