"""The demonstration in every format: each gives the figures that the dataset gives.

Every format goes through the ordinary door into a database of its own. Each fact that it yields
is compared with the demonstration's own; what a format cannot carry stands in ``NOT_CARRIED``
with its reason, and everything else must be equal.
"""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select

from dashboard.period import months_between
from data.demo import AUTHORITY, formats
from data.demo.__main__ import main
from data.demo.annex_a import write_annex_a
from data.demo.cin_census import write_census
from data.demo.formats import AS_AT, RETURN_YEARS, write_returns
from data.demo.held import Held
from data.demo.held_rows import held
from data.demo.ssda903 import write_ssda903
from data.demo.write import made_up
from data.imports.run import run_import
from data.schema import import_issue, monthly_fact, team

Make = Callable[[str], Engine]


class Key(NamedTuple):
    """What a fact is of."""

    measure: str
    period: str
    month: str
    level: str
    unit: str
    group: str
    group_value: str
    split: str
    split_value: str


class Value(NamedTuple):
    """What it says."""

    numerator: float | None
    denominator: float | None
    too_early: int
    unknown: int
    status: str


Facts = dict[Key, Value]


@dataclass(frozen=True)
class Gap:
    """Facts that a kind of import cannot carry: those of all that is named here."""

    kind: str
    reason: str
    measures: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    split_values: tuple[str, ...] = ()
    months: tuple[str, ...] = ()

    def covers(self, key: Key) -> bool:
        """Whether a fact is one of these."""
        pairs = (
            (self.measures, key.measure),
            (self.levels, key.level),
            (self.groups, key.group),
            (self.splits, key.split),
            (self.split_values, key.split_value),
            (self.months, key.month),
        )
        return all(not named or value in named for named, value in pairs)


MISSING: Final = ("missing_incidents", "missing_children", "missing_away")
BY_TEAM: Final = ("team", "locality", "service")
NOT_CARRIED: Final = (
    Gap("ssda903", "the return names no team", levels=BY_TEAM),
    Gap("ssda903", "the return says nothing of disability", groups=("disability",)),
    Gap(
        "ssda903",
        "of the children missing the return holds those in care alone",
        measures=MISSING,
        splits=("all",),
    ),
    Gap(
        "ssda903",
        "of the children missing the return holds those in care alone",
        measures=MISSING,
        split_values=("child_in_need", "protection_plan", "other"),
    ),
    Gap(
        "ssda903",
        "of a child in care since before the first return only the episodes of its year are told, "
        "so how long is not known",
        measures=("cla_length_of_care",),
        splits=("care_length",),
    ),
    Gap("cin-census", "the census names no team", levels=BY_TEAM),
    Gap(
        "cin-census",
        "of a plan from before the records only the reviews since then are judged, and the "
        "censuses begin half a year later",
        measures=("cp_reviews_in_time",),
        months=tuple(months_between("2016-04", "2017-06")),
    ),
    Gap(
        "cin-census",
        "two assessments were left open when their case closed, of which no later census knows",
        measures=("assessments_open_late",),
        months=tuple(months_between("2017-04", "2019-03")),
    ),
    Gap("annex-a", "a team's locality and service stand in no list", levels=BY_TEAM[1:]),
    Gap("annex-a", "list 1 names no team", measures=("mash_enquiries",), levels=("team",)),
    Gap("annex-a", "list 1 holds no outcome", measures=("mash_enquiries",), splits=("outcome",)),
    Gap(
        "annex-a",
        "lists 1 and 3 hold no disability, and not every child is in another list",
        measures=("mash_enquiries", "referrals", "referrals_nfa", "rereferrals_12_months"),
        groups=("disability",),
    ),
    Gap(
        "annex-a",
        "a newer workbook may name the child in list 1 or 3 alone, where disability is unknown",
        measures=("assessments_45_days", "s47_started", "icpc_15_days"),
        groups=("disability",),
        months=("2019-02", "2019-03"),
    ),
    Gap(
        "annex-a",
        "list 7 holds the latest visit at which the child was seen, and no attempt after it",
        measures=("cp_seen_alone",),
    ),
)

