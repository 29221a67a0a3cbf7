"""Class sizes (班额): bands of the statistics, classes over their limit, and schools that are too large (S24).

Bands are those of the national statistics; limits are settings, the strictest of all levels, and a class's own may be
stricter still. Schools of the compulsory stages alone have a limit of their own.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import FromClause, Select, case, func, or_, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.scope import system_scope
from records.settings.many import setting_everywhere
from records.settings.national import CLASS_SIZES, JOINT_SCHOOL_SIZE, SCHOOL_SIZE
from records.students.statistics import Asked, Unit, asking_for, branches, path_to, units_below
from records.students.versions import present_then
from records.tables import Organisation, School, SchoolClass, Student, StudentPlace
from records.tables.school import COMPULSORY

BANDS: tuple[tuple[int, str, str], ...] = (  # pupils of a class from …, and its name
    (0, "35人及以下", "35 or fewer"),
    (36, "36–45人 标准", "36–45 standard"),
    (46, "46–55人 偏大", "46–55 large"),
    (56, "56–65人 大班额", "56–65 over-size"),
    (66, "66人及以上 超大班额", "66 or more, far over-size"),
)
SHOWN = 200  # classes or schools named at most; the counts tell of all


@dataclass(frozen=True)
class BandCount:
    """How many classes of a unit and stage lie in a band."""

    unit: str
    stage: str
    band: int
    classes: int


@dataclass(frozen=True)
class FullClass:
    """A class that has more pupils than its limit."""

    id: str
    unit: str
    school: str
    school_name: str
    school_name_en: str
    stage: str
    grade: int
    name: str
    pupils: int
    limit: int


@dataclass(frozen=True)
class FullSchool:
    """A school that has more pupils than its limit."""

    unit: str
    school: str
    school_name: str
    school_name_en: str
    pupils: int
    limit: int


@dataclass(frozen=True)
class Sizes:
    """What the page of class sizes shows; lists are the fullest first, all of them."""

    path: tuple[Unit, ...]
    units: tuple[Unit, ...]
    bands: tuple[BandCount, ...]
    classes: tuple[FullClass, ...]
    schools: tuple[FullSchool, ...]
    on: date


def class_sizes(session: Session, acting: Acting, unit: str, on: date | None = None) -> Sizes:
    """Return bands, over-size classes and over-size schools below a unit; raises as `student_figures` does."""
    asked = asking_for(session, acting, unit, on)
    with system_scope(session):  # why: as for student_figures
        branch = branches(asked)
        return Sizes(
            path_to(session, acting, asked), units_below(session, asked), _bands(session, asked, branch),
            _full_classes(session, asked, branch), _full_schools(session, asked, branch), asked.day,
        )  # fmt: skip


def band_of(pupils: int) -> int:
    """Return the band, counted from 0, of a class with so many pupils."""
    return max(at for at, (least, _, _) in enumerate(BANDS) if pupils >= least)


def _pupils_by(asked: Asked, column: str) -> Select[Any]:
    """Pupils by class or by school, on the day: (org or class, grade, pupils)."""
    place: Any = StudentPlace if asked.past else Student
    key = getattr(place, column)
    query = select(key.label("of"), func.max(place.grade).label("grade"), func.count().label("pupils"))
    query = query.where(*(present_then(asked.day) if asked.past else [Student.left_on.is_(None)]))
    return query.where(key.is_not(None)).group_by(key)


def _open_classes(asked: Asked, branch: FromClause) -> tuple[FromClause, Select[Any]]:
    sizes = _pupils_by(asked, "class_id").subquery("sizes")
    query = select().select_from(branch).join(SchoolClass, SchoolClass.org_id == branch.c.org)
    still = or_(SchoolClass.closed_on.is_(None), SchoolClass.closed_on > asked.day)
    return sizes, query.join(sizes, sizes.c.of == SchoolClass.id).where(still)


def _bands(session: Session, asked: Asked, branch: FromClause) -> tuple[BandCount, ...]:
    sizes, query = _open_classes(asked, branch)
    falling = sorted(enumerate(BANDS), reverse=True)
    band = case(*((sizes.c.pupils >= least, at) for at, (least, _, _) in falling), else_=0).label("band")
    keys = (branch.c.unit, SchoolClass.stage, band)
    found = session.execute(query.add_columns(*keys, func.count()).group_by(*keys).order_by(*keys))
    return tuple(BandCount(*row) for row in found)


def _full_classes(session: Session, asked: Asked, branch: FromClause) -> tuple[FullClass, ...]:
    limits = setting_everywhere(session, "class.size_limit", asked.day, branch)
    sizes, query = _open_classes(asked, branch)
    lowest = limits.lowest(min(CLASS_SIZES.values()))
    query = query.join(Organisation, Organisation.id == SchoolClass.org_id).add_columns(
        branch.c.unit, SchoolClass, Organisation.name_zh, Organisation.name_en, sizes.c.grade, sizes.c.pupils
    )
    over = or_(sizes.c.pupils > lowest, sizes.c.pupils > SchoolClass.size_limit)
    found = []
    for unit, room, name, name_en, grade, pupils in session.execute(query.where(over)):
        most = limits.value(room.org_id, room.stage)
        most = most if room.size_limit is None else min(most, room.size_limit)
        if pupils > most:
            found.append(FullClass(
                room.id, unit, room.org_id, name, name_en, room.stage, grade, room.name, pupils, most
            ))  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.limit - one.pupils, one.school, one.name)))


def _full_schools(session: Session, asked: Asked, branch: FromClause) -> tuple[FullSchool, ...]:
    single = setting_everywhere(session, "school.size_limit", asked.day, branch)
    joint = setting_everywhere(session, "school.size_limit_joint", asked.day, branch)
    lowest = min(single.lowest(SCHOOL_SIZE), joint.lowest(JOINT_SCHOOL_SIZE))
    sizes = _pupils_by(asked, "org_id").subquery("sizes")
    query = (
        select(branch.c.unit, School, Organisation.name_zh, Organisation.name_en, sizes.c.pupils)
        .select_from(branch)
        .join(School, School.id == branch.c.org)
        .join(Organisation, Organisation.id == School.id)
        .join(sizes, sizes.c.of == School.id)
        .where(sizes.c.pupils > lowest)
    )
    found = []
    for unit, school, name, name_en, pupils in session.execute(query):
        if not set(school.stages) & set(COMPULSORY):
            continue
        limits = joint if len(school.stages) > 1 else single
        if pupils > limits.value(school.id):
            found.append(FullSchool(unit, school.id, name, name_en, pupils, limits.value(school.id)))
    return tuple(sorted(found, key=lambda one: (-one.pupils, one.school)))
