"""Counting students by unit, stage, grade, sex and state: today, or on a past day with the tree as it stood then.

A past day is answered from the history of places, so a school counts where it hung that day (design 6, 16). The sex is
the one known now: the history keeps it sealed.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import FromClause, Select, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid, NotAllowed
from records.roles import Permission
from records.scope import scope_of, system_scope
from records.students.versions import present_then
from records.tables import Organisation, OrgClosure, OrgParent, Student, StudentPlace
from records.tree import line_on


@dataclass(frozen=True)
class Unit:
    """A unit that figures stand under."""

    id: str
    name_zh: str
    name_en: str
    kind: str


@dataclass(frozen=True)
class Cell:
    """How many students of one unit share stage, grade, sex and state."""

    unit: str
    stage: str
    grade: int
    sex: str
    status: str
    count: int


@dataclass(frozen=True)
class Figures:
    """The figures of a unit by the units directly below it; what hangs on the unit itself stands under its own id."""

    path: tuple[Unit, ...]  # from the reader's own unit down to this one
    units: tuple[Unit, ...]
    cells: tuple[Cell, ...]
    on: date


@dataclass(frozen=True)
class Asked:
    """A unit and a day; `past` tells whether the day lies before today."""

    unit: str
    day: date
    past: bool


def student_figures(session: Session, acting: Acting, unit: str, on: date | None = None) -> Figures:
    """Return how many students each unit directly below one has, today or on a past day.

    Raises NotAllowed for a unit that did not stand in the caller's subtree that day, Invalid for a day to come.
    """
    asked = asking_for(session, acting, unit, on)
    with system_scope(session):  # why: a school that has moved since was still below that day; `asked` is the guard
        found = session.execute(_counted(asked))
        cells = tuple(Cell(*row) for row in found)
        return Figures(path_to(session, acting, asked), units_below(session, asked), cells, asked.day)


def asking_for(session: Session, acting: Acting, unit: str, on: date | None) -> Asked:
    """Return what is asked for, or raise: the unit must have stood in the caller's subtree on the day."""
    scope, today = scope_of(session), acting.today
    scope.require(Permission.STATISTICS)
    if on is not None and on > today:
        raise Invalid(
            f"Expected a day up to today but got {on}: figures of a day to come are not known.",
            f"日期不得晚于今天，现为 {on}",
        )
    asked = Asked(unit, on or today, on is not None and on < today)
    inside = scope.allows(unit)
    if asked.past and not scope.everything:
        inside = not scope.roots.isdisjoint(line_on(session, unit, asked.day))
    if not inside:
        raise NotAllowed(
            "Expected a unit in your subtree on that day but this one lies outside: ask whoever was in charge of it.",
            "该机构当日不在管辖范围，请由其主管部门查询",
        )
    return asked


def branches(asked: Asked) -> FromClause:
    """Return the pairs (unit directly below, organisation at or below it), and the unit itself, as they stood."""
    own = select(literal(asked.unit).label("unit"), literal(asked.unit).label("org"))
    return union_all(_below_then(asked) if asked.past else _below_now(asked.unit), own).subquery("branch")


def units_below(session: Session, asked: Asked) -> tuple[Unit, ...]:
    """Return the units directly below, in order of code, as they stood."""
    query = select(Organisation.id, Organisation.name_zh, Organisation.name_en, Organisation.kind)
    query = query.join(OrgParent, OrgParent.org == Organisation.id)
    query = query.where(OrgParent.parent == asked.unit, *_in_force(OrgParent, asked.day))
    return tuple(Unit(*row) for row in session.execute(query.order_by(Organisation.code)))


def path_to(session: Session, acting: Acting, asked: Asked) -> tuple[Unit, ...]:
    """Return the line from the caller's own unit down to the one asked for, as it stood."""
    line = line_on(session, asked.unit, asked.day)
    end = line.index(acting.org_id) + 1 if acting.org_id in line else 1
    query = select(Organisation.id, Organisation.name_zh, Organisation.name_en, Organisation.kind)
    known = {row.id: Unit(*row) for row in session.execute(query.where(Organisation.id.in_(line[:end])))}
    return tuple(known[one] for one in reversed(line[:end]))


def _counted(asked: Asked) -> Select[Any]:
    branch = branches(asked)
    place: Any = StudentPlace if asked.past else Student
    keys = (branch.c.unit, place.stage, place.grade, Student.sex, place.status)
    query = select(*keys, func.count()).select_from(branch).join(place, place.org_id == branch.c.org)
    if asked.past:
        query = query.join(Student, Student.id == StudentPlace.student_id).where(*present_then(asked.day))
    else:
        query = query.where(Student.left_on.is_(None))
    return query.group_by(*keys).order_by(*keys)


def _below_now(unit: str) -> Select[Any]:
    child, below = OrgClosure.__table__.alias("child"), OrgClosure.__table__.alias("below")
    query = select(child.c.descendant.label("unit"), below.c.descendant.label("org"))
    return query.join(below, below.c.ancestor == child.c.descendant).where(child.c.ancestor == unit, child.c.depth == 1)


def _below_then(asked: Asked) -> Select[Any]:
    first, next_ = OrgParent.__table__.alias("first"), OrgParent.__table__.alias("next")
    start = select(first.c.org.label("unit"), first.c.org.label("org"))
    tree = start.where(first.c.parent == asked.unit, *_in_force(first.c, asked.day)).cte("tree", recursive=True)
    step = select(tree.c.unit, next_.c.org).join(next_, next_.c.parent == tree.c.org)
    tree = tree.union(step.where(*_in_force(next_.c, asked.day)))
    return select(tree.c.unit, tree.c.org)


def _in_force(edge: Any, day: date) -> tuple[Any, ...]:
    return edge.valid_from <= day, or_(edge.valid_to.is_(None), edge.valid_to > day)
