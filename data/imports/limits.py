"""What a child process that reads files may use: memory, processor time, file size, wall clock.

A small file can make a parser ask for all the memory there is, or stay busy for hours, and no
``except`` catches either. So files are parsed in a process that sets itself these limits before
it opens one.
"""

from __future__ import annotations

import math
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any, Final

MEGABYTE: Final = 1024 * 1024
OUT_OF_TIME: Final = 75
"""Exit status of a child that its own clock stopped, where there are no signals."""
OUT_OF_QUOTA: Final = 1816
"""Exit status of a child that Windows stopped for its processor time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one import may use."""

    memory_mb: int = 2048
    cpu_seconds: int = 600
    wall_seconds: int = 1800
    """Waiting for another import to end is part of it."""
    file_mb: int = 4096
    """By how much a file may grow; the database is one."""


def set_limits(limits: Limits, largest_file: int = 0) -> None:
    """Limit this process for good: its memory, and how far a file of ``largest_file`` bytes grows.

    On Windows a job object limits memory and processor time, and ends what the process started.
    """
    if sys.platform == "win32":
        _limit_by_job_object(limits.memory_mb * MEGABYTE, limits.cpu_seconds)
        return
    import resource

    memory = limits.memory_mb * MEGABYTE
    for name, value in (
        ("RLIMIT_DATA", memory),
        # Libraries and stacks are mapped too, which costs addresses and no memory.
        ("RLIMIT_AS", memory + 1024 * MEGABYTE),
        ("RLIMIT_FSIZE", largest_file + limits.file_mb * MEGABYTE),
        ("RLIMIT_CORE", 0),
    ):
        which = getattr(resource, name, None)
        if which is not None:
            _lower(resource, which, value)


def start_clock(limits: Limits) -> None:
    """Limit the time of what begins now; calling it again begins anew.

    The signals keep their own action, which is to end the process, so that code which never
    comes back to Python is stopped too.
    """
    timer: Any = getattr(signal, "setitimer", None)
    if timer is None or sys.platform == "win32":
        spent = math.ceil(time.process_time())
        _limit_by_job_object(limits.memory_mb * MEGABYTE, spent + limits.cpu_seconds)
        _watch(limits.wall_seconds)
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _lower(resource, resource.RLIMIT_CPU, spent + max(1, limits.cpu_seconds))
    timer(signal.ITIMER_REAL, limits.wall_seconds)


def stop_clock() -> None:
    """End the wall clock of ``start_clock``: what was begun has ended in time."""
    global _watchdog
    timer: Any = getattr(signal, "setitimer", None)
    if timer is not None and sys.platform != "win32":
        timer(signal.ITIMER_REAL, 0)
    if _watchdog is not None:
        _watchdog.cancel()
        _watchdog = None


_watchdog: threading.Timer | None = None


def _watch(seconds: float) -> None:
    global _watchdog
    stop_clock()
    _watchdog = threading.Timer(seconds, os._exit, (OUT_OF_TIME,))
    _watchdog.daemon = True
    _watchdog.start()


def _lower(resource: Any, which: int, value: int) -> None:
    """Set the soft limit; one that is lower already stays, and so does the hard one."""
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(which, (value, hard))
    except (OSError, ValueError):
        # Some systems know the name of a limit and not the limit; the others still hold.
        return


_job: Any = None
"""The job object that this process has joined, on Windows."""


def _limit_by_job_object(memory_bytes: int, cpu_seconds: int) -> None:
    """Windows: memory and processor time of this process, by a job object that it joins."""
    if sys.platform != "win32":
        return
    global _job
    import ctypes

    from data.imports.limits_windows import extended_limits

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    for function in (kernel.CreateJobObjectW, kernel.GetCurrentProcess):
        function.restype = ctypes.c_void_p
    joins = _job is None
    if joins:
        _job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    wanted = extended_limits(memory_bytes, cpu_seconds)
    extended_limit_information = 9
    done = kernel.SetInformationJobObject(
        _job, extended_limit_information, ctypes.byref(wanted), ctypes.sizeof(wanted)
    )
    if done and joins:
        process = ctypes.c_void_p(kernel.GetCurrentProcess())
        done = kernel.AssignProcessToJobObject(_job, process)
    if not done:
        raise OSError("Windows refused the limits of an import")
