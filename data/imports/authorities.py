"""Which authorities there are: the project's own list, and what has been loaded since."""

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, insert, select

from data.imports.errors import Refusal
from data.imports.report import Area
from data.imports.store import insert_rows
from data.schema import authority, succession

SEED: Final = Path(__file__).parent.parent / "published_seed"
OWN_LIST: Final = SEED / "authorities.csv"
SUCCESSIONS: Final = SEED / "succession.csv"

_COLUMNS: Final = (
    "authority_code",
    "new_code",
    "name",
    "region_code",
    "region_name",
    "first_year",
    "last_year",
)


@cache
def own_list() -> dict[str, Area]:
    """The authorities, regions and England of the project's own list, by code."""
    with OWN_LIST.open(encoding="utf-8", newline="") as stream:
        return {
            row["old_la_code"]: (
                row["old_la_code"],
                row["new_la_code"] or None,
                row["la_name"],
                row["region_code"],
                row["region_name"],
                int(row["first_year_seen"]) if row["first_year_seen"] else None,
                int(row["last_year_seen"]) if row["last_year_seen"] else None,
            )
            for row in csv.DictReader(stream)
        }


@cache
def own_successions() -> tuple[tuple[str, str, int, str], ...]:
    """What became of abolished and recoded authorities: old code, new code, first year, how.

    ``data/published_seed/make.py`` names the orders that made them.
    """
    with SUCCESSIONS.open(encoding="utf-8", newline="") as stream:
        return tuple(
            (row["old_code"], row["new_code"], int(row["from_year"]), row["how"])
            for row in csv.DictReader(stream)
        )


@cache
def by_ons_code() -> dict[str, str]:
    """The DfE's three digits of each authority by its ONS code, of today or of before."""
    found = {area[1]: code for code, area in own_list().items() if area[1] and code.isdigit()}
    found |= {
        old: found[new]
        for old, new, _, how in own_successions()
        if how == "recoded" and new in found
    }
    return found


def ensure_successions(connection: Connection) -> None:
    """Add the project's own list of successions where the table does not hold them."""
    held = set(connection.execute(select(succession.c.old_code, succession.c.new_code)).all())
    missing = [row for row in own_successions() if row[:2] not in held]
    if missing:
        names = [column.name for column in succession.columns]
        connection.execute(
            insert(succession), [dict(zip(names, row, strict=True)) for row in missing]
        )


def names(connection: Connection) -> dict[str, str]:
    """The names of all areas, by code."""
    rows = connection.execute(select(authority.c.authority_code, authority.c.name))
    return {row.authority_code: row.name for row in rows}


def checked(code: str | None) -> str:
    """The code of an authority for which records may be loaded; raises Refusal otherwise."""
    if code is None:
        raise Refusal("No authority given; expected --authority with the DfE's three digits.")
    if re.fullmatch(r"\d{3}", code, re.ASCII) is None:
        raise Refusal(f"{code[:20]!r} is not an authority's code; expected the DfE's three digits.")
    return code


def is_listed(connection: Connection, code: str) -> bool:
    """Whether the code is in the project's own list or in one that was loaded.

    One that is not may be new, or made up for a trial: its records load without a name, a
    region and neighbours.
    """
    listed = select(authority.c.name).where(authority.c.authority_code == code)
    return code in own_list() or connection.execute(listed).first() is not None


def ensure_named(connection: Connection, code: str) -> None:
    """Give ``code`` its name from the project's own list where the table has none."""
    if code in own_list():
        add_missing(connection, [own_list()[code]])


def add_missing(connection: Connection, areas: Iterable[Area]) -> None:
    """Insert the areas that the table does not hold; those it holds stay as they are."""
    held = set(connection.execute(select(authority.c.authority_code)).scalars())
    wanted = {area[0]: area for area in areas if area[0] not in held}
    if wanted:
        connection.execute(
            insert(authority),
            [dict(zip(_COLUMNS, area, strict=True)) for area in wanted.values()],
        )


def replace(connection: Connection, areas: Iterable[Area]) -> None:
    """Insert the areas, or bring those that the table holds up to what is given."""
    insert_rows(connection, authority, _COLUMNS, areas, replace=True)
