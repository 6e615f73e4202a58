"""Findings on the records: rules that rows broke, what figures do not know, the last imports."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select

from dashboard.gaps import BrokenRule, Gaps
from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.ports import SourceLoaded
from data.cases import COHORTS
from data.provenance import WHO_AND_WHERE
from data.schema import SHARED, import_file, import_issue, import_run, monthly_fact

UNKNOWN: Final = "unknown"
COUNTED: Final = ("refuse", "warn")
"""Severities of rules that a row was refused by, or loaded in spite of."""
FIGURES: Final = "figures"


def last_imports(connection: Connection, authority: str) -> tuple[SourceLoaded, ...]:
    """Return the last import of each kind, the shared ones included, by kind."""
    newest = (
        select(func.max(import_run.c.import_id).label("import_id"))
        .where(import_run.c.authority_code.in_((authority, SHARED)))
        .group_by(import_run.c.kind)
        .subquery("newest")
    )
    rows = connection.execute(
        select(
            import_run.c.kind,
            import_run.c.import_id,
            import_run.c.data_to,
            func.coalesce(import_run.c.release, ""),
            import_run.c.imported_at,
            func.coalesce(func.sum(import_file.c.rows_warned), 0),
            func.coalesce(func.sum(import_file.c.rows_refused), 0),
        )
        .join(newest, newest.c.import_id == import_run.c.import_id)
        .outerjoin(
            import_file,
            and_(
                import_file.c.authority_code == import_run.c.authority_code,
                import_file.c.import_id == import_run.c.import_id,
            ),
        )
        .where(import_run.c.authority_code.in_((authority, SHARED)))
        .group_by(
            import_run.c.kind,
            import_run.c.import_id,
            import_run.c.data_to,
            import_run.c.release,
            import_run.c.imported_at,
        )
        .order_by(import_run.c.kind)
    ).all()
    return tuple(
        SourceLoaded(kind, number, data_to, release, at.date(), int(warned), int(refused))
        for kind, number, data_to, release, at, warned, refused in rows
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that rows of one file broke, with what these rows feed.

    ``feeds`` are record tables, or the parts of one that the file makes complete; of figures that
    the council supplies, the series of the rows.
    """

    broken: BrokenRule
    feeds: frozenset[str]


def hits_of_all(connection: Connection, authority: str) -> tuple[Hit, ...]:
    """Return every rule by import and file, with how many rows broke it; notes are left out."""
    by = (import_issue.c.import_id, import_issue.c.file_name, import_issue.c.rule)
    counted = (
        select(
            *by,
            import_issue.c.severity,
            func.count().label("hits"),
            func.min(import_issue.c.issue_number).label("first"),
        )
        .join(import_run, _same_import(import_issue))
        .where(
            import_issue.c.authority_code == authority,
            import_issue.c.severity.in_(COUNTED),
            import_run.c.kind != FIGURES,
        )
        .group_by(*by, import_issue.c.severity)
        .subquery("counted")
    )
    rows = connection.execute(
        select(
            counted.c.import_id,
            import_run.c.kind,
            counted.c.file_name,
            counted.c.rule,
            counted.c.severity,
            counted.c.hits,
            import_issue.c.message,
        )
        .join(
            import_issue,
            and_(
                import_issue.c.authority_code == authority,
                import_issue.c.import_id == counted.c.import_id,
                import_issue.c.issue_number == counted.c.first,
            ),
        )
        .join(
            import_run,
            and_(
                import_run.c.authority_code == authority,
                import_run.c.import_id == counted.c.import_id,
            ),
        )
        .order_by(counted.c.import_id.desc(), counted.c.severity, counted.c.hits.desc())
    ).all()
    feeds: dict[tuple[int, str], set[str]] = {}
    for number, name, covers, table in connection.execute(
        select(
            import_file.c.import_id,
            import_file.c.file_name,
            import_file.c.covers,
            import_file.c.record_table,
        ).where(import_file.c.authority_code == authority)
    ):
        feeds.setdefault((number, name), set()).update((*covers.split(","), table))
    return (
        *(
            Hit(BrokenRule(*row), frozenset(feeds.get((row.import_id, row.file_name), ())))
            for row in rows
        ),
        *_hits_of_figures(connection, authority),
    )


