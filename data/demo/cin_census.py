"""The demonstration's children in need census: one XML file a year to 31 March.

Element names and codes are those of the DfE's guide to the collection, as it was for these years.
A census holds the children with an episode of need open at any time in the year, and what was
known at its end: what ended later is open in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from lxml import etree

from data.demo.held import Held, Person, Plan, Referral, by_then, open_between
from data.demo.held_services import Enquiry
from data.demo.targets import AUTHORITY

GENDER: Final = {"M": "1", "F": "2"}
NO_DISABILITY: Final = "NONE"


def write_census(records: Held, path: Path, year: int) -> None:
    """Write the census of the year that ends on 31 March of ``year``."""
    first, last = date(year - 1, 4, 1), date(year, 3, 31)
    path.parent.mkdir(parents=True, exist_ok=True)
    with etree.xmlfile(str(path), encoding="utf-8") as file:
        file.write_declaration()
        with file.element("Message"):
            file.write(_header(year, last), pretty_print=True)
            with file.element("Children"):
                for child in _children(records, first, last):
                    file.write(child, pretty_print=True)


def _header(year: int, last: date) -> etree._Element:
    header = etree.Element("Header")
    details = etree.SubElement(header, "CollectionDetails")
    _add(details, "Collection", "CIN")
    _add(details, "Year", str(year))
    _add(details, "ReferenceDate", last)
    source = etree.SubElement(header, "Source")
    _add(source, "SourceLevel", "L")
    _add(source, "LEA", AUTHORITY)
    _add(source, "SoftwareCode", "Sightline demonstration")
    _add(source, "SerialNo", "001")
    return header


def _add(parent: etree._Element, name: str, value: str | date | None) -> None:
    """Add an element, unless there is nothing to say."""
    if value is not None and value != "":
        etree.SubElement(parent, name).text = str(value)


def _children(records: Held, first: date, last: date) -> Iterator[etree._Element]:
    for name, each in sorted(records.referrals.items()):
        referrals = open_between(each, first, last)
        if not referrals:
            continue
        child = etree.Element("Child")
        _who(child, records.people[name], last)
        for one in referrals:
            _episode(child, records, one, first, last)
        yield child


def _who(child: etree._Element, person: Person, last: date) -> None:
    """Who the child is, as known at the end of the year: unborn until then, if not yet born."""
    identifiers = etree.SubElement(child, "ChildIdentifiers")
    born = by_then(person.born, last)
    _add(identifiers, "LAchildID", person.id)
    _add(identifiers, "PersonBirthDate", born)
    _add(identifiers, "ExpectedPersonBirthDate", None if born else person.born)
    _add(identifiers, "GenderCurrent", GENDER[person.sex])
    characteristics = etree.SubElement(child, "ChildCharacteristics")
    _add(characteristics, "Ethnicity", person.ethnicity)
    disabilities = etree.SubElement(characteristics, "Disabilities")
    for code in person.disabilities or (NO_DISABILITY,):
        _add(disabilities, "Disability", code)


def _episode(
    child: etree._Element, records: Held, referral: Referral, first: date, last: date
) -> None:
    details = etree.SubElement(child, "CINdetails")
    closed = by_then(referral.end, last)
    _add(details, "CINreferralDate", referral.start)
    _add(details, "ReferralSource", referral.source)
    _add(details, "PrimaryNeedCode", referral.need)
    _add(details, "CINclosureDate", closed)
    _add(details, "ReasonForClosure", referral.close_reason if closed else None)
    _add(details, "ReferralNFA", "true" if referral.refused else "false")
    for one in open_between(records.assessments.get(referral.child, ()), first, last):
        if one.referral == referral.id:
            part = etree.SubElement(details, "Assessments")
            _add(part, "AssessmentActualStartDate", one.start)
            _add(part, "AssessmentAuthorisationDate", by_then(one.end, last))
    for plan in open_between(records.need_plans.get(referral.child, ()), first, last):
        if plan.referral == referral.id:
            part = etree.SubElement(details, "CINPlanDates")
            _add(part, "CINPlanStartDate", plan.start)
            _add(part, "CINPlanEndDate", by_then(plan.end, last))
    for plan in open_between(records.protection_plans.get(referral.child, ()), first, last):
        if plan.referral == referral.id:
            _protection(details, records, plan, last)
    for enquiry in records.services.enquiries.get(referral.child, ()):
        held = by_then(enquiry.conference, last)
        of_year = enquiry.start <= last and max(enquiry.start, held or enquiry.start) >= first
        if enquiry.referral == referral.id and of_year:
            _enquiry(details, enquiry, held, last)
    for moved in records.services.transfers.get(referral.child, ()):
        if moved.referral == referral.id and first <= moved.day <= last:
            _add(details, "DateOfInitialCPC", moved.day)


def _enquiry(details: etree._Element, one: Enquiry, held: date | None, last: date) -> None:
    """An enquiry; whether a conference is required is known once it has ended."""
    part = etree.SubElement(details, "Section47")
    _add(part, "S47ActualStartDate", one.start)
    if by_then(one.end, last):
        _add(part, "ICPCnotRequired", "false" if one.needed else "true")
    _add(part, "DateOfInitialCPC", held)


def _protection(details: etree._Element, records: Held, plan: Plan, last: date) -> None:
    part = etree.SubElement(details, "ChildProtectionPlans")
    _add(part, "CPPstartDate", plan.start)
    _add(part, "CPPendDate", by_then(plan.end, last))
    _add(part, "InitialCategoryOfAbuse", plan.category)
    _add(part, "LatestCategoryOfAbuse", plan.category)
    _add(part, "NumberOfPreviousCPP", str(plan.previous))
    held = [
        one.day
        for one in records.services.plan_reviews.get(plan.child, ())
        if one.plan == plan.id and one.day <= last
    ]
    if held:
        reviews = etree.SubElement(part, "Reviews")
        for day in held:
            _add(reviews, "CPPreviewDate", day)
