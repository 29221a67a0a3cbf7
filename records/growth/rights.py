"""Who reads and who writes which part of a growth record: the one place that says it (S29; decisions, domain 32, 47).

Read: roles that see a student's full record (the status clerk and leader). Of a sensitive part (health check,
vaccination, aid) that is the school that has the student now, and a former school for what it wrote itself; an
authority reads none of them. Written: by the status clerk of the student's present school, for terms in which the
student was there, until some days after the term (a setting); what another school wrote nobody changes.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid, NotAllowed
from records.growth.catalogue import Part, parts
from records.growth.terms import Term, terms_of
from records.roles import Permission
from records.scope import scope_of
from records.settings.values import Answer, value_of
from records.students.card import check_editable
from records.students.enrolments import enrolments
from records.students.former import Held
from records.students.places import places_of
from records.students.pointers import check_here
from records.tables import GrowthRecord, Student


def part_of(key: str) -> Part:
    """A part by its key; Invalid for an unknown one."""
    found = parts().get(key)
    if found is None:
        raise Invalid(
            f"Expected one of {', '.join(parts())} but got {key!r}.",
            f"没有“{key}”这一部分，可选：{'、'.join(one.title.zh for one in parts().values())}",
        )
    return found


def reads(session: Session, acting: Acting, part: Part, held: Held) -> bool:
    """Tell whether the acting reads a part of a student at all."""
    if not scope_of(session).may(Permission.STUDENT_FULL):
        return False
    return not part.sensitive or acting.org_id == held.org_id


def shows(acting: Acting, part: Part, held: Held, row: GrowthRecord) -> bool:
    """Tell whether a row of a part that the acting reads is shown: to a school that was left only its own."""
    return not part.sensitive or held.left_on is None or row.org_id == acting.org_id


def check_reads(session: Session, acting: Acting, part: Part, held: Held) -> None:
    """Raise NotAllowed unless the acting reads a part of a student."""
    scope_of(session).require(Permission.STUDENT_FULL)
    if not reads(session, acting, part, held):
        raise NotAllowed(
            f"Expected the student's own school for the part {part.title.en}, which is sensitive: ask the school.",
            f"“{part.title.zh}”属敏感信息，只有学生所在学校可以查看，请联系学校",
        )


def check_school(session: Session, acting: Acting, student: Student) -> None:
    """Raise unless the acting is the clerk of the school that has the student, and the record is open there."""
    scope_of(session).require(Permission.STUDENT_EDIT, student.org_id)
    if acting.org_id != student.org_id:
        raise NotAllowed(
            "Expected a clerk of the student's own school but you act for another unit: ask the school.",
            "成长记录由学生所在学校填写，请由学校学籍管理员办理",
        )
    check_here(session, student.id)
    check_editable(student)


def check_kept(session: Session, acting: Acting, part: Part, org_id: str, stage: str) -> None:
    """Raise Conflict for a part that the school's authority does not have kept, naming who set it."""
    answer = value_of(session, org_id, "growth.parts", acting.today, stage)
    if part.key not in answer.value:
        raise Conflict(
            f"Expected a part that is kept but {part.title.en} is not ({_level(answer, True)}): ask who set it.",
            f"当前不登记“{part.title.zh}”（{_level(answer)}），如需登记请联系设置单位",
        )


def check_term(session: Session, acting: Acting, student: Student, year: int, number: int) -> tuple[str, int]:
    """Return the stage and grade in which a student was in a term; Conflict where the term is closed to the school.

    It must have begun, the student have been at the school in it, and not more days have passed since its end than the
    setting `growth.edit_days` allows.
    """
    school = student.org_id
    term = terms_of(session, school, acting.today).term(year, number)
    if acting.today < term.begins:
        raise Conflict(
            f"Expected a term that has begun but it begins on {term.begins}: wait until then.",
            f"该学期自 {term.begins} 开始，尚不能填写",
        )
    place = _place_in(session, student, term)
    days, last = _days(session, acting, school), open_until(session, acting, school, term)
    if acting.today > last:
        raise Conflict(
            f"Expected a term that is open but it closed on {last}, {days.value} days after its end "
            f"({_level(days, True)}): whoever set the days can grant more.",
            f"该学期成长记录已于 {last} 截止（学期结束后 {days.value} 天，{_level(days)}），"
            "如需更正请联系设置该期限的教育行政部门延长",
        )
    return place


def open_until(session: Session, acting: Acting, school: str, term: Term) -> date:
    """Return the last day on which a school writes the record of a term."""
    return term.ends + timedelta(days=int(_days(session, acting, school).value))


def _days(session: Session, acting: Acting, school: str) -> Answer:
    return value_of(session, school, "growth.edit_days", acting.today)


def _place_in(session: Session, student: Student, term: Term) -> tuple[str, int]:
    mine = [row for row in enrolments(session, student.id) if row.org_id == student.org_id]
    there = any(row.valid_from <= term.ends and (row.valid_to is None or row.valid_to > term.begins) for row in mine)
    if not there:
        raise Conflict(
            "Expected a term in which the student was at this school but it was elsewhere: what another school wrote "
            "stays as it is.",
            "该学期学生不在本校就读，其他学校填写的内容只能查看，不能修改",
        )
    places = places_of(session, student.id)
    held = [row for row in places if row.org_id == student.org_id and row.valid_from <= term.ends]
    return (held[-1].stage, held[-1].grade) if held else (student.stage, student.grade)


def _level(answer: Answer, english: bool = False) -> str:
    if answer.level is None:
        return "national default" if english else "国家默认"
    name = answer.level.org_name_en if english else answer.level.org_name
    return f"{name}, {answer.level.document}" if answer.level.document else name
