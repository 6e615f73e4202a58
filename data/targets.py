"""Targets that were set here, each from a month on; a measure's file holds the default alone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from dashboard.view import TargetSet
from data.schema import measure_target


def targets_of(connection: Connection, authority: str) -> Sequence[TargetSet]:
    """Return every target that was set for ``authority``, by measure and month."""
    rows = connection.execute(
        select(*(measure_target.c[name] for name in TargetSet.__dataclass_fields__))
        .where(measure_target.c.authority_code == authority)
        .order_by(measure_target.c.measure, measure_target.c.valid_from)
    )
    return [TargetSet(*row) for row in rows]
