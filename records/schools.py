"""Schools with their codes and states, and their classes (O8, S24, domain-facts §4)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.errors import Conflict, Invalid, NotFound
from records.ids import new_id
from records.orgs import NewOrg, create_org
from records.settings.values import value_of
from records.tables import School, SchoolClass, Student, VoidSchoolCode
from records.tables.org import OrgKind
from records.tables.school import SchoolStatus, Stage
from records.tree import forget, org_by_id, standing_in

CATEGORIES = frozenset(
    ["11", "21", "22", "31", "32", "33", "34", "35", "36", "37", "41", "42", "51", "91", "92", "93"]
)  # first two digits of a 学校标识码
_CODE = re.compile(r"^\d{10}$")
PROVISIONAL = "T"  # 临时标识码: T + category + province + 5 digits, until the ministry's code is known


@dataclass(frozen=True)
class NewSchool:
    """What a school is created from; the parent can be of any level (O1)."""

    code: str
    name_zh: str
    name_en: str
    parent: str
    stages: tuple[Stage, ...]
    valid_from: date
    type_code: str = "211"
    urban_code: str = "111"
    length_years: int = 6
    top_grade: int | None = None
    boarding: bool = False
    nature: str = "public"
    special: str = ""
    kind: OrgKind = OrgKind.SCHOOL


@dataclass(frozen=True)
class NewClass:
    """A class of a cohort: `cohort` is the year of entry into the stage."""

    org_id: str
    stage: Stage
    cohort: int
    number: int
    name: str = ""
    size_limit: int | None = None


def create_school(session: Session, new: NewSchool, *, provisional: bool = False) -> School:
    """Create a school under its parent and return it; raises Conflict for a code that is taken or void.

    Only with `provisional` the code may be one of `provisional_code`: nobody types such a code.
    """
    if not provisional:
        check_code(new.code, org_by_id(session, new.parent).province)
    _check_free(session, new.code)
    if new.length_years not in (5, 6):
        raise Invalid(
            f"Expected a primary stage of 5 or 6 years but got {new.length_years}.",
            f"小学学制须为 5 年或 6 年，现为 {new.length_years}",
        )
    if new.top_grade is not None and not 1 <= new.top_grade <= new.length_years:
        raise Invalid(
            f"Expected a top grade between 1 and {new.length_years} but got {new.top_grade}.",
            f"最高年级须在 1 至 {new.length_years} 之间，现为 {new.top_grade}",
        )
    org = create_org(
        session, NewOrg(new.code, new.kind, new.name_zh, new.name_en, new.parent, new.valid_from)
    )
    school = School(
        id=org.id, code=new.code, province=org.province, stages=[str(stage) for stage in new.stages],
        type_code=new.type_code, urban_code=new.urban_code, length_years=new.length_years,
        top_grade=new.top_grade, boarding=new.boarding, nature=new.nature, special=new.special,
        status=SchoolStatus.NORMAL,
    )  # fmt: skip
    session.add(school)
    session.flush()
    return school


def is_provisional(code: str) -> bool:
    """Tell whether a code only stands in for one that is not known yet (临时标识码)."""
    return code.startswith(PROVISIONAL)


def provisional_code(session: Session, category: str, province: str) -> str:
    """Return the next free code for a school without one: it looks like no school code and is replaced later."""
    head = f"{PROVISIONAL}{category}{province}"
    # why: a range is answered by the index, a pattern reads every school
    last = session.scalar(select(func.max(School.code)).where(School.code > head, School.code < f"{head}:"))
    return f"{head}{int(last[len(head):] if last else 0) + 1:05d}"


def give_code(session: Session, school: School, code: str) -> None:
    """Let a school's own code take the place of a provisional one; Conflict for a code that is taken or void."""
    check_code(code, school.province)
    _check_free(session, code)
    taken = session.scalar(select(School.id).where(School.code == code))
    if taken is not None or not is_provisional(school.code):
        raise Conflict(
            f"Expected a free code for a school with a provisional one but {code} is used, or the school has its own.",
            f"标识码 {code} 已被使用，或该校已有正式标识码，请核对",
        )
    org = org_by_id(session, school.id)
    school.code = org.code = code
    session.flush()
    forget(session)


def _check_free(session: Session, code: str) -> None:
    if session.get(VoidSchoolCode, code) is not None:
        raise Conflict(
            f"Expected a code that was never used but {code} is void: apply for a new one.",
            f"标识码 {code} 已作废，不可再用，请申请新的标识码",
        )


def check_code(code: str, province: str) -> None:
    """Raise Invalid unless a code has the form 2 category + 2 province + 6 serial digits of its province."""
    if not _CODE.match(code) or code[:2] not in CATEGORIES:
        raise Invalid(
            f"Expected a 10-digit school code with a known category but got {code!r}.",
            f"学校标识码须为 10 位且类别有效，现为“{code}”",
        )
    if code[2:4] != province:
        raise Invalid(
            f"Expected a school code of province {province} but {code} is of {code[2:4]}.",
            f"学校标识码须属 {province} 省，{code} 属 {code[2:4]}",
        )


def school_of(session: Session, org_id: str) -> School:
    """Return the school of an organisation or raise NotFound."""
    school = session.scalar(select(School).where(School.id == org_id))
    if school is None:
        raise NotFound(
            "Expected a school but this organisation is none: choose a school.",
            "该机构不是学校，请选择学校",
        )
    return school


