"""Which units lack whom (live check, O14): figures of every region, and the units of a region with what they lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from records.named_people.keeping import CLOSED
from records.named_people.posts import EVERYWHERE, POSTS, required_of
from records.school_cards.keeping import IN_USE
from records.tables import Account, NamedPerson, Organisation, OrgClosure, School
from records.tree import OrgRow, nearest_authority, rows_above

LACKING, NOBODY, ACCOUNT_CLOSED = "lacking", "nobody", "closed"
STANDS = (LACKING, NOBODY, ACCOUNT_CLOSED)


@dataclass(frozen=True)
class Counts:
    """Of the units in use of a region: all, lacking somebody, with nobody named at all, with a closed account."""

    units: int = 0
    lacking: int = 0
    nobody: int = 0
    closed: int = 0


@dataclass(frozen=True)
class UnitLine:
    """A unit in the list: the posts that it lacks, and those whose person's account is closed."""

    id: str
    code: str
    name_zh: str
    name_en: str
    kind: str
    authority: OrgRow | None
    missing: tuple[str, ...]
    closed: tuple[str, ...]


@dataclass(frozen=True)
class UnitsAsked:
    """Which units of a region are asked for, and which page of them: those in a stand, or those that lack a post."""

    unit: str
    stand: str = ""
    post: str = ""
    start: int = 0
    limit: int = 50


@dataclass(frozen=True)
class Found:
    """A page of units, and how many there are."""

    lines: Sequence[UnitLine] = field(default_factory=tuple)
    total: int = 0


