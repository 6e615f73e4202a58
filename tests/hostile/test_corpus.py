"""Each hostile file has its exact verdict, and the process that asked lives."""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy import Engine, text

from tests.hostile.corpus import cases
from tests.hostile.verdicts import KEPT, all_verdicts


def test_every_hostile_file_has_its_verdict(make_database: Callable[[str], Engine]) -> None:
    expected = json.loads(KEPT.read_text("utf-8"))
    engine = make_database("sqlite")
    found = all_verdicts(engine, lambda _: None)
    assert len(found) >= 100
    assert list(expected) == [case.name for case in cases()]
    wrong = {name: (expected[name], said) for name, said in found.items() if said != expected[name]}
    assert not wrong
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def test_no_verdict_is_an_error_that_nobody_foresaw() -> None:
    expected = json.loads(KEPT.read_text("utf-8"))
    assert not [name for name, said in expected.items() if "not expected" in said]
