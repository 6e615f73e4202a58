"""SSDA903 returns of several years: which files are whose, and what a later one ends."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from dashboard.measures.registry import measures
from dashboard.viewer import full_viewer
from data.imports.errors import Refusal
from data.imports.report import ImportReport
from data.imports.run import run_import, run_imports
from data.repository import SqlRepository
from data.schema import care_episode, care_review, import_run, monthly_fact

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
) + "\n"
OC2 = (
    "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,"
    "HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED\n"
)


def load(engine: Engine, folder: Path, year: int, *episodes: tuple[str, str, str]) -> None:
    """Load one year's return of children in one placement each: child, DECOM, DEC."""
    folder.mkdir()
    children = dict.fromkeys(child for child, _, _ in episodes)
    born = "01/01/2008"
    header = "".join(f"{child},1,{born},WBRI,,,\n" for child in children)
    spells = "".join(
        f"{child},{start},S,C2,N1,U1,PR1,{end},{'E8' if end else ''},,,WV1 1AA,\n"
        for child, start, end in episodes
    )
    scores = "".join(f"{child},{born},10,,0,1,1,1,1,0,0,0\n" for child in children)
    (folder / "header.csv").write_text(HEADER + header, "utf-8")
    (folder / "episodes.csv").write_text(EPISODES + spells, "utf-8")
    (folder / "oc2.csv").write_text(OC2 + scores, "utf-8")
    run_import(engine, "ssda903", [folder], authority="330", year=year)


def held(engine: Engine, measure: str, month: str, period: str = "snapshot") -> float | None:
    """Return the numerator of a figure, None where there is no fact."""
    facts = SqlRepository(engine).facts(
        full_viewer("330"), measures()[measure], period, month, month
    )
    return facts[0].numerator if facts else None


def test_an_episode_that_the_next_return_does_not_name_has_ended(
    database: Engine, tmp_path: Path
) -> None:
    stays, gone = ("STAYS", "01/02/2016", ""), ("GONE", "01/02/2016", "")
    load(database, tmp_path / "first", 2017, stays, gone)
    assert held(database, "cla_children", "2017-03") == 2
    load(database, tmp_path / "second", 2018, stays, ("NEW", "05/06/2017", ""))
    assert held(database, "cla_children", "2017-03") == 2
    assert held(database, "cla_children", "2017-04") == 1
    assert held(database, "cla_children", "2018-03") == 2


def current(engine: Engine) -> list[tuple[str, str]]:
    """Return child and start of the episodes that count."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(care_episode.c.person_id, care_episode.c.start_date)
            .where(care_episode.c.is_current)
            .order_by(care_episode.c.person_id, care_episode.c.start_date)
        )
        return [(row.person_id, row.start_date.isoformat()) for row in rows]


@pytest.mark.parametrize("corrected", ["20/04/2016", "03/05/2016"])
@pytest.mark.parametrize("newer_first", [True, False])
def test_a_start_that_the_next_return_corrects_is_one_episode(
    database: Engine, tmp_path: Path, corrected: str, newer_first: bool
) -> None:
    returns = [(2017, "01/05/2016"), (2018, corrected)]
    for year, start in reversed(returns) if newer_first else returns:
        load(database, tmp_path / str(year), year, ("A", start, ""))
    day, month, year_started = corrected.split("/")
    assert current(database) == [("A", f"{year_started}-{month}-{day}")]
    assert held(database, "cla_children", "2017-03") == 1


def test_an_episode_that_ended_late_in_the_year_stands_beside_the_one_that_followed(
    database: Engine, tmp_path: Path
) -> None:
    """The next return knows that it had ended, and need not name it."""
    load(database, tmp_path / "first", 2017, ("A", "01/05/2016", ""))
    load(database, tmp_path / "second", 2018, ("A", "15/03/2017", ""))
    assert current(database) == [("A", "2016-05-01"), ("A", "2017-03-15")]


def test_an_older_year_loaded_again_while_it_is_replaced_says_by_what(
    database: Engine, tmp_path: Path
) -> None:
    load(database, tmp_path / "a", 2017, ("A", "01/05/2016", ""))
    load(database, tmp_path / "b", 2017, ("B", "01/05/2016", ""))
    with pytest.raises(Refusal, match=r"are import 1, which a later one of the same year has"):
        run_import(database, "ssda903", [tmp_path / "a"], authority="330", year=2017)
    assert current(database) == [("B", "2016-05-01")]


def test_the_order_of_the_returns_changes_nothing(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path / "second", 2018, ("A", "01/02/2016", "05/05/2017"))
    load(database, tmp_path / "first", 2017, ("A", "01/02/2016", ""))
    assert held(database, "cla_children", "2017-04") == 1
    assert held(database, "cla_children", "2017-05") == 0


def test_scores_of_a_return_are_of_its_year_and_of_no_other_month(
    database: Engine, tmp_path: Path
) -> None:
    load(database, tmp_path / "first", 2017, ("A", "01/02/2015", ""))
    load(database, tmp_path / "second", 2018, ("A", "01/02/2015", ""))
    assert held(database, "sdq_completion", "2018-03", "year") == 1
    assert held(database, "sdq_completion", "2017-09", "rolling_12") is None


def a_year(
    folder: Path, year: int, *, names: str = "{}.csv", children: tuple[str, ...] = ("A", "B")
) -> Path:
    """Write one year's return, with reviews, of children in care since May before it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    start = f"01/05/{year - 1}"
    files = {
        "header": HEADER + "".join(f"{child},1,01/01/2008,WBRI,,,\n" for child in children),
        "episodes": EPISODES
        + "".join(f"{child},{start},S,C2,N1,U1,PR1,,,,,WV1 1AA,\n" for child in children),
        "reviews": "CHILD,DOB,REVIEW,REVIEW_CODE\n"
        + "".join(f"{child},01/01/2008,01/06/{year - 1},PN1\n" for child in children),
    }
    for name, text in files.items():
        (folder / names.format(name)).write_text(text, "utf-8")
    return folder


