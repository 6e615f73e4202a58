"""The elements of a census file, read safely: no entities, no document type, no deep nesting.

The file is fed to the parser line by line: the parser itself counts no further than line 65,535,
and a large council's census is longer than that.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from lxml import etree

from data.imports.errors import Refusal
from data.imports.text import MEGABYTE, column_key

SIZE_LIMIT: Final = 100 * MEGABYTE
"""Four times the usual: a large council's census, with all its modules, has some 60 MB."""
DEPTH_LIMIT: Final = 20
"""A census is seven elements deep."""
ELEMENTS_LIMIT: Final = 20_000
"""Elements of one child; a child known for all of a childhood has some hundreds."""

_CHUNK: Final = 64 * 1024
_DOCTYPE: Final = b"<!DOCTYPE"
_MARK: Final = b"\xef\xbb\xbf"
_ENCODING: Final = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_ENCODINGS: Final = frozenset(
    ("utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252")
)
_OTHER_FILES: Final = (
    (b"PK\x03\x04", "a workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
)
_UTF_16_OR_32: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")

# The parser's own words may quote what stands in the file, so they are never repeated.
_SYNTAX: Final = etree.ErrorTypes
_WORDS: Final[dict[int | None, str]] = {
    _SYNTAX.ERR_TAG_NOT_FINISHED: "breaks off before its last element is closed",
    _SYNTAX.ERR_GT_REQUIRED: "breaks off within an element's name",
    _SYNTAX.ERR_TAG_NAME_MISMATCH: "closes an element that is not the one last opened",
    _SYNTAX.ERR_DOCUMENT_END: "goes on after its last element is closed",
    _SYNTAX.ERR_DOCUMENT_EMPTY: "holds no element where the first is expected",
    _SYNTAX.ERR_INVALID_CHAR: "holds a character that XML does not allow",
    _SYNTAX.ERR_INVALID_ENCODING: "holds a character that is not in the file's encoding",
    _SYNTAX.ERR_UNDECLARED_ENTITY: "names an entity, which a census has no use for",
    _SYNTAX.ERR_NAME_REQUIRED: "holds a < or & that does not begin an element or a character",
}
_TOO_MUCH: Final = 114
"""The parser's code for nesting, names or texts that are past its limits."""


@dataclass(slots=True)
class Element:
    """An element: its name without namespace, the name as it is compared, its line, its text."""

    name: str
    key: str
    line: int
    text: str = ""
    children: "list[Element]" = field(default_factory=list)

    def all(self, *keys: str) -> "list[Element]":
        """The elements of these names directly within this one."""
        return [child for child in self.children if child.key in keys]


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def parts_of(path: Path, stray: list[int]) -> Iterator[Element]:
    """Each element directly under the root, and directly under Children, whole.

    ``stray`` is given the lines of elements that hold text beside their elements. Raises
    Refusal, with the line, for what is not a census in XML or is not safe to read.
    """
    name = path.name
    if not path.is_file():
        raise Refusal(f"No such file: {path}.")
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise Refusal(
            f"{name}: {size / MEGABYTE:.0f} MB; at most {SIZE_LIMIT // MEGABYTE} MB is read."
        )
    with path.open("rb") as stream:
        _check_beginning(name, stream.read(_CHUNK))
        stream.seek(0)
        yield from _parse(name, stream, stray)


def _check_beginning(name: str, first: bytes) -> None:
    if not first.strip():
        raise Refusal(f"{name}: the file is empty; expected a census in XML.")
    for mark, what in _OTHER_FILES:
        if first.startswith(mark):
            raise Refusal(f"{name}: is {what}; expected a census in XML.")
    if first.startswith(_UTF_16_OR_32) or b"\x00" in first[:4]:
        raise Refusal(f"{name}: is text in UTF-16; save it as UTF-8.")
    if not first.removeprefix(_MARK).lstrip().startswith(b"<"):
        raise Refusal(f"{name}, line 1: is not XML; expected <Message>.")
    declared = _ENCODING.search(first[:400])
    if declared and declared[1].decode("ascii").lower() not in _ENCODINGS:
        encoding = declared[1].decode("ascii")
        raise Refusal(f"{name}, line 1: names the encoding {encoding}; save it as UTF-8.")


def _parse(name: str, stream: BinaryIO, stray: list[int]) -> Iterator[Element]:
    parser: Any = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    keys: dict[str, tuple[str, str]] = {}
    open_elements: list[Element] = []
    line = 1
    held = 0
    try:
        while chunk := stream.readline(_CHUNK):
            if _DOCTYPE in chunk:
                raise _document_type(name, line)
            parser.feed(chunk)
            for event, node in parser.read_events():
                if event == "start":
                    names = keys.get(node.tag)
                    if names is None:
                        local = node.tag.rpartition("}")[2]
                        names = (local, column_key(local))
                        if len(keys) < ELEMENTS_LIMIT:
                            keys[node.tag] = names
                    element = Element(*names, line)
                    if not open_elements:
                        _check_root(name, node, element)
                    held += 1
                    if held > ELEMENTS_LIMIT:
                        raise Refusal(
                            f"{name}, line {line}: more than {ELEMENTS_LIMIT:,} elements within "
                            "one; no child's record is so long."
                        )
                    if len(open_elements) >= DEPTH_LIMIT:
                        raise _too_deep(name, line)
                    open_elements.append(element)
                    continue
                element = open_elements.pop()
                if _holds_stray_text(node):
                    stray.append(element.line)
                if not len(node):
                    element.text = node.text or ""
                parent = open_elements[-1] if open_elements else None
                if _is_part(element, open_elements):
                    held = 0
                    yield element
                    _forget(node, stray, element.line)
                elif parent is not None and not _is_list(element, open_elements):
                    parent.children.append(element)
                    # Its tail, which is not read yet, is kept where it is.
                    del node[:]
                    node.text = None
            line += chunk.endswith(b"\n")
        parser.close()
    except etree.XMLSyntaxError as error:
        code: int | None = getattr(error, "code", None)
        if code == _TOO_MUCH:
            raise _too_deep(name, line) from None
        words = _WORDS.get(code, "is not well-formed XML")
        raise Refusal(f"{name}, line {line}: {words}. Nothing was loaded.") from None


def _check_root(name: str, node: Any, element: Element) -> None:
    if node.getroottree().docinfo.doctype:
        raise _document_type(name, element.line)
    if element.key != "message":
        raise Refusal(
            f"{name}, line {element.line}: the first element is {element.name[:40]}; expected "
            "Message, as in a children in need census."
        )


def _document_type(name: str, line: int) -> Refusal:
    return Refusal(
        f"{name}, line {line}: holds a document type (<!DOCTYPE>), as no census does; it was not "
        "read."
    )


def _too_deep(name: str, line: int) -> Refusal:
    return Refusal(
        f"{name}, line {line}: elements are nested too deep or a text is too long, as in no census."
    )


def _is_list(element: Element, above: list[Element]) -> bool:
    return element.key == "children" and len(above) == 1


def _is_part(element: Element, above: list[Element]) -> bool:
    """Whether the element stands directly under the root, or under its Children."""
    if len(above) == 1:
        return not _is_list(element, above)
    return len(above) == 2 and _is_list(above[1], above[:1])


def _holds_stray_text(node: Any) -> bool:
    if not len(node):
        return False
    return bool(
        (node.text and node.text.strip())
        or any(child.tail and child.tail.strip() for child in node)
    )


def _forget(node: Any, stray: list[int], line: int) -> None:
    """Drop what the part held, and the parts before it: the tree never grows."""
    node.clear()
    parent = node.getparent()
    while (before := node.getprevious()) is not None:
        if before.tail and before.tail.strip():
            stray.append(line)
        parent.remove(before)
