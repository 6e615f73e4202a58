"""What a workbook is and whether it is safe to open, found before anything parses it.

One cell with a huge row number makes a reader allocate the whole rectangle up to it and takes
the process with it, which no ``except`` catches; so small sheets are searched for such cells.
A sheet too large to be searched quickly is left to the limits of the process that reads it.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.imports.archive import DAMAGED, PACKED_LIMIT, check_zip
from data.imports.errors import Refusal
from data.imports.text import MEGABYTE

KINDS: Final = {".xlsx": "an Excel workbook", ".xls": "an old Excel workbook", ".ods": "ODS"}
"""Names end so where they are read, and what each says that the file is."""
WITH_MACROS: Final = (".xlsm", ".xltm", ".xlam")
SEARCHED: Final = 5 * MEGABYTE
"""Unpacked size up to which a sheet is searched."""
AREA_LIMIT: Final = 5_000_000
"""Cells of the rectangle that a searched sheet may span; one of this size is full of holes."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_READABLE: Final = "save it as an Excel workbook (.xlsx)"
_DAMAGED: Final = (*DAMAGED, OSError)
_BEGINNINGS: Final = (
    (b"%pdf", "a PDF"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"<html", "a web page"),
    (b"<!doctype html", "a web page"),
    (b"<table", "a web page"),
    (b"<?xml", "XML"),
    (b"{\\rtf", "a text document"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What the search of a workbook's small sheets came upon, in all sheets together."""

    errors: int = 0
    """Cells that hold an error such as #N/A."""
    formulas: int = 0
    """Formulas that were saved without a value."""


def check_workbook(path: Path) -> Found:
    """What was found in a workbook that may be opened.

    Raises Refusal for one that is too large, damaged, encrypted, of another kind than its name
    says or of one that is not read, with macros, or with a cell far away from all others.
    """
    size = path.stat().st_size
    if size > PACKED_LIMIT:
        raise Refusal(
            f"{path.name}: {size / MEGABYTE:.0f} MB; at most {PACKED_LIMIT // MEGABYTE} MB of a "
            "workbook is read."
        )
    suffix = path.suffix.lower()
    if suffix in WITH_MACROS:
        raise Refusal(f"{path.name}: may hold macros; {_READABLE}, which holds none.")
    with path.open("rb") as stream:
        head = stream.read(512)
    if head.startswith(b"PK"):
        return _check_zipped(path, suffix)
    if head.startswith(_OLE):
        _check_named(path, suffix, *_kind_of_container(path))
        return Found()
    raise Refusal(f"{path.name}: is {_kind_of_text(head)}, not a workbook; {_READABLE}.")


def _check_named(path: Path, suffix: str, kind: str, words: str) -> None:
    if kind not in KINDS:
        raise Refusal(f"{path.name}: is {words}; {_READABLE}.")
    if kind != suffix:
        raise Refusal(
            f"{path.name}: is {words}, though its name ends in '{suffix}'; "
            f"let it end in '{kind}', or {_READABLE}."
        )


def _kind_of_text(head: bytes) -> str:
    if not head.strip():
        return "an empty file"
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, words in _BEGINNINGS:
        if begins.startswith(mark):
            return words
    return "of an unknown kind" if b"\x00" in head else "text, perhaps CSV"


def _kind_of_container(path: Path) -> tuple[str, str]:
    """The kind of a container of Office before 2007, by the names of the streams in it."""
    content = path.read_bytes()

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise Refusal(f"{path.name}: is encrypted; save it without a password.")
    if holds("_VBA_PROJECT"):
        raise Refusal(f"{path.name}: holds macros; {_READABLE}, which holds none.")
    if holds("Workbook") or holds("Book"):
        return ".xls", KINDS[".xls"]
    return "", "a Word document" if holds("WordDocument") else "an Office file of another kind"


def _check_zipped(path: Path, suffix: str) -> Found:
    entries = check_zip(path)
    names = {entry.filename.lower() for entry in entries}
    try:
        with zipfile.ZipFile(path) as archive:
            kind, words = _kind_of_zipped(archive, names)
            macros = any(name.endswith("vbaproject.bin") for name in names)
            if macros or (
                kind == ".ods" and any(n.startswith(("basic/", "scripts/")) for n in names)
            ):
                raise Refusal(f"{path.name}: holds macros; {_READABLE}, which holds none.")
            _check_named(path, suffix, kind, words)
            if kind == ".ods":
                return _search_ods(path, archive)
            return _search_xlsx(path, archive, entries)
    except _DAMAGED as error:
        raise Refusal(f"{path.name}: is damaged and cannot be opened as a workbook.") from error


def _kind_of_zipped(archive: zipfile.ZipFile, names: set[str]) -> tuple[str, str]:
    if "xl/workbook.xml" in names:
        return ".xlsx", KINDS[".xlsx"]
    if "xl/workbook.bin" in names:
        return "", "a binary Excel workbook (.xlsb)"
    if "mimetype" in names:
        mime = _small(archive, "mimetype").strip()
        if mime == b"application/vnd.oasis.opendocument.spreadsheet":
            return ".ods", "an OpenDocument spreadsheet"
        return "", "an OpenDocument file, but no spreadsheet"
    return "", "a Word document" if "word/document.xml" in names else "a zip archive"


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    """The content of an entry as far as it is searched."""
    try:
        with archive.open(name) as stream:
            return stream.read(SEARCHED)
    except KeyError:
        return b""


_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,9})([0-9]{0,10})[\"']")
_TAG = re.compile(rb"<(?:\w{1,20}:)?(row|c)\b([^<>]*)>")
_PLAIN_PLACE = re.compile(rb' r="([A-Za-z]{0,9})([0-9]{0,10})"')
_FAR = re.compile(rb' r="(?:[A-Za-z]{3}|[A-Za-z]{0,2}[0-9]{5})')
"""A row from 10,000 on or a column from AAA on: below both, a sheet is never too large."""
_EMPTY_FORMULA = re.compile(rb"(?:</f>|<f[^<>]{0,200}/>)(?:<v/>|<v></v>)?</c>")