def years(engine: Engine) -> list[tuple[int, int, str]]:
    """Return import, year and number of reviews of every import."""
    statement = (
        select(import_run.c.import_id, import_run.c.year, func.count(care_review.c.source_id))
        .outerjoin(care_review, care_review.c.import_id == import_run.c.import_id)
        .group_by(import_run.c.import_id, import_run.c.year)
        .order_by(import_run.c.import_id)
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(statement)]


def load_all(engine: Engine, *paths: Path) -> tuple[ImportReport, ...]:
    """Load whatever is there for 330, without computing facts."""
    return run_imports(engine, "ssda903", paths, authority="330", compute=False)


def test_a_folder_a_year_oldest_first(database: Engine, tmp_path: Path) -> None:
    a_year(tmp_path / "all" / "this year", 2019, children=("A",))
    a_year(tmp_path / "all" / "the year before", 2018)
    first, second = load_all(database, tmp_path / "all")
    assert (first.year, second.year) == (2018, 2019)
    assert years(database) == [(1, 2018, 2), (2, 2019, 1)]
    assert [file.file_name for file in first.files] == [file.file_name for file in second.files]
    again = load_all(database, tmp_path / "all")
    assert [report.already_loaded for report in again] == [True, True]


def test_years_in_the_names_of_files_of_one_folder(database: Engine, tmp_path: Path) -> None:
    a_year(tmp_path, 2018, names="SSDA903_2018_{}.csv")
    a_year(tmp_path, 2019, names="{} 2018-19.CSV")
    load_all(database, tmp_path)
    assert years(database) == [(1, 2018, 2), (2, 2019, 2)]


def test_a_zip_with_a_folder_a_year(database: Engine, tmp_path: Path) -> None:
    for year in (2017, 2018):
        a_year(tmp_path / str(year), year)
    with zipfile.ZipFile(tmp_path / "returns.zip", "w") as archive:
        for path in sorted(tmp_path.glob("*/*.csv")):
            archive.write(path, f"returns/{path.parent.name}/{path.name}")
    load_all(database, tmp_path / "returns.zip")
    assert years(database) == [(1, 2017, 2), (2, 2018, 2)]


def test_single_files_of_one_year_and_of_several(database: Engine, tmp_path: Path) -> None:
    paths = [path for year in (2017, 2018) for path in a_year(tmp_path / str(year), year).iterdir()]
    load_all(database, *(path for path in paths if path.parent.name == "2017"))
    assert years(database) == [(1, 2017, 2)]
    load_all(database, *paths)
    assert years(database) == [(1, 2017, 2), (2, 2018, 2)]


