"""Hostile workbooks and zip archives, written part by part."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from tests.hostile.csv_files import CHILD, EPISODE, EPISODES, HEADER

HEADS = (
    "Child Unique ID",
    "Gender",
    "Ethnicity",
    "Date of Birth",
    "Age of Child (Years)",
    "Date of Contact",
    "Contact Source",
)
CONTACT = ("A1", "b) Female", "a) WBRI", "01/01/2010", "9", "04/03/2019", "k) 6: Police")
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>"
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def cell(place: str, text: str) -> str:
    """A cell with text in it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def line(number: int, values: tuple[str, ...]) -> str:
    """A row of cells from A on."""
    cells = "".join(cell(f"{chr(65 + n)}{number}", value) for n, value in enumerate(values))
    return f'<row r="{number}">{cells}</row>'


def sheet(*rows: str, before: str = "") -> str:
    """A sheet of the header and ``rows``."""
    body = f"<sheetData>{line(1, HEADS)}{''.join(rows)}</sheetData>"
    return f'<?xml version="1.0"?>{before}<worksheet {MAIN}>{body}</worksheet>'


def book(content: str = "", name: str = "List 1", extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook of one sheet."""
    relation = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook {MAIN} {relation}><sheets>'
        f'<sheet name="{escape(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": RELATIONS.format(
            kind="worksheet", target="worksheets/sheet1.xml"
        ),
        "xl/worksheets/sheet1.xml": content or sheet(line(2, CONTACT)),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
        for part, data in (extra or {}).items():
            archive.writestr(part, data)
    return stream.getvalue()


def changed(**values: str) -> str:
    """The usual contact with other values: ``Date_of_Contact="31/02/2019"``."""
    row = dict(zip(HEADS, CONTACT, strict=True))
    row |= {name.replace("_", " "): value for name, value in values.items()}
    return sheet(line(2, tuple(row.values())))


def formula(text: str, value: str = "") -> str:
    """The usual contact whose number is a formula, with its last result or without."""
    held = f"<v>{escape(value)}</v>" if value else ""
    cells = "".join(cell(f"{chr(65 + n)}2", v) for n, v in enumerate(CONTACT) if n)
    return sheet(f'<row r="2"><c r="A2" t="str"><f>{escape(text)}</f>{held}</c>{cells}</row>')


WORKBOOKS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "book: sound": ("book.xlsx", lambda: book()),
    "book: an empty file": ("book.xlsx", lambda: b""),
    "book: text": ("book.xlsx", lambda: b"Child Unique ID,Gender\n"),
    "book: a zip of nothing": ("book.xlsx", lambda: b"PK\x05\x06" + b"\x00" * 18),
    "book: cut in half": ("book.xlsx", lambda: book()[: len(book()) // 2]),
    "book: damaged inside": ("book.xlsx", lambda: book()[:200] + b"\xff" * 40 + book()[240:]),
    "book: macros": ("book.xlsx", lambda: book(extra={"xl/vbaProject.bin": b"\xd0\xcf"})),
    "book: named as one with macros": ("book.xlsm", lambda: book()),
    "book: encrypted": ("book.xlsx", lambda: ole("EncryptedPackage")),
    "book: named as an old one": ("book.xls", lambda: book()),
    "book: named as a sheet of another kind": ("book.ods", lambda: book()),
    "book: named csv": ("book.csv", lambda: book()),
    "book: an old one that is broken": ("book.xls", lambda: ole("Workbook")),
    "book: no lists": ("book.xlsx", lambda: book(name="Sheet1")),
    "book: a list that is none": ("book.xlsx", lambda: book(name="List 12")),
    "book: a list without a header": (
        "book.xlsx",
        lambda: book(f"<worksheet {MAIN}><sheetData>{line(1, CONTACT)}</sheetData></worksheet>"),
    ),
    "book: an empty list": (
        "book.xlsx",
        lambda: book(f"<worksheet {MAIN}><sheetData/></worksheet>"),
    ),
    "book: a header and no row": ("book.xlsx", lambda: book(sheet())),
    "book: row 1,048,576": (
        "book.xlsx",
        lambda: book(sheet(line(2, CONTACT), f'<row r="1048576">{cell("XFD1048576", "x")}</row>')),
    ),
    "book: row 4,000,000,000": (
        "book.xlsx",
        lambda: book(sheet(f'<row r="4000000000">{cell("A4000000000", "x")}</row>')),
    ),
    "book: column ZZZZZZ": (
        "book.xlsx",
        lambda: book(sheet(f'<row r="2">{cell("ZZZZZZ2", "x")}</row>')),
    ),
    "book: row nought": ("book.xlsx", lambda: book(sheet(f'<row r="0">{cell("A0", "x")}</row>'))),
    "book: entities that unfold": (
        "book.xlsx",
        lambda: book(
            sheet(
                '<row r="2"><c r="A2" t="inlineStr"><is><t>&b;</t></is></c></row>',
                before='<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
            )
        ),
    ),
    "book: a sheet that is not XML": ("book.xlsx", lambda: book("no XML at all")),
    "book: a sheet in UTF-16": (
        "book.xlsx",
        lambda: rewritten(sheet(line(2, CONTACT)).encode("utf-16")),
    ),
    "book: 31 February": ("book.xlsx", lambda: book(changed(Date_of_Contact="31/02/2019"))),
    "book: the year 0026": ("book.xlsx", lambda: book(changed(Date_of_Contact="04/03/0026"))),
    "book: a date as a number": ("book.xlsx", lambda: book(changed(Date_of_Contact="43528"))),
    "book: a number too small for a date": (
        "book.xlsx",
        lambda: book(changed(Date_of_Contact="12")),
    ),
    "book: month first": ("book.xlsx", lambda: book(changed(Date_of_Contact="03/31/2019"))),
    "book: #N/A for a date": ("book.xlsx", lambda: book(changed(Date_of_Contact="#N/A"))),
    "book: #N/A for a sex": ("book.xlsx", lambda: book(changed(Gender="#N/A"))),
    "book: no number of the child": ("book.xlsx", lambda: book(changed(Child_Unique_ID=" "))),
    "book: a hard space": ("book.xlsx", lambda: book(changed(Child_Unique_ID="\u00a0A1\u00a0"))),
    "book: a formula with its result": ("book.xlsx", lambda: book(formula('"A"&1', "A1"))),
    "book: a formula without a result": ("book.xlsx", lambda: book(formula('"A"&1'))),
    "book: a formula that calls a program": (
        "book.xlsx",
        lambda: book(formula("cmd|'/C calc'!A0", "0")),
    ),
    "book: text that begins as a formula": (
        "book.xlsx",
        lambda: book(changed(Child_Unique_ID='=HYPERLINK("http://x")')),
    ),
    "book: a code that is none": ("book.xlsx", lambda: book(changed(Gender="z) Wizard"))),
    "book: the same contact twice": (
        "book.xlsx",
        lambda: book(sheet(line(2, CONTACT), line(3, CONTACT))),
    ),
    "book: an entry of 400 MB of nothing": ("book.xlsx", lambda: bomb("xl/worksheets/sheet1.xml")),
}
"""Name of the file and what is in it."""


def rewritten(content: bytes) -> bytes:
    """The usual workbook with these bytes as its sheet."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book())) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            data = content if entry.filename.endswith("sheet1.xml") else old.read(entry)
            new.writestr(entry.filename, data)
    return stream.getvalue()


def ole(stream_name: str) -> bytes:
    """The beginning of an old container that names one stream, as encrypted workbooks do."""
    sector = 512
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\x00" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * (sector - 8)
    name = stream_name.encode("utf-16-le")

    def entry(text: bytes, kind: int, child: int) -> bytes:
        return (
            text.ljust(64, b"\x00")
            + struct.pack("<HBB", len(text) + 2, kind, 1)
            + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
            + b"\x00" * 36
            + struct.pack("<IQ", 0xFFFFFFFE, 0)
        )

    root = entry("Root Entry".encode("utf-16-le"), 5, 1)
    directory = root + entry(name, 2, 0xFFFFFFFF)
    return head + fat + directory.ljust(sector, b"\x00")


def bomb(entry: str, megabytes: int = 400) -> bytes:
    """An archive of one entry that unpacks to so many megabytes of spaces."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
        made.open(entry, "w", force_zip64=True) as packed,
    ):
        for _ in range(megabytes):
            packed.write(b" " * 1024 * 1024)
    return stream.getvalue()


def archive(*entries: tuple[str, str]) -> bytes:
    """A zip archive of texts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in entries:
            made.writestr(name, text)
    return stream.getvalue()


def lying() -> bytes:
    """An archive whose directory says that an entry is smaller than it is."""
    data = archive(("header.csv", HEADER + CHILD * 1000), ("episodes.csv", EPISODES + EPISODE))
    true = struct.pack("<I", len((HEADER + CHILD * 1000).encode()))
    return data.replace(true, struct.pack("<I", 10))


def encrypted() -> bytes:
    """An archive that says that its entries are encrypted."""
    data = bytearray(archive(("header.csv", HEADER)))
    directory = data.rfind(b"PK\x01\x02")
    data[6] |= 1
    data[directory + 8] |= 1
    return bytes(data)


GOOD = (("header.csv", HEADER + CHILD), ("episodes.csv", EPISODES + EPISODE))
ARCHIVES: dict[str, Callable[[], bytes]] = {
    "zip: sound": lambda: archive(*GOOD),
    "zip: in a folder of its own": lambda: archive(*((f"SSDA903/{n}", t) for n, t in GOOD)),
    "zip: two years": lambda: archive(
        *((f"2018/{n}", t.replace("2018", "2017")) for n, t in GOOD),
        *((f"2019/{n}", t) for n, t in GOOD),
    ),
    "zip: out of its folder": lambda: archive(*((f"../../{n}", t) for n, t in GOOD)),
    "zip: from the root": lambda: archive(*((f"/etc/{n}", t) for n, t in GOOD)),
    "zip: backslashes": lambda: archive(*((f"..\\..\\{n}", t) for n, t in GOOD)),
    "zip: a name of 300 letters": lambda: archive(*GOOD, ("x" * 300 + ".csv", "a\n")),
    "zip: two files of one name": lambda: archive(*GOOD, ("/header.csv", HEADER)),
    "zip: hidden files of another system": lambda: archive(
        *GOOD, ("__MACOSX/._header.csv", "x"), (".DS_Store", "x")
    ),
    "zip: a zip within": lambda: archive(("inner.zip", archive(*GOOD).decode("latin-1"))),
    "zip: nothing in it": lambda: archive(),
    "zip: 2,001 entries": lambda: archive(*((f"{n}.csv", "") for n in range(2_001))),
    "zip: a bomb of one entry": lambda: bomb("header.csv"),
    "zip: a bomb below the limit of size": lambda: bomb("header.csv", 200),
    "zip: says less than it holds": lying,
    "zip: encrypted": encrypted,
    "zip: cut off": lambda: archive(*GOOD)[:-30],
    "zip: damaged inside": lambda: archive(*GOOD)[:60] + b"\xff" * 20 + archive(*GOOD)[80:],
}


def write(folder: Path, name: str, data: bytes) -> Path:
    """Write ``data`` as ``name``; return its path."""
    path = folder / name
    path.write_bytes(data)
    return path
