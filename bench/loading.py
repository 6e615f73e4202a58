"""Loads 500,000 visits in a process of its own, which tells the time and the memory that it took.

``python -m bench.loading FOLDER DATABASE`` is that process; what it prints is read by ``measure``.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from bench.results import Result

AUTHORITY = "336"
VISITS = 500_000
CHILDREN = 6_000
FIRST, LAST = date(2015, 10, 1), date(2019, 3, 31)
SECONDS = 30.0
MEGABYTES = 600.0
COLUMNS = {
    "person": ("pers_person_id", "pers_sex", "pers_ethnicity", "pers_dob"),
    "department": ("dept_team_id", "dept_team_name", "dept_team_parent_name"),
    "involvements": (
        "invo_involvements_id",
        "invo_person_id",
        "invo_professional_id",
        "invo_professional_team",
        "invo_involvement_start_date",
        "invo_involvement_end_date",
    ),
    "cin_episodes": (
        "cine_referral_id",
        "cine_person_id",
        "cine_referral_date",
        "cine_referral_source_code",
        "cine_referral_nfa",
        "cine_close_date",
        "cine_close_reason",
    ),
    "cin_plans": (
        "cinp_cin_plan_id",
        "cinp_person_id",
        "cinp_cin_plan_start_date",
        "cinp_cin_plan_end_date",
    ),
    "cp_plans": (
        "cppl_cp_plan_id",
        "cppl_person_id",
        "cppl_cp_plan_start_date",
        "cppl_cp_plan_end_date",
    ),
    "cla_episodes": (
        "clae_cla_episode_id",
        "clae_person_id",
        "clae_cla_placement_id",
        "clae_cla_episode_start_date",
        "clae_cla_episode_start_reason",
        "clae_cla_primary_need_code",
        "clae_cla_episode_ceased_date",
        "clae_cla_episode_ceased_reason",
    ),
    "cla_placement": (
        "clap_cla_placement_id",
        "clap_cla_placement_type",
        "clap_cla_placement_provider",
        "clap_cla_placement_postcode",
    ),
    **{
        f"{kind}_visits": tuple(
            f"{short}_{name}"
            for name in (
                f"{kind}_visit_id",
                "person_id",
                f"{kind}_visit_date",
                f"{kind}_visit_seen",
                f"{kind}_visit_seen_alone",
            )
        )
        for kind, short in (("cin", "cinv"), ("cp", "cppv"), ("cla", "clav"))
    },
}
SPELLS = (("cin", 90, 270), ("cp", 150, 420), ("cla", 120, 700))
"""Kinds of help with the fewest and most days that a child has of it at a time."""


def write_visits(folder: Path, children: int = CHILDREN, visits: int = VISITS) -> None:
    """Write a made-up extract: children whose help follows on, each visited every few weeks.

    The same numbers give the same bytes.
    """
    rows: dict[str, list[Sequence[object]]] = {name: [] for name in COLUMNS}
    rows["department"] = [(f"T{n}", f"Team {n}", "Locality teams") for n in range(30)]
    days = (LAST - FIRST).days
    every = days * children / visits
    random = Random(901)
    for number in range(children):
        _life(random, f"C{number:06d}", every, rows)
    folder.mkdir(parents=True)
    for name, held in rows.items():
        with (folder / f"ssd_{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS[name])
            writer.writerows(held)


def _life(
    random: Random, child: str, every: float, rows: dict[str, list[Sequence[object]]]
) -> None:
    born = FIRST - timedelta(days=random.randrange(5000))
    rows["person"].append((child, random.choice("MF"), random.choice(("WBRI", "BAFR")), born))
    rows["cin_episodes"].append((f"R{child}", child, FIRST, "6", "N", "", ""))
    teams = [f"T{random.randrange(30)}" for _ in range(3)]
    cuts = [FIRST, FIRST + timedelta(days=400), FIRST + timedelta(days=800), ""]
    for place, team in enumerate(teams):
        key = len(rows["involvements"])
        rows["involvements"].append(
            (f"I{key}", child, f"W{key % 900}", team, cuts[place], cuts[place + 1])
        )
    day = FIRST + timedelta(days=random.randrange(int(every)))
    while day < LAST:
        kind, shortest, longest = random.choice(SPELLS)
        end = day + timedelta(days=random.randint(shortest, longest))
        until = end if end <= LAST else ""
        key = len(rows["cla_episodes" if kind == "cla" else f"{kind}_plans"])
        if kind == "cla":
            rows["cla_placement"].append((f"P{key}", "U6", "PR1", f"ZZ{key % 100} 1ZZ"))
            ended = "E3" if until else ""
            rows["cla_episodes"].append((f"E{key}", child, f"P{key}", day, "S", "N1", until, ended))
        else:
            rows[f"{kind}_plans"].append((f"N{key}", child, day, until))
        for visited in _visits(random, day, min(end, LAST), every):
            held = rows[f"{kind}_visits"]
            held.append((f"V{len(held):07d}", child, visited, random.choice("YYYYN"), "N"))
        day = end


def _visits(random: Random, day: date, end: date, every: float) -> Iterator[date]:
    while day < end:
        yield day
        day += timedelta(days=max(1, round(random.uniform(0.5, 1.5) * every)))


def measure(folder: Path, say: Callable[[str], None]) -> Iterator[Result]:
    """Yield the seconds and megabytes of loading the extract into a new SQLite database."""
    say(f"Making up an extract of {VISITS:,} visits")
    write_visits(folder / "visits")
    say("Loading it")
    done = subprocess.run(
        [sys.executable, "-m", "bench.loading", str(folder / "visits"), str(folder / "visits.db")],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    taken = json.loads(done.stdout)
    title = f"Import of {taken['visits']:,} visits (ssd) with the plans and care they belong to"
    yield Result(title, "files read and checked", taken["reading"], "s")
    yield Result(title, "stored", taken["storing"], "s")
    yield Result(title, "facts computed", taken["computing"], "s")
    yield Result(title, "the whole", taken["whole"], "s", SECONDS)
    if taken["megabytes"] is not None:
        yield Result(title, "memory at its highest", taken["megabytes"], "MB", MEGABYTES)


def peak() -> float | None:
    """Return the most memory that this process has held, in megabytes; None where none tells.

    Linux: the high-water mark of this program alone. What ``getrusage`` says there may be that
    of the process which started it.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    try:
        import resource
    except ImportError:
        return None
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main(folder: str, database: str) -> None:
    """Load ``folder`` into a new database and print what it took as JSON."""
    from bench.databases import sqlite_engine
    from data.engine import prepare
    from data.imports.run import run_import

    engine = sqlite_engine(Path(database))
    prepare(engine)
    marks: dict[str, float] = {}

    def progress(words: str) -> None:
        marks[words] = perf_counter()

    started = perf_counter()
    report = run_import(
        engine, "ssd", [Path(folder)], authority=AUTHORITY, data_to=LAST, progress=progress
    )
    ended = perf_counter()
    stored, computed = marks["Storing"], marks["Computing the figures"]
    engine.dispose()
    print(
        json.dumps(
            {
                "visits": sum(f.rows_loaded for f in report.files if f.record_table == "visit"),
                "reading": stored - started,
                "storing": computed - stored,
                "computing": ended - computed,
                "whole": ended - started,
                "megabytes": peak(),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
