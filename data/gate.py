"""The gate: all that is told of an authority's children passes here, for one viewer.

Scope comes first and is part of the SQL: units that a viewer may not see are not read for them.
Then small numbers are hidden (``dashboard/small_numbers.py`` says which). What comes out are shown
facts, counts and lists, which nothing else can make; a test holds that no other module on the way
to a page reads the tables of facts, visits and cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from dashboard.gaps import Findings
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
from dashboard.rest_of_council import joined, rest_of, without_rest
from dashboard.small_numbers import Above, Part, Pattern, Placed, masked, pattern_of, place_of
from dashboard.viewer import LEVELS, Viewer
from data.beside_reads import BesideFigures
from data.closing import Closed, closed_with_reasons
from data.findings import broken_rules, gaps_of_all, hits_of_all
from data.hidden_figures import stored_pattern
from data.lists import natural
from data.reads import REPORTED, facts_query
from data.suppression import localities_of, part_facts, together
from data.visits_due import added, due_counts, due_list, due_page
from data.withheld import Asked, withheld_months, withheld_rows

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


class Gate(BesideFigures):
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

    def _closed(self, viewer: Viewer) -> tuple[Closed, ...]:
        return self._noted(viewer, "closed", closed_with_reasons)

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
        wanted: dict[str, Any],
    ) -> list[ShownFact]:
        """Return the facts of ``query`` without the small numbers hidden from the viewer."""
        with self._read() as connection:
            rows = connection.execute(query, wanted).all()
        if viewer.units is None and viewer.in_full(level, ""):
            return [ShownFact(*row) for row in rows]
        found: list[ShownFact] = []
        patterns: dict[str, Pattern] = {}
        for row in rows:
            if viewer.in_full(level, row.unit):
                found.append(ShownFact(*row))
                continue
            part, fact = Part(group, row.split), Fact(*row)
            if part.split not in patterns:
                patterns[part.split] = self._hidden(viewer, measure, part)
            place = place_of(part, level, fact)
            found.append(shown(masked(measure, fact, place, patterns[part.split])))
        return self._with_withheld(viewer, measure, group, wanted, found)

    def _with_withheld(
        self,
        viewer: Viewer,
        measure: Measure,
        group: str,
        wanted: dict[str, Any],
        found: list[ShownFact],
    ) -> list[ShownFact]:
        """Return ``found`` with what is withheld as a whole looking the same throughout."""
        split = wanted.get("split")
        parts = [Part(group, each) for each in ([split] if split else measure.splits)]
        level = wanted["level"]
        for part in parts:
            asked = Asked.of(part, wanted)
            if part.is_whole and level == "all":
                continue
            pattern = self._hidden(viewer, measure, part)
            whole, _ = self._part_facts(viewer, measure, Part())
            months = withheld_months(measure, asked, whole, pattern)
            values = self._values(viewer, measure, part) if months else ()
            if not months or not values:
                continue
            rows = withheld_rows(asked, months, whole, values)
            made = [shown(row) for row in rows if not viewer.in_full(level, row.unit)]
            found = [
                fact
                for fact in found
                if fact.split != part.split
                or fact.month not in months
                or viewer.in_full(level, fact.unit)
            ] + made
        found.sort(key=fact_order)
        return found

    def _values(self, viewer: Viewer, measure: Measure, part: Part) -> tuple[str, ...]:
        """Return the values of a part that any case of all together has had."""

        def read() -> tuple[str, ...]:
            facts, _ = self._part_facts(viewer, measure, part)
            return tuple(sorted({part.value(fact) for level, fact in facts if level == "all"}))

        return self._of_authority(viewer, ("values", measure.id, part), read)

    def _hidden(self, viewer: Viewer, measure: Measure, part: Part) -> Pattern:
        """Return what is hidden of a part of a measure from a viewer: the same for every one,
        and from who knows some teams in full also what would tell of the others."""
        own = self._known(viewer, measure)
        everyone = self._pattern(viewer, measure, part, ())
        if not own:
            return everyone
        return self._of_authority(
            viewer,
            ("hidden", measure.id, part, own),
            lambda: joined(everyone, self._pattern(viewer, measure, part, own)),
        )

    def _known(self, viewer: Viewer, measure: Measure) -> tuple[str, ...]:
        """Return the teams that the viewer knows in full, whatever edition is asked for."""
        return (viewer.units or ()) if measure.lowest_level == "team" else ()

    def _pattern(
        self, viewer: Viewer, measure: Measure, part: Part, own: tuple[str, ...]
    ) -> Pattern:
        """Return what is hidden of all together, or of what is left of it without ``own`` teams."""

        def make() -> Pattern:
            if not own:
                with self._read() as connection:
                    stored = stored_pattern(connection, viewer.authority, measure, part)
                if stored is not None:
                    return stored
            above = None
            if not part.is_whole:
                whole = self._pattern(viewer, measure, Part(), own)
                above = Above(*self._rest(viewer, measure, Part(), own), whole)
            nested = {} if own else self._noted(viewer, "localities", localities_of)
            facts = self._rest(viewer, measure, part, own)
            return pattern_of(measure, part, *facts, above, nested)

        return self._of_authority(viewer, ("pattern", measure.id, part, own), make)

    def _rest(
        self, viewer: Viewer, measure: Measure, part: Part, own: tuple[str, ...]
    ) -> tuple[Sequence[Placed], Sequence[Placed]]:
        """Return all facts of a part, as now known and as reported, without those of ``own``."""
        now, reported = self._part_facts(viewer, measure, part)
        if not own:
            return now, reported
        with_teams = measure.id in self._public_teams(viewer)
        return (
            rest_of(now, own, with_teams=with_teams),
            rest_of(reported, own, with_teams=with_teams),
        )

    def _part_facts(
        self, viewer: Viewer, measure: Measure, part: Part
    ) -> tuple[Sequence[Placed], Sequence[Placed]]:
        """Return all facts of a part, as now known and as reported; those of the whole are held."""

        def read() -> tuple[Sequence[Placed], Sequence[Placed]]:
            closed = self._closed(viewer)
            with self._read() as connection:
                of = (connection, viewer.authority, measure, part)
                return (
                    part_facts(*of, reported=False),
                    part_facts(*of, reported=True) if closed else (),
                )

        if part.is_whole:
            return self._of_authority(viewer, ("placed", measure.id), read)
        return read()

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
        # Gaps are small numbers of the whole council.
        return Findings(broken, gaps if viewer.in_full("all", "all") else None)
