"""Charts as pictures: the same figures that plotly draws, drawn as SVG."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from dashboard.figures import theme
from dashboard.figures.svg import svg
from dashboard.figures.svg_text import lines_of, paragraphs, plain, width_of

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text: str) -> ElementTree.Element:
    """Return the picture as a tree: it is well-formed, or this raises."""
    return ElementTree.fromstring(text)


def words_in(root: ElementTree.Element) -> list[str]:
    """Return the words of every text, its lines joined."""
    return [" ".join("".join(each.itertext()).split()) for each in root.iter(f"{SVG}text")]


def figure(*traces: dict[str, Any], **layout: Any) -> dict[str, Any]:
    """Return a chart with axes from 0 to 10 and margins of 20 pixels, 240 wide and 140 high."""
    base = theme.layout(140, left=20, right=20, top=20, bottom=20)
    base["xaxis"] = theme.axis(range=[0, 10])
    base["yaxis"] = theme.axis(range=[0, 10])
    return {"data": list(traces), "layout": {**base, **layout}}


def test_a_point_lies_where_its_values_say() -> None:
    """240 by 140 with margins of 20: 200 by 100 pixels for 10 by 10; upwards is less."""
    line = {"type": "scatter", "mode": "lines", "x": [0, 5, 10], "y": [0, 5, 10]}
    root = parsed(svg(figure(line), width=240))
    path = next(each for each in root.iter(f"{SVG}path"))
    assert path.get("d") == "M20,120L120,70L220,20"


def test_a_line_breaks_where_a_figure_is_missing() -> None:
    line = {"type": "scatter", "mode": "lines", "x0": 0, "dx": 2, "y": [1, 2, None, 4, 5]}
    paths = [each.get("d") for each in parsed(svg(figure(line), width=240)).iter(f"{SVG}path")]
    assert len(paths) == 2
    assert all(path is not None and path.count("M") == 1 for path in paths)
    joined = {**line, "connectgaps": True}
    assert len(list(parsed(svg(figure(joined), width=240)).iter(f"{SVG}path"))) == 1


def test_bars_start_at_nought_and_their_words_fit_or_stand_beside() -> None:
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [10, 1],
        "y": [0, 1],
        "text": ["long enough", "beside"],
        "textposition": "auto",
    }
    chart = figure(bars, yaxis=theme.axis(range=[1.5, -0.5]), bargap=0.0)
    root = parsed(svg(chart, width=240))
    boxes = [each for each in root.iter(f"{SVG}rect") if each.get("fill") == theme.OWN]
    assert [(box.get("x"), box.get("width")) for box in boxes] == [("20", "200"), ("20", "20")]
    inside, beside = list(root.iter(f"{SVG}text"))[:2]
    assert inside.get("text-anchor") == "end"
    assert inside.get("fill") == theme.PAPER
    assert float(beside.get("x") or 0) == 43
    assert beside.get("fill") == theme.TEXT


def test_stacked_bars_stand_upon_one_another_whichever_way_they_point() -> None:
    up = {"type": "bar", "x": [5], "y": [4], "width": 2}
    more = {**up, "y": [3]}
    down = {**up, "y": [-2]}
    chart = figure(up, more, down, barmode="relative", yaxis=theme.axis(range=[-10, 10]))
    boxes = list(parsed(svg(chart, width=240)).iter(f"{SVG}rect"))[1:]
    assert [(box.get("y"), box.get("height")) for box in boxes] == [
        ("50", "20"),
        ("35", "15"),
        ("70", "10"),
    ]


def test_a_stack_of_areas_lies_on_the_areas_below() -> None:
    low = {"x": [0, 10], "y": [2, 2], "stackgroup": "one", "mode": "lines"}
    high = {"x": [0, 10], "y": [3, 3], "stackgroup": "one", "mode": "lines"}
    paths = [each.get("d") for each in parsed(svg(figure(low, high), width=240)).iter(f"{SVG}path")]
    assert paths[:2] == ["M20,100H220V120H20Z", "M20,70H220L220,100H20Z"]
    assert paths[2:] == ["M20,100H220", "M20,70H220"], "lines lie above every area"


def test_text_is_escaped_wherever_it_comes_from() -> None:
    nasty = '<script>alert("1")</script> & "x"'
    axis = theme.axis(range=[0, 10], tickvals=[5], ticktext=[theme.escape(nasty)])
    text = svg(
        figure(xaxis=axis, annotations=[{"text": theme.escape(nasty), "x": 5, "y": 5}]),
        width=240,
        title=nasty,
        description=nasty,
        source=nasty,
        above=[nasty],
        below=[nasty],
    )
    root = parsed(text)
    assert "<script" not in text
    assert root.get("aria-label") == nasty
    assert root.findtext(f"{SVG}title") == nasty
    assert root.findtext(f"{SVG}desc") == nasty
    assert nasty in words_in(root)


def test_what_has_no_name_is_hidden_from_who_does_not_see_it() -> None:
    assert parsed(svg(figure(), width=240)).get("aria-hidden") == "true"
    named = parsed(svg(figure(), width=240, title="Referrals"))
    assert named.get("role") == "img"
    assert named.get("aria-hidden") is None


def test_plotlys_markup_becomes_lines_and_styles() -> None:
    found = lines_of('<span style="color:#123456">●</span> <b>One &amp; two<br>three</b>')
    assert [[run.text for run in line] for line in found] == [["●", " ", "One & two"], ["three"]]
    assert found[0][0].colour == "#123456"
    assert found[0][2].bold
    assert found[1][0].bold
    assert plain("one<br>two") == "one two"
    assert width_of("ab<br>abcd", 12) == pytest.approx(4 * theme.CHARACTER_WIDTH)


def test_long_lines_are_broken_at_their_words() -> None:
    broken = paragraphs(["one two three four five six seven"], 120, 12)
    assert len(broken) > 1
    assert " ".join(broken) == "one two three four five six seven"


def test_the_picture_grows_by_what_stands_above_and_below() -> None:
    bare = parsed(svg(figure(), width=240))
    full = parsed(svg(figure(), width=240, above=["Title"], below=["Note"], source="Source"))
    assert (bare.get("viewBox") or "").split()[3] == "140"
    assert float((full.get("viewBox") or "").split()[3]) > 140
    assert words_in(full)[0] == "Title"
    assert words_in(full)[-2:] == ["Note", "Source"]


def test_scale_enlarges_the_element_and_not_its_contents() -> None:
    double = parsed(svg(figure(), width=240, scale=2))
    assert (double.get("width"), double.get("viewBox")) == ("480", "0 0 240 140")


@pytest.mark.parametrize(
    "chart",
    [
        {"data": [{"type": "pie"}], "layout": {}},
        figure({"mode": "markers", "x": [1], "y": [1], "marker": {"symbol": "hexagram"}}),
        figure(shapes=[{"type": "circle", "x0": 0, "x1": 1, "y0": 0, "y1": 1}]),
        figure(annotations=[{"text": "?", "xref": "x9", "x": 0, "y": 0}]),
        {"data": [], "layout": {"height": 20, "margin": {"t": 20, "b": 20}}},
    ],
)
def test_what_it_does_not_know_is_refused_and_not_drawn_wrongly(chart: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"cannot be drawn|has no"):
        svg(chart, width=240)
