"""The rules of the house: who may import whom, on which systems, and what must be written down."""

from __future__ import annotations

import argparse
import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from dashboard.measure import Computed, Measure, Published, Supplied, Target
from dashboard.measures.registry import FOLDER, measures
from dashboard.settings import PREFIX, Settings
from data.cases import COHORTS
from data.cli import _parser

PROJECT = Path(__file__).resolve().parents[2]
CODE = [
    PROJECT / "app.py",
    PROJECT / "gunicorn.conf.py",
    *(
        path
        for folder in ("bench", "callbacks", "dashboard", "data", "layouts")
        for path in sorted((PROJECT / folder).rglob("*.py"))
    ),
]
POSIX_MODULES = {
    "_posixsubprocess", "crypt", "fcntl", "grp", "nis", "ossaudiodev", "posix", "pty", "pwd",
    "readline", "resource", "spwd", "syslog", "termios", "tty",
}  # fmt: skip
POSIX_NAMES = {
    "os": {"fork", "getuid", "geteuid", "getgid", "getpgid", "killpg", "setsid", "uname", "chown"},
    "signal": {"SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGCHLD", "alarm", "pause"},
}
NAMESPACES = ("http://www.w3.org/",)
README = (PROJECT / "README.md").read_text("utf-8")
CONTRIBUTING = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")


def test_imports_run_one_way() -> None:
    program = "from importlinter.cli import lint_imports_command as lint; lint()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
        cwd=PROJECT,
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_imports_the_composition_root() -> None:
    # The linter reads packages; app.py is a module beside them.
    for path in CODE:
        if path.parts[len(PROJECT.parts)] == "bench":
            continue
        names = {
            name for node in ast.walk(ast.parse(path.read_text("utf-8"))) for name in imported(node)
        }
        assert not names & {"app", "bench", "tests"}, path


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when a module is imported: everything outside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        yield child
        yield from run_at_import(child)


def imported(node: ast.AST) -> set[str]:
    """Return the top modules that a statement imports."""
    if isinstance(node, ast.Import):
        return {each.name.split(".")[0] for each in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module.split(".")[0]}
    return set()


def needs_posix(source: str) -> list[str]:
    """Return what in ``source`` Windows does not have: modules at import, names anywhere."""
    tree = ast.parse(source)
    found = [name for node in run_at_import(tree) for name in imported(node) & POSIX_MODULES]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in POSIX_NAMES.get(node.value.id, ()):
                found.append(f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module in POSIX_NAMES:
            names = {each.name for each in node.names} & POSIX_NAMES[node.module]
            found += [f"{node.module}.{name}" for name in sorted(names)]
    return found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import fcntl", ["fcntl"]),
        ("try:\n    from resource import getrusage\nexcept ImportError:\n    pass", ["resource"]),
        ("class A:\n    import pwd", ["pwd"]),
        ("def f():\n    import fcntl", []),
        ("import signal\ndef f():\n    return signal.SIGKILL", ["signal.SIGKILL"]),
        ("from os import fork", ["os.fork"]),
        ("import os, signal\nos.kill(1, signal.SIGTERM)", []),
    ],
)
def test_what_only_a_posix_system_has_is_found(source: str, found: list[str]) -> None:
    assert needs_posix(source) == found


def test_every_module_can_be_imported_on_windows() -> None:
    found = {path.name: needs_posix(path.read_text("utf-8")) for path in CODE}
    assert {name: names for name, names in found.items() if names} == {}


def addresses(text: str) -> list[str]:
    """Return the addresses of other hosts in ``text``: with a scheme, or a host after ``//``."""
    found = re.findall(r"(?:https?|wss?)://[^\s\"'`)]*|[\"'(=]//[a-z0-9][^\s\"'`)]*", text, re.I)
    return [each for each in found if not each.startswith(NAMESPACES)]


def test_no_page_names_another_host() -> None:
    folders = ("assets", "layouts", "callbacks", "dashboard/figures", "dashboard/web")
    shown = {".py", ".js", ".css", ".svg", ".html", ".json"}
    for folder in folders:
        for path in (PROJECT / folder).rglob("*"):
            if path.suffix not in shown:
                continue
            text = path.read_text("utf-8")
            assert addresses(text) == [], path
            assert not re.search(r"\bcdn\b|unpkg|jsdelivr|googleapis", text, re.I), path
            assert "dbc.themes" not in text, path


