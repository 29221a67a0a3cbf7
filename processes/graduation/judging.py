"""Judging the rows of a graduation: whom each is about, what the rule allows, what the school chose (S20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from ground.bilingual import Bilingual
from processes.graduation.columns import REASONS, RESULTS, code_of
from processes.rows import Judging
from records.many.entering import NewRow
from records.schools import last_grade, school_of
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import PRESENT, STATUS_NAMES, Status
from records.students.graduates import DESTINATIONS
from records.students.locks import conflicts_of
from records.students.sealing import id_index, open_name
from records.tables import SchoolClass, Student

CHANGE = "graduation"  # this change in the table of changes that exclude one another
FAULT, NOTE = "fault", "note"


def judge(asked: Judging) -> Sequence[NewRow]:
    """Give each row its student, what the rule says of the student, and what is wrong with it."""
    with system_scope(asked.session):
        return _Judge(asked).rows()


class _Judge:
    """The students around the rows of one call, and the rule's answers, each asked once."""

    def __init__(self, asked: Judging) -> None:
        self._asked, self._facts = asked, asked.variables["facts"]
        self._ring = keyring_of(asked.session)
        self._school = school_of(asked.session, str(self._facts["school"]))
        self._students = self._found()
        found = list({one.id: one for one in self._students.values()}.values())
        self._others = conflicts_of(asked.session, asked.acting, found, CHANGE)
        rooms = select(SchoolClass.id, SchoolClass.name).where(SchoolClass.id.in_(self._facts["class_ids"]))
        self._rooms: dict[str, str] = dict(asked.session.execute(rooms).tuples().all())
        self._answers: dict[tuple[Any, ...], Mapping[str, Any]] = {}

    def rows(self) -> list[NewRow]:
        """The judged rows, in order."""
        return [self._row(one) for one in self._asked.rows]

    def _found(self) -> dict[str, Student]:
        """Students of the chosen classes by id and by the blind index of the number."""
        ids = {str(one.get("student") or "") for one in self._asked.rows}
        indexes = {id_index(self._ring, str(one["sfzjh"])) for one in self._asked.rows if one.get("sfzjh")}
        query = select(Student).where(
            Student.org_id == self._school.id, Student.class_id.in_(self._facts["class_ids"]),
            or_(Student.id.in_(ids), Student.id_index.in_(indexes)),
        )  # fmt: skip
        students = list(self._asked.session.scalars(query))
        return {key: one for one in students for key in (one.id, one.id_index) if key}

    def _row(self, given: Mapping[str, Any]) -> NewRow:
        index = id_index(self._ring, str(given["sfzjh"])) if given.get("sfzjh") else ""
        student = self._students.get(str(given.get("student") or "")) or self._students.get(index or "")
        if student is None:
            return NewRow(self._school.id, _sealed(given), {"result": "stay"}, [_STRANGER], subject=index or None)
        passed, credits_ = _number(given.get("passed")), _number(given.get("credits"))
        said = self._answer(student, passed, credits_)
        choice = code_of(RESULTS, given.get("choice"))
        destination = code_of(DESTINATIONS, given.get("destination"))
        found = [*self._why(student, str(said["why"])), *_wrong(given, (choice, destination), said)]
        shown = {
            "class": self._rooms.get(str(student.class_id), ""), "why": said["why"], "choice": choice,
            "result": choice if choice in said["allowed"] else str(said["result"]), "hold": bool(said["hold"]),
            "destination": destination, "student": student.id,
        }  # fmt: skip
        name = open_name(self._ring, student)
        return NewRow(self._school.id, {**_sealed(given), "xm": name}, shown, found, student.id, student.id, name)

    def _answer(self, student: Student, passed: int | None, credits_: int | None) -> Mapping[str, Any]:
        seen = (
            student.status in PRESENT, student.id in self._others, student.stage,
            student.grade >= last_grade(self._school, student.stage), passed, credits_,
        )  # fmt: skip
        if seen not in self._answers:
            names = ("normal", "conflict", "stage", "last_grade", "passed", "credits")
            pupil = dict(zip(names, seen, strict=True))
            self._answers[seen] = self._asked.decide("pupil", {"pupil": pupil, "rules": self._facts["rules"]})
        return self._answers[seen]

    def _why(self, student: Student, why: str) -> list[dict[str, Any]]:
        """The reason in words, with the state or the number of the case in the way."""
        if why not in REASONS:
            return []
        said = REASONS[why]
        zh, en = STATUS_NAMES[Status(student.status)]
        more = {"state": Bilingual(zh, en.lower()), "conflict": Bilingual(*[self._others.get(student.id, "")] * 2)}
        if why in more:
            said = Bilingual(f"{said.zh}：{more[why].zh}", f"{said.en}: {more[why].en}")
        return [_finding(NOTE, why, "result", said, Bilingual("办结其他业务或补充后再办", "settle that first"))]


def _wrong(given: Mapping[str, Any], chosen: tuple[str, str], said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Cells that cannot be read, and a choice that the rule does not allow."""
    found = []
    for key in ("passed", "credits"):
        if given.get(key) not in (None, "") and _number(given[key]) is None:
            got = given[key]
            words = Bilingual(f"须为 0 以上的整数，现为“{got}”", f"Expected a whole number but got {got!r}")
            found.append(_finding(FAULT, "number", key, words, Bilingual("请改为数字", "write a number")))
    choice, destination = chosen
    if choice and choice not in said["allowed"]:
        offered = [RESULTS[one] for one in said["allowed"]]
        words = Bilingual(
            f"可以办理：{'、'.join(one.zh for one in offered)}", f"Expected {' or '.join(one.en for one in offered)}"
        )
        found.append(_finding(FAULT, "choice", "choice", words, Bilingual("请重新选择或留空", "choose again, or none")))
    if destination and destination not in DESTINATIONS:
        words = Bilingual("毕业去向不在可选范围内", "Expected one of the destinations")
        known = DESTINATIONS.values()
        names = Bilingual("、".join(one.zh for one in known), ", ".join(one.en for one in known))
        found.append(_finding(FAULT, "destination", "destination", words, names))
    return found


def _sealed(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(given[key]).strip() for key in ("xm", "passed", "credits") if given.get(key) not in (None, "")}


def _number(value: Any) -> int | None:
    text = str(value if value is not None else "").strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _finding(severity: str, code: str, column: str, said: Bilingual, remedy: Bilingual) -> dict[str, Any]:
    return {
        "severity": severity, "code": code, "column": column, "message_zh": said.zh, "message_en": said.en,
        "remedy_zh": remedy.zh, "remedy_en": remedy.en,
    }  # fmt: skip


_STRANGER = _finding(
    FAULT, "stranger", "xm", Bilingual("不是所选班级的学生", "Not a student of the classes chosen"),
    Bilingual("请移除此行或核对证件号", "remove the row, or check the number"),
)  # fmt: skip
