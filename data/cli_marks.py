"""The commands on marks of measures: ``mark`` and ``marks``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Engine

from dashboard.marks import KINDS
from dashboard.view import Mark
from data.cli_import import login_name
from data.imports.errors import Refusal
from data.marks import add_mark, marks_of, remove_mark

COLUMNS: Final = ("measure", "from", "what", "reason", "set by", "set on")


def add_commands(
    commands: Any, month: Callable[[str], str], authority: Callable[[str], str]
) -> None:
    """Add both commands to the command line; ``month`` and ``authority`` read such arguments."""
    mark = commands.add_parser(
        "mark", help="set a dated note on a measure: a new baseline, a data cleanse, ..."
    )
    mark.add_argument("measure", metavar="ID")
    mark.add_argument("kind", choices=[_spelled(kind) for kind in KINDS])
    mark.add_argument("--from", dest="first", type=month, required=True, metavar="YYYY-MM")
    mark.add_argument("--reason", default="", metavar="TEXT", help="shown under the measure")
    mark.add_argument("--by", metavar="NAME", help="who sets it; your login name unless given")
    mark.add_argument("--remove", action="store_true", help="remove it")
    mark.add_argument("--authority", type=authority)
    marks = commands.add_parser("marks", help="list the dated notes on measures")
    marks.add_argument("--authority", type=authority)
    marks.add_argument("--format", choices=("table", "json"), default="table")


def on_marks(engine: Engine, words: argparse.Namespace, authority: str) -> None:
    """Carry out one of the two commands; raises Refusal for what cannot be done."""
    if words.command == "marks":
        with engine.connect() as connection:
            held = marks_of(connection, authority)
        lines = _as_json(held) if words.format == "json" else _as_table(held)
        for line in lines:
            print(line, flush=True)
        return
    kind = words.kind.replace("-", "_")
    if words.remove:
        said = remove_mark(engine, authority, words.measure, words.first, kind)
    else:
        name = words.by or login_name()
        if not name:
            raise Refusal("No login name is known here; say with --by who sets it.")
        said = add_mark(engine, authority, words.measure, words.first, kind, words.reason, name)
    print(said, flush=True)


def _spelled(kind: str) -> str:
    return kind.replace("_", "-")


def _as_json(held: Sequence[Mark]) -> Iterator[str]:
    rows = [
        {
            "measure": mark.measure,
            "month": mark.month,
            "kind": mark.kind,
            "reason": mark.reason,
            "name": mark.name,
            "made_on": mark.made_on.isoformat(),
        }
        for mark in held
    ]
    yield json.dumps(rows, indent=2, ensure_ascii=False)


def _as_table(held: Sequence[Mark]) -> Iterator[str]:
    if not held:
        yield "No measure is marked"
        return
    rows = [COLUMNS] + [
        (
            mark.measure,
            mark.month,
            _spelled(mark.kind),
            mark.reason,
            mark.name,
            mark.made_on.isoformat(),
        )
        for mark in held
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
