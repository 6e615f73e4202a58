"""Closed months: figures as they were reported, kept beside the figures as now known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, func, insert, literal, select

from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.period import is_month, last_day, month_words
from dashboard.viewer import Viewer
from data.audit import keep_change
from data.cases import COHORTS
from data.engine import write_transaction
from data.hidden_figures import store_hidden
from data.imports.errors import Refusal
from data.rules import rules_of
from data.schema import SNAPSHOTS, YEARLY, closed_fact, closed_month, import_run, monthly_fact
from data.supplied_facts import KIND as SUPPLIED
from data.versions import raise_version
from data.visit_pauses import pauses_of


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """A month whose figures are kept as reported.

    ``rules`` is a fingerprint of each measure's definition and rules on the day of the closing.
    """

    month: str
    closed_at: datetime
    closed_by: str
    last_import_id: int
    rules: Mapping[str, str]


def close_month(
    engine: Engine, authority: str, month: str, by: str, who: Viewer | None = None
) -> str:
    """Keep the figures of ``month`` as they are now; return what was done, in one line.

    ``who`` is kept in the audit trail; None stands for whoever runs the command line.

    Raises Refusal for a month that has not ended by the last day of the records, that has no
    figure, or that is closed already (its figures as reported must not be overwritten unseen).
    """
    if not is_month(month):
        raise Refusal(f"{month!r} is not a month; expected one such as 2019-03.")
    with write_transaction(engine) as connection:
        held = closed_months(connection, authority)
        if any(each.month == month for each in held):
            raise Refusal(f"{month_words(month)} is closed already; reopen it first.")
        data_to = _records_end(connection, authority)
        if data_to is None or data_to < last_day(month):
            raise Refusal(
                f"{month_words(month)} cannot be closed: the records do not reach its last day."
            )
        columns = [column.name for column in closed_fact.columns]
        connection.execute(
            insert(closed_fact).from_select(
                columns,
                select(*(monthly_fact.c[name] for name in columns)).where(
                    monthly_fact.c.authority_code == authority, monthly_fact.c.month == month
                ),
            )
        )
        kept = connection.execute(
            select(func.count())
            .select_from(closed_fact)
            .where(closed_fact.c.authority_code == authority, closed_fact.c.month == month)
        ).scalar_one()
        if not kept:
            raise Refusal(f"{month_words(month)} cannot be closed: it has no figure.")
        last = select(func.coalesce(func.max(import_run.c.import_id), 0)).scalar_subquery()
        connection.execute(
            insert(closed_month).from_select(
                ["authority_code", "month", "closed_at", "closed_by", "last_import_id", "rules"],
                select(
                    literal(authority),
                    literal(month),
                    literal(datetime.now(tz=UTC), closed_month.c.closed_at.type),
                    literal(by[:80]),
                    last,
                    literal(json.dumps(fingerprints(connection, authority))),
                ),
            )
        )
        store_hidden(connection, authority)
        raise_version(connection, authority)
        keep_change(connection, who, authority, "close", month, what="closed", figures=kept)
    return f"{month_words(month)} is closed: {kept:,} figures are kept as reported."


def reopen_month(engine: Engine, authority: str, month: str, who: Viewer | None = None) -> str:
    """Forget what was reported of ``month``; return what was done. Raises Refusal if not closed."""
    with write_transaction(engine) as connection:
        found = 0
        for table in (closed_fact, closed_month):
            found = connection.execute(
                delete(table).where(table.c.authority_code == authority, table.c.month == month)
            ).rowcount
        if not found:
            raise Refusal(f"{month} is not closed.")
        store_hidden(connection, authority)
        raise_version(connection, authority)
        keep_change(connection, who, authority, "close", month, what="reopened")
    return f"{month_words(month)} is open again: its figures as reported are gone."


def closed_months(connection: Connection, authority: str) -> list[ClosedMonth]:
    """The closed months of ``authority``, oldest first."""
    rows = connection.execute(
        select(
            closed_month.c.month,
            closed_month.c.closed_at,
            closed_month.c.closed_by,
            closed_month.c.last_import_id,
            closed_month.c.rules,
        )
        .where(closed_month.c.authority_code == authority)
        .order_by(closed_month.c.month)
    )
    return [ClosedMonth(*row[:4], rules=json.loads(row.rules)) for row in rows]


def months_to_close(connection: Connection, authority: str) -> list[str]:
    """The months that may be closed, newest first: ended, with figures, and not closed yet."""
    data_to = _records_end(connection, authority)
    if data_to is None:
        return []
    closed = select(closed_month.c.month).where(closed_month.c.authority_code == authority)
    months = connection.execute(
        select(monthly_fact.c.month)
        .where(
            monthly_fact.c.authority_code == authority,
            monthly_fact.c.level == "all",
            monthly_fact.c.month.not_in(closed),
        )
        .distinct()
        .order_by(monthly_fact.c.month.desc())
    ).scalars()
    return [month for month in months if last_day(month) <= data_to]


def _records_end(connection: Connection, authority: str) -> date | None:
    """The last day of the records; of what the council supplies only where that is all there is.

    Supplied figures may reach beyond the records: a month closed by theirs would lack the rest.
    """
    ends: dict[bool, date] = {}
    for kind, data_to in connection.execute(
        select(import_run.c.kind, func.max(import_run.c.data_to))
        .where(import_run.c.authority_code == authority, import_run.c.data_to.is_not(None))
        .group_by(import_run.c.kind)
    ):
        ends[kind == SUPPLIED] = max(data_to, ends.get(kind == SUPPLIED, data_to))
    return ends.get(False, ends.get(True))


def fingerprints(connection: Connection, authority: str) -> dict[str, str]:
    """A short text for each measure that changes when its definition or visit rules do."""
    return {
        measure.id: _fingerprint(connection, authority, measure) for measure in measures().values()
    }


COUNTED: Final = ("cohort", "numerator", "denominator", "too_early", "unknown", "look_back_months")
"""What of a declaration moves a figure: another key of a later version does not."""


def _fingerprint(connection: Connection, authority: str, measure: Measure) -> str:
    how = measure.computed
    counted = [getattr(how, name) for name in COUNTED] if how else [measure.supplied]
    parts: list[Any] = [*counted, measure.numerator, measure.denominator]
    cohort = COHORTS.get(measure.computed.cohort) if measure.computed else None
    if cohort is not None and cohort.visit_rule:
        parts += map(repr, rules_of(connection, authority, cohort.visit_rule))
        parts += map(repr, pauses_of(connection, authority, cohort.visit_rule))
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed month, and why a figure of it may have moved, by (measure, kind)."""

    month: str
    closed_on: date
    reasons: Mapping[tuple[str, str], str]


