"""Sheets of text: header and rows whose fields were counted; and CSV files as such.

Nothing is guessed about values here: ``00123`` stays ``00123`` and ``NA`` stays ``NA``.
"""

import codecs
import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from data.imports.errors import Refusal

MEGABYTE: Final = 1024 * 1024
USUAL_LIMIT: Final = 25 * MEGABYTE
LONGEST_NAME: Final = 200
LARGE_LIMIT: Final = 500 * MEGABYTE
"""For a table with a row a visit or contact, which a large council fills over the years."""

_CHUNK: Final = MEGABYTE
_NEITHER: Final = "{}: is neither UTF-8 nor Windows-1252; save it as CSV UTF-8."
_NOT_TEXT: Final = (
    (b"PK\x03\x04", "a workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and rows of texts, whatever they were read from: a CSV file, a list of a workbook,
    the elements of a census, a table of a database.

    ``keys`` are the header's names as they are compared: small letters, without spaces or
    underscores. ``lines`` gives each row with its number, as a person would look it up.
    ``encoding`` is that of a text file, else empty.
    """

    name: str
    header: tuple[str, ...]
    keys: tuple[str, ...]
    lines: Callable[[], Iterator[tuple[int, list[str]]]]
    encoding: str = ""

    def position(self, names: Sequence[str]) -> int | None:
        """Where the first of the given names stands, or None.

        Raises Refusal when the sheet has that column twice: which one is meant is not for a
        program to guess.
        """
        for name in names:
            key = column_key(name)
            if self.keys.count(key) > 1:
                raise Refusal(f"{self.name}: column {name} stands in the header twice.")
            if key in self.keys:
                return self.keys.index(key)
        return None

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with its number; blank lines are not rows. May raise Refusal."""
        return self.lines()


@dataclass(frozen=True, slots=True)
class CsvFile(Sheet):
    """A CSV file with a header, read row by row when asked; ``sha256`` is that of the bytes."""

    path: Path = Path()
    sha256: str = ""


def _csv_lines(path: Path, name: str, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its line (header = 1).

    Raises Refusal where quotation marks do not close.
    """
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, strict=True)
        line = 1
        try:
            next(reader)
            line = reader.line_num + 1
            for fields in reader:
                if fields:
                    yield line, fields
                line = reader.line_num + 1
        except UnicodeDecodeError as error:
            raise Refusal(_NEITHER.format(name)) from error
        except csv.Error as error:
            raise Refusal(
                f"{name}, row {line}: cannot be read as CSV ({error}); "
                "check the quotation marks from that row on."
            ) from error


def column_key(name: str) -> str:
    """A column's name as it is compared: ``Sdq score`` and ``SDQ_SCORE`` are the same."""
    return re.sub(r"[\s_]+", "", name).casefold()


def csv_files(path: Path) -> list[Path]:
    """The CSV files of a folder and of the folders in it, by name; of a file, itself."""
    if not path.is_dir():
        return [path]
    found = (*path.glob("*.[cC][sS][vV]"), *path.glob("*/*.[cC][sS][vV]"))
    return sorted(found, key=lambda file: (file.name.casefold(), str(file)))


def open_csv(path: Path, limit: int = USUAL_LIMIT) -> CsvFile:
    """The CSV file at ``path``, its header read.

    Raises Refusal for a missing or empty file, one above ``limit`` bytes, and one that is not
    text in UTF-8 (with or without a mark) or Windows-1252.
    """
    if not path.is_file():
        raise Refusal(f"No such file: {path}.")
    size = path.stat().st_size
    if size > limit:
        raise Refusal(
            f"{path.name}: {size / MEGABYTE:.0f} MB; at most {limit // MEGABYTE} MB is read."
        )
    encoding, sha256 = _encoding(path)
    header = _header(path, encoding)
    name = path.name[-LONGEST_NAME:]
    return CsvFile(
        path=path,
        name=name,
        encoding=encoding,
        sha256=sha256,
        header=tuple(name.strip() for name in header),
        keys=tuple(column_key(name) for name in header),
        lines=partial(_csv_lines, path, name, encoding),
    )


def _encoding(path: Path) -> tuple[str, str]:
    digest = hashlib.sha256()
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    first = True
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if first:
                for mark, what in _NOT_TEXT:
                    if chunk.startswith(mark):
                        raise Refusal(f"{path.name}: is {what}; expected a CSV file in UTF-8.")
                first = False
            if b"\x00" in chunk:
                raise Refusal(f"{path.name}: holds zero bytes; expected a CSV file.")
            digest.update(chunk)
            if is_utf8:
                try:
                    utf8.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
    if first:
        raise Refusal(f"{path.name}: the file is empty; expected a CSV file with a header.")
    try:
        utf8.decode(b"", final=is_utf8)
    except UnicodeDecodeError:
        is_utf8 = False
    return "utf-8-sig" if is_utf8 else "cp1252", digest.hexdigest()


def _header(path: Path, encoding: str) -> list[str]:
    try:
        with path.open(encoding=encoding, newline="") as stream:
            header = next(csv.reader(stream, strict=True), [])
    except UnicodeDecodeError as error:
        raise Refusal(_NEITHER.format(path.name)) from error
    except csv.Error as error:
        raise Refusal(f"{path.name}, row 1: cannot be read as CSV ({error}).") from error
    if not any(name.strip() for name in header):
        raise Refusal(f"{path.name}, row 1: no column names; expected a CSV file with a header.")
    return header
