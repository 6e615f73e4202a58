"""Children missing and the interviews after their return: a few children, worked by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from data.imports.run import run_import
from data.schema import monthly_fact
from tests.data.records import AUTHORITY, Records, counts, figure

EPISODES = (
    # Child, begun, ended, kind, interview offered, accepted, held on.
    ("in care", "2019-06-03", "2019-06-04", "M", "Y", "Y", "2019-06-07"),
    ("in care", "2019-06-10", "2019-06-11", "M", "Y", "N", ""),
    ("in care", "2019-06-12", "2019-06-12", "A", "", "", ""),
    ("on a protection plan", "2019-06-05", "2019-06-06", "M", "N", "", ""),
    ("child in need", "2019-06-05", "2019-06-06", "M", "Y", "Y", ""),
    # The plan ended that day.
    ("plan ended", "2019-06-05", "2019-06-06", "M", "", "", ""),
    ("known to nobody", "2019-06-05", "2019-06-06", "M", "Y", "Y", "2019-06-06"),
    # Over the month's end: in the month in which it began; the return counts in July.
    ("over the month", "2019-06-30", "2019-07-02", "Missing", "Y", "Y", "2019-07-12"),
    ("still missing", "2019-06-20", "", "M", "", "", ""),
    ("of no kind", "2019-06-20", "2019-06-21", "", "", "", ""),
    ("on short breaks", "2019-06-20", "2019-06-21", "M", "", "", ""),
    # Dated before the return: no interview of it.
    ("too soon", "2019-05-10", "2019-05-12", "M", "Y", "Y", "2019-05-11"),
    # Held after the last day of the records: planned.
    ("to come", "2019-12-20", "2019-12-21", "M", "Y", "Y", "2020-01-03"),
)


def records() -> Records:
    """Return these children, with what they had on the day."""
    found = Records().child("long ago").visit("cin", "long ago", "2019-01-02")
    for name in dict.fromkeys(name for name, *_ in EPISODES):
        found.child(name)
    # In care and on both plans: in care counts. Its plan and another's go first.
    found.episode("in care", "2019-01-10", None)
    found.episode("on short breaks", "2019-01-10", None, legal="V4")
    for name in ("in care", "on a protection plan"):
        found.add("cp_plans", f"P-{name}", "", name, "2019-02-01", "")
    for name, end in (
        ("in care", ""),
        ("on a protection plan", ""),
        ("child in need", ""),
        ("plan ended", "2019-06-05"),
    ):
        found.add("cin_plans", f"N-{name}", "", name, "2019-02-01", end)
    for number, (name, *rest) in enumerate(EPISODES):
        found.add("missing", f"M{number}", name, *rest)
    found.add("missing", "M-long", "long ago", "2019-01-05", "2019-01-06", "M")
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    make_database: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """A database with these children."""
    engine = make_database(request.param)
    records().load(engine, tmp_path_factory.mktemp("ssd"))
    return engine


def parts(engine: Engine, measure: str, month: str) -> dict[str, float]:
    """Return the counts of a split."""
    fact = monthly_fact.c
    with engine.connect() as connection:
        rows = connection.execute(
            select(fact.split_value, fact.numerator).where(
                fact.authority_code == AUTHORITY,
                fact.measure == measure,
                fact.month == month,
                fact.level == "all",
                fact.split != "all",
                fact.numerator > 0,
            )
        )
        return {row.split_value: row.numerator for row in rows}


def test_incidents_count_in_the_month_in_which_they_began(loaded: Engine) -> None:
    june = figure(loaded, "missing_incidents", "2019-06")
    assert june.value == 9
    assert june.unknown == 1
    assert figure(loaded, "missing_incidents", "2019-07").value == 0


def test_a_child_counts_once_a_month(loaded: Engine) -> None:
    assert figure(loaded, "missing_children", "2019-06").value == 8


def test_away_stands_apart(loaded: Engine) -> None:
    assert figure(loaded, "missing_away", "2019-06").value == 1
    assert parts(loaded, "missing_away", "2019-06") == {"in_care": 1}


def test_by_status_on_the_day(loaded: Engine) -> None:
    """Care goes before a protection plan, that before a child in need plan; short breaks none."""
    status = {"in_care": 2, "protection_plan": 1, "child_in_need": 1, "other": 5}
    assert parts(loaded, "missing_incidents", "2019-06") == status
    assert parts(loaded, "missing_children", "2019-06") == {**status, "in_care": 1}


def test_days_to_the_interview(loaded: Engine) -> None:
    """June: 3 days and the same day; July: 10 days, of the episode that began in June."""
    assert counts(figure(loaded, "rhi_mean_days", "2019-06")) == (3, 2)
    assert counts(figure(loaded, "rhi_mean_days", "2019-07")) == (10, 1)
    assert figure(loaded, "rhi_mean_days", "2019-05").value is None
    assert figure(loaded, "rhi_mean_days", "2019-12").value is None


def test_what_became_of_each_interview(loaded: Engine) -> None:
    """Of nobody who is still missing, nor of who was away or of no known kind."""
    assert figure(loaded, "missing_returns", "2019-06").value == 7
    assert parts(loaded, "missing_returns", "2019-06") == {
        "held": 2,
        "refused": 1,
        "not_offered": 1,
        "accepted": 1,
        "unknown": 2,
    }
    assert parts(loaded, "missing_returns", "2019-12") == {"accepted": 1}


def test_without_days_of_interviews_the_council_gives_the_figure(
    database: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = Records().child("A").visit("cin", "A", "2019-01-02")
    found.add("missing", "M1", "A", "2019-01-05", "2019-01-06", "M", "Y", "Y")
    found.load(database, tmp_path_factory.mktemp("ssd"))
    assert figure(database, "rhi_mean_days", "2019-06").status == "no_data"
    path = tmp_path_factory.mktemp("figures") / "figures.csv"
    path.write_text(
        "series,period,ending,numerator,denominator\nrhi_mean_days,month,2019-06,15,6\n", "utf-8"
    )
    run_import(database, "figures", [path], authority=AUTHORITY)
    assert counts(figure(database, "rhi_mean_days", "2019-06")) == (15, 6)
    # The records tell of the returns all the same.
    assert figure(database, "missing_returns", "2019-01").value == 1
