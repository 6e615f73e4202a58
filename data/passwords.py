"""Hashes of passwords: argon2id, two at a time, and the same time for a name that is unknown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE: Final = 2
"""Hashes that a process computes at a time: each takes 64 MB."""
PATIENCE: Final = 10.0
"""Seconds that a request waits for its turn."""
LONGEST: Final = 1024
"""Bytes of a password that are looked at; more is none of ours."""
_HASHER: Final = PasswordHasher(
    time_cost=3, memory_cost=65536, parallelism=2, hash_len=32, salt_len=16, type=Type.ID
)
_TURNS: Final = BoundedSemaphore(AT_ONCE)


class TooBusy(Exception):
    """More people sign in just now than can be served."""


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=PATIENCE):
        raise TooBusy
    try:
        yield
    finally:
        _TURNS.release()


def _bytes(password: str) -> bytes:
    """Return the bytes of a password: the same letter typed on two keyboards is the same."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")


def hash_password(password: str) -> str:
    """Return the argon2id hash to keep of ``password``; raises TooBusy."""
    with _turn():
        return _HASHER.hash(_bytes(password)[:LONGEST])


@cache
def _nobody() -> str:
    """Return the hash that stands in for that of a name that is unknown."""
    return _HASHER.hash("of nobody at all")


def verify_password(kept: str | None, password: str) -> bool:
    """Return whether ``password`` is the one whose hash is ``kept``; raises TooBusy.

    Without a hash the answer is no, after the same work.
    """
    given = _bytes(password)
    is_possible = kept is not None and len(given) <= LONGEST
    with _turn():
        try:
            _HASHER.verify(kept if is_possible and kept else _nobody(), given[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return is_possible


def needs_new_hash(kept: str) -> bool:
    """Return whether ``kept`` was made with other parameters than those of now."""
    try:
        return _HASHER.check_needs_rehash(kept)
    except InvalidHashError:
        return True
