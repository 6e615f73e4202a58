"""The commands on teams and targets: what they set and what they list."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from data.cli import main
from data.team_map import map_of
from tests.data.records import AUTHORITY
from tests.data.test_team_map import records

Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def loaded(
    make_database: Callable[[str], Engine], tmp_path_factory: pytest.TempPathFactory
) -> Engine:
    """A database with two teams."""
    engine = make_database("sqlite")
    records().load(engine, tmp_path_factory.mktemp("cli") / "ssd", "2019-05-31")
    return engine


@pytest.fixture
def run(loaded: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command and gives its status and what it printed."""
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", loaded.url.render_as_string(hide_password=False))

    def call(*words: str) -> tuple[int, str]:
        status = main(words)
        told = capsys.readouterr()
        return status, (told.out or told.err).strip()

    return call


def listed(run: Run, command: str) -> list[dict[str, Any]]:
    """Return what a list holds."""
    found: list[dict[str, Any]] = json.loads(run(command, "--format", "json")[1])
    return found


def test_a_merger_is_set_listed_ended_and_removed(run: Run, loaded: Engine) -> None:
    assert [row["from"] for row in listed(run, "teams")] == [None, None, None]
    first = ("team", "T1", "--from", "2019-04-01")
    assert run(*first, "--as", "T2", "--by", "Ann") == (
        0,
        "Team 1 is counted under Team 2, from 1 April 2019 on",
    )
    row = listed(run, "teams")[0]
    assert (row["team"], row["counted_under"], row["open_cases"]) == ("T1", "Team 2", 3)
    assert "Team 2" in run("teams")[1]
    status, said = run(*first, "--end", "2019-04-30")
    assert status == 0
    # By the last day of the records it has ended: the team stands by itself, and is not mapped.
    assert [row["to"] for row in listed(run, "teams")[:2]] == [None, "2019-04-30"]
    assert "to 30 April 2019" in said
    assert run(*first, "--remove")[0] == 0
    with loaded.connect() as connection:
        assert not map_of(connection, AUTHORITY)
    assert run(*first, "--remove") == (
        2,
        "sightline: There is no mapping of Team 1 from 1 April 2019.",
    )


def test_a_target_is_set_listed_and_removed(run: Run) -> None:
    assert run("targets") == (0, "No target is set")
    mine = ("target", "assessments_45_days", "--from", "2019-04")
    status, said = run(*mine, "--value", "75", "--source", "Council plan", "--by", "Ann")
    assert (status, said.endswith("target 75% from April 2019")) == (0, True)
    [row] = listed(run, "targets")
    assert (row["target"], row["whose"], row["set_by"]) == (75.0, "Council plan", "Ann")
    assert run(*mine, "--remove")[0] == 0
    assert run("targets") == (0, "No target is set")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("target", "assessments_45_days", "--from", "2019-04"), "required"),
        (
            ("target", "x", "--from", "2019-04", "--none", "--source", "x", "--by", "A"),
            "no measure",
        ),
        (("team", "T1", "T2", "--from", "2019-04-01", "--remove"), "one team at a time"),
        (("team", "T9", "--from", "2019-04-01", "--by", "A"), "No return names a team T9"),
    ],
)
def test_what_cannot_be_is_one_line(run: Run, words: tuple[str, ...], said: str) -> None:
    status, told = run(*words)
    assert status == 2
    assert said in told
    assert "\n" not in told
