"""What stands beside figures: what is loaded, notes, targets, rules, and what a figure rests on.

None of it tells of a child. What people write is refused where it names one (``data/notebook.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, select

from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.ports import Behind, ImportBehind, Loaded, PublishedValue
from dashboard.rule_words import rule_words
from dashboard.view import Action, Comment, Mark, TargetSet
from dashboard.viewer import Viewer, told_of_files
from data.choices import FIGURES, Choices
from data.findings import last_imports
from data.marks import marks_of
from data.notebook import actions_of, comments_of
from data.provenance import imports_behind
from data.reads import SUPPLIED
from data.rules import all_rules, rule_marks, rules_of
from data.schema import authority_state, import_run, monthly_fact
from data.targets import targets_of
from data.visits_due import rule_of


class BesideFigures(Choices):
    """Reads what the pages say beside figures."""

    def loaded(self, viewer: Viewer) -> Loaded:
        """See Repository.loaded."""
        return self._noted(viewer, "loaded", _loaded)

    def rests_on(self, viewer: Viewer, measure: Measure, month: str) -> Sequence[ImportBehind]:
        """See Repository.rests_on."""
        behind = self._noted(viewer, "behind", imports_behind)
        kind = self._noted(viewer, "kinds", _kinds).get((measure.id, month))
        if not kind:
            return ()
        found = behind.get((measure.id, kind, month), behind.get((measure.id, kind, ""), ()))
        if told_of_files(viewer):
            return found
        return tuple(replace(each, file_name="") for each in found)

    def marks(self, viewer: Viewer, measure: Measure) -> Sequence[Mark]:
        """See Repository.marks."""
        rule, held = rule_of(measure), self._noted(viewer, "marks", _marks)
        found = [mark for which, mark in held if which == ("mark", measure.id)]
        found += [mark for which, mark in held if which == ("rule", rule)]
        return sorted(found, key=lambda mark: mark.month)

    def targets(self, viewer: Viewer, measure: Measure) -> Sequence[TargetSet]:
        """See Repository.targets."""
        held = self._noted(viewer, "targets", targets_of)
        return [each for each in held if each.measure == measure.id]

    def comments(self, viewer: Viewer, measure: Measure) -> Sequence[Comment]:
        """See Repository.comments."""
        held = self._noted(viewer, "comments", comments_of)
        return [each for each in held if each.measure == measure.id]

    def actions(self, viewer: Viewer, measure: Measure) -> Sequence[Action]:
        """See Repository.actions."""
        held = self._noted(viewer, "actions", actions_of)
        return [each for each in held if each.measure == measure.id]

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
        if any(each.supplied and each.supplied.series == series for each in measures().values()):
            # The series of a measure is told as its facts are, and no other way.
            return []
        with self._read() as connection:
            rows = connection.execute(SUPPLIED, {"code": viewer.authority, "series": series}).all()
        return [
            PublishedValue(viewer.authority, row.month, row.value, "", row.source) for row in rows
        ]


def _loaded(connection: Connection, authority: str) -> Loaded:
    demonstration = connection.execute(
        select(authority_state.c.is_demonstration).where(
            authority_state.c.authority_code == authority
        )
    ).scalar_one_or_none()
    imports = connection.execute(
        select(
            import_run.c.kind,
            func.max(import_run.c.data_to),
            func.max(import_run.c.imported_at),
        )
        .where(import_run.c.authority_code == authority)
        .group_by(import_run.c.kind)
        .order_by(import_run.c.kind)
    ).all()
    sources = last_imports(connection, authority)
    found = tuple((kind, data_to, at.date()) for kind, data_to, at in imports)
    # What the council supplies may reach beyond its records: these say where "now" is.
    records = [data_to for kind, data_to, _ in found if data_to and kind != FIGURES]
    newest = max(records or [data_to for _, data_to, _ in found if data_to], default=None)
    return Loaded(bool(demonstration), newest, found, sources)


def _kinds(connection: Connection, authority: str) -> Mapping[tuple[str, str], str]:
    """Return which kind of import serves each measure and month."""
    rows = connection.execute(
        select(monthly_fact.c.measure, monthly_fact.c.month, monthly_fact.c.kind)
        .where(
            monthly_fact.c.authority_code == authority,
            monthly_fact.c.level == "all",
            monthly_fact.c.group == "none",
            monthly_fact.c.split == "all",
        )
        .distinct()
    )
    return {(row.measure, row.month): row.kind for row in rows}


def _marks(connection: Connection, authority: str) -> Sequence[tuple[tuple[str, str], Mark]]:
    """Return the marks that were set, and those that follow from visit rules, each by whose."""
    held = marks_of(connection, authority)
    rules = all_rules(connection, authority)
    return [
        *((("mark", mark.measure), mark) for mark in held),
        *((("rule", name), mark) for name, each in rules.items() for mark in rule_marks(each)),
    ]
