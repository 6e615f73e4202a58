"""What loading an Annex A workbook costs beside reading its cells and inserting as many rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from gc import collect
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from bench.databases import Say, sqlite_engine
from bench.results import Result
from data.engine import prepare, write_transaction
from data.imports import annex_a
from data.imports.annex_a_lists import BY_NUMBER, AnnexList
from data.imports.asked import Asked
from data.imports.report import Records
from data.imports.run import run_import
from data.schema import RECORD_TABLES

ROWS = 100_000
LIMIT = 1.5
AUTHORITY = "336"
AS_AT = date(2019, 3, 31)
SHARES = {1: 0.35, 2: 0.05, 3: 0.2, 4: 0.15, 5: 0.04, 6: 0.12, 7: 0.03, 8: 0.05, 9: 0.01}
"""Of the rows of a workbook, those of each list, about as a large council has them."""
_WORDS: dict[str, tuple[Any, ...]] = {
    "Gender": ("a) Male", "b) Female", "a) Male", "b) Female", "c) Not stated/recorded"),
    "Ethnicity": ("a) WBRI", "j) AIND", "n) BCRB", "f) MWBC", "r) OOTH"),
    "Does the Child have a Disability": ("b) No", "b) No", "a) Yes"),
    "Contact Source": ("q) 6: Police", "e) 2A: Schools", "i) 3C: Health services"),
    "Referral Source": ("q) 6: Police", "e) 2A: Schools", "i) 3C: Health services"),
    "Referral NFA?": ("b) No", "b) No", "a) Yes"),
    "Number of Referrals in Last 12 Months": (0, 1, 2),
    "Child Seen During Continuous Assessment": ("a) Yes", "b) No"),
    "Was an Initial Child Protection Conference deemed unnecessary?": ("a) Yes", "b) No"),
    "Case status": ("c) Child in need plan", "d) Open assessment", "a) Looked after child"),
    "Latest Category of Abuse": ("a) Neglect", "d) Emotional abuse"),
    "Was the Child Seen Alone?": ("a) Yes", "b) No"),
    "Number of Previous Child Protection Plans": (0, 0, 1),
    "Child's Category of Need": ("N1 - Abuse or neglect", "N5 - Family dysfunction"),
    "Child's Legal Status": ("C2: FCO", "C1: ICO", "V2: Single period under S20"),
    "Placement Type": ("f) U6: Foster placement - not FFA", "p) K2: Children’s Homes"),
    "Placement Provider": ("b) PR1: Own provision", "e) PR4: Private provision"),
    "Eligibility Category": ("a) Relevant child", "b) Former relevant child"),
    "LA In Touch": ("a) Yes", "b) No"),
    "Type of Accommodation": ("B: Parents/relatives", "U: Independent living"),
    "Suitability of Accommodation": ("a) Suitable", "b) Unsuitable"),
    "Activity Status": ("F3: Full time in training or employment", "G5: Not in education"),
}
_LATER = ("end", "ceased", "closure", "completion", "authorisation", "conference", "review")


def write_workbook(path: Path, rows: int = ROWS) -> Path:
    """Write a workbook of made-up children with so many rows in all; return its path."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, share in SHARES.items():
            listed = BY_NUMBER[number]
            sheet = book.add_worksheet(f"List_{number}")
            sheet.write(0, 0, f"List {number}")
            header = _header(listed)
            sheet.write_row(1, 0, header)
            for row in range(round(rows * share)):
                for column, cell in enumerate(_cells(header, number, row)):
                    if isinstance(cell, date):
                        sheet.write_datetime(row + 2, column, cell, day)
                    elif cell is not None:
                        sheet.write(row + 2, column, cell)
    return path


def _header(listed: AnnexList) -> list[str]:
    header = list(dict.fromkeys(column.headers[0] for column in listed.layout.columns))
    header.insert(4, "Age of Child (Years)")
    return header


def _cells(header: list[str], number: int, row: int) -> Iterator[Any]:
    # Lists of events name a child several times, but never twice on one day.
    child = row % 20_000
    event = date(2018, 10, 2) + timedelta(days=(row // 20_000) * 30 + child % 30)
    for place, title in enumerate(header):
        lower = title.lower()
        if title == "Child Unique ID":
            yield 100_000 + child
        elif title == "Date of Birth":
            yield date(2005, 1, 1) + timedelta(days=child * 7 % 4000)
        elif title == "Age of Child (Years)":
            yield child % 18
        elif title == "Allocated Team":
            yield f"{('Assessment', 'Locality', 'Care')[child % 3]} team {child % 15}"
        elif title == "Allocated Worker":
            yield f"Worker {child % 300}"
        elif title in _WORDS:
            yield _WORDS[title][(child + place) % len(_WORDS[title])]
        elif "date" not in lower:
            yield None
        elif any(word in lower for word in _LATER):
            yield event + timedelta(days=child % 40) if child % 3 == 0 else None
        else:
            yield event + timedelta(days=child % 20) if "last" in lower else event


def to_bare(folder: Path, say: Say, rows: int = ROWS, times: int = 3) -> Iterator[Result]:
    """Yield the ratio of a load, without facts, to calamine's reading and bare inserts."""
    say("Writing an Annex A workbook")
    path = write_workbook(folder / "annex_a.xlsx", rows)
    [found] = annex_a.read(Asked((path,), AUTHORITY, data_to=AS_AT), lambda _: None)
    records = [Records(each.table, each.columns, list(each.rows)) for each in found.reading.records]
    loaded = sum(file.rows_loaded for file in found.reading.files)
    bare: list[float] = []
    whole: list[float] = []
    for number in range(times):
        say(f"Loading it, {number + 1} of {times}")
        engine = _empty(folder / f"bare_{number}.db")
        collect()
        started = perf_counter()
        _read_cells(path)
        _insert(engine, records)
        bare.append(perf_counter() - started)
        engine.dispose()
        engine = _empty(folder / f"whole_{number}.db")
        collect()
        started = perf_counter()
        run_import(engine, "annex-a", [path], authority=AUTHORITY, data_to=AS_AT, compute=False)
        whole.append(perf_counter() - started)
        engine.dispose()
    inserted = sum(len(each.rows) for each in records)
    title = f"Annex A: a workbook of {loaded:,} rows, {inserted:,} records"
    yield Result(title, "calamine's reading and bare inserts", median(bare), "s")
    yield Result(title, "read, checked and stored", median(whole), "s")
    ratio = median(one / other for one, other in zip(whole, bare, strict=True))
    yield Result(title, "to calamine's reading and bare inserts", ratio, "x", LIMIT)


def _empty(path: Path) -> Engine:
    engine = sqlite_engine(path)
    prepare(engine)
    return engine


def _read_cells(path: Path) -> int:
    book = CalamineWorkbook.from_path(str(path))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _insert(engine: Engine, records: list[Records]) -> None:
    """Insert the rows as the driver does it by itself."""
    assert {each.table for each in records} <= set(RECORD_TABLES)
    with write_transaction(engine) as connection:
        for each in records:
            names = ("authority_code", "import_id", "kind", "is_current", *each.columns)
            marks = ", ".join("?" * len(names))
            statement = f"INSERT INTO {each.table.name} ({', '.join(names)}) VALUES ({marks})"
            head = (AUTHORITY, 1, "annex-a", True)
            connection.exec_driver_sql(statement, [head + row for row in each.rows])
