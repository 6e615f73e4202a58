"""``sightline import``: loads in a child process and says what was found.

The report gives the rows by file, every rule that was hit, and what changed.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Engine

from dashboard.settings import Settings
from data.imports.changes import in_words
from data.imports.child import limits_of, run_in_child
from data.imports.errors import Held, Refusal
from data.imports.report import ImportReport, Issue
from data.imports.request import Request

EXAMPLES = 5
"""Row numbers given for each rule; a refused row is always listed by itself."""


def load_files(engine: Engine, words: argparse.Namespace, settings: Settings) -> None:
    """Load what the command names and print a report for each return among it.

    At a terminal an unlikely jump is asked about before it is loaded. Raises Refusal.
    """
    addresses = [path for path in words.paths if isinstance(path, str)]
    if addresses and (words.kind != "ssd" or len(words.paths) > 1):
        raise Refusal(
            "A database's address stands alone, and only an ssd import reads one: "
            "sightline import ssd ADDRESS --authority NNN"
        )
    limit = float(settings.jump_percent)
    asking = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    request = Request(
        kind=words.kind,
        paths=() if addresses else tuple(words.paths),
        source_url=addresses[0] if addresses else "",
        authority=words.authority,
        year=words.year,
        data_to=words.data_to,
        imported_by=words.by or login_name(),
        corrects=words.corrects,
        hold_above=limit if asking or words.hold_jumps else None,
        jump_limit=limit,
    )
    try:
        reports = run_in_child(engine, request, _say_aside, limits_of(settings))
    except Held as held:
        if words.hold_jumps or not asking:
            raise
        _say_aside(str(held))
        print("Load it all the same? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
            raise Held("Not loaded, as you said; nothing has changed.") from held
        accepted = replace(request, hold_above=None)
        reports = run_in_child(engine, accepted, _say_aside, limits_of(settings))
    for report in reports:
        for line in report_lines(report):
            print(line, flush=True)
    if not asking:
        for report in reports:
            for change in report.changes:
                if change.unlikely:
                    _say_aside(f"An unlikely jump, to be looked at: {in_words(change)}")


def _say_aside(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def login_name() -> str | None:
    """The name of who is signed in to this machine, None where it has none."""
    try:
        return getpass.getuser()[:80]
    except (OSError, KeyError, ImportError):
        return None  # a container may run as a number without a name


def report_lines(report: ImportReport) -> Iterator[str]:
    """Yield the report line by line: row numbers, never anything about a person."""
    whose = "" if report.authority == "shared" else f" for authority {report.authority}"
    if report.already_loaded:
        yield f"Already loaded{whose}: nothing has changed."
        return
    span = f", {report.data_from} to {report.data_to}" if report.data_from else ""
    yield (
        f"Loaded {report.kind}{whose}{span}: {report.rows_read:,} rows read, "
        f"{report.rows_loaded:,} loaded, {report.rows_refused:,} refused."
    )
    for file in report.files:
        yield (
            f"  {file.file_name} -> {file.record_table}: {file.rows_read:,} read, "
            f"{file.rows_loaded:,} loaded, {file.rows_warned:,} with a warning, "
            f"{file.rows_refused:,} refused"
        )
    by_rule: dict[tuple[str, str, str], list[Issue]] = defaultdict(list)
    for issue in report.issues:
        if issue.severity == "refuse":
            continue
        by_rule[(issue.severity, issue.rule, issue.file_name)].append(issue)
    refused = [issue for issue in report.issues if issue.severity == "refuse"]
    if refused:
        reasons = "1 reason" if len(refused) == 1 else f"{len(refused):,} reasons"
        yield f"Refused rows ({reasons}):"
    for issue in refused:
        place = f", row {issue.row_number}" if issue.row_number else ""
        what = issue.message
        if place and what.startswith(f"Row {issue.row_number}"):
            what = what.removeprefix(f"Row {issue.row_number}")  # the place says it
        else:
            what = f": {what}"
        yield f"  {issue.file_name}{place}{what} [{issue.rule}]"
    for severity, head in (("warn", "Loaded with a warning:"), ("note", "Notes:")):
        found = [(key, issues) for key, issues in by_rule.items() if key[0] == severity]
        if found:
            yield head
        for (_, rule, name), issues in found:
            rows = list(dict.fromkeys(str(each.row_number) for each in issues if each.row_number))
            which = ""
            if rows:
                more = ", ..." if len(rows) > EXAMPLES else ""
                one_or_more = "row" if len(rows) == 1 else "rows"
                which = f" ({one_or_more} {', '.join(rows[:EXAMPLES])}{more})"
            count = f" {len(issues):,} times, for example:" if len(issues) > 1 else ""
            yield f"  {name}:{count} {issues[0].message}{which} [{rule}]"
    if report.changes:
        yield "What changed:"
    for change in report.changes:
        mark = "  <- an unlikely jump" if change.unlikely else ""
        yield f"  {in_words(change)}{mark}"
