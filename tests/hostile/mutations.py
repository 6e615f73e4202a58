"""Structure-aware faults: sound files of each format, and what may go wrong with them.

Every mutated file follows from its format and its number alone, so that one can be made again.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final
from xml.etree import ElementTree

from tests.data import workbooks
from tests.hostile.archives import HEADS, archive, book, line, sheet
from tests.hostile.csv_files import EPISODES, HEADER
from tests.hostile.xml_files import CHILD, census

NASTY: Final = (
    "",
    " ",
    "\u00a0",
    "0",
    "-1",
    "1e309",
    "NaN",
    "NULL",
    "None",
    "#N/A",
    "#REF!",
    "TRUE",
    "31/02/2018",
    "29/02/2019",
    "00/00/0000",
    "01/01/0026",
    "31/12/9999",
    "2018-13-01",
    "2018-02-30",
    "43221",
    "99999999999999999999",
    "1/5/2018",
    "01/05/2018 00:00:00",
    "=1+1",
    "@SUM(A1)",
    "'; DROP TABLE person; --",
    "<b>x</b>",
    "&amp;",
    "\u202e\u0000"[:1],
    "é" * 90,
    "x" * 5_000,
    "٣١/٠٣/٢٠١٩",
    "a) ",
    "z) Neither",
    "{",
    '{"a": [',
    "\t",
    "\r\n",
    '"',
    ",",
)
RETURN: Final[dict[str, str]] = {
    "header.csv": HEADER
    + "1,2,01/01/2010,WBRI,,,\n2,1,02/02/2011,REFU,,,\n3,2,03/03/2005,MOTH,,,\n",
    "episodes.csv": EPISODES
    + "1,01/05/2018,S,C2,N1,U1,PR1,01/09/2018,X1,CARPL,,WV1 1AA,\n"
    + "1,01/09/2018,P,C2,N1,U4,PR1,,,,,WV2 2BB,\n"
    + "2,01/06/2017,S,E1,N2,H5,PR4,,,,,WV3 3CC,123\n"
    + "3,01/01/2016,S,V2,N4,K2,PR4,01/03/2019,E4A,,,,\n",
    "oc2.csv": "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,"
    "HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED\n"
    "1,01/01/2010,12,,0,1,1,1,1,0,0,0\n2,02/02/2011,,SDQ2,0,,1,0,1,0,0,0\n",
    "oc3.csv": "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n9,01/01/1999,YES,F1,B1\n",
    "reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n1,01/01/2010,01/06/2018,PN1\n",
    "ad1.csv": "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR\n"
    "2,02/02/2011,01/06/2018,01/09/2018,0,2,MF,L0\n",
    "placed_for_adoption.csv": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n"
    "2,02/02/2011,01/10/2018,,\n",
    "previous_permanence.csv": "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\n1,01/01/2010,Z1,,\n",
    "missing.csv": "CHILD,DOB,MISSING,MIS_START,MIS_END\n1,01/01/2010,M,01/07/2018,02/07/2018\n",
    "uasc.csv": "CHILD,SEX,DOB,DUC\n3,2,03/03/2005,03/03/2023\n",
    "sw_episodes.csv": "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n"
    "1,01/01/2010,W1,01/05/2018,,INITIA\n",
}
CENSUS: Final = census(
    children=CHILD
    + CHILD.replace("A1", "A2").replace(
        "<ReferralNFA>",
        "<Assessments><AssessmentActualStartDate>2018-05-02</AssessmentActualStartDate>"
        "<AssessmentAuthorisationDate>2018-06-01</AssessmentAuthorisationDate></Assessments>"
        "<CINPlanDates><CINPlanStartDate>2018-06-02</CINPlanStartDate></CINPlanDates>"
        "<Section47><S47ActualStartDate>2018-07-01</S47ActualStartDate>"
        "<DateOfInitialCPC>2018-07-15</DateOfInitialCPC>"
        "<ICPCnotRequired>false</ICPCnotRequired></Section47>"
        "<ChildProtectionPlans><CPPstartDate>2018-07-15</CPPstartDate>"
        "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
        "<NumberOfPreviousCPP>1</NumberOfPreviousCPP>"
        "<Reviews><CPPreviewDate>2018-10-01</CPPreviewDate></Reviews></ChildProtectionPlans>"
        "<ReferralNFA>",
    )
).decode()
BOOK: Final = book(
    sheet(
        *(
            line(
                number, (f"A{number}", "b) Female", "a) WBRI", "01/01/2010", "9", day, "6: Police")
            )
            for number, day in ((2, "04/03/2019"), (3, "05/03/2019"), (4, "43530"))
        )
    )
)


def raw(data: bytes, chance: Random) -> bytes:
    """Bytes with some of them changed, taken out, doubled or put in."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(changed) + 1)
        what = chance.randrange(6)
        if what == 0 and at < len(changed):
            changed[at] = chance.randrange(256)
        elif what == 1 and at < len(changed):
            changed[at] ^= 1 << chance.randrange(8)
        elif what == 2:
            del changed[at : at + chance.choice((1, 4, 64))]
        elif what == 3:
            changed[at:at] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 4, 64))))
        elif what == 4:
            changed[at:at] = changed[at : at + chance.choice((1, 16, 256))]
        else:
            del changed[max(at, 4) :]
    return bytes(changed)


