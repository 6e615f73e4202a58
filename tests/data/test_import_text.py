"""CSV files as text: encodings, headers, rows whose fields are counted."""

from pathlib import Path

import pytest

from data.imports.errors import Refusal
from data.imports.text import column_key, open_csv


def _file(folder: Path, content: bytes, name: str = "header.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"CHILD,DOB\n1,Zo\xc3\xab\n", "utf-8-sig"),
        (b"\xef\xbb\xbfCHILD,DOB\n1,Zo\xc3\xab\n", "utf-8-sig"),
        (b"CHILD,DOB\n1,Zo\xeb\n", "cp1252"),
    ],
)
def test_text_is_utf8_with_or_without_a_mark_else_windows_1252(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    file = open_csv(_file(tmp_path, content))
    assert file.encoding == encoding
    assert file.header == ("CHILD", "DOB")
    assert list(file.rows()) == [(2, ["1", "Zoë"])]


def test_a_cut_character_at_the_end_is_not_utf8(tmp_path: Path) -> None:
    assert open_csv(_file(tmp_path, b"A,B\n1,\xc3")).encoding == "cp1252"


def test_names_of_columns_are_compared_without_case_spaces_and_underscores() -> None:
    assert column_key(" Sdq score ") == column_key("SDQ_SCORE")


def test_a_value_stays_as_it_is_written(tmp_path: Path) -> None:
    file = open_csv(_file(tmp_path, b"CHILD,LS\n00123,NA\n"))
    assert list(file.rows()) == [(2, ["00123", "NA"])]


def test_lines_are_counted_over_blank_lines_and_cells_of_two_lines(tmp_path: Path) -> None:
    file = open_csv(_file(tmp_path, b'A,B\n\n1,"two\nlines"\n2,b\n'))
    assert [line for line, _ in file.rows()] == [3, 5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "header.csv: the file is empty"),
        (b"\n\n", "no column names"),
        (b"PK\x03\x04....", "is a workbook or a zip archive"),
        ("A,B\n1,2\n".encode("utf-16"), "is text in UTF-16"),
        (b"A,B\n1,\x00\n", "holds zero bytes"),
        (b"A,B\n\x8d,1\n", "neither UTF-8 nor Windows-1252"),
        (b'A,B\n1,2\n3,"never closed\n', "row 3: cannot be read as CSV"),
    ],
)
def test_what_is_no_csv_file_is_refused_in_one_line(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        list(open_csv(_file(tmp_path, content)).rows())
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"No such file: .*absent\.csv"):
        open_csv(tmp_path / "absent.csv")


def test_a_file_above_the_limit_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="at most 0 MB is read"):
        open_csv(_file(tmp_path, b"A,B\n1,2\n"), limit=5)


def test_a_column_that_stands_twice_is_not_guessed(tmp_path: Path) -> None:
    file = open_csv(_file(tmp_path, b"CHILD,Child\n1,2\n"))
    with pytest.raises(Refusal, match="CHILD stands in the header twice"):
        file.position(("CHILD",))
