"""People who may sign in, on both databases: what is kept of them, refused, and audited."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update

from dashboard.administration import AdministrationRefused
from dashboard.desk import NotAllowed
from dashboard.people import (
    GroupLine,
    PersonLine,
    Places,
    RestrictedLine,
    Scope,
    WantedPerson,
    password_fault,
    scope_words,
    teams_in,
)
from dashboard.viewer import Viewer, councillor
from data.cli import main
from data.imports.errors import Refusal
from data.passwords import verify_password
from data.people import (
    add_person,
    change_person,
    end_sessions,
    people_of,
    set_password,
    switch_person,
)
from data.people_lists import (
    groups_of,
    publish,
    published_of,
    remove_group,
    restrict,
    restricted_of,
    set_group,
    unrestrict,
)
from data.people_scope import places_of
from data.people_site import SqlPeople
from data.schema import account, audit_entry, authority_state, signed_in
from tests.conftest import Databases
from tests.data.records import AUTHORITY
from tests.data.test_team_map import records

BY = Viewer(AUTHORITY, may_administer=True, name="An administrator")
PASSWORD = "correct horse battery"
ANN = WantedPerson("local", "Ann", "Ann Example", ("administrator",))
BOB = WantedPerson("oidc", "b0b", "Bob Example", ("councillor",))
MEASURE = "referrals"


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a hash that takes no time: how long it takes is tested elsewhere."""
    monkeypatch.setattr("data.people.hash_password", lambda password: f"hash of {password}")


def everybody(engine: Engine) -> dict[str, PersonLine]:
    """Return who is known, by the name to sign in by."""
    with engine.connect() as connection:
        return {each.wanted.subject: each for each in people_of(connection, AUTHORITY)}


def trail(engine: Engine) -> list[tuple[str, str, dict[str, object]]]:
    """Return the entries of the trail: kind, subject and detail."""
    with engine.connect() as connection:
        rows = connection.execute(select(audit_entry).order_by(audit_entry.c.number))
        return [(row.kind, row.subject, json.loads(row.detail)) for row in rows]


def begin_session(engine: Engine, person: int, token: str, seen: timedelta = timedelta()) -> None:
    """Let a person be signed in, and last seen so long ago."""
    at = datetime.now(tz=UTC).replace(tzinfo=None) - seen
    row = {"token_hash": token, "account_id": person, "made_at": at, "seen_at": at}
    with engine.begin() as connection:
        connection.execute(insert(signed_in).values(**row))


def version(engine: Engine) -> int:
    """Return the data version of the authority."""
    with engine.connect() as connection:
        return connection.execute(select(authority_state.c.data_version)).scalar_one()


def test_a_person_is_added_with_a_password_that_is_kept_as_a_hash(database: Engine) -> None:
    person, said = add_person(database, BY, ANN, PASSWORD)
    assert said == "Ann Example may sign in as ann. Administrator."
    held = everybody(database)["ann"]
    assert (held.id, held.wanted.name, held.wanted.roles) == (
        person, "Ann Example", ("administrator",),
    )  # fmt: skip
    assert (held.is_active, held.has_password, held.made_by) == (True, True, "An administrator")
    with database.connect() as connection:
        kept = connection.execute(select(account.c.password_hash)).scalar_one()
    assert kept.startswith("$argon2id$")
    assert verify_password(kept, PASSWORD)
    [(kind, subject, told)] = trail(database)
    assert (kind, subject) == ("people", "local: ann")
    assert told["what"] == "added"
    assert PASSWORD not in json.dumps(told)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("too short", "at least 12 characters"),
        ("", "at least 12 characters"),
        ("Password 12345", "first that anybody tries"),
        ("abababababab", "first that anybody tries"),
        ("ann example", "at least 12"),
        ("Ann.Example1", ""),
        ("annexample123", "must not be the name"),
        ("a" * 300, "at most 200"),
        (PASSWORD, ""),
    ],
)
def test_a_weak_password_is_refused(password: str, words: str) -> None:
    fault = password_fault(password, "annexample", "Ann Example")
    assert words in fault
    assert bool(fault) == bool(words)


def test_what_cannot_be_added_is_refused_and_nothing_is_kept(database: Engine, fast: None) -> None:
    add_person(database, BY, ANN, PASSWORD)
    for wanted, password, words in (
        (replace(ANN, subject="ANN"), PASSWORD, "there already"),
        (replace(ANN, subject="eve", roles=("king",)), PASSWORD, "is no role"),
        (replace(ANN, subject="eve", scope=Scope(("T1",))), PASSWORD, "There is no team 'T1'"),
        (replace(ANN, subject="eve", scope=Scope((), ("X",))), PASSWORD, "There is no service"),
        (replace(ANN, subject="two words"), PASSWORD, "holds no spaces"),
        (replace(ANN, subject=""), PASSWORD, "must not be empty"),
        (replace(ANN, subject="eve", name="n" * 81), PASSWORD, "80 can be kept"),
        (replace(ANN, subject="eve", source="fax"), PASSWORD, "no way of signing in"),
        (BOB, PASSWORD, "Only a local person has a password here"),
        (replace(ANN, subject="eve"), "short", "at least 12"),
    ):
        with pytest.raises(Refusal, match=words):
            add_person(database, BY, wanted, password)
    assert list(everybody(database)) == ["ann"]
    assert len(trail(database)) == 1


