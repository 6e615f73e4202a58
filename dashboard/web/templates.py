"""Pages that are drawn by the server: the frame and the templates in ``templates/``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Response, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard import frame
from dashboard.edition import marking
from dashboard.glossary import small_start
from dashboard.masthead import SEE_AS
from dashboard.period import day_words
from dashboard.settings import PROJECT_FOLDER
from dashboard.web.forms import token_of
from dashboard.web.masthead import masthead_now
from dashboard.web.static import stylesheet

FOLDER: Final = Path(__file__).parent / "templates"
ASSETS: Final = PROJECT_FOLDER / "assets"


def moment_words(moment: datetime) -> str:
    """Return a moment in words, in the server's time zone: ``3 October 2019 at 09:05``."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    here = aware.astimezone()
    return f"{day_words(here.date())} at {here:%H:%M}"


def asset(name: str) -> str:
    """Return the address of one of our own files, which changes when the file does."""
    return f"/assets/{name}?m={(ASSETS / name).stat().st_mtime_ns}"


def number(count: int) -> str:
    """Return a count with commas: ``10,400``."""
    return f"{count:,}"


def day(when: date | None) -> str:
    """Return a day in words, or a dash where there is none."""
    return day_words(when) if when else "–"


def place(name: str) -> str:
    """Return a service or a locality, or that none is recorded."""
    return "Not recorded" if name in ("", "unknown") else name


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        frame=frame,
        see_as=SEE_AS,
        asset=asset,
        bootstrap=stylesheet(),
        form_token=lambda: token_of(request),
    )
    made.filters.update(
        number=number, day=day, place=place, moment=moment_words, small=small_start, marking=marking
    )
    return made


def page(template: str, values: Mapping[str, Any], status: int = 200) -> Response:
    """Return the answer that a template gives for ``values``, every one of them escaped.

    ``title`` is needed; ``area_name``, ``freshness``, ``is_demonstration`` and ``current``, the
    address of the page in the navigation, fill the header where they are given.
    """
    filled = {
        "area_name": "",
        "data_to": None,
        "freshness": None,
        "is_demonstration": False,
        "current": "",
        "edition": "",
        "refresh": 0,
        "script": False,
        "masthead": masthead_now(),
        **values,
    }
    text = _environment().get_template(template).render(filled)
    return Response(text, status, mimetype="text/html")


def message_page(
    heading: str, paragraphs: tuple[str, ...], status: int, *, back: tuple[str, str] = ("/", "")
) -> Response:
    """Return a page that only says something; ``back`` is an address and the words of its link."""
    path, words = back
    values = {
        "title": heading,
        "paragraphs": paragraphs,
        "back": path,
        "back_words": words or "Go to the overview",
    }
    return page("message.html", values, status)
