"""The month's comment on a measure, and actions with their owner and date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from sqlalchemy import Connection, Engine, Table, and_, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.desk import NotAllowed
from dashboard.marks import KINDS
from dashboard.measures.registry import measures
from dashboard.notebook import NotebookRefused, checked_due, checked_month, written
from dashboard.period import day_words, month_words
from dashboard.ports import TemporarilyUnavailable
from dashboard.view import Action, Comment
from dashboard.viewer import Viewer
from data import marks
from data.audit import keep_change
from data.engine import write_transaction
from data.free_text import NAMES_A_CHILD, names_a_child
from data.imports.errors import Refusal
from data.schema import measure_action, measure_comment
from data.versions import raise_version

P = ParamSpec("P")
NONE_LEFT = "{title}: there is no such {what}; it may have been removed just now"


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


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _title(measure: str) -> str:
    found = measures().get(measure)
    if found is None:
        raise NotebookRefused(f"There is no measure {measure!r}")
    return found.title


def _where(table: Table, **key: object) -> Any:
    return and_(*(table.c[name] == value for name, value in key.items()))


def _names_nobody(connection: Connection, authority: str, **texts: str) -> None:
    """Raise NotebookRefused where one of ``texts``, by the name of its field, names a child."""
    for field, text in texts.items():
        if names_a_child(connection, authority, text):
            raise NotebookRefused(NAMES_A_CHILD.format(what=field), field)


def set_comment(
    engine: Engine,
    authority: str,
    measure: str,
    month: str,
    text: str,
    name: str,
    *,
    made_on: date | None = None,
    who: Viewer | None = None,
) -> str:
    """Write the comment on a month of a measure, in place of an earlier one; return what was done.

    ``made_on`` is today unless given. Of each change ``who`` is kept in the audit trail, without
    any of its text; None stands for whoever runs the command line. Raises NotebookRefused.
    """
    title = _title(measure)
    checked_month(month)
    text, name = written("comment", text), written("name", name)
    key = {"authority_code": authority, "measure": measure, "month": month}
    with write_transaction(engine) as connection:
        _names_nobody(connection, authority, comment=text)
        raise_version(connection, authority)
        replaced = connection.execute(
            delete(measure_comment).where(_where(measure_comment, **key))
        ).rowcount
        connection.execute(
            insert(measure_comment).values(**key, text=text, name=name, made_on=made_on or _today())
        )
        keep_change(
            connection, who, authority, "note", measure,
            what="comment replaced" if replaced else "comment written", month=month,
        )  # fmt: skip
    done = "replaced" if replaced else "kept"
    return f"{title}: the comment on {month_words(month)} is {done}"


def remove_comment(
    engine: Engine, authority: str, measure: str, month: str, who: Viewer | None = None
) -> str:
    """Remove the comment on a month; return what was done. Raises NotebookRefused."""
    title = _title(measure)
    checked_month(month)
    key = {"authority_code": authority, "measure": measure, "month": month}
    with write_transaction(engine) as connection:
        if not connection.execute(
            delete(measure_comment).where(_where(measure_comment, **key))
        ).rowcount:
            raise NotebookRefused(NONE_LEFT.format(title=title, what="comment"))
        raise_version(connection, authority)
        keep_change(
            connection, who, authority, "note", measure, what="comment removed", month=month
        )
    return f"{title}: the comment on {month_words(month)} is removed"


def add_action(
    engine: Engine,
    authority: str,
    measure: str,
    month: str,
    text: str,
    owner: str,
    due: date,
    name: str,
    *,
    made_on: date | None = None,
    who: Viewer | None = None,
) -> str:
    """Write down what is to be done about the figure of a month; return what was done.

    ``made_on`` is today unless given. Raises NotebookRefused.
    """
    title = _title(measure)
    checked_due(due, checked_month(month))
    text, owner, name = written("action", text), written("owner", owner), written("name", name)
    table = measure_action
    with write_transaction(engine) as connection:
        _names_nobody(connection, authority, action=text, owner=owner)
        last = connection.execute(
            select(func.max(table.c.number)).where(
                _where(table, authority_code=authority, measure=measure)
            )
        ).scalar()
        connection.execute(
            insert(table).values(
                authority_code=authority,
                measure=measure,
                number=(last or 0) + 1,
                month=month,
                text=text,
                owner=owner,
                due=due,
                name=name,
                made_on=made_on or _today(),
            )
        )
        raise_version(connection, authority)
        keep_change(
            connection, who, authority, "note", measure,
            what="action added", number=(last or 0) + 1, month=month,
        )  # fmt: skip
    return f"{title}: an action for {owner}, due {day_words(due)}, is kept"


def finish_action(
    engine: Engine,
    authority: str,
    measure: str,
    number: int,
    done_on: date | None,
    who: Viewer | None = None,
) -> str:
    """Note on which day an action was done, or with None that it is not done after all.

    Returns what was done. Raises NotebookRefused where there is no such action.
    """
    title = _title(measure)
    key = {"authority_code": authority, "measure": measure, "number": number}
    with write_transaction(engine) as connection:
        if not connection.execute(
            update(measure_action).where(_where(measure_action, **key)).values(done_on=done_on)
        ).rowcount:
            raise NotebookRefused(NONE_LEFT.format(title=title, what="action"))
        raise_version(connection, authority)
        what = "action done" if done_on else "action reopened"
        keep_change(connection, who, authority, "note", measure, what=what, number=number)
    return f"{title}: the action is {'done' if done_on else 'open again'}"


def remove_action(
    engine: Engine, authority: str, measure: str, number: int, who: Viewer | None = None
) -> str:
    """Remove an action; return what was done. Raises NotebookRefused where there is none."""
    title = _title(measure)
    key = {"authority_code": authority, "measure": measure, "number": number}
    with write_transaction(engine) as connection:
        if not connection.execute(
            delete(measure_action).where(_where(measure_action, **key))
        ).rowcount:
            raise NotebookRefused(NONE_LEFT.format(title=title, what="action"))
        raise_version(connection, authority)
        keep_change(
            connection, who, authority, "note", measure, what="action removed", number=number
        )
    return f"{title}: the action is removed"


def _for_writers(
    ask: Callable[Concatenate[SqlNotebook, Viewer, P], str],
) -> Callable[Concatenate[SqlNotebook, Viewer, P], str]:
    """Refuse who may not write; say in words what the database refuses."""

    @wraps(ask)
    def answer(book: SqlNotebook, viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> str:
        if not viewer.may_note:
            raise NotAllowed("You may not write notes here; ask who runs Sightline.")
        try:
            return ask(book, viewer, *args, **kwargs)
        except Refusal as refused:
            raise NotebookRefused(str(refused)) from refused
        except (DBAPIError, PoolTimeout) as error:
            words = "The database does not answer"
            if "locked" in str(getattr(error, "orig", "")):
                words = "An import is being stored just now; try again in a minute"
            raise TemporarilyUnavailable(words) from error

    return answer


class SqlNotebook:
    """Implements ``dashboard.notebook.Notebook``."""

    def __init__(self, engine: Engine) -> None:
        """Write to the database of ``engine``."""
        self._engine = engine

    @_for_writers
    def add_mark(
        self, viewer: Viewer, measure: str, month: str, kind: str, reason: str, name: str
    ) -> str:
        """See Notebook.add_mark."""
        checked_month(month)
        if kind not in KINDS:
            raise NotebookRefused("Choose what kind of note it is", "kind")
        reason, name = written("reason", reason), written("name", name)
        return marks.add_mark(
            self._engine, viewer.authority, measure, month, kind, reason, name, viewer
        )

    @_for_writers
    def remove_mark(self, viewer: Viewer, measure: str, month: str, kind: str) -> str:
        """See Notebook.remove_mark."""
        return marks.remove_mark(self._engine, viewer.authority, measure, month, kind, viewer)

    @_for_writers
    def set_comment(self, viewer: Viewer, measure: str, month: str, text: str, name: str) -> str:
        """See Notebook.set_comment."""
        return set_comment(self._engine, viewer.authority, measure, month, text, name, who=viewer)

    @_for_writers
    def remove_comment(self, viewer: Viewer, measure: str, month: str) -> str:
        """See Notebook.remove_comment."""
        return remove_comment(self._engine, viewer.authority, measure, month, viewer)

    @_for_writers
    def add_action(
        self,
        viewer: Viewer,
        measure: str,
        month: str,
        text: str,
        owner: str,
        due: date,
        name: str,
    ) -> str:
        """See Notebook.add_action."""
        return add_action(
            self._engine, viewer.authority, measure, month, text, owner, due, name, who=viewer
        )

    @_for_writers
    def finish_action(self, viewer: Viewer, measure: str, number: int) -> str:
        """See Notebook.finish_action."""
        return finish_action(self._engine, viewer.authority, measure, number, _today(), viewer)

    @_for_writers
    def reopen_action(self, viewer: Viewer, measure: str, number: int) -> str:
        """See Notebook.reopen_action."""
        return finish_action(self._engine, viewer.authority, measure, number, None, viewer)

    @_for_writers
    def remove_action(self, viewer: Viewer, measure: str, number: int) -> str:
        """See Notebook.remove_action."""
        return remove_action(self._engine, viewer.authority, measure, number, viewer)
