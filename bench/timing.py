"""Medians of actions that take turns, so that whatever slows the machine slows them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import get_clock_info, perf_counter, thread_time

FINE = 1e-4
CLOCK: Callable[[], float] = (
    thread_time if get_clock_info("thread_time").resolution < FINE else perf_counter
)
"""This thread's processor time, in which other programs do not show; where the system counts it
too coarsely (Windows), the time on the wall. What is timed runs in this thread, SQLite too."""


def interleaved(
    actions: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 3
) -> dict[str, float]:
    """Return the median seconds of each action over ``rounds``, each in turn in every round.

    The first ``warm_up`` rounds are run and not counted.
    """
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for number in range(warm_up + rounds):
        for name, action in actions.items():
            started = CLOCK()
            action()
            if number >= warm_up:
                taken[name].append(CLOCK() - started)
    return {name: median(values) for name, values in taken.items()}
