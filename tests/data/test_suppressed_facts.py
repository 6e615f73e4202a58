"""Small numbers leave the repository for nobody who may not see them, by whatever way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert

from dashboard.charts import charts_of
from dashboard.edition import publication_words
from dashboard.exports import csv_rows
from dashboard.measure_page import measure_page_of
from dashboard.measure_panels import panels_of
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.period import months_between, months_of
from dashboard.state import ViewState
from dashboard.viewer import full_viewer, reader_of
from dashboard.web.export import csv_text
from data.engine import write_transaction
from data.repository import SqlRepository
from data.schema import closed_fact, closed_month, monthly_fact, visit_due
from data.versions import raise_version

AUTHORITY = "336"
FULL = full_viewer(AUTHORITY)
READER = reader_of(FULL, "publication")
MONTHS = months_between("2017-10", "2019-03")
LAST = MONTHS[-1]
COUNT, SHARE, VISITS = "referrals", "rereferrals_12_months", "cp_visits_in_timescale"
TEAMS = {"T1": 30, "T2": 40, "T3": 60, "T4": 80}
"""Each team's cases in a month: of half of them girls, and half of them from the police."""


def rows_of(measure: str, small: int, *, extra: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the facts of a measure; team 1 has ``small`` in the last month, and team 2 the rest.

    All but ``small`` of them are known to every reader: the sums of the two are the same whatever
    it is. ``extra`` more are team 3's.
    """
    is_share = measure != COUNT
    periods = [
        period for period in ("month", "rolling_12") if period in measures()[measure].periods
    ]

    def counted(team: str, month: str, part: str) -> tuple[float, float, int]:
        """Cases that count, all cases, and those too early to say: of girls, or of boys."""
        of = TEAMS[team] / 2
        met = of / 2 if is_share else of
        early = 20
        if month == LAST and team == "T3":
            met += extra
        if month == LAST and team in ("T1", "T2"):
            first = part == "first"
            met = {"T1": small if first else 0, "T2": 20 - small if first else 9}[team]
            of = {"T1": 12 if first else 0, "T2": 26}[team] if is_share else met
            early = {"T1": small if first else 0, "T2": 18 - small if first else 16}[team]
        return met, of, early

    for period in periods:
        for month in MONTHS:
            span = months_of(period, month)
            if span[0] < MONTHS[0]:
                continue
            for unit in ("all", *TEAMS):
                teams = TEAMS if unit == "all" else (unit,)
                for group, split, value in (
                    ("none", "all", "all"),
                    ("sex", "all", "female"),
                    ("sex", "all", "male"),
                    ("none", "source", "police"),
                    ("none", "source", "school"),
                ):
                    if split != "all" and split not in measures()[measure].splits:
                        continue
                    parts = {"female": ("first",), "police": ("first",), "all": ("first", "rest")}
                    found = [
                        counted(team, each, part)
                        for team in teams
                        for each in span
                        for part in parts.get(value, ("rest",))
                    ]
                    yield {
                        "authority_code": AUTHORITY,
                        "measure": measure,
                        "period": period,
                        "level": "all" if unit == "all" else "team",
                        "unit": unit,
                        "group": group,
                        "group_value": value if group != "none" else "all",
                        "split": split,
                        "split_value": value if split != "all" else "all",
                        "month": month,
                        "numerator": sum(met for met, _, _ in found),
                        "denominator": sum(of for _, of, _ in found) if is_share else None,
                        "too_early": sum(early for _, _, early in found) if is_share else 0,
                        "unknown": sum(early for _, _, early in found) if is_share else 0,
                        "status": "ok",
                        "kind": "ssd",
                    }


def due(small: int) -> list[dict[str, Any]]:
    """Return children by where their visits stand: ``small`` of them overdue."""
    return [
        {
            "authority_code": AUTHORITY,
            "measure": VISITS,
            "person_id": f"P{number:03}",
            "day": date(2019, 3, 31),
            "team": "T1" if number < 20 else "T2",
            "locality": "North",
            "service": "North",
            "last_visit": date(2019, 1, 1),
            "days_unseen": 90 + small if number == 0 else 10,
            "standing": "overdue" if number < small else "due" if number >= 10 else "later",
        }
        for number in range(40)
    ]


def fill(engine: Engine, small: int) -> SqlRepository:
    """Write the figures in which ``small`` is the number to hide; return a repository of them."""
    with write_transaction(engine) as connection:
        for table in (monthly_fact, closed_fact, closed_month, visit_due):
            connection.execute(delete(table))
        for measure in (COUNT, SHARE, VISITS):
            connection.execute(insert(monthly_fact), list(rows_of(measure, small)))
        reported = [
            row for each in (COUNT, SHARE) for row in rows_of(each, small + 1, extra=7)
            if row["month"] == LAST
        ]  # fmt: skip
        connection.execute(insert(closed_fact), reported)
        connection.execute(
            insert(closed_month).values(
                authority_code=AUTHORITY,
                month=LAST,
                closed_at=datetime(2019, 4, 10, tzinfo=UTC),
                closed_by="Pat",
                last_import_id=0,
                rules="{}",
            )
        )
        connection.execute(insert(visit_due), due(small))
        raise_version(connection, AUTHORITY)
    return SqlRepository(engine)


STATES = [
    ViewState("2018-10", LAST, edition="publication", **where)  # type: ignore[arg-type]
    for where in (
        {},
        *({"level": "team", "unit": team} for team in TEAMS),
        *({"group": "sex", "group_value": sex} for sex in ("female", "male")),
        *(
            {"level": "team", "unit": team, "group": "sex", "group_value": "female"}
            for team in ("T1", "T2")
        ),
    )
]


def everything(repository: SqlRepository, measure: str) -> dict[str, str]:
    """Return all that the pages, charts and files say of a measure in the publication edition."""
    found = {}
    for state in STATES:
        shown = view(measures()[measure], state, FULL, repository)
        page = measure_page_of(measures()[measure], state, FULL, repository)
        name = f"{state.unit} {state.group_value}"
        head, rows = csv_rows(shown)
        found[f"{name} view"] = repr(shown)
        found[f"{name} csv"] = csv_text(head, rows, shown.measure.unit)
        found[f"{name} charts"] = repr(charts_of(shown, {}))
        found[f"{name} page"] = repr(page)
        found[f"{name} panels"] = repr(panels_of(page, {}))
    for month in (None, "rolling_12"):
        if month is None or month in measures()[measure].periods:
            found[f"by {month}"] = repr(
                view(measures()[measure], STATES[0], FULL, repository, period=month)
            )
    return found


@pytest.mark.parametrize("measure", [COUNT, SHARE, VISITS])
def test_nothing_that_is_published_depends_on_a_hidden_number(
    database: Engine, measure: str
) -> None:
    """Two councils that differ in hidden numbers alone are told apart by no word or number."""
    one = everything(fill(database, 2), measure)
    other = everything(fill(database, 3), measure)
    assert one.keys() == other.keys()
    for name, said in one.items():
        assert said == other[name], name
    # The full edition does tell them apart: the test sees what it should not see.
    state = replace(STATES[0], edition="full")
    full = [repr(view(measures()[measure], state, FULL, fill(database, small))) for small in (2, 3)]
    assert full[0] != full[1]


def test_a_team_is_hidden_alone_just_where_it_is_hidden_among_the_others(database: Engine) -> None:
    repository, measure = fill(database, 2), measures()[COUNT]
    asked = (READER, measure, "month", MONTHS[0], LAST)
    together = {
        (fact.unit, fact.month): fact for fact in repository.facts(*asked, level="team", unit=None)
    }
    alone = {
        (fact.unit, fact.month): fact
        for team in TEAMS
        for month in MONTHS
        for fact in repository.facts(*asked[:3], month, month, level="team", unit=team)
    }
    assert together == alone
    hidden = {key: fact.status for key, fact in together.items() if fact.status != "ok"}
    assert hidden == {("T1", LAST): "suppressed", ("T2", LAST): "suppressed"}
    for key in hidden:
        assert (together[key].numerator, together[key].denominator) == (None, None)


def test_a_team_is_told_over_the_usual_period_alone_and_by_no_group(database: Engine) -> None:
    """Every month, unit and value looks the same, whether it has a case or not."""
    repository, measure = fill(database, 2), measures()[COUNT]
    year = (READER, measure, "rolling_12", MONTHS[0], LAST)
    group = (READER, measure, "month", MONTHS[0], LAST)
    for team in TEAMS:
        found = repository.facts(*year, level="team", unit=team)
        assert [fact.month for fact in found] == list(MONTHS[11:])
        assert {(fact.numerator, fact.status) for fact in found} == {(None, "suppressed")}
        for value in ("female", "male", "other"):
            found = repository.facts(
                *group, level="team", unit=team, group="sex", group_value=value
            )
            assert [fact.month for fact in found] == list(MONTHS)
            assert {(fact.numerator, fact.status) for fact in found} == {(None, "suppressed")}
    whole = repository.facts(*group, group="sex", group_value="female")
    assert {fact.status for fact in whole} == {"ok"}
    assert all(fact.status == "ok" for fact in repository.facts(FULL, *year[1:], level="team"))


def test_who_may_see_small_numbers_sees_every_one(database: Engine) -> None:
    repository, measure = fill(database, 2), measures()[COUNT]
    found = repository.facts(FULL, measure, "month", LAST, LAST, level="team", unit=None)
    assert {fact.unit: fact.numerator for fact in found} == {"T1": 2, "T2": 27, "T3": 60, "T4": 80}
    assert not any(fact.status != "ok" for fact in found)


def test_what_is_hidden_is_said_in_words_and_drawn_as_a_gap(database: Engine) -> None:
    repository, measure = fill(database, 2), measures()[COUNT]
    shown = view(measure, STATES[0], FULL, repository)
    texts = {part.code: part.text for part in shown.by_team}
    assert texts["T1"] == texts["T2"] == "hidden"
    assert (texts["T3"], texts["T4"]) == ("60", "80")
    assert shown.what_changed is None
    alone = view(measure, STATES[1], FULL, repository)
    assert alone.own.rows[-1].status == "suppressed"
    assert alone.own.latest is not None
    assert alone.own.latest.month == "2019-02"
    assert f"{alone.table.rows[-1][0]}: {alone.table.rows[-1][1]}" == "Mar 2019: hidden"
    note = (
        "March 2019: Hidden, to protect children: fewer than 6, or hidden so that a number fewer "
        "than 6 cannot be worked out."
    )
    assert note in alone.notes
    share = view(measures()[SHARE], STATES[1], FULL, repository)
    assert note in share.notes
    assert publication_words() == "Counts under 6 are hidden"


def test_visits_are_counted_for_all_together_and_small_numbers_not_at_all(
    database: Engine,
) -> None:
    repository, measure = fill(database, 2), measures()[VISITS]
    now = view(measure, STATES[0], FULL, repository).visits_now
    assert now is not None
    assert (now.overdue, now.due, now.longest, now.teams) == (None, 30, None, ())
    assert "a hidden number of children are overdue a visit; 30 fall due" in now.words
    assert view(measure, STATES[1], FULL, repository).visits_now is None
    full = view(measure, replace(STATES[0], edition="full"), FULL, repository).visits_now
    assert full is not None
    assert (full.overdue, full.longest) == (2, 92)


def test_a_share_that_came_without_its_counts_is_hidden(database: Engine) -> None:
    with write_transaction(database) as connection:
        row = next(rows_of(SHARE, 9)) | {"numerator": 77.5, "denominator": None}
        connection.execute(insert(monthly_fact), [row])
        raise_version(connection, AUTHORITY)
    found = SqlRepository(database).facts(
        READER, measures()[SHARE], row["period"], row["month"], row["month"]
    )
    assert [(fact.status, fact.numerator) for fact in found] == [("suppressed", None)]
