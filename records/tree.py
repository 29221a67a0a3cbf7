"""Questions about the organisation tree: today's from the closure, any day's from the dated edges (design 6)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import Select, Table, bindparam, inspect, or_, select
from sqlalchemy.orm import Session

from ground.many import many, one_of
from ground.prepared import Prepared
from records import asking
from records.errors import NotFound
from records.tables import Organisation, OrgClosure, OrgParent
from records.tables.org import OrgKind


class OrgRow(NamedTuple):
    """What a new task or a list must know about an organisation, as a plain row, because the class would be costly."""

    id: str
    kind: str
    name_zh: str
    name_en: str
    is_authority: bool
    closed: bool  # it ended: what comes for it goes to the nearest unit above that is open


_REMEMBERED = "heban.orgs"
Org = TypeVar("Org", Organisation, OrgRow)


def org_by_id(session: Session, org_id: str) -> Organisation:
    """Return an organisation or raise NotFound; the directory of organisations is open to every account."""
    found = session.get(Organisation, org_id)
    if found is None:
        raise _unknown(org_id)
    return found


def row_by_id(session: Session, org_id: str) -> OrgRow:
    """Return what `org_by_id` does, as a plain row."""
    found = asking.one(session, _BY_ID, x_org=org_id)
    if found is None:
        raise _unknown(org_id)
    return OrgRow._make(found)


def remember(session: Session, org: OrgRow) -> None:
    """Keep a row for later answers of the same transaction."""
    session.info.setdefault(_REMEMBERED, {})[org.id] = org


def forget(session: Session) -> None:
    """Keep no rows any more: one of them has changed."""
    session.info.pop(_REMEMBERED, None)


def rows_by_id(session: Session, ids: Iterable[str]) -> dict[str, OrgRow]:
    """Return organisations by id as plain rows; remembered ones are not read again."""
    known: dict[str, OrgRow] = session.info.get(_REMEMBERED, {})
    wanted = set(ids)
    found = {i: known[i] for i in wanted if i in known}
    missing = wanted - found.keys()
    if missing:
        for row in asking.every(session, _BY_IDS, x_orgs=many(missing)):
            found[row.id] = OrgRow._make(row)
            remember(session, found[row.id])
    return found


def _unknown(org_id: str) -> NotFound:
    return NotFound(
        f"Expected an organisation with id {org_id!r} but there is none.",
        f"没有编号为“{org_id}”的机构，请核对",
    )


def orgs_by_id(session: Session, ids: Iterable[str]) -> dict[str, Organisation]:
    """Return organisations by id; those that the session does not hold yet are read in one statement."""
    key = inspect(Organisation).identity_key_from_primary_key
    wanted = set(ids)
    known = {i: found for i in wanted if (found := session.identity_map.get(key((i,)))) is not None}
    missing = wanted - known.keys()
    if missing:
        known.update((o.id, o) for o in session.scalars(select(Organisation).where(Organisation.id.in_(missing))))
    return known


def org_by_code(session: Session, code: str) -> Organisation:
    """Return an organisation by division code or 10-digit school code, or raise NotFound."""
    found = session.scalar(select(Organisation).where(Organisation.code == code))
    if found is None:
        raise NotFound(
            f"Expected an organisation with code {code!r} but there is none: check the code.",
            f"没有代码为“{code}”的机构，请核对",
        )
    return found


def line(session: Session, org_id: str) -> list[Organisation]:
    """Return the organisation and all above it, nearest first."""
    return list(session.scalars(_LINE, {"x_org": org_id}))


def rows_above(session: Session, org_id: str) -> list[OrgRow]:
    """Return what `line` does, as plain rows."""
    return [OrgRow._make(row) for row in asking.every(session, _ROWS_ABOVE, x_org=org_id)]


def ancestors(session: Session, org_id: str) -> list[Organisation]:
    """Return all organisations above one, nearest first, without itself."""
    return line(session, org_id)[1:]


def subtree(session: Session, org_id: str, kinds: Iterable[OrgKind] = ()) -> list[str]:
    """Return the ids of an organisation and all below it, or of those of some kinds."""
    query: Select[Any] = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    wanted = [str(kind) for kind in kinds]
    if wanted:
        query = query.join(Organisation, Organisation.id == OrgClosure.descendant)
        query = query.where(Organisation.kind.in_(wanted))
    return list(session.scalars(query))


def children(session: Session, org_id: str) -> list[Organisation]:
    """Return the units directly below one, in order of code."""
    query = (
        select(Organisation)
        .join(OrgClosure, OrgClosure.descendant == Organisation.id)
        .where(OrgClosure.ancestor == org_id, OrgClosure.depth == 1)
        .order_by(Organisation.code)
    )
    return list(session.scalars(query))


def authority_of(session: Session, org_id: str) -> Organisation:
    """Return the authority in charge (学籍主管部门): the nearest authority strictly above."""
    return nearest_authority(ancestors(session, org_id))


def nearest_authority(above: Sequence[Org]) -> Org:
    """Return the first authority of a line of command."""
    for org in above:
        if org.is_authority:
            return org
    raise NotFound(
        "Expected an authority above the organisation but none is set: the ministry has none above it.",
        "该机构之上没有主管部门",
    )


def standing_in(session: Session, org_id: str) -> OrgRow:
    """Return the unit that acts for one now: itself, or the nearest open one above where it has ended."""
    org = row_by_id(session, org_id)
    return next((row for row in rows_above(session, org_id) if not row.closed), org) if org.closed else org


def common_superior(session: Session, first: str, second: str) -> Organisation:
    """Return the nearest authority that stands above (or is) both organisations (S8: arbitration)."""
    return nearest_common(line(session, first), line(session, second))


def nearest_common(first: Sequence[Org], second: Sequence[Org]) -> Org:
    """Return the first authority that two lines of command share."""
    above_second = {org.id for org in second}
    for org in first:
        if org.is_authority and org.id in above_second:
            return org
    raise NotFound(
        "Expected a common authority of the two organisations but they share none: check the tree.",
        "两个机构没有共同的主管部门，请核对隶属关系",
    )


def is_same_province(session: Session, first: str, second: str) -> bool:
    """Tell whether two organisations belong to one province-level unit."""
    return org_by_id(session, first).province == org_by_id(session, second).province


def line_on(session: Session, org_id: str, day: date) -> list[str]:
    """Return the ids of an organisation and all above it as they stood on a day, nearest first."""
    found = [org_id]
    while (parent := parent_on(session, found[-1], day)) is not None:
        found.append(parent)
    return found


def parent_on(session: Session, org_id: str, day: date) -> str | None:
    """Return the id of the unit directly above on a day, None for the ministry or before the unit existed."""
    # why: the dated edge in force on the day
    return session.scalar(select(OrgParent.parent).where(OrgParent.org == org_id, *_in_force(day)))


def subtree_on(session: Session, org_id: str, day: date) -> set[str]:
    """Return the ids of an organisation and all that stood below it on a day."""
    found, frontier = {org_id}, {org_id}
    while frontier:
        # why: one read per level, however wide the level is
        query = select(OrgParent.org).where(OrgParent.parent.in_(frontier), *_in_force(day))
        frontier = set(session.scalars(query)) - found
        found |= frontier
    return found


def _in_force(day: date) -> tuple[Any, ...]:
    return OrgParent.valid_from <= day, or_(OrgParent.valid_to.is_(None), OrgParent.valid_to > day)


_ORG, _ABOVE = cast(Table, Organisation.__table__).c, cast(Table, OrgClosure.__table__).c
_COLUMNS = [*(_ORG[name] for name in OrgRow._fields[:-1]), _ORG.valid_to.is_not(None).label("closed")]
# why: one ordered read of the closure gives the whole line of command; every new task asks it
_LINE = (
    select(Organisation)
    .join(OrgClosure, OrgClosure.ancestor == Organisation.id)
    .where(OrgClosure.descendant == bindparam("x_org"))
    .order_by(OrgClosure.depth)
)
_ROWS_ABOVE = Prepared(
    select(*_COLUMNS).where(_ABOVE.ancestor == _ORG.id, _ABOVE.descendant == bindparam("x_org")).order_by(_ABOVE.depth)
)
_BY_ID = Prepared(select(*_COLUMNS).where(_ORG.id == bindparam("x_org")))
_BY_IDS = Prepared(select(*_COLUMNS).where(one_of(_ORG.id, "x_orgs")))


def units_named(text: str) -> Select[Any]:
    """Return the query of the ids of organisations whose name holds a text, or whose code is it."""
    c = Organisation.__table__.c
    named = or_(c.name_zh.contains(text, autoescape=True), c.name_en.contains(text, autoescape=True), c.code == text)
    return select(c.id).where(named)


def codes_of(column: Any) -> Any:
    """Return the codes of the organisations that a column of ids names, as a value to sort by."""
    c = Organisation.__table__.c
    return select(c.code).where(c.id == column).scalar_subquery()
