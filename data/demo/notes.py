"""What is written beside the demonstration's figures: dated notes, comments and actions."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Engine

from dashboard.measures.registry import measures
from data.marks import add_mark, marks_of
from data.notebook import actions_of, add_action, comments_of, finish_action, set_comment

MARKS: Final = (
    *(
        (
            measure,
            "2019-04",
            "data_cleanse",
            "Young people who were no longer at risk were taken off the list.",
        )
        for measure in ("cse_young_people", "cse_higher_risk")
    ),
    *(
        (
            measure,
            "2019-06",
            "recording_change",
            "The police changed how they classify children as missing or absent.",
        )
        for measure in ("missing_incidents", "missing_children", "missing_away", "missing_returns")
    ),
)
"""Two events of the council's self-evaluation of January 2020, on each measure that they touch. It
names no month for the second, only "the last few months" before September 2019."""
MARKED_BY: Final = "Demonstration"
MONTH: Final = "2019-09"
WRITTEN: Final = date(2019, 9, 30)
COMMENTS: Final = (
    (
        "cin_seen_5_days",
        "Referrals go to a named social worker on the day they arrive since the duty rota of "
        "April. Two teams were a social worker short in September.",
        "Service manager, assessment",
    ),
    (
        "cin_visits_in_timescale",
        "Most late visits are those of one team, which has carried vacancies since the summer. "
        "The other teams lend it two visiting days a week from October.",
        "Service manager, children in need",
    ),
    (
        "missing_incidents",
        "Some reports that were “absent” before June now count as missing. The rise since then is "
        "not all a rise in children going missing.",
        "Service manager, exploitation and missing",
    ),
)
"""The comments on MONTH: the measure, what is said, and whose comment it is. All are made up."""
ACTIONS: Final = (
    (
        "cin_seen_5_days",
        "Add a duty slot on Fridays, so that referrals of that day are seen in time.",
        "Service manager, assessment",
        date(2019, 11, 15),
        None,
    ),
    (
        "cin_visits_in_timescale",
        "Go through the list of overdue visits in each supervision until the team is level.",
        "Team manager, disabled children",
        date(2019, 10, 31),
        None,
    ),
    (
        "missing_incidents",
        "Agree with the police how a child who is absent is recorded from now on.",
        "Service manager, exploitation and missing",
        date(2019, 9, 20),
        None,
    ),
    (
        "cp_visits_in_timescale",
        "Compare visits in the records with diaries where none is recorded for 10 working days.",
        "Practice lead, child protection",
        date(2019, 9, 27),
        date(2019, 9, 25),
    ),
)
"""Actions on MONTH: the measure, what is to be done, by whom, by when, and when it was done."""


def write_notes(engine: Engine, code: str) -> None:
    """Write the demonstration's notes, comments and actions where they are not written yet."""
    with engine.connect() as connection:
        marked = {(mark.measure, mark.month, mark.kind) for mark in marks_of(connection, code)}
        said = {(comment.measure, comment.month) for comment in comments_of(connection, code)}
        planned = {(action.measure, action.text) for action in actions_of(connection, code)}
    for measure, month, kind, reason in MARKS:
        if measure in measures() and (measure, month, kind) not in marked:
            add_mark(engine, code, measure, month, kind, reason, MARKED_BY)
    for measure, text, name in COMMENTS:
        if measure in measures() and (measure, MONTH) not in said:
            set_comment(engine, code, measure, MONTH, text, name, made_on=WRITTEN)
    for measure, text, owner, due, done_on in ACTIONS:
        if measure not in measures() or (measure, text) in planned:
            continue
        add_action(engine, code, measure, MONTH, text, owner, due, owner, made_on=WRITTEN)
        if done_on is not None:
            with engine.connect() as connection:
                held = actions_of(connection, code)
            number = next(
                each.number for each in held if (each.measure, each.text) == (measure, text)
            )
            finish_action(engine, code, measure, number, done_on)
