"""What the core reads: by viewer, by version, newest release first."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert

from dashboard.lines import part_lines
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.ports import TemporarilyUnavailable
from dashboard.settings import SettingsError
from dashboard.state import ViewState
from dashboard.viewer import Viewer, full_viewer
from data.engine import write_transaction
from data.repository import SqlRepository, default_authority, natural
from data.schema import import_run, published_figure
from data.versions import raise_version
from tests.data.records import AUTHORITY, Records

ENQUIRIES = measures()["mash_enquiries"]


def contacts(engine: Engine, folder: Path) -> SqlRepository:
    """Load four contacts of three teams' children and return the repository."""
    found = Records()
    for team, place in (("T2", "North"), ("T10", "North"), ("T3", "South")):
        found.add("department", team, f"Team {team[1:]}", "", "Front door", place)
    for name, team in (("A", "T2"), ("B", "T10"), ("C", "T3"), ("D", "")):
        found.child(name)
        if team:
            found.add("involvements", f"I{name}", name, "", team, "2019-01-01", "")
        found.add("contacts", f"C{name}", name, "2019-05-10", "6", '{"NFA_FLAG": "Y"}')
    found.load(engine, folder, "2019-05-31")
    return SqlRepository(engine)


def test_teams_localities_and_months_are_offered(database: Engine, tmp_path: Path) -> None:
    options = contacts(database, tmp_path / "ssd").options(full_viewer(AUTHORITY))
    assert [name for _, name in options.teams] == [
        "Team 2",
        "Team 3",
        "Team 10",
        "No team recorded",
    ]
    assert options.localities == ("North", "South")
    assert options.months[-1] == "2019-05"


def test_team_2_comes_before_team_10() -> None:
    assert sorted(["Team 10", "Team 2", "Alpha"], key=natural) == ["Alpha", "Team 2", "Team 10"]


def test_each_split_value_is_one_line(database: Engine, tmp_path: Path) -> None:
    repository = contacts(database, tmp_path / "ssd")
    state = ViewState("2019-04", "2019-05")
    lines = part_lines(ENQUIRIES, state, full_viewer(AUTHORITY), repository, "month", "split")
    assert Counter(line.key for line in lines) == {"outcome:nfa": 1, "source:police": 1}


def test_a_viewer_of_one_team_gets_no_other(database: Engine, tmp_path: Path) -> None:
    repository = contacts(database, tmp_path / "ssd")
    viewer = Viewer(AUTHORITY, level="team", units=("T2",))
    month = ("month", "2019-05", "2019-05")
    assert repository.facts(viewer, ENQUIRIES, *month, level="team", unit="T2")
    assert not repository.facts(viewer, ENQUIRIES, *month, level="team", unit="T3")
    assert repository.facts(viewer, ENQUIRIES, *month)[0].status == "suppressed"
    assert not repository.facts(full_viewer("330"), ENQUIRIES, *month)


def test_a_view_is_held_until_the_data_version_rises(database: Engine, tmp_path: Path) -> None:
    repository = contacts(database, tmp_path / "ssd")
    viewer, state = full_viewer(AUTHORITY), ViewState("2019-05", "2019-05")
    first = view(ENQUIRIES, state, viewer, repository)
    assert view(ENQUIRIES, state, viewer, repository) is first
    with write_transaction(database) as connection:
        raise_version(connection, AUTHORITY)
    assert view(ENQUIRIES, state, viewer, repository) is not first


def test_the_newest_release_of_a_published_figure_wins(database: Engine) -> None:
    figure = {
        "series": "sdq_average",
        "area_code": "336",
        "month": "2018-03",
        "symbol": "",
        "source": "made up",
        "import_id": 1,
    }
    with write_transaction(database) as connection:
        connection.execute(delete(published_figure))
        for release, value in (("2019-11", 13.0), ("2018-11", 12.0)):
            connection.execute(
                insert(published_figure), [{**figure, "release": release, "value": value}]
            )
    found = SqlRepository(database).published("sdq_average", ["336"])
    assert [value.value for value in found] == [13.0]


def test_the_default_authority_is_the_only_one_loaded(database: Engine, tmp_path: Path) -> None:
    assert default_authority(database) == ""
    contacts(database, tmp_path / "ssd")
    assert default_authority(database) == AUTHORITY
    with write_transaction(database) as connection:
        run = connection.execute(
            import_run.select().where(import_run.c.authority_code == AUTHORITY)
        ).mappings()
        connection.execute(
            insert(import_run),
            [{**run.one(), "authority_code": "330", "import_id": 99}],
        )
    with pytest.raises(SettingsError, match="330, 336"):
        default_authority(database)
    assert default_authority(database, "330") == "330"


def test_a_database_that_does_not_answer_is_temporarily_unavailable(tmp_path: Path) -> None:
    from data.engine import make_engine

    engine = make_engine(f"sqlite:///{(tmp_path / 'empty.db').as_posix()}")
    with pytest.raises(TemporarilyUnavailable):
        SqlRepository(engine).versions(full_viewer(AUTHORITY))
