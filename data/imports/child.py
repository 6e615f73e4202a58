"""Imports in a child process: what a file does to its reader, it does not do to who asked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import IO, Any, Final, Self

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from dashboard.settings import PROJECT_FOLDER, Settings
from data.imports.errors import Held, ImportStopped, Refusal
from data.imports.history import report_of
from data.imports.limits import OUT_OF_QUOTA, OUT_OF_TIME, Limits
from data.imports.report import ImportReport
from data.imports.request import Request, to_line

GRACE: Final = 20
"""Seconds after which the parent ends a child that its own clock did not."""
_TIME: Final = ("SIGXCPU", "SIGALRM", "SIGVTALRM")
_CRASH: Final = ("SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE")


def limits_of(settings: Settings) -> Limits:
    """The limits of an import, as the settings have them."""
    minutes = settings.import_minutes
    return Limits(
        memory_mb=settings.import_memory_mb, cpu_seconds=60 * minutes, wall_seconds=180 * minutes
    )


def address_of(engine: Engine) -> str:
    """The URL of the engine's database, with the password, for a process of another folder."""
    return _absolute(engine.url).render_as_string(hide_password=False)


def _absolute(url: URL) -> URL:
    """The URL, with the whole path where it is that of a file."""
    named = url.database not in (None, "", ":memory:") and not str(url.database).startswith("file:")
    if url.get_backend_name() == "sqlite" and named:
        return url.set(database=os.path.abspath(str(url.database)).replace("\\", "/"))
    return url


def _with_whole_paths(request: Request) -> Request:
    if not request.source_url:
        return request
    try:
        url = _absolute(make_url(request.source_url))
    except (ArgumentError, ValueError):  # a port that is no number
        return request  # the reader says what is wrong with it
    return replace(request, source_url=url.render_as_string(hide_password=False))


def start_python(module: str, *, detached: bool = False) -> subprocess.Popen[str]:
    """Start ``python -m module`` with pipes to it, or, detached, with one to it alone.

    A detached process outlives the one that started it.
    """
    options: dict[str, Any] = {"start_new_session": True} if detached else {}
    if sys.platform == "win32":
        options = {"creationflags": subprocess.CREATE_NO_WINDOW}
        if detached:
            options["creationflags"] |= subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL if detached else subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        cwd=PROJECT_FOLDER,
        **options,
    )


class ReusedChild:
    """One limited child that answers many requests, started anew where it dies.

    The memory and the file size are limited once, the time for each request.
    """

    def __init__(self, engine: Engine, limits: Limits | None = None) -> None:
        """Requests are for the database of ``engine``; no process is started yet."""
        self._engine = engine
        self._url = address_of(engine)
        self._limits = limits or Limits()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The number of the process, once there is one."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            try:
                if stream is not None:
                    stream.close()
            except OSError:
                continue
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def ask(
        self, request: Request, progress: Callable[[str], None] = lambda _: None
    ) -> tuple[ImportReport, ...]:
        """Import, and return the report of each return among the files.

        Raises Refusal or Held as ``run_imports`` does, and ImportStopped where the import came
        to no answer: its limits, a full disk, a process that was ended. Nothing has changed then.
        """
        verdict = self._verdict(request, progress)
        kind, message = verdict["verdict"], str(verdict.get("message", ""))
        if kind == "held":
            raise Held(message)
        if kind == "refused":
            raise Refusal(message)
        if kind == "failed":
            raise ImportStopped(message or _too_much(request, self._limits, "memory"))
        with self._engine.connect() as connection:
            reports = []
            for authority, import_id, already in verdict["loaded"]:
                report = report_of(connection, authority, import_id)
                if report is None:
                    raise ImportStopped(f"Import {import_id} was undone while it was reported.")
                if already:
                    report = replace(report, already_loaded=True, files=(), issues=(), changes=())
                reports.append(report)
        return tuple(reports)

    def _verdict(self, request: Request, progress: Callable[[str], None]) -> dict[str, Any]:
        process = self._process
        if process is None or process.poll() is not None:
            self.close()
            process = self._process = start_python("data.imports.worker")
        said = to_line(self._url, _with_whole_paths(request), self._limits)
        clock = threading.Timer(self._limits.wall_seconds + GRACE, process.kill)
        clock.daemon = True
        clock.start()
        try:
            verdict = _converse(process, said, progress)
        except BaseException:
            self.close()
            raise
        finally:
            clock.cancel()
        if verdict is None:
            status = process.wait()
            self.close()
            raise ImportStopped(_why(status, request, self._limits))
        if verdict.get("why") == "memory":
            # What it still holds on to would be missing for the next.
            self.close()
        return verdict


def run_in_child(
    engine: Engine,
    request: Request,
    progress: Callable[[str], None] = lambda _: None,
    limits: Limits | None = None,
) -> tuple[ImportReport, ...]:
    """Import in a process of its own: see ``ReusedChild.ask``."""
    with ReusedChild(engine, limits) as child:
        return child.ask(request, progress)


def _converse(
    process: subprocess.Popen[str], line: str, progress: Callable[[str], None]
) -> dict[str, Any] | None:
    """The verdict, or None where the child died before it gave one."""
    requests: IO[str] | None = process.stdin
    answers: IO[str] | None = process.stdout
    if requests is None or answers is None:
        raise ValueError("the child was started without pipes")
    try:
        requests.write(line)
        requests.flush()
        for answer in answers:
            try:
                said: dict[str, Any] = json.loads(answer)
            except ValueError:
                return None  # it died in the middle of a line
            if "verdict" in said:
                return said
            progress(str(said.get("progress", "")))
    except BrokenPipeError:
        return None
    return None


def _why(status: int, request: Request, limits: Limits) -> str:
    """Why a child ended without a verdict, by its exit status."""
    name = ""
    if status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = f"signal {-status}"
    if name in _TIME or status in (OUT_OF_TIME, OUT_OF_QUOTA):
        return _too_much(request, limits, "time")
    if name in _CRASH or status > 255:
        return _too_much(request, limits, "memory")
    if request.job is not None:
        # The job ends in the import's own transaction: one that is still open loaded nothing.
        return f"{request.names}: the import was stopped from outside before it ended. Try again."
    return (
        f"{request.names}: the import was ended from outside before it answered "
        f"({name or f'exit status {status}'}): all of it is loaded, or nothing; the list of "
        "imports tells."
    )


def _too_much(request: Request, limits: Limits, what: str) -> str:
    much = {
        "memory": f"memory than an import may use ({limits.memory_mb:,} MB)",
        "time": f"time than an import may use ({_minutes(limits.cpu_seconds)} of work)",
    }[what]
    setting = {"memory": "SIGHTLINE_IMPORT_MEMORY_MB", "time": "SIGHTLINE_IMPORT_MINUTES"}[what]
    return (
        f"{request.names}: needs more {much}, or is damaged; nothing was loaded. Export it anew, "
        f"or raise {setting} for a file that is known to be good."
    )


def _minutes(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{seconds // 60} minutes"
