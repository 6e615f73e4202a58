"""The cases behind a figure: the selects that fill the facts, for one figure and row by row."""

from __future__ import annotations

from sqlalchemy import Connection

from dashboard.ports import Cases, CasesAsked


def case_list(connection: Connection, authority: str, asked: CasesAsked) -> Cases | None:
    """Return a page of the cases behind a figure; None where no records stand behind it."""
    raise NotImplementedError
