"""One gate: figures, lists, choices and notes have one way to a page, and it takes the viewer."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from dashboard.lines import fact_row, fact_value
from dashboard.ports import Fact, Repository, ShownFact
from data.repository import SqlRepository

PROJECT = Path(__file__).resolve().parents[2]
CODE = {
    path.relative_to(PROJECT).as_posix(): ast.parse(path.read_text("utf-8"))
    for folder in ("callbacks", "dashboard", "data", "layouts")
    for path in sorted((PROJECT / folder).rglob("*.py"))
} | {"app.py": ast.parse((PROJECT / "app.py").read_text("utf-8"))}
SCHEMA = ("data/schema/", "data/migrations/")

READERS = {
    # What fills, closes and counts facts; then what reads them for pages, behind the gate.
    "monthly_fact": {
        "data/closing.py", "data/counting.py", "data/facts.py", "data/hidden_figures.py",
        "data/supplied_facts.py", "data/demo/load.py", "data/imports/changes.py",
        "data/import_history.py", "data/disclosure_report.py", "data/beside_reads.py",
        "data/choices.py", "data/findings.py", "data/reads.py", "data/suppression.py",
    },
    "closed_fact": {
        "data/closing.py", "data/hidden_figures.py", "data/demo/load.py",
        "data/disclosure_report.py", "data/reads.py", "data/suppression.py",
    },
    "hidden_figure": {"data/hidden_figures.py", "data/disclosure_report.py"},
    "visit_due": {"data/visits_now.py", "data/demo/load.py", "data/visits_due.py"},
    "measure_comment": {"data/notebook.py", "data/demo/load.py"},
    "measure_action": {"data/notebook.py", "data/demo/load.py"},
}  # fmt: skip
"""Tables of what is told of children, and every module that may name them."""
MAKERS = {
    "ShownFact": {"data/gate.py"},
    "Reported": {"data/gate.py"},
    "Findings": {"data/gate.py"},
    "Cases": {"data/case_list.py"},
    "Case": {"data/case_list.py", "data/demo/opening.py", "data/demo/referrals.py"},
    "DueCases": {"data/visits_due.py"},
    "DueCase": {"data/visits_due.py"},
    "DueVisit": {"data/visits_due.py"},
    "DueCount": {"data/visits_due.py", "data/suppression.py"},
    "Options": {"data/choices.py"},
    "Comment": {"data/notebook.py"},
    "Action": {"data/notebook.py"},
}
"""Types of what is told, and every module that may make one."""
AS_TEXT = {"data/engine.py", "data/file_limit.py"}
"""Modules that write a statement as text, which could name a table that no import shows."""
EVERYBODY = {"area", "areas", "published", "published_everywhere", "neighbours", "snapshot"}
"""What the repository tells of no authority's own children: published, or nothing."""


def names_in(tree: ast.AST) -> tuple[set[tuple[str, str]], set[str], set[str]]:
    """Return what a module imports (from where, and its name; of a whole module no name), what it
    calls, and the attributes that it names."""
    imported: set[tuple[str, str]] = set()
    called: set[str] = set()
    attributes: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            imported |= {(node.module, each.name) for each in node.names}
        elif isinstance(node, ast.Import):
            imported |= {(each.name, "") for each in node.names}
        elif isinstance(node, ast.Attribute):
            attributes.add(node.attr)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            called.add(name)
    return imported, called, attributes


NAMES = {path: names_in(tree) for path, tree in CODE.items()}


@pytest.mark.parametrize("table", READERS)
def test_who_may_name_a_table_of_what_is_told(table: str) -> None:
    found = {
        path
        for path, (imported, _, _) in NAMES.items()
        if not path.startswith(SCHEMA)
        for module, name in imported
        if name == table and module.startswith("data.schema")
    }
    assert found <= READERS[table], f"{table} is read by {sorted(found - READERS[table])}"


@pytest.mark.parametrize("kind", MAKERS)
def test_nothing_but_the_gate_makes_what_is_told(kind: str) -> None:
    found = {path for path, (_, called, _) in NAMES.items() if kind in called}
    assert found <= MAKERS[kind], f"{kind} is made by {sorted(found - MAKERS[kind])}"


def test_no_module_takes_the_whole_schema_or_reaches_round_it() -> None:
    for path, (imported, _, _) in NAMES.items():
        if path.startswith(SCHEMA):
            continue
        modules = {module for module, name in imported if name in ("", "*")}
        assert not any(each.startswith("data.schema") for each in modules), path
        assert ("data", "schema") not in imported, path


def test_sql_is_written_under_data_and_nowhere_else() -> None:
    for path, (imported, _, _) in NAMES.items():
        modules = {module.split(".")[0] for module, _ in imported}
        assert path.startswith("data/") or path == "app.py" or "sqlalchemy" not in modules, path
        if not path.startswith(SCHEMA):
            assert ("sqlalchemy", "text") not in imported or path in AS_TEXT, path


def test_rows_are_made_of_shown_facts_alone() -> None:
    for function in (fact_row, fact_value):
        held = inspect.get_annotations(function, eval_str=True)
        assert held["fact"] is ShownFact
    assert issubclass(ShownFact, Fact)
    known = {
        path
        for path, (imported, _, _) in NAMES.items()
        if "ShownFact" in {name for _, name in imported}
    }
    assert known <= {"dashboard/lines.py", "data/case_list.py", "data/gate.py"}


def test_every_question_about_an_authority_takes_the_viewer() -> None:
    for name, function in inspect.getmembers(Repository, inspect.isfunction):
        if name.startswith("_") or name in EVERYBODY:
            continue
        for each in (function, getattr(SqlRepository, name)):
            assert list(inspect.signature(each).parameters)[:2] == ["self", "viewer"], name


def test_what_is_held_is_held_for_one_scope() -> None:
    # Nothing keeps what was read by a key of its own making: the key begins with the viewer.
    for path, (_, _, attributes) in NAMES.items():
        assert "_cache" not in attributes or path == "data/reading.py", path
