"""Many people at once: what each waits for, and what they see while the database is gone.

People click through pages as readers do; whatever answers is looked at: its status, how long it
took, and whether it says that figures are temporarily unavailable.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event
from time import perf_counter, sleep

from bench.asking import BODIES, UPDATE, body_request, page_request

HOST = "127.0.0.1"
PATIENCE = 30.0
GONE = b"temporarily unavailable"
PLAIN = ("/", "/compare", "/definitions", "/notes", "/meeting/choose")
LAST_MONTHS = tuple(f"2019-{month:02d}" for month in range(1, 7))


@dataclass(frozen=True, slots=True)
class Answer:
    """One click: when it was asked and answered (seconds of the run), its status (0: none)."""

    what: str
    asked: float
    answered: float
    status: int
    is_gone: bool

    @property
    def taken(self) -> float:
        return self.answered - self.asked


@dataclass(slots=True)
class Seen:
    """All that the people saw in one run."""

    answers: list[Answer] = field(default_factory=list)

    def errors(self) -> list[Answer]:
        """Return the answers that were none, or an error of the server."""
        return [each for each in self.answers if each.status == 0 or each.status >= 500]

    def percentile(self, share: float) -> float:
        """Return the seconds within which ``share`` (0 to 1) of the answers came."""
        taken = sorted(each.taken for each in self.answers)
        return taken[min(len(taken) - 1, int(share * len(taken)))]

    def first_whole(self, moment: float) -> float:
        """Return how long after ``moment`` nobody who asks is told any more that it is gone."""
        gone = [each.asked for each in self.answers if each.is_gone and each.asked >= moment]
        return max((asked - moment for asked in gone), default=0.0)


def clicks(chance: random.Random) -> tuple[str, object]:
    """Return one click: an address, and what is sent to it (None: a plain page is opened)."""
    if chance.random() < 0.25:
        return chance.choice(PLAIN), None
    if chance.random() < 0.3:
        return UPDATE, page_request(path=chance.choice(list(BODIES)))
    return UPDATE, body_request(chance.choice(list(BODIES)), f"to={chance.choice(LAST_MONTHS)}")


def person(
    port: int, headers: Mapping[str, str], seed: int, pause: float, started: float, until: Event
) -> list[Answer]:
    """Click until it is enough, with ``pause`` seconds between an answer and the next click."""
    chance = random.Random(seed)
    found = []
    sleep(chance.random() * pause)
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)
    while not until.is_set():
        path, body = clicks(chance)
        asked = perf_counter() - started
        try:
            if body is None:
                connection.request("GET", path, headers=dict(headers))
            else:
                head = {**headers, "Content-Type": "application/json"}
                connection.request("POST", path, json.dumps(body), head)
            answer = connection.getresponse()
            said, status = answer.read(), answer.status
        except (OSError, HTTPException):
            said, status = b"", 0
            connection.close()
            connection = HTTPConnection(HOST, port, timeout=PATIENCE)
        what = path if body is None else f"{path} {json.dumps(body)[-60:]}"
        gone = GONE in said.lower()
        found.append(Answer(what, asked, perf_counter() - started, status, gone))
        until.wait(pause * (0.5 + chance.random()))
    connection.close()
    return found


def crowd(
    port: int,
    headers: Sequence[Mapping[str, str]],
    seconds: float,
    pause: float,
    meanwhile: Callable[[float], None] = lambda _started: None,
) -> Seen:
    """Return what people saw in ``seconds``, one for each of ``headers`` (their cookies).

    ``meanwhile`` runs beside them and is told when the run started.
    """
    until, started = Event(), perf_counter()
    with ThreadPoolExecutor(len(headers) + 1) as pool:
        people = [
            pool.submit(person, port, head, seed, pause, started, until)
            for seed, head in enumerate(headers)
        ]
        beside = pool.submit(meanwhile, started)
        until.wait(seconds)
        beside.result()
        until.set()
        return Seen([answer for each in people for answer in each.result()])
