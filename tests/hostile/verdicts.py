"""What became of a hostile file, in words: ``python -m tests.hostile.verdicts`` writes them down.

The words are read by a person before they are kept; the test compares them letter by letter.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from data.engine import make_engine, prepare, write_transaction
from data.imports.child import ReusedChild
from data.imports.errors import ImportStopped, Refusal
from data.imports.limits import Limits
from data.imports.report import ImportReport
from data.imports.request import Request
from data.schema import metadata
from tests.hostile.corpus import Case, cases

KEPT: Final = Path(__file__).with_name("verdicts.json")
AUTHORITY: Final = "330"
YEAR: Final = 2019
DATA_TO: Final = {"ssd": date(2019, 3, 31), "annex-a": date(2019, 3, 31)}
AHEAD: Final = ("extract: everything lies ahead", "book: month first")
"""Cases that are loaded without their last day, as most files are."""
LIMITS: Final = Limits(memory_mb=1024, cpu_seconds=60, wall_seconds=120)
_STAY: Final = ("calendar", "authority", "succession", "audit_entry", "audit_head")


def emptied(engine: Engine) -> None:
    """Take everything that imports brought out of the database."""
    with write_transaction(engine) as connection:
        for table in metadata.sorted_tables:
            if table.name not in _STAY:
                connection.execute(table.delete())


def request_of(case: Case, folder: Path) -> Request:
    """The request that loads a case: its facts are not computed."""
    return Request(
        case.kind,
        (case.write(folder),),
        authority=AUTHORITY,
        data_to=None if case.name in AHEAD else DATA_TO.get(case.kind),
        year=YEAR if case.kind == "ssda903" and "two years" not in case.name else None,
        compute=False,
    )


def verdict(child: ReusedChild, request: Request) -> str:
    """What became of an import, in words."""
    try:
        reports = child.ask(request)
    except ImportStopped as stopped:
        return f"stopped: {stopped}"
    except Refusal as refusal:
        return f"refused: {refusal}"
    return "loaded: " + " | ".join(map(in_words, reports))


def in_words(report: ImportReport) -> str:
    """The counts of a report, and the rules that rows broke."""
    rules = sorted({f"{issue.rule} ({issue.severity})" for issue in report.issues})
    rules = [rule for rule in rules if not rule.startswith(("file_missing", "missing_columns"))]
    return (
        f"{report.rows_read} read, {report.rows_loaded} loaded, {report.rows_refused} refused"
        + (f"; {', '.join(rules)}" if rules else "")
    )


def all_verdicts(engine: Engine, seen: Callable[[str], None]) -> dict[str, str]:
    """The verdict of every case, through one child."""
    found = {}
    with ReusedChild(engine, LIMITS) as child, tempfile.TemporaryDirectory() as name:
        for number, case in enumerate(cases()):
            folder = Path(name) / str(number) / "files"
            folder.mkdir(parents=True)
            emptied(engine)
            found[case.name] = verdict(child, request_of(case, folder))
            seen(f"{case.name}: {found[case.name]}")
    return found


def main() -> int:
    """Write every verdict down."""
    with tempfile.TemporaryDirectory() as name:
        engine = make_engine(f"sqlite:///{Path(name, 'hostile.db').as_posix()}")
        prepare(engine)
        found = all_verdicts(engine, lambda text: sys.stdout.write(text + "\n"))
        engine.dispose()
    KEPT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
