"""The command ``audit disclosure``: whether any hidden small number can be worked out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from sqlalchemy import Engine

from dashboard.measures.registry import measures
from dashboard.threshold import fewer_words
from data.disclosure_report import Found, audit_measures
from data.imports.errors import Refusal


def on_disclosure(engine: Engine, words: argparse.Namespace, authority: str) -> None:
    """Print what was checked of each measure and reader; raises Refusal where a number leaks."""
    known = measures()
    if words.measure is not None and words.measure not in known:
        raise Refusal(f"{words.measure!r} is not a measure; `sightline measures` lists them.")
    declared = {words.measure: known[words.measure]} if words.measure else known
    with engine.connect() as connection:
        found = list(audit_measures(connection, authority, declared))
    print(as_json(found) if words.format == "json" else as_table(found), flush=True)
    leaks = [(each, leak) for each in found for leak in each.leaks]
    if leaks:
        first, leak = leaks[0]
        raise Refusal(
            f"{len(leaks):,} hidden numbers can be worked out, or are proven to be "
            f"{fewer_words()}; the first: {first.measure}, {first.reader}, {leak.key.level} "
            f"{leak.key.unit}, {leak.key.period} {leak.key.month}. Do not publish before the "
            "threshold is raised or the figures are refreshed (`sightline refresh`)."
        )


def as_json(found: Sequence[Found]) -> str:
    """Return what was checked as JSON: no number that is hidden stands in it."""
    rows = [
        {
            "measure": each.measure,
            "reader": each.reader,
            "of": each.name,
            "figures": each.figures,
            "hidden": each.hidden,
            "given_away": [
                {
                    "period": leak.key.period,
                    "month": leak.key.month,
                    "level": leak.key.level,
                    "unit": leak.key.unit,
                    "group": leak.key.part.group,
                    "split": leak.key.part.split,
                    "value": leak.key.value,
                    "exactly": leak.is_determined,
                }
                for leak in each.leaks
            ],
        }
        for each in found
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def as_table(found: Sequence[Found]) -> str:
    """Return what was checked as lines: of each kind of reader, and in all."""
    readers: dict[str, list[Found]] = {}
    for each in found:
        readers.setdefault(each.reader, []).append(each)
    lines = []
    for reader, held in readers.items():
        figures, hidden = sum(each.figures for each in held), sum(each.hidden for each in held)
        leaks = sum(len(each.leaks) for each in held)
        count = len({each.measure for each in held})
        noun = "measure" if count == 1 else "measures"
        said = "none can be worked out" if not leaks else f"{leaks:,} ARE GIVEN AWAY"
        lines.append(f"{reader}: {count} {noun}, {figures:,} figures, {hidden:,} hidden; {said}")
    for each in found:
        if each.leaks:
            lines.append(f"  {each.measure}, {each.reader}: {len(each.leaks):,} given away")
    return "\n".join(lines) or "No measure has figures yet"
