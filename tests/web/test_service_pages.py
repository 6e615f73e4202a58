"""Every service's page and its files, asked without a browser."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from dashboard.edition import OFFICIAL_SENSITIVE, publication_words
from dashboard.frame import measure_path, service_path
from dashboard.journey import SERVICES
from dashboard.measures.registry import measures
from dashboard.measures.services import service_panels
from tests.web.conftest import Ask

EVERY = pytest.mark.parametrize("service", SERVICES)
QUERY = "from=2017-10&to=2019-09"


def body(ask: Ask, service: str, query: str = QUERY) -> Any:
    answer = ask(service_path(service), query)
    assert answer.status_code == 200
    return whole(answer.get_json()["response"]["body"]["children"])


NAMES = {"class": "className", "tabindex": "tabIndex", "for": "htmlFor"}


def grown(node: Any) -> Any:
    """Return a part of a page that travels as text as the browser makes it of it."""
    if isinstance(node, str):
        return node
    kind, attributes, *children = node
    props = {NAMES.get(name, name): value for name, value in attributes.items()}
    return {
        "type": kind.capitalize(),
        "props": {**props, "children": [grown(each) for each in children]},
    }


def whole(tree: Any) -> Any:
    """Return a tree with all parts that travel as text in their places."""
    if isinstance(tree, list):
        return [whole(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    props = dict(tree.get("props", {}))
    if "data-tree" in props:
        props["children"] = [grown(each) for each in json.loads(props.pop("data-tree"))]
    return {**tree, "props": {**props, "children": whole(props.get("children"))}}


def elements(tree: Any, kind: str) -> list[dict[str, Any]]:
    """Return the properties of every element of a kind in a tree."""
    if isinstance(tree, list):
        return [found for each in tree for found in elements(each, kind)]
    if not isinstance(tree, dict):
        return []
    found = [tree["props"]] if tree.get("type") == kind else []
    return found + elements(tree.get("props", {}).get("children"), kind)


def words(tree: Any) -> str:
    if isinstance(tree, list):
        return "".join(words(each) for each in tree)
    if isinstance(tree, dict):
        return words(tree.get("props", {}).get("children"))
    return "" if tree is None else str(tree)


@EVERY
def test_a_page_has_its_panels_and_a_row_for_each_of_its_measures(ask: Ask, service: str) -> None:
    page = body(ask, service)
    declared = service_panels()[service]
    assert declared.introduction in words(page)
    headings = [words(each["children"]) for each in elements(page, "H2")]
    assert headings[:-1] == [panel.title for panel in declared.panels]
    rows = next(each for each in elements(page, "Div") if "data-overview" in each)
    data = json.loads(rows["data-overview"])
    titles = [row[0] for _, _, group in data["groups"] for row in group]
    assert titles == [each.title for each in measures().values() if each.service == service]


@EVERY
def test_no_two_parts_of_a_page_have_one_id_and_there_are_few_charts(
    ask: Ask, service: str
) -> None:
    page = body(ask, service)
    found = re.findall(r'"id": ("[^"]+"|\{[^}]+\})', json.dumps(page))
    assert len(found) == len(set(found))
    assert len(elements(page, "Graph")) <= 6


@EVERY
def test_a_chart_says_in_words_what_it_shows_and_has_its_table(ask: Ask, service: str) -> None:
    for article in elements(body(ask, service), "Article"):
        parts = elements(article["children"], "Div")
        images = [each for each in parts if each.get("role") == "img"]
        assert len(images) == len(elements(article["children"], "Graph"))
        assert all(each["aria-label"].endswith(".") for each in images)
        assert any("data-table" in each for each in parts)


def test_a_panel_leads_to_its_measure_its_cases_and_its_files(
    ask: Ask, client: FlaskClient
) -> None:
    page = body(ask, "children_in_need")
    grid = elements(page, "Article")[0]
    links = {words(each["children"]): each["href"] for each in elements(grid["children"], "A")}
    hrefs = list(links.values())
    assert f"{measure_path('cin_visits_in_timescale')}?{QUERY}" in hrefs
    assert any(href.startswith("/cases/cin_visits_in_timescale?") for href in hrefs)
    files = [href for href in hrefs if href.startswith(("/export", "/image"))]
    assert len(files) == 2, "a table has no image"
    assert all(client.get(href).status_code == 200 for href in files)


def test_the_team_that_is_behind_leads_to_its_overdue_list(ask: Ask) -> None:
    page = body(ask, "children_in_need")
    grid = next(each for each in elements(page, "Div") if "data-levels" in each)
    names = [line.split("\t")[0] for line in grid["data-table"].split("\n")]
    levels = grid["data-levels"].split("\n")
    assert len(levels) == len(names) - 1
    assert {level for line in levels for level in line.split("\t")} <= {
        "met",
        "below",
        "far",
        "none",
    }
    lists = dict(line.split("\t") for line in grid["data-last-links"].split("\n"))
    assert lists["Disabled children's team"] == "/cases/cin_visits_in_timescale/due?team=T09"
    narrowing = dict(line.split("\t") for line in grid["data-links"].split("\n"))
    assert "team=T09" in narrowing["Disabled children's team"]


def rows(client: FlaskClient, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_a_file_is_of_the_edition_that_may_be_published_unless_the_full_one_is_asked_for(
    client: FlaskClient,
) -> None:
    address = f"/export/service/children_in_need/1.csv?{QUERY}"
    plain, full = rows(client, address), rows(client, f"{address}&edition=full")
    assert plain[0][0] == publication_words()
    assert full[0][0] == OFFICIAL_SENSITIVE
    name = client.get(f"{address}&edition=full").headers["Content-Disposition"]
    assert "official-sensitive" in name
    assert "official-sensitive" not in client.get(address).headers["Content-Disposition"]
    # A team's months with five or fewer late visits are hidden in the one and not in the other.
    assert "hidden" in {cell for row in plain for cell in row}
    assert "hidden" not in {cell for row in full for cell in row}


def test_a_file_holds_what_the_page_shows(client: FlaskClient) -> None:
    found = rows(client, f"/export/service/front_door/1.csv?{QUERY}&edition=full")
    step = next(row for row in found if row[0] == "Enquiries")
    assert step[1] == "5616", "a number that a spreadsheet can add up"
    assert any(row[0].startswith("Source: ") for row in found)
    assert any("not the same children" in row[0] for row in found)


@pytest.mark.parametrize(
    "address",
    ["/export/service/nowhere/1.csv", "/export/service/front_door/0.csv",
     "/export/service/front_door/99.csv", "/export/service/front_door/x.csv",
     "/image/service/nowhere/1.svg", "/image/service/children_in_need/1.svg"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@EVERY
def test_every_chart_of_a_page_is_an_image_too(client: FlaskClient, service: str) -> None:
    for number, panel in enumerate(service_panels()[service].panels, 1):
        if panel.kind in ("grid", "beside"):
            continue
        address = f"/image/service/{service}/{number}.svg?{QUERY}"
        answer = client.get(address)
        if answer.status_code == 404:
            said = answer.get_data(as_text=True)
            assert "Small numbers are hidden" in said or "to protect children" in said
            answer = client.get(f"{address}&edition=full")
        assert answer.status_code == 200
        assert answer.mimetype == "image/svg+xml"
        picture = ElementTree.fromstring(answer.get_data(as_text=True))
        said = " ".join("".join(each.itertext()) for each in picture.iter())
        assert panel.title in said
        assert publication_words() in said or OFFICIAL_SENSITIVE in said
        assert "Source: " in said


@EVERY
def test_a_page_of_one_team_of_a_group_and_of_any_months_is_answered(
    ask: Ask, service: str
) -> None:
    for query in ("team=T03", "locality=Locality 3", "sex=female", "from=2019-09&to=2019-09"):
        assert elements(body(ask, service, query), "Article")
