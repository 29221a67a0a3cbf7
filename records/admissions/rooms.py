"""Classes of a new cohort (分班): the one that a list names, else the one with the fewest of the child's sex."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.schools import places_in, school_of
from records.settings.values import value_of
from records.students.classes import ClassBook
from records.tables import SchoolClass, Student
from records.tables.school import Stage


class Rooms:
    """The open classes of one school's new cohort, counted as they fill; the caller holds the school."""

    def __init__(self, session: Session, school: str, stage: str, year: int, on: date) -> None:
        self._session, self._stage, self._year = session, stage, year
        self._book = ClassBook(session, school_of(session, school))
        self._limit = value_of(session, school, "class.size_limit", on, Stage(stage)).value
        self._school, self._left, self._sexes = school, dict[str, int](), Counter[tuple[str, str]]()
        self._read()

    def open(self, classes: int) -> None:
        """See to it that the classes 1 to `classes` are there."""
        for number in range(1, classes + 1):
            self._book.find(self._stage, self._year, str(number))
        self._read()

    def named(self, text: str) -> str | None:
        """Return the class that a cell names, None for an empty one; Invalid for what names none."""
        found = self._book.find(self._stage, self._year, text)
        if found is not None and found not in self._left:
            self._read()
        return found

    def full(self, class_id: str) -> bool:
        """Has a class no place left?"""
        return self._left.get(class_id, 0) < 1

    def evenest(self, sex: str) -> str | None:
        """Return the class that has the fewest of a sex, of those the emptiest; None where none has a place."""
        free = [one for one, left in self._left.items() if left > 0]
        return min(free, key=lambda one: (self._sexes[(one, sex)], -self._left[one]), default=None)

    def fill(self, class_id: str | None, sex: str) -> None:
        """Count one more child in a class."""
        if class_id is not None:
            self._left[class_id] -= 1
            self._sexes[(class_id, sex)] += 1

    def _read(self) -> None:
        of = (SchoolClass.org_id == self._school, SchoolClass.stage == self._stage, SchoolClass.cohort == self._year)
        rooms = select(SchoolClass).where(*of, SchoolClass.closed_on.is_(None)).order_by(SchoolClass.number)
        for room in self._session.scalars(rooms):
            if room.id not in self._left:
                most, there = places_in(self._session, room, self._limit)
                self._left[room.id] = most - there
        held = select(Student.class_id, Student.sex, func.count()).where(Student.class_id.in_(list(self._left)))
        for room_id, sex, n in self._session.execute(held.group_by(Student.class_id, Student.sex)):
            self._sexes[(str(room_id), sex)] = n
