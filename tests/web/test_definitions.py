"""The pages of definitions, and a measure that a council adds by one file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from app import create_app
from dashboard.edition import OFFICIAL_SENSITIVE
from dashboard.measures.registry import measures
from dashboard.settings import Settings
from data.cli import main
from data.engine import make_engine
from tests.data.records import Records
from tests.web.conftest import SEEN, Ask, body_request, texts
from tests.web.signed_in import client_of


def test_every_measure_is_in_the_list(client: FlaskClient) -> None:
    page = client.get("/definitions").get_data(as_text=True)
    for measure in measures().values():
        assert f'href="/definitions/{measure.id}"' in page
    assert "Statistical neighbours" in page


@pytest.mark.parametrize("measure", list(measures()))
def test_every_definition_has_a_page(client: FlaskClient, measure: str) -> None:
    answer = client.get(f"/definitions/{measure}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for head in ("Formula", "Left out", "Owner", "Next review", "Published figure"):
        assert f"<dt>{head}</dt>" in page or head == "Left out"
    assert ("SELECT" in page) == (measures()[measure].computed is not None)


def test_a_card_leads_to_the_definition(ask: Ask) -> None:
    card = texts(ask(SEEN, "").get_json())
    assert "/definitions/cin_seen_5_days" in card


def test_a_measure_of_one_period_says_it_once(client: FlaskClient) -> None:
    page = client.get("/definitions/cin_seen_5_days").get_data(as_text=True)
    assert "<dd>Each month.</dd>" in page
    both = client.get("/definitions/referrals").get_data(as_text=True)
    assert "The panel shows each month." in both


def test_an_unknown_measure_has_no_page(client: FlaskClient) -> None:
    assert client.get("/definitions/nothing").status_code == 404


def test_a_visit_measure_names_its_rule(client: FlaskClient) -> None:
    page = client.get("/definitions/cp_visits_in_timescale").get_data(as_text=True)
    assert "A visit falls due every 10 working days." in page
    assert "The child must be seen." in page


OWN = """id = "referrals_refused"
title = "Referrals that ended at once"
short_title = "Ended at once"
question = "How many referrals lead nowhere?"
why = "They take time and help nobody."
unit = "count"
counted = "referrals"
decimals = 0
polarity = "lower"
numerator = "Referrals in the month, as our own team counts them"
denominator = ""
exclusions = "None"
definition_source = "Our own"
periods = ["month"]
headline = "month"
sources = ["ssd", "cin-census", "annex-a"]
no_published = "No comparable figure is published."
disclosure = "None"
owner = "Head of the front door"
review_date = 2027-04-01
order = 90

[computed]
cohort = "referrals"
numerator = "cases"
"""


@pytest.fixture
def with_own_measure(
    database_of_few: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A database whose figures were computed with one measure of the council's own."""
    folder = tmp_path / "own" / "front_door"
    folder.mkdir(parents=True)
    (folder / "referrals_refused.toml").write_text(OWN, "utf-8")
    monkeypatch.setenv("SIGHTLINE_MEASURES", str(tmp_path / "own"))
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", database_of_few)
    assert main(["refresh"]) == 0
    return database_of_few


@pytest.fixture
def database_of_few(demo_engine: Engine, tmp_path: Path) -> str:
    """The URL of a database with two referrals."""
    url = f"sqlite:///{(tmp_path / 'few.db').as_posix()}"
    engine = make_engine(url)
    from data.engine import prepare

    prepare(engine)
    few = Records().child("A").child("B")
    few.referral("A", "2019-09-02").referral("B", "2019-09-03")
    few.load(engine, tmp_path / "ssd", "2019-09-30")
    engine.dispose()
    return url


def test_a_measure_is_added_by_one_file(
    with_own_measure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No code: it stands on the overview, in the glossary, the CSV and the command line."""
    capsys.readouterr()
    settings = Settings(database_url=with_own_measure, sign_in="local")
    engine = make_engine(with_own_measure)
    client = client_of(create_app(settings), engine, ["analyst"])
    engine.dispose()

    query = "?from=2019-09&to=2019-09"
    for path in ("/", "/service/front_door", "/measure/referrals_refused"):
        page = client.post("/_dash-update-component", json=body_request(path, query))
        assert "Referrals that ended at once" in texts(page.get_json()), path
    assert "2 referrals in September 2019" in texts(page.get_json())

    assert "How many referrals lead nowhere?" in client.get("/definitions").get_data(as_text=True)
    assert client.get("/definitions/referrals_refused").status_code == 200

    csv = client.get("/export/referrals_refused.csv?from=2019-09&to=2019-09")
    assert "referrals_refused,count,2019-09,month" in csv.get_data(as_text=True)

    assert main(["measures"]) == 0
    assert "referrals_refused" in capsys.readouterr().out
    asked = ["figures", "--measure", "referrals_refused", "--month", "2019-09", "--format", "json"]
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["value"] == 2
    assert main(["definition", "referrals_refused"]) == 0
    assert "SELECT" in capsys.readouterr().out


def test_an_own_measure_may_stand_in_place_of_one_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own" / "front_door"
    folder.mkdir(parents=True)
    own = OWN.replace("referrals_refused", "referrals").replace("order = 90", "order = 2")
    (folder / "referrals.toml").write_text(own, "utf-8")
    before = len(measures())
    monkeypatch.setenv("SIGHTLINE_MEASURES", str(tmp_path / "own"))
    assert measures()["referrals"].owner == "Head of the front door"
    assert measures()["referrals"].title == "Referrals that ended at once"
    assert len(measures()) == before


def test_a_folder_that_is_not_there_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SIGHTLINE_MEASURES", str(tmp_path / "missing"))
    assert main(["check"]) == 2
    assert "SIGHTLINE_MEASURES is" in capsys.readouterr().err


def test_the_visit_rules_in_force_are_listed_with_the_words_used(client: FlaskClient) -> None:
    page = client.get("/definitions").get_data(as_text=True)
    rules = page[page.index('id="rules"') : page.index('id="terms"')]
    assert "A visit falls due every 10 working days." in rules
    assert rules.count('href="/definitions/') == 3, "measures of one rule are named once"


def test_what_is_missing_is_listed_by_measure(client: FlaskClient) -> None:
    page = client.get("/definitions/quality").get_data(as_text=True)
    assert "No team recorded for 17 of 61 incidents (28%)." in page
    assert "Too early to say for 18 children" in page
    for measure in measures().values():
        assert f'href="/definitions/{measure.id}' in page, "each is found fault with, or not"


def test_a_definition_says_what_its_own_figure_lacks(client: FlaskClient) -> None:
    page = client.get("/definitions/missing_incidents").get_data(as_text=True)
    assert "No team recorded for 17 of 61 incidents (28%)." in page
    clean = client.get("/definitions/adoptions").get_data(as_text=True)
    assert "Nothing was found missing or wrong" in clean


@pytest.mark.parametrize(
    ("path", "is_marked"),
    [
        ("/definitions/quality", True),
        ("/definitions/missing_incidents", True),
        ("/definitions/adoptions", False),
        ("/definitions", False),
        ("/administration/teams", True),
    ],
)
def test_paper_that_numbers_few_cases_is_not_for_publication(
    client: FlaskClient, path: str, is_marked: bool
) -> None:
    page = client.get(path).get_data(as_text=True)
    assert (OFFICIAL_SENSITIVE in page) == is_marked
