"""``sightline definition``: how a measure is made, as the page of its definition says it."""

from __future__ import annotations

import json

from sqlalchemy import Engine

from dashboard.definitions import Definition, definition_of
from dashboard.measures.registry import MeasureError, measures
from dashboard.settings import Settings
from dashboard.viewer import full_viewer
from data.repository import SqlRepository, default_authority


def definition_text(
    engine: Engine, settings: Settings, measure: str, authority: str, style: str
) -> str:
    """Return a measure's definition as text or JSON; raises MeasureError, SettingsError."""
    held = measures()
    if measure not in held:
        raise MeasureError(f"{measure}: no such measure; there are: {', '.join(held)}")
    code = default_authority(engine, authority or settings.authority)
    repository = SqlRepository(engine, settings.neighbour_list)
    found = definition_of(held[measure], full_viewer(code), repository)
    return _json(found) if style == "json" else _text(found)


def _json(found: Definition) -> str:
    return json.dumps(
        {
            "measure": found.measure.id,
            "service": found.service,
            "title": found.measure.title,
            "definition": dict(found.pairs),
            "visit_rules": list(found.rules),
            "changes": [{"since": since, "what": what} for since, what in found.changes],
            "columns": [
                {"table": each.table, "column": each.column, "holds": each.words}
                for each in found.columns
            ],
            "sql": found.behind.sql if found.behind else None,
        },
        ensure_ascii=False,
        indent=2,
    )


def _text(found: Definition) -> str:
    lines = [found.measure.title, found.service, ""]
    lines += [f"{head}: {text}" for head, text in found.pairs]
    lines += [f"Visit rule: {rule}" for rule in found.rules]
    lines += [f"Changed from {since}: {what}" for since, what in found.changes]
    lines += ["", "Read from:"]
    lines += [
        f"  {each.table}.{each.column}" + (f": {each.words}" if each.words else "")
        for each in found.columns
    ]
    lines += ["", found.behind.sql if found.behind else found.no_sql]
    return "\n".join(lines)