def test_roles_scope_and_grants_are_changed(database: Engine, tmp_path: Path, fast: None) -> None:
    records().load(database, tmp_path / "ssd", "2019-05-31")
    before = version(database)
    with database.connect() as connection:
        places = places_of(connection, AUTHORITY)
    assert places == Places((("T1", "Team 1", "Field"), ("T2", "Team 2", "Field")), ("Field",))
    person, _ = add_person(database, BY, BOB)
    manages = replace(
        BOB, roles=("service_manager",), scope=Scope(("T1",), ("Field",)), may_list=True
    )
    assert change_person(database, BY, person, manages) == "Bob Example: service manager"
    held = everybody(database)["b0b"].wanted
    assert held == manages
    assert teams_in(held.scope, places) == ("T1", "T2")
    words = scope_words(held.roles, held.scope, places, may_list=held.may_list)
    assert words == "Field, Team 1; with lists"
    # Views are asked for anew, since what a page shows may be another.
    assert version(database) == before + 2
    # How they sign in stays, whatever is asked for.
    change_person(database, BY, person, replace(manages, subject="eve", source="local"))
    assert list(everybody(database)) == ["b0b"]
    with pytest.raises(Refusal, match="There is no team 'T9'"):
        change_person(database, BY, person, replace(manages, scope=Scope(("T9",))))
    # Of another council nobody can be changed.
    with pytest.raises(Refusal, match="no such person"):
        change_person(database, replace(BY, authority="330"), person, BOB)


def test_the_last_administrator_stays_one(database: Engine, fast: None) -> None:
    ann, _ = add_person(database, BY, ANN, PASSWORD)
    bob, _ = add_person(database, BY, BOB)
    for attempt in (
        lambda: switch_person(database, BY, ann, on=False),
        lambda: change_person(database, BY, ann, replace(ANN, roles=("analyst",))),
    ):
        with pytest.raises(Refusal, match="Ann Example is the last administrator"):
            attempt()
    assert everybody(database)["ann"].is_active
    assert everybody(database)["ann"].wanted.roles == ("administrator",)
    switch_person(database, BY, bob, on=False)
    # One who is turned off administers nothing.
    change_person(database, BY, bob, replace(BOB, roles=("administrator",)))
    with pytest.raises(Refusal, match="last administrator"):
        switch_person(database, BY, ann, on=False)
    switch_person(database, BY, bob, on=True)
    assert "may no longer sign in" in switch_person(database, BY, ann, on=False)
    # A group that gives the role is somebody too.
    set_group(database, BY, GroupLine("IT", ("administrator",)))
    switch_person(database, BY, bob, on=False)


def test_sessions_end_with_a_password_and_when_turned_off(database: Engine, fast: None) -> None:
    ann, _ = add_person(database, BY, ANN, PASSWORD)
    add_person(database, BY, replace(ANN, subject="eve"), PASSWORD)
    begin_session(database, ann, "a")
    begin_session(database, ann, "b")
    begin_session(database, everybody(database)["eve"].id, "c")
    begin_session(database, ann, "old", timedelta(hours=9))
    assert {name: each.sessions for name, each in everybody(database).items()} == {
        "ann": 2, "eve": 1,
    }  # fmt: skip
    assert end_sessions(database, BY, ann) == "Ann Example: 3 sessions were ended"
    begin_session(database, ann, "d")
    assert set_password(database, BY, ann, PASSWORD * 2).endswith("1 session was ended")
    begin_session(database, ann, "e")
    assert switch_person(database, BY, ann, on=False).endswith("1 session was ended")
    assert {name: each.sessions for name, each in everybody(database).items()} == {
        "ann": 0, "eve": 1,
    }  # fmt: skip
    assert [told["what"] for _, _, told in trail(database)] == [
        "added", "added", "signed out", "password", "turned off",
    ]  # fmt: skip
    bob, _ = add_person(database, BY, BOB)
    with pytest.raises(Refusal, match="has no password here"):
        set_password(database, BY, bob, PASSWORD)


