"""Children of one import who are in no other kind of return that is loaded.

Returns are matched by the council's own child identifier and by nothing else: names, dates of
birth and UPNs tell two children apart too badly, and must not link a child before adoption with
the same child after it.
"""

from typing import Final

from sqlalchemy import Connection, exists, func, select

from dashboard.wording import KINDS
from data.imports.report import Issue
from data.imports.rules import Rule
from data.schema import person

UNMATCHED: Final = Rule(
    "children_unmatched",
    "note",
    "{value} children are known by that identifier in none of the other returns loaded: {expected}",
)


def unmatched(
    connection: Connection, authority: str, kind: str, import_id: int, file_name: str
) -> Issue | None:
    """A note that counts the import's children who are in no other kind, or None.

    None where no other kind is loaded, and where all are matched.
    """
    mine, other = person.alias("mine"), person.alias("other")
    in_other = (
        other.c.authority_code == authority,
        other.c.kind != kind,
        other.c.is_current,
    )
    kinds = connection.execute(select(other.c.kind).where(*in_other).distinct()).scalars().all()
    if not kinds:
        return None
    of_import = (mine.c.authority_code == authority, mine.c.import_id == import_id)
    known = exists(
        select(other.c.person_id).where(*in_other, other.c.person_id == mine.c.person_id)
    )
    count = select(func.count()).select_from(mine).where(*of_import)
    total = connection.execute(count).scalar_one()
    missing = connection.execute(count.where(~known)).scalar_one()
    if not missing:
        return None
    named = ", ".join(KINDS.get(kind, kind) for kind in sorted(kinds))
    words = UNMATCHED.message.format(value=f"{missing:,} of {total:,}", expected=named)
    return Issue(file_name, None, None, UNMATCHED.id, UNMATCHED.severity, words)
