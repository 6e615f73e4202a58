"""The rules of rows, one by one."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from data.imports import codes, rules
from data.imports.placements import overlaps, placement_code
from data.imports.rules import FieldRule, RowRule

NEXT_YEAR = datetime.now(tz=UTC).year + 1


@pytest.mark.parametrize(
    ("rule", "text", "value"),
    [
        (rules.DAY_FIRST_DATE, "31/03/2018", "2018-03-31"),
        (rules.DAY_FIRST_DATE, "29/02/2016", "2016-02-29"),
        (rules.ISO_DATE, "2019-03-31", "2019-03-31"),
        (rules.ISO_DATE, "2019-03-31T23:59:59", "2019-03-31"),
        (rules.ISO_DATE, "2019-03-31 00:00:00.000", "2019-03-31"),
        (rules.LIKELY_YEAR, "1900-01-01", "1900-01-01"),
        (rules.LIKELY_YEAR, f"{NEXT_YEAR}-12-31", f"{NEXT_YEAR}-12-31"),
        (rules.SDQ_SCORE, "0", 0),
        (rules.SDQ_SCORE, "40", 40),
        (rules.FLAG, "y", True),
        (rules.FLAG, "0", False),
        (rules.FLAG, "False", False),
        (rules.SEX, "2", "female"),
        (rules.SEX, "m", "male"),
        (rules.SEX, "U", "unknown"),
        (rules.ETHNICITY, "CHNE", "asian"),
        (rules.ETHNICITY, "WROM", "white"),
        (rules.ETHNICITY, "refu", "unknown"),
        (rules.REFERRAL_SOURCE, "1d", "individual"),
        (rules.REFERRAL_SOURCE, "3F", "health"),
        (rules.REFERRAL_SOURCE, "10", "unknown"),
        (rules.EPISODE_START, "s", "S"),
    ],
)
def test_a_cell_that_keeps_its_rule_gives_its_value(
    rule: FieldRule, text: str, value: object
) -> None:
    assert rule.read(text) == value


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (rules.DAY_FIRST_DATE, "31/02/2019"),
        (rules.DAY_FIRST_DATE, "02/13/2019"),
        (rules.DAY_FIRST_DATE, "2019-03-31"),
        (rules.DAY_FIRST_DATE, "31/03/19"),
        (rules.DAY_FIRST_DATE, "٣١/٠٣/٢٠١٨"),
        (rules.ISO_DATE, "2019-02-29"),
        (rules.ISO_DATE, "31/03/2019"),
        (rules.ISO_DATE, "2019-03-31T25:00"),
        (rules.LIKELY_YEAR, "1899-12-31"),
        (rules.LIKELY_YEAR, "0026-01-01"),
        (rules.LIKELY_YEAR, f"{NEXT_YEAR + 1}-01-01"),
        (rules.SDQ_SCORE, "41"),
        (rules.SDQ_SCORE, "-1"),
        (rules.SDQ_SCORE, "12.5"),
        (rules.SDQ_SCORE, "²"),
        (rules.FLAG, "maybe"),
        (rules.SEX, "X"),
        (rules.ETHNICITY, "ZZZZ"),
        (rules.REFERRAL_SOURCE, "5E"),
        (rules.EPISODE_START, "X"),
        (rules.LEGAL_STATUS, "Z9"),
    ],
)
def test_a_cell_that_breaks_its_rule_gives_none(rule: FieldRule, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the rule has the words
        rule.read(text)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ('{"OUTCOME_NFA_FLAG": "Y"}', "nfa"),
        ('{"NFA_FLAG": "Y", "NEW_REFERRAL_FLAG": "N"}', "nfa"),
        # The most serious of several counts.
        ('{"NFA_FLAG": "Y", "NEW_REFERRAL_FLAG": "Y"}', "referral"),
        ('{"OUTCOME_NEW_REFERRAL_FLAG": "Y", "OUTCOME_CP_ENQUIRY_FLAG": 1}', "strategy_discussion"),
        ('{"PROV_OF_SERVICES_FLAG": "Y", "ADVICE_FLAG": "Y"}', "early_help"),
        # Comments and totals are not outcomes.
        ('{"NFA_FLAG": "Y", "COMMENTS": "Y", "TOTAL_NO_OF_OUTCOMES": "1"}', "nfa"),
        ('{"NFA_FLAG": "", "ADVICE_FLAG": null}', "unknown"),
        ('{"BRAND_NEW_FLAG": "Y"}', "unknown"),
        ("No further action", "nfa"),
        ("Progress to Strategy Discussion", "strategy_discussion"),
        ("EH Referral", "early_help"),
        ("CIN Referral", "referral"),
        ("Information and advice", "information"),
    ],
)
def test_the_outcome_of_a_contact(text: str, outcome: str) -> None:
    assert rules.CONTACT_OUTCOME.read(text) == outcome
    assert outcome in codes.CONTACT_OUTCOMES


@pytest.mark.parametrize("text", ["{broken", "[1]", '{"a": ' * 50 + "1"])
def test_an_outcome_that_cannot_be_read(text: str) -> None:
    with pytest.raises((ValueError, AttributeError)):
        rules.CONTACT_OUTCOME.read(text)


@pytest.mark.parametrize(
    ("rule", "broken", "kept"),
    [
        (rules.END_BEFORE_START, ("2018-01-01", "2018-01-02"), ("2018-01-02", "2018-01-02")),
        (rules.END_BEFORE_START, ("2018-01-01", "2018-01-02"), (None, "2018-01-02")),
        (rules.OPEN_WITH_REASON, (None, "X1"), ("2018-01-01", "X1")),
        (rules.ENDED_WITHOUT_REASON, ("2018-01-01", None), (None, None)),
        (rules.STARTS_AFTER_YEAR, ("2018-04-01", "2018-03-31"), ("2018-03-31", "2018-03-31")),
        (rules.ENDS_AFTER_YEAR, ("2018-04-01", "2018-03-31"), (None, "2018-03-31")),
        (rules.ENDED_BEFORE_YEAR, ("2017-03-31", "2017-04-01"), ("2017-04-01", "2017-04-01")),
        (rules.BORN_AFTER_YEAR, ("2018-04-01", "2018-03-31"), (None, "2018-03-31")),
        # An unborn child with an expected date is no fault.
        (rules.NO_BIRTH_DATE, (None, None), (None, "2019-05-01")),
        (rules.SCORE_AND_REASON, (12, "SDQ1"), (12, None)),
        (rules.SCORE_WITHOUT_DATE, (None,), ("2019-01-01",)),
        (rules.CHILD_UNKNOWN, ("2", {"1"}), ("1", {"1"})),
        (rules.CHILD_UNKNOWN, ("2", {"1"}), ("1", None)),
        (rules.PLACEMENT_MISSING, ("p", frozenset()), (None, frozenset())),
    ],
)
def test_rows(rule: RowRule, broken: tuple[object, ...], kept: tuple[object, ...]) -> None:
    assert rule.broken(*broken)
    assert not rule.broken(*kept)


def test_rules_have_one_identifier_each_and_plain_words() -> None:
    all_rules = [rule for rule in vars(rules).values() if isinstance(rule, rules.Rule)]
    by_id: dict[str, set[str]] = {}
    for rule in all_rules:
        by_id.setdefault(rule.id, set()).add(rule.severity)
        assert rule.message
        assert len(rule.id) <= 40
    assert all(len(severities) == 1 for severities in by_id.values())


def test_a_placement_keeps_its_code_however_the_postcode_is_spaced() -> None:
    code: Callable[..., str | None] = placement_code
    assert code("336", "WV1 1AA", "SC1") == code("336", "wv11aa", " sc1")
    assert code("336", "WV1 1AA", "SC1") != code("336", "WV1 1AB", "SC1")
    assert code("336", "WV1 1AA", "SC1") != code("336", "WV1 1AA", None)
    assert code("336", "WV1 1AA", "SC1") != code("330", "WV1 1AA", "SC1")
    assert code("336", "", None) is None
    assert "WV1" not in str(code("336", "WV1 1AA", "SC1"))


def test_an_episode_that_starts_before_another_has_ended_overlaps() -> None:
    assert list(
        overlaps(
            [
                ("a", "2018-01-01", "2018-02-01", 2),
                ("a", "2018-02-01", "2018-06-01", 3),  # hands over on the day: none
                ("a", "2018-05-31", "2018-05-31", 4),
                ("a", "2018-05-31", None, 5),
                ("b", "2018-01-01", None, 6),
                ("b", "2018-03-01", "2018-03-02", 7),
            ]
        )
    ) == [(4, 3), (5, 3), (7, 6)]
