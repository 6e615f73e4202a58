"""Small censuses for the tests, written by hand."""

from pathlib import Path

MODULES = (
    "Child",
    "CINdetails",
    "Assessments",
    "CINPlanDates",
    "Section47",
    "DateOfInitialCPC",
    "ChildProtectionPlans",
    "Reviews",
)


def header(
    year: str = "2022", lea: str = "330", day: str = "2022-03-31", collection: str = "CIN"
) -> str:
    """A header; an element without a value is left out."""
    details = {"Collection": collection, "Year": year, "ReferenceDate": day}
    inside = "\n".join(f"<{name}>{text}</{name}>" for name, text in details.items() if text)
    source = f"<LEA>{lea}</LEA>" if lea else ""
    return (
        f"<Header>\n<CollectionDetails>\n{inside}\n</CollectionDetails>\n"
        f"<Source>\n<SourceLevel>L</SourceLevel>\n{source}\n</Source>\n</Header>"
    )


def elements(*pairs: str) -> str:
    """Elements on a line each, given as ``Name=text``."""
    split = (pair.partition("=") for pair in pairs)
    return "\n".join(f"<{name}>{text}</{name}>" for name, _, text in split)


def module(name: str, *parts: str) -> str:
    """An element around others: each of ``parts`` is ``Name=text`` or XML."""
    inside = "\n".join(part if part.startswith("<") else elements(part) for part in parts)
    return f"<{name}>\n{inside}\n</{name}>"


def referral(day: str, *parts: str) -> str:
    """A CINdetails with its date, source and need."""
    return module(
        "CINdetails", f"CINreferralDate={day}", "ReferralSource=6", "PrimaryNeedCode=N1", *parts
    )


def child(name: str, *referrals: str, born: str = "2015-05-05", also: tuple[str, ...] = ()) -> str:
    """A child of whom sex and ethnicity are known, with its referrals."""
    birth = (f"PersonBirthDate={born}",) if born else ()
    identifiers = module(
        "ChildIdentifiers", f"LAchildID={name}", "UPN=A123456789012", *birth, "Sex=F", *also
    )
    return module(
        "Child", identifiers, module("ChildCharacteristics", "Ethnicity=WBRI"), *referrals
    )


def census(*children: str, head: str | None = None, namespace: str = "") -> str:
    """A whole census."""
    space = f' xmlns="{namespace}"' if namespace else ""
    inside = "\n".join(children)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Message{space}>\n'
        f"{header() if head is None else head}\n<Children>\n{inside}\n</Children>\n</Message>\n"
    )


def write(path: Path, text: str | bytes) -> Path:
    """Write a file as it is given, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
