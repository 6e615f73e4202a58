"""A manager knows their own teams in full: what is shown of the council gives no other away.

The attack is by linear programming over all that the repository answers to the manager, and rests
on nothing that chose what to hide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from sqlalchemy import Engine, delete, insert

from dashboard.period import months_of
from dashboard.ports import DueCount, Fact
from dashboard.rest_of_council import rest_of, without_rest
from dashboard.viewer import Viewer, councillor, reader_of
from data.engine import write_transaction
from data.repository import SqlRepository
from data.schema import hidden_figure, monthly_fact, published_team_measure
from data.versions import raise_version
from tests.data.records import AUTHORITY
from tests.data.test_disclosure_audit import (
    AGES,
    COUNT,
    LOCALITIES,
    MONTHS,
    SEXES,
    Cases,
    facts_of,
)

COUNCILS = 4
SEED = 1989
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (("none", ("all",)), ("age", AGES), ("sex", SEXES))
Cell = tuple[str, str, str, str]
"""Of which team, month, group and value a number is: what the attack is after."""


def fill(engine: Engine, cases: Cases, *, public: bool) -> SqlRepository:
    """Write the facts of a council; ``public``: its figures by team are published."""
    rows = [
        {
            "authority_code": AUTHORITY,
            "measure": COUNT.id,
            "level": level,
            "group": part.group,
            **{name: getattr(fact, name) for name in Fact.__dataclass_fields__},
        }
        # Every unit has figures of every period, as data/facts.py stores them.
        for period in COUNT.periods
        for part, facts in facts_of(
            cases, MONTHS, replace(COUNT, headline=period, periods=(period,))
        ).items()
        for level, fact in facts
    ]
    with write_transaction(engine) as connection:
        for table in (monthly_fact, published_team_measure, hidden_figure):
            connection.execute(delete(table))
        connection.execute(insert(monthly_fact), rows)
        if public:
            connection.execute(
                insert(published_team_measure).values(
                    authority_code=AUTHORITY, measure=COUNT.id, name="Pat", made_on=date(2019, 9, 1)
                )
            )
        raise_version(connection, AUTHORITY)
    return SqlRepository(engine)


def few_cases(random: Random) -> Cases:
    """Return the cases of a council whose own teams have most of them, and the others few."""
    found = {}
    for month, team in product(MONTHS, LOCALITIES):
        few = random.choice((0, 0, 1, 2)) if team != "T1" else random.randint(5, 20)
        for age, sex in product(AGES, SEXES):
            of = random.choice((0, random.randint(0, few))) if few else 0
            found[month, team, age, sex] = (of, of)
    return found


def truth(cases: Cases, teams: Iterable[str], month: str, group: str, value: str) -> int:
    """Return how many cases there are of ``teams``."""
    held = set(teams)
    return sum(
        of
        for (when, team, age, sex), (_, of) in cases.items()
        if when == month
        and team in held
        and (group == "none" or value == {"age": age, "sex": sex}[group])
    )


class Attack:
    """Numbers of cases that are not known, with all that is known of their sums."""

    def __init__(self, others: tuple[str, ...]) -> None:
        """Know of every cell that it is no less than nought, and that groups add up."""
        self.others = others
        cells = [
            (team, month, group, value)
            for team, month in product(others, MONTHS)
            for group, values in PARTS
            for value in values
        ]
        self.place: dict[Cell, int] = {cell: place for place, cell in enumerate(cells)}
        self.equal: list[tuple[dict[int, float], float]] = []
        self.least: list[tuple[dict[int, float], float]] = []
        for team, month in product(others, MONTHS):
            for group, values in PARTS[1:]:
                row = {self.place[team, month, group, value]: 1.0 for value in values}
                row[self.place[team, month, "none", "all"]] = -1.0
                self.equal.append((row, 0.0))

    def sum_of(
        self, teams: Iterable[str], span: Iterable[str], group: str, value: str
    ) -> dict[int, float]:
        return {self.place[team, month, group, value]: 1.0 for team in teams for month in span}

    def learn(self, row: dict[int, float], fact: Any, known: float) -> None:
        """Learn of a figure that a reader is shown, of which ``known`` is known already."""
        if fact.numerator is not None:
            self.equal.append((row, fact.numerator - known))
        else:
            self.least.append((row, 1 - known))

    def told(self, wanted: Iterable[tuple[str, dict[int, float]]]) -> list[str]:
        """Return which sums are known exactly, or to be small numbers, in words."""
        equal, right = self._dense(self.equal)
        least, floor = self._dense(self.least)
        seen: list[Any] = []
        found = []
        for words, row in wanted:
            aim = np.zeros(len(self.place))
            aim[list(row)] = 1.0
            ends = [float(aim @ each) for each in seen]
            for sign in (1.0, -1.0):
                if ends and is_safe(ends):
                    break
                done = linprog(
                    sign * aim,
                    A_ub=-least if len(least) else None,
                    b_ub=-floor if len(floor) else None,
                    A_eq=equal,
                    b_eq=right,
                    bounds=(0, 500),
                    method="highs",
                )
                assert done.status == 0, done.message
                seen.append(done.x)
                ends.append(float(done.fun) * sign)
            if not is_safe(ends):
                found.append(f"{words} lies in {min(ends):g} to {max(ends):g}")
        return found

    def _dense(self, rows: list[tuple[dict[int, float], float]]) -> tuple[Any, Any]:
        table = np.zeros((len(rows), len(self.place)))
        for number, (row, _) in enumerate(rows):
            table[number, list(row)] = list(row.values())
        return table, np.array([right for _, right in rows])


def is_safe(values: Sequence[float]) -> bool:
    """Return whether a number that may be any of ``values`` is neither known nor known as small."""
    least, most = min(values), max(values)
    return most - least > 0.99 and (least < 0.01 or most > 5.99)


def attack(repository: SqlRepository, cases: Cases, own: tuple[str, ...]) -> list[str]:
    """Return what a manager of ``own`` can tell of small numbers of others, in words."""
    manager = Viewer(AUTHORITY, units=own)
    others = tuple(team for team in LOCALITIES if team not in own)
    found = Attack(others)
    for viewer in (manager, reader_of(manager, "publication")):
        for (group, _), period in product(PARTS, COUNT.periods):
            asked = (viewer, COUNT, period, MONTHS[0], MONTHS[-1])
            how = {"group": group, "group_value": None, "split": "all"}
            mine: dict[tuple[str, str], float] = {}
            # What is known in full is so in every edition.
            for fact in repository.facts(manager, *asked[1:], level="team", unit=None, **how):
                if fact.unit in own:
                    assert fact.numerator is not None
                    key = (fact.month, fact.group_value)
                    mine[key] = mine.get(key, 0) + fact.numerator
            for fact in repository.facts(*asked, **how):
                # Of a hidden figure of all it is known that it is no nought; of another not even
                # that, for what is withheld looks the same.
                if fact.numerator is None and group != "none":
                    continue
                span = months_of(period, fact.month)
                row = found.sum_of(others, span, group, fact.group_value)
                found.learn(row, fact, mine.get((fact.month, fact.group_value), 0))
            for fact in repository.facts(*asked, level="team", unit=None, **how):
                if fact.unit not in own and fact.status != "suppressed":
                    span = months_of(period, fact.month)
                    found.learn(found.sum_of([fact.unit], span, group, fact.group_value), fact, 0)
            assert not repository.facts(*asked, level="locality", unit=None, **how)
    targets = []
    for (group, values), month in product(PARTS, MONTHS):
        for value, teams in product(values, [others, *((team,) for team in others)]):
            number = truth(cases, teams, month, group, value)
            if 1 <= number <= 5:
                row = found.sum_of(teams, [month], group, value)
                targets.append((f"{'+'.join(teams)} {month} {group} {value}: {number}", row))
    return found.told(targets)


@pytest.mark.parametrize("public", [False, True], ids=["own teams alone", "teams published"])
def test_a_manager_works_out_no_small_number_of_another_team(
    make_database: Any, public: bool
) -> None:
    engine = make_database("sqlite")
    random = Random(SEED)
    hidden = shown = 0
    for number in range(COUNCILS):
        cases = few_cases(random)
        repository = fill(engine, cases, public=public)
        own = ("T1",) if number % 2 else ("T1", "T3")
        assert attack(repository, cases, own) == [], number
        found = repository.facts(
            Viewer(AUTHORITY, units=own), COUNT, "month", MONTHS[0], MONTHS[-1]
        )
        hidden += sum(fact.numerator is None for fact in found)
        shown += sum(fact.numerator is not None for fact in found)
    # The test means nothing where all is hidden, or nothing.
    assert hidden > 10
    assert shown > 10


def test_the_attack_finds_what_a_councillors_figures_would_tell_a_manager(
    make_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, random, told = make_database("sqlite"), Random(SEED), []
    # With the figures that a councillor is shown, a manager would know the rest.
    monkeypatch.setattr(SqlRepository, "_known", lambda *_: ())
    for _ in range(2):
        cases = few_cases(random)
        told += attack(fill(engine, cases, public=False), cases, ("T1",))
    assert told


def test_the_whole_is_hidden_where_the_rest_of_it_is_a_small_number(database: Engine) -> None:
    many, few = (40, 40), (3, 3)
    cases = {
        (month, team, AGES[0], SEXES[0]): many if team == "T1" else few
        for month in MONTHS
        for team in ("T1", "T2")
    }
    repository = fill(database, cases, public=False)
    asked = (COUNT, "month", MONTHS[0], MONTHS[0])
    manager = Viewer(AUTHORITY, units=("T1",))
    assert [fact.numerator for fact in repository.facts(councillor(AUTHORITY), *asked)] == [43]
    assert [fact.numerator for fact in repository.facts(manager, *asked)] == [None]
    own = repository.facts(manager, *asked, level="team", unit="T1")
    assert [fact.numerator for fact in own] == [40]
    # Of both teams nothing is left over: the whole is what they know already.
    both = Viewer(AUTHORITY, units=("T1", "T2"))
    assert [fact.numerator for fact in repository.facts(both, *asked)] == [43]


def test_the_rest_has_every_number_but_those_of_the_teams_known() -> None:
    def fact(unit: str, *numbers: int) -> Fact:
        met, of, early, unknown = numbers
        where = ("2019-09", "month", unit, "all", "all", "all")
        return Fact(*where, met, of, early, unknown, "ok", "ssd")

    whole, mine, other = (
        fact("all", 30, 50, 7, 2),
        fact("T1", 10, 20, 4, 2),
        fact("T2", 20, 30, 3, 0),
    )
    facts = (
        ("all", whole),
        ("team", mine),
        ("team", other),
        ("locality", fact("North", 1, 1, 1, 1)),
    )
    assert rest_of(facts, ("T1",), with_teams=False) == (("all", fact("all", 20, 30, 3, 0)),)
    assert rest_of(facts, ("T1",), with_teams=True)[1:] == (("team", other),)
    assert rest_of(facts, (), with_teams=False) == (("all", whole),)


def test_visits_of_all_are_hidden_where_other_teams_have_few() -> None:
    counts = [DueCount("T1", 40, 3, 0, 0, 90, 0), DueCount("T2", 2, 9, 0, 0, 20, 0)]
    whole = [DueCount("all", 42, 12, 0, 0, None, 0)]
    (found,) = without_rest(whole, counts, ("T1",))
    assert (found.overdue, found.due, found.new) == (None, 12, 0)
    assert without_rest(whole, counts, ("T1", "T2")) == whole
