"""The page of comparisons: any measure, any authorities, over years and ranked."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.compare_asked import Asked, address, compared, parse_asked
from dashboard.compare_page import comparison_of, ended_areas
from dashboard.figures.compare import MOST_LABELS, over_years, ranked_bars
from dashboard.measures.registry import measures
from dashboard.ports import Succession
from dashboard.viewer import full_viewer
from data.repository import SqlRepository

SDQ = "measure=sdq_average&year=2018-03"
VIEWER = full_viewer("336")


def words_of(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def found_for(engine: Engine, **asked: object):  # type: ignore[no-untyped-def]
    chosen = Asked(**{"measure": "sdq_average", "year": "2018-03", **asked})  # type: ignore[arg-type]
    return comparison_of(measures()[chosen.measure], chosen, VIEWER, SqlRepository(engine))


def test_the_place_of_the_council_is_said(client: FlaskClient) -> None:
    page = words_of(client.get(f"/compare?{SDQ}").get_data(as_text=True))
    assert (
        "Wolverhampton was joint 46th of 151 in the year to March 2018, with 13.7; lower is better."
    ) in page
    assert "Source: " in page
    assert "equal figures share the better place" in page


def test_a_bare_page_sets_the_council_beside_its_region_and_england(client: FlaskClient) -> None:
    page = client.get("/compare").get_data(as_text=True)
    assert 'name="region" value="1" checked' in page
    assert 'name="england" value="1" checked' in page
    assert page.count("<h1") == 1
    # Every measure with a published series can be chosen, each under its service.
    for measure in compared(measures()).values():
        assert f'<option value="{measure.id}"' in page
    assert '<optgroup label="Front door">' in page


def test_a_list_of_neighbours_stands_for_its_ten(demo_engine: Engine) -> None:
    found = found_for(demo_engine, lists=(2021,), region=True, england=True)
    assert [line.kind for line in found.lines] == [
        "own", *["authority"] * 10, "region", "england",
    ]  # fmt: skip
    assert found.over_years.rows[0][0] == "Wolverhampton"
    assert found.over_years.head[0] == "Authority"
    assert found.over_years.head[-1] == "Mar 2019"
    assert "Statistical neighbours of Wolverhampton: the list of 2021." in found.notes
    figure = over_years(found)
    assert figure is not None
    assert len(figure["layout"]["annotations"]) == 13 <= MOST_LABELS


def test_a_symbol_is_said_by_its_meaning(demo_engine: Engine) -> None:
    table = found_for(demo_engine, lists=(2021,)).over_years
    southampton = next(row for row in table.rows if row[0] == "Southampton")
    assert "does not apply" in southampton
    assert not any(cell in ("z", "c", "x") for row in table.rows for cell in row)


def test_of_many_lines_only_ours_and_the_places_above_are_named(demo_engine: Engine) -> None:
    found = found_for(demo_engine, lists=(2021,), in_region=True, england=True)
    figure = over_years(found)
    assert figure is not None
    labels = [each["text"] for each in figure["layout"]["annotations"]]
    assert len(labels) == 2
    assert any("Wolverhampton" in label for label in labels)
    assert len(figure["data"]) == len(found.lines) > MOST_LABELS


def test_the_ranking_of_those_chosen_keeps_their_places_among_all(demo_engine: Engine) -> None:
    found = found_for(demo_engine, lists=(2021,), ranked="chosen")
    assert found.standing is not None
    assert found.ranks is not None
    places = {row[0]: row[1] for row in found.ranks.rows}
    assert places["Wolverhampton"] == "46th"
    assert len(found.standing.placed) == 151
    assert [each.place for each in found.ranked] == sorted(each.place for each in found.ranked)
    figure = ranked_bars(found)
    assert figure is not None
    assert len(figure["data"][0]["x"]) == len(found.ranked) == len(found.ranks.rows)
    assert any("joint 46th of 151" in text for text in figure["data"][0]["text"])


def test_a_count_is_compared_by_its_published_rate(demo_engine: Engine) -> None:
    found = found_for(demo_engine, measure="cla_children", england=True)
    assert found.unit == "per 10,000 children"
    assert "per 10,000 children" in found.sentence
    assert found.standing is not None


def test_every_measure_can_be_compared(demo_engine: Engine) -> None:
    for name in compared(measures()):
        found = found_for(demo_engine, measure=name, year="", lists=(2025,), england=True)
        assert found.sentence.endswith(".")
        assert found.standing is not None or found.no_rank
        over_years(found)
        ranked_bars(found)


@pytest.mark.parametrize(
    "query",
    [
        "measure=nothing&year=1066-01&authority=000&authority=%00&list=1999&ranked=x",
        "measure[]=1&authority=" + "9" * 5000,
        "authority=330&authority=330&authority=331&shown=1",
        "shown=1",
    ],
)
def test_any_query_is_answered(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/compare?{query}")
    assert answer.status_code == 200
    assert client.get(f"/compare.csv?{query}").status_code == 200
    if "nothing" in query:
        said = words_of(answer.get_data(as_text=True))
        assert "not known here" in said
        assert "There are no figures of that year: the newest is shown." in said


def test_an_address_reads_back_as_what_it_was_made_of() -> None:
    asked = Asked("sdq_average", "2018-03", ("330", "331"), (2021,), True, True, False, "chosen")
    query: dict[str, list[str]] = {}
    for pair in address(asked).split("?")[1].split("&"):
        key, value = pair.split("=")
        query.setdefault(key, []).append(value)
    assert parse_asked(query, measures(), {"330", "331"}) == (asked, ())


def test_the_file_holds_what_is_shown(client: FlaskClient) -> None:
    answer = client.get(f"/compare.csv?{SDQ}&list=2021&ranked=chosen&shown=1")
    assert answer.mimetype == "text/csv"
    assert "336_compare_sdq_average_2018-03.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    ours = [row for row in rows if row["area"] == "Wolverhampton"]
    year = next(row for row in ours if row["month"] == "2018-03")
    assert (year["value"], year["place"], year["of"], year["status"]) == ("13.7", "46", "151", "ok")
    assert all(row["source"] for row in rows)
    assert {row["area_code"] for row in rows} >= {"330", "331"}


def test_an_authority_that_was_abolished_is_said_to_be() -> None:
    held = [
        Succession("835", "Dorset (before April 2019)", "838", "Dorset", 2020, "split"),
        Succession("835", "Dorset (before April 2019)", "839", "Bournemouth", 2020, "split"),
        Succession("836", "Poole", "839", "Bournemouth", 2020, "merged"),
    ]
    (said,) = ended_areas(["835"], {"835": "Dorset (before April 2019)"}, held)
    assert "abolished; its area is now in Dorset (838) and Bournemouth (839)" in said
    assert "from the year to March 2020 on" in said
