"""Signing in on a database: passwords, whom a service vouches for, sessions, and their trail."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.audit import Entry
from dashboard.identity import (
    LONGEST_NAME,
    Identity,
    Refused,
    Session,
    SessionLine,
    SignedIn,
)
from dashboard.people import password_fault
from dashboard.ports import TemporarilyUnavailable
from dashboard.settings import Settings, SettingsError
from dashboard.viewer import Viewer
from data import attempts, sessions
from data.audit import add_entry
from data.engine import write_transaction
from data.oidc import Oidc
from data.passwords import TooBusy, hash_password, needs_new_hash, verify_password
from data.repository import default_authority
from data.schema import account

NOBODY: Final = "Nobody signed in"
"""The name beside an entry of the trail on somebody who was not let in."""
MOST_UNWRITTEN: Final = 10_000


def _utc_now() -> datetime:
    return datetime.now(tz=UTC).replace(tzinfo=None)


@contextmanager
def _answered() -> Iterator[None]:
    """Turn a database that does not answer into TemporarilyUnavailable."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        words = "The database does not answer"
        if "locked" in str(getattr(error, "orig", "")):
            words = "Records are being stored just now"
        raise TemporarilyUnavailable(words) from error


class SqlSignIn:
    """Implements ``dashboard.identity.SignIn``."""

    def __init__(
        self, engine: Engine, settings: Settings, clock: Callable[[], datetime] = _utc_now
    ) -> None:
        """Sign in by the ways of ``settings``; ``clock`` gives the time in UTC, without a zone."""
        self._engine = engine
        self._settings = settings
        self._clock = clock
        self._oidc = Oidc(settings)
        # Used, but not written yet: an import was being stored just then.
        self._unwritten: dict[str, datetime] = {}

    def now(self) -> datetime:
        """See SignIn.now."""
        return self._clock()

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """Give a transaction that writes; on PostgreSQL it need not wait for an import."""
        if self._engine.dialect.name == "sqlite":
            with write_transaction(self._engine) as connection:
                yield connection
        else:
            with self._engine.begin() as connection:
                yield connection

    def by_password(self, name: str, password: str, address: str, held: str) -> SignedIn | Refused:
        """See SignIn.by_password."""
        now = self._clock()
        known_as = unicodedata.normalize("NFKC", name).strip().lower()[:LONGEST_NAME]
        with _answered():
            if wait := self._wait(known_as, address, now):
                return Refused("wait", wait)
            with self._engine.connect() as connection:
                row = connection.execute(
                    select(account).where(
                        account.c.source == "local", account.c.subject == known_as
                    )
                ).one_or_none()
            try:
                is_right = verify_password(row.password_hash if row else None, password)
                is_right = is_right and row is not None and bool(row.is_active)
                renewed = is_right and row is not None and needs_new_hash(row.password_hash)
                new_hash = hash_password(password) if renewed else None
            except TooBusy:
                return Refused("busy", 10)
            with self._write() as connection:
                if row is None or not is_right:
                    self._keep_refused(
                        connection,
                        f"account {row.id}" if row else f"name {attempts.key_of(known_as)[:16]}",
                        {"by": "local", "why": "off" if row and not row.is_active else "wrong"},
                        row,
                    )
                    return Refused("wrong")
                attempts.forgive(connection, attempts.BY_NAME, known_as, wholly=True)
                attempts.forgive(connection, attempts.BY_ADDRESS, address, wholly=False)
                if new_hash:
                    connection.execute(
                        update(account).where(account.c.id == row.id).values(password_hash=new_hash)
                    )
                return SignedIn(self._begin(connection, row, (), held))

    def _wait(self, name: str, address: str, now: datetime) -> int:
        """Count a try; the seconds to wait before it, 0: go on."""
        with self._write() as connection:
            attempts.forget_old(connection, attempts.BY_NAME, now)
            attempts.forget_old(connection, attempts.BY_ADDRESS, now)
            return attempts.take(connection, attempts.BY_ADDRESS, address, now) or attempts.take(
                connection, attempts.BY_NAME, name, now
            )

    def by_identity(self, identity: Identity, held: str) -> SignedIn | Refused:
        """See SignIn.by_identity."""
        with _answered(), self._write() as connection:
            row = self._account(connection, identity)
            if row is None:
                authority = self._authority()
                if not authority:
                    return Refused("nowhere")
                self._add(connection, identity, authority)
                row = self._account(connection, identity)
            if not row.is_active:
                what = {"by": identity.source, "why": "off"}
                self._keep_refused(connection, f"account {row.id}", what, row)
                return Refused("off")
            return SignedIn(self._begin(connection, row, identity.groups, held))

    def _authority(self) -> str:
        """Return the authority of whoever signs in for the first time; empty where none is sure."""
        try:
            return default_authority(self._engine, self._settings.authority)
        except SettingsError:  # several are loaded since the start
            return ""

    def _account(self, connection: Connection, identity: Identity) -> Any:
        """Return the account of ``identity``, None where there is none yet.

        Names of a network are the same in capitals or not; those of a service are not.
        """
        same = account.c.subject == identity.subject
        if identity.source == "proxy":
            same = func.lower(account.c.subject) == identity.subject.lower()
        return connection.execute(
            select(account).where(account.c.source == identity.source, same).limit(1)
        ).one_or_none()

    def _add(self, connection: Connection, identity: Identity, authority: str) -> None:
        """Add an account without a role: an administrator finds it, and its groups count."""
        connection.execute(
            insert(account).values(
                authority_code=authority,
                source=identity.source,
                subject=identity.subject,
                name=identity.name[:80],
                made_at=self._clock(),
                made_by="First sign-in",
            )
        )

    def _begin(self, connection: Connection, row: Any, groups: Sequence[str], held: str) -> str:
        """Begin a session of the account of ``row`` in place of that of ``held``; its token."""
        now = self._clock()
        if held:
            sessions.end(connection, now, token=held)
        kept = timedelta(days=self._settings.keep_session_days)
        token = sessions.begin(connection, row.id, groups, now, kept)
        add_entry(connection, _as(row), Entry("sign_in", row.source))
        return token

    def _keep_refused(
        self, connection: Connection, subject: str, detail: dict[str, str], row: Any = None
    ) -> None:
        authority = row.authority_code if row is not None else self._authority()
        viewer = Viewer(authority, "all", (), may_list=False, discloses=False, name=NOBODY)
        add_entry(connection, viewer, Entry("sign_in_refused", subject, detail))

    def oidc_address(self, secret: str) -> str:
        """See SignIn.oidc_address."""
        return self._oidc.address(secret)

    def oidc_identity(self, secret: str, state: str, code: str) -> Identity:
        """See SignIn.oidc_identity."""
        return self._oidc.identity(secret, state, code)

    def oidc_end(self) -> str:
        """See SignIn.oidc_end."""
        return self._oidc.end_address()

    def refused(self, why: str, source: str, address: str) -> None:
        """See SignIn.refused."""
        with _answered(), self._write() as connection:
            # The trail grows no faster than tries are allowed.
            if not attempts.take(connection, attempts.BY_ADDRESS, address, self._clock()):
                self._keep_refused(connection, source, {"by": source, "why": why[:80]})

    def session(
        self, token: str, *, is_asked_for: bool = True, even_idle: bool = False
    ) -> Session | None:
        """See SignIn.session."""
        if not 0 < len(token) <= 100:
            return None
        now = self._clock()
        with _answered(), self._engine.connect() as connection:
            row = sessions.row_of(connection, token, now)
            if row is None or row.source not in self._settings.ways:
                return None
            seen = max(row.seen_at, self._unwritten.get(row.token_hash, row.seen_at))
            found = sessions.session_of(connection, row, seen, now)
        if found.is_idle:
            return found if even_idle else None
        if is_asked_for and now - seen >= sessions.TOUCH:
            self._touch(row.token_hash, now)
            return replace(found, seen_at=now)
        return found

    def _touch(self, token_hash: str, now: datetime) -> None:
        """Write that a session is used; while an import is being stored, remember it here."""
        try:
            with self._at_once() as connection:
                sessions.touch(connection, token_hash, now)
            self._unwritten.pop(token_hash, None)
        except (DBAPIError, PoolTimeout):
            if len(self._unwritten) >= MOST_UNWRITTEN:
                self._unwritten.clear()
            self._unwritten[token_hash] = now

    @contextmanager
    def _at_once(self) -> Iterator[Connection]:
        """Give a transaction that writes at once or not at all: nobody waits for it."""
        if self._engine.dialect.name != "sqlite":
            with self._engine.begin() as connection:
                yield connection
            return
        with self._engine.connect().execution_options(sightline_write=True) as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA busy_timeout=20")
            try:
                with connection.begin():
                    yield connection
            finally:
                driver.execute("PRAGMA busy_timeout=30000")

    def end(self, token: str) -> None:
        """See SignIn.end."""
        with _answered(), self._write() as connection:
            row = sessions.row_of(connection, token, self._clock())
            if row is not None and sessions.end(connection, self._clock(), token=token):
                add_entry(connection, _as(row), Entry("sign_out", row.source))

    def end_others(self, token: str) -> int:
        """See SignIn.end_others."""
        with _answered(), self._write() as connection:
            return self._end_others(connection, token)

    def _end_others(self, connection: Connection, token: str) -> int:
        now = self._clock()
        row = sessions.row_of(connection, token, now)
        if row is None:
            return 0
        ended = sessions.end(connection, now, account_id=row.id, but=token)
        if ended:
            what = Entry("sign_out", row.source, {"other_sessions": ended})
            add_entry(connection, _as(row), what)
        return ended

    def sessions(self, token: str) -> Sequence[SessionLine]:
        """See SignIn.sessions."""
        now = self._clock()
        with _answered(), self._engine.connect() as connection:
            row = sessions.row_of(connection, token, now)
            return sessions.lines_of(connection, row.id, token, now) if row else []

    def change_password(self, token: str, old: str, new: str, address: str) -> str | Refused:
        """See SignIn.change_password."""
        now = self._clock()
        with _answered():
            with self._engine.connect() as connection:
                row = sessions.row_of(connection, token, now)
            if row is None or row.source != "local":
                return Refused("wrong")
            if fault := password_fault(new, row.subject, row.name):
                return fault
            if wait := self._wait(row.subject, address, now):
                return Refused("wait", wait)
            try:
                is_right = verify_password(row.password_hash, old)
                new_hash = hash_password(new) if is_right else ""
            except TooBusy:
                return Refused("busy", 10)
            with self._write() as connection:
                if not is_right:
                    what = {"by": "local", "why": "wrong", "for": "a new password"}
                    self._keep_refused(connection, f"account {row.id}", what, row)
                    return Refused("wrong")
                attempts.forgive(connection, attempts.BY_NAME, row.subject, wholly=True)
                attempts.forgive(connection, attempts.BY_ADDRESS, address, wholly=False)
                connection.execute(
                    update(account).where(account.c.id == row.id).values(password_hash=new_hash)
                )
                what_else = {"what": "own password"}
                add_entry(connection, _as(row), Entry("people", f"account {row.id}", what_else))
                self._end_others(connection, token)
        return ""


def _as(row: Any) -> Viewer:
    """Return the person of an account as the trail names whoever does something."""
    return Viewer(
        row.authority_code,
        "all",
        (),
        may_list=False,
        discloses=False,
        name=row.name,
        account=row.id,
    )
