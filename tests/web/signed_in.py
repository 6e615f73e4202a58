"""A client that is signed in as a person with given roles, through the real table of sessions.

``app`` is one with sign-in: ``create_app(Settings(database_url=..., sign_in="local"))``. On a
database of one's own: people are written to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from dashboard.web.signed_in import COOKIE
from data.engine import write_transaction
from data.schema import account, account_role, account_scope
from data.sessions import begin


def person_in(
    engine: Engine,
    roles: Sequence[str],
    *,
    teams: Sequence[str] = (),
    services: Sequence[str] = (),
    may_list: bool = False,
    sees_restricted: bool = False,
    authority: str = "336",
    name: str = "",
    source: str = "local",
    subject: str = "",
    password_hash: str | None = None,
) -> int:
    """Add a person with ``roles`` and return the number of their account."""
    number = uuid4().hex[:12]
    with write_transaction(engine) as connection:
        added = connection.execute(
            insert(account).values(
                authority_code=authority,
                source=source,
                subject=subject or f"person{number}",
                name=name or f"Person {number[:4]}",
                password_hash=password_hash,
                may_list=may_list,
                sees_restricted=sees_restricted,
                made_at=_now(),
                made_by="A test",
            )
        )
        [person] = added.inserted_primary_key or (0,)
        rows = [{"account_id": person, "role": role} for role in roles]
        if rows:
            connection.execute(insert(account_role), rows)
        scope = [("team", each) for each in teams] + [("service", each) for each in services]
        for level, unit in scope:
            values = {"account_id": person, "level": level, "unit": unit}
            connection.execute(insert(account_scope).values(values))
    return int(person)


def session_in(engine: Engine, person: int, groups: Sequence[str] = ()) -> str:
    """Begin a session of an account and return its token."""
    with write_transaction(engine) as connection:
        return begin(connection, person, groups, _now())


def client_of(
    app: Dash,
    engine: Engine,
    roles: Sequence[str],
    teams: Sequence[str] = (),
    *,
    services: Sequence[str] = (),
    may_list: bool = False,
    sees_restricted: bool = False,
    authority: str = "336",
    name: str = "",
) -> FlaskClient:
    """Return a client that is signed in as a new person with ``roles``."""
    person = person_in(
        engine,
        roles,
        teams=teams,
        services=services,
        may_list=may_list,
        sees_restricted=sees_restricted,
        authority=authority,
        name=name,
    )
    client = app.server.test_client()
    client.set_cookie(COOKIE, session_in(engine, person), secure=True, httponly=True)
    return client


def _now() -> datetime:
    return datetime.now(tz=UTC).replace(tzinfo=None)