CARRIED: Final = {
    "ssda903": {
        ("cla_children", "snapshot"): ("2016-04", "2019-03"),
        # A year of the records has to go before.
        ("cla_placements_3plus", "snapshot"): ("2017-03", "2019-03"),
        # Two and a half years have to: nobody's start is unknown after that.
        ("cla_same_placement_2_years", "snapshot"): ("2018-09", "2019-03"),
        # The demonstration's questionnaires begin in April 2018.
        ("sdq_average", "year"): ("2019-03", "2019-03"),
        ("sdq_completion", "year"): ("2019-03", "2019-03"),
        ("health_assessment", "year"): ("2019-03", "2019-03"),
        ("dental_check", "year"): ("2019-03", "2019-03"),
        ("immunisations", "year"): ("2019-03", "2019-03"),
        # Before, a review may have been held ahead of the first return.
        ("cla_reviews_in_time", "snapshot"): ("2017-04", "2019-03"),
        ("cla_participation", "month"): ("2016-04", "2019-03"),
        ("missing_incidents", "month"): ("2016-04", "2019-03"),
        ("adoptions", "month"): ("2016-04", "2019-03"),
        ("adoption_a2", "year_to_date"): ("2017-04", "2019-03"),
    },
    "cin-census": {
        ("referrals", "month"): ("2016-04", "2019-03"),
        ("referrals", "rolling_12"): ("2017-03", "2019-03"),
        ("assessments_45_days", "month"): ("2016-04", "2019-03"),
        ("assessments_45_days", "rolling_12"): ("2017-03", "2019-03"),
        ("cp_children", "snapshot"): ("2016-04", "2019-03"),
        ("s47_started", "month"): ("2016-04", "2019-03"),
        ("icpc_15_days", "month"): ("2016-04", "2019-03"),
        ("cp_reviews_in_time", "snapshot"): ("2016-07", "2019-03"),
        ("cp_repeat_ever", "rolling_12"): ("2017-03", "2019-03"),
    },
    "annex-a": {
        ("mash_enquiries", "month"): ("2019-02", "2019-09"),
        ("referrals", "month"): ("2019-02", "2019-09"),
        ("assessments_45_days", "month"): ("2019-02", "2019-09"),
        ("cin_children", "snapshot"): ("2019-07", "2019-09"),
        ("cp_children", "snapshot"): ("2019-07", "2019-09"),
        ("cla_children", "snapshot"): ("2019-07", "2019-09"),
        ("cla_visits_in_timescale", "snapshot"): ("2019-07", "2019-09"),
        ("cla_outside_authority", "snapshot"): ("2019-07", "2019-09"),
        ("s47_started", "month"): ("2019-02", "2019-09"),
        ("icpc_15_days", "month"): ("2019-02", "2019-09"),
        ("rereferrals_12_months", "month"): ("2019-02", "2019-09"),
        ("adoptions", "month"): ("2019-02", "2019-09"),
        ("adoption_a1", "year_to_date"): ("2019-04", "2019-09"),
        ("cl_suitable_accommodation", "snapshot"): ("2019-09", "2019-09"),
    },
}
"""The figures that each kind must give, and their first and last month."""


@pytest.fixture(scope="module")
def records() -> Held:
    """The demonstration's records, made up once."""
    return held(made_up(336, lambda _: None))


