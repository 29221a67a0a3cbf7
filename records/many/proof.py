"""The digest that binds a seat's decision on its rows to the hashed history of the case (design 3)."""

import hashlib

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ground.prepared import Prepared
from records.tables import CaseRow, CaseRowDecision

_R, _D = CaseRow.__table__.c, CaseRowDecision.__table__.c
_DECIDED = Prepared(
    select(_R.number, _R.digest, _D.outcome, _D.reason, _D.decided_by)
    .join(_D.row_id.table, _R.id == _D.row_id)
    .where(_D.task_id == bindparam("x_task"))
    .order_by(_R.number)
)


def digest_of_seat(session: Session, task_id: str) -> str:
    """Return the SHA-256 (hex) of all that was decided at a task, row by row in the order of their numbers."""
    session.flush()
    found = hashlib.sha256()
    for number, *told in _DECIDED.all(session.connection(), {"x_task": task_id}):
        found.update("\0".join((str(number), *(str(one) for one in told))).encode() + b"\n")
    return found.hexdigest()
