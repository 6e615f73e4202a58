"""The forms of the notebook: what was typed, what is wrong with it, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from dashboard.marks import KINDS
from dashboard.notebook import LONGEST, Notebook, NotebookRefused, checked_month, written
from dashboard.viewer import Viewer

FIELD_LENGTH: Final = 2_000
"""Characters of a field that are read; the tables keep fewer."""
MARK: Final = "mark"
COMMENT: Final = "comment"
ACTION: Final = "action"
FORMS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    MARK: (
        ("kind", "What kind of note is it?"),
        ("month", "From which month?"),
        ("reason", "What changed, and why?"),
        ("name", "Your name or role"),
    ),
    COMMENT: (
        ("month", "Month"),
        ("comment", "Comment"),
        ("name", "Your name or role"),
    ),
    ACTION: (
        ("action", "What is to be done?"),
        ("owner", "Who is to do it?"),
        ("due", "By when?"),
        ("month", "Which month’s figure led to it?"),
        ("name", "Your name or role"),
    ),
}
"""The fields of each form in their order, with their labels."""
DONE: Final = {
    "mark": "The note is set. Every chart of the measure shows it.",
    "unmarked": "The note is removed.",
    "comment": "The comment is kept.",
    "uncommented": "The comment is removed.",
    "action": "The action is kept.",
    "finished": "The action is done.",
    "reopened": "The action is open again.",
    "unplanned": "The action is removed.",
}
"""What was done, by the word that the address carries after a form was sent."""


@dataclass
class NoteForm:
    """One form as it was sent: its values, and what is wrong with them by field."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, fields: Mapping[str, str]) -> NoteForm:
        """Return the form ``name`` with what was typed; every value of it is untrusted."""
        return cls(name, {key: fields.get(key, "")[:FIELD_LENGTH] for key, _ in FORMS[name]})

    def value(self, key: str) -> str:
        """Return what was typed into a field."""
        return self.values.get(key, "")

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each field's error with its element's id, in the order of the form."""
        keys = [key for key, _ in FORMS[self.name]]
        return [
            (f"{self.name}-{key}" if key in keys else f"{self.name}-{keys[0]}", text)
            for key, text in self.errors.items()
        ]


def keep(form: NoteForm, book: Notebook, viewer: Viewer, measure: str) -> bool:
    """Keep what a form says; return whether it was kept, its errors filled where it was not."""
    value = form.value
    _check(form)
    if form.errors:
        return False
    try:
        if form.name == MARK:
            month, kind = value("month"), value("kind")
            book.add_mark(viewer, measure, month, kind, value("reason"), value("name"))
        elif form.name == COMMENT:
            book.set_comment(viewer, measure, value("month"), value("comment"), value("name"))
        else:
            book.add_action(
                viewer,
                measure,
                value("month"),
                value("action"),
                value("owner"),
                _day(value("due")),
                value("name"),
            )
    except NotebookRefused as refused:
        form.errors[refused.field] = str(refused).rstrip(".")
    return not form.errors


def _check(form: NoteForm) -> None:
    """Add an error for each field that cannot be kept, so that all are seen at once."""
    for key, _ in FORMS[form.name]:
        text = form.value(key)
        try:
            if key == "month":
                checked_month(text)
            elif key == "due":
                _day(text)
            elif key == "kind" and text not in KINDS:
                raise NotebookRefused("Choose what kind of note it is", key)
            elif key in LONGEST:
                written(key, text)
        except NotebookRefused as refused:
            form.errors[key] = str(refused)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise NotebookRefused("Give the day, such as 15 November 2019", "due") from None


def removed(
    what: str, fields: Mapping[str, str], book: Notebook, viewer: Viewer, measure: str
) -> str:
    """Carry out one of the small forms; return the word of what was done.

    Raises NotebookRefused where there is nothing to do it to.
    """
    month, kind = fields.get("month", "")[:7], fields.get("kind", "")[:20]
    number = fields.get("number", "")[:9]
    which = int(number) if number.isascii() and number.isdigit() else 0
    doings: Mapping[str, Callable[[], str]] = {
        "unmarked": lambda: book.remove_mark(viewer, measure, month, kind),
        "uncommented": lambda: book.remove_comment(viewer, measure, month),
        "finished": lambda: book.finish_action(viewer, measure, which),
        "reopened": lambda: book.reopen_action(viewer, measure, which),
        "unplanned": lambda: book.remove_action(viewer, measure, which),
    }
    if what not in doings:
        raise NotebookRefused("There is nothing like that to be done")
    doings[what]()
    return what


def months_to_choose(months: Sequence[str]) -> tuple[str, ...]:
    """Return the months of a form's list, the newest first."""
    return tuple(reversed(months))
