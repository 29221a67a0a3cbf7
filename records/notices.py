"""Leaving and reading notices: reminders, overdue marks, what another party did (S16, domain 9, 12)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.ids import new_id
from records.roles import Role
from records.scope import system_scope
from records.tables.notice import Notice
from records.tree import org_by_id


@dataclass(frozen=True)
class NewNotice:
    """For whom, of what kind, in both languages; `key` makes repeats harmless, by default case and kind."""

    org_id: str
    role: Role
    kind: str
    zh: str
    en: str
    key: str = ""


def leave_notice(session: Session, acting: Acting, new: NewNotice) -> None:
    """Leave a notice for the holders of a role; a second one under the same key changes nothing."""
    key = new.key or f"{acting.case_no}:{new.kind}:{new.org_id}"
    with system_scope(session):
        if session.scalar(select(Notice.id).where(Notice.key == key)) is not None:
            return
        org = org_by_id(session, new.org_id)
        session.add(
            Notice(
                id=new_id(), key=key, org_id=org.id, province=org.province, role=new.role, kind=new.kind,
                case_no=acting.case_no, text_zh=new.zh, text_en=new.en, made_at=acting.now,
            )
        )  # fmt: skip
        session.flush()


def notices_for(session: Session, org_id: str, role: Role, limit: int = 50) -> list[Notice]:
    """Return the notices of a desk, newest first."""
    query = select(Notice).where(Notice.org_id == org_id, Notice.role == role)
    return list(session.scalars(query.order_by(Notice.made_at.desc()).limit(limit)))


def mark_read(session: Session, acting: Acting, notice_ids: list[str]) -> None:
    """Mark notices of the own organisation as read."""
    for notice in session.scalars(select(Notice).where(Notice.id.in_(notice_ids), Notice.org_id == acting.org_id)):
        notice.read_at, notice.read_by = notice.read_at or acting.now, notice.read_by or acting.account_id
    session.flush()
