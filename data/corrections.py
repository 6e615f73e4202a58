"""Refused rows, corrected and loaded again: what the import that they belong to says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from data.imports.errors import Refusal
from data.imports.winners import counting
from data.schema import YEARLY, import_run


@dataclass(frozen=True, slots=True)
class Corrected:
    """The import that is corrected: what it is of, and the days that its records span."""

    import_id: int
    year: int | None
    data_from: date | None
    data_to: date | None


def corrected(
    connection: Connection,
    import_id: int,
    *,
    kind: str,
    authority: str,
    year: int | None = None,
    data_to: date | None = None,
) -> Corrected:
    """The import whose refused rows are to be loaded.

    Raises Refusal where there is none of that number, where it is of another kind or authority
    or was replaced, and where another year or last day is asked for than the one that it is of.
    """
    found = connection.execute(
        select(
            import_run.c.authority_code,
            import_run.c.kind,
            import_run.c.year,
            import_run.c.data_from,
            import_run.c.data_to,
        ).where(import_run.c.import_id == import_id, import_run.c.authority_code == authority)
    ).first()
    if found is None:
        raise Refusal(
            f"There is no import {import_id} of this authority to correct; `sightline imports` "
            "lists them."
        )
    if found.kind != kind:
        raise Refusal(f"Import {import_id} is one of {found.kind}, not of {kind}.")
    if year is not None and found.year is not None and year != found.year:
        raise Refusal(f"Import {import_id} is of the year {found.year}, not {year}.")
    if data_to is not None and found.data_to is not None and data_to != found.data_to:
        raise Refusal(f"The records of import {import_id} end on {found.data_to}, not {data_to}.")
    if import_id not in counting(connection, authority):
        of_what = (
            "a later return of the same year" if kind in YEARLY else "a later one of the same day"
        )
        later = connection.execute(
            select(import_run.c.import_id)
            .where(
                import_run.c.authority_code == authority,
                import_run.c.kind == kind,
                import_run.c.year == found.year
                if kind in YEARLY
                else import_run.c.data_to == found.data_to,
                import_run.c.corrects_id.is_(None),
            )
            .order_by(import_run.c.import_id.desc())
            .limit(1)
        ).scalar_one()
        raise Refusal(
            f"Import {import_id} was replaced by import {later}, {of_what}; correct that one."
        )
    return Corrected(import_id, found.year, found.data_from, found.data_to)
