"""All hostile files, each with the kind that it is loaded as."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.hostile import archives, csv_files, xml_files


@dataclass(frozen=True, slots=True)
class Case:
    """One import: its name, its kind, and the function that writes its files into a folder."""

    name: str
    kind: str

    def write(self, folder: Path) -> Path:
        """Write the files; return what is given to the import."""
        name = self.name
        if name in csv_files.RETURNS:
            csv_files.a_return(folder, **csv_files.RETURNS[name])
            return folder
        if name in csv_files.EXTRACTS:
            for file, text in csv_files.EXTRACTS[name].items():
                (folder / file).write_text(text)
            return folder
        if name in csv_files.SUPPLIED_FILES:
            return archives.write(folder, "figures.csv", csv_files.SUPPLIED_FILES[name].encode())
        if name in csv_files.PUBLISHED:
            return archives.write(folder, "published.csv", csv_files.PUBLISHED[name].encode())
        if name in xml_files.CENSUSES:
            return archives.write(folder, "census.xml", xml_files.CENSUSES[name])
        if name in archives.WORKBOOKS:
            file, make = archives.WORKBOOKS[name]
            return archives.write(folder, file, make())
        return archives.write(folder, "return.zip", archives.ARCHIVES[name]())


def cases() -> Iterator[Case]:
    """Every case."""
    for kind, names in (
        ("ssda903", csv_files.RETURNS),
        ("ssd", csv_files.EXTRACTS),
        ("figures", csv_files.SUPPLIED_FILES),
        ("published", csv_files.PUBLISHED),
        ("cin-census", xml_files.CENSUSES),
        ("annex-a", archives.WORKBOOKS),
        ("ssda903", archives.ARCHIVES),
    ):
        for name in names:
            yield Case(name, kind)
