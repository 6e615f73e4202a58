"""The limits of a Windows job object, as ``SetInformationJobObject`` wants them."""

from __future__ import annotations

import ctypes
from typing import Final

PROCESS_TIME: Final = 0x2
PROCESS_MEMORY: Final = 0x100
DIE_ON_UNHANDLED_EXCEPTION: Final = 0x400
KILL_ON_JOB_CLOSE: Final = 0x2000
TICKS: Final = 10_000_000
"""A second, in the hundreds of nanoseconds that Windows counts in."""


class BasicLimits(ctypes.Structure):
    """``JOBOBJECT_BASIC_LIMIT_INFORMATION``."""

    _fields_ = [  # the form that ctypes asks for
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    ]


class ExtendedLimits(ctypes.Structure):
    """``JOBOBJECT_EXTENDED_LIMIT_INFORMATION``."""

    _fields_ = [
        ("BasicLimitInformation", BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    ]


def extended_limits(memory_bytes: int, cpu_seconds: int) -> ExtendedLimits:
    """The limits of one process: committed memory and user time; it ends with its job."""
    wanted = ExtendedLimits()
    basic = wanted.BasicLimitInformation
    basic.PerProcessUserTimeLimit = cpu_seconds * TICKS
    basic.LimitFlags = (
        PROCESS_TIME | PROCESS_MEMORY | DIE_ON_UNHANDLED_EXCEPTION | KILL_ON_JOB_CLOSE
    )
    wanted.ProcessMemoryLimit = memory_bytes
    return wanted
