"""Somebody left a desk (离任): what stood there in their name goes back to the role, one task to a transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from api.context import House
from engine.background.outbox import Delivery
from engine.errors import Conflict, NotFound
from engine.run import handing
from engine.store import tables as t
from records.account_list import account_by_id
from records.acting import local_date
from records.assignments import holders
from records.roles import Role
from records.scope import system_scope
from records.tables.account import AccountState

REASON = "离任移交 The holder left the post"


def hand_back(house: House, delivery: Delivery) -> None:
    """Do it for whom a delivery names; a repeat finds nothing left to do."""
    put_back(house, str(delivery.payload["account"]))


def put_back(house: House, account: str) -> int:
    """Put back every open task that an account holds without its role, or while it is not in use; return how many."""
    return sum(_put_back(house, task, account) for task in _held(house, account))


def _held(house: House, account: str) -> list[str]:
    c = t.task.c
    query = select(c.id).where(
        c.state == t.OPEN, or_(c.claimed_by == account, c.person == account),
        c.role.is_not(None), c.organisation.is_not(None),
    )  # fmt: skip
    with house.engine.reading() as connection:
        return list(connection.execute(query.order_by(c.id)).scalars())


def _put_back(house: House, task_id: str, account: str) -> int:
    try:
        with house.working() as work, system_scope(work.session):
            row = handing.open_task(work, task_id)
            if _still_holds(work, row, account):
                return 0
            handing.release(work, task_id, REASON)
    except (Conflict, NotFound):
        return 0  # decided or taken over meanwhile
    return 1


def _still_holds(work: Any, row: Any, account: str) -> bool:
    held = account in holders(work.session, row.organisation, Role(row.role), local_date(work.now))
    return held and account_by_id(work.session, account).state == AccountState.ACTIVE
