"""``python app.py`` as a person starts it: how soon it answers, and eight people at once."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from threading import Barrier
from time import perf_counter, sleep

from sqlalchemy import Engine

from bench.asking import BODIES, UPDATE, body_request, own_page, page_request
from bench.results import Result

PROJECT = Path(__file__).resolve().parent.parent
START_LIMIT = 5.0
USERS = 8
PATIENCE = 60.0
HOST = "127.0.0.1"


def later_start(engine: Engine, times: int) -> Result:
    """Return the median seconds from ``python app.py`` to the first page, database loaded."""
    taken = []
    for _ in range(times):
        started = perf_counter()
        with serving(engine) as port:
            wait_until_open(port)
            for path in ("/", "/_dash-layout"):
                if (status := ask(port, path)) != 200:
                    raise RuntimeError(f"{path} answered {status}")
            if (status := ask(port, UPDATE, page_request())) != 200:
                raise RuntimeError(f"the overview answered {status}")
            taken.append(perf_counter() - started)
    title = "Start on a loaded database"
    return Result(title, "python app.py to the first page", median(taken), "s", START_LIMIT)


def cold_start(engine: Engine) -> Result:
    """Return how many answers were errors when eight people met a cold server at once."""
    barrier = Barrier(USERS)

    def visit(port: int) -> int:
        barrier.wait(PATIENCE)
        asked: list[tuple[str, object]] = [("/", None), ("/_dash-layout", None)]
        asked += [("/_dash-dependencies", None), (UPDATE, page_request())]
        asked += [(UPDATE, body_request(path, "to=2019-06")) for path in BODIES]
        return sum(ask(port, path, body) != 200 for path, body in asked)

    with serving(engine) as port:
        wait_until_open(port)
        with ThreadPoolExecutor(USERS) as pool:
            errors = sum(pool.map(visit, [port] * USERS))
    name = f"{USERS} people at once, {(4 + len(BODIES)) * USERS} questions"
    return Result("Cold server", name, errors, "errors", 0)


@contextmanager
def serving(engine: Engine, **more: str) -> Iterator[int]:
    """Give the port of a server over ``engine``'s database, in a process of its own.

    ``more``: further settings in the environment.
    """
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SIGHTLINE_")}
    environment |= {
        "SIGHTLINE_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "SIGHTLINE_HOST": HOST,
        "SIGHTLINE_PORT": str(port),
        "SIGHTLINE_AUTHORITY": "",
        **more,
    }
    server = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        # waitress tells of every question that waits for a thread.
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def wait_until_open(port: int) -> None:
    """Wait until the server listens; raises RuntimeError where it does not."""
    until = perf_counter() + PATIENCE
    while perf_counter() < until:
        with socket.socket() as tried:
            if tried.connect_ex((HOST, port)) == 0:
                return
        sleep(0.02)
    raise RuntimeError("the server did not start")


def ask(port: int, path: str, body: object = None) -> int:
    """Return the status of an answer, 0 where there is none."""
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        if body is None:
            connection.request("GET", path)
        else:
            head = {"Content-Type": "application/json", **own_page(f"{HOST}:{port}")}
            connection.request("POST", path, json.dumps(body), head)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()
