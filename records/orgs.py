"""Creating, moving and finding organisations (O1, O9): edges are dated, the closure holds those in force."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from records.errors import Conflict, Invalid
from records.ids import new_id
from records.tables import Organisation, OrgClosure, OrgParent
from records.tables.org import OrgKind
from records.tree import forget, org_by_id, parent_on

AUTHORITY_KINDS = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE, OrgKind.CITY, OrgKind.COUNTY})


@dataclass(frozen=True)
class NewOrg:
    """What an organisation is created from; `is_authority` None means: by its kind."""

    code: str
    kind: OrgKind
    name_zh: str
    name_en: str
    parent: str | None
    valid_from: date
    division: str = ""
    is_authority: bool | None = None
    is_zone: bool = False


@dataclass(frozen=True)
class Move:
    """A change of affiliation (隶属关系变更, O9) from a day on, by a document."""

    org: str
    parent: str
    on: date
    document: str = ""
    set_by: str | None = None
    recorded_at: datetime | None = None


def create_org(session: Session, new: NewOrg) -> Organisation:
    """Create an organisation under its parent and return it; codes are unique for ever."""
    if session.scalar(select(Organisation.id).where(Organisation.code == new.code)) is not None:
        raise Conflict(
            f"Expected a free code but {new.code} is taken: look the organisation up instead.",
            f"代码 {new.code} 已有机构使用，请直接查找该机构",
        )
    if (new.parent is None) != (new.kind is OrgKind.MINISTRY):
        raise Invalid(
            f"Expected a parent for every organisation but the ministry; {new.code} breaks this.",
            f"除教育部外每个机构都须有上级，{new.code} 不符合",
        )
    authority = new.kind in AUTHORITY_KINDS if new.is_authority is None else new.is_authority
    org = Organisation(
        id=new_id(), code=new.code, kind=new.kind, name_zh=new.name_zh, name_en=new.name_en,
        division=new.division, province=_province(session, new), is_authority=authority,
        is_zone=new.is_zone, valid_from=new.valid_from,
    )  # fmt: skip
    session.add(org)
    session.flush()
    if new.parent is not None:
        session.add(OrgParent(org=org.id, parent=new.parent, valid_from=new.valid_from))
    session.add(OrgClosure(ancestor=org.id, descendant=org.id, depth=0))
    session.flush()
    if new.parent is not None:
        _hang(session, org.id, new.parent)
    return org


def move_org(session: Session, move: Move, today: date) -> None:
    """Put an organisation under another parent from a day on; effective at once if the day has come.

    A move on a later day waits in the edges for `apply_due_moves`. Raises Conflict when a move on or after that day is
    already recorded, Invalid when the new parent lies below the organisation or in another province.
    """
    _lock_tree(session)
    org, parent = org_by_id(session, move.org), org_by_id(session, move.parent)
    if org.province != parent.province:
        raise Invalid(
            f"Expected a parent in province {org.province} but {parent.name_zh} is in {parent.province}.",
            f"上级须在同一省份（{org.province}），{parent.name_zh} 在 {parent.province}",
        )
    if move.org in _line_planned(session, move.parent, move.on):
        raise Invalid(
            f"Expected a parent outside {org.name_zh} but {parent.name_zh} stands below it.",
            f"{parent.name_zh} 是 {org.name_zh} 的下级，不能作其上级",
        )
    _end_edge(session, move)
    session.add(
        OrgParent(
            org=move.org, parent=move.parent, valid_from=move.on, document=move.document, set_by=move.set_by,
            recorded_at=move.recorded_at,
        )
    )  # fmt: skip
    session.flush()
    if move.on <= today:
        _rehang(session, move.org, move.parent)


def apply_due_moves(session: Session, today: date) -> list[str]:
    """Bring the closure up to the edges in force today and return the ids of the units that moved.

    For the daily tick: several late moves are applied at once, in order of their day.
    """
    _lock_tree(session)
    closure, edge = OrgClosure, OrgParent
    # why: exactly the units whose edge in force is not the parent that the closure shows
    query = (
        select(edge.org, edge.parent)
        .join(closure, and_(closure.descendant == edge.org, closure.depth == 1))
        .where(
            edge.valid_from <= today,
            or_(edge.valid_to.is_(None), edge.valid_to > today),
            closure.ancestor != edge.parent,
        )
        .order_by(edge.valid_from)
    )
    moved = session.execute(query).all()
    for org, parent in moved:
        _rehang(session, org, parent)
    return [org for org, _ in moved]


def unhang(session: Session, org_id: str) -> None:
    """Take a unit without units below it out of the tree of today: nobody stands above it any more."""
    outside = (OrgClosure.descendant == org_id, OrgClosure.ancestor != org_id)
    session.execute(delete(OrgClosure).where(*outside).execution_options(synchronize_session=False))
    session.expire_all()


def set_authority(session: Session, org_id: str, is_authority: bool) -> None:
    """Set whether an organisation is an authority: for development zones this is data (decisions, domain 10)."""
    org_by_id(session, org_id).is_authority = is_authority
    session.flush()
    forget(session)


@dataclass(frozen=True)
class OrgQuery:
    """A directory search: text in the name (Chinese or pinyin) or the start of a code."""

    text: str = ""
    kinds: tuple[OrgKind, ...] = ()
    under: str | None = None
    limit: int = 50


def search_orgs(session: Session, query: OrgQuery) -> list[Organisation]:
    """Return organisations of the open directory in order of code."""
    statement = select(Organisation).where(Organisation.valid_to.is_(None))
    text = query.text.strip()
    if text:
        statement = statement.where(
            or_(
                Organisation.name_zh.contains(text, autoescape=True),
                func.lower(Organisation.name_en).contains(text.lower(), autoescape=True),
                Organisation.code.startswith(text, autoescape=True),
            )
        )
    if query.kinds:
        statement = statement.where(Organisation.kind.in_([str(kind) for kind in query.kinds]))
    if query.under is not None:
        below = select(OrgClosure.descendant).where(OrgClosure.ancestor == query.under)
        statement = statement.where(Organisation.id.in_(below))
    return list(session.scalars(statement.order_by(Organisation.code).limit(query.limit)))


def _province(session: Session, new: NewOrg) -> str:
    if new.kind is OrgKind.MINISTRY:
        return ""
    if new.kind is OrgKind.PROVINCE:
        return new.code[:2]
    return org_by_id(session, str(new.parent)).province


def _hang(session: Session, org_id: str, parent: str) -> None:
    # why: every ancestor of the parent becomes an ancestor of everything in the moved subtree
    above, below = OrgClosure.__table__.alias(), OrgClosure.__table__.alias()
    both = above.join(below, and_(above.c.descendant == parent, below.c.ancestor == org_id))
    pairs = select(above.c.ancestor, below.c.descendant, above.c.depth + below.c.depth + literal(1)).select_from(both)
    session.execute(insert(OrgClosure).from_select(["ancestor", "descendant", "depth"], pairs))


def _rehang(session: Session, org_id: str, parent: str) -> None:
    inside = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    below = list(session.scalars(inside))
    # why: pairs that lead from outside into the moved subtree are the old line of command
    for start in range(0, len(below), 500):
        part = below[start : start + 500]
        session.execute(
            delete(OrgClosure)
            .where(OrgClosure.descendant.in_(part), OrgClosure.ancestor.not_in(inside))
            .execution_options(synchronize_session=False)
        )
    session.expire_all()
    _hang(session, org_id, parent)


def _end_edge(session: Session, move: Move) -> None:
    later = select(OrgParent.valid_from).where(OrgParent.org == move.org, OrgParent.valid_from >= move.on)
    if (planned := session.scalar(later)) is not None:
        raise Conflict(
            f"Expected no move on or after {move.on} but one is recorded from {planned}: undo that first.",
            f"{planned} 已登记过隶属调整，请先撤销，再登记 {move.on} 的调整",
        )
    if parent_on(session, move.org, move.on) is None:
        raise Conflict(
            f"Expected the organisation under a parent on {move.on} but it has none then.",
            f"{move.on} 该机构没有上级，不能调整隶属",
        )
    session.execute(
        update(OrgParent)
        .where(OrgParent.org == move.org, OrgParent.valid_to.is_(None))
        .values(valid_to=move.on)
    )


def _line_planned(session: Session, org_id: str, day: date) -> list[str]:
    found = [org_id]
    while (parent := parent_on(session, found[-1], day)) is not None:
        found.append(parent)
    return found


def _lock_tree(session: Session) -> None:
    # why: two moves that are each lawful can make a circle together, so moves queue at the root's row
    session.execute(
        select(Organisation.id).where(Organisation.kind == OrgKind.MINISTRY).with_for_update(key_share=True)
    )
