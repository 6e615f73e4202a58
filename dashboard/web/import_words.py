"""The words of the pages of imports: kinds of file, states of a job, sentences of a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.desk import ImportLine, Job, RuleHit, SourceLine
from dashboard.measure import Measure
from dashboard.period import MONTHS, is_month, month_words


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that can be loaded: its name in a list, in a table, and what it needs."""

    title: str
    short: str
    needs: str


KINDS: Final[Mapping[str, Kind]] = {
    "ssda903": Kind(
        "SSDA903 return (children looked after)",
        "SSDA903 return",
        "The CSV files of one year or several: header and episodes, with as many of the others "
        "as there are.",
    ),
    "cin-census": Kind(
        "Children in need census",
        "Children in need census",
        "One XML file for each year, as it was sent to the Department for Education.",
    ),
    "annex-a": Kind(
        "Annex A (inspection lists)",
        "Annex A",
        "One workbook with the 11 lists, saved as xlsx, xls or ods.",
    ),
    "ssd": Kind(
        "Standard Safeguarding Dataset",
        "Standard Safeguarding Dataset",
        "The CSV files named after its tables, such as ssd_person.csv.",
    ),
    "published": Kind(
        "Published statistics",
        "Published statistics",
        "CSV files from the Department for Education’s Explore education statistics.",
    ),
    "neighbours": Kind(
        "Statistical neighbours, or the list of authorities",
        "Neighbours and authorities",
        "The list of neighbours with its year, or the list of authorities, as CSV.",
    ),
    "figures": Kind(
        "Figures from elsewhere (audits, workforce and so on)",
        "Figures from elsewhere",
        "One CSV file of counts that no record system holds. Begin with the template.",
    ),
}
"""Every kind by the name that the import knows it by, in the order of the list."""

CORRECTED_AS_CSV: Final = ("ssda903", "annex-a", "ssd", "figures")
"""Kinds whose refused rows can be loaded again as they were downloaded, once they are right."""

SEVERITIES: Final = (
    ("refuse", "Refused rows", "These rows were not loaded."),
    ("warn", "Loaded with a warning", "These rows were loaded as they stand, and may be wrong."),
    ("note", "Good to know", "Nothing has to be done about these."),
)


def short_kind(kind: str) -> str:
    """Return the name of a kind in a table or a heading."""
    return KINDS[kind].short if kind in KINDS else kind


def count_words(count: int, one: str, many: str) -> str:
    """Return ``1 row`` or ``10,400 rows``."""
    return f"{count:,} {one if count == 1 else many}"


def _some(count: int) -> str:
    return f"{count:,}" if count else "none"


def summary(line: ImportLine) -> str:
    """Return one sentence on how many rows were read, and what became of them."""
    if not line.rows_read:
        return "No rows were read: the files hold none."
    warned = f", {line.rows_warned:,} of them with a warning" if line.rows_warned else ""
    if line.rows_warned and line.rows_warned == line.rows_loaded:
        warned = ", all of them with a warning" if line.rows_loaded > 1 else ", with a warning"
    return (
        f"{count_words(line.rows_read, 'row', 'rows')} read: {_some(line.rows_loaded)} loaded"
        f"{warned}, {_some(line.rows_refused)} refused."
    )


def rows_words(hit: RuleHit) -> str:
    """Return the rows that a rule's examples stand in: ``row 3``, ``rows 3, 17 and others``."""
    shown = hit.rows
    if not shown:
        return "the whole file"
    listed = ", ".join(str(each) for each in shown)
    if hit.has_more_rows:
        return f"{listed} and others"
    return listed


def holds(table: str) -> str:
    """Return what the rows of a record table are: ``care episode``, ``SDQ score``."""
    return table.replace("_", " ").replace("sdq", "SDQ").replace("cin ", "CIN ")


def release_words(release: str | None) -> str:
    """Return when figures were published: ``October 2024``; empty where nothing says."""
    return month_words(release) if release and is_month(release) else release or ""


