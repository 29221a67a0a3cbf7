"""Issuing nationwide student codes once a record is verified (S5): G by identity number, J without, L until then."""

import random
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid, RecordsError
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import (
    RESIDENT,
    formal_code,
    formal_code_without_id,
    sound_code,
    sound_id,
    temporary_code,
)
from records.students.sealing import BIRTH, CODE, ID_NUMBER, ID_TYPE, code_index, open_code
from records.students.updates import apply_fields
from records.students.versions import payload_of
from records.tables import Student
from records.tree import ancestors


def issue_codes(session: Session, acting: Acting, student_ids: Iterable[str]) -> dict[str, str]:
    """Issue formal codes to students without an open problem record and return the masked code by student.

    A student with a problem record gets none before it is settled (domain 24); a formal code, once issued, stays
    for life, also when the identity number changes later (domain-facts §1.3).
    """
    issued: dict[str, str] = {}
    for student in _students(session, student_ids):
        present = open_code(keyring_of(session), student)
        if student.problems or (present and present[0] in "GJ"):
            continue
        code = _formal(session, student)
        if not sound_code(code):
            raise Invalid(
                "Expected a formal code of 19 characters with its check character but got another: correct the record.",
                "学籍号须为 19 位且校验位无误，请核对学籍信息",
            )
        changed = apply_fields(session, acting.because("code issue"), student.id, {CODE: code}, acting.today)
        issued[student.id] = changed.code_masked
    return issued


def issue_sound(session: Session, acting: Acting, student_ids: Iterable[str]) -> int:
    """Issue formal codes one by one; a record that cannot have one yet is left as it is. Returns how many were issued.

    A student without a usable number needs a birth date for the code; a number is never repaired.
    """
    issued = 0
    for student_id in student_ids:
        try:
            with session.begin_nested():
                issued += len(issue_codes(session, acting, [student_id]))
        except (RecordsError, KeyError, ValueError):
            continue
    return issued


def issue_temporary(
    session: Session, acting: Acting, student_ids: Iterable[str], source: random.Random | None = None
) -> None:
    """Issue temporary L codes to students who have none; they serve in every case like formal ones (domain 24)."""
    dice = source or random.SystemRandom()
    for student in _students(session, student_ids):
        if student.code_sealed is None:
            code = _temporary(session, student, dice)
            apply_fields(session, acting.because("temporary code"), student.id, {CODE: code}, acting.today)


def give_temporary(
    session: Session, org_id: str, payloads: Sequence[dict[str, Any]], source: random.Random | None = None
) -> None:
    """Put a temporary code into each payload of new records at a school that has none; one question for all of them."""
    dice, ring = source or random.SystemRandom(), keyring_of(session)
    with system_scope(session):
        division = _division_of(session, org_id)
    waiting = [payload for payload in payloads if not payload.get(CODE)]
    given: set[str] = set()
    while waiting:
        tried = {
            id(payload): temporary_code(division, date.fromisoformat(payload.get(BIRTH) or "2000-01-01"), dice)
            for payload in waiting
        }
        indexes = {code_index(ring, code): code for code in tried.values()}
        with system_scope(session):  # unique in the whole country, not in the scope
            query = select(Student.code_index).where(Student.code_index.in_(indexes))
            taken = {indexes[index] for index in session.scalars(query)} | given
        for payload in waiting:
            code = tried[id(payload)]
            if code not in taken:
                payload[CODE] = code
                taken.add(code)
                given.add(code)
        waiting = [payload for payload in waiting if not payload.get(CODE)]


def code_for_row(row: dict[str, object]) -> str | None:
    """Return the formal code that a verified row with a sound resident number leads to, else None."""
    number = row.get(ID_NUMBER)
    if isinstance(number, str) and row.get(ID_TYPE, RESIDENT) == RESIDENT and sound_id(number):
        return formal_code(number)
    return None


def _students(session: Session, student_ids: Iterable[str]) -> list[Student]:
    return list(session.scalars(select(Student).where(Student.id.in_(list(student_ids))).order_by(Student.id)))


def _formal(session: Session, student: Student) -> str:
    payload = payload_of(session, student.id)
    by_id = code_for_row(payload)
    if by_id is not None and not _taken(session, by_id):
        return by_id
    division, birth = _division(session, student), date.fromisoformat(payload[BIRTH])
    return next(
        code
        for sequence in range(1, 1000)
        if not _taken(session, code := formal_code_without_id(division, birth, sequence))
    )


def _temporary(session: Session, student: Student, dice: random.Random) -> str:
    payload = payload_of(session, student.id)
    birth = date.fromisoformat(payload.get(BIRTH) or "2000-01-01")
    while True:
        code = temporary_code(_division(session, student), birth, dice)
        if not _taken(session, code):
            return code


def _division(session: Session, student: Student) -> str:
    return _division_of(session, student.org_id) or student.province


def _division_of(session: Session, org_id: str) -> str:
    for org in ancestors(session, org_id):
        if len(org.code) in (4, 6) and org.code.isdigit():
            return org.code
    return ""


def _taken(session: Session, code: str) -> bool:
    index = code_index(keyring_of(session), code)
    with system_scope(session):  # unique in the whole country, not in the scope
        return session.scalar(select(Student.id).where(Student.code_index == index).limit(1)) is not None
