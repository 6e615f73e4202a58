"""What people wrote beside a figure, in words: comments and actions, and which are overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.measure import Measure
from dashboard.period import day_words, month_words
from dashboard.ports import Loaded
from dashboard.view import Action, Comment, Mark


def comment_head(comment: Comment) -> str:
    """Return what a comment is on: ``Comment on September 2019``."""
    return f"Comment on {month_words(comment.month)}"


def comment_by(comment: Comment) -> str:
    """Return who wrote a comment, and when."""
    return f"{comment.name}, {day_words(comment.made_on)}"


def action_by(action: Action) -> str:
    """Return who is to do an action and by when, or when it was done."""
    when = f"done {day_words(action.done_on)}" if action.done_on else f"due {day_words(action.due)}"
    return f"{action.owner}, {when}"


def comment_words(comment: Comment) -> str:
    """Return a comment as one piece of text, for a file."""
    return f"{comment_head(comment)} ({comment_by(comment)}): {' '.join(comment.text.split())}"


def action_words(action: Action) -> str:
    """Return an action as one piece of text, for a file."""
    return f"Action ({action_by(action)}): {action.text}"


def marks_together(
    found: Sequence[tuple[Measure, Mark]],
) -> tuple[tuple[Mark, tuple[Measure, ...]], ...]:
    """Return each note once, with the measures that it stands on, the newest first."""
    held: dict[tuple[str, str, str, str], tuple[Mark, list[Measure]]] = {}
    for measure, mark in found:
        key = (mark.month, mark.kind, mark.reason, mark.name)
        held.setdefault(key, (mark, []))[1].append(measure)
    newest = sorted(held.values(), key=lambda each: each[0].month, reverse=True)
    return tuple((mark, tuple(on)) for mark, on in newest)


def reference_day(loaded: Loaded, today: date) -> date:
    """Return the day by which an action is overdue: today; of a demonstration its last day.

    What people are to do does not wait for records, but a demonstration stands still.
    """
    return loaded.data_to if loaded.is_demonstration and loaded.data_to else today


def is_overdue(action: Action, day: date) -> bool:
    """Return whether an action should have been done before ``day``."""
    return action.done_on is None and action.due < day


def by_urgency(actions: Sequence[Action]) -> list[Action]:
    """Return the actions that are not done, the one due first at the head."""
    return sorted(
        (action for action in actions if action.done_on is None),
        key=lambda action: (action.due, action.measure, action.number),
    )


def overdue_words(action: Action, day: date) -> str:
    """Return how late an action is, or when it is due, in words."""
    days = (day - action.due).days
    if action.done_on is not None:
        return f"Done {day_words(action.done_on)}"
    if days > 0:
        return f"Overdue by {'1 day' if days == 1 else f'{days:,} days'}"
    return "Due today" if days == 0 else f"Due in {'1 day' if days == -1 else f'{-days:,} days'}"
