"""SSDA903 returns of two years: what the later one does not know has ended."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from dashboard.measures.registry import measures
from dashboard.viewer import full_viewer
from data.imports.run import run_import
from data.repository import SqlRepository

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
