"""Who is already known: by identity number anywhere, by name, sex and birth date where there is no number (S8, S9)."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from records.keyring import Keyring
from records.scope import system_scope
from records.students.codes import GONE, RESIDENT, sound_id
from records.students.sealing import BIRTH, ID_NUMBER, ID_TYPE, NAME, SEX, id_index, person_index
from records.students.updates import Place
from records.tables import Student

WRONG_ID, SHARED_ID, SAME_PERSON = 1, 2, 3


@dataclass(frozen=True)
class Known:
    """A student whom an index found."""

    student_id: str
    org_id: str
    province: str
    has_number: bool
    place: Place | None = None  # None of a student whom this chunk has just made
    id_type: str = RESIDENT


@dataclass
class Matches:
    """The known students around one chunk of rows."""

    ring: Keyring
    school: str
    by_id: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    by_person: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    groups: dict[str, dict[int, str]] = field(default_factory=dict)  # new student -> problem type -> group
    types: dict[str, str] = field(default_factory=dict)  # new student -> type of document

    def same_student(self, row: dict[str, Any]) -> Known | None:
        """Return the student of the same school whom the row means, or None."""
        number = id_index(self.ring, row.get(ID_NUMBER))
        found = self.by_id.get(number, []) if number else self._nameless(row)
        return next((known for known in found if known.org_id == self.school), None)

    def problems(self, row: dict[str, Any]) -> tuple[int, ...]:
        """Return the types of problem that a new row of another school's student opens (S7-S9)."""
        number = row.get(ID_NUMBER)
        found: list[int] = []
        if number and row.get(ID_TYPE, RESIDENT) == RESIDENT and not sound_id(number):
            found.append(WRONG_ID)
        if number and self._sharing(id_index(self.ring, number) or "", row.get(ID_TYPE) or RESIDENT):
            found.append(SHARED_ID)
        if not number and self._nameless(row):
            found.append(SAME_PERSON)
        return tuple(found)

    def add(self, student_id: str, row: dict[str, Any]) -> None:
        """Remember a row that becomes a student, so that its double further down is seen."""
        number = id_index(self.ring, row.get(ID_NUMBER))
        person = _person(self.ring, row)
        self.groups[student_id] = {
            WRONG_ID: number or "", SHARED_ID: number or "", SAME_PERSON: person or "",
        }  # fmt: skip
        known = Known(student_id, self.school, "", bool(number), None, row.get(ID_TYPE) or RESIDENT)
        self.types[student_id] = known.id_type
        if number:
            self.by_id[number].append(known)
        if person:
            self.by_person[person].append(known)

    def others(self, student_id: str, kind: int) -> list[Known]:
        """Return the other students who share a problem of a kind with a new one."""
        group = self.groups[student_id][kind]
        if kind == WRONG_ID:
            return []
        shared = kind == SHARED_ID
        found = self._sharing(group, self.types[student_id]) if shared else self._nameless_of(group)
        return [known for known in found if known.student_id != student_id]

    def _sharing(self, number: str, id_type: str) -> list[Known]:
        """A number is the same under the same type of document alone."""
        return [known for known in self.by_id.get(number, []) if known.id_type == id_type]

    def _nameless(self, row: dict[str, Any]) -> list[Known]:
        return self._nameless_of(_person(self.ring, row) or "")

    def _nameless_of(self, person: str) -> list[Known]:
        return [known for known in self.by_person.get(person, []) if not known.has_number]


def find_known(session: Session, ring: Keyring, school: str, rows: list[dict[str, Any]]) -> Matches:
    """Look up the rows of a chunk in the whole register, whatever the scope: only ids come back, no data."""
    found = Matches(ring, school)
    numbers = {index for row in rows if (index := id_index(ring, row.get(ID_NUMBER)))}
    persons = {index for row in rows if not row.get(ID_NUMBER) and (index := _person(ring, row))}
    # why: one read finds every double of the chunk, in this school or any other
    query = select(Student.id, Student.org_id, Student.province, Student.id_index, Student.person_index,
                   Student.stage, Student.cohort, Student.grade, Student.class_id, Student.id_type).where(
        or_(Student.id_index.in_(numbers), and_(Student.person_index.in_(persons), Student.id_index.is_(None))),
        Student.status.not_in([str(status) for status in GONE]),
    )
    with system_scope(session):
        rows_found = session.execute(query).all()
    for row in rows_found:
        place = Place(row.stage, row.cohort, row.grade, row.class_id)
        known = Known(row.id, row.org_id, row.province, row.id_index is not None, place, row.id_type)
        if row.id_index:
            found.by_id[row.id_index].append(known)
        found.by_person[row.person_index].append(known)
    return found


def _person(ring: Keyring, row: dict[str, Any]) -> str | None:
    if not (row.get(NAME) and row.get(SEX) and row.get(BIRTH)):
        return None
    return person_index(ring, row)
