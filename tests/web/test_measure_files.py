"""A measure's panels as files: the table of each as CSV, its chart as an image."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

SEEN = "cin_seen_5_days"
PLACEMENTS = "cla_placements_3plus"


def lines(client: FlaskClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return answer.get_data(as_text=True).removeprefix("\ufeff").splitlines()


@pytest.mark.parametrize(
    ("panel", "head"),
    [
        ("time", "Month,Percentage,Children counted,Out of"),
        ("team", "Team,Percentage,Children counted,Out of,Usual for its size"),
        ("funnel", "Team,Percentage,Children counted,Out of,Usual for its size"),
        ("changed", "Team,Own change,Change of mix,Together"),
        ("changed_year", "Team,Own change,Change of mix,Together"),
        ("age", "Age,Percentage,Children counted,Out of"),
        ("disability", "Disability,Percentage,Children counted,Out of"),
    ],
)
def test_each_panel_has_its_table_as_a_file(client: FlaskClient, panel: str, head: str) -> None:
    found = lines(client, f"/export/{SEEN}/{panel}.csv?edition=full")
    assert found[0].startswith("Official-Sensitive: not for publication")
    assert found[1].startswith("Demonstration: made-up records")
    assert found[2].startswith("Children seen within 5 working days of referral")
    assert any(line.startswith(head) for line in found), found
    assert len(found) > 8


def test_a_file_is_of_the_edition_that_may_be_published_unless_asked_for_in_full(
    client: FlaskClient,
) -> None:
    plain = client.get(f"/export/{SEEN}/age.csv?team=T03")
    full = client.get(f"/export/{SEEN}/age.csv?team=T03&edition=full")
    assert "Counts under 6 are hidden" in plain.get_data(as_text=True)
    assert "official-sensitive" not in plain.headers["Content-Disposition"]
    assert "_official-sensitive.csv" in full.headers["Content-Disposition"]
    assert plain.get_data() != full.get_data(), "one team by age has small numbers"


def test_every_authority_is_in_the_file_of_the_comparison(client: FlaskClient) -> None:
    found = lines(client, f"/export/{PLACEMENTS}/standing.csv?team=T10")
    assert sum(",This council" in line for line in found) == 1
    assert sum(",Neighbour" in line for line in found[7:]) >= 8
    assert len(found) > 140
    assert any(line.startswith('"Wolverhampton. Compared with every authority') for line in found)


@pytest.mark.parametrize(
    "path",
    [
        f"/export/{SEEN}/standing.csv",
        f"/export/{SEEN}/nothing.csv",
        "/export/nothing/time.csv",
        f"/image/{SEEN}/standing.svg",
    ],
)
def test_what_the_page_does_not_show_has_no_file(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("panel", ["time", "team", "funnel", "changed", "age", "standing"])
def test_each_chart_of_the_page_has_its_image(client: FlaskClient, panel: str) -> None:
    answer = client.get(f"/image/{PLACEMENTS}/{panel}.svg?edition=full")
    assert answer.status_code == 200
    drawn = ElementTree.fromstring(answer.get_data(as_text=True))
    words = " ".join(drawn.itertext())
    assert "Children in care with 3 or more placements in a year" in words
    assert "Official-Sensitive" in words
