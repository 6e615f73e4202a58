"""Hostile censuses: XML as bytes, by name."""

from __future__ import annotations

HEAD = (
    "<Header><CollectionDetails><Collection>CIN</Collection><Year>2019</Year>"
    "<ReferenceDate>2019-03-31</ReferenceDate></CollectionDetails>"
    "<Source><LEA>330</LEA></Source></Header>"
)
CHILD = (
    "<Child><ChildIdentifiers><LAchildID>A1</LAchildID>"
    "<PersonBirthDate>2010-01-01</PersonBirthDate><GenderCurrent>2</GenderCurrent>"
    "</ChildIdentifiers><ChildCharacteristics><Ethnicity>WBRI</Ethnicity>"
    "</ChildCharacteristics><CINdetails><CINreferralDate>2018-05-01</CINreferralDate>"
    "<ReferralSource>6</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode>"
    "<ReferralNFA>false</ReferralNFA></CINdetails></Child>"
)


def census(head: str = HEAD, children: str = CHILD, before: str = "") -> bytes:
    """A census of one child, or of what is given instead."""
    return f"{before}<Message>{head}<Children>{children}</Children></Message>".encode()


def laughs() -> str:
    """Entities that unfold a billionfold."""
    names = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE Message [<!ENTITY l0 "lol">{names}]>'


CENSUSES: dict[str, bytes] = {
    "census: an empty file": b" ",
    "census: not XML": b"CHILD,SEX,DOB\n",
    "census: cut off": census()[:-40],
    "census: a tag that is not closed": census(children="<Child><ChildIdentifiers>"),
    "census: two roots": census() + census(),
    "census: another root": b"<Return></Return>",
    "census: a page of HTML": b"<!DOCTYPE html><html><body>Signed out</body></html>",
    "census: entities that unfold": census(children="&l9;", before=laughs()),
    "census: an entity from a file": census(
        children="<Child>&x;</Child>",
        before='<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
    "census: an entity from the network": census(
        children="<Child>&x;</Child>",
        before='<!DOCTYPE Message [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
    ),
    "census: a document type from the network": census(
        before='<!DOCTYPE Message SYSTEM "http://127.0.0.1:9/x.dtd">'
    ),
    "census: an entity that is not declared": census(children="&nothing;"),
    "census: 200,000 deep": census(children="<a>" * 200_000 + "</a>" * 200_000),
    "census: 100,000 attributes": census(
        children="<Child " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"
    ),
    "census: a text of 12 million letters": census(
        children=CHILD.replace("WBRI", "W" * 12_000_000)
    ),
    "census: UTF-16": census().decode().encode("utf-16"),
    "census: says UTF-8 and is not": b'<?xml version="1.0" encoding="UTF-8"?>'
    + census().replace(b"A1", b"A\xff\xfe"),
    "census: an encoding that is none": b'<?xml version="1.0" encoding="KLINGON"?>' + census(),
    "census: zero bytes": census().replace(b"A1", b"A\x00"),
    "census: no header": census(head=""),
    "census: no authority": census(head=HEAD.replace("<LEA>330</LEA>", "")),
    "census: another authority": census(head=HEAD.replace("330", "999")),
    "census: another collection": census(head=HEAD.replace("CIN<", "SLA<")),
    "census: no year": census(head=HEAD.replace("<Year>2019</Year>", "")),
    "census: a year of words": census(head=HEAD.replace("2019<", "MMXIX<")),
    "census: a reference date that is none": census(head=HEAD.replace("2019-03-31", "31/03/2019")),
    "census: no children": census(children=""),
    "census: a child without a number": census(children=CHILD.replace("A1", "")),
    "census: a child twice": census(children=CHILD * 2),
    "census: 31 February": census(children=CHILD.replace("2018-05-01", "2019-02-31")),
    "census: the year 0026": census(children=CHILD.replace("2018-05-01", "0026-05-01")),
    "census: a referral after the year": census(children=CHILD.replace("2018-05-01", "2019-05-01")),
    "census: born after the referral": census(children=CHILD.replace("2010-01-01", "2018-09-01")),
    "census: elements that are not known": census(
        children=CHILD.replace("<Ethnicity>", "<Shoes>42</Shoes><Ethnicity>")
    ),
    "census: a comment and a command": census(
        children="<!-- &l9; --><?php system('id'); ?>" + CHILD
    ),
    "census: a namespace of its own": census().replace(
        b"<Message>", b'<Message xmlns="http://example.org/cin">'
    ),
    "census: letters that XML forbids": census(children=CHILD.replace("A1", "A&#x0B;")),
    "census: closed before it was referred": census(
        children=CHILD.replace(
            "<ReferralNFA>", "<CINclosureDate>2018-04-01</CINclosureDate><ReferralNFA>"
        )
    ),
}
