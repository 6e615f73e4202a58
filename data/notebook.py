"""The month's comment on a measure, and actions with their owner and date."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from dashboard.view import Action, Comment
from data.schema import measure_action, measure_comment


def comments_of(connection: Connection, authority: str) -> Sequence[Comment]:
    """Return every comment of ``authority``, by measure and month."""
    rows = connection.execute(
        select(*(measure_comment.c[name] for name in Comment.__dataclass_fields__))
        .where(measure_comment.c.authority_code == authority)
        .order_by(measure_comment.c.measure, measure_comment.c.month)
    )
    return [Comment(*row) for row in rows]


def actions_of(connection: Connection, authority: str) -> Sequence[Action]:
    """Return every action of ``authority``: open ones first, by when they are due."""
    table = measure_action
    rows = connection.execute(
        select(*(table.c[name] for name in Action.__dataclass_fields__))
        .where(table.c.authority_code == authority)
        .order_by(table.c.measure, table.c.done_on.is_not(None), table.c.due, table.c.number)
    )
    return [Action(*row) for row in rows]
