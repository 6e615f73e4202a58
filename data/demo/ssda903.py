"""The demonstration's SSDA903 returns: the files of one year to 31 March.

Files, columns and codes are those of the DfE's guide to the collection. A return holds what was
known at the end of its year: what ended later is open in it. The demonstration tells of care
leavers on its last day alone, and has no records of permanence before care and of asylum seekers:
those files hold their header alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from data.demo.days import add_months
from data.demo.health import ASSESSMENT, DENTAL, IMMUNISATIONS
from data.demo.held import Episode, Held, Person, Score, by_then, open_between, open_on

COLUMNS: Final = {
    "header": "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB",
    "episodes": "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE "
    "HOME_POST PL_POST URN",
    "oc2": "CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK "
    "HEALTH_ASSESSMENT SUBSTANCE_MISUSE INTERVENTION_RECEIVED INTERVENTION_OFFERED",
    "reviews": "CHILD DOB REVIEW REVIEW_CODE",
    "oc3": "CHILD DOB IN_TOUCH ACTIV ACCOM",
    "ad1": "CHILD DOB DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR",
    "placed_for_adoption": "CHILD DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED",
    "previous_permanence": "CHILD DOB PREV_PERM LA_PERM DATE_PERM",
    "missing": "CHILD DOB MISSING MIS_START MIS_END",
    "uasc": "CHILD SEX DOB DUC",
    "sw_episodes": "CHILD DOB SW_ID SW_DECOM SW_DEC SW_REASON",
}
SEX: Final = {"M": "1", "F": "2"}
FOR_ADOPTION: Final = ("A3", "A4", "A5", "A6")
Row = tuple[str, ...]


def write_ssda903(records: Held, folder: Path, year: int) -> None:
    """Write the return of the year that ends on 31 March of ``year``: one CSV file a kind."""
    first, last = date(year - 1, 4, 1), date(year, 3, 31)
    of_year = {
        child: episodes
        for child, each in sorted(records.episodes.items())
        if (episodes := open_between(each, first, last))
    }
    rows: dict[str, Iterable[Row]] = {
        "header": (_header(records.people[child]) for child in of_year),
        "episodes": (_episode(one, last) for each in of_year.values() for one in each),
        "oc2": _outcomes(records, of_year, first, last),
        "placed_for_adoption": _placed(records, of_year, first, last),
        "reviews": _reviews(records, of_year, first, last),
        "ad1": _adopted(records, of_year, first, last),
        "missing": _missing(records, of_year, first, last),
        "sw_episodes": _workers(records, of_year, first, last),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(columns.split())
            writer.writerows(rows.get(name, ()))


def text(day: date | None) -> str:
    """A date as the collection has it: dd/mm/yyyy, blank for none."""
    return f"{day:%d/%m/%Y}" if day else ""


def _header(child: Person) -> Row:
    return (child.id, SEX[child.sex], text(child.born), child.ethnicity, "", "", "")


def _episode(one: Episode, last: date) -> Row:
    ended = by_then(one.end, last)
    return (
        one.child,
        text(one.start),
        one.begun_by,
        one.legal,
        one.need,
        one.place,
        one.provider,
        text(ended),
        one.ended_by if ended else "",
        one.change_reason if ended else "",
        "",
        one.postcode,
        one.urn,
    )


def _outcomes(
    records: Held, of_year: dict[str, list[Episode]], first: date, last: date
) -> Iterator[Row]:
    """Children looked after for the twelve months to ``last``; none before the first scores."""
    if not any(_in_year(each, first, last) for each in records.scores.values()):
        return
    for child in of_year:
        now = [one for one in open_on(records.episodes[child], last) if not one.short_break]
        begun = [
            one.start for one in records.episodes[child] if now and one.period == now[0].period
        ]
        if begun and begun[0] <= add_months(last, -12):
            held = _in_year(records.scores.get(child, ()), first, last)
            latest = next((one for one in reversed(held) if one.score), held[-1] if held else None)
            found = (latest.score, latest.reason) if latest else ("", "")
            born = text(records.people[child].born)
            immunised = _latest(records, child, IMMUNISATIONS, last)
            done = (
                _in_the_year(records, child, DENTAL, first, last),
                _in_the_year(records, child, ASSESSMENT, first, last),
            )
            yield (child, born, *found, "", "", _flag(immunised), *map(_flag, done), "", "", "")


def _flag(value: bool) -> str:
    return "1" if value else "0"


def _latest(records: Held, child: str, kind: str, last: date) -> bool:
    """Whether the latest check of the kind found the child up to date."""
    found = [one for one in records.services.checks.get(child, ()) if one.kind == kind]
    return any(one.done for one in [one for one in found if one.day <= last][-1:])


def _in_the_year(records: Held, child: str, kind: str, first: date, last: date) -> bool:
    return any(
        one.kind == kind and one.done and first <= one.day <= last
        for one in records.services.checks.get(child, ())
    )


def _in_year(scores: Iterable[Score], first: date, last: date) -> list[Score]:
    return [one for one in scores if first <= one.day <= last]


def _placed(
    records: Held, of_year: dict[str, list[Episode]], first: date, last: date
) -> Iterator[Row]:
    """Children placed for adoption in the year, by the first day of that placement."""
    for child, episodes in of_year.items():
        days = [one.start for one in episodes if one.place in FOR_ADOPTION]
        if days and first <= days[0]:
            yield (child, text(records.people[child].born), text(days[0]), "", "")


def _reviews(
    records: Held, of_year: dict[str, list[Episode]], first: date, last: date
) -> Iterator[Row]:
    for child in of_year:
        for one in records.services.care_reviews.get(child, ()):
            if first <= one.day <= last:
                yield (child, text(records.people[child].born), text(one.day), one.code)


def _adopted(
    records: Held, of_year: dict[str, list[Episode]], first: date, last: date
) -> Iterator[Row]:
    """Children adopted in the year."""
    for child in of_year:
        for one in records.services.adoptions.get(child, ()):
            if one.adopted is not None and first <= one.adopted <= last:
                days = (text(one.decided), text(one.matched), _flag(one.fostered is not None))
                yield (child, text(records.people[child].born), *days, *one.adopters)


def _missing(
    records: Held, of_year: dict[str, list[Episode]], first: date, last: date
) -> Iterator[Row]:
    """Episodes that began while the child was looked after."""
    for child, episodes in of_year.items():
        held = [one for one in episodes if not one.short_break]
        for one in open_between(records.services.missing.get(child, ()), first, last):
            if open_on(held, one.start):
                born = text(records.people[child].born)
                yield (child, born, one.kind, text(one.start), text(by_then(one.end, last)))


def _workers(
    records: Held, of_year: dict[str, list[Episode]], first: date, last: date
) -> Iterator[Row]:
    """Who held each child of the return, and from when to when, from birth at the earliest."""
    for child in of_year:
        born = records.people[child].born
        for one in open_between(records.involvements.get(child, ()), max(first, born), last):
            ended = text(by_then(one.end, last))
            yield (child, text(born), one.worker, text(max(one.start, born)), ended, "")
