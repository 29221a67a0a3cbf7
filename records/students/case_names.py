"""Student names for a page of cases at once, from the snapshots that a session may read."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.many import many, one_of
from ground.prepared import Prepared
from records import asking
from records.scope import root_of, system_scope, within_root
from records.session import keyring_of
from records.tables import CaseSnapshot

_T = CaseSnapshot.__table__.c
# why: the snapshots of a whole page in one statement, built once; the latest of a case wins
_OF_CASES = select(_T.id, _T.case_no, _T.payload, _T.org_id).where(one_of(_T.case_no, "x_cases")).order_by(_T.taken_at)
_WITHIN_ROOT = Prepared(_OF_CASES.where(within_root(CaseSnapshot)))


def names_in_cases(session: Session, case_nos: Sequence[str]) -> dict[str, str]:
    """Return the student's name by case number, for cases in the caller's subtree or as a granted party (domain 4b)."""
    return {case: name for case, (name, _) in students_in_cases(session, case_nos).items()}


def students_in_cases(session: Session, case_nos: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return, as `names_in_cases` does, the student's name and the school that had the student then."""
    ring = keyring_of(session)
    return {
        row.case_no: (str(ring.open_json(f"case_snapshot.payload:{row.id}", row.payload).get("xm") or "—"), row.org_id)
        for row in _snapshots(session, case_nos)
    }


def _snapshots(session: Session, case_nos: Sequence[str]) -> Iterable[Any]:
    root = root_of(session)
    if root is None:
        snapshot = CaseSnapshot
        columns = (snapshot.id, snapshot.case_no, snapshot.payload, snapshot.org_id)
        query = select(*columns).where(snapshot.case_no.in_(case_nos))
        return session.execute(query.order_by(snapshot.taken_at))
    with system_scope(session):  # why: the statement brings the session's scope itself
        return asking.every(session, _WITHIN_ROOT, x_cases=many(case_nos), x_root=root)
