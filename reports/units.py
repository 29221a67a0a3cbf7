"""Which units a data set is for in a period, and which unit submits for them.

*Below* means assigned and open in that period: a unit that opened before the period's end is due, one that closed
before it is not, one that opens in the middle of it reports what it has. An authority takes part when a school stands
below it; one without schools has nothing to add up and nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, Table, and_, exists, or_, select, union
from sqlalchemy.orm import Session

from records.tables import Organisation, OrgClosure, OrgParent
from records.tables.org import OrgKind
from records.tree import OrgRow, nearest_authority, row_by_id, rows_above
from reports.definitions import Definition
from reports.periods import Period

ORG = cast(Table, Organisation.__table__)
CLOSURE = cast(Table, OrgClosure.__table__)
_SCHOOLS = (OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL)


class Unit(NamedTuple):
    """A unit as lists of reports show it."""

    id: str
    code: str
    kind: str
    name_zh: str
    name_en: str
    is_authority: bool
    province: str


COLUMNS = [ORG.c[name] for name in Unit._fields]


def unit_of(session: Session, org_id: str) -> Unit:
    """Return one unit; NotFound for an unknown one."""
    row_by_id(session, org_id)
    return Unit._make(session.execute(select(*COLUMNS).where(ORG.c.id == org_id)).one())


def open_in(period: Period, org: Any = ORG) -> ColumnElement[bool]:
    """The criterion that a unit was there at the end of a period."""
    closed = or_(org.c.valid_to.is_(None), org.c.valid_to >= period.after)
    return and_(org.c.valid_from < period.after, closed)


def assigned(definition: Definition, org: Any = ORG) -> ColumnElement[bool]:
    """The criterion that a data set is for a unit: by its kind, or because it stands right below a province.

    A survey is for the units below its owner alone.
    """
    by_kind = org.c.kind.in_(sorted(definition.kinds))
    if definition.owner:
        inside = CLOSURE.alias("surveyed")
        below = select(inside.c.descendant).where(inside.c.ancestor == definition.owner, inside.c.depth > 0)
        by_kind = and_(by_kind, org.c.id.in_(below))
    if not definition.direct:
        return by_kind
    above, link = ORG.alias("above"), CLOSURE.alias("link")
    below_province = exists(
        select(link.c.descendant).where(
            link.c.descendant == org.c.id, link.c.depth == 1, link.c.ancestor == above.c.id,
            above.c.kind == OrgKind.PROVINCE,
        )
    )  # fmt: skip
    return or_(by_kind, and_(org.c.kind.in_(sorted(definition.direct)), below_province))


def is_assigned(session: Session, definition: Definition, unit: str, period: Period) -> bool:
    """Tell whether a unit has something to report in a data set of a period."""
    query = select(ORG.c.id).where(ORG.c.id == unit, assigned(definition), open_in(period))
    return session.execute(query).first() is not None


def submitter(session: Session, unit: str) -> OrgRow:
    """The unit whose submission holds a unit's figures: itself where it is an authority, else the nearest above."""
    line = rows_above(session, unit)
    return line[0] if line[0].is_authority else nearest_authority(line)


def level_above(session: Session, unit: str) -> OrgRow | None:
    """The authority above a unit; None for the ministry."""
    return next((org for org in rows_above(session, unit)[1:] if org.is_authority), None)


def takes_part(period: Period, org: Any = ORG) -> ColumnElement[bool]:
    """The criterion that a school stands below a unit in a period."""
    link, school = CLOSURE.alias("inside"), ORG.alias("school")
    return exists(
        select(link.c.descendant).where(
            link.c.ancestor == org.c.id, link.c.descendant == school.c.id, school.c.kind.in_(_SCHOOLS),
            open_in(period, school),
        )
    )  # fmt: skip


def right_below(unit: str) -> Select[Any]:
    """The ids of the units below a unit without an authority between."""
    return select(CLOSURE.c.descendant).where(CLOSURE.c.ancestor == unit, CLOSURE.c.depth > 0, ~_between())


def _between() -> Any:
    """Is there an authority between a pair of the closure?"""
    middle, authority = CLOSURE.alias("middle"), ORG.alias("authority")
    return exists(
        select(middle.c.ancestor).where(
            middle.c.descendant == CLOSURE.c.descendant, middle.c.depth > 0, middle.c.depth < CLOSURE.c.depth,
            middle.c.ancestor == authority.c.id, authority.c.is_authority,
        )
    )  # fmt: skip


def _directly_below(unit: str, definition: Definition, period: Period) -> Select[Any]:
    return (
        select(*COLUMNS)
        .join(CLOSURE, CLOSURE.c.descendant == ORG.c.id)
        .where(CLOSURE.c.ancestor == unit, assigned(definition), open_in(period), ~_between())
        .where(or_(~ORG.c.is_authority, ORG.c.id == unit, takes_part(period)))
        .order_by(ORG.c.code)
    )


def own_units(session: Session, unit: str, definition: Definition, period: Period) -> list[Unit]:
    """The units whose figures a submission of `unit` holds itself: the unit and its schools, no authority below."""
    query = _directly_below(unit, definition, period).where(or_(~ORG.c.is_authority, ORG.c.id == unit))
    return [Unit._make(row) for row in session.execute(query)]


def authorities_below(session: Session, unit: str, definition: Definition, period: Period) -> list[Unit]:
    """The authorities right below a unit that must have submitted before it can (domain 5, 29)."""
    query = _directly_below(unit, definition, period).where(ORG.c.is_authority, CLOSURE.c.depth > 0)
    return [Unit._make(row) for row in session.execute(query)]


def units_below(session: Session, unit: str, definition: Definition, period: Period) -> list[Unit]:
    """All units right below that the data set is for, authorities and schools, in order of code."""
    query = _directly_below(unit, definition, period).where(CLOSURE.c.depth > 0)
    return [Unit._make(row) for row in session.execute(query)]


def moved_since(session: Session, unit: str, period: Period) -> list[tuple[str, str]]:
    """The schools that came below a unit or left it since the end of a period, each with whom it stood under then."""
    edge = OrgParent.__table__.c
    below = select(CLOSURE.c.descendant).where(CLOSURE.c.ancestor == unit)
    query = (
        select(edge.org, edge.parent)
        .join(ORG, ORG.c.id == edge.org)
        .where(ORG.c.kind.in_(_SCHOOLS), edge.valid_from < period.after, edge.valid_to >= period.after)
    )
    came, left = query.where(edge.org.in_(below)), query.where(edge.parent.in_(below))
    return sorted({(row.org, row.parent) for row in session.execute(union(came, left))})


def by_id(units: Iterable[Unit]) -> Mapping[str, Unit]:
    """Units by their id."""
    return {unit.id: unit for unit in units}


def ids(units: Sequence[Unit]) -> list[str]:
    """The ids of units."""
    return [unit.id for unit in units]
