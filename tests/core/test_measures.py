"""Measures are declared once each, in a file that says everything."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.definitions import measures_page
from dashboard.measure import Measure
from dashboard.measures.registry import FOLDER, MeasureError, measures, read_measure
from dashboard.wording import SPLIT_TITLES
from data.cases import COHORTS

GIVEN = (FOLDER / "children_in_need" / "cin_seen_5_days.toml").read_text("utf-8")


FRONT_DOOR = """mash_enquiries mash_decision_1_day contact_to_referral referrals
    rereferrals_12_months referrals_nfa early_help_children"""
CHILDREN_IN_NEED = """cin_children cin_seen_5_days assessments_45_days cin_visits_in_timescale
    s47_started s47_nfa icpc_15_days"""
CHILD_PROTECTION = """cp_children cp_visits_in_timescale cp_seen_alone cp_reviews_in_time
    cp_repeat_2_years cp_repeat_ever cp_two_years_open"""
EXPLOITATION = "cse_young_people missing_incidents missing_children rhi_72_hours rhi_mean_days"
CHILDREN_IN_CARE = """cla_children cla_started cla_ceased cla_placements_3plus
    cla_same_placement_2_years cla_placement_type cla_length_of_care cla_visits_in_timescale
    cla_outside_authority cla_reviews_in_time cla_participation pep_current"""
HEALTH = "sdq_average sdq_completion sdq_bands health_assessment dental_check immunisations"
PERMANENCE = """adoption_a1 adoption_a2 adoption_a10 adoptions proceedings_weeks
    foster_households_net"""
CARE_LEAVERS = """cl_eet cl_suitable_accommodation cl_in_touch cl_pathway_plan_6_months
    cl_university"""
WORKFORCE = "sw_turnover sw_vacancy sw_agency sw_caseload supervision_in_timescale"
EDUCATION = """permanent_exclusions fixed_exclusions exclusion_prevention provision_6th_day
    home_educated missing_education"""
PROGRAMMES = "freedom_programme mcewan_programme parent_champions"
DECLARED = {
    "front_door": FRONT_DOOR,
    "children_in_need": CHILDREN_IN_NEED,
    "child_protection": CHILD_PROTECTION,
    "exploitation_and_missing": EXPLOITATION,
    "children_in_care": CHILDREN_IN_CARE,
    "health_and_wellbeing": HEALTH,
    "permanence": PERMANENCE,
    "care_leavers": CARE_LEAVERS,
    "workforce": WORKFORCE,
    "quality_of_practice": "audits_good",
    "education": EDUCATION,
    "programmes": PROGRAMMES,
}


@pytest.mark.parametrize(
    ("service", "ids"), [(service, ids.split()) for service, ids in DECLARED.items()]
)
def test_every_measure_is_declared_in_its_service(service: str, ids: list[str]) -> None:
    held = {measure.id for measure in measures().values() if measure.service == service}
    assert set(ids) <= held


HIGHER = """mash_decision_1_day cin_seen_5_days assessments_45_days cin_visits_in_timescale
    icpc_15_days cp_visits_in_timescale cp_seen_alone cp_reviews_in_time rhi_72_hours
    cla_same_placement_2_years cla_visits_in_timescale cla_reviews_in_time cla_participation
    sdq_completion health_assessment dental_check immunisations pep_current foster_households_net
    cl_eet cl_suitable_accommodation cl_in_touch cl_pathway_plan_6_months cl_university
    supervision_in_timescale audits_good exclusion_prevention provision_6th_day"""
LOWER = """rereferrals_12_months cp_repeat_2_years cp_repeat_ever cp_two_years_open rhi_mean_days
    cla_placements_3plus cla_outside_authority sdq_average sdq_bands adoption_a1 adoption_a2
    adoption_a10 proceedings_weeks sw_turnover sw_vacancy sw_agency sw_caseload
    permanent_exclusions fixed_exclusions"""


def test_which_way_is_better_is_as_defined() -> None:
    """A number that says only how much there is has no better way."""
    better = dict.fromkeys(HIGHER.split(), "higher") | dict.fromkeys(LOWER.split(), "lower")
    for each in " ".join(DECLARED.values()).split():
        assert (each, measures()[each].polarity) == (each, better.get(each, "neither"))


EVERY = pytest.mark.parametrize("measure", list(measures().values()), ids=lambda each: each.id)


@EVERY
def test_a_measure_counts_columns_of_its_cohort_and_is_fed_by_its_kinds(measure: Measure) -> None:
    names = [measure.computed.cohort, measure.computed.year_cohort] if measure.computed else []
    fed = {kind for name in names if name for kind in COHORTS[name].kinds}
    fed |= {"figures"} if measure.supplied else set()
    assert set(measure.sources) == fed
    assert set(measure.splits) <= set(SPLIT_TITLES)


@EVERY
def test_a_measure_says_what_it_asks_and_who_answers_for_it(measure: Measure) -> None:
    assert measure.question.endswith("?")
    assert measure.why.endswith(".")
    assert measure.owner
    assert measure.definition_source
    assert measure.review_date > date(2026, 11, 1)
    assert len(measure.short_title.split()) <= 5
    assert measure.target is None or measure.target.source


@EVERY
def test_what_stands_beside_a_measure_does_not_stand_beside_itself(measure: Measure) -> None:
    seen, waiting = set(), list(measure.beside)
    while waiting:
        each = waiting.pop()
        assert each != measure.id
        if each not in seen:
            seen.add(each)
            waiting += measures()[each].beside


@EVERY
def test_no_signal_is_drawn_from_figures_that_share_their_cases(measure: Measure) -> None:
    """A snapshot that looks back over a year or more is marked."""
    looks_back = measure.computed.look_back_months if measure.computed else 0
    assert measure.overlapping or looks_back < 12 or measure.headline != "snapshot"


@EVERY
def test_no_signal_is_drawn_from_a_number_on_a_day(measure: Measure) -> None:
    """Who is there on the last day of a month is mostly who was there a month before."""
    on_a_day = measure.unit == "count" and measure.headline == "snapshot"
    assert measure.overlapping or not on_a_day


def test_the_overview_has_five_headline_tiles_each_in_a_place_of_its_own() -> None:
    places = sorted(measure.tile for measure in measures().values() if measure.tile)
    assert places == [1, 2, 3, 4, 5]


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


def test_the_page_of_measures_is_of_these_measures() -> None:
    """``sightline measures --format markdown > docs/measures.md`` writes it anew."""
    page = Path(__file__).parents[2] / "docs" / "measures.md"
    assert page.read_text("utf-8").rstrip() == measures_page(measures().values())
