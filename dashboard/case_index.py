"""The way in to the lists: every measure that records stand behind, and the visits now due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.journey import SERVICES
from dashboard.lines import EVER, SUPPLIED, fact_row
from dashboard.measure import Measure
from dashboard.ports import Repository
from dashboard.view import Row
from dashboard.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Listed:
    """A measure with a list: its latest headline figure that was counted from records."""

    measure: Measure
    row: Row


@dataclass(frozen=True, slots=True)
class VisitsDue:
    """A measure with visit rules: how many children are overdue a visit, or due one soon."""

    measure: Measure
    day: date
    overdue: int
    due: int
    longest: int | None


@dataclass(frozen=True, slots=True)
class CaseIndex:
    """Measures with lists by service, and measures with visits by their id."""

    services: tuple[tuple[str, tuple[Listed, ...]], ...]
    visits: Mapping[str, VisitsDue]


def case_index(
    measures: Mapping[str, Measure],
    viewer: Viewer,
    repository: Repository,
    level: str = "all",
    unit: str = "all",
) -> CaseIndex:
    """Return every list that there is of ``unit``; raises TemporarilyUnavailable."""
    by_service: dict[str, list[Listed]] = {}
    visits: dict[str, VisitsDue] = {}
    for measure in measures.values():
        if not measure.has_lists:
            continue
        found = [
            fact
            for fact in repository.facts(
                viewer, measure, measure.headline, *EVER, level=level, unit=unit
            )
            if fact.kind != SUPPLIED and fact.status == "ok"
        ]
        if found:
            listed = Listed(measure, fact_row(measure, found[-1], None))
            by_service.setdefault(measure.service, []).append(listed)
        if (due := visits_due(measure, viewer, repository, level, unit)) is not None:
            visits[measure.id] = due
    services = [(name, title) for name, title in SERVICES.items() if name in by_service]
    return CaseIndex(tuple((title, tuple(by_service[name])) for name, title in services), visits)


def visits_due(
    measure: Measure, viewer: Viewer, repository: Repository, level: str = "all", unit: str = "all"
) -> VisitsDue | None:
    """Return how many of ``unit`` are overdue a visit; None where no visit rule is followed."""
    day, counts = repository.visits_due(viewer, measure, level, unit)
    if day is None:
        return None
    return VisitsDue(
        measure,
        day,
        sum(each.overdue or 0 for each in counts),
        sum(each.due or 0 for each in counts),
        max((each.longest for each in counts if each.longest is not None), default=None),
    )
