"""Which rows of a kind are current: those of the newest import that names a record.

Imports of a kind are ranked by the last day of their data, then by number. A return stands for
its whole year, so of several imports of one year only the last counts at all. An import of
corrected rows stands with the one that it corrects, just above it. A workbook of Annex A takes the
place of one of the same as-at date, and overtakes what older ones say of its own months.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, false, or_, select, update

from data.imports.snapshots import overtaken
from data.schema import RECORD_TABLES, SNAPSHOTS, YEARLY, calendar, import_run


def mark_current(connection: Connection, authority: str, kind: str, import_id: int) -> None:
    """Set ``is_current`` anew after ``import_id`` was stored with all its rows current."""
    groups = _ranked(connection, authority, kind)
    if len(groups) == 1 and len(groups[0].members) == 1:
        return
    if kind in (*YEARLY, *SNAPSHOTS):
        remark(connection, authority, kind)
        return
    ranked = [each for group in groups for each in group.members]
    place = ranked.index(import_id)
    for table in RECORD_TABLES:
        _mark(connection, table, (authority, import_id), ranked[:place], ranked[place + 1 :])


def counting(connection: Connection, authority: str) -> frozenset[int]:
    """The imports of ``authority`` that count at all: no later one has replaced them whole."""
    kinds = connection.execute(
        select(import_run.c.kind).where(import_run.c.authority_code == authority).distinct()
    ).scalars()
    return frozenset(
        each
        for kind in kinds.all()
        for group in _live(_ranked(connection, authority, kind), kind)
        for each in group.members
    )


def remark(connection: Connection, authority: str, kind: str) -> None:
    """Set ``is_current`` of every row of the kind from nothing but the imports that there are."""
    groups = _live(_ranked(connection, authority, kind), kind)
    ranked = [each for group in groups for each in group.members]
    for table in RECORD_TABLES:
        of_kind = and_(table.c.authority_code == authority, table.c.kind == kind)
        held = set(
            connection.execute(select(table.c.import_id).where(of_kind).distinct()).scalars()
        )
        current = [each for each in ranked if each in held]
        if held:
            connection.execute(
                update(table)
                .where(of_kind, table.c.is_current != table.c.import_id.in_(current))
                .values(is_current=table.c.import_id.in_(current))
            )
        for place, each in enumerate(current[1:], start=1):
            connection.execute(
                update(table)
                .where(
                    table.c.authority_code == authority,
                    table.c.import_id == each,
                    _named_by(table, current[:place]),
                )
                .values(is_current=false())
            )
        if kind in SNAPSHOTS and held:
            _overtake(connection, authority, table, groups)
        if kind in YEARLY and table.name in SPELLS and held:
            _correct_starts(connection, authority, table, groups)


def _overtake(
    connection: Connection, authority: str, table: Table, groups: Sequence["_Group"]
) -> None:
    """What a newer workbook should name and does not is no longer current."""
    for place, newer in enumerate(groups[:-1]):
        older = [each for group in groups[place + 1 :] for each in group.members]
        for condition in overtaken(connection, authority, table, newer.root):
            connection.execute(
                update(table)
                .where(
                    table.c.authority_code == authority,
                    table.c.import_id.in_(older),
                    table.c.is_current,
                    condition,
                )
                .values(is_current=false())
            )


SPELLS: Final = {
    "care_episode": ("start_date", "end_date"),
    "cin_plan": ("start_date", "end_date"),
    "cp_plan": ("start_date", "end_date"),
    "referral": ("referral_date", "close_date"),
}
"""Tables whose rows go on from one yearly return into the next, named by child and start."""


SAME_START: Final = 14
"""Days by which a start may be corrected to a later one."""


def _correct_starts(
    connection: Connection, authority: str, table: Table, groups: Sequence["_Group"]
) -> None:
    """A spell whose start a later return gives otherwise is that of the later return alone.

    It was open when the later return began, so that one should name it and does not; instead it
    names the same child with a spell that the older return should have known and does not, from
    the same days or earlier. Both together would be one spell counted twice. One that begins
    longer after it is what came next, recorded late: the earlier one then stands.
    """
    start, end = SPELLS[table.name]
    for place, newer in enumerate(groups):
        for older in groups[place + 1 :]:
            if newer.year is None or older.as_at is None:
                continue
            first = date(newer.year - 1, 4, 1)
            given, known = table.alias("given"), table.alias("known")
            given_day, own_day = calendar.alias("given_day"), calendar.alias("own_day")
            started = (
                select(own_day.c.day_number)
                .where(own_day.c.day == table.c[start])
                .scalar_subquery()
                .correlate(table)
            )
            given_otherwise = exists(
                select(given.c.source_id)
                .join(given_day, given_day.c.day == given.c[start])
                .where(
                    given_day.c.day_number <= started + SAME_START,
                    given.c.authority_code == table.c.authority_code,
                    given.c.import_id.in_(newer.members),
                    given.c.person_id == table.c.person_id,
                    given.c[start] <= older.as_at,
                    ~exists(
                        select(known.c.source_id).where(
                            known.c.authority_code == given.c.authority_code,
                            known.c.import_id.in_(older.members),
                            known.c.source_id == given.c.source_id,
                        )
                    ),
                )
            )
            connection.execute(
                update(table)
                .where(
                    table.c.authority_code == authority,
                    table.c.import_id.in_(older.members),
                    table.c.is_current,
                    or_(table.c[end].is_(None), table.c[end] >= first),
                    given_otherwise,
                )
                .values(is_current=false())
            )


class _Group(NamedTuple):
    """An import and its corrections, the newest first: they stand and fall together."""

    root: int
    year: int | None
    as_at: date | None
    members: list[int]


def _ranked(connection: Connection, authority: str, kind: str) -> list[_Group]:
    """Every import of the kind with its corrections, the one that counts for most first."""
    runs = connection.execute(
        select(
            import_run.c.import_id,
            import_run.c.year,
            import_run.c.data_to,
            import_run.c.corrects_id,
        )
        .where(import_run.c.authority_code == authority, import_run.c.kind == kind)
        .order_by(import_run.c.data_to.desc(), import_run.c.import_id.desc())
    ).all()
    known = {run.import_id: run.corrects_id for run in runs}
    groups = {
        run.import_id: _Group(run.import_id, run.year, run.data_to, [])
        for run in runs
        if run.corrects_id not in known
    }
    for run in runs:
        root = run.import_id
        while root not in groups:
            root = known[root]
        groups[root].members.append(run.import_id)
    for group in groups.values():
        group.members.sort(reverse=True)
    return list(groups.values())


def _live(groups: list[_Group], kind: str) -> list[_Group]:
    """The groups that count at all: the last of each year, or of each as-at date."""
    if kind not in (*YEARLY, *SNAPSHOTS):
        return groups
    last: dict[object, _Group] = {}
    for group in groups:
        last.setdefault(group.year if kind in YEARLY else group.as_at, group)
    return list(last.values())


def _mark(
    connection: Connection,
    table: Table,
    key: tuple[str, int],
    newer: list[int],
    older: list[int],
) -> None:
    authority, import_id = key
    mine = table.c.authority_code == authority
    for imports, others in (([import_id], newer), (older, [import_id])):
        if imports and others:
            connection.execute(
                update(table)
                .where(
                    mine,
                    table.c.import_id.in_(imports),
                    table.c.is_current,
                    _named_by(table, others),
                )
                .values(is_current=false())
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
