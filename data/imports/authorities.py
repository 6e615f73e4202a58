"""Which authorities there are: the project's own list, and what has been loaded since."""

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, insert, select

from data.imports.errors import Refusal
from data.imports.report import Area
from data.imports.store import insert_rows
from data.schema import authority

OWN_LIST: Final = Path(__file__).parent.parent / "published_seed" / "authorities.csv"

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


def checked(engine: Engine, code: str | None) -> str:
    """The code of an authority for which records may be loaded; raises Refusal otherwise."""
    if code is None:
        raise Refusal("No authority given; expected --authority with the DfE's three digits.")
    if re.fullmatch(r"\d{3}", code, re.ASCII) is None:
        raise Refusal(f"{code[:20]!r} is not an authority's code; expected the DfE's three digits.")
    if code in own_list():
        return code
    with engine.connect() as connection:
        known = connection.execute(
            select(authority.c.name).where(authority.c.authority_code == code)
        ).scalar()
    if known is None:
        raise Refusal(
            f"No authority has the code {code}; load the authorities list with "
            "`sightline import neighbours` if it is new."
        )
    return code


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
