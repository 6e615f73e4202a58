"""Reads for the core: facts, published figures, neighbours and what is loaded.

Every function that reads an authority's rows takes the viewer. No viewer, no rows.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.gaps import Findings
from dashboard.measure import Measure
from dashboard.ports import (
    Area,
    Behind,
    Cases,
    CasesAsked,
    DueAsked,
    DueCases,
    DueCount,
    DueVisit,
    Fact,
    ImportBehind,
    Loaded,
    PublishedValue,
    Reported,
    Succession,
    TemporarilyUnavailable,
)
from dashboard.rule_words import rule_words
from dashboard.settings import SettingsError
from dashboard.small_numbers import Above, Part, Pattern, Placed, masked, pattern_of, place_of
from dashboard.state import Options
from dashboard.team_moves import TeamMove
from dashboard.view import Action, Comment, Mark, TargetSet
from dashboard.viewer import Viewer
from data.closing import Closed, closed_with_reasons
from data.findings import broken_rules, gaps_of_all, hits_of_all, last_imports
from data.marks import marks_of
from data.notebook import actions_of, comments_of
from data.provenance import imports_behind
from data.reads import (
    AREA,
    AREAS,
    EVERYWHERE,
    NEIGHBOURS,
    PUBLISHED,
    SUCCESSIONS,
    SUPPLIED,
    VERSIONS,
    facts_query,
)
from data.rules import all_rules, rule_marks, rules_of
from data.schema import (
    SHARED,
    authority_state,
    closed_fact,
    import_run,
    monthly_fact,
    published_team_measure,
)
from data.suppression import part_facts, together
from data.targets import targets_of
from data.team_map import moves_of, names_of
from data.visits_due import due_counts, due_list, due_page, rule_of

CACHE_LIMIT: Final = 4_000
"""Views held in one process; past it the oldest go."""
FIGURES: Final = "figures"
NO_TEAM: Final = "No team recorded"


class BoundedCache(dict[Any, Any]):
    """A dict that forgets its oldest entries past CACHE_LIMIT."""

    def __setitem__(self, key: Any, value: Any) -> None:
        while len(self) >= CACHE_LIMIT:
            self.pop(next(iter(self)), None)
        super().__setitem__(key, value)


def natural(text: str) -> tuple[Any, ...]:
    """Return a sort key under which Team 2 comes before Team 10."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part.casefold())
        for part in re.split(r"(\d+)", text)
        if part
    )


