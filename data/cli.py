"""The command line: ``sightline``. Exit status 0, or 2 with one clear line on standard error."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.geography import ComparisonError
from dashboard.measures.registry import MeasureError, measures
from dashboard.period import PERIODS, is_month
from dashboard.ports import TemporarilyUnavailable
from dashboard.settings import Settings, SettingsError, read_settings
from data.cli_administration import COMMANDS as SET_HERE
from data.cli_administration import add_commands as add_administration_commands
from data.cli_audit import add_commands as add_audit_commands
from data.cli_figures import FigureQuery, figures, list_measures
from data.cli_marks import add_commands as add_mark_commands
from data.cli_people import COMMANDS as ON_PEOPLE
from data.cli_people import add_commands as add_people_commands
from data.cli_purge import add_command as add_purge_command
from data.cli_visits import add_commands as add_visit_commands
from data.engine import DatabaseRefused, make_engine, ping, prepare
from data.imports.errors import Refusal

MARKS_AND_VISITS = ("mark", "marks", "visits", "rule", "visit-rules", "pause")
KINDS = ("ssda903", "cin-census", "annex-a", "ssd", "published", "neighbours", "figures")


class UsageError(Exception):
    """The command's words cannot be carried out; the text is one line."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise UsageError(f"{message}; see sightline --help")


def _month(text: str) -> str:
    if not is_month(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a month; expected YYYY-MM")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; expected YYYY-MM-DD") from None


