"""Judging the rows of a list of admissions: who and where, and what becomes of the file (S22; domain 19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from ground.bilingual import Bilingual
from processes.enrolment.columns import FILES, SEALED, WAITS, WAYS
from processes.enrolment.weighing import Weighed, weigh
from processes.row_identity import FAULT, NOTE, PROBLEM, finding, lacking, settled, subject_of
from processes.rows import Judging
from records.many.entering import NewRow
from records.schools import takes_students
from records.scope import system_scope
from records.tables import Organisation, OrgClosure, School

_WHO = finding(
    FAULT, "who", "sfzjh", Bilingual("缺少身份证件号和出生日期", "Expected an identity number or a birth date"),
    Bilingual("请补充其中一项", "write one of them"),
)  # fmt: skip
_DOUBLED = finding(
    PROBLEM, "doubled", "sfzjh", Bilingual("该生已被其他学校录取", "another school has admitted the child"),
    Bilingual("录取后按重复招生处理，由共同上级裁定", "once both have, their superior decides where the child stays"),
)  # fmt: skip
_NO_SCHOOL = finding(
    FAULT, "school", "school", Bilingual("没有这所学校，或不归本部门管辖", "Expected a school below you"),
    Bilingual("请填写学校全称或标识码", "write its full name or its code"),
)  # fmt: skip


def judge(asked: Judging) -> Sequence[NewRow]:
    """Give each row its school, its values, what becomes of the file, and what is wrong with it."""
    facts, session = asked.variables["facts"], asked.session
    read = [settled(_plain(one), asked.acting.today) for one in asked.rows]
    with system_scope(session):
        schools = _Schools(asked)
        at = [schools.of(given) for given in asked.rows]
        children = [(school.id if school else str(facts["unit"]), values)
                    for school, (values, _) in zip(at, read, strict=True)]  # fmt: skip
        known = [one for one, school in zip(children, at, strict=True) if school is not None]
        weighed = iter(weigh((session, asked.acting, asked.decide), facts, known))
        return [
            _judged(given, (values, found), (school, schools.why_not(school)) if school else None,
                    next(weighed) if school else None, str(facts["unit"]))
            for given, (values, found), school in zip(asked.rows, read, at, strict=True)
        ]  # fmt: skip


class _Schools:
    """The schools that a list may name: the school itself, or those below the authority, by name or code."""

    def __init__(self, asked: Judging) -> None:
        self._session, facts = asked.session, asked.variables["facts"]
        self._own, self._stage = facts.get("school"), str(facts["stage"])
        texts = {_cell(one) for one in asked.rows}
        below = select(OrgClosure.descendant).where(OrgClosure.ancestor == str(facts["unit"]))
        by_text = or_(School.code.in_(texts), Organisation.name_zh.in_(texts))
        named = Organisation.id == self._own if self._own else by_text
        query = select(Organisation, School.code).join(School, School.id == Organisation.id)
        found = self._session.execute(query.where(Organisation.id.in_(below), named)).all()
        self._by_text = {text: org for org, code in found for text in (code, org.name_zh)}
        self._first = found[0][0] if self._own else None
        self._why: dict[str, str | None] = {}

    def of(self, given: Mapping[str, Any]) -> Organisation | None:
        """The school of a row; a school's own list needs not name it."""
        return self._first or self._by_text.get(_cell(given))

    def why_not(self, school: Organisation) -> bool:
        """Can it take nobody in this stage?"""
        if school.id not in self._why:
            self._why[school.id] = takes_students(self._session, school.id, self._stage)
        return self._why[school.id] is not None


def _judged(  # noqa: PLR0913 - what a row is made of
    given: Mapping[str, Any], read: tuple[dict[str, str], list[dict[str, Any]]],
    at: tuple[Organisation, bool] | None, weighed: Weighed | None, unit: str,
) -> NewRow:  # fmt: skip
    values, found = read[0], [*read[1], *lacking(read[0]), *_cells_wrong(given)]
    if not values.get("sfzjh") and not values.get("csrq"):
        found.append(_WHO)
    shown: dict[str, Any] = {"type": str(given.get("type") or ""), "school": _cell(given)}
    if at is None or weighed is None:
        return NewRow(unit, values, shown, [*found, _NO_SCHOOL], None, subject_of(values), values.get("xm"))
    school, closed = at
    if closed:
        said = Bilingual("该校没有这一学段，或已停止招生", "the school lacks the stage or enrols nobody now")
        found.append(finding(FAULT, "closed", "school", said, Bilingual("请核对学校", "check the school")))
    if weighed.doubled:
        found.append(_DOUBLED)
    if weighed.why:
        found.append(finding(NOTE, f"file-{weighed.why}", "file", WAITS[weighed.why], FILES["wait"]))
    shown |= {"school": school.name_zh, "file": weighed.file, "why": weighed.why}
    student = weighed.student.id if weighed.student else None
    return NewRow(school.id, values, shown, found, student, subject_of(values), values.get("xm"))


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key in SEALED and value not in (None, "")}


def _cell(given: Mapping[str, Any]) -> str:
    return str(given.get("school") or "").strip().removesuffix(".0")


def _cells_wrong(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    kind = str(given.get("type") or "")
    if not kind or kind in WAYS:
        return []
    known = Bilingual("、".join(f"{code} {one.zh}" for code, one in WAYS.items()), ", ".join(WAYS))
    return [finding(FAULT, "type", "type", Bilingual("入学方式不在可选范围内", "Expected a known way of entry"), known)]