def school_by_code(session: Session, code: str) -> School:
    """Return a school by its 10-digit code or raise NotFound."""
    school = session.scalar(select(School).where(School.code == code))
    if school is None:
        raise NotFound(
            f"Expected a school with code {code!r} but there is none: check the code.",
            f"没有标识码为“{code}”的学校，请核对",
        )
    return school


def school_standing_in(session: Session, org_id: str) -> School:
    """Return the school that acts for one now: itself, or the school that took it over; NotFound for no school."""
    school = school_of(session, org_id)
    heir = standing_in(session, org_id)
    return school_of(session, heir.id) if heir.kind in (OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL) else school


def class_standing_in(session: Session, class_id: str | None) -> str | None:
    """Return the class that took a class over when its school was, else the class itself."""
    while class_id is not None:
        became = session.scalar(select(SchoolClass.became).where(SchoolClass.id == class_id))
        if became is None:
            break
        class_id = became
    return class_id


def set_status(session: Session, org_id: str, status: SchoolStatus, on: date, successor: str | None = None) -> None:
    """Change the state of a school (O8); merger needs a successor, and merger and closure void the code."""
    school = school_of(session, org_id)
    if (status is SchoolStatus.MERGED) != (successor is not None):
        raise Invalid(
            "Expected a successor school for a merger, and for nothing else.",
            "合并须指明接收学校，其他情形不得指明",
        )
    pupils = session.scalar(select(func.count()).select_from(Student).where(*_present(org_id)))
    ends = status in (SchoolStatus.MERGED, SchoolStatus.CLOSED)
    if ends and pupils:
        raise Conflict(
            f"Expected an empty school but {pupils} students are still in it: move them first.",
            f"学校尚有 {pupils} 名在籍学生，请先转出",
        )
    school.status, school.successor = status, successor
    if ends:
        org_by_id(session, org_id).valid_to = on
        session.add(VoidSchoolCode(code=school.code, school=school.id, void_from=on))
    session.flush()


def takes_students(session: Session, org_id: str, stage: str) -> str | None:
    """Return why a school cannot take a student of a stage now, or None when it can."""
    school = school_of(session, org_id)
    if school.status != SchoolStatus.NORMAL:
        return f"school_{school.status}"
    return None if stage in school.stages else "stage_not_offered"


FIVE_YEARS = 5  # 五四学制: a primary stage of five years stands beside a junior stage of four


def last_grade(school: School, stage: str) -> int:
    """The grade in which a stage ends at a school."""
    return last_grade_of(school.length_years, stage)


def last_grade_of(length_years: int, stage: str) -> int:
    """The grade in which a stage ends: 5 or 6 in primary, then 3; 4 in junior after 5 in primary."""
    if stage == Stage.PRIMARY:
        return length_years
    return 4 if stage == Stage.JUNIOR and length_years == FIVE_YEARS else 3


def create_class(session: Session, new: NewClass) -> SchoolClass:
    """Create a class and return it; its own limit can be stricter than the setting, never wider (S24)."""
    school = school_of(session, new.org_id)
    if new.stage not in school.stages:
        raise Invalid(
            f"Expected one of the stages {school.stages} but got {new.stage}.",
            f"学段须为 {school.stages} 之一，现为 {new.stage}",
        )
    row = SchoolClass(
        id=new_id(), org_id=new.org_id, province=school.province, stage=new.stage, cohort=new.cohort,
        number=new.number, name=new.name or f"{new.cohort}级{new.number}班", size_limit=new.size_limit,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def classes_of(session: Session, org_id: str, stage: str, cohort: int | None = None) -> list[SchoolClass]:
    """Return the open classes of a school's stage, of one cohort or all, in order."""
    query = select(SchoolClass).where(
        SchoolClass.org_id == org_id, SchoolClass.stage == stage, SchoolClass.closed_on.is_(None)
    )
    if cohort is not None:
        query = query.where(SchoolClass.cohort == cohort)
    return list(session.scalars(query.order_by(SchoolClass.cohort, SchoolClass.number)))


def hold_class(session: Session, class_id: str | None) -> None:
    """Hold the row of a class, if one is named, until the transaction ends: of two for one place the second waits."""
    standing = class_standing_in(session, class_id)
    if standing is not None:
        session.execute(select(SchoolClass.id).where(SchoolClass.id == standing).with_for_update(key_share=True))


def free_places(session: Session, class_id: str, on: date) -> int:
    """Return how many places a class has left under the strictest limit; negative when it is over-full."""
    row = session.scalar(select(SchoolClass).where(SchoolClass.id == class_id).with_for_update())
    if row is None:
        raise NotFound(
            "Expected a class in your subtree but there is none with this id.",
            "没有这个班级，或不在管辖范围",
        )
    most, taken = places_in(session, row, value_of(session, row.org_id, "class.size_limit", on, row.stage).value)
    return most - taken


def places_in(session: Session, room: SchoolClass, limit: int) -> tuple[int, int]:
    """Return how many students a class takes and how many it has; its own limit can be stricter than the setting's."""
    most = limit if room.size_limit is None else min(limit, room.size_limit)
    # why: who leaves the school leaves the class, so the class alone is counted
    taken = session.scalar(select(func.count()).select_from(Student).where(Student.class_id == room.id))
    return most, taken or 0


def _present(org_id: str) -> tuple[Any, ...]:
    return Student.org_id == org_id, Student.left_on.is_(None)
