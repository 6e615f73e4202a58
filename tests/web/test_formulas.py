"""Text that a spreadsheet would run: quoted in every file, and numbers never are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from app import create_app
from dashboard.settings import Settings
from dashboard.web.export import csv_text
from dashboard.web.imports import _csv_lines
from data.engine import make_engine, write_transaction
from data.schema import metadata
from tests.copies import copy_of
from tests.web.conftest import SEEN

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", " ", "\u00a0", "＝", "＋", "－", "＠")
BODIES = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://elsewhere.example","x")', "SUM(A1:A9)")
FORMULAS = [
    *(f"{start}{body}" for start in STARTS[:7] for body in BODIES),
    *(f"{start}={body}" for start in (" ", "\u00a0", "\t\t", "  \n") for body in BODIES[:2]),
    *(f"{start}{BODIES[0]}" for start in STARTS[9:]),
]
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.ASCII)
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBERS = (-3.5, -1, 0, -0.001, 1e-7, -12_345_678.0, 10**12)


def running(content: str) -> list[str]:
    """Return the cells of a CSV that a spreadsheet might run."""
    rows = csv.reader(io.StringIO(content.removeprefix("\ufeff")))
    return [
        cell
        for row in rows
        for cell in row
        if cell.lstrip(" \u00a0").startswith(RUNS) and not NUMBER.fullmatch(cell)
    ]


WRITERS: dict[str, Callable[[str], str]] = {
    "head": lambda text: csv_text(("a", text), []),
    "row": lambda text: csv_text(("a", "b"), [("x", text)]),
    "mark": lambda text: csv_text(("a", "b"), [(1, text)], mark="Official"),
    "refused": lambda text: "".join(_csv_lines([("a", "b"), ("x", text)])),
    "among numbers": lambda text: csv_text(("a", "n"), [(text, -1.0), (text, 2.5)]),
}
"""Places of a file where text can stand."""


@pytest.mark.parametrize("where", WRITERS)
def test_formulas_are_quoted_wherever_they_stand(where: str) -> None:
    assert len(FORMULAS) * len(WRITERS) == 200
    for formula in FORMULAS:
        content = WRITERS[where](formula)
        assert running(content) == [], repr(formula)
        rows = csv.reader(io.StringIO(content, newline=""))
        assert "'" + formula in [cell for row in rows for cell in row], repr(formula)


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_stay_numbers(number: float) -> None:
    content = csv_text(("a", "b"), [("x", number)])
    assert float(content.splitlines()[1].split(",")[1]) == number
    assert "'" not in content
    assert "'" not in "".join(_csv_lines([("a", "b"), ("x", str(int(number)))]))


def test_no_file_of_the_product_holds_a_formula(demo_engine: Engine, tmp_path: Path) -> None:
    url = copy_of(demo_engine, tmp_path)
    engine = make_engine(url)
    columns = (
        *("team.name", "team.locality", "authority.name", "measure_mark.reason"),
        *("professional.source_id", "person.source_id", "visit_due.team"),
        *("import_issue.file_name", "import_issue.message", "import_file.file_name"),
    )
    with write_transaction(engine) as connection:
        for number, place in enumerate(columns):
            table, _, name = place.partition(".")
            column = metadata.tables[table].c[name]
            start = ("=", "+", "-", "@", "\t")[number % 5]
            connection.execute(update(column.table).values({column: f"{start}1+1|" + column}))
    engine.dispose()
    client = create_app(
        Settings(database_url=url, spool=str(tmp_path / "spool"))
    ).server.test_client()
    measure = SEEN.removeprefix("/measure/")
    quoted = 0
    for path in (
        f"/export/{measure}.csv?team=T03&edition=full",
        f"/export/{measure}.csv?edition=full",
        "/export/overview.csv?edition=full",
        f"/cases/{measure}/cases.csv?period=month&month=2019-06",
        "/cases/cp_visits_on_time/due.csv",
        f"/compare/{measure}.csv",
        "/compare.csv",
        "/imports/figures-template.csv",
    ):
        answer = client.get(path)
        if answer.status_code == 404:
            continue
        assert answer.status_code == 200, path
        content = answer.get_data(as_text=True)
        assert running(content) == [], path
        quoted += content.count("'=1+1|") + content.count("'+1+1|") + content.count("'-1+1|")
    assert quoted > 20
