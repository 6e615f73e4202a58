"""Measures are declared once each, in a file that says everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.measures.registry import FOLDER, PANELS, MeasureError, measures, read_measure
from dashboard.wording import SPLIT_TITLES
from data.cases import COHORTS

GIVEN = (FOLDER / "children_in_need" / "cin_seen_5_days.toml").read_text("utf-8")


def test_the_fifteen_measures() -> None:
    assert set(measures()) == {
        "mash_enquiries", "referrals", "cin_children", "cin_seen_5_days",
        "cin_visits_in_timescale", "cp_children", "cp_visits_in_timescale", "cla_children",
        "cla_visits_in_timescale", "cla_placements_3plus", "cla_same_placement_2_years",
        "sdq_average", "sdq_completion", "assessments_45_days", "audits_good",
    }  # fmt: skip


@pytest.mark.parametrize("measure", list(measures().values()), ids=lambda each: each.id)
def test_a_measure_counts_columns_of_its_cohort_and_is_fed_by_its_kinds(measure) -> None:  # type: ignore[no-untyped-def]
    fed = COHORTS[measure.computed.cohort].kinds if measure.computed else {"figures"}
    assert set(measure.sources) == set(fed)
    assert set(measure.splits) <= set(SPLIT_TITLES)
    assert measure.question.endswith("?")
    assert measure.why.endswith(".")


def test_every_panel_of_the_overview_has_a_measure() -> None:
    assert {measure.panel for measure in measures().values()} - {""} == set(PANELS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "cin_seen_5_days"', 'id = "other"', "id: expected the file's name"),
        ('unit = "percent"', 'unit = "share"', "unit: expected one of"),
        ('polarity = "higher"', 'polarity = "up"', "polarity: expected one of"),
        ('headline = "month"', 'headline = "year"', "headline: expected one of its periods"),
        ("order = 2", "ordr = 2", "unknown key 'ordr'"),
        ('denominator = "decided"', "", "computed.denominator"),
        ("no_published =", "# ", "no_published: expected words"),
        ("[computed]", "[computed", "Expected ']'"),
        ("[computed]", '[supplied]\nseries = "a"\n\n[computed]', "sources: expected figures"),
    ],
)
def test_a_wrong_file_is_named_with_its_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = tmp_path / "children_in_need"
    folder.mkdir()
    path = folder / "cin_seen_5_days.toml"
    assert old in GIVEN
    path.write_text(GIVEN.replace(old, new), "utf-8")
    with pytest.raises(MeasureError) as caught:
        read_measure(path)
    assert "children_in_need/cin_seen_5_days.toml" in str(caught.value)
    assert said.casefold() in str(caught.value).casefold()
