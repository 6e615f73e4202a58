"""Ratios of callbacks: to a trivial one, of all teams to one, of many authorities to one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from sqlalchemy import Engine

from bench.asking import Asker, ForgetfulRepository
from bench.results import Result
from bench.timing import interleaved
from dashboard.measure import Measure
from dashboard.measures.registry import PANELS, measures
from data.repository import SqlRepository

TO_TRIVIAL = 5.0
ALL_TO_ONE = 1.5
MANY_TO_ALONE = 1.2
Actions = dict[str, Callable[[], object]]


def to_trivial(engine: Engine, rounds: int) -> Iterator[Result]:
    """Yield each panel's time over that of a trivial callback: answers held, and made afresh.

    The limit is for answers held under the data version, as all but the first reader of a view
    gets them; what the first reader waits for is printed beside them, for scale.
    """
    held, afresh = Asker(SqlRepository(engine)), Asker(ForgetfulRepository(engine))
    actions: Actions = {"trivial": held.trivial}
    for name in PANELS:
        actions[f"{name}, held"] = partial(held.panel, name)
        actions[f"{name}, afresh"] = partial(afresh.panel, name)
    taken = interleaved(actions, rounds)
    for kind, title in (
        ("held", "Panel callback to a trivial callback, answer held in the process"),
        ("afresh", "Panel callback to a trivial callback, answer made afresh (nothing held)"),
    ):
        for name, words in PANELS.items():
            ratio = taken[f"{name}, {kind}"] / taken["trivial"]
            limit = TO_TRIVIAL if kind == "held" else None
            yield Result(title, words, ratio, "x", limit)
    yield Result("A trivial callback", "for scale", taken["trivial"] * 1000, "ms")


def all_to_one(engine: Engine, rounds: int) -> Iterator[Result]:
    """Yield the time of all teams over that of one: whole overview made afresh, facts alone."""
    asker = Asker(ForgetfulRepository(engine))
    team = asker.first_team()
    unit = team.removeprefix("team=")
    # What the team holds, so that both read the same number of rows.
    held = [each for each in measures().values() if facts(asker, "team", unit, [each])]
    taken = interleaved(
        {
            "all": lambda: overview(asker, ""),
            "one": lambda: overview(asker, team),
            "facts, all": lambda: facts(asker, "all", "all", held),
            "facts, one": lambda: facts(asker, "team", unit, held),
        },
        rounds,
    )
    title = "All teams to one team, made afresh"
    yield Result(
        title, "all five panels of the overview", taken["all"] / taken["one"], "x", ALL_TO_ONE
    )
    ratio = taken["facts, all"] / taken["facts, one"]
    yield Result(title, "reading the facts alone", ratio, "x", ALL_TO_ONE)


def many_to_alone(alone: Engine, many: Engine, authorities: int, rounds: int) -> Iterator[Result]:
    """Yield the time of one authority among ``authorities`` over that of one alone."""
    one, among = Asker(ForgetfulRepository(alone)), Asker(ForgetfulRepository(many))
    taken = interleaved(
        {
            "alone": lambda: overview(one, ""),
            "among": lambda: overview(among, ""),
            "facts, alone": lambda: facts(one, "all", "all", measures().values()),
            "facts, among": lambda: facts(among, "all", "all", measures().values()),
        },
        rounds,
    )
    title = f"One authority among {authorities} to one alone, made afresh"
    yield Result(
        title,
        "all five panels of the overview",
        taken["among"] / taken["alone"],
        "x",
        MANY_TO_ALONE,
    )
    ratio = taken["facts, among"] / taken["facts, alone"]
    yield Result(title, "reading the facts alone", ratio, "x", MANY_TO_ALONE)


def overview(asker: Asker, query: str) -> None:
    """Ask for every panel of the overview."""
    for name in PANELS:
        asker.panel(name, query)


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
