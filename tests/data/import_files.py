"""Small files for the tests of imports, written by hand."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, func, select

from data.schema import metadata

HEADER = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
EPISODES = (
    "CHILD",
    "DECOM",
    "RNE",
    "LS",
    "CIN",
    "PLACE",
    "PLACE_PROVIDER",
    "DEC",
    "REC",
    "REASON_PLACE_CHANGE",
    "HOME_POST",
    "PL_POST",
    "URN",
)
OC2 = ("CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED")


def write(path: Path, header: Sequence[str], *rows: Sequence[object]) -> Path:
    """Write a CSV file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def child(number: str, born: str = "01/05/2010", sex: str = "2", ethnic: str = "WBRI") -> list[str]:
    """A row of the SSDA903 header."""
    return [number, sex, born, ethnic, "A123456789012", "", ""]


def episode(
    number: str,
    start: str,
    rne: str = "S",
    *,
    end: str = "",
    rec: str = "",
    place: str = "U6",
    legal: str = "C2",
    post: str = "WV1 1AA",
    urn: str = "SC001",
) -> list[str]:
    """A row of the SSDA903 episodes."""
    return [number, start, rne, legal, "N1", place, "PR1", end, rec, "", "WV2 2BB", post, urn]


def a_return(
    folder: Path,
    children: Sequence[Sequence[object]],
    episodes: Sequence[Sequence[object]],
    oc2: Sequence[Sequence[object]] | None = None,
) -> Path:
    """Write a folder with header, episodes and, if given, OC2; return the folder."""
    write(folder / "header.csv", HEADER, *children)
    write(folder / "episodes.csv", EPISODES, *episodes)
    if oc2 is not None:
        write(folder / "oc2.csv", OC2, *oc2)
    return folder


def rows(engine: Engine, table: Table, *columns: str, **equal: object) -> list[tuple[Any, ...]]:
    """The named columns of the rows where each of ``equal`` holds, in order of the columns."""
    wanted = [table.c[name] for name in columns]
    statement = select(*wanted).order_by(*wanted)
    for name, value in equal.items():
        statement = statement.where(table.c[name] == value)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(statement)]


def counts(engine: Engine) -> dict[str, int]:
    """Rows of every table, to show that nothing has changed."""
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
