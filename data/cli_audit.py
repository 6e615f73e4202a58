"""The commands on the audit trail, ``audit verify`` and ``audit list``, and on what is hidden,
``audit disclosure``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date
from typing import Any, Final

from sqlalchemy import Engine

from dashboard.audit import KINDS, Kept, check_entry
from data.audit import operator
from data.audit_trail import LONDON, SqlAuditTrail, found, verified
from data.imports.errors import Refusal

COLUMNS: Final = ("number", "when", "who", "what", "of", "detail")


def add_commands(commands: Any, day: Callable[[str], date]) -> None:
    """Add the group ``audit`` to the command line; ``day`` reads such an argument."""
    group = commands.add_parser("audit", help="check or list what was done and seen, by whom")
    asked = group.add_subparsers(dest="audit", required=True, parser_class=type(group))
    check = asked.add_parser("verify", help="say whether the trail is whole")
    check.add_argument(
        "--expect",
        type=_noted,
        metavar="NUMBER:HASH",
        help="an entry as it was noted elsewhere: the trail must still hold it",
    )
    listed = asked.add_parser("list", help="list entries, the newest last")
    listed.add_argument("--from", dest="first", type=day, metavar="YYYY-MM-DD")
    listed.add_argument("--to", dest="last", type=day, metavar="YYYY-MM-DD")
    listed.add_argument("--kind", choices=tuple(KINDS))
    listed.add_argument("--by", default="", metavar="NAME", help="a part of the name")
    listed.add_argument("--format", choices=("table", "json"), default="table")
    hidden = asked.add_parser(
        "disclosure", help="say whether a hidden small number can be worked out"
    )
    hidden.add_argument("--measure", metavar="ID", help="of one measure alone")
    hidden.add_argument("--format", choices=("table", "json"), default="table")


def on_audit(engine: Engine, words: argparse.Namespace, authority: str) -> None:
    """Carry out one of the commands; raises Refusal where the trail is not whole."""
    if words.audit == "disclosure":
        # Imported here: no other command needs the linear programming.
        from data.cli_disclosure import on_disclosure

        on_disclosure(engine, words, authority)
        return
    if words.audit == "list":
        for line in _listed(engine, words):
            print(line, flush=True)
        return
    print(verify(engine, authority, words.expect), flush=True)


def verify(engine: Engine, authority: str, expected: tuple[int, str] | None = None) -> str:
    """Return that the trail is whole, with its last entry; the check is itself kept.

    Raises Refusal with every fault, in one line, where it is not.
    """
    result = verified(engine, expected)
    SqlAuditTrail(engine).keep(operator(authority), check_entry(result))
    if result.faults:
        raise Refusal(f"The audit trail is not whole. {' '.join(result.faults)}")
    if not result.entries:
        return "The audit trail is whole: it has no entry yet"
    noun = "entry" if result.entries == 1 else "entries"
    return (
        f"The audit trail is whole: {result.entries:,} {noun}. To note elsewhere: "
        f"{result.last_number}:{result.last_hash}"
    )


def _noted(text: str) -> tuple[int, str]:
    number, _, noted = text.partition(":")
    is_hash = len(noted) == 64 and set(noted.lower()) <= set("0123456789abcdef")
    if not (number.isascii() and number.isdigit() and is_hash):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not an entry; expected NUMBER:HASH as `sightline audit verify` gave it"
        )
    return int(number), noted.lower()


def _listed(engine: Engine, words: argparse.Namespace) -> Iterator[str]:
    with engine.connect() as connection:
        held = found(
            connection,
            None,
            kind=words.kind or "",
            name=words.by,
            first=words.first.isoformat() if words.first else "",
            last=words.last.isoformat() if words.last else "",
            size=None,
        ).entries[::-1]
    return _as_json(held) if words.format == "json" else _as_table(held)


def _as_json(held: Sequence[Kept]) -> Iterator[str]:
    rows = [
        {
            "number": each.number,
            "at": each.at.replace(tzinfo=UTC).isoformat(),
            "name": each.name,
            "kind": each.entry.kind,
            "subject": each.entry.subject,
            "detail": dict(each.entry.detail),
        }
        for each in held
    ]
    yield json.dumps(rows, indent=2, ensure_ascii=False)


def _as_table(held: Sequence[Kept]) -> Iterator[str]:
    if not held:
        yield "No entry was found"
        return
    rows = [COLUMNS] + [
        (
            str(each.number),
            f"{each.at.replace(tzinfo=UTC).astimezone(LONDON):%Y-%m-%d %H:%M:%S}",
            each.name,
            KINDS.get(each.entry.kind, each.entry.kind),
            each.entry.subject,
            ", ".join(f"{key} {value}" for key, value in each.entry.detail.items() if value),
        )
        for each in held
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        # What a subject holds may come from an address: no end of a line gets into a terminal.
        yield "".join(c if c.isprintable() else "?" for c in "  ".join(cells)).rstrip()
