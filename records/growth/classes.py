"""The growth record of a whole class: one part of a term of every pupil, as a grid or a workbook (S29)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pypinyin import lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid, NotAllowed, NotFound, RecordsError
from records.growth.catalogue import Part
from records.growth.reading import note_class_reading, present_of
from records.growth.writing import Faulty, NewPart, write_part
from records.roles import Permission
from records.scope import scope_of
from records.session import keyring_of
from records.students.paper import MOST
from records.students.sealing import open_name
from records.tables import SchoolClass, Student


@dataclass(frozen=True)
class Pupil:
    """One pupil of the grid with what the school wrote so far; version 0 where nothing is."""

    id: str
    name: str
    version: int
    entries: list[dict[str, Any]]


@dataclass(frozen=True)
class Taken:
    """What became of one pupil's values: changed, or why they were not kept."""

    student_id: str
    changed: bool
    error: RecordsError | None = None


def class_to_fill(session: Session, class_id: str, acting: Acting) -> SchoolClass:
    """A class for the clerk of its own school; NotFound outside the scope, NotAllowed to anybody else."""
    scope_of(session).require(Permission.STUDENT_EDIT)
    room = session.scalar(select(SchoolClass).where(SchoolClass.id == class_id))
    if room is None:
        raise NotFound(
            "Expected a class in your subtree but there is none with this id.",
            "没有这个班级，或不在管辖范围",
        )
    if acting.org_id != room.org_id:
        raise NotAllowed(
            "Expected a clerk of the class's own school but you act for another unit: ask the school.",
            "成长记录由学生所在学校填写，请由学校学籍管理员办理",
        )
    return room


def pupils_of(session: Session, acting: Acting, room: SchoolClass, at: tuple[int, int, Part], why: str) -> list[Pupil]:
    """Return the present pupils of a class with one part of a term, by pinyin of their names; recorded as one read."""
    year, term, part = at
    query = select(Student).where(Student.class_id == room.id, Student.left_on.is_(None)).limit(MOST + 1)
    rows = list(session.scalars(query))
    if len(rows) > MOST:
        raise Invalid(
            f"Expected at most {MOST} pupils in a class but there are more: split the class first.",
            f"每班最多 {MOST} 人，该班超过此数，请先分班",
        )
    ring, ids = keyring_of(session), [row.id for row in rows]
    held = present_of(session, room.org_id, (year, term, part.key), ids)
    note_class_reading(session, acting, part, f"{why}: {part.key} {year}/{term}", ids)
    found = [
        Pupil(row.id, open_name(ring, row), held[row.id].version if row.id in held else 0,
              held[row.id].entries if row.id in held else [])
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (lazy_pinyin(one.name), one.id))


def write_class(session: Session, acting: Acting, room: SchoolClass, news: Sequence[NewPart]) -> list[Taken]:
    """Write a part of many pupils; who cannot be written is told with the reason and keeps nobody else from it."""
    mine = set(session.scalars(select(Student.id).where(Student.class_id == room.id, Student.left_on.is_(None))))
    taken = []
    for new in sorted(news, key=lambda one: one.student_id):
        if new.student_id not in mine:
            taken.append(Taken(new.student_id, False, Invalid(
                "Expected a pupil of this class but it is none: take the row out.", "该行不是本班学生，请删除"
            )))  # fmt: skip
            continue
        try:
            taken.append(Taken(new.student_id, write_part(session, acting, new) is not None))
        except RecordsError as error:
            taken.append(Taken(new.student_id, False, error))
    return taken


def faults_of(error: RecordsError) -> list[tuple[int, str, str, str]]:
    """The faults of a refusal: entry, item, the sentence in both languages; what names no item stands for the row."""
    if isinstance(error, Faulty):
        return [(one.entry, one.key, one.words.zh, one.words.en) for one in error.faults]
    return [(0, "", error.zh, error.en)]
