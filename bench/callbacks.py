"""Ratios of callbacks: to a trivial one, of all teams to one, of many authorities to one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from sqlalchemy import Engine

from bench.asking import BODIES, SEEN, Asker, ForgetfulRepository
from bench.results import Result
from bench.timing import interleaved
from dashboard.measure import Measure
from dashboard.measures.registry import measures
from data.repository import SqlRepository

TO_TRIVIAL = 8.0
"""A body is a whole page: the overview holds a hundred measures."""
ALL_TO_ONE = 1.5
MANY_TO_ALONE = 1.2
Actions = dict[str, Callable[[], object]]


def to_trivial(engine: Engine, rounds: int) -> Iterator[Result]:
    """Yield each page's time over that of a trivial callback: answers held, and made afresh.

    The limit is for answers held under the data version, as all but the first reader of a view
    gets them; what the first reader waits for is printed beside them, for scale.
    """
    held, afresh = Asker(SqlRepository(engine)), Asker(ForgetfulRepository(engine))
    actions: Actions = {"trivial": held.trivial}
    for path in BODIES:
        actions[f"{path}, held"] = partial(held.body, path)
        actions[f"{path}, afresh"] = partial(afresh.body, path)
    taken = interleaved(actions, rounds)
    for kind, title in (
        ("held", "Body callback to a trivial callback, answer held in the process"),
        ("afresh", "Body callback to a trivial callback, answer made afresh (nothing held)"),
    ):
        for path, words in BODIES.items():
            ratio = taken[f"{path}, {kind}"] / taken["trivial"]
            limit = TO_TRIVIAL if kind == "held" else None
            yield Result(title, words, ratio, "x", limit)
    yield Result("A trivial callback", "for scale", taken["trivial"] * 1000, "ms")


def all_to_one(engine: Engine, rounds: int) -> Iterator[Result]:
    """Yield the time of all teams over that of one: a measure made afresh, facts alone."""
    asker = Asker(ForgetfulRepository(engine))
    team = asker.first_team()
    unit = team.removeprefix("team=")
    # What the team holds, so that both read the same number of rows.
    held = [each for each in measures().values() if facts(asker, "team", unit, [each])]
    taken = interleaved(
        {
            "all": lambda: asker.body(SEEN),
            "one": lambda: asker.body(SEEN, team),
            "facts, all": lambda: facts(asker, "all", "all", held),
            "facts, one": lambda: facts(asker, "team", unit, held),
        },
        rounds,
    )
    title = "All teams to one team, made afresh"
    # The whole has panels that a team has not (the funnel, what changed, every authority): the
    # limit is for reading, where sums of teams at the time of asking would show.
    yield Result(title, BODIES[SEEN], taken["all"] / taken["one"], "x")
    ratio = taken["facts, all"] / taken["facts, one"]
    yield Result(title, "reading the facts alone", ratio, "x", ALL_TO_ONE)


def many_to_alone(alone: Engine, many: Engine, authorities: int, rounds: int) -> Iterator[Result]:
    """Yield the time of one authority among ``authorities`` over that of one alone."""
    one, among = Asker(ForgetfulRepository(alone)), Asker(ForgetfulRepository(many))
    taken = interleaved(
        {
            "alone": lambda: one.body(SEEN),
            "among": lambda: among.body(SEEN),
            "facts, alone": lambda: facts(one, "all", "all", measures().values()),
            "facts, among": lambda: facts(among, "all", "all", measures().values()),
        },
        rounds,
    )
    title = f"One authority among {authorities} to one alone, made afresh"
    yield Result(
        title,
        BODIES[SEEN],
        taken["among"] / taken["alone"],
        "x",
        MANY_TO_ALONE,
    )
    ratio = taken["facts, among"] / taken["facts, alone"]
    yield Result(title, "reading the facts alone", ratio, "x", MANY_TO_ALONE)


def facts(asker: Asker, level: str, unit: str, wanted: Iterable[Measure]) -> int:
    """Read the headline facts of some measures for one unit, all months; return their number."""
    return sum(
        len(
            asker.repository.facts(
                asker.viewer,
                measure,
                measure.headline,
                "1990-01",
                "2099-12",
                level=level,
                unit=unit,
            )
        )
        for measure in wanted
    )