def test_groups_have_roles_and_a_scope(database: Engine, tmp_path: Path) -> None:
    records().load(database, tmp_path / "ssd", "2019-05-31")
    wanted = GroupLine("Field managers", ("service_manager", "analyst"), Scope(("T1", "T2")), True)
    set_group(database, BY, wanted)
    set_group(database, BY, GroupLine("Members", ("councillor",)))
    with database.connect() as connection:
        assert list(groups_of(connection, AUTHORITY)) == [
            wanted,
            GroupLine("Members", ("councillor",)),
        ]
    # What is said of a group stands in place of what was said before.
    set_group(database, BY, GroupLine("Field managers", ("analyst",)))
    assert "no role by it" in remove_group(database, BY, "Members")
    with database.connect() as connection:
        assert list(groups_of(connection, AUTHORITY)) == [GroupLine("Field managers", ("analyst",))]
    for wrong in (
        GroupLine("", ("analyst",)),
        GroupLine("X", ()),
        GroupLine("X", ("king",)),
        GroupLine("X", ("analyst",), Scope(("T1",))),
        GroupLine("X", ("service_manager",), Scope(("T9",))),
    ):
        with pytest.raises(Refusal):
            set_group(database, BY, wrong)
    with pytest.raises(Refusal, match="no group"):
        remove_group(database, BY, "Members")


def test_a_child_is_restricted_and_the_trail_does_not_say_who(
    database: Engine, tmp_path: Path
) -> None:
    records().load(database, tmp_path / "ssd", "2019-05-31")
    assert restrict(database, BY, " april ", "threat")
    assert not restrict(database, BY, "not in any record", "staff")
    with database.connect() as connection:
        named = restricted_of(connection, AUTHORITY, named=True)
        unnamed = restricted_of(connection, AUTHORITY, named=False)
        assert not restricted_of(connection, "330", named=True)
    assert {(each.child, each.reason, each.name) for each in named} == {
        ("april", "threat", "An administrator"),
        ("not in any record", "staff", "An administrator"),
    }
    assert [(each.child, each.reason) for each in unnamed] == [(None, "staff"), (None, "threat")]
    with pytest.raises(Refusal, match="already"):
        restrict(database, BY, "april", "adoption")
    for child, reason in (("", "staff"), ("x" * 61, "staff"), ("x", "other")):
        with pytest.raises(Refusal):
            restrict(database, BY, child, reason)
    assert unrestrict(database, BY, "april") == "The child may stand in lists again"
    with pytest.raises(Refusal, match="No child with this identifier"):
        unrestrict(database, BY, "april")
    kept = [(subject, told) for kind, subject, told in trail(database) if kind == "restricted"]
    assert kept == [
        ("", {"what": "restricted", "reason": "threat", "now": 1}),
        ("", {"what": "restricted", "reason": "staff", "now": 2}),
        ("", {"what": "no longer restricted", "now": 1}),
    ]
    assert "april" not in json.dumps(kept)


def test_figures_by_team_are_published_and_taken_back(database: Engine) -> None:
    assert publish(database, BY, [MEASURE]) == "Figures by team are published for 1 measure"
    assert publish(database, BY, [MEASURE]) == "Nothing was changed"
    with database.connect() as connection:
        assert [each.measure for each in published_of(connection, AUTHORITY)] == [MEASURE]
        assert not published_of(connection, "330")
    with pytest.raises(Refusal, match="There is no measure 'nothing'"):
        publish(database, BY, ["nothing"])
    assert publish(database, BY, [], [MEASURE]) == "No figures by team are published"
    assert [told["what"] for _, _, told in trail(database)] == ["published", "no longer published"]


def test_nobody_but_an_administrator_reads_or_sets_anything(database: Engine) -> None:
    people = SqlPeople(database)
    for viewer in (councillor(AUTHORITY), Viewer(AUTHORITY), Viewer(AUTHORITY, may_import=True)):
        for attempt in (
            lambda v: people.places(v),
            lambda v: people.people(v),
            lambda v: people.add(v, ANN, PASSWORD),
            lambda v: people.change(v, 1, ANN),
            lambda v: people.set_password(v, 1, PASSWORD),
            lambda v: people.switch(v, 1, on=True),
            lambda v: people.end_sessions(v, 1),
            lambda v: people.groups(v),
            lambda v: people.set_group(v, GroupLine("X", ("analyst",))),
            lambda v: people.remove_group(v, "X"),
            lambda v: people.restricted(v),
            lambda v: people.restrict(v, "april", "staff"),
            lambda v: people.unrestrict(v, "april"),
            lambda v: people.published(v),
            lambda v: people.publish(v, [MEASURE]),
        ):
            with pytest.raises(NotAllowed):
                attempt(viewer)
    assert trail(database) == []
    with pytest.raises(AdministrationRefused, match="no such person"):
        people.end_sessions(BY, 1)


