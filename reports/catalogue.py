"""The data sets in force, their drafts and versions, and the one catalogue of data elements that they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid, NotAllowed, NotFound
from records.ids import new_id
from records.tables.org import OrgKind
from records.tree import row_by_id
from reports.definitions import Definition, Item, canonical, digest_of, read_definition
from reports.periods import Period, parse
from reports.tables import ReportElement, ReportSet

_READY: dict[str, Definition] = {}  # by id of the row, which never changes once it is published


@dataclass(frozen=True)
class Draft:
    """A version under way, as whoever edits it last read it: a stale one is refused."""

    body: Mapping[str, Any]
    id: str | None = None
    revision: int = 0


def definition(session: Session, key: str, period: int | None = None) -> Definition:
    """Return the version of a data set that holds for a period, or the newest; NotFound when there is none."""
    found = [one for one in published(session) if one.key == key and (period is None or one.holds_in(period))]
    if not found:
        raise NotFound(
            f"Expected a data set {key[:60]!r} in force in that period but there is none.",
            f"该期没有报表“{key[:60]}”，请核对",
        )
    return max(found, key=lambda one: (one.first_period, one.version))


def in_force(session: Session, period: Period) -> list[Definition]:
    """Return every data set of the period's type as it holds for a period."""
    keys = sorted({one.key for one in published(session) if one.period is period.type and one.holds_in(period.index)})
    return [definition(session, key, period.index) for key in keys]


def published(session: Session) -> list[Definition]:
    """Return all published versions; they never change, so each is read and compiled once per process."""
    ids = list(session.scalars(select(ReportSet.id).where(ReportSet.state == "published")))
    if missing := [one for one in ids if one not in _READY]:
        numbers = _numbers(session)
        for row in session.scalars(select(ReportSet).where(ReportSet.id.in_(missing))):
            _READY[row.id] = _ready(row, numbers)
    return [_READY[one] for one in ids]


def versions_of(session: Session, key: str, org_id: str | None, national: bool) -> list[ReportSet]:
    """Return the published versions of a data set and one's own drafts, newest first; the ministry sees all drafts."""
    query = select(ReportSet).where(ReportSet.key == key)
    if not national:
        query = query.where(or_(ReportSet.state == "published", ReportSet.org_id == org_id))
    return list(session.scalars(query.order_by(ReportSet.version.desc())))


def newest_and_drafts(session: Session, org_id: str, national: bool) -> list[ReportSet]:
    """Return the newest published version of each data set and one's own drafts; the ministry sees all drafts."""
    newest = (
        select(ReportSet.key, func.max(ReportSet.version).label("version"))
        .where(ReportSet.state == "published")
        .group_by(ReportSet.key)
        .subquery()
    )
    query = select(ReportSet).outerjoin(
        newest, and_(newest.c.key == ReportSet.key, newest.c.version == ReportSet.version)
    )
    drafts = ReportSet.state == "draft"
    own = drafts if national else and_(drafts, ReportSet.org_id == org_id)
    query = query.where(or_(newest.c.key.is_not(None), own))
    return list(session.scalars(query.order_by(ReportSet.key, ReportSet.version)))


def elements(session: Session) -> list[ReportElement]:
    """Return the whole catalogue in order of code."""
    return list(session.scalars(select(ReportElement).order_by(ReportElement.code)))


def save_draft(session: Session, acting: Acting, draft: Draft) -> ReportSet:
    """Keep a checked definition as a draft; Conflict when somebody saved it meanwhile or it is in use."""
    found = read_definition(draft.body)
    body, digest = dict(draft.body), digest_of(draft.body)
    if draft.id is None:
        latest = session.scalar(select(func.max(ReportSet.version)).where(ReportSet.key == found.key)) or 0
        row = ReportSet(
            id=new_id(), org_id=acting.org_id, key=found.key, version=latest + 1, state="draft", body=body,
            digest=digest, made_by=acting.account_id, made_at=acting.now,
        )  # fmt: skip
        session.add(row)
    else:
        row = _draft(session, draft.id)
        _check_own(acting, row)
        if row.revision != draft.revision:
            raise Conflict(
                f"Expected the draft at revision {draft.revision} but it is at {row.revision}: compare both and save.",
                f"草稿已被他人修改（第 {row.revision} 次修改，您基于第 {draft.revision} 次），请比对后再保存",
            )
        if row.key != found.key:
            raise Invalid(f"Expected the key to stay {row.key}.", f"报表代码须保持为“{row.key}”")
        row.body, row.digest, row.revision = body, digest, row.revision + 1
        row.made_by, row.made_at = acting.account_id, acting.now
    session.flush()
    return row


def publish(session: Session, acting: Acting, set_id: str, first: str) -> Definition:
    """Publish a draft from a period on: the ministry does, and somebody else than its author.

    Conflict where an item would change the nature of an element that is in use: give it a code of its own.
    """
    row = _draft(session, set_id)
    found = read_definition(row.body)
    if acting.org_id is not None and row_by_id(session, acting.org_id).kind != OrgKind.MINISTRY:
        raise NotAllowed(
            "Expected the ministry to publish a data set, for units everywhere report by it: send it the draft.",
            "报表由教育部发布，各地据此填报，请将草稿报教育部",
        )
    if acting.account_id is not None and acting.account_id == row.made_by:
        raise NotAllowed(
            "Expected somebody else than the author to publish a data set: ask a colleague.",
            "报表须由起草人以外的人发布，请同事办理",
        )
    return put_in_force(session, acting, row, InForce(parse(found.period, first).index))


@dataclass(frozen=True)
class InForce:
    """From which period to which (None: until a newer version) a version holds, and below whom alone (`owner`)."""

    first: int
    last: int | None = None
    owner: str | None = None


def put_in_force(session: Session, acting: Acting, row: ReportSet, how: InForce) -> Definition:
    """Publish a checked draft; Conflict where it would replace a version in use or one of somebody else."""
    found = read_definition(row.body)
    earlier = [one for one in published(session) if one.key == found.key]
    if any((one.owner or None) != how.owner for one in earlier):
        raise Conflict(
            f"Expected a key of its own but {found.key} is another unit's data set: choose another key.",
            f"报表代码“{found.key}”已由其他单位使用，请另取代码",
        )
    if any(one.first_period >= how.first for one in earlier):
        raise Conflict(
            "Expected a first period after that of the version in force: a version in use is not replaced.",
            "启用期次须晚于现行版本，已启用的版本不可替换",
        )
    _keep_elements(session, found.items, str(found.period))
    row.state, row.first_period, row.last_period, row.owner = "published", how.first, how.last, how.owner
    row.published_by, row.published_at = acting.account_id, acting.now
    session.flush()
    return definition(session, found.key, how.first)


def draft_of(session: Session, set_id: str) -> ReportSet:
    """Return a draft, locked until the commit; NotFound for none, Conflict for a published version."""
    return _draft(session, set_id)


def _draft(session: Session, set_id: str) -> ReportSet:
    row = session.scalar(select(ReportSet).where(ReportSet.id == set_id).with_for_update())
    if row is None:
        raise NotFound("Expected a draft of a data set but there is none with this id.", "没有这份报表草稿")
    if row.state != "draft":
        raise Conflict(
            f"Expected a draft but version {row.version} is published and never changes: make a new version.",
            f"第 {row.version} 版已发布，不可修改，请另建新版本",
        )
    return row


def _check_own(acting: Acting, row: ReportSet) -> None:
    if acting.org_id != row.org_id:
        raise NotFound(
            "Expected a draft of your own unit but there is none with this id.", "没有这份报表草稿，或非本单位起草"
        )


def _keep_elements(session: Session, items: Iterable[Item], period: str) -> None:
    """Add what the catalogue lacks; an element that is there keeps its nature (type, unit, aggregation)."""
    known = {row.code: row for row in session.scalars(select(ReportElement).with_for_update())}
    number = max((row.id for row in known.values()), default=0)
    for item in items:
        nature = {**item.nature, "period": period}
        row = known.get(item.code)
        if row is None:
            number += 1
            session.add(ReportElement(
                id=number, code=item.code, nature=nature, name_zh=item.name.zh, name_en=item.name.en,
                successor_of=item.successor_of,
            ))  # fmt: skip
        elif canonical(row.nature) != canonical(nature):
            raise Conflict(
                f"Expected element {item.code} with its type, unit and aggregation unchanged: give the item a new code "
                f"and name {item.code} as the one it succeeds.",
                f"数据元“{item.code}”的类型、单位和汇总方式已固定，请另用代码新建项目并注明接替“{item.code}”",
            )
    session.flush()


def _numbers(session: Session) -> dict[str, int]:
    return {code: number for code, number in session.execute(select(ReportElement.code, ReportElement.id))}


def _ready(row: ReportSet, numbers: Mapping[str, int]) -> Definition:
    found = read_definition(row.body)
    own = {item.code: numbers[item.code] for item in found.items}
    return replace(
        found, id=row.id, version=row.version, first_period=row.first_period or 0, last_period=row.last_period,
        owner=row.owner or "", elements=own,
    )  # fmt: skip
