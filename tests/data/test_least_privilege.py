"""The server's own role on PostgreSQL: it does its work, and cannot do more."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.exc import ProgrammingError

from dashboard.audit import Entry
from dashboard.measures.registry import measures
from dashboard.settings import PROJECT_FOLDER
from dashboard.viewer import full_viewer
from data.audit import add_entry
from data.engine import make_engine, prepare, write_transaction
from data.schema import audit_entry
from data.undo import undo
from tests.data.records import AUTHORITY
from tests.data.test_repository import contacts

BLOCKS = re.findall(
    r"```sql\n(.*?)```", (PROJECT_FOLDER / "docs" / "deployment.md").read_text("utf-8"), re.DOTALL
)


def statements(block: str, database: str) -> list[str]:
    """Return the statements that the guide gives, for a database of another name."""
    named = block.replace("DATABASE sightline", f"DATABASE {database}")
    return [each.strip() for each in named.split(";") if each.strip()]


@pytest.fixture(scope="module")
def server_role(make_database: Callable[[str], Engine]) -> Iterator[Engine]:
    """An engine as the role of the server, on a database set up as the guide says."""
    owner = make_database("postgresql")
    database = owner.url.database or ""
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS sightline_app")
        connection.exec_driver_sql(BLOCKS[0].split(";")[1])
        for statement in statements(BLOCKS[1], database):
            connection.exec_driver_sql(statement)
        # The prepared database was there before the defaults.
        connection.exec_driver_sql(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sightline_app"
        )
        connection.exec_driver_sql(
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO sightline_app"
        )
        for statement in statements(BLOCKS[2], database):
            connection.exec_driver_sql(statement)
    url = owner.url.set(username="sightline_app", password="choose-another")
    engine = make_engine(url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("DROP OWNED BY sightline_app")
        connection.exec_driver_sql("DROP ROLE sightline_app")


def test_it_prepares_imports_computes_and_undoes(server_role: Engine, tmp_path: Path) -> None:
    prepare(server_role)
    repository = contacts(server_role, tmp_path / "ssd")
    month = ("month", "2019-05", "2019-05")
    [fact] = repository.facts(full_viewer(AUTHORITY), measures()["mash_enquiries"], *month)
    assert fact.numerator == 4
    undo(server_role)


def test_it_adds_to_the_audit_trail_and_cannot_change_it(server_role: Engine) -> None:
    with write_transaction(server_role) as connection:
        add_entry(connection, full_viewer(AUTHORITY), Entry("list", "mash_enquiries"))
    for change in (
        update(audit_entry).values(name="someone else"),
        delete(audit_entry),
        text("TRUNCATE audit_entry"),
    ):
        with pytest.raises(ProgrammingError), write_transaction(server_role) as connection:
            connection.execute(change)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE monthly_fact",
        "ALTER TABLE account ADD COLUMN x integer",
        "CREATE TABLE x (y integer)",
        "UPDATE alembic_version SET version_num = '0001'",
        "DROP TRIGGER audit_entry_only_grows ON audit_entry",
        "INSERT INTO audit_head VALUES (2, 0, '')",
        "CREATE ROLE x SUPERUSER",
    ],
)
def test_it_cannot_change_tables_or_rights(server_role: Engine, statement: str) -> None:
    with pytest.raises(ProgrammingError), server_role.begin() as connection:
        connection.exec_driver_sql(statement)
