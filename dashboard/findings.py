"""Findings on the quality of the records behind each figure, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dashboard import wording
from dashboard.frame import IMPORTS
from dashboard.gaps import BrokenRule, Gaps
from dashboard.measure import Measure
from dashboard.period import period_words
from dashboard.ports import Repository
from dashboard.threshold import fewer_words, small_number
from dashboard.viewer import Viewer

OF_GROUPS: Final = {
    "age": "Age not known",
    "sex": "Sex not known",
    "ethnicity": "Ethnic group not known",
    "disability": "Disability not known",
}
UNDECIDED: Final = "what decides lies before the records begin, or no date is recorded"


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A rule that rows broke, in words, with the address and name of the import's report.

    ``report`` is empty for who may not open it.
    """

    words: str
    report: str
    report_words: str


@dataclass(frozen=True, slots=True)
class Quality:
    """What is found of one measure's latest figure; all words are ready to print."""

    measure: Measure
    when: str
    """What the figure covers: ``September 2019``; empty where there is none."""
    gaps: tuple[str, ...]
    broken: tuple[BrokenLine, ...]
    is_told: bool = True
    """Whether the reader is told how many cases lack something."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is found."""
        return not self.gaps and not self.broken


def quality_of(measure: Measure, viewer: Viewer, repository: Repository) -> Quality:
    """Return the findings on a measure; raises TemporarilyUnavailable."""
    found = repository.findings(viewer, measure)
    when = period_words(measure.headline, found.gaps.month) if found.gaps else ""
    return Quality(
        measure=measure,
        when=when,
        gaps=tuple(_gap_words(measure, found.gaps, viewer)) if found.gaps else (),
        broken=tuple(_broken_line(each, may_open=viewer.may_import) for each in found.broken),
        is_told=found.is_told,
    )


def _gap_words(measure: Measure, gaps: Gaps, viewer: Viewer) -> Iterable[str]:
    """Yield what the figure does not know, largest doubt first."""
    whole = gaps.cases
    if gaps.too_early:
        yield (
            f"Too early to say for {_some(measure, gaps.too_early, None, viewer)}: the time "
            "allowed still runs. They are in neither number."
        )
    if gaps.unknown:
        why = (measure.computed.unknown_words if measure.computed else "") or UNDECIDED
        yield f"Not known for {_some(measure, gaps.unknown, None, viewer)}: {why}."
    if gaps.no_team:
        yield f"No team recorded for {_some(measure, gaps.no_team, whole, viewer)}."
    for group, cases in gaps.groups:
        # Known of nobody, it is no breakdown of this measure: staff have no age here.
        if cases and (whole is None or cases < whole):
            yield f"{OF_GROUPS[group]} for {_some(measure, cases, whole, viewer)}."


def _some(measure: Measure, cases: float, whole: float | None, viewer: Viewer) -> str:
    """Return a number of cases: ``3 of 160 children (2%)``; a small one only to who may see it."""
    if not viewer.discloses and 0 < cases < small_number():
        return f"{fewer_words()} {measure.counted}"
    if not viewer.discloses and whole is not None and 0 < whole - cases < small_number():
        # The few others could be told from it.
        return f"nearly all {measure.counted}"
    if whole is None or whole <= 0:
        return wording.counted(measure, cases)
    if cases >= whole:
        return f"all {wording.counted(measure, whole)}"
    text = f"{wording.count_text(cases)} of {wording.counted(measure, whole)}"
    return f"{text} ({_share(cases / whole * 100)})"


def _share(share: float) -> str:
    return "less than 1%" if share < 1 else f"{wording.number(share)}%"


def _broken_line(each: BrokenRule, *, may_open: bool) -> BrokenLine:
    if each.count is None:
        rows = f"{fewer_words().capitalize()} rows"
    else:
        rows = "1 row" if each.count == 1 else f"{each.count:,} rows"
    done = "refused" if each.severity == "refuse" else "loaded with a warning"
    message = f" {each.message.rstrip('.')}." if each.message else ""
    first = " The first:" if message and each.count != 1 else ""
    return BrokenLine(
        words=f"{rows} of {each.file_name or 'a file'} {done}.{first}{message}",
        report=f"{IMPORTS}/{each.import_id}" if may_open else "",
        report_words=f"Report of import {each.import_id}",
    )
