"""Targets that were set here, each from a month on; a measure's file holds the default alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from math import isfinite
from typing import Final

from sqlalchemy import Connection, Engine, delete, insert, select

from dashboard.administration import WantedTarget
from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.period import is_month, month_of, month_words
from dashboard.view import TargetSet
from dashboard.viewer import Viewer
from dashboard.wording import target_text
from data.audit import keep_change
from data.calendar_table import FIRST, LAST
from data.engine import write_transaction
from data.imports.errors import Refusal
from data.schema import measure_target
from data.versions import raise_version

LONGEST_SOURCE: Final = 200
LONGEST_NAME: Final = 80
"""Characters that the table keeps."""
LARGEST: Final = 1_000_000
"""No target of a count or a mean is larger."""


def targets_of(connection: Connection, authority: str) -> Sequence[TargetSet]:
    """Return every target that was set for ``authority``, by measure and month."""
    rows = connection.execute(
        select(*(measure_target.c[name] for name in TargetSet.__dataclass_fields__))
        .where(measure_target.c.authority_code == authority)
        .order_by(measure_target.c.measure, measure_target.c.valid_from)
    )
    return [TargetSet(*row) for row in rows]


def set_target(
    engine: Engine,
    authority: str,
    wanted: WantedTarget,
    made_on: date | None = None,
    who: Viewer | None = None,
) -> str:
    """Set a target from a month on; return what was done, in one line.

    It holds until the next that is set. ``made_on`` is today unless given; ``who`` is kept in the
    audit trail, None stands for whoever runs the command line. Raises Refusal for an
    unknown measure or month, a value that the unit cannot have, without a word on whose it is and
    who sets it, and where one is set from that month already.
    """
    measure = _measure(wanted.measure)
    source, name = " ".join(wanted.source.split()).rstrip("."), " ".join(wanted.name.split())
    _check(measure, wanted, source, name)
    with write_transaction(engine) as connection:
        held = targets_of(connection, authority)
        if any((each.measure, each.valid_from) == (measure.id, wanted.valid_from) for each in held):
            raise Refusal(
                f"{measure.title}: a target from {month_words(wanted.valid_from)} is set already; "
                "remove it first."
            )
        connection.execute(
            insert(measure_target).values(
                authority_code=authority,
                measure=measure.id,
                valid_from=wanted.valid_from,
                value=wanted.value,
                source=source,
                name=name,
                made_on=made_on or datetime.now(tz=UTC).date(),
            )
        )
        raise_version(connection, authority)
        value = "none" if wanted.value is None else f"{wanted.value:g}"
        keep_change(
            connection, who, authority, "target", measure.id,
            what="set", month=wanted.valid_from, value=value,
        )  # fmt: skip
    return f"{measure.title}: {_words(measure, wanted.value)} from {month_words(wanted.valid_from)}"


def remove_target(
    engine: Engine, authority: str, measure: str, month: str, who: Viewer | None = None
) -> str:
    """Remove the target that was set from ``month`` on, so that the one before holds again.

    Returns what was done, in one line. Raises Refusal where there is none.
    """
    with write_transaction(engine) as connection:
        found = connection.execute(
            delete(measure_target).where(
                measure_target.c.authority_code == authority,
                measure_target.c.measure == measure,
                measure_target.c.valid_from == month,
            )
        ).rowcount
        if not found:
            raise Refusal("There is no such target; it may have been removed just now.")
        raise_version(connection, authority)
        keep_change(connection, who, authority, "target", measure, what="removed", month=month)
    declared = measures().get(measure)
    title = declared.title if declared else measure
    return f"{title}: the target from {month_words(month)} is removed"


def _words(measure: Measure, value: float | None) -> str:
    return "no target" if value is None else f"target {target_text(measure, value)}"


def _measure(measure: str) -> Measure:
    found = measures().get(measure)
    if found is None:
        raise Refusal(f"There is no measure {measure!r}.")
    return found


def _check(measure: Measure, wanted: WantedTarget, source: str, name: str) -> None:
    """Raise Refusal where the target cannot stand."""
    month, value = wanted.valid_from, wanted.value
    fits = value is None or (isfinite(value) and 0 <= value <= LARGEST)
    rules = [
        (not is_month(month) or not month_of(FIRST) <= month <= month_of(LAST),
         f"Choose a month from {FIRST.year} to {LAST.year}."),
        (measure.polarity == "neither" and value is not None,
         "Neither more nor less of this is better, so it has no target."),
        (not fits, "The target cannot be below 0 or above 1,000,000."),
        (measure.unit == "percent" and fits and value is not None and value > 100,
         "A percentage cannot be above 100."),
        (measure.unit == "count" and fits and value is not None and value != int(value),
         "The target of a number is a whole number."),
        (not source, "Say whose target it is, such as the council plan."),
        (len(source) > LONGEST_SOURCE,
         f"Whose it is has {len(source)} characters; {LONGEST_SOURCE} can be kept."),
        (not name, "Say who sets it: who asks next year must find it."),
        (len(name) > LONGEST_NAME,
         f"The name has {len(name)} characters; {LONGEST_NAME} can be kept."),
    ]  # fmt: skip
    if wrong := next((words for is_wrong, words in rules if is_wrong), ""):
        raise Refusal(wrong)