def _search_xlsx(path: Path, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Found:
    errors = formulas = 0
    for entry in entries:
        if entry.file_size > SEARCHED:
            continue
        # Any of them may be a sheet: the workbook says which, by whatever name.
        content = _small(archive, entry.filename)
        _check_document(path, content)
        _check_area(path, *_extent(content))
        errors += content.count(b' t="e"')
        if b"<f" in content:
            formulas += len(_EMPTY_FORMULA.findall(content))
    return Found(errors, formulas)


def _check_document(path: Path, content: bytes) -> None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        # The reader would find no row in it, and say nothing.
        raise Refusal(f"{path.name}: holds text in UTF-16, not UTF-8; {_READABLE}.")
    if content.find(b"<!DOCTYPE", 0, MEGABYTE) >= 0:
        raise Refusal(
            f"{path.name}: holds a document type declaration, which no spreadsheet program "
            f"writes; {_READABLE}."
        )


def _check_area(path: Path, rows: int, columns: int) -> None:
    if rows * columns > AREA_LIMIT:
        raise Refusal(
            f"{path.name}: a sheet reaches to row {rows:,} and column {columns:,} with next to "
            "nothing between; delete the rows below and the columns beside the list, then save it."
        )


def _extent(content: bytes) -> tuple[int, int]:
    """The last row and column of a sheet of an xlsx in which a cell holds something."""
    start = max(content.find(b"<sheetData"), 0)
    end = content.rfind(b"</sheetData>")
    plain = _is_plain(content[start : end if end > start else len(content)])
    if plain and not _FAR.search(content, start):
        return 0, 0
    places = (_PLAIN_PLACE if plain else _PLACE).findall(content)
    rows = max((int(digits or 0) for digits in {digits for _, digits in places}), default=0)
    columns = max(map(_column_number, {letters for letters, _ in places}), default=0)
    if rows * columns <= AREA_LIMIT:
        return rows, columns
    # Programs write empty rows to the very last: now with care for what holds something.
    last_row = last_column = row = column = 0
    for tag, attributes in _TAG.findall(content):
        place = _PLACE.search(attributes)
        digits = int(place[2] or 0) if place else 0
        if tag == b"row":
            row, column = digits or row + 1, 0
            continue
        column = (_column_number(place[1]) if place else 0) or column + 1
        if not attributes.endswith(b"/"):
            last_row, last_column = max(last_row, digits or row), max(last_column, column)
    return last_row, last_column


def _is_plain(content: bytes) -> bool:
    """Whether every place of a cell is written as programs do: a space, then r="..."."""
    return (
        content.count(b"=") == content.count(b'="')
        and content.count(b'r="') == content.count(b' r="')
        and b' ="' not in content
    )


def _column_number(letters: bytes) -> int:
    """27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


_ODS_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)(?![\w-])([^<>]*)>")
_REPEATED = re.compile(rb"table:number-(?:rows|columns)-repeated\s*=\s*[\"']([0-9]{1,10})[\"']")


def _search_ods(path: Path, archive: zipfile.ZipFile) -> Found:
    if b"encryption-data" in _small(archive, "META-INF/manifest.xml"):
        raise Refusal(f"{path.name}: is encrypted; save it without a password.")
    content = _small(archive, "content.xml")
    if len(content) < SEARCHED:
        _check_document(path, content)
        for rows, columns in _ods_extents(content):
            _check_area(path, rows, columns)
    return Found()


def _ods_extents(content: bytes) -> Iterator[tuple[int, int]]:
    """The last row and column that hold something, of each table."""
    row = column = last_row = last_column = 0
    for tag, attributes in _ODS_TAG.findall(content):
        repeated = _REPEATED.search(attributes)
        number = int(repeated[1]) if repeated else 1
        if tag == b"table":
            yield last_row, last_column
            row = column = last_row = last_column = 0
        elif tag == b"table-row":
            row, column = row + number, 0
        else:
            column += number
            if b"office:" in attributes or not attributes.endswith(b"/"):
                last_row, last_column = max(last_row, row), max(last_column, column)
    yield last_row, last_column