def closed_with_reasons(connection: Connection, authority: str) -> tuple[Closed, ...]:
    """The closed months, each with why a figure may differ from what was reported.

    By measure and the kind of import that served it, the first that can have moved it:
    ``changed_rule``; ``another_return``, where another kind serves the month now;
    ``corrected_return``; ``late_recording``; ``undone`` stands for an import that is there no more.
    """
    closed = closed_months(connection, authority)
    if not closed:
        return ()
    now = fingerprints(connection, authority)
    served = _served(connection, authority, [each.month for each in closed])
    runs = connection.execute(
        select(
            import_run.c.import_id,
            import_run.c.kind,
            import_run.c.year,
            import_run.c.data_to,
            import_run.c.corrects_id,
        ).where(import_run.c.authority_code == authority)
    ).all()
    result = []
    for each in closed:
        found: dict[tuple[str, str], str] = {}
        for measure, kind in _reported(connection, authority, each.month):
            print_now = now.get(measure)
            if each.rules.get(measure, print_now) != print_now:
                found[measure, kind] = "changed_rule"
            elif served.get((measure, each.month), kind) != kind:
                found[measure, kind] = "another_return"
            else:
                found[measure, kind] = _moved(each, [run for run in runs if run.kind == kind])
        result.append(Closed(each.month, each.closed_at.date(), found))
    return tuple(result)


def _served(
    connection: Connection, authority: str, months: Sequence[str]
) -> dict[tuple[str, str], str]:
    """The kind that serves each measure and month as things are now."""
    rows = connection.execute(
        select(monthly_fact.c.measure, monthly_fact.c.month, monthly_fact.c.kind)
        .where(
            monthly_fact.c.authority_code == authority,
            monthly_fact.c.level == "all",
            monthly_fact.c.group == "none",
            monthly_fact.c.split == "all",
            monthly_fact.c.month.in_(months),
        )
        .distinct()
    )
    return {(row.measure, row.month): row.kind for row in rows}


def _reported(connection: Connection, authority: str, month: str) -> list[tuple[str, str]]:
    """The measures of which a figure of ``month`` was reported, with the kind that served it."""
    rows = connection.execute(
        select(closed_fact.c.measure, closed_fact.c.kind)
        .where(closed_fact.c.authority_code == authority, closed_fact.c.month == month)
        .distinct()
    )
    return [(row.measure, row.kind) for row in rows]


def _moved(closed: ClosedMonth, runs: Sequence[Any]) -> str:
    """Why a figure may have moved that still rests on one kind; ``runs`` are its imports."""
    newer = [run for run in runs if run.import_id > closed.last_import_id]
    older = [run for run in runs if run.import_id <= closed.last_import_id]
    # What was reported of a month rested on the return of its year, be it undone since.
    years = {run.year for run in older} | {_year_of(closed.month)}
    days, numbers = {run.data_to for run in older}, {run.import_id for run in older}
    corrected = any(
        run.kind == SUPPLIED
        or run.corrects_id in numbers
        or (run.kind in YEARLY and run.year in years)
        or (run.kind in SNAPSHOTS and run.data_to in days)
        for run in newer
    )
    return "corrected_return" if corrected else "late_recording" if newer else "undone"


def _year_of(month: str) -> int:
    """The year of a return, to 31 March, in which ``month`` lies."""
    return int(month[:4]) + (int(month[5:]) > 3)