def test_files_without_a_telling_name_are_known_by_their_columns(
    database: Engine, tmp_path: Path
) -> None:
    folder = a_year(tmp_path / "r", 2018)
    for number, name in enumerate(("header", "episodes", "reviews")):
        (folder / f"{name}.csv").rename(folder / f"download{number}.csv")
    (folder / "download9.csv").write_text("a,b\n1,2\n", "utf-8")
    [report] = load_all(database, folder)
    tables = [file.record_table for file in report.files]
    assert tables == ["person", "care_episode", "care_review"]
    unknown = [issue.file_name for issue in report.issues if issue.rule == "file_unknown"]
    assert unknown == ["download9.csv"]


def test_a_year_named_counts_among_several_and_is_told(database: Engine, tmp_path: Path) -> None:
    a_year(tmp_path / "2018", 2018)
    a_year(tmp_path / "2020", 2019)
    first, second = load_all(database, tmp_path)
    assert (first.year, second.year) == (2018, 2020)
    assert "year_named" not in {issue.rule for issue in first.issues}
    [told] = [issue for issue in second.issues if issue.rule == "year_named"]
    assert told.message == (
        "loaded as the year to 31 March 2020; the name says 2020, most episodes began in the "
        "year to 31 March 2019"
    )


@pytest.mark.parametrize(
    ("folders", "year", "words"),
    [
        ({"2018": 2018, "2019": 2019}, 2018, "hold 2 returns (2018, 2019), so one year, 2018,"),
        ({"a": 2018, "b": 2018}, None, "Two returns are of the year to 31 March 2018: a and b"),
        ({"2017": 2018, "2019": 2019}, None, "2017: named 2017, but most of its episodes began"),
        ({"2018 x": 2018, "2018 y": 2018}, None, "are both the file episodes"),
    ],
)
def test_returns_that_cannot_be_told_apart_change_nothing(
    database: Engine, tmp_path: Path, folders: dict[str, int], year: int | None, words: str
) -> None:
    for name, of in folders.items():
        a_year(tmp_path / name, of)
    with pytest.raises(Refusal) as refusal:
        run_imports(database, "ssda903", [tmp_path], authority="330", year=year, compute=False)
    assert words in str(refusal.value)
    assert years(database) == []


def test_a_file_of_no_year_among_several_is_refused(database: Engine, tmp_path: Path) -> None:
    a_year(tmp_path, 2018, names="{}_2018.csv")
    a_year(tmp_path, 2019, names="{}_2019.csv")
    (tmp_path / "oc2.csv").write_text(OC2, "utf-8")
    with pytest.raises(Refusal, match=r"oc2\.csv: its year cannot be told"):
        load_all(database, tmp_path)


def test_half_a_return_among_several_is_named(database: Engine, tmp_path: Path) -> None:
    a_year(tmp_path / "2018", 2018)
    (a_year(tmp_path / "2019", 2019) / "episodes.csv").unlink()
    with pytest.raises(Refusal, match=r"2019: episodes\.csv is missing"):
        load_all(database, tmp_path)


def test_a_stray_date_far_off_is_no_year(database: Engine, tmp_path: Path) -> None:
    folder = a_year(tmp_path / "r", 2018)
    with (folder / "episodes.csv").open("a", encoding="utf-8") as file:
        for start in ("31/12/9999", "30/12/9999", "29/12/9999"):
            file.write(f"A,{start},S,C2,N1,U1,PR1,,,,,WV1 1AA,\n")
    [report] = load_all(database, folder)
    assert (report.year, report.rows_refused) == (2018, 3)


def test_a_social_worker_without_a_team_changes_no_figure(database: Engine, tmp_path: Path) -> None:
    folder = a_year(tmp_path / "r", 2018)
    everything = select(monthly_fact).order_by(*monthly_fact.primary_key.columns)
    run_import(database, "ssda903", [folder], authority="330")
    with database.connect() as connection:
        before = connection.execute(everything).all()
    (folder / "sw_episodes.csv").write_text(
        "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\nA,01/01/2008,SW1,01/05/2017,,FCONTA\n", "utf-8"
    )
    assert len(run_import(database, "ssda903", [folder], authority="330").files) == 4
    with database.connect() as connection:
        assert connection.execute(everything).all() == before
    assert ("team", "unknown") in {(row.level, row.unit) for row in before}
