"""The demo's cases of processes that declare some, beside those of the story, all by the engine."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from sqlalchemy import Table, select

from api.context import House
from engine import Actor, Decision, runner
from engine.reading.case_file import variables
from engine.reading.questions import Task
from engine.store import tables as t
from processes import Process, Refused
from processes.deciding import Asked, decide
from processes.demo import Demo, DemoStart, School
from processes.rows import rows_field
from processes.starting import Request, begin
from records.acting import Acting
from records.files import Upload, store_file
from records.many import deciding, listing
from records.many.states import RowOutcome
from records.roles import Role
from records.scope import Scope, system_scope, use_scope
from records.tables import Organisation
from records.tree import ancestors
from service.demo.people import Staff
from service.demo.pictures import stamped_picture
from service.demo.schools import Made
from service.jobs import JobRunner

SEATS = 12  # more than any case of the demo has one after another


@dataclass
class Declared:
    """What these cases are played on."""

    house: House
    staff: Staff
    schools: Sequence[Made]
    dice: random.Random
    seen: set[str] = field(default_factory=set)  # cases that the system opened, decided or left by now

    def decide_opened(self) -> None:
        """Let people decide the cases that the system opened by itself, as far as their process says so."""
        for process in self.house.processes.values():
            decided = process.demo.decided if process.demo is not None else None
            for case in self._opened(process.key) if decided else ():
                with self.house.engine.reading() as connection:
                    chosen = decided is not None and decided(variables(connection, case), self.dice)
                if chosen:
                    self._decide(process, case)

    def _opened(self, key: str) -> list[str]:
        """The running cases of a process that were not there before, in the order of the units' codes."""
        case, org = t.case.c, cast(Table, Organisation.__table__).c
        query = (
            select(case.id)
            .join(Organisation.__table__, org.id == case.organisation)
            .where(case.key == key, case.state == t.ACTIVE)
            .order_by(org.code, case.id)
        )
        with self.house.engine.reading() as connection:
            found = [row for row in connection.execute(query).scalars() if row not in self.seen]
        self.seen |= set(found)
        return found

    def play(self) -> list[str]:
        """Start what each process declares; the last case of each stays on its first desk. Returns the cases."""
        made = []
        for process in self.house.processes.values():
            if process.demo is not None:
                cases = self._started(process, process.demo)
                for case in cases[:-1]:
                    self._decide(process, case)
                made += cases
        return made

    def _started(self, process: Process, demo: Demo) -> list[str]:
        """As many cases as the process declares; a start that the rules refuse is tried again elsewhere."""
        cases: list[str] = []
        for _ in range(demo.tries * demo.cases):
            if len(cases) < demo.cases and (case := self._start(process, demo)) is not None:
                cases.append(case)
        return cases

    def _start(self, process: Process, demo: Demo) -> str | None:
        school = self.dice.choice(self.schools)
        schools = [School(one.id, [str(stage) for stage in one.kind.stages], one.parent) for one in self.schools]
        own = next(one for one in schools if one.id == school.id)
        at = School(school.parent, ()) if demo.at_authority else own
        if demo.at_any_level:
            at = School(self.dice.choice(self._authorities(own)), ())
        with suppress(Refused), self._work(at.id, demo.role) as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            evidence = partial(self._evidence, work, at.id)
            request = demo.request(work, DemoStart(at, schools, self.dice, evidence))
            return begin(work, Request(process, request, at.id)).id if request is not None else None
        return None

    def _authorities(self, school: School) -> list[str]:
        with self.house.reading() as session, system_scope(session):
            return [org.id for org in ancestors(session, school.id) if org.is_authority]

    def _evidence(self, work: Any, school: str, kind: str) -> str:
        """One made picture as a school's own file."""
        acting = Acting(work.now, work.actor.account, school)
        picture = Upload(school, kind, io.BytesIO(stamped_picture(self.dice)))
        return str(store_file(work.session, acting, self.house.evidence, picture).id)

    def _decide(self, process: Process, case: str) -> None:
        """Let each desk choose its first outcome until the case has ended; long work is done on the way."""
        for _ in range(SEATS):
            JobRunner(self.house).tick()
            for task in self.house.engine.tasks(case):
                with self._at_desk(task) as work:
                    use_scope(work.session, Scope(work.session, frozenset(), everything=True))
                    written = dict(process.demo.written.get(task.element, {})) if process.demo else {}
                    chosen = Decision(task.outcomes[0]["value"] if task.outcomes else None, written, None)
                    if process.many is None:
                        runner.complete(work, task.id, chosen)
                    else:
                        self._approve_rows(work, process, task)
                        decide(work, Asked(task.id, chosen, self.house.processes))

    def _approve_rows(self, work: Any, process: Process, task: Task) -> None:
        """Approve every row where the form of the desk lets rows be decided."""
        field = rows_field(process.files()[task.form].decode()) if task.form else None
        if field is None or RowOutcome.APPROVE not in field.decides:
            return
        scope = runner.open_task(work, task.id).scope_id
        acting = Acting(work.now, work.actor.account, work.actor.organisation)
        numbers = listing.numbers(work.session, listing.RowQuery(task.case_id, scope))
        seat = deciding.Seat(task.id, task.element, scope)
        deciding.decide(work.session, acting, seat, deciding.Verdict(RowOutcome.APPROVE), numbers)

    def _at_desk(self, task: Task) -> Any:
        """One unit of work of the person, or of the holder of the role, whose desk a task is on."""
        if task.person is not None:
            return self.house.engine.work(Actor(task.person, task.organisation, task.role))
        return self._work(task.organisation, Role(str(task.role)))

    def _work(self, org_id: Any, role: Role) -> Any:
        return self.house.engine.work(Actor(self.staff.by_role[(org_id, role)], org_id, str(role)))
