"""Which rows of an older workbook a newer one has overtaken.

An Annex A workbook is complete for the six months before its as-at date: what an older one says
of those months, and the newer one does not, is no longer so. It names only the latest plan and
the latest period of care of a child, so an earlier one that had ended by then still stands.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, or_, select

from data.schema import RECORD_TABLES, import_run

_TABLES: Final = {table.name: table for table in RECORD_TABLES}
_EVENTS: Final = {
    "contact": "contact_date",
    "referral": "referral_date",
    "assessment": "authorised_date",
    "s47_enquiry": "start_date",
    "conference": "conference_date",
}
"""Tables of events, and the day by which a workbook holds them; none: still under way."""
_SPELLS: Final = ("early_help", "cin_plan", "cp_plan", "care_episode", "involvement")
_OF_A_LIST: Final = {"conference": "s47_enquiry"}
_LISTS: Final = {
    "referral": 3,
    "assessment": 4,
    "s47_enquiry": 5,
    "cin_plan": 6,
    "cp_plan": 7,
    "care_episode": 8,
    "care_leaver": 9,
}
"""Lists with a team, by what they are about."""


def overtaken(
    connection: Connection, authority: str, table: Table, newer: int
) -> Iterator[ColumnElement[bool]]:
    """Conditions for rows of ``table`` of older workbooks that the workbook ``newer`` overtakes."""
    first = connection.execute(
        select(import_run.c.data_from).where(
            import_run.c.authority_code == authority, import_run.c.import_id == newer
        )
    ).scalar_one()
    if first is None:
        return

    def holds(name: str) -> bool:
        of_list = _TABLES[_OF_A_LIST.get(name, name)]
        mine = and_(of_list.c.authority_code == authority, of_list.c.import_id == newer)
        return bool(connection.execute(select(exists().where(mine))).scalar())

    if table.name == "involvement":
        for name in filter(holds, _LISTS):
            prefix = f"{_LISTS[name]}|"
            of_list = and_(table.c.source_id.startswith(prefix), _reaches(table, first))
            kept = _ended_before_the_latest(table, newer, prefix)
            yield and_(of_list, ~kept) if name in _SPELLS else of_list
    elif table.name in _EVENTS and holds(table.name):
        day = table.c[_EVENTS[table.name]]
        yield or_(day.is_(None), day >= first)
    elif table.name in _SPELLS and holds(table.name):
        yield and_(_reaches(table, first), ~_ended_before_the_latest(table, newer))


def _reaches(table: Table, first: date) -> ColumnElement[bool]:
    return or_(table.c.end_date.is_(None), table.c.end_date > first)


def _ended_before_the_latest(table: Table, newer: int, prefix: str = "") -> ColumnElement[bool]:
    latest = table.alias("latest")
    same_child = and_(
        latest.c.authority_code == table.c.authority_code,
        latest.c.import_id == newer,
        latest.c.person_id == table.c.person_id,
        latest.c.source_id.startswith(prefix),
    )
    return and_(
        table.c.end_date.is_not(None),
        exists(select(latest.c.source_id).where(same_child)),
        ~exists(
            select(latest.c.source_id).where(same_child, latest.c.start_date < table.c.end_date)
        ),
    )
