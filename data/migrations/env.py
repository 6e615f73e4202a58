"""Alembic's entry: it is given an open connection by ``data.engine.prepare``."""

from alembic import context

from data.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
