"""Marks of measures: new baselines and changes of recording, each dated, with reason and name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from dashboard.view import Mark
from data.schema import measure_mark


def marks_of(connection: Connection, authority: str, measure: str) -> Sequence[Mark]:
    """Return the marks of a measure, oldest first."""
    rows = connection.execute(
        select(*(measure_mark.c[name] for name in Mark.__dataclass_fields__))
        .where(measure_mark.c.authority_code == authority, measure_mark.c.measure == measure)
        .order_by(measure_mark.c.month, measure_mark.c.kind)
    )
    return [Mark(*row) for row in rows]
