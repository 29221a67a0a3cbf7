"""Turning the engine's announcements into notices on desks, as each process declares them (domain 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.background.outbox import Delivery, Dispatcher
from engine.reading import desk
from engine.transaction.work import Work
from processes import Process
from processes.notices import USUAL, NoticeTo
from processes.relations import COMMON, Relation
from records.acting import Acting
from records.errors import NotFound
from records.notices import NewNotice, leave_notices
from records.roles import Role
from records.scope import system_scope
from service.announcing import Announcer

Task = Mapping[str, Any]


class Teller:
    """Leaves the notices that processes declare; a case of no process of the house is told of as usual."""

    def __init__(self, processes: Mapping[str, Process], relations: Mapping[str, Relation] = COMMON) -> None:
        self._processes = processes
        self._relations = relations

    @property
    def announcements(self) -> frozenset[str]:
        """Whatever some process tells somebody of."""
        declared = (kind for process in self._processes.values() for kind in process.notices)
        return frozenset(USUAL) | frozenset(declared)

    def leave(self, work: Work, deliveries: Sequence[Delivery]) -> None:
        """Leave the notices of some announcements, in a handful of statements whatever their number."""
        with system_scope(work.session):
            tasks = desk.tasks_by_id(work.connection, [str(delivery.payload["task"]) for delivery in deliveries])
            related = _Related(work, self._relations)
            found = [
                notice
                for delivery in deliveries
                if (task := tasks.get(str(delivery.payload["task"]))) is not None
                for told in self._told(task, delivery.kind)
                if (notice := _notice(told, delivery, task, related)) is not None
            ]
            leave_notices(work.session, Acting(work.now), found)

    def _told(self, task: Task, kind: str) -> Sequence[NoticeTo]:
        process = self._processes.get(task["key"])
        return (process.notices if process is not None else USUAL).get(kind, ())


def register_notices(dispatcher: Dispatcher, announcer: Announcer, teller: Teller) -> None:
    """Register a handler for each announcement that becomes a notice; receivers outside are told as well."""

    def tell(work: Work, deliveries: Sequence[Delivery]) -> None:
        teller.leave(work, deliveries)
        announcer.tell(work, deliveries)

    for kind in sorted(teller.announcements):
        dispatcher.register_set(kind, tell)


def _notice(told: NoticeTo, delivery: Delivery, task: Task, related: _Related) -> NewNotice | None:
    """The notice of one announcement; None where it concerns no desk."""
    role = told.role or (Role(task["role"]) if task["role"] in set(Role) else None)
    org_id = related.to(told.relation, task["organisation"]) if task["organisation"] else None
    if role is None or org_id is None:
        return None
    zh = f"{task['name']}（{task['number']}）{told.words.zh}"
    en = f"{task['name_en'] or task['name']} ({task['number']}) {told.words.en}"
    return NewNotice(org_id, role, told.kind, zh, en, f"{delivery.key}:{told.kind}", task["number"])


class _Related:
    """The organisation that stands in a relation to another, asked once for each."""

    def __init__(self, work: Work, relations: Mapping[str, Relation]) -> None:
        self._work = work
        self._relations = relations
        self._known: dict[tuple[str, str], str | None] = {}

    def to(self, relation: str, org_id: str) -> str | None:
        """Its id; None where nobody stands there, as above the ministry."""
        asked = (relation, org_id)
        if asked not in self._known:
            self._known[asked] = self._find(relation, org_id)
        return self._known[asked]

    def _find(self, relation: str, org_id: str) -> str | None:
        if relation == "self":
            return org_id
        try:
            return self._relations[relation].find(self._work.session, org_id).id
        except NotFound:
            return None
