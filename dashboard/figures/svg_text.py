"""Words of a chart as SVG: plotly's small markup, its lines, and how much room they need."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Final, Literal
from xml.sax.saxutils import escape, quoteattr

from dashboard.figures import theme

Anchor = Literal["start", "middle", "end"]
Upright = Literal["top", "middle", "bottom"]
LINE: Final = 1.3
"""From one baseline to the next, in sizes of the type: plotly's own spacing."""
RISE: Final = 0.36
"""From the middle of a line of words down to its baseline, in sizes of the type."""
_CHARACTER: Final = theme.CHARACTER_WIDTH / theme.FONT_SIZE


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one style; an empty colour is that of the words around it."""

    text: str
    bold: bool = False
    italic: bool = False
    colour: str = ""


class _Markup(HTMLParser):
    """Reads ``<br>``, ``<b>``, ``<i>`` and ``<span style="color:...">``; all else is dropped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[Run]] = [[]]
        self._styles = [Run("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.lines.append([])
            return
        style = self._styles[-1]
        if tag in ("b", "strong"):
            style = replace(style, bold=True)
        elif tag in ("i", "em"):
            style = replace(style, italic=True)
        elif tag == "span":
            found = re.search(r"(?:^|;)\s*color:\s*([^;]+)", dict(attrs).get("style") or "")
            style = replace(style, colour=found[1].strip()) if found else style
        self._styles.append(style)

    def handle_endtag(self, tag: str) -> None:
        if tag != "br" and len(self._styles) > 1:
            self._styles.pop()

    def handle_data(self, data: str) -> None:
        self.lines[-1].append(replace(self._styles[-1], text=data))


def lines_of(markup: str) -> list[list[Run]]:
    """Return the lines of plotly's markup, each as its runs."""
    reader = _Markup()
    reader.feed(markup)
    reader.close()
    return reader.lines


def plain(markup: str) -> str:
    """Return plotly's markup as plain words, its lines joined by spaces."""
    return " ".join("".join(run.text for run in line) for line in lines_of(markup))


def plain_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the pixels that plain ``text`` needs, by the widest of the fonts."""
    return len(text) * _CHARACTER * size * (theme.BOLD if bold else 1)


def width_of(markup: str, size: float) -> float:
    """Return the pixels that the longest line of ``markup`` needs, by the widest of the fonts."""
    return max(
        sum(plain_width(run.text, size, bold=run.bold) for run in line) for line in lines_of(markup)
    )


def height_of(markup: str, size: float) -> float:
    """Return the pixels that the lines of ``markup`` need."""
    return len(lines_of(markup)) * size * LINE


def number(value: float) -> str:
    """Return a coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def _run(run: Run) -> str:
    style = "".join(
        (
            ' font-weight="bold"' if run.bold else "",
            ' font-style="italic"' if run.italic else "",
            f" fill={quoteattr(run.colour)}" if run.colour else "",
        )
    )
    words = escape(run.text)
    return f"<tspan{style}>{words}</tspan>" if style else words


def words(
    markup: str,
    x: float,
    y: float,
    *,
    size: float,
    colour: str = theme.TEXT,
    anchor: Anchor = "start",
    upright: Upright = "middle",
    bold: bool = False,
    turned: bool = False,
) -> str:
    """Return ``markup`` as text that stands at (x, y): its ``upright`` side there; escaped.

    ``turned``: read from below upwards.
    """
    lines = lines_of(markup)
    if not any(run.text for line in lines for run in line):
        return ""
    step = size * LINE
    tall = len(lines) * step
    first = y + step / 2 + size * RISE - {"top": 0.0, "middle": tall / 2, "bottom": tall}[upright]
    style = [f'font-size="{number(size)}"', f'fill="{escape(colour)}"']
    if anchor != "start":
        style.append(f'text-anchor="{anchor}"')
    if bold:
        style.append('font-weight="bold"')
    if turned:
        style.append(f'transform="rotate(-90 {number(x)} {number(y)})"')
    head = f'<text x="{number(x)}" y="{number(first)}" {" ".join(style)}>'
    if len(lines) == 1:
        return f"{head}{''.join(map(_run, lines[0]))}</text>"
    rows = [
        f'<tspan x="{number(x)}" y="{number(first + place * step)}">{"".join(map(_run, line))}'
        "</tspan>"
        for place, line in enumerate(lines)
    ]
    return f"{head}{''.join(rows)}</text>"


def paragraphs(lines: Sequence[str], width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return plain ``lines`` broken so that each fits into ``width`` pixels, as markup."""
    most = max(int(width / plain_width("x", size, bold=bold)), 12)
    return [
        theme.escape(part)
        for line in lines
        for part in textwrap.wrap(line, most, break_long_words=False)
    ]
