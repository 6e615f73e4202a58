"""The report for a committee's papers, as a plain page."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

TWO = "cin_seen_5_days,missing_incidents"


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_each_measure_has_its_sentence_chart_comment_and_action(client: FlaskClient) -> None:
    text = page(client, f"/report?measures={TWO}")
    entries = text.split('<article class="entry"')[1:]
    assert [re.search(r"<h2[^>]*>([^<]+)", each)[1] for each in entries] == [  # type: ignore[index]
        "Children seen within 5 working days of referral",
        "Incidents of children missing",
    ]
    first, second = entries
    assert "77.5% in September 2019 (124 of 160 children), up from 55.3% in March." in first
    assert "<svg xmlns" in first
    assert "Comment on September 2019." in first
    assert "Referrals go to a named social worker" in first
    assert "Add a duty slot on Fridays" in first
    assert "What is counted:" in first
    assert "The police changed how they classify" in second, "a dated note with its flag"


def test_it_says_whose_figures_they_are_and_of_when(client: FlaskClient) -> None:
    text = page(client, f"/report?measures={TWO}")
    assert "Wolverhampton, October 2017 to September 2019, data to 30 September 2019." in text
    assert "Demonstration: made-up records." in text
    assert re.search(r"Printed \d+ [A-Z][a-z]+ \d{4}\.", text)
    assert "Source: Standard Safeguarding Dataset" in text


def test_it_is_the_publication_edition_unless_the_full_one_is_asked_for(
    client: FlaskClient,
) -> None:
    text = page(client, f"/report?measures={TWO}")
    assert "Counts under 6 are hidden." in text
    assert 'class="report report-publication"' in text
    full = page(client, f"/report?measures={TWO}&edition=full")
    assert "Official-Sensitive: not for publication." in full
    assert 'class="report report-full"' in full
    assert "edition=full" not in re.search(r'href="(/meeting\?[^"]+)"', full)[1]  # type: ignore[index]
    assert page(client, f"/report?measures={TWO}&edition=nonsense").count("report-publication") == 1


def test_without_measures_it_leads_to_the_choice(client: FlaskClient) -> None:
    answer = client.get("/report?to=2019-06")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/meeting?")


def test_the_form_of_a_page_without_javascript_leads_to_the_short_address(
    client: FlaskClient,
) -> None:
    answer = client.get("/report?measures=referrals&measures=cla_children&edition=full")
    place = answer.headers["Location"]
    assert place.startswith("/report?measures=referrals,cla_children&")
    assert "edition=full" in place


def test_every_chart_has_its_table_too(client: FlaskClient) -> None:
    text = page(client, f"/report?measures={TWO}")
    assert text.count("<table") == 2
    assert text.count("<caption>") == 2
    assert '<th scope="row">Sep 2019</th><td>77.5%</td>' in text


def test_each_source_stands_once_with_what_rests_on_it(client: FlaskClient) -> None:
    text = page(client, "/report?measures=cin_seen_5_days,sdq_average,cse_young_people")
    sources = text.split('<div class="report-sources">')[1].split("</div>")[0]
    assert sources.count("Standard Safeguarding Dataset") == 1
    assert "(Seen within 5 working days, Average SDQ score)." in sources
    assert "Published figures: DfE LAIT" in sources
    assert "Figures that the council supplies" in sources
    alone = page(client, "/report?measures=cin_seen_5_days")
    source = alone.split('<div class="report-sources">')[1].split("</div>")[0]
    assert "Source: Standard Safeguarding Dataset" in source
    assert "(" not in source, "all rests on it"
