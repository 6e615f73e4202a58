"""Signing in on both databases: passwords, slow-down, sessions, roles as they are now."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, delete, insert, select, update

from dashboard.identity import Identity, Refused, SignedIn
from dashboard.settings import Settings
from data import passwords
from data.engine import write_transaction
from data.passwords import hash_password, needs_new_hash, verify_password
from data.schema import (
    account,
    account_role,
    attempt,
    audit_entry,
    group_role,
    signed_in,
    team,
)
from data.sessions import begin
from data.sign_in import SqlSignIn
from tests.web.signed_in import person_in

NOON = datetime(2026, 5, 4, 12)
WORDS = "three words apart"
HERE = "192.0.2.7"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def on(self, **much: float) -> None:
        """Let some time pass."""
        self.now += timedelta(**much)


@pytest.fixture(autouse=True, scope="module")
def quick() -> Iterator[PasswordHasher]:
    """Hash in a hundredth of the time, where it is not the time that counts; the real hasher."""
    real = passwords._HASHER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(1, 1024, 1))
        passwords._nobody.cache_clear()
        yield real
    passwords._nobody.cache_clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def words_hash() -> str:
    """The hash of WORDS, made once."""
    return hash_password(WORDS)


@pytest.fixture
def ann(database: Engine, words_hash: str) -> int:
    """An analyst who signs in as "ann"."""
    return person_in(
        database, ["analyst"], subject="ann", name="Ann Example", password_hash=words_hash
    )


def sign_in_of(engine: Engine, clock: Clock, ways: str = "local,oidc,proxy") -> SqlSignIn:
    """Return what a process with these ways signs people in by."""
    return SqlSignIn(engine, Settings(authority="336", sign_in=ways), clock)


def token_of(found: SignedIn | Refused) -> str:
    assert isinstance(found, SignedIn), found
    return found.token


def kept(engine: Engine) -> list[tuple[Any, ...]]:
    """Return the entries of the trail: kind, subject, account, name."""
    with engine.connect() as connection:
        entries = audit_entry.c
        rows = connection.execute(
            select(entries.kind, entries.subject, entries.account_id, entries.name).order_by(
                entries.number
            )
        )
        return [tuple(row) for row in rows]


def test_a_password_signs_in_and_the_database_holds_no_token(
    database: Engine, ann: int, clock: Clock
) -> None:
    at = sign_in_of(database, clock)
    token = token_of(at.by_password(" Ann ", WORDS, HERE, ""))
    assert len(token) >= 43, "256 bits"
    found = at.session(token)
    assert found is not None
    assert (found.person.account, found.person.name) == (ann, "Ann Example")
    assert found.person.roles == {"analyst"}
    with database.connect() as connection:
        [row] = connection.execute(select(signed_in)).all()
        assert connection.execute(select(account.c.signed_in_at)).scalar_one() == NOON
    assert token not in str(tuple(row))
    assert kept(database) == [("sign_in", "local", ann, "Ann Example")]


@pytest.mark.parametrize(
    ("name", "password"), [("ann", "another thing"), ("bob", WORDS), ("ann", ""), ("", WORDS)]
)
def test_what_is_wrong_signs_nobody_in(
    database: Engine, ann: int, clock: Clock, name: str, password: str
) -> None:
    assert sign_in_of(database, clock).by_password(name, password, HERE, "") == Refused("wrong")
    [(kind, subject, who, _)] = kept(database)
    assert kind == "sign_in_refused"
    assert who is None
    assert subject == f"account {ann}" if name == "ann" else subject.startswith("name ")
    assert "bob" not in subject
    with database.connect() as connection:
        everything = str(connection.execute(select(audit_entry)).all())
    assert WORDS not in everything
    assert "another thing" not in everything


def test_who_is_turned_off_is_told_no_more_than_anybody(
    database: Engine, ann: int, clock: Clock
) -> None:
    at = sign_in_of(database, clock)
    token = token_of(at.by_password("ann", WORDS, HERE, ""))
    with write_transaction(database) as connection:
        connection.execute(update(account).values(is_active=False))
    assert at.session(token) is None, "at once"
    assert at.by_password("ann", WORDS, HERE, "") == Refused("wrong")
    assert at.by_identity(Identity("oidc", "x", "X"), "") != Refused("off")


def test_failures_slow_a_name_down_in_every_process(
    database: Engine, ann: int, clock: Clock
) -> None:
    one, other = sign_in_of(database, clock), sign_in_of(database, clock)
    for number in range(5):
        at = (one, other)[number % 2]
        assert at.by_password("ann", "wrong", f"192.0.2.{number}", "") == Refused("wrong")
    for at in (one, other):
        assert at.by_password("ann", WORDS, "192.0.2.99", "") == Refused("wait", 15)
    clock.on(seconds=15)
    assert other.by_password("ann", "wrong", HERE, "") == Refused("wrong")
    assert one.by_password("ann", WORDS, HERE, "") == Refused("wait", 30), "twice as long"
    clock.on(seconds=30)
    assert isinstance(one.by_password("ann", WORDS, HERE, ""), SignedIn), "never locked out"
    assert other.by_password("ann", "wrong", HERE, "") == Refused("wrong"), "it begins anew"


def test_an_unknown_name_waits_just_the_same(database: Engine, clock: Clock) -> None:
    at = sign_in_of(database, clock)
    found = [at.by_password("nobody", "wrong", HERE, "") for _ in range(6)]
    assert found == [Refused("wrong")] * 5 + [Refused("wait", 15)]
    with database.connect() as connection:
        assert "nobody" not in str(connection.execute(select(attempt)).all())


def test_an_address_is_slowed_down_over_many_names(
    database: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.sign_in.verify_password", lambda kept, given: False)
    at = sign_in_of(database, clock)
    for number in range(30):
        assert at.by_password(f"name{number}", "wrong", HERE, "") == Refused("wrong")
    assert at.by_password("ann", WORDS, HERE, "") == Refused("wait", 15)
    assert at.by_password("ann", WORDS, "192.0.2.8", "") == Refused("wrong"), "elsewhere not"
    clock.on(hours=1)
    assert at.by_password("name1", "wrong", HERE, "") == Refused("wrong")


def test_an_unknown_name_takes_the_same_time(
    quick: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_HASHER", quick)
    passwords._nobody.cache_clear()
    held = hash_password(WORDS)
    assert held.startswith("$argon2id$v=19$m=65536,t=3,p=2$")
    verify_password(None, "warm")

    def taken(held: str | None) -> float:
        start = time.perf_counter()
        assert not verify_password(held, "wrong")
        return time.perf_counter() - start

    known, unknown = [], []
    for _ in range(5):
        known.append(taken(held))
        unknown.append(taken(None))
    passwords._nobody.cache_clear()
    ratio = statistics.median(unknown) / statistics.median(known)
    assert 0.4 < ratio < 2.5, "the same work, on a machine that does other things too"


def test_two_passwords_are_verified_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert passwords.AT_ONCE == 2
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    with passwords._turn(), passwords._turn(), pytest.raises(passwords.TooBusy):
        verify_password(None, "wrong")
    assert not verify_password(None, "wrong"), "there are turns again"


def test_an_older_hash_is_renewed_at_sign_in(database: Engine, clock: Clock) -> None:
    old = PasswordHasher(2, 1024, 1).hash(WORDS)
    person_in(database, ["councillor"], subject="old", password_hash=old)
    assert needs_new_hash(old)
    token_of(sign_in_of(database, clock).by_password("old", WORDS, HERE, ""))
    with database.connect() as connection:
        new = connection.execute(select(account.c.password_hash)).scalar_one()
    assert new != old
    assert not needs_new_hash(new)
    assert verify_password(new, WORDS)


def test_a_session_ends_after_half_an_hour_without_a_request(
    database: Engine, ann: int, clock: Clock
) -> None:
    at = sign_in_of(database, clock)
    token = token_of(at.by_password("ann", WORDS, HERE, ""))
    for _ in range(3):
        clock.on(minutes=29)
        assert at.session(token) is not None, "each request begins the half hour anew"
    for _ in range(3):
        clock.on(minutes=9)
        assert at.session(token, is_asked_for=False) is not None
    clock.on(minutes=3)
    assert at.session(token, is_asked_for=False) is None, "a script keeps nothing alive"
    assert at.session(token) is None
    idle = at.session(token, even_idle=True)
    assert idle is not None
    assert idle.is_idle
    assert at.session(token) is None, "and that has not begun it anew"


def test_a_session_ends_after_eight_hours(database: Engine, ann: int, clock: Clock) -> None:
    at = sign_in_of(database, clock)
    token = token_of(at.by_password("ann", WORDS, HERE, ""))
    for _ in range(23):
        clock.on(minutes=20)
        assert at.session(token) is not None
    clock.on(minutes=20)
    assert at.session(token) is None
    assert at.session(token, even_idle=True) is None


def test_that_a_session_is_used_is_written_once_a_minute(
    database: Engine, ann: int, clock: Clock
) -> None:
    at = sign_in_of(database, clock)
    token = token_of(at.by_password("ann", WORDS, HERE, ""))

    def seen() -> datetime:
        with database.connect() as connection:
            return connection.execute(select(signed_in.c.seen_at)).scalar_one()

    clock.on(seconds=59)
    at.session(token)
    assert seen() == NOON
    clock.on(seconds=1)
    at.session(token)
    assert seen() == NOON + timedelta(minutes=1)


def test_a_request_waits_for_no_import(database: Engine, ann: int, clock: Clock) -> None:
    """While records are being stored nobody can write, and people go on all the same."""
    if database.dialect.name != "sqlite":
        pytest.skip("on PostgreSQL one writes beside an import")
    at = sign_in_of(database, clock)
    token = token_of(at.by_password("ann", WORDS, HERE, ""))
    with write_transaction(database):
        for _ in range(2):
            clock.on(minutes=20)
            start = time.perf_counter()
            assert at.session(token) is not None
            assert time.perf_counter() - start < 5
    clock.on(minutes=20)
    assert at.session(token) is not None


def test_a_session_that_is_ended_is_over_at_once(database: Engine, ann: int, clock: Clock) -> None:
    one, other = sign_in_of(database, clock), sign_in_of(database, clock)
    first = token_of(one.by_password("ann", WORDS, HERE, ""))
    second = token_of(one.by_password("ann", WORDS, HERE, ""))
    assert first != second
    assert [each.is_this for each in one.sessions(second)].count(True) == 1
    assert len(one.sessions(second)) == 2
    one.end(first)
    assert other.session(first) is None
    assert other.session(second) is not None
    third = token_of(one.by_password("ann", WORDS, HERE, second))
    assert other.session(second) is None, "a new sign-in takes the place of the old"
    fourth = token_of(one.by_password("ann", WORDS, HERE, ""))
    assert one.end_others(fourth) == 1
    assert other.session(third) is None
    assert [each[0] for each in kept(database)].count("sign_out") == 2


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 5000, "\0", "é☃"])
def test_a_cookie_that_is_none_of_ours_is_nobody(
    database: Engine, ann: int, clock: Clock, token: str
) -> None:
    at = sign_in_of(database, clock)
    assert at.session(token) is None
    at.end(token)
    assert at.end_others(token) == 0
    assert at.sessions(token) == []


def test_a_way_that_is_no_longer_set_ends_its_sessions(
    database: Engine, ann: int, clock: Clock
) -> None:
    token = token_of(sign_in_of(database, clock).by_password("ann", WORDS, HERE, ""))
    assert sign_in_of(database, clock, "oidc").session(token) is None


def test_a_change_of_role_holds_at_the_next_request(
    database: Engine, ann: int, clock: Clock
) -> None:
    at = sign_in_of(database, clock)
    token = token_of(at.by_password("ann", WORDS, HERE, ""))
    with write_transaction(database) as connection:
        connection.execute(delete(account_role))
        connection.execute(insert(account_role).values(account_id=ann, role="councillor"))
    found = at.session(token)
    assert found is not None
    assert found.person.roles == {"councillor"}


def group(engine: Engine, name: str, role: str, level: str = "", unit: str = "") -> None:
    with write_transaction(engine) as connection:
        values = {"authority_code": "336", "group_name": name, "role": role, "level": level}
        connection.execute(insert(group_role).values(**values, unit=unit, may_list=bool(level)))


def test_groups_of_the_sign_in_service_give_roles_and_teams(database: Engine, clock: Clock) -> None:
    at = sign_in_of(database, clock)
    group(database, "CS-Analysts", "analyst")
    group(database, "CS-Duty", "service_manager", "team", "T1")
    both = Identity("oidc", "id-1", "Ann", ("CS-Analysts", "CS-Duty", "Everybody"))
    found = at.session(token_of(at.by_identity(both, "")))
    assert found is not None
    assert found.person.roles == {"analyst", "service_manager"}
    assert found.person.teams == ("T1",)
    assert found.person.may_list
    none = at.session(token_of(at.by_identity(Identity("oidc", "id-2", "Bob", ("Others",)), "")))
    assert none is not None
    assert none.person.roles == set(), "nobody gave a role"
    with database.connect() as connection:
        known = connection.execute(select(account.c.subject, account.c.authority_code)).all()
    assert {tuple(each) for each in known} == {("id-1", "336"), ("id-2", "336")}


def test_lists_of_a_groups_teams_are_no_lists_of_ones_own(database: Engine, clock: Clock) -> None:
    at = sign_in_of(database, clock)
    group(database, "CS-Duty", "service_manager", "team", "T1")
    person_in(
        database, ["service_manager"], teams=["T2"], source="proxy", subject="ANN", authority="336"
    )
    found = at.session(token_of(at.by_identity(Identity("proxy", "ann", "A", ("CS-Duty",)), "")))
    assert found is not None
    assert found.person.teams == ("T1", "T2")
    assert not found.person.may_list


def test_a_group_gives_nothing_to_a_local_account_nor_to_another_authority(
    database: Engine, ann: int, clock: Clock
) -> None:
    at = sign_in_of(database, clock)
    group(database, "CS-Admins", "administrator")
    other = person_in(database, [], source="oidc", subject="id-9", authority="330")
    with write_transaction(database) as connection:
        local = begin(connection, ann, ["CS-Admins"], clock())
        elsewhere = begin(connection, other, ["CS-Admins"], clock())
    for token, roles in ((local, {"analyst"}), (elsewhere, set())):
        found = at.session(token)
        assert found is not None
        assert found.person.roles == roles


def test_two_subjects_of_a_service_differ_by_their_capitals(database: Engine, clock: Clock) -> None:
    at = sign_in_of(database, clock)
    people = set()
    for subject in ("aB3", "ab3", "aB3"):
        found = at.session(token_of(at.by_identity(Identity("oidc", subject, "A"), "")))
        assert found is not None
        people.add(found.person.account)
    assert len(people) == 2


def test_a_service_in_scope_is_all_of_its_teams(database: Engine, clock: Clock) -> None:
    rows = [("T1", "Duty"), ("T2", "Duty"), ("T3", "Children in care")]
    same = {"authority_code": "336", "kind": "ssd", "import_id": 1}
    with write_transaction(database) as connection:
        for number, (code, service) in enumerate(rows, 1):
            one = {"team_id": code, "name": code, "service": service, "locality": "North"}
            one |= {"row_number": number, "source_id": code}
            connection.execute(insert(team).values(**same, **one, is_current=True))
    person = person_in(database, ["service_manager"], teams=["T9"], services=["Duty"])
    with write_transaction(database) as connection:
        token = begin(connection, person, [], clock())
    at = sign_in_of(database, clock)
    found = at.session(token)
    assert found is not None
    assert found.person.teams == ("T1", "T2", "T9")
    with write_transaction(database) as connection:
        connection.execute(update(team).where(team.c.team_id == "T3").values(service="Duty"))
    found = at.session(token)
    assert found is not None
    assert found.person.teams == ("T1", "T2", "T3", "T9"), "a team that moves there is theirs"


def test_ones_own_password_is_changed_with_the_old_one(
    database: Engine, ann: int, clock: Clock
) -> None:
    at = sign_in_of(database, clock)
    token = token_of(at.by_password("ann", WORDS, HERE, ""))
    other = token_of(at.by_password("ann", WORDS, HERE, ""))
    new = "four other words now"
    assert at.change_password(token, "guessed", new, HERE) == Refused("wrong")
    assert "12 characters" in str(at.change_password(token, WORDS, "short", HERE))
    assert at.change_password(token, WORDS, new, HERE) == ""
    assert at.session(token) is not None
    assert at.session(other) is None, "whoever knew the old one is out"
    assert at.by_password("ann", WORDS, HERE, "") == Refused("wrong")
    assert isinstance(at.by_password("ann", new, HERE, ""), SignedIn)
