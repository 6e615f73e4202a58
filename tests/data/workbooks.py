"""Workbooks for the tests, in the three formats, written as programs write them."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

Sheets = Mapping[str, Sequence[Sequence[Any]]]

HEADERS: Mapping[int, tuple[str, ...]] = {
    1: ("Date of Contact", "Contact Source"),
    2: ("Assessment start date", "Assessment completion date"),
    3: (
        "Date of referral",
        "Referral Source",
        "Referral NFA?",
        "Number of Referrals in Last 12 Months",
    ),
    4: (
        "Continuous Assessment Start Date",
        "Child Seen During Continuous Assessment",
        "Continuous Assessment Date of Authorisation",
    ),
    5: (
        "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Was an Initial Child Protection Conference deemed unnecessary?",
        "Date of Initial Child Protection Conference",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan",
    ),
    6: ("CIN Start Date", "Date Child Was Last Seen", "CIN Closure Date", "Case status"),
    7: (
        "Child Protection Plan Start Date",
        "Latest Category of Abuse",
        "Date of the Last Statutory Visit",
        "Was the Child Seen Alone?",
        "Date of latest review conference",
        "Child Protection Plan End Date",
        "Number of Previous Child Protection Plans",
    ),
    8: (
        "Date Started to be Looked After",
        "Start date of current legal status",
        "Child's Legal Status",
        "Date of Latest Statutory Review",
        "Date of Last Social Work Visit",
        "Date of Last Health Assessment",
        "Date of Last Dental Check",
        "Date Ceased to be Looked After",
        "Reason Ceased to be Looked After",
        "Start Date of Most Recent Placement",
        "Placement Type",
        "Placement Provider",
        "Placement postcode",
    ),
    9: (
        "Eligibility Category",
        "LA In Touch",
        "Type of Accommodation",
        "Suitability of Accommodation",
        "Activity Status",
    ),
    10: (
        "Date of Decision that Child Should be Placed for Adoption",
        "Date of Placement Order",
        "Date Placed for Adoption",
        "Date of Adoption Order",
        "Date the child was placed for fostering in FFA or concurrent planning placement",
    ),
    11: ("Date enquiry received", "Date application approved"),
}
WITH_TEAM = (3, 4, 5, 6, 7, 8, 9)


def listed(number: int, *rows: Mapping[str, Any] | Sequence[Any]) -> list[list[Any]]:
    """A sheet of a list: its title, its header, and rows of (child, then the list's own cells).

    A row may end before the last column; the team follows after them. Sex, ethnic group and date
    of birth are the same for all.
    """
    own = HEADERS[number]
    team = ("Allocated Team", "Allocated Worker") if number in WITH_TEAM else ()
    person = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth")
    if number == 11:
        person = ("Individual adopter identifier", "Gender", "Ethnicity", "Date of Birth")
    width = len(own) + len(team)
    return [
        [f"List {number}"],
        [*person, *own, *team],
        *(
            [
                row[0],
                "b) Female",
                "a) WBRI",
                date(2010, 5, 5),
                *row[1:],
                *[""] * (width - len(row) + 1),
            ]
            for row in rows
        ),
    ]


def xlsx(path: Path, sheets: Sheets) -> Path:
    """Write a workbook of Excel; a text that begins with ``=`` is a formula."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, cell, day)
                    elif cell == "=NA()":
                        sheet.write_formula(number, column, cell, None, "#N/A")
                    elif cell != "":
                        sheet.write(number, column, cell)
    return path


def _ods_cell(cell: Any) -> str:
    if cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, date):
        kind, value = "date", f' office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, bool):
        kind, value = "boolean", f' office:boolean-value="{str(cell).lower()}"'
    elif isinstance(cell, int | float):
        kind, value = "float", f' office:value="{cell}"'
    else:
        kind, value = "string", ""
    return (
        f'<table:table-cell office:value-type="{kind}"{value}>'
        f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
    )


def ods_content(sheets: Sheets) -> str:
    """The document within an OpenDocument spreadsheet."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )


def ods(path: Path, sheets: Sheets, content: str | None = None, manifest: str = "") -> Path:
    """Write an OpenDocument spreadsheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest or "<manifest/>")
        archive.writestr("content.xml", content or ods_content(sheets))
    return path


# BIFF8, after [MS-XLS]: records of a type, a length and data, in one stream of a container.
def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _unicode(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def _biff_cell(row: int, column: int, cell: Any) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, date):
        cell = (cell - date(1899, 12, 30)).days
    if isinstance(cell, int | float):
        return _record(0x0203, place + struct.pack("<d", cell))
    return _record(0x0204, place + _unicode(cell, "<H"))


def _biff(sheets: Sheets) -> bytes:
    bodies = []
    for rows in sheets.values():
        cells = b"".join(
            _biff_cell(row, column, cell)
            for row, values in enumerate(rows)
            for column, cell in enumerate(values)
            if cell != ""
        )
        bodies.append(_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 6)) + cells)
        bodies[-1] += _record(0x000A)
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x05, 0, 0, 0, 6))
    start += _record(0x0042, struct.pack("<H", 1200))

    def directory(offset: int) -> bytes:
        found = b""
        for name, body in zip(sheets, bodies, strict=True):
            found += _record(0x0085, struct.pack("<IBB", offset, 0, 0) + _unicode(name, "<B"))
            offset += len(body)
        return found

    head = len(start) + len(directory(0)) + len(_record(0x000A))
    return start + directory(head) + _record(0x000A) + b"".join(bodies)


def container(streams: Mapping[str, bytes]) -> bytes:
    """A container of Office before 2007, after [MS-CFB], with streams of at least 4,096 bytes."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    fat: list[int] = []
    body = b""
    starts = []
    for content in streams.values():
        padded = content.ljust(max(4096, -(-len(content) // sector) * sector), b"\0")
        count = len(padded) // sector
        starts.append((len(fat), len(padded)))
        fat += [*range(len(fat) + 1, len(fat) + count), end]
        body += padded
    entries = b""
    named = [("Root Entry", 5, 1, end, 0)]
    named += [(name, 2, free, *at) for name, at in zip(streams, starts, strict=True)]
    for place, (name, kind, child, start, size) in enumerate(named):
        text = name.encode("utf-16-le") + b"\0\0"
        # Each stream is the right neighbour of the one before it.
        right = place + 1 if 0 < place < len(named) - 1 else free
        entries += text.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sIQQIQ", len(text), kind, 1, free, right, child, b"", 0, 0, 0, start, size
        )
    entries = entries.ljust(-(-len(entries) // sector) * sector, b"\0")
    directory = len(fat)
    fat += [*range(directory + 1, directory + len(entries) // sector), end]
    body += entries
    tables = 1
    while len(fat) + tables > tables * 128:
        tables += 1
    first = len(fat)
    fat += [0xFFFFFFFD] * tables
    fat += [free] * (tables * 128 - len(fat))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, tables, directory, 0, 4096, end, 0, end, 0, first,
    )  # fmt: skip
    header += struct.pack(f"<{tables - 1}I", *range(first + 1, first + tables))
    return header.ljust(sector, b"\xff") + body + struct.pack(f"<{len(fat)}I", *fat)


def xls(path: Path, sheets: Sheets) -> Path:
    """Write a workbook of Excel before 2007; dates are plain numbers."""
    path.write_bytes(container({"Workbook": _biff(sheets)}))
    return path