HEADINGS: Final[Mapping[str, str]] = {
    "waiting": "Loading: {kind}",
    "running": "Loading: {kind}",
    "held": "Check before loading: {kind}",
    "refused": "Not loaded: {kind}",
    "failed": "Stopped: {kind}",
    "done": "Loaded: {kind}",
}
STATES: Final[Mapping[str, str]] = {
    "waiting": "Waiting",
    "running": "Loading now",
    "held": "Waiting for you",
    "refused": "Not loaded",
    "failed": "Stopped",
    "done": "Loaded",
}


def job_heading(job: Job) -> str:
    """Return the heading of a job's page."""
    return HEADINGS[job.state].format(kind=short_kind(job.kind))


def progress_words(job: Job) -> str:
    """Return the line that says how far a job is."""
    if job.state == "waiting":
        return job.progress or "Waiting for the import before it to end."
    return job.progress or "Starting."


def reports_of(job: Job) -> tuple[int, ...]:
    """Return the imports that a job led to: its message names them where there are several."""
    several = re.match(r"Imports ((?:\d+, )+\d+):", job.message, re.ASCII)
    if several:
        return tuple(map(int, several[1].split(", ")))
    return () if job.import_id is None else (job.import_id,)


def why_not(message: str) -> str:
    """Return why a job loaded nothing; that nothing was loaded is said beside it."""
    for ending in (" Nothing was loaded.", " nothing was loaded.", " nothing has changed."):
        if message.endswith(ending):
            return f"{message.removesuffix(ending).rstrip(';., ')}."
    return message


def on_page(message: str) -> str:
    """Return a message of the import with the fields of the form for the command's options."""
    message = message.replace("; `sightline imports` lists them", "")
    for option, field in (("--data-to", "“Last day of the data”"), ("--year", "“Year”")):
        message = message.replace(f"`{option}`", field).replace(option, field)
    return message


@dataclass(frozen=True, slots=True)
class SourceWords:
    """A figure in words, and the imports that serve it, each with its months."""

    title: str
    sources: tuple[str, ...]


def source_words(
    lines: Iterable[SourceLine], measures: Mapping[str, Measure]
) -> Sequence[SourceWords]:
    """Return which data each figure rests on, in the order of the measures.

    A source reads ``SSDA903 return, April 2017 to March 2018``.
    """
    found: dict[str, list[str]] = {name: [] for name in measures}
    for line in lines:
        if line.kind and line.measure in found:
            found[line.measure].append(f"{short_kind(line.kind)}, {_span(line)}")
    return [
        SourceWords(measures[name].title, tuple(words)) for name, words in found.items() if words
    ]


def _span(line: SourceLine) -> str:
    first, last = (
        month_words(month) if is_month(month) else month
        for month in (line.first_month, line.last_month)
    )
    return first if first == last else f"{first} to {last}"


class FieldError(ValueError):
    """A field of a form holds what cannot be used; the text is one line."""


def year_of(text: str) -> int | None:
    """Return a year from a form, None where the field is empty; raises FieldError."""
    plain = text.strip()
    if not plain:
        return None
    if not re.fullmatch(r"(199|20\d)\d", plain, re.ASCII):
        raise FieldError("Write the year as four digits, such as 2019")
    return int(plain)


def day_of(text: str) -> date | None:
    """Return a day from a form, as browsers or people write it, or None; raises FieldError."""
    plain = text.strip()
    if not plain:
        return None
    written = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", plain, re.ASCII)
    if written:
        plain = f"{written[3]}-{written[2]:0>2}-{written[1]:0>2}"
    try:
        return date.fromisoformat(plain)
    except ValueError:
        words = f"31 {MONTHS[2]} 2019 (31/03/2019)"
        raise FieldError(f"Write the last day as a date, such as {words}") from None


def import_number(text: str) -> int | None:
    """Return the number of an import from a form or an address, or None."""
    return int(text) if re.fullmatch(r"[1-9]\d{0,8}", text, re.ASCII) else None
