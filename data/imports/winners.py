"""Which rows of a kind are current: those of the newest import that names a record.

Imports of a kind are ranked by the last day of their data, then by number. A return stands for
its whole year, so of several imports of one year only the last counts at all.
"""

from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, false, select, true, update

from data.schema import RECORD_TABLES, import_run

YEARLY: Final = frozenset({"ssda903", "cin-census"})
"""Kinds whose import replaces all that an earlier one said of the same year."""


def mark_current(connection: Connection, authority: str, kind: str, import_id: int) -> None:
    """Set ``is_current`` anew after ``import_id`` was stored with all its rows current."""
    runs = connection.execute(
        select(import_run.c.import_id, import_run.c.year)
        .where(import_run.c.authority_code == authority, import_run.c.kind == kind)
        .order_by(import_run.c.data_to.desc(), import_run.c.import_id.desc())
    ).all()
    ranked = [run.import_id for run in runs]
    replaced: list[int] = []
    if kind in YEARLY:
        year = next(run.year for run in runs if run.import_id == import_id)
        replaced = [run.import_id for run in runs if run.year == year]
        replaced.remove(import_id)
        last_of_year: dict[int | None, int] = {}
        for run in runs:
            last_of_year.setdefault(run.year, run.import_id)
        ranked = list(last_of_year.values())
    newer = ranked[: ranked.index(import_id)]
    older = ranked[ranked.index(import_id) + 1 :]
    for table in RECORD_TABLES:
        _mark(connection, table, (authority, import_id), newer, older, replaced)


def _mark(
    connection: Connection,
    table: Table,
    key: tuple[str, int],
    newer: list[int],
    older: list[int],
    replaced: list[int],
) -> None:
    authority, import_id = key
    mine = table.c.authority_code == authority
    if newer:
        connection.execute(
            update(table)
            .where(mine, table.c.import_id == import_id, _named_by(table, newer))
            .values(is_current=false())
        )
    if replaced:
        connection.execute(
            update(table)
            .where(mine, table.c.import_id.in_(replaced), table.c.is_current)
            .values(is_current=false())
        )
    if older:
        connection.execute(
            update(table)
            .where(
                mine,
                table.c.import_id.in_(older),
                table.c.is_current,
                _named_by(table, [import_id]),
            )
            .values(is_current=false())
        )
    if replaced:
        # What only the replaced import had hidden of an older one comes to light again.
        for place, earlier in enumerate(older):
            above = [*newer, import_id, *older[:place]]
            connection.execute(
                update(table)
                .where(
                    mine,
                    table.c.import_id == earlier,
                    ~table.c.is_current,
                    _named_by(table, replaced),
                    ~_named_by(table, above),
                )
                .values(is_current=true())
            )


def _named_by(table: Table, imports: list[int]) -> ColumnElement[bool]:
    other = table.alias("other")
    return exists(
        select(other.c.source_id).where(
            and_(
                other.c.authority_code == table.c.authority_code,
                other.c.import_id.in_(imports),
                other.c.source_id == table.c.source_id,
            )
        )
    )
