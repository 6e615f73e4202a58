"""Files from a form, written straight to a folder: never a whole file in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from flask import Request
from werkzeug.formparser import FormDataParser

BYTES_LIMIT: Final = 600 * 1024 * 1024
FILES_LIMIT: Final = 40
NAME_LENGTH: Final = 100
_PARTS_LIMIT: Final = FILES_LIMIT + 20
_FIELD_LIMIT: Final = 500_000
"""Bytes of a field, and of what is held while the next part is looked for."""
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class UploadRefused(Exception):
    """What was sent cannot be taken; the text is one line that says why and what to do."""


def safe_name(name: str) -> str:
    """Return the last part of a file's name, without what a file system would misread.

    It stays as near to the given name as can be: readers know some files by their names.
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = _UNSAFE.sub("_", last).strip(". ")
    if not plain or _RESERVED.fullmatch(plain):
        plain = f"file_{plain}"
    if len(plain) > NAME_LENGTH:
        stem, dot, ending = plain.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 8 else ""
        plain = plain[: NAME_LENGTH - len(ending)] + ending
    return plain


class _Spool:
    """Opens a file in the folder for each file of the form."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, str] = {}
        self.opened: list[IO[bytes]] = []

    def open(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Return the stream that the next file is written to; a field left empty has no name."""
        if not filename:
            return io.BytesIO()
        if len(self.names) >= FILES_LIMIT:
            raise UploadRefused(
                f"There are more than {FILES_LIMIT} files. Load them in several goes, or as a zip."
            )
        name = safe_name(filename)
        if name.casefold() in self.names:
            raise UploadRefused(
                f"Two of the files are called {name}. Load them one after the other, or give "
                "them different names."
            )
        self.names[name.casefold()] = name
        stream = (self.folder / name).open("xb")
        self.opened.append(stream)
        return stream

    def close(self) -> None:
        """Close every file; raises OSError where what was held back does not fit on the disk."""
        for each in self.opened:
            each.close()

    def abandon(self) -> None:
        """Close every file that is still open, whatever becomes of it."""
        for each in self.opened:
            with suppress(OSError):
                each.close()


def receive(request: Request, folder: Path) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Write the files of the form to ``folder``; return its fields and the files' names.

    Raises UploadRefused for too many files, two of one name, a form that broke off, or a full
    disk; werkzeug's RequestEntityTooLarge above 600 MB. What was written stays in the folder,
    for the caller to remove.
    """
    request.max_content_length = BYTES_LIMIT
    spool = _Spool(folder)
    parser = FormDataParser(
        stream_factory=spool.open,
        max_form_memory_size=_FIELD_LIMIT,
        max_form_parts=_PARTS_LIMIT,
        silent=False,
    )
    try:
        _, form, _ = parser.parse(
            request.stream, request.mimetype, request.content_length, request.mimetype_params
        )
        spool.close()
    except ValueError as error:
        raise UploadRefused("The files did not arrive whole. Send them again.") from error
    except OSError as error:
        raise UploadRefused(
            "The server could not keep the files: its disk may be full. Nothing was loaded."
        ) from error
    finally:
        spool.abandon()
    return dict(form.items()), tuple(spool.names.values())
