"""What a meeting sees of a measure: a headline, a line under it, one chart in large type.

A headline claims that a figure moved only where its signal says so; else it gives the figure.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from dashboard.charts import Chart, for_a_wide_page, split_charts, time_chart
from dashboard.measure import Measure
from dashboard.notebook_words import action_by
from dashboard.period import month_words
from dashboard.view import Action, DatedNote, Signal, View
from dashboard.wording import target_text, value_text

MOST_WORDS: Final = 14
"""A headline with more words takes the measure's short title."""
LONGEST_REMARK: Final = 200
"""Characters of a comment or an action that still stands on a slide."""
NOTES_LENGTH: Final = 260
"""Characters that the dated notes of a slide share: three lines of type that is read from afar."""
SHORTEST_NOTE: Final = 40
"""A note's words of which less would be left are not begun: its kind and month stand alone."""
TALL: Final = 290
"""Pixels of a slide's chart, of which SLIDE_WIDTH fill a screen 1400 wide with type of 24."""
LESS_TALL: Final = 225
"""The same above a comment, an action or several notes: a higher one would be narrower than the
screen, and its type smaller than 12 points on paper."""
SLIDE_WIDTH: Final = 640
LABEL_WIDTH: Final = 18
BEYOND_USUAL: Final = {
    ("improvement", True): "better than usual",
    ("improvement", False): "getting better",
    ("concern", True): "worse than usual",
    ("concern", False): "getting worse",
}
"""What a verdict says, of a level and of a trend."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One measure on one screen."""

    view: View
    headline: str
    lede: str
    chart: Chart | None
    dated: tuple[tuple[int, str], ...]
    """The notes whose flags the chart shows: the number, and what, when and why in few words."""
    remarks: tuple[str, ...]
    """The comment on the month and the open actions, where they are to be shown."""


def signal_now(view: View) -> Signal | None:
    """Return the signal of the very figure that is said; None where single months were judged."""
    latest, signal = view.own.latest, view.signal
    if signal is None or latest is None or signal.period != latest.period:
        return None
    return signal if signal.verdict != "none" and signal.month == latest.month else None


def _beyond_usual(signal: Signal) -> str:
    """Return how a figure moved by more than usual, in words that follow it."""
    is_level = signal.way in ("higher", "lower")
    if (words := BEYOND_USUAL.get((signal.verdict, is_level))) is not None:
        return words
    return f"{signal.way} than usual" if is_level else signal.way


def _standing(view: View) -> str:
    """Return what may be said of the latest figure, to follow it; empty where nothing may."""
    signal = signal_now(view)
    if signal is not None and signal.way:
        return _beyond_usual(signal)
    if signal is not None:
        return "within the usual range"
    latest, target = view.own.latest, view.target
    if latest is None or latest.value is None or target is None:
        return ""
    measure = view.measure
    if measure.polarity == "neither":
        return ""
    is_higher = measure.polarity == "higher"
    met = latest.value >= target if is_higher else latest.value <= target
    words = f"the target of {target_text(measure, target)}"
    if met:
        return f"meets {words}"
    # 71.6% is printed as 72%: beside a target of 72% it would seem to meet it.
    if value_text(measure, latest.value) == target_text(measure, target):
        return ""
    return f"{'below' if is_higher else 'above'} {words}"


def headline_of(view: View) -> str:
    """Return the title of a slide: what may be claimed of the latest figure, in few words.

    Where the signal says that it moved, the measure's own words for that are taken.
    """
    measure, signal = view.measure, signal_now(view)
    if signal is not None and signal.way and measure.headline_words is not None:
        own = measure.headline_words
        words = own.higher if signal.way in ("higher", "rising") else own.lower
        if words:
            return words
    figure = view.headline
    standing = _standing(view)
    end = f"{figure}, {standing}" if standing else figure
    long = f"{measure.title}: {end}"
    return long if len(long.split()) <= MOST_WORDS else f"{measure.short_title}: {end}"