def _authority(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not an authority; expected three digits")
    return text


def _path_or_address(text: str) -> Path | str:
    """Return a path, or the text as it stands where it is the address of a database."""
    if not text:  # it would mean the folder that one happens to be in
        raise argparse.ArgumentTypeError("a PATH is empty")
    return text if "://" in text else Path(text)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="sightline", description="A council's children's services in figures.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)

    demo = commands.add_parser("demo", help="load the demonstration authority, or remove it")
    demo.add_argument("--remove", action="store_true", help="remove the demonstration")

    load = commands.add_parser("import", help="load a return, an extract or published figures")
    load.add_argument("kind", choices=KINDS)
    load.add_argument(
        "paths",
        nargs="+",
        type=_path_or_address,
        metavar="PATH",
        help="files or a folder; for ssd also the address of a database, which is only read",
    )
    load.add_argument("--authority", type=_authority, help="three digits, such as 336")
    load.add_argument("--year", type=int, help="the year that ends on 31 March, such as 2018")
    load.add_argument("--data-to", type=_day, help="the last day that the records are complete")
    load.add_argument(
        "--corrects", type=int, metavar="IMPORT_ID", help="these are its refused rows, corrected"
    )
    load.add_argument("--by", metavar="NAME", help="who loads it; your login name unless given")
    load.add_argument(
        "--hold-jumps", action="store_true", help="load nothing where a figure jumps unlikely far"
    )

    held = commands.add_parser("imports", help="list what was imported")
    held.add_argument("--format", choices=("table", "json"), default="table")
    again = commands.add_parser("report", help="print the report of an import again")
    again.add_argument("import_id", type=int, metavar="IMPORT_ID")
    refused = commands.add_parser("refused", help="write the refused rows of an import as CSV")
    refused.add_argument("import_id", type=int, metavar="IMPORT_ID")
    refused.add_argument("--file", metavar="NAME", help="of one of its files alone")
    undone = commands.add_parser("undo", help="undo the last import")
    undone.add_argument("import_id", type=int, nargs="?", metavar="IMPORT_ID")
    for name, says in (
        ("backup", "copy the database to a new file while it is in use"),
        ("restore", "put a backup in the database's place; the old one is kept"),
    ):
        commands.add_parser(name, help=says).add_argument("file", type=Path, metavar="FILE")

    for name, says in (
        ("close", "keep the figures of a month as they were reported"),
        ("reopen", "forget what was reported of a month"),
    ):
        month = commands.add_parser(name, help=says)
        month.add_argument("--month", type=_month, required=True, metavar="YYYY-MM")
        month.add_argument("--authority", type=_authority)
        if name == "close":
            month.add_argument("--by", metavar="NAME", help="your login name unless given")

    add_mark_commands(commands, _month, _authority)

    listing = commands.add_parser("rules", help="list the rules that rows are checked by")
    listing.add_argument("--format", choices=("table", "json"), default="table")

    commands.add_parser("refresh", help="compute every figure again from the records")

    listed = commands.add_parser("measures", help="list the measures")
    listed.add_argument("--format", choices=("table", "json", "markdown"), default="table")

    shown = commands.add_parser("figures", help="print figures, exactly as the pages show them")
    shown.add_argument("--measure", required=True, metavar="ID", help="a measure, or all")
    shown.add_argument("--authority", type=_authority)
    shown.add_argument("--month", type=_month, metavar="YYYY-MM")
    shown.add_argument("--from", dest="first", type=_month, metavar="YYYY-MM")
    shown.add_argument("--to", dest="last", type=_month, metavar="YYYY-MM")
    shown.add_argument("--period", choices=PERIODS)
    shown.add_argument(
        "--by",
        choices=("team", "locality", "age", "sex", "ethnicity", "disability", "split"),
    )
    shown.add_argument("--team", metavar="ID")
    shown.add_argument("--compare", default="", metavar="WORD,WORD")
    shown.add_argument("--format", choices=("table", "csv", "json"), default="table")

    defined = commands.add_parser("definition", help="print how a measure is made, with its SQL")
    defined.add_argument("measure", metavar="ID")
    defined.add_argument("--authority", type=_authority)
    defined.add_argument("--format", choices=("text", "json"), default="text")

    add_visit_commands(commands, _day, _authority)
    add_administration_commands(commands, _month, _day, _authority)
    add_people_commands(commands, _authority)
    add_audit_commands(commands, _day)
    add_purge_command(commands, _day)
    commands.add_parser("check", help="say whether the database and the measures are sound")
    return parser


def _say(text: str) -> None:
    print(text, flush=True)


def _demo(engine: Engine, words: argparse.Namespace) -> None:
    from data.demo.load import load_demo, remove_demo

    if words.remove:
        _say(remove_demo(engine))  # kept in the audit trail with what it removes
    else:
        load_demo(engine, _say)


def _refresh(engine: Engine) -> None:
    from data.engine import write_transaction
    from data.facts import rebuild
    from data.repository import loaded_authorities
    from data.versions import raise_version

    for code in loaded_authorities(engine):
        with write_transaction(engine) as connection:
            rows = rebuild(connection, code)
            raise_version(connection, code)
        _say(f"Authority {code}: {rows:,} figures computed")


def _copy(engine: Engine, words: argparse.Namespace) -> None:
    from data.audit import cut_by_restore, end_of_trail, keep_backup
    from data.backup import backup, restore

    if words.command == "backup":
        keep_backup(engine)  # first, so that the copy holds it too
        _say(backup(engine, words.file))
        return
    before = end_of_trail(engine)
    said = restore(engine, words.file)
    # A backup of an older version is brought up to this one.
    prepare(engine)
    cut_by_restore(engine, before)
    _say(said)


def _months(engine: Engine, words: argparse.Namespace, settings: Settings) -> None:
    from data.cli_import import login_name
    from data.closing import close_month, reopen_month
    from data.repository import default_authority

    code = default_authority(engine, words.authority or settings.authority)
    if not code:
        raise UsageError("No authority is loaded; load one, or name one with --authority")
    if words.command == "close":
        _say(close_month(engine, code, words.month, words.by or login_name() or "unknown"))
    else:
        _say(reopen_month(engine, code, words.month))


def _marks(engine: Engine, words: argparse.Namespace, settings: Settings) -> None:
    from data.cli_administration import on_administration
    from data.cli_marks import on_marks
    from data.cli_people import on_people
    from data.cli_visits import on_visits
    from data.repository import default_authority

    code = default_authority(engine, words.authority or settings.authority)
    if not code:
        raise UsageError("No authority is loaded; load one, or name one with --authority")
    if words.command in SET_HERE:
        on_administration(engine, words, code)
    elif words.command in ON_PEOPLE:
        on_people(engine, words, code)
    else:
        (on_marks if words.command in ("mark", "marks") else on_visits)(engine, words, code)


def _authority_here(engine: Engine, settings: Settings) -> str:
    """Return whose data these are; empty where none or several are loaded and none is named."""
    from data.repository import default_authority

    try:
        return default_authority(engine, settings.authority)
    except SettingsError:
        return ""


def _check(engine: Engine) -> None:
    from data.repository import loaded_authorities

    if not ping(engine):
        raise DatabaseRefused("The database does not answer")
    _say(f"Measures: {len(measures())} declared and sound")
    codes = loaded_authorities(engine)
    _say(f"Authorities loaded: {', '.join(codes) or 'none'}")


def _query(words: argparse.Namespace) -> FigureQuery:
    if words.month and (words.first or words.last):
        raise UsageError("give --month, or --from and --to, not both")
    return FigureQuery(
        measure=words.measure,
        authority=words.authority or "",
        first=words.month or words.first,
        last=words.month or words.last,
        period=words.period,
        by=words.by,
        team=words.team,
        compare=tuple(filter(None, words.compare.split(","))),
        format=words.format,
    )


def run(arguments: Sequence[str]) -> None:
    """Carry out one command; raises what ``main`` turns into one line."""
    words = _parser().parse_args(arguments)
    if words.command == "measures":
        _say(list_measures(words.format))
        return
    if words.command == "rules":
        from data.imports.rulebook import rules_text

        _say(rules_text(words.format))
        return
    settings = read_settings()
    query = _query(words) if words.command == "figures" else None
    engine = make_engine(settings.database_url)
    try:
        prepare(engine)
        if query is not None:
            _say(figures(engine, query, settings))
        elif words.command == "import":
            from data.cli_import import load_files

            load_files(engine, words, settings)
        elif words.command == "demo":
            _demo(engine, words)
        elif words.command == "refresh":
            _refresh(engine)
        elif words.command in ("close", "reopen"):
            _months(engine, words, settings)
        elif words.command in (*MARKS_AND_VISITS, *SET_HERE, *ON_PEOPLE):
            _marks(engine, words, settings)
        elif words.command == "definition":
            from data.cli_definitions import definition_text

            asked = (words.measure, words.authority or "", words.format)
            _say(definition_text(engine, settings, *asked))
        elif words.command in ("backup", "restore"):
            _copy(engine, words)
        elif words.command == "purge":
            from data.cli_purge import on_purge

            on_purge(engine, words, settings)
        elif words.command == "audit":
            from data.cli_audit import on_audit

            on_audit(engine, words, _authority_here(engine, settings))
        elif words.command in ("imports", "report", "refused", "undo"):
            from data.cli_history import on_imports

            on_imports(engine, words)
        else:
            _check(engine)
    finally:
        engine.dispose()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    # Windows consoles may hold to an older encoding, in which a dash cannot be printed.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        run(sys.argv[1:] if arguments is None else arguments)
    except (
        UsageError,
        ComparisonError,
        DatabaseRefused,
        MeasureError,
        Refusal,
        SettingsError,
        TemporarilyUnavailable,
    ) as error:
        # A file's name may hold the end of a line.
        print(f"sightline: {' '.join(str(error).splitlines())}", file=sys.stderr)
        return 2
    except (DBAPIError, PoolTimeout) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        print(f"sightline: The database refused: {reason}; nothing has changed", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except OSError as error:
        name = Path(error.filename).name if error.filename else "a file"
        print(f"sightline: {name}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
