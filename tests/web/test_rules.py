"""Rules that keep the pages sound: one door for charts, ids in one place, a light start."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app import main
from layouts import ids

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in ("layouts", "callbacks", "dashboard")
    for path in (PROJECT / folder).rglob("*.py")
] + [PROJECT / "app.py"]


def test_charts_are_made_in_one_place() -> None:
    texts = {path.name: path.read_text("utf-8") for path in SOURCES}
    found = [name for name, text in texts.items() if "dcc.Graph" in text or '"Graph"' in text]
    assert found == ["graph.py"]


def test_ids_are_written_in_one_place() -> None:
    for path in SOURCES:
        if path.name == "ids.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            for word in node.keywords:
                if word.arg in ("id", "html_for"):
                    assert not isinstance(word.value, ast.Constant | ast.Dict | ast.JoinedStr), path
            if isinstance(node.func, ast.Name) and node.func.id in ("Input", "Output", "State"):
                assert not isinstance(node.args[0], ast.Constant | ast.Dict), path


def test_the_browser_knows_the_controls() -> None:
    script = (PROJECT / "assets" / "sightline.js").read_text("utf-8")
    start = script.index("var SETS")
    listed = re.findall(r'"([a-z]+)"', script[start : script.index("]);", start)])
    assert set(ids.CONTROLS) <= set(listed)
    for identity in (
        ids.CLEAR,
        ids.HEADING,
        ids.MAIN,
        ids.NOTICE,
        ids.QUERY,
        ids.control(""),
    ):
        assert f'"{identity}' in script or f'"#{identity}' in script


POSIX_ONLY = {"fcntl", "grp", "pwd", "resource", "syslog", "termios", "tty"}


def test_no_module_of_the_pages_needs_posix_at_import() -> None:
    for path in SOURCES:
        for node in ast.parse(path.read_text("utf-8")).body:
            names = {each.name for each in node.names} if isinstance(node, ast.Import) else set()
            names |= {node.module} if isinstance(node, ast.ImportFrom) else set()
            assert not names & POSIX_ONLY, path


START = """
import sys
import app
from dashboard.settings import Settings
application = app.create_app(Settings(database_url=sys.argv[1]))
app.warm(application)
client = application.server.test_client()
assert client.get("/export/mash_enquiries.csv").status_code == 200
heavy = {"pandas", "numpy", "plotly.express", "openpyxl"} & set(sys.modules)
sys.exit(", ".join(sorted(heavy)) or 0)
"""


def test_neither_start_nor_answers_import_what_is_heavy(demo_database_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, demo_database_url],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_a_wrong_setting_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGHTLINE_PROT", "8051")
    assert main() == 2
    said = capsys.readouterr().err
    assert "SIGHTLINE_PROT" in said
    assert said.count("\n") == 1


def test_a_database_that_cannot_be_used_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", "mysql://nowhere/none")
    assert main() == 2
    said = capsys.readouterr().err
    assert "SQLite or PostgreSQL" in said
    assert said.count("\n") == 1


COLD = """
import sys, threading
import app
from dashboard.settings import Settings
from dashboard.web import forms
from layouts import ids
application = app.create_app(Settings(database_url=sys.argv[1]))
asked = {
    "output": f"{ids.PAGE}.children",
    "outputs": {"id": ids.PAGE, "property": "children"},
    "inputs": [
        {"id": ids.LOCATION, "property": "pathname", "value": "/"},
        {"id": ids.LOCATION, "property": "search", "value": ""},
    ],
    "changedPropIds": [],
}
answers = []
start = threading.Barrier(8)
def visit():
    client = application.server.test_client()
    client.set_cookie(forms.COOKIE, "t" * 43)
    own = {"Origin": "http://localhost", forms.HEADER: "t" * 43}
    start.wait()
    for path in ("/", "/_dash-layout", "/_dash-dependencies"):
        answers.append(client.get(path).status_code)
    answers.append(client.post("/_dash-update-component", json=asked, headers=own).status_code)
users = [threading.Thread(target=visit) for _ in range(8)]
for user in users: user.start()
for user in users: user.join()
sys.exit(0 if answers == [200] * 32 else str(answers))
"""


def test_a_cold_start_with_eight_users_at_once_answers_no_error(demo_database_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COLD, demo_database_url],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
