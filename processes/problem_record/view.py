"""What a person sees of a problem: the sides beside each other, one's own in full, of the others school and stance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from processes.problem_record.process import process
from processes.sections import Fact, Facts, Shown, Side, Sides
from records.file_list import evidence_of_case
from records.scope import system_scope
from records.students.cases import masked
from records.students.problems import TYPES
from records.students.versions import payload_of
from records.tables import ProblemGroup, ProblemRecord, Student
from records.tree import rows_by_id

STANCES = {
    "": Bilingual("尚未处理", "Not yet handled"),
    "evidence": Bilingual("佐证", "Evidence"),
    "change": Bilingual("变更", "Change"),
    "delete": Bilingual("注销", "Deletion"),
}
OWN = {
    "xm": Bilingual("姓名", "Name"), "xbm": Bilingual("性别", "Sex"), "csrq": Bilingual("出生日期", "Birth date"),
    "sfzjh": Bilingual("身份证件号", "ID number"), "grbsm": Bilingual("学籍号", "Student code"),
}  # fmt: skip
SEXES = {"1": Bilingual("男", "Male"), "2": Bilingual("女", "Female")}


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`身份证件号重复，涉及 2 条学籍` for each case."""
    found = {}
    with system_scope(session):
        for row in cases:
            group = session.scalar(select(ProblemGroup).where(ProblemGroup.case_no == row["number"]))
            found[row["case_id"]] = _sentence(session, group)
    return found


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The kind of problem, and the sides; whoever may read a record sees it, everybody else where it is alone."""
    with system_scope(session):
        group = session.get(ProblemGroup, str(variables.get("group")))
        rows = list(session.scalars(_records(group))) if group else []
    if group is None:
        return Shown()
    zh, en = TYPES[group.type]
    told = Facts((Fact(Bilingual("问题类型", "Kind of problem"), Bilingual(zh, en)),))
    sides = tuple(_side(session, number, row) for number, row in enumerate(rows, start=1))
    files = [file for row in rows for file in evidence_of_case(session, f"{case['number']}/{row.student_id[-8:]}")]
    return Shown((told, Sides(Bilingual("各方学籍", "The records"), sides)), tuple(files))


def _records(group: ProblemGroup) -> Any:
    c = ProblemRecord
    return select(c).where(c.group_id == group.id, c.found_at >= group.opened_at).order_by(c.student_id)


def _sentence(session: Session, group: ProblemGroup | None) -> Bilingual:
    if group is None:
        return Bilingual("问题学籍", "A problem record")
    (zh, en), count = TYPES[group.type], len(list(session.scalars(_records(group))))
    return Bilingual(f"{zh}，涉及 {count} 条学籍", f"{en}, {count} record{'' if count == 1 else 's'}")


def _side(session: Session, number: int, row: ProblemRecord) -> Side:
    own = session.scalar(select(Student).where(Student.id == row.student_id))  # within the reader's scope
    with system_scope(session):
        student = own or session.scalar(select(Student).where(Student.id == row.student_id))
        unit = rows_by_id(session, [student.org_id]).get(student.org_id) if student else None
        fields = masked(payload_of(session, row.student_id)) if own is not None else {}
    school = Bilingual(unit.name_zh, unit.name_en) if unit else Bilingual("—", "—")
    facts = [Fact(Bilingual("学校", "School"), school)]
    if student is not None:
        stage = STAGE_NAMES.get(student.stage, student.stage)
        grade = Bilingual(f"{stage}{student.grade}年级", f"{student.stage}, grade {student.grade}")
        facts.append(Fact(Bilingual("学段年级", "Stage and grade"), grade))
    facts += [Fact(words, _value(key, fields[key])) for key, words in OWN.items() if fields.get(key)]
    facts.append(Fact(Bilingual("处理意见", "Stance"), _stance(row)))
    return Side(Bilingual(f"第 {number} 方", f"Side {number}"), tuple(facts))


def _stance(row: ProblemRecord) -> Bilingual:
    if row.settled_at is not None:
        return Bilingual("已处理", "Settled")
    return Bilingual("裁定不予保留，须改正", "Does not stand: must be corrected") if row.lost else STANCES[row.stance]


def _value(key: str, value: Any) -> Bilingual:
    same = Bilingual(str(value), str(value))
    return SEXES.get(str(value), same) if key == "xbm" else same
