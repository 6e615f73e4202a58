"""What is wrong or missing behind a figure: three referrals by hand, one of them refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from dashboard.gaps import Gaps
from dashboard.measures.registry import measures
from dashboard.viewer import full_viewer
from data.imports.run import run_import
from data.repository import SqlRepository
from tests.data.import_files import write
from tests.data.records import AUTHORITY, Records

VIEWER = full_viewer(AUTHORITY)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Referrals of September 2019: two that are loaded, without a team, and one without a day."""
    engine: Engine = request.getfixturevalue("make_database")(request.param)
    found = Records()
    for name, day in (("C1", "2019-09-05"), ("C2", "2019-09-06"), ("C3", "no day")):
        found.child(name).referral(name, day)
    folder = tmp_path_factory.mktemp("findings")
    found.load(engine, folder / "ssd", "2019-09-30")
    figures = write(
        folder / "figures.csv",
        ("series", "period", "month", "level", "unit", "numerator", "denominator", "source"),
        ("home_educated", "month", "2019-09", "all", "", 300, "", "Register"),
        ("home_educated", "month", "2019-08", "all", "", "many", "", "Register"),
        ("missing_education", "month", "2019-09", "all", "", 100, "", "Register"),
    )
    run_import(engine, "figures", [figures], authority=AUTHORITY)
    return engine


def test_a_refused_row_is_found_at_every_measure_that_reads_its_file(engine: Engine) -> None:
    repository = SqlRepository(engine)
    (rule,) = repository.findings(VIEWER, measures()["referrals"]).broken
    assert (rule.kind, rule.severity, rule.count) == ("ssd", "refuse", 1)
    assert "ssd_cin_episodes" in rule.file_name
    assert repository.findings(VIEWER, measures()["rereferrals_12_months"]).broken == (rule,)
    assert repository.findings(VIEWER, measures()["home_educated"]).broken != (rule,)


def test_a_figure_knows_how_many_of_its_cases_lack_something(engine: Engine) -> None:
    gaps = SqlRepository(engine).findings(VIEWER, measures()["referrals"]).gaps
    assert gaps is not None
    assert (gaps.month, gaps.kind, gaps.cases, gaps.no_team) == ("2019-09", "ssd", 2, 2)
    assert dict(gaps.groups).keys() <= {"age", "sex", "ethnicity", "disability"}


def test_a_rule_on_a_supplied_figure_is_found_at_its_own_series(engine: Engine) -> None:
    repository = SqlRepository(engine)
    (rule,) = repository.findings(VIEWER, measures()["home_educated"]).broken
    assert (rule.kind, rule.severity, rule.count) == ("figures", "refuse", 1)
    assert repository.findings(VIEWER, measures()["missing_education"]).broken == ()


def test_a_viewer_of_some_teams_is_told_nothing_of_the_whole(engine: Engine) -> None:
    some = replace(VIEWER, units=("T1",))
    found = SqlRepository(engine).findings(some, measures()["referrals"])
    assert found.gaps == Gaps("2019-09", "ssd")
    assert not found.is_told
    # Nor what a row says, nor how few they are.
    assert [(rule.count, rule.message) for rule in found.broken] == [(None, "")]


def test_what_nothing_is_loaded_for_has_no_findings(engine: Engine) -> None:
    found = SqlRepository(engine).findings(VIEWER, measures()["cla_children"])
    assert (found.broken, found.gaps) == ((), None)


def test_the_last_import_of_each_kind_is_known_with_its_complaints(engine: Engine) -> None:
    loaded = SqlRepository(engine).loaded(VIEWER)
    held = {each.kind: each for each in loaded.sources}
    assert held.keys() == {"ssd", "figures"}
    assert (str(held["ssd"].data_to), held["ssd"].refused, held["ssd"].warned) == (
        "2019-09-30",
        1,
        0,
    )
    assert held["figures"].refused == 1
