"""Which messages follow a notice: one for each verified address of each person at the desk, and of the unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from records.acting import Acting
from records.ids import new_id
from records.notice_kinds import AT_ONCE, kind_of
from records.notice_wishes import DAILY, NOW, OFF, Wish, wishes_of
from records.scope import system_scope
from records.settings.values import value_of
from records.tables import Account, RoleAssignment
from records.tables.account import AccountState
from records.tables.notice import Notice, NoticeAddress, NoticeMessage

AT_A_TIME = 200  # notices of a transaction
SETTING = "notices.at_once"


@dataclass(frozen=True)
class Queued:
    """A message that was made, for whoever delivers it."""

    id: str
    address_id: str
    daily: bool
    due_at: datetime


@dataclass(frozen=True)
class _Reached:
    """One address at a desk; `account` is None for that of the organisation."""

    address_id: str
    holder: str
    channel: str
    account: str | None


def spread(session: Session, acting: Acting) -> tuple[int, list[Queued]]:
    """Make the messages of the oldest notices that have none yet; returns how many notices those were, and them.

    The caller queues them in the same transaction, so that a notice is spread wholly or not at all.
    """
    with system_scope(session):
        fresh = select(Notice).where(Notice.spread_at.is_(None)).order_by(Notice.made_at, Notice.id).limit(AT_A_TIME)
        # why: two processes share the work and never spread the same notice
        notices = list(session.scalars(fresh.with_for_update(skip_locked=True)))
        if not notices:
            return 0, []
        desks = _desks(session, acting, notices)
        wishes = _wishes(session, desks)
        rows = _rows(session, acting, notices, desks, wishes)
        if rows:
            session.execute(insert(NoticeMessage), rows)
        session.execute(
            update(Notice).where(Notice.id.in_([notice.id for notice in notices])).values(spread_at=acting.now)
        )
    return len(notices), [Queued(row["id"], row["address_id"], row["daily"], row["due_at"]) for row in rows]


def open_messages(session: Session, address_id: str, until: datetime) -> list[NoticeMessage]:
    """What the daily message to an address holds: all that was due by an instant and has not been sent."""
    c = NoticeMessage
    query = select(c).where(c.address_id == address_id, c.daily.is_(True), c.due_at <= until, c.sent_at.is_(None))
    return list(session.scalars(query.order_by(c.due_at, c.id)))


def still_to_go(session: Session, acting: Acting, ids: Sequence[str]) -> list[NoticeMessage]:
    """Of some messages those not yet sent whose reader still holds the desk and has not switched the kind off."""
    query = select(NoticeMessage).where(NoticeMessage.id.in_(ids), NoticeMessage.sent_at.is_(None))
    with system_scope(session):
        found = list(session.scalars(query.order_by(NoticeMessage.due_at, NoticeMessage.id)))
        notices = notices_of(session, found)
        desks = _desks(session, acting, notices) if notices else {}
        wishes = _wishes(session, desks)
        return [
            message
            for message, notice in zip(found, notices, strict=True)
            for one in desks[notice.org_id, notice.role]
            if one.address_id == message.address_id and not _is_off(wishes, one, notice)
        ]


def notices_of(session: Session, messages: Sequence[NoticeMessage]) -> list[Notice]:
    """The notices of messages, in their order."""
    with system_scope(session):
        found = {row.id: row for row in session.scalars(
            select(Notice).where(Notice.id.in_([message.notice_id for message in messages])))}  # fmt: skip
    return [found[message.notice_id] for message in messages]


def mark_sent(session: Session, acting: Acting, messages: Sequence[str]) -> None:
    """Keep that messages were handed over."""
    session.execute(update(NoticeMessage).where(NoticeMessage.id.in_(messages)).values(sent_at=acting.now))


def forget_due(session: Session, before: datetime) -> int:
    """Forget messages that were due before an instant, sent or given up; returns how many."""
    done = session.connection().execute(delete(NoticeMessage).where(NoticeMessage.due_at < before))
    return int(done.rowcount)


def _rows(
    session: Session,
    acting: Acting,
    notices: Sequence[Notice],
    desks: dict[tuple[str, str], list[_Reached]],
    wishes: dict[str, Wish],
) -> list[dict[str, Any]]:
    at_once: dict[str, dict[str, list[str]]] = {}
    rows = []
    for notice in notices:
        kind = kind_of(notice.kind)
        for one in desks[notice.org_id, notice.role]:
            mode, due = NOW, acting.now
            if one.account is not None:
                if notice.org_id not in at_once:
                    at_once[notice.org_id] = value_of(session, notice.org_id, SETTING, acting.today).value
                wish = wishes.get(one.account, Wish())
                usual = at_once[notice.org_id].get(notice.role, AT_ONCE[notice.role])
                mode = wish.mode(one.channel, kind, usual)
                due = wish.due(mode, kind, acting.now)
            if mode != OFF:
                rows.append({
                    "id": new_id(), "key": f"{notice.id}:{one.channel}:{one.holder}", "notice_id": notice.id,
                    "address_id": one.address_id, "daily": mode == DAILY, "due_at": due, "sent_at": None,
                })  # fmt: skip
    return rows


def _wishes(session: Session, desks: Mapping[tuple[str, str], list[_Reached]]) -> dict[str, Wish]:
    return wishes_of(session, {one.account for reached in desks.values() for one in reached if one.account})


def _is_off(wishes: dict[str, Wish], one: _Reached, notice: Notice) -> bool:
    wish = wishes.get(one.account or "", Wish())
    return wish.choices.get(f"{one.channel}.{kind_of(notice.kind).name}") == OFF


def _desks(
    session: Session, acting: Acting, notices: Sequence[Notice]
) -> defaultdict[tuple[str, str], list[_Reached]]:  # fmt: skip
    """The verified addresses at each desk (organisation, role) that the notices went to."""
    orgs, roles = {notice.org_id for notice in notices}, {notice.role for notice in notices}
    found: defaultdict[tuple[str, str], list[_Reached]] = defaultdict(list)
    held = RoleAssignment
    people = (
        select(held.org_id, held.role, NoticeAddress.id, NoticeAddress.holder, NoticeAddress.channel)
        .join(Account, Account.id == held.account_id)
        .join(NoticeAddress, NoticeAddress.holder == held.account_id)
        .where(
            held.org_id.in_(orgs), held.role.in_(roles), held.valid_from <= acting.today,
            or_(held.valid_to.is_(None), held.valid_to > acting.today),
            Account.state == AccountState.ACTIVE, NoticeAddress.verified_at.is_not(None),
        )
        .distinct()
    )  # fmt: skip
    for org, role, address, holder, channel in session.execute(people):
        found[org, role].append(_Reached(address, holder, channel, holder))
    units = select(NoticeAddress).where(
        NoticeAddress.holder.in_(orgs), NoticeAddress.unit.is_(True), NoticeAddress.verified_at.is_not(None)
    )
    for unit in session.scalars(units):
        for role in roles:
            found[unit.holder, role].append(_Reached(unit.id, unit.holder, unit.channel, None))
    return found
