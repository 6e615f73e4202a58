"""The commands on people: ``user``, ``group``, ``restrict`` and its kin, and ``publish-teams``."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Engine

from dashboard.audit import COMMAND_LINE
from dashboard.people import (
    REASONS,
    SOURCES,
    GroupLine,
    PersonLine,
    Scope,
    WantedPerson,
)
from dashboard.viewer import ROLES, Viewer
from data import people, people_lists
from data.cli_administration import listed
from data.cli_import import login_name
from data.imports.errors import Refusal

Command = Callable[[Engine, argparse.Namespace, Viewer], str]
COMMANDS: Final = (
    "user", "group", "restrict", "unrestrict", "restricted", "publish-teams", "unpublish-teams",
)  # fmt: skip
USERS: Final = (
    "id", "signs in as", "by", "name", "roles", "teams", "services", "lists", "restricted",
    "active", "signed in", "sessions", "made by",
)  # fmt: skip
GROUPS: Final = ("group", "roles", "teams", "services", "lists")
NOT_IN_RECORDS: Final = "No record that is loaded names this child: check the identifier"
RESTRICTED: Final = ("child", "reason", "set by", "set on")


def add_commands(commands: Any, authority: Callable[[str], str]) -> None:
    """Add the commands to the command line; ``authority`` reads such an argument."""
    user = commands.add_parser("user", help="people who may sign in")
    of_user = user.add_subparsers(dest="what", required=True)
    add = of_user.add_parser("add", help="add a person; a password is asked for")
    change = of_user.add_parser("set", help="change a person's name, roles, scope or grants")
    for each in (add, change):
        each.add_argument("person", metavar="NAME", help="the name to sign in by")
        each.add_argument("--name", metavar="FULL NAME", help="as it stands beside what is done")
        _add_scope(each)
        each.add_argument(
            "--restricted",
            action=argparse.BooleanOptionalAction,
            help="named to see restricted records in lists",
        )
    for name, says in (
        ("password", "give a person a new password, which is asked for"),
        ("end-sessions", "sign a person out everywhere"),
        ("off", "let a person sign in no longer"),
        ("on", "let a person sign in again"),
    ):
        of_user.add_parser(name, help=says).add_argument("person", metavar="NAME")
    of_user.add_parser("list", help="list everybody who may sign in")
    group = commands.add_parser("group", help="groups of the council's sign-in service")
    of_group = group.add_subparsers(dest="what", required=True)
    for name, says in (
        ("set", "say what members of a group may see"),
        ("remove", "take everything from a group"),
    ):
        one = of_group.add_parser(name, help=says)
        one.add_argument("group", metavar="NAME", help="as the sign-in service sends it")
        if name == "set":
            _add_scope(one)
    of_group.add_parser("list", help="list the groups")
    restrict = commands.add_parser("restrict", help="let a child stand in no list or export")
    restrict.add_argument("child", metavar="PERSON", help="the identifier in the records")
    restrict.add_argument("--reason", required=True, choices=tuple(REASONS))
    again = commands.add_parser("unrestrict", help="let a child stand in lists again")
    again.add_argument("child", metavar="PERSON", help="the identifier in the records")
    restricted = commands.add_parser("restricted", help="list the children who stand in no list")
    for name, says in (
        ("publish-teams", "publish a measure's figures by team: councillors see them"),
        ("unpublish-teams", "publish a measure's figures by team no longer"),
    ):
        commands.add_parser(name, help=says).add_argument("measure", metavar="MEASURE")
    lists = (of_user.choices["list"], of_group.choices["list"], restricted)
    for each in lists:
        each.add_argument("--format", choices=("table", "json"), default="table")
    leaves = (*of_user.choices.values(), *of_group.choices.values())
    for each in (*leaves, *(commands.choices[name] for name in COMMANDS[2:])):
        each.add_argument("--authority", type=authority)
        if each not in lists:
            each.add_argument("--by", metavar="NAME", help="who does it; your login name else")
    for name, each in of_user.choices.items():
        if name != "list":
            each.add_argument("--source", choices=tuple(SOURCES), help="how they sign in")


def _add_scope(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", action="append", choices=tuple(ROLES), help="may be repeated")
    parser.add_argument("--team", action="append", metavar="CODE", help="may be repeated")
    parser.add_argument("--service", action="append", metavar="NAME", help="may be repeated")
    parser.add_argument(
        "--lists", action=argparse.BooleanOptionalAction, help="a manager lists their own teams"
    )


def on_people(engine: Engine, words: argparse.Namespace, authority: str) -> None:
    """Carry out one of the commands; raises Refusal for what cannot be done."""
    by = Viewer(
        authority,
        may_administer=True,
        name=getattr(words, "by", None) or login_name() or COMMAND_LINE,
    )
    done: dict[str, Command] = {
        "user": _user,
        "group": _group,
        "restrict": _restrict,
        "unrestrict": lambda e, w, v: people_lists.unrestrict(e, v, w.child),
        "restricted": _restricted,
        "publish-teams": lambda e, w, v: people_lists.publish(e, v, [w.measure]),
        "unpublish-teams": lambda e, w, v: people_lists.publish(e, v, [], [w.measure]),
    }
    print(done[words.command](engine, words, by), flush=True)


def _user(engine: Engine, words: argparse.Namespace, by: Viewer) -> str:
    if words.what == "list":
        return _users(engine, words, by.authority)
    if words.what == "add":
        source = words.source or "local"
        wanted = WantedPerson(
            source,
            words.person,
            words.name or words.person,
            tuple(words.role or ()),
            _scope(words),
            bool(words.lists),
            bool(words.restricted),
        )
        password = ask_password() if source == "local" else ""
        return people.add_person(engine, by, wanted, password)[1]
    person = _person(engine, words, by.authority)
    if words.what == "password":
        return people.set_password(engine, by, person.id, ask_password())
    if words.what == "end-sessions":
        return people.end_sessions(engine, by, person.id)
    if words.what in ("on", "off"):
        return people.switch_person(engine, by, person.id, on=words.what == "on")
    held = person.wanted
    given = (words.name, words.role, words.team, words.service, words.lists, words.restricted)
    if all(each is None for each in given):
        raise Refusal("Say what is to change; `sightline user set --help` lists what may.")
    scope = Scope(
        held.scope.teams if words.team is None else tuple(filter(None, words.team)),
        held.scope.services if words.service is None else tuple(filter(None, words.service)),
    )
    wanted = WantedPerson(
        held.source,
        held.subject,
        words.name or held.name,
        held.roles if words.role is None else tuple(words.role),
        scope,
        held.may_list if words.lists is None else words.lists,
        held.sees_restricted if words.restricted is None else words.restricted,
    )
    return people.change_person(engine, by, person.id, wanted)


def _person(engine: Engine, words: argparse.Namespace, authority: str) -> PersonLine:
    with engine.connect() as connection:
        return people.person_named(connection, authority, words.person, words.source)


def ask_password() -> str:
    """Return a password: typed twice at a terminal, else the first line of standard input.

    It never stands among the arguments, which other users of the machine can read. Raises Refusal.
    """
    if sys.stdin is not None and sys.stdin.isatty():
        first = getpass.getpass("Password: ")
        if getpass.getpass("The same again: ") != first:
            raise Refusal("The two passwords differ; nothing has changed.")
        return first
    return sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""


def _scope(words: argparse.Namespace) -> Scope:
    return Scope(tuple(words.team or ()), tuple(words.service or ()))


def _users(engine: Engine, words: argparse.Namespace, authority: str) -> str:
    with engine.connect() as connection:
        found = people.people_of(connection, authority)
    rows = [
        (
            each.id,
            each.wanted.subject,
            each.wanted.source,
            each.wanted.name,
            ", ".join(each.wanted.roles) or None,
            ", ".join(each.wanted.scope.teams) or None,
            ", ".join(each.wanted.scope.services) or None,
            _yes(each.wanted.may_list),
            _yes(each.wanted.sees_restricted),
            _yes(each.is_active),
            each.signed_in_at.isoformat(timespec="minutes") if each.signed_in_at else None,
            each.sessions,
            each.made_by,
        )
        for each in found
    ]
    return listed(words.format, USERS, rows, "Nobody may sign in yet; see sightline user add")


def _group(engine: Engine, words: argparse.Namespace, by: Viewer) -> str:
    if words.what == "remove":
        return people_lists.remove_group(engine, by, words.group)
    if words.what == "set":
        wanted = GroupLine(words.group, tuple(words.role or ()), _scope(words), bool(words.lists))
        return people_lists.set_group(engine, by, wanted)
    with engine.connect() as connection:
        found = people_lists.groups_of(connection, by.authority)
    rows = [
        (
            each.name,
            ", ".join(each.roles),
            ", ".join(each.scope.teams) or None,
            ", ".join(each.scope.services) or None,
            _yes(each.may_list),
        )
        for each in found
    ]
    return listed(words.format, GROUPS, rows, "No group has a role")


def _restrict(engine: Engine, words: argparse.Namespace, by: Viewer) -> str:
    is_known = people_lists.restrict(engine, by, words.child, words.reason)
    done = f"The child stands in no list any more ({REASONS[words.reason].lower()})"
    return done if is_known else f"{done}. {NOT_IN_RECORDS}"


def _restricted(engine: Engine, words: argparse.Namespace, by: Viewer) -> str:
    # Whoever runs commands on this machine can read the records themselves.
    with engine.connect() as connection:
        found = people_lists.restricted_of(connection, by.authority, named=True)
    rows: Sequence[tuple[Any, ...]] = [
        (each.child, each.reason, each.name, each.made_on.isoformat()) for each in found
    ]
    return listed(words.format, RESTRICTED, rows, "No child is restricted")


def _yes(held: bool) -> str:
    return "yes" if held else "no"
