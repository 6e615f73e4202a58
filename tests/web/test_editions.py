"""Two editions: what leaves the screen hides small numbers unless the full one is asked for."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from dashboard.edition import OFFICIAL_SENSITIVE, edition_of_file, marking, publication_words
from dashboard.viewer import Viewer, reader_of
from tests.web.conftest import page_request, texts

SMALL = "icpc_open_late"
"""A measure whose figures of teams are mostly under 6 in the demonstration."""


def lines_of(client: FlaskClient, query: str) -> tuple[str, list[dict[str, str]], str]:
    answer = client.get(f"/export/{SMALL}.csv?from=2019-01&to=2019-09{query}")
    mark, head, *rows = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    found = [dict(zip(head, row, strict=True)) for row in rows]
    return mark[0], found, answer.headers["Content-Disposition"]


def is_small(row: dict[str, str]) -> bool:
    return row["area"] == "" and row["value"] != "" and 0 < float(row["value"]) < 6


def test_a_file_is_of_the_edition_that_may_be_published(client: FlaskClient) -> None:
    mark, rows, name = lines_of(client, "")
    assert mark == publication_words()
    assert "official" not in name
    assert any(row["status"] == "suppressed" for row in rows)
    assert not any(is_small(row) for row in rows)
    for row in rows:
        if row["status"] == "suppressed":
            assert (row["numerator"], row["denominator"], row["value"]) == ("", "", "")


def test_the_full_file_says_that_it_is_not_for_publication(client: FlaskClient) -> None:
    mark, rows, name = lines_of(client, "&edition=full")
    assert mark == OFFICIAL_SENSITIVE
    assert name.endswith('_official-sensitive.csv"')
    assert any(is_small(row) for row in rows)
    assert not any(row["status"] == "suppressed" for row in rows)


@pytest.mark.parametrize(
    "path",
    [
        "/export/icpc_open_late.csv",
        "/export/referrals/team.csv",
        "/image/icpc_open_late/time.svg",
        "/report?measures=icpc_open_late",
    ],
)
def test_every_file_and_paper_names_its_edition(client: FlaskClient, path: str) -> None:
    sign = "&" if "?" in path else "?"
    assert publication_words() in client.get(path).get_data(as_text=True)
    full = client.get(f"{path}{sign}edition=full").get_data(as_text=True)
    assert OFFICIAL_SENSITIVE in full
    assert publication_words() not in full


@pytest.mark.parametrize(
    ("query", "edition"), [("", "full"), ("edition=publication", "publication")]
)
def test_a_page_is_marked_with_its_edition(client: FlaskClient, query: str, edition: str) -> None:
    asked = page_request(query, f"/measure/{SMALL}")
    said = texts(client.post("/_dash-update-component", json=asked).get_json())
    assert f'"edition-mark edition-{edition}"' in said
    assert marking(edition) in said
    # Names of classes and fields say it too: they are no figures.
    for noise in ('"type": "hidden"', "visually-hidden", "aria-hidden"):
        said = said.replace(noise, "")
    assert ("hidden" in said) == (edition == "publication")


def test_the_full_edition_is_only_for_who_may_see_small_numbers() -> None:
    viewer = Viewer("336")
    assert edition_of_file("full", viewer) == "full"
    assert edition_of_file("anything", viewer) == edition_of_file(None, viewer) == "publication"
    councillor = replace(viewer, discloses=False)
    assert edition_of_file("full", councillor) == "publication"
    assert reader_of(councillor, "full") == councillor
    assert not reader_of(viewer, "publication").discloses
