"""What people wrote, how late actions are, how fresh records are and what they lack, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.findings import quality_of
from dashboard.freshness import found_words, freshness
from dashboard.gaps import BrokenRule, Findings, Gaps
from dashboard.marks import KINDS, dated_notes, notes_by_month
from dashboard.notebook import LONGEST, NotebookRefused, written
from dashboard.notebook_words import (
    by_urgency,
    is_overdue,
    marks_together,
    overdue_words,
    reference_day,
)
from dashboard.ports import Loaded, SourceLoaded
from dashboard.view import Action, Mark
from dashboard.viewer import Viewer, full_viewer
from tests.core.test_figures import measure

DAY = date(2019, 9, 30)


def action(due: date, done: date | None = None, number: int = 1) -> Action:
    return Action("seen", number, "2019-09", "Ring", "A manager", due, done, "An analyst", DAY)


@pytest.mark.parametrize(
    ("due", "done", "late", "words"),
    [
        (date(2019, 9, 29), None, True, "Overdue by 1 day"),
        (date(2019, 9, 20), None, True, "Overdue by 10 days"),
        (DAY, None, False, "Due today"),
        (date(2019, 10, 1), None, False, "Due in 1 day"),
        (date(2019, 11, 15), None, False, "Due in 46 days"),
        (date(2019, 9, 20), DAY, False, "Done 30 September 2019"),
    ],
)
def test_how_late_an_action_is(due: date, done: date | None, late: bool, words: str) -> None:
    found = action(due, done)
    assert (is_overdue(found, DAY), overdue_words(found, DAY)) == (late, words)


def test_open_actions_come_by_the_day_they_are_due() -> None:
    first, done, last = action(DAY, None, 3), action(DAY, DAY, 1), action(date(2020, 1, 1), None, 2)
    assert by_urgency([last, done, first]) == [first, last]


def test_actions_wait_for_the_clock_but_a_demonstration_stands_still() -> None:
    today = date(2019, 11, 2)
    assert reference_day(Loaded(False, DAY, ()), today) == today
    assert reference_day(Loaded(True, DAY, ()), today) == DAY


def test_one_note_on_several_measures_is_listed_once() -> None:
    other = replace(measure(), id="other")
    one = Mark("seen", "2019-04", "note", "A desk", "An analyst", DAY)
    older = replace(one, month="2018-04")
    found = marks_together([(measure(), older), (measure(), one), (other, one)])
    assert [(mark.month, [each.id for each in on]) for mark, on in found] == [
        ("2019-04", ["seen", "other"]),
        ("2018-04", ["seen"]),
    ]


def test_a_note_of_april_stands_at_the_quarter_to_june() -> None:
    months = ("2019-03", "2019-06", "2019-09")
    held = dated_notes(
        [
            Mark("seen", month, "note", "A desk", "An analyst", DAY)
            for month in ("2018-12", "2019-01", "2019-04", "2019-09")
        ],
        "2019-09",
    )
    found = notes_by_month(held, months, "quarter")
    assert {month: [note.number for note in notes] for month, notes in found.items()} == {
        "2019-03": [2],
        "2019-06": [3],
        "2019-09": [4],
    }
    assert notes_by_month(held, (), "month") == {}


@pytest.mark.parametrize("field", LONGEST)
def test_what_is_written_is_kept_without_needless_blanks(field: str) -> None:
    assert written(field, "  A \t desk ") == "A desk"
    assert written(field, "x" * LONGEST[field])
    for text in (" \n ", "x" * (LONGEST[field] + 1)):
        with pytest.raises(NotebookRefused) as refused:
            written(field, text)
        assert refused.value.field == field


def test_every_kind_of_note_has_its_words() -> None:
    for name, kind in KINDS.items():
        (found,) = dated_notes([Mark("seen", "2019-04", name, "A desk.", "Me", DAY)], "2019-04")
        assert found.words.startswith(f"{kind.title} from April 2019: A desk (set by Me).")
        assert not kind.breaks or kind.starts_anew
        assert bool(kind.since) == kind.starts_anew


def source(kind: str, **more: Any) -> SourceLoaded:
    return SourceLoaded(**{
        "kind": kind, "import_id": 4, "data_to": DAY, "release": "", "loaded_on": date(2019, 10, 3),
        "warned": 0, "refused": 0, **more,
    })  # fmt: skip


def test_freshness_names_each_source_with_its_days_and_warnings() -> None:
    loaded = Loaded(
        False,
        DAY,
        (),
        (
            source("neighbours", data_to=None),
            source("published", import_id=2, data_to=None, release="2026-04", warned=1),
            source("ssd", warned=2, refused=1),
        ),
    )
    found = freshness(loaded, may_open=True)
    assert found is not None
    assert found.data_to == "30 September 2019"
    assert [(each.name, each.words, each.found, each.report) for each in found.sources] == [
        (
            "Case records",
            "to 30 September 2019, loaded 3 October 2019",
            "2 warnings, 1 row refused",
            "/imports/4",
        ),
        (
            "Published statistics",
            "newest of April 2026, loaded 3 October 2019",
            "1 warning",
            "/imports/2",
        ),
    ]
    hidden = freshness(loaded, may_open=False)
    assert hidden is not None
    assert {each.report for each in hidden.sources} == {""}
    assert freshness(Loaded(False, None, ()), may_open=True) is None
    assert found_words(0, 0) == "no warnings"


def quality(gaps: Gaps | None, *broken: BrokenRule, viewer: Viewer | None = None) -> Any:
    repository: Any = SimpleNamespace(findings=lambda *_: Findings(broken, gaps))
    return quality_of(measure(), viewer or full_viewer("336"), repository)


GAPS = Gaps("2019-09", "ssd", 160.0, 18, 2, 3.0, (("ethnicity", 1.0), ("sex", 160.0)))


def test_what_a_figure_does_not_know_is_said_in_numbers() -> None:
    assert quality(GAPS).when == "September 2019"
    assert quality(GAPS).gaps == (
        "Too early to say for 18 children: the time allowed still runs. They are in neither "
        "number.",
        "Not known for 2 children: what decides lies before the records begin, or no date is "
        "recorded.",
        "No team recorded for 3 of 160 children (2%).",
        "Ethnic group not known for 1 of 160 children (less than 1%).",
    )
    assert quality(replace(GAPS, no_team=160.0)).gaps[2] == "No team recorded for all 160 children."


def test_small_numbers_are_hidden_from_who_may_not_see_them() -> None:
    reader = replace(full_viewer("336"), discloses=False)
    said = " ".join(quality(replace(GAPS, no_team=157.0), viewer=reader).gaps)
    assert "Not known for fewer than 6 children" in said
    assert "Ethnic group not known for fewer than 6 children." in said
    assert "157" not in said, "3 of 160 could be told from it"
    assert "No team recorded for nearly all children." in said


def test_a_broken_rule_is_said_with_its_file_and_report() -> None:
    rule = BrokenRule(7, "ssd", "visits.csv", "no_date", "refuse", 3, "Row 4: no date.")
    one = replace(rule, severity="warn", count=1)
    found = quality(None, rule, one, viewer=replace(full_viewer("336"), may_import=True))
    assert [each.words for each in found.broken] == [
        "3 rows of visits.csv refused. The first: Row 4: no date.",
        "1 row of visits.csv loaded with a warning. Row 4: no date.",
    ]
    assert {each.report for each in found.broken} == {"/imports/7"}
    assert (found.is_clean, found.when) == (False, "")
    assert {each.report for each in quality(None, rule).broken} == {""}
