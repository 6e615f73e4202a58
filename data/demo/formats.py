"""The demonstration in every format: the same made-up records, as each return would hold them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from data.demo.annex_a import write_annex_a
from data.demo.cin_census import write_census
from data.demo.figures import write_figures
from data.demo.held import Held
from data.demo.held_rows import held
from data.demo.ssda903 import write_ssda903
from data.demo.write import made_up

RETURN_YEARS: Final = (2017, 2018, 2019)
"""Years to 31 March that the records cover whole."""
AS_AT: Final = (date(2019, 7, 31), date(2019, 8, 31), date(2019, 9, 30))


def write_demo_formats(
    folder: Path, progress: Callable[[str], None] | None = None, seed: int = 336
) -> None:
    """Write the demonstration into folders of ``folder``, one a format.

    ``ssd`` holds the dataset's tables; ``ssda903/2019`` the files of the return to 31 March 2019,
    and so for each year; ``cin_census/cin_census_2019.xml`` the census of that year;
    ``annex_a/annex_a_2019-09-30.xlsx`` the workbook as at that day; ``figures.csv`` the figures
    that no record system holds. ``progress`` is told, in a few words, what is under way.
    """
    tell = progress or (lambda _: None)
    sheets = made_up(seed, tell)
    tell("Writing the Standard Safeguarding Dataset")
    sheets.write(folder / "ssd")
    write_figures(folder / "figures.csv", folder / "ssd", seed)
    write_returns(held(sheets), folder, tell)


def write_returns(records: Held, folder: Path, tell: Callable[[str], None]) -> None:
    """Write the returns, without the dataset itself."""
    for year in RETURN_YEARS:
        tell(f"Writing the SSDA903 return and the census of {year}")
        write_ssda903(records, folder / "ssda903" / str(year), year)
        write_census(records, folder / "cin_census" / f"cin_census_{year}.xml", year)
    for as_at in AS_AT:
        tell(f"Writing the Annex A workbook as at {as_at}")
        write_annex_a(records, folder / "annex_a" / f"annex_a_{as_at}.xlsx", as_at)
