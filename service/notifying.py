"""Turning what the engine announces into notices on desks: reminders, overdue marks on the level above (domain 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import desk
from engine.outbox import Delivery, Dispatcher
from engine.work import Work
from records import tree
from records.acting import Acting
from records.errors import NotFound
from records.notices import NewNotice, leave_notices
from records.roles import Role
from records.scope import system_scope
from service.announcing import Announcer

Task = Mapping[str, Any]


@dataclass(frozen=True)
class Saying:
    """A kind of notice: its words after the task's name and case number, and whether the level above gets it."""

    kind: str
    zh: str
    en: str
    above: bool = False


SAYINGS = {
    "task.remind": (Saying("reminder", "即将到期，请及时办理", "is due soon; please decide it"),),
    "task.overdue": (
        Saying("overdue", "已超过办理时限", "is past its limit"),
        Saying("supervision", "下级超期未办，请督办", "is overdue below you; please supervise", above=True),
    ),
}


def register_notices(dispatcher: Dispatcher, announcer: Announcer) -> None:
    """Register a handler for each announcement that a desk is told of; receivers outside are told as well."""

    def tell(work: Work, deliveries: Sequence[Delivery]) -> None:
        leave(work, deliveries)
        announcer.tell(work, deliveries)

    for kind in SAYINGS:
        dispatcher.register_set(kind, tell)


def leave(work: Work, deliveries: Sequence[Delivery]) -> None:
    """Leave the notices of some announcements, in a handful of statements whatever their number."""
    with system_scope(work.session):
        tasks = desk.tasks_by_id(work.connection, [str(delivery.payload["task"]) for delivery in deliveries])
        above = _Above(work)
        found = [
            notice
            for delivery in deliveries
            for saying in SAYINGS[delivery.kind]
            if (notice := _notice(saying, delivery, tasks.get(str(delivery.payload["task"])), above)) is not None
        ]
        leave_notices(work.session, Acting(work.now), found)


def _notice(saying: Saying, delivery: Delivery, task: Task | None, above: _Above) -> NewNotice | None:
    """The notice of one announcement; None where it concerns no desk."""
    if task is None or task["organisation"] is None or task["role"] not in set(Role):
        return None
    org_id, role = task["organisation"], Role(task["role"])
    if saying.above:
        org_id, role = above.of(org_id), Role.STUDENT_CLERK
    if org_id is None:
        return None
    zh = f"{task['name']}（{task['number']}）{saying.zh}"
    en = f"{task['name_en'] or task['name']} ({task['number']}) {saying.en}"
    return NewNotice(org_id, role, saying.kind, zh, en, f"{delivery.key}:{saying.kind}", task["number"])


class _Above:
    """The authority over an organisation, asked once for each."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._known: dict[str, str | None] = {}

    def of(self, org_id: str) -> str | None:
        if org_id not in self._known:
            self._known[org_id] = self._ask(org_id)
        return self._known[org_id]

    def _ask(self, org_id: str) -> str | None:
        try:
            return tree.nearest_authority(tree.rows_above(self._work.session, org_id)[1:]).id
        except NotFound:
            return None  # nobody stands above the ministry
