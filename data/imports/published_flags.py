"""Which published percentages are implausible: they are flagged and shown, never dropped."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from sqlalchemy import Connection, bindparam, select, update

from data.imports.report import Row
from data.schema import published_figure

PERCENT: Final = "_percent"
"""A series whose name ends so holds percentages."""
JUMP: Final = 40
"""Points by which a figure must differ from the one before it and the one after it."""
AGREE: Final = 10
"""Points by which those two may differ at most: the figure jumps out and comes back."""
"""An authority that says 7% between 84% and 87% has made a slip; one that falls to 40% and stays
there may well be right. Of all authorities and years of the DfE's files this marks about twenty
figures, some of them in places with very few children."""
NEAR_MONTHS: Final = 24
"""The figures before and after count only where they are no further away than this."""

Key: TypeAlias = tuple[str, str, str]
"""Series, area, month."""


def implausible(points: Sequence[tuple[str, float]]) -> dict[str, str]:
    """Why percentages of one area are implausible, by month; ``points`` are in order of time."""
    found = {
        month: f"{_percent(value)} lies outside 0 to 100"
        for month, value in points
        if not 0 <= value <= 100
    }
    for before, this, after in zip(points, points[1:], points[2:], strict=False):
        month, value = this
        jumps = min(abs(value - before[1]), abs(value - after[1])) > JUMP
        if (
            jumps
            and abs(before[1] - after[1]) < AGREE
            and _apart(before[0], month) <= NEAR_MONTHS >= _apart(month, after[0])
        ):
            found.setdefault(
                month,
                f"{_percent(value)} jumps out and back: {_percent(before[1])} in {before[0][:4]}, "
                f"{_percent(after[1])} in {after[0][:4]}",
            )
    return found


def _percent(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") + "%"


def _apart(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:])


def newest_figures(connection: Connection, series: Iterable[str]) -> dict[Key, Row]:
    """The figure that counts of each series, area and month: that of the newest release.

    A row gives release, import, value, symbol and flag.
    """
    table = published_figure.c
    names = ("release", "import_id", "value", "symbol", "flag")
    rows = connection.execute(
        select(table.series, table.area_code, table.month, *(table[name] for name in names))
        .where(table.series.in_(sorted(set(series))))
        .order_by(table.series, table.area_code, table.month, table.release, table.import_id)
    )
    return {(row[0], row[1], row[2]): tuple(row[3:]) for row in rows}


def flag(connection: Connection, series: Iterable[str]) -> dict[Key, str]:
    """Set the flags of the series anew, from the figures that count; return those that are set.

    Called after figures were stored or an import of them was undone: a figure may become
    implausible by the one that follows it.
    """
    percent = {name for name in series if name.endswith(PERCENT)}
    newest = newest_figures(connection, percent)
    by_area: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for (name, area, month), row in newest.items():
        if isinstance(row[2], float):
            by_area.setdefault((name, area), []).append((month, row[2]))
    flags = {
        (name, area, month): words[:200]
        for (name, area), points in by_area.items()
        for month, words in implausible(sorted(points)).items()
    }
    table = published_figure
    changed = [
        {"s": key[0], "a": key[1], "m": key[2], "r": row[0], "i": row[1], "f": flags.get(key)}
        for key, row in newest.items()
        if flags.get(key) != row[4]
    ]
    if changed:
        connection.execute(
            update(table)
            .where(
                table.c.series == bindparam("s"),
                table.c.area_code == bindparam("a"),
                table.c.month == bindparam("m"),
                table.c.release == bindparam("r"),
                table.c.import_id == bindparam("i"),
            )
            .values(flag=bindparam("f")),
            changed,
        )
    return flags
