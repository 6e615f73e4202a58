"""Groups of the sign-in service, children who stand in no list, and published figures of teams.

Each change is one transaction with its entry in the audit trail; ``by`` is the viewer who does it.
What cannot be done raises data.imports.errors.Refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import Connection, Engine, delete, func, insert, select, union_all

from dashboard.audit import COMMAND_LINE, Entry
from dashboard.measures.registry import measures
from dashboard.people import (
    REASONS,
    GroupLine,
    PublishedTeams,
    RestrictedLine,
    role_names,
)
from dashboard.viewer import Viewer
from data.audit import add_entry
from data.imports.errors import Refusal
from data.people import changing, check_roles, check_scope, in_order, rows_of, scope_of
from data.schema import (
    RECORD_TABLES,
    group_role,
    published_team_measure,
    restricted_person,
)

LONGEST_GROUP: Final = 255
LONGEST_CHILD: Final = 60
LONGEST_NAME: Final = 80
"""Characters that the tables keep."""


def groups_of(connection: Connection, authority: str) -> Sequence[GroupLine]:
    """Return what members of groups may see, by name of the group."""
    rows = connection.execute(
        select(group_role)
        .where(group_role.c.authority_code == authority)
        .order_by(group_role.c.group_name, group_role.c.level, group_role.c.unit)
    ).all()
    found = []
    for name in dict.fromkeys(row.group_name for row in rows):
        own = [row for row in rows if row.group_name == name]
        places = dict.fromkeys((row.level, row.unit) for row in own if row.level)
        found.append(
            GroupLine(
                name,
                in_order({row.role for row in own}),
                scope_of(list(places)),
                any(row.may_list for row in own),
            )
        )
    return found


def set_group(engine: Engine, by: Viewer, wanted: GroupLine) -> str:
    """Say what members of a group may see, in place of what was said before; return it.

    Teams and services go with the role of a service manager. Raises Refusal.
    """
    name = wanted.name.strip()
    if not name or len(name) > LONGEST_GROUP or not name.isprintable():
        raise Refusal(f"The name of a group has 1 to {LONGEST_GROUP} characters.")
    check_roles(wanted.roles)
    roles = in_order(wanted.roles)
    if not roles:
        raise Refusal("A group needs a role; without one, remove it.")
    places = rows_of(wanted.scope)
    if (places or wanted.may_list) and "service_manager" not in roles:
        raise Refusal("Teams, services and their lists go with the role service_manager.")
    with changing(engine, by) as connection:
        check_scope(connection, by.authority, wanted.scope)
        _drop_group(connection, by, name)
        for role in roles:
            manages = role == "service_manager"
            for level, unit in places if manages and places else [("", "")]:
                connection.execute(
                    insert(group_role).values(
                        authority_code=by.authority,
                        group_name=name,
                        role=role,
                        level=level,
                        unit=unit,
                        may_list=manages and wanted.may_list,
                    )
                )
        told: dict[str, str | int | bool | None] = {
            "what": "group set",
            "roles": ", ".join(roles),
            "teams": ", ".join(wanted.scope.teams),
            "services": ", ".join(wanted.scope.services),
            "lists": wanted.may_list,
        }
        add_entry(connection, by, Entry("people", f"group: {name}", told))
    return f"Members of {name}: {role_names(roles).lower()}"


def remove_group(engine: Engine, by: Viewer, name: str) -> str:
    """Take everything from a group; return what was done. Raises Refusal where there is none."""
    with changing(engine, by) as connection:
        if not _drop_group(connection, by, name.strip()):
            raise Refusal(
                f"There is no group {name!r}; `sightline group list` says which there are."
            )
        add_entry(connection, by, Entry("people", f"group: {name}", {"what": "group removed"}))
    return f"Members of {name} have no role by it any more"


def _drop_group(connection: Connection, by: Viewer, name: str) -> int:
    return connection.execute(
        delete(group_role).where(
            group_role.c.authority_code == by.authority, group_role.c.group_name == name
        )
    ).rowcount


def restricted_of(
    connection: Connection, authority: str, *, named: bool
) -> Sequence[RestrictedLine]:
    """Return the children who stand in no list, the newest first; ``named``: with identifiers."""
    held = restricted_person.c
    rows = connection.execute(
        select(held.person_id, held.reason, held.name, held.made_on)
        .where(held.authority_code == authority)
        .order_by(held.made_on.desc(), held.reason, held.person_id)
    )
    found = [
        RestrictedLine(row.person_id if named else None, row.reason, row.name, row.made_on)
        for row in rows
    ]
    # In an order that tells nothing of identifiers that are not shown.
    return found if named else sorted(found, key=lambda e: (e.reason, e.made_on, e.name))


def restrict(engine: Engine, by: Viewer, child: str, reason: str) -> bool:
    """Take a child out of every list and export; return whether any record names the child.

    One whom no record names yet is kept too: the next return may. Raises Refusal for a
    reason that is none, an identifier that cannot be one, and a child who is restricted already.
    """
    child = child.strip()
    if reason not in REASONS:
        raise Refusal(f"{reason!r} is no reason; expected {', '.join(REASONS)}.")
    if not child or len(child) > LONGEST_CHILD or not child.isprintable():
        raise Refusal(f"The identifier of a child has 1 to {LONGEST_CHILD} characters.")
    with changing(engine, by) as connection:
        if _is_restricted(connection, by.authority, child):
            raise Refusal("This child is restricted already.")
        connection.execute(
            insert(restricted_person).values(
                authority_code=by.authority,
                person_id=child,
                reason=reason,
                name=(by.name or COMMAND_LINE)[:LONGEST_NAME],
                made_on=_today(),
            )
        )
        now = _number(connection, by.authority)
        told = Entry("restricted", "", {"what": "restricted", "reason": reason, "now": now})
        add_entry(connection, by, told)
        return _is_in_records(connection, by.authority, child)


def unrestrict(engine: Engine, by: Viewer, child: str) -> str:
    """Let a child stand in lists again; return what was done. Raises Refusal where none is."""
    child = child.strip()
    with changing(engine, by) as connection:
        removed = connection.execute(
            delete(restricted_person).where(
                restricted_person.c.authority_code == by.authority,
                restricted_person.c.person_id == child,
            )
        ).rowcount
        if not removed:
            raise Refusal("No child with this identifier is restricted.")
        now = _number(connection, by.authority)
        told = Entry("restricted", "", {"what": "no longer restricted", "now": now})
        add_entry(connection, by, told)
    return "The child may stand in lists again"


def published_of(connection: Connection, authority: str) -> Sequence[PublishedTeams]:
    """Return the measures whose figures by team are published, by id."""
    held = published_team_measure.c
    rows = connection.execute(
        select(held.measure, held.name, held.made_on)
        .where(held.authority_code == authority)
        .order_by(held.measure)
    )
    return [PublishedTeams(*row) for row in rows]


def publish(engine: Engine, by: Viewer, wanted: Sequence[str], unwanted: Sequence[str] = ()) -> str:
    """Publish figures by team of the measures ``wanted``, of ``unwanted`` no longer; return it.

    Raises Refusal for what is no measure.
    """
    known = measures()
    # A measure may have gone since it was published: what is no measure may be taken back.
    for each in wanted:
        if each not in known:
            raise Refusal(f"There is no measure {each!r}; `sightline measures` lists them.")
    with changing(engine, by) as connection:
        held = {each.measure for each in published_of(connection, by.authority)}
        new = [each for each in dict.fromkeys(wanted) if each not in held]
        gone = [each for each in dict.fromkeys(unwanted) if each in held]
        for each in new:
            connection.execute(
                insert(published_team_measure).values(
                    authority_code=by.authority,
                    measure=each,
                    name=(by.name or COMMAND_LINE)[:LONGEST_NAME],
                    made_on=_today(),
                )
            )
            add_entry(connection, by, Entry("published", each, {"what": "published"}))
        for each in gone:
            connection.execute(
                delete(published_team_measure).where(
                    published_team_measure.c.authority_code == by.authority,
                    published_team_measure.c.measure == each,
                )
            )
            add_entry(connection, by, Entry("published", each, {"what": "no longer published"}))
    if not new and not gone:
        return "Nothing was changed"
    number = len(held) + len(new) - len(gone)
    if not number:
        return "No figures by team are published"
    of = "1 measure" if number == 1 else f"{number} measures"
    return f"Figures by team are published for {of}"


def _is_restricted(connection: Connection, authority: str, child: str) -> bool:
    held = restricted_person.c
    query = select(held.person_id).where(held.authority_code == authority, held.person_id == child)
    return connection.execute(query).first() is not None


def _is_in_records(connection: Connection, authority: str, child: str) -> bool:
    """Return whether any record names the child."""
    named = [
        select(table.c.person_id)
        .where(table.c.authority_code == authority, table.c.person_id == child)
        .limit(1)
        .subquery()
        for table in RECORD_TABLES
        if "person_id" in table.c
    ]
    together = union_all(*(select(each.c.person_id) for each in named))
    return connection.execute(together).first() is not None


def _number(connection: Connection, authority: str) -> int:
    query = select(func.count()).where(restricted_person.c.authority_code == authority)
    return connection.execute(query).scalar_one()


def _today() -> date:
    return datetime.now(tz=UTC).date()
