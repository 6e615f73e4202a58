"""The census as a file: what is no XML, or none that is safe to read, is refused in plain words."""

from pathlib import Path

import pytest

from data.imports import cin_census_xml
from data.imports.asked import Asked
from data.imports.cin_census import read
from data.imports.cin_census_xml import Element, parts_of
from data.imports.errors import Refusal
from data.imports.report import Reading
from tests.data.cin_census_files import census, child, module, referral, write

GOOD = census(child("A", referral("2021-05-01")))


def read_one(path: Path) -> Reading:
    """Read one census for authority 330."""
    [found] = read(Asked((path,), "330"), lambda _message: None)
    return found.reading


def refusal_of(folder: Path, content: str | bytes) -> str:
    """The words of the refusal of a file."""
    with pytest.raises(Refusal) as refusal:
        read_one(write(folder / "census.xml", content))
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


BILLION = (
    '<?xml version="1.0"?>\n<!DOCTYPE Message [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n'
    "<Message>&b;</Message>"
)
OUTSIDE = '<!DOCTYPE Message SYSTEM "file:///etc/hostname">\n<Message/>'
READS_A_FILE = (
    '<!DOCTYPE Message [<!ENTITY a SYSTEM "file:///etc/hostname">]><Message>&a;</Message>'
)
ROWS = GOOD.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BILLION, "census.xml, line 2: holds a document type (<!DOCTYPE>)"),
        (OUTSIDE, "census.xml, line 1: holds a document type (<!DOCTYPE>)"),
        (READS_A_FILE, "census.xml, line 1: holds a document type (<!DOCTYPE>)"),
        ("", "census.xml: the file is empty; expected a census in XML."),
        (" \n ", "census.xml: the file is empty; expected a census in XML."),
        ("CHILD,SEX\n1,2\n", "census.xml, line 1: is not XML; expected <Message>."),
        (b"%PDF-1.7", "census.xml: is a PDF; expected a census in XML."),
        (b"\xd0\xcf\x11\xe0", "census.xml: is an old Excel workbook; expected a census in XML."),
        (GOOD.encode("utf-16"), "census.xml: is text in UTF-16; save it as UTF-8."),
        (GOOD.encode("utf-16-be"), "census.xml: is text in UTF-16; save it as UTF-8."),
        (
            GOOD.replace("UTF-8", "UTF-7"),
            "census.xml, line 1: names the encoding UTF-7; save it as UTF-8.",
        ),
        (
            "<html><body/></html>",
            "census.xml, line 1: the first element is html; expected Message, as in a children "
            "in need census.",
        ),
        (
            "".join(ROWS[:20]),
            "census.xml, line 21: breaks off before its last element is closed. Nothing was "
            "loaded.",
        ),
        (
            GOOD.replace("</ChildIdentifiers>", "</Smith>"),
            "closes an element that is not the one last opened. Nothing was loaded.",
        ),
        (GOOD + "<Message/>", "goes on after its last element is closed. Nothing was loaded."),
        (
            GOOD.replace("WBRI", "Smyth\xa3").encode("latin-1"),
            "holds a character that is not in the file's encoding. Nothing was loaded.",
        ),
        (GOOD.replace("WBRI", "\x01"), "holds a character that XML does not allow."),
        (GOOD.replace("WBRI", "a & b"), "holds a < or & that does not begin an element"),
        (GOOD.replace("WBRI", "&secret;"), "Nothing was loaded."),
    ],
)
def test_a_file_that_is_no_sound_xml_is_refused(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    found = refusal_of(tmp_path, content)
    assert words in found
    assert "Smith" not in found
    assert "Smyth" not in found


def test_a_document_type_is_found_wherever_it_is_cut(tmp_path: Path) -> None:
    """Read in pieces, so that the name itself is cut in two."""
    for shift in range(12):
        filler = " " * (64 * 1024 - shift - len("<!-- -->"))
        content = f"<!--{filler} -->\n"[:-1] + OUTSIDE
        assert "document type" in refusal_of(tmp_path, content)


@pytest.mark.parametrize("depth", [30, 200, 200_000])
def test_deep_nesting_is_refused(tmp_path: Path, depth: int) -> None:
    content = f"<Message><Children><Child>{'<a>' * depth}"
    assert "nested too deep" in refusal_of(tmp_path, content)


def test_a_child_of_very_many_elements_is_refused(tmp_path: Path) -> None:
    content = f"<Message><Children><Child>{'<a/>' * 30_000}</Child></Children></Message>"
    assert "more than 20,000 elements within one" in refusal_of(tmp_path, content)


def test_a_text_past_the_limits_of_the_parser_is_refused(tmp_path: Path) -> None:
    content = f"<Message><Header>{'x' * 11_000_000}</Header></Message>"
    assert "a text is too long" in refusal_of(tmp_path, content)


def test_a_large_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cin_census_xml, "SIZE_LIMIT", 100)
    assert "at most 0 MB is read" in refusal_of(tmp_path, GOOD)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="No such file"):
        read_one(tmp_path / "nothing.xml")


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        GOOD.replace("<Children>", "<!-- made up --><?sort none?><Children>").encode(),
        GOOD.replace("<Message>", "<c:Message xmlns:c='urn:c'>")
        .replace("</Message>", "</c:Message>")
        .encode(),
        GOOD.replace("<Sex>F</Sex>", "<Sex><![CDATA[F]]></Sex>").encode(),
    ],
)
def test_ways_to_write_the_same_census(tmp_path: Path, content: bytes) -> None:
    plain = read_one(write(tmp_path / "plain.xml", GOOD))
    other = read_one(write(tmp_path / "other.xml", content))
    assert [each.rows for each in other.records] == [each.rows for each in plain.records]


def test_lines_are_counted_past_the_parsers_own_count(tmp_path: Path) -> None:
    """The parser's own count of lines ends at 65,535."""
    referrals = [referral(f"2021-{1 + n // 28:02}-{1 + n % 28:02}") for n in range(60)]
    children = [child(f"C{number}", *referrals) for number in range(250)]
    text = census(*children, child("LAST"))
    path = write(tmp_path / "census.xml", text)
    stray: list[int] = []
    last = list(parts_of(path, stray))[-1]
    wanted = len(text.split("<LAchildID>LAST")[0].splitlines()) - 1
    assert wanted > 65_535
    assert (last.line, stray) == (wanted, [])


def test_parts_hold_what_is_within_and_text_beside_elements_is_told(tmp_path: Path) -> None:
    text = census(module("Child", module("A", "B=1", "B=2")), "beside", module("Child", "C=3"))
    stray: list[int] = []
    parts = list(parts_of(write(tmp_path / "census.xml", text), stray))
    assert [part.name for part in parts] == ["Header", "Child", "Child"]
    [a] = parts[1].all("a")
    assert [(each.key, each.text) for each in a.children] == [("b", "1"), ("b", "2")]
    assert isinstance(a, Element)
    assert len(stray) == 1
