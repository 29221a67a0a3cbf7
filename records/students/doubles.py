"""Who else has what a student would have: asked before a change of key fields, and again after it (S8-S9, S12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.keyring import Keyring
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import GONE, RESIDENT, sound_id
from records.students.matching import SAME_PERSON, SHARED_ID, WRONG_ID
from records.students.problems import NewProblem, open_problem
from records.students.sealing import BIRTH, ID_NUMBER, ID_TYPE, NAME, SEX, id_index, person_index
from records.students.versions import payload_of
from records.tables import Student

KEY_FIELDS = frozenset({NAME, SEX, BIRTH, ID_TYPE, ID_NUMBER})
"""A change of one of these asks for the check."""


@dataclass(frozen=True)
class Double:
    """Another living record that a payload meets: by which type of problem, and where it is."""

    type: int
    student_id: str
    org_id: str
    stage: str
    grade: int


def doubles_of(session: Session, student_id: str, payload: Mapping[str, Any]) -> list[Double]:
    """The living records anywhere that have the payload's number, or are the same person where neither has one.

    A number is the same under the same type of document alone; whatever the scope, only ids and places come back.
    """
    kind, criterion = _criterion(keyring_of(session), payload)
    if criterion is None:
        return []
    query = select(Student.id, Student.org_id, Student.stage, Student.grade).where(
        criterion, Student.id != student_id, Student.status.not_in([str(status) for status in GONE])
    )
    with system_scope(session):
        rows = session.execute(query.order_by(Student.id)).all()
    return [Double(kind, row.id, row.org_id, row.stage, row.grade) for row in rows]


def open_what_is_met(session: Session, acting: Acting, student_id: str) -> list[int]:
    """Open the problem records that a student's present fields give rise to, on every side; returns their types."""
    with system_scope(session):
        payload = payload_of(session, student_id)
    ring, found = keyring_of(session), []
    number = payload.get(ID_NUMBER)
    if number and payload.get(ID_TYPE, RESIDENT) == RESIDENT and not sound_id(number):
        open_problem(session, acting, NewProblem(student_id, WRONG_ID, id_index(ring, number) or "", acting.reason))
        found.append(WRONG_ID)
    met = doubles_of(session, student_id, payload)
    if met:
        kind = met[0].type
        group = (id_index(ring, number) if number else person_index(ring, dict(payload))) or ""
        for one in (student_id, *(double.student_id for double in met)):
            open_problem(session, acting, NewProblem(one, kind, group, acting.reason))
        found.append(kind)
    return found


def _criterion(ring: Keyring, payload: Mapping[str, Any]) -> tuple[int, ColumnElement[bool] | None]:
    number = payload.get(ID_NUMBER)
    if number:
        same_type = Student.id_type == (payload.get(ID_TYPE) or RESIDENT)
        return SHARED_ID, (Student.id_index == id_index(ring, number)) & same_type
    if all(payload.get(key) for key in (NAME, SEX, BIRTH)):
        same = Student.person_index == person_index(ring, dict(payload))
        return SAME_PERSON, same & Student.id_index.is_(None)
    return SAME_PERSON, None
