"""Loads faulty files by the thousand: ``python -m tests.hostile.fuzz --count 50000``.

Each outcome must be a load or a refusal in words; the database must stay whole; the process
that asks must live.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

from data.engine import make_engine, prepare
from data.imports.child import ReusedChild
from data.imports.limits import Limits
from data.imports.request import Request
from tests.hostile.mutations import FORMATS
from tests.hostile.verdicts import AUTHORITY, YEAR, emptied, verdict

BATCH: Final = 250
"""Files after which the database is looked at and emptied."""
LIMITS: Final = Limits(memory_mb=1024, cpu_seconds=30, wall_seconds=60)
UNFORESEEN: Final = "not expected"
"""What the worker says of an error that no reader turned into a refusal."""


@dataclass(slots=True)
class Outcome:
    """How many files of a format were loaded, refused and stopped, and what went wrong."""

    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def batch(engine: Engine, child: ReusedChild, name: str, numbers: range, outcome: Outcome) -> None:
    """Load the numbered files of a format, then look at the database and empty it."""
    kind, make = FORMATS[name]
    for number in numbers:
        with tempfile.TemporaryDirectory(dir=scratch()) as folder:
            path = make(Path(folder), number)
            year = YEAR if kind == "ssda903" else None
            request = Request(kind, (path,), authority=AUTHORITY, year=year, compute=False)
            said = verdict(child, request)
        how, _, words = said.partition(": ")
        outcome.kinds[how] += 1
        if UNFORESEEN in words or not words.strip() or "\n" in words or len(words) > 2_000:
            outcome.wrong.append(f"{name} {number}: {said[:300]}")
    with engine.connect() as connection:
        whole = connection.execute(text("PRAGMA integrity_check")).scalar_one()
        if whole != "ok":
            outcome.wrong.append(f"{name} {numbers}: the database is damaged: {whole}")
    emptied(engine)


def scratch() -> str | None:
    """A folder in memory where there is one: it is the readers that are tried, not the disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def fuzz(
    name: str, count: int, *, first: int = 0, seen: Callable[[str], None] = lambda _: None
) -> Outcome:
    """Load ``count`` faulty files of a format from ``first`` on, in a database of its own."""
    outcome = Outcome()
    folder = Path(tempfile.mkdtemp(dir=scratch()))
    try:
        engine = make_engine(f"sqlite:///{(folder / 'fuzz.db').as_posix()}")
        prepare(engine)
        with ReusedChild(engine, LIMITS) as child:
            for start in range(first, first + count, BATCH):
                numbers = range(start, min(start + BATCH, first + count))
                batch(engine, child, name, numbers, outcome)
                seen(f"{name}: {numbers.stop - first:,} of {count:,}, {dict(outcome.kinds)}")
        engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return outcome


def main() -> int:
    """Fuzz each format; the exit status is 1 where anything went wrong."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--count", type=int, default=50_000)
    words.add_argument("--first", type=int, default=0)
    words.add_argument("formats", nargs="*", default=list(FORMATS))
    given = words.parse_args()
    wrong: list[str] = []
    for name in given.formats:
        outcome = fuzz(name, given.count, first=given.first, seen=lambda line: _say(line))
        wrong += outcome.wrong
    for each in wrong:
        _say(each)
    return 1 if wrong else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
