"""Which files make up which return of the SSDA903: one year, or several of them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from data.imports import rules
from data.imports.asked import Asked
from data.imports.errors import Refusal
from data.imports.report import Issue
from data.imports.rows import note, read_rows
from data.imports.ssda903_layouts import EPISODES
from data.imports.ssda903_parts import FILES
from data.imports.text import CsvFile, column_key, open_csv

NEEDED_FILES: Final = ("header", "episodes")

_SPAN: Final = re.compile(r"(?<!\d)20(\d\d)[-_ /]{0,3}(?:20)?(\d\d)(?!\d)")
_YEAR: Final = re.compile(r"(?<!\d)20\d\d(?!\d)")
_DAY: Final = re.compile(
    r"20\d\d(?P<a>[-_. ])(?:0[1-9]|1[0-2])(?P=a)(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(?:0[1-9]|[12]\d|3[01])(?P<b>[-_. ])(?:0[1-9]|1[0-2])(?P=b)20\d\d(?!\d)"
)
"""A whole date, which is the day of an extract."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one return, by the names of ``FILES``.

    ``where`` tells the return from others in a message, and is empty for the only one. ``named``
    is the year that the files' names, or that of their folder, give.
    """

    where: str
    named: int | None
    files: dict[str, CsvFile] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def begin(self) -> str:
        """The words that a message about this return begins with."""
        return f"{self.where}: " if self.where else ""


@dataclass(frozen=True, slots=True)
class _Found:
    """A file, which of ``FILES`` it is ('' for none), the folder it was found in ('' for one
    that was given by itself), and the year that its name or its folder's gives."""

    file: CsvFile
    name: str
    home: str
    year: int | None


def year_named(text: str) -> int | None:
    """The year to 31 March that a name gives: 2018 in ``2018``, ``2017-18`` and ``201718``.

    None where it gives none or more than one; a whole date is no year.
    """
    text = _DAY.sub(" ", text)
    spans = {2000 + int(b) for a, b in _SPAN.findall(text) if int(b) == int(a) + 1}
    years = spans or {int(year) for year in _YEAR.findall(text)}
    if len(years) == 2 and max(years) - min(years) == 1:
        return max(years)
    return years.pop() if len(years) == 1 else None


def returns_among(paths: Sequence[Path]) -> list[Files]:
    """The returns among the files and folders that were given, in no order.

    Folders are looked into, and one deep into the folders in them. Files that make one return
    between them are one wherever they stand; otherwise the year in a file's name parts them,
    then that in the name of the folder inside, then the folder. Raises Refusal for a file given
    by itself that is none of the return, two that are the same file of a year, and one of which
    the year cannot be told among several.
    """
    found = list(_all_files(paths))
    known = [each for each in found if each.name]
    years = {each.year for each in known} - {None}
    if len({each.name for each in known}) == len(known) and len(years) < 2:
        groups = [known]
    else:
        groups = _parted(known)
    returns = [_files(group, len(groups) > 1) for group in groups]
    for each in found:
        if not each.name:
            place = next((at for at, group in enumerate(groups) if _beside(each, group)), 0)
            returns[place].issues.append(note(each.file.name, rules.FILE_UNKNOWN))
    return returns


def _files(group: Sequence[_Found], several: bool) -> Files:
    years = {each.year for each in group if each.year is not None}
    named = years.pop() if len(years) == 1 else None
    where = str(named or Path(group[0].home).name or "the files") if several else ""
    return Files(where, named, _by_name(group))


def _all_files(paths: Sequence[Path]) -> Iterator[_Found]:
    for path in paths:
        if not path.is_dir():
            file = open_csv(path)
            name = _name(file)
            if not name:
                raise Refusal(
                    f"{file.name}: not a file of the SSDA903; expected the columns of one of "
                    f"{', '.join(FILES)}."
                )
            yield _Found(file, name, "", year_named(path.stem))
            continue
        yield from _in_folder(path, None)
        for inside in sorted(path.iterdir()):
            if inside.is_dir() and not inside.name.startswith("."):
                yield from _in_folder(inside, year_named(inside.name))


def _in_folder(folder: Path, year: int | None) -> Iterator[_Found]:
    for path in sorted(folder.glob("*.[cC][sS][vV]")):
        if path.is_file():
            file = open_csv(path)
            yield _Found(file, _name(file), str(folder), year_named(path.stem) or year)


