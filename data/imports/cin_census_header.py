"""The header of a census: which year it is of, whose it is, and everything that is wrong with it.

A return takes the place of its whole year, so a header that contradicts itself or its file is
refused, with all its faults at once. Source: the DfE's technical specification of the census and
its validation rule 100 (the reference date is 31 March of the census year).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from data.imports import rules
from data.imports.cin_census_xml import Element

FIRST_CENSUS: Final = 2009
"""The first year for which the census was collected by child."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header without a fault: the census year, its reference date and where that stands."""

    year: int
    reference_date: date
    reference_line: int

    @property
    def first_day(self) -> date:
        """1 April of the year before."""
        return date(self.year - 1, 4, 1)

    @property
    def last_day(self) -> date:
        """31 March of the census year."""
        return date(self.year, 3, 31)


def read_header(
    headers: Sequence[Element], authority: str, asked_year: int | None, faults: list[str]
) -> Header | None:
    """The header, or None where it cannot be told; ``faults`` is given each thing wrong with it.

    ``asked_year``: the year that was said on import, which must be the file's.
    """
    if not headers:
        faults.append("there is no Header")
        return None
    if len(headers) > 1:
        faults.append(f"line {headers[1].line}: there is a second Header")
    header = headers[0]
    collection = _value(header, "CollectionDetails", "Collection", faults)
    if collection and collection.text.casefold() != "cin":
        faults.append(
            f"line {collection.line}: the Collection is {_shown(collection)}; expected CIN"
        )
    lea = _value(header, "Source", "LEA", faults)
    if lea:
        _check_authority(lea, authority, faults)
    year = _year(_value(header, "CollectionDetails", "Year", faults), asked_year, faults)
    found = _value(header, "CollectionDetails", "ReferenceDate", faults)
    reference = _reference_date(found, year, faults)
    if year is None or reference is None or found is None:
        return None
    return Header(year, reference, found.line)


def _value(header: Element, group: str, name: str, faults: list[str]) -> Element | None:
    """The element with its text stripped, or None and a fault where it is not there once."""
    found = [
        Element(leaf.name, leaf.key, leaf.line, leaf.text.strip())
        for part in header.all(group.casefold())
        for leaf in part.all(name.casefold())
    ]
    found = [leaf for leaf in found if leaf.text]
    if not found:
        faults.append(f"there is no {name}")
        return None
    if len({leaf.text for leaf in found}) > 1:
        faults.append(f"line {found[1].line}: there is a second {name}, which is another")
    return found[0]


def _shown(element: Element) -> str:
    return f"'{' '.join(element.text.split())[:20]}'"


def _check_authority(lea: Element, authority: str, faults: list[str]) -> None:
    if re.fullmatch(r"\d{1,4}", lea.text, re.ASCII) is None:
        faults.append(
            f"line {lea.line}: the LEA {_shown(lea)} is not an authority's code; expected "
            f"{authority}"
        )
    elif int(lea.text) != int(authority):
        faults.append(
            f"line {lea.line}: names authority {lea.text}; this import is for {authority}"
        )


def _year(found: Element | None, asked: int | None, faults: list[str]) -> int | None:
    if found is None:
        return None
    if re.fullmatch(r"\d{4}", found.text, re.ASCII) is None or int(found.text) < FIRST_CENSUS:
        faults.append(
            f"line {found.line}: the Year {_shown(found)} is not a year of the census; expected "
            "one such as 2022"
        )
        return None
    year = int(found.text)
    if asked is not None and asked != year:
        faults.append(f"line {found.line}: the Year is {year}; this import is for {asked}")
    if date(year, 3, 31) > datetime.now(tz=UTC).date():
        faults.append(f"line {found.line}: the Year {year} has not ended yet")
    return year


def _reference_date(found: Element | None, year: int | None, faults: list[str]) -> date | None:
    if found is None:
        return None
    try:
        day = date.fromisoformat(str(rules.ISO_DATE.read(found.text)))
    except ValueError:
        faults.append(
            f"line {found.line}: the ReferenceDate {_shown(found)} is not a date; expected "
            "yyyy-mm-dd"
        )
        return None
    if year is None:
        return day
    if day.year != year:
        faults.append(f"line {found.line}: the ReferenceDate {day} does not lie in {year}")
    elif day < date(year, 3, 31):
        # The specification asks for 31 March. A file as at a later day still holds the whole
        # year and is loaded up to 31 March, with a warning; one as at an earlier day lacks the
        # rest of it, and would leave those days looking as if nothing had happened.
        faults.append(
            f"line {found.line}: the ReferenceDate {day} lies before the end of the year, "
            f"{year}-03-31, so the year is not complete"
        )
    return day
