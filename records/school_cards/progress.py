"""How far the check of school cards is (O17): figures of every region, and the schools of a unit by stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from records.roles import SCHOOL_KINDS
from records.school_cards.keeping import IN_USE, Stand
from records.tables import Organisation, OrgClosure, School, SchoolCardStand
from records.tree import OrgRow, children, nearest_authority, rows_above


@dataclass(frozen=True)
class Counts:
    """Of the schools in use of a region: how many there are and how their cards stand."""

    schools: int = 0
    never: int = 0
    unchecked: int = 0
    returned: int = 0
    checked: int = 0


@dataclass(frozen=True)
class SchoolLine:
    """A school in the list: its authority, its stand and since when, how many fields it was asked to change."""

    id: str
    code: str
    name_zh: str
    name_en: str
    authority: OrgRow
    stand: str
    since: datetime | None
    asked: int


@dataclass(frozen=True)
class SchoolsAsked:
    """Which schools of a unit are asked for, and which page of them."""

    unit: str
    stand: str = ""
    start: int = 0
    limit: int = 50


def regions_of(session: Session, unit: str) -> list[Organisation]:
    """Return the authorities right below a unit."""
    return [one for one in children(session, unit) if one.is_authority]


def counts_of(session: Session, regions: Sequence[str], on: date) -> dict[str, Counts]:
    """Return the figures of regions in one statement; a school that has ended counts nowhere."""
    if not regions:
        return {}
    stand, closure = _stand(), OrgClosure

    def number(name: Stand) -> Any:
        return func.sum(case((stand == name, 1), else_=0))

    query = _schools(on).with_only_columns(
        closure.ancestor, func.count(), *(number(one) for one in (
            Stand.NEVER, Stand.UNCHECKED, Stand.RETURNED, Stand.CHECKED))
    ).join(closure, closure.descendant == School.id)  # fmt: skip
    rows = session.execute(query.where(closure.ancestor.in_(regions)).group_by(closure.ancestor))
    return {row[0]: Counts(*(int(value or 0) for value in row[1:])) for row in rows}


def list_schools(session: Session, asked: SchoolsAsked, on: date) -> tuple[list[SchoolLine], int]:
    """Return a page of the schools of a unit, those that wait the longest first, and how many there are."""
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == asked.unit)
    query = _schools(on).where(School.id.in_(below))
    if asked.stand:
        query = query.where(_stand() == asked.stand)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    first = (Stand.UNCHECKED, Stand.RETURNED, Stand.NEVER)
    order = case(*((_stand() == one, at) for at, one in enumerate(first)), else_=len(first))
    page = query.order_by(order, SchoolCardStand.since, Organisation.code).offset(asked.start).limit(asked.limit)
    return [_line(session, row) for row in session.execute(page)], total


def schools_checked_by(session: Session, unit: str, on: date) -> list[SchoolLine]:
    """Return the schools whose next authority a unit is, by code."""
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == unit)
    others = select(OrgClosure.descendant).where(
        OrgClosure.ancestor.in_([one.id for one in regions_of(session, unit)])
    )
    query = _schools(on).where(School.id.in_(below), School.id.not_in(others)).order_by(School.code)
    return [line for row in session.execute(query) if (line := _line(session, row)).authority.id == unit]


def line_of(session: Session, org_id: str, on: date) -> SchoolLine | None:
    """Return one school as the list has it; None for one that has ended, or another kind of unit."""
    row = session.execute(_schools(on).where(School.id == org_id)).one_or_none()
    return None if row is None else _line(session, row)


def by_stand(counts: Counts) -> Mapping[str, int]:
    """Figures as the interface gives them."""
    return dict(vars(counts))


def _stand() -> Any:
    return func.coalesce(SchoolCardStand.stand, Stand.NEVER.value)


def _schools(on: date) -> Select[Any]:
    """Every school in use, with its stand."""
    return (
        select(School.id, School.code, Organisation.name_zh, Organisation.name_en, _stand(), SchoolCardStand.since,
               SchoolCardStand.asked)
        .select_from(School)
        .join(Organisation, Organisation.id == School.id)
        .outerjoin(SchoolCardStand, SchoolCardStand.org_id == School.id)
        .where(
            School.status.in_([str(one) for one in IN_USE]), Organisation.kind.in_([str(one) for one in SCHOOL_KINDS]),
            Organisation.valid_from <= on, or_(Organisation.valid_to.is_(None), Organisation.valid_to > on),
        )
    )  # fmt: skip


def _line(session: Session, row: Any) -> SchoolLine:
    above = nearest_authority(rows_above(session, row[0])[1:])
    asked = len(row[6] or ()) if row[4] == Stand.RETURNED else 0
    return SchoolLine(row[0], row[1], row[2], row[3], above, row[4], row[5], asked)
