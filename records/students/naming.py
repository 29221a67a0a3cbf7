"""Which students a name means, as a subquery that other lists can narrow themselves by."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from records.session import keyring_of
from records.students.names import any_of, is_chinese, wanted
from records.tables import NameToken

_TOKEN = NameToken.__table__.c


def students_named(session: Session, text: str) -> Select[Any]:
    """Return the query of the ids of students whose name holds a text: characters, full pinyin or initials.

    It is no reading by itself: whoever uses it joins it to rows that the session may see.
    """
    ring = keyring_of(session)
    found = wanted(ring, text) if is_chinese(text) else any_of(ring, text)
    query = select(_TOKEN.student_id).where(_TOKEN.token.in_(found)).group_by(_TOKEN.student_id)
    return query.having(func.count() == len(found)) if is_chinese(text) else query
