"""Making the tokens of every student's name again, a chunk to a transaction, while others read and write.

Needed once when names gain tokens (a migration begins it) and after each change of the index key.
"""

from typing import cast

from sqlalchemy import Table, delete, insert, select, tuple_, update
from sqlalchemy.orm import Session

from records.session import keyring_of
from records.students.names import tokens
from records.students.sealing import place
from records.tables import NameToken, Refill, Student

CHUNK = 1_000
_WHAT = NameToken.__tablename__
_TABLE = cast(Table, NameToken.__table__)
_STUDENT, _TOKEN, _REFILL = Student.__table__.c, _TABLE.c, Refill.__table__.c


def begin_name_refill(session: Session) -> None:
    """Begin a pass at the first student; a pass under way begins anew."""
    session.execute(delete(Refill).where(_REFILL.what == _WHAT))
    session.execute(insert(Refill), [{"what": _WHAT, "after": "", "finished": False}])


def refill_names(session: Session, limit: int = CHUNK) -> int | None:
    """Make the tokens of the next students again; return how many students that were, None when the pass is over.

    Of two who call at once the second waits and goes on behind the first. Only what differs is written.
    """
    kept = select(_REFILL.after).where(_REFILL.what == _WHAT, _REFILL.finished.is_(False)).with_for_update()
    after = session.connection().execute(kept).scalar_one_or_none()
    if after is None:
        return None
    rows = _next_students(session, after, limit)
    _put(session, rows)
    done = {"after": rows[-1][0], "finished": False} if rows else {"after": after, "finished": True}
    session.execute(update(Refill).where(_REFILL.what == _WHAT).values(**done))
    return len(rows) or None


def _next_students(session: Session, after: str, limit: int) -> list[tuple[str, str, bytes]]:
    # why: locked, so that a change of name at the same moment is not overwritten by tokens of the old one
    query = select(_STUDENT.id, _STUDENT.province, _STUDENT.name_sealed).where(_STUDENT.id > after)
    found = session.connection().execute(query.order_by(_STUDENT.id).limit(limit).with_for_update())
    return [(row.id, row.province, row.name_sealed) for row in found]


def _put(session: Session, rows: list[tuple[str, str, bytes]]) -> None:
    if not rows:
        return
    ring, connection = keyring_of(session), session.connection()
    there = select(_TOKEN.token, _TOKEN.student_id).where(_TOKEN.student_id.in_([row[0] for row in rows]))
    present = {(row.token, row.student_id) for row in connection.execute(there)}
    due = {
        (token, student): province
        for student, province, sealed in rows
        for token in tokens(ring, ring.open_text(place("name", student), sealed))
    }
    gone = sorted(present - due.keys())
    for at in range(0, len(gone), CHUNK):
        key = tuple_(_TOKEN.token, _TOKEN.student_id)
        connection.execute(delete(_TABLE).where(key.in_(gone[at : at + CHUNK])))
    new = [
        {"token": token, "student_id": student, "province": province}
        for (token, student), province in due.items() if (token, student) not in present
    ]  # fmt: skip
    if new:
        connection.execute(insert(_TABLE), new)
