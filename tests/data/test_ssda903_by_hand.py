"""A real return's files against a computation of its own, written from the definitions alone.

Nothing of the program's reading or SQL is used here: only the csv module, walking each child's
episodes in order of DECOM.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, func, select

from dashboard.lines import fact_value
from dashboard.measures.registry import measures
from dashboard.viewer import full_viewer
from data.imports.run import run_import
from data.repository import SqlRepository
from data.schema import (
    adoption,
    adoption_placement,
    asylum_seeker,
    care_leaver,
    care_review,
    health_check,
    import_issue,
    involvement,
    missing_episode,
    monthly_fact,
    previous_permanence,
)

LAST = date(2018, 3, 31)
A_YEAR_BEFORE = date(2017, 3, 31)
TEMPORARY = {"T0", "T1", "T2", "T3", "T4"}


def day(text: str) -> date | None:
    """Return a date of the return."""
    return datetime.strptime(text, "%d/%m/%Y").date() if text else None


def rows(path: Path) -> list[dict[str, str]]:
    """Return a file's rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Child:
    """One child's episodes: all held, and those that are not short breaks."""

    held: list[dict[str, Any]]

    def __post_init__(self) -> None:
        self.held.sort(key=lambda e: (e["start"], e["DECOM"]))
        self.care = [e for e in self.held if e["LS"] not in ("V3", "V4")]

    @property
    def is_looked_after(self) -> bool:
        return any(open_on(e, LAST) for e in self.care)

    def periods(self) -> list[list[dict[str, Any]]]:
        """Return runs of episodes without a break; RNE S begins a new one."""
        found: list[list[dict[str, Any]]] = []
        covered: date | None = None
        for e in self.care:
            if covered is None or covered < e["start"] or e["RNE"] == "S":
                found.append([])
            found[-1].append(e)
            covered = max(covered or date.min, e["end"] or date.max)
        return found

    def placements_in_year(self) -> int:
        """Count placements open at any time in the twelve months to the last day."""
        in_year: set[int] = set()
        number = 0
        for period in self.periods():
            before = None
            for e in period:
                if e["PLACE"] in TEMPORARY:
                    continue
                key = (e["PLACE"], e["PL_POST"], e["URN"])
                stays = before is not None and (e["RNE"] in ("L", "T", "U") or key == before)
                number += not stays
                before = key
                if e["start"] <= LAST and (e["end"] is None or e["end"] > A_YEAR_BEFORE):
                    in_year.add(number)
        return len(in_year)

    def in_care_for_a_year(self) -> bool:
        """Whether the period that is open on the last day began a year before it or earlier."""
        period = [p for p in self.periods() if any(open_on(e, LAST) for e in p)][-1]
        return bool(period[0]["start"] <= A_YEAR_BEFORE)


def open_on(episode: dict[str, Any], when: date) -> bool:
    """Whether an episode is open at the end of a day; one without DEC is open."""
    return bool(episode["start"] <= when and (episode["end"] is None or episode["end"] > when))


@pytest.fixture(scope="module")
def children(shared: Path) -> dict[str, Child]:
    """The children of the return by identifier."""
    held: dict[str, list[dict[str, Any]]] = {}
    for e in rows(shared / "returns/ssda903_2018/episodes.csv"):
        held.setdefault(e["CHILD"], []).append(
            {**e, "start": day(e["DECOM"]), "end": day(e["DEC"])}
        )
    return {child: Child(episodes) for child, episodes in held.items()}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest, make_database: Callable[[str], Engine], shared: Path
) -> Engine:
    """A database with the return loaded for authority 330."""
    engine = make_database(request.param)
    run_import(engine, "ssda903", [shared / "returns/ssda903_2018"], authority="330")
    return engine


def computed(engine: Engine, measure: str, period: str) -> tuple[float | None, ...]:
    """Return (value, numerator, denominator, unknown) of March 2018."""
    declared = measures()[measure]
    fact = SqlRepository(engine).facts(full_viewer("330"), declared, period, "2018-03", "2018-03")[
        0
    ]
    return fact_value(declared, fact), fact.numerator, fact.denominator, fact.unknown


def test_children_looked_after(loaded: Engine, children: dict[str, Child]) -> None:
    expected = sum(child.is_looked_after for child in children.values())
    assert expected > 1_000
    assert computed(loaded, "cla_children", "snapshot")[0] == expected


def test_three_or_more_placements(loaded: Engine, children: dict[str, Child]) -> None:
    now = [child for child in children.values() if child.is_looked_after]
    moved = sum(child.placements_in_year() >= 3 for child in now)
    assert computed(loaded, "cla_placements_3plus", "snapshot")[1:3] == (moved, len(now))


