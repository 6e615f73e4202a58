"""Caseloads: a handful of workers and their cases, worked by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, insert, select

from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.state import ViewState
from dashboard.view import View
from dashboard.viewer import full_viewer
from data.engine import write_transaction
from data.repository import SqlRepository
from data.schema import monthly_fact, published_figure
from tests.data.records import AUTHORITY, Records, counts, figure

CASES = (
    # worker, team, children, ended
    ("full", "T1", range(20), ""),
    ("part", "T1", (0, 1), ""),
    ("part", "T2", (2, 2), ""),
    ("gone", "T2", (3,), "2019-09-30"),
    ("small", "T2", (4,), ""),
    ("", "T2", (5,), ""),
)
POSTS = {"full": "1", "part": "0.6", "small": "0.3", "gone": "0.8", "idle": "1"}


def extract(posts: dict[str, str]) -> Records:
    """Workers with their full-time equivalents; the agency worker is the one in part-time."""
    found = Records()
    for team in ("T1", "T2"):
        found.add("department", team, team, "S", "Care", "North")
    for number in range(20):
        found.child(f"K{number}")
    for place, (worker, team, children, ended) in enumerate(CASES):
        for step, number in enumerate(children):
            found.add("involvements", f"I{place}-{step}", f"K{number}", worker, team,
                      "2019-05-01", ended)  # fmt: skip
    for worker, share in posts.items():
        found.add("professionals", worker, "Y" if worker == "part" else "N", share)
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """Extracts to the ends of September and October; in October one's hours are not recorded."""
    engine: Engine = make_database(request.param)
    for data_to, posts in (
        ("2019-09-30", POSTS),
        ("2019-10-31", {**POSTS, "small": ""}),
    ):
        extract(posts).load(engine, tmp_path_factory.mktemp("ssd"), data_to)
    with write_transaction(engine) as connection:
        connection.execute(
            insert(published_figure),
            [
                {"series": "sw_caseload", "area_code": AUTHORITY, "month": "2019-09",
                 "release": "9999-02", "import_id": 999, "value": 17.5, "symbol": "",
                 "source": "A publication"}
            ],
        )  # fmt: skip
    return engine


def shown(engine: Engine, first: str, last: str) -> View:
    """What is shown of the caseload from one month to another."""
    return view(
        measures()["sw_caseload"],
        ViewState(first, last),
        full_viewer(AUTHORITY),
        SqlRepository(engine),
    )


def test_cases_for_each_full_time_worker(loaded: Engine) -> None:
    """20, 3 and 1 cases of three workers on 1.9 full-time posts.

    Two involvements of one worker with one child are one case; a child with two workers is a case
    of each. One whose case ended on the day, and one who has none, hold no case.
    """
    row = figure(loaded, "sw_caseload", "2019-09")
    assert row.numerator == 24
    assert row.denominator == pytest.approx(1.9, abs=1e-5)
    assert row.value == pytest.approx(24 / 1.9, abs=1e-4)


def test_a_worker_in_two_teams_counts_in_that_of_most_cases(loaded: Engine) -> None:
    """Two cases in one team and one in the other: all three with the first."""
    teams = {
        team: figure(loaded, "sw_caseload", "2019-09", level="team", unit=team)
        for team in ("T1", "T2")
    }
    assert {team: row.numerator for team, row in teams.items()} == {"T1": 23, "T2": 1}
    assert teams["T1"].denominator == pytest.approx(1.6, abs=1e-5)
    whole = figure(loaded, "sw_caseload", "2019-09").denominator
    assert sum(row.denominator or 0 for row in teams.values()) == whole


def test_teams_sum_to_the_whole_to_the_last_digit(loaded: Engine) -> None:
    with loaded.connect() as connection:
        facts = connection.execute(
            select(monthly_fact.c.month, monthly_fact.c.level, monthly_fact.c.denominator).where(
                monthly_fact.c.measure == "sw_caseload", monthly_fact.c.group == "none"
            )
        ).all()
    for month in ("2019-09", "2019-10"):
        sums = {
            level: sum(f.denominator for f in facts if (f.month, f.level) == (month, level))
            for level in ("team", "locality", "service", "all")
        }
        assert len(set(sums.values())) == 1


def test_workers_with_fewer_than_20_cases(loaded: Engine) -> None:
    """Twenty is not fewer than 20; hours do not matter."""
    assert counts(figure(loaded, "sw_caseload_under_20", "2019-09")) == (2, 3)
    assert counts(figure(loaded, "sw_caseload_under_20", "2019-10")) == (2, 3)


def test_without_hours_a_worker_is_one_head_and_nothing_published_compares(loaded: Engine) -> None:
    """In October the small post counts as one: 24 cases on 2.6."""
    row = figure(loaded, "sw_caseload", "2019-10")
    assert row.numerator == 24
    assert row.denominator == pytest.approx(2.6, abs=1e-5)
    assert row.unknown == 1
    september = shown(loaded, "2019-09", "2019-09")
    assert september.published_own is not None
    assert not any("assumed" in note for note in september.notes)
    october = shown(loaded, "2019-09", "2019-10")
    assert (october.published_own, october.comparators) == (None, ())
    assert any(note.startswith("1 full-time post, assumed for workers") for note in october.notes)


def test_fewer_than_20_stands_beside_the_caseload(loaded: Engine) -> None:
    assert [each.measure for each in shown(loaded, "2019-09", "2019-09").beside] == [
        "sw_caseload_under_20"
    ]


def test_posts_carry_no_dates_so_no_other_month_has_a_figure(loaded: Engine) -> None:
    for month in ("2019-06", "2019-08"):
        assert figure(loaded, "sw_caseload", month).status == "no_data"
