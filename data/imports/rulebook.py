"""Every rule that a file or a row may break, in one list: for the pages, the docs and the tests."""

import json
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Final

import data.imports as folder
from data.imports.rules import Rule

NEVER: Final = "never broken"
WORDS: Final = {"refuse": "the row is kept out", "warn": "loaded, with a warning", "note": "told"}
"""What each severity means for a row."""


def all_rules() -> tuple[Rule, ...]:
    """The rules of all readers, in order of severity and identifier; each once.

    Raises ValueError where two rules of one identifier differ in severity: a report that names
    a rule must name one thing.
    """
    found: dict[tuple[str, str], Rule] = {}
    severities: dict[str, str] = {}
    for module in _modules():
        for rule in _rules_in(module):
            if severities.setdefault(rule.id, rule.severity) != rule.severity:
                raise ValueError(f"rule {rule.id} has two severities")
            found.setdefault((rule.id, rule.message), rule)
    order = list(WORDS)
    return tuple(sorted(found.values(), key=lambda rule: (order.index(rule.severity), rule.id)))


def _modules() -> Iterator[ModuleType]:
    for each in iter_modules(folder.__path__):
        if each.name not in ("worker", "limits_windows"):
            yield import_module(f"{folder.__name__}.{each.name}")


def _rules_in(module: ModuleType) -> Iterator[Rule]:
    for value in vars(module).values():
        # One that is never broken only turns a text into a value.
        if isinstance(value, Rule) and value.message != NEVER:
            yield value


def rules_text(form: str) -> str:
    """The rules as lines of text, or as JSON: identifier, severity, what it means, the words."""
    rules = all_rules()
    if form == "json":
        rows = [
            {"rule": each.id, "severity": each.severity, "message": each.message} for each in rules
        ]
        return json.dumps(rows, ensure_ascii=False, indent=2)
    width = max(len(each.id) for each in rules)
    lines = []
    for severity, meaning in WORDS.items():
        lines.append(f"{severity.capitalize()} ({meaning}):")
        lines += [
            f"  {each.id.ljust(width)}  {each.message}"
            for each in rules
            if each.severity == severity
        ]
    return "\n".join(lines)