def _table(text: str, chance: Random) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        row = chance.randrange(len(rows))
        column = chance.randrange(max(1, len(rows[row])))
        what = chance.randrange(9)
        if what <= 2 and rows[row]:
            rows[row][min(column, len(rows[row]) - 1)] = chance.choice(NASTY)
        elif what == 3:
            rows[row].insert(column, chance.choice(NASTY))
        elif what == 4 and rows[row]:
            del rows[row][min(column, len(rows[row]) - 1)]
        elif what == 5:
            rows.insert(chance.randrange(len(rows) + 1), list(rows[row]))
        elif what == 6 and len(rows) > 1:
            del rows[row]
        elif what == 7:
            for each in rows:
                if column < len(each):
                    each.insert(0, each.pop(column))
        else:
            chance.shuffle(rows)
    made = io.StringIO()
    csv.writer(made, lineterminator=chance.choice(("\n", "\r\n", "\n\n"))).writerows(rows)
    return made.getvalue()


def _encoded(text: str, chance: Random) -> bytes:
    encoding = chance.choice(("utf-8",) * 6 + ("utf-8-sig", "cp1252", "utf-16"))
    return text.encode(encoding, "replace")


def a_return(folder: Path, number: int) -> Path:
    """A return with faults in one or two of its files."""
    chance = Random(f"csv {number}")
    files = {name: text.encode() for name, text in RETURN.items()}
    for _ in range(chance.choice((1, 1, 2))):
        name = chance.choice(list(files))
        if chance.random() < 0.7:
            files[name] = _encoded(_table(RETURN[name], chance), chance)
        elif chance.random() < 0.7:
            files[name] = raw(files[name], chance)
        elif chance.random() < 0.5:
            del files[name]
        else:
            files[name] = files[chance.choice(list(files))]
        if not files:
            break
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def _elements(root: ElementTree.Element, chance: Random) -> None:
    everything = list(root.iter())
    for _ in range(chance.choice((1, 1, 2, 4))):
        target, other = chance.choice(everything), chance.choice(everything)
        what = chance.randrange(8)
        if what <= 2:
            target.text = chance.choice(NASTY).replace("\x00", "")
        elif what == 3 and len(target):
            target.remove(chance.choice(list(target)))
        elif what == 4:
            copy = ElementTree.fromstring(ElementTree.tostring(target))
            other.append(copy)
        elif what == 5:
            target.tag = chance.choice((other.tag, "Unknown", target.tag.lower(), f"{target.tag}s"))
        elif what == 6:
            target.set(chance.choice(("id", "type", "xmlns")), chance.choice(("1", "urn:x")))
        else:
            for _ in range(chance.choice((1, 50, 600))):
                inner = ElementTree.Element(target.tag)
                target.append(inner)
                target = inner


def a_census(folder: Path, number: int) -> Path:
    """A census with faults in its elements, its beginning or its bytes."""
    chance = Random(f"xml {number}")
    data = CENSUS.encode()
    if chance.random() < 0.75:
        root = ElementTree.fromstring(CENSUS)
        _elements(root, chance)
        data = ElementTree.tostring(root, encoding=chance.choice(("utf-8", "utf-8", "utf-16")))
    if chance.random() < 0.15:
        data = (
            chance.choice(
                (
                    b'<?xml version="1.0" encoding="latin-1"?>',
                    b"<!DOCTYPE Message>",
                    b'<!DOCTYPE Message [<!ENTITY a "b">]>',
                    b"\xef\xbb\xbf",
                    b"<!-- a -->",
                    b"\n\n",
                )
            )
            + data
        )
    if chance.random() < 0.35:
        data = raw(data, chance)
    path = folder / "census.xml"
    path.write_bytes(data)
    return path


