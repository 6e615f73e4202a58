"""A backup is whole whenever it is made; only a sound one of Sightline is restored."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from data.backup import backup, restore
from data.cli import main
from data.engine import DatabaseRefused, make_engine, prepare
from data.imports.run import run_import
from data.schema import contact, import_run
from data.versions import read_versions
from tests.data.import_files import counts, rows, write

CONTACTS = ("cont_contact_id", "cont_person_id", "cont_contact_date")


@pytest.fixture
def engine(make_database: Callable[[str], Engine]) -> Engine:
    """A new SQLite database."""
    return make_database("sqlite")


def load(engine: Engine, folder: Path, number: int, authority: str = "336") -> None:
    path = folder / f"extract {number}"
    lines = ((f"{number}-{n}", "A", "2019-01-05") for n in range(200))
    write(path / "ssd_contacts.csv", CONTACTS, *lines)
    to = date(2019, 6, 30)
    run_import(engine, "ssd", [path], authority=authority, data_to=to, compute=False)


def versions(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return read_versions(connection)


def opened(path: Path) -> Engine:
    return make_engine(f"sqlite:///{path.as_posix()}")


def test_a_backup_holds_what_the_database_holds(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, 1)
    target = tmp_path / "copy.db"
    assert backup(engine, target).startswith("Backup written: copy.db, ")
    copy = opened(target)
    assert counts(copy) == counts(engine)
    copy.dispose()
    with pytest.raises(DatabaseRefused, match=r"copy\.db exists already"):
        backup(engine, target)
    with pytest.raises(DatabaseRefused, match="folder"):
        backup(engine, tmp_path / "none" / "copy.db")
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_backups_during_imports_are_whole(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, 0)
    done = threading.Event()

    def import_on() -> None:
        for number in range(1, 12):
            load(engine, tmp_path, number)
        done.set()

    thread = threading.Thread(target=import_on)
    thread.start()
    made = 0
    while not done.is_set() or made < 3:
        backup(engine, tmp_path / f"copy {made}.db")
        made += 1
    thread.join()
    for number in range(made):
        copy = opened(tmp_path / f"copy {number}.db")
        held = counts(copy)
        assert held["contact"] == 200 * held["import_run"] > 0
        copy.dispose()


def test_a_restore_brings_back_what_was_and_keeps_what_is(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, 1)
    backup(engine, tmp_path / "copy.db")
    then = counts(engine)
    load(engine, tmp_path, 2)
    load(engine, tmp_path, 3, "330")
    since, before = counts(engine), versions(engine)

    said = restore(engine, tmp_path / "copy.db")
    assert said.startswith(
        "Restored from copy.db; the data as they were are in sightline.db.before"
    )
    assert rows(engine, import_run, "import_id") == [(1,)]
    assert counts(engine) == then | {"authority_state": since["authority_state"]}
    # A page that is open sees that all has changed; an authority that is gone is not forgotten.
    after = versions(engine)
    assert after == {code: version + 1 for code, version in before.items()}
    live = Path(engine.url.database or "")
    [kept] = live.parent.glob("*.before-restore-*")
    older = opened(kept)
    assert counts(older) == since
    older.dispose()
    assert sorted(path.name for path in live.parent.glob("*restoring*")) == []
    load(engine, tmp_path, 4)
    assert len(rows(engine, contact, "source_id")) == 400


def test_what_is_no_sound_backup_is_refused_and_changes_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    load(engine, tmp_path, 1)
    before = counts(engine) | versions(engine)
    good = tmp_path / "copy.db"
    backup(engine, good)
    text = tmp_path / "text.db"
    text.write_text("no database at all, and long enough to be looked at", "utf-8")
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE a (b)")
    newer = tmp_path / "newer.db"
    newer.write_bytes(good.read_bytes())
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    for path, said in (
        (text, "not a sound SQLite database"),
        (other, "not one of Sightline"),
        (newer, "newer Sightline"),
        (damaged, "damaged|malformed|not a sound"),
        (tmp_path / "none.db", "No such file"),
        (Path(engine.url.database or ""), "the database itself"),
    ):
        with pytest.raises(DatabaseRefused, match=said) as caught:
            restore(engine, path)
        assert "\n" not in str(caught.value)
    assert counts(engine) | versions(engine) == before
    assert list(Path(engine.url.database or "").parent.glob("*.before-restore-*")) == []


def test_a_server_has_its_own_tools(make_database: Callable[[str], Engine], tmp_path: Path) -> None:
    server = make_database("postgresql")
    with pytest.raises(DatabaseRefused, match="pg_dump"):
        backup(server, tmp_path / "x")
    with pytest.raises(DatabaseRefused, match="pg_restore"):
        restore(server, tmp_path / "x")


def test_the_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{(tmp_path / 'new.db').as_posix()}"
    engine = make_engine(url)
    prepare(engine)
    load(engine, tmp_path, 1)
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", make_url(url).render_as_string())
    assert main(["backup", str(tmp_path / "copy.db")]) == 0
    load(engine, tmp_path, 2)
    assert main(["restore", str(tmp_path / "copy.db")]) == 0
    assert "Restored from copy.db" in capsys.readouterr().out
    assert rows(engine, import_run, "import_id") == [(1,)]
    assert main(["backup", str(tmp_path / "copy.db")]) == 2
    assert "exists already" in capsys.readouterr().err
    engine.dispose()
