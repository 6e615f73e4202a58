"""The overview as a file: the rows of the page in their order, small numbers hidden."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import build
from dashboard.measures.registry import measures
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.settings import Settings

ADDRESS = "/export/overview.csv"


def lines(answer: TestResponse) -> tuple[str, list[dict[str, str]]]:
    """Return the marking of a file, and its rows by their heads."""
    assert answer.status_code == 200
    mark, *rest = answer.get_data(as_text=True).removeprefix("\ufeff").splitlines()
    return next(csv.reader([mark]))[0], list(csv.DictReader(io.StringIO("\n".join(rest))))


def test_the_file_holds_every_row_of_the_page_in_its_order(client: FlaskClient) -> None:
    mark, rows = lines(client.get(f"{ADDRESS}?edition=full"))
    assert mark == "Official-Sensitive: not for publication"
    assert [row["measure"] for row in rows] == list(measures())
    (seen,) = [row for row in rows if row["measure"] == "cin_seen_5_days"]
    assert (seen["numerator"], seen["denominator"], seen["value"]) == ("124", "160", "77.5")
    assert (seen["month"], seen["previous_month"]) == ("2019-09", "2019-08")
    assert (seen["signal"], seen["target"], seen["target_standing"]) == (
        "improvement",
        "85.0",
        "reliably_missed",
    )


def test_what_is_chosen_on_the_page_is_chosen_in_the_file(client: FlaskClient) -> None:
    _, rows = lines(client.get(f"{ADDRESS}?edition=full&signal=attention&sort=attention"))
    assert rows
    assert "no" not in {row["needs_attention"] for row in rows}
    _, rows = lines(client.get(f"{ADDRESS}?edition=full&service=permanence"))
    assert {row["service"] for row in rows} == {"permanence"}


def test_small_numbers_are_hidden_unless_the_full_file_is_asked_for(client: FlaskClient) -> None:
    answer = client.get(ADDRESS)
    assert "official-sensitive" not in answer.headers["Content-Disposition"]
    mark, rows = lines(answer)
    assert mark == "Counts under 6 are hidden"
    hidden = [row for row in rows if row["status"] == "suppressed"]
    assert hidden
    assert {row["value"] + row["numerator"] for row in hidden} == {""}
    counts = [
        float(row["numerator"]) for row in rows if row["unit"] == "count" and row["numerator"]
    ]
    assert [each for each in counts if 0 < each < 6] == []
    (away,) = [row for row in rows if row["measure"] == "missing_away"]
    assert (away["month"] < "2019-09", away["later"]) == (True, "September 2019: hidden")
    _, full = lines(client.get(f"{ADDRESS}?edition=full"))
    assert [row for row in full if row["status"] == "suppressed"] == []
    (away,) = [row for row in full if row["measure"] == "missing_away"]
    assert (away["month"], away["later"]) == ("2019-09", "")
    assert 0 < float(away["numerator"]) < 6


@pytest.mark.parametrize("query", ["edition=banana&sort=5&team=%00", "x" * 3_000])
def test_an_address_of_any_kind_is_answered(client: FlaskClient, query: str) -> None:
    assert client.get(f"{ADDRESS}?{query}").status_code == 200


def test_without_the_database_it_says_so() -> None:
    def gone() -> None:
        raise TemporarilyUnavailable

    services = Services(Settings(), None, measures(), gone)  # type: ignore[arg-type]
    answer = build(services, lambda: False).server.test_client().get(ADDRESS)
    assert answer.status_code == 503
    assert "Temporarily unavailable" in answer.get_data(as_text=True)
