"""Sessions in the database: begun, found, ended. The cookie's value is kept only as its hash.

Roles and scope are read anew with each request, so that what an administrator changes holds at
once. Moments are in UTC without a zone, as the tables hold them.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from dashboard.identity import ABSOLUTE, IDLE, Session, SessionLine
from dashboard.people import Scope, teams_in
from dashboard.viewer import ROLES, Person
from data.people_scope import places_of
from data.schema import account, account_role, account_scope, group_role, signed_in

TOUCH: Final = timedelta(minutes=1)
"""That a session is used is written at most so often."""


def hash_of(token: str) -> str:
    """Return what the cookie's value is kept as."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def begin(
    connection: Connection,
    person: int,
    groups: Sequence[str],
    now: datetime,
    kept: timedelta = timedelta(days=30),
) -> str:
    """Begin a session of the account ``person`` and return its token: 256 random bits.

    In a transaction that writes. Sessions that began longer than ``kept`` ago are deleted.
    """
    token = secrets.token_urlsafe(32)
    connection.execute(delete(signed_in).where(signed_in.c.made_at < now - ABSOLUTE - kept))
    connection.execute(
        signed_in.insert().values(
            token_hash=hash_of(token),
            account_id=person,
            groups=json.dumps(list(groups)),
            made_at=now,
            seen_at=now,
        )
    )
    connection.execute(update(account).where(account.c.id == person).values(signed_in_at=now))
    return token


def _lives(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a session was not ended, its account is on, and it is not over."""
    return and_(
        signed_in.c.ended_at.is_(None),
        signed_in.c.made_at > now - ABSOLUTE,
        account.c.is_active,
    )


def row_of(connection: Connection, token: str, now: datetime) -> Any | None:
    """Return the session of ``token`` with its account, idle or not; None where it has ended."""
    return connection.execute(
        select(
            signed_in.c.token_hash,
            signed_in.c.groups,
            signed_in.c.made_at,
            signed_in.c.seen_at,
            account,
        )
        .join_from(signed_in, account)
        .where(signed_in.c.token_hash == hash_of(token), _lives(now))
    ).one_or_none()


def session_of(connection: Connection, row: Any, seen_at: datetime, now: datetime) -> Session:
    """Return the session of ``row``, last used at ``seen_at``."""
    return Session(
        person=person_of(connection, row, json.loads(row.groups)),
        source=row.source,
        subject=row.subject,
        made_at=row.made_at,
        seen_at=seen_at,
        is_idle=now - seen_at >= IDLE,
    )


def person_of(connection: Connection, row: Any, groups: Sequence[str]) -> Person:
    """Return the person of an account's ``row``, with what is given to them and to ``groups``.

    Groups count of whoever the sign-in service or a proxy vouches for, never of a local account.
    """
    own = connection.execute(
        select(account_role.c.role).where(account_role.c.account_id == row.id)
    ).scalars()
    roles = set(own)
    places = connection.execute(
        select(account_scope.c.level, account_scope.c.unit).where(
            account_scope.c.account_id == row.id
        )
    ).all()
    scope = {(each.level, each.unit) for each in places}
    may_list = bool(row.may_list)
    if groups and row.source != "local":
        given = connection.execute(
            select(group_role).where(
                group_role.c.authority_code == row.authority_code,
                group_role.c.group_name.in_(groups),
            )
        ).all()
        roles |= {each.role for each in given}
        managed = [each for each in given if each.role == "service_manager"]
        scope |= {(each.level, each.unit) for each in managed if each.level}
        # Lists of the teams that one group gives are no lists of those that come from elsewhere.
        may_list = may_list or (
            bool(managed) and not places and all(each.may_list for each in managed)
        )
    return Person(
        account=row.id,
        authority=row.authority_code,
        name=row.name,
        roles=frozenset(roles & ROLES.keys()),
        teams=_teams(connection, row.authority_code, scope),
        may_list=may_list,
        sees_restricted=bool(row.sees_restricted),
    )


def _teams(connection: Connection, authority: str, scope: set[tuple[str, str]]) -> tuple[str, ...]:
    """Return the codes of the teams in ``scope``, those of its services as they are now."""
    teams = tuple(sorted(unit for level, unit in scope if level == "team"))
    services = tuple(sorted(unit for level, unit in scope if level == "service"))
    if not services:
        return teams
    return teams_in(Scope(teams, services), places_of(connection, authority))


def touch(connection: Connection, token_hash: str, now: datetime) -> None:
    """Write that a session was used at ``now``; one that was ended meanwhile stays ended."""
    connection.execute(
        update(signed_in)
        .where(signed_in.c.token_hash == token_hash, signed_in.c.seen_at < now)
        .values(seen_at=now)
    )


def end(
    connection: Connection, now: datetime, *, token: str = "", account_id: int | None = None,
    but: str = "",
) -> int:  # fmt: skip
    """End the session of ``token``, or those of an account, ``but`` that of one token; how many."""
    which: list[ColumnElement[bool]] = [signed_in.c.ended_at.is_(None)]
    which += [signed_in.c.token_hash == hash_of(token)] if token else []
    which += [signed_in.c.account_id == account_id] if account_id is not None else []
    which += [signed_in.c.token_hash != hash_of(but)] if but else []
    if len(which) == 1:  # nobody is named
        return 0
    return connection.execute(update(signed_in).where(*which).values(ended_at=now)).rowcount


def lines_of(
    connection: Connection, account_id: int, token: str, now: datetime
) -> list[SessionLine]:
    """Return the sessions of an account that have not ended, newest first."""
    rows = connection.execute(
        select(signed_in.c.token_hash, signed_in.c.made_at, signed_in.c.seen_at)
        .join_from(signed_in, account)
        .where(signed_in.c.account_id == account_id, _lives(now), signed_in.c.seen_at > now - IDLE)
        .order_by(signed_in.c.made_at.desc())
    )
    own = hash_of(token)
    return [SessionLine(row.made_at, row.seen_at, row.token_hash == own) for row in rows]
