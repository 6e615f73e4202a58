"""The extract of ``make bench`` that is loaded against the clock, in small."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.loading import peak, write_visits
from dashboard.settings import PROJECT_FOLDER


def test_the_made_up_extract_loads_whole(tmp_path: Path) -> None:
    write_visits(tmp_path / "visits", children=24, visits=2_000)
    database = tmp_path / "visits.db"
    done = subprocess.run(
        [sys.executable, "-m", "bench.loading", str(tmp_path / "visits"), str(database)],
        check=True,
        stdout=subprocess.PIPE,
        cwd=PROJECT_FOLDER,
        text=True,
    )
    taken = json.loads(done.stdout)
    lines = sum(
        len(path.read_text("utf-8").splitlines()) - 1
        for path in (tmp_path / "visits").glob("*_visits.csv")
    )
    assert taken["visits"] == lines
    assert lines == pytest.approx(2_000, rel=0.1)
    assert taken["whole"] == pytest.approx(
        taken["reading"] + taken["storing"] + taken["computing"], rel=0.01
    )


def test_the_same_extract_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_visits(tmp_path / name, children=3, visits=100)
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell in this way")
def test_the_most_memory_is_at_least_what_is_held() -> None:
    assert (peak() or 0) > 10
