"""What people wrote beside a figure: dated notes, the month's comment, and actions."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.frame import NOTES
from dashboard.notebook_words import action_by, comment_by, comment_head
from dashboard.view import Action, Comment, DatedNote, View
from layouts.components.tree import Element, element


def remarks_of_people(view: View, *, with_dated: bool = True) -> list[Element]:
    """Return the notes whose flags the chart shows, the comment, the actions, and the way to them.

    Without ``with_dated`` the notes are left out: they stand at the chart.
    A note before the first month shown has no flag, and is among the other notes of the card.
    """
    link = element(
        "A",
        ["Notes, comment and actions", _hidden(f": {view.measure.title}")],
        href=f"{NOTES}/{view.measure.id}",
    )
    return [
        *([dated_list(view.flagged)] if with_dated and view.flagged else []),
        *([_comment(view.comment)] if view.comment else []),
        *([_actions(view.actions)] if view.actions else []),
        element("P", link, className="to-notes"),
    ]


def other_notes(view: View) -> tuple[str, ...]:
    """Return the notes of the view without those that ``remarks_of_people`` shows."""
    shown = {note.words for note in view.flagged}
    return tuple(note for note in view.notes if note not in shown)


def _hidden(words: str) -> Element:
    return element("Span", words, className="visually-hidden")


def dated_list(notes: Sequence[DatedNote]) -> Element:
    """Return the notes of a chart, each with the number that stands on its flag."""
    items = [
        element(
            "Li",
            [
                element("Span", [_hidden("Note "), str(note.number)], className="flag-number"),
                element("Span", note.words),
            ],
        )
        for note in notes
    ]
    return element("Ul", items, className="dated-notes", **{"aria-label": "Notes on the chart"})


def _comment(comment: Comment) -> Element:
    return element(
        "Div",
        [
            element("P", element("Strong", comment_head(comment))),
            element("P", comment.text, className="said"),
            element("P", comment_by(comment), className="quiet"),
        ],
        className="people-comment",
    )


def _actions(actions: Sequence[Action]) -> Element:
    """Return open actions and those that were done since the month shown."""
    items = [
        element(
            "Li",
            [
                element("Span", action.text, className="said"),
                " ",
                element("Span", f"{action_by(action)}.", className="quiet"),
            ],
        )
        for action in actions
    ]
    head = "Action" if len(actions) == 1 else "Actions"
    return element(
        "Div",
        [element("P", element("Strong", head)), element("Ul", items, className="actions")],
        className="people-actions",
    )
