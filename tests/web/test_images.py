"""Images of charts: with title, marking, notes and source in them, and a safe name."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SVG = "{http://www.w3.org/2000/svg}"
SEEN = "/image/cin_seen_5_days"


def words(answer: TestResponse) -> str:
    """Return all the words of an image."""
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    root = ElementTree.fromstring(answer.get_data(as_text=True))
    return " | ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))


def test_an_image_holds_title_scope_marking_and_source(client: FlaskClient) -> None:
    text = words(client.get(f"{SEEN}/time.svg"))
    assert "Children seen within 5 working days of referral" in text
    assert "Wolverhampton. By month." in text
    assert "Counts under 6 are hidden. Demonstration: made-up records." in text
    assert "Target 85%" in text
    assert "Source: Standard Safeguarding Dataset" in text


def test_it_is_the_publication_edition_unless_the_full_one_is_asked_for(
    client: FlaskClient,
) -> None:
    full = client.get(f"{SEEN}/team.svg?edition=full")
    assert "Official-Sensitive: not for publication" in words(full)
    assert "Locality team 3" in words(full)
    other = words(client.get(f"{SEEN}/team.svg?edition=nonsense"))
    assert "Official-Sensitive" not in other
    assert "Counts under 6 are hidden" in other


def test_dated_notes_stand_under_their_flags(client: FlaskClient) -> None:
    text = words(client.get("/image/missing_incidents/time.svg"))
    assert "1. Recording changed from June 2019" in text


@pytest.mark.parametrize("name", ["time", "team", "age", "sex"])
def test_every_chart_of_the_page_has_its_image(client: FlaskClient, name: str) -> None:
    assert words(client.get(f"{SEEN}/{name}.svg"))


def test_what_the_publication_edition_cannot_show_is_said_in_words(client: FlaskClient) -> None:
    """Some teams have fewer than 6 children: the funnel has nothing left to draw."""
    answer = client.get(f"{SEEN}/funnel.svg")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "Not in the edition that may be published" in page
    assert f'href="{SEEN}/funnel.svg?from=2017-10&amp;to=2019-09&amp;edition=full"' in page
    assert words(client.get(f"{SEEN}/funnel.svg?edition=full"))


def test_the_name_of_the_file_says_what_it_is_and_is_safe(client: FlaskClient) -> None:
    answer = client.get(f"{SEEN}/time.svg?from=2018-04&to=2019-03")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="336_cin_seen_5_days_time_2018-04_to_2019-03_demonstration.svg"'
    )
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_team_of_the_address_is_the_one_drawn(client: FlaskClient) -> None:
    options = client.get("/meeting").get_data(as_text=True)
    code = options.split(">Locality team 3<")[0].split('value="')[-1].split('"')[0]
    answer = client.get(f"{SEEN}/time.svg?team={code}")
    assert "Locality team 3. By month." in words(answer)
    assert "_locality-team-3_" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "path", ["/image/nothing/time.svg", f"{SEEN}/nothing.svg", f"{SEEN}/..%2Ftime.svg"]
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
