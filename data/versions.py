"""Data versions: one an authority, one for what all share. Caches are keyed by them."""

from sqlalchemy import Connection, insert, select, update

from data.schema import authority_state


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