def _hits_of_figures(connection: Connection, authority: str) -> list[Hit]:
    """Return the rules that rows of supplied figures broke, by series, which the row names.

    One file holds every series. A row that was loaded with a warning is not kept: where the
    message does not name its series either, it is in the report alone.
    """
    rows = connection.execute(
        select(
            import_issue.c.import_id,
            import_issue.c.file_name,
            import_issue.c.rule,
            import_issue.c.severity,
            import_issue.c.message,
            import_issue.c.content,
        )
        .join(import_run, _same_import(import_issue))
        .where(
            import_issue.c.authority_code == authority,
            import_issue.c.severity.in_(COUNTED),
            import_run.c.kind == FIGURES,
        )
        .order_by(import_issue.c.import_id.desc(), import_issue.c.issue_number)
    ).all()
    found: dict[tuple[int, str, str, str, str], BrokenRule] = {}
    for row in rows:
        for series in _series_of(row.content, row.message):
            key = (row.import_id, row.file_name, row.rule, row.severity, series)
            held = found.get(key)
            found[key] = BrokenRule(
                row.import_id,
                FIGURES,
                row.file_name,
                row.rule,
                row.severity,
                (held.count or 0) + 1 if held else 1,
                held.message if held else row.message,
            )
    return [Hit(rule, frozenset((key[-1],))) for key, rule in found.items()]


def _series_of(content: str | None, message: str) -> list[str]:
    """Return the series that a refused row, or the message on one that was loaded, names."""
    known = [each.supplied.series for each in measures().values() if each.supplied]
    if content:
        row = json.loads(content)
        named = str(row.get("series", "")) if isinstance(row, dict) else ""
        return [named] if named in known else []
    words = set(re.findall(r"[a-z0-9_]+", message))
    return [series for series in known if series in words]


def _same_import(table: Table) -> ColumnElement[bool]:
    return and_(
        import_run.c.authority_code == table.c.authority_code,
        import_run.c.import_id == table.c.import_id,
    )


def broken_rules(
    measure: Measure, kind: str, imports: frozenset[int], hits: tuple[Hit, ...]
) -> tuple[BrokenRule, ...]:
    """Return the rules that files which feed ``measure`` broke, in the imports it rests on."""
    if kind == FIGURES and measure.supplied is not None:
        needs = {measure.supplied.series}
    elif measure.computed and (cohort := COHORTS.get(measure.computed.cohort)):
        needs = {part for need in cohort.kinds.get(kind, ()) for part in need.split("|")}
        needs |= set(WHO_AND_WHERE)
    else:
        return ()
    return tuple(
        hit.broken
        for hit in hits
        if hit.broken.import_id in imports and not needs.isdisjoint(hit.feeds)
    )


def gaps_of_all(connection: Connection, authority: str) -> dict[str, Gaps]:
    """Return what the latest figure of each measure does not know, by measure."""
    fact = monthly_fact.c
    whole = and_(fact.level == "all", fact.group == "none")
    latest = (
        select(fact.measure, fact.period, func.max(fact.month).label("month"))
        .where(fact.authority_code == authority, fact.split == "all", whole)
        .group_by(fact.measure, fact.period)
        .subquery("latest")
    )
    rows = connection.execute(
        select(
            fact.measure,
            fact.period,
            fact.month,
            fact.level,
            fact.group,
            fact.kind,
            func.coalesce(fact.denominator, fact.numerator).label("cases"),
            fact.too_early,
            fact.unknown,
        )
        .join(
            latest,
            and_(
                latest.c.measure == fact.measure,
                latest.c.period == fact.period,
                latest.c.month == fact.month,
            ),
        )
        .where(
            fact.authority_code == authority,
            fact.split == "all",
            or_(
                whole,
                and_(fact.level == "team", fact.unit == UNKNOWN, fact.group == "none"),
                and_(fact.level == "all", fact.group_value == UNKNOWN),
            ),
        )
        .order_by(fact.measure, fact.group)
    ).all()
    found: dict[str, Gaps] = {}
    for row in rows:
        measure = measures().get(row.measure)
        if measure is None or row.period != measure.headline:
            continue
        held = found.get(row.measure) or Gaps(row.month, row.kind)
        if row.level == "team":
            held = held.with_no_team(row.cases or 0)
        elif row.group != "none":
            held = held.with_group(row.group, row.cases or 0)
        else:
            held = held.with_whole(row.cases, row.too_early, row.unknown)
        found[row.measure] = held
    return found
