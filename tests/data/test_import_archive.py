"""What is unpacked, what is not, and where to."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from data.imports.archive import check_zip, is_zip, unpacked
from data.imports.errors import Refusal


def zipped(path: Path, **entries: str) -> Path:
    """An archive of texts; ``__`` in a name stands for a slash."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in entries.items():
            archive.writestr(f"{name.replace('__', '/')}.csv", text)
    return path


def test_files_lie_in_a_folder_that_goes_again(tmp_path: Path) -> None:
    path = zipped(tmp_path / "return.zip", header="a", episodes="b")
    with unpacked([path]) as (folder,):
        assert sorted(each.name for each in folder.iterdir()) == ["episodes.csv", "header.csv"]
        assert (folder / "header.csv").read_text() == "a"
    assert not folder.exists()


def test_one_folder_around_everything_is_opened_and_several_are_kept(tmp_path: Path) -> None:
    one = zipped(tmp_path / "one.zip", SSDA903__header="a")
    two = zipped(tmp_path / "two.zip", y2018__header="a", y2019__header="b")
    with unpacked([one, two]) as (single, several):
        assert [each.name for each in single.iterdir()] == ["header.csv"]
        assert sorted(each.name for each in several.iterdir()) == ["y2018", "y2019"]


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "sly.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../../up.csv", "/etc/root.csv", "..\\..\\back.csv", "C:\\drive.csv"):
            archive.writestr(name, "x")
    with unpacked([path]) as (folder,):
        home = folder.resolve()
        written = list(folder.rglob("*.csv"))
        assert sorted(each.name for each in written) == [
            "back.csv",
            "drive.csv",
            "root.csv",
            "up.csv",
        ]
        assert all(home in each.resolve().parents for each in written)


def test_what_is_no_archive_is_left_as_it_is(tmp_path: Path) -> None:
    plain = tmp_path / "header.csv"
    plain.write_text("a")
    assert not is_zip(plain)
    with unpacked([plain, tmp_path]) as paths:
        assert paths == (plain, tmp_path)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "many.zip", **{f"f{n}": "" for n in range(2_001)})
    with pytest.raises(Refusal, match=r"many.zip: holds 2,001 files; at most 2,000 are opened"):
        check_zip(path)


def test_a_file_that_is_packed_too_well_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.csv", " " * 5_000_000)
    with pytest.raises(Refusal, match="is packed more than 100 to 1"):
        check_zip(path)
