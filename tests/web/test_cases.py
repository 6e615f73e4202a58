"""The pages of cases: the list behind a figure, visits overdue and due, and their files."""

from __future__ import annotations

import csv
import io
import logging
import re
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from dashboard.case_links import cases_of_row, cases_path, due_path
from dashboard.measures.registry import measures
from dashboard.panels import view
from dashboard.ports import CasesAsked, TemporarilyUnavailable
from dashboard.services import Services
from dashboard.settings import Settings
from dashboard.state import ViewState
from dashboard.viewer import full_viewer
from dashboard.web import cases
from dashboard.web.errors import add_errors
from data.repository import SqlRepository
from data.visits_due import rule_of
from tests.data.records import AUTHORITY

SEEN = "cin_seen_5_days"
CP = "cp_visits_in_timescale"
SEPTEMBER = cases_path(SEEN, "month", "2019-09")
OURS = {"Origin": "http://localhost"}


def page(answer: TestResponse) -> str:
    """Return a page's text; every one of these may be kept by nobody."""
    assert answer.headers["Cache-Control"] == "no-store"
    return unescape(answer.get_data(as_text=True))


def rows(text: str) -> list[list[str]]:
    """Return the cells of the list on a page, row by row."""
    body = text.partition('<tbody role="rowgroup">')[2].partition("</tbody>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("<tr")[1:]]
    return [[re.sub(r"<[^>]*>", "", cell) for cell in row] for row in cells]


def hrefs(text: str) -> list[str]:
    """Return every address on a page."""
    return re.findall(r'(?:href|action|formaction)="([^"]*)"', text)


def file_rows(answer: TestResponse) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    assert answer.mimetype == "text/csv"
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def bare(repository: Any, **seeing: Any) -> FlaskClient:
    """Return a client of the pages of cases alone, over ``repository``, as another viewer."""
    viewer = replace(full_viewer(AUTHORITY), **seeing)
    server = Flask("cases")
    services = Services(Settings(), repository, measures(), lambda: viewer)
    server.register_blueprint(cases.blueprint(services))
    add_errors(server)
    return server.test_client()


def test_the_heading_repeats_the_figure_and_leads_to_its_parts(client: FlaskClient) -> None:
    text = page(client.get(SEPTEMBER))
    assert '<span class="figure">77.5%: 124 of 160 children</span>' in text
    assert "Children seen within 5 working days of referral, September 2019, Wolverh" in text
    for words, count in (("In the figure", 160), ("Counted", 124), ("Not counted", 36)):
        assert f'{words} <span class="many">{count}</span>' in text
    assert "Official-Sensitive: not for publication" in text
    assert "children referred and accepted in the month" in text
    first = rows(text)[0]
    assert re.fullmatch(r"D\d{6}", first[0])
    assert first[5] in ("Counted", "Not counted")


def test_a_part_of_the_list_is_as_long_as_it_says(client: FlaskClient) -> None:
    path = cases_path(SEEN, "month", "2019-09", which="not_counted")
    text = page(client.get(path))
    assert "36 cases" in text
    listed = rows(text)
    assert len(listed) == 36
    assert {row[5] for row in listed} == {"Not counted"}


def test_pages_go_to_the_last_and_no_further(client: FlaskClient) -> None:
    first = page(client.get(SEPTEMBER))
    assert "Cases 1 to 50 of 160, page 1 of 4" in first
    assert len(rows(first)) == 50
    last = page(client.get(f"{SEPTEMBER}&page=4"))
    assert "Cases 151 to 160 of 160, page 4 of 4" in last
    assert rows(page(client.get(f"{SEPTEMBER}&page=99"))) == rows(last)
    assert rows(page(client.get(f"{SEPTEMBER}&page=-1"))) == rows(first)


def test_a_list_is_shown_whole_to_be_printed(client: FlaskClient) -> None:
    assert f"{SEPTEMBER}&page=all" in hrefs(page(client.get(SEPTEMBER)))
    whole = page(client.get(f"{SEPTEMBER}&page=all"))
    assert "160 cases" in whole
    assert len(rows(whole)) == 160
    assert "Next page" not in whole
    # Too long a list stays on pages.
    year = page(client.get(f"{cases_path('mash_enquiries', 'rolling_12', '2019-09')}&page=all"))
    assert len(rows(year)) == 50
    assert "page=all" not in year


def test_a_head_sorts_and_says_so(client: FlaskClient) -> None:
    text = page(client.get(f"{SEPTEMBER}&sort=-identifier"))
    found = [row[0] for row in rows(text)]
    assert found == sorted(found, reverse=True)
    assert text.count("aria-sort") == 1
    assert 'aria-sort="descending"><a class="head" href="' in text
    assert f"{SEPTEMBER}&sort=identifier" in hrefs(text)


def test_a_row_of_a_view_leads_to_a_list_of_its_length(
    client: FlaskClient, demo_engine: Engine
) -> None:
    state = ViewState("2019-06", "2019-06")
    repository = SqlRepository(demo_engine)
    shown = view(measures()[SEEN], state, full_viewer(AUTHORITY), repository)
    part = max(shown.by_team, key=lambda each: each.row.denominator or 0)
    text = page(client.get(cases_of_row(SEEN, part.row, state)))
    assert f"{int(part.row.numerator or 0)} of {int(part.row.denominator or 0)} children" in text
    assert f"June 2019, {part.name}" in text
    assert {row[1] for row in rows(text)} == {part.name}


def test_a_group_and_a_part_are_in_the_heading(client: FlaskClient) -> None:
    girls = cases_path(SEEN, "month", "2019-09", group="sex", group_value="female")
    assert "September 2019, Wolverhampton, girls" in page(client.get(girls))
    police = cases_path("mash_enquiries", "month", "2019-09", split="source:police")
    text = page(client.get(police))
    assert "Wolverhampton, by who got in touch: Police" in text
    assert {row[-1].partition(".")[0] for row in rows(text)} == {"Police"}


def test_a_mean_says_what_each_case_adds(client: FlaskClient) -> None:
    text = page(client.get(cases_path("sdq_average", "year", "2019-03")))
    found = file_rows(client.get("/cases/sdq_average/cases.csv?period=year&month=2019-03"))
    assert f"from {len(found)} scores" in text
    mean = sum(float(row["amount"]) for row in found) / len(found)
    assert f'<span class="figure">{mean:.1f} from' in text


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/cases/cl_university", "there are no records behind it here"),
        (cases_path("mash_enquiries", "rolling_12", "2015-12"), "do not reach back far enough"),
        (cases_path(SEEN, "month", "2031-01"), "nothing loaded covers this month"),
    ],
)
def test_where_there_is_no_list_the_page_says_why(client: FlaskClient, path: str, why: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert why in page(answer)


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("period=course&month=2019-09", "its headline is shown"),
        ("month=September", "the latest is shown"),
        ("month=2019-09&team=<script>", "team asked for is not in the records"),
        ("month=2019-09&age=old", "group of children asked for is not known"),
        ("month=2019-09&split=source:police", "not one of this measure"),
    ],
)
def test_what_an_address_gets_wrong_becomes_the_whole_with_a_notice(
    client: FlaskClient, query: str, notice: str
) -> None:
    text = page(client.get(f"/cases/{SEEN}?{query}"))
    assert notice in text
    assert "124 of 160 children" in text


