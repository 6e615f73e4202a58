"""Bootstrap's stylesheet, served from the installed package: no other host is asked."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint

PATH = "/static/bootstrap"


def stylesheet() -> str:
    """Return the address of the stylesheet, which changes with the package's version."""
    return f"{PATH}/bootstrap.min.css?v={version('bootstrap-flask')}"


def blueprint() -> Blueprint:
    """Return the blueprint that serves it; the package itself is not imported."""
    spec = find_spec("flask_bootstrap")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("bootstrap-flask is not installed: run make run again")
    folder = Path(spec.origin).parent / "static" / "bootstrap5" / "css"
    return Blueprint("bootstrap", __name__, static_folder=str(folder), static_url_path=PATH)
