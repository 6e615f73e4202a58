"""The spool: a folder a job, for the files that it reads and the line that says how far it is."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

FILES: Final = "files"
SIGN: Final = "progress"
"""A file beside the files: its text says how far the import is, its age when that was."""
DAY: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Sign:
    """The last sign of life of a job's process."""

    text: str
    age: float
    """Seconds since then."""


class Spool:
    """Folders of jobs under one folder that only this user reads."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made when it is first needed."""
        self.folder = folder

    def new(self) -> Path:
        """Return a new, empty folder for the files of a job."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)
        files = self.folder / uuid4().hex / FILES
        files.parent.mkdir(mode=0o700)
        files.mkdir(mode=0o700)
        return files

    def job_of(self, files: Path) -> str | None:
        """Return the identifier of the job whose files these are, or None: not of this spool."""
        home = files.parent
        inside = files.name == FILES and home.parent.resolve() == self.folder.resolve()
        return home.name if inside and files.is_dir() else None

    def files(self, job_id: str) -> Path:
        """Return the folder of a job's files."""
        return self.folder / job_id / FILES

    def sign(self, job_id: str, text: str) -> None:
        """Say that the process of a job lives, and how far it is."""
        place = self.folder / job_id / SIGN
        written = place.with_suffix(".new")
        try:
            written.write_text(text, "utf-8")
            os.replace(written, place)
        except OSError:
            return  # a full disk, or a reader on Windows: the next sign will do

    def last_sign(self, job_id: str) -> Sign | None:
        """Return the last sign of life, or None where there is none."""
        place = self.folder / job_id / SIGN
        try:
            return Sign(place.read_text("utf-8"), time.time() - place.stat().st_mtime)
        except OSError:
            return None

    def remove(self, job_id: str) -> None:
        """Remove all that the spool holds of a job."""
        shutil.rmtree(self.folder / job_id, ignore_errors=True)

    def sweep(self, living: Callable[[], Collection[str]]) -> None:
        """Remove the folders of jobs that are not ``living``, a day after they were last used.

        A folder that is still being filled has no job yet, so none goes sooner.
        """
        try:
            found = [(each, each.stat().st_mtime) for each in self.folder.iterdir()]
        except OSError:
            return
        now = time.time()
        old = {each.name for each, touched in found if now - touched > DAY}
        if old:
            for name in old - set(living()):
                self.remove(name)
