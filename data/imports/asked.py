"""What a reader of files is asked for, and what it gives back."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from data.imports.report import Reading


@dataclass(frozen=True, slots=True)
class Asked:
    """Files or folders of one kind, and what was said about them.

    ``authority`` is the DfE's three digits, or SHARED for what all share. ``year`` is that of a
    return or list, ``data_to`` the last day of an extract; a reader says what stands in for
    them. ``url`` is the database that an ``ssd`` import reads in place of files. ``corrects`` is
    the import whose refused rows these are, corrected: they are added to it, so no file of the
    kind need be there, and a return does not take the place of the one that it corrects.
    """

    paths: tuple[Path, ...]
    authority: str
    year: int | None = None
    data_to: date | None = None
    url: str = ""
    corrects: int | None = None


class Source(Protocol):
    """Something that was read: its name, and the SHA-256 of its content."""

    @property
    def name(self) -> str:
        """The last part of the file's name."""

    @property
    def sha256(self) -> str:
        """64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A source that is no CSV file."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Return:
    """One return, extract or set of published files, read and checked, and what it was read from.

    Files of several years, or several workbooks, give one of these each.
    """

    reading: Reading
    sources: tuple[Source, ...]