_OLD: Final = ('r="2"', 'r="A2"', 'r="3"', 't="inlineStr"', "<row", "</c>", "<v>")
_NEW: Final = (
    'r="1048576"',
    'r="99999999999"',
    'r="XFE2"',
    'r=""',
    't="s"',
    't="d"',
    "<row ",
    "",
)


def _member(name: str, data: bytes, chance: Random) -> bytes:
    if not name.endswith((".xml", ".rels")) or chance.random() < 0.3:
        return raw(data, chance)
    text = data.decode("utf-8", "replace")
    for _ in range(chance.choice((1, 1, 2, 3))):
        what = chance.randrange(5)
        if what <= 1:
            head, _, tail = text.partition(chance.choice((*HEADS, "A2", "04/03/2019", "List 1")))
            text = head + chance.choice(NASTY).replace("&", "&amp;").replace("<", "&lt;") + tail
        elif what == 2:
            old = chance.choice(
                ('r="2"', 'r="A2"', 'r="3"', 't="inlineStr"', "<row", "</c>", "<v>")
            )
            new = chance.choice(_NEW)
            text = text.replace(old, new, 1)
        elif what == 3:
            start = chance.randrange(len(text) + 1)
            text = text[:start] + text[start : start + 80] * 3 + text[start + 80 :]
        else:
            text = text[: chance.randrange(len(text) + 1)]
    return text.encode("utf-8", "replace")


@cache
def _other_book(suffix: str) -> bytes:
    """A sound workbook of another format."""
    rows = [["A1", date(2019, 3, 4), "Police"], ["A2", date(2019, 3, 5), "Police"]]
    with TemporaryDirectory() as name:
        writer = workbooks.ods if suffix == ".ods" else workbooks.xls
        path = writer(Path(name) / f"book{suffix}", {"List 1": workbooks.listed(1, *rows)})
        return path.read_bytes()


def a_book(folder: Path, number: int) -> Path:
    """A workbook with faults in its members, its list of members or its bytes.

    Most are xlsx; of twenty, three are ods and two the old xls, which has bytes alone.
    """
    chance = Random(f"book {number}")
    suffix = chance.choice((".xlsx",) * 15 + (".ods",) * 3 + (".xls",) * 2)
    if suffix == ".xls":
        path = folder / "book.xls"
        path.write_bytes(raw(_other_book(suffix), chance))
        return path
    base = BOOK if suffix == ".xlsx" else _other_book(suffix)
    sheet_part = "xl/worksheets/sheet1.xml" if suffix == ".xlsx" else "content.xml"
    with zipfile.ZipFile(io.BytesIO(base)) as sound:
        members = {entry.filename: sound.read(entry) for entry in sound.infolist()}
    for _ in range(chance.choice((1, 1, 2))):
        name = chance.choice([*members, *([sheet_part] * 4)])
        if name not in members:
            continue
        what = chance.randrange(10)
        if what <= 6:
            members[name] = _member(name, members[name], chance)
        elif what == 7:
            del members[name]
        elif what == 8:
            members[name + chance.choice((".bak", "/", " "))] = members.pop(name)
        else:
            members[name] = members[chance.choice(list(members))]
    made = io.BytesIO()
    with zipfile.ZipFile(
        made, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    ) as new:
        for name, data in members.items():
            new.writestr(name, data)
    data = made.getvalue()
    if chance.random() < 0.25:
        data = raw(data, chance)
    path = folder / chance.choice((f"book{suffix}",) * 18 + ("book.xls", "book.xlsm"))
    path.write_bytes(data)
    return path


def an_archive(folder: Path, number: int) -> Path:
    """A zipped return with faults in its bytes, its names or its files."""
    chance = Random(f"zip {number}")
    entries = []
    for name, text in RETURN.items():
        if chance.random() < 0.1:
            text = _table(text, chance)
        if chance.random() < 0.1:
            name = chance.choice(("../", "/", "2018/", "C:\\", "a/b/c/", "__MACOSX/")) + name
        if chance.random() < 0.95:
            entries.append((name, text))
        if chance.random() < 0.03:
            entries.append((name.upper(), text))
    data = archive(*entries)
    if chance.random() < 0.6:
        data = raw(data, chance)
    path = folder / "return.zip"
    path.write_bytes(data)
    return path


FORMATS: Final[dict[str, tuple[str, Callable[[Path, int], Path]]]] = {
    "csv": ("ssda903", a_return),
    "xml": ("cin-census", a_census),
    "workbook": ("annex-a", a_book),
    "archive": ("ssda903", an_archive),
}
"""Each format: the kind that it is loaded as, and what writes its numbered faulty file."""
