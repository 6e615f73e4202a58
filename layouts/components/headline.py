"""The figure of a measure in large type, with its sentence, its signal and the way to its cases."""

from __future__ import annotations

from dashboard.case_links import cases_of_row, due_path
from dashboard.measure_page import records_words
from dashboard.signal_words import LABELS
from dashboard.view import Row, Signal, View
from dashboard.viewer import Viewer
from layouts.components.tree import Element, element


def headline(view: View, row: Row | None, reader: Viewer) -> list[Element]:
    """Return the figure with its sentence and signal; where there is none, why.

    ``row`` is the figure itself. A ``reader`` who may list its cases gets links to them and to the
    children whose visits are overdue.
    """
    may_list = reader.lists(view.state.level, view.state.unit)
    if view.is_empty:
        return [element("P", view.sentence or view.headline, className="no-figure")]
    found = [
        element("P", view.headline, className="headline"),
        element("P", view.sentence, className="sentence"),
    ]
    if view.signal is not None:
        found.append(_signal(view.signal))
    if may_list and (link := _cases(view, row)) is not None:
        found.append(link)
    if view.visits_now is not None:
        found.append(_visits(view, may_list=may_list))
    return found


def _signal(signal: Signal) -> Element:
    """Return the badge of the verdict, and in words what it rests on."""
    label = f"{signal.shape} {LABELS[signal.verdict]}".strip()
    # The sentence above says that it moved by more than usual; here stands what shows it.
    words = f"{signal.rules[0][:1].upper()}{signal.rules[0][1:]}." if signal.rules else signal.words
    badge = element("Span", label, className=f"badge-signal badge-{signal.verdict}")
    said = element("Span", words, className="signal-words")
    # Why there is none is said in words that need no badge.
    return element("P", [said] if signal.verdict == "none" else [badge, said], className="signal")


def _cases(view: View, row: Row | None) -> Element | None:
    """Return the way to the list behind the figure; None of one that has no list."""
    words = records_words(view.measure, row)
    if row is None or not words or not view.measure.has_lists:
        return None
    hidden = element("Span", f" behind: {view.measure.title}", className="visually-hidden")
    link = element(
        "A", [f"See the {words}", hidden], href=cases_of_row(view.measure.id, row, view.state)
    )
    return element("P", link, className="way on-screen")


def _visits(view: View, *, may_list: bool) -> Element:
    """Return where visits stand now, with the way to the children who are overdue."""
    now, state = view.visits_now, view.state
    if now is None:
        return element("P", "")
    content: list[object] = [now.words]
    if may_list and (now.overdue or now.due):
        level = state.level if state.level in ("team", "locality") else "all"
        href = due_path(view.measure.id, level=level, unit=state.unit)
        content += [" ", element("A", "See who is overdue or due soon", href=href)]
    return element("P", content, className="visits-now")
