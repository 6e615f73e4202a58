"""Who is asking: every function of the repository takes a viewer. No viewer, no rows."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Viewer:
    """What a person may see of one authority.

    ``level`` is the lowest organisation level (all, service, locality, team) and ``units`` the
    units of it that may be seen (empty: all). ``may_list``: may see the cases behind a figure.
    ``discloses``: small numbers are shown to this viewer. ``may_import``: may load returns, undo
    an import and close a month. ``name`` is kept beside what this person does.
    """

    authority: str
    level: str = "team"
    units: tuple[str, ...] = ()
    may_list: bool = True
    discloses: bool = True
    may_import: bool = False
    name: str = ""


def full_viewer(authority: str) -> Viewer:
    """Return the one viewer there is until sign-in exists: sees everything of ``authority``."""
    return Viewer(authority)


def reader_of(viewer: Viewer, edition: str) -> Viewer:
    """Return whom ``edition`` is for: of the publication edition, one who sees no small number.

    ``edition`` is full or publication; whoever may not see small numbers never gets the full one.
    """
    if edition == "full":
        return viewer
    return replace(viewer, discloses=False, may_list=False)
