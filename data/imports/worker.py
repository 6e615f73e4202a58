"""The child process that reads files: ``python -m data.imports.worker``.

It takes requests on standard input, one a line, limits itself before it does anything else, and
answers each with lines of JSON on standard output: ``{"progress": "..."}`` any number of times,
then ``{"verdict": "..."}`` once. The end of its input ends it, whatever it does at that moment,
so that it never outlives who asked.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any

from data.imports.limits import Limits, set_limits, start_clock, stop_clock
from data.imports.request import Request, from_line

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from data.imports.report import ImportReport

Say = Callable[[dict[str, Any]], None]
ORPHANED = 3
"""Exit status of a child whose parent is gone."""


class _Asked:
    """Requests as they arrive; the end of the input while one is at work ends the process."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._working = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self._stream:
            self._working.set()
            self._lines.put(line)
        if self._working.is_set():
            os._exit(ORPHANED)
        self._lines.put(None)

    def next(self) -> str | None:
        """The next request, or None at the end."""
        return self._lines.get()

    def rest(self) -> None:
        """The request is answered."""
        self._working.clear()


def main() -> int:
    """Answer requests until there are no more; the exit status."""
    # Ctrl+C is the parent's business; the end of the input tells.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    # What a library prints must not pass for an answer.
    sys.stdout = sys.stderr
    asked = _Asked(os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8"))

    def say(what: dict[str, Any]) -> None:
        answers.write(json.dumps(what) + "\n")

    limited = False
    engines: dict[str, Engine] = {}
    while (line := asked.next()) is not None:
        url, request, limits = from_line(line)
        if not limited:
            set_limits(limits, _size_of(url))
            limited = True
        start_clock(limits)
        verdict = _answer(url, request, limits, engines, say)
        stop_clock()
        asked.rest()
        say(verdict)
    return 0


def _answer(
    url: str, request: Request, limits: Limits, engines: dict[str, Engine], say: Say
) -> dict[str, Any]:
    try:
        reports = _load(url, request, limits, engines, say)
    except MemoryError:
        return {"verdict": "failed", "why": "memory"}
    except BaseException as error:  # a panic in a parser is no Exception
        return _verdict_on(error)
    return {
        "verdict": "already" if all(each.already_loaded for each in reports) else "loaded",
        "loaded": [[each.authority, each.import_id, each.already_loaded] for each in reports],
    }


def _load(
    url: str, request: Request, limits: Limits, engines: dict[str, Engine], say: Say
) -> Sequence[ImportReport]:
    from data.imports.run import run_imports

    if url not in engines:
        engines[url] = _patient_engine(url, limits)
    finish = who = None
    if request.job is not None:
        from dashboard.viewer import Viewer
        from data.schema import SHARED

        who = Viewer(
            request.authority or SHARED, name=request.imported_by or "", account=request.account
        )
        from data.jobs import end_with_import

        finish = partial(_end_job, end_with_import, request.job)
    return run_imports(
        engines[url],
        request.kind,
        request.paths,
        authority=request.authority,
        year=request.year,
        data_to=request.data_to,
        url=request.source_url,
        demonstration=request.demonstration,
        imported_by=request.imported_by,
        hold_above=request.hold_above,
        jump_limit=request.jump_limit,
        corrects=request.corrects,
        named=request.named,
        compute=request.compute,
        progress=lambda text: say({"progress": text}),
        finish=finish,
        who=who,
    )


def _end_job(
    end: Callable[[Connection, str, Sequence[ImportReport]], None],
    job: str,
    connection: Connection,
    reports: Sequence[ImportReport],
) -> None:
    end(connection, job, reports)


def _patient_engine(url: str, limits: Limits) -> Engine:
    """The engine; imports wait for one another as long as they may last."""
    from sqlalchemy import event

    from data.engine import make_engine

    engine = make_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _wait(connection: Any, _record: Any) -> None:
            connection.execute(f"PRAGMA busy_timeout={limits.wall_seconds * 1000}")

    return engine


def _size_of(url: str) -> int:
    """Bytes of the database, where it is a file that an import makes grow."""
    from sqlalchemy import make_url

    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return 0
    path = Path(parsed.database)
    return path.stat().st_size if path.is_file() else 0


def _verdict_on(error: BaseException) -> dict[str, Any]:
    """What stopped an import, in one line that holds nothing of a row."""
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.exc import TimeoutError as PoolTimeout

    from data.engine import DatabaseRefused
    from data.imports.errors import Held, Refusal

    if isinstance(error, Refusal):
        verdict = "held" if isinstance(error, Held) else "refused"
        return {"verdict": verdict, "message": str(error)}
    if isinstance(error, DBAPIError | PoolTimeout | DatabaseRefused):
        said = getattr(error, "orig", None)
        if isinstance(said, MemoryError):
            return {"verdict": "failed", "why": "memory"}
        # The first line alone: the database's own details may repeat a row.
        reason = str(said or error).strip().splitlines()[0]
        words = f"The database refused: {reason}; nothing has changed."
        return {"verdict": "failed", "message": words}
    if isinstance(error, OSError):
        name = Path(str(error.filename)).name if error.filename else "a file"
        words = f"{name}: {error.strerror or type(error).__name__}; nothing has changed."
        return {"verdict": "failed", "message": words}
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = ""
    if trace is not None:
        where = f" in {Path(trace.tb_frame.f_code.co_filename).name} line {trace.tb_lineno}"
    words = (
        f"The import stopped on an error that was not expected ({type(error).__name__}{where}); "
        "nothing has changed."
    )
    return {"verdict": "failed", "message": words}


if __name__ == "__main__":
    raise SystemExit(main())
