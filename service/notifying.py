"""Turning what the engine announces into notices on desks: reminders, overdue marks on the level above (domain 9)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from api.house import House
from engine import desk
from engine.outbox import Delivery, Dispatcher
from records import tree
from records.acting import Acting
from records.errors import NotFound
from records.notices import NewNotice, leave_notice
from records.roles import Role
from records.scope import system_scope
from service.announcing import Announcer

Tell = Callable[[House, Delivery], None]


def register_notices(dispatcher: Dispatcher, house: House, announcer: Announcer) -> None:
    """Register a handler for each announcement that a desk is told of; receivers outside are told as well."""
    for kind, tell in (("task.remind", _remind), ("task.overdue", _overdue)):
        dispatcher.register(kind, partial(_both, house, announcer, tell))


def _both(house: House, announcer: Announcer, tell: Tell, delivery: Delivery) -> None:
    tell(house, delivery)
    announcer.tell(delivery)


def _remind(house: House, delivery: Delivery) -> None:
    text = ("即将到期，请及时办理", "is due soon; please decide it")
    _tell(house, delivery, "reminder", text, above=False)


def _overdue(house: House, delivery: Delivery) -> None:
    _tell(house, delivery, "overdue", ("已超过办理时限", "is past its limit"), above=False)
    words = ("下级超期未办，请督办", "is overdue below you; please supervise")
    _tell(house, delivery, "supervision", words, above=True)


def _tell(house: House, delivery: Delivery, kind: str, words: tuple[str, str], above: bool) -> None:
    with house.working() as work, system_scope(work.session):
        row = desk.task(work.connection, str(delivery.payload["task"]))
        if row is None or row["organisation"] is None or row["role"] not in set(Role):
            return
        org_id, role = row["organisation"], Role(row["role"])
        if above:
            try:
                org_id, role = tree.authority_of(work.session, org_id).id, Role.STUDENT_CLERK
            except NotFound:
                return  # nobody stands above the ministry
        zh = f"{row['name']}（{row['number']}）{words[0]}"
        en = f"{row['name_en'] or row['name']} ({row['number']}) {words[1]}"
        notice = NewNotice(org_id, role, kind, zh, en, key=f"{delivery.key}:{kind}")
        leave_notice(work.session, Acting(work.now, case_no=row["number"]), notice)
