"""Zip archives: what may be unpacked, and unpacking it to a folder of its own.

A workbook (xlsx, ods) is a zip archive too and goes through the same check before it is parsed.
The limits come from trials with hostile files: see the table of verdicts in the tests.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from data.imports.errors import Refusal
from data.imports.text import MEGABYTE

PACKED_LIMIT: Final = 25 * MEGABYTE
UNPACKED_LIMIT: Final = 300 * MEGABYTE
RATIO_LIMIT: Final = 100
ENTRIES_LIMIT: Final = 2_000
_SMALL: Final = MEGABYTE
"""Below this size a high ratio harms nobody: a sheet of blank rows packs very well."""
_CHUNK: Final = MEGABYTE
DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def check_zip(path: Path) -> list[zipfile.ZipInfo]:
    """The entries of an archive that is safe to unpack.

    Raises Refusal for one that is damaged, encrypted, too large packed or unpacked, packed more
    than 100 to 1, or of more than 2,000 entries.
    """
    size = path.stat().st_size
    if size > PACKED_LIMIT:
        raise Refusal(
            f"{path.name}: {size / MEGABYTE:.0f} MB; at most {PACKED_LIMIT // MEGABYTE} MB of an "
            "archive or workbook is read."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (*DAMAGED, OSError) as error:
        raise Refusal(f"{path.name}: is damaged and cannot be opened as a zip archive.") from error
    if len(entries) > ENTRIES_LIMIT:
        raise Refusal(
            f"{path.name}: holds {len(entries):,} files; at most {ENTRIES_LIMIT:,} are opened."
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refusal(f"{path.name}: is encrypted; save it without a password.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED_LIMIT:
        raise Refusal(
            f"{path.name}: unpacks to {unpacked / MEGABYTE:.0f} MB; at most "
            f"{UNPACKED_LIMIT // MEGABYTE} MB is opened."
        )
    for entry in entries:
        if entry.file_size > max(_SMALL, RATIO_LIMIT * entry.compress_size):
            raise Refusal(
                f"{path.name}: a file in it is packed more than {RATIO_LIMIT} to 1, as no return "
                "is; it was not opened."
            )
    return entries


def is_zip(path: Path) -> bool:
    """Whether the file begins as a zip archive does."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


WORKBOOKS: Final = (".xlsx", ".xlsm", ".xltm", ".xlsb", ".xlam", ".ods")
_OF_A_DOCUMENT: Final = frozenset(("[Content_Types].xml", "mimetype"))


def is_archive(path: Path) -> bool:
    """Whether the file is a zip archive of files, and not a workbook, which is one zipped too."""
    if path.suffix.lower() in WORKBOOKS or not is_zip(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return _OF_A_DOCUMENT.isdisjoint(archive.namelist())
    except DAMAGED:
        return True


@contextmanager
def unpacked(paths: Sequence[Path]) -> Iterator[tuple[Path, ...]]:
    """The paths, each zip archive among them replaced by a folder of what it holds.

    Folders within an archive are kept one deep, since a return a year may stand in each; the
    names of files are their last part only, so that nothing is written outside. The folders go
    when the context ends. Raises Refusal as ``check_zip`` does.
    """
    if not any(is_archive(path) for path in paths):
        yield tuple(paths)
        return
    with TemporaryDirectory(prefix="sightline-zip-") as name:
        yield tuple(
            _unpack(path, Path(name) / str(number)) if is_archive(path) else path
            for number, path in enumerate(paths)
        )


def _unpack(path: Path, home: Path) -> Path:
    entries = check_zip(path)
    folder = home / _plain(path.stem)
    folder.mkdir(parents=True)
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in entries:
                parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
                if entry.is_dir() or not parts or parts[-1].startswith((".", "~")):
                    continue
                if "__MACOSX" in parts:
                    continue
                inside = folder / _plain(parts[-2]) if len(parts) > 1 else folder
                inside.mkdir(exist_ok=True)
                target = inside / _plain(parts[-1])
                if target.exists():
                    raise Refusal(f"{path.name}: holds two files named {target.name}.")
                _write(archive, entry, target)
    except DAMAGED as error:
        raise Refusal(f"{path.name}: is damaged and cannot be unpacked.") from error
    if not any(folder.iterdir()):
        raise Refusal(f"{path.name}: there is no file in the archive.")
    return _without_single_folder(folder)


def _plain(part: str) -> str:
    """A name of a file or folder that stays where it is put."""
    plain = "".join(c for c in part if c.isalnum() or c in " ._-()").strip(". ")
    return plain[:120] or "unnamed"


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    written = 0
    try:
        opened = archive.open(entry)
    except OSError as error:
        # An offset that lies before the file's beginning is an error of the system's own.
        raise Refusal(
            f"{target.name}: is damaged in the archive and cannot be unpacked."
        ) from error
    with opened as packed, target.open("wb") as stream:
        while chunk := packed.read(_CHUNK):
            written += len(chunk)
            # What an archive says of its sizes need not be true.
            if written > entry.file_size:
                raise Refusal(f"{target.name}: unpacks to more than the archive says.")
            stream.write(chunk)


def _without_single_folder(folder: Path) -> Path:
    """The folder that holds the files, where the archive has one folder and nothing beside it."""
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder
