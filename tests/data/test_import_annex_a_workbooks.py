"""Workbooks that are refused before anything parses them, and what each is told."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from data.imports import annex_a, workbook
from data.imports.archive import is_archive, unpacked
from data.imports.asked import Asked
from data.imports.errors import Refusal
from data.imports.workbook import open_workbook, text_of
from data.imports.workbook_check import SEARCHED, check_workbook
from tests.data.workbooks import Sheets, container, listed, ods, ods_content, xls, xlsx

GOOD: Sheets = {"List 1": listed(1, [1, date(2019, 3, 1), "Police"])}
SHEET = "xl/worksheets/sheet1.xml"


def changed(source: Path, target: Path, name: str, change: Callable[[str], str]) -> Path:
    """A copy of a zipped workbook with one of its parts changed, or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.namelist():
            text = old.read(entry).decode()
            new.writestr(entry, change(text) if entry == name else text)
        if name not in old.namelist():
            new.writestr(name, change(""))
    return target


def in_sheet(cells: str) -> Callable[[str], str]:
    """A change that adds rows at the end of a sheet."""
    return lambda text: text.replace("</sheetData>", cells + "</sheetData>")


def refused(path: Path) -> str:
    """The words with which a workbook is refused."""
    with pytest.raises(Refusal) as refusal:
        annex_a.read(Asked((path,), "330"), lambda _: None)
    return str(refusal.value)


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1048576"><c><v>1</v></c></row>',
        "<row r='1048576'><c r='A1048576'><v>1</v></c></row>",
        '<row r = "1048576"><c\tr = "A1048576"><v>1</v></c></row>',
        '<row r="9"><c r="XFD9"><v>1</v></c></row><row r="2000"><c r="A2000"><v>1</v></c></row>',
        '<row r="9999999"><c s="1"r="A9999999"><v>1</v></c></row>',
    ],
)
def test_a_cell_far_away_is_refused(tmp_path: Path, row: str) -> None:
    good = xlsx(tmp_path / "good.xlsx", GOOD)
    words = refused(changed(good, tmp_path / "far.xlsx", SHEET, in_sheet(row)))
    assert "far.xlsx: a sheet reaches to row" in words
    assert "delete the rows below" in words


def test_a_sheet_under_another_name_is_searched_too(tmp_path: Path) -> None:
    good = xlsx(tmp_path / "good.xlsx", GOOD)
    row = '<row r="1048576"><c r="F1048576"><v>1</v></c></row>'
    path = changed(good, tmp_path / "far.xlsx", "xl/other.bin", lambda _: f"<sheetData>{row}")
    assert "a sheet reaches to row 1,048,576" in refused(path)


def test_empty_rows_at_the_very_end_are_as_programs_write_them(tmp_path: Path) -> None:
    good = xlsx(tmp_path / "good.xlsx", GOOD)
    row = '<row r="1048576" ht="12.8"/><row r="1048577"><c r="XFD1048577" s="0"/></row>'
    path = changed(good, tmp_path / "long.xlsx", SHEET, in_sheet(row))
    [found] = annex_a.read(Asked((path,), "330"), lambda _: None)
    assert found.reading.files[0].rows_read == 1


@pytest.mark.parametrize(
    ("cells", "row"),
    [
        (
            '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
            "</table:table-row><table:table-row>"
            '<table:table-cell table:number-columns-repeated="16000"/>'
            '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
            "</table:table-row>",
            "row 1,000,00",
        ),
        (
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
            'table:number-columns-repeated="1000" office:value-type="string"><text:p>x</text:p>'
            "</table:table-cell></table:table-row>",
            "column 1,000",
        ),
    ],
)
def test_repeated_cells_of_an_ods_are_counted(tmp_path: Path, cells: str, row: str) -> None:
    content = ods_content(GOOD).replace("</table:table>", cells + "</table:table>")
    words = refused(ods(tmp_path / "far.ods", GOOD, content))
    assert "a sheet reaches to" in words
    assert row in words


def test_empty_repeated_rows_of_an_ods_are_as_programs_write_them(tmp_path: Path) -> None:
    cells = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    content = ods_content(GOOD).replace("</table:table>", cells + "</table:table>")
    [found] = annex_a.read(Asked((ods(tmp_path / "a.ods", GOOD, content),), "330"), lambda _: None)
    assert found.reading.files[0].rows_read == 1


def _bytes(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def _zip(*names: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, "nothing")

    return write


@pytest.mark.parametrize(
    ("name", "write", "words"),
    [
        ("a.xlsx", _bytes(b""), "is an empty file, not a workbook"),
        ("a.xlsx", _bytes(b"%PDF-1.7"), "is a PDF, not a workbook"),
        ("a.xls", _bytes(b"\n<html><table>"), "is a web page, not a workbook"),
        ("a.xls", _bytes(b'<?xml version="1.0"?><Workbook>'), "is XML, not a workbook"),
        ("a.xlsx", _bytes(b"Child,Date\n1,2"), "is text, perhaps CSV, not a workbook"),
        ("a.xlsx", _bytes("Child".encode("utf-16")), "is text in UTF-16, not a workbook"),
        ("a.xlsx", _bytes(b"\x00\x01\x02"), "is of an unknown kind, not a workbook"),
        ("a.xlsx", _bytes(b"PK\x03\x04 and no more"), "is damaged"),
        ("a.xlsx", _zip("episodes.csv"), "is a zip archive; save it as"),
        ("a.xlsx", _zip("[Content_Types].xml", "word/document.xml"), "is a Word document"),
        ("a.xlsx", _zip("xl/workbook.bin"), "is a binary Excel workbook (.xlsb)"),
        ("a.xlsb", _zip("xl/workbook.bin"), "is a binary Excel workbook (.xlsb)"),
        ("a.xlsx", _zip("xl/workbook.xml", "xl/vbaProject.bin"), "holds macros"),
        ("a.xlsm", _zip("xl/workbook.xml"), "may hold macros"),
        ("a.ods", _zip("mimetype"), "is an OpenDocument file, but no spreadsheet"),
        ("a.xlsx", _zip("xl/workbook.xml"), "is damaged and cannot be read as a workbook"),
        (
            "a.xlsx",
            _bytes(container({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})),
            "is encrypted; save it without a password",
        ),
        ("a.xls", _bytes(container({"Workbook": b"", "_VBA_PROJECT": b""})), "holds macros"),
        ("a.xls", _bytes(container({"WordDocument": b""})), "is a Word document; save it as"),
        ("a.xls", _bytes(container({"Other": b""})), "is an Office file of another kind"),
        ("a.xls", _bytes(container({"Workbook": b"rubbish"})), "is damaged"),
        ("a.csv", _bytes(b"Child,Date\n"), "must be named after its list, such as 'List 6.csv'"),
        ("list 12.csv", _bytes(b"Child,Date\n"), "Annex A has lists 1 to 11"),
        ("List 3.csv", _bytes(b"PK\x03\x04"), "expected a CSV file"),
    ],
)
def test_what_is_no_workbook_is_told_what_it_is(
    tmp_path: Path, name: str, write: Callable[[Path], None], words: str
) -> None:
    path = tmp_path / name
    write(path)
    assert refused(path).startswith(f"{name}: ")
    assert words in refused(path)


def test_a_wrong_ending_is_told_the_right_one(tmp_path: Path) -> None:
    path = xls(tmp_path / "a.xlsx", GOOD)
    assert refused(path) == (
        "a.xlsx: is an old Excel workbook, though its name ends in '.xlsx'; let it end in '.xls', "
        "or save it as an Excel workbook (.xlsx)."
    )
    assert "let it end in '.ods'" in refused(ods(tmp_path / "b.xls", GOOD))
    assert "let it end in '.xlsx'" in refused(
        xlsx(tmp_path / "c.xlsx", GOOD).rename(tmp_path / "c.zip")
    )


def test_encrypted_or_with_macros_in_an_ods(tmp_path: Path) -> None:
    encrypted = ods(tmp_path / "a.ods", GOOD, manifest="<manifest:encryption-data/>")
    assert "is encrypted" in refused(encrypted)
    good = ods(tmp_path / "good.ods", GOOD)
    macros = changed(good, tmp_path / "b.ods", "Basic/Standard/Module1.xml", lambda _: "x")
    assert "holds macros" in refused(macros)


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    good = xlsx(tmp_path / "good.xlsx", GOOD)
    path = changed(
        good, tmp_path / "a.xlsx", SHEET, lambda text: text.replace("?>", "?>" + bomb, 1)
    )
    assert "holds a document type declaration" in refused(path)
    content = ods_content(GOOD).replace("?>", "?>" + bomb, 1)
    assert "holds a document type declaration" in refused(ods(tmp_path / "a.ods", GOOD, content))


def test_a_zip_bomb_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (4 * SEARCHED))
    assert "packed more than 100 to 1" in refused(path)
    with path.open("wb") as stream:
        stream.write(b"PK")
        stream.truncate(26 * 1024 * 1024)
    assert "26 MB; at most 25 MB" in refused(path)


def test_errors_and_formulas_without_values_are_said(tmp_path: Path) -> None:
    sheet = listed(1, [1, date(2019, 3, 1), "=NA()"], [2, date(2019, 3, 1), "#REF!"])
    good = xlsx(tmp_path / "good.xlsx", {"List 1": sheet})
    formula = '<row r="5"><c r="A5"><v>3</v></c><c r="E5"><f>TODAY()</f></c></row>'
    path = changed(good, tmp_path / "a.xlsx", SHEET, in_sheet(formula))
    [found] = annex_a.read(Asked((path,), "330"), lambda _: None)
    words = {issue.rule: issue.message for issue in found.reading.issues}
    assert words["cell_errors"].startswith("2 cells hold an error")
    assert words["formulas"].startswith("1 formulas were saved without their values")
    # A date that is needed and was never worked out is blank: that row is refused.
    assert [i.row_number for i in found.reading.issues if i.severity == "refuse"] == [5]


def test_what_goes_wrong_in_the_reader_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):
        """As it comes from the reader: no Exception."""

    def panics(_path: str) -> None:
        raise PanicException

    path = xlsx(tmp_path / "a.xlsx", GOOD)
    monkeypatch.setattr(workbook.CalamineWorkbook, "from_path", panics, raising=False)
    with pytest.raises(Refusal, match="is damaged and cannot be read"):
        open_workbook(path)


def test_a_workbook_is_not_unpacked_as_an_archive(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", GOOD)
    inside = tmp_path / "both.zip"
    with zipfile.ZipFile(inside, "w") as archive:
        archive.write(path, "January/a.xlsx")
    assert not is_archive(path)
    assert is_archive(inside)
    with unpacked([path, inside]) as (plain, folder):
        assert plain == path
        [found] = annex_a.read(Asked((folder,), "330"), lambda _: None)
    assert found.reading.files[0].file_name == "a.xlsx, List 1"
    assert check_workbook(path).errors == 0


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1001.0, "1001"),
        (1.5, "1.5"),
        (7, "7"),
        (True, "TRUE"),
        (date(2019, 3, 1), "2019-03-01"),
        (datetime(2019, 3, 1, 14, 30), "2019-03-01 14:30:00"),
        ("\xa0a)\xa0Male\u200b", " a) Male"),
        ("#N/A", ""),
        (" #REF! ", ""),
        ("#12", "#12"),
        # A spreadsheet has lost the last digits already: nothing is made up.
        (1.2345678901234568e19, "1.2345678901234567e+19"),
    ],
)
def test_a_cell_as_text(cell: object, text: str) -> None:
    assert text_of(cell) == text
