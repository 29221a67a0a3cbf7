"""Which of the organisations that a seat can stand at have nobody in use for its role (岗位无人), from the rows alone.

Two statements for a role and its units, however many they are: 30,000 schools are counted where they lie.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from records.roles import SCHOOL_KINDS, Role
from records.tables import Organisation, OrgClosure, School
from records.tables.account import AccountState
from records.tables.org import OrgKind
from records.tables.school import SchoolStatus
from records.vacancies import AUTHORITIES, GONE, people_at

_GONE = (*GONE, SchoolStatus.WITHDRAWN)
_O = Organisation


class Reached(StrEnum):
    """How the organisations of a seat are reached from those of some kinds."""

    THEMSELVES = "themselves"
    AUTHORITY = "authority"  # the nearest authority above each
    UPPER = "upper"  # the authority above that one
    STARTER = "starter"  # the units that can start the case, whatever kinds those are


@dataclass(frozen=True)
class Units:
    """Which organisations a value can be: those of some kinds, or what is reached from them."""

    kinds: frozenset[OrgKind] = frozenset()
    reached: Reached = Reached.THEMSELVES


@dataclass(frozen=True)
class Seat:
    """A role at some units: `least` so many people are needed; a case begins where one of `roles` is held."""

    role: Role
    units: Units
    least: int = 1
    roles: Collection[Role] = ()


@dataclass(frozen=True)
class Unheld:
    """Of `units` organisations, which lack a person: how many by province (GB/T 2260), and the first of them."""

    units: int
    by_province: Mapping[str, int]
    first: Sequence[Any]

    @property
    def lacking(self) -> int:
        """How many organisations lack somebody."""
        return sum(self.by_province.values())


def unheld(session: Session, seat: Seat, owners: Sequence[str], on: date, limit: int = 5) -> Unheld:
    """Count on a day the units of a seat, and those without enough people; `owners` are whole subtrees, () the nation.

    `first` holds rows of id, name_zh, name_en and province.
    """
    there = _units(session, seat, owners, on)
    few = _people(seat.role, on) < seat.least
    counted = there.with_only_columns(_O.province, func.count(), func.sum(case((few, 1), else_=0)))
    rows = session.execute(counted.group_by(_O.province)).all()
    lacking = {province: int(n) for province, _, n in rows if n}
    if not lacking:
        return Unheld(sum(n for _, n, _ in rows), {}, ())
    named = there.with_only_columns(_O.id, _O.name_zh, _O.name_en, _O.province)
    first = session.execute(named.where(few).order_by(_O.province, _O.code).limit(limit)).all()
    return Unheld(sum(n for _, n, _ in rows), lacking, first)


def _units(session: Session, seat: Seat, owners: Sequence[str], on: date) -> Select[Any]:
    """The organisations in use at which the seat can stand."""
    kinds, reached = seat.units.kinds, seat.units.reached
    query = select(_O.id).select_from(_O).outerjoin(School, School.id == _O.id).where(
        or_(School.status.is_(None), School.status.not_in(_GONE)), or_(_O.valid_to.is_(None), _O.valid_to > on),
    )  # fmt: skip
    if reached in (Reached.AUTHORITY, Reached.UPPER):
        return query.where(_O.id.in_(_authorities(session, kinds, owners, upper=reached is Reached.UPPER)))
    ruling = kinds <= AUTHORITIES
    query = query.where(_O.kind.in_(sorted(kinds)), _within(owners, above=ruling))
    if ruling and not seat.roles:
        query = query.where(_O.is_authority.is_(True))
    return query.where(or_(*(_people(role, on) > 0 for role in seat.roles))) if seat.roles else query


def _within(owners: Sequence[str], above: bool) -> Any:
    """In the subtree of an owner, or on the line above it, whose levels decide as well."""
    if not owners:
        return true()
    link = aliased(OrgClosure)  # why: the closure itself may stand in the statement around
    below = exists().where(link.ancestor.in_(owners), link.descendant == _O.id)
    return or_(below, exists().where(link.descendant.in_(owners), link.ancestor == _O.id)) if above else below


def _people(role: Role, on: date) -> Any:
    return people_at(role, AccountState.ACTIVE, on)


def _authorities(session: Session, kinds: Collection[OrgKind], owners: Sequence[str], upper: bool) -> list[str]:
    """The nearest authorities above the units of some kinds, or those above them; each once."""
    link, parent = OrgClosure, OrgClosure.__table__.alias("parent")
    right_above = (
        select(link.ancestor).distinct().join(_O, _O.id == link.descendant)
        .where(link.depth == 1, _O.kind.in_(sorted(kinds)), _O.valid_to.is_(None), _within(owners, above=False))
    )  # fmt: skip
    line = {
        org: (above, bool(is_authority)) for org, above, is_authority in session.execute(
            select(_O.id, parent.c.ancestor, _O.is_authority)
            .outerjoin(parent, and_(parent.c.descendant == _O.id, parent.c.depth == 1))
            .where(_O.kind.not_in(sorted(SCHOOL_KINDS - {OrgKind.CENTRAL_SCHOOL})))
        )
    }  # fmt: skip
    found = set()
    for org in session.scalars(right_above):
        nearest = _nearest(line, org)
        if nearest is not None and upper:
            nearest = _nearest(line, line[nearest][0]) or nearest
        if nearest is not None:
            found.add(nearest)
    return sorted(found)


def _nearest(line: Mapping[str, tuple[str | None, bool]], org: str | None) -> str | None:
    while org is not None and org in line:
        above, is_authority = line[org]
        if is_authority:
            return org
        org = above
    return None
