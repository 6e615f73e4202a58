"""The command line as other things rely on it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.measures.registry import measures
from data.cli import main
from tests.data.records import Records

ROW = [
    "month", "period", "team", "split", "area", "method", "n", "numerator", "denominator", "value",
    "status",
]  # fmt: skip
STATUSES = {
    "ok", "provisional", "too_early", "not_enough_history", "no_data", "suppressed", "symbol",
}  # fmt: skip


class Cli:
    """Runs ``sightline`` on one database and gives what it printed."""

    def __init__(
        self, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("SIGHTLINE_DATABASE_URL", url)
        self.capsys = capsys

    def __call__(self, *words: str) -> str:
        """Run a command that succeeds; return its standard output."""
        status = main([str(word) for word in words])
        found = self.capsys.readouterr()
        assert status == 0, found.err
        return found.out

    def refused(self, *words: str) -> str:
        """Run a command that fails; return its one line on standard error."""
        status = main([str(word) for word in words])
        found = self.capsys.readouterr()
        assert status == 2
        lines = [line for line in found.err.splitlines() if line.startswith("sightline: ")]
        assert len(lines) == 1
        assert "Traceback" not in found.err
        return lines[0]

    def json(self, *words: str) -> Any:
        """Run a command with ``--format json``."""
        return json.loads(self(*words, "--format", "json"))


@pytest.fixture
def empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cli:
    """The command line on a database that does not exist yet."""
    return Cli(f"sqlite:///{(tmp_path / 'new.db').as_posix()}", monkeypatch, capsys)


@pytest.fixture
def demo(
    demo_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cli:
    """The command line on the demonstration."""
    return Cli(demo_database_url, monkeypatch, capsys)


def test_figures_as_json_hold_exactly_what_is_promised(demo: Cli) -> None:
    found = demo.json("figures", "--measure", "cin_seen_5_days", "--month", "2019-09")
    assert list(found) == ["measure", "unit", "polarity", "rows"]
    assert (found["measure"], found["unit"], found["polarity"]) == (
        "cin_seen_5_days",
        "percent",
        "higher",
    )
    assert [list(row) for row in found["rows"]] == [ROW]
    row = found["rows"][0]
    assert (row["numerator"], row["denominator"], row["value"]) == (124, 160, 77.5)
    assert (row["period"], row["team"], row["split"], row["area"]) == ("month", None, None, None)


def test_all_measures_are_an_array(demo: Cli) -> None:
    found = demo.json("figures", "--measure", "all", "--month", "2019-03")
    assert [each["measure"] for each in found] == list(measures())
    assert {row["status"] for each in found for row in each["rows"]} <= STATUSES


def test_months_from_and_to(demo: Cli) -> None:
    rows = demo.json(
        "figures", "--measure", "cla_children", "--from", "2019-01", "--to", "2019-04"
    )["rows"]
    assert [row["month"] for row in rows] == ["2019-01", "2019-02", "2019-03", "2019-04"]
    assert [row["status"] for row in rows] == ["provisional", "provisional", "ok", "provisional"]


def test_by_team_and_one_team_agree(demo: Cli) -> None:
    words = ("figures", "--measure", "cin_visits_in_timescale", "--month", "2019-09")
    teams = demo.json(*words, "--by", "team")["rows"]
    for row in teams:
        assert demo.json(*words, "--team", row["team"])["rows"] == [row]


@pytest.mark.parametrize("by", ["locality", "age", "sex", "ethnicity", "disability"])
def test_every_breakdown_sums_to_the_whole(demo: Cli, by: str) -> None:
    words = ("figures", "--measure", "cp_children", "--month", "2019-09")
    rows = demo.json(*words, "--by", by)["rows"]
    assert sum(row["value"] for row in rows) == 258
    assert all(row["split"] for row in rows)


def test_splits_say_which_they_are(demo: Cli) -> None:
    words = ("figures", "--measure", "mash_enquiries", "--month", "2019-09")
    whole = demo.json(*words)["rows"][0]["value"]
    rows = demo.json(*words, "--by", "split")["rows"]
    for split in ("source", "outcome"):
        found = [row["value"] for row in rows if row["split"].startswith(f"{split}: ")]
        assert sum(found) == whole


def test_a_comparison_carries_its_word_its_area_and_its_neighbours(demo: Cli) -> None:
    words = "neighbours-2021-mean,neighbours-2025-median,region,england,authority-331"
    rows = demo.json(
        "figures", "--measure", "sdq_average", "--month", "2018-03", "--compare", words
    )["rows"]
    compared = {row["method"]: row for row in rows if row["method"] not in (None, "published")}
    assert list(compared) == words.split(",")
    assert compared["neighbours-2021-mean"]["n"] == 10
    assert round(compared["neighbours-2021-mean"]["value"], 2) == 14.31
    assert compared["region"]["area"] == "West Midlands"
    assert compared["england"]["value"] == 14.2
    assert compared["authority-331"]["area"] == "Coventry"
    assert all(row["month"] == "2018-03" for row in compared.values())


def test_csv_and_table_give_the_same_figure(demo: Cli) -> None:
    words = ("figures", "--measure", "cin_seen_5_days", "--month", "2019-09", "--format")
    row = next(csv.DictReader(io.StringIO(demo(*words, "csv"))))
    assert (row["numerator"], row["denominator"], row["value"]) == ("124", "160", "77.5")
    assert "77.5%" in demo(*words, "table")


def test_the_table_prints_a_mean_of_neighbours_at_two_decimals(demo: Cli) -> None:
    text = demo(
        "figures", "--measure", "sdq_average", "--from", "2013-03", "--to", "2018-03",
        "--compare", "neighbours-2021-mean",
    )  # fmt: skip
    for value in ("14.77", "14.51", "14.52", "15.16", "14.26", "14.31"):
        assert value in text


def test_measures_are_listed(empty: Cli) -> None:
    found = empty.json("measures")
    assert [each["measure"] for each in found] == list(measures())
    assert "Higher" not in empty("measures")


def test_an_import_into_an_empty_database_needs_no_other_step(empty: Cli, shared: Path) -> None:
    said = empty("import", "ssda903", shared / "returns/ssda903_2018", "--authority", "330")
    assert "25,944 rows read" in said
    found = empty.json("figures", "--measure", "cla_children", "--month", "2018-03")
    assert found["rows"][0]["value"] == 1201
    text = empty("figures", "--measure", "cla_same_placement_2_years", "--month", "2018-03")
    assert "Cannot be computed from the records loaded: for 771 children the start" in text
    again = empty("import", "ssda903", shared / "returns/ssda903_2018", "--authority", "330")
    assert "Already loaded" in again


def test_refused_rows_are_listed_with_their_reason(empty: Cli, tmp_path: Path) -> None:
    found = Records().child("A").child("B", "31/02/2019").referral("A", "2019-31-02")
    found.referral("A", "2019-05-01")
    said = empty("import", "ssd", found.write(tmp_path / "ssd"), "--authority", "336")
    assert "ssd_person.csv, row 3, " in said
    assert "ssd_cin_episodes.csv, row 2, " in said
    assert "2019-31-02" in said
    # A date of birth is nobody's business: the row is named, the value is not.
    assert "31/02/2019" not in said


def test_published_figures_alone_give_the_councils_own_line(empty: Cli, shared: Path) -> None:
    empty("import", "neighbours", shared / "published/neighbours/statistical_neighbours_2021.csv")
    empty("import", "published", shared / "published/back_series/published_figures_2013_2025.csv")
    rows = empty.json(
        "figures", "--measure", "sdq_average", "--authority", "336", "--from", "2013-03",
        "--to", "2018-03", "--compare", "neighbours-2021-mean",
    )["rows"]  # fmt: skip
    own = [row["value"] for row in rows if row["method"] == "published"]
    assert own == [12.6, 12.3, 13.2, 14.2, 14.4, 13.7]
    near = [round(row["value"], 2) for row in rows if row["method"] == "neighbours-2021-mean"]
    assert near == [14.77, 14.51, 14.52, 15.16, 14.26, 14.31]


def test_the_demonstration_is_loaded_removed_and_refused_over_real_records(
    demo_engine: Engine, empty: Cli, tmp_path: Path
) -> None:
    folder = Records().child("A").referral("A", "2019-05-01").write(tmp_path / "ssd")
    assert "No demonstration is loaded" in empty("demo", "--remove")
    empty("import", "ssd", folder, "--authority", "336")
    assert "holds real records" in empty.refused("demo")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("figures", "--measure", "nonsense"), "--measure nonsense: no such measure"),
        (("figures", "--measure", "cla_children", "--month", "2019-13"), "expected YYYY-MM"),
        (("figures", "--measure", "cla_children", "--compare", "mars"), "--compare mars"),
        (("figures", "--measure", "cla_children", "--period", "quarter"), "has snapshot"),
        (("figures", "--measure", "cla_children", "--team", "X"), "no such team"),
        (
            ("figures", "--measure", "cla_children", "--month", "2019-01", "--to", "2019-02"),
            "not both",
        ),
        (("import", "ssd", "no/such/folder", "--authority", "336"), "No such file or folder"),
        (("import", "ssd", ".", "--authority", "3366"), "three digits"),
        (("nonsense",), "invalid choice"),
    ],
)
def test_bad_words_get_one_clear_line(demo: Cli, words: tuple[str, ...], said: str) -> None:
    assert said in demo.refused(*words)


def test_no_authority_loaded_and_none_named(empty: Cli) -> None:
    assert "No authority is loaded" in empty.refused("figures", "--measure", "cla_children")


def test_a_misspelt_setting_is_an_error(empty: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_DATABSE_URL", "x")
    assert "is not a setting of Sightline" in empty.refused("check")


def test_check_and_refresh(demo: Cli) -> None:
    assert "Authorities loaded: 336" in demo("check")


def test_refresh_gives_the_same_figures(empty: Cli, tmp_path: Path) -> None:
    found = Records().child("A").episode("A", "2019-01-01", None).visit("cla", "A", "2019-02-01")
    empty("import", "ssd", found.write(tmp_path / "ssd"), "--authority", "336")
    before = empty.json("figures", "--measure", "all")
    assert "figures computed" in empty("refresh")
    assert empty.json("figures", "--measure", "all") == before


def test_a_yearly_measure_shows_the_last_year_that_ended_by_then(demo: Cli) -> None:
    rows = demo.json("figures", "--measure", "sdq_average", "--month", "2019-09")["rows"]
    assert ("2019-03", None) in [(row["month"], row["method"]) for row in rows]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2019-05", "--to", "2019-01"), "lies after"),
        (("--team", "T01", "--by", "team"), "give it without --team"),
        (("--by", "split"), "is not split"),
        (("--authority", "999"), "is not known"),
    ],
)
def test_a_question_that_has_no_answer_is_refused(
    demo: Cli, words: tuple[str, ...], said: str
) -> None:
    assert said in demo.refused("figures", "--measure", "cla_children", *words)


def test_a_rolling_year_before_there_are_twelve_months(demo: Cli) -> None:
    words = ("figures", "--measure", "referrals", "--period", "rolling_12", "--month", "2016-01")
    assert [row["status"] for row in demo.json(*words)["rows"]] == ["not_enough_history"]


def test_only_the_rolling_year_to_march_stands_on_a_level_with_a_yearly_figure(demo: Cli) -> None:
    words = ("figures", "--measure", "assessments_45_days", "--month", "2019-03")
    assert demo.json(*words)["rows"][0]["status"] == "provisional"
    assert demo.json(*words, "--period", "rolling_12")["rows"][0]["status"] == "ok"


def test_records_that_begin_after_their_last_day_are_refused(empty: Cli, tmp_path: Path) -> None:
    folder = Records().child("A").referral("A", "2019-05-01").write(tmp_path / "ssd")
    words = ("import", "ssd", folder, "--authority", "336", "--data-to", "1980-01-01")
    assert "after the last day given" in empty.refused(*words)
