"""The children of a census as sheets: one a module, with the rows that the file has of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from data.imports import rules
from data.imports.cin_census_layouts import (
    ASSESSMENTS,
    CHILD,
    CIN_PLANS,
    CONFERENCES,
    CP_PLANS,
    ENQUIRIES,
    MODULES,
    REFERRALS,
    REVIEWS,
    Module,
)
from data.imports.cin_census_xml import Element
from data.imports.report import Issue
from data.imports.rows import row_issue
from data.imports.text import LONGEST_NAME, Sheet, column_key

Fields = dict[str, str]
"""Texts by the first name of their column."""

_WITHIN_REFERRAL: Final = {
    column_key(module.name): module for module in (ASSESSMENTS, CIN_PLANS, ENQUIRIES, CP_PLANS)
}
_PERSON: Final = ("childidentifiers", "childcharacteristics")
_MODULES_OF_CHILD: Final = frozenset((*_PERSON, "cindetails"))


@dataclass(slots=True)
class Collected:
    """What the children of one file hold, by module, as they are read."""

    rows: dict[str, list[tuple[int, Fields]]] = field(default_factory=lambda: defaultdict(list))
    """Each row with the line of its element."""
    called: dict[str, Fields] = field(default_factory=lambda: defaultdict(dict))
    """The name that a column's element has in the file, by module and first name."""
    unknown: dict[str, None] = field(default_factory=dict)
    """Names of elements that are not known, each with the one around it, in order."""
    repeated: list[tuple[str, int, str]] = field(default_factory=list)
    """Module, place among its rows and name of an element that a row has twice, not the same."""

    def add(self, module: Module, line: int, fields: Fields, around: Mapping[str, str]) -> None:
        """Add a row with what the elements around it say."""
        self.rows[module.name].append((line, {**fields, **around}))

    def leave(self, element: Element, within: str) -> None:
        """Note an element that is not known."""
        self.unknown.setdefault(f"{within[:40]}/{element.name[:40]}")


def collect(child: Element, found: Collected) -> None:
    """Add the rows of one child, of every module."""
    for element in child.children:
        if element.key not in _MODULES_OF_CHILD:
            found.leave(element, child.name)
    person: Fields = {}
    codes: list[str] = []
    for part in child.all(*_PERSON):
        _read(CHILD, part, found, person)
        for disabilities in part.all("disabilities"):
            for code in disabilities.children:
                if code.key == "disability":
                    codes.append(code.text.strip())
                else:
                    found.leave(code, disabilities.name)
    if any(codes):
        person["Disability"] = ", ".join(filter(None, codes))
        found.called[CHILD.name].setdefault("Disability", "Disability")
    found.add(CHILD, child.line, person, {})
    identity = {"LAchildID": person.get("LAchildID", "")}
    for details in child.all("cindetails"):
        _collect_referral(details, identity, found)


def _collect_referral(details: Element, identity: Fields, found: Collected) -> None:
    fields: Fields = {}
    _read(REFERRALS, details, found, fields)
    if not _is_blank(details):
        found.add(REFERRALS, details.line, fields, identity)
    around = {**identity, "CINreferralDate": fields.get("CINreferralDate", "")}
    held: set[str] = set()
    for element in details.children:
        module = _WITHIN_REFERRAL.get(element.key)
        if module is None or _is_blank(element):
            continue
        own: Fields = {}
        _read(module, element, found, own)
        found.add(module, element.line, own, around)
        if module is ENQUIRIES:
            started = own.get("S47ActualStartDate", "")
            for conference in element.all("dateofinitialcpc"):
                held.add(conference.text.strip())
                _add_conference(conference, {**around, "S47ActualStartDate": started}, found)
        if module is CP_PLANS:
            plan = {**identity, "CPPstartDate": own.get("CPPstartDate", "")}
            _collect_reviews(element, plan, found)
    for conference in details.all("dateofinitialcpc"):
        # Beside the enquiries stands the conference of a child who came with a plan from another
        # authority (the DfE's guide), or once more that of an enquiry.
        if conference.text.strip() not in held:
            held.add(conference.text.strip())
            _add_conference(conference, around, found, transfer_in=True)


def _add_conference(
    element: Element, around: Fields, found: Collected, *, transfer_in: bool = False
) -> None:
    if element.text.strip():
        told = {"DateOfInitialCPC": element.text, "TransferIn": "Y" if transfer_in else "N"}
        found.add(CONFERENCES, element.line, {}, {**around, **told})


def _collect_reviews(plan: Element, around: Fields, found: Collected) -> None:
    for reviews in plan.all("reviews"):
        for element in reviews.children:
            if element.key != "cppreviewdate":
                found.leave(element, reviews.name)
            elif element.text.strip():
                found.add(REVIEWS, element.line, {"CPPreviewDate": element.text}, around)


def _read(module: Module, element: Element, found: Collected, fields: Fields) -> None:
    """Read the elements directly within one into ``fields``; the first of a name counts."""
    for leaf in element.children:
        name = module.own.get(leaf.key)
        if name is None:
            if leaf.key not in module.dropped:
                found.leave(leaf, element.name)
            continue
        for inside in leaf.children:
            found.leave(inside, leaf.name)
        text = leaf.text
        if not text.strip():
            continue
        found.called[module.name].setdefault(name, leaf.name)
        if name not in fields:
            fields[name] = text
        elif fields[name].strip() != text.strip():
            found.repeated.append((module.name, len(found.rows[module.name]), leaf.name[:40]))


def _is_blank(element: Element) -> bool:
    """Whether nothing is written anywhere within: such an element is no row."""
    waiting = [element]
    while waiting:
        each = waiting.pop()
        if each.text.strip():
            return False
        waiting += each.children
    return True


def sheet_name(file_name: str, module: Module) -> str:
    """What the rows of a module are called in the report."""
    return f"{file_name[-(LONGEST_NAME - 40) :]}, {module.name}"


def shares_lines(found: Collected) -> bool:
    """Whether two records of a module stand on one line, as where a file has no line breaks."""
    return any(len({line for line, _ in rows}) < len(rows) for rows in found.rows.values())


def sheets(file_name: str, found: Collected) -> Iterator[tuple[Module, Sheet, list[Issue]]]:
    """Each module that the file has, as a sheet, with issues about its rows."""
    counted = shares_lines(found)
    for module in MODULES:
        rows = found.rows.get(module.name, [])
        if not rows:
            continue
        if counted:
            rows = [(number, fields) for number, (_, fields) in enumerate(rows, start=1)]
        called = found.called[module.name]
        names = tuple(
            dict.fromkeys(
                column.headers[0]
                for column in module.layout.columns
                if column.headers[0] in called or column.headers[0] in module.needed
            )
        )
        header = tuple(called.get(name, name) for name in names)
        sheet = Sheet(
            name=sheet_name(file_name, module),
            header=header,
            keys=tuple(map(column_key, header)),
            lines=partial(_lines, rows, names),
        )
        issues = [
            row_issue(sheet.name, rows[place][0], rules.REPEATED_ELEMENT, element)
            for name, place, element in found.repeated
            if name == module.name and place < len(rows)
        ]
        yield module, sheet, issues


def _lines(
    rows: Iterable[tuple[int, Fields]], names: tuple[str, ...]
) -> Iterator[tuple[int, list[str]]]:
    for line, fields in rows:
        yield line, [fields.get(name, "") for name in names]
