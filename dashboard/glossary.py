"""The words of the field that the pages use, each with its meaning."""

from __future__ import annotations

from typing import Final

TERMS: Final = (
    ("Assessment", "A social worker finds out what a child needs, and whether the child is safe."),
    ("Care leaver", "A young person who has left care and still has support from the council."),
    (
        "Child in need plan",
        "The help agreed with a family where a child would do less well without it.",
    ),
    (
        "Child protection plan",
        "What must change so that a child who may be suffering harm is safe.",
    ),
    ("Contact", "Any report or question about a child that reaches the front door."),
    (
        "Front door",
        "The team that receives contacts. Where police, health and the council sit together it "
        "is called a multi-agency safeguarding hub (MASH).",
    ),
    (
        "Initial child protection conference",
        "The meeting that decides whether a child needs a child protection plan.",
    ),
    (
        "Looked after",
        "In the care of the council. Short breaks for disabled children do not count.",
    ),
    (
        "Placement",
        "Where a child in care lives, and with whom. A child who comes back from a short stay "
        "elsewhere is in the same placement.",
    ),
    ("Provisional", "Computed from the council's own records and not yet published."),
    ("Referral", "A contact that social care takes up."),
    (
        "SDQ",
        "The strengths and difficulties questionnaire: 0 to 40, and a high score is a cause for "
        "concern.",
    ),
    (
        "Section 47 enquiry",
        "Finding out whether a child is suffering serious harm, as section 47 of the Children "
        "Act 1989 asks.",
    ),
    ("Snapshot", "How things stand on the last day of a month."),
    (
        "Statistical neighbours",
        "The ten councils most like ours, by a list that the Department for Education keeps.",
    ),
    (
        "Too early to say",
        "The time allowed still runs, so a case is counted neither as done in time nor as late.",
    ),
    (
        "Usual variation",
        "How much a figure moves from month to month when nothing has changed. A month outside "
        "that range is worth a question.",
    ),
    (
        "Working day",
        "Monday to Friday, without the bank holidays of England. The day on which the clock "
        "starts is day 0.",
    ),
)


def small_start(text: str) -> str:
    """Return ``text`` with its first letter small, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"
