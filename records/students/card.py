"""Editing a student's card: which fields a case alone changes and why, and saving the others at once (S11-S13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid, NotAllowed
from records.roles import Permission
from records.scope import scope_of
from records.settings.values import Answer, value_of
from records.students.listing import note_reading, student_by_id
from records.students.proved import proved_fields
from records.students.updates import apply_fields
from records.students.versions import payload_of
from records.tables import Student

CLOSED = frozenset({"grbsm", "xjfh", "qgid", "zp", "xxbsm", "nj", "bh", "rxny"})
"""Codes that Heban issues, and where a student is, which has cases of its own (基本信息以外)."""


@dataclass(frozen=True)
class Reserved:
    """Why a field is changed by a case alone: the level that added it, or accepted evidence (`proved`)."""

    level: str = ""
    level_en: str = ""
    document: str = ""
    proved: bool = False


@dataclass(frozen=True)
class Card:
    """A student's fields for whoever edits them, and the fields reserved to a case."""

    student: Student
    fields: Mapping[str, Any]
    reserved: Mapping[str, Reserved]


def card_to_edit(session: Session, acting: Acting, student_id: str) -> Card:
    """A card in full, for a clerk of its own school; the reading is recorded. NotAllowed to anybody else."""
    student = student_by_id(session, student_id)
    scope_of(session).require(Permission.STUDENT_EDIT, student.org_id)
    if acting.org_id != student.org_id:
        raise NotAllowed(
            "Expected a clerk of the student's own school but you act for another unit: ask the school.",
            "学籍卡由学生所在学校修改，请由学校经办人办理",
        )
    note_reading(session, acting, "student.edit", "edit of the card", [student_id])
    return Card(student, payload_of(session, student_id), reserved_fields(session, acting, student))


def reserved_fields(session: Session, acting: Acting, student: Student) -> dict[str, Reserved]:
    """The fields of a student that a case alone changes: the union of all levels above, and what evidence proved."""
    answer = value_of(session, student.org_id, "controlled_fields", acting.today, student.stage)
    found = {name: Reserved(proved=True) for name in proved_fields(session, student.id)}
    return found | {name: _by_level(answer, name) for name in answer.value}


def save_fields(session: Session, acting: Acting, student_id: str, fields: Mapping[str, Any]) -> list[str]:
    """Save fields at once, with their history; returns those that really changed.

    Invalid when one of them is reserved to a case, or no field of the card.
    """
    student = student_by_id(session, student_id)
    check_editable(student)
    _check_open(fields)
    held = sorted(set(fields) & reserved_fields(session, acting, student).keys())
    if held:
        raise Invalid(
            f"Expected fields that nobody controls but {', '.join(held)} are changed by a case alone: start one.",
            f"受控字段须经审批后更改：{'、'.join(held)}",
        )
    before = payload_of(session, student_id)
    changed = {key: value for key, value in fields.items() if (before.get(key) or None) != (value or None)}
    if changed:
        apply_fields(session, acting, student_id, {key: value or None for key, value in changed.items()}, acting.today)
    return sorted(changed)


def check_editable(student: Student) -> None:
    """Raise Conflict for a student who has left: a graduated one's basic information is closed to everybody (S13)."""
    if student.left_on is not None:
        raise Conflict(
            "Expected a student of the school but this one graduated or left: the card is closed.",
            "学生已毕业或离校，基本信息不可再改",
        )


def _check_open(fields: Iterable[str]) -> None:
    closed = sorted(set(fields) & CLOSED)
    if closed:
        raise Invalid(
            f"Expected fields of the person but {', '.join(closed)} are set by other business.",
            f"这些内容由其他业务办理，不能直接修改：{'、'.join(closed)}",
        )


def _by_level(answer: Answer, name: str) -> Reserved:
    link = answer.added_by(name)
    if link is None:
        return Reserved("国家默认", "National default", answer.source)
    return Reserved(link.org_name, link.org_name_en, link.document)