def _name(file: CsvFile) -> str:
    """Which of ``FILES`` it is: by a column that only one of them has, else by its name."""
    telling = [name for name, each in FILES.items() if column_key(each.telling) in file.keys]
    if len(telling) == 1:
        return telling[0]
    stem = re.sub(r"[\W_]+", " ", file.path.stem.casefold())
    # From the last on, since the names of later ones hold those of earlier ones.
    return next((name for name in tuple(FILES)[::-1] if FILES[name].named.search(stem)), "")


def _parted(known: Sequence[_Found]) -> list[list[_Found]]:
    by_home: dict[str, list[_Found]] = defaultdict(list)
    for each in known:
        by_home[each.home].append(each)
    alone = by_home.get("", [])
    repeated = len({each.name for each in alone}) < len(alone)
    if repeated and not any(each.year for each in alone):
        # Files that were given one by one, from a folder a year.
        del by_home[""]
        for each in alone:
            folder = each.file.path.resolve().parent
            year = year_named(folder.name)
            by_home[str(folder)].append(replace(each, home=str(folder), year=year))
    groups: dict[str, list[_Found]] = defaultdict(list)
    for home, files in by_home.items():
        years = {each.year for each in files if each.year is not None}
        unnamed = [each.file.name for each in files if each.year is None]
        if len(years) > 1 and unnamed:
            raise Refusal(
                f"{unnamed[0]}: its year cannot be told; put the year into its name, as in that "
                "of the other files."
            )
        only = next(iter(years), None)
        for each in files:
            year = each.year or only
            groups[str(year) if year else home].append(replace(each, year=year))
    return list(groups.values())


def _by_name(files: Iterable[_Found]) -> dict[str, CsvFile]:
    held: dict[str, CsvFile] = {}
    for each in files:
        if each.name in held:
            raise Refusal(
                f"{_with_folder(each.file)} and {_with_folder(held[each.name])} are both the "
                f"file {each.name}."
            )
        held[each.name] = each.file
    return held


def _with_folder(file: CsvFile) -> str:
    return f"{file.path.resolve().parent.name}/{file.name}"


def _beside(file: _Found, group: Iterable[_Found]) -> bool:
    return any(
        each.home == file.home and (file.year is None or each.year == file.year) for each in group
    )


def year_of(asked: Asked, found: Files, several: bool) -> int:
    """The year of a return, which ends on 31 March.

    The one asked; else that in which most episodes began. Among several returns the year in
    the names counts, since each cannot be asked for; a note tells where most episodes began in
    an earlier one. Raises Refusal where most began in a later one, or nothing tells the year.
    """
    if asked.year is not None:
        return asked.year
    if asked.corrects is not None:
        if found.named is None:
            raise Refusal("The year of the corrected rows is not known; give it with --year.")
        return found.named
    file = found.files["episodes"]
    most = _most_begun(file)
    if most is None and found.named is not None:
        return found.named
    if most is None:
        # With nothing to tell the year by, the header's own faults are the better message.
        context = {"first": "", "last": "~", "children": None, "births": None}
        read_rows(file, EPISODES, authority=asked.authority, context=context)
        raise Refusal(f"{file.name}: no episode has a date in DECOM; give the year with --year.")
    if found.named is None or found.named == most:
        return most
    if several and found.named < most:
        raise Refusal(
            f"{found.begin()}named {found.named}, but most of its episodes began in the year to "
            f"31 March {most}; load each return by itself, with --year."
        )
    year = found.named if several else most
    found.issues.append(
        note(
            file.name,
            rules.YEAR_NAMED,
            f"loaded as the year to 31 March {year}; the name says {found.named}, most episodes "
            f"began in the year to 31 March {most}",
        )
    )
    return year


def _most_begun(file: CsvFile) -> int | None:
    """The year in which most episodes began, the later of two; None without a date."""
    start = next(column for column in EPISODES.columns if column.name == "start_date")
    position = file.position(start.headers)
    years: Counter[int] = Counter()
    if position is not None:
        for _, fields in file.rows():
            try:
                day = _day(fields[position])
            except (ValueError, IndexError):
                continue
            years[day.year + (day.month >= 4)] += 1
    most = max(years.values(), default=0)
    return max((year for year, count in years.items() if count == most), default=None)


def _day(text: str) -> date:
    return date.fromisoformat(str(rules.LIKELY_YEAR.read(rules.DAY_FIRST_DATE.read(text.strip()))))