@pytest.mark.parametrize("name", ["run.txt", "server.txt", "test.txt"])
def test_lock_files_pin_every_version_and_name_no_index(name: str) -> None:
    lines = (PROJECT / "requirements" / name).read_text("utf-8").splitlines()
    assert lines
    pinned = re.compile(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[0-9][^\s;]*( ; [^/]+)?")
    for line in lines:
        assert pinned.fullmatch(line), line


def test_every_requirement_is_locked() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for name, extra in (("run", []), ("server", extras["server"]), ("test", extras["test"])):
        locked = (PROJECT / "requirements" / f"{name}.txt").read_text("utf-8")
        held = {re.split(r"[\[=]", line)[0] for line in locked.splitlines()}
        for wanted in [*project["dependencies"], *extra]:
            assert re.split(r"[\[<>=;~! ]", wanted)[0].lower() in held, wanted


def test_every_setting_is_in_the_readme_and_no_other() -> None:
    settings = {PREFIX + field.name.upper() for field in fields(Settings)}
    rows = re.findall(r"^\| `(SIGHTLINE_[A-Z_]+)` \| (.+?) \|", README, re.M)
    assert sorted(name for name, _ in rows) == sorted(settings)
    assert set(re.findall(r"SIGHTLINE_[A-Z_]+", README + CONTRIBUTING)) <= settings
    stated = dict(rows)
    for field in fields(Settings):
        if field.default:
            assert stated[PREFIX + field.name.upper()] == f"`{field.default}`"


def examples() -> list[str]:
    """Return every line of the README that runs the command line."""
    blocks = re.findall(r"^```\n(.*?)^```", README, re.M | re.S)
    return [
        line for block in blocks for line in block.splitlines() if line.startswith("sightline ")
    ]


def test_the_readme_shows_every_command() -> None:
    commands = next(a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))
    assert {line.split()[1] for line in examples()} == set(commands.choices)


@pytest.mark.parametrize("line", examples())
def test_every_command_in_the_readme_is_understood(line: str) -> None:
    words = _parser().parse_args(shlex.split(line)[1:])
    if words.command == "figures":
        assert words.measure in measures()


def test_the_readme_holds_what_it_points_to() -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", README + CONTRIBUTING):
        assert (PROJECT / link).is_file(), link


def test_the_changelog_begins_with_the_version() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    log = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## (\S+)", log, re.M)[0] == project["version"]


def test_every_measure_is_sound_and_declared_once() -> None:
    files = sorted(path.stem for path in FOLDER.glob("*/*.toml"))
    assert sorted(measures()) == files
    assert len(set(files)) == len(files)
    for measure in measures().values():
        if measure.computed:
            cohort = COHORTS[measure.computed.cohort]
            assert set(measure.sources) <= {*cohort.kinds, "figures"}, measure.id


def test_nothing_on_the_way_to_the_page_knows_a_measure() -> None:
    # Case queries may be named as a measure is; what shows figures takes any measure.
    for path in CODE:
        if path.parts[len(PROJECT.parts)] in ("callbacks", "layouts", "dashboard", "app.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    assert node.value not in measures(), f"{path.name}: {node.value}"


@pytest.mark.parametrize("kind", [Measure, Computed, Supplied, Published, Target])
def test_every_key_of_a_measure_is_explained(kind: type) -> None:
    for field in fields(kind):
        assert f"`{field.name}`" in CONTRIBUTING or f"`[{field.name}]`" in CONTRIBUTING, field.name


def test_the_container_is_closed_by_default() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text("utf-8")
    compose = (PROJECT / "compose.yaml").read_text("utf-8")
    last = dockerfile.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER (?!root)", last, re.M)
    assert "HEALTHCHECK" in last
    published = re.findall(r'^ +- "?([\d.:]+:\d+)"?$', compose, re.M)
    assert published
    assert all(each.startswith("127.0.0.1:") for each in published)
    passwords = re.findall(r"^ +\w*PASSWORD: (.*)$", compose, re.M)
    assert passwords
    assert all(each.startswith("${POSTGRES_PASSWORD:?") for each in passwords)
