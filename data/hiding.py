"""What is hidden of facts from one viewer: small numbers, and what would give them away.

What is hidden of a measure is the same for everybody who is not shown small numbers, and is found
once for each version of the data. From who knows some teams in full more is hidden: what they could
work out of the others (``dashboard/rest_of_council.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.measure import Measure
from dashboard.ports import Fact
from dashboard.rest_of_council import joined, rest_of
from dashboard.small_numbers import Above, Part, Pattern, Placed, masked, pattern_of, place_of
from dashboard.viewer import Viewer
from data.beside_reads import BesideFigures
from data.closing import Closed, closed_with_reasons
from data.hidden_figures import stored_pattern
from data.reads import FACT_ORDER
from data.suppression import localities_of, part_facts
from data.withheld import Asked, withheld_months, withheld_rows


class Hiding(BesideFigures):
    """Hides small numbers in facts that were read for a viewer."""

    def hide(
        self,
        viewer: Viewer,
        measure: Measure,
        group: str,
        facts: Iterable[Fact],
        wanted: Mapping[str, Any],
        *,
        fills: bool,
    ) -> list[Fact]:
        """Return ``facts``, read by the values ``wanted``, without what the viewer is not shown.

        ``fills``: what is withheld as a whole stands as hidden for every unit and value; else it is
        left out.
        """
        level, found = wanted["level"], []
        patterns: dict[str, Pattern] = {}
        for fact in facts:
            if viewer.in_full(level, fact.unit):
                found.append(fact)
                continue
            part = Part(group, fact.split)
            if part.split not in patterns:
                patterns[part.split] = self._hidden(viewer, measure, part)
            place = place_of(part, level, fact)
            found.append(masked(measure, fact, place, patterns[part.split]))
        return self._with_withheld(viewer, measure, group, wanted, found, fills=fills)

    def _with_withheld(
        self,
        viewer: Viewer,
        measure: Measure,
        group: str,
        wanted: Mapping[str, Any],
        found: list[Fact],
        *,
        fills: bool,
    ) -> list[Fact]:
        """Return ``found`` with what is withheld as a whole looking the same throughout."""
        split, units = wanted.get("split"), wanted.get("units")
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
            # No unit is named to a viewer who sees none of its figures.
            made = [
                row
                for row in rows
                if not viewer.in_full(level, row.unit) and (units is None or row.unit in units)
            ]
            found = [
                fact
                for fact in found
                if fact.split != part.split
                or fact.month not in months
                or viewer.in_full(level, fact.unit)
            ] + (made if fills else [])
        found.sort(key=lambda fact: [getattr(fact, name) for name in FACT_ORDER])
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
        if not own:
            return self._part_facts(viewer, measure, part)
        with_teams = measure.id in self._public_teams(viewer)
        teams = None if with_teams else own

        def read() -> tuple[Sequence[Placed], Sequence[Placed]]:
            now, reported = self._read_part(viewer, measure, part, teams=teams)
            return (
                rest_of(now, own, with_teams=with_teams),
                rest_of(reported, own, with_teams=with_teams),
            )

        if part.is_whole:
            return self._of_authority(viewer, ("rest", measure.id, own), read)
        return read()

    def _part_facts(
        self, viewer: Viewer, measure: Measure, part: Part
    ) -> tuple[Sequence[Placed], Sequence[Placed]]:
        """Return all facts of a part, as now known and as reported; those of the whole are held."""
        if part.is_whole:
            return self._of_authority(
                viewer, ("placed", measure.id), lambda: self._read_part(viewer, measure, part)
            )
        # Of a breakdown the figures of units are released to nobody.
        return self._read_part(viewer, measure, part, released=True)

    def _read_part(
        self,
        viewer: Viewer,
        measure: Measure,
        part: Part,
        *,
        released: bool = False,
        teams: Sequence[str] | None = None,
    ) -> tuple[Sequence[Placed], Sequence[Placed]]:
        closed = self._closed(viewer)
        how: dict[str, Any] = {"released": released, "teams": teams}
        with self._read() as connection:
            of = (connection, viewer.authority, measure, part)
            return (
                part_facts(*of, reported=False, **how),
                part_facts(*of, reported=True, **how) if closed else (),
            )

    def _closed(self, viewer: Viewer) -> tuple[Closed, ...]:
        return self._noted(viewer, "closed", closed_with_reasons)
