"""One case for each child whom two schools admitted and who is in no dispute yet, whichever lists they came by."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from engine import Occasion, OneCase
from processes.for_each import ForEach
from records.admissions.doubles import doubles
from records.tree import nearest_authority, nearest_common, row_by_id, rows_above


def superior(session: Session, schools: Iterable[str]) -> str:
    """The lowest common superior of the authorities of schools; of one authority, itself."""
    authorities = [nearest_authority(rows_above(session, one)[1:]).id for one in schools]
    found = row_by_id(session, authorities[0])
    for other in authorities[1:]:
        found = nearest_common(rows_above(session, found.id), rows_above(session, other))
    return found.id


def children(session: Session, occasion: Occasion, after: str, limit: int) -> list[OneCase]:
    """The next children; the key is the newest admission, so who is taken again later is a new case."""
    return [
        OneCase(one.newest, superior(session, one.schools), {"newest": one.newest})
        for one in doubles(session, after, limit)
    ]


FOUND = ForEach("Found", children)