@pytest.fixture(scope="module")
def files(records: Held, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's returns, written once."""
    folder = tmp_path_factory.mktemp("formats")
    write_returns(records, folder, lambda _: None)
    return folder


def paths_of(kind: str, files: Path) -> list[Path]:
    """The returns of a kind, oldest first."""
    if kind == "ssda903":
        return [files / "ssda903" / str(year) for year in RETURN_YEARS]
    if kind == "cin-census":
        return [files / "cin_census" / f"cin_census_{year}.xml" for year in RETURN_YEARS]
    return [files / "annex_a" / f"annex_a_{day}.xlsx" for day in AS_AT]


def load(engine: Engine, kind: str, files: Path, *, compute: bool = True) -> None:
    """Load the returns of a kind; the facts are computed once, at the end. No row is refused."""
    paths = paths_of(kind, files)
    for path in paths:
        report = run_import(
            engine,
            kind,
            [path],
            authority=AUTHORITY,
            year=int(path.name) if kind == "ssda903" else None,
            data_to=date.fromisoformat(path.stem[-10:]) if kind == "annex-a" else None,
            demonstration=True,
            compute=compute and path == paths[-1],
        )
        assert report.rows_loaded > 0
        assert report.rows_refused == 0


@pytest.fixture(scope="module", params=["ssda903", "cin-census", "annex-a"])
def loaded(request: pytest.FixtureRequest, make_database: Make, files: Path) -> tuple[str, Engine]:
    """A kind of return, and a database that holds the demonstration's returns of it alone."""
    engine = make_database("sqlite")
    load(engine, request.param, files)
    return request.param, engine


def facts(engine: Engine) -> Facts:
    """Every fact of the demonstration, teams by their names."""
    columns = (*Key._fields, *Value._fields)
    with engine.connect() as connection:
        rows = connection.execute(
            select(*(monthly_fact.c[name] for name in columns)).where(
                monthly_fact.c.authority_code == AUTHORITY
            )
        ).all()
        named = connection.execute(select(team.c.team_id, team.c.name)).all()
    teams = {row.team_id: row.name for row in named}
    found: Facts = {}
    for row in rows:
        key = Key(*row[: len(Key._fields)])
        if key.level == "team":
            key = key._replace(unit=teams.get(key.unit, key.unit))
        found[key] = Value(*row[len(Key._fields) :])
    return found


@pytest.fixture(scope="module")
def ours(demo_engine: Engine) -> Facts:
    """The facts of the dataset."""
    return facts(demo_engine)


def headline(key: Key) -> bool:
    """Whether a fact is that of the whole authority."""
    return (key.level, key.group, key.split) == ("all", "none", "all")


def given(found: Facts) -> set[tuple[str, str, str]]:
    """The measures, periods and months in which nothing is unknown for want of history."""
    return {
        (key.measure, key.period, key.month)
        for key, value in found.items()
        if headline(key) and value.status == "ok" and not value.unknown
    }


def test_every_format_gives_the_figures_of_the_dataset(
    loaded: tuple[str, Engine], ours: Facts
) -> None:
    kind, engine = loaded
    theirs = facts(engine)
    served = given(theirs)
    gaps = [gap for gap in NOT_CARRIED if gap.kind == kind]
    compared = [
        key
        for key in ours.keys() | theirs.keys()
        if (key.measure, key.period, key.month) in served
        if not any(gap.covers(key) for gap in gaps)
    ]
    different = [
        (key, ours.get(key), theirs.get(key))
        for key in compared
        if ours.get(key) != theirs.get(key)
    ]
    assert sorted(different) == []
    assert len(compared) > 300


def test_every_format_serves_the_months_that_it_can(loaded: tuple[str, Engine]) -> None:
    kind, engine = loaded
    served = given(facts(engine))
    for (measure, period), (first, last) in CARRIED[kind].items():
        months = {month for *figure, month in served if figure == [measure, period]}
        assert months >= set(months_between(first, last)), (measure, period)


def test_every_gap_is_one(loaded: tuple[str, Engine], ours: Facts) -> None:
    """No exception stands longer than its reason."""
    kind, engine = loaded
    theirs = facts(engine)
    served = given(theirs)
    for gap in NOT_CARRIED:
        if gap.kind == kind:
            assert any(
                ours.get(key) != theirs.get(key)
                for key in ours
                if (key.measure, key.period, key.month) in served and gap.covers(key)
            ), gap.reason


def test_no_row_of_the_demonstration_is_warned_of(loaded: tuple[str, Engine]) -> None:
    _, engine = loaded
    with engine.connect() as connection:
        warned = connection.execute(
            select(import_issue.c.file_name, import_issue.c.rule, import_issue.c.column_name)
            .where(import_issue.c.severity != "note")
            .distinct()
        ).all()
    assert warned == []


def test_no_child_counts_twice_where_every_format_is_loaded(
    make_database: Make, demo_engine: Engine, ours: Facts, files: Path
) -> None:
    """The dataset serves every cohort that it covers: the others change no figure of it."""
    engine = make_database("sqlite")
    source, target = str(demo_engine.url.database), str(engine.url.database)
    with sqlite3.connect(source) as original, sqlite3.connect(target) as copy:
        original.backup(copy)
    copy.close()
    original.close()
    for kind in ("ssda903", "cin-census", "annex-a"):
        load(engine, kind, files, compute=kind == "annex-a")
    together = facts(engine)
    assert {key: value for key, value in together.items() if key in ours} == ours
    # What is new is of figures that the dataset has not got.
    more = {(key.measure, key.period) for key in together.keys() - ours.keys()}
    assert more.isdisjoint((key.measure, key.period) for key in ours)


def test_the_same_records_write_the_same_bytes(records: Held, files: Path, tmp_path: Path) -> None:
    """That the same seed makes the same records is a test of the generator."""
    year, day = RETURN_YEARS[-1], AS_AT[-1]
    write_ssda903(records, tmp_path / "ssda903", year)
    write_census(records, tmp_path / "census.xml", year)
    write_annex_a(records, tmp_path / "annex.xlsx", day)
    for path in (tmp_path / "ssda903").iterdir():
        assert path.read_bytes() == (files / "ssda903" / str(year) / path.name).read_bytes()
    (census,), (workbook,) = paths_of("cin-census", files)[-1:], paths_of("annex-a", files)[-1:]
    assert (tmp_path / "census.xml").read_bytes() == census.read_bytes()
    assert (tmp_path / "annex.xlsx").read_bytes() == workbook.read_bytes()


def test_a_return_knows_nothing_that_came_after_its_year(files: Path) -> None:
    for year in RETURN_YEARS:
        last = date(year, 3, 31)
        with (files / "ssda903" / str(year) / "episodes.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for column in ("DECOM", "DEC"):
                    day, month, of = (row[column] or "01/01/2000").split("/")
                    assert date(int(of), int(month), int(day)) <= last
                assert bool(row["DEC"]) == bool(row["REC"])


def test_a_census_knows_nothing_that_came_after_its_year(files: Path) -> None:
    for year, path in zip(RETURN_YEARS, paths_of("cin-census", files), strict=True):
        last = date(year, 3, 31)
        unborn = 0
        for element in etree.parse(path).iter():
            name, text = str(element.tag), element.text or ""
            if name == "ExpectedPersonBirthDate":
                assert date.fromisoformat(text) > last
                unborn += 1
            elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                assert date.fromisoformat(text) <= last
        assert unborn > 10


def test_the_workbook_counts_placements_as_the_case_queries_do(files: Path, ours: Facts) -> None:
    """A column that no figure rests on: the workbook counts them by itself."""
    for day, path in zip(AS_AT, paths_of("annex-a", files), strict=True):
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("List 8")
        _, headers, *rows = sheet.to_python()
        number = headers.index("Number of Placements in the Last 12 months")
        ceased = headers.index("Date Ceased to be Looked After ")
        many = sum(int(str(row[number]).split(".")[0]) >= 3 for row in rows if not row[ceased])
        month = f"{day:%Y-%m}"
        whole = ("all", "all", "none", "all", "all", "all")
        assert ours[Key("cla_placements_3plus", "snapshot", month, *whole)].numerator == many


def test_the_files_can_be_asked_for_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(formats, "write_demo_formats", lambda folder, _: asked.append(folder))
    monkeypatch.setattr("sys.argv", ["python -m data.demo", str(tmp_path)])
    main()
    assert asked == [tmp_path]
    assert capsys.readouterr().out.strip() == str(tmp_path)
