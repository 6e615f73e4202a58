"""The rules of all readers: one meaning each, plain words, and a test each."""

from __future__ import annotations

import re
from pathlib import Path

from data.cases import COHORTS
from data.imports.rulebook import WORDS, all_rules

TESTS = Path(__file__).parents[1]
DOCS = Path(__file__).parents[2] / "docs"


def test_every_rule_has_an_identifier_a_severity_and_words() -> None:
    rules = all_rules()
    assert len(rules) > 100
    for rule in rules:
        assert re.fullmatch(r"[a-z0-9_]{3,40}", rule.id), rule.id
        assert rule.severity in WORDS
        assert rule.message, rule.id


def test_every_rule_stands_in_a_test() -> None:
    text = "".join(
        path.read_text("utf-8")
        for path in (*TESTS.rglob("test_*.py"), TESTS / "hostile" / "verdicts.json")
    )
    names = set(re.findall(r"[A-Za-z0-9_]+", text))
    untested = {rule.id for rule in all_rules()} - names - {name.lower() for name in names}
    assert not untested


def test_the_page_on_imports_gives_the_order_of_every_cohort() -> None:
    page = (DOCS / "imports.md").read_text("utf-8")
    for cohort in COHORTS.values():
        order = ", then ".join(f"`{kind}`" for kind in cohort.kinds)
        assert f"| `{cohort.name}` | {order} |" in page
