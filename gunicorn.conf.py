"""Settings of gunicorn, the server in the container: ``gunicorn`` in this folder reads them.

The address, the port and the threads are Sightline's own settings. ``WEB_CONCURRENCY`` is the
number of processes: one or two, since each holds its own answers.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from dashboard.settings import SettingsError, read_settings
from dashboard.web.open_server import check
from data.demo.load import load_demo_if_empty
from data.engine import DatabaseRefused, make_engine, prepare
from data.versions import holds_real_records

try:
    _settings = read_settings()
except SettingsError as error:
    sys.exit(str(error))

wsgi_app = "app:server"  # made in each process, and warmed before it takes its first question
bind = f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = _settings.threads
timeout = 60
graceful_timeout = 20
keepalive = 5
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190
accesslog = None  # Sightline writes its own line a request, without the query
control_socket_disable = True  # nothing is written outside the database
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - memory, no disk


def on_starting(server: Any) -> None:
    """Bring the tables up to date; load the demonstration where no authority is loaded.

    Where nobody signs in it refuses to start for anything but made-up records on this machine.

    It runs once, before there are processes and before the port is open.
    """
    try:
        check(_settings)
        engine = make_engine(_settings.database_url)
        prepare(engine)
        load_demo_if_empty(engine, server.log.info)
        check(_settings, holds_real=holds_real_records(engine))
    except (DatabaseRefused, SettingsError) as refused:
        sys.exit(str(refused))
    engine.dispose()
