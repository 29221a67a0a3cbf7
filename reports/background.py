"""Background figures (背景数据): read from the registers, kept as values nobody can key, so that they add up.

They are refreshed for the units of one submission at a time, before a report is shown, confirmed or submitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ground.batches import batched
from records.acting import Acting
from records.scope import system_scope
from records.tables import School, SchoolClass, Student
from records.tables.school import SchoolStatus
from reports.cells import SCALE, Cell
from reports.definitions import Definition, ItemType
from reports.guard import locked_from
from reports.periods import Period
from reports.tables import State
from reports.units import Unit
from reports.values import MANY, Change, Writing, write

_SENIOR, _JUNIOR = ("341", "342", "345", "349"), ("311", "312", "319", "321")  # 办学类型, GB/T 33782 table 4
_PRIMARY = ("211", "218", "219")


@dataclass(frozen=True)
class Facts:
    """What the registers know of a school."""

    type_code: str
    urban_code: str
    pupils: int
    classes: int


def _is_other(facts: Facts) -> bool:
    return facts.type_code not in (*_SENIOR, *_JUNIOR, *_PRIMARY)


SOURCES: Mapping[str, Callable[[Facts], int]] = {
    "schools": lambda facts: 1,
    "pupils": lambda facts: facts.pupils,
    "classes": lambda facts: facts.classes,
    "schools_senior": lambda facts: int(facts.type_code in _SENIOR),
    "schools_junior": lambda facts: int(facts.type_code in _JUNIOR),
    "schools_primary": lambda facts: int(facts.type_code in _PRIMARY),
    "schools_other": lambda facts: int(_is_other(facts)),
    "schools_urban": lambda facts: int(facts.urban_code.startswith("1")),  # 城区 and 镇区
    "schools_rural": lambda facts: int(facts.urban_code.startswith("2")),  # 乡村
}


def refresh(
    session: Session, acting: Acting, definition: Definition, period: Period, units: Sequence[Unit]
) -> int:  # fmt: skip
    """Bring the background figures of units that one authority submits for up to the registers of now.

    Returns how many changed. Periods that are locked keep what they had.
    """
    items = [item for item in definition.items if item.type is ItemType.BACKGROUND]
    if not items or not units:
        return 0
    system = Acting(acting.now)
    ends = locked_from(session, [units[0].id], [definition], period.index)
    writing = Writing(period.index, {unit.id: ends[units[0].id] for unit in units} if ends else {})
    facts = _facts(session, [unit.id for unit in units])
    changes = [
        Change(unit, definition.elements[item.code], Cell(State.VALUE, SOURCES[item.source](one) * SCALE))
        for unit, one in facts.items()
        for item in items
    ]
    return write(session, system, writing, changes)


def _facts(session: Session, units: Sequence[str]) -> dict[str, Facts]:
    found: dict[str, Facts] = {}
    with system_scope(session):
        for part in batched(units, MANY):
            pupils = dict(_counted(session, Student, Student.left_on, part))
            classes = dict(_counted(session, SchoolClass, SchoolClass.closed_on, part))
            query = select(School.id, School.type_code, School.urban_code).where(
                School.id.in_(part), School.status.in_((SchoolStatus.NORMAL, SchoolStatus.SUSPENDED))
            )
            for row in session.execute(query):
                found[row.id] = Facts(row.type_code, row.urban_code, pupils.get(row.id, 0), classes.get(row.id, 0))
    return found


def _counted(session: Session, cls: Any, ended: Any, part: Sequence[str]) -> Iterator[tuple[str, int]]:
    query = select(cls.org_id, func.count()).where(cls.org_id.in_(part), ended.is_(None)).group_by(cls.org_id)
    yield from ((org, count) for org, count in session.execute(query))
