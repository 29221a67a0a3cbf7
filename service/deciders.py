"""The rule of who may decide, answered from the registers: roles held today, and who stands in for whom (代理)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_

from engine.ports.deciders import Asking, Deciders, Seated, StandIn, TaskSeat, open_tasks, own_ways
from engine.reading import case_file
from processes.catalogue import Process
from records.acting import local_date
from records.assignments import holders
from records.roles import Role
from records.scope import system_scope
from records.substitutions import seats_stood_in_for, stood_in_for


class RegisteredDeciders(Deciders):
    """A task is for one role at one organisation, by name, or for whoever stands in; one without both is nobody's."""

    def __init__(self, processes: Iterable[Process] = ()) -> None:
        self._involved_in = {one.key: one.involved for one in processes if one.involved is not None}

    def fits(self, task: TaskSeat, organisation: str | None, role: str | None) -> bool:
        """Both must be the same, and there."""
        return None not in (organisation, role) and (task.organisation, task.role) == (organisation, role)

    def keeps(self, task: TaskSeat, organisation: str | None, role: str | None) -> bool:
        """Holding a task gives no right that the role does not give, nor one that has ended."""
        return self.fits(task, organisation, role)

    def stand_ins(self, asking: Asking, account: str) -> Sequence[StandIn]:
        """The seats of those for whom an account stands in today."""
        found = seats_stood_in_for(asking.session, account, local_date(asking.now))
        return [StandIn(s.account_id, s.org_id, s.role, [s.process] if s.process else None) for s in found]

    def holds(self, asking: Asking, task: TaskSeat, account: str) -> bool:
        """Tell whether an account holds the task's role at exactly its organisation today."""
        if task.role not in set(Role) or task.organisation is None:
            return False
        return account in holders(asking.session, task.organisation, Role(task.role), local_date(asking.now))

    def involved(self, asking: Asking, task: TaskSeat) -> Collection[str]:
        """Whom the task's process names, by the variables of the case (processes.catalogue)."""
        named = self._involved_in.get(task.process)
        if named is None:
            return ()
        known = case_file.variables(asking.session.connection(), task.case)
        with system_scope(asking.session):
            return named(asking.session, known)

    def ways(self, task: Any, case: Any) -> tuple[Select[Any], ...]:
        """The account's own, and those of every seat at which the account stands in."""
        c, seat = task.c, stood_in_for().subquery()
        found = open_tasks(task).join(case, case.c.id == c.case_id)
        covered = or_(seat.c.process == "", seat.c.process == case.c.key)
        pooled = and_(c.organisation == seat.c.org_id, c.role == seat.c.role, c.person.is_(None))
        return (
            *own_ways(task),
            found.join(seat, pooled).where(covered),
            found.join(seat, c.person == seat.c.account_id).where(covered),
        )

    def values(self, actor: Seated, now: datetime | None) -> Mapping[str, Any]:
        """With the day on which somebody stands in."""
        return {**super().values(actor, now), "x_on": None if now is None else local_date(now)}