def lede_of(view: View) -> str:
    """Return the line under the headline: the first of the view's sentence, and the target."""
    first = re.split(r"(?<=\.)\s+(?=[A-Z0-9])", view.sentence, maxsplit=1)[0]
    if view.target is None or view.own.latest is None:
        return first
    return f"{first} The target is {target_text(view.measure, view.target)}."


def counted_words(measure: Measure) -> str:
    """Return what a measure counts: ``Visits made on time, out of: visits due.``"""
    if not measure.denominator:
        return f"{measure.numerator}."
    out_of = f"{measure.denominator[:1].lower()}{measure.denominator[1:]}"
    return f"{measure.numerator}, out of: {out_of}."


def action_text(action: Action) -> str:
    """Return an action with whose it is: ``Action: ... (Head of service, due ...).``"""
    return f"Action: {action.text.rstrip('.')} ({action_by(action)})."


def names_any(text: str, names: Collection[str]) -> bool:
    """Return whether ``text`` holds one of ``names``."""
    held = text.casefold()
    return any(name and name.casefold() in held for name in names)


def note_words(note: DatedNote, room: int) -> str:
    """Return a dated note for a slide: ``Data cleanse, April 2019: Cases were closed.``

    Its reason is cut at a word after ``room`` characters; with hardly any room it is left out.
    """
    head = f"{note.title}, {month_words(note.month)}"
    reason = " ".join(note.reason.split()).rstrip(".")
    if not reason or room < SHORTEST_NOTE:
        return f"{head}."
    if len(reason) <= room:
        return f"{head}: {reason}."
    return f"{head}: {textwrap.shorten(reason, room, placeholder='…')}"


def _dated(view: View, teams: Collection[str]) -> tuple[tuple[int, str], ...]:
    """Return the notes of the chart for a slide; a reason that names one of ``teams`` is left out.

    They share the room, so that a slide stays one screen.
    """
    notes = view.flagged
    room = NOTES_LENGTH // max(len(notes), 2)
    hides = teams if view.state.level == "all" else ()
    return tuple(
        (note.number, note_words(note, 0 if names_any(note.reason, hides) else room))
        for note in notes
    )


def slide_of(view: View, teams: Collection[str], *, remarks: bool = False) -> Slide:
    """Return the slide of ``view``.

    ``teams`` are the names of all teams: without a team chosen, what people wrote of one by name
    is left out. ``remarks``: the comment and the open actions are shown, where they are short.
    """
    said: list[str] = []
    if remarks:
        said = [view.comment.text] if view.comment else []
        said += [action_text(each) for each in view.actions if each.done_on is None]
        said = [text for text in said if len(text) <= LONGEST_REMARK]
        if view.state.level == "all":
            said = [text for text in said if not names_any(text, teams)]
    chart = None
    if not view.is_empty:
        tall = LESS_TALL if said or len(view.flagged) > 1 else TALL
        chart = time_chart(view, tall=tall, label_width=LABEL_WIDTH)
        chart = for_a_wide_page(chart) if chart else next(iter(split_charts(view)), None)
    return Slide(
        view=view,
        headline=headline_of(view),
        lede=lede_of(view),
        chart=chart,
        dated=_dated(view, teams) if chart is not None and chart.name == "time" else (),
        remarks=tuple(said),
    )


def chosen_measures(
    texts: Collection[str], known: dict[str, Measure], most: int
) -> tuple[list[Measure], list[str]]:
    """Return the measures that ``texts`` (ids, with commas between) name, in order, and notices.

    A measure named twice stands once; of more than ``most`` the first are taken.
    """
    ids = dict.fromkeys(part.strip() for text in texts for part in text.split(",") if part.strip())
    notices = []
    if unknown := [each for each in ids if each not in known]:
        count = len(unknown)
        notices.append(
            "One measure of the link is not known here, and is left out."
            if count == 1
            else f"{count} measures of the link are not known here, and are left out."
        )
    found = [known[each] for each in ids if each in known]
    if len(found) > most:
        notices.append(f"{len(found)} measures were chosen; the first {most} are shown.")
    return found[:most], notices
