"""The rules that only the census has, one by one."""

import pytest

from data.imports import codes, rules
from data.imports.cin_census_layouts import MODULES
from data.imports.rules import FieldRule, RowRule


@pytest.mark.parametrize(
    ("rule", "text", "value"),
    [
        (rules.CLOSURE_REASON, "rc1", "RC1"),
        (rules.CLOSURE_REASON, "RC9", "RC9"),
        (rules.CATEGORY_OF_ABUSE, "NEG", "NEG"),
        (rules.CATEGORY_OF_ABUSE, "MUL", "MUL"),
        (rules.DISABILITY, "VIS, mob", "yes"),
        (rules.DISABILITY, "NONE", "no"),
        (rules.DISABILITY, "NONE, AUT", "yes"),
        (rules.PREVIOUS_PLANS, "0", 0),
        (rules.PREVIOUS_PLANS, "12", 12),
        (rules.NEED, "N0", "N0"),
        (rules.FLAG, "true", True),
    ],
)
def test_a_value_that_keeps_its_rule(rule: FieldRule, text: str, value: object) -> None:
    assert rule.read(text) == value


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (rules.CLOSURE_REASON, "RC10"),
        (rules.CATEGORY_OF_ABUSE, "XXX"),
        (rules.DISABILITY, "VIS, XYZ"),
        (rules.PREVIOUS_PLANS, "-1"),
        (rules.PREVIOUS_PLANS, "100"),
        (rules.NEED, "N10"),
    ],
)
def test_a_value_that_breaks_its_rule(rule: FieldRule, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        rule.read(text)


EARLY, LATE = "2021-05-01", "2021-05-02"


@pytest.mark.parametrize(
    ("rule", "broken", "kept"),
    [
        (rules.BORN_AND_EXPECTED, (EARLY, LATE), (None, LATE)),
        (rules.STARTS_BEFORE_REFERRAL, (EARLY, LATE), (LATE, LATE)),
        (rules.HELD_BEFORE_ENQUIRY, (EARLY, LATE), (EARLY, None)),
        (rules.HELD_BEFORE_PLAN, (EARLY, LATE), (LATE, EARLY)),
        (rules.REFERRAL_NOT_LOADED, ("a", EARLY, set()), ("a", EARLY, {f"a|{EARLY}"})),
        (rules.PLAN_NOT_LOADED, ("a", EARLY, set()), ("a", EARLY, {f"a|{EARLY}"})),
        (
            rules.ENQUIRY_NOT_LOADED,
            (LATE, "a", EARLY, set()),
            (LATE, "a", EARLY, {f"a|{EARLY}|{LATE}"}),
        ),
        (rules.ENQUIRY_NOT_LOADED, (LATE, "a", EARLY, set()), (None, "a", EARLY, set())),
    ],
)
def test_rows(rule: RowRule, broken: tuple[object, ...], kept: tuple[object, ...]) -> None:
    assert rule.broken(*broken)
    assert not rule.broken(*kept)


def test_code_sets_have_the_size_of_the_guide() -> None:
    assert len(codes.CLOSURE_REASON) == 9
    assert len(codes.CATEGORY_OF_ABUSE) == 5
    assert len(codes.DISABILITY) == 13


def test_no_rule_compares_with_the_date_of_birth() -> None:
    """A child may be referred, assessed and planned for before birth."""
    for module in MODULES[1:]:
        wanted = {name for _, names in module.layout.rules for name in names}
        assert not wanted & {"born", "births", "expected_born"}


def test_identifiers_of_records_fit_their_column() -> None:
    for module in MODULES:
        lengths = {
            column.name: 10 if column.name != "person_id" else column.length
            for column in module.layout.columns
        }
        assert sum(lengths[name] + 1 for name in module.layout.key) - 1 <= 80
