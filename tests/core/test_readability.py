"""The words of every measure's declaration, and of the glossary, are for a reader of about 12."""

from __future__ import annotations

import pytest

from dashboard.glossary import TERMS
from dashboard.measures.registry import measures
from tests.reading import READING_AGE, age, hard_texts, plain, reading_age

MEASURES = list(measures().values())
SAID = {
    "title": [each.title for each in MEASURES],
    "question": [each.question for each in MEASURES],
    "why": [each.why for each in MEASURES],
    "numerator": [each.numerator for each in MEASURES],
    "denominator": [each.denominator for each in MEASURES],
    "exclusions": [each.exclusions for each in MEASURES],
    "no_published": [each.no_published for each in MEASURES],
    "not_computed": [each.not_computed for each in MEASURES],
    "disclosure": [each.disclosure for each in MEASURES],
    "changes": [one.what for each in MEASURES for one in each.definition_changes],
    "glossary": [meaning for _, meaning in TERMS],
}
KINDS = {kind: found for kind, texts in SAID.items() if (found := [*filter(None, texts)])}


@pytest.mark.parametrize("kind", KINDS)
def test_the_texts_of_a_kind_are_for_a_reader_of_about_twelve(kind: str) -> None:
    assert reading_age(KINDS[kind]) <= READING_AGE
    assert hard_texts(KINDS[kind]) == {}


def test_numbers_and_names_are_not_what_makes_a_text_hard() -> None:
    words = "77.5% in September 2019 (124 of 160 children), up from 55.3% in March 2019."
    assert plain(words) == "ten in May (ten of ten children), up from ten in May."
    assert plain("Wolverhampton: 14.31; England 14.2", ["Wolverhampton"]) == (
        "Ann. ten. England ten."
    )


def test_what_is_hard_is_found_to_be_hard() -> None:
    easy = "A child who waits to be seen may be unsafe while waiting."
    hard = (
        "Utilisation of multidisciplinary assessment methodologies necessitates appropriate "
        "consideration of proportionality by accountable professionals."
    )
    assert age(easy) < READING_AGE < age(hard)
    assert list(hard_texts([easy, hard])) == [hard]
