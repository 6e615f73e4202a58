"""The commands on visits: ``visits``, ``rule``, ``pause`` and ``visit-rules``."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Engine

from dashboard.administration import WantedRule
from dashboard.case_sheet import restricted_words
from dashboard.measures.registry import MeasureError, measures
from dashboard.rule_words import UNITS
from dashboard.settings import SettingsError
from dashboard.state import ViewState, default_state
from dashboard.viewer import Viewer, full_viewer
from dashboard.visits import visits_now_of
from data.audit import keep_change
from data.cli_import import login_name
from data.engine import write_transaction
from data.imports.errors import Refusal
from data.repository import SqlRepository
from data.rules import CLOCKS, FORMS, VisitRule, all_rules
from data.visit_pauses import EVERYONE, VisitPause, pauses_of

RULE_COLUMNS: Final = (
    "measure", "from", "until", "form", "interval", "unit", "second", "clock", "long_term",
    "first_visit", "seen",
)  # fmt: skip
PAUSE_COLUMNS: Final = ("measure", "child", "from", "to", "reason", "set_by", "set_on")
COUNT_COLUMNS: Final = ("team", "name", "overdue", "due", "longest_unseen")
LIST_COLUMNS: Final = ("child", "team", "worker", "last_visit", "due_date", "standing")


def add_commands(
    commands: Any, day: Callable[[str], date], authority: Callable[[str], str]
) -> None:
    """Add the commands to the command line; ``day`` and ``authority`` read such arguments."""
    visits = commands.add_parser(
        "visits", help="say whose visits are overdue or due in the next 10 working days"
    )
    visits.add_argument("--measure", required=True, metavar="ID")
    visits.add_argument("--team", metavar="ID")
    visits.add_argument("--list", action="store_true", help="each child, the most urgent first")
    visits.add_argument("--format", choices=("table", "csv", "json"), default="table")
    rule = commands.add_parser("rule", help="set how visits of a measure are counted from a day on")
    rule.add_argument("measure", metavar="ID")
    rule.add_argument("--form", choices=FORMS)
    rule.add_argument("--interval", type=int, metavar="N")
    rule.add_argument("--unit", choices=tuple(UNITS))
    rule.add_argument("--second", type=int, metavar="N", help="a second threshold, shown beside")
    rule.add_argument("--clock", choices=CLOCKS, help="what starts it; previous_visit unless given")
    rule.add_argument("--long-term", type=int, metavar="N", help="in care: in a settled placement")
    rule.add_argument("--first-visit", type=int, metavar="DAYS", help="in care: of a placement")
    seen = rule.add_mutually_exclusive_group()
    for name, means in (("seen", "seen"), ("seen-alone", "alone"), ("seen-or-not", "any")):
        words = {"seen": "the child must be seen", "alone": "alone", "any": "any visit counts"}
        seen.add_argument(
            f"--{name}", dest="seen", action="store_const", const=means, help=words[means]
        )
    rule.add_argument("--from", dest="first", type=day, metavar="YYYY-MM-DD")
    rule.add_argument("--remove", action="store_true", help="take the newest rule back")
    held = commands.add_parser("visit-rules", help="list the visit rules and the pauses")
    held.add_argument("--format", choices=("table", "json"), default="table")
    stop = commands.add_parser("pause", help="let no visit fall due for a time, or end that")
    stop.add_argument("measure", metavar="ID")
    stop.add_argument("--child", default=EVERYONE, metavar="ID", help="every child unless given")
    stop.add_argument("--from", dest="first", type=day, metavar="YYYY-MM-DD")
    stop.add_argument("--to", dest="last", type=day, metavar="YYYY-MM-DD", help="the last day")
    stop.add_argument("--reason", default="", metavar="TEXT")
    stop.add_argument("--by", metavar="NAME", help="who sets it; your login name unless given")
    stop.add_argument("--end", type=day, metavar="YYYY-MM-DD", help="end it, with this last day")
    stop.add_argument("--remove", action="store_true", help="remove the one that begins --from")
    for each in (visits, rule, held, stop):
        each.add_argument("--authority", type=authority)


def on_visits(engine: Engine, words: argparse.Namespace, authority: str) -> None:
    """Carry out one of the commands; raises what ``main`` turns into one line."""
    if words.command == "visits":
        said = _visits(engine, words, authority)
    elif words.command == "visit-rules":
        said = _rules(engine, words.format, authority)
    elif words.command == "rule":
        said = _rule(engine, words, authority)
    else:
        said = _pause(engine, words, authority)
    print(said, flush=True)


def _rule(engine: Engine, words: argparse.Namespace, authority: str) -> str:
    # Imported here: a command that prints figures needs none of the case queries.
    from data.rule_changes import remove_rule, set_rule

    if words.remove:
        return remove_rule(engine, authority, words.measure)
    asked = {"--form": words.form, "--interval": words.interval, "--unit": words.unit}
    missing = [name for name, value in {**asked, "--from": words.first}.items() if value is None]
    if missing:
        raise Refusal(f"A rule needs {', '.join(missing)}.")
    wanted = WantedRule(
        measure=words.measure,
        valid_from=words.first,
        form=words.form,
        interval=words.interval,
        unit=words.unit,
        second=words.second,
        clock=words.clock,
        seen=words.seen,
        long_term=words.long_term,
        first_visit=words.first_visit,
    )
    return set_rule(engine, authority, wanted)


def _pause(engine: Engine, words: argparse.Namespace, authority: str) -> str:
    from data.rule_changes import end, pause, remove_pause

    if words.end is not None:
        return end(engine, authority, words.measure, words.child, words.end)
    if words.first is None:
        raise Refusal("A pause needs --from, or --end to end one.")
    if words.remove:
        return remove_pause(engine, authority, words.measure, words.child, words.first)
    wanted = VisitPause(
        measure=words.measure,
        person_id=words.child,
        first_day=words.first,
        last_day=words.last,
        reason=" ".join(words.reason.split()),
        name=words.by or login_name() or "",
        made_on=datetime.now(tz=UTC).date(),
    )
    return pause(engine, authority, wanted)


def _visits(engine: Engine, words: argparse.Namespace, authority: str) -> str:
    measure = measures().get(words.measure)
    if measure is None:
        raise MeasureError(f"--measure {words.measure}: no such measure")
    repository, viewer = SqlRepository(engine), full_viewer(authority)
    options = repository.options(viewer)
    if words.team and words.team not in {team for team, _ in options.teams}:
        known = ", ".join(team for team, _ in options.teams) or "none"
        raise SettingsError(f"--team {words.team}: no such team; there are: {known}")
    state = default_state(options)
    level, unit = ("team", words.team) if words.team else ("all", "all")
    state = ViewState(state.from_month, state.to_month, level=level, unit=unit)
    found = visits_now_of(measure, state, viewer, repository)
    if found is None:
        raise Refusal(f"{measure.title}: no visit rule, or no records that it could be told from.")
    heads: tuple[str, ...]
    if words.list:
        heads, rows = LIST_COLUMNS, _children(repository, viewer, words.measure, level, unit)
        with write_transaction(engine) as connection:
            keep_change(
                connection, None, authority, "list", measure.id,
                of="visits overdue or due", place=unit if words.team else "whole council",
                rows=len(rows),
            )  # fmt: skip
    else:
        heads = COUNT_COLUMNS
        rows = [(t.code, t.name, t.overdue, t.due, t.longest) for t in found.teams]
    if words.format == "json":
        named = [dict(zip(heads, row, strict=True)) for row in rows]
        told = {
            "measure": measure.id,
            "day": found.day.isoformat(),
            "overdue": found.overdue,
            "due": found.due,
            "longest_unseen": found.longest,
            "new": found.new,
            "paused": found.paused,
            "unknown": found.unknown,
            "children" if words.list else "teams": named,
        }
        return json.dumps(told, ensure_ascii=False, indent=2)
    if words.format == "csv":
        return _as_csv(("day", *heads), [(found.day.isoformat(), *row) for row in rows])
    lines = [measure.title, found.words, *_as_table(heads, rows)]
    if words.list:
        left_out = (found.overdue or 0) + (found.due or 0) - len(rows)
        lines += filter(None, [restricted_words(left_out)])
    return "\n".join(lines)


def _children(
    repository: SqlRepository, viewer: Viewer, measure: str, level: str, unit: str
) -> list[tuple[Any, ...]]:
    return [
        (
            each.person_id,
            each.team,
            each.worker or None,
            each.last_visit.isoformat() if each.last_visit else None,
            each.due_date.isoformat(),
            "overdue" if each.overdue else "due",
        )
        for each in repository.due_visits(viewer, measures()[measure], level, unit)
    ]


def _rules(engine: Engine, style: str, authority: str) -> str:
    with engine.connect() as connection:
        held = all_rules(connection, authority)
        pauses = pauses_of(connection, authority)
    rules = [_rule_row(rule) for name in sorted(held) for rule in held[name]]
    stopped = [
        (
            each.measure,
            each.person_id or None,
            each.first_day.isoformat(),
            each.last_day.isoformat() if each.last_day else None,
            each.reason,
            each.name,
            each.made_on.isoformat(),
        )
        for each in pauses
    ]
    if style == "json":
        told = {
            "rules": [dict(zip(RULE_COLUMNS, row, strict=True)) for row in rules],
            "pauses": [dict(zip(PAUSE_COLUMNS, row, strict=True)) for row in stopped],
        }
        return json.dumps(told, ensure_ascii=False, indent=2)
    lines = _as_table(RULE_COLUMNS, rules)
    if stopped:
        lines += ["", *_as_table(PAUSE_COLUMNS, stopped)]
    return "\n".join(lines)


def _rule_row(rule: VisitRule) -> tuple[Any, ...]:
    return (
        rule.measure,
        rule.valid_from.isoformat(),
        rule.valid_to.isoformat() if rule.valid_to else None,
        rule.form,
        rule.interval,
        rule.unit,
        rule.second_interval,
        rule.clock or CLOCKS[0],
        rule.stable_interval,
        rule.first_interval,
        "alone" if rule.seen_alone else "seen" if rule.child_seen else "any",
    )


def _as_csv(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue().rstrip("\n")


def _as_table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    cells = [
        [head.replace("_", " ") for head in heads],
        *([("-" if cell is None else str(cell)) for cell in row] for row in rows),
    ]
    widths = [max(len(row[place]) for row in cells) for place in range(len(heads))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
