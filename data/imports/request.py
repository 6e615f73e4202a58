"""What a child process is asked to import: one line of JSON, sent over its standard input."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data.imports.limits import Limits


@dataclass(frozen=True, slots=True)
class Request:
    """One import: see ``data.imports.run.run_imports`` for what each part means.

    ``job`` is the job in the database that this import ends, ``account`` that of who asked for it
    in the browser; ``source_url`` the council's database that an ``ssd`` import reads.
    """

    kind: str
    paths: tuple[Path, ...] = ()
    authority: str | None = None
    year: int | None = None
    data_to: date | None = None
    source_url: str = ""
    demonstration: bool = False
    imported_by: str | None = None
    hold_above: float | None = None
    jump_limit: float | None = None
    corrects: int | None = None
    named: str = ""
    compute: bool = True
    job: str | None = None
    account: int | None = None

    @property
    def names(self) -> str:
        """What is loaded, in words: the names of the files, without their folders."""
        return self.named or ", ".join(path.name for path in self.paths) or "the database"


def to_line(url: str, request: Request, limits: Limits) -> str:
    """The request, the database that it is for, and its limits, as one line."""
    said = asdict(request)
    # The child runs in a folder of its own.
    said["paths"] = [str(path.absolute()) for path in request.paths]
    said["data_to"] = request.data_to.isoformat() if request.data_to else None
    return json.dumps({"url": url, "request": said, "limits": asdict(limits)}) + "\n"


def from_line(line: str) -> tuple[str, Request, Limits]:
    """The database, the request and the limits that ``to_line`` wrote."""
    said: dict[str, Any] = json.loads(line)
    given = dict(said["request"])
    given["paths"] = tuple(Path(path) for path in given["paths"])
    given["data_to"] = date.fromisoformat(given["data_to"]) if given["data_to"] else None
    return said["url"], Request(**given), Limits(**said["limits"])
