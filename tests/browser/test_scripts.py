"""Scripts where names and words stand: none runs in a reader's browser, none is drawn.

Every place that holds words from outside holds all eight kinds of script at once. What a page draws
of them is their text; the policy would refuse them too, and then the console would say so.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine, insert, update
from waitress.server import create_server

import app as composition
from dashboard.measures.registry import measures
from dashboard.settings import Settings
from data.engine import make_engine, write_transaction
from data.schema import audit_entry, measure_target, metadata
from tests.browser.conftest import Visit
from tests.browser.style_hashes import look_around
from tests.copies import copy_of
from tests.listening import until_closed

SEEN = "cin_seen_5_days"
KINDS = (
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=2>",
    "<svg onload=window.ran=3></svg>",
    '"\' autofocus onfocus="window.ran=4" onmouseover="window.ran=4" x="',
    "</textarea></title></script><script>window.ran=5</script>",
    '<a href="javascript:window.ran=6" xlink:href="javascript:window.ran=6">here</a>',
    '<iframe srcdoc="<script>parent.ran=7</script>"></iframe>',
    "<style>@import '//elsewhere.example/x';</style>{{constructor.constructor('window.ran=8')()}}",
)
HELD = (
    *("team.name", "team.locality", "team.service", "authority.name", "authority.region_name"),
    *("measure_comment.text", "measure_comment.name", "measure_mark.reason", "measure_mark.name"),
    *("measure_action.text", "measure_action.owner", "measure_action.name"),
    *("import_run.file_name", "import_file.file_name", "import_issue.file_name"),
    *("import_issue.column_name", "import_issue.message", "visit_due.team", "visit_due.locality"),
    *("professional.source_id", "supplied_figure.source"),
)
"""Columns whose every value becomes a script."""
PLACES = (
    *HELD,
    *("measure.title", "measure.question", "measure.why", "measure_target.source"),
    *("measure_target.name", "audit_entry.subject", "audit_entry.name", "audit_entry.detail"),
)
INJECTED = (
    "img[src='x'], svg[onload], iframe, [onmouseover], [onfocus], [onerror], a[href^='javascript']"
)


def script(place: str) -> str:
    """Return the words that stand in ``place``: its mark, and every kind of script."""
    return f"Zq{PLACES.index(place):02d}z " + " ".join(KINDS)


def fill(engine: Engine) -> None:
    """Put scripts into every column that holds words from outside."""
    now = datetime.now(tz=UTC).replace(tzinfo=None)
    with write_transaction(engine) as connection:
        for place in HELD:
            table, _, name = place.partition(".")
            column = metadata.tables[table].c[name]
            # Before what is there, so that what has to differ still does.
            connection.execute(update(column.table).values({column: script(place) + " " + column}))
        connection.execute(
            insert(measure_target).values(
                authority_code="336",
                measure=SEEN,
                value=90,
                source=script("measure_target.source"),
                name=script("measure_target.name"),
                made_on=now.date(),
                valid_from="2015-04",
            )
        )
        connection.execute(
            insert(audit_entry).values(
                number=0,
                at=now,
                authority_code="336",
                name=script("audit_entry.name"),
                kind="note",
                subject=script("audit_entry.subject"),
                detail=json.dumps({"what": script("audit_entry.detail")}),
                previous_hash="0" * 64,
                hash="0" * 64,
            )
        )


@pytest.fixture(scope="module")
def scripted(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an application whose every name is a script."""
    folder = tmp_path_factory.mktemp("scripts")
    url = copy_of(demo_engine, folder)
    engine = make_engine(url)
    fill(engine)
    engine.dispose()
    known = measures()
    named = replace(
        known[SEEN],
        title=script("measure.title"),
        question=script("measure.question"),
        why=script("measure.why"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "measures", lambda: {**known, SEEN: named})
        made = composition.create_app(Settings(database_url=url, spool=str(folder / "spool")))
    server = create_server(made.server, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=until_closed, args=(server,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


EVIL = quote(script("team.name"), safe="")
DRAWN = (
    "/",
    f"/measure/{SEEN}",
    f"/measure/{SEEN}?team=T03&from=2019-01&to=2019-09",
    f"/measure/{SEEN}?team={EVIL}&locality={EVIL}&sex={EVIL}&from={EVIL}#{EVIL}",
    "/service/children_in_need",
    "/service/programmes",
)
PLAIN = (
    "/notes",
    f"/notes/{SEEN}",
    "/imports?kind=" + EVIL,
    "/imports/1",
    "/imports/2",
    "/imports/3",
    "/imports/4",
    "/compare",
    f"/compare?measure={EVIL}",
    f"/cases/{SEEN}?period=month&month=2019-06&sort={EVIL}&team={EVIL}",
    "/cases/cp_visits_on_time/due",
    "/definitions",
    f"/definitions/{SEEN}",
    "/definitions/quality",
    "/meeting/choose",
    f"/meeting?measures={SEEN}&team={EVIL}",
    f"/report?measures={SEEN}",
    "/administration/targets",
    "/administration/teams",
    "/administration/restricted",
    "/administration/audit",
    f"/{EVIL}",
    f"/measure/{EVIL}",
)


def unharmed(there: Visit, path: str) -> str:
    """Check that nothing ran and nothing was drawn on the page now shown; return its text."""
    page = there.page
    assert page.evaluate("() => window.ran") is None, path
    assert page.locator(INJECTED).count() == 0, path
    inline = page.evaluate(
        """() => [...document.querySelectorAll('script:not([src]), style')]
            .filter(each => each.type !== 'application/json')
            .map(each => each.textContent).join(' ')"""
    )
    assert "window.ran" not in inline, path
    assert "elsewhere.example" not in inline, path
    lost = [each for each in there.problems if "404" not in each]
    assert lost == [], path
    return str(page.evaluate("() => document.documentElement.textContent"))


def test_no_script_runs_wherever_it_stands(visit: Callable[..., Visit], scripted: str) -> None:
    there = visit()
    there.address = scripted
    dialogs: list[Any] = []
    there.page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.dismiss()))
    shown = ""
    for path in DRAWN:
        there.page.goto(scripted + path)
        look_around(there.page, [0.5])
        shown += unharmed(there, path)
    for path in PLAIN:
        there.page.goto(scripted + path)
        shown += unharmed(there, path)
    # Words that are refused, and words that are looked for, come back on the page.
    there.page.goto(f"{scripted}/notes/{SEEN}")
    there.page.evaluate(
        "() => document.querySelectorAll('details').forEach(e => { e.open = true })"
    )
    there.page.locator("form[action$='/add/comment'] textarea").first.fill(script("team.name"))
    there.page.locator("form[action$='/add/comment'] button").click()
    there.page.wait_for_load_state("load")
    there.problems[:] = [each for each in there.problems if "422" not in each]
    unharmed(there, "a comment that is refused")
    there.page.goto(f"{scripted}/cases/{SEEN}?period=month&month=2019-06")
    there.page.fill("#text", script("team.name")[:60])
    there.page.click("#find button")
    there.page.wait_for_load_state("load")
    unharmed(there, "looked for")
    there.page.emulate_media(media="print")
    unharmed(there, "on paper")
    assert dialogs == []
    there.problems.clear()
    seen = {place for number, place in enumerate(PLACES) if f"Zq{number:02d}z" in shown}
    assert len(PLACES) + len(("query", "path", "hash", "refused", "looked for")) >= 25
    assert len(seen) >= 20, sorted(set(PLACES) - seen)


def test_no_file_holds_a_script(visit: Callable[..., Visit], scripted: str) -> None:
    there = visit()
    context = there.page.context
    for path in (
        f"/image/{SEEN}/time.svg?team=T03&edition=full",
        f"/image/{SEEN}/teams.svg?edition=full",
        f"/image/{SEEN}/time.svg?team={EVIL}",
    ):
        answer = context.request.get(scripted + path)
        if answer.status == 404:
            continue
        assert answer.status == 200, path
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        tree = ElementTree.fromstring(answer.text())
        names = {each.tag.rpartition("}")[2] for each in tree.iter()}
        assert not names & {"script", "foreignObject", "image", "a", "use", "iframe", "style"}
        for each in tree.iter():
            assert not [name for name in each.attrib if name.lower().startswith("on")]
    for path in (f"/export/{SEEN}.csv?team={EVIL}", f"/export/{SEEN}.csv?team=T03&edition=full"):
        answer = context.request.get(scripted + path)
        name = answer.headers["content-disposition"]
        assert answer.status == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"].startswith("text/csv")
        assert not set("<>'/\\") & set(name)
        assert name.count('"') == 2
