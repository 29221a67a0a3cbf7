"""Whose case it is, for a page of cases at once: names of students from the snapshots a session may read."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.session import keyring_of
from records.tables import CaseSnapshot


def names_in_cases(session: Session, case_nos: Sequence[str]) -> dict[str, str]:
    """Return the student's name by case number, for cases of the own subtree or as a granted party (domain 4b)."""
    ring = keyring_of(session)
    # why: the snapshots of a whole page in one statement; the latest of a case wins
    wanted = select(CaseSnapshot.id, CaseSnapshot.case_no, CaseSnapshot.payload)
    query = wanted.where(CaseSnapshot.case_no.in_(case_nos)).order_by(CaseSnapshot.taken_at)
    return {
        row.case_no: str(ring.open_json(f"case_snapshot.payload:{row.id}", row.payload).get("xm") or "—")
        for row in session.execute(query)
    }
