"""Runs every measurement, prints each with its limit, and exits 1 where one is not kept."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import annex_a, browsing, callbacks, databases, loading, outage, serving
from bench.results import Result, lines

ROUNDS = 40
TURNS = 7
COPIES = 50
ROOM = 4 * 10**9
"""Bytes of disk for a database with 51 authorities' facts, for as long as the run lasts."""


def say(words: str) -> None:
    """Tell on standard error what is under way."""
    print(words, file=sys.stderr, flush=True)


def measure(folder: Path) -> list[Result]:
    """Return every figure, measured on databases in ``folder``."""
    results: list[Result] = list(loading.measure(folder, say))
    alone = databases.import_demo(folder, say, results)
    results += databases.rebuild_facts(alone, 3, say)
    results += annex_a.to_bare(folder, say)
    say("Asking the panels")
    results += callbacks.to_trivial(alone, ROUNDS)
    results += callbacks.all_to_one(alone, ROUNDS)
    many = databases.repeated(folder / "alone.db", folder / "many.db", COPIES, say)
    say("Asking one authority among many")
    results += callbacks.many_to_alone(alone, many, COPIES + 1, ROUNDS)
    say("Starting the server")
    results.append(serving.later_start(alone, 3))
    results.append(serving.cold_start(alone))
    say("Opening pages beside a plain one")
    results += browsing.beside_plain(alone, TURNS)
    for engine in (alone, many):
        engine.dispose()
    results += outage.measure(folder, say)
    return results


def main() -> int:
    """Measure and print; the exit status."""
    with TemporaryDirectory(prefix="sightline-bench-") as name:
        if shutil.disk_usage(name).free < ROOM:
            say(f"{name} has too little room: expected {ROOM / 10**9:.0f} GB; set TMPDIR")
            return 2
        started = perf_counter()
        results = measure(Path(name))
        taken = perf_counter() - started
    print(f"Ratios and figures of one run on this machine ({taken:.0f} s in all)")
    for line in lines(results):
        print(line)
    failed = [result for result in results if not result.passes]
    print(f"\n{len(failed)} limits not kept" if failed else "\nEvery limit is kept")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
