"""Which panels a service's page has is declared; a wrong declaration is named in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.journey import SERVICES
from dashboard.measures.registry import FOLDER, MeasureError, measures
from dashboard.measures.services import read_services, service_panels, services_of
from tests.reading import READING_AGE, hard_texts, reading_age

GIVEN = """
[front_door]
introduction = "Anyone who is worried gets in touch here."

[[front_door.panels]]
kind = "conversion"
title = "From first contact to a plan"
period = "rolling_12"
stages = [
  { measure = "mash_enquiries", name = "enquiries" },
  { measure = "assessments_45_days", name = "assessments", counted = "denominator" },
]

[[front_door.panels]]
kind = "parts"
title = "Who gets in touch"
measures = ["mash_enquiries"]
split = "source"

[[front_door.panels]]
kind = "grid"
title = "Visits"
measures = ["cin_visits_in_timescale"]
months = 12
"""


def read(folder: Path, text: str = GIVEN) -> None:
    path = folder / "services.toml"
    path.write_text(text, "utf-8")
    read_services(path, measures())


def test_every_service_has_a_page_with_an_introduction_and_panels() -> None:
    found = service_panels()
    assert list(found) == list(SERVICES)
    for name, declared in found.items():
        assert declared.introduction.endswith("."), name
        assert len(declared.panels) >= 4, name


def test_every_panel_has_a_title_of_its_own_and_shows_a_measure_of_its_service() -> None:
    for name, declared in service_panels().items():
        titles = [panel.title for panel in declared.panels]
        assert len(set(titles)) == len(titles), name
        for panel in declared.panels:
            assert any(measures()[each].service == name for each in panel.shows), panel.title


def test_the_panels_that_managers_asked_for_are_there() -> None:
    def has(service: str, kind: str, measure: str, split: str = "") -> bool:
        return any(
            panel.kind == kind and measure in panel.shows and panel.split == split
            for panel in service_panels()[service].panels
        )

    assert has("front_door", "parts", "mash_enquiries", "source")
    assert has("front_door", "parts", "mash_enquiries", "outcome")
    assert has("front_door", "conversion", "referrals")
    assert has("children_in_care", "parts", "cla_placement_type", "placement_type")
    assert has("children_in_care", "flow", "cla_started")
    assert has("children_in_care", "parts", "cla_length_of_care", "care_length")
    assert has("health_and_wellbeing", "parts", "sdq_bands", "band")
    assert has("health_and_wellbeing", "beside", "sdq_completion")
    for service, measure in (
        ("children_in_need", "cin_visits_in_timescale"),
        ("child_protection", "cp_visits_in_timescale"),
        ("children_in_care", "cla_visits_in_timescale"),
    ):
        assert has(service, "grid", measure)


def test_the_words_of_the_pages_are_for_a_reader_of_about_twelve() -> None:
    declared = service_panels().values()
    introductions = [each.introduction for each in declared]
    titles = [panel.title for each in declared for panel in each.panels]
    assert reading_age(introductions) <= READING_AGE
    assert hard_texts(introductions) == {}
    assert hard_texts(titles) == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("front_door", "front_desk", "unknown service 'front_desk'"),
        ('kind = "grid"', 'kind = "heat"', "panel 3: kind: expected one of"),
        ('measures = ["mash_enquiries"]', 'measures = ["mash"]', "panel 2: no measure 'mash'"),
        ('split = "source"', 'split = "sex"', "split: expected one of ['source', 'outcome']"),
        ('split = "source"', 'split = "source"\nmonths = 0', "months: expected 1 to 24"),
        ("months = 12", 'split = "source"', "split: expected none of this kind"),
        ('period = "rolling_12"', 'period = "week"', "period: expected one of"),
        ('period = "rolling_12"', 'period = "snapshot"', "expected a period of every measure"),
        (', counted = "denominator"', "", "of a count its figure"),
        ('name = "enquiries"', 'words = "enquiries"', "stages: unknown key 'words'"),
        ('title = "Visits"', 'heading = "Visits"', "panel 3: unknown key 'heading'"),
        ("introduction", "intro", "unknown key 'intro'"),
        ('["cin_visits_in_timescale"]', '["cin_children"]', "expected a percentage of a grid"),
        ('["cin_visits_in_timescale"]', "[]", "measures: expected 1"),
        ('kind = "parts"', 'kind = "conversion"', "panel 2: measures: expected 0"),
        ("[[front_door.panels]]", "[[front_door.panels]", "Expected"),
    ],
)
def test_a_wrong_declaration_is_named_with_its_panel_and_key(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    read(tmp_path)
    assert old in GIVEN
    count = -1 if old == "front_door" else 1
    with pytest.raises(MeasureError) as caught:
        read(tmp_path, GIVEN.replace(old, new, count))
    assert said.casefold() in str(caught.value).casefold()
    assert "services.toml" in str(caught.value)


def test_a_page_holds_at_most_six_charts(tmp_path: Path) -> None:
    panel = '[[education.panels]]\nkind = "course"\ntitle = "{}"\nmeasures = ["home_educated"]\n'
    words = '[education]\nintroduction = "Schools."\n'
    read(tmp_path, words + "".join(panel.format(number) for number in range(6)))
    with pytest.raises(MeasureError, match="at most 6 charts"):
        read(tmp_path, words + "".join(panel.format(number) for number in range(7)))


def test_a_service_of_the_council_s_own_folder_takes_the_place_of_the_program_s(
    tmp_path: Path,
) -> None:
    (tmp_path / "services.toml").write_text(GIVEN, "utf-8")
    found = services_of((FOLDER, tmp_path))
    assert [panel.kind for panel in found["front_door"].panels] == ["conversion", "parts", "grid"]
    assert found["education"] == service_panels()["education"]
