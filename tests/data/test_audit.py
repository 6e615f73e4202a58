"""The audit trail: a chain that shows every change, an entry for every act, and nothing of a child.

The canaries are a child, a worker and words that stand in the records and in what people write.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from dashboard.administration import WantedMapping, WantedRule, WantedTarget
from dashboard.audit import KINDS, Entry
from dashboard.ports import TemporarilyUnavailable
from dashboard.viewer import Viewer, full_viewer
from data import audit_trail
from data.administration import SqlAdministration
from data.audit import add_entry, hash_of, operator
from data.audit_trail import SqlAuditTrail, found, verified
from data.cli import main
from data.engine import write_transaction
from data.imports.errors import Refusal
from data.imports.run import run_import
from data.notebook import SqlNotebook
from data.rule_changes import end, pause, remove_pause
from data.schema import audit_entry, audit_head
from data.undo import undo
from data.visit_pauses import VisitPause
from tests.data.records import AUTHORITY, Records
from tests.data.test_team_map import records

PAT = replace(
    full_viewer(AUTHORITY), may_note=True, may_administer=True, name="Pat Example", account=7
)
COLUMNS = [column.name for column in audit_entry.columns]


def add(engine: Engine, *subjects: str, viewer: Viewer = PAT, kind: str = "target") -> None:
    """Add an entry for each subject."""
    for subject in subjects:
        with write_transaction(engine) as connection:
            add_entry(connection, viewer, Entry(kind, subject, {"month": "2019-03"}))


def without_triggers(engine: Engine) -> None:
    """Take the triggers off, as somebody could who owns the database."""
    with write_transaction(engine) as connection:
        if engine.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_entry_no_{verb}"))
        else:
            connection.execute(text("DROP TRIGGER audit_entry_only_grows ON audit_entry"))


def kept(engine: Engine) -> list[tuple[str, str, str]]:
    """The kind, the subject and what was done of every entry, in order."""
    with engine.connect() as connection:
        entries = found(connection, None, size=None).entries[::-1]
    return [(e.entry.kind, e.entry.subject, str(e.entry.detail.get("what", ""))) for e in entries]


def test_a_chain_that_nobody_touched_is_whole(database: Engine) -> None:
    assert verified(database).faults == ()
    add(database, "a", "b", "c")
    result = verified(database)
    assert (result.entries, result.last_number, result.faults) == (3, 3, ())
    add(database, "d")
    # What was noted before still holds when more was added.
    assert verified(database, (3, result.last_hash)).faults == ()


def test_the_chain_is_walked_in_batches(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    add(database, *"abcdefg")
    for size in (1, 3, 7):
        monkeypatch.setattr(audit_trail, "BATCH", size)
        assert verified(database).entries == 7
        assert verified(database).faults == ()


def test_the_database_itself_refuses_to_change_or_remove_an_entry(database: Engine) -> None:
    add(database, "a", "b")
    for change in (
        update(audit_entry).values(name="Nobody"),
        update(audit_entry).where(audit_entry.c.number == 1).values(subject="other"),
        delete(audit_entry).where(audit_entry.c.number == 2),
        delete(audit_entry),
    ):
        with (
            pytest.raises(DBAPIError, match="only ever added to"),
            write_transaction(database) as connection,
        ):
            connection.execute(change)
    assert verified(database).entries == 2


def _changed(connection: object) -> None:
    connection.execute(  # type: ignore[attr-defined]
        update(audit_entry).where(audit_entry.c.number == 2).values(name="Somebody else")
    )


def _removed(connection: object) -> None:
    connection.execute(delete(audit_entry).where(audit_entry.c.number.in_((2, 3))))  # type: ignore[attr-defined]


def _first_removed(connection: object) -> None:
    connection.execute(delete(audit_entry).where(audit_entry.c.number == 1))  # type: ignore[attr-defined]


def _cut(connection: object) -> None:
    connection.execute(delete(audit_entry).where(audit_entry.c.number > 3))  # type: ignore[attr-defined]


def _swapped(connection: object) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        connection.execute(  # type: ignore[attr-defined]
            update(audit_entry).where(audit_entry.c.number == old).values(number=new)
        )


def _put_behind(connection: object) -> None:
    row = connection.execute(select(audit_entry).order_by(audit_entry.c.number.desc())).first()  # type: ignore[attr-defined]
    values = {**row._mapping, "number": 6, "previous_hash": row.hash}
    values["hash"] = hash_of(values, row.hash)
    connection.execute(insert(audit_entry).values(values))  # type: ignore[attr-defined]


def _headless(connection: object) -> None:
    connection.execute(delete(audit_head))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_changed, "Entry 2 was changed"),
        (_removed, "Entries 2 to 3 are missing"),
        (_first_removed, "Entry 1 is missing"),
        (_cut, "ends with entry 3; its head says 5"),
        (_swapped, "Entry 2 does not follow"),
        (_put_behind, "stand behind the end"),
        (_headless, "head of the trail is missing"),
    ],
)
def test_whoever_tampers_with_the_trail_is_found_out(
    database: Engine, tamper: Callable[[object], None], said: str
) -> None:
    add(database, "a", "b", "c", "d", "e")
    without_triggers(database)
    with write_transaction(database) as connection:
        tamper(connection)
    faults = " ".join(verified(database).faults)
    assert said in faults


def test_a_trail_written_anew_shows_by_what_was_noted_elsewhere(database: Engine) -> None:
    add(database, "a", "b", "c")
    noted = verified(database)
    without_triggers(database)
    with write_transaction(database) as connection:
        connection.execute(delete(audit_entry))
        connection.execute(update(audit_head).values(number=0, hash="0" * 64))
    add(database, "a", "x", "c", "d")
    assert verified(database).faults == ()  # whole in itself
    [fault] = verified(database, (noted.last_number, noted.last_hash)).faults
    assert fault.startswith("Entry 3 has another hash than was noted")
    [fault] = verified(database, (9, noted.last_hash)).faults
    assert fault.startswith("Entry 9 is not there")


def test_many_who_add_at_once_make_one_chain(database: Engine) -> None:
    trail = SqlAuditTrail(database)

    def write(number: int) -> None:
        for each in range(6):
            trail.keep(PAT, Entry("export", f"{number}-{each}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    result = verified(database)
    assert (result.entries, result.faults) == (48, ())
    assert len({subject for _, subject, _ in kept(database)}) == 48


def test_what_cannot_be_kept_is_refused_within_seconds(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_trail, "PATIENCE", 1)
    trail = SqlAuditTrail(database)
    begun = datetime.now(tz=UTC)
    with write_transaction(database) as importing:
        add_entry(importing, PAT, Entry("import", "import 1"))
        with pytest.raises(TemporarilyUnavailable, match="try again in a minute"):
            trail.keep(PAT, Entry("list", "a measure"))
    assert (datetime.now(tz=UTC) - begun).total_seconds() < 8
    # The next is as patient with imports as ever, and nothing of the refused one is there.
    trail.keep(PAT, Entry("list", "another"))
    assert [subject for _, subject, _ in kept(database)] == ["import 1", "another"]
    if database.dialect.name == "sqlite":
        with database.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 30_000


def test_a_reader_need_not_wait_for_an_import_on_postgresql(
    make_database: Callable[[str], Engine],
) -> None:
    engine = make_database("postgresql")
    with write_transaction(engine):  # an import that stores its rows, before its own entry
        SqlAuditTrail(engine).keep(PAT, Entry("list", "a measure"))
    assert verified(engine).entries == 1


def test_a_change_that_fails_leaves_no_entry(database: Engine) -> None:
    def change() -> None:
        with write_transaction(database) as connection:
            add_entry(connection, PAT, Entry("target", "a"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert kept(database) == []
    add(database, "b")
    assert verified(database).faults == ()


def test_the_trail_is_searched_by_kind_name_and_day_of_the_united_kingdom(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Half past eleven in the evening of UTC is half past midnight of the next day in summer.
    moments = iter(
        datetime(2019, 6, day, hour, 30, tzinfo=UTC) for day, hour in ((1, 12), (2, 23), (3, 12))
    )

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return next(moments)

    monkeypatch.setattr("data.audit.datetime", Clock)
    add(database, "first")
    add(database, "second", viewer=replace(PAT, name="Sam_100%"), kind="list")
    add(database, "third", viewer=replace(PAT, authority="301"))
    trail = SqlAuditTrail(database)

    def subjects(**asked: str) -> list[str]:
        return [each.entry.subject for each in trail.search(PAT, **asked).entries]  # type: ignore[arg-type]

    assert subjects() == ["second", "first"]  # no other authority's
    assert subjects(kind="list") == ["second"]
    assert subjects(name="sam_") == ["second"]
    assert subjects(name="_") == ["second"]  # as it stands, no wildcard
    assert subjects(first="2019-06-03") == ["second"]
    assert subjects(last="2019-06-02") == ["first"]
    assert subjects(first="2019-06-02", last="2019-06-02") == []
    assert subjects(first="9999-12-31", last="nonsense") == []
    assert trail.search(replace(PAT, may_administer=False)).total == 0
    assert trail.search(PAT, page=2, size=1).entries[0].entry.subject == "first"


CANARIES = re.compile("zephyrine|okonkwo|ZX-?81|secret word", re.IGNORECASE)


def test_every_act_is_kept_and_nothing_of_a_child(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Which figures follow is tested elsewhere.
    for changes in ("rule_changes", "team_changes"):
        monkeypatch.setattr(f"data.{changes}.rebuild", lambda *_: 0)
    made = records()
    made.child("ZX81-Zephyrine").referral("ZX81-Zephyrine", "2019-31-02")
    made.add("cp_plans", "K-ZX", "", "ZX81-Zephyrine", "2019-01-07", "", "NEG")
    made.add("involvements", "I-ZX", "ZX81-Zephyrine", "Okonkwo", "T1", "2019-01-07", "")
    made.load(database, tmp_path / "Zephyrine Okonkwo", "2019-06-30")
    plans, assessed = "cp_visits_in_timescale", "assessments_45_days"
    book, site = SqlNotebook(database), SqlAdministration(database)
    words = "Zephyrine: the secret word"
    stop = VisitPause(
        plans, "ZX81-Zephyrine", date(2019, 4, 1), None, words, "Okonkwo", date(2019, 7, 1)
    )
    pause(database, AUTHORITY, stop)
    end(database, AUTHORITY, plans, "ZX81-Zephyrine", date(2019, 5, 1))
    remove_pause(database, AUTHORITY, plans, "ZX81-Zephyrine", date(2019, 4, 1))
    site.set_rule(PAT, WantedRule(plans, date(2019, 5, 1), "due", 15, "working_days"))
    site.remove_rule(PAT, plans)
    site.set_target(PAT, WantedTarget(assessed, "2019-04", 75, words, "Okonkwo"))
    site.remove_target(PAT, assessed, "2019-04")
    wanted = WantedMapping(("T1",), date(2019, 4, 1), "Okonkwo", way="new", team_name=words)
    site.map_teams(PAT, wanted)
    site.end_mapping(PAT, "T1", date(2019, 4, 1), date(2019, 5, 1))
    site.remove_mapping(PAT, "T1", date(2019, 4, 1))
    book.add_mark(PAT, assessed, "2019-04", "baseline", words, "Okonkwo")
    book.remove_mark(PAT, assessed, "2019-04", "baseline")
    book.set_comment(PAT, assessed, "2019-04", words, "Okonkwo")
    book.set_comment(PAT, assessed, "2019-04", words, "Okonkwo")
    book.remove_comment(PAT, assessed, "2019-04")
    book.add_action(PAT, assessed, "2019-04", words, "Okonkwo", date(2019, 9, 1), "Okonkwo")
    book.finish_action(PAT, assessed, 1)
    book.reopen_action(PAT, assessed, 1)
    book.remove_action(PAT, assessed, 1)
    undo(database, who=PAT)

    assert kept(database) == [
        ("import", "import 1", ""),
        ("rule", plans, "paused"),
        ("rule", plans, "pause ended"),
        ("rule", plans, "pause removed"),
        ("rule", plans, "set"),
        ("rule", plans, "removed"),
        ("target", assessed, "set"),
        ("target", assessed, "removed"),
        ("team", "T1", "mapped"),
        ("team", "T1", "mapping ended"),
        ("team", "T1", "mapping removed"),
        ("mark", assessed, "set"),
        ("mark", assessed, "removed"),
        ("note", assessed, "comment written"),
        ("note", assessed, "comment replaced"),
        ("note", assessed, "comment removed"),
        ("note", assessed, "action added"),
        ("note", assessed, "action done"),
        ("note", assessed, "action reopened"),
        ("note", assessed, "action removed"),
        ("undo", "import 1", ""),
    ]
    with database.connect() as connection:
        rows = connection.execute(select(audit_entry).order_by(audit_entry.c.number)).all()
    for row in rows:
        assert not CANARIES.search(" ".join(map(str, row))), row
    # Commands are kept by the name of who runs them, the rest by the person's own.
    names = [row.name for row in rows]
    assert names[0] == operator(AUTHORITY).name
    assert names[-1] == "Pat Example"
    assert rows[-1].account_id == 7
    assert verified(database).faults == ()


def test_a_refused_change_is_no_change_and_has_no_entry(
    make_database: Callable[[str], Engine],
) -> None:
    engine = make_database("sqlite")
    book = SqlNotebook(engine)
    with pytest.raises(Refusal):
        undo(engine)
    with pytest.raises(Exception, match="no such comment"):
        book.remove_comment(PAT, "assessments_45_days", "2019-04")
    assert kept(engine) == []


def test_an_import_is_kept_with_the_hash_of_its_files_and_once(
    database: Engine, tmp_path: Path
) -> None:
    folder = Records().child("A").referral("A", "2019-03-04").write(tmp_path / "a")
    for _ in range(2):  # the second time it is loaded already
        run_import(
            database, "ssd", [folder], authority=AUTHORITY, data_to=date(2019, 4, 30), compute=False
        )
    with database.connect() as connection:
        [entry] = found(connection, None).entries
        file_hash = connection.execute(text("SELECT file_hash FROM import_run")).scalar_one()
    assert entry.entry.kind == "import"
    assert entry.entry.detail["file_hash"] == file_hash
    assert entry.entry.detail["rows_loaded"] == 2
    assert "file_name" not in entry.entry.detail


@pytest.fixture
def cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """The command line on a database of its own: its status and what it said."""
    url = f"sqlite:///{(tmp_path / 'audit.db').as_posix()}"
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", url)

    def run(*words: str) -> tuple[int, str]:
        status = main(list(words))
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def test_the_command_line_checks_and_lists_the_trail(
    cli: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    folder = Records().child("A").referral("A", "2019-03-04").write(tmp_path / "a")
    words = ("--authority", AUTHORITY, "--data-to", "2019-04-30")
    assert cli("import", "ssd", str(folder), *words)[0] == 0
    assert cli("mark", "referrals", "baseline", "--from", "2019-03", "--reason", "x")[0] == 0
    assert cli("close", "--month", "2019-03")[0] == 0
    status, said = cli("audit", "verify")
    assert status == 0
    assert "whole: 3 entries" in said
    noted = said.split()[-1]
    assert re.fullmatch(r"3:[0-9a-f]{64}", noted)
    assert cli("audit", "verify", "--expect", noted)[0] == 0
    status, said = cli("audit", "verify", "--expect", f"3:{'0' * 64}")
    assert status == 2
    assert "Entry 3 has another hash" in said
    assert cli("audit", "verify", "--expect", "3")[0] == 2
    status, said = cli("audit", "list", "--kind", "close", "--format", "json")
    assert '"subject": "2019-03"' in said
    assert '"name": "command line (' in said
    assert "Set" not in said
    status, said = cli("audit", "list", "--to", "2001-01-01")
    assert said.strip() == "No entry was found"
    assert len(cli("audit", "list")[1].splitlines()) == 1 + 3 + 3  # a head; three checks


def test_backups_and_what_a_restore_cuts_off_are_kept(
    cli: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    folder = Records().child("A").referral("A", "2019-03-04").write(tmp_path / "a")
    words = ("--authority", AUTHORITY, "--data-to", "2019-04-30")
    cli("import", "ssd", str(folder), *words)
    assert cli("backup", str(tmp_path / "copy.db"))[0] == 0
    cli("mark", "referrals", "baseline", "--from", "2019-03", "--reason", "x")
    noted = cli("audit", "verify")[1].split()[-1]
    assert cli("restore", str(tmp_path / "copy.db"))[0] == 0
    said = cli("audit", "list", "--kind", "backup", "--format", "json")[1]
    assert '"what": "backed up"' in said
    assert '"what": "restored"' in said
    assert '"trail_ended_with": 4' in said  # import, backup, mark, check
    # The trail as restored is whole, and what was noted before it shows that some was cut.
    assert cli("audit", "verify")[0] == 0
    assert cli("audit", "verify", "--expect", noted)[0] == 2


def test_every_kind_has_words() -> None:
    assert all(words[0].isupper() and not words.endswith(".") for words in KINDS.values())
