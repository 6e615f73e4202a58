"""The gate: all that is told of an authority's children passes here, for one viewer.

Scope comes first and is part of the SQL: units that a viewer may not see are not read for them.
Then small numbers are hidden (``dashboard/small_numbers.py`` says which). What comes out are shown
facts, counts and lists, which nothing else can make; a test holds that no other module on the way
to a page reads the tables of facts, visits and cases.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from dashboard.gaps import BrokenRule, Findings, Gaps
from dashboard.measure import Measure
from dashboard.ports import (
    Cases,
    CasesAsked,
    DueAsked,
    DueCases,
    DueCount,
    DueVisit,
    Fact,
    Reported,
    ShownFact,
)
from dashboard.rest_of_council import without_rest
from dashboard.statistics.disclosure import is_small
from dashboard.viewer import LEVELS, Viewer, told_of_files
from data.findings import broken_rules, gaps_of_all, hits_of_all
from data.hiding import Hiding
from data.lists import natural, restricted_of
from data.reads import REPORTED, facts_query
from data.suppression import together
from data.visits_due import added, due_counts, due_list, due_page

EVERY_UNIT: Final = None
NO_UNIT: Final[tuple[str, ...]] = ()


def units_shown(
    viewer: Viewer, measure: Measure, level: str, *, published: bool
) -> tuple[str, ...] | None:
    """Return the units at ``level`` of whose figures the viewer may see any, in full or not.

    None stands for every unit, () for none. ``published``: its figures by team are published.
    """
    if level not in LEVELS or LEVELS.index(level) > LEVELS.index(measure.lowest_level):
        return NO_UNIT
    if level == "all" or (level == "team" and published):
        return EVERY_UNIT
    if viewer.units is not None:
        return viewer.units if level == "team" else NO_UNIT
    return EVERY_UNIT if viewer.reaches(level, "") else NO_UNIT


def may_list(viewer: Viewer, measure: Measure, level: str, unit: str) -> bool:
    """Return whether the viewer may be given the cases of ``unit`` one by one."""
    return measure.has_lists and viewer.lists(level, unit)


def shown(fact: Fact) -> ShownFact:
    """Return ``fact``, from which small numbers are gone, as one that is shown."""
    return ShownFact(*(getattr(fact, name) for name in Fact.__dataclass_fields__))


class Gate(Hiding):
    """Reads facts, counts of visits, lists of cases and what is found wrong in records."""

    def facts(
        self,
        viewer: Viewer,
        measure: Measure,
        period: str,
        first: str,
        last: str,
        *,
        level: str = "all",
        unit: str | None = "all",
        group: str = "none",
        group_value: str | None = "all",
        split: str | None = "all",
    ) -> Sequence[ShownFact]:
        """See Repository.facts."""
        units = self._units(viewer, measure, level)
        if units is not None and (not units or (unit is not None and unit not in units)):
            return []
        asked = {"unit": unit, "group_value": group_value, "split": split}
        given = {name: value for name, value in asked.items() if value is not None}
        query = facts_query(frozenset(given), of_units=units is not None)
        wanted: dict[str, Any] = {
            "authority_code": viewer.authority,
            "measure": measure.id,
            "period": period,
            "level": level,
            "group": group,
            "first": first,
            "last": last,
            **given,
        }
        if units is not None:
            wanted["units"] = units
        return self._shown(viewer, measure, level, group, query, wanted)

    def reported(
        self,
        viewer: Viewer,
        measure: Measure,
        period: str,
        first: str,
        last: str,
        *,
        level: str = "all",
        unit: str = "all",
        group: str = "none",
        group_value: str = "all",
    ) -> Sequence[Reported]:
        """See Repository.reported."""
        units = self._units(viewer, measure, level)
        if units is not None and unit not in units:
            return []
        closed = self._closed(viewer)
        if not any(first <= each.month <= last for each in closed):
            return []
        days = {each.month: each.closed_on for each in closed}
        reasons = {(each.month, *key): why for each in closed for key, why in each.reasons.items()}
        wanted = {
            "authority_code": viewer.authority,
            "measure": measure.id,
            "period": period,
            "level": level,
            "unit": unit,
            "group": group,
            "group_value": group_value,
            "split": "all",
            "first": first,
            "last": last,
        }
        return [
            Reported(fact, days[fact.month], reasons[fact.month, measure.id, fact.kind])
            for fact in self._shown(viewer, measure, level, group, REPORTED, wanted)
        ]

    def _units(self, viewer: Viewer, measure: Measure, level: str) -> tuple[str, ...] | None:
        published = measure.id in self._public_teams(viewer)
        return units_shown(viewer, measure, level, published=published)

    def _shown(
        self,
        viewer: Viewer,
        measure: Measure,
        level: str,
        group: str,
        query: Any,
        wanted: Mapping[str, Any],
    ) -> list[ShownFact]:
        """Return the facts of ``query`` without the small numbers hidden from the viewer."""
        with self._read() as connection:
            rows = connection.execute(query, wanted).all()
        if viewer.units is None and viewer.in_full(level, ""):
            return [ShownFact(*row) for row in rows]
        facts = [Fact(*row) for row in rows]
        fills = query is not REPORTED
        return [
            shown(fact) for fact in self.hide(viewer, measure, group, facts, wanted, fills=fills)
        ]

    def visits_due(
        self, viewer: Viewer, measure: Measure, level: str, unit: str
    ) -> tuple[date | None, Sequence[DueCount]]:
        """See Repository.visits_due."""
        units = self._units(viewer, measure, level)
        is_full = viewer.in_full(level, unit)
        if units is not None and unit not in units:
            return None, []
        if not is_full and level != "all":
            return None, []
        with self._read() as connection:
            day, counts = due_counts(connection, viewer.authority, measure.id, level, unit)
        if not is_full:
            return day, without_rest(together(counts), counts, self._known(viewer, measure))
        return day, counts if measure.lowest_level == "team" else added(counts)

    def due_visits(
        self, viewer: Viewer, measure: Measure, level: str, unit: str
    ) -> Sequence[DueVisit]:
        """See Repository.due_visits."""
        if not may_list(viewer, measure, level, unit):
            return []
        with self._read() as connection:
            return due_list(connection, viewer, measure.id, level, unit)

    def cases(self, viewer: Viewer, asked: CasesAsked) -> Cases | None:
        """See Repository.cases."""
        if not may_list(viewer, asked.measure, asked.level, asked.unit):
            return None
        # Imported here: a page of figures needs none of the case queries.
        from data.case_list import case_list
        from data.coverage import read_coverage

        coverage = self._noted(viewer, "coverage", read_coverage)
        with self._read() as connection:
            return case_list(connection, viewer, asked, ShownFact, coverage)

    def due_cases(self, viewer: Viewer, asked: DueAsked) -> DueCases | None:
        """See Repository.due_cases."""
        if not may_list(viewer, asked.measure, asked.level, asked.unit):
            return None
        held = self.team_names(viewer)
        names = {code: held[code] for code in sorted(held, key=lambda code: natural(held[code]))}
        with self._read() as connection:
            return due_page(connection, viewer, asked, names)

    def findings(self, viewer: Viewer, measure: Measure) -> Findings:
        """See Repository.findings."""
        gaps = self._noted(viewer, "gaps", gaps_of_all).get(measure.id)
        if gaps is None:
            return Findings((), None)
        hits = self._noted(viewer, "hits", hits_of_all)
        imports = frozenset(each.import_id for each in self.rests_on(viewer, measure, gaps.month))
        broken = broken_rules(measure, gaps.kind, imports, hits)
        if viewer.in_full("all", "all"):
            with self._read() as connection:
                barred = restricted_of(connection, viewer) if broken else ()
            return Findings(tuple(_without(rule, barred) for rule in broken), gaps)
        # Gaps are small numbers of the whole council, and a message may hold what a row says.
        broken = tuple(_untold(each, with_file=told_of_files(viewer)) for each in broken)
        return Findings(broken, Gaps(gaps.month, gaps.kind), is_told=False)


def _without(rule: BrokenRule, children: Collection[str]) -> BrokenRule:
    """Return a broken rule without its message where that names one of ``children``."""
    return replace(rule, message="") if any(c in rule.message for c in children) else rule


def _untold(rule: BrokenRule, *, with_file: bool) -> BrokenRule:
    """Return a broken rule for who is shown no small number."""
    hidden = rule.count is not None and is_small(rule.count)
    name = rule.file_name if with_file else ""
    return replace(rule, file_name=name, count=None if hidden else rule.count, message="")
