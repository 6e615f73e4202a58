"""What the dataset says of each worker beside the team: job and share of full time.

At the DfE's level of caseload (about 16 cases for each full-time equivalent at 30 September 2019)
a worker is 0.87 of full time on average.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.demo.chance import Chance
from data.demo.involvements import Worker

SHARES = (("1.0", 60.0), ("0.8", 18.0), ("0.6", 14.0), ("0.5", 8.0))
JOBS = (
    ("Social worker", 58.0), ("Senior social worker", 24.0), ("Advanced practitioner", 8.0),
    ("Newly qualified social worker", 10.0),
)  # fmt: skip


@dataclass(frozen=True)
class Post:
    """A worker's job title and share of full time."""

    job: str
    full_time: str


def posts(seed: int, workers: list[Worker]) -> dict[int, Post]:
    """The post of each worker, by the worker's number. Agency staff work full time."""
    chance = Chance(seed, 28)
    found: dict[int, Post] = {}
    for worker in workers:
        job, share = chance.weighted(JOBS), chance.weighted(SHARES)
        found[worker.number] = Post(job, "1.0" if worker.agency else share)
    return found
