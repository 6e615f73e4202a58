"""The demonstration's figures that no record system holds, as the file that a council would give.

Seeded and written through the ordinary door (docs/figures.md): what is printed is as printed, what
stands between is invented.
"""

from __future__ import annotations

import csv
from pathlib import Path

from data.demo.figure_records import InRecords, in_records
from data.demo.figure_rows import FigureRow
from data.demo.figures_care import care_figures
from data.demo.figures_work import work_figures
from data.imports.supplied import HEADER


def figure_rows(seed: int, held: InRecords) -> list[FigureRow]:
    """Every figure of the file, in the order of the services."""
    return [*care_figures(seed, held), *work_figures(seed)]


def write_figures(path: Path, dataset: Path, seed: int = 336) -> None:
    """Write the file of figures to ``path``, at one with the ``dataset`` in its folder.

    The same seed gives the same bytes.
    """
    rows = figure_rows(seed, in_records(dataset))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(HEADER)
        writer.writerows(row.cells() for row in rows)