def test_sdq_average_and_completion(
    loaded: Engine, children: dict[str, Child], shared: Path
) -> None:
    folder = shared / "returns/ssda903_2018"
    born = {row["CHILD"]: day(row["DOB"]) for row in rows(folder / "header.csv")}
    scores = {row["CHILD"]: row["SDQ_SCORE"] for row in rows(folder / "oc2.csv")}
    cohort = [
        name
        for name, child in children.items()
        if child.is_looked_after
        and date(2001, 3, 31) < (born[name] or date.max) <= date(2013, 3, 31)
        and child.in_care_for_a_year()
    ]
    known = [int(scores[name]) for name in cohort if scores.get(name)]
    assert len(known) > 300
    average = computed(loaded, "sdq_average", "year")
    assert average[:3] == (pytest.approx(sum(known) / len(known)), sum(known), len(known))
    assert computed(loaded, "sdq_completion", "year")[1:3] == (len(known), len(cohort))


def test_two_year_stability_cannot_be_told_from_one_year(
    loaded: Engine, children: dict[str, Child]
) -> None:
    value, numerator, denominator, unknown = computed(
        loaded, "cla_same_placement_2_years", "snapshot"
    )
    assert (value, numerator, denominator) == (None, None, None)
    assert unknown is not None
    assert unknown > 0.05 * sum(child.is_looked_after for child in children.values())


def test_every_row_with_an_open_end_is_loaded_with_a_warning(loaded: Engine, shared: Path) -> None:
    episodes = rows(shared / "returns/ssda903_2018/episodes.csv")
    with loaded.connect() as connection:
        warned = connection.execute(
            select(func.count())
            .select_from(import_issue)
            .where(import_issue.c.rule == "open_with_reason")
        ).scalar_one()
    assert warned == sum(bool(e["REC"]) and not e["DEC"] for e in episodes) == 1_413


def held(engine: Engine, table: Table, *conditions: Any) -> int:
    """Count the rows of a record table that meet the conditions."""
    with engine.connect() as connection:
        return connection.execute(
            select(func.count()).select_from(table).where(*conditions)
        ).scalar_one()


def test_every_other_file_is_in_its_table(loaded: Engine, shared: Path) -> None:
    folder = shared / "returns/ssda903_2018"
    reviews = {
        (row["CHILD"], row["REVIEW"])
        for row in rows(folder / "reviews.csv")
        if int(row["REVIEW"][-4:]) <= datetime.now(tz=UTC).year + 1
    }
    assert held(loaded, care_review) == len(reviews) > 12_000
    for table, name in (
        (care_leaver, "oc3"),
        (adoption, "ad1"),
        (adoption_placement, "placed_for_adoption"),
        (previous_permanence, "previous_permanence"),
        (missing_episode, "missing"),
        (asylum_seeker, "uasc"),
        (involvement, "sw_episodes"),
    ):
        assert held(loaded, table) == len(rows(folder / f"{name}.csv"))
    in_touch = sum(row["IN_TOUCH"] == "YES" for row in rows(folder / "oc3.csv"))
    assert held(loaded, care_leaver, care_leaver.c.in_touch == "YES") == in_touch == 13


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("CONVICTED", "convicted"),
        ("HEALTH_CHECK", "development"),
        ("IMMUNISATIONS", "immunisations"),
        ("TEETH_CHECK", "dental"),
        ("HEALTH_ASSESSMENT", "health_assessment"),
        ("SUBSTANCE_MISUSE", "substance_misuse"),
        ("INTERVENTION_RECEIVED", "intervention_received"),
        ("INTERVENTION_OFFERED", "intervention_offered"),
    ],
)
def test_health_checks(loaded: Engine, shared: Path, column: str, kind: str) -> None:
    oc2 = rows(shared / "returns/ssda903_2018/oc2.csv")
    of_kind = health_check.c.check_kind == kind
    assert held(loaded, health_check, of_kind) == len(oc2)
    done = held(loaded, health_check, of_kind, health_check.c.done)
    assert done == sum(row[column] == "1" for row in oc2)


def test_social_workers_change_no_figure_by_team(loaded: Engine, shared: Path) -> None:
    """The return names a worker but no team: its children stay with the unknown one."""
    with loaded.connect() as connection:
        units = connection.execute(
            select(monthly_fact.c.unit, monthly_fact.c.numerator).where(
                monthly_fact.c.measure == "cla_children",
                monthly_fact.c.month == "2018-03",
                monthly_fact.c.period == "snapshot",
                monthly_fact.c.level == "team",
                monthly_fact.c.group == "none",
            )
        ).all()
    assert units == [("unknown", 1_201)]