class SqlRepository:
    """Implements ``dashboard.ports.Repository`` on a database."""

    def __init__(self, engine: Engine, neighbour_list: int = 2021) -> None:
        """Read from ``engine``; ``neighbour_list`` is the list shown unless another is picked."""
        self._engine = engine
        self._neighbour_list = neighbour_list
        self._cache: BoundedCache = BoundedCache()
        self._reading = threading.local()

    @property
    def cache(self) -> MutableMapping[Any, Any]:
        """See Repository.cache."""
        return self._cache

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See Repository.snapshot."""
        if getattr(self._reading, "connection", None) is not None:
            yield
            return
        with self._read() as connection:
            self._reading.connection, self._reading.versions = connection, {}
            try:
                yield
            finally:
                self._reading.connection = None

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        try:
            if (held := getattr(self._reading, "connection", None)) is not None:
                yield held
                return
            with self._engine.connect() as connection:
                yield connection
        except (DBAPIError, PoolTimeout) as error:
            raise TemporarilyUnavailable("The database does not answer") from error

    def versions(self, viewer: Viewer) -> tuple[int, int]:
        """See Repository.versions."""
        inside = getattr(self._reading, "connection", None) is not None
        if inside and viewer.authority in self._reading.versions:
            known: tuple[int, int] = self._reading.versions[viewer.authority]
            return known
        with self._read() as connection:
            rows = connection.execute(VERSIONS, {"codes": [viewer.authority, SHARED]})
            found = {row.authority_code: row.data_version for row in rows}
        versions = found.get(viewer.authority, 0), found.get(SHARED, 0)
        if inside:
            self._reading.versions[viewer.authority] = versions
        return versions

    def options(self, viewer: Viewer) -> Options:
        """See Repository.options."""
        found: Options = self._held("options", viewer, self._options)
        return found

    def _held(self, what: str, viewer: Viewer, read: Callable[[Viewer], Any]) -> Any:
        """Return what ``read`` gives, read once for each data version."""
        key = (what, viewer, self.versions(viewer))
        if key not in self._cache:
            self._cache[key] = read(viewer)
        return self._cache[key]

    def _options(self, viewer: Viewer) -> Options:
        of_viewer = monthly_fact.c.authority_code == viewer.authority
        with self._read() as connection:
            whole = (of_viewer, monthly_fact.c.level == "all", monthly_fact.c.split == "all")
            held = connection.execute(
                select(monthly_fact.c.month, monthly_fact.c.kind == FIGURES)
                .where(*whole)
                .distinct()
                .order_by(monthly_fact.c.month)
            ).all()
            # Supplied figures may reach beyond the records, whose months are those to choose.
            months = [month for month, is_supplied in held if not is_supplied]
            units = connection.execute(
                select(monthly_fact.c.level, monthly_fact.c.unit)
                .where(of_viewer, monthly_fact.c.level.in_(("team", "locality")))
                .distinct()
            ).all()
            shown = tuple(months or (month for month, _ in held))
        names = self.team_names(viewer)
        teams = [(code, names.get(code, code)) for level, code in units if level == "team"]
        places = [code for level, code in units if level == "locality" and code != "unknown"]
        teams.sort(key=lambda each: (each[0] == "unknown", natural(each[1])))
        if not self._held("public_teams", viewer, self._public_teams):
            teams = [each for each in teams if viewer.reaches("team", each[0])]
        places = [each for each in places if viewer.reaches("locality", each)]
        return Options(
            shown, tuple(teams), tuple(sorted(places, key=natural)), self._neighbour_list
        )

    def loaded(self, viewer: Viewer) -> Loaded:
        """See Repository.loaded."""
        found: Loaded = self._held("loaded", viewer, self._loaded)
        return found

    def _loaded(self, viewer: Viewer) -> Loaded:
        with self._read() as connection:
            demonstration = connection.execute(
                select(authority_state.c.is_demonstration).where(
                    authority_state.c.authority_code == viewer.authority
                )
            ).scalar_one_or_none()
            imports = connection.execute(
                select(
                    import_run.c.kind,
                    func.max(import_run.c.data_to),
                    func.max(import_run.c.imported_at),
                )
                .where(import_run.c.authority_code == viewer.authority)
                .group_by(import_run.c.kind)
                .order_by(import_run.c.kind)
            ).all()
            sources = last_imports(connection, viewer.authority)
        found = tuple((kind, data_to, at.date()) for kind, data_to, at in imports)
        # What the council supplies may reach beyond its records: these say where "now" is.
        records = [data_to for kind, data_to, _ in found if data_to and kind != FIGURES]
        newest = max(records or [data_to for _, data_to, _ in found if data_to], default=None)
        return Loaded(bool(demonstration), newest, found, sources)

    def area(self, code: str) -> Area:
        """See Repository.area."""
        with self._read() as connection:
            found = connection.execute(AREA, {"code": code}).one_or_none()
        return Area(*found) if found else Area(code, f"Authority {code}", "", "")

    def areas(self) -> Sequence[Area]:
        """See Repository.areas."""
        with self._read() as connection:
            return [Area(*row) for row in connection.execute(AREAS)]

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
    ) -> Sequence[Fact]:
        """See Repository.facts."""
        if not self._reaches(viewer, measure, level, unit):
            return []
        asked = {"unit": unit, "group_value": group_value, "split": split}
        given = {name: value for name, value in asked.items() if value is not None}
        query = facts_query(frozenset(given))
        with self._read() as connection:
            rows = connection.execute(
                query,
                {
                    "authority_code": viewer.authority,
                    "measure": measure.id,
                    "period": period,
                    "level": level,
                    "group": group,
                    "first": first,
                    "last": last,
                    **given,
                },
            ).all()
        facts = [Fact(*row) for row in rows if self._reaches(viewer, measure, level, row.unit)]
        return self._shown(viewer, measure, level, group, facts)

    def _reaches(self, viewer: Viewer, measure: Measure, level: str, unit: str | None) -> bool:
        """Return whether figures of ``unit`` (None: of some unit) at ``level`` may be seen."""
        if unit is None:
            return (
                level == "all" or viewer.level != "all" or self._teams_are_public(viewer, measure)
            )
        if viewer.reaches(level, unit):
            return True
        return level == "team" and self._teams_are_public(viewer, measure)

    def _teams_are_public(self, viewer: Viewer, measure: Measure) -> bool:
        """Return whether the measure's figures by team are published, small numbers hidden."""
        return measure.id in self._held("public_teams", viewer, self._public_teams)

    def _public_teams(self, viewer: Viewer) -> frozenset[str]:
        with self._read() as connection:
            found = connection.execute(
                select(published_team_measure.c.measure).where(
                    published_team_measure.c.authority_code == viewer.authority
                )
            ).scalars()
            return frozenset(found)

    def _shown(
        self, viewer: Viewer, measure: Measure, level: str, group: str, found: list[Fact]
    ) -> list[Fact]:
        """Return facts as the viewer may see them: without small numbers, where they are hidden."""
        if all(viewer.in_full(level, fact.unit) for fact in found):
            return found
        parts = {split: Part(group, split) for split in {fact.split for fact in found}}
        patterns = {split: self._pattern(viewer, measure, part) for split, part in parts.items()}
        return [
            fact
            if viewer.in_full(level, fact.unit)
            else masked(
                measure, fact, place_of(parts[fact.split], level, fact), patterns[fact.split]
            )
            for fact in found
        ]

    def _pattern(self, viewer: Viewer, measure: Measure, part: Part) -> Pattern:
        """Return what is hidden of a part of a measure: the same for every such viewer."""
        versions = self.versions(viewer)
        key = ("pattern", viewer.authority, measure.id, part, versions)
        if key not in self._cache:
            above = None
            if not part.is_whole:
                whole = self._pattern(viewer, measure, Part())
                above = Above(*self._part_facts(viewer, measure, Part(), versions), whole)
            facts = self._part_facts(viewer, measure, part, versions)
            self._cache[key] = pattern_of(measure, part, *facts, above)
        found: Pattern = self._cache[key]
        return found

    def _part_facts(
        self, viewer: Viewer, measure: Measure, part: Part, versions: tuple[int, int]
    ) -> tuple[Sequence[Placed], Sequence[Placed]]:
        """Return all facts of a part, as now known and as reported; those of the whole are held."""
        key = ("placed", viewer.authority, measure.id, versions)
        if part.is_whole and key in self._cache:
            held: tuple[Sequence[Placed], Sequence[Placed]] = self._cache[key]
            return held
        closed: tuple[Closed, ...] = self._held("closed", viewer, self._closed)
        with self._read() as connection:
            of = (connection, viewer.authority, measure, part)
            found = (
                part_facts(*of, reported=False),
                part_facts(*of, reported=True) if closed else (),
            )
        if part.is_whole:
            self._cache[key] = found
        return found

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
        if not self._reaches(viewer, measure, level, unit):
            return []
        closed: tuple[Closed, ...] = self._held("closed", viewer, self._closed)
        if not any(first <= each.month <= last for each in closed):
            return []
        days = {each.month: each.closed_on for each in closed}
        reasons = {(each.month, *key): why for each in closed for key, why in each.reasons.items()}
        asked = {
            "authority_code": viewer.authority,
            "measure": measure.id,
            "period": period,
            "level": level,
            "unit": unit,
            "group": group,
            "group_value": group_value,
            "split": "all",
        }
        with self._read() as connection:
            rows = connection.execute(
                select(*(closed_fact.c[name] for name in Fact.__dataclass_fields__))
                .where(
                    *(closed_fact.c[name] == value for name, value in asked.items()),
                    closed_fact.c.month.between(first, last),
                )
                .order_by(closed_fact.c.month)
            ).all()
        facts = self._shown(viewer, measure, level, group, [Fact(*row) for row in rows])
        return [
            Reported(fact, days[fact.month], reasons[fact.month, measure.id, fact.kind])
            for fact in facts
        ]

    def _closed(self, viewer: Viewer) -> tuple[Closed, ...]:
        with self._read() as connection:
            return closed_with_reasons(connection, viewer.authority)

    def rests_on(self, viewer: Viewer, measure: Measure, month: str) -> Sequence[ImportBehind]:
        """See Repository.rests_on."""
        behind: dict[tuple[str, str, str], tuple[ImportBehind, ...]] = self._held(
            "behind", viewer, self._behind
        )
        kinds = self._held("kinds", viewer, self._kinds)
        kind = kinds.get((measure.id, month))
        if not kind:
            return ()
        return behind.get((measure.id, kind, month), behind.get((measure.id, kind, ""), ()))

    def _kinds(self, viewer: Viewer) -> dict[tuple[str, str], str]:
        """Return which kind of import serves each measure and month."""
        with self._read() as connection:
            rows = connection.execute(
                select(monthly_fact.c.measure, monthly_fact.c.month, monthly_fact.c.kind)
                .where(
                    monthly_fact.c.authority_code == viewer.authority,
                    monthly_fact.c.level == "all",
                    monthly_fact.c.group == "none",
                    monthly_fact.c.split == "all",
                )
                .distinct()
            )
            return {(row.measure, row.month): row.kind for row in rows}

    def _behind(self, viewer: Viewer) -> dict[tuple[str, str, str], tuple[ImportBehind, ...]]:
        with self._read() as connection:
            return imports_behind(connection, viewer.authority)

    def published(self, series: str, area_codes: Sequence[str]) -> Sequence[PublishedValue]:
        """See Repository.published."""
        with self._read() as connection:
            rows = connection.execute(
                PUBLISHED, {"series": series, "areas": list(area_codes)}
            ).all()
        newest = {(row.area_code, row.month): PublishedValue(*row) for row in rows}
        return list(newest.values())

    def published_everywhere(self, series: str, month: str) -> Sequence[PublishedValue]:
        """See Repository.published_everywhere."""
        with self._read() as connection:
            rows = connection.execute(EVERYWHERE, {"series": series, "month": month}).all()
        newest = {row.area_code: PublishedValue(*row) for row in rows}
        own = {code for code, each in newest.items() if "/" not in code and each.value is not None}
        # Regions and England are no authorities. Two authorities published together (314/318)
        # count once, and not where either has a figure of its own from another file.
        return [
            each
            for code, each in newest.items()
            if code[:1].isdigit() and ("/" not in code or own.isdisjoint(code.split("/")))
        ]

    def marks(self, viewer: Viewer, measure: Measure) -> Sequence[Mark]:
        """See Repository.marks."""
        rule, held = rule_of(measure), self._held("marks", viewer, self._marks)
        found = [mark for which, mark in held if which == ("mark", measure.id)]
        found += [mark for which, mark in held if which == ("rule", rule)]
        return sorted(found, key=lambda mark: mark.month)

    def _marks(self, viewer: Viewer) -> Sequence[tuple[tuple[str, str], Mark]]:
        """Return the marks that were set, and those that follow from visit rules, each by whose."""
        with self._read() as connection:
            held = marks_of(connection, viewer.authority)
            rules = all_rules(connection, viewer.authority)
        return [
            *((("mark", mark.measure), mark) for mark in held),
            *((("rule", name), mark) for name, each in rules.items() for mark in rule_marks(each)),
        ]

    def visits_due(
        self, viewer: Viewer, measure: Measure, level: str, unit: str
    ) -> tuple[date | None, Sequence[DueCount]]:
        """See Repository.visits_due."""
        is_full = viewer.in_full(level, unit)
        if not is_full and level != "all":
            return None, []
        with self._read() as connection:
            day, counts = due_counts(connection, viewer.authority, measure.id, level, unit)
        return (day, counts) if is_full else (day, together(counts))

    def due_visits(
        self, viewer: Viewer, measure: Measure, level: str, unit: str
    ) -> Sequence[DueVisit]:
        """See Repository.due_visits."""
        if not viewer.lists(level, unit):
            return []
        with self._read() as connection:
            return due_list(connection, viewer.authority, measure.id, level, unit)

    def cases(self, viewer: Viewer, asked: CasesAsked) -> Cases | None:
        """See Repository.cases."""
        if not viewer.lists(asked.level, asked.unit):
            return None
        # Imported here: a page of figures needs none of the case queries.
        from data.case_list import case_list
        from data.coverage import read_coverage

        coverage = self._held("coverage", viewer, lambda v: self._noted(v, read_coverage))
        with self._read() as connection:
            return case_list(connection, viewer.authority, asked, coverage)

    def due_cases(self, viewer: Viewer, asked: DueAsked) -> DueCases | None:
        """See Repository.due_cases."""
        if not viewer.lists(asked.level, asked.unit):
            return None
        held = self.team_names(viewer)
        names = {code: held[code] for code in sorted(held, key=lambda code: natural(held[code]))}
        with self._read() as connection:
            return due_page(connection, viewer.authority, asked, names)

    def targets(self, viewer: Viewer, measure: Measure) -> Sequence[TargetSet]:
        """See Repository.targets."""
        held = self._held("targets", viewer, lambda v: self._noted(v, targets_of))
        return [each for each in held if each.measure == measure.id]

    def comments(self, viewer: Viewer, measure: Measure) -> Sequence[Comment]:
        """See Repository.comments."""
        held = self._held("comments", viewer, lambda v: self._noted(v, comments_of))
        return [each for each in held if each.measure == measure.id]

    def actions(self, viewer: Viewer, measure: Measure) -> Sequence[Action]:
        """See Repository.actions."""
        held = self._held("actions", viewer, lambda v: self._noted(v, actions_of))
        return [each for each in held if each.measure == measure.id]

    def _noted(self, viewer: Viewer, read: Callable[[Connection, str], Any]) -> Any:
        with self._read() as connection:
            return read(connection, viewer.authority)

    def findings(self, viewer: Viewer, measure: Measure) -> Findings:
        """See Repository.findings."""
        gaps = self._held("gaps", viewer, lambda v: self._noted(v, gaps_of_all)).get(measure.id)
        if gaps is None:
            return Findings((), None)
        hits = self._held("hits", viewer, lambda v: self._noted(v, hits_of_all))
        imports = frozenset(each.import_id for each in self.rests_on(viewer, measure, gaps.month))
        broken = broken_rules(measure, gaps.kind, imports, hits)
        # Gaps are small numbers of the whole council.
        return Findings(broken, gaps if viewer.in_full("all", "all") else None)

    def behind(self, viewer: Viewer, measure: Measure) -> Behind | None:
        """See Repository.behind."""
        # Imported here: a page of figures needs none of the case queries.
        from data.behind import behind

        with self._read() as connection:
            return behind(connection, viewer.authority, measure)

    def visit_rules(self, viewer: Viewer, measure: Measure) -> Sequence[str]:
        """See Repository.visit_rules."""
        with self._read() as connection:
            found = rules_of(connection, viewer.authority, rule_of(measure))
        return [rule_words(rule) for rule in reversed(found)]

    def supplied(self, viewer: Viewer, series: str) -> Sequence[PublishedValue]:
        """See Repository.supplied."""
        with self._read() as connection:
            rows = connection.execute(SUPPLIED, {"code": viewer.authority, "series": series}).all()
        return [
            PublishedValue(viewer.authority, row.month, row.value, "", row.source) for row in rows
        ]

    def successions(self, viewer: Viewer) -> Sequence[Succession]:
        """See Repository.successions."""
        found: Sequence[Succession] = self._held("successions", viewer, self._successions)
        return found

    def _successions(self, viewer: Viewer) -> Sequence[Succession]:
        with self._read() as connection:
            rows = connection.execute(SUCCESSIONS).all()
        return [Succession(*row) for row in rows]

    def neighbours(self, authority_code: str, list_year: int) -> Sequence[Area]:
        """See Repository.neighbours."""
        with self._read() as connection:
            rows = connection.execute(
                NEIGHBOURS, {"code": authority_code, "list_year": list_year}
            ).all()
        return [Area(*row) for row in rows]

    def team_names(self, viewer: Viewer) -> dict[str, str]:
        """See Repository.team_names."""
        found: dict[str, str] = self._held("teams", viewer, self._team_names)
        return found

    def team_moves(self, viewer: Viewer) -> Sequence[TeamMove]:
        """See Repository.team_moves."""
        found: Sequence[TeamMove] = self._held("moves", viewer, lambda v: self._noted(v, moves_of))
        return found

    def _team_names(self, viewer: Viewer) -> dict[str, str]:
        with self._read() as connection:
            return {"unknown": NO_TEAM, **names_of(connection, viewer.authority)}


def loaded_authorities(engine: Engine) -> tuple[str, ...]:
    """Return the codes of the authorities that hold records, in order."""
    with engine.connect() as connection:
        codes = connection.execute(
            select(import_run.c.authority_code)
            .where(import_run.c.authority_code != SHARED)
            .distinct()
            .order_by(import_run.c.authority_code)
        ).scalars()
        return tuple(codes)


def default_authority(engine: Engine, chosen: str = "") -> str:
    """Return ``chosen``, else the only authority loaded; empty where none is loaded.

    Raises SettingsError where several are loaded and none is chosen.
    """
    if chosen:
        return chosen
    found = loaded_authorities(engine)
    if len(found) > 1:
        raise SettingsError(
            f"Several authorities are loaded ({', '.join(found)}); say which with --authority or "
            "SIGHTLINE_AUTHORITY"
        )
    return found[0] if found else ""