def test_which_children_are_restricted_is_shown_to_who_is_named_for_it(database: Engine) -> None:
    people = SqlPeople(database)
    people.restrict(BY, "C1", "staff")
    [found] = people.restricted(BY)
    assert found.child is None
    [found] = people.restricted(replace(BY, sees_restricted=True))
    assert isinstance(found, RestrictedLine)
    assert found.child == "C1"


def test_a_reading_that_changes_nothing_makes_no_version(database: Engine) -> None:
    """An authority without records has no version yet: its row says whether they are made up."""
    publish(database, BY, [MEASURE])
    with database.connect() as connection:
        codes = connection.execute(select(authority_state.c.authority_code)).scalars().all()
    assert AUTHORITY not in codes


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def commanded(databases: Databases) -> Iterator[Engine]:
    """A database that commands are given on: what they do on either is tested above."""
    engine = databases.make("sqlite")
    yield engine
    databases.drop(engine)


@pytest.fixture
def run(
    commanded: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fast: None,
) -> Run:
    """Return a function that runs a command, with a line of input; its status and what it said."""
    url = commanded.url.render_as_string(hide_password=False)
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", url)

    class Input:
        line = ""

        def isatty(self) -> bool:
            return False

        def readline(self) -> str:
            return self.line

    given = Input()
    monkeypatch.setattr("sys.stdin", given)

    def call(*words: str, typed: str = "") -> tuple[int, str]:
        given.line = typed
        status = main([*words, "--authority", AUTHORITY])
        told = capsys.readouterr()
        return status, (told.out or told.err).strip()

    return call


def test_the_command_line_does_the_same(run: Run, commanded: Engine) -> None:
    assert run("user", "list") == (0, "Nobody may sign in yet; see sightline user add")
    status, said = run("user", "add", "ann", "--role", "administrator", typed=f"{PASSWORD}\n")
    assert (status, said) == (0, "ann may sign in as ann. Administrator.")
    assert run("user", "add", "eve", typed="short\n") == (
        2, "sightline: A password needs at least 12 characters.",
    )  # fmt: skip
    assert run("user", "add", "bob@x", "--source", "oidc", "--by", "Cy")[0] == 0
    assert run("user", "set", "Bob@x", "--role", "analyst", "--restricted")[0] == 0
    [ann, bob] = json.loads(run("user", "list", "--format", "json")[1])
    assert (bob["roles"], bob["restricted"], bob["made_by"]) == ("analyst", "yes", "Cy")
    assert (ann["roles"], ann["lists"], ann["active"]) == ("administrator", "no", "yes")
    assert run("user", "set", "bob@x", "--no-restricted", "--name", "Bob") == (0, "Bob: analyst")
    assert run("user", "set", "bob@x")[0] == 2
    assert run("user", "off", "ann")[0] == 2
    assert run("user", "off", "bob@x") == (0, "Bob may no longer sign in. No session was open")
    assert run("user", "on", "bob@x")[0] == 0
    assert run("user", "end-sessions", "ann") == (0, "ann: no session was open")
    assert run("user", "password", "ann", typed=f"{PASSWORD} 2")[0] == 0
    assert run("user", "off", "nobody")[0] == 2
    assert run("group", "set", "G", "--role", "analyst") == (0, "Members of G: analyst")
    assert json.loads(run("group", "list", "--format", "json")[1])[0]["group"] == "G"
    assert run("group", "remove", "G")[0] == 0
    status, said = run("restrict", "C1", "--reason", "staff")
    assert status == 0
    assert said.endswith("No record that is loaded names this child: check the identifier")
    assert json.loads(run("restricted", "--format", "json")[1])[0]["child"] == "C1"
    assert run("unrestrict", "C1")[0] == 0
    assert run("publish-teams", MEASURE) == (0, "Figures by team are published for 1 measure")
    assert run("unpublish-teams", MEASURE) == (0, "No figures by team are published")
    with commanded.connect() as connection:
        names = set(connection.execute(select(audit_entry.c.name)).scalars())
    assert "Cy" in names


def test_a_password_is_no_argument(run: Run) -> None:
    status, said = run("user", "add", "ann", "--password", PASSWORD)
    assert status == 2
    assert "unrecognized arguments" in said


def test_a_name_of_two_ways_to_sign_in_needs_the_way(run: Run, commanded: Engine) -> None:
    for source in ("oidc", "proxy"):
        run("user", "add", "bob", "--source", source)
    status, said = run("user", "off", "bob")
    assert status == 2
    assert "say which with --source" in said
    assert run("user", "off", "bob", "--source", "proxy")[0] == 0
    with commanded.begin() as connection:
        on = connection.execute(select(account.c.source).where(account.c.is_active)).scalars().all()
        connection.execute(update(account).values(is_active=True))
    assert on == ["oidc"]
