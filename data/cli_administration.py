"""The commands on targets and teams: ``target``, ``targets``, ``team`` and ``teams``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Engine

from dashboard.administration import WantedMapping, WantedTarget, Way
from data.cli_import import login_name
from data.imports.errors import Refusal
from data.targets import remove_target, set_target, targets_of
from data.team_changes import ONE_DAY, end_mapping, map_teams, remove_mapping
from data.team_map import map_of, returned_teams

COMMANDS: Final = ("target", "targets", "team", "teams")
TARGETS: Final = ("measure", "from", "target", "whose", "set by", "set on")
TEAMS: Final = (
    "team", "name", "from", "to", "counted under", "service", "locality", "open cases", "cases",
)  # fmt: skip


def add_commands(
    commands: Any,
    month: Callable[[str], str],
    day: Callable[[str], date],
    authority: Callable[[str], str],
) -> None:
    """Add the commands to the command line; the functions read such arguments."""
    target = commands.add_parser("target", help="set the target of a measure from a month on")
    target.add_argument("measure", metavar="ID")
    target.add_argument("--from", dest="first", type=month, required=True, metavar="YYYY-MM")
    value = target.add_mutually_exclusive_group(required=True)
    value.add_argument("--value", type=float, metavar="N", help="in the measure's own unit")
    value.add_argument("--none", action="store_true", help="no target from then on")
    value.add_argument("--remove", action="store_true", help="remove the one set from that month")
    target.add_argument("--source", default="", metavar="TEXT", help="whose target it is")
    team = commands.add_parser("team", help="say which team a team of the returns is, by day")
    team.add_argument("teams", nargs="+", metavar="TEAM", help="as the returns have it")
    team.add_argument("--from", dest="first", type=day, required=True, metavar="YYYY-MM-DD")
    team.add_argument("--to", dest="last", type=day, metavar="YYYY-MM-DD", help="the last day")
    what = team.add_mutually_exclusive_group()
    what.add_argument("--as", dest="other", default="", metavar="TEAM", help="another team")
    what.add_argument("--new", default="", metavar="NAME", help="a new team of that name")
    what.add_argument("--name", default="", metavar="NAME", help="the same team's new name")
    what.add_argument("--end", type=day, metavar="YYYY-MM-DD", help="its last day")
    what.add_argument("--remove", action="store_true", help="remove what begins --from")
    team.add_argument("--service", default="", metavar="NAME", help="as it is unless given")
    team.add_argument("--locality", default="", metavar="NAME", help="as it is unless given")
    for each in (target, team):
        each.add_argument("--by", metavar="NAME", help="who sets it; your login name unless given")
    targets = commands.add_parser("targets", help="list the targets that were set")
    teams = commands.add_parser("teams", help="list the teams of the returns and what they are")
    for each in (targets, teams):
        each.add_argument("--format", choices=("table", "json"), default="table")
    for each in (target, team, targets, teams):
        each.add_argument("--authority", type=authority)


def on_administration(engine: Engine, words: argparse.Namespace, authority: str) -> None:
    """Carry out one of the commands; raises Refusal for what cannot be done."""
    done = {"target": _target, "targets": _targets, "team": _team, "teams": _teams}
    print(done[words.command](engine, words, authority), flush=True)


def _by(words: argparse.Namespace) -> str:
    name = words.by or login_name()
    if not name:
        raise Refusal("No login name is known here; say with --by who sets it.")
    return str(name)


def _target(engine: Engine, words: argparse.Namespace, authority: str) -> str:
    if words.remove:
        return remove_target(engine, authority, words.measure, words.first)
    wanted = WantedTarget(words.measure, words.first, words.value, words.source, _by(words))
    return set_target(engine, authority, wanted)


def _team(engine: Engine, words: argparse.Namespace, authority: str) -> str:
    if words.end or words.remove:
        if len(words.teams) > 1:
            raise Refusal("End or remove the mapping of one team at a time.")
        [code] = words.teams
        if words.remove:
            return remove_mapping(engine, authority, code, words.first)
        return end_mapping(engine, authority, code, words.first, words.end)
    way: Way = "other" if words.other else "new" if words.new else "same"
    wanted = WantedMapping(
        returned=tuple(words.teams),
        valid_from=words.first,
        name=_by(words),
        way=way,
        team=words.other,
        team_name=words.new or words.name,
        service=words.service,
        locality=words.locality,
        last_day=words.last,
    )
    return map_teams(engine, authority, wanted)


def _targets(engine: Engine, words: argparse.Namespace, authority: str) -> str:
    with engine.connect() as connection:
        held = targets_of(connection, authority)
    rows = [
        (t.measure, t.valid_from, t.value, t.source, t.name, t.made_on.isoformat()) for t in held
    ]
    return listed(words.format, TARGETS, rows, "No target is set")


def _teams(engine: Engine, words: argparse.Namespace, authority: str) -> str:
    with engine.connect() as connection:
        returned = returned_teams(connection, authority)
        held = map_of(connection, authority)
    rows: list[tuple[Any, ...]] = []
    for team in returned:
        cases = (team.open_cases, team.cases)
        mine = [each for each in held if each.returned_team == team.code]
        if not team.is_mapped:
            rows.append(
                (team.code, team.name, None, None, None, team.service, team.locality, *cases)
            )
        for each in mine:
            until = (each.valid_to - ONE_DAY).isoformat() if each.valid_to else None
            place = (each.team_name, each.service, each.locality)
            rows.append((team.code, team.name, each.valid_from.isoformat(), until, *place, *cases))
    return listed(words.format, TEAMS, rows, "No return names a team")


def listed(style: str, heads: Sequence[str], rows: Sequence[tuple[Any, ...]], nothing: str) -> str:
    """Return rows as a table or JSON; of no rows, as a table, ``nothing``."""
    if style == "json":
        keys = [head.replace(" ", "_") for head in heads]
        told = [dict(zip(keys, row, strict=True)) for row in rows]
        return json.dumps(told, ensure_ascii=False, indent=2)
    if not rows:
        return nothing
    cells = [heads, *([("-" if cell is None else str(cell)) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )
