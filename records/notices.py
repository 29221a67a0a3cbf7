"""Leaving and reading notices: reminders, overdue marks, what another party did (S16, domain 9, 12)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.ids import new_id
from records.roles import Role
from records.scope import system_scope
from records.tables import Organisation
from records.tables.notice import Notice
from records.tree import org_by_id, orgs_by_id


@dataclass(frozen=True)
class NewNotice:
    """For whom, of what kind, in both languages; `key` makes repeats harmless, by default case and kind.

    `case_no` is the case it concerns, by default the one that the author acts in.
    """

    org_id: str
    role: Role
    kind: str
    zh: str
    en: str
    key: str = ""
    case_no: str | None = None


def leave_notice(session: Session, acting: Acting, new: NewNotice) -> None:
    """Leave a notice for the holders of a role; a second one under the same key changes nothing."""
    leave_notices(session, acting, [new])


def leave_notices(session: Session, acting: Acting, news: Sequence[NewNotice]) -> None:
    """Leave many notices as `leave_notice` does each, in three statements; NotFound for an unknown organisation."""
    fresh: dict[str, NewNotice] = {}
    for new in (_complete(acting, new) for new in news):
        fresh.setdefault(new.key, new)
    with system_scope(session):
        # why: an event that is delivered again leaves no second notice
        for known in session.scalars(select(Notice.key).where(Notice.key.in_(fresh))):
            del fresh[known]
        orgs = orgs_by_id(session, {new.org_id for new in fresh.values()})
        rows = [_row(acting, new, orgs.get(new.org_id) or org_by_id(session, new.org_id)) for new in fresh.values()]
        if rows:
            session.execute(insert(Notice), rows)


def _row(acting: Acting, new: NewNotice, org: Organisation) -> dict[str, Any]:
    return {
        "id": new_id(), "key": new.key, "org_id": org.id, "province": org.province, "role": new.role,
        "kind": new.kind, "case_no": new.case_no, "text_zh": new.zh, "text_en": new.en, "made_at": acting.now,
    }  # fmt: skip


def _complete(acting: Acting, new: NewNotice) -> NewNotice:
    case_no = new.case_no or acting.case_no
    return replace(new, key=new.key or f"{case_no}:{new.kind}:{new.org_id}", case_no=case_no)


def notices_for(session: Session, org_id: str, role: Role, limit: int = 50) -> list[Notice]:
    """Return the notices of a desk, newest first."""
    query = select(Notice).where(Notice.org_id == org_id, Notice.role == role)
    return list(session.scalars(query.order_by(Notice.made_at.desc()).limit(limit)))


def mark_read(session: Session, acting: Acting, notice_ids: list[str]) -> None:
    """Mark notices of the caller's organisation as read."""
    for notice in session.scalars(select(Notice).where(Notice.id.in_(notice_ids), Notice.org_id == acting.org_id)):
        notice.read_at, notice.read_by = notice.read_at or acting.now, notice.read_by or acting.account_id
    session.flush()
