"""What stands in for figures while the database cannot be reached."""

from __future__ import annotations

from typing import Final

from layouts.components.tree import Element, element

UNAVAILABLE: Final = (
    "Temporarily unavailable: the records cannot be reached just now. Try again in a minute."
)


def unavailable() -> Element:
    """Return what stands in for figures while the database cannot be reached."""
    return element("P", UNAVAILABLE, className="unavailable", role="alert")