@pytest.mark.parametrize("path", ["/cases/none", "/cases/none/cases.csv", "/cases/none/due"])
def test_an_unknown_measure_has_no_list(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_what_is_looked_for_stands_in_no_address_or_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    child = rows(page(client.get(SEPTEMBER)))[0][0]
    with caplog.at_level(logging.INFO):
        text = page(client.post(SEPTEMBER, data={"text": child}, headers=OURS))
    assert [row[0] for row in rows(text)] == [child]
    assert f"1 case with “{child}”" in text
    assert child not in caplog.text
    assert not [each for each in hrefs(text) if child in each]
    # The lists of parts, and the box when it is cleared, are of everybody again.
    assert SEPTEMBER in hrefs(text)


def test_with_a_text_each_control_posts_it_again(client: FlaskClient) -> None:
    team = rows(page(client.get(SEPTEMBER)))[0][1]
    sent = {"text": team.upper(), "sort": ["", "-identifier"]}
    text = page(client.post(SEPTEMBER, data=sent, headers=OURS))
    found = [row[0] for row in rows(text)]
    assert len(found) > 5
    assert found == sorted(found, reverse=True)
    assert {row[1] for row in rows(text)} == {team}
    assert 'form="find" name="sort" value="team"' in text
    file = client.post(
        f"/cases/{SEEN}/cases.csv?period=month&month=2019-09", data=sent, headers=OURS
    )
    assert [row["identifier"] for row in file_rows(file)] == found


def test_an_address_cannot_ask_for_a_text(client: FlaskClient) -> None:
    text = page(client.get(f"{SEPTEMBER}&text=D000001"))
    assert "Cases 1 to 50 of 160" in text
    assert "D000001" not in hrefs(text)


def test_nothing_found_says_what_to_do(client: FlaskClient) -> None:
    text = page(client.post(SEPTEMBER, data={"text": "<b>nobody</b>"}, headers=OURS))
    assert "No case here has “<b>nobody</b>”" in text
    assert "&lt;b&gt;nobody" in client.post(
        SEPTEMBER, data={"text": "<b>nobody</b>"}, headers=OURS
    ).get_data(as_text=True)
    assert "clear the box" in text


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://elsewhere.example"}, {**OURS, "Sec-Fetch-Site": "cross-site"}],
)
@pytest.mark.parametrize("path", [SEPTEMBER, due_path(CP), f"/cases/{CP}/due.csv"])
def test_another_site_can_look_for_nobody(
    client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    answer = client.post(path, data={"text": "D0"}, headers=headers)
    assert answer.status_code == 403
    assert "did not come from a page of Sightline" in page(answer)


def test_the_file_holds_every_case_of_the_figure(client: FlaskClient) -> None:
    path = next(each for each in hrefs(page(client.get(SEPTEMBER))) if "cases.csv" in each)
    answer = client.get(path)
    name = f"336_{SEEN}_cases_month_2019-09_demonstration_official-sensitive.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    found = file_rows(answer)
    assert len(found) == 160
    assert sum(row["standing"] == "counted" for row in found) == 124
    assert {row["marking"] for row in found} == {"Official-Sensitive: not for publication"}
    assert {"identifier", "team", "worker", "referral", "first_seen", "why"} <= found[0].keys()
    assert re.fullmatch(r"2019-09-\d\d", found[0]["referral"])


def test_a_file_runs_no_formula_in_a_spreadsheet(demo_engine: Engine) -> None:
    class Named(SqlRepository):
        """Gives every worker a name that a spreadsheet would run."""

        def cases(self, viewer: Any, asked: CasesAsked) -> Any:
            found = super().cases(viewer, asked)
            assert found is not None
            return replace(found, rows=tuple(replace(c, worker="=1+1") for c in found.rows))

    answer = bare(Named(demo_engine)).get(f"/cases/{SEEN}/cases.csv?month=2019-09")
    assert {row["worker"] for row in file_rows(answer)} == {"'=1+1"}


def test_the_visits_overdue_come_first(client: FlaskClient) -> None:
    text = page(client.get(due_path(CP)))
    found = rows(text)
    standings = [row[4] for row in found]
    overdue = [each for each in standings if each.startswith("Overdue")]
    assert overdue
    assert standings[: len(overdue)] == overdue
    days = [int(re.sub(r"\D", "", each) or 0) for each in overdue]
    assert days == sorted(days, reverse=True)
    assert f'<span class="figure">{len(overdue)} children overdue;' in text
    assert "A visit falls due every 10 working days." in text
    only = page(client.get(due_path(CP, which="overdue")))
    assert len(rows(only)) == len(overdue)


def test_visits_by_month_name_the_day_by_which_the_next_are_due(client: FlaskClient) -> None:
    text = page(client.get(due_path("cin_visits_in_timescale")))
    assert re.search(
        r"\d+ children overdue; 0 due in the next 10 working days, then \d+ by 31 October 2019<",
        text,
    )
    assert "The child must be seen.</p>" in text, "a rule that has held all along needs no more"


def test_the_visits_of_one_team(client: FlaskClient) -> None:
    found = file_rows(client.get(f"/cases/{CP}/due.csv"))
    team = found[0]["team"]
    text = page(client.get(due_path(CP)))
    code = re.search(rf'value="team:([^"]+)"[^>]*>{team}<', text)
    assert code
    chosen = page(client.get(f"{due_path(CP)}?place=team:{code[1]}"))
    assert f"30 September 2019, {team}</span>" in chosen
    assert {row[1] for row in rows(chosen)} == {team}
    mine = [row for row in found if row["team"] == team]
    assert len(rows(chosen)) == len(mine)
    posted = client.post(
        due_path(CP, level="team", unit=code[1]), data={"text": mine[0]["identifier"]}, headers=OURS
    )
    assert [row[0] for row in rows(page(posted))] == [mine[0]["identifier"]]


def test_a_measure_without_visits_has_none_due(client: FlaskClient) -> None:
    answer = client.get(due_path(SEEN))
    assert answer.status_code == 404
    assert "No visit rule is followed" in page(answer)


def test_the_way_in_names_every_list(client: FlaskClient, demo_engine: Engine) -> None:
    text = page(client.get("/cases"))
    leads = {urlsplit(each).path for each in hrefs(text)}
    for measure in measures().values():
        assert (f"/cases/{measure.id}" in leads) == (measure.computed is not None), measure.id
        follows = measure.computed is not None and rule_of(measure) == measure.id
        visits = "visits_in_timescale" in measure.id and follows
        assert (f"/cases/{measure.id}/due" in leads) == visits
    assert "77.5% (124 of 160 children)" in text


def test_the_way_in_leads_to_what_is_chosen(client: FlaskClient) -> None:
    chosen = {"measure": SEEN, "month": "2019-05", "place": "locality:North"}
    answer = client.get("/cases", query_string=chosen)
    assert answer.status_code == 302
    found = urlsplit(answer.headers["Location"])
    assert found.path == f"/cases/{SEEN}"
    assert parse_qs(found.query) == {
        "period": ["month"], "month": ["2019-05"], "locality": ["North"],
    }  # fmt: skip
    latest = client.get("/cases", query_string={"measure": SEEN, "month": "", "place": ""})
    assert "124 of 160 children" in page(client.get(latest.headers["Location"]))


@pytest.mark.parametrize(
    "path",
    ["/cases", SEPTEMBER, f"/cases/{SEEN}/cases.csv", due_path(CP), f"/cases/{CP}/due.csv"],
)
def test_who_may_see_no_lists_is_told_so(demo_engine: Engine, path: str) -> None:
    answer = bare(SqlRepository(demo_engine), may_list=False).get(path)
    assert answer.status_code == 403
    text = page(answer)
    assert "Lists of cases are for those who work with these children" in text
    assert not re.search(r"D\d{6}", text)


def test_a_database_that_is_gone_is_said_on_a_page(demo_engine: Engine) -> None:
    class Gone(SqlRepository):
        def loaded(self, viewer: Any) -> Any:
            raise TemporarilyUnavailable

    answer = bare(Gone(demo_engine)).get(SEPTEMBER)
    assert answer.status_code == 200
    assert answer.headers["Retry-After"] == "60"
    assert "cannot be reached just now" in page(answer)
