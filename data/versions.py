"""Data versions: one an authority, one for what all share. Caches are keyed by them."""

from sqlalchemy import Connection, Engine, insert, select, update

from data.schema import SHARED, authority_state, import_run


def raise_version(
    connection: Connection, authority_code: str, *, is_demonstration: bool = False
) -> None:
    """Raise the data version of ``authority_code`` (or ``SHARED``) in this transaction.

    ``is_demonstration`` is kept only where the authority had no version yet.
    """
    raised = connection.execute(
        update(authority_state)
        .where(authority_state.c.authority_code == authority_code)
        .values(data_version=authority_state.c.data_version + 1)
    )
    if raised.rowcount == 0:
        connection.execute(
            insert(authority_state).values(
                authority_code=authority_code,
                is_demonstration=is_demonstration,
                data_version=1,
            )
        )


def read_versions(connection: Connection) -> dict[str, int]:
    """Return the data version of each authority that has one, and that of ``SHARED``."""
    rows = connection.execute(
        select(authority_state.c.authority_code, authority_state.c.data_version)
    )
    return {row.authority_code: row.data_version for row in rows}


def holds_real_records(engine: Engine) -> bool:
    """Return whether any import of an authority is loaded that was not made up."""
    with engine.connect() as connection:
        found = connection.execute(
            select(import_run.c.import_id)
            .where(import_run.c.is_demonstration.is_(False), import_run.c.authority_code != SHARED)
            .limit(1)
        )
        return found.first() is not None
