"""Which students a name means, as a subquery that other lists can narrow themselves by."""

import re
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from records.session import keyring_of
from records.students.names import any_of, is_chinese, wanted
from records.students.sealing import code_index, id_index, plain_number
from records.tables import CaseSubject, NameToken, Student

_TOKEN = NameToken.__table__.c
_STUDENT, _SUBJECT = Student.__table__.c, CaseSubject.__table__.c


def students_named(session: Session, text: str) -> Select[Any]:
    """Return the query of the ids of students whose name holds a text: characters, or begins with it in pinyin
    or initials.

    By itself it reads nothing: whoever uses it joins it to rows that the session may see.
    """
    ring = keyring_of(session)
    found = wanted(ring, text) if is_chinese(text) else any_of(ring, text)
    query = select(_TOKEN.student_id).where(_TOKEN.token.in_(found)).group_by(_TOKEN.student_id)
    return query.having(func.count() == len(found)) if is_chinese(text) else query


_CODE = re.compile(r"[A-Z]?[0-9]{8,18}[0-9X]")  # student codes (学籍号), identity numbers


def students_meant(session: Session, text: str) -> Select[Any]:
    """Return the query of the ids of students whom a text means: a whole code or identity number, else a name.

    By itself it reads nothing, as `students_named`.
    """
    plain = plain_number(text)
    if _CODE.fullmatch(plain) is None:
        return students_named(session, text)
    ring = keyring_of(session)
    found = (_STUDENT.code_index == code_index(ring, plain)) | (_STUDENT.id_index == id_index(ring, plain))
    return select(_STUDENT.id).where(found)


def cases_about(students: Select[Any]) -> Select[Any]:
    """Return the query of the numbers of cases that are about one of these students."""
    return select(_SUBJECT.case_no).where(_SUBJECT.kind == "student", _SUBJECT.subject_id.in_(students))
