"""Parts of a card: notes as a list, and what stands behind a heading."""

from __future__ import annotations

from collections.abc import Sequence

from layouts.components.tree import Element, element


def notes_list(notes: Sequence[str]) -> Element:
    """Return notes as a list."""
    return element("Ul", [element("Li", note) for note in notes], className="notes")


def folded(summary: str, part: str, content: Sequence[Element], *, of: str = "") -> Element:
    """Return ``content`` behind ``summary``; ``part`` names it, so that it can stay open.

    ``of`` says, to who does not see where it stands, what it belongs to.
    """
    hidden = [element("Span", f": {of}", className="visually-hidden")] if of else []
    return element(
        "Details",
        [element("Summary", [summary, *hidden] if hidden else summary), *content],
        **{"data-part": part},
    )
