"""A list of a process about many under way, worked on as its own people in process."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import func, select

from api.context import House
from engine import Actor, Decision, runner
from engine.reading import case_file, rules_of_case
from processes.deciding import Asked, decide
from processes.rows import Judging
from processes.starting import Request, begin
from records.acting import Acting
from records.many import deciding, entering
from records.roles import Role
from records.scope import Scope, system_scope, use_scope


class List:
    """One list under way, worked on as its own people, in process."""

    def __init__(self, house: House, world: Any, key: str = "roll", request: Any = None) -> None:
        self.house, self.world, self.process = house, world, house.processes[key]
        with self.acting(Role.STUDENT_CLERK) as work:
            self.case = begin(work, Request(self.process, request or {"about": "x"}, world.org["school_a"]))

    def acting(self, role: Role, unit: str = "school_a") -> Any:
        who = Actor(self.world.account[f"{unit}-{role}"], self.world.org[unit], str(role))
        work = self.house.engine.work(who)
        return _Open(work)

    def task(self, element: str) -> Any:
        (found,) = (one for one in self.house.engine.tasks(self.case.id) if one.element == element)
        return found

    def place(self, work: Any, element: str) -> tuple[Any, entering.RowPlace, Acting]:
        task = runner.open_task(work, self.task(element).id)
        acting = Acting(work.now, work.actor.account, work.actor.organisation, "rows", self.case.number)
        return task, entering.RowPlace(self.case.id, self.case.number, task.scope_id), acting

    def enter(self, rows: list[dict[str, Any]]) -> None:
        with self.acting(Role.STUDENT_CLERK) as work:
            _, place, acting = self.place(work, "Enter")
            known = case_file.variables(work.connection, self.case.id)
            ruled = partial(rules_of_case.decide, work, self.case.id)
            judged = self.process.many.judge(Judging(work.session, acting, known, rows, ruled))
            entering.enter(work.session, acting, place, judged)
        self.hand_on(Role.STUDENT_CLERK, "school_a", "Enter", "submit")

    def decide(self, role: Role, unit: str, element: str, outcome: str, numbers: list[int]) -> deciding.Decided:
        with self.acting(role, unit) as work:
            task, place, acting = self.place(work, element)
            seat = deciding.Seat(task.id, element, place.scope_id)
            return deciding.decide(work.session, acting, seat, deciding.Verdict(outcome, "因为"), numbers)

    def hand_on(self, role: Role, unit: str, element: str, outcome: str = "done") -> None:
        with self.acting(role, unit) as work:
            decide(work, Asked(self.task(element).id, Decision(outcome, {}, None), self.house.processes))

    def count(self, table: Any, *where: Any) -> int:
        with self.house.reading() as session, system_scope(session):
            return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


class _Open:
    """A unit of work that sees everything, as the tests of the service do."""

    def __init__(self, work: Any) -> None:
        self.manager = work

    def __enter__(self) -> Any:
        work = self.manager.__enter__()
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        return work

    def __exit__(self, *why: Any) -> Any:
        return self.manager.__exit__(*why)
