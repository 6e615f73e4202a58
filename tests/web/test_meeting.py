"""The meeting view and the form that chooses its measures, as plain pages."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from dashboard.measures.registry import measures
from dashboard.viewer import Viewer

FOUR = "cin_seen_5_days,mash_enquiries,sdq_average,cse_young_people"


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def headlines(text: str) -> list[str]:
    return re.findall(r'<h2 id="headline-\d+"[^>]*>([^<]*)</h2>', text)


def test_the_form_offers_every_measure(client: FlaskClient) -> None:
    text = page(client, "/meeting")
    for measure in measures().values():
        assert f'name="measures" value="{measure.id}"' in text
    assert "Open the meeting view" in text
    assert 'formaction="/report"' in text
    assert "checked" not in text


def test_each_measure_has_a_screen_in_the_order_of_the_address(client: FlaskClient) -> None:
    text = page(client, f"/meeting?measures={FOUR}")
    assert headlines(text) == [
        "More of the children referred are seen within 5 working days",
        "Enquiries to the front door: 459, within the usual range",
        "Average wellbeing score of children in care: 13.8",
        "Young people at risk of sexual exploitation: 98",
    ]
    turned = ",".join(reversed(FOUR.split(",")))
    assert headlines(page(client, f"/meeting?measures={turned}")) == headlines(text)[::-1]


def test_a_slide_has_its_figure_chart_place_and_marking(client: FlaskClient) -> None:
    text = page(client, f"/meeting?measures={FOUR}")
    slide = text.split('<section class="slide"')[1]
    assert "77.5% in September 2019 (124 of 160 children)" in slide
    assert "The target is 85%." in slide
    assert slide.count("<svg xmlns") == 2, "one for a wide screen and one for a telephone"
    assert "1 of 4" in slide
    assert "counts under 6 are hidden" in slide
    assert 'href="#slide-2"' in slide
    assert "Previous" not in slide
    assert "Previous" in text.split('<section class="slide"')[2]


def test_no_team_is_named_unless_one_is_chosen(client: FlaskClient) -> None:
    text = page(client, f"/meeting?measures={FOUR},cin_visits_in_timescale&remarks=1")
    choice = page(client, "/meeting").split('name="team"')[1].split("</select>")[0]
    options = re.findall(r'<option value="([^"]+)">([^<]+)', choice)[1:]
    teams = [name for _, name in options]
    assert "Locality team 3" in teams
    assert not [name for name in teams if name in text]
    code = next(code for code, name in options if name == "Locality team 3")
    chosen = page(client, f"/meeting?measures={FOUR}&team={code}")
    assert "<strong>Locality team 3.</strong>" in chosen


def test_the_presenter_sees_no_small_number_whatever_the_address_says(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.web import meeting

    asked: list[tuple[str, bool, bool]] = []
    view = meeting.panels.view

    def noting(measure: object, state: object, viewer: Viewer, repository: object) -> object:
        asked.append((state.edition, viewer.discloses, viewer.may_list))  # type: ignore[attr-defined]
        return view(measure, state, viewer, repository)  # type: ignore[arg-type]

    monkeypatch.setattr(meeting.panels, "view", noting)
    page(client, f"/meeting?measures={FOUR}&edition=full")
    assert asked == [("publication", False, False)] * 4


def test_comments_and_actions_stand_on_slides_where_asked_for(client: FlaskClient) -> None:
    plain = page(client, f"/meeting?measures={FOUR}")
    assert "Action:" not in plain
    told = page(client, f"/meeting?measures={FOUR}&remarks=1")
    assert "Referrals go to a named social worker" in told
    assert "Action: Add a duty slot on Fridays" in told


def test_a_form_without_javascript_leads_to_the_short_address(client: FlaskClient) -> None:
    answer = client.get("/meeting?to=2019-06&measures=referrals&measures=cla_children&team=all")
    assert answer.status_code == 302
    place = answer.headers["Location"]
    assert place.startswith("/meeting?measures=referrals,cla_children&")
    assert "to=2019-06" in place
    assert len(headlines(page(client, place))) == 2


def test_what_the_address_names_wrongly_is_said_and_left_out(client: FlaskClient) -> None:
    text = page(client, "/meeting?measures=nothing,referrals,referrals&n=99&to=nonsense")
    assert len(headlines(text)) == 1
    assert "One measure of the link is not known here" in text
    assert 'data-start="1"' in text
    assert "Tick measures in the order" in page(client, "/meeting?measures=nothing")
    assert client.get("/meeting?measures=" + "x," * 3000).status_code == 200


def test_too_many_measures_are_cut_and_it_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.web.choosing.MOST_MEASURES", 3)
    text = page(client, f"/meeting?measures={FOUR}")
    assert len(headlines(text)) == 3
    assert "4 measures were chosen; the first 3 are shown." in text


def test_the_choice_can_be_changed_and_made_a_report(client: FlaskClient) -> None:
    text = page(client, f"/meeting?measures={FOUR}&to=2019-06&n=2")
    found = re.search(r'href="(/meeting/choose\?[^"]+)"', text)
    assert found is not None
    form = page(client, found[1].replace("&amp;", "&"))
    assert len(re.findall(r'name="measures"[^>]* checked', form)) == 4
    assert 'value="sdq_average" checked data-place="3"' in form
    assert '<option value="2019-06" selected>' in form
    assert f'href="/report?measures={FOUR}&amp;' in text


def test_a_group_of_children_stays_chosen_and_is_said(client: FlaskClient) -> None:
    form = page(client, f"/meeting/choose?measures={FOUR}&sex=female")
    assert '<input type="hidden" name="sex" value="female">' in form
    assert "Children shown: girls." in form
    assert "Wolverhampton, girls." in page(client, f"/meeting?measures={FOUR}&sex=female")


def test_a_dated_note_stands_on_the_slide_in_words(client: FlaskClient) -> None:
    text = page(client, "/meeting?measures=missing_incidents")
    notes = text.split('<ul class="slide-notes"')[1].split("</ul>")[0]
    assert "Recording changed, June 2019: The police changed how they classify" in notes
    assert ">1</span>" in notes, "by the number of its flag"
    assert "set by" not in notes


def test_paper_says_what_a_slide_counts_and_where_it_is_from(client: FlaskClient) -> None:
    text = page(client, "/meeting?measures=cin_seen_5_days")
    counted = text.split('<p class="slide-counted">')[1].split("</p>")[0]
    assert "out of: children referred and accepted in the month." in counted
    assert "Source: Standard Safeguarding Dataset" in counted
    assert re.search(r"Printed \d+ [A-Z][a-z]+ \d{4}\.", counted)
