"""The files of children on a list of admissions, wherever they are: only ids and states come back, no data (S22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from records.keyring import Keyring
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import GONE
from records.students.graduating import ENDS
from records.students.sealing import BIRTH, ID_NUMBER, NAME, SEX, id_index, person_index
from records.tables import Student, StudentPointer

_OVER = [str(status) for status in GONE - ENDS]  # what holds no file for a next stage


class Files:
    """The files around some children: one in use goes before one whose stage ended, of those the last."""

    def __init__(self, session: Session, children: Sequence[Mapping[str, Any]]) -> None:
        self._ring = keyring_of(session)
        numbers = {index for one in children if (index := id_index(self._ring, one.get(ID_NUMBER)))}
        persons = {index for one in children if (index := person_of(self._ring, one))}
        fetched = select(StudentPointer.student_id).where(StudentPointer.student_id == Student.id)
        query = select(Student).where(
            or_(Student.id_index.in_(numbers), and_(Student.person_index.in_(persons), Student.id_index.is_(None))),
            Student.status.not_in(_OVER), ~fetched.exists(),
        )  # fmt: skip
        self._by_number: dict[str, list[Student]] = defaultdict(list)
        self._by_person: dict[str, list[Student]] = defaultdict(list)
        with system_scope(session):  # why: the file of a new pupil is at another school, often of another county
            for one in session.scalars(query.execution_options(populate_existing=True)):
                self._by_person[one.person_index].append(one)
                if one.id_index:
                    self._by_number[one.id_index].append(one)

    def of(self, child: Mapping[str, Any]) -> Student | None:
        """The file of a child: by identity number, else by name, sex and birth date among those without a number."""
        number, person = id_index(self._ring, child.get(ID_NUMBER)), person_of(self._ring, child)
        found = self._by_number.get(number or "") or [
            one for one in self._by_person.get(person or "", []) if not one.id_index
        ]
        return min(found, key=_order, default=None)

    def agrees(self, student: Student, child: Mapping[str, Any]) -> bool:
        """Are name, sex and birth date those of the file?"""
        return student.person_index == person_of(self._ring, child)


def person_of(ring: Keyring, child: Mapping[str, Any]) -> str | None:
    """The blind index of name, sex and birth date; None where one of them is missing."""
    return person_index(ring, dict(child)) if all(child.get(key) for key in (NAME, SEX, BIRTH)) else None


def _order(student: Student) -> tuple[bool, int]:
    return student.status in GONE, -(student.left_on.toordinal() if student.left_on else 0)
