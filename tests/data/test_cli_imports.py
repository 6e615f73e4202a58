"""The command line on imports: their jumps, their history, refused rows, and undoing one."""

from __future__ import annotations

import csv
import getpass
import io
import sys
from pathlib import Path

import pytest

from data.cli import main
from data.cli_import import report_lines
from data.imports.report import Change, ImportReport
from tests.data.records import Records
from tests.data.test_cli import Cli

WORDS = ("--authority", "336", "--data-to", "2019-05-31")


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command line on a database that does not exist yet."""
    return Cli(f"sqlite:///{(tmp_path / 'new.db').as_posix()}", monkeypatch, capsys)


def children(folder: Path, count: int, *, bad: int = 0) -> Path:
    """Children, a referral, and referrals that are refused."""
    records = Records().referral("c1", "2019-05-01")
    for number in range(count):
        records.child(f"c{number}")
    for number in range(bad):
        records.referral(f"c{number}", "2019-31-02")
    return records.write(folder / f"{count} children")


def test_a_jump_is_loaded_and_said_where_nobody_can_be_asked(cli: Cli, tmp_path: Path) -> None:
    cli("import", "ssd", children(tmp_path, 30), *WORDS)
    said = cli("import", "ssd", children(tmp_path, 60), *WORDS)
    assert "What changed:\n  Children in the records 60, was 30  <- an unlikely jump" in said
    held = cli.refused("import", "ssd", children(tmp_path, 90), *WORDS, "--hold-jumps")
    assert "Children in the records 90, was 60" in held
    assert len(cli.json("imports")) == 2


def test_the_limit_of_a_jump_is_a_setting(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGHTLINE_JUMP_PERCENT", "150")
    cli("import", "ssd", children(tmp_path, 30), *WORDS)
    said = cli("import", "ssd", children(tmp_path, 60), *WORDS, "--hold-jumps")
    assert "  Children in the records 60, was 30\n" in said


class Terminal(io.StringIO):
    """A person at the keyboard, or a screen."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "loaded"), [("y\n", 2), ("\n", 1), ("no\n", 1), ("", 1)])
def test_at_a_terminal_a_jump_is_asked_about(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, loaded: int
) -> None:
    cli("import", "ssd", children(tmp_path, 30), *WORDS)
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    words = ("import", "ssd", children(tmp_path, 60), *WORDS)
    if loaded == 2:
        cli(*words)
    else:
        assert main([str(word) for word in words]) == 2
        said = cli.capsys.readouterr().err
        assert "jump by more than 20%" in said
        assert "Load it all the same? [y/N] sightline: Not loaded, as you said" in said
    assert len(cli.json("imports")) == loaded


def test_the_history_the_report_and_who(cli: Cli, tmp_path: Path) -> None:
    said = cli("import", "ssd", children(tmp_path, 3, bad=2), *WORDS)
    assert cli("report", 1) == said
    cli("import", "ssd", children(tmp_path, 4), *WORDS, "--by", "Pat of Performance")
    new, old = cli.json("imports")
    assert (new["imported_by"], old["imported_by"]) == ("Pat of Performance", getpass.getuser())
    assert (old["rows_read"], old["rows_loaded"], old["rows_refused"]) == (6, 4, 2)
    assert (new["may_be_undone"], old["may_be_undone"]) == (True, False)
    table = cli("imports").splitlines()
    assert len(table) == 3
    assert "Pat of Performance" in table[1]
    assert "no import 9" in cli.refused("report", 9)


def test_refused_rows_are_written_corrected_and_loaded(cli: Cli, tmp_path: Path) -> None:
    cli("import", "ssd", children(tmp_path, 3, bad=2), *WORDS)
    text = cli("refused", 1)
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:3] == ["file", "row", "refused_because"]
    assert [row[:2] for row in rows[1:]] == [["ssd_cin_episodes.csv", n] for n in ("3", "4")]
    assert cli("refused", 1, "--file", "ssd_cin_episodes.csv") == text
    assert "holds no file x.csv" in cli.refused("refused", 1, "--file", "x.csv")

    fixed = tmp_path / "ssd_cin_episodes.csv"
    fixed.write_text(text.replace("2019-31-02", "2019-05-02"), "utf-8")
    said = cli("import", "ssd", fixed, "--authority", "336", "--corrects", 1)
    assert "2 rows read, 2 loaded, 0 refused" in said
    assert "no import 7" in cli.refused("import", "ssd", fixed, *WORDS, "--corrects", 7)


def test_the_last_import_is_undone(cli: Cli, tmp_path: Path) -> None:
    for count in (3, 4):
        cli("import", "ssd", children(tmp_path, count), *WORDS)
    assert "only import 2 can be undone" in cli.refused("undo", 1)
    assert "Import 2 is undone" in cli("undo")
    assert "Import 1 is undone" in cli("undo", 1)
    assert "no import to undo" in cli.refused("undo")


def test_a_month_is_closed_under_a_name_and_reopened(cli: Cli, tmp_path: Path) -> None:
    assert "No authority is loaded" in cli.refused("close", "--month", "2019-05")
    cli("import", "ssd", children(tmp_path, 3), *WORDS)
    assert "May 2019 is closed: " in cli("close", "--month", "2019-05", "--by", "An analyst")
    assert "closed already" in cli.refused("close", "--month", "2019-05")
    assert "do not reach" in cli.refused("close", "--month", "2019-06")
    assert "is open again" in cli("reopen", "--month", "2019-05")
    assert "is not closed" in cli.refused("reopen", "--month", "2019-05")


def test_the_rules_are_listed_by_what_becomes_of_a_row(cli: Cli) -> None:
    lines = cli("rules").splitlines()
    assert lines[0] == "Refuse (the row is kept out):"
    assert any(line.startswith("  end_before_start ") for line in lines)
    assert {each["severity"] for each in cli.json("rules")} == {"refuse", "warn", "note"}


def test_each_return_has_a_report_of_its_own_with_what_changed() -> None:
    change = Change("open_cases", "2019-03", 591, "2019-09", 588, unlikely=False)
    report = ImportReport(1, "ssda903", "336", already_loaded=False, changes=(change,))
    lines = list(report_lines(report))
    assert lines[-2:] == [
        "What changed:",
        "  Open referrals 588 (September 2019), was 591 (March 2019)",
    ]


def test_a_refused_row_is_placed_once(cli: Cli, tmp_path: Path) -> None:
    said = cli("import", "ssd", children(tmp_path, 3, bad=1), *WORDS)
    assert "ssd_cin_episodes.csv, row 3, cine_referral_date: '2019-31-02'" in said


def test_a_name_with_the_end_of_a_line_stays_one_line(cli: Cli, tmp_path: Path) -> None:
    said = cli.refused("import", "ssd", tmp_path / "no\nsuch", *WORDS)
    assert "no such" in said
    assert "PATH is empty" in cli.refused("import", "ssd", "", *WORDS)
