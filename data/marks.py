"""Marks of measures: dated notes, such as new baselines and data cleanses, with reason and name.

From the month of some kinds the usual range is worked out anew (dashboard/marks.py says of
which). A person sets a mark; the program may suggest one and never makes one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, Engine, delete, insert, select

from dashboard.marks import KINDS
from dashboard.measures.registry import measures
from dashboard.period import is_month, month_words
from dashboard.view import Mark
from dashboard.viewer import Viewer
from data.audit import keep_change
from data.engine import write_transaction
from data.free_text import NAMES_A_CHILD, names_a_child
from data.imports.errors import Refusal
from data.schema import measure_mark
from data.versions import raise_version

LONGEST_REASON: Final = 300
LONGEST_NAME: Final = 80
"""Characters that the table keeps."""


def marks_of(connection: Connection, authority: str, measure: str | None = None) -> Sequence[Mark]:
    """Return the marks of a measure, oldest first; of every measure, by its id, for None."""
    query = (
        select(*(measure_mark.c[name] for name in Mark.__dataclass_fields__))
        .where(measure_mark.c.authority_code == authority)
        .order_by(measure_mark.c.measure, measure_mark.c.month, measure_mark.c.kind)
    )
    if measure is not None:
        query = query.where(measure_mark.c.measure == measure)
    return [Mark(*row) for row in connection.execute(query)]


def add_mark(
    engine: Engine,
    authority: str,
    measure: str,
    month: str,
    kind: str,
    reason: str,
    name: str,
    who: Viewer | None = None,
) -> str:
    """Mark a measure from ``month`` on, set today; return what was done, in one line.

    ``who`` is kept in the audit trail; None stands for whoever runs the command line.

    Raises Refusal for an unknown measure, month or kind, without a reason or a name, for one that
    is too long, and where the same mark stands already: whoever would change it removes it first.
    """
    title = _title(measure)
    _check(month, kind)
    reason, name = " ".join(reason.split()), " ".join(name.split())
    for what, text, longest in (
        ("reason", reason, LONGEST_REASON),
        ("name", name, LONGEST_NAME),
    ):
        if not text:
            raise Refusal(f"A mark needs a {what}: who reads the chart next year must know it.")
        if len(text) > longest:
            raise Refusal(f"The {what} has {len(text)} characters; {longest} can be kept.")
    with write_transaction(engine) as connection:
        if names_a_child(connection, authority, reason):
            raise Refusal(NAMES_A_CHILD.format(what="reason"))
        held = marks_of(connection, authority, measure)
        if any((each.month, each.kind) == (month, kind) for each in held):
            raise Refusal(
                f"{title}: {KINDS[kind].noun} from {month_words(month)} stands already; remove it "
                "first."
            )
        connection.execute(
            insert(measure_mark).values(
                authority_code=authority,
                measure=measure,
                month=month,
                kind=kind,
                reason=reason,
                name=name,
                made_on=datetime.now(tz=UTC).date(),
            )
        )
        raise_version(connection, authority)
        keep_change(connection, who, authority, "mark", measure, what="set", of=kind, month=month)
    return f"{title}: {KINDS[kind].noun} from {month_words(month)} is set"


def remove_mark(
    engine: Engine,
    authority: str,
    measure: str,
    month: str,
    kind: str,
    who: Viewer | None = None,
) -> str:
    """Remove a mark; return what was done. Raises Refusal where there is none."""
    title = _title(measure)
    _check(month, kind)
    with write_transaction(engine) as connection:
        found = connection.execute(
            delete(measure_mark).where(
                measure_mark.c.authority_code == authority,
                measure_mark.c.measure == measure,
                measure_mark.c.month == month,
                measure_mark.c.kind == kind,
            )
        ).rowcount
        if not found:
            raise Refusal(
                f"{title}: no such mark in {month_words(month)}; `sightline marks` lists them."
            )
        raise_version(connection, authority)
        keep_change(
            connection, who, authority, "mark", measure, what="removed", of=kind, month=month
        )
    return f"{title}: {KINDS[kind].noun} from {month_words(month)} is removed"


def _title(measure: str) -> str:
    found = measures().get(measure)
    if found is None:
        raise Refusal(f"There is no measure {measure!r}; `sightline measures` lists them.")
    return found.title


def _check(month: str, kind: str) -> None:
    if not is_month(month):
        raise Refusal(f"{month!r} is not a month; expected one such as 2019-04.")
    if kind not in KINDS:
        raise Refusal(f"{kind!r} is no kind of mark; expected {', '.join(KINDS)}.")