def counts_of(session: Session, regions: Sequence[str], on: date) -> dict[str, Counts]:
    """Return the figures of regions, each with the unit itself, in one statement."""
    if not regions:
        return {}
    u, c = _units(on).subquery(), OrgClosure

    def number(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    query = (
        select(c.ancestor, func.count(), number(u.c.named < u.c.required), number(u.c.named == 0),
               number(u.c.closed > 0))
        .join(u, u.c.id == c.descendant)
        .where(c.ancestor.in_(regions))
        .group_by(c.ancestor)
    )  # fmt: skip
    return {row[0]: Counts(*(int(value or 0) for value in row[1:])) for row in session.execute(query)}


def lacking_by_post(session: Session, unit: str, on: date) -> dict[str, int]:
    """Return how many units of a region lack each post that they must have."""
    below = _in_use(on).where(_below(unit))
    kinds = below.with_only_columns(Organisation.kind, func.count()).group_by(Organisation.kind)
    units = dict(session.execute(kinds).tuples().all())
    p = NamedPerson
    filled = (
        below.join(p, and_(p.org_id == Organisation.id, p.valid_to.is_(None)))
        .with_only_columns(p.post, Organisation.kind, func.count(p.org_id.distinct()))
        .group_by(p.post, Organisation.kind)
    )
    named = {(post, kind): number for post, kind, number in session.execute(filled)}
    return {
        one.key: sum(units.get(str(kind), 0) - named.get((one.key, str(kind)), 0) for kind in one.required)
        for one in POSTS if one.required
    }  # fmt: skip


def list_units(session: Session, asked: UnitsAsked, on: date) -> Found:
    """Return a page of the units of a region, the highest first."""
    u, c = _units(on).subquery(), OrgClosure
    query = select(u).join(c, c.descendant == u.c.id).where(c.ancestor == asked.unit)
    wanted = {LACKING: u.c.named < u.c.required, NOBODY: u.c.named == 0, ACCOUNT_CLOSED: u.c.closed > 0}
    if asked.stand:
        query = query.where(wanted[asked.stand])
    if asked.post:
        p = NamedPerson
        has = select(p.id).where(p.org_id == u.c.id, p.post == asked.post, p.valid_to.is_(None)).exists()
        must = [str(kind) for one in POSTS if one.key == asked.post for kind in one.required]
        query = query.where(u.c.kind.in_(must), ~has)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    page = query.order_by(c.depth, u.c.code).offset(asked.start).limit(asked.limit)
    rows = session.execute(page).all()
    return Found(lines_of(session, rows), total)


def line_of(session: Session, org_id: str, on: date) -> UnitLine | None:
    """Return one unit as the list has it; None for one that has ended, or names nobody."""
    rows = session.execute(_units(on).where(Organisation.id == org_id)).all()
    return next(iter(lines_of(session, rows)), None)


def lines_of(session: Session, rows: Sequence[Any]) -> list[UnitLine]:
    """Return rows of units with what each lacks."""
    p = NamedPerson
    query = (
        select(p.org_id, p.post, Account.state)
        .outerjoin(Account, Account.id == p.account_id)
        .where(p.org_id.in_([row.id for row in rows]), p.valid_to.is_(None))
    )
    named: dict[str, set[str]] = {}
    closed: dict[str, set[str]] = {}
    for org, post, state in session.execute(query):
        named.setdefault(org, set()).add(post)
        if state in CLOSED:
            closed.setdefault(org, set()).add(post)
    return [_line(session, row, named.get(row.id, set()), closed.get(row.id, set())) for row in rows]


def schools_checked_by(session: Session, unit: str, regions: Sequence[str], on: date) -> list[UnitLine]:
    """Return the schools and other units, no authorities, whose next authority a unit is, by code."""
    others = select(OrgClosure.descendant).where(OrgClosure.ancestor.in_(regions))
    query = _units(on).where(_below(unit), Organisation.id.not_in(others), Organisation.is_authority.is_(False))
    return lines_of(session, session.execute(query.order_by(Organisation.code)).all())


def by_stand(counts: Counts) -> Mapping[str, int]:
    """Figures as the interface gives them."""
    return dict(vars(counts))


def _below(unit: str) -> Any:
    return Organisation.id.in_(select(OrgClosure.descendant).where(OrgClosure.ancestor == unit))


def _in_use(on: date) -> Select[Any]:
    """Every unit in use that names people."""
    return (
        select(Organisation.id)
        .outerjoin(School, School.id == Organisation.id)
        .where(
            Organisation.kind.in_([str(one) for one in EVERYWHERE]),
            or_(School.status.is_(None), School.status.in_([str(one) for one in IN_USE])),
            Organisation.valid_from <= on, or_(Organisation.valid_to.is_(None), Organisation.valid_to > on),
        )
    )  # fmt: skip


def _units(on: date) -> Select[Any]:
    """Every unit in use: how many posts it must fill, how many of those it filled, how many with a closed account."""
    o, p = Organisation, NamedPerson
    must = {str(kind): required_of(kind) for kind in EVERYWHERE}
    filled = or_(*(and_(o.kind == kind, p.post.in_(posts)) for kind, posts in must.items()))
    named = (
        select(func.count(p.post.distinct())).where(p.org_id == o.id, p.valid_to.is_(None), filled)
        .correlate(o).scalar_subquery()
    )  # fmt: skip
    closed = (
        select(func.count()).select_from(p).join(Account, Account.id == p.account_id)
        .where(p.org_id == o.id, p.valid_to.is_(None), Account.state.in_([str(one) for one in CLOSED]))
        .correlate(o).scalar_subquery()
    )  # fmt: skip
    required = case(*((o.kind == kind, len(posts)) for kind, posts in must.items()), else_=0)
    return _in_use(on).with_only_columns(
        o.id, o.code, o.name_zh, o.name_en, o.kind, named.label("named"), required.label("required"),
        closed.label("closed"),
    )  # fmt: skip


def _line(session: Session, row: Any, named: set[str], closed: set[str]) -> UnitLine:
    above = rows_above(session, row.id)[1:]
    authority = nearest_authority(above) if above else None
    missing = tuple(key for key in required_of(row.kind) if key not in named)
    return UnitLine(
        row.id, row.code, row.name_zh, row.name_en, row.kind, authority, missing,
        tuple(one.key for one in POSTS if one.key in closed),
    )  # fmt: skip
