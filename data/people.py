"""People who may sign in: added, changed, turned off, each in one transaction with its entry in
the audit trail.

``by`` is the viewer who does it. What cannot be done raises data.imports.errors.Refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from unicodedata import normalize

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from dashboard.audit import COMMAND_LINE, Entry
from dashboard.identity import ABSOLUTE, IDLE
from dashboard.people import (
    SOURCES,
    PersonLine,
    Scope,
    WantedPerson,
    password_fault,
    role_names,
)
from dashboard.viewer import ROLES, Viewer
from data import sessions
from data.audit import add_entry
from data.engine import write_transaction
from data.imports.errors import Refusal
from data.passwords import hash_password
from data.people_scope import places_of
from data.schema import (
    account,
    account_role,
    account_scope,
    authority_state,
    group_role,
    signed_in,
)

LONGEST_NAME: Final = 80
LONGEST_SUBJECT: Final = 255
"""Characters that the table keeps."""
LAST: Final = "{name} is the last administrator who may sign in. Make somebody else one first."


@contextmanager
def changing(engine: Engine, by: Viewer) -> Iterator[Connection]:
    """Give a write transaction, after which every view is asked for anew."""
    with write_transaction(engine) as connection:
        yield connection
        # Only where there is a version already: the row of an authority without records is made
        # with them, which says whether they are made up.
        connection.execute(
            update(authority_state)
            .where(authority_state.c.authority_code == by.authority)
            .values(data_version=authority_state.c.data_version + 1)
        )


def people_of(connection: Connection, authority: str) -> Sequence[PersonLine]:
    """Return everybody of ``authority`` who is known, by name."""
    return _lines(connection, account.c.authority_code == authority)


def person_of(connection: Connection, authority: str, person: int) -> PersonLine:
    """Return one person of ``authority``; raises Refusal where there is none."""
    found = _lines(connection, account.c.authority_code == authority, account.c.id == person)
    if not found:
        raise Refusal("There is no such person; the list says who may sign in.")
    return found[0]


def person_named(
    connection: Connection, authority: str, subject: str, source: str | None = None
) -> PersonLine:
    """Return the person whom ``source`` (None: any) signs in by ``subject``, in capitals or not.

    Raises Refusal where there is none, and where two sources know one of that name.
    """
    of = [
        account.c.authority_code == authority,
        func.lower(account.c.subject) == subject.strip().lower(),
    ]
    if source:
        of.append(account.c.source == source)
    found = _lines(connection, *of)
    if not found:
        raise Refusal(f"Nobody signs in as {subject!r}; `sightline user list` says who does.")
    if len(found) > 1:
        sources = ", ".join(each.wanted.source for each in found)
        raise Refusal(f"{subject!r} signs in in several ways ({sources}); say which with --source.")
    return found[0]


def add_person(
    engine: Engine, by: Viewer, wanted: WantedPerson, password: str = ""
) -> tuple[int, str]:
    """Add a person; return their id and what was done, in one line.

    Raises Refusal for a name that is there already, an unknown role, team or service, and a
    password that is too weak, or that would never be asked for.
    """
    wanted = _checked(wanted)
    if wanted.source == "local":
        if fault := password_fault(password, wanted.subject, wanted.name):
            raise Refusal(f"{fault}.")
    elif password:
        raise Refusal("Only a local person has a password here; other ways of signing in ask it.")
    # Made before the transaction: it takes its time on purpose.
    held = hash_password(password) if password else None
    with changing(engine, by) as connection:
        check_scope(connection, by.authority, wanted.scope)
        same = account.c.subject == wanted.subject
        if wanted.source == "proxy":  # names of a network are the same in capitals or not
            same = func.lower(account.c.subject) == wanted.subject.lower()
        known = select(account.c.id).where(account.c.source == wanted.source, same)
        if connection.execute(known).first():
            raise Refusal(f"{wanted.subject} is there already.")
        added = connection.execute(
            insert(account).values(
                authority_code=by.authority,
                source=wanted.source,
                subject=wanted.subject,
                name=wanted.name,
                password_hash=held,
                may_list=wanted.may_list,
                sees_restricted=wanted.sees_restricted,
                made_at=_now(),
                made_by=(by.name or COMMAND_LINE)[:LONGEST_NAME],
            )
        )
        [person] = added.inserted_primary_key or (0,)
        _give(connection, person, wanted)
        _keep(connection, by, wanted, "added", **_told(wanted))
    return person, f"{wanted.name} may sign in as {wanted.subject}. {role_names(wanted.roles)}."


def change_person(engine: Engine, by: Viewer, person: int, wanted: WantedPerson) -> str:
    """Give a person another name, other roles, scope and grants; return what was done.

    How they sign in, and by which name, stays. Raises Refusal as ``add_person`` does, and where
    nobody would be left who administers.
    """
    with changing(engine, by) as connection:
        held = person_of(connection, by.authority, person)
        wanted = _checked(
            WantedPerson(
                held.wanted.source,
                held.wanted.subject,
                wanted.name,
                wanted.roles,
                wanted.scope,
                wanted.may_list,
                wanted.sees_restricted,
            )
        )
        # What the scope held already may stay, whatever has become of that team since.
        new = Scope(
            tuple(each for each in wanted.scope.teams if each not in held.wanted.scope.teams),
            tuple(e for e in wanted.scope.services if e not in held.wanted.scope.services),
        )
        check_scope(connection, by.authority, new)
        connection.execute(
            update(account)
            .where(account.c.id == person)
            .values(
                name=wanted.name,
                may_list=wanted.may_list,
                sees_restricted=wanted.sees_restricted,
            )
        )
        for table in (account_role, account_scope):
            connection.execute(delete(table).where(table.c.account_id == person))
        _give(connection, person, wanted)
        _refuse_without_administrator(connection, by.authority, held)
        _keep(connection, by, wanted, "changed", **_told(wanted))
    return f"{wanted.name}: {role_names(wanted.roles).lower()}"


def set_password(engine: Engine, by: Viewer, person: int, password: str) -> str:
    """Give a local person a new password and end their sessions; return what was done."""
    with engine.connect() as connection:
        held = person_of(connection, by.authority, person)
    if held.wanted.source != "local":
        raise Refusal(f"{held.wanted.name} has no password here: {_way(held)} asks for it.")
    if fault := password_fault(password, held.wanted.subject, held.wanted.name):
        raise Refusal(f"{fault}.")
    made = hash_password(password)
    with changing(engine, by) as connection:
        connection.execute(update(account).where(account.c.id == person).values(password_hash=made))
        ended = _end(connection, person)
        _keep(connection, by, held.wanted, "password", sessions_ended=ended)
    return f"{held.wanted.name} has a new password. {_ended(ended)}"


def switch_person(engine: Engine, by: Viewer, person: int, *, on: bool) -> str:
    """Let a person sign in again, or no longer, which ends their sessions; return what was done.

    Raises Refusal where nobody would be left who administers.
    """
    with changing(engine, by) as connection:
        held = person_of(connection, by.authority, person)
        connection.execute(update(account).where(account.c.id == person).values(is_active=on))
        ended = 0 if on else _end(connection, person)
        _refuse_without_administrator(connection, by.authority, held)
        told = {} if on else {"sessions_ended": ended}
        _keep(connection, by, held.wanted, "turned on" if on else "turned off", **told)
    if on:
        return f"{held.wanted.name} may sign in again"
    return f"{held.wanted.name} may no longer sign in. {_ended(ended)}"


def end_sessions(engine: Engine, by: Viewer, person: int) -> str:
    """Sign a person out everywhere; return what was done."""
    with changing(engine, by) as connection:
        held = person_of(connection, by.authority, person)
        ended = _end(connection, person)
        _keep(connection, by, held.wanted, "signed out", sessions_ended=ended)
    return f"{held.wanted.name}: {_ended(ended).lower()}"


def _lines(connection: Connection, *of: Any) -> list[PersonLine]:
    now = _now()
    open_sessions = (
        select(signed_in.c.account_id, func.count().label("number"))
        .where(
            signed_in.c.ended_at.is_(None),
            signed_in.c.made_at > now - ABSOLUTE,
            signed_in.c.seen_at > now - IDLE,
        )
        .group_by(signed_in.c.account_id)
        .subquery()
    )
    rows = connection.execute(
        select(account, func.coalesce(open_sessions.c.number, 0).label("sessions"))
        .outerjoin(open_sessions, open_sessions.c.account_id == account.c.id)
        .where(*of)
        .order_by(func.lower(account.c.name), account.c.id)
    ).all()
    ids = [row.id for row in rows]
    roles: dict[int, set[str]] = {}
    scopes: dict[int, list[tuple[str, str]]] = {}
    for one in connection.execute(
        select(account_role.c.account_id, account_role.c.role).where(
            account_role.c.account_id.in_(ids)
        )
    ):
        roles.setdefault(one.account_id, set()).add(one.role)
    for each in connection.execute(
        select(account_scope)
        .where(account_scope.c.account_id.in_(ids))
        .order_by(account_scope.c.unit)
    ):
        scopes.setdefault(each.account_id, []).append((each.level, each.unit))
    return [
        PersonLine(
            row.id,
            WantedPerson(
                row.source,
                row.subject,
                row.name,
                in_order(roles.get(row.id, ())),
                scope_of(scopes.get(row.id, ())),
                row.may_list,
                row.sees_restricted,
            ),
            row.is_active,
            row.password_hash is not None,
            row.made_at,
            row.made_by,
            row.signed_in_at,
            row.sessions,
        )
        for row in rows
    ]


def in_order(roles: Any) -> tuple[str, ...]:
    """Return roles without any that is none, in their own order."""
    return tuple(role for role in ROLES if role in roles)


def scope_of(places: Sequence[tuple[str, str]]) -> Scope:
    """Return the scope that rows of level and unit make up."""
    teams, services = (
        tuple(unit for level, unit in places if level == wanted) for wanted in ("team", "service")
    )
    return Scope(teams, services)


def rows_of(scope: Scope) -> list[tuple[str, str]]:
    """Return the rows of level and unit that keep a scope."""
    teams = [("team", each) for each in dict.fromkeys(scope.teams)]
    return teams + [("service", each) for each in dict.fromkeys(scope.services)]


def _give(connection: Connection, person: int, wanted: WantedPerson) -> None:
    for role in wanted.roles:
        connection.execute(insert(account_role).values(account_id=person, role=role))
    for level, unit in rows_of(wanted.scope):
        connection.execute(insert(account_scope).values(account_id=person, level=level, unit=unit))


def _checked(wanted: WantedPerson) -> WantedPerson:
    """Return what is wanted, put in shape; raises Refusal."""
    if wanted.source not in SOURCES:
        raise Refusal(f"{wanted.source!r} is no way of signing in; expected {', '.join(SOURCES)}.")
    subject = wanted.subject.strip()
    if not subject or any(each.isspace() or not each.isprintable() for each in subject):
        raise Refusal("The name to sign in by must not be empty, and holds no spaces.")
    name = " ".join(wanted.name.split()) or subject
    for what, text, longest in (
        ("name to sign in by", subject, LONGEST_SUBJECT),
        ("name", name, LONGEST_NAME),
    ):
        if len(text) > longest:
            raise Refusal(f"The {what} has {len(text)} characters; {longest} can be kept.")
    check_roles(wanted.roles)
    return WantedPerson(
        wanted.source,
        # Whoever types a name may begin it with a capital or not; a service sends it as it is.
        normalize("NFKC", subject).lower() if wanted.source == "local" else subject,
        name,
        in_order(wanted.roles),
        wanted.scope,
        wanted.may_list,
        wanted.sees_restricted,
    )


def check_roles(roles: Sequence[str]) -> None:
    """Raise Refusal for a role that is none."""
    for role in roles:
        if role not in ROLES:
            raise Refusal(f"{role!r} is no role; expected {', '.join(ROLES)}.")


def check_scope(connection: Connection, authority: str, scope: Scope) -> None:
    """Raise Refusal for a team or service that ``authority`` does not have."""
    if scope == Scope():
        return
    places = places_of(connection, authority)
    teams = {code for code, *_ in places.teams}
    for each in scope.teams:
        if each not in teams:
            raise Refusal(f"There is no team {each!r}; `sightline teams` lists them.")
    for each in scope.services:
        if each not in places.services:
            known = ", ".join(places.services) or "none is recorded"
            raise Refusal(f"There is no service {each!r}; there are: {known}.")


def _refuse_without_administrator(connection: Connection, authority: str, held: PersonLine) -> None:
    """Raise Refusal where ``held`` administered until now and nobody would any more."""
    if not held.is_active or "administrator" not in held.wanted.roles:
        return
    still = (
        select(account.c.id)
        .join(account_role, account_role.c.account_id == account.c.id)
        .where(
            account.c.authority_code == authority,
            account.c.is_active,
            account_role.c.role == "administrator",
        )
    )
    # A group that gives the role is somebody too: a council that signs in by its own service may
    # turn its first, local administrator off.
    group = select(group_role.c.role).where(
        group_role.c.authority_code == authority, group_role.c.role == "administrator"
    )
    if not connection.execute(still).first() and not connection.execute(group).first():
        raise Refusal(LAST.format(name=held.wanted.name))


def _end(connection: Connection, person: int) -> int:
    """End the sessions of a person; return how many there were."""
    return sessions.end(connection, _now(), account_id=person)


def _ended(sessions: int) -> str:
    if not sessions:
        return "No session was open"
    return "1 session was ended" if sessions == 1 else f"{sessions} sessions were ended"


def _way(held: PersonLine) -> str:
    words = SOURCES[held.wanted.source]
    return words[0].lower() + words[1:]


def _told(wanted: WantedPerson) -> dict[str, str | int | bool | None]:
    return {
        "roles": ", ".join(wanted.roles),
        "teams": ", ".join(wanted.scope.teams),
        "services": ", ".join(wanted.scope.services),
        "lists": wanted.may_list,
        "restricted": wanted.sees_restricted,
    }


def _keep(
    connection: Connection,
    by: Viewer,
    wanted: WantedPerson,
    what: str,
    **told: str | int | bool | None,
) -> None:
    subject = f"{wanted.source}: {wanted.subject}"
    add_entry(connection, by, Entry("people", subject, {"what": what, **told}))


def _now() -> datetime:
    return datetime.now(tz=UTC).replace(tzinfo=None, microsecond=0)
